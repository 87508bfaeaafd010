"""The issuing authority's key in a PKCS#11 token: SoftHSM2, which ships with Debian."""

import copy
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509 import ocsp

from pki import Authority, IssueRequest, utc_now
from pki.custody import ceremony
from pki.custody.token import Token, TokenRSAKey
from pki.custody.vault import open_vault
from pki.errors import TokenUnusable
from tests.unit.pki.support import (
    IDENTITY_NUMBER,
    NAME,
    NOON,
    PASSPHRASE,
    PASSWORD,
    ROOT_PASSPHRASE,
    SETTINGS,
)

PIN = "2468-1357"
MODULES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib64/softhsm/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
)
PKCS1, SHA256 = padding.PKCS1v15(), hashes.SHA256()


def run(*command: object) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def module() -> Path:
    pytest.importorskip("pkcs11", reason="NOT JUDGED: python-pkcs11 is missing; install certguide[hsm]")
    found = next((Path(path) for path in MODULES if Path(path).exists()), None)
    if found is None or shutil.which("softhsm2-util") is None:
        pytest.skip("NOT JUDGED: SoftHSM2 is missing; install the Debian package softhsm2")
    return found


@pytest.fixture(scope="module")
def tokens(module: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Token]]:
    """Made before the module is first loaded: it reads its configuration and looks for tokens once."""
    home = tmp_path_factory.mktemp("softhsm")
    (home / "tokens").mkdir()
    (home / "softhsm2.conf").write_text(f"directories.tokendir = {home}/tokens\nlog.level = ERROR\n")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SOFTHSM2_CONF", str(home / "softhsm2.conf"))
        for label in ("steady", "doomed"):
            run(
                "softhsm2-util",
                "--init-token",
                "--free",
                "--label",
                label,
                "--pin",
                PIN,
                "--so-pin",
                "87654321",
            )
        yield {label: Token(module=module, label=label, pin=PIN) for label in ("steady", "doomed")}


@pytest.fixture
def token(tokens: dict[str, Token]) -> Token:
    return tokens["steady"]


@pytest.fixture(scope="module")
def folder(tokens: dict[str, Token], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("authority")
    ceremony.make(
        folder,
        passphrase=PASSPHRASE,
        root_passphrase=ROOT_PASSPHRASE,
        settings=SETTINGS,
        now=NOON,
        token=tokens["steady"],
    )
    return folder


@pytest.fixture(scope="module")
def key(folder: Path, tokens: dict[str, Token]) -> TokenRSAKey:
    opened = open_vault(folder, PASSPHRASE, settings=SETTINGS, token=tokens["steady"]).issuer.key
    assert isinstance(opened, TokenRSAKey)
    return opened


def objects(token: Token) -> int:
    """How many objects lie in the token, for whoever knows the PIN."""
    desk = token._desk()
    try:
        return desk._serve(lambda session: len(list(session.get_objects())))
    finally:
        desk.close()


def test_without_the_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    for name in ("pkcs11", "pki.custody.cryptoki"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(TokenUnusable, match=r"certguide\[hsm\]"):
        Token(module=Path("/nowhere.so"), label="label", pin=PIN).check()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"pin": "0000-0000"}, "refuses the PIN"),
        ({"label": "elsewhere"}, "is not there"),
        ({"module": Path("/nowhere.so")}, "cannot be loaded"),
    ],
)
def test_a_token_that_does_not_open_is_told_in_words(
    token: Token, change: dict[str, object], told: str
) -> None:
    with pytest.raises(TokenUnusable, match=told) as caught:
        replace(token, **change).check()  # type: ignore[arg-type]  # a test's own business
    assert "0000-0000" not in str(caught.value)


def test_a_wrong_pin_is_tried_once_and_not_until_the_token_locks_itself(token: Token) -> None:
    import pkcs11

    desk = replace(token, pin="0000-0000")._desk()
    for _ in range(20):
        with pytest.raises(TokenUnusable):
            desk.check()
    flags = pkcs11.lib(str(token.module)).get_token(token_label=token.label).flags
    assert not flags & pkcs11.TokenFlag.USER_PIN_LOCKED
    token.check()


def test_a_pin_is_not_shown(token: Token) -> None:
    assert PIN not in repr(token)


def test_without_a_token_such_an_authority_does_not_open(folder: Path) -> None:
    with pytest.raises(TokenUnusable, match="steady"):
        open_vault(folder, PASSPHRASE, settings=SETTINGS)


def test_another_key_under_the_same_id_is_noticed(folder: Path, token: Token, tmp_path: Path) -> None:
    other = token.generate(2048)
    note = Path(shutil.copytree(folder / "ca", tmp_path / "ca")) / "issuing.token"
    note.write_text(f"{other.key_id.hex()} steady\n")
    with pytest.raises(TokenUnusable, match="another key"):
        open_vault(tmp_path, PASSPHRASE, settings=SETTINGS, token=token)
    other.destroy()
    with pytest.raises(TokenUnusable, match="not got"):
        open_vault(tmp_path, PASSPHRASE, settings=SETTINGS, token=token)


def test_a_ceremony_that_fails_leaves_no_key_in_the_token(
    token: Token, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = objects(token)

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("pki.custody.keys.write_atomically", fail)
    with pytest.raises(OSError, match="disk full"):
        ceremony.make(
            tmp_path, passphrase="one", root_passphrase="two", settings=SETTINGS, now=NOON, token=token
        )
    assert objects(token) == before


def test_a_rehearsal_leaves_no_key_in_the_token(token: Token) -> None:
    before = objects(token)
    assert "in the token 'steady'" in "\n".join(
        ceremony.rehearse(settings=SETTINGS, now=NOON, token=token).lines()
    )
    assert objects(token) == before


def test_the_key_never_leaves_the_token(key: TokenRSAKey, token: Token) -> None:
    import pkcs11

    session = pkcs11.lib(str(token.module)).get_token(token_label=token.label).open()
    private = session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, id=key.key_id)
    assert private[pkcs11.Attribute.SENSITIVE]
    assert not private[pkcs11.Attribute.EXTRACTABLE]
    with pytest.raises(pkcs11.PKCS11Error):
        private[pkcs11.Attribute.PRIVATE_EXPONENT]
    with pytest.raises(UnsupportedAlgorithm, match="cannot leave"):
        key.private_numbers()
    with pytest.raises(UnsupportedAlgorithm, match="cannot leave"):
        key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )


def test_no_file_holds_the_issuing_key(folder: Path) -> None:
    assert not (folder / "ca" / "issuing.key").exists()
    assert "in the token 'steady'" in (folder / "ca" / "record.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("scheme", "algorithm"),
    [
        (PKCS1, hashes.SHA1()),
        (PKCS1, hashes.SHA512()),
        (padding.PSS(padding.MGF1(SHA256), 32), SHA256),
    ],
)
def test_it_signs_in_one_way_only(
    key: TokenRSAKey, scheme: padding.AsymmetricPadding, algorithm: hashes.HashAlgorithm
) -> None:
    with pytest.raises(UnsupportedAlgorithm, match=r"PKCS#1 v1\.5 and SHA-256 only"):
        key.sign(b"data", scheme, algorithm)


def test_it_decrypts_nothing(key: TokenRSAKey) -> None:
    with pytest.raises(UnsupportedAlgorithm, match="decrypts nothing"):
        key.decrypt(b"data", PKCS1)


def test_it_is_a_key_like_another_to_cryptography(key: TokenRSAKey) -> None:
    assert isinstance(key, rsa.RSAPrivateKey)
    assert key.key_size == 2048
    assert copy.copy(key) is key
    assert copy.deepcopy(key) is key


def test_several_threads_take_turns(key: TokenRSAKey) -> None:
    messages = [b"message %d" % number for number in range(64)]
    with ThreadPoolExecutor(8) as threads:
        signatures = list(threads.map(lambda message: key.sign(message, PKCS1, SHA256), messages))
    for message, signature in zip(messages, signatures, strict=True):
        key.public_key().verify(signature, message, PKCS1, SHA256)


def test_a_lost_session_is_opened_again(key: TokenRSAKey, token: Token) -> None:
    import pkcs11

    key.sign(b"data", PKCS1, SHA256)
    pkcs11.lib(str(token.module)).reinitialize()  # as after a token was pulled out and put back
    key.public_key().verify(key.sign(b"data", PKCS1, SHA256), b"data", PKCS1, SHA256)


def test_somebody_elses_logout_is_no_harm(key: TokenRSAKey, token: Token) -> None:
    key.sign(b"data", PKCS1, SHA256)
    token.check()
    key.sign(b"data", PKCS1, SHA256)


def test_a_token_that_is_gone_is_told_in_words(tokens: dict[str, Token]) -> None:
    doomed = tokens["doomed"].generate(2048)
    doomed.sign(b"data", PKCS1, SHA256)
    run("softhsm2-util", "--delete-token", "--token", "doomed")
    with pytest.raises(TokenUnusable, match="doomed"):
        doomed.sign(b"data", PKCS1, SHA256)


def test_openssl_accepts_what_the_token_signed(
    folder: Path, token: Token, key: TokenRSAKey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    asked = ("-issuer", "issuing.pem", "-cert", "leaf.pem", "-no_nonce")
    with Authority.open(folder, passphrase=PASSPHRASE, settings=SETTINGS, token=token) as authority:
        issued = authority.issue(
            IssueRequest(
                request_id="request",
                product="limited",
                holder="holder",
                name=NAME,
                identity_number=IDENTITY_NUMBER,
                key=authority.open_key(authority.seal_key(PASSWORD), PASSWORD),
            )
        )
        crl = x509.load_der_x509_crl(authority.crl())
        root, issuing, leaf = (
            x509.load_der_x509_certificate(der)
            for der in (authority.root_der, authority.issuing_der, issued.der)
        )
        for name, item in (("root", root), ("issuing", issuing), ("leaf", leaf), ("crl", crl)):
            Path(f"{name}.pem").write_bytes(item.public_bytes(serialization.Encoding.PEM))
        run("openssl", "ocsp", *asked, "-reqout", "request.der")
        Path("delegated.der").write_bytes(authority.ocsp(Path("request.der").read_bytes()).der)
    by_the_token = (
        ocsp.OCSPResponseBuilder()
        .add_response(leaf, issuing, hashes.SHA1(), ocsp.OCSPCertStatus.GOOD, utc_now(), None, None, None)
        .responder_id(ocsp.OCSPResponderEncoding.HASH, issuing)
        .sign(key, SHA256)
    )
    Path("direct.der").write_bytes(by_the_token.public_bytes(serialization.Encoding.DER))

    chain = ("-CAfile", "root.pem", "-untrusted", "issuing.pem")
    run("openssl", "verify", "-x509_strict", "-crl_check", "-CRLfile", "crl.pem", *chain, "leaf.pem")
    for answer in ("direct.der", "delegated.der"):
        trust = ("-CAfile", "root.pem", "-verify_other", "issuing.pem")
        told = run("openssl", "ocsp", "-respin", answer, *trust, *asked)
        assert "Response verify OK" in told
        assert "leaf.pem: good" in told
