"""What can become of a certificate, as one table. Pure: who is told what follows from it is others' business."""

from enum import StrEnum
from typing import Final

from pki.errors import AlreadyHeld, AlreadyRevoked, NotHeld

HOLD_MONTHS: Final = 6
"""A suspended certificate that is not resumed in time is revoked (yessign, personal suspension)."""


class Status(StrEnum):
    """What became of a certificate."""

    GOOD = "good"
    HELD = "held"
    """Suspended: on the CRL with certificateHold, and can come back."""
    REVOKED = "revoked"


class Reason(StrEnum):
    """Why a certificate is on the CRL (RFC 5280 §5.3.1).

    Our own enumeration: its values are in the database, where a library's renaming must not reach.
    """

    UNSPECIFIED = "unspecified"
    KEY_COMPROMISE = "key_compromise"
    CA_COMPROMISE = "ca_compromise"
    AFFILIATION_CHANGED = "affiliation_changed"
    SUPERSEDED = "superseded"
    CESSATION_OF_OPERATION = "cessation_of_operation"
    CERTIFICATE_HOLD = "certificate_hold"
    PRIVILEGE_WITHDRAWN = "privilege_withdrawn"


class Change(StrEnum):
    """What can be done to an issued certificate."""

    SUSPEND = "suspend"
    RESUME = "resume"
    REVOKE = "revoke"


_AFTER: Final = {
    (Status.GOOD, Change.SUSPEND): Status.HELD,
    (Status.GOOD, Change.REVOKE): Status.REVOKED,
    (Status.HELD, Change.RESUME): Status.GOOD,
    (Status.HELD, Change.REVOKE): Status.REVOKED,
}


def after(status: Status, change: Change) -> Status:
    """The status that the change leads to.

    Raises:
        AlreadyRevoked: nothing leads back from a revocation.
        AlreadyHeld: it is suspended already.
        NotHeld: it is not suspended.
    """
    following = _AFTER.get((status, change))
    if following is not None:
        return following
    if status is Status.REVOKED:
        raise AlreadyRevoked("the certificate is revoked for good")
    if change is Change.SUSPEND:
        raise AlreadyHeld("the certificate is suspended already")
    raise NotHeld("the certificate is not suspended")
