"""Programs that others wrote open, validate and use what the authority delivers."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from pyasn1.error import PyAsn1Error
from pypinksign import PinkSign, choose_cert

from pki import Authority, IssueRequest, KeyContainer, npki
from tests.integration.pki.conftest import Evidence
from tests.unit.pki.support import IDENTITY_NUMBER, NAME, PASSPHRASE, PASSWORD

PACKAGES = {
    "openssl": "openssl",
    "keytool": "openjdk-17-jre-headless",
    "java": "openjdk-17-jdk-headless",
    "certtool": "gnutls-bin",
    "certutil": "libnss3-tools",
    "pk12util": "libnss3-tools",
    "unzip": "unzip",
}


def ask(program: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    if shutil.which(program) is None:
        pytest.skip(f"NOT JUDGED: {program} is missing; install the Debian package {PACKAGES[program]}")
    command = [program, *map(str, arguments)]
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    return subprocess.run(
        command,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        env=environment,
        timeout=60,
        check=False,
    )


def verify(shown: Evidence, *options: str | Path) -> subprocess.CompletedProcess[str]:
    folder = shown.folder
    chain = ["-CAfile", folder / "root.pem", "-untrusted", folder / "issuing.pem", folder / "leaf.pem"]
    return ask("openssl", "verify", "-x509_strict", *options, *chain)


def nss_database(shown: Evidence, tmp_path: Path) -> str:
    database = f"sql:{tmp_path}"
    ask("certutil", "-N", "-d", database, "--empty-password")
    for name, trust in (("root", "CT,C,C"), ("issuing", ",,"), ("leaf", ",,")):
        added = ask(
            "certutil", "-A", "-d", database, "-n", name, "-t", trust, "-i", shown.folder / f"{name}.pem"
        )
        assert added.returncode == 0, added.stderr
    return database


def pinksign(shown: Evidence, password: bytes = PASSWORD.encode()) -> PinkSign:
    return PinkSign(
        pubkey_path=str(shown.subject / "signCert.der"),
        prikey_path=str(shown.subject / "signPri.key"),
        prikey_password=password,
    )


class TestOpenssl:
    def test_refuses_another_policy(self, delivered: Evidence) -> None:
        answer = verify(delivered, "-policy", "1.3.6.1.4.1.32473.1.1.9", "-explicit_policy")
        assert answer.returncode != 0

    def test_refuses_a_superseded_certificate(self, delivered: Evidence, tmp_path: Path) -> None:
        shutil.copytree(delivered.folder / "authority", tmp_path / "authority")
        settings = delivered.settings
        with Authority.open(tmp_path / "authority", passphrase=PASSPHRASE, settings=settings) as authority:
            sealed = authority.seal_key(PASSWORD)
            authority.issue(
                IssueRequest(
                    request_id="again",
                    product=delivered.product,
                    holder="holder",
                    name=NAME,
                    identity_number=IDENTITY_NUMBER,
                    key=authority.open_key(sealed, PASSWORD),
                )
            )
            (tmp_path / "crl.der").write_bytes(authority.crl())
        answer = verify(delivered, "-crl_check", "-CRLfile", tmp_path / "crl.der")
        assert answer.returncode != 0
        assert "certificate revoked" in answer.stderr

    def test_accepts_the_chain(self, delivered: Evidence) -> None:
        answer = verify(delivered)
        assert answer.returncode == 0, answer.stderr

    def test_accepts_the_policy(self, delivered: Evidence) -> None:
        answer = verify(delivered, "-policy", delivered.policy, "-explicit_policy")
        assert answer.returncode == 0, answer.stderr

    def test_accepts_the_chain_with_the_crl(self, delivered: Evidence) -> None:
        answer = verify(delivered, "-crl_check", "-CRLfile", delivered.folder / "crl.pem")
        assert answer.returncode == 0, answer.stderr

    def test_accepts_the_chain_that_is_faithful_to_npki(self, faithful: Evidence) -> None:
        answer = verify(faithful, "-policy", faithful.policy, "-explicit_policy")
        assert answer.returncode == 0, answer.stderr

    def test_opens_the_pkcs12_without_the_legacy_provider(self, delivered: Evidence) -> None:
        path = delivered.folder / "file.p12"
        answer = ask("openssl", "pkcs12", "-in", path, "-nodes", "-info", "-passin", f"pass:{PASSWORD}")
        assert answer.returncode == 0, answer.stderr
        assert answer.stdout.count("BEGIN CERTIFICATE") == 3
        assert "BEGIN PRIVATE KEY" in answer.stdout
        assert "1.2.410.200004.10.1.1.3" in answer.stdout, "R is lost"

    def test_refuses_the_pkcs12_with_a_wrong_password(self, delivered: Evidence) -> None:
        answer = ask(
            "openssl", "pkcs12", "-in", delivered.folder / "file.p12", "-nodes", "-passin", "pass:wrong"
        )
        assert answer.returncode != 0

    def test_opens_the_key_file_in_the_form_it_knows(self, delivered: Evidence) -> None:
        options = ["-provider", "legacy", "-provider", "default", "-passin", f"pass:{PASSWORD}"]
        answer = ask("openssl", "pkcs8", "-inform", "DER", "-in", delivered.folder / "signPri.key", *options)
        known = delivered.settings.key_container is KeyContainer.PBES2
        assert (answer.returncode == 0) is known, answer.stderr

    @pytest.mark.parametrize("name", ["root", "issuing"])
    def test_opens_the_authoritys_key_with_its_passphrase_alone(self, faithful: Evidence, name: str) -> None:
        path = faithful.folder / "authority" / "ca" / f"{name}.key"
        assert ask("openssl", "pkey", "-in", path, "-passin", "pass:wrong", "-noout").returncode != 0
        answer = ask("openssl", "pkey", "-in", path, "-passin", f"pass:{PASSPHRASE}", "-noout", "-check")
        assert answer.returncode == 0, answer.stderr


# It leaves the files it reads to the garbage collector.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
class TestPypinksign:
    def test_refuses_a_wrong_password(self, delivered: Evidence) -> None:
        with pytest.raises((ValueError, PyAsn1Error)):  # the second when the padding fits by chance
            pinksign(delivered, b"wrong password 1")

    def test_signs_with_the_pair(self, delivered: Evidence) -> None:
        client = pinksign(delivered)
        signature = client.sign(b"agreed")
        assert client.verify(signature, b"agreed")
        assert not client.verify(signature, b"not agreed")

    def test_reads_the_names_and_the_policy(self, delivered: Evidence) -> None:
        client = pinksign(delivered)
        assert client.cn().startswith(f"{NAME}()")
        assert (client.issuer(), client.cert_class()) == ("certguide", "certguide Sandbox CA 1")
        assert client.cert_type_oid() == delivered.policy

    def test_yields_the_random_number_with_which_the_vid_recomputes(self, delivered: Evidence) -> None:
        random = pinksign(delivered)._rand_num.asOctets()
        assert npki.compute_vid(IDENTITY_NUMBER, random) in delivered.der
        assert npki.compute_vid("9001011234568", random) not in delivered.der

    def test_finds_the_unpacked_folder_by_itself(
        self, delivered: Evidence, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HOME", str(delivered.home))
        client = choose_cert(cn=NAME, pw=PASSWORD.encode())
        assert client.verify(client.sign(b"agreed"), b"agreed")

    def test_opens_the_pkcs12(self, delivered: Evidence) -> None:
        client = PinkSign(p12_data=delivered.files.p12_bytes, prikey_password=PASSWORD.encode())
        assert client.verify(client.sign(b"agreed"), b"agreed")
        assert client.cn().startswith(f"{NAME}()")


class TestJava:
    def test_lists_the_key_in_the_pkcs12(self, delivered: Evidence) -> None:
        store = ["-storetype", "PKCS12", "-keystore", delivered.folder / "file.p12"]
        answer = ask("keytool", "-list", "-v", *store, "-storepass", PASSWORD)
        assert answer.returncode == 0, answer.stdout
        assert "PrivateKeyEntry" in answer.stdout
        assert "Certificate chain length: 3" in answer.stdout

    def test_validates_the_chain(self, delivered: Evidence) -> None:
        program = Path(__file__).with_name("Validate.java")
        answer = ask(
            "java", program, *(delivered.folder / f"{name}.der" for name in ("root", "issuing", "leaf"))
        )
        if "jdk.compiler" in answer.stderr:
            pytest.skip(f"NOT JUDGED: no Java compiler; install the Debian package {PACKAGES['java']}")
        assert answer.stdout.strip() == "valid", answer.stderr


class TestGnutls:
    def test_opens_the_pkcs12(self, delivered: Evidence) -> None:
        options = ["--p12-info", "--inder", "--infile", delivered.folder / "file.p12", "--password", PASSWORD]
        answer = ask("certtool", *options)
        assert answer.returncode == 0, answer.stderr
        assert answer.stdout.count("BEGIN CERTIFICATE") == 3

    def test_validates_the_chain(self, delivered: Evidence) -> None:
        trusted = ["--load-ca-certificate", delivered.folder / "root.pem"]
        answer = ask("certtool", "--verify", *trusted, "--infile", delivered.folder / "path.pem")
        assert answer.returncode == 0, answer.stdout + answer.stderr
        assert "The certificate is trusted" in answer.stdout

    def test_reads_the_crl(self, delivered: Evidence) -> None:
        answer = ask("certtool", "--crl-info", "--infile", delivered.folder / "crl.pem")
        assert answer.returncode == 0, answer.stderr
        assert "Authority Key Identifier" in answer.stdout


class TestNss:
    def test_imports_the_pkcs12(self, delivered: Evidence, tmp_path: Path) -> None:
        database = nss_database(delivered, tmp_path)
        answer = ask("pk12util", "-i", delivered.folder / "file.p12", "-d", database, "-W", PASSWORD)
        assert answer.returncode == 0, answer.stderr
        keys = ask("certutil", "-K", "-d", database)
        assert keys.stdout.count("rsa") == 1, keys.stdout

    def test_validates_the_chain(self, delivered: Evidence, tmp_path: Path) -> None:
        database = nss_database(delivered, tmp_path)
        answer = ask("certutil", "-V", "-d", database, "-n", "leaf", "-u", "S", "-e")
        assert answer.returncode == 0, answer.stdout + answer.stderr


class TestUnzip:
    def test_makes_the_npki_folder(self, delivered: Evidence, tmp_path: Path) -> None:
        (tmp_path / "files.zip").write_bytes(delivered.files.zip_bytes)
        answer = ask("unzip", "-q", tmp_path / "files.zip", "-d", tmp_path)
        assert answer.returncode == 0, answer.stderr
        assert (tmp_path / delivered.files.folder / "signCert.der").read_bytes() == delivered.der
