"""Albums of staff's on their way to the customer: Telegram delivers them picture by picture, and they go as one."""

from datetime import timedelta
from typing import Final

from flows.events import StaffSaid
from flows.replies import SetTimer
from flows.support.case import Case
from flows.support.events import Alarm, Written
from flows.support.sitting import Sitting

ALARM: Final = "album"
_PATIENCE: Final = timedelta(seconds=1)


def collect(sitting: Sitting, event: Written, case: Case, reply_to: int) -> None:
    """One more message of an album; whatever was collected of another one goes first.

    Args:
        case: a copy that may be changed.
        reply_to: the handle, on the customer's side, of the message that it answers.
    """
    if event.album != case.album_name:
        flush(sitting, case)
        case.album_name, case.album_by, case.album_reply_to = event.album, event.user, reply_to
    case.album.append(event.message)
    sitting.timers.append(SetTimer(name=f"{ALARM}:{case.number}", at=event.at + _PATIENCE, token=event.album))


def flush(sitting: Sitting, case: Case) -> None:
    """Send what was collected, if there is any.

    Args:
        case: a copy that may be changed.
    """
    if not case.album:
        return
    messages, who, answers = (
        tuple(case.album),
        sitting.office.staff.colleague(case.album_by),
        case.album_reply_to,
    )
    case.album, case.album_name, case.album_by, case.album_reply_to = [], "", 0, 0
    sitting.post(
        case,
        lambda id_, at: StaffSaid(
            id=id_,
            at=at,
            group=case.group,
            messages=messages,
            kind="photo",  # whatever they are, they are copied
            name=who.name if who else "",
            reply_to=answers,
        ),
    )


async def is_whole(sitting: Sitting, event: Alarm) -> None:
    """No more messages of it came."""
    case = await sitting.office.cases.by_number(event.name.partition(":")[2])
    if case is not None and case.album and case.album_name == event.token:
        flush(sitting, sitting.change(case))
