"""What the card asks staff before anything happens: whoever opened a menu goes on with it, and it falls away by itself."""

from datetime import datetime, timedelta
from typing import Final

from flows.replies import SetTimer
from flows.support.actions import Action
from flows.support.case import Approval, Case, Menu
from flows.support.events import Alarm, Colleague, Tap
from flows.support.sitting import Sitting, name_of

MENU_LIFE: Final = timedelta(minutes=2)
APPROVAL_LIFE: Final = timedelta(minutes=30)

STALE: Final = "stale"
"""The alarm at which the card stops asking: ``stale:<case number>``."""

HAND: Final = "hand"
"""The menu that asks to whom a case goes."""

_ALWAYS: Final = frozenset({HAND, "close"})
"""What needs nothing of the customer's chat."""


def menu_of(case: Case, now: datetime) -> Menu | None:
    """What the card asks, unless it has asked for too long."""
    menu = case.menu
    return menu if menu is not None and now - menu.at < MENU_LIFE else None


def approval_of(case: Case, now: datetime) -> Approval | None:
    """What waits for a second person, unless it has for too long."""
    approval = case.approval
    return approval if approval is not None and now - approval.at < APPROVAL_LIFE else None


def is_asked(case: Case, action: Action) -> bool:
    """Whether it takes two people, and something that does waits for the second one already."""
    return action.people > 1 and case.approval is not None


def is_complete(action: Action, menu: Menu) -> bool:
    """Whether all points of its checklist were seen to hold."""
    return set(action.checklist) <= set(menu.ticked)


def ask(sitting: Sitting, case: Case, menu: Menu) -> None:
    """Let the card ask something, for a while."""
    sitting.change(case).menu = menu
    remind(sitting, case, MENU_LIFE)


def remind(sitting: Sitting, case: Case, life: timedelta) -> None:
    """See to it that the card does not go on asking for ever."""
    sitting.timers.append(SetTimer(name=f"{STALE}:{case.number}", at=sitting.event.at + life))


def own_menu(sitting: Sitting, event: Tap, who: Colleague, case: Case) -> Menu | None:
    """The menu, if who taps opened it, and it can still be followed."""
    menu = menu_of(case, event.at)
    if menu is None or menu.by != who.id or menu.name == HAND:
        sitting.toast(event, "support-old-button")
        return None
    if not can(case, menu.name):
        sitting.toast(event, "support-not-now", alert=True)
        return None
    return menu


def can(case: Case, name: str) -> bool:
    """Whether that could be done now."""
    return name in _ALWAYS or name in case.snapshot.actions


def is_busy(sitting: Sitting, event: Tap, who: Colleague, case: Case) -> bool:
    """Whether somebody else is choosing; who taps hears of it."""
    menu = menu_of(case, event.at)
    if menu is None or menu.by == who.id:
        return False
    other = sitting.office.staff.colleague(menu.by)
    sitting.toast(event, "support-busy", name=name_of(other) if other else "?", alert=True)
    return True


def tidy(sitting: Sitting, case: Case) -> Case:
    """The case without what has been asked for too long."""
    at = sitting.event.at
    if case.menu != menu_of(case, at):
        case = sitting.change(case)
        case.menu = None
    if case.approval is not None and approval_of(case, at) is None:
        case = sitting.change(case)
        drop_approval(sitting, case)
    return case


def drop_approval(sitting: Sitting, case: Case) -> None:
    """Nobody agreed in time, or it cannot be done any more."""
    if case.approval is not None:
        sitting.did(case, "lapsed", action=f"=button-support-{case.approval.action}")
        case.approval = None


async def clear(sitting: Sitting, event: Alarm) -> None:
    """The time of a menu or of an approval may be over."""
    case = await sitting.office.cases.by_number(event.name.partition(":")[2])
    if case is None:
        return
    case = tidy(sitting, case)
    ends = [case.menu.at + MENU_LIFE] if case.menu else []
    ends += [case.approval.at + APPROVAL_LIFE] if case.approval else []
    if ends:
        sitting.timers.append(SetTimer(name=event.name, at=min(ends)))
