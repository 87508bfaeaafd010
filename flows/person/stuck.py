"""Who does not get on and has not asked for anybody: staff hear of it by themselves, and the customer that they do."""

from datetime import timedelta
from typing import Final

from flows import overlays
from flows.dialogue import Dialogue
from flows.events import StaffActed
from flows.person import cases, talking
from flows.replies import line
from flows.session import Session
from flows.support.case import Cause

TIMER: Final = "stuck"

_NO_TROUBLE: Final = frozenset({"idle", "business", "terms-declined", "under-age"})
"""Where the bot only says what is not done here, or that nobody was there."""

_LOCKED: Final = frozenset({"identity_locked", "payment_locked"})


def watch(dialogue: Dialogue) -> None:
    """Look whether what failed in this turn is more than a slip; called before the next card is shown."""
    cause = _cause(dialogue)
    if cause is None or not _may_call(dialogue):
        return
    cases.call(dialogue, cause)
    cases.know(dialogue).told = True
    dialogue.note(f"person-stuck-{cause}", outlook=cases.outlook(dialogue))
    dialogue.offers.append(cases.TALK)


def _cause(dialogue: Dialogue) -> Cause | None:
    session, failure = dialogue.session, dialogue.session.failure
    if not dialogue.slipped or failure is None:
        return None
    if session.state in _LOCKED or _calls_spent(session):
        return "locked"
    most = dialogue.rules.stuck_times
    times = max(failure.times, session.application.slips.get(failure.name, 0))
    return "failed" if 0 < most <= times else None


def _calls_spent(session: Session) -> bool:
    failure = session.failure
    if failure is None or not failure.name.startswith("call-"):
        return False
    return failure.name == "call-exhausted" or failure.left == 0


def _may_call(dialogue: Dialogue) -> bool:
    """Whether somebody would hear, does not know yet, and could help."""
    session = dialogue.session
    return (
        cases.has_desk(dialogue)
        and not isinstance(dialogue.event, StaffActed)  # they know, and may just have closed the case
        and session.support is None
        and session.failure is not None
        and session.failure.name not in _NO_TROUBLE
        and overlays.in_progress(session)
    )


def keep_time(dialogue: Dialogue, before: Session) -> None:
    """Wait for a sign of life after a failure; any sign ends the waiting."""
    silence = dialogue.rules.stuck_silence
    if dialogue.slipped and silence > timedelta(0) and _may_call(dialogue):
        dialogue.set_timer(TIMER, dialogue.event.at + silence)
    elif before.failure is not None and cases.has_desk(dialogue) and talking.is_customers(dialogue.event):
        dialogue.set_timer(TIMER, None)


async def ring(dialogue: Dialogue, _token: str) -> None:
    """Nothing was heard for a while, and the last thing was a failure."""
    session, silence = dialogue.session, dialogue.rules.stuck_silence
    quiet = session.touched is None or dialogue.event.at - session.touched >= silence
    if not quiet or session.away or not _may_call(dialogue):
        return
    cases.call(dialogue, "silent")
    cases.know(dialogue).told = True
    dialogue.say(line("person-stuck-silent", outlook=cases.outlook(dialogue)), rows=((cases.TALK,),))
