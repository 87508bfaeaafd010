"""What staff write to the customer, in the case's topic."""

from datetime import timedelta
from typing import Final

from flows.events import StaffAmended, StaffRetracted, StaffSaid
from flows.replies import Fact, SetTimer, line
from flows.support import owning, wording
from flows.support.case import Case
from flows.support.events import Alarm, Colleague, Order, Rewritten, StaffEvent, Written
from flows.support.opening import open_case
from flows.support.sitting import Sitting
from flows.support.turn import Erase, Mended, Passed

ALBUM: Final = "album"
_ALBUM_TIME: Final = timedelta(seconds=1)
"""Telegram delivers the pictures of an album one by one."""


async def write(sitting: Sitting, event: Written, who: Colleague, case: Case) -> None:
    """Pass a message on, unless it holds what no customer should be asked or shown."""
    if not _may(sitting, event, who, case, event.message, event.text):
        return
    case = await _in_hand(sitting, who, case)
    if event.album and event.album == case.album_name:
        case.album.append(event.message)
    else:
        await flush(sitting, case)
        if event.album:
            case.album, case.album_name = [event.message], event.album
    answers = await _answered(sitting, case, event.reply_to)
    sitting.passed.append(
        Passed(
            number=case.number,
            way="out",
            origin=event.message,
            kind=event.kind,
            text=event.text,
            reply_to=answers,
            album=event.album,
            author=who.id,
        )
    )
    if event.album:
        sitting.timers.append(
            SetTimer(name=f"{ALBUM}:{case.number}", at=event.at + _ALBUM_TIME, token=event.album)
        )
        return
    say(sitting, case, who, event.text, message=event.message, kind=event.kind, reply_to=answers)


def say(
    sitting: Sitting,
    case: Case,
    who: Colleague,
    text: str,
    *,
    message: int,
    kind: str = "text",
    reply_to: int = 0,
) -> None:
    """Let the customer's chat say it."""
    sitting.post(
        case,
        lambda id_, at: StaffSaid(
            id=id_,
            at=at,
            group=case.group,
            messages=(message,),
            kind=kind,  # type: ignore[arg-type]  # a Kind, as it came
            text=text if kind == "text" else "",
            name=who.name,
            reply_to=reply_to,
        ),
    )


async def _in_hand(sitting: Sitting, who: Colleague, case: Case) -> Case:
    """The case as somebody works on it: open, owned, answered."""
    case = await open_case(sitting, case.chat, case.number, case.snapshot, "staff")
    if not case.owner:
        owning.give(sitting, case, who)
    if case.answered_at is None:
        case.answered_at = sitting.event.at
        sitting.count(case, Fact(kind="case_answered", seconds=sitting.since(case.opened_at)))
    case.state, case.waiting_since = "customer", None
    return case


async def flush(sitting: Sitting, case: Case) -> None:
    """Send the album that was being collected."""
    if not case.album:
        return
    messages, case.album, case.album_name = tuple(case.album), [], ""
    who = sitting.office.staff.colleague(case.owner)
    sitting.post(
        case,
        lambda id_, at: StaffSaid(
            id=id_,
            at=at,
            group=case.group,
            messages=messages,
            kind="photo",
            name=who.name if who else "",
        ),
    )


async def album_is_whole(sitting: Sitting, event: Alarm) -> None:
    """No more pictures came."""
    case = await sitting.office.cases.by_number(event.name.partition(":")[2])
    if case is not None and case.album_name == event.token:
        await flush(sitting, sitting.change(case))


async def rewrite(sitting: Sitting, event: Rewritten, who: Colleague, case: Case) -> None:
    """Pass on that a message was edited."""
    if not await sitting.office.cases.passed(case.number, event.message, way="out"):
        return
    if not _may(sitting, event, who, case, event.message, event.text):
        return
    case = sitting.change(case)
    sitting.mended.append(Mended(number=case.number, way="out", origin=event.message, text=event.text))
    sitting.post(
        case,
        lambda id_, at: StaffAmended(
            id=id_,
            at=at,
            group=case.group,
            message=event.message,
            kind=event.kind,
            text=event.text,
            name=who.name,
        ),
    )


async def take_back(sitting: Sitting, event: Order, who: Colleague, case: Case) -> None:
    """``/delete`` as an answer to a message that was passed on."""
    if not event.reply_to or not await sitting.office.cases.passed(case.number, event.reply_to, way="out"):
        sitting.answer(event, line("support-delete-which"), reply_to=event.message)
        return
    case = sitting.change(case)
    sitting.mended.append(Mended(number=case.number, way="out", origin=event.reply_to, withheld="retracted"))
    sitting.post(
        case,
        lambda id_, at: StaffRetracted(id=id_, at=at, group=case.group, message=event.reply_to),
    )
    sitting.erasures += [
        Erase(group=event.group, message=event.reply_to),
        Erase(group=event.group, message=event.message),
    ]
    sitting.did(case, "retracted", name=who.name)
    sitting.deed(who, event, "delete", case.number)


async def _answered(sitting: Sitting, case: Case, message: int) -> int:
    if not message:
        return 0
    return await sitting.office.cases.across(case.number, message, to="customer")


def _may(sitting: Sitting, event: StaffEvent, who: Colleague, case: Case, message: int, text: str) -> bool:
    """Whether the words may go to a customer; if not, whoever wrote them hears why."""
    fault = wording.fault(text)
    if not fault:
        return True
    if fault == "secret":
        sitting.erasures.append(Erase(group=event.group, message=message))
        sitting.answer(event, line("support-holds-secret"))
    else:
        sitting.answer(event, line("support-asks-secret"), reply_to=message)
    sitting.deed(who, event, f"refused-{fault}", case.number)
    return False
