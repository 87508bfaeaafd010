"""What can be done with a certificate now. Pure: who shows or does it asks here, so that both agree."""

from datetime import date
from typing import Final, Literal

from flows.aftercare import spans
from flows.ports import Standing
from flows.rules import Rules
from flows.session import Certificate

Action = Literal[
    "check",
    "test",
    "renew",
    "reissue",
    "suspend",
    "resume",
    "revoke",
    "refund",
    "storage",
    "reminders",
    "calendar",
    "trouble",
    "find",
    "issue",
    "remove",
]
Status = Literal["good", "held", "revoked", "expired", "unknown"]

# In the order of the buttons: what helps comes first, what ends it last.
_ACTIONS: Final[dict[Status, tuple[Action, ...]]] = {
    "good": (
        "check",
        "test",
        "renew",
        "storage",
        "reminders",
        "calendar",
        "reissue",
        "suspend",
        "refund",
        "revoke",
        "trouble",
    ),
    "held": ("check", "resume", "reissue", "refund", "revoke", "trouble"),
    "revoked": ("check", "find", "refund", "issue", "remove"),
    "expired": ("check", "issue", "remove"),
    "unknown": ("issue", "remove"),
}


def status(standing: Standing | None) -> Status:
    """What became of it; ``unknown``: the authority's books have no such certificate."""
    return standing.status if standing else "unknown"


def actions(
    certificate: Certificate, standing: Standing | None, *, today: date, rules: Rules
) -> tuple[Action, ...]:
    """What can be done with the certificate today, in the order in which it is offered."""
    shut: set[Action] = set()
    if today < spans.renewal_opens(certificate, rules):
        shut.add("renew")
    if standing is None or not standing.replaced:
        shut.add("find")  # there is no successor to be found
    # The chat alone knows what was paid: what is refunded yet must not fall off its list.
    shut.add("remove" if refundable(certificate, standing, today=today, rules=rules) else "refund")
    return tuple(action for action in _ACTIONS[status(standing)] if action not in shut)


def refundable(certificate: Certificate, standing: Standing | None, *, today: date, rules: Rules) -> bool:
    """Whether its fee is given back today.

    One that was given up is, for whatever reason; one that was replaced lives on in its successor.
    """
    ends = spans.refund_ends(certificate, rules)
    if standing is None or ends is None or today > ends:
        return False
    return not standing.replaced
