"""Suspending, resuming and revoking: what can be done to a certificate that was issued.

An expired certificate does not change any more: nobody asks whether it was revoked, and the CRL no longer lists it
(RFC 5280 §5). Only the timer still ends a hold that was never resumed.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from pki import dates, lifecycle
from pki.errors import CertificateExpired, CertificateUnknown, RequestNotPossible
from pki.lifecycle import HOLD_MONTHS, Change, Reason
from pki.operations.books import Transaction
from pki.operations.once import once
from pki.operations.orders import ChangeRequest, RevokeRequest, serial_text
from pki.profiles import Product
from pki.registry import CertificateRecord

TIMER: Final = "timer"
_PRODUCTS: Final = frozenset(Product)
_OPERATORS_REASONS: Final = frozenset(Reason) - {Reason.CERTIFICATE_HOLD}
_HOLDERS_REASONS: Final = _OPERATORS_REASONS - {Reason.CA_COMPROMISE, Reason.PRIVILEGE_WITHDRAWN}


def suspend(transaction: Transaction, request: ChangeRequest) -> CertificateRecord:
    """Puts a certificate on hold; see `Authority.suspend`."""
    return _serve(transaction, request, Change.SUSPEND, lambda record: held(record, transaction.now))


def resume(transaction: Transaction, request: ChangeRequest) -> CertificateRecord:
    """Takes a certificate off hold; see `Authority.resume`."""
    return _serve(transaction, request, Change.RESUME, lambda record: resumed(record, transaction.now))


def revoke(transaction: Transaction, request: RevokeRequest) -> CertificateRecord:
    """Revokes a certificate for good; see `Authority.revoke`."""
    if request.reason not in (_OPERATORS_REASONS if request.holder is None else _HOLDERS_REASONS):
        raise RequestNotPossible(f"{request.reason} is not for whoever asks to say")
    return _serve(
        transaction,
        request,
        Change.REVOKE,
        lambda record: revoked(record, request.reason, transaction.now),
    )


def end_overdue_holds(transaction: Transaction) -> None:
    """Revokes what was not resumed in time. Every transaction begins with it, so that none sees such a hold."""
    for record in transaction.ledger.overdue(transaction.now):
        write(transaction, record.as_of(transaction.now), Change.REVOKE, by=TIMER)


def subscribers_certificate(transaction: Transaction, serial: int, holder: str | None) -> CertificateRecord:
    """A holder's certificate, or for an operator (None) anybody's. The authority's own are nobody's.

    Raises:
        CertificateUnknown: there is none, or it is somebody else's: which of them is not told.
    """
    record = transaction.ledger.certificate(serial)
    if record is None or record.product not in _PRODUCTS or holder not in (None, record.holder):
        raise CertificateUnknown("this authority issued no such certificate to this holder")
    return record


def require_unexpired(record: CertificateRecord, now: datetime) -> None:
    """Raises CertificateExpired if its validity is over."""
    if record.expired(now):
        raise CertificateExpired("the certificate has expired")


def held(record: CertificateRecord, now: datetime) -> CertificateRecord:
    """The certificate on hold from now on. Raises what `lifecycle.after` does, like the two below."""
    return replace(
        record,
        status=lifecycle.after(record.status, Change.SUSPEND),
        revoked_at=now,
        reason=Reason.CERTIFICATE_HOLD,
        held_until=dates.months_after(now, HOLD_MONTHS),
    )


def resumed(record: CertificateRecord, now: datetime) -> CertificateRecord:
    """The certificate as it was before the hold."""
    status = lifecycle.after(record.status, Change.RESUME)
    return replace(record, status=status, revoked_at=None, reason=None, held_until=None, resumed_at=now)


def revoked(record: CertificateRecord, reason: Reason, now: datetime) -> CertificateRecord:
    """The certificate revoked; the date of a hold stays, from which on nobody may have relied on it."""
    return replace(
        record,
        status=lifecycle.after(record.status, Change.REVOKE),
        revoked_at=record.revoked_at or now,
        reason=reason,
        held_until=None,
    )


def write(
    transaction: Transaction,
    record: CertificateRecord,
    change: Change,
    *,
    by: str,
    request_id: str | None = None,
) -> None:
    """Writes what became of a certificate, and who wanted it."""
    transaction.ledger.change(record)
    about = {"serial": serial_text(record.serial), "holder": record.holder}
    if record.reason is not None:
        about["reason"] = record.reason
    if request_id is not None:
        about["request"] = request_id
    transaction.record(by, change, about)


def _serve(
    transaction: Transaction,
    request: ChangeRequest,
    change: Change,
    become: Callable[[CertificateRecord], CertificateRecord],
) -> CertificateRecord:
    def serve() -> CertificateRecord:
        record = subscribers_certificate(transaction, request.serial, request.holder)
        changed = become(record)
        require_unexpired(record, transaction.now)
        write(transaction, changed, change, by=request.by, request_id=request.request_id)
        return changed

    return once(transaction, change, request, serve)
