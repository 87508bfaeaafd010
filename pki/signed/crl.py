"""Full certificate revocation lists (RFC 5280 §5). Pure: the number, the entries and the time are given.

The list is encoded here and not with cryptography's builder, which needs a second for 100,000 entries and holds the
interpreter lock for up to a sixth of it at a time. What is written here equals the builder's list octet for octet.
"""

import heapq
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Final, TypeVar

from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from pki import der, oids
from pki.lifecycle import Reason
from pki.signed.certificates import Issuer

_Item = TypeVar("_Item")

REASON_CODES: Final = {
    Reason.KEY_COMPROMISE: 1,
    Reason.CA_COMPROMISE: 2,
    Reason.AFFILIATION_CHANGED: 3,
    Reason.SUPERSEDED: 4,
    Reason.CESSATION_OF_OPERATION: 5,
    Reason.CERTIFICATE_HOLD: 6,
    Reason.PRIVILEGE_WITHDRAWN: 9,
}
"""CRLReason (RFC 5280 §5.3.1). `unspecified` is left out wherever it could be said, as that section asks."""

_VERSION_2: Final = der.integer(1)
_SHA256_WITH_RSA: Final = der.sequence(asn1.encode_der(oids.SHA256_WITH_RSA), asn1.encode_der(asn1.Null()))

_THIS_UPDATE: Final = 3
"""Where thisUpdate stands in a TBSCertList that tells its version; nextUpdate follows (RFC 5280 §5.1)."""

_ENTRIES_AT_ONCE: Final = 256
"""About a millisecond's work, after which other threads are let in."""
_BREAK_SECONDS: Final = 1e-6
"""Any sleep that is not zero really hands the interpreter lock over, if somebody waits for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrlEntry:
    """One revoked or held certificate."""

    serial: int
    since: datetime
    """Aware; written in whole seconds."""
    reason: Reason
    """CERTIFICATE_HOLD while it is held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrlPeriod:
    """When a list was made, and when the next one will have been. Aware, UTC."""

    this_update: datetime
    next_update: datetime


@asn1.sequence
class _CertificateList:
    to_be_signed: list[asn1.TLV]
    algorithm: asn1.TLV
    signature: asn1.BitString


def build_crl(
    issuer: Issuer, entries: Iterable[CrlEntry], *, number: int, now: datetime, lifetime: timedelta
) -> bytes:
    """Signs a full CRL, DER: thisUpdate is `now`, nextUpdate `now + lifetime`, the entries in the order of serials.

    100,000 entries take about a second. Called in a thread of its own it never keeps the others waiting for more
    than some milliseconds.

    Args:
        issuer: whose certificates these are.
        entries: what to list, in any order.
        number: higher than every number before (RFC 5280 §5.2.3).
        now: aware.
        lifetime: how long clients may keep it.
    """
    to_be_signed = der.sequence(
        _VERSION_2,
        _SHA256_WITH_RSA,
        issuer.name.public_bytes(),
        der.time(now),
        der.time(now + lifetime),
        _revoked_certificates(entries),
        _extensions(issuer, number),
    )
    signature = issuer.key.sign(to_be_signed, padding.PKCS1v15(), hashes.SHA256())
    return der.sequence(to_be_signed, _SHA256_WITH_RSA, der.bit_string(signature))


def period(crl: bytes) -> CrlPeriod:
    """When a list was made and when it ends; the entries are not looked at, so this takes no time."""
    fields = asn1.decode_der(_CertificateList, crl).to_be_signed
    this_update, next_update = (_moment(field) for field in fields[_THIS_UPDATE : _THIS_UPDATE + 2])
    return CrlPeriod(this_update=this_update, next_update=next_update)


def _moment(encoded: asn1.TLV) -> datetime:
    form = asn1.UTCTime if encoded.tag_bytes == der.UTC_TIME else asn1.GeneralizedTime
    moment: datetime = encoded.parse(form).as_datetime()
    return moment


def _revoked_certificates(entries: Iterable[CrlEntry]) -> bytes:
    """A SEQUENCE, or nothing: an empty one is forbidden (RFC 5280 §5.1.2.6)."""
    # Pairs and not entries are kept: the garbage collector does not walk tuples of plain values again and again.
    pairs = ((entry.serial, _entry(entry)) for entry in entries)
    by_serial = heapq.merge(*[_drained(sorted(some, reverse=True)) for some in _batches(pairs)])
    body = b"".join([b"".join([encoded for _, encoded in some]) for some in _batches(by_serial)])
    return der.sequence(body) if body else b""


def _drained(items: list[_Item]) -> Iterator[_Item]:
    """From the last to the first, each let go at once: 100,000 in one go would hold the interpreter lock."""
    while items:
        yield items.pop()


def _batches(items: Iterable[_Item]) -> Iterator[list[_Item]]:
    source = iter(items)
    while batch := list(islice(source, _ENTRIES_AT_ONCE)):
        yield batch
        time.sleep(_BREAK_SECONDS)


def _entry(entry: CrlEntry) -> bytes:
    return der.sequence(der.integer(entry.serial), der.time(entry.since), _ENTRY_EXTENSIONS[entry.reason])


def _entry_extensions(reason: Reason) -> bytes:
    if reason is Reason.UNSPECIFIED:
        return b""
    return der.sequence(_extension(oids.CRL_REASON, der.enumerated(REASON_CODES[reason])))


def _extensions(issuer: Issuer, number: int) -> bytes:
    key_identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())
    return der.context(
        0,
        der.sequence(
            _extension(oids.AUTHORITY_KEY_IDENTIFIER, key_identifier.public_bytes()),
            _extension(oids.CRL_NUMBER, der.integer(number)),
        ),
    )


def _extension(oid: x509.ObjectIdentifier, value: bytes) -> bytes:
    return der.sequence(asn1.encode_der(oid), der.octet_string(value))


_ENTRY_EXTENSIONS: Final = {reason: _entry_extensions(reason) for reason in Reason}
