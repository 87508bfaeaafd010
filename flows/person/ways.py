"""To which steps staff may take somebody: back to where they were, or to what they can begin; never ahead.

Going back is what the customer's own button does, pressed as often as it takes, after they agreed with a tap.
"""

from typing import Final

from flows import applications, machine, overlays
from flows.dialogue import Card, Dialogue
from flows.person import cases, talking
from flows.replies import Button, Rows, line
from flows.steps import QUESTIONS
from flows.support.events import CarriedOut

ERRANDS: Final = ("issue", "certificates", "guide")
"""What can be begun where nothing is under way."""

_BACK_TO: Final = frozenset(machine.STEPS) - {"welcome", "delivery"}
_MOST: Final = 40
"""No question is further from the first one."""

_ANSWERED_FOR_GOOD: Final = "identity_user_id"
"""Behind it are the terms: what was agreed to stays agreed to."""

_ROWS: Final[Rows] = (
    (
        Button(line("button-step-yes"), f"{talking.STEP}:agree"),
        Button(line("button-step-no"), f"{talking.STEP}:decline"),
    ),
)


async def reachable(dialogue: Dialogue) -> tuple[str, ...]:
    """The steps behind, nearest last; and what can be begun."""
    session = dialogue.session
    if session.away or session.state == "delivery_issuing":
        return ()
    presses = await _presses(dialogue)
    steps = tuple(step for step in machine.STEPS if step in presses)
    if overlays.in_progress(session):
        return steps
    return steps + tuple(errand for errand in ERRANDS if _leads_on(dialogue, errand))


def _leads_on(dialogue: Dialogue, errand: str) -> bool:
    """Whether it can be begun, and is not where the person is already."""
    step = machine.BY_NAME[dialogue.session.state].step
    return machine.can(dialogue.session, errand) and step != {"guide": machine.GUIDE}.get(errand)


async def _presses(dialogue: Dialogue) -> dict[str, int]:
    """How often “back” is pressed to come to the first question of each step behind."""
    rehearsal = dialogue.rehearse()
    here, found = machine.BY_NAME[rehearsal.session.state].step, dict[str, int]()
    settled: set[str] = set()
    for count in range(1, _MOST):
        if not await press_back(rehearsal):
            break
        state = rehearsal.session.state
        step = machine.BY_NAME[state].step
        if step in _BACK_TO and step != here and step not in settled:
            found[step] = count
        if state == _ANSWERED_FOR_GOOD:
            settled.add(step)
    return found


async def press_back(dialogue: Dialogue) -> bool:
    """What the button does; whether it leads anywhere."""
    question = QUESTIONS[dialogue.session.state]
    if question.back is not None:
        await question.back(dialogue)
    elif machine.can(dialogue.session, "back"):
        dialogue.go("back")
    else:
        return False
    return True


async def propose(dialogue: Dialogue, way: str, name: str) -> None:
    """Ask the customer whether they would like to be taken there."""
    cases.know(dialogue).proposed = way
    words = line("person-step", name=talking.who(name), way=line(f"person-way-{way}"))
    dialogue.asks = True
    dialogue.show(Card(body=(words,), rows=_ROWS, name="step"))


async def agree(dialogue: Dialogue, _argument: str) -> None:
    """The customer would: take them there, if the way is still open."""
    way = _proposed(dialogue)
    talking.leave(dialogue)
    if way in await reachable(dialogue):
        await _go(dialogue, way)
        dialogue.in_place = False
        dialogue.post(CarriedOut(action="step", argument=way, outcome="agreed"))
    else:
        dialogue.note("person-step-gone")
        dialogue.post(CarriedOut(action="step", argument=way, outcome="impossible"))


async def decline(dialogue: Dialogue, _argument: str) -> None:
    """The customer would rather stay."""
    way = _proposed(dialogue)
    dialogue.note("person-step-declined")
    dialogue.post(CarriedOut(action="step", argument=way, outcome="declined"))


def _proposed(dialogue: Dialogue) -> str:
    support = cases.know(dialogue)
    way, support.proposed = support.proposed, ""
    return way


async def _go(dialogue: Dialogue, way: str) -> None:
    if way == "issue":
        await applications.begin(dialogue)
    elif way in ERRANDS:
        dialogue.go(way)
    else:
        for _ in range((await _presses(dialogue))[way]):
            await press_back(dialogue)
