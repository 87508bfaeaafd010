"""What the matrix's yes and no leave out: names, the VID, the folder a program finds by itself, wrong passwords."""

import pytest
from pyasn1.error import PyAsn1Error
from pypinksign import choose_cert

from pki.files import npki
from tests.integration.pki.exhibits import Exhibit
from tests.integration.pki.judges import ask
from tests.integration.pki.libraries import pinksign
from tests.integration.pki.matrix import SUBSCRIBERS
from tests.unit.pki.support import IDENTITY_NUMBER, NAME, PASSPHRASE, PASSWORD, ROOT_PASSPHRASE

# It leaves the files it reads to the garbage collector.
pypinksigns_habit = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)


@pytest.mark.parametrize("name", SUBSCRIBERS)
class TestPypinksign:
    @pypinksigns_habit
    def test_refuses_a_wrong_password(self, shown: Exhibit, name: str) -> None:
        with pytest.raises((ValueError, PyAsn1Error)):  # the second when the padding fits by chance
            pinksign(shown, name, b"wrong password 1")

    @pypinksigns_habit
    def test_reads_the_names_and_the_policy(self, shown: Exhibit, name: str) -> None:
        client = pinksign(shown, name)
        settings = shown.settings
        assert client.cn().startswith(f"{NAME}()")
        assert (client.issuer(), client.cert_class()) == (settings.organisation, settings.issuing_name)
        assert client.cert_type_oid() == shown.policy(name)

    @pypinksigns_habit
    def test_yields_the_random_number_with_which_the_vid_recomputes(self, shown: Exhibit, name: str) -> None:
        random = pinksign(shown, name)._rand_num.asOctets()
        assert npki.compute_vid(IDENTITY_NUMBER, random) in shown.der(name)
        assert npki.compute_vid("9001011234568", random) not in shown.der(name)

    @pypinksigns_habit
    def test_finds_the_unpacked_folder_by_itself(
        self, shown: Exhibit, name: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HOME", str(shown.folder / f"{name}-home"))
        client = choose_cert(cn=NAME, pw=PASSWORD.encode())
        assert client.verify(client.sign(b"agreed"), b"agreed")


def test_openssl_refuses_another_policy(shown: Exhibit) -> None:
    options = ["-policy", "1.3.6.1.4.1.32473.1.1.9", "-explicit_policy", "-CAfile", shown.pem("root")]
    answer = ask("openssl", "verify", *options, "-untrusted", shown.pem("issuing"), shown.pem("limited"))
    assert answer.returncode != 0


def test_openssl_refuses_the_pkcs12_with_a_wrong_password(shown: Exhibit) -> None:
    answer = ask("openssl", "pkcs12", "-in", shown.folder / "limited.p12", "-nodes", "-passin", "pass:wrong")
    assert answer.returncode != 0


@pytest.mark.parametrize(("name", "other"), [("root", PASSPHRASE), ("issuing", ROOT_PASSPHRASE)])
def test_neither_passphrase_opens_the_others_key(exhibits: dict[str, Exhibit], name: str, other: str) -> None:
    path = exhibits["2048 bits"].folder / "authority" / "ca" / f"{name}.key"
    answer = ask("openssl", "pkey", "-in", path, "-passin", f"pass:{other}", "-noout")
    assert answer.returncode != 0
