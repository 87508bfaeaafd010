"""Talking with staff: what is typed goes to them instead of being an answer, until the customer goes back.

The question waits meanwhile, and nothing of it is lost. Whatever may be a secret is deleted from the chat and
not passed on; staff see that something was held back.
"""

from collections.abc import Mapping
from typing import Final, Literal

from flows import fields
from flows.dialogue import Answer, Card, Dialogue
from flows.events import (
    Choice,
    Command,
    Document,
    Entered,
    Event,
    StaffAmended,
    StaffRetracted,
    StaffSaid,
    Text,
    Unexpected,
)
from flows.person import cases, secrets
from flows.replies import Amend, Button, Forget, Line, Relay, Retract, Rows, line
from flows.session import Held, Support
from flows.support.case import Kind
from flows.support.events import Amended, Told

STEP: Final = "support"
"""The first part of the callback data of all buttons about staff."""

BACK_WORDS: Final = frozenset({"이어하기", "계속", "continue"})
"""What leads back to the question even here."""

_MOST_PASSED: Final = 50
"""How many messages are remembered; whoever edits an older one sends it anew."""

_CARDS: Final = ("talk", "held", "step")

_LEAVE: Final[Rows] = ((Button(line("button-leave-talk"), f"{STEP}:leave"),),)
_HOLD: Final[Rows] = (
    (
        Button(line("button-send-photo"), f"{STEP}:photo"),
        Button(line("button-drop-photo"), f"{STEP}:unphoto"),
    ),
)

_PICTURES: Final[Mapping[str, Literal["photo", "video", "animation", "video_note"]]] = {
    "photo": "photo",
    "video": "video",
    "animation": "animation",
    "video_note": "video_note",
}
_PICTURE_FILES: Final = frozenset({"png", "jpg", "jpeg", "gif", "webp", "heic", "mp4"})
_HARMLESS_FILES: Final = _PICTURE_FILES | {"pdf", "txt", "log"}
"""Endings of files that hold neither a key nor a certificate; everything else may."""

_KINDS: Final[Mapping[str, Kind]] = {
    "sticker": "sticker",
    "photo": "photo",
    "voice": "voice",
    "document": "document",
    "location": "location",
    "contact": "contact",
}


# --- whether ------------------------------------------------------------------------------------------------


def is_on(dialogue: Dialogue) -> bool:
    """Whether what is typed goes to staff."""
    support = dialogue.session.support
    return support is not None and support.talking and cases.has_desk(dialogue)


def begin(dialogue: Dialogue) -> None:
    """From here on it does."""
    cases.know(dialogue).talking = True


def leave(dialogue: Dialogue) -> None:
    """From here on what is typed is an answer again. The case stays open."""
    if dialogue.session.support is not None:
        dialogue.session.support.talking = False


def is_meant_for_staff(dialogue: Dialogue, event: Event) -> bool:
    """Whether a message goes to staff: while they are talked to, and when it answers a message of the chat."""
    session, support = dialogue.session, dialogue.session.support
    if support is None or not cases.has_desk(dialogue) or session.state == "delivery_issuing":
        return False
    if not isinstance(event, Text | Unexpected | Document):
        return False
    if isinstance(event, Unexpected) and event.kind == "edited":
        return event.message in support.passed
    if support.talking:
        return not (isinstance(event, Text) and fields.clean(event.text).lower() in BACK_WORDS)
    may_be_answer = isinstance(event, Text) and secrets.is_asked(session)
    return event.reply_to != 0 and not (may_be_answer and secrets.may_be(session, event.text))


async def _leave(dialogue: Dialogue, _argument: str) -> None:
    leave(dialogue)
    dialogue.did("left")


def start(dialogue: Dialogue) -> None:
    """The customer would like to write to staff: the case is opened, if it is not open."""
    if not cases.has_desk(dialogue):
        dialogue.toast("toast-old-button")
        return
    if dialogue.session.support is None:
        cases.call(dialogue, "person")
    if is_on(dialogue) and is_shown(dialogue, "talk"):
        dialogue.toast("toast-talking")
    begin(dialogue)


# --- the cards ----------------------------------------------------------------------------------------------


def card(dialogue: Dialogue) -> Card:
    """What stands in for the question while staff are talked to."""
    support = cases.know(dialogue)
    whom = line("person-talk-with", name=support.owner) if support.owner else line("person-talk")
    waits = () if cases.is_staffed(dialogue) else (cases.outlook(dialogue),)
    return Card(body=(whom, *waits, line("person-talk-warning")), rows=_LEAVE, name="talk")


def is_shown(dialogue: Dialogue, name: str) -> bool:
    """Whether the live card is the one of that name."""
    support = dialogue.session.support
    if support is None or support.shows != name:
        return False
    return support.card == dialogue.session.live.get("card", 0)


def stand_in(dialogue: Dialogue) -> bool:
    """Let the card of the talk stand in for the question.

    Returns:
        Whether there is anything to be shown; not so where a card of the talk is the last one already.
    """
    waits = any(is_shown(dialogue, name) for name in _CARDS)
    if waits and not dialogue.notes and not dialogue.in_place:
        return False
    dialogue.show(card(dialogue))
    return True


def remember_card(dialogue: Dialogue, name: str) -> None:
    """Know which card is the live one by now."""
    support = dialogue.session.support
    if support is not None:
        support.card, support.shows = dialogue.session.live.get("card", 0), name


def settle(dialogue: Dialogue) -> None:
    """Drop what waited for an answer on a card that is not the live one any more."""
    support = dialogue.session.support
    if support is None:
        return
    if support.held and not is_shown(dialogue, "held"):
        _drop_held(dialogue, support)
    if support.proposed and not is_shown(dialogue, "step"):
        support.proposed = ""


def end(dialogue: Dialogue) -> bool:
    """The case is closed, and with it the talk.

    Returns:
        Whether a card of the talk stands in the question's place.
    """
    support = dialogue.session.support
    if support is None:
        return False
    stands = support.talking or any(is_shown(dialogue, name) for name in _CARDS)
    _drop_held(dialogue, support)
    dialogue.session.support = None
    return stands


# --- from the customer --------------------------------------------------------------------------------------


def pass_on(dialogue: Dialogue, event: Event) -> None:
    """Tell staff what the customer sent, or that something was held back."""
    if isinstance(event, Text):
        _tell(dialogue, event, "text", event.text)
    elif isinstance(event, Document):
        _pass_document(dialogue, event)
    elif isinstance(event, Unexpected) and event.kind == "edited":
        _amend(dialogue, event)
    elif isinstance(event, Unexpected):
        _pass_other(dialogue, event)
    # Whoever writes line after line is not told the same after each.
    dialogue.asks = is_on(dialogue) or bool(dialogue.notes) or dialogue.overlay is not None


def _pass_document(dialogue: Dialogue, event: Document) -> None:
    ending = event.name.rpartition(".")[2].lower() if "." in event.name else ""
    if ending not in _HARMLESS_FILES:
        _hold_back(dialogue, Told(message=event.message, kind="document", withheld="key_file"))
    elif fields.holds_secret(event.name):  # staff would see the name
        told = Told(message=event.message, kind="document", withheld="secret", album=event.album)
        _hold_back(dialogue, told)
    elif ending in _PICTURE_FILES and secrets.is_asked(dialogue.session):
        _hold_picture(dialogue, event, "document")
    else:
        _tell(dialogue, event, "document", event.text)


def _pass_other(dialogue: Dialogue, event: Unexpected) -> None:
    kind = event.form if event.form != "other" else _KINDS.get(event.kind, "other")
    picture = _PICTURES.get(kind)
    if kind == "contact":
        dialogue.note("person-withheld-contact")
        dialogue.post(Told(message=event.message, kind="contact", withheld="contact"))
    elif picture is not None and secrets.is_asked(dialogue.session):
        _hold_picture(dialogue, event, picture)
    else:
        _tell(dialogue, event, kind, event.text)


def _tell(dialogue: Dialogue, event: Text | Unexpected | Document, kind: Kind, text: str) -> None:
    if secrets.may_be(dialogue.session, text):
        _hold_back(dialogue, Told(message=event.message, kind=kind, withheld="secret", album=_album(event)))
        return
    told = Told(message=event.message, kind=kind, text=text, reply_to=event.reply_to, album=_album(event))
    _post(dialogue, told)


def _post(dialogue: Dialogue, told: Told) -> None:
    support = cases.know(dialogue)
    support.passed = [*support.passed, told.message][-_MOST_PASSED:]
    dialogue.post(told)


def _album(event: Text | Unexpected | Document) -> str:
    return "" if isinstance(event, Text) else event.album


def _hold_back(dialogue: Dialogue, told: Told) -> None:
    """Delete it from the chat, and say why: kindly, and where an answer belongs."""
    dialogue.forget()
    dialogue.note(f"person-withheld-{told.withheld.replace('_', '-')}")
    if told.withheld == "secret" and secrets.is_asked(dialogue.session) and is_on(dialogue):
        dialogue.note("person-withheld-answer")
    dialogue.post(told)


def _amend(dialogue: Dialogue, event: Unexpected) -> None:
    if not secrets.may_be(dialogue.session, event.text):
        dialogue.post(Amended(message=event.message, text=event.text))
        return
    dialogue.forget()
    dialogue.note("person-withheld-secret")
    dialogue.post(Amended(message=event.message, withheld="secret"))


# --- pictures while a secret is asked for -------------------------------------------------------------------


def _hold_picture(
    dialogue: Dialogue,
    event: Unexpected | Document,
    kind: Literal["photo", "video", "animation", "video_note", "document"],
) -> None:
    """Ask first: it may show a security card. Its caption is judged at once, for it goes along."""
    if secrets.may_be(dialogue.session, event.text):
        _hold_back(dialogue, Told(message=event.message, kind=kind, withheld="secret", album=event.album))
        return
    support = cases.know(dialogue)
    support.held.append(Held(event.message, kind, event.album, event.reply_to))
    if not is_shown(dialogue, "held"):  # one question for all of an album
        dialogue.show(Card(body=(line("person-photo"),), rows=_HOLD, name="held"))


async def _send_held(dialogue: Dialogue, _argument: str) -> None:
    """The customer says that the pictures show no secret."""
    support = cases.know(dialogue)
    for held in support.held:
        _post(
            dialogue,
            Told(message=held.message, kind=held.kind, reply_to=held.reply_to, album=held.album),
        )
    support.held = []


async def _refuse_held(dialogue: Dialogue, _argument: str) -> None:
    """They shall not be sent, and go from the chat."""
    _drop_held(dialogue, cases.know(dialogue))
    dialogue.note("person-photo-dropped")


def _drop_held(dialogue: Dialogue, support: Support) -> None:
    for held in support.held:
        dialogue.reply(Forget(message=held.message))
    support.held = []


CHOICES: Final[Mapping[str, Answer]] = {"leave": _leave, "photo": _send_held, "unphoto": _refuse_held}
"""What the buttons of these cards do, by what stands behind ``support:``."""


# --- from staff ---------------------------------------------------------------------------------------------


def hear(dialogue: Dialogue, event: StaffSaid) -> None:
    """Say what staff wrote, and let what is typed next be the answer to it."""
    support = cases.know(dialogue)
    support.owner = event.name
    begin(dialogue)
    text = line("staff-says", name=who(event.name), text=event.text) if event.kind == "text" else None
    dialogue.reply(
        Relay(group=event.group, messages=event.messages, kind=event.kind, text=text, reply_to=event.reply_to)
    )


def hear_amended(dialogue: Dialogue, event: StaffAmended) -> None:
    """What staff wrote reads differently now."""
    dialogue.asks = False
    text = (
        line("staff-says", name=who(event.name), text=event.text)
        if event.kind == "text"
        else line("staff-caption", text=event.text)
    )
    dialogue.reply(Amend(group=event.group, message=event.message, text=text, kind=event.kind))


def hear_retracted(dialogue: Dialogue, event: StaffRetracted) -> None:
    """What staff wrote goes."""
    dialogue.asks = False
    dialogue.reply(Retract(group=event.group, message=event.message))


def who(name: str) -> Line:
    """Somebody of the staff as customers see them: by the first name, or none at all."""
    return line("person-who", name=name) if name else line("person-who-nameless")


def is_customers(event: Event) -> bool:
    """Whether the customer did something themselves."""
    return isinstance(event, Choice | Command | Text | Unexpected | Document | Entered)
