"""The buttons of a card: each asks once more before it changes anything, and some take a second person.

What is under way stands in the case, so that it outlives the process; the card shows it.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from flows import fields
from flows.events import StaffActed
from flows.replies import line
from flows.support import owning
from flows.support.actions import BY_NAME, REASONS, Action
from flows.support.case import Approval, Case, Menu
from flows.support.events import Colleague, Order, Tap
from flows.support.opening import close_case, open_case
from flows.support.sitting import Sitting

MENU_LIFE: Final = timedelta(minutes=2)
APPROVAL_LIFE: Final = timedelta(minutes=30)

GROUNDS: Final[Mapping[str, tuple[str, ...]]] = {
    "unlock": ("phone", "branch", "slip"),
    "confirm": ("video", "branch", "abroad"),
}
"""Why two people may do something: the reasons that one button each offers."""

_Act = Callable[[Sitting, Tap, Colleague, Case, str], Awaitable[None]]


def menu_of(case: Case, now: datetime) -> Menu | None:
    """What the card asks, unless it has asked for too long."""
    menu = case.menu
    return menu if menu is not None and now - menu.at < MENU_LIFE else None


def approval_of(case: Case, now: datetime) -> Approval | None:
    """What waits for a second person, unless it has for too long."""
    approval = case.approval
    return approval if approval is not None and now - approval.at < APPROVAL_LIFE else None


def is_complete(action: Action, menu: Menu) -> bool:
    """Whether all points of its checklist were seen to hold."""
    return set(action.checklist) <= set(menu.ticked)


async def tap(sitting: Sitting, event: Tap, who: Colleague, case: Case) -> None:
    """A button of the card, or one that speaks of its case."""
    _, _, rest = event.data.partition(":")
    choice, _, argument = rest.partition(":")
    act = _TAPS.get(choice)
    if act is None:
        sitting.toast(event, "support-old-button")
    elif case.state == "closed" and choice not in _WHEN_CLOSED:
        sitting.toast(event, "support-closed-already", alert=True)
    else:
        await act(sitting, event, who, case, argument)


# --- menus --------------------------------------------------------------------------------------------------


async def _do(sitting: Sitting, event: Tap, who: Colleague, case: Case, name: str) -> None:
    """Ask what exactly, or whether really."""
    busy = menu_of(case, event.at)
    if busy is not None and busy.by != who.id:
        _somebody_is_at_it(sitting, event, busy)
    elif name not in BY_NAME or name not in case.snapshot.actions:
        sitting.toast(event, "support-not-now", alert=True)
    else:
        sitting.change(case).menu = Menu(name, who.id, event.at)


async def _pick(sitting: Sitting, event: Tap, who: Colleague, case: Case, argument: str) -> None:
    menu = _own_menu(sitting, event, who, case)
    if menu is None:
        return
    if argument not in _choices(case, BY_NAME[menu.name]):
        sitting.toast(event, "support-old-button")
        return
    case = sitting.change(case)
    case.menu = Menu(menu.name, who.id, event.at, argument)


def _choices(case: Case, action: Action) -> tuple[str, ...]:
    offered: Mapping[str, tuple[str, ...]] = {
        "topics": tuple(case.snapshot.topics),
        "ways": tuple(case.snapshot.ways),
        "reasons": REASONS,
    }
    return offered.get(action.choices, ())


async def _tick(sitting: Sitting, event: Tap, who: Colleague, case: Case, point: str) -> None:
    menu = _own_menu(sitting, event, who, case)
    if menu is None or point not in BY_NAME[menu.name].checklist:
        return
    ticked = [one for one in menu.ticked if one != point]
    if len(ticked) == len(menu.ticked):
        ticked.append(point)
    sitting.change(case).menu = Menu(menu.name, who.id, event.at, menu.argument, ticked)


async def _no(sitting: Sitting, event: Tap, who: Colleague, case: Case, _argument: str) -> None:
    menu = menu_of(case, event.at)
    if menu is not None and menu.by != who.id:
        _somebody_is_at_it(sitting, event, menu)
        return
    sitting.change(case).menu = None


async def _yes(sitting: Sitting, event: Tap, who: Colleague, case: Case, _argument: str) -> None:
    """Do it: one person is enough."""
    menu = _own_menu(sitting, event, who, case)
    if menu is None:
        return
    action = BY_NAME[menu.name]
    if action.people > 1 or (action.choices and not menu.argument):
        sitting.toast(event, "support-old-button")
        return
    case = sitting.change(case)
    case.menu = None
    if action.name == "close":
        close_case(sitting, event, who, case, menu.argument)
        return
    _carry_out(sitting, event, who, case, action, menu.argument)


def _carry_out(
    sitting: Sitting,
    event: Tap,
    who: Colleague,
    case: Case,
    action: Action,
    argument: str,
    why: str = "",
) -> None:
    sitting.post(
        case,
        lambda id_, at: StaffActed(id=id_, at=at, action=action.name, argument=argument, name=who.name),
    )
    sitting.did(case, "acted", name=owning.name_of(who), action=f"=button-support-{action.name}")
    sitting.deed(who, event, action.name, case.number, why or argument)
    if not case.owner:
        owning.give(sitting, case, who)
    sitting.toast(event, "support-done")


# --- two people ---------------------------------------------------------------------------------------------


async def _ground(sitting: Sitting, event: Tap, who: Colleague, case: Case, ground: str) -> None:
    """The reason is given: now somebody else is asked."""
    menu = _own_menu(sitting, event, who, case)
    if menu is None:
        return
    if ground in GROUNDS.get(menu.name, ()):
        _ask_another(sitting, event, who, case, menu, ground)
    else:
        sitting.toast(event, "support-old-button")


async def why(sitting: Sitting, event: Order, who: Colleague, case: Case) -> None:
    """``/why WORDS``: the reason in one's own words."""
    menu = menu_of(case, event.at)
    words = fields.without_secrets(" ".join(event.argument.split()))
    if menu is None or menu.by != who.id or menu.name not in GROUNDS or not words:
        sitting.answer(event, line("support-why-how"), reply_to=event.message)
    else:
        _ask_another(sitting, event, who, case, menu, f"={words[:200]}")


def _ask_another(
    sitting: Sitting, event: Tap | Order, who: Colleague, case: Case, menu: Menu, reason: str
) -> None:
    """
    Args:
        reason: a ground, or ``=`` and the words.
    """
    action = BY_NAME[menu.name]
    if not is_complete(action, menu):
        sitting.answer(event, line("support-tick-first"))
        return
    case = sitting.change(case)
    case.menu = None
    case.approval = Approval(action.name, who.id, event.at, reason)
    sitting.did(case, "asked", name=owning.name_of(who), action=f"=button-support-{action.name}")
    sitting.deed(who, event, f"{action.name}-asked", case.number, reason.removeprefix("="))


async def _approve(sitting: Sitting, event: Tap, who: Colleague, case: Case, _argument: str) -> None:
    approval = approval_of(case, event.at)
    if approval is None or approval.action not in case.snapshot.actions:
        sitting.toast(event, "support-not-now", alert=True)
        return
    if approval.by == who.id:
        sitting.toast(event, "support-another-one", alert=True)
        return
    first = sitting.office.staff.colleague(approval.by)
    if first is None or first.role == "auditor":
        sitting.toast(event, "support-not-now", alert=True)
        return
    case = sitting.change(case)
    case.approval = None
    reason = approval.reason.removeprefix("=")
    _carry_out(
        sitting,
        event,
        who,
        case,
        BY_NAME[approval.action],
        case.snapshot.lock if approval.action == "unlock" else "",
        f"{reason}; asked by {first.id}, approved by {who.id}",
    )


async def _withdraw(sitting: Sitting, event: Tap, who: Colleague, case: Case, _argument: str) -> None:
    approval = case.approval
    if approval is None:
        sitting.toast(event, "support-old-button")
        return
    case = sitting.change(case)
    case.approval = None
    sitting.did(case, "withdrawn", name=owning.name_of(who), action=f"=button-support-{approval.action}")
    sitting.deed(who, event, f"{approval.action}-withdrawn", case.number)


# --- the case itself ----------------------------------------------------------------------------------------


async def _close(sitting: Sitting, event: Tap, who: Colleague, case: Case, reason: str) -> None:
    """A reason was tapped where the topic was closed by hand."""
    if reason in REASONS:
        close_case(sitting, event, who, sitting.change(case), reason)
    else:
        sitting.toast(event, "support-old-button")


async def reopen(
    sitting: Sitting, event: Tap | Order, who: Colleague, case: Case, _argument: str = ""
) -> None:
    """Open a closed case again; the customer hears of it."""
    if case.state != "closed":
        return
    case = await open_case(sitting, case.chat, case.number, case.snapshot, "staff")
    sitting.post(case, lambda id_, at: StaffActed(id=id_, at=at, action="open", name=who.name))
    sitting.deed(who, event, "open", case.number)


def _own_menu(sitting: Sitting, event: Tap, who: Colleague, case: Case) -> Menu | None:
    """The menu, if who taps opened it, and it can still be followed."""
    menu = menu_of(case, event.at)
    if menu is None or menu.name not in BY_NAME:
        sitting.toast(event, "support-old-button")
        return None
    if menu.by != who.id:
        _somebody_is_at_it(sitting, event, menu)
        return None
    if menu.name not in case.snapshot.actions:
        sitting.toast(event, "support-not-now", alert=True)
        return None
    return menu


def _somebody_is_at_it(sitting: Sitting, event: Tap, menu: Menu) -> None:
    who = sitting.office.staff.colleague(menu.by)
    sitting.toast(event, "support-busy", name=owning.name_of(who) if who else "?", alert=True)


_WHEN_CLOSED: Final = frozenset({"reopen"})

_TAPS: Final[Mapping[str, _Act]] = {
    "take": owning.take,
    "hand": owning.hand,
    "to": owning.hand_to,
    "release": owning.release,
    "do": _do,
    "pick": _pick,
    "tick": _tick,
    "ground": _ground,
    "yes": _yes,
    "no": _no,
    "approve": _approve,
    "withdraw": _withdraw,
    "close": _close,
    "reopen": reopen,
}
