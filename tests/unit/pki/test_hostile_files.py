"""Files made to hurt: each gets a clear answer, and none much memory or time."""

import tracemalloc
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from hypothesis import given, settings
from hypothesis import strategies as st

from pki import DamagedKey, WrongPassword, names
from pki.errors import FileUnreadable, Flaw
from pki.files import archives, npki, pbe
from pki.verification.inspection import Inspection, KeyVerdict, inspect
from pki.verification.verdicts import Trust
from tests.unit.pki import files as made
from tests.unit.pki.support import PUBLISHED_CERTIFICATE, PUBLISHED_KEY_FILE

NOW = datetime(2026, 11, 23, tzinfo=UTC)
MEGABYTE = 1 << 20
LEAF = "NPKI/x/USER/cn=x"
CERTIFICATE = PUBLISHED_CERTIFICATE


def look(content: bytes, password: str | None = None) -> Inspection:
    root = made.certificate("Root", "Root", holder="rsa", signer="rsa")
    return inspect(
        content,
        trust=Trust(root=root, issuing=root),
        state_of=lambda _: None,
        now=NOW,
        password=password,
    )


def flaw_of(content: bytes, password: str | None = None) -> Flaw:
    with pytest.raises(FileUnreadable) as refused:
        look(content, password)
    return refused.value.flaw


def pair(**more: bytes) -> dict[str, bytes]:
    return {f"{LEAF}/signCert.der": CERTIFICATE, f"{LEAF}/signPri.key": PUBLISHED_KEY_FILE, **more}


def linked() -> bytes:
    entry = zipfile.ZipInfo(f"{LEAF}/signCert.der")
    entry.create_system, entry.external_attr = 3, 0o120777 << 16
    return made.archive({entry: b"/etc/passwd"})  # type: ignore[dict-item]


def overlapping() -> bytes:
    """Two directory entries over the same compressed bytes, as in the bombs that unpack to petabytes."""
    once = made.archive({f"{LEAF}/signCert.der": CERTIFICATE})
    start = once.index(b"PK\x01\x02")
    end = once.index(b"PK\x05\x06")
    entry = bytearray(once[start:end])
    twin = entry.replace(b"signCert.der", b"signPri.keyx")
    tail = bytearray(once[end:])
    tail[8:12] = (2).to_bytes(2, "little") * 2
    tail[12:16] = (len(entry) * 2).to_bytes(4, "little")
    return bytes(once[:start] + entry + twin + tail)


def doubled() -> bytes:
    """Two files of one name."""
    once = made.archive({"a/signCert.der": CERTIFICATE, "b/signCert.der": CERTIFICATE})
    return once.replace(b"b/signCert.der", b"a/signCert.der")


ENCRYPTED = made.Patch(8, b"\x01\x00")
LZMA_METHOD = made.Patch(10, b"\x0e\x00")
BOMB = made.archive({f"{LEAF}/signCert.der": bytes(200 * MEGABYTE), f"{LEAF}/signPri.key": b""})
HOSTILE = {
    "nothing": (b"", Flaw.EMPTY),
    "20 MB of zeros": (bytes(20 * MEGABYTE), Flaw.TOO_LARGE),
    "zeros": (bytes(4096), Flaw.UNKNOWN),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(100), Flaw.UNKNOWN),
    "text": ("안녕하세요".encode(), Flaw.UNKNOWN),
    "a key alone": (PUBLISHED_KEY_FILE, Flaw.KEY_ALONE),
    "a key alone in PEM": (made.key_pem("ec"), Flaw.KEY_ALONE),
    "a key alone in a ZIP": (made.archive({"signPri.key": PUBLISHED_KEY_FILE}), Flaw.KEY_ALONE),
    "10,000 PEM blocks": ((b"-----BEGIN X-----\nAA==\n-----END X-----\n" * 10_000), Flaw.UNKNOWN),
    "25 certificates": (made.pem(made.certificate()) * 25, Flaw.SEVERAL),
    "two holders": (made.pem(made.certificate("a"), made.certificate("b", holder="rsa")), Flaw.SEVERAL),
    "PEM without an end": (b"-----BEGIN CERTIFICATE-----\n" * 30_000, Flaw.DAMAGED),
    "PEM that is no base64": (b"-----BEGIN CERTIFICATE-----\n?\n-----END CERTIFICATE-----", Flaw.DAMAGED),
    "deep DER": (made.nested(16_000)[:60_000], Flaw.DAMAGED),
    "deep indefinite lengths": (made.indefinite(16_000), Flaw.DAMAGED),
    "a wide SEQUENCE": (made.nested(1, b"\x05\0" * 30_000), Flaw.DAMAGED),
    "a length beyond the file": (b"\x30\x84\x7f\xff\xff\xff" + bytes(50), Flaw.DAMAGED),
    "no archive": (b"PK\x03\x04" + bytes(50), Flaw.DAMAGED),
    "an empty archive": (made.archive({}), Flaw.UNKNOWN),
    "a bomb": (BOMB, Flaw.TOO_LARGE),
    "a bomb in a bomb": (made.archive({f"{LEAF}/signCert.der": BOMB}), Flaw.TOO_LARGE),
    "overlapping files": (overlapping(), Flaw.UNSAFE),
    "a dictionary of gigabytes": (
        made.patched(made.archive(pair(), zipfile.ZIP_STORED), LZMA_METHOD),
        Flaw.UNSAFE,
    ),
    "an encrypted archive": (made.patched(made.archive(pair()), ENCRYPTED), Flaw.ARCHIVE_ENCRYPTED),
    "a link": (linked(), Flaw.UNSAFE),
    "two files of one name": (doubled(), Flaw.UNSAFE),
    "many files": (made.archive({f"{n}": b"" for n in range(20)}), Flaw.UNSAFE),
    "thousands of files": (made.archive({f"{n}": b"" for n in range(2000)}), Flaw.UNSAFE),
    "two certificates": (made.archive(pair(**{"a/signCert.der": CERTIFICATE})), Flaw.SEVERAL),
    "2^31 iterations of PKCS#12's own": (made.costly_pkcs12(2**31), Flaw.TOO_COSTLY),
    "2^200 iterations": (made.costly_pkcs12(2**200), Flaw.TOO_COSTLY),
    "no iteration": (made.costly_pkcs12(0), Flaw.DAMAGED),
}
PATHS = [
    "../signCert.der",
    "/etc/signCert.der",
    "a/../../signCert.der",
    "a\\..\\signCert.der",
    "C:/signCert.der",
    "a//signCert.der",
    "./signCert.der",
    "a\tb/signCert.der",
    "a\u202eb/signCert.der",
    "a/" * 20 + "signCert.der",
]


@pytest.mark.parametrize(("content", "flaw"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_refused_and_says_why(content: bytes, flaw: Flaw) -> None:
    tracemalloc.start()
    try:
        assert flaw_of(content, "password") is flaw
        assert tracemalloc.get_traced_memory()[1] < 4 * MEGABYTE
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("path", PATHS)
def test_a_path_that_leads_out_is_refused(path: str) -> None:
    assert flaw_of(made.archive({path: CERTIFICATE})) is Flaw.UNSAFE


def test_a_name_with_a_zero_byte_is_refused() -> None:
    cut = made.archive({"a/signCert.derX.exe": CERTIFICATE}).replace(b"derX", b"der\0")
    assert flaw_of(cut) is Flaw.UNSAFE


@pytest.mark.parametrize(
    "sealed", [made.costly_key(2**31), made.giant_rsa_key()], ids=["iterations", "primes"]
)
def test_a_key_that_would_take_minutes_is_not_opened(sealed: bytes) -> None:
    found = look(made.archive({"signCert.der": CERTIFICATE, "signPri.key": sealed}), "password")
    assert found.key is KeyVerdict.UNREADABLE


def test_our_own_reader_does_not_prove_a_giant_key_either() -> None:
    with pytest.raises((DamagedKey, WrongPassword)):
        npki._decode_private_key(made.giant_rsa_key(), proved=False)


def test_iterations_add_up_over_a_file() -> None:
    effort = pbe.Effort(1000)
    effort.spend(300, 3)
    with pytest.raises(FileUnreadable, match="iterations"):
        effort.spend(101)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_certificate_cut_off_anywhere_is_damaged(data: st.DataObject) -> None:
    cut = data.draw(st.integers(1, len(CERTIFICATE) - 1))
    assert flaw_of(CERTIFICATE[:cut]) is Flaw.DAMAGED


def test_what_follows_a_certificate_damages_it() -> None:
    assert flaw_of(CERTIFICATE + b"\0") is Flaw.DAMAGED


def test_a_certificate_that_names_an_extension_twice_is_told_without_its_extensions() -> None:
    twice = bytearray(made.encoded(made.web_certificate()))
    # One of the extensions takes on another's identifier.
    at = twice.index(bytes.fromhex("0603551d1f"))
    twice[at : at + 5] = bytes.fromhex("0603551d20")
    facts = look(bytes(twice)).certificate
    assert facts is not None
    assert facts.name == "www.example.org"
    assert "extensions" in facts.unknown


@pytest.mark.parametrize("serial", [0, -5])
def test_a_serial_number_that_is_none_is_told_and_the_library_keeps_silent(serial: int) -> None:
    version_and_serial = bytes.fromhex("a003020102020111")
    der = made.encoded(made.certificate(serial=0x11))
    changed = der.replace(version_and_serial, version_and_serial[:-1] + serial.to_bytes(1, signed=True), 1)
    facts = look(changed).certificate
    assert facts is not None
    assert facts.serial == serial


def test_a_folder_with_a_link_or_a_large_file_is_refused(tmp_path: Path) -> None:
    folder = tmp_path
    (folder / "signCert.der").symlink_to("/etc/hostname")
    with pytest.raises(FileUnreadable):
        archives.folder_files(folder, "*")
    (folder / "signCert.der").unlink()
    (folder / "signCert.der").write_bytes(bytes(archives.MAX_FILE_BYTES + 1))
    with pytest.raises(FileUnreadable):
        archives.folder_files(folder, "*")


def test_a_subject_that_cannot_be_read_is_told_as_such() -> None:
    # The common name becomes a BIT STRING, which the library takes for a mistake of the caller's.
    der = made.encoded(made.certificate()).replace(
        bytes.fromhex("06035504030c"), bytes.fromhex("060355040303")
    )
    facts = look(der).certificate
    assert facts is not None
    assert "names" in facts.unknown
    with pytest.raises(ValueError, match="cannot be read"):
        names.folder_of(x509.load_der_x509_certificate(der))
