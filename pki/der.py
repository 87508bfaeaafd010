"""The few DER encodings which `cryptography.hazmat.asn1` has no type for (X.690 §8, §10)."""

from cryptography.hazmat import asn1

_SEQUENCE = 0x30
_BMP_STRING = 0x1E
_SHORT_FORM_LIMIT = 0x80


def sequence(*members: bytes) -> bytes:
    """A SEQUENCE of values that are encoded already."""
    return _tlv(_SEQUENCE, b"".join(members))


def bmp_string(text: str) -> bytes:
    """A BMPString: UTF-16, big endian, without a byte order mark (X.690 §8.23.8)."""
    return _tlv(_BMP_STRING, text.encode("utf-16-be"))


def any_value(encoded: bytes) -> asn1.TLV:
    """Encoded bytes as the declarative module's ANY."""
    return asn1.decode_der(asn1.TLV, encoded)


def _tlv(tag: int, body: bytes) -> bytes:
    return bytes([tag]) + _length(len(body)) + body


def _length(size: int) -> bytes:
    if size < _SHORT_FORM_LIMIT:
        return bytes([size])
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([_SHORT_FORM_LIMIT | len(octets)]) + octets
