"""How a certificate comes to be: issued, renewed or reissued.

All three tell the same story, in one transaction that is begun and ended elsewhere:

1. Name and registration number are read: what can never be served is refused.
2. The request is looked up: what was served before is given again, and nothing below happens.
3. The certificate that is to be replaced is looked at: whose it is, in which state, and whether it is time.
4. The key is looked up. It is in one certificate only, ever: whoever lost it, or gave it away, must not meet it again
   in the next.
5. A serial number is drawn. It is checked under the lock under which it will be entered.
6. The certificate is drafted, linted and signed (`certificates.sign`, which signs nothing that was not linted).
7. What it replaces is revoked, before it is entered: there is no moment with two valid ones.
8. It is entered, together with its audit entry and the request. The commit follows.

Nothing that was signed leaves before the commit. After a crash between steps 6 and 8 there is a signature that nobody
has ever seen, over a serial number that answers as unknown; the request, asked again, starts from the beginning.
"""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

from pki import dates, names, profiles
from pki.dates import Validity
from pki.errors import (
    AlreadyHeld,
    AlreadyRevoked,
    IssuerExpiring,
    KeyReused,
    ProductUnknown,
    RenewalNotOpen,
    RequestNotPossible,
)
from pki.files import npki
from pki.files.npki import Identity
from pki.lifecycle import Change, Reason, Status
from pki.operations.books import Transaction
from pki.operations.changes import require_unexpired, revoked, subscribers_certificate, write
from pki.operations.once import once
from pki.operations.orders import (
    CertificateOrder,
    IssueRequest,
    ReissueRequest,
    RenewRequest,
    key_digest,
    serial_text,
)
from pki.profiles import AuthoritySettings, Product
from pki.registry import CertificateRecord
from pki.signed import certificates
from pki.signed.certificates import Draft, Issuer

RENEWAL_DAYS: Final = 30
"""Renewal opens so many days before the day of expiry (yessign)."""
_SUBSCRIBER_NUMBER: Final = re.compile(rf"\(\)([0-9]{{{names.SUBSCRIBER_NUMBER_DIGITS}}}),")
_REISSUE_REASONS: Final = (Reason.SUPERSEDED, Reason.KEY_COMPROMISE)
_AUTHORITY: Final = "authority"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What differs between issuing, renewing and reissuing, once the old certificate has been looked at."""

    product: Product
    validity: Validity
    number: str
    goes: list[CertificateRecord]
    """What it replaces."""
    why: Reason
    replaces: int | None


class Issuing:
    """Signs subscribers' certificates, and those of the authority's own OCSP signers."""

    def __init__(self, issuer: Issuer, settings: AuthoritySettings) -> None:
        self._issuer = issuer
        self._settings = settings

    def issue(self, transaction: Transaction, request: IssueRequest) -> CertificateRecord:
        """A new certificate; see `Authority.issue`."""
        product = _product(request.product)

        def plan() -> _Plan:
            return _Plan(
                product=product,
                validity=dates.korean_days(transaction.now, self._settings.subscriber_years),
                number=_new_number(),
                goes=transaction.ledger.live(request.holder, product, transaction.now),
                why=Reason.SUPERSEDED,
                replaces=None,
            )

        return self._serve(transaction, "issue", request, plan)

    def renew(self, transaction: Transaction, request: RenewRequest) -> CertificateRecord:
        """A certificate that follows another; see `Authority.renew`."""

        def plan() -> _Plan:
            old = _replaceable(transaction, request)
            if old.status is Status.HELD:
                raise AlreadyHeld("the certificate is suspended; resume it first")
            if dates.days_left(transaction.now, old.not_after) > RENEWAL_DAYS:
                raise RenewalNotOpen(f"renewal opens {RENEWAL_DAYS} days before the expiry")
            return _replacing(
                old,
                Reason.SUPERSEDED,
                Validity(
                    not_before=dates.day_start(transaction.now),
                    not_after=dates.years_after(old.not_after, self._settings.subscriber_years),
                ),
            )

        return self._serve(transaction, "renew", request, plan)

    def reissue(self, transaction: Transaction, request: ReissueRequest) -> CertificateRecord:
        """A certificate in another's place; see `Authority.reissue`."""
        if request.reason not in _REISSUE_REASONS:
            raise RequestNotPossible(
                f"a certificate is reissued because it is {' or '.join(_REISSUE_REASONS)}"
            )

        def plan() -> _Plan:
            old = _replaceable(transaction, request)
            validity = Validity(not_before=dates.day_start(transaction.now), not_after=old.not_after)
            return _replacing(old, request.reason, validity)

        return self._serve(transaction, "reissue", request, plan)

    def ocsp_signer(self, transaction: Transaction, key: rsa.RSAPublicKey) -> CertificateRecord:
        """A certificate with which OCSP answers are signed in this authority's name (RFC 6960 §4.2.2.2)."""
        settings = self._settings
        begin = dates.day_start(transaction.now)
        end = begin + timedelta(days=settings.ocsp_signer_days) - timedelta(seconds=1)
        draft = Draft(
            profile=profiles.ocsp_signer_profile(settings),
            subject=names.authority_name(
                settings.country, settings.organisation, settings.authority_unit, settings.ocsp_signer_name
            ),
            identity=None,
            public_key=key,
            serial=_unused_serial(transaction),
            validity=Validity(not_before=begin, not_after=min(end, self._issuer_ends())),
        )
        record = self._signed(
            transaction, draft, request_id=f"ocsp-signer-{draft.serial:x}", holder=_AUTHORITY
        )
        transaction.ledger.add(record)
        transaction.record(_AUTHORITY, "ocsp_signer", {"serial": serial_text(record.serial)})
        return record

    def _serve(
        self, transaction: Transaction, operation: str, request: CertificateOrder, plan: Callable[[], _Plan]
    ) -> CertificateRecord:
        # Read before anything else: an order that can never be served is refused even the second time.
        identity = _identity(request)
        return once(
            transaction,
            operation,
            request,
            lambda: self._make(transaction, operation, request, identity, plan()),
        )

    def _make(
        self,
        transaction: Transaction,
        operation: str,
        request: CertificateOrder,
        identity: Identity,
        plan: _Plan,
    ) -> CertificateRecord:
        if transaction.ledger.has_key(key_digest(request.key.public)):
            raise KeyReused("a certificate was issued for this key before")
        settings = self._settings
        if plan.validity.not_after > self._issuer_ends():
            raise IssuerExpiring("the certificate would outlive the issuing authority's")
        draft = Draft(
            profile=profiles.subscriber_profile(settings, plan.product),
            subject=names.subscriber_name(
                settings.country,
                settings.organisation,
                settings.subscriber_units,
                identity.real_name,
                plan.number,
            ),
            identity=identity,
            public_key=request.key.public,
            serial=_unused_serial(transaction),
            validity=plan.validity,
        )
        record = self._signed(
            transaction, draft, request_id=request.request_id, holder=request.holder, replaces=plan.replaces
        )
        for old in plan.goes:
            gone = revoked(old, plan.why, transaction.now)
            write(transaction, gone, Change.REVOKE, by="holder", request_id=request.request_id)
        transaction.ledger.add(record)
        transaction.record("holder", operation, _about(record))
        return record

    def _signed(
        self,
        transaction: Transaction,
        draft: Draft,
        *,
        request_id: str,
        holder: str,
        replaces: int | None = None,
    ) -> CertificateRecord:
        certificate = certificates.sign(draft, self._issuer, self._settings)
        return CertificateRecord(
            serial=draft.serial,
            request_id=request_id,
            holder=holder,
            product=draft.profile.name,
            subject=draft.subject.folder,
            der=certificate.public_bytes(Encoding.DER),
            not_before=draft.validity.not_before,
            not_after=draft.validity.not_after,
            issued_at=transaction.now,
            key_digest=key_digest(draft.public_key),
            replaces=replaces,
        )

    def _issuer_ends(self) -> datetime:
        if self._issuer.certificate is None:
            raise ValueError("only a root signs itself, and it signs no subscriber")
        return self._issuer.certificate.not_valid_after_utc


def _product(product: str) -> Product:
    try:
        return Product(product)
    except ValueError:
        raise ProductUnknown("the product is `limited` or `universal`") from None


def _identity(request: CertificateOrder) -> Identity:
    return Identity(
        real_name=names.clean_name(request.name),
        vid=npki.compute_vid(request.identity_number, request.key.random),
    )


def _replaceable(transaction: Transaction, request: RenewRequest | ReissueRequest) -> CertificateRecord:
    old = subscribers_certificate(transaction, request.serial, request.holder)
    if old.status is Status.REVOKED:
        raise AlreadyRevoked("the certificate is revoked for good")
    require_unexpired(old, transaction.now)
    return old


def _replacing(old: CertificateRecord, why: Reason, validity: Validity) -> _Plan:
    number = _SUBSCRIBER_NUMBER.search(old.subject)
    return _Plan(
        product=Product(old.product),
        validity=validity,
        # The subject stays, so that the new files take the old ones' folder.
        number=number[1] if number else _new_number(),
        goes=[old],
        why=why,
        replaces=old.serial,
    )


def _new_number() -> str:
    digits = names.SUBSCRIBER_NUMBER_DIGITS
    return f"{secrets.randbelow(10**digits):0{digits}}"


def _unused_serial(transaction: Transaction) -> int:
    while transaction.ledger.has_serial(serial := certificates.new_serial()):
        pass
    return serial


def _about(record: CertificateRecord) -> dict[str, str]:
    about = {
        "serial": serial_text(record.serial),
        "request": record.request_id,
        "holder": record.holder,
        "product": record.product,
    }
    if record.replaces is not None:
        about["replaces"] = serial_text(record.replaces)
    return about
