"""Step 2: the certificate centre's menu: personal or business, and what to do."""

from flows import applications
from flows.dialogue import Card, Dialogue, Question
from flows.replies import Button, line


async def _ask(dialogue: Dialogue) -> Card:
    return Card(
        body=(line("menu-question"),),
        rows=(
            (Button(line("button-issue"), "menu:issue"),),
            (Button(line("button-guide"), "menu:guide"),),
            (Button(line("button-certificates"), "menu:certificates"),),
            (Button(line("button-faq"), "nav:faq"),),
            (Button(line("button-business"), "menu:business"),),
        ),
    )


async def _issue(dialogue: Dialogue, _argument: str) -> None:
    await applications.begin(dialogue)


async def _certificates(dialogue: Dialogue, _argument: str) -> None:
    dialogue.go("certificates")


async def _guide(dialogue: Dialogue, _argument: str) -> None:
    dialogue.go("guide")


async def _business(dialogue: Dialogue, _argument: str) -> None:
    dialogue.go("business")


async def _ask_business(dialogue: Dialogue) -> Card:
    dialogue.fail("business")
    return Card(
        body=(line("menu-business"),),
        rows=((Button(line("button-issue-personal"), "menu:issue"),),),
    )


QUESTIONS = {
    "menu": Question(
        ask=_ask,
        choices={
            "issue": _issue,
            "guide": _guide,
            "certificates": _certificates,
            "business": _business,
        },
    ),
    "menu_business": Question(ask=_ask_business, choices={"issue": _issue}),
}
