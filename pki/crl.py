"""Full certificate revocation lists (RFC 5280 §5). Pure: the number, the entries and the time are given."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from pki.certificates import Issuer
from pki.lifecycle import Reason
from pki.registry import CertificateRecord

_REASONS: Final = {Reason.SUPERSEDED: x509.ReasonFlags.superseded}


def build_crl(
    issuer: Issuer, revoked: Iterable[CertificateRecord], *, number: int, now: datetime, lifetime: timedelta
) -> x509.CertificateRevocationList:
    """Signs a full CRL: thisUpdate is `now`, nextUpdate `now + lifetime`.

    Args:
        issuer: whose certificates these are.
        revoked: what to list; `good` records are refused.
        number: higher than every number before (RFC 5280 §5.2.3).
        now: aware.
        lifetime: how long clients may keep it.

    Raises:
        ValueError: a record is not revoked.
    """
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.name)
        .last_update(now)
        .next_update(now + lifetime)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), critical=False
        )
        .add_extension(x509.CRLNumber(number), critical=False)
    )
    for record in revoked:
        builder = builder.add_revoked_certificate(_entry(record))
    return builder.sign(issuer.key, hashes.SHA256())


def _entry(record: CertificateRecord) -> x509.RevokedCertificate:
    if record.revoked_at is None or record.reason is None:
        raise ValueError("only a revoked certificate belongs on a CRL")
    return (
        x509.RevokedCertificateBuilder()
        .serial_number(record.serial)
        .revocation_date(record.revoked_at)
        .add_extension(x509.CRLReason(_REASONS[record.reason]), critical=False)
        .build()
    )
