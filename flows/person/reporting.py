"""At the end of a turn: what is counted of it, and what the support desk hears."""

from dataclasses import replace
from typing import Final

from flows import machine, purposes
from flows.dialogue import Dialogue
from flows.person import cases, history, reference, snapshot
from flows.replies import Fact
from flows.session import Session
from flows.support.events import Moved

_BEFORE: Final = machine.STEPS.index("identity")
"""So many steps there are before an application begins."""


async def report(dialogue: Dialogue, before: Session) -> None:
    """Count the step; sign the news, or make some for an open case in which something moved."""
    _count_step(dialogue)
    if not cases.has_desk(dialogue):
        dialogue.withdraw_posts()
        return
    if dialogue.session.support is not None and not dialogue.posts and not dialogue.again:
        done, about = history.done(dialogue, before)
        if done or _lasting(dialogue.session) != _lasting(before):
            dialogue.post(Moved(done=done, about=dict(about)))
    if dialogue.posts:
        number = "" if dialogue.erases else reference.give(dialogue)
        dialogue.sign(number, await snapshot.take(dialogue))


def _lasting(session: Session) -> Session:
    """What staff may see of it, without what changes whenever anything is said."""
    return replace(session, serial=0, live={}, touched=None, support=None, reference="")


def _count_step(dialogue: Dialogue) -> None:
    """Whoever is on the way to a certificate counts once at each step, however often they come back to it.

    Before the application begins, the chat itself remembers how far that was.
    """
    session, application = dialogue.session, dialogue.session.application
    step = machine.BY_NAME[session.state].step
    if dialogue.erases or step not in machine.STEPS or not purposes.wants_certificate(application):
        return
    number = machine.STEPS.index(step) + 1
    over = not application.id and number > _BEFORE  # what was issued, and its application is done with
    if over or number <= max(session.arrived, application.reached):
        return
    for passed in machine.STEPS[max(session.arrived, application.reached) : number]:
        dialogue.count(Fact(kind="step", step=passed))
    if application.id:
        session.arrived, application.reached = 0, number
        application.slips = {}
    else:
        session.arrived = number
