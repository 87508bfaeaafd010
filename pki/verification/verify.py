"""Judges what was delivered, as its customer would: from the files, the password and the authorities alone."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Final

from cryptography import x509

from pki.errors import DamagedKey, DeliveryUnreadable, FileUnreadable, WrongPassword
from pki.files import archives, npki
from pki.files.archives import MAX_ARCHIVE_BYTES
from pki.files.delivery import CERTIFICATE_FILE, KEY_FILE, TOP_FOLDER, USER_FOLDER
from pki.files.npki import SubscriberKey
from pki.names import folder_of
from pki.verification import verdicts
from pki.verification.verdicts import Check, Trust, Verdicts

_PATH_PARTS: Final = 5  # NPKI/<authority>/USER/<subject>/<file>


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification(Verdicts):
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Delivery:
    subject_folder: str
    certificate: x509.Certificate
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
    try:
        delivery = _delivery(_files(source))
        trust = Trust.of(root_der, issuing_der)
        certificate = delivery.certificate
        public_key = certificate.public_key()
    except (FileUnreadable, *verdicts.INVALID_CERTIFICATE) as broken:
        raise DeliveryUnreadable(str(broken)) from broken
    key, opens = _open(delivery.sealed, password)
    matches = key is not None and key.public == public_key
    return Verification(
        folder=_folder(delivery),
        key_opens=opens,
        key_matches=Check(matches, f"the key is {'' if matches else 'not '}the certificate's"),
        chain=verdicts.chain(certificate, trust),
        identity=verdicts.identity(certificate, key.random if key else None, identity_number),
        validity=verdicts.validity(certificate, now),
    )


def _open(sealed: bytes, password: str) -> tuple[SubscriberKey | None, Check]:
    try:
        return npki.open_key(sealed, password), Check(True, "the password opens the key")
    except (WrongPassword, DamagedKey) as refused:
        return None, Check(False, str(refused))


def _folder(delivery: _Delivery) -> Check:
    # A copy made on macOS may have decomposed the Hangul of the folder name.
    given = unicodedata.normalize("NFC", delivery.subject_folder)
    try:
        same = given == unicodedata.normalize("NFC", folder_of(delivery.certificate))
    except ValueError as refused:
        return Check(False, str(refused))
    return Check(same, f"the folder bears {'the subject' if same else 'another'}'s name")


def _files(source: bytes | Path) -> dict[PurePosixPath, bytes]:
    if isinstance(source, bytes):
        return archives.zip_files(source)
    if source.is_dir():
        return archives.folder_files(source, f"{TOP_FOLDER}/*/{USER_FOLDER}/*/*")
    try:
        return archives.zip_files(archives.read_at_most(source, MAX_ARCHIVE_BYTES + 1))
    except OSError as missing:
        raise DeliveryUnreadable("the delivered file cannot be read") from missing


def _delivery(files: dict[PurePosixPath, bytes]) -> _Delivery:
    for path in files:
        parts = path.parts
        if len(parts) != _PATH_PARTS or (parts[0], parts[2]) != (TOP_FOLDER, USER_FOLDER):
            raise DeliveryUnreadable("a file lies outside of NPKI/<authority>/USER/<subject>/")
    folders = {path.parent for path in files if path.name in (CERTIFICATE_FILE, KEY_FILE)}
    if len(folders) != 1:
        raise DeliveryUnreadable("there is not exactly one certificate folder")
    folder = folders.pop()
    try:
        certificate, sealed = files[folder / CERTIFICATE_FILE], files[folder / KEY_FILE]
    except KeyError:
        raise DeliveryUnreadable("the certificate or its key is missing") from None
    return _Delivery(
        subject_folder=folder.name, certificate=verdicts.load_certificate(certificate), sealed=sealed
    )
