"""Distinguished names in NPKI form, and the folder name made of one.

NPKI writes the country as PrintableString and everything else as UTF8String, pure ASCII included; the encoded order
is root first, the folder name leaf first with lower-case types and nothing escaped (KCAC.TS.UI).
"""

import threading
import unicodedata
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from cryptography import x509
from cryptography.x509.name import _ASN1Type

from pki import oids
from pki.errors import NameNotPossible

SUBSCRIBER_NUMBER_DIGITS: Final = 24
MAX_COMMON_NAME_CHARACTERS: Final = 64  # X.520 ub-common-name counts characters, not bytes
MAX_NAME_CHARACTERS: Final = MAX_COMMON_NAME_CHARACTERS - len("()") - SUBSCRIBER_NUMBER_DIGITS
_FORBIDDEN_IN_WINDOWS_FOLDERS: Final = frozenset('/\\:*?"<>|')
_AMBIGUOUS_IN_FOLDER_NAME: Final = frozenset(
    ",=+;"
)  # the folder name escapes nothing, so these would read as structure
_TYPES: Final = {
    "c": oids.COUNTRY,
    "o": oids.ORGANIZATION,
    "ou": oids.ORGANIZATIONAL_UNIT,
    "cn": oids.COMMON_NAME,
}
_warnings_lock = threading.RLock()


@dataclass(frozen=True, slots=True)
class DistinguishedName:
    """Attributes root first, each a pair of lower-case type and value, as in the certificate."""

    attributes: tuple[tuple[str, str], ...] = field(repr=False)

    @property
    def folder(self) -> str:
        """The NPKI folder of this subject: `cn=…,ou=…,o=…,c=kr`, in NFC."""
        return ",".join(f"{kind}={value}" for kind, value in reversed(self.attributes))

    def to_x509(self) -> x509.Name:
        """The name as the certificate builder takes it, with NPKI's string types."""
        with library_measures_bytes():
            return x509.Name([_attribute(kind, value) for kind, value in self.attributes])


def authority_name(country: str, organisation: str, unit: str, common_name: str) -> DistinguishedName:
    """The name of a root or issuing authority."""
    return DistinguishedName((("c", country), ("o", organisation), ("ou", unit), ("cn", common_name)))


def subscriber_name(
    country: str, organisation: str, units: tuple[str, ...], name: str, number: str
) -> DistinguishedName:
    """The name of a subscriber: the common name is `<name>()<opaque number>`, as banks write it.

    Args:
        country: two letters.
        organisation: the authority's organisation.
        units: organisational units, root first.
        name: as `clean_name` returned it.
        number: 24 digits without meaning, which tell two people of one name apart.
    """
    parts = [
        ("c", country),
        ("o", organisation),
        *(("ou", unit) for unit in units),
        ("cn", f"{name}(){number}"),
    ]
    return DistinguishedName(tuple(parts))


def clean_name(name: str) -> str:
    """A person's name as it goes into a certificate: composed (NFC), without spaces around it.

    Raises:
        NameNotPossible: nothing is left, it is too long, or a character cannot stand in a folder name.
    """
    composed = unicodedata.normalize("NFC", name).strip(" ")
    if not composed:
        raise NameNotPossible("a name is needed")
    if len(composed) > MAX_NAME_CHARACTERS:
        raise NameNotPossible(f"a name has at most {MAX_NAME_CHARACTERS} characters")
    if not all(_can_stand_in_folder(character) for character in composed):
        raise NameNotPossible("the name holds a character that cannot stand in a folder name")
    return composed


def folder_of(certificate: x509.Certificate) -> str:
    """The NPKI folder name of a certificate's subject.

    Raises:
        ValueError: the subject has an attribute that NPKI names do not use, or none that can be read.
    """
    try:
        with library_measures_bytes():
            attributes = list(certificate.subject)
    except TypeError as broken:
        raise ValueError("the subject cannot be read") from broken
    kinds = {oid: kind for kind, oid in _TYPES.items()}
    if any(attribute.oid not in kinds for attribute in attributes):
        raise ValueError("the subject has an attribute that NPKI names do not use")
    return DistinguishedName(tuple((kinds[item.oid], str(item.value)) for item in attributes)).folder


@contextmanager
def library_measures_bytes() -> Iterator[None]:
    """Silences the one warning by which cryptography measures a common name in bytes instead of characters.

    A name of 13 Hangul syllables is within X.520 and beyond 64 bytes. The filter list is process-wide, hence the lock.
    """
    with _warnings_lock, warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Attribute's length must be", category=UserWarning)
        yield


@contextmanager
def library_is_quiet() -> Iterator[None]:
    """Silences what cryptography warns of in other people's certificates (a serial of zero…): here it is a finding."""
    with _warnings_lock, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        yield


def _can_stand_in_folder(character: str) -> bool:
    if character in _FORBIDDEN_IN_WINDOWS_FOLDERS or character in _AMBIGUOUS_IN_FOLDER_NAME:
        return False
    category = unicodedata.category(character)
    # Controls, invisible formatting, unassigned and private characters would make two names look alike.
    return character == " " or category[0] not in "CZ"


def _attribute(kind: str, value: str) -> x509.NameAttribute[str]:
    if kind == "c":
        return x509.NameAttribute(_TYPES[kind], value, _type=_ASN1Type.PrintableString)
    return x509.NameAttribute(_TYPES[kind], value, _type=_ASN1Type.UTF8String, _validate=False)
