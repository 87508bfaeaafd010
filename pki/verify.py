"""Judges what was delivered, as its customer would: from the files, the password and the authorities alone."""

import io
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509.verification import (
    Criticality,
    ExtensionPolicy,
    PolicyBuilder,
    Store,
    VerificationError,
)

from pki import npki, oids
from pki.delivery import CERTIFICATE_FILE, KEY_FILE, TOP_FOLDER, USER_FOLDER
from pki.errors import DamagedKey, DeliveryUnreadable, IdentityNumberNotPossible, WrongPassword
from pki.names import folder_of
from pki.npki import SubscriberKey

MAX_ARCHIVE_BYTES: Final = 262_144
MAX_FILE_BYTES: Final = 16_384
MAX_FILES: Final = 16
_PATH_PARTS: Final = 5  # NPKI/<authority>/USER/<subject>/<file>
_MAX_CHAIN_DEPTH: Final = 1
_ZIP_ERRORS: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    IndexError,  # a nameless entry, to zipfile of Python 3.11
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)
_CERTIFICATE_ERRORS: Final = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)


@dataclass(frozen=True, slots=True)
class Check:
    """One verdict. The reason holds no personal data."""

    passed: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """Every check of a delivery, each with its reason."""

    folder: Check
    """The subject's folder bears the certificate's name."""
    key_opens: Check
    """The password opens the key, and R is inside."""
    key_matches: Check
    """The key is the certificate's."""
    chain: Check
    """The certificate was issued under the given root."""
    identity: Check
    """The VID is that of the registration number, with the R of the key."""
    validity: Check
    """The certificate is valid now."""

    @property
    def ok(self) -> bool:
        """Whether every check passed."""
        return all(check.passed for _, check in self.checks())

    def checks(self) -> list[tuple[str, Check]]:
        """The checks by name, in the order in which they are made."""
        return [(item.name, getattr(self, item.name)) for item in fields(self)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Delivery:
    subject_folder: str
    certificate: bytes
    sealed: bytes


def verify_files(
    source: bytes | Path,
    password: str,
    root_der: bytes,
    *,
    issuing_der: bytes,
    now: datetime,
    identity_number: str | None = None,
) -> Verification:
    """Verifies a delivered ZIP, or the folder it was unpacked to.

    Args:
        source: the ZIP's bytes, its path, or the folder that holds `NPKI/`.
        password: the certificate password.
        root_der: the trust anchor.
        issuing_der: the authority between root and certificate; the NPKI folder has no place for it.
        now: aware.
        identity_number: 13 digits; without it the VID is only looked for, not recomputed.

    Raises:
        DeliveryUnreadable: the source is no such delivery, or not safe to read.
    """
    delivery = _read(source)
    try:
        certificate = x509.load_der_x509_certificate(delivery.certificate)
        authorities = x509.load_der_x509_certificate(root_der), x509.load_der_x509_certificate(issuing_der)
        extensions = certificate.extensions
        public_key = certificate.public_key()
    except _CERTIFICATE_ERRORS as broken:
        raise DeliveryUnreadable("a certificate cannot be read") from broken
    key, opens = _open(delivery.sealed, password)
    matches = key is not None and key.public == public_key
    return Verification(
        folder=_folder(delivery, certificate),
        key_opens=opens,
        key_matches=_check(matches, "the key is the certificate's", "the key is not the certificate's"),
        chain=_chain(certificate, *authorities),
        identity=_identity(extensions, key, identity_number),
        validity=_validity(certificate, now),
    )


def _check(passed: bool, yes: str, no: str) -> Check:
    return Check(passed, yes if passed else no)


def _open(sealed: bytes, password: str) -> tuple[SubscriberKey | None, Check]:
    try:
        return npki.open_key(sealed, password), Check(True, "the password opens the key")
    except (WrongPassword, DamagedKey) as refused:
        return None, Check(False, str(refused))


def _folder(delivery: _Delivery, certificate: x509.Certificate) -> Check:
    # A copy made on macOS may have decomposed the Hangul of the folder name.
    given = unicodedata.normalize("NFC", delivery.subject_folder)
    try:
        expected = unicodedata.normalize("NFC", folder_of(certificate))
    except ValueError as refused:
        return Check(False, str(refused))
    return _check(given == expected, "the folder bears the subject's name", "the folder bears another name")


def _chain(certificate: x509.Certificate, root: x509.Certificate, issuing: x509.Certificate) -> Check:
    # Judged at the certificate's last second, when its authorities must still be valid; `validity` judges today.
    anyone = ExtensionPolicy.permit_all().may_be_present(x509.CertificatePolicies, Criticality.AGNOSTIC, None)
    authority = anyone.require_present(x509.BasicConstraints, Criticality.CRITICAL, None)
    verifier = (
        PolicyBuilder()
        .store(Store([root]))
        .time(certificate.not_valid_after_utc)
        .max_chain_depth(_MAX_CHAIN_DEPTH)
        .extension_policies(ca_policy=authority, ee_policy=anyone)
        .build_client_verifier()
    )
    try:
        verifier.verify(certificate, [issuing])
    except (VerificationError, ValueError):  # the second for an extension that is not DER
        return Check(False, "the certificate was not issued under this root")
    return Check(True, "the certificate was issued under this root")


def _identity(extensions: x509.Extensions, key: SubscriberKey | None, identity_number: str | None) -> Check:
    vid = _vid(extensions)
    if vid is None:
        return Check(False, "the certificate holds no VID")
    if identity_number is None:
        return Check(True, "the certificate holds a VID; no registration number was given to compare")
    if key is None:
        return Check(False, "without the key there is no R to compute the VID with")
    try:
        same = npki.same_vid(vid, npki.compute_vid(identity_number, key.random))
    except IdentityNumberNotPossible as refused:
        return Check(False, str(refused))
    return _check(same, "the VID is that of the registration number", "the VID is another person's")


def _vid(extensions: x509.Extensions) -> bytes | None:
    try:
        names = extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        # Some authorities put other names before identifyData.
        encoded = [
            name.value
            for name in names
            if isinstance(name, x509.OtherName) and name.type_id == oids.IDENTIFY_DATA
        ]
        return npki.decode_identity(encoded[0]).vid if encoded else None
    except (x509.ExtensionNotFound, ValueError):
        return None


def _validity(certificate: x509.Certificate, now: datetime) -> Check:
    if now < certificate.not_valid_before_utc:
        return Check(False, "the certificate is not valid yet")
    return _check(
        now <= certificate.not_valid_after_utc, "the certificate is valid now", "the certificate has expired"
    )


def _read(source: bytes | Path) -> _Delivery:
    if isinstance(source, bytes):
        return _delivery(_zip_files(source))
    if source.is_dir():
        return _delivery(_folder_files(source))
    try:
        with source.open("rb") as file:
            return _delivery(_zip_files(file.read(MAX_ARCHIVE_BYTES + 1)))
    except OSError as missing:
        raise DeliveryUnreadable("the delivered file cannot be read") from missing


def _delivery(files: dict[PurePosixPath, bytes]) -> _Delivery:
    folders = {path.parent for path in files if path.name in (CERTIFICATE_FILE, KEY_FILE)}
    if len(folders) != 1:
        raise DeliveryUnreadable("there is not exactly one certificate folder")
    folder = folders.pop()
    try:
        certificate, sealed = files[folder / CERTIFICATE_FILE], files[folder / KEY_FILE]
    except KeyError:
        raise DeliveryUnreadable("the certificate or its key is missing") from None
    return _Delivery(subject_folder=folder.name, certificate=certificate, sealed=sealed)


def _zip_files(archive_bytes: bytes) -> dict[PurePosixPath, bytes]:
    if len(archive_bytes) > MAX_ARCHIVE_BYTES:
        raise DeliveryUnreadable("the archive is larger than any delivery")
    try:
        with zipfile.ZipFile(io.BytesIO(archive_bytes)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > MAX_FILES:
                raise DeliveryUnreadable("the archive holds too many files")
            return {_safe_path(entry.filename): _bounded(archive, entry) for entry in entries}
    except _ZIP_ERRORS as broken:
        raise DeliveryUnreadable("the archive is damaged") from broken


def _bounded(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    # The size in the directory may lie: read one byte more than allowed instead of trusting it.
    with archive.open(entry) as file:
        return _within_limit(file.read(MAX_FILE_BYTES + 1))


def _folder_files(folder: Path) -> dict[PurePosixPath, bytes]:
    found: dict[PurePosixPath, bytes] = {}
    for path in sorted(folder.glob(f"{TOP_FOLDER}/*/{USER_FOLDER}/*/*")):
        if path.is_symlink() or not path.is_file() or len(found) == MAX_FILES:
            raise DeliveryUnreadable("the folder holds more than a delivery")
        with path.open("rb") as file:
            found[_safe_path(path.relative_to(folder).as_posix())] = _within_limit(
                file.read(MAX_FILE_BYTES + 1)
            )
    return found


def _within_limit(content: bytes) -> bytes:
    if len(content) > MAX_FILE_BYTES:
        raise DeliveryUnreadable("a file is larger than any certificate or key")
    return content


def _safe_path(name: str) -> PurePosixPath:
    parts = name.split("/")
    unsafe = any(part in ("", ".", "..") or "\\" in part or ":" in part for part in parts)
    if unsafe or len(parts) != _PATH_PARTS or (parts[0], parts[2]) != (TOP_FOLDER, USER_FOLDER):
        raise DeliveryUnreadable("a file lies outside of NPKI/<authority>/USER/<subject>/")
    return PurePosixPath(name)
