"""What the world sees of the registry: the CRL and the answers to OCSP requests."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from cryptography import x509

from pki.custody import keys
from pki.custody.vault import Vault
from pki.operations import changes
from pki.operations.books import Books, Transaction
from pki.operations.issuing import Issuing
from pki.profiles import AuthoritySettings
from pki.registry import CrlRecord, Ledger
from pki.signed.crl import build_crl
from pki.signed.ocsp import CertificateState, OcspAnswer, OcspSigner, Responder

_AUTHORITY: Final = "authority"
_PRESIGNED: Final = 10_000
"""Answers; half of what the responder keeps, so that it has room for other ways to ask."""


class Publisher:
    """Keeps what is published in step with the registry. Safe to share between threads."""

    def __init__(
        self,
        books: Books,
        vault: Vault,
        issuing: Issuing,
        settings: AuthoritySettings,
        clock: Callable[[], datetime],
    ) -> None:
        self._books = books
        self._vault = vault
        self._issuing = issuing
        self._settings = settings
        self._clock = clock
        self._responder = Responder(
            _Statuses(books, clock),
            vault.issuing,
            self._new_signer,
            clock,
            timedelta(hours=settings.ocsp_hours),
        )

    def crl(self) -> bytes:
        """See `Authority.crl`."""
        with self._books.reading() as ledger:
            current = _still_current(ledger, self._clock())
        if current is not None:
            return current.der
        with self._books.writing() as transaction:
            changes.end_overdue_holds(transaction)
            # Another thread may have made it while this one waited.
            current = _still_current(transaction.ledger, transaction.now)
            return (current or self._make_crl(transaction)).der

    def next_crl(self) -> bytes:
        """See `Authority.next_crl`."""
        with self._books.writing() as transaction:
            changes.end_overdue_holds(transaction)
            return self._make_crl(transaction).der

    def ocsp(self, request: bytes) -> OcspAnswer:
        """See `Authority.ocsp`."""
        return self._responder.answer(request)

    def ocsp_cached(self, request: bytes) -> OcspAnswer | None:
        """See `Authority.ocsp_cached`."""
        return self._responder.cached(request) if self._books.at_once else None

    def tend(self) -> None:
        """See `Authority.tend`."""
        self.crl()  # ends overdue holds as well
        self._responder.renew_signer_if_due()
        with self._books.reading() as ledger:
            serials = ledger.in_force(self._clock(), _PRESIGNED)
        self._responder.presign(serials)

    def _make_crl(self, transaction: Transaction) -> CrlRecord:
        ledger, now = transaction.ledger, transaction.now
        lifetime = timedelta(hours=self._settings.crl_hours)
        previous = ledger.latest_crl()
        number = previous.number + 1 if previous else 1
        # RFC 5280 §3.3: an entry stays until one CRL was made after the certificate's expiry.
        entries = ledger.listed(previous.this_update if previous else None)
        der = build_crl(self._vault.issuer, entries, number=number, now=now, lifetime=lifetime)
        record = CrlRecord(
            number=number,
            this_update=now,
            next_update=now + lifetime,
            changes=ledger.changes(),
            der=der,
        )
        ledger.replace_crl(record)
        about = {"number": str(number), "sha256": hashlib.sha256(der).hexdigest()}
        transaction.record(_AUTHORITY, "crl", about)
        return record

    def _new_signer(self) -> OcspSigner:
        """Its key is in memory alone: a restart makes another."""
        key = keys.generate(self._settings.key_bits)
        with self._books.writing() as transaction:
            record = self._issuing.ocsp_signer(transaction, key.public_key())
        return OcspSigner(certificate=x509.load_der_x509_certificate(record.der), key=key)


class _Statuses:
    """The registry as the OCSP responder sees it (`StatusSource`)."""

    def __init__(self, books: Books, clock: Callable[[], datetime]) -> None:
        self._books = books
        self._clock = clock

    def revision(self) -> int:
        """Changes with each change of a status."""
        return self._books.revision()

    def state(self, serial: int) -> CertificateState | None:
        """What became of a certificate.

        An answer that was signed while it was held may be served until the timer comes by and ends the hold: it says
        `revoked` as well, and since the same moment.
        """
        with self._books.reading() as ledger:
            record = ledger.certificate(serial)
        if record is None:
            return None
        record = record.as_of(self._clock())
        since = record.revoked_at or record.resumed_at
        return CertificateState(status=record.status, since=since, reason=record.reason)


def _still_current(ledger: Ledger, now: datetime) -> CrlRecord | None:
    crl = ledger.latest_crl()
    if crl is None or crl.changes != ledger.changes() or ledger.has_overdue(now):
        return None
    half_way = crl.this_update + (crl.next_update - crl.this_update) / 2
    return crl if now < half_way else None
