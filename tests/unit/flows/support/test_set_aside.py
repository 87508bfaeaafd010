"""Staff hear of what could not be worked on: where it failed, who knows, what to do; and nothing of what it said."""

from typing import get_args

import pytest

from flows.support.events import Aware, Matter, SetAside
from flows.support.turn import DeskTurn, Tell
from tests.unit.flows.support.house import GROUP, OTHER_GROUP, START, House, words

EVENT = SetAside(
    id="9", at=START, number=4711, what="message", place="flows.steps.identity:88", told="customer"
)


async def heard(event: SetAside) -> DeskTurn:
    return await House().play(event)


async def test_one_message_outside_of_the_topics_and_nothing_else() -> None:
    turn = await heard(EVENT)

    (tell,) = turn.tells
    assert (tell.group, tell.thread, tell.number, tell.rows) == (GROUP, 0, "", ())
    assert turn == DeskTurn(tells=turn.tells)
    said = words(turn)
    assert all(part in said for part in ("4711", "flows.steps.identity:88", "메시지", "다시 보내 달라고"))
    assert "certguide aside list" in said


async def test_in_the_language_of_the_customers_group() -> None:
    event = SetAside(
        id="9", at=START, number=7, what="timer", place="flows.refunds:3", times=9, language="en", kept=True
    )
    turn = await heard(event)

    assert [tell.group for tell in turn.tells] == [OTHER_GROUP]
    said = words(turn)
    assert all(part in said for part in ("something scheduled", "9 times", "certguide aside again 7"))


@pytest.mark.parametrize("what", get_args(Matter))
@pytest.mark.parametrize("told", get_args(Aware))
@pytest.mark.parametrize("language", ["ko", "en"])
async def test_everything_has_its_words(what: Matter, told: Aware, language: str) -> None:
    event = SetAside(id="9", at=START, number=7, what=what, place="a:1", told=told, language=language)  # type: ignore[arg-type]
    turn = await heard(event)

    assert all(isinstance(tell, Tell) for tell in turn.tells)
    assert "support-" not in words(turn)
