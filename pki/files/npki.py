"""What makes a key and a certificate NPKI: identity data with the VID, and the private key that carries R.

Sources: KCAC.TS.SIVID (VID, identifyData, R), KCAC.TS.ENC (key files). Byte for byte checked against the published
test certificate and key of a real authority.
"""

import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass, field
from typing import Annotated, Final

from cryptography.hazmat import asn1
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.x509 import ObjectIdentifier

from pki import oids
from pki.errors import DamagedKey, IdentityNumberNotPossible, WrongPassword
from pki.files import containers, private_keys
from pki.files.containers import KeyContainer

RANDOM_BYTES: Final = 20
_IDENTITY_NUMBER: Final = re.compile(r"[0-9]{13}")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SubscriberKey:
    """A subscriber's RSA key and R, the random number that binds it to an identity. Neither is ever shown."""

    private: rsa.RSAPrivateKey = field(repr=False)
    random: bytes = field(repr=False)

    @property
    def public(self) -> rsa.RSAPublicKey:
        """The public half, which goes into the certificate."""
        return self.private.public_key()


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What identifyData says of a subject; an authority has a name and no VID."""

    real_name: str = field(repr=False)
    vid: bytes | None = field(repr=False)


@asn1.sequence
class _HashContent:
    identity_number: asn1.PrintableString
    random: asn1.BitString


@asn1.sequence
class _HashAlgorithm:
    algorithm: ObjectIdentifier


@asn1.sequence
class _Vid:
    hash_algorithm: _HashAlgorithm  # issued certificates have no NULL here
    virtual_id: Annotated[bytes, asn1.Explicit(0)]


@asn1.sequence
class _UserInfo:
    type: ObjectIdentifier
    value: _Vid


@asn1.sequence
class _IdentifyData:
    real_name: str
    user_info: list[_UserInfo] | None


@asn1.sequence
class _RsaAlgorithm:
    algorithm: ObjectIdentifier
    parameters: asn1.Null


@asn1.sequence
class _RandomAttribute:
    type: ObjectIdentifier
    values: asn1.SetOf[asn1.BitString]


@asn1.sequence
class _PrivateKeyInfo:
    version: int
    algorithm: _RsaAlgorithm
    private_key: bytes
    attributes: Annotated[asn1.SetOf[_RandomAttribute] | None, asn1.Implicit(0)]


def compute_vid(identity_number: str, random: bytes) -> bytes:
    """VID = SHA-256(SHA-256(DER HashContent)), 32 bytes (KCAC.TS.SIVID).

    Raises:
        IdentityNumberNotPossible: the registration number is not 13 ASCII digits.
    """
    if not _IDENTITY_NUMBER.fullmatch(identity_number):
        raise IdentityNumberNotPossible("a registration number has 13 digits")
    content = _HashContent(
        identity_number=asn1.PrintableString(identity_number), random=asn1.BitString(random, 0)
    )
    return hashlib.sha256(hashlib.sha256(asn1.encode_der(content)).digest()).digest()


def same_vid(left: bytes, right: bytes) -> bool:
    """Whether two VIDs are equal, in constant time."""
    return hmac.compare_digest(left, right)


def encode_identity(identity: Identity) -> bytes:
    """The DER of identifyData, the value of the subjectAltName's otherName."""
    user_info = None
    if identity.vid is not None:
        vid = _Vid(hash_algorithm=_HashAlgorithm(algorithm=oids.SHA256), virtual_id=identity.vid)
        user_info = [_UserInfo(type=oids.VID, value=vid)]
    real_name = unicodedata.normalize("NFC", identity.real_name)
    return asn1.encode_der(_IdentifyData(real_name=real_name, user_info=user_info))


def decode_identity(encoded: bytes) -> Identity:
    """Reads identifyData as `encode_identity` writes it.

    Raises:
        ValueError: this is no identifyData with a SHA-256 VID.
    """
    data = asn1.decode_der(_IdentifyData, encoded)
    for info in data.user_info or []:
        if info.type == oids.VID and info.value.hash_algorithm.algorithm == oids.SHA256:
            return Identity(real_name=data.real_name, vid=info.value.virtual_id)
    return Identity(real_name=data.real_name, vid=None)


def encode_private_key(key: SubscriberKey) -> bytes:
    """PrivateKeyInfo (RFC 5958 §2) with R as its single attribute: readers fail on a second one."""
    inner = key.private.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    random = _RandomAttribute(type=oids.RANDOM_NUMBER, values=asn1.SetOf([asn1.BitString(key.random, 0)]))
    info = _PrivateKeyInfo(
        version=0,
        algorithm=_RsaAlgorithm(algorithm=oids.RSA_ENCRYPTION, parameters=asn1.Null()),
        private_key=inner,
        attributes=asn1.SetOf([random]),
    )
    return asn1.encode_der(info)


def seal_key(key: SubscriberKey, password: str, form: KeyContainer) -> bytes:
    """The content of signPri.key: the key and R, encrypted under the customer's password.

    Raises:
        PasswordNotPossible: the password is not printable ASCII.
    """
    return containers.seal(encode_private_key(key), password, form)


def open_key(sealed: bytes, password: str, *, own: bool = False) -> SubscriberKey:
    """Reads signPri.key in either form.

    Args:
        own: this authority sealed it, so that its primes need no proof. The proof takes some 30 ms and holds the
            interpreter lock all the while; a key from outside is always proved.

    Raises:
        WrongPassword: the password does not open it. A damaged ciphertext cannot be told from a wrong password.
        DamagedKey: it is no NPKI key container, or holds no R.
    """
    return _decode_private_key(containers.unseal(sealed, password), proved=own)


def _decode_private_key(plain: bytes, *, proved: bool) -> SubscriberKey:
    try:
        info = asn1.decode_der(_PrivateKeyInfo, plain)
        private = _load_unproved(plain) if proved else private_keys.load(plain)
    except private_keys.INVALID:
        # The padding fitted by chance: one wrong password in some 256.
        raise WrongPassword("the password does not open this key") from None
    if not isinstance(private, rsa.RSAPrivateKey):
        raise DamagedKey("the key file holds no RSA key")
    return SubscriberKey(private=private, random=_random_of(info))


def _load_unproved(plain: bytes) -> PrivateKeyTypes:
    return serialization.load_der_private_key(plain, None, unsafe_skip_rsa_key_validation=True)


def _random_of(info: _PrivateKeyInfo) -> bytes:
    attributes = info.attributes.as_list() if info.attributes else []
    for attribute in attributes:
        values = attribute.values.as_list()
        if attribute.type == oids.RANDOM_NUMBER and len(values) == 1 and values[0].padding_bits() == 0:
            return values[0].as_bytes()
    raise DamagedKey("the key file holds no R, without which nobody can prove an identity with it")
