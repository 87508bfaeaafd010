"""Cases are opened, opened again, and closed."""

from collections import Counter
from dataclasses import replace
from datetime import datetime
from typing import Final

from flows.events import StaffActed
from flows.replies import Fact
from flows.session import Language
from flows.support import albums
from flows.support.case import Case, Cause, Snapshot
from flows.support.events import Colleague, StaffEvent
from flows.support.sitting import Sitting, name_of

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


async def open_case(
    sitting: Sitting, chat: int, number: str, snapshot: Snapshot, cause: Cause, *, group: int = 0
) -> Case:
    """The customer's open case, which is a new one only if they never had any.

    Args:
        group: of the staff who open it; 0: a new one goes where there is least to do.
    """
    known = await sitting.office.cases.by_chat(chat)
    if known is None:
        case = sitting.change(await _new(sitting, chat, number, snapshot, cause, group))
    else:
        case = sitting.change(known)
        if case.group not in sitting.office.groups:
            case.group, case.language = await _choose(sitting, snapshot)
        if case.state != "closed":
            _grow(sitting, case, cause)
            return case
        _again(sitting, case, cause)
    case.snapshot = known_by(case, snapshot)
    sitting.did(case, "reopened" if known else "opened", cause=f"=support-cause-{cause}")
    sitting.count(case, Fact(kind="case_opened", what=cause))
    return case


def known_by(case: Case, snapshot: Snapshot) -> Snapshot:
    """Where the customer stands now. What they were found by stays until there is something newer: after an
    application they are nobody in particular any more, while their case is still looked for.
    """
    return replace(snapshot, keys=snapshot.keys or case.snapshot.keys)


def _grow(sitting: Sitting, case: Case, cause: Cause) -> None:
    """Of two causes the graver counts."""
    if _SERIOUSNESS.index(cause) > _SERIOUSNESS.index(case.cause):
        case.cause = cause
        sitting.did(case, "grew", cause=f"=support-cause-{cause}")


async def _new(
    sitting: Sitting, chat: int, number: str, snapshot: Snapshot, cause: Cause, group: int
) -> Case:
    if group:
        language = sitting.office.groups.language(group)
    else:
        group, language = await _choose(sitting, snapshot)
    return Case(
        number=await _free(sitting, number),
        chat=chat,
        group=group,
        language=language,
        cause=cause,
        opened_at=sitting.event.at,
        waiting_since=_waiting_since(sitting, cause),
        snapshot=snapshot,
    )


async def _choose(sitting: Sitting, snapshot: Snapshot) -> tuple[int, Language]:
    """In which group a case goes, and what is spoken there."""
    load = Counter(one.group for one in await sitting.office.cases.all())
    return sitting.office.groups.choose(snapshot.language, load)


def _waiting_since(sitting: Sitting, cause: Cause) -> datetime | None:
    """Whoever did not ask does not wait."""
    return None if cause == "staff" else sitting.event.at


async def _free(sitting: Sitting, number: str) -> str:
    """The number itself; with a digit behind it in the odd case that somebody else's is the same."""
    free, again = number, 1
    while await sitting.office.cases.by_number(free) is not None:
        again += 1
        free = f"{number}{again}"
    return free


def _again(sitting: Sitting, case: Case, cause: Cause) -> None:
    case.cause, case.state = cause, "waiting"
    case.opened_at, case.waiting_since = sitting.event.at, _waiting_since(sitting, cause)
    case.owner, case.reason = 0, ""
    case.taken_at = case.answered_at = case.closed_at = None
    case.menu = case.approval = None


async def rehouse(sitting: Sitting) -> None:
    """Open cases whose group is none of the staff's any more, since an operator set another one, go where one is."""
    groups, cases = sitting.office.groups, await sitting.office.cases.all()
    load = Counter(case.group for case in cases)
    for case in cases:
        if case.group not in groups:
            moved = sitting.change(case)
            moved.group, moved.language = groups.choose(case.snapshot.language, load)
            load[moved.group] += 1


def close_case(sitting: Sitting, event: StaffEvent, who: Colleague, case: Case, reason: str) -> None:
    """Close a case; the customer hears why.

    Args:
        case: a copy that may be changed.
    """
    albums.flush(sitting, case)
    case.state, case.reason = "closed", reason
    case.closed_at, case.waiting_since = sitting.event.at, None
    case.menu = case.approval = None
    sitting.post(
        case, lambda id_, at: StaffActed(id=id_, at=at, action="close", argument=reason, name=who.name)
    )
    sitting.did(case, "closed", name=name_of(who), reason=f"=support-reason-{reason.replace('_', '-')}")
    sitting.count(case, Fact(kind="case_closed", what=reason, seconds=sitting.since(case.opened_at)))
    sitting.deed(who, event, "close", case.number, reason)
