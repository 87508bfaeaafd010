"""What every card carries: progress above the question, the ways out below it."""

from flows import machine, purposes
from flows.dialogue import Card, Dialogue
from flows.replies import Button, Line, Rows, line
from flows.session import Session

_NO_WAY = "delivery_issuing"
"""What is under way for a moment, and is not to be disturbed."""

_BEFORE_THE_ROAD = {"welcome", "menu"}
_OWN_STUCK = {"guide_page"}
"""Questions to which “it fails” is one of the answers."""


def progress(session: Session) -> Line:
    """``n/8`` with a bar and the step's name; or, for a certificate that is there already, what is being done."""
    step = machine.BY_NAME[session.state].step
    if step not in machine.STEPS:
        return line(f"step-{step}")
    if on_errand(session):
        return line(
            "progress-purpose",
            purpose=line(f"purpose-{session.application.purpose}"),
            title=title(session),
        )
    number = machine.STEPS.index(step) + 1
    return line(
        "progress",
        bar="●" * number + "○" * (len(machine.STEPS) - number),
        number=number,
        of=len(machine.STEPS),
        title=line(f"step-{step}"),
    )


def on_errand(session: Session) -> bool:
    """Whether the steps serve a certificate that is there already. At the menu nothing is under way."""
    return (
        session.application.purpose != "issue" and machine.BY_NAME[session.state].step not in _BEFORE_THE_ROAD
    )


def title(session: Session) -> Line:
    """The step's name; no account and no fee where the security medium alone is asked for."""
    step = machine.BY_NAME[session.state].step
    medium = step == "payment" and not purposes.wants_certificate(session.application)
    return line("step-medium" if medium else f"step-{step}")


def dress(dialogue: Dialogue, card: Card, *, entry: Card) -> Card:
    """The card as it is shown: notes, progress, question, choices, ways out.

    Args:
        entry: how a secret is entered that the card asks for.
    """
    unsure = dialogue.session.files_unsure
    resend: Rows = ((Button(line("button-resend"), "delivery:resend"),),) if unsure else ()
    why: Rows = ((Button(line("button-why"), "faq:why"),),) if dialogue.failed else ()
    offers: Rows = tuple((button,) for button in dialogue.offers)
    return Card(
        body=(*dialogue.notes, progress(dialogue.session), *card.body, *entry.body),
        rows=(*entry.rows, *offers, *why, *card.rows, *resend, *_ways(dialogue)),
        name=card.name,
    )


def _ways(dialogue: Dialogue) -> Rows:
    state = dialogue.session.state
    if state == _NO_WAY:
        return ()
    helps: tuple[Button, ...] = (Button(line("button-person"), "nav:person"),)
    if state == "welcome" or dialogue.session.away:
        return (helps,)
    road: tuple[Button, ...] = ()
    if dialogue.overlay is None:
        stuck = () if state in _OWN_STUCK else (Button(line("button-stuck"), "nav:stuck"),)
        helps = (Button(line("button-help"), "nav:help"), *stuck, *helps)
        if machine.can(dialogue.session, "back"):
            road = (Button(line("button-back"), "nav:back"),)
    if state not in {"menu", "delivery_done"}:
        leave = "button-cancel" if machine.BY_NAME[state].step in machine.STEPS else "button-menu"
        road = (*road, Button(line(leave), "nav:cancel"))
    return (helps, road) if road else (helps,)
