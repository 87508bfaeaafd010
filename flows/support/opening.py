"""Cases are opened, opened again, and closed."""

from typing import Final

from flows.events import StaffActed
from flows.replies import Fact
from flows.support.case import Case, Cause, Snapshot
from flows.support.events import Colleague, StaffEvent
from flows.support.sitting import Sitting

# Of two causes the later of these counts.
_SERIOUSNESS: Final[tuple[Cause, ...]] = (
    "staff",
    "written",
    "silent",
    "failed",
    "person",
    "verification",
    "locked",
)


async def open_case(sitting: Sitting, chat: int, number: str, snapshot: Snapshot, cause: Cause) -> Case:
    """The customer's open case, which is a new one only if they never had any."""
    known = await sitting.office.cases.by_chat(chat)
    if known is None:
        case = sitting.change(await _new(sitting, chat, number, snapshot, cause))
    else:
        case = sitting.change(known)
        if case.state != "closed":
            case.cause = max(case.cause, cause, key=_SERIOUSNESS.index)
            return case
        _again(sitting, case, cause)
    case.snapshot = snapshot
    sitting.did(case, "opened", cause=f"=support-cause-{cause}")
    sitting.count(case, Fact(kind="case_opened", what=cause))
    return case


async def _new(sitting: Sitting, chat: int, number: str, snapshot: Snapshot, cause: Cause) -> Case:
    load: dict[int, int] = {}
    for one in await sitting.office.cases.all():
        load[one.group] = load.get(one.group, 0) + 1
    group, language = sitting.office.groups.choose(snapshot.language, load)
    return Case(
        number=await _free(sitting, number),
        chat=chat,
        group=group,
        language=language,
        cause=cause,
        opened_at=sitting.event.at,
        waiting_since=sitting.event.at,
        snapshot=snapshot,
    )


async def _free(sitting: Sitting, number: str) -> str:
    """The number itself; with a digit behind it in the odd case that somebody else's is the same."""
    free, again = number, 1
    while await sitting.office.cases.by_number(free) is not None:
        again += 1
        free = f"{number}{again}"
    return free


def _again(sitting: Sitting, case: Case, cause: Cause) -> None:
    case.cause, case.state = cause, "waiting"
    case.opened_at = case.waiting_since = sitting.event.at
    case.owner, case.reason = 0, ""
    case.taken_at = case.answered_at = case.closed_at = None
    case.menu = case.approval = None


def close_case(sitting: Sitting, event: StaffEvent, who: Colleague, case: Case, reason: str) -> None:
    """Close a case; the customer hears why."""
    case.state, case.reason = "closed", reason
    case.closed_at, case.waiting_since = sitting.event.at, None
    case.menu = case.approval = None
    sitting.post(
        case, lambda id_, at: StaffActed(id=id_, at=at, action="close", argument=reason, name=who.name)
    )
    sitting.did(case, "closed", name=who.name, reason=f"=support-reason-{reason.replace('_', '-')}")
    sitting.count(case, Fact(kind="case_closed", what=reason, seconds=sitting.since(case.opened_at)))
    sitting.deed(who, event, "close", case.number, reason)
