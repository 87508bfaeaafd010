"""Cards that stand in for the question for a while: status, help, the language, leaving.

None of them changes where the session stands; the button back to the question shows it again.
"""

from collections.abc import Awaitable, Callable

from flows import fields, machine
from flows.dialogue import Card, Dialogue
from flows.navigation import on_errand, title
from flows.person import cases, reference
from flows.replies import Button, Line, Rows, line
from flows.session import Session

_STAY: Rows = ((Button(line("button-back-to-question"), "nav:stay"),),)
_SITUATIONS = {"welcome": "situation-1", "product": "situation-2", "delivery": "situation-3"}


def in_progress(session: Session) -> bool:
    """Whether leaving now would lose something."""
    return session.state not in machine.RESTING


async def status(dialogue: Dialogue) -> None:
    """Where the person stands, what is done and what is left."""
    step = machine.BY_NAME[dialogue.session.state].step
    number = (_number(dialogue),) if cases.has_desk(dialogue) else ()
    body = (*_place(dialogue.session, step), *_known(dialogue.session), *number)
    dialogue.show(Card(body=body, rows=_STAY))


def _number(dialogue: Dialogue) -> Line:
    return line("status-reference", number=reference.shown(reference.give(dialogue)))


def _place(session: Session, step: str) -> tuple[Line, ...]:
    if step not in machine.STEPS:
        return (line("status-aftercare"),)
    if on_errand(session):
        purpose = line(f"purpose-{session.application.purpose}")
        return (line("status-purpose", purpose=purpose, title=title(session)),)
    return _road(machine.STEPS.index(step))


def _road(current: int) -> tuple[Line, ...]:
    steps = tuple(
        line(_mark(number, current), number=number + 1, title=line(f"step-{step}"))
        for number, step in enumerate(machine.STEPS)
    )
    left = len(machine.STEPS) - current - 1
    return line("status", left=left), line("status-road", **dict(_numbered(steps)))


def _numbered(road: tuple[Line, ...]) -> list[tuple[str, Line]]:
    return [(f"step{number}", entry) for number, entry in enumerate(road, start=1)]


def _mark(number: int, current: int) -> str:
    if number == current:
        return "status-now"
    return "status-passed" if number < current else "status-ahead"


def _known(session: Session) -> tuple[Line, ...]:
    application = session.application
    lines = []
    if application.product:
        lines.append(line("status-product", product=line(f"product-{application.product}")))
    if application.account:
        lines.append(line("status-account", account=fields.mask_account(application.account)))
    lines += [
        line(
            "status-certificate",
            product=line(f"product-{certificate.product}"),
            serial=certificate.serial[-8:],
            until=certificate.valid_until,
        )
        for certificate in session.certificates
    ]
    return tuple(lines)


async def help_(dialogue: Dialogue) -> None:
    """The seed's advice for this step, the situation that it speaks of here, and the commands."""
    step = machine.BY_NAME[dialogue.session.state].step
    situation = (line(_SITUATIONS[step]),) if step in _SITUATIONS else ()
    dialogue.show(Card(body=(advice(dialogue), *situation, line("help-commands")), rows=_STAY))


def advice(dialogue: Dialogue) -> Line:
    """The seed's advice for this step."""
    step = machine.BY_NAME[dialogue.session.state].step
    spoken = step == "verification" and dialogue.ports.line.mode == "spoken"
    return line("advice-verification-spoken" if spoken else f"advice-{step}")


async def languages(dialogue: Dialogue) -> None:
    """Choose the language."""
    choose = (
        Button(line("button-korean"), "nav:language:ko"),
        Button(line("button-english"), "nav:language:en"),
    )
    dialogue.show(Card(body=(line("language-question"),), rows=(choose, *_STAY)))


async def language(dialogue: Dialogue, argument: str) -> None:
    """Speak that language from here on."""
    dialogue.session.language = "en" if argument == "en" else "ko"
    dialogue.note("language-changed")
    dialogue.did("language", language=f"=language-{dialogue.session.language}")


async def confirm_cancelling(dialogue: Dialogue) -> None:
    """Ask once before an application is given up."""
    rows = (
        (Button(line("button-cancel-yes"), "nav:cancel:yes"),),
        (Button(line("button-cancel-no"), "nav:stay"),),
    )
    purpose = line(f"purpose-{dialogue.session.application.purpose}")
    dialogue.show(Card(body=(line("cancel-question", purpose=purpose),), rows=rows))


async def resume_or_restart(dialogue: Dialogue) -> None:
    """An application is under way already."""
    rows = (
        (Button(line("button-go-on"), "nav:stay"),),
        (Button(line("button-restart"), "nav:cancel:yes"),),
    )
    purpose = line(f"purpose-{dialogue.session.application.purpose}")
    dialogue.show(Card(body=(line("resume-question", purpose=purpose),), rows=rows))


BY_NAME: dict[str, Callable[[Dialogue], Awaitable[None]]] = {
    "status": status,
    "help": help_,
    "languages": languages,
}
