"""Inline mode: a person types ``@bot words``, the bot offers articles, and one is sent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
import telegram
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
)
from telegram.error import BadRequest

from bot.sandbox.customer import Customer, Offer, Offered
from bot.sandbox.limits import Limits, Rate
from bot.sandbox.server import World
from tests.integration.sandbox.support import CUSTOMER, TOKEN, Clock, Sandbox, ptb, sandbox_of

MENU = {"inline_keyboard": [[{"text": "더 보기", "callback_data": "faq:more"}]]}
STALE = "Bad Request: query is too old and response timeout expired or query ID is invalid"


def article(**more: object) -> dict[str, object]:
    return {
        "type": "article",
        "id": "fee",
        "title": "수수료",
        "input_message_content": {"message_text": "무료예요"},
    } | more


def without(name: str) -> dict[str, object]:
    return {key: value for key, value in article().items() if key != name}


def content(**content: object) -> dict[str, object]:
    return article(input_message_content=content)


async def ask(
    sandbox: Sandbox, query: str = "수수료", chat: int = CUSTOMER, **more: object
) -> tuple[asyncio.Task[httpx.Response], dict[str, object]]:
    """Let a person type, and return what they wait for and what the bot receives; it has read all before."""
    earlier = (await sandbox.raw("getUpdates", offset=-1)).json()["result"]
    offset = earlier[0]["update_id"] + 1 if earlier else 0
    waiting = asyncio.create_task(sandbox.post(f"chats/{chat}/inline", query=query, **more))
    updates = (await sandbox.raw("getUpdates", offset=offset, timeout=5)).json()["result"]
    return waiting, updates[0]["inline_query"]


async def offer(sandbox: Sandbox, *results: object, chat: int = CUSTOMER, **more: object) -> str:
    """Let a person type and the bot answer; returns the query's id."""
    waiting, query = await ask(sandbox, chat=chat)
    given = await sandbox.raw(
        "answerInlineQuery", inline_query_id=query["id"], results=results or [article()], **more
    )
    assert given.json() == {"ok": True, "result": True}
    assert (await waiting).json()["query_id"] == query["id"]
    return query["id"]


async def choose(
    sandbox: Sandbox, query_id: str, result_id: str = "fee", chat: int = CUSTOMER
) -> httpx.Response:
    return await sandbox.post(f"chats/{chat}/inline/choose", query_id=query_id, result_id=result_id)


@pytest.fixture
async def hasty(clock: Clock) -> AsyncIterator[Sandbox]:
    """A sandbox in which nobody waits long, and a person may do four things at once."""
    limits = Limits(person=Rate(1, 4))
    world = await World.open(token=TOKEN, clock=clock, limits=limits, inline_patience=0.05)
    async with sandbox_of(world, clock) as running:
        yield running
    await world.close()


async def test_bot_is_one_for_inline_queries(bot: telegram.Bot):
    assert (await bot.get_me()).supports_inline_queries is True


async def test_what_is_typed_reaches_the_bot(bot: telegram.Bot, sandbox: Sandbox):
    waiting, _ = await ask(sandbox, "  수수료 ", offset="20", language="en")

    query = (await bot.get_updates())[0].inline_query

    assert (query.query, query.offset, query.chat_type) == ("  수수료 ", "20", "sender")
    assert (query.from_user.id, query.from_user.language_code) == (CUSTOMER, "en")
    assert await bot.answer_inline_query(query.id, [])
    await waiting


async def test_bot_that_does_not_ask_for_inline_queries_gets_none(hasty: Sandbox):
    async with ptb(hasty.url) as bot:
        await bot.get_updates(allowed_updates=["message"])
        answer = await hasty.post("chats/5/inline", query="x")
        await hasty.say("hi")

        assert answer.json() == {"results": [], "unanswered": True}
        assert [update.message.text for update in await bot.get_updates()] == ["hi"]


async def test_person_gets_what_the_bot_offers(bot: telegram.Bot, sandbox: Sandbox):
    waiting, query = await ask(sandbox)
    assert not waiting.done()
    results = [
        InlineQueryResultArticle("b", "둘", InputTextMessageContent("2"), description="두 번째"),
        InlineQueryResultArticle("a", "하나", InputTextMessageContent("1")),
    ]
    button = InlineQueryResultsButton("발급받기", start_parameter="issue")

    await bot.answer_inline_query(query["id"], results, button=button, next_offset="2", cache_time=0)

    assert (await waiting).json() == {
        "query_id": query["id"],
        "results": [
            {"id": "b", "title": "둘", "description": "두 번째"},
            {"id": "a", "title": "하나", "description": ""},
        ],
        "button": {"text": "발급받기", "start_parameter": "issue"},
        "next_offset": "2",
    }


async def test_no_result_is_an_answer_too(sandbox: Sandbox):
    waiting, query = await ask(sandbox)

    await sandbox.raw("answerInlineQuery", inline_query_id=query["id"], results=[])

    assert (await waiting).json() == {
        "query_id": query["id"],
        "results": [],
        "button": None,
        "next_offset": "",
    }


async def test_results_come_as_json_in_a_form_as_well(sandbox: Sandbox):
    waiting, query = await ask(sandbox)
    form = {
        "inline_query_id": query["id"],
        "results": '[{"type":"ARTICLE","id":7,"title":"x","input_message_content":{"message_text":"y"}}]',
        "button": '{"text":"앱","web_app":{"url":"https://bank.example/app"}}',
    }

    answer = await sandbox.http.post(f"/bot{TOKEN}/answerInlineQuery", data=form)

    assert answer.json()["ok"], answer.text
    shown = (await waiting).json()
    assert shown["results"] == [{"id": "7", "title": "x", "description": ""}]
    assert shown["button"] == {"text": "앱", "web_app": "https://bank.example/app"}


async def test_query_is_answered_once(sandbox: Sandbox):
    query_id = await offer(sandbox)

    again = await sandbox.raw("answerInlineQuery", inline_query_id=query_id, results=[])

    assert (again.status_code, again.json()["description"]) == (400, STALE)


@pytest.mark.parametrize("query_id", ["1", "", "x"])
async def test_unknown_query_is_not_answered(sandbox: Sandbox, query_id: str):
    answer = await sandbox.raw("answerInlineQuery", inline_query_id=query_id, results=[article()])

    assert (answer.status_code, answer.json()["description"]) == (400, STALE)


@pytest.mark.parametrize(("seconds", "answered"), [(10, True), (10.1, False)])
async def test_query_grows_too_old_for_an_answer(hasty: Sandbox, seconds: float, answered: bool):
    waiting, query = await ask(hasty)
    assert (await waiting).json()["unanswered"] is True
    hasty.clock.now += seconds

    answer = await hasty.raw("answerInlineQuery", inline_query_id=query["id"], results=[article()])

    assert answer.json()["ok"] is answered
    if not answered:
        assert answer.json()["description"] == STALE


_PREFACE = "can't parse InlineQueryResult: "


@pytest.mark.parametrize(
    ("results", "reason"),
    [
        ("[{", "can't parse JSON encoded inline query results"),
        ({}, "expected an Array of inline query results"),
        ([article(id=str(n)) for n in range(51)], "too many inline query results specified"),
        (["x"], _PREFACE + "Inline query result must be an object"),
        ([without("type")], _PREFACE + 'Can\'t find field "type"'),
        ([without("id")], _PREFACE + 'Can\'t find field "id"'),
        ([without("title")], _PREFACE + 'Can\'t find field "title"'),
        ([without("input_message_content")], _PREFACE + "Input message content is not specified"),
        ([article(id=["x"])], _PREFACE + 'Field "id" must be of type String'),
        ([article(input_message_content="x")], _PREFACE + 'Field "input_message_content" must be of type Object'),
        ([article(reply_markup="{}")], _PREFACE + 'Field "reply_markup" must be of type Object'),
        ([content(latitude=1.0, longitude=2.0)], _PREFACE + 'Can\'t find field "message_text"'),
        ([content(message_text=" \n")], _PREFACE + "Message text is empty"),
        ([content(message_text="<b></b>", parse_mode="HTML")], _PREFACE + "Message text is empty"),
        ([content(message_text="x", parse_mode="rtf")], _PREFACE + "Unsupported parse_mode"),
        ([content(message_text="<b>x", parse_mode="HTML")], _PREFACE + "Can't parse entities"),
        ([content(message_text="x", entities=[{"type": "bold", "offset": 0, "length": 9}])], "ENTITY_BOUNDS_INVALID"),
        ([article(type="photo")], _PREFACE + 'The sandbox offers only results of type "article", not "photo"'),
        ([article(type="elephant")], _PREFACE + 'Type "elephant" is unsupported for the inline query result'),
        ([article(id="")], "RESULT_ID_EMPTY"),
        ([article(id="x" * 65)], "RESULT_ID_INVALID"),
        ([article(id="가" * 22)], "RESULT_ID_INVALID"),
        ([article(), article()], "RESULT_ID_DUPLICATE"),
        ([article(title=" ")], "ARTICLE_TITLE_EMPTY"),
        ([content(message_text="x" * 4097)], "MESSAGE_TOO_LONG"),
        ([article(reply_markup={"force_reply": True})], _PREFACE + "Inline keyboard expected"),
        (
            [article(reply_markup={"inline_keyboard": [[{"text": "a", "callback_data": "x" * 65}]]})],
            "BUTTON_DATA_INVALID",
        ),
        (
            [article(reply_markup={"inline_keyboard": [[{"text": "a", "web_app": {"url": "https://a.kr"}}]]})],
            "BUTTON_TYPE_INVALID",
        ),
    ],
)  # fmt: skip
async def test_bad_results_are_refused_and_the_query_waits_on(sandbox: Sandbox, results: object, reason: str):
    waiting, query = await ask(sandbox)

    refused = await sandbox.raw("answerInlineQuery", inline_query_id=query["id"], results=results)

    assert refused.status_code == 400
    assert refused.json()["description"].startswith(f"Bad Request: {reason}")
    good = await sandbox.raw("answerInlineQuery", inline_query_id=query["id"], results=[article()])
    assert good.json()["ok"], good.text
    assert len((await waiting).json()["results"]) == 1


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"next_offset": "x" * 65}, "NEXT_OFFSET_INVALID"),
        ({"next_offset": "가" * 22}, "NEXT_OFFSET_INVALID"),
        ({"button": "x"}, "can't parse button JSON object"),
        ({"button": []}, "object expected as button"),
        ({"button": {"start_parameter": "a"}}, 'Can\'t find field "text"'),
        ({"button": {"text": " ", "start_parameter": "a"}}, "SWITCH_PM_TEXT_EMPTY"),
        ({"button": {"text": "x"}}, "InlineQueryResultsButton must have exactly one optional field"),
        (
            {"button": {"text": "x", "start_parameter": "a", "web_app": {"url": "https://a.kr"}}},
            "InlineQueryResultsButton must have exactly one optional field",
        ),
        ({"button": {"text": "x", "start_parameter": ""}}, "can't use empty start_parameter"),
        ({"button": {"text": "x", "start_parameter": "a" * 65}}, "too long start_parameter specified"),
        ({"button": {"text": "x", "start_parameter": "a b"}}, "unallowed characters in start_parameter are used"),
        ({"button": {"text": "x", "start_parameter": "가"}}, "unallowed characters in start_parameter are used"),
        ({"button": {"text": "x", "start_parameter": "a\n"}}, "unallowed characters in start_parameter are used"),
        (
            {"button": {"text": "x", "web_app": {"url": "http://bank.kr"}}},
            "inline query button Web App URL 'http://bank.kr' is invalid: Only HTTPS links are allowed",
        ),
    ],
)  # fmt: skip
async def test_bad_answer_is_refused(hasty: Sandbox, more: dict[str, object], reason: str):
    waiting, query = await ask(hasty)

    refused = await hasty.raw("answerInlineQuery", inline_query_id=query["id"], results=[article()], **more)

    assert refused.status_code == 400
    assert refused.json()["description"] == f"Bad Request: {reason}"
    assert (await waiting).json()["unanswered"] is True


async def test_the_longest_of_everything_is_taken(sandbox: Sandbox):
    results = [article(id=f"{n:064}") for n in range(49)] + [
        article(id="가" * 21, input_message_content={"message_text": "가" * 4096})
    ]
    button = {"text": "x", "start_parameter": "aZ9_-" + "x" * 59}

    query_id = await offer(sandbox, *results, button=button, next_offset="가" * 21)

    assert (await choose(sandbox, query_id, "가" * 21)).json()["text"] == "가" * 4096


async def test_chosen_result_is_the_persons_message_sent_via_the_bot(bot: telegram.Bot, sandbox: Sandbox):
    text = {"message_text": "<b>무료</b> https://a.kr", "parse_mode": "HTML"}
    query_id = await offer(sandbox, article(input_message_content=text))

    view = (await choose(sandbox, query_id)).json()

    assert (view["from"], view["via_bot"]) == ("person", "certguide_bot")
    assert view["html"].startswith("<b>무료</b> <a href=")
    assert (await sandbox.snapshot())["messages"] == [view]
    message = (await bot.get_updates())[-1].message
    assert (message.text, message.from_user.id, message.chat.id) == ("무료 https://a.kr", CUSTOMER, CUSTOMER)
    assert message.via_bot == await bot.get_me()
    assert [entity.type for entity in message.entities] == ["bold", "url"]
    assert (await bot.send_message(CUSTOMER, "무엇을 더 알고 싶으세요?")).message_id == 2


async def test_choice_is_told_only_to_a_bot_that_asks_for_it(bot: telegram.Bot, sandbox: Sandbox):
    await choose(sandbox, await offer(sandbox))
    untold = await bot.get_updates()
    await bot.get_updates(allowed_updates=["inline_query", "message", "chosen_inline_result"])

    await choose(sandbox, await offer(sandbox))

    told = await bot.get_updates()
    assert [update.chosen_inline_result for update in untold] == [None, None]
    assert [update.message is not None for update in told] == [False, True, False]
    chosen = told[-1].chosen_inline_result
    assert (chosen.result_id, chosen.query, chosen.from_user.id) == ("fee", "수수료", CUSTOMER)
    assert chosen.inline_message_id is None


async def test_button_under_a_chosen_result_works_by_the_inline_message_id(
    bot: telegram.Bot, sandbox: Sandbox
):
    await bot.get_updates(allowed_updates=["inline_query", "callback_query", "chosen_inline_result"])
    query_id = await offer(sandbox, article(reply_markup=MENU))
    sent = (await choose(sandbox, query_id)).json()
    chosen = (await bot.get_updates())[-1].chosen_inline_result
    await sandbox.post("chats/5/taps", message_id=sent["message_id"], data="faq:more")

    callback = (await bot.get_updates())[-1].callback_query

    assert callback.message is None
    assert callback.inline_message_id == chosen.inline_message_id is not None
    assert await callback.answer()
    assert await callback.edit_message_text("더 많은 것") is True
    with pytest.raises(BadRequest, match=r"(?i)not modified"):
        await callback.edit_message_text("더 많은 것")
    (view,) = (await sandbox.snapshot())["messages"]
    assert (view["text"], view["keyboard"], view["edited"]) == ("더 많은 것", None, True)
    assert (view["from"], view["via_bot"]) == ("person", "certguide_bot")


async def test_message_via_the_bot_is_edited_in_no_other_way(bot: telegram.Bot, sandbox: Sandbox):
    sent = (await choose(sandbox, await offer(sandbox, article(reply_markup=MENU)))).json()
    app = InlineKeyboardMarkup([[InlineKeyboardButton("앱", web_app=telegram.WebAppInfo("https://a.kr"))]])

    amended = await sandbox.http.put("/sandbox/chats/5/messages/1", json={"text": "mine"})

    assert amended.status_code == 400
    with pytest.raises(BadRequest, match=r"(?i)can't be edited"):
        await bot.edit_message_text("x", CUSTOMER, sent["message_id"])
    with pytest.raises(BadRequest, match=r"(?i)message_id_invalid"):
        await bot.edit_message_text("x", inline_message_id="unknown")
    inline_message_id = sandbox.world.message(CUSTOMER, 1).inline_message_id
    with pytest.raises(BadRequest, match=r"(?i)button_type_invalid"):
        await bot.edit_message_reply_markup(inline_message_id=inline_message_id, reply_markup=app)
    assert await bot.delete_message(CUSTOMER, sent["message_id"])
    with pytest.raises(BadRequest, match=r"(?i)message_id_invalid"):
        await bot.edit_message_text("x", inline_message_id=inline_message_id)


async def test_only_what_was_offered_to_the_person_is_chosen(sandbox: Sandbox):
    waiting, query = await ask(sandbox)

    assert (await choose(sandbox, query["id"])).status_code == 404
    await sandbox.raw("answerInlineQuery", inline_query_id=query["id"], results=[article()])
    await waiting
    assert (await choose(sandbox, query["id"], "other")).status_code == 404
    assert (await choose(sandbox, query["id"], chat=6)).status_code == 404
    assert (await choose(sandbox, "1")).status_code == 404
    assert (await choose(sandbox, query["id"])).status_code == 200


@pytest.mark.parametrize(("seconds", "status"), [(300, 200), (301, 404)])
async def test_offer_is_forgotten_after_minutes(sandbox: Sandbox, seconds: float, status: int):
    query_id = await offer(sandbox)
    sandbox.clock.now += seconds

    assert (await choose(sandbox, query_id)).status_code == status


async def test_query_opens_no_chat(bot: telegram.Bot, sandbox: Sandbox):
    await offer(sandbox, chat=77)

    assert await sandbox.snapshot(77) == {"seq": 0, "messages": [], "action": None}
    with pytest.raises(BadRequest, match=r"(?i)chat not found"):
        await bot.send_message(77, "hello")


async def test_blocked_bot_is_neither_asked_nor_used(sandbox: Sandbox):
    query_id = await offer(sandbox)
    await sandbox.http.put("/sandbox/chats/5/blocked", json={"blocked": True})

    assert (await sandbox.post("chats/5/inline", query="x")).status_code == 400
    assert (await choose(sandbox, query_id)).status_code == 400


@pytest.mark.parametrize(
    "body",
    [{}, {"query": 7}, {"query": "x" * 257}, {"query": "x", "offset": "가" * 22}],
)
async def test_bad_query_is_refused_in_words(sandbox: Sandbox, body: dict[str, object]):
    answer = await sandbox.post("chats/5/inline", **body)

    assert answer.status_code == 400
    assert answer.json()["error"]
    assert (await sandbox.post("chats/-5/inline", query="x")).status_code == 400


async def test_typing_too_fast_is_refused(hasty: Sandbox):
    answers = [await hasty.post("chats/5/inline", query=str(n)) for n in range(5)]

    assert [answer.status_code for answer in answers] == [200] * 4 + [429]


async def test_stopping_ends_the_wait(sandbox: Sandbox):
    waiting, _ = await ask(sandbox)

    sandbox.world.hang_up()

    assert (await asyncio.wait_for(waiting, 2)).json() == {"results": [], "unanswered": True}


async def test_call_is_counted_for_the_persons_chat(sandbox: Sandbox):
    await offer(sandbox)

    calls = (await sandbox.http.get("/sandbox/calls")).json()

    assert [(c["chat_id"], c["ok"]) for c in calls if c["method"] == "answerInlineQuery"] == [
        (CUSTOMER, True)
    ]


async def test_scripted_customer_asks_and_chooses(sandbox: Sandbox):
    async with Customer(sandbox.url, CUSTOMER) as customer:
        waiting = asyncio.create_task(customer.inline("수수료", "1"))
        query = (await sandbox.raw("getUpdates", timeout=5)).json()["result"][0]["inline_query"]
        await sandbox.raw(
            "answerInlineQuery",
            inline_query_id=query["id"],
            results=[article(description="얼마인가요?", reply_markup=MENU)],
            button={"text": "시작", "start_parameter": "issue"},
            next_offset="2",
        )
        found = await waiting

        message_id = await customer.choose(found, "fee")

        (shown,) = await customer.messages()
    assert query["offset"] == "1"
    result = Offered("fee", "수수료", "얼마인가요?")
    assert found == Offer(query["id"], (result,), ("시작", "issue"), "2")
    assert found.answered
    assert (shown.id, shown.by_bot, shown.via_bot) == (message_id, False, True)
    assert (shown.text, shown.buttons) == ("무료예요", ("faq:more",))


async def test_scripted_customer_sees_silence(hasty: Sandbox):
    async with Customer(hasty.url, CUSTOMER) as customer:
        found = await customer.inline("수수료")

    assert found == Offer("", ())
    assert not found.answered
