"""The authority's keys: made, and kept at rest under a passphrase."""

import base64
import binascii
import os
import re
import secrets
import textwrap
import unicodedata
from pathlib import Path
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from pki.errors import CaDamaged, CaPassphraseWrong
from pki.files import containers
from pki.profiles import PUBLIC_EXPONENT

_OWNER_ONLY: Final = 0o600
_PEM_LABEL: Final = "ENCRYPTED PRIVATE KEY"  # RFC 7468 §11
_PEM: Final = re.compile(rf"-----BEGIN {_PEM_LABEL}-----([A-Za-z0-9+/=\s]+)-----END {_PEM_LABEL}-----\s*")

AuthorityKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


def generate(bits: int) -> rsa.RSAPrivateKey:
    """A new RSA key; takes some 50 ms (2048 bits) and leaves other Python threads running meanwhile."""
    return rsa.generate_private_key(PUBLIC_EXPONENT, bits)


def generate_audit_key() -> ec.EllipticCurvePrivateKey:
    """A new P-256 key, for the checkpoints of the audit log."""
    return ec.generate_private_key(ec.SECP256R1())


def save_ca_key(
    path: Path, key: AuthorityKey, passphrase: str, *, stretching: int = containers.STRETCHING
) -> None:
    """Writes the key as encrypted PKCS#8 PEM, mode 0600, whole or not at all.

    Args:
        path: the file.
        key: RSA or elliptic.
        passphrase: what will open it.
        stretching: see `containers.seal_strong`.

    Raises:
        CaPassphraseWrong: the passphrase is empty.
    """
    plain = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    sealed = containers.seal_strong(plain, passphrase_bytes(passphrase), stretching=stretching)
    lines = textwrap.wrap(base64.b64encode(sealed).decode("ascii"), 64)
    pem = "\n".join([f"-----BEGIN {_PEM_LABEL}-----", *lines, f"-----END {_PEM_LABEL}-----", ""])
    write_atomically(path, pem.encode("ascii"))


def load_ca_key(path: Path, passphrase: str) -> rsa.RSAPrivateKey:
    """Reads an RSA key that `save_ca_key` wrote.

    Raises:
        CaPassphraseWrong: the passphrase does not open it.
        CaDamaged: the file is missing, is no encrypted key, or holds one of another kind.
    """
    key = _load(path, passphrase)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise CaDamaged(f"the authority's {path.name} holds no RSA key")
    return key


def load_audit_key(path: Path, passphrase: str) -> ec.EllipticCurvePrivateKey:
    """Reads an elliptic key that `save_ca_key` wrote; raises as `load_ca_key` does."""
    key = _load(path, passphrase)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise CaDamaged(f"the authority's {path.name} holds no elliptic key")
    return key


def passphrase_bytes(passphrase: str) -> bytes:
    """The passphrase as it goes into the key derivation, the same from every keyboard (NFC, UTF-8).

    Raises:
        CaPassphraseWrong: it is empty.
    """
    if not passphrase:
        raise CaPassphraseWrong("the authority's passphrase is empty")
    return unicodedata.normalize("NFC", passphrase).encode("utf-8")


def write_atomically(path: Path, content: bytes) -> None:
    """Writes a file of mode 0600 so that a crash leaves the old content or the new, never a part."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Makes renames in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _load(path: Path, passphrase: str) -> object:
    secret = passphrase_bytes(passphrase)
    sealed = _sealed(path)
    try:
        return serialization.load_der_private_key(sealed, secret)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise CaPassphraseWrong(f"the passphrase does not open the authority's {path.name}") from None


def _sealed(path: Path) -> bytes:
    """The file's DER. A spoilt file must not pass for a wrong passphrase, which operators would look for in vain."""
    try:
        armour = _PEM.fullmatch(path.read_text("ascii"))
        sealed = base64.b64decode(armour[1] if armour else "")
    except (OSError, UnicodeDecodeError, binascii.Error) as broken:
        raise CaDamaged(f"the authority's {path.name} cannot be read") from broken
    if not containers.is_sealed(sealed):
        raise CaDamaged(f"the authority's {path.name} is no encrypted key")
    return sealed
