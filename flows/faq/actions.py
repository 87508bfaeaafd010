"""What the bot can do for somebody who reads a topic, from where they stand.

Where the action is one that the question itself offers, the button is the question's own. An action that is
not possible just now is not offered: the way back to the question and the way to a person always are.
"""

from collections.abc import Mapping
from typing import Final

from flows import applications, machine, overlays
from flows.aftercare import known, spans
from flows.dialogue import Dialogue
from flows.faq.catalogue import Action, Topic
from flows.replies import Button, Rows, line
from flows.session import Certificate, Session

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

# What an action comes to where nothing is under way: an errand of its own.
_AT_REST: Final[Mapping[Action, str]] = {
    "issue": "issue",
    "identity": "issue",
    "other_kind": "issue",
    "guide": "guide",
    **dict.fromkeys(("certificates", "renew", "reissue", "suspend", "revoke", "refund"), "certificates"),
}


def rows(dialogue: Dialogue, topic: Topic) -> Rows:
    """The button of the topic's action, if it leads anywhere from here."""
    session, action = dialogue.session, topic.action
    if session.away:
        return ()
    if own := _own(session, action):
        return _row(action, own)
    if overlays.in_progress(session):
        return ()
    if (certificate := known.only(session)) and _open(dialogue, action, certificate):
        return _row(action, f"certificate:{action}:{certificate.serial}")
    errand = _AT_REST.get(action, "")
    return _row(errand, f"faq:do:{errand}") if errand and _leads_on(session, errand) else ()


def _row(name: str, data: str) -> Rows:
    return ((Button(line(f"action-{name.replace('_', '-')}"), data),),)


def _own(session: Session, action: Action) -> str:
    """The button of the question itself; a certificate that takes another's place is of that one's kind."""
    if action == "other_kind" and session.application.purpose != "issue":
        return ""
    return _OWN.get(action, {}).get(session.state, "")


def _open(dialogue: Dialogue, action: Action, certificate: Certificate) -> bool:
    """Whether this can be begun with the certificate that the chat knows, by a button that always holds."""
    opens = spans.renewal_opens(certificate, dialogue.rules)
    return action == "reissue" or (action == "renew" and dialogue.today >= opens)


def _leads_on(session: Session, errand: str) -> bool:
    """Whether it leads anywhere else than where the person is already."""
    beside_the_bank = machine.BY_NAME[session.state].step == machine.GUIDE
    return machine.can(session, errand) and not (errand == "guide" and beside_the_bank)


async def do(dialogue: Dialogue, errand: str) -> None:
    """Begin what the button says, unless something else must be finished first."""
    session = dialogue.session
    known_errand = errand in _AT_REST.values() and not overlays.in_progress(session)
    if not known_errand or not machine.can(session, errand):
        dialogue.toast("toast-old-button")
    elif errand == "issue":
        await applications.begin(dialogue)
    else:
        dialogue.go(errand)
