"""What can be known of an honest file, ours and others'. What hostile ones cost: `test_hostile_files`."""

import base64
import io
import shutil
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from pypinksign.test_pinkSign import TEST_CERT

from pki import Authority, PackagedFiles, Reason, Status
from pki.custody.vault import Vault
from pki.errors import FileUnreadable, Flaw
from pki.signed.ocsp import CertificateState
from pki.verification.facts import Chain, Period, Revoked, Source, Unknown, displayable
from pki.verification.inspection import Form, Inspection, KeyVerdict, inspect, inspect_path
from pki.verification.policies import Holder, Kind, Use
from pki.verification.verdicts import Trust
from tests.unit.pki import files as made
from tests.unit.pki.support import (
    NAME,
    PASSWORD,
    PUBLISHED_CERTIFICATE,
    PUBLISHED_KEY_FILE,
    PUBLISHED_PASSWORD,
    SETTINGS,
    Clock,
    Customer,
)

WRONG = "Another!2026pw"
# Written by OpenSSL, which leaves the version away where there are no extensions.
VERSION_1 = (
    "MIIBFTCBuwIUWxmIhsdLraM3lt1ZVrpgukFaOxEwCgYIKoZIzj0EAwIwDTELMAkGA1UEAwwCdjEwHhcNMjYxMTIzMD"
    "IyMDE4WhcNMzYxMTIwMDIyMDE4WjANMQswCQYDVQQDDAJ2MTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABDXol6kY"
    "gDWuUbqbgKM/U17UNiUz0DUUb9TAT663Gb4ljBc6Jcxto93CQEVOSUq3hCWgx76NA6oAYgrMvoo+gfcwCgYIKoZIzj"
    "0EAwIDSQAwRgIhAKvbBMUdieqcAErlXm6hw/6plWGr1xVyz72rNAqxYCCZAiEAkXJ/A2gF+KtCUwRAsYgOFC4pIzmZ"
    "0Z21Ei2rESpPa4g="
)
GOOD = CertificateState(status=Status.GOOD)
Judge = Callable[..., Inspection]


@pytest.fixture(scope="module")
def authority(pristine: Path, vault: Vault, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    """One for all: these tests only look."""
    folder = shutil.copytree(pristine, tmp_path_factory.mktemp("inspection") / "authority")
    with Authority(folder, vault, SETTINGS, Clock()) as opened:
        yield opened


@pytest.fixture(scope="module")
def issued(authority: Authority, customer: Customer) -> bytes:
    return authority.issue(customer.request()).der


@pytest.fixture(scope="module")
def files(authority: Authority, customer: Customer, issued: bytes) -> PackagedFiles:
    return authority.package(issued, customer.sealed, PASSWORD)


@pytest.fixture(scope="module")
def trust(authority: Authority) -> Trust:
    return Trust.of(authority.root_der, authority.issuing_der)


@pytest.fixture
def judge(trust: Trust, clock: Clock) -> Judge:
    def look(
        content: bytes, password: str | None = None, state: CertificateState | None = GOOD
    ) -> Inspection:
        return inspect(content, trust=trust, state_of=lambda _: state, now=clock.now, password=password)

    return look


def pem_of(der: bytes) -> bytes:
    return made.pem(x509.load_der_x509_certificate(der))


# --- what is wrong with a certificate of ours


def test_a_certificate_that_names_our_authority_without_its_signature_is_not_ours(
    judge: Judge, issued: bytes
) -> None:
    forged = judge(issued[:-1] + bytes([issued[-1] ^ 1]))
    assert forged.certificate is not None
    assert forged.certificate.chain is Chain.CLAIMED
    assert Unknown.IDENTITY in forged.certificate.unknown
    assert not forged.ok


def test_the_registry_is_asked_about_nobody_elses_serial(trust: Trust, clock: Clock) -> None:
    asked: list[int] = []

    def state_of(serial: int) -> CertificateState | None:
        asked.append(serial)
        return GOOD

    inspect(made.encoded(made.certificate()), trust=trust, state_of=state_of, now=clock.now)
    assert asked == []


def test_a_revoked_certificate_says_since_when_and_why(judge: Judge, issued: bytes, clock: Clock) -> None:
    state = CertificateState(status=Status.REVOKED, since=clock.now, reason=Reason.KEY_COMPROMISE)
    revoked = judge(issued, state=state)
    assert revoked.certificate is not None
    revocation = revoked.certificate.revocation
    assert (revocation.state, revocation.since, revocation.reason) == (
        Revoked.REVOKED,
        clock.now,
        Reason.KEY_COMPROMISE,
    )
    assert (revocation.source, revocation.at) == (Source.REGISTRY, clock.now)
    assert not revoked.ok


def test_a_held_certificate_is_not_well(judge: Judge, issued: bytes) -> None:
    held = judge(issued, state=CertificateState(status=Status.HELD, reason=Reason.CERTIFICATE_HOLD))
    assert held.certificate is not None
    assert held.certificate.revocation.state is Revoked.HELD
    assert not held.ok


def test_a_certificate_of_ours_that_the_registry_does_not_know_is_not_well(
    judge: Judge, issued: bytes
) -> None:
    lost = judge(issued, state=None)
    assert lost.certificate is not None
    assert lost.certificate.revocation.state is Revoked.UNKNOWN
    assert lost.certificate.unknown == (Unknown.REVOCATION,)
    assert not lost.ok


@pytest.mark.parametrize(
    ("distance", "period"), [(timedelta(days=-1), Period.NOT_YET), (timedelta(days=366), Period.EXPIRED)]
)
def test_outside_of_its_validity_a_certificate_is_not_well(
    judge: Judge, issued: bytes, clock: Clock, distance: timedelta, period: Period
) -> None:
    clock.forward(distance)
    found = judge(issued)
    assert found.certificate is not None
    assert found.certificate.period is period
    assert not found.ok


def test_a_key_of_another_certificate_is_not_well(
    judge: Judge, issued: bytes, other_customer: Customer
) -> None:
    mixed = made.archive({"signCert.der": issued, "signPri.key": other_customer.sealed})
    found = judge(mixed, PASSWORD)
    assert found.key is KeyVerdict.ANOTHERS
    assert not found.ok


@pytest.mark.parametrize("kind", ["zip_bytes", "p12_bytes"])
def test_a_wrong_password_still_shows_our_certificate(judge: Judge, files: PackagedFiles, kind: str) -> None:
    found = judge(getattr(files, kind), WRONG)
    assert found.key is KeyVerdict.WRONG_PASSWORD
    assert found.wants_password
    assert found.certificate is not None
    assert found.certificate.chain is Chain.TRUSTED
    assert not found.ok


@pytest.mark.parametrize("kind", ["zip_bytes", "p12_bytes"])
def test_without_a_password_the_key_is_not_judged(judge: Judge, files: PackagedFiles, kind: str) -> None:
    found = judge(getattr(files, kind))
    assert (found.key, found.has_random, found.wants_password, found.ok) == (
        KeyVerdict.LOCKED,
        None,
        True,
        False,
    )
    assert found.certificate is not None


def test_a_damaged_key_is_told_from_a_wrong_password(judge: Judge, issued: bytes) -> None:
    found = judge(made.archive({"signCert.der": issued, "signPri.key": b"\x30\x03abc"}), PASSWORD)
    assert found.key is KeyVerdict.UNREADABLE


def test_no_name_shows_in_a_repr(judge: Judge, files: PackagedFiles) -> None:
    assert NAME not in repr(judge(files.zip_bytes, PASSWORD))


# --- what is right with it


@pytest.mark.parametrize(
    ("kind", "form", "others"), [("zip_bytes", Form.ZIP, 0), ("p12_bytes", Form.PKCS12, 2)]
)
def test_a_delivered_file_is_well(
    judge: Judge, files: PackagedFiles, kind: str, form: Form, others: int
) -> None:
    found = judge(getattr(files, kind), PASSWORD)
    assert found.ok
    assert (found.form, found.key, found.has_random, found.others) == (form, KeyVerdict.BELONGS, True, others)


def test_everything_about_a_certificate_of_ours_is_told(
    judge: Judge, issued: bytes, authority: Authority
) -> None:
    facts = judge(issued).certificate
    record = authority.certificates("holder-1")[0]
    assert facts is not None
    assert facts.name.startswith(f"{NAME}()")
    assert facts.subject.startswith("c=kr, o=certguide, ")
    assert facts.kind == Kind("certguide", Holder.PERSON, Use.LIMITED)
    assert facts.issuer == "certguide Sandbox CA 1"
    assert facts.serial == record.serial
    assert (facts.not_before, facts.not_after) == (record.not_before, record.not_after)
    assert (facts.days_left, facts.period) == (365, Period.VALID)
    assert (facts.algorithm, facts.key_bits) == ("RSA", 2048)
    assert facts.has_vid
    assert facts.unknown == ()
    assert facts.revocation.crl_addresses == ("http://127.0.0.1:8080/ca/issuing.crl",)


def test_der_and_pem_tell_the_same(judge: Judge, issued: bytes) -> None:
    der, pem = judge(issued), judge(b"\xef\xbb\xbfa note before it\n" + pem_of(issued))
    assert (der.form, pem.form) == (Form.DER, Form.PEM)
    assert der.certificate == pem.certificate


def test_in_a_bundle_the_holders_certificate_is_found(
    judge: Judge, issued: bytes, authority: Authority
) -> None:
    bundle = pem_of(authority.root_der) + pem_of(authority.issuing_der) + pem_of(issued) * 2
    found = judge(bundle)
    assert found.certificate is not None
    assert found.certificate.name.startswith(NAME)
    assert found.certificate.issuer_included
    assert found.others == 2


@pytest.mark.parametrize("which", ["root_der", "issuing_der"])
def test_an_authoritys_own_certificate_is_recognised(judge: Judge, authority: Authority, which: str) -> None:
    found = judge(getattr(authority, which))
    assert found.certificate is not None
    assert found.certificate.chain is Chain.AUTHORITY
    assert not found.ok


@pytest.mark.parametrize("start", ["", "NPKI", "NPKI/certguide", "NPKI/certguide/USER", "leaf"])
def test_a_folder_is_read_from_wherever_it_is_given(
    files: PackagedFiles, trust: Trust, clock: Clock, tmp_path: Path, start: str
) -> None:
    with zipfile.ZipFile(io.BytesIO(files.zip_bytes)) as archive:
        archive.extractall(tmp_path)
    folder = tmp_path / (files.labels.folder if start == "leaf" else start)
    found = inspect_path(folder, trust=trust, state_of=lambda _: GOOD, now=clock.now, password=PASSWORD)
    assert found.ok
    assert found.form is Form.FOLDER


def test_an_empty_folder_and_one_with_two_certificates_are_refused(
    issued: bytes, customer: Customer, trust: Trust, clock: Clock, tmp_path: Path
) -> None:
    def flaw() -> Flaw:
        with pytest.raises(FileUnreadable) as refused:
            inspect_path(tmp_path, trust=trust, state_of=lambda _: GOOD, now=clock.now)
        return refused.value.flaw

    assert flaw() is Flaw.UNKNOWN
    for subject in ("cn=a", "cn=b"):
        folder = tmp_path / "NPKI" / "certguide" / "USER" / subject
        folder.mkdir(parents=True)
        (folder / "signCert.der").write_bytes(issued)
        (folder / "signPri.key").write_bytes(customer.sealed)
    assert flaw() is Flaw.SEVERAL


# --- other people's certificates


def test_of_a_web_certificate_is_told_what_can_be_known_and_what_cannot(judge: Judge) -> None:
    found = judge(made.encoded(made.web_certificate()))
    facts = found.certificate
    assert facts is not None
    assert (facts.name, facts.issuer, facts.chain) == ("www.example.org", "Example CA", Chain.FOREIGN)
    assert (facts.kind, facts.policy) == (None, "2.23.140.1.2.1")
    assert facts.unknown == (Unknown.ISSUER, Unknown.IDENTITY, Unknown.REVOCATION, Unknown.KIND)
    revocation = facts.revocation
    assert (revocation.state, revocation.source) == (Revoked.UNKNOWN, Source.NOBODY)
    assert revocation.crl_addresses == ("http://crl.example/1",)
    assert revocation.ocsp_addresses == ("http://ocsp.example",)
    assert not facts.has_vid
    assert not found.ok


def test_the_published_npki_test_certificate_is_told(judge: Judge) -> None:
    found = judge(
        made.archive({"a/signCert.der": PUBLISHED_CERTIFICATE, "a/signPri.key": PUBLISHED_KEY_FILE}),
        PUBLISHED_PASSWORD.decode(),
    )
    facts = found.certificate
    assert facts is not None
    assert facts.kind == Kind("yessign", Holder.PERSON, Use.BANKING)
    assert facts.chain is Chain.FOREIGN
    assert facts.has_vid
    assert (found.key, found.has_random) == (KeyVerdict.BELONGS, True)


def test_the_published_npki_pkcs12_file_keeps_its_random_number(judge: Judge) -> None:
    found = judge(base64.b64decode(TEST_CERT["pfx"]), PUBLISHED_PASSWORD.decode())
    assert (found.form, found.key, found.has_random) == (Form.PKCS12, KeyVerdict.BELONGS, True)


@pytest.mark.parametrize(
    ("kind", "algorithm", "bits"),
    [
        ("ec", "EC secp256r1", 256),
        ("other ec", "EC secp384r1", 384),
        ("ed25519", "Ed25519", None),
        ("dsa", "DSA", None),
        ("rsa", "RSA", 2048),
    ],
)
def test_every_kind_of_key_is_named(judge: Judge, kind: str, algorithm: str, bits: int | None) -> None:
    facts = judge(made.encoded(made.certificate(holder=kind))).certificate
    assert facts is not None
    assert (facts.algorithm, facts.key_bits) == (algorithm, bits)


@pytest.mark.parametrize("kind", ["rsa", "ec", "ed25519"])
@pytest.mark.parametrize("password", [None, "secret"])
def test_a_pem_file_with_its_key_is_judged(judge: Judge, kind: str, password: str | None) -> None:
    content = made.pem(made.certificate(holder=kind)) + made.key_pem(kind, password)
    assert judge(content, password).key is KeyVerdict.BELONGS
    assert judge(content, WRONG).key is (KeyVerdict.WRONG_PASSWORD if password else KeyVerdict.BELONGS)
    assert judge(made.pem(made.certificate(holder=kind)) + made.key_pem("other rsa"), None).key is (
        KeyVerdict.ANOTHERS
    )


def test_a_self_signed_certificate_vouches_for_nothing(judge: Judge) -> None:
    facts = judge(made.encoded(made.certificate("me", "me", holder="ec", signer="ec"))).certificate
    assert facts is not None
    assert facts.chain is Chain.SELF_SIGNED
    assert Unknown.IDENTITY in facts.unknown


def test_a_certificate_without_an_end_has_no_days_left(judge: Judge) -> None:
    endless = made.certificate(end=datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC))
    facts = judge(made.encoded(endless)).certificate
    assert facts is not None
    assert (facts.not_after, facts.days_left) == (None, None)


def test_a_name_that_would_rearrange_the_text_around_it_is_made_harmless(judge: Judge) -> None:
    facts = judge(made.encoded(made.certificate("ok\u202egnp\n<b>\x00"))).certificate
    assert facts is not None
    assert facts.name == "ok�gnp�<b>�"
    assert displayable("x" * 500).endswith("…")
    assert len(displayable("x" * 500)) == 200


def test_a_certificate_of_version_1_is_told(judge: Judge) -> None:
    found = judge(base64.b64decode(VERSION_1))
    assert found.certificate is not None
    assert (found.certificate.name, found.certificate.chain) == ("v1", Chain.SELF_SIGNED)
