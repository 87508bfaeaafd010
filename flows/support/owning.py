"""Who has a case: taken, handed over, let go."""

from flows.replies import Fact, line
from flows.support import menus
from flows.support.case import Case, CaseState, Menu
from flows.support.events import Colleague, StaffEvent, Tap
from flows.support.ports import Staff
from flows.support.sitting import Sitting, name_of


def owner_of(staff: Staff, case: Case) -> Colleague | None:
    """Who has it; nobody, once they do not belong to the staff any more."""
    owner = staff.colleague(case.owner) if case.owner else None
    return owner if owner is not None and owner.role != "auditor" else None


def our_turn(staff: Staff, case: Case) -> CaseState:
    """The state of a case in which it is for staff to do something."""
    return "waiting" if owner_of(staff, case) is None else "work"


def give(sitting: Sitting, event: StaffEvent, case: Case, who: Colleague) -> None:
    """Let somebody have a case that nobody has.

    Args:
        case: a copy that may be changed.
    """
    case.owner = who.id
    if case.state == "waiting":
        case.state = "work"
    sitting.did(case, "taken", name=name_of(who))
    sitting.deed(who, event, "take", case.number)
    if case.taken_at is None:
        case.taken_at = event.at
        sitting.count(case, Fact(kind="case_taken", seconds=sitting.since(case.opened_at)))


async def take(sitting: Sitting, event: Tap, who: Colleague, case: Case, _argument: str) -> None:
    """Whoever is first has it."""
    owner = owner_of(sitting.office.staff, case)
    if owner is None:
        give(sitting, event, sitting.change(case), who)
        sitting.toast(event, "support-yours")
    elif owner.id == who.id:
        sitting.toast(event, "support-yours-already")
    else:
        sitting.toast(event, "support-taken-by", name=name_of(owner), alert=True)


async def release(sitting: Sitting, event: Tap, who: Colleague, case: Case, _argument: str) -> None:
    """Nobody has it any more; it waits again for somebody."""
    if not _may(sitting, event, who, case):
        return
    case = sitting.change(case)
    case.owner, case.menu = 0, None
    if case.state == "work":
        case.state = "waiting"
    sitting.did(case, "released", name=name_of(who))
    sitting.deed(who, event, "release", case.number)


async def hand(sitting: Sitting, event: Tap, who: Colleague, case: Case, _argument: str) -> None:
    """Ask to whom."""
    if not _may(sitting, event, who, case):
        return
    if heirs(sitting.office.staff, case):
        menus.ask(sitting, case, Menu(menus.HAND, who.id, event.at))
    else:
        sitting.toast(event, "support-no-heir", alert=True)


def heirs(staff: Staff, case: Case) -> list[Colleague]:
    """To whom it can be given."""
    return [one for one in staff.colleagues() if one.role != "auditor" and one.id != case.owner]


async def hand_to(sitting: Sitting, event: Tap, who: Colleague, case: Case, argument: str) -> None:
    """Somebody else has it now, and is told."""
    menu = menus.menu_of(case, event.at)
    if menu is None or menu.name != menus.HAND:
        sitting.toast(event, "support-old-button")
        return
    heir = sitting.office.staff.colleague(int(argument)) if argument.isdecimal() else None
    if heir is None or heir.role == "auditor":
        sitting.toast(event, "support-old-button")
    elif _may(sitting, event, who, case):
        _pass_to(sitting, event, who, sitting.change(case), heir)


def _pass_to(sitting: Sitting, event: Tap, who: Colleague, case: Case, heir: Colleague) -> None:
    case.owner, case.menu = heir.id, None
    if case.state == "waiting":
        case.state = "work"
    sitting.did(case, "handed", name=name_of(who), to=name_of(heir))
    sitting.deed(who, event, "hand-over", case.number, f"to {heir.id}")
    sitting.tell(
        case, line("support-handed-to-you", user=str(heir.id), heir=name_of(heir), name=name_of(who))
    )


def _may(sitting: Sitting, event: Tap, who: Colleague, case: Case) -> bool:
    """Only who has it, or a lead, gives it away."""
    owner = owner_of(sitting.office.staff, case)
    if owner is not None and (owner.id == who.id or who.role == "lead"):
        return True
    sitting.toast(event, "support-not-yours", alert=True)
    return False
