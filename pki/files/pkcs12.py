"""A PKCS#12 file (RFC 7292) that keeps R, which every general library drops.

The shape is the one Korean programs write: one unencrypted SafeContents with the certificates and a shrouded key bag,
triple DES and SHA-1 throughout. Old algorithms, but the ones which all readers share.
"""

import hashlib
import hmac
import os
from typing import Annotated, Final

from cryptography.hazmat import asn1
from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.x509 import ObjectIdentifier

from pki import der, oids
from pki.files.containers import password_bytes

# Every reader tried takes a million. The derivation is Python's own, though, and holds the interpreter for a time that
# grows with this number (some 30 ms now); signPri.key, which goes out together with this file, has a tenth of it.
ITERATIONS: Final = 20_000
_SALT_BYTES: Final = 8
_SHA1_BYTES: Final = 20
_KEY_BYTES: Final = 24
_IV_BYTES: Final = 8
FOR_KEY, FOR_IV, FOR_MAC = 1, 2, 3  # RFC 7292 appendix B.3
_VERSION: Final = 3


@asn1.sequence
class _Attribute:
    type: ObjectIdentifier
    values: asn1.SetOf[bytes]


@asn1.sequence
class _CertificateValue:
    type: ObjectIdentifier
    certificate: Annotated[bytes, asn1.Explicit(0)]


@asn1.sequence
class _CertificateBag:
    id: ObjectIdentifier
    value: Annotated[_CertificateValue, asn1.Explicit(0)]
    attributes: asn1.SetOf[_Attribute] | None


@asn1.sequence
class _PbeParameters:
    salt: bytes
    iterations: int


@asn1.sequence
class _PbeAlgorithm:
    algorithm: ObjectIdentifier
    parameters: _PbeParameters


@asn1.sequence
class _ShroudedKey:
    algorithm: _PbeAlgorithm
    encrypted: bytes


@asn1.sequence
class _KeyBag:
    id: ObjectIdentifier
    value: Annotated[_ShroudedKey, asn1.Explicit(0)]
    attributes: asn1.SetOf[_Attribute]


@asn1.sequence
class _Content:
    type: ObjectIdentifier
    data: Annotated[bytes, asn1.Explicit(0)]


@asn1.sequence
class _DigestAlgorithm:
    algorithm: ObjectIdentifier
    parameters: asn1.Null


@asn1.sequence
class _DigestInfo:
    algorithm: _DigestAlgorithm
    digest: bytes


@asn1.sequence
class _MacData:
    mac: _DigestInfo
    salt: bytes
    iterations: int


@asn1.sequence
class _Pfx:
    version: int
    contents: _Content
    mac: _MacData


def write(
    private_key_info: bytes, certificate: bytes, chain: tuple[bytes, ...], key_id: bytes, password: str
) -> bytes:
    """Packs a key, its certificate and the authorities above it.

    Args:
        private_key_info: DER PrivateKeyInfo, attributes included.
        certificate: DER, the one that belongs to the key.
        chain: DER certificates of the authorities, nearest first.
        key_id: ties key and certificate together; NPKI uses the subject key identifier.
        password: protects key and integrity alike, with the same number of iterations, so that neither is the
            cheaper one to guess against.

    Raises:
        PasswordNotPossible: the password is not printable ASCII.
    """
    secret = bmp_secret(password_bytes(password).decode("ascii"))
    marks = asn1.SetOf([_Attribute(type=oids.LOCAL_KEY_ID, values=asn1.SetOf([key_id]))])
    bags = [_certificate_bag(certificate, marks), asn1.encode_der(_key_bag(private_key_info, secret, marks))]
    safe = der.sequence(*bags, *(_certificate_bag(authority, None) for authority in chain))
    authenticated = der.sequence(asn1.encode_der(_Content(type=oids.PKCS7_DATA, data=safe)))
    contents = _Content(type=oids.PKCS7_DATA, data=authenticated)
    return asn1.encode_der(_Pfx(version=_VERSION, contents=contents, mac=_mac(authenticated, secret)))


def derive(
    secret: bytes, salt: bytes, purpose: int, size: int, iterations: int, *, digest: str = "sha1"
) -> bytes:
    """The key derivation of RFC 7292 appendix B.2; `secret` is a BMPString with its two zero bytes."""
    function = getattr(hashlib, digest)
    block_bytes = function().block_size
    diversifier = bytes([purpose]) * block_bytes
    mixed = bytearray(_whole_blocks(salt, block_bytes) + _whole_blocks(secret, block_bytes))
    derived = b""
    while len(derived) < size:
        block = diversifier + bytes(mixed)
        for _ in range(iterations):
            block = function(block).digest()
        derived += block
        _add_to_blocks(mixed, (block * 4)[:block_bytes])
    return derived[:size]


def bmp_secret(password: str) -> bytes:
    """The password as `derive` takes it (RFC 7292 appendix B.1)."""
    return password.encode("utf-16-be") + b"\0\0"


def _whole_blocks(text: bytes, block_bytes: int) -> bytes:
    length = -(-len(text) // block_bytes) * block_bytes
    return (text * (length // max(len(text), 1) + 1))[:length]


def _add_to_blocks(mixed: bytearray, addend: bytes) -> None:
    increment = int.from_bytes(addend, "big") + 1
    modulus = 1 << (8 * len(addend))
    for start in range(0, len(mixed), len(addend)):
        end = start + len(addend)
        total = (int.from_bytes(mixed[start:end], "big") + increment) % modulus
        mixed[start:end] = total.to_bytes(len(addend), "big")


def _certificate_bag(certificate: bytes, attributes: asn1.SetOf[_Attribute] | None) -> bytes:
    value = _CertificateValue(type=oids.X509_CERTIFICATE, certificate=certificate)
    return asn1.encode_der(_CertificateBag(id=oids.CERTIFICATE_BAG, value=value, attributes=attributes))


def _key_bag(private_key_info: bytes, secret: bytes, attributes: asn1.SetOf[_Attribute]) -> _KeyBag:
    salt = os.urandom(_SALT_BYTES)
    key = derive(secret, salt, FOR_KEY, _KEY_BYTES, ITERATIONS)
    iv = derive(secret, salt, FOR_IV, _IV_BYTES, ITERATIONS)
    padder = padding.PKCS7(TripleDES.block_size).padder()
    encryptor = Cipher(TripleDES(key), modes.CBC(iv)).encryptor()
    encrypted = encryptor.update(padder.update(private_key_info) + padder.finalize()) + encryptor.finalize()
    algorithm = _PbeAlgorithm(
        algorithm=oids.PBE_SHA1_3DES, parameters=_PbeParameters(salt=salt, iterations=ITERATIONS)
    )
    shrouded = _ShroudedKey(algorithm=algorithm, encrypted=encrypted)
    return _KeyBag(id=oids.SHROUDED_KEY_BAG, value=shrouded, attributes=attributes)


def _mac(authenticated: bytes, secret: bytes) -> _MacData:
    salt = os.urandom(_SALT_BYTES)
    key = derive(secret, salt, FOR_MAC, _SHA1_BYTES, ITERATIONS)
    digest = _DigestInfo(
        algorithm=_DigestAlgorithm(algorithm=oids.SHA1, parameters=asn1.Null()),
        digest=hmac.digest(key, authenticated, "sha1"),
    )
    return _MacData(mac=digest, salt=salt, iterations=ITERATIONS)
