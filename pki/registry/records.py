"""What stands in the registry, as values. Times are aware, UTC."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self

from pki.lifecycle import Reason, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRecord:
    """One certificate in the registry."""

    serial: int
    request_id: str
    holder: str
    product: str
    """`limited`, `universal`, or the name of the profile of one of the authority's own."""
    subject: str = field(repr=False)
    """The NPKI folder name of the subject."""
    der: bytes = field(repr=False)
    not_before: datetime
    not_after: datetime
    issued_at: datetime
    key_digest: str
    """SHA-256 of the SubjectPublicKeyInfo, hexadecimal."""
    replaces: int | None = None
    """The serial of the certificate that was renewed or reissued into this one."""
    status: Status = Status.GOOD
    revoked_at: datetime | None = None
    """Since when it is held or revoked."""
    reason: Reason | None = None
    held_until: datetime | None = None
    """While held: the last moment at which it can be resumed."""
    resumed_at: datetime | None = None
    """When a hold ended last, with the certificate good again."""

    def as_of(self, now: datetime) -> Self:
        """What it is now: a hold whose time ran out is a revocation, whether or not the timer came by.

        The date of the hold stays, from which on nobody may have relied on the certificate.
        """
        if not self.overdue(now):
            return self
        return replace(self, status=Status.REVOKED, reason=Reason.CESSATION_OF_OPERATION, held_until=None)

    def overdue(self, now: datetime) -> bool:
        """Whether it is held and the time to resume it ran out."""
        return self.held_until is not None and now > self.held_until

    def expired(self, now: datetime) -> bool:
        """Whether its validity, both ends included, is over."""
        return now > self.not_after


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRecord:
    """A request that was served, so that it is served once."""

    request_id: str
    operation: str
    digest: bytes
    """Of what was asked for, without name, registration number and keys; see `digest`."""
    at: datetime
    outcome: CertificateRecord
    """The certificate as the request left it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrlRecord:
    """The latest CRL."""

    number: int
    this_update: datetime
    next_update: datetime
    changes: int
    """How many changes of status there had been."""
    der: bytes = field(repr=False)
