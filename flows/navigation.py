"""What every card carries: progress above the question, the ways out below it."""

from flows import machine
from flows.dialogue import Card, Dialogue
from flows.replies import Button, Line, Rows, line

_NO_ROAD = {"welcome", "delivery_issuing"}


def progress(state: str) -> Line:
    """``n/8`` with a bar and the step's name."""
    step = machine.BY_NAME[state].step
    number = machine.STEPS.index(step) + 1
    return line(
        "progress",
        bar="●" * number + "○" * (len(machine.STEPS) - number),
        number=number,
        of=len(machine.STEPS),
        title=line(f"step-{step}"),
    )


def dress(dialogue: Dialogue, card: Card) -> Card:
    """The card as it is shown: notes, progress, question, choices, ways out."""
    state = dialogue.session.state
    unsure = dialogue.session.files_unsure
    resend: Rows = ((Button(line("button-resend"), "delivery:resend"),),) if unsure else ()
    return Card(
        body=(*dialogue.notes, progress(state), *card.body), rows=(*card.rows, *resend, *_ways(dialogue))
    )


def _ways(dialogue: Dialogue) -> Rows:
    state = dialogue.session.state
    if state in _NO_ROAD or dialogue.session.away:
        return ()
    helps: tuple[Button, ...] = (Button(line("button-person"), "nav:person"),)
    road: tuple[Button, ...] = ()
    if dialogue.overlay is None:
        helps = (Button(line("button-help"), "nav:help"), *helps)
        if machine.can(dialogue.session, "back"):
            road = (Button(line("button-back"), "nav:back"),)
    if state not in {"menu", "delivery_done"}:
        road = (*road, Button(line("button-cancel"), "nav:cancel"))
    return (helps, road) if road else (helps,)
