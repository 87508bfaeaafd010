"""What takes two people: one asks for it with a reason, somebody else agrees. Both stand in the audit log."""

from collections.abc import Mapping
from typing import Final

from flows import fields
from flows.replies import Line, line
from flows.support import doing, menus
from flows.support.actions import BY_NAME
from flows.support.case import Approval, Case, Menu
from flows.support.events import Colleague, Order, Tap
from flows.support.ports import Staff
from flows.support.sitting import Sitting, name_of

GROUNDS: Final[Mapping[str, tuple[str, ...]]] = {
    "unlock": ("phone", "branch", "slip"),
    "confirm": ("video", "branch", "abroad"),
}
"""The reasons that one button each offers, by the action."""

_LONGEST_REASON: Final = 200


def others(staff: Staff, by: int) -> list[Colleague]:
    """Who may agree to what somebody asked for."""
    return [one for one in staff.colleagues() if one.id != by and one.role != "auditor"]


def reason_of(approval: Approval) -> Line:
    """The reason, chosen or typed."""
    if approval.reason.startswith("="):
        return line("support-as-typed", text=approval.reason[1:])
    return line(f"support-ground-{approval.action}-{approval.reason}")


def token(approval: Approval) -> str:
    """Names this very request: nobody agrees to another one than they saw."""
    return str(int(approval.at.timestamp() * 1000))


async def tick(sitting: Sitting, event: Tap, who: Colleague, case: Case, point: str) -> None:
    """A point of the checklist holds, or does not after all."""
    menu = menus.own_menu(sitting, event, who, case)
    if menu is None:
        return
    if point not in BY_NAME[menu.name].checklist:
        sitting.toast(event, "support-old-button")
        return
    ticked = [one for one in menu.ticked if one != point]
    if len(ticked) == len(menu.ticked):
        ticked.append(point)
    menus.ask(sitting, case, Menu(menu.name, who.id, event.at, ticked))


async def ground(sitting: Sitting, event: Tap, who: Colleague, case: Case, chosen: str) -> None:
    """The reason is given by a button."""
    menu = menus.own_menu(sitting, event, who, case)
    if menu is None:
        return
    if chosen not in GROUNDS.get(menu.name, ()):
        sitting.toast(event, "support-old-button")
    elif (problem := _problem(sitting, who, menu)) is not None:
        sitting.toast(event, problem.id, alert=True)
    else:
        _ask_another(sitting, event, who, case, menu, chosen)


async def why(sitting: Sitting, event: Order, who: Colleague, case: Case) -> None:
    """``/why WORDS``: the reason in one's own words."""
    menu = menus.menu_of(case, event.at)
    words = fields.without_secrets(" ".join(event.argument.split()))[:_LONGEST_REASON]
    if menu is None or menu.by != who.id or menu.name not in GROUNDS or not words:
        sitting.answer(event, line("support-why-how"), reply_to=event.message)
    elif not menus.can(case, menu.name):
        sitting.answer(event, line("support-not-now"), reply_to=event.message)
    elif (problem := _problem(sitting, who, menu)) is not None:
        sitting.answer(event, problem, reply_to=event.message)
    else:
        _ask_another(sitting, event, who, case, menu, f"={words}")


def _problem(sitting: Sitting, who: Colleague, menu: Menu) -> Line | None:
    if not menus.is_complete(BY_NAME[menu.name], menu):
        return line("support-tick-first")
    return None if others(sitting.office.staff, who.id) else line("support-nobody-else")


def _ask_another(
    sitting: Sitting, event: Tap | Order, who: Colleague, case: Case, menu: Menu, reason: str
) -> None:
    """Wait for somebody else.

    Args:
        reason: a ground, or ``=`` and the words.
    """
    case = sitting.change(case)
    case.menu = None
    case.approval = Approval(menu.name, who.id, event.at, reason)
    menus.remind(sitting, case, menus.APPROVAL_LIFE)
    sitting.did(case, "asked", name=name_of(who), action=f"=button-support-{menu.name}")
    sitting.deed(who, event, f"{menu.name}-asked", case.number, reason.removeprefix("="))
    sitting.tell(
        case,
        line(
            "support-approval-wanted",
            name=name_of(who),
            action=line(f"button-support-{menu.name}"),
            reason=reason_of(case.approval),
        ),
    )


async def approve(sitting: Sitting, event: Tap, who: Colleague, case: Case, seen: str) -> None:
    """Somebody else agrees: it is done."""
    approval = menus.approval_of(case, event.at)
    if approval is None or token(approval) != seen:
        sitting.toast(event, "support-old-button")
    elif approval.by == who.id:
        sitting.toast(event, "support-another-one", alert=True)
    elif not menus.can(case, approval.action):
        sitting.toast(event, "support-not-now", alert=True)
    elif not _may_ask(sitting, approval.by):
        sitting.toast(event, "support-asker-gone", alert=True)
    else:
        _agree(sitting, event, who, sitting.change(case), approval)


def _may_ask(sitting: Sitting, user: int) -> bool:
    """Whether who asked belongs to the staff by now as well."""
    first = sitting.office.staff.colleague(user)
    return first is not None and first.role != "auditor"


def _agree(sitting: Sitting, event: Tap, who: Colleague, case: Case, approval: Approval) -> None:
    case.approval = None
    first = sitting.office.staff.colleague(approval.by)
    names = f"{_named(first) if first else approval.by} -> {_named(who)}"
    doing.carry_out(
        sitting,
        event,
        who,
        case,
        BY_NAME[approval.action],
        case.snapshot.lock if approval.action == "unlock" else "",
        why=f"{approval.reason.removeprefix('=')} ({names})",
        asked_by=name_of(first) if first else "?",
    )


def _named(who: Colleague) -> str:
    return f"{who.name} #{who.id}".strip()


async def withdraw(sitting: Sitting, event: Tap, who: Colleague, case: Case, seen: str) -> None:
    """It shall not be done after all; either of the two may say so."""
    approval = menus.approval_of(case, event.at)
    if approval is None or token(approval) != seen:
        sitting.toast(event, "support-old-button")
        return
    case = sitting.change(case)
    case.approval = None
    sitting.did(case, "withdrawn", name=name_of(who), action=f"=button-support-{approval.action}")
    sitting.deed(who, event, f"{approval.action}-withdrawn", case.number)
