"""Who has a case: taken, handed over, let go."""

from flows.replies import Fact
from flows.support.case import Case, Menu
from flows.support.events import Colleague, Tap
from flows.support.sitting import Sitting

HAND = "hand"
"""The menu that asks to whom."""


def give(sitting: Sitting, case: Case, who: Colleague) -> None:
    """Let somebody have a case that nobody has."""
    case.owner = who.id
    sitting.did(case, "taken", name=name_of(who))
    if case.taken_at is None:
        case.taken_at = sitting.event.at
        sitting.count(case, Fact(kind="case_taken", seconds=sitting.since(case.opened_at)))


async def take(sitting: Sitting, event: Tap, who: Colleague, case: Case, _argument: str) -> None:
    """Whoever is first has it."""
    if case.owner == who.id:
        sitting.toast(event, "support-yours-already")
        return
    if case.owner:
        sitting.toast(event, "support-taken-by", name=owner_name(sitting, case), alert=True)
        return
    case = sitting.change(case)
    give(sitting, case, who)
    if case.state == "waiting":
        case.state = "work"
    sitting.toast(event, "support-yours")
    sitting.deed(who, event, "take", case.number)


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
    if _may(sitting, event, who, case):
        sitting.change(case).menu = Menu(HAND, who.id, event.at)


async def hand_to(sitting: Sitting, event: Tap, who: Colleague, case: Case, argument: str) -> None:
    """Somebody else has it now."""
    heir = sitting.office.staff.colleague(int(argument)) if argument.isdecimal() else None
    if heir is None or heir.role == "auditor" or not _may(sitting, event, who, case):
        sitting.toast(event, "support-not-now")
        return
    case = sitting.change(case)
    case.owner, case.menu = heir.id, None
    if case.state == "waiting":
        case.state = "work"
    sitting.did(case, "handed", name=name_of(who), to=name_of(heir))
    sitting.deed(who, event, "hand-over", case.number, f"to {heir.id}")


def _may(sitting: Sitting, event: Tap, who: Colleague, case: Case) -> bool:
    """Only who has it, or a lead, gives it away."""
    if case.owner == who.id or (case.owner and who.role == "lead"):
        return True
    sitting.toast(event, "support-not-yours", alert=True)
    return False


def owner_name(sitting: Sitting, case: Case) -> str:
    """The name of who has a case; empty: nobody."""
    owner = sitting.office.staff.colleague(case.owner)
    return name_of(owner) if owner is not None else ""


def name_of(who: Colleague) -> str:
    """As colleagues see it."""
    return who.name or f"#{who.id}"
