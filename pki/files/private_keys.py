"""Opens a private key file of any program: NPKI's two forms, PKCS#8 in the clear, and PKCS#8 under a password."""

from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes, PublicKeyTypes

from pki import oids
from pki.errors import DamagedKey, PasswordNeeded, WrongPassword
from pki.files import containers, pbe
from pki.files.ber import OCTET_STRING, SEQUENCE, BadEncoding, Element
from pki.files.pbe import Effort

MAX_RSA_BITS: Final = 4096
"""The proof that a key's primes are primes takes 0.3 s at this size, and a minute at four times of it."""
INVALID: Final = (ValueError, TypeError, UnsupportedAlgorithm)
"""What the library raises for a key that is none."""
_KINDS_WITHOUT_PROOF: Final = frozenset(
    {oids.EC_PUBLIC_KEY, oids.ED25519, oids.ED448, oids.ML_DSA_44, oids.ML_DSA_65, oids.ML_DSA_87}
)
_PRIVATE_KEY_INFO_MEMBERS: Final = 3
_ATTRIBUTES: Final = 0xA0
_P, _Q = 4, 5  # RFC 8017 appendix A.1.2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OpenedKey:
    """What is of interest in a private key that is not ours: whose it is."""

    public: PublicKeyTypes
    has_random: bool
    """Whether R is inside, without which nobody can prove an identity with the key."""


def is_key(element: Element) -> bool:
    """Whether this looks like PKCS#8: PrivateKeyInfo, or EncryptedPrivateKeyInfo."""
    return _is_encrypted(element) or _is_plain(element)


def open_key(element: Element, password: str | None, effort: Effort) -> OpenedKey:
    """Opens PrivateKeyInfo or EncryptedPrivateKeyInfo (RFC 5958).

    Raises:
        PasswordNeeded: it is encrypted, and no password was given.
        WrongPassword: the password does not open it.
        DamagedKey: there is no key in it that is read.
        FileUnreadable: it is encrypted in an unknown way, or costs too much to open.
    """
    if not _is_encrypted(element):
        try:
            return _opened(element)
        except INVALID as broken:
            raise DamagedKey("the key cannot be read") from broken
    if password is None:
        raise PasswordNeeded("the key is encrypted")
    plain = _decrypted(element, password, effort)
    try:
        return _opened(Element.read(plain))
    except INVALID:
        # The padding fitted by chance: one wrong password in some 256.
        raise WrongPassword("the password does not open this key") from None


def load(private_key_info: bytes) -> PrivateKeyTypes:
    """Loads a key of outside, proved, unless the proof would cost more than an honest key's.

    Raises:
        DamagedKey: it is of a kind or a size that is not read.
        ValueError, TypeError, UnsupportedAlgorithm (`INVALID`): it is no valid key.
    """
    _, algorithm, key, *_ = Element.read(private_key_info).members()
    kind = algorithm.first().identifier()
    if kind == oids.RSA_ENCRYPTION:
        _require_bounded(Element.read(key.octets()))
    elif kind not in _KINDS_WITHOUT_PROOF:
        raise DamagedKey("the key is of a kind that is not read")
    return serialization.load_der_private_key(private_key_info, None)


def _require_bounded(rsa_private_key: Element) -> None:
    bits = [number.integer().bit_length() for number in rsa_private_key.members()]
    # A factor longer than half of the modulus would cost as much as a key of twice its length.
    if max(bits) > MAX_RSA_BITS or max(bits[_P : _Q + 1]) > MAX_RSA_BITS // 2:
        raise DamagedKey("the key is larger than is read")


def _is_encrypted(element: Element) -> bool:
    return _tags(element)[:2] == [SEQUENCE, OCTET_STRING]


def _is_plain(element: Element) -> bool:
    return _tags(element)[1:3] == [SEQUENCE, OCTET_STRING]


def _tags(element: Element) -> list[int]:
    try:
        return [member.tag for member in element.members()]
    except BadEncoding:
        return []


def _opened(info: Element) -> OpenedKey:
    return OpenedKey(public=load(info.encoded).public_key(), has_random=_has_random(info))


def _decrypted(element: Element, password: str, effort: Effort) -> bytes:
    try:
        algorithm, encrypted = element.pair()
        if algorithm.first().identifier() == oids.SEED_CBC_WITH_SHA1:
            return containers.unseal(element.encoded, password)
        return pbe.decrypt(algorithm, encrypted.octets(), password, effort)
    except BadEncoding as broken:
        raise DamagedKey("the key's encryption cannot be read") from broken


def _has_random(info: Element) -> bool:
    marked = [member for member in info.members()[_PRIVATE_KEY_INFO_MEMBERS:] if member.tag == _ATTRIBUTES]
    return any(
        attribute.first().identifier() == oids.RANDOM_NUMBER
        for attributes in marked
        for attribute in attributes.members(_ATTRIBUTES)
    )
