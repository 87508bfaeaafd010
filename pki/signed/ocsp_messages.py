"""OCSP requests read and responses written, octet by octet (RFC 6960 §4). Pure: states and times are given.

cryptography's own OCSP reader refuses requests for several certificates, and its builder writes one answer at a time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from functools import lru_cache
from typing import Annotated, Final

from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from pki import der, oids
from pki.lifecycle import Reason, Status
from pki.signed.crl import REASON_CODES

REQUEST_BYTES: Final = 4096
"""A longer request is refused unread. A signed one with its certificates takes some 2,000."""
CERTIFICATES_AT_ONCE: Final = 20
"""About how many one request may ask. RFC 6960 names no limit."""
NONCE_BYTES: Final = range(1, 129)
"""RFC 9654 §2.1. Java 17 sends 32, OpenSSL 16."""

_VERSION_1: Final = 0


class ResponseStatus(IntEnum):
    """OCSPResponseStatus (RFC 6960 §4.2.1)."""

    SUCCESSFUL = 0
    MALFORMED_REQUEST = 1
    INTERNAL_ERROR = 2
    TRY_LATER = 3
    UNAUTHORIZED = 6


class MalformedRequest(Exception):
    """These bytes are no OCSP request, or one that asks for what must be refused."""


@asn1.sequence
class _HashAlgorithm:
    oid: x509.ObjectIdentifier
    # Written by most and left out by some: both are sent back as they came.
    parameters: asn1.Null | None


@asn1.sequence
class CertId:
    """What a client asks about (RFC 6960 §4.1.1)."""

    hash_algorithm: _HashAlgorithm
    issuer_name_hash: bytes
    issuer_key_hash: bytes
    serial: int

    @property
    def issuer(self) -> "IssuerId":
        """The issuer as the client names it, comparable."""
        return self.hash_algorithm.oid, self.issuer_name_hash, self.issuer_key_hash


IssuerId = tuple[x509.ObjectIdentifier, bytes, bytes]
"""A hash algorithm, and with it the hashes of the issuer's name and of its key."""


@asn1.sequence
class _Extension:
    oid: x509.ObjectIdentifier
    critical: Annotated[bool, asn1.Default(False)]
    value: bytes


@asn1.sequence
class _Request:
    cert_id: CertId
    extensions: Annotated[list[_Extension] | None, asn1.Explicit(0)]


@asn1.sequence
class _TbsRequest:
    version: Annotated[int, asn1.Explicit(0), asn1.Default(_VERSION_1)]
    # EXPLICIT of any one value is written as an IMPLICIT SEQUENCE OF ANY would be.
    requestor: Annotated[list[asn1.TLV] | None, asn1.Implicit(1)]
    requests: Annotated[list[_Request], asn1.Size(1, CERTIFICATES_AT_ONCE)]
    extensions: Annotated[list[_Extension] | None, asn1.Explicit(2)]


@asn1.sequence
class _Signature:
    algorithm: asn1.TLV
    value: asn1.BitString
    certificates: Annotated[list[asn1.TLV] | None, asn1.Explicit(0)]


@asn1.sequence
class _OcspRequest:
    to_be_signed: _TbsRequest
    signature: Annotated[_Signature | None, asn1.Explicit(0)]


@dataclass(frozen=True, slots=True)
class OcspRequest:
    """What is asked. Who asks, and a signature, are read and ignored: everybody gets the same answer."""

    cert_ids: tuple[CertId, ...]
    nonce: bytes | None
    """The value of the nonce extension as it came, to be sent back; None if none is asked for."""


def read_request(encoded: bytes) -> OcspRequest:
    """Reads a request, strictly DER.

    Raises:
        MalformedRequest: it is not one; it is too long or asks about too many certificates; its version is unknown; an
            extension is critical and unknown, or comes twice; the nonce has no octet or more than 128 (RFC 9654 §2.1).
    """
    if len(encoded) > REQUEST_BYTES:
        raise MalformedRequest("the request is too long")
    try:
        request = asn1.decode_der(_OcspRequest, encoded).to_be_signed
    except ValueError as unreadable:
        raise MalformedRequest("no OCSP request") from unreadable
    if request.version != _VERSION_1:
        raise MalformedRequest("the version is unknown")
    for single in request.requests:
        _known_extensions(single.extensions)
    extensions = _known_extensions(request.extensions)
    nonce = extensions.get(oids.OCSP_NONCE)
    if nonce is not None:
        _require_nonce(nonce)
    return OcspRequest(tuple(single.cert_id for single in request.requests), nonce)


def _known_extensions(extensions: list[_Extension] | None) -> dict[x509.ObjectIdentifier, bytes]:
    if extensions is None:
        return {}
    known = {extension.oid: extension.value for extension in extensions}
    if len(known) != len(extensions):
        raise MalformedRequest("an extension comes twice")
    for extension in extensions:
        # RFC 6960 §4.1.2: unknown extensions are ignored unless they are critical.
        if extension.critical and extension.oid != oids.OCSP_NONCE:
            raise MalformedRequest("an extension is critical and unknown")
    return known


def _require_nonce(value: bytes) -> None:
    try:
        nonce = asn1.decode_der(bytes, value)
    except ValueError as unreadable:
        raise MalformedRequest("the nonce is no OCTET STRING") from unreadable
    if len(nonce) not in NONCE_BYTES:
        raise MalformedRequest("the nonce has no octet or more than 128")


def plain_request(cert_id: bytes) -> bytes:
    """The shortest request for one certificate, as clients that want stored answers send it (RFC 5019 §2.1.1).

    Args:
        cert_id: a CertID, DER.
    """
    return der.sequence(der.sequence(der.sequence(der.sequence(cert_id))))


_NULL: Final = asn1.encode_der(asn1.Null())
_SHA1: Final = hashes.SHA1()  # noqa: S303 - what RFC 6960 names keys with; nothing is signed with it
_ALGORITHMS: Final = ((oids.SHA1, _SHA1), (oids.SHA256, hashes.SHA256()))


def issuer_ids(issuer: x509.Certificate) -> tuple[IssuerId, ...]:
    """The ways in which a client may name this issuer: by SHA-1, as RFC 5019 §2.1.1 wants it, or by SHA-256."""
    name = issuer.subject.public_bytes()
    key = _public_key_bits(issuer)
    return tuple((oid, _digest(algorithm, name), _digest(algorithm, key)) for oid, algorithm in _ALGORITHMS)


def encode_cert_id(issuer: IssuerId, serial: int) -> bytes:
    """A CertID, DER, with the parameters NULL."""
    oid, name_hash, key_hash = issuer
    algorithm = der.sequence(asn1.encode_der(oid), _NULL)
    return der.sequence(
        algorithm, der.octet_string(name_hash), der.octet_string(key_hash), der.integer(serial)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateState:
    """What became of one certificate."""

    status: Status
    since: datetime | None = None
    """When it came into this status; None while it never was in another. A resumed certificate is good since then."""
    reason: Reason | None = None
    """Why it is revoked or held; None while it is good."""


def single_response(cert_id: bytes, state: CertificateState | None, period: bytes) -> bytes:
    """A SingleResponse (RFC 6960 §4.2.1).

    Args:
        cert_id: as it was asked, DER.
        state: None for unknown. Held is revoked, for the reason certificateHold (RFC 6960 §2.2).
        period: from `update_period`.
    """
    return der.sequence(cert_id, _status(state), period)


@lru_cache(maxsize=4)
def update_period(this_update: datetime, next_update: datetime) -> bytes:
    """The thisUpdate and nextUpdate of a SingleResponse."""
    return der.generalized_time(this_update) + der.context(0, der.generalized_time(next_update))


_GOOD: Final = b"\x80\x00"
_UNKNOWN: Final = b"\x82\x00"


def _status(state: CertificateState | None) -> bytes:
    if state is None:
        return _UNKNOWN
    if state.status is Status.GOOD:
        return _GOOD
    if state.since is None or state.reason is None:
        raise ValueError("what is not good is so since a time and for a reason")
    code = REASON_CODES.get(state.reason)
    explained = b"" if code is None else der.context(0, der.enumerated(code))
    return der.context(1, der.generalized_time(state.since), explained)


_SHA256_WITH_RSA: Final = der.sequence(asn1.encode_der(oids.SHA256_WITH_RSA), _NULL)
_NONCE_OID: Final = asn1.encode_der(oids.OCSP_NONCE)
_BASIC_OID: Final = asn1.encode_der(oids.OCSP_BASIC)
_SUCCESSFUL: Final = der.enumerated(ResponseStatus.SUCCESSFUL)


class ResponseSigner:
    """Signs BasicOCSPResponses with one delegated certificate. What never changes is encoded once."""

    def __init__(self, certificate: x509.Certificate, key: rsa.RSAPrivateKey) -> None:
        """Takes the signer's certificate, issued by the authority for OCSP, and its key."""
        self._key = key
        key_hash = _digest(_SHA1, _public_key_bits(certificate))
        self._responder = der.context(2, der.octet_string(key_hash))
        self._certificates = der.context(0, der.sequence(certificate.public_bytes(Encoding.DER)))

    def sign(self, singles: Iterable[bytes], *, produced_at: datetime, nonce: bytes | None) -> bytes:
        """A whole OCSPResponse, DER.

        Args:
            singles: from `single_response`.
            produced_at: now.
            nonce: the value of the request's nonce extension.
        """
        extensions = b"" if nonce is None else _nonce_extension(nonce)
        data = der.sequence(self._responder, _produced_at(produced_at), der.sequence(*singles), extensions)
        signature = self._key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        basic = der.sequence(data, _SHA256_WITH_RSA, der.bit_string(signature), self._certificates)
        body = der.sequence(_BASIC_OID, der.octet_string(basic))
        return der.sequence(_SUCCESSFUL, der.context(0, body))


@lru_cache(maxsize=4)
def _produced_at(moment: datetime) -> bytes:
    return der.generalized_time(moment)


def _nonce_extension(nonce: bytes) -> bytes:
    return der.context(1, der.sequence(der.sequence(_NONCE_OID, der.octet_string(nonce))))


def failure(status: ResponseStatus) -> bytes:
    """An OCSPResponse that says only why there is no answer; it is not signed (RFC 6960 §2.3)."""
    return der.sequence(der.enumerated(status))


@asn1.sequence
class _SubjectPublicKeyInfo:
    algorithm: asn1.TLV
    key: asn1.BitString


def _public_key_bits(certificate: x509.Certificate) -> bytes:
    """The BIT STRING subjectPublicKey without tag, length and count of unused bits: what key hashes are of."""
    key = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return asn1.decode_der(_SubjectPublicKeyInfo, key).key.as_bytes()


def _digest(algorithm: hashes.HashAlgorithm, content: bytes) -> bytes:
    digest = hashes.Hash(algorithm)
    digest.update(content)
    return digest.finalize()
