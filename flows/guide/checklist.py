"""The end of a walk: the seed's checklist as boxes to tick."""

from flows.dialogue import Card, Dialogue, Question
from flows.guide import beginning, detours, later, places
from flows.guide.places import Place
from flows.replies import Button, Line, line


async def _ask(dialogue: Dialogue) -> Card:
    here = places.place(dialogue.session)
    if here is None:
        dialogue.go("guide")
        return await beginning.ask_path(dialogue)
    boxes = tuple(
        (Button(_marked(here, row, f"guide-box-{row}"), f"guide:tick:{row}"),) for row in here.path.rows
    )
    return Card(
        body=(line("guide-checklist"), *(_marked(here, row, f"guide-row-{row}") for row in here.path.rows)),
        rows=(*boxes, (Button(line("button-guide-finish"), "guide:finish"),), (detours.FRAUD,)),
    )


def _marked(here: Place, row: str, text: str) -> Line:
    return line("guide-ticked" if row in here.walk.ticked else "guide-unticked", text=line(text))


@places.walking
async def _tick(dialogue: Dialogue, here: Place, row: str) -> None:
    if row not in here.path.rows:
        dialogue.toast("toast-old-button")
        return
    here.walk.ticked = [one for one in here.path.rows if (one in here.walk.ticked) != (one == row)]


@places.walking
async def _finish(dialogue: Dialogue, here: Place, _argument: str) -> None:
    """Done, whatever is left; what is left is said."""
    left = [row for row in here.path.rows if row not in here.walk.ticked]
    dialogue.note("guide-finished")
    dialogue.note("guide-left", left=len(left))
    for row in left:
        dialogue.note("guide-unticked", text=line(f"guide-box-{row}"))
    later.forget(dialogue)
    dialogue.session.walk = None
    dialogue.go("cancel")


async def _back(dialogue: Dialogue) -> None:
    here = places.place(dialogue.session)
    if here is not None:
        here.walk.page = len(here.path.pages) - 1
    dialogue.go("back")


QUESTIONS = {
    "guide_checklist": Question(
        ask=_ask,
        choices={"tick": _tick, "finish": _finish, "fraud": detours.fraud},
        back=_back,
    )
}
