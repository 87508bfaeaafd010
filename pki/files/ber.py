"""Reads other people's BER (X.690 §8), which `cryptography.hazmat.asn1` refuses: NSS writes indefinite lengths, Java
unsorted sets. Lazy: an element is taken apart when its members are asked for, so depth costs nothing until then.
"""

from dataclasses import dataclass, field
from typing import Final, Self

from cryptography.hazmat import asn1
from cryptography.x509 import ObjectIdentifier

from pki import der

INTEGER: Final = 0x02
OCTET_STRING: Final = 0x04
OBJECT_IDENTIFIER: Final = 0x06
SEQUENCE: Final = 0x30
SET: Final = 0x31
_CONSTRUCTED: Final = 0x20
_LONG_TAG: Final = 0x1F
_LONG_LENGTH: Final = 0x80
_MAX_LENGTH_OCTETS: Final = 4
_MAX_MEMBERS: Final = 256
_MAX_DEPTH: Final = (
    16  # of indefinite lengths and of split strings; a PKCS#12 file has five of the one, one of the other
)
_END: Final = b"\0\0"


class BadEncoding(ValueError):
    """These bytes are no BER, or deeper or wider than anything this package reads."""


@dataclass(frozen=True, slots=True)
class Element:
    """One tag and what is in it. Every method raises BadEncoding if the element is not of that kind."""

    tag: int
    """The identifier octet."""
    body: bytes = field(repr=False)

    @classmethod
    def read(cls, content: bytes) -> Self:
        """The one element that these bytes are."""
        element, end = _element(content, 0, _MAX_DEPTH)
        if end != len(content):
            raise BadEncoding("there is something behind the element")
        return cls(element.tag, element.body)

    @property
    def encoded(self) -> bytes:
        """The element with a definite length around what is in it."""
        return der.tlv(self.tag, self.body)

    def members(self, tag: int = SEQUENCE) -> list["Element"]:
        """The elements inside, of an element with this tag."""
        if self.tag != tag or not tag & _CONSTRUCTED:
            raise BadEncoding(f"tag {self.tag:#x} is not {tag:#x}")
        found: list[Element] = []
        position = 0
        while position < len(self.body):
            if len(found) == _MAX_MEMBERS:
                raise BadEncoding("too many members")
            element, position = _element(self.body, position, _MAX_DEPTH)
            found.append(element)
        return found

    def explicit(self, number: int) -> "Element":
        """The element inside `[number] EXPLICIT`."""
        members = self.members(0xA0 | number)
        if len(members) != 1:
            raise BadEncoding(f"{len(members)} members instead of one")
        return members[0]

    def at_least(self, count: int) -> list["Element"]:
        """The members of a SEQUENCE that has at least so many."""
        members = self.members()
        if len(members) < count:
            raise BadEncoding("a member is missing")
        return members

    def first(self) -> "Element":
        """The first member of a SEQUENCE: of an AlgorithmIdentifier the algorithm, whose parameters may be absent."""
        return self.at_least(1)[0]

    def pair(self) -> tuple["Element", "Element"]:
        """The first two members of a SEQUENCE."""
        first, second, *_ = self.at_least(2)
        return first, second

    def octets(self, tag: int = OCTET_STRING) -> bytes:
        """An OCTET STRING, or one with an implicit tag, in one piece or split (X.690 §8.7.3)."""
        return b"".join(self._pieces(tag, _MAX_DEPTH))

    def integer(self) -> int:
        """An INTEGER."""
        if self.tag != INTEGER or not self.body:
            raise BadEncoding("no INTEGER")
        return int.from_bytes(self.body, "big", signed=True)

    def identifier(self) -> ObjectIdentifier:
        """An OBJECT IDENTIFIER."""
        if self.tag != OBJECT_IDENTIFIER or len(self.body) >= _LONG_LENGTH:
            raise BadEncoding("no OBJECT IDENTIFIER")
        try:
            return asn1.decode_der(ObjectIdentifier, bytes([self.tag, len(self.body)]) + self.body)
        except ValueError as broken:
            raise BadEncoding("no OBJECT IDENTIFIER") from broken

    def _pieces(self, tag: int, depth: int) -> list[bytes]:
        if self.tag == tag:
            return [self.body]
        if not depth:
            raise BadEncoding("a string is split too deeply")
        members = self.members(tag | _CONSTRUCTED)
        return [piece for member in members for piece in member._pieces(OCTET_STRING, depth - 1)]


def _element(content: bytes, start: int, depth: int) -> tuple[Element, int]:
    """The element at `start`, and where it ends."""
    if len(content) < start + 2:
        raise BadEncoding("the end is missing")
    tag, length = content[start], content[start + 1]
    if tag & _LONG_TAG == _LONG_TAG:
        raise BadEncoding("a long tag")
    begin = start + 2
    if length == _LONG_LENGTH:
        if not tag & _CONSTRUCTED:
            raise BadEncoding("a string without a length")
        end = _indefinite_end(content, begin, depth)
        return Element(tag, content[begin:end]), end + len(_END)
    if length > _LONG_LENGTH:
        octets = length - _LONG_LENGTH
        if octets > _MAX_LENGTH_OCTETS:
            raise BadEncoding("a length beyond any file")
        length = int.from_bytes(content[begin : begin + octets], "big")
        begin += octets
    if begin + length > len(content):
        raise BadEncoding("the end is missing")
    return Element(tag, content[begin : begin + length]), begin + length


def _indefinite_end(content: bytes, position: int, depth: int) -> int:
    if not depth:
        raise BadEncoding("too deep")
    for _ in range(_MAX_MEMBERS):
        if content[position : position + len(_END)] == _END:
            return position
        _, position = _element(content, position, depth - 1)
    raise BadEncoding("too many members")
