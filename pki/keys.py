"""RSA keys: made, and kept at rest under the operator's passphrase."""

import base64
import os
import secrets
import textwrap
import unicodedata
from pathlib import Path
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from pki import containers
from pki.errors import CaDamaged, CaPassphraseWrong

PUBLIC_EXPONENT: Final = 65_537
_OWNER_ONLY: Final = 0o600
_PEM_LABEL: Final = "ENCRYPTED PRIVATE KEY"  # RFC 7468 §11


def generate(bits: int) -> rsa.RSAPrivateKey:
    """A new RSA key; takes some 50 ms (2048 bits) and leaves other Python threads running meanwhile."""
    return rsa.generate_private_key(PUBLIC_EXPONENT, bits)


def save_ca_key(path: Path, key: rsa.RSAPrivateKey, passphrase: str) -> None:
    """Writes the key as encrypted PKCS#8 PEM, mode 0600, whole or not at all.

    Raises:
        CaPassphraseWrong: the passphrase is empty.
    """
    plain = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    sealed = containers.seal_strong(plain, _passphrase_bytes(passphrase))
    lines = textwrap.wrap(base64.b64encode(sealed).decode("ascii"), 64)
    pem = "\n".join([f"-----BEGIN {_PEM_LABEL}-----", *lines, f"-----END {_PEM_LABEL}-----", ""])
    write_atomically(path, pem.encode("ascii"))


def load_ca_key(path: Path, passphrase: str) -> rsa.RSAPrivateKey:
    """Reads a key that `save_ca_key` wrote.

    Raises:
        CaPassphraseWrong: the passphrase does not open it.
        CaDamaged: the file is missing or holds no RSA key.
    """
    secret = _passphrase_bytes(passphrase)
    try:
        pem = path.read_bytes()
    except OSError as missing:
        raise CaDamaged(f"the authority's {path.name} cannot be read") from missing
    try:
        key = serialization.load_pem_private_key(pem, secret)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise CaPassphraseWrong(f"the passphrase does not open the authority's {path.name}") from None
    if not isinstance(key, rsa.RSAPrivateKey):
        raise CaDamaged(f"the authority's {path.name} holds no RSA key")
    return key


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


def _passphrase_bytes(passphrase: str) -> bytes:
    if not passphrase:
        raise CaPassphraseWrong("the authority's passphrase is empty")
    return unicodedata.normalize("NFC", passphrase).encode("utf-8")
