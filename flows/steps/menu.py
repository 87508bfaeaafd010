"""Step 2: the certificate centre's menu: personal or business, and what to do."""

from flows.dialogue import Card, Dialogue, Question
from flows.replies import Button, line
from flows.session import Application


async def _ask(dialogue: Dialogue) -> Card:
    return Card(
        body=(line("menu-question"),),
        rows=(
            (Button(line("button-issue"), "menu:issue"),),
            (Button(line("button-business"), "menu:business"),),
        ),
    )


async def begin_application(dialogue: Dialogue, _argument: str = "") -> None:
    """Open a new application, with a name of its own towards bank and phone line."""
    dialogue.session.application = Application(id=dialogue.new_id())
    dialogue.go("issue")


async def _business(dialogue: Dialogue, _argument: str) -> None:
    dialogue.go("business")


async def _ask_business(dialogue: Dialogue) -> Card:
    dialogue.fail("business")
    return Card(
        body=(line("menu-business"),),
        rows=((Button(line("button-issue-personal"), "menu:issue"),),),
    )


QUESTIONS = {
    "menu": Question(ask=_ask, choices={"issue": begin_application, "business": _business}),
    "menu_business": Question(ask=_ask_business, choices={"issue": begin_application}),
}
