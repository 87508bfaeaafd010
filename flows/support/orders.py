"""The commands of the staff's groups."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from flows.replies import line
from flows.support import approving, listing, macros, writing
from flows.support.case import Case
from flows.support.events import Colleague, Order
from flows.support.sitting import Sitting, name_of, typed
from flows.support.turn import Enrol, Passed, Picture

_LONGEST_SPAN: Final = 365
_LONGEST_NAME: Final = 64
_LONGEST_QUOTE: Final = 80
_HIGHEST_USER: Final = 2**52

_Obey = Callable[[Sitting, Order, Colleague, Case | None], Awaitable[None]]
_ObeyInTopic = Callable[[Sitting, Order, Colleague, Case], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Command:
    """One command.

    Attributes:
        obey: carries it out.
        reads: it changes nothing, so that auditors have it too.
    """

    obey: _Obey
    reads: bool = False


async def obey(sitting: Sitting, event: Order, who: Colleague, case: Case | None) -> None:
    """Carry out a command, wherever it was given."""
    command = COMMANDS.get(event.name)
    if command is None:
        sitting.answer(event, line("support-unknown-command"), reply_to=event.message)
    elif who.role == "auditor" and not command.reads:
        sitting.answer(event, line("support-auditor"), reply_to=event.message)
    else:
        await command.obey(sitting, event, who, case)


def _in_topic(obey: _ObeyInTopic) -> _Obey:
    """For what makes sense in a case's topic only."""

    async def checked(sitting: Sitting, event: Order, who: Colleague, case: Case | None) -> None:
        if case is None:
            sitting.answer(event, line("support-in-a-topic"), reply_to=event.message)
        else:
            await obey(sitting, event, who, case)

    return checked


async def _note(sitting: Sitting, event: Order, who: Colleague, case: Case) -> None:
    """A note among staff; the customer never sees it."""
    words = event.argument.strip()
    if not words:
        sitting.answer(event, line("support-note-how"), reply_to=event.message)
        return
    case = sitting.change(case)
    sitting.passed.append(
        Passed(number=case.number, way="note", origin=event.message, text=words, author=who.id)
    )
    sitting.did(case, "noted", name=name_of(who), text=typed(" ".join(words.split()))[:_LONGEST_QUOTE])
    sitting.deed(who, event, "note", case.number)


async def _stats(sitting: Sitting, event: Order, who: Colleague, _case: Case | None) -> None:
    words = event.argument.lower().split()
    days = next((min(max(1, int(word)), _LONGEST_SPAN) for word in words if word.isdecimal()), 7)
    form: Literal["pictures", "csv"] = "csv" if "csv" in words else "pictures"
    sitting.pictures.append(
        Picture(
            group=event.group,
            language=sitting.language(event),
            thread=event.thread,
            days=days,
            form=form,
        )
    )
    sitting.deed(who, event, "stats", why=f"{days} {form}")


async def _help(sitting: Sitting, event: Order, _who: Colleague, _case: Case | None) -> None:
    sitting.answer(event, line("support-help"), reply_to=event.message)


async def _staff(sitting: Sitting, event: Order, who: Colleague, _case: Case | None) -> None:
    """``/staff``, and for leads ``/staff add USER_ID [auditor] NAME``."""
    order, *rest = event.argument.split() or [""]
    if order in {"", "list"}:
        sitting.answer(event, line("support-staff", staff=_listed(sitting, event)), reply_to=event.message)
    elif order != "add" or not rest:
        sitting.answer(event, line("support-staff-how"), reply_to=event.message)
    elif who.role != "lead":
        sitting.answer(event, line("support-leads-only"), reply_to=event.message)
    else:
        _enrol(sitting, event, who, rest[0], rest[1:])


def _listed(sitting: Sitting, event: Order) -> str:
    """All of the staff, a line for each."""
    language = sitting.language(event)
    return "\n".join(
        f"{one.id} · {sitting.office.words(line(f'support-role-{one.role}'), language)} · {one.name}"
        for one in sitting.office.staff.colleagues()
    )


def _enrol(sitting: Sitting, event: Order, who: Colleague, user: str, rest: list[str]) -> None:
    auditor = rest[:1] == ["auditor"]
    name = " ".join(rest[1:] if auditor else rest)
    known = user.isdecimal() and 0 < int(user) <= _HIGHEST_USER
    if not known or not name or len(name) > _LONGEST_NAME:
        sitting.answer(event, line("support-staff-how"), reply_to=event.message)
    elif sitting.office.staff.colleague(int(user)) is not None:
        sitting.answer(event, line("support-staff-there"), reply_to=event.message)
    else:
        role = "auditor" if auditor else "member"
        sitting.enrolled.append(Enrol(user=int(user), role="auditor" if auditor else "member", name=name))
        sitting.deed(who, event, "staff-add", why=f"{user} {role}")
        sitting.answer(event, line("support-staff-added", name=name), reply_to=event.message)


COMMANDS: Final[Mapping[str, _Command]] = {
    "cases": _Command(listing.cases, reads=True),
    "case": _Command(listing.case, reads=True),
    "macro": _Command(macros.macro, reads=True),
    "note": _Command(_in_topic(_note)),
    "stats": _Command(_stats, reads=True),
    "staff": _Command(_staff, reads=True),
    "why": _Command(_in_topic(approving.why)),
    "delete": _Command(_in_topic(writing.take_back)),
    "help": _Command(_help, reads=True),
    "start": _Command(_help, reads=True),
}
"""``macro`` reads its list; it asks by itself before it changes anything."""
