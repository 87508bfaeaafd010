"""Whoever asks for a person gets one, or hears honestly when; and is told what never to tell anybody."""

from typing import Final

from flows.dialogue import Card, Dialogue
from flows.person import cases, reference
from flows.replies import Button, Rows, line

_STAY: Final[Rows] = ((Button(line("button-back-to-question"), "nav:stay"),),)


async def ask(dialogue: Dialogue) -> None:
    """Open the case, or say that it is open; without a support desk, say where else people are."""
    if not cases.has_desk(dialogue):
        dialogue.show(Card(body=(line("person"), line("person-warning")), rows=_STAY))
        return
    asked_before = dialogue.session.support is not None
    if asked_before:
        dialogue.did("person")
    else:
        cases.call(dialogue, "person")
    number = reference.shown(reference.give(dialogue))
    urgent = () if cases.is_staffed(dialogue) else (line("person-urgent"),)
    dialogue.show(
        Card(
            body=(
                line("person-open" if asked_before else "person-asked", number=number),
                cases.outlook(dialogue),
                *urgent,
                line("person-warning"),
            ),
            rows=((cases.TALK,), *_STAY),
        )
    )
