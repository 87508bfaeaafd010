"""PKCS#8 EncryptedPrivateKeyInfo (RFC 5958 §3): the two NPKI forms, and a strong one for the authority's own keys.

The bytes inside are whatever the caller gives; their meaning is the caller's (see `npki`, `keys`).
"""

import hashlib
import os
from enum import StrEnum
from typing import Final

from cryptography.hazmat import asn1
from cryptography.hazmat.decrepit.ciphers.algorithms import SEED
from cryptography.hazmat.primitives import hashes, padding
from cryptography.hazmat.primitives.ciphers import BlockCipherAlgorithm, Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.x509 import ObjectIdentifier

from pki import oids
from pki.errors import DamagedKey, PasswordNotPossible, WrongPassword

NPKI_ITERATIONS: Final = 2048  # NPKI programs assume it; one writer even ignores the number in the file
STRETCHING: Final = 5
"""scrypt's p. With N = 2^14 and r = 8 it is the choice that OWASP sets beside 2^17, 8 and 1, and takes 16 MiB instead
of 128: OpenSSL opens no key that takes more than 32.
"""
_SCRYPT_COST: Final = 2**14
_SCRYPT_BLOCK: Final = 8
MAX_CONTAINER_BYTES: Final = 16_384
_MAX_ITERATIONS: Final = 1_000_000  # a crafted file must not occupy a thread for minutes
_NPKI_SALT_BYTES: Final = 8  # NPKI readers take the salt from a fixed place
_STRONG_SALT_BYTES: Final = 16
_BLOCK_BYTES: Final = 16
_SEED_KEY_BYTES: Final = 16
_AES_KEY_BYTES: Final = 32


class KeyContainer(StrEnum):
    """How a subscriber's key file is encrypted."""

    PBES2 = "pbes2"
    """RFC 8018 PBES2: PBKDF2-HMAC-SHA1 and SEED-CBC. NPKI programs and OpenSSL's legacy provider read it."""
    SEED_1_15 = "seed1.15"
    """seedCBCWithSHA1 of KCAC.TS.ENC, the older form; NPKI programs alone read it."""


@asn1.sequence
class _Algorithm:
    algorithm: ObjectIdentifier
    parameters: asn1.TLV


@asn1.sequence
class _EncryptedKey:
    algorithm: _Algorithm
    encrypted: bytes


@asn1.sequence
class _SaltAndIterations:
    salt: bytes
    iterations: int


@asn1.sequence
class _PseudoRandomFunction:
    algorithm: ObjectIdentifier
    parameters: asn1.Null | None


@asn1.sequence
class _Pbkdf2Parameters:
    salt: bytes
    iterations: int
    key_length: int | None
    prf: _PseudoRandomFunction | None


@asn1.sequence
class _ScryptParameters:
    salt: bytes
    cost: int
    block_size: int
    parallelization: int
    key_length: int | None


@asn1.sequence
class _CbcCipher:
    algorithm: ObjectIdentifier
    iv: bytes


@asn1.sequence
class _Pbes2Parameters:
    kdf: _Algorithm
    cipher: _CbcCipher


def password_bytes(password: str) -> bytes:
    """The password as every certificate program encodes it.

    Programs disagree on anything but ASCII (UTF-8 or CP949), and a password they encode differently opens nothing.

    Raises:
        PasswordNotPossible: it is empty or holds anything but printable ASCII.
    """
    if not password or not password.isascii() or not password.isprintable():
        raise PasswordNotPossible("a certificate password consists of printable ASCII characters")
    return password.encode("ascii")


def seal(plain: bytes, password: str, form: KeyContainer) -> bytes:
    """Encrypts under the customer's password in one of the NPKI forms, with a fresh salt.

    Raises:
        PasswordNotPossible: see `password_bytes`.
    """
    secret = password_bytes(password)
    salt = os.urandom(_NPKI_SALT_BYTES)
    if form is KeyContainer.SEED_1_15:
        return seal_seed_1_15(plain, secret, salt)
    iv = os.urandom(_BLOCK_BYTES)
    key = _pbkdf2(hashes.SHA1(), secret, salt, NPKI_ITERATIONS, _SEED_KEY_BYTES)  # noqa: S303 - the form's own PRF
    kdf = _Pbkdf2Parameters(salt=salt, iterations=NPKI_ITERATIONS, key_length=None, prf=None)
    return _pbes2(oids.PBKDF2, asn1.encode_der(kdf), oids.SEED_CBC, iv, _encrypt(SEED(key), iv, plain))


def seal_seed_1_15(plain: bytes, secret: bytes, salt: bytes) -> bytes:
    """Encrypts as seedCBCWithSHA1 (KCAC.TS.ENC), whose result is determined by the salt."""
    key, iv = _seed_1_15_key(secret, salt, NPKI_ITERATIONS)
    parameters = asn1.encode_der(_SaltAndIterations(salt=salt, iterations=NPKI_ITERATIONS))
    return _container(oids.SEED_CBC_WITH_SHA1, parameters, _encrypt(SEED(key), iv, plain))


def seal_strong(plain: bytes, secret: bytes, *, stretching: int = STRETCHING) -> bytes:
    """Encrypts for keeping: PBES2 with scrypt (RFC 7914 §7.1) and AES-256-CBC, which OpenSSL and cryptography read.

    Args:
        plain: what to keep.
        secret: the passphrase's bytes.
        stretching: scrypt's p; less than `STRETCHING` is for tests.
    """
    salt, iv = os.urandom(_STRONG_SALT_BYTES), os.urandom(_BLOCK_BYTES)
    kdf = Scrypt(salt=salt, length=_AES_KEY_BYTES, n=_SCRYPT_COST, r=_SCRYPT_BLOCK, p=stretching)
    parameters = _ScryptParameters(
        salt=salt,
        cost=_SCRYPT_COST,
        block_size=_SCRYPT_BLOCK,
        parallelization=stretching,
        key_length=_AES_KEY_BYTES,
    )
    sealed = _encrypt(AES256(kdf.derive(secret)), iv, plain)
    return _pbes2(oids.SCRYPT, asn1.encode_der(parameters), oids.AES256_CBC, iv, sealed)


def is_sealed(content: bytes) -> bool:
    """Whether these bytes are an EncryptedPrivateKeyInfo, in whatever way it is encrypted."""
    try:
        asn1.decode_der(_EncryptedKey, content)
    except ValueError:
        return False
    return True


def unseal(sealed: bytes, password: str) -> bytes:
    """Decrypts either NPKI form.

    A wrong password passes the padding check once in some 256 times, so the result proves nothing yet: the caller
    has to parse it.

    Raises:
        DamagedKey: this is neither form.
        WrongPassword: the padding shows that the key was wrong (or the ciphertext damaged, which looks the same).
    """
    try:
        secret = password_bytes(password)
    except PasswordNotPossible:
        raise WrongPassword("this password cannot have sealed a key") from None
    if len(sealed) > MAX_CONTAINER_BYTES:
        raise DamagedKey("the key file is larger than any key")
    try:
        outer = asn1.decode_der(_EncryptedKey, sealed)
        key, iv = _key_and_iv(outer.algorithm, secret)
    except ValueError as broken:
        raise DamagedKey("the key file is not an NPKI key container") from broken
    if not outer.encrypted or len(outer.encrypted) % _BLOCK_BYTES:
        raise DamagedKey("the key file's ciphertext is incomplete")
    return _decrypt(SEED(key), iv, outer.encrypted)


def _key_and_iv(algorithm: _Algorithm, secret: bytes) -> tuple[bytes, bytes]:
    if algorithm.algorithm == oids.SEED_CBC_WITH_SHA1:
        older = algorithm.parameters.parse(_SaltAndIterations)
        return _seed_1_15_key(secret, older.salt, _bounded(older.iterations))
    if algorithm.algorithm == oids.PBES2:
        return _npki_pbes2_key(algorithm.parameters.parse(_Pbes2Parameters), secret)
    raise DamagedKey("the key file is encrypted in a form that is not NPKI's")


def _npki_pbes2_key(parameters: _Pbes2Parameters, secret: bytes) -> tuple[bytes, bytes]:
    kdf, cipher = parameters.kdf, parameters.cipher
    if (kdf.algorithm, cipher.algorithm) != (oids.PBKDF2, oids.SEED_CBC):
        raise DamagedKey("the key file is encrypted in a form that is not NPKI's")
    derivation = kdf.parameters.parse(_Pbkdf2Parameters)
    if derivation.prf is not None and derivation.prf.algorithm != oids.HMAC_SHA1:
        raise DamagedKey("the key file is encrypted in a form that is not NPKI's")
    if derivation.key_length not in (None, _SEED_KEY_BYTES) or len(cipher.iv) != _BLOCK_BYTES:
        raise DamagedKey("the key file's parameters do not fit its cipher")
    iterations = _bounded(derivation.iterations)
    key = _pbkdf2(hashes.SHA1(), secret, derivation.salt, iterations, _SEED_KEY_BYTES)  # noqa: S303
    return key, cipher.iv


def _bounded(iterations: int) -> int:
    if not 1 <= iterations <= _MAX_ITERATIONS:
        raise DamagedKey("the key file's iteration count is out of bounds")
    return iterations


def _seed_1_15_key(secret: bytes, salt: bytes, iterations: int) -> tuple[bytes, bytes]:
    """PBKDF1 with SHA-1 (RFC 8018 §5.1), and the IV rule of KCAC.TS.ENC, which RFC 4269 does not tell."""
    derived = hashlib.sha1(secret + salt).digest()  # noqa: S324 - the form's own function
    for _ in range(iterations - 1):
        derived = hashlib.sha1(derived).digest()  # noqa: S324
    iv = hashlib.sha1(derived[16:20]).digest()[:_BLOCK_BYTES]  # noqa: S324
    return derived[:_SEED_KEY_BYTES], iv


def _pbkdf2(prf: hashes.HashAlgorithm, secret: bytes, salt: bytes, iterations: int, length: int) -> bytes:
    return PBKDF2HMAC(algorithm=prf, length=length, salt=salt, iterations=iterations).derive(secret)


def _pbes2(
    kdf: ObjectIdentifier, derivation: bytes, cipher: ObjectIdentifier, iv: bytes, sealed: bytes
) -> bytes:
    parameters = _Pbes2Parameters(kdf=_algorithm(kdf, derivation), cipher=_CbcCipher(algorithm=cipher, iv=iv))
    return _container(oids.PBES2, asn1.encode_der(parameters), sealed)


def _container(algorithm: ObjectIdentifier, parameters: bytes, sealed: bytes) -> bytes:
    return asn1.encode_der(_EncryptedKey(algorithm=_algorithm(algorithm, parameters), encrypted=sealed))


def _algorithm(identifier: ObjectIdentifier, parameters: bytes) -> _Algorithm:
    return _Algorithm(algorithm=identifier, parameters=asn1.decode_der(asn1.TLV, parameters))


def _encrypt(cipher: BlockCipherAlgorithm, iv: bytes, plain: bytes) -> bytes:
    padder = padding.PKCS7(cipher.block_size).padder()
    encryptor = Cipher(cipher, modes.CBC(iv)).encryptor()
    return encryptor.update(padder.update(plain) + padder.finalize()) + encryptor.finalize()


def _decrypt(cipher: BlockCipherAlgorithm, iv: bytes, encrypted: bytes) -> bytes:
    decryptor = Cipher(cipher, modes.CBC(iv)).decryptor()
    unpadder = padding.PKCS7(cipher.block_size).unpadder()
    try:
        return unpadder.update(decryptor.update(encrypted) + decryptor.finalize()) + unpadder.finalize()
    except ValueError:
        raise WrongPassword("the password does not open this key") from None
