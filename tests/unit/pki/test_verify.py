import contextlib
import io
import shutil
import unicodedata
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st

from pki import (
    Authority,
    AuthoritySettings,
    DeliveryUnreadable,
    PackagedFiles,
    PkiError,
    Verification,
    verify_files,
)
from pki.custody.vault import Vault
from pki.files.archives import MAX_ARCHIVE_BYTES, MAX_FILE_BYTES
from pki.files.delivery import write_zip
from pki.signed import certificates
from pki.signed.certificates import Draft
from tests.unit.pki.files import certificate, encoded
from tests.unit.pki.support import IDENTITY_NUMBER, NOON, PASSWORD, Clock, Customer


@pytest.fixture
def files(authority: Authority, customer: Customer) -> PackagedFiles:
    return authority.package(authority.issue(customer.request()).der, customer.sealed, PASSWORD)


@pytest.fixture
def judge(authority: Authority, clock: Clock) -> Callable[..., Verification]:
    def verify(source: bytes | Path, password: str = PASSWORD, **changes: object) -> Verification:
        usual: dict[str, object] = {
            "issuing_der": authority.issuing_der,
            "now": clock.now,
            "identity_number": IDENTITY_NUMBER,
        }
        return verify_files(source, password, authority.root_der, **{**usual, **changes})  # type: ignore[arg-type]

    return verify


def failed(verification: Verification) -> list[str]:
    return [name for name, check in verification.checks() if not check.passed]


def packed(names: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in names.items():
            archive.writestr(name, content)
    return buffer.getvalue()


FOLDER = "NPKI/certguide/USER/cn=x"
OUTSIDE = [
    "../signCert.der",
    "/etc/signCert.der",
    "NPKI/certguide/USER/../signCert.der",
    "NPKI/certguide/USER/c:x/signCert.der",
    "NPKI/certguide/USER/a\\b/signCert.der",
    "NPKI//USER/cn=x/signCert.der",
    "signCert.der",
    "NPKI/certguide/ROOT/cn=x/signCert.der",
]


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_path_outside_of_the_folder_is_refused(judge: Callable[..., Verification], name: str) -> None:
    with pytest.raises(DeliveryUnreadable):
        judge(packed({name: b"", f"{FOLDER}/signPri.key": b""}))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no archive",
        bytes(MAX_ARCHIVE_BYTES + 1),
        packed({}),
        packed({f"{FOLDER}/signCert.der": b""}),
        packed({f"{FOLDER}/signCert.der": b"", f"{FOLDER}/signPri.key": b""}),
        packed({f"{FOLDER}/signCert.der": bytes(MAX_FILE_BYTES + 1), f"{FOLDER}/signPri.key": b""}),
        packed({f"{FOLDER}/signCert.der": b"", f"{FOLDER}2/signPri.key": b""}),
        packed({f"{FOLDER}/{n}": b"" for n in range(20)}),
        packed({f"{FOLDER}/signCert.der": bytes(50_000_000), f"{FOLDER}/signPri.key": b""}),
    ],
    ids=["empty", "garbage", "large", "bare", "no key", "no certificate", "long file", "two", "many", "bomb"],
)
def test_what_is_no_delivery_is_refused(judge: Callable[..., Verification], content: bytes) -> None:
    with pytest.raises(DeliveryUnreadable):
        judge(content)


def test_an_archive_with_a_nameless_file_is_refused(judge: Callable[..., Verification]) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("x", b"content")
    nameless = bytearray(buffer.getvalue())
    directory = nameless.index(b"PK\x01\x02")
    nameless[directory + 46] = 0  # the name ends where it begins

    with pytest.raises(DeliveryUnreadable):
        judge(bytes(nameless))


@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_a_damaged_archive_raises_nothing_but_our_own_errors(pristine: Path, data: st.DataObject) -> None:
    archive = bytearray(write_zip(FOLDER, {"signCert.der": b"x" * 40, "signPri.key": b"y" * 40}, NOON))
    for _ in range(data.draw(st.integers(1, 3))):
        archive[data.draw(st.integers(0, len(archive) - 1))] = data.draw(st.integers(0, 255))
    root = (pristine / "ca" / "root.cer").read_bytes()
    with pytest.raises(PkiError):
        verify_files(bytes(archive), PASSWORD, root, issuing_der=root, now=NOON)


@pytest.fixture(scope="module")
def signed(vault: Vault, draft: Draft) -> bytes:
    return certificates.sign(draft, vault.issuer, AuthoritySettings()).public_bytes(Encoding.DER)


# A damaged serial number may be negative, of which the library only warns.
@pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")
@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_a_damaged_certificate_raises_nothing_but_our_own_errors(
    vault: Vault, signed: bytes, data: st.DataObject
) -> None:
    der = bytearray(signed)
    for _ in range(data.draw(st.integers(1, 3))):
        der[data.draw(st.integers(0, len(der) - 257))] = data.draw(st.integers(0, 255))
    archive = write_zip(FOLDER, {"signCert.der": bytes(der), "signPri.key": b""}, NOON)
    root, issuing = (item.public_bytes(Encoding.DER) for item in (vault.root, vault.issuing))
    with contextlib.suppress(PkiError):
        assert not verify_files(archive, PASSWORD, root, issuing_der=issuing, now=NOON).ok


def test_a_file_that_does_not_exist_is_refused(judge: Callable[..., Verification], tmp_path: Path) -> None:
    with pytest.raises(DeliveryUnreadable):
        judge(tmp_path / "nothing.zip")


def test_a_wrong_password_fails_the_key_and_what_needs_it(
    judge: Callable[..., Verification], files: PackagedFiles
) -> None:
    assert failed(judge(files.zip_bytes, "another")) == ["key_opens", "key_matches", "identity"]


def test_another_persons_number_fails_the_identity(
    judge: Callable[..., Verification], files: PackagedFiles
) -> None:
    assert failed(judge(files.zip_bytes, identity_number="9001011234568")) == ["identity"]
    assert failed(judge(files.zip_bytes, identity_number="900101")) == ["identity"]


def test_a_key_of_another_certificate_fails(
    judge: Callable[..., Verification], files: PackagedFiles, other_customer: Customer, authority: Authority
) -> None:
    certificate = authority.certificates("holder-1")[0].der
    mixed = write_zip(
        files.labels.folder, {"signCert.der": certificate, "signPri.key": other_customer.sealed}, NOON
    )
    assert failed(judge(mixed)) == ["key_matches", "identity"]


def test_a_folder_of_another_name_fails(
    judge: Callable[..., Verification], authority: Authority, customer: Customer, files: PackagedFiles
) -> None:
    certificate = authority.certificates("holder-1")[0].der
    renamed = write_zip(FOLDER, {"signCert.der": certificate, "signPri.key": customer.sealed}, NOON)
    assert failed(judge(renamed)) == ["folder"]


def test_another_root_fails_the_chain(files: PackagedFiles, clock: Clock, authority: Authority) -> None:
    other = encoded(certificate("Another Root", "Another Root", holder="rsa", signer="rsa"))
    stranger = verify_files(
        files.zip_bytes, PASSWORD, other, issuing_der=authority.issuing_der, now=clock.now
    )
    assert failed(stranger) == ["chain"]


@pytest.mark.parametrize("distance", [timedelta(days=-1), timedelta(days=366)])
def test_outside_of_its_validity_it_fails(
    judge: Callable[..., Verification], files: PackagedFiles, clock: Clock, distance: timedelta
) -> None:
    assert failed(judge(files.zip_bytes, now=clock.now + distance)) == ["validity"]


def test_a_delivery_passes_every_check(judge: Callable[..., Verification], files: PackagedFiles) -> None:
    verification = judge(files.zip_bytes)
    assert verification.ok, failed(verification)


def test_without_a_number_the_vid_is_only_looked_for(
    judge: Callable[..., Verification], files: PackagedFiles
) -> None:
    verification = judge(files.zip_bytes, identity_number=None)
    assert verification.ok
    assert "no registration number" in verification.identity.reason


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_an_unpacked_delivery_passes_even_with_decomposed_hangul(
    judge: Callable[..., Verification], files: PackagedFiles, tmp_path: Path, form: str
) -> None:
    target = tmp_path / "stick"
    with zipfile.ZipFile(io.BytesIO(files.zip_bytes)) as archive:
        archive.extractall(target)
    subject = next((target / "NPKI" / "certguide" / "USER").iterdir())
    renamed = subject.with_name(unicodedata.normalize(form, subject.name))  # type: ignore[arg-type]  # one of the forms
    if renamed != subject:
        shutil.move(subject, renamed)
    assert judge(target).ok


def test_a_zip_on_disk_passes(
    judge: Callable[..., Verification], files: PackagedFiles, tmp_path: Path
) -> None:
    path = tmp_path / files.labels.zip_name
    path.write_bytes(files.zip_bytes)
    assert judge(path).ok


def test_the_zip_is_the_same_every_time_and_its_names_are_marked_as_utf8(
    authority: Authority, customer: Customer, files: PackagedFiles
) -> None:
    der = authority.certificates("holder-1")[0].der
    assert authority.package(der, customer.sealed, PASSWORD).zip_bytes == files.zip_bytes
    with zipfile.ZipFile(io.BytesIO(files.zip_bytes)) as archive:
        assert [entry.filename for entry in archive.infolist()] == [
            f"{files.labels.folder}/signCert.der",
            f"{files.labels.folder}/signPri.key",
        ]
        assert all(entry.flag_bits & 0x800 for entry in archive.infolist())


def test_file_names_hold_no_personal_data(files: PackagedFiles) -> None:
    assert files.labels.zip_name.isascii()
    assert files.labels.p12_name.isascii()
    assert "홍길동" not in repr(files)
