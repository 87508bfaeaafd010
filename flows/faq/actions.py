"""What the bot can do for somebody who reads a topic, from where they stand.

Where the action is one that the question itself offers, the button is the question's own. An action that is
not possible just now is not offered: the way back to the question and the way to a person always are.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from flows import applications, machine, overlays
from flows.aftercare import known
from flows.dialogue import Dialogue
from flows.faq.catalogue import Action, Topic
from flows.replies import Button, Rows, line

# The buttons that questions offer themselves, by state.
_OWN: Final[Mapping[Action, Mapping[str, str]]] = {
    "call_again": {"verification_call": "verification:again"},
    "other_number": {
        "verification_call": "verification:other",
        "verification": "verification:ars",
        "verification_staff": "verification:ars",
    },
    "other_method": {"verification_phone": "nav:back", "verification_staff": "nav:back"},
    "other_kind": {"verification": "nav:back"},
    "other_account": {"payment_review": "payment:account", "payment_locked": "payment:account"},
    "identity": {"identity_locked": "identity:retry"},
}

_BEGIN: Final = {"issue", "identity", "other_kind"}
"""What begins an application where none is under way."""

# What speaks of a certificate that the chat knows: buttons that hold whatever is being asked.
_OF_CERTIFICATES: Final[Mapping[Action, str]] = {"renew": "renew", "reissue": "reissue"}


def rows(dialogue: Dialogue, topic: Topic) -> Rows:
    """The button of the topic's action, if it leads anywhere from here."""
    data = _data(dialogue, topic.action)
    return ((Button(line(f"action-{topic.action.replace('_', '-')}"), data),),) if data else ()


def _data(dialogue: Dialogue, action: Action) -> str:
    session = dialogue.session
    if session.away:
        return ""
    own = _OWN.get(action, {}).get(session.state, "")
    if action == "other_kind" and session.application.purpose != "issue":
        own = ""  # a certificate that takes another's place is of its kind
    if own:
        return own
    if overlays.in_progress(session):
        return ""
    if action in _BEGIN and not machine.can(session, "issue"):
        return ""
    if action in _OF_CERTIFICATES and (certificate := known.only(session)):
        return f"certificate:{_OF_CERTIFICATES[action]}:{certificate.serial}"
    return f"faq:do:{action}" if action in _ERRANDS else ""


async def do(dialogue: Dialogue, action: str) -> None:
    """Begin what the button says, unless something else must be finished first."""
    errand = _ERRANDS.get(action)
    if errand is None or overlays.in_progress(dialogue.session):
        dialogue.toast("toast-old-button")
    else:
        await errand(dialogue)


async def _issue(dialogue: Dialogue) -> None:
    if machine.can(dialogue.session, "issue"):
        await applications.begin(dialogue)
    else:
        dialogue.toast("toast-old-button")


async def _certificates(dialogue: Dialogue) -> None:
    if machine.can(dialogue.session, "certificates"):
        dialogue.go("certificates")


async def _guide(dialogue: Dialogue) -> None:
    if machine.can(dialogue.session, "guide"):
        dialogue.go("guide")


_ERRANDS: Final[Mapping[str, Callable[[Dialogue], Awaitable[None]]]] = {
    "issue": _issue,
    "identity": _issue,
    "other_kind": _issue,
    "certificates": _certificates,
    **dict.fromkeys(("renew", "reissue", "suspend", "revoke", "refund"), _certificates),
    "guide": _guide,
}
