"""Opens what other programs encrypted under a password (RFC 8018, RFC 7292 appendix B), at a bounded cost.

Whoever wrote the file chose its iteration counts: all of one file share one `Effort`.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.decrepit.ciphers.algorithms import RC2, SEED, TripleDES
from cryptography.hazmat.primitives import hashes, padding
from cryptography.hazmat.primitives.ciphers import BlockCipherAlgorithm, Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from cryptography.x509 import ObjectIdentifier

from pki import oids
from pki.errors import FileUnreadable, Flaw, WrongPassword
from pki.files import pkcs12
from pki.files.ber import INTEGER, SEQUENCE, Element

MAX_ITERATIONS: Final = 3_000_000
"""In one file: GnuTLS and NSS write three times 600,000. Takes some two seconds at worst."""
_MAX_PASSWORD_BYTES: Final = 1024
_SHA1_BYTES: Final = 20
_Value = TypeVar("_Value")


class Effort:
    """How many more iterations may be spent on a file."""

    def __init__(self, iterations: int = MAX_ITERATIONS) -> None:
        self._left = iterations

    def spend(self, iterations: int, times: int = 1) -> int:
        """Takes `times` as many iterations from what is left, and returns the iterations.

        Raises:
            FileUnreadable: less is left.
        """
        if iterations < 1:
            raise FileUnreadable(Flaw.DAMAGED, "an iteration count is not positive")
        self._left -= iterations * times
        if self._left < 0:
            raise FileUnreadable(Flaw.TOO_COSTLY, "the file asks for more iterations than any honest one")
        return iterations


@dataclass(frozen=True, slots=True)
class _BlockCipher:
    make: Callable[[bytes], BlockCipherAlgorithm]
    key_bytes: int
    block_bytes: int


_PKCS12_CIPHERS: Final = {
    oids.PBE_SHA1_3DES: _BlockCipher(TripleDES, 24, 8),
    oids.PBE_SHA1_2DES: _BlockCipher(TripleDES, 16, 8),
    oids.PBE_SHA1_RC2_128: _BlockCipher(RC2, 16, 8),
}
_PBES2_CIPHERS: Final = {
    oids.AES128_CBC: _BlockCipher(AES, 16, 16),
    oids.AES192_CBC: _BlockCipher(AES, 24, 16),
    oids.AES256_CBC: _BlockCipher(AES, 32, 16),
    oids.DES3_CBC: _BlockCipher(TripleDES, 24, 8),
    oids.SEED_CBC: _BlockCipher(SEED, 16, 16),
}
_HMACS: Final[dict[ObjectIdentifier, hashes.HashAlgorithm]] = {
    oids.HMAC_SHA1: hashes.SHA1(),  # noqa: S303 - the file's choice
    oids.HMAC_SHA224: hashes.SHA224(),
    oids.HMAC_SHA256: hashes.SHA256(),
    oids.HMAC_SHA384: hashes.SHA384(),
    oids.HMAC_SHA512: hashes.SHA512(),
}
_DIGESTS: Final = {
    oids.SHA1: "sha1",
    oids.SHA224: "sha224",
    oids.SHA256: "sha256",
    oids.SHA384: "sha384",
    oids.SHA512: "sha512",
}


def decrypt(algorithm: Element, encrypted: bytes, password: str, effort: Effort) -> bytes:
    """Decrypts with PBES2, or with one of PKCS#12's own algorithms.

    Args:
        algorithm: an AlgorithmIdentifier.
        encrypted: the ciphertext.
        password: as typed.
        effort: what may be spent.

    Raises:
        WrongPassword: the padding shows it (or the ciphertext is damaged, which looks the same).
        FileUnreadable: the algorithm is unknown, its parameters do not fit, or it costs too much.
        BadEncoding: the parameters are no BER.
    """
    identifier, parameters = algorithm.pair()
    scheme = identifier.identifier()
    if scheme == oids.PBES2:
        return _pbes2(parameters, encrypted, password, effort)
    cipher = _known(_PKCS12_CIPHERS, scheme)
    salt, count = parameters.pair()
    blocks = -(-cipher.key_bytes // _SHA1_BYTES) + 1
    iterations = effort.spend(count.integer(), blocks)
    secret = pkcs12.bmp_secret(_encodable(password))
    key = pkcs12.derive(secret, salt.octets(), pkcs12.FOR_KEY, cipher.key_bytes, iterations)
    iv = pkcs12.derive(secret, salt.octets(), pkcs12.FOR_IV, cipher.block_bytes, iterations)
    return _decrypt(cipher, key, iv, encrypted)


def pbkdf2(algorithm: Element, size: int, password: str, effort: Effort) -> bytes:
    """The key that an AlgorithmIdentifier of PBKDF2 derives (RFC 8018 §5.2); raises as `decrypt` does."""
    identifier, parameters = algorithm.pair()
    if identifier.identifier() != oids.PBKDF2:
        raise _unsupported()
    salt, count, *options = parameters.at_least(2)
    if any(option.tag == INTEGER and option.integer() != size for option in options):
        raise FileUnreadable(Flaw.DAMAGED, "the key length does not fit the cipher")
    named = [option.first().identifier() for option in options if option.tag == SEQUENCE]
    prf = hmac_function(named[0] if named else oids.HMAC_SHA1)
    iterations = effort.spend(count.integer())
    kdf = PBKDF2HMAC(algorithm=prf, length=size, salt=salt.octets(), iterations=iterations)
    return kdf.derive(_encodable(password).encode())


def mac_key(
    digest: ObjectIdentifier, salt: bytes, iterations: int, password: str, effort: Effort
) -> tuple[bytes, str]:
    """The key of a PKCS#12 file's own MAC (RFC 7292 §5.1), and its digest's name; raises as `decrypt` does."""
    name = _known(_DIGESTS, digest)
    secret, size = pkcs12.bmp_secret(_encodable(password)), hashlib.new(name).digest_size
    count = effort.spend(iterations)
    return pkcs12.derive(secret, salt, pkcs12.FOR_MAC, size, count, digest=name), name


def hmac_function(identifier: ObjectIdentifier) -> hashes.HashAlgorithm:
    """The hash function of an HMAC; raises as `decrypt` does."""
    return _known(_HMACS, identifier)


def _pbes2(parameters: Element, encrypted: bytes, password: str, effort: Effort) -> bytes:
    kdf, encryption = parameters.pair()
    identifier, iv = encryption.pair()
    cipher = _known(_PBES2_CIPHERS, identifier.identifier())
    return _decrypt(cipher, pbkdf2(kdf, cipher.key_bytes, password, effort), iv.octets(), encrypted)


def _decrypt(cipher: _BlockCipher, key: bytes, iv: bytes, encrypted: bytes) -> bytes:
    if len(iv) != cipher.block_bytes or not encrypted or len(encrypted) % cipher.block_bytes:
        raise FileUnreadable(Flaw.DAMAGED, "the ciphertext or its parameters are incomplete")
    try:
        decryptor = Cipher(cipher.make(key), modes.CBC(iv)).decryptor()
        unpadder = padding.PKCS7(8 * cipher.block_bytes).unpadder()
        padded = decryptor.update(encrypted) + decryptor.finalize()
        return unpadder.update(padded) + unpadder.finalize()
    except UnsupportedAlgorithm:
        raise _unsupported() from None
    except ValueError:
        raise WrongPassword("the password does not open this file") from None


def _encodable(password: str) -> str:
    try:
        fits = len(password.encode()) <= _MAX_PASSWORD_BYTES
    except UnicodeEncodeError:
        fits = False
    if not fits:
        raise WrongPassword("no program takes such a password")
    return password


def _known(table: Mapping[ObjectIdentifier, _Value], identifier: ObjectIdentifier) -> _Value:
    try:
        return table[identifier]
    except KeyError:
        raise _unsupported() from None


def _unsupported() -> FileUnreadable:
    return FileUnreadable(Flaw.UNSUPPORTED, "the file is encrypted in a way that is not read")
