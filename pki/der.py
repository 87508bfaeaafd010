"""The few DER encodings which `cryptography.hazmat.asn1` has no type for, or is slow at (X.690 §8, §10)."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from cryptography.hazmat import asn1

_INTEGER: Final = 0x02
_BIT_STRING: Final = 0x03
_OCTET_STRING: Final = 0x04
_ENUMERATED: Final = 0x0A
_GENERALIZED_TIME: Final = 0x18
_BMP_STRING: Final = 0x1E
_SEQUENCE: Final = 0x30
_CONSTRUCTED_CONTEXT: Final = 0xA0
_SHORT_FORM_LIMIT: Final = 0x80
UTC_TIME: Final = b"\x17"
"""The tag that tells a UTCTime from a GeneralizedTime."""
_UTC_TIME_YEARS: Final = range(1950, 2050)


def sequence(*members: bytes) -> bytes:
    """A SEQUENCE of values that are encoded already."""
    return tlv(_SEQUENCE, b"".join(members))


def context(number: int, *members: bytes) -> bytes:
    """A context-specific, constructed value: EXPLICIT of any one, or IMPLICIT of a SEQUENCE."""
    return tlv(_CONSTRUCTED_CONTEXT | number, b"".join(members))


def integer(value: int) -> bytes:
    """An INTEGER that is not negative."""
    return tlv(_INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def enumerated(value: int) -> bytes:
    """An ENUMERATED of one octet, 0 to 127."""
    return bytes([_ENUMERATED, 1, value])


def octet_string(body: bytes) -> bytes:
    """An OCTET STRING."""
    return tlv(_OCTET_STRING, body)


def bit_string(body: bytes) -> bytes:
    """A BIT STRING of whole octets."""
    return tlv(_BIT_STRING, b"\0" + body)


def generalized_time(moment: datetime) -> bytes:
    """A GeneralizedTime in whole seconds, UTC (RFC 5280 §4.1.2.5.2)."""
    return tlv(_GENERALIZED_TIME, moment.astimezone(UTC).strftime("%Y%m%d%H%M%SZ").encode("ascii"))


def time(moment: datetime) -> bytes:
    """A Time: UTCTime through the year 2049, GeneralizedTime from then on (RFC 5280 §4.1.2.5)."""
    moment = moment.astimezone(UTC)
    if moment.year not in _UTC_TIME_YEARS:
        return generalized_time(moment)
    return tlv(UTC_TIME[0], moment.strftime("%y%m%d%H%M%SZ").encode("ascii"))


def bmp_string(text: str) -> bytes:
    """A BMPString: UTF-16, big endian, without a byte order mark (X.690 §8.23.8)."""
    return tlv(_BMP_STRING, text.encode("utf-16-be"))


def any_value(encoded: bytes) -> asn1.TLV:
    """Encoded bytes as the declarative module's ANY."""
    return asn1.decode_der(asn1.TLV, encoded)


def tlv(tag: int, body: bytes) -> bytes:
    """Tag, length, content."""
    return _header(tag, len(body)) + body


@lru_cache(maxsize=1024)
def _header(tag: int, size: int) -> bytes:
    """Tag and length of a value whose content has so many octets."""
    if size < _SHORT_FORM_LIMIT:
        return bytes([tag, size])
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, _SHORT_FORM_LIMIT | len(octets)]) + octets
