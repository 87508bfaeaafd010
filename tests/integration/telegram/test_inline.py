"""Staff look topics up from any chat, over the real client."""

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any, cast

import pytest
from structlog.testing import capture_logs

from bot.telegram.client import RawBot
from bot.telegram.inline import InlineDesk, is_inline
from flows.faq.catalogue import STEPS, Catalogue, Edition
from flows.faq.library import Library
from flows.faq.shipped import load
from flows.texts import Texts
from tests.integration.telegram.server import Answer, Call, Drop, Silence, Telegram, refusal

STAFF, STRANGER = 7, 8
SAID = "900101-1234567 전화가 안 와요"


def inline(text: str, *, user: int = STAFF, query_id: str = "q1", code: str | None = "ko") -> dict[str, Any]:
    person = {"id": user, "is_bot": False, "first_name": "상담"} | ({"language_code": code} if code else {})
    return {"update_id": 1, "inline_query": {"id": query_id, "from": person, "query": text, "offset": ""}}


class Finds:
    """A search that finds what it is told to."""

    def __init__(self) -> None:
        self.verdict = "choice"
        self.topics = tuple(load().ids)
        self.asked: list[str] = []

    def find(self, text: str) -> Any:
        self.asked.append(text)
        return SimpleNamespace(verdict=self.verdict, topics=self.topics)


class Shelf:
    """What the desk needs of a library."""

    def __init__(self) -> None:
        self.catalogue: Catalogue = load()
        self.search = Finds()


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
async def desk(bot: RawBot, shelf: Shelf) -> AsyncIterator[InlineDesk]:
    desk = InlineDesk(bot, cast(Library, shelf), Texts(), is_staff=lambda user: user == STAFF)
    yield desk
    await desk.stop()


async def answers(api: Telegram, count: int = 1) -> list[Call]:
    async with asyncio.timeout(5):
        while len(found := api.called("answerInlineQuery")) < count:
            await asyncio.sleep(0.002)
    return found


async def test_staff_get_ten_topics_as_the_chat_says_them(
    api: Telegram, desk: InlineDesk, shelf: Shelf
) -> None:
    desk.take(inline("  전화가 안 와요 "))
    (call,) = await answers(api)

    assert shelf.search.asked == ["전화가 안 와요"]
    params = call.params
    assert params["inline_query_id"] == "q1"
    assert params["is_personal"] is True
    assert 0 < params["cache_time"] <= 10
    assert "button" not in params
    assert [result["id"] for result in params["results"]] == list(shelf.search.topics[:10])
    first, topic = params["results"][0], load().topic(shelf.search.topics[0])
    assert (first["type"], first["title"], first["description"]) == (
        "article",
        topic.title("ko"),
        topic.cause("ko"),
    )
    said = first["input_message_content"]
    assert said["parse_mode"] == "HTML"
    assert f"<b>{topic.title('ko')}</b>" in said["message_text"]
    assert topic.cause("ko") in said["message_text"]
    assert topic.fix("ko") in said["message_text"]


@pytest.mark.parametrize(
    ("code", "language"), [("ko", "ko"), (None, "ko"), ("ko-KR", "ko"), ("en", "en"), ("de", "en")]
)
async def test_it_speaks_the_persons_language(
    api: Telegram, desk: InlineDesk, shelf: Shelf, code: str | None, language: Any
) -> None:
    desk.take(inline("x", code=code))
    (call,) = await answers(api)

    title = load().topic(shelf.search.topics[0]).title(language)
    assert call.params["results"][0]["title"] == title


async def test_an_empty_query_shows_the_first_topic_of_each_step(api: Telegram, desk: InlineDesk) -> None:
    desk.take(inline(" "))
    (call,) = await answers(api)

    shown = [result["id"] for result in call.params["results"]]
    assert shown == [load().by_step(step)[0].id for step in STEPS]


async def test_a_topic_that_is_off_is_not_offered(api: Telegram, desk: InlineDesk, shelf: Shelf) -> None:
    off = shelf.search.topics[0]
    shelf.catalogue = load().edited(Edition(off=(off,)))
    desk.take(inline("x"))
    (call,) = await answers(api)

    assert off not in [result["id"] for result in call.params["results"]]


async def test_what_is_unknown_leads_to_the_private_chat(
    api: Telegram, desk: InlineDesk, shelf: Shelf
) -> None:
    shelf.search.verdict = "unknown"
    desk.take(inline("asdf"))
    (call,) = await answers(api)

    assert call.params["results"] == []
    assert call.params["button"]["start_parameter"] == "faq"
    assert call.params["button"]["text"]


@pytest.mark.parametrize("text", ["", "전화가 안 와요"])
async def test_a_stranger_gets_no_results(api: Telegram, desk: InlineDesk, shelf: Shelf, text: str) -> None:
    desk.take(inline(text, user=STRANGER))
    (call,) = await answers(api)

    assert call.params["results"] == []
    assert call.params["button"]["start_parameter"] == "faq"
    assert call.params["is_personal"] is True
    assert shelf.search.asked == []


async def test_of_one_person_only_the_newest_query_is_answered(
    api: Telegram, desk: InlineDesk, shelf: Shelf
) -> None:
    for number in range(20):
        desk.take(inline(f"word {number}", query_id=f"q{number}"))
    desk.take(inline("other", user=STRANGER, query_id="s"))
    calls = await answers(api, 2)
    await asyncio.sleep(0.02)

    assert {call.params["inline_query_id"] for call in calls} == {"q19", "s"}
    assert len(api.called("answerInlineQuery")) == 2
    assert shelf.search.asked == ["word 19"]


async def test_no_more_than_a_few_are_answered_at_a_time(api: Telegram, desk: InlineDesk) -> None:
    api.will("answerInlineQuery", *[Silence()] * 30)
    for user in range(1000):
        desk.take(inline("x", user=user, query_id=str(user)))
    await answers(api, 8)
    await asyncio.sleep(0.05)

    assert len(api.called("answerInlineQuery")) == 8
    assert len(desk._newest) <= 256


async def test_a_query_that_waited_too_long_is_not_answered(api: Telegram, bot: RawBot, shelf: Shelf) -> None:
    now = 0.0
    desk = InlineDesk(bot, cast(Library, shelf), Texts(), is_staff=lambda _user: True, clock=lambda: now)
    desk.take(inline("x"))
    now = 60.0
    await asyncio.sleep(0.05)

    assert api.called("answerInlineQuery") == []


@pytest.mark.parametrize(
    "trouble",
    [Drop(), Answer(500, b"oops"), refusal(400, "Bad Request: query is too old"), refusal(429, "Too Many")],
)
async def test_a_failure_is_logged_without_the_query(
    api: Telegram, desk: InlineDesk, trouble: Answer | Drop
) -> None:
    api.will("answerInlineQuery", trouble)
    with capture_logs() as logs:
        desk.take(inline(SAID))
        await answers(api)
        async with asyncio.timeout(5):
            while not logs:
                await asyncio.sleep(0.002)

    assert [entry["log_level"] for entry in logs] == ["warning"]
    assert "전화" not in str(logs)
    assert "900101" not in str(logs)

    desk.take(inline("again", query_id="q2"))
    assert (await answers(api, 2))[-1].params["inline_query_id"] == "q2"


async def test_a_search_that_fails_says_so(api: Telegram, desk: InlineDesk, shelf: Shelf) -> None:
    shelf.search.topics = None  # type: ignore[assignment]
    with capture_logs() as logs:
        desk.take(inline(SAID))
        (call,) = await answers(api)

    assert call.params["results"] == []
    assert "다시 적어 보세요" in call.params["button"]["text"]
    assert [entry["log_level"] for entry in logs] == ["error"]
    assert "900101" not in str(logs)


@pytest.mark.parametrize(
    "about",
    [
        None,
        "query",
        {},
        {"id": "q", "query": "x"},
        {"id": 5, "from": {"id": 7}, "query": "x"},
        {"id": "q", "from": {"id": "7"}, "query": "x"},
        {"id": "q", "from": {"id": 7}, "query": ["x"]},
        {"id": "", "from": {"id": 7}, "query": "x"},
    ],
)
async def test_an_odd_query_is_left_out(api: Telegram, desk: InlineDesk, about: Any) -> None:
    raw = {"update_id": 1, "inline_query": about}
    assert is_inline(raw)

    desk.take(raw)
    await asyncio.sleep(0.01)

    assert api.called("answerInlineQuery") == []


def test_no_repr_shows_what_was_typed() -> None:
    from bot.telegram.inline import _query

    assert "전화" not in repr(_query(inline(SAID), 0.0))
