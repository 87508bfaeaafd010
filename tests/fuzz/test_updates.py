"""Whatever comes through the webhook: the bot neither falls over nor stops, and whoever wrote to it is answered."""

import asyncio
import json
import os
import time
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.web.app import BODY_LIMIT
from tests.fuzz.updates import addressed, damaged, of_a_type, of_the_sandbox
from tests.security.house import House, house, until

SOAK_SECONDS = float(os.environ.get("FUZZ_SECONDS", "30")) * 4
AT_ONCE = 12
NOBODY_SAID = frozenset(
    {
        "pinned_message",
        "message_auto_delete_timer_changed",
        "write_access_allowed",
        "chat_background_set",
        "connected_website",
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_closed",
        "forum_topic_reopened",
    }
)


@dataclass(repr=False)
class Edge:
    """The bot, and how updates get to it from a test that is no coroutine."""

    runner: asyncio.Runner
    house: House
    samples: list[dict[str, Any]]
    people: Iterator[int]

    def throw(self, seed: int) -> None:
        self.runner.run(self._throw(Random(seed)))

    async def _throw(self, random: Random) -> None:
        thrown = [self._update(random) for _ in range(AT_ONCE)]
        for raw, _ in thrown:
            body = json.dumps(raw).encode()
            assert await self.house.post(body) == (200 if len(body) <= BODY_LIMIT else 413)
        waiting = {chat: raw for raw, chat in thrown if wants_an_answer(raw, chat)}
        ordinary = next(self.people)
        assert await self.house.type(ordinary, "안녕하세요") == 200
        await self.house.answered(ordinary)
        for chat, raw in waiting.items():
            try:
                await until(lambda chat=chat, raw=raw: self._was_answered(chat, raw), seconds=5)
            except TimeoutError:
                raise AssertionError(f"not answered: {json.dumps(raw)[:2000]}") from None
        self.house.api.calls.clear()

    def _update(self, random: Random) -> tuple[dict[str, Any], int]:
        chat = next(self.people)
        whole = random.choice(self.samples) if random.randrange(2) else of_a_type(random)
        return {**damaged(random, addressed(random, whole, chat)), **self.house.update()}, chat

    def _was_answered(self, chat: int, raw: dict[str, Any]) -> bool:
        query = raw.get("callback_query")
        tapped = query.get("id") if isinstance(query, dict) else None
        taps = [call.params.get("callback_query_id") for call in self.house.api.called("answerCallbackQuery")]
        return bool(self.house.heard(chat)) or (isinstance(tapped, str) and tapped in taps)


def wants_an_answer(raw: dict[str, Any], chat: int) -> bool:
    """Whether it is a message from somebody's private chat, and nothing but one, as far as can be seen."""
    message = raw.get("message")
    if not isinstance(message, dict) or sum(isinstance(about, dict) for about in raw.values()) > 1:
        return False
    room, text = message.get("chat"), message.get("text")
    private = isinstance(room, dict) and room.get("id") == chat and room.get("type") == "private"
    others = isinstance(text, str) and text.startswith("/") and "@" in text
    return private and not others and not message.keys() & {*NOBODY_SAID, "via_bot"}


@pytest.fixture(scope="module")
def edge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edge]:
    folder: Path = tmp_path_factory.mktemp("edge")
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        home = runner.run(stack.enter_async_context(house(folder)))
        samples = [{**one} for one in runner.run(of_the_sandbox())]
        for one in samples:
            del one["update_id"]
        yield Edge(runner, home, samples, iter(range(10_000_000, 2**31)))
        runner.run(stack.aclose())


@given(seed=st.integers(0, 2**64))
@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
def test_whatever_comes_the_bot_goes_on_and_people_are_answered(edge: Edge, seed: int) -> None:
    edge.throw(seed)


def test_the_samples_are_of_many_kinds_and_the_whole_ones_are_answered(edge: Edge) -> None:
    """Otherwise the fuzzing would look at one early refusal only."""
    kinds = {key for one in edge.samples for about in one.values() for key in about}

    assert {"message", "edited_message", "callback_query"} <= {key for one in edge.samples for key in one}
    assert {"sticker", "photo", "voice", "document", "text"} <= kinds
    random = Random(1)
    assert len({next(iter(of_a_type(random))) for _ in range(500)}) > 20
    for one in edge.samples:
        chat = next(edge.people)
        raw = json.loads(json.dumps(one).replace(": 5,", f": {chat},").replace(": 5}", f": {chat}}}"))
        assert edge.runner.run(edge.house.post({**raw, **edge.house.update()})) == 200
        edge.runner.run(until(lambda chat=chat, raw=raw: edge._was_answered(chat, raw)))


@pytest.mark.parametrize(
    "odd", ['"\\ud800"', "9" * 4000, "1e999", "NaN", '"\\u0000"', '"' + "a" * 100_000 + '"']
)
def test_what_hardly_is_json_is_answered_like_anything_else(edge: Edge, odd: str) -> None:
    for template in ('"text": "안녕", "x": %s', '"text": %s'):
        chat, status = edge.runner.run(_post(edge.house, template % odd))
        assert status == 200
        edge.runner.run(edge.house.answered(chat))


@pytest.mark.parametrize("wrap", ["[%s]", '{"reply_to_message": %s}'], ids=["lists", "objects"])
def test_however_deep_it_is_it_is_answered_or_refused_but_never_asked_for_again(
    edge: Edge, wrap: str
) -> None:
    """Kept but not readable, or readable but not kept, it would come for ever and hold up everybody else's."""
    before, after = wrap.split("%s")

    def post(levels: int) -> tuple[int, int]:
        return edge.runner.run(_post(edge.house, f'"text": "안녕", "x": {before * levels}1{after * levels}'))

    for levels in (50, 500):
        chat, status = post(levels)
        assert status == 200
        edge.runner.run(edge.house.answered(chat))
    # Where Python's own limit is reached, first of one part, then of another.
    limit = bisect_left(range(2000), True, key=lambda levels: post(levels)[1] != 200)
    assert {post(levels)[1] for levels in range(limit - 12, limit + 12)} == {200, 400}


async def _post(house: House, content: str) -> tuple[int, int]:
    """A message with this in it; whose it was, and how it was taken."""
    chat = next(house.ids)
    body = (
        f'{{"update_id": {next(house.ids)}, "message": {{"message_id": 1, "date": 1, '
        f'"chat": {{"id": {chat}, "type": "private"}}, {content}}}}}'
    )
    return chat, await house.post(body.encode())


@pytest.mark.soak
@pytest.mark.timeout(int(SOAK_SECONDS) * 2 + 120)
def test_a_long_run_of_them(edge: Edge) -> None:
    seed, rounds, end = Random().getrandbits(64), 0, time.monotonic() + SOAK_SECONDS
    while time.monotonic() < end:
        try:
            edge.throw(seed + rounds)
        except BaseException as defect:
            raise AssertionError(f"seed {seed + rounds}") from defect
        rounds += 1
    print(f"{rounds * AT_ONCE} updates")
