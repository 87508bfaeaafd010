"""Finds the certificate, and its key, in whatever file a person has: DER, PEM, the delivered ZIP or folder, PKCS#12."""

import base64
import binascii
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

from pki.errors import DamagedKey, FileUnreadable, Flaw, PasswordNeeded, WrongPassword
from pki.files import archives, pkcs12_reader, private_keys
from pki.files.ber import SEQUENCE, BadEncoding, Element
from pki.files.delivery import CERTIFICATE_FILE, KEY_FILE
from pki.files.pbe import Effort
from pki.files.pkcs12_reader import Bags
from pki.files.private_keys import OpenedKey
from pki.names import library_is_quiet
from pki.verification import verdicts

MAX_FILE_BYTES: Final = 1_048_576
MAX_CERTIFICATE_BYTES: Final = 65_536
"""Of a certificate or a PKCS#12 file: the largest post-quantum signatures take half of it."""
MAX_CERTIFICATES: Final = 16
_ZIP: Final = b"PK"
_PEM_BEGIN, _PEM_END, _PEM_DASHES = b"-----BEGIN ", b"-----END ", b"-----"  # RFC 7468 §2
_PEM_CERTIFICATES: Final = (b"CERTIFICATE", b"X509 CERTIFICATE")
_PEM_KEY: Final = b"PRIVATE KEY"


class Form(StrEnum):
    """What a file was."""

    DER = "der"
    PEM = "pem"
    ZIP = "zip"
    PKCS12 = "pkcs12"
    FOLDER = "folder"


class NoKey(StrEnum):
    """Why there is no key to compare the certificate with."""

    ABSENT = "absent"
    """The file holds none."""
    LOCKED = "locked"
    """It takes the password, which was not given."""
    WRONG_PASSWORD = "wrong_password"  # noqa: S105 - a verdict
    UNREADABLE = "unreadable"
    """Damaged, or of a kind that is not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What was in a file."""

    form: Form
    certificates: tuple[x509.Certificate, ...] = field(repr=False)
    """The holder's first, then those of authorities. None at all: the password keeps them."""
    key: OpenedKey | NoKey


def read(content: bytes, password: str | None) -> Contents:
    """Reads a file of a person's, at a bounded cost of memory and time.

    Args:
        content: the file.
        password: what opens its key, if that is known.

    Raises:
        FileUnreadable: there is no certificate in it, or none that can be read safely.
    """
    if not content:
        raise FileUnreadable(Flaw.EMPTY, "the file is empty")
    if len(content) > MAX_FILE_BYTES:
        raise FileUnreadable(Flaw.TOO_LARGE, "the file is larger than any certificate")
    if content.startswith(_ZIP):
        return _archive(Form.ZIP, archives.zip_files(content), password)
    if content[0] == SEQUENCE:
        return _der(content, password)
    if _PEM_BEGIN in content:
        return _pem(content, password)
    raise _unknown()


def read_path(path: Path, password: str | None) -> Contents:
    """Reads a file, or the folder of a certificate: see `archives.certificate_folders`.

    Raises:
        FileUnreadable: as `read`; also for a folder with several certificates.
        OSError: the path cannot be read.
    """
    if not path.is_dir():
        return read(archives.read_at_most(path, MAX_FILE_BYTES + 1), password)
    return _archive(Form.FOLDER, _folder(path), password)


def signing_pair(source: bytes | Path) -> tuple[bytes, bytes]:
    """The certificate and the sealed key of a delivery, as they are: `signCert.der` and `signPri.key`.

    Args:
        source: the ZIP's bytes, or the folder of one certificate.

    Raises:
        FileUnreadable: there is not exactly one certificate with its key.
        OSError: the folder cannot be read.
    """
    certificate, sealed = _pair(archives.zip_files(source) if isinstance(source, bytes) else _folder(source))
    if sealed is None:
        raise FileUnreadable(Flaw.UNKNOWN, "the certificate's key is missing")
    return certificate, sealed


def _folder(path: Path) -> Mapping[PurePosixPath, bytes]:
    folders = archives.certificate_folders(path)
    if len(folders) > 1:
        raise _several()
    return archives.folder_files(folders[0], "*") if folders else {}


def _archive(form: Form, files: Mapping[PurePosixPath, bytes], password: str | None) -> Contents:
    certificate, sealed = _pair(files)
    return Contents(
        form=form,
        certificates=(verdicts.load_certificate(certificate),),
        key=NoKey.ABSENT if sealed is None else _opened(sealed, password, Effort()),
    )


def _pair(files: Mapping[PurePosixPath, bytes]) -> tuple[bytes, bytes | None]:
    certificates = [path for path in files if path.name == CERTIFICATE_FILE]
    if len(certificates) > 1:
        raise _several()
    if not certificates:
        raise _key_alone() if any(path.name == KEY_FILE for path in files) else _unknown()
    return files[certificates[0]], files.get(certificates[0].with_name(KEY_FILE))


def _der(content: bytes, password: str | None) -> Contents:
    if len(content) > MAX_CERTIFICATE_BYTES:
        raise FileUnreadable(Flaw.TOO_LARGE, "the file is larger than any certificate")
    try:
        element = Element.read(content)
        if pkcs12_reader.is_pkcs12(element):
            return _pkcs12(element, password)
    except BadEncoding as broken:
        raise FileUnreadable(Flaw.DAMAGED, "the file is damaged") from broken
    if private_keys.is_key(element):
        raise _key_alone()
    return Contents(form=Form.DER, certificates=(verdicts.load_certificate(content),), key=NoKey.ABSENT)


def _pem(content: bytes, password: str | None) -> Contents:
    certificates, keys = [], []
    for label, body in _pem_blocks(content):
        if label in _PEM_CERTIFICATES:
            certificates.append(_decoded(body))
        elif label.endswith(_PEM_KEY):
            keys.append(body)
        if len(certificates) > MAX_CERTIFICATES or len(keys) > 1:
            raise _several()
    if not certificates:
        raise _key_alone() if keys else _unknown()
    key = _pem_key(keys[0], password) if keys else NoKey.ABSENT
    return _contents(Form.PEM, certificates, key)


def _pem_blocks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Label and body of each block, in one pass whatever the file says."""
    position = 0
    while (begin := content.find(_PEM_BEGIN, position)) >= 0:
        label = begin + len(_PEM_BEGIN)
        body = content.find(_PEM_DASHES, label)
        end = content.find(_PEM_END, body)
        if min(body, end) < 0:
            raise FileUnreadable(Flaw.DAMAGED, "the end of a PEM block is missing")
        yield content[label:body], content[body + len(_PEM_DASHES) : end]
        position = end + len(_PEM_END)


def _pem_key(body: bytes, password: str | None) -> OpenedKey | NoKey:
    try:
        return _opened(_decoded(body), password, Effort())
    except FileUnreadable:
        return NoKey.UNREADABLE


def _decoded(body: bytes) -> bytes:
    try:
        return base64.b64decode(b"".join(body.split()), validate=True)
    except binascii.Error as broken:
        raise FileUnreadable(Flaw.DAMAGED, "the file's base64 is damaged") from broken


def _pkcs12(pfx: Element, password: str | None) -> Contents:
    effort = Effort()
    try:
        bags, refused = pkcs12_reader.read(pfx, password, effort), None
    except WrongPassword:
        bags, refused = pkcs12_reader.read(pfx, None, effort), NoKey.WRONG_PASSWORD
    if len(bags.keys) > 1:
        raise _several()
    if not bags.certificates and not bags.locked:
        raise _key_alone() if bags.keys else _unknown()
    return _contents(Form.PKCS12, _marked_first(bags), refused or _key_of(bags, password, effort))


def _key_of(bags: Bags, password: str | None, effort: Effort) -> OpenedKey | NoKey:
    if bags.keys:
        return _opened(bags.keys[0][0], password, effort)
    return NoKey.LOCKED if bags.locked else NoKey.ABSENT


def _marked_first(bags: Bags) -> list[bytes]:
    """The certificate that bears the key's mark comes before the others (RFC 2985 §5.5.2)."""
    marks = {mark for _, mark in bags.keys if mark is not None}
    return [der for der, mark in sorted(bags.certificates, key=lambda bag: bag[1] not in marks)]


def _opened(sealed: bytes, password: str | None, effort: Effort) -> OpenedKey | NoKey:
    try:
        return private_keys.open_key(Element.read(sealed), password, effort)
    except PasswordNeeded:
        return NoKey.LOCKED
    except WrongPassword:
        return NoKey.WRONG_PASSWORD
    except (DamagedKey, FileUnreadable, BadEncoding):
        return NoKey.UNREADABLE


def _contents(form: Form, encoded: Sequence[bytes], key: OpenedKey | NoKey) -> Contents:
    if any(len(der) > MAX_CERTIFICATE_BYTES for der in encoded):
        raise FileUnreadable(Flaw.TOO_LARGE, "a certificate is larger than any honest one")
    # Some programs write a certificate twice.
    certificates = [verdicts.load_certificate(der) for der in dict.fromkeys(encoded)]
    try:
        with library_is_quiet():
            leaf = _leaf(certificates, key)
    except verdicts.INVALID_CERTIFICATE as broken:
        raise FileUnreadable(Flaw.DAMAGED, "a certificate's names cannot be read") from broken
    others = [certificate for certificate in certificates if certificate is not leaf]
    return Contents(form=form, certificates=((leaf, *others) if leaf else ()), key=key)


def _leaf(certificates: Sequence[x509.Certificate], key: OpenedKey | NoKey) -> x509.Certificate | None:
    """The key's certificate, or the one that issued no other."""
    if isinstance(key, OpenedKey):
        own = [certificate for certificate in certificates if public_key_of(certificate) == key.public]
        if own:
            return own[0]
    issuers = {one.issuer.public_bytes() for one in certificates if one.issuer != one.subject}
    leaves = [
        certificate for certificate in certificates if certificate.subject.public_bytes() not in issuers
    ]
    if len(leaves) > 1:
        raise _several()
    return next(iter(leaves or certificates), None)


def public_key_of(certificate: x509.Certificate) -> PublicKeyTypes | None:
    """The certificate's key; None for one of a kind that the library does not know."""
    try:
        return certificate.public_key()
    except verdicts.INVALID_CERTIFICATE:
        return None


def _several() -> FileUnreadable:
    return FileUnreadable(Flaw.SEVERAL, "the file holds certificates of several holders")


def _key_alone() -> FileUnreadable:
    return FileUnreadable(Flaw.KEY_ALONE, "the file holds a private key and no certificate")


def _unknown() -> FileUnreadable:
    return FileUnreadable(Flaw.UNKNOWN, "the file holds no certificate")
