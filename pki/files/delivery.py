"""The files a customer keeps: the ZIP that unpacks to the NPKI folder, and the PKCS#12 file."""

import io
import zipfile
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from pki.dates import KST
from pki.errors import KeyMismatch
from pki.files import npki, pkcs12
from pki.files.npki import SubscriberKey
from pki.names import folder_of

CERTIFICATE_FILE: Final = "signCert.der"
KEY_FILE: Final = "signPri.key"
TOP_FOLDER: Final = "NPKI"
USER_FOLDER: Final = "USER"
_FILE_MODE: Final = 0o100600
_UNIX: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """How a certificate's files are called. File names hold no personal data; `folder` holds the name."""

    zip_name: str
    p12_name: str
    folder: str = field(repr=False)
    """The path inside the ZIP: `NPKI/<authority>/USER/<subject>`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackagedFiles:
    """What is handed to the customer."""

    labels: Labels
    zip_bytes: bytes = field(repr=False)
    p12_bytes: bytes = field(repr=False)


def label(certificate: x509.Certificate, authority_folder: str) -> Labels:
    """Names a certificate's files."""
    stem = f"certguide-{certificate.serial_number & 0xFFFFFFFF:08x}"
    return Labels(
        zip_name=f"{stem}-NPKI.zip",
        p12_name=f"{stem}.p12",
        folder=f"{TOP_FOLDER}/{authority_folder}/{USER_FOLDER}/{folder_of(certificate)}",
    )


def pack(
    certificate: x509.Certificate,
    sealed: bytes,
    password: str,
    *,
    authority_folder: str,
    chain: tuple[bytes, ...],
) -> PackagedFiles:
    """Packs a certificate and its sealed key.

    Raises:
        WrongPassword, DamagedKey: see `npki.open_key`.
        KeyMismatch: the key is another certificate's.
    """
    key = npki.open_key(sealed, password, own=True)
    if key.public != certificate.public_key():
        raise KeyMismatch("the key does not belong to this certificate")
    labels = label(certificate, authority_folder)
    files = {CERTIFICATE_FILE: certificate.public_bytes(Encoding.DER), KEY_FILE: sealed}
    return PackagedFiles(
        labels=labels,
        zip_bytes=write_zip(labels.folder, files, certificate.not_valid_before_utc),
        p12_bytes=_pkcs12(certificate, key, chain, password),
    )


def write_zip(folder: str, files: dict[str, bytes], moment: datetime) -> bytes:
    """The same input gives the same bytes. Names that need it carry the UTF-8 flag (APPNOTE.TXT 4.4.4, bit 11)."""
    stamp = moment.astimezone(KST)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(f"{folder}/{name}", stamp.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = _UNIX
            entry.external_attr = _FILE_MODE << 16
            archive.writestr(entry, content)
    return buffer.getvalue()


def _pkcs12(
    certificate: x509.Certificate, key: SubscriberKey, chain: tuple[bytes, ...], password: str
) -> bytes:
    key_id = x509.SubjectKeyIdentifier.from_public_key(key.public).digest
    plain = npki.encode_private_key(key)
    return pkcs12.write(plain, certificate.public_bytes(Encoding.DER), chain, key_id, password)
