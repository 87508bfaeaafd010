"""The secure page: which questions it asks in the chat's stead, and what becomes of an answer that is given there.

The page is opened from a card, and answers that card's question or none: whatever the chat did meanwhile has put
another card in its place, with another serial. So no answer counts twice, and none for a question of later.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from flows.dialogue import Card, Dialogue
from flows.events import Entered
from flows.ports import SealedKey
from flows.replies import PAGE, Button, ForPage, Line, Rows, line
from flows.rules import Rules
from flows.session import Session
from flows.steps import QUESTIONS, delivery, protection

Kind = Literal["number", "account_password", "card", "otp", "certificate_password", "file_password"]
"""What the page has to be: a keypad for so many digits, or fields for a password that is chosen or known."""

KINDS: Final[Mapping[str, Kind]] = {
    "identity_number": "number",
    "payment_password": "account_password",
    "payment_card": "card",
    "payment_otp": "otp",
    "protection_password": "certificate_password",
    "protection_repeat": "file_password",
    "aftercare_file": "file_password",
}
"""By the state that asks."""

_ENTERED: Final = "page-entered"
_KNOWN: Final = frozenset({_ENTERED, "delivery-on-device"})
_ISSUING: Final = "delivery_issuing"
_RESUMABLE: Final = frozenset({"protection_password", "protection_repeat"})
"""Answers that issuing goes on with: played again, or sent again after the process that had them died."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page shows.

    Attributes:
        body: the question, in the page's own words.
        device: the answer may be a key that is made on the device.
    """

    kind: Kind
    body: tuple[Line, ...]
    device: bool


def entry(dialogue: Dialogue, card: Card) -> Card:
    """How the secret is entered that is asked for: a word below the question, and the button that opens the page."""
    session, rules = dialogue.session, dialogue.rules
    if session.away or dialogue.overlay is not None or session.state not in KINDS:
        return Card(body=())
    way = "entry-chat" if not rules.page else "entry-both" if rules.typed else "entry-page"
    return Card(body=(line(way),) if card.body else (), rows=_button(session.state) if rules.page else ())


def _button(state: str) -> Rows:
    return ((Button(line("button-page"), f"{PAGE}:{state}"),),)


def alone(session: Session, rules: Rules) -> bool:
    """Whether what is asked can be answered on the page alone."""
    return rules.page and not rules.typed and session.state in KINDS


def fits(session: Session, *, state: str, serial: int) -> bool:
    """Whether the card from which the page was opened still asks what it asked."""
    return session.state == state and session.live.get("card") == serial and not session.away


async def asked(dialogue: Dialogue) -> Asked:
    """The question that the session stands at."""
    state = dialogue.session.state
    question, *_ = (await QUESTIONS[state].ask(dialogue)).body
    words = Line(f"page-{question.id}", question.arguments)
    return Asked(KINDS[state], (words,), device=state == "protection_password")


async def take(dialogue: Dialogue, event: Entered) -> None:
    """Take the answer, if its question is still the one that is asked."""
    session = dialogue.session
    if _is_issued_for(session, event):
        sealed = SealedKey(session.application.sealed_key, event.text)
        await delivery.issue_for(dialogue, event.key or sealed)
    elif fits(session, state=event.state, serial=event.serial):
        dialogue.note(_ENTERED)
        await _answer(dialogue, event)
    else:
        dialogue.asks = False
        dialogue.page = ForPage(stale=True)


def _is_issued_for(session: Session, event: Entered) -> bool:
    """Whether issuing waits for this very answer: its card was the one before the one that says so."""
    follows = session.live.get("card") == event.serial + 1
    return session.state == _ISSUING and event.state in _RESUMABLE and follows


async def _answer(dialogue: Dialogue, event: Entered) -> None:
    if len(event.text) > dialogue.rules.longest_answer:
        dialogue.note("too-long", most=dialogue.rules.longest_answer)
    elif event.key is not None:
        await protection.take_key(dialogue, event.key)
    elif (take_it := _TAKES.get(event.state) or QUESTIONS[event.state].text) is not None:
        await take_it(dialogue, event.text)


def conclude(dialogue: Dialogue, before: Session) -> None:
    """Let the page know how it went. A question that is asked again has not been answered."""
    if not isinstance(dialogue.event, Entered) or dialogue.again:
        return
    told = dialogue.page or ForPage()
    if not told.stale:
        failed = dialogue.failed or dialogue.session.state == before.state
        dialogue.page = replace(told, failed=failed, notes=tuple(_brief(dialogue.notes)))


def _brief(notes: Sequence[Line]) -> Iterator[Line]:
    """The notes without what the page knows itself, and without the reasons, for which it has no room."""
    for note in notes:
        headline = note.arguments.get("headline")
        if note.id == "failure" and isinstance(headline, Line):
            yield headline
        elif note.id not in _KNOWN:
            yield note


_TAKES: Final[Mapping[str, Callable[[Dialogue, str], Awaitable[None]]]] = {
    "protection_password": protection.take_both
}
