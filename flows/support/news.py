"""What customers' turns tell the desk."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from flows.person import reference
from flows.replies import SetTimer, line
from flows.support import menus, owning
from flows.support.case import Approval, Case
from flows.support.events import Alarm, Amended, CarriedOut, FromCustomer, Gone, Moved, News, Told, Wanted
from flows.support.opening import known_by, open_case
from flows.support.sitting import Sitting
from flows.support.turn import Mended, Passed

WAITS: Final = "waits"
"""The alarm at which the card says anew how long the customer waits: ``waits:<case number>``."""

_SOON: Final = timedelta(minutes=2)

_QUIET: Final = frozenset({"open", "close"})
"""What the desk itself does, of which nobody needs to hear that it worked."""


async def hear(sitting: Sitting, event: FromCustomer) -> None:
    """Take in one piece of news."""
    await _HEARD[type(event.news)](sitting, event.chat, event.news)


async def _wanted(sitting: Sitting, chat: int, news: Wanted) -> None:
    case = await open_case(sitting, chat, news.number, news.snapshot, news.cause)
    _see(sitting, case, news)
    _waits(sitting, case)


async def _told(sitting: Sitting, chat: int, news: Told) -> None:
    case = await open_case(sitting, chat, news.number, news.snapshot, "written")
    _see(sitting, case, news)
    _waits(sitting, case)
    answers = 0
    if news.reply_to:
        answers = await sitting.office.cases.across(case.number, news.reply_to, to="staff")
    sitting.passed.append(
        Passed(
            number=case.number,
            way="in",
            origin=news.message,
            kind=news.kind,
            text=news.text,
            reply_to=answers,
            album=news.album,
            withheld=news.withheld,
        )
    )
    if news.withheld:
        sitting.did(case, "withheld")


def _see(sitting: Sitting, case: Case, news: News) -> None:
    """Know where the customer stands by now; what staff were about to do there is over.

    Args:
        case: a copy that may be changed.
    """
    before, case.snapshot = case.snapshot, known_by(case, news.snapshot)
    relocked = before.lock != case.snapshot.lock
    moved = relocked or before.state != case.snapshot.state
    if case.menu is not None and (moved or not menus.can(case, case.menu.name)):
        case.menu = None
    if case.approval is not None and not _stands(case, case.approval, relocked):
        menus.drop_approval(sitting, case)


def _stands(case: Case, approval: Approval, relocked: bool) -> bool:
    """Whether what was asked for could still be agreed to; not to undo another lock than was spoken of."""
    return menus.can(case, approval.action) and not (relocked and approval.action == "unlock")


def _waits(sitting: Sitting, case: Case) -> None:
    """It is the desk's turn."""
    case.state = owning.our_turn(sitting.office.staff, case)
    case.waiting_since = case.waiting_since or sitting.event.at
    if case.waiting_since == sitting.event.at:
        _tell_wait(sitting, case, _SOON)


def _tell_wait(sitting: Sitting, case: Case, after: timedelta) -> None:
    """Let the card say anew after a while how long the customer waits."""
    sitting.timers.append(SetTimer(name=f"{WAITS}:{case.number}", at=sitting.event.at + after))


async def waits_still(sitting: Sitting, event: Alarm) -> None:
    """Somebody may wait still. The next time is after twice as long, for a group hears little from a bot."""
    case = await sitting.office.cases.by_number(event.name.partition(":")[2])
    if case is not None and case.waiting_since is not None:
        waited = event.at - case.waiting_since
        _tell_wait(sitting, sitting.change(case), max(_SOON, waited))  # what changed has its card looked at


async def _amended(sitting: Sitting, chat: int, news: Amended) -> None:
    case = await sitting.office.cases.by_chat(chat)
    if case is None or not await sitting.office.cases.passed(case.number, news.message, way="in"):
        return
    case = sitting.change(case)  # so that its topic is looked at
    _see(sitting, case, news)
    if news.withheld:
        sitting.did(case, "withheld")
    sitting.mended.append(
        Mended(number=case.number, way="in", origin=news.message, text=news.text, withheld=news.withheld)
    )


async def _moved(sitting: Sitting, chat: int, news: Moved) -> None:
    known = await sitting.office.cases.by_chat(chat)
    if known is None or (known.snapshot == known_by(known, news.snapshot) and not news.done):
        return
    case = sitting.change(known)
    _see(sitting, case, news)
    if news.done:
        sitting.did(case, news.done, **news.about)


async def _carried_out(sitting: Sitting, chat: int, news: CarriedOut) -> None:
    known = await sitting.office.cases.by_chat(chat)
    if known is None:
        return
    case = sitting.change(known)
    _see(sitting, case, news)
    if news.outcome == "done" or news.action in _QUIET:
        return
    action = f"=button-support-{news.action}"
    sitting.did(case, f"outcome-{news.outcome}", action=action)
    if news.outcome in {"impossible", "unavailable"}:
        sitting.tell(case, line(f"support-{news.outcome}", action=line(action.removeprefix("="))))


async def _gone(sitting: Sitting, chat: int, _news: Gone) -> None:
    case = await sitting.office.cases.by_chat(chat)
    if case is None:
        return
    sitting.forgotten.append(chat)
    # Not in the topic, which goes as well.
    sitting.tell_group(case, line("support-gone", number=reference.shown(case.number)))


_HEARD: Final[Mapping[type[News], Callable[[Sitting, int, Any], Awaitable[None]]]] = {
    Wanted: _wanted,
    Told: _told,
    Amended: _amended,
    Moved: _moved,
    CarriedOut: _carried_out,
    Gone: _gone,
}
