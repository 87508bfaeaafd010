"""Reads a PKCS#12 file (RFC 7292) of any program, ours included, without losing R and without a bound unkept.

The general libraries do neither: they drop the key's attributes, and spend as many iterations as the file asks for.
"""

import hmac
from dataclasses import dataclass, field
from typing import Final, Self

from pki import oids
from pki.errors import FileUnreadable, Flaw, WrongPassword
from pki.files import pbe
from pki.files.ber import SET, BadEncoding, Element
from pki.files.pbe import Effort

_MAX_BAGS: Final = 32
_IMPLICIT_0: Final = 0x80


@dataclass(frozen=True, slots=True, kw_only=True)
class Bags:
    """What a file holds as far as it could be opened: DER, each with its localKeyID, the leaf not necessarily first."""

    certificates: tuple[tuple[bytes, bytes | None], ...] = ()
    keys: tuple[tuple[bytes, bytes | None], ...] = field(default=(), repr=False)
    """PrivateKeyInfo or EncryptedPrivateKeyInfo."""
    locked: bool = False
    """There is more, which takes the password."""

    def __add__(self, other: Self) -> "Bags":
        return Bags(
            certificates=self.certificates + other.certificates,
            keys=self.keys + other.keys,
            locked=self.locked or other.locked,
        )


def is_pkcs12(element: Element) -> bool:
    """Whether this looks like a PFX: a version and a ContentInfo."""
    try:
        version, contents = element.pair()
        return version.integer() == 3 and contents.first().identifier() == oids.PKCS7_DATA  # noqa: PLR2004 - v3
    except BadEncoding:
        return False


def read(pfx: Element, password: str | None, effort: Effort) -> Bags:
    """Takes a file apart; without a password what lies open in it, unchecked.

    Raises:
        WrongPassword: the MAC or a padding shows it.
        FileUnreadable: it is damaged, encrypted in an unknown way, or costs too much.
        BadEncoding: it is no PKCS#12 file.
    """
    _, contents, *mac = pfx.at_least(2)
    safes = _data(contents)
    if password is not None and mac:
        _require_mac(mac[0], safes, password, effort)
    found = Bags()
    for safe in Element.read(safes).members():
        found += _safe(safe, password, effort)
    if len(found.certificates) + len(found.keys) > _MAX_BAGS:
        raise FileUnreadable(Flaw.SEVERAL, "the file holds more than one person's certificates")
    return found


def _safe(safe: Element, password: str | None, effort: Effort) -> Bags:
    kind, content = safe.pair()
    if kind.identifier() == oids.PKCS7_DATA:
        return _bags(content.explicit(0).octets())
    if kind.identifier() != oids.PKCS7_ENCRYPTED:
        raise FileUnreadable(Flaw.UNSUPPORTED, "the file is encrypted in a way that is not read")
    if password is None:
        return Bags(locked=True)
    _, encrypted = content.explicit(0).pair()
    _, algorithm, body, *_ = encrypted.at_least(3)
    return _bags(pbe.decrypt(algorithm, body.octets(_IMPLICIT_0), password, effort))


def _bags(safe_contents: bytes) -> Bags:
    found = Bags()
    for bag in Element.read(safe_contents).members():
        kind, value = bag.pair()
        key_id = _local_key_id(bag.members()[2:])
        if kind.identifier() == oids.CERTIFICATE_BAG:
            form, certificate = value.explicit(0).pair()
            if form.identifier() == oids.X509_CERTIFICATE:
                found += Bags(certificates=((certificate.explicit(0).octets(), key_id),))
        elif kind.identifier() in (oids.KEY_BAG, oids.SHROUDED_KEY_BAG):
            found += Bags(keys=((value.explicit(0).encoded, key_id),))
    return found


def _local_key_id(attributes: list[Element]) -> bytes | None:
    for attribute in attributes[0].members(SET) if attributes else []:
        kind, values = attribute.pair()
        if kind.identifier() == oids.LOCAL_KEY_ID:
            return b"".join(value.octets() for value in values.members(SET))
    return None


def _data(contents: Element) -> bytes:
    kind, content = contents.pair()
    if kind.identifier() != oids.PKCS7_DATA:
        raise FileUnreadable(Flaw.UNSUPPORTED, "the file is protected by a key instead of a password")
    return content.explicit(0).octets()


def _require_mac(mac: Element, content: bytes, password: str, effort: Effort) -> None:
    info, salt, *count = mac.at_least(2)
    algorithm, digest = info.pair()
    if algorithm.first().identifier() == oids.PBMAC1:
        computed = _pbmac1(algorithm.pair()[1], content, password, effort)
    else:
        iterations = count[0].integer() if count else 1
        key, name = pbe.mac_key(algorithm.first().identifier(), salt.octets(), iterations, password, effort)
        computed = hmac.digest(key, content, name)
    if not hmac.compare_digest(computed, digest.octets()):
        raise WrongPassword("the password does not open this file")


def _pbmac1(parameters: Element, content: bytes, password: str, effort: Effort) -> bytes:
    """RFC 9579: PBKDF2 in the place of PKCS#12's own derivation."""
    kdf, scheme = parameters.pair()
    function = pbe.hmac_function(scheme.first().identifier())
    return hmac.digest(pbe.pbkdf2(kdf, function.digest_size, password, effort), content, function.name)
