"""What a file that somebody sends holds: whose certificate, which kind, by whom, until when, and what can be known.

A sent file is fetched, read and dropped within a turn. Whatever may hold a private key is deleted from the
chat; a certificate alone, which is public, stays.
"""

from typing import Final

from flows import machine, overlays
from flows.aftercare import findings, known
from flows.dialogue import Card, Dialogue, Question
from flows.events import Document
from flows.ports import Inspected, Unreadable
from flows.replies import Button, Line, Rows, line
from flows.session import Session

_ASKS: Final = "aftercare_file"


async def receive(dialogue: Dialogue, event: Document, *, may_hold_secret: bool) -> None:
    """Say what the file holds, whatever is being asked; the question stands below the answer.

    Args:
        may_hold_secret: the last question asked for a secret, of which a picture may follow as a file.
    """
    if _is_untouchable(dialogue.session, may_hold_secret=may_hold_secret):
        dialogue.forget()
        dialogue.note("file-while-secret")
        return
    _drop(dialogue)
    try:
        inspected = await _inspect(dialogue, event.reference, size=event.size)
    except Unreadable as unreadable:
        dialogue.forget()
        _explain(dialogue, unreadable)
        return
    _tell(dialogue, inspected, *_forget_key(dialogue, inspected))
    if inspected.key == "locked":
        _ask_for_password(dialogue, event)


def _is_untouchable(session: Session, *, may_hold_secret: bool) -> bool:
    """Whether a file may be the secret that is asked for, as a picture: then nobody looks into it."""
    asked = session.state in machine.SECRET and session.state != _ASKS
    return asked or (may_hold_secret and overlays.in_progress(session))


async def _inspect(dialogue: Dialogue, reference: str, *, size: int = 0, password: str = "") -> Inspected:
    most = dialogue.rules.largest_file
    if size > most:
        raise Unreadable("too_large")
    content = await dialogue.ports.files.fetch(reference, most)
    return await dialogue.ports.authority.inspect(content, password)


def _explain(dialogue: Dialogue, unreadable: Unreadable) -> None:
    most = dialogue.rules.largest_file // 1024
    dialogue.note(f"file-{unreadable.cause.replace('_', '-')}", most=most)


def _forget_key(dialogue: Dialogue, inspected: Inspected) -> tuple[Line, ...]:
    if inspected.key == "absent":
        return ()
    dialogue.forget()
    return (line("file-forgotten"),)


def _tell(dialogue: Dialogue, inspected: Inspected, *more: Line) -> None:
    dialogue.say(*findings.lines(dialogue, inspected), *more, rows=_rows(dialogue.session, inspected))


def _rows(session: Session, inspected: Inspected) -> Rows:
    facts = inspected.certificate
    if facts is None or facts.chain != "trusted" or known.find(session, facts.serial) is None:
        return ()
    return ((Button(line("button-my-certificate"), f"certificate:card:{facts.serial}"),),)


# --- the password of a file -------------------------------------------------------------------------------


def _ask_for_password(dialogue: Dialogue, event: Document) -> None:
    """Ask for the password, unless that would interrupt an application."""
    session = dialogue.session
    if machine.can(session, "read_file"):
        session.interrupted = session.state
        session.file = event.reference
        dialogue.go("read_file")
    else:
        dialogue.note("file-password-later")


async def _ask(dialogue: Dialogue) -> Card:
    enough = Button(line("button-file-enough"), "aftercare:enough")
    return Card(body=(line("file-password"),), rows=((enough,),))


async def _take_password(dialogue: Dialogue, text: str) -> None:
    try:
        inspected = await _inspect(dialogue, dialogue.session.file, password=text.removesuffix("\n"))
    except Unreadable as unreadable:
        _drop(dialogue)
        _explain(dialogue, unreadable)
        return
    if inspected.key == "wrong_password":
        dialogue.note("file-wrong-password")
        return
    _drop(dialogue)
    _tell(dialogue, inspected)


async def _enough(dialogue: Dialogue, _argument: str) -> None:
    _drop(dialogue)


async def _back(dialogue: Dialogue) -> None:
    _drop(dialogue)


def _drop(dialogue: Dialogue) -> None:
    """Know the file no longer, and return to what its password interrupted."""
    session = dialogue.session
    if session.state == _ASKS:
        session.state = session.interrupted or "menu"
    session.file = session.interrupted = ""


QUESTIONS = {
    _ASKS: Question(ask=_ask, choices={"enough": _enough}, text=_take_password, back=_back),
}
