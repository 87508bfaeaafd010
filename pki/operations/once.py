"""Every request is served once: what it led to is remembered in the transaction that served it."""

import hashlib
from collections.abc import Callable

from pki.audit import canonical
from pki.errors import RequestConflict
from pki.operations.books import Transaction
from pki.operations.orders import Order
from pki.registry import CertificateRecord, RequestRecord


def once(
    transaction: Transaction, operation: str, order: Order, serve: Callable[[], CertificateRecord]
) -> CertificateRecord:
    """Serves an order, or gives what it led to the first time.

    Raises:
        RequestConflict: the request id was used for something else.
    """
    digest = hashlib.sha256(canonical(order.arguments())).digest()
    known = transaction.ledger.request(order.request_id)
    if known is not None:
        if (known.operation, known.digest) != (operation, digest):
            raise RequestConflict("this request id was used for something else")
        return known.outcome
    outcome = serve()
    transaction.ledger.add_request(
        RequestRecord(
            request_id=order.request_id,
            operation=operation,
            digest=digest,
            at=transaction.now,
            outcome=outcome,
        )
    )
    return outcome
