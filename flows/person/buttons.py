"""The buttons about staff and about what is kept: ``support:<choice>``. They hold while their card is the live one."""

from collections.abc import Mapping
from typing import Final

from flows.dialogue import Answer, Dialogue
from flows.person import data, talking, ways

_OF_A_CASE: Final[Mapping[str, Answer]] = {**talking.CHOICES, "agree": ways.agree, "decline": ways.decline}
_OF_DATA: Final[Mapping[str, Answer]] = {"forget": data.ask_again, "erase": data.erase}


async def take(dialogue: Dialogue, choice: str, argument: str) -> None:
    """Do what one of these buttons says; those about a case, while it is open."""
    answers = {**_OF_DATA, **(_OF_A_CASE if dialogue.session.support is not None else {})}
    answer = answers.get(choice)
    if answer is None:
        dialogue.toast("toast-old-button")
    else:
        await answer(dialogue, argument)
