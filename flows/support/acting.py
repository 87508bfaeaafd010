"""The buttons of a card: each asks once more before it changes anything, and some take a second person.

What is under way stands in the case, so that it outlives the process; the card shows it.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from flows.events import StaffActed
from flows.support import approving, doing, menus, owning
from flows.support.actions import BY_NAME, REASONS, Action
from flows.support.case import Case, Menu
from flows.support.events import Colleague, Order, Tap
from flows.support.opening import close_case, open_case
from flows.support.sitting import Sitting

_Act = Callable[[Sitting, Tap, Colleague, Case, str], Awaitable[None]]


async def tap(sitting: Sitting, event: Tap, who: Colleague, case: Case) -> None:
    """A button of the card, or one that speaks of its case."""
    _, _, rest = event.data.partition(":")
    choice, _, argument = rest.partition(":")
    act = _TAPS.get(choice)
    case = menus.tidy(sitting, case)
    if act is None:
        sitting.toast(event, "support-old-button")
    elif case.state == "closed" and choice not in _WHEN_CLOSED:
        sitting.toast(event, "support-closed-already", alert=True)
    elif not menus.is_busy(sitting, event, who, case):
        await act(sitting, event, who, case, argument)


# --- menus --------------------------------------------------------------------------------------------------


async def _do(sitting: Sitting, event: Tap, who: Colleague, case: Case, name: str) -> None:
    """Ask what exactly, or whether really."""
    if name not in BY_NAME or not menus.can(case, name):
        sitting.toast(event, "support-not-now", alert=True)
    elif menus.is_asked(case, BY_NAME[name]):
        sitting.toast(event, "support-asked-already", alert=True)
    else:
        menus.ask(sitting, case, Menu(name, who.id, event.at))


async def _pick(sitting: Sitting, event: Tap, who: Colleague, case: Case, argument: str) -> None:
    """Do it with what was chosen, which is a second tap itself."""
    menu = menus.own_menu(sitting, event, who, case)
    if menu is None:
        return
    action = BY_NAME[menu.name]
    if argument in _choices(sitting, case, action):
        _carry_out(sitting, event, who, case, action, argument)
    else:
        sitting.toast(event, "support-old-button")


def _choices(sitting: Sitting, case: Case, action: Action) -> tuple[str, ...]:
    offered: Mapping[str, tuple[str, ...]] = {
        "topics": tuple(filter(sitting.office.catalogue.shows, case.snapshot.topics)),
        "ways": tuple(case.snapshot.ways),
        "reasons": REASONS,
    }
    return offered.get(action.choices, ())


async def _no(sitting: Sitting, _event: Tap, _who: Colleague, case: Case, _argument: str) -> None:
    sitting.change(case).menu = None


async def _yes(sitting: Sitting, event: Tap, who: Colleague, case: Case, name: str) -> None:
    """Do it: one person is enough."""
    menu = menus.own_menu(sitting, event, who, case)
    if menu is None:
        return
    action = BY_NAME[menu.name]
    if action.people > 1 or action.choices or name != menu.name:
        sitting.toast(event, "support-old-button")
    else:
        _carry_out(sitting, event, who, case, action)


def _carry_out(
    sitting: Sitting, event: Tap, who: Colleague, case: Case, action: Action, argument: str = ""
) -> None:
    case = sitting.change(case)
    case.menu = None
    if action.name == "close":
        close_case(sitting, event, who, case, argument)
    else:
        doing.carry_out(sitting, event, who, case, action, argument)


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
        sitting.toast(event, "support-old-button")
        return
    case = await open_case(sitting, case.chat, case.number, case.snapshot, "staff")
    sitting.post(case, lambda id_, at: StaffActed(id=id_, at=at, action="open", name=who.name))
    sitting.deed(who, event, "open", case.number)


_WHEN_CLOSED: Final = frozenset({"reopen"})

_TAPS: Final[Mapping[str, _Act]] = {
    "take": owning.take,
    "hand": owning.hand,
    "to": owning.hand_to,
    "release": owning.release,
    "do": _do,
    "pick": _pick,
    "tick": approving.tick,
    "ground": approving.ground,
    "yes": _yes,
    "no": _no,
    "approve": approving.approve,
    "withdraw": approving.withdraw,
    "close": _close,
    "reopen": reopen,
}
