"""Updates reach the bot: by long poll and by webhook, in order, until they are confirmed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import telegram
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Conflict

from tests.integration.sandbox.support import CUSTOMER, Sandbox, ptb, serving

MENU = InlineKeyboardMarkup([[InlineKeyboardButton("발급", callback_data="menu:issue")]])


async def test_command_arrives_with_its_entity(bot: telegram.Bot, sandbox: Sandbox):
    await sandbox.say("/start@certguide_bot hello")

    (update,) = await bot.get_updates()

    message = update.message
    assert message.from_user.language_code == "ko"
    assert message.parse_entities(["bot_command"]) == {message.entities[0]: "/start@certguide_bot"}
    assert int(message.date.timestamp()) == int(sandbox.clock.now)


@pytest.mark.parametrize("text", ["a/start", "http://x.kr/start", "/시작", "//start"])
async def test_what_only_looks_like_a_command_is_none(bot: telegram.Bot, sandbox: Sandbox, text: str):
    await sandbox.say(text)

    (update,) = await bot.get_updates()

    assert update.message.parse_entities(["bot_command"]) == {}


async def test_offset_confirms_and_ids_rise_by_one(bot: telegram.Bot, sandbox: Sandbox):
    for text in "abc":
        await sandbox.say(text)

    first = await bot.get_updates(limit=2)
    repeated = await bot.get_updates(limit=2)
    rest = await bot.get_updates(offset=first[-1].update_id + 1)

    assert [u.message.text for u in first] == ["a", "b"]
    assert [u.update_id for u in repeated] == [u.update_id for u in first]
    assert [u.message.text for u in rest] == ["c"]
    assert rest[0].update_id == first[0].update_id + 2
    assert await bot.get_updates(offset=rest[0].update_id + 1) == ()
    assert await bot.get_updates() == ()


async def test_negative_offset_forgets_all_but_the_last(bot: telegram.Bot, sandbox: Sandbox):
    for text in "abc":
        await sandbox.say(text)

    assert [u.message.text for u in await bot.get_updates(offset=-2)] == ["b", "c"]
    assert [u.message.text for u in await bot.get_updates()] == ["b", "c"]


async def test_long_poll_answers_as_soon_as_there_is_something(bot: telegram.Bot, sandbox: Sandbox):
    waiting = asyncio.create_task(bot.get_updates(timeout=10))
    await asyncio.sleep(0.05)
    assert not waiting.done()

    await sandbox.say("now")

    assert [u.message.text for u in await asyncio.wait_for(waiting, 2)] == ["now"]


async def test_second_poll_terminates_the_first(bot: telegram.Bot, sandbox: Sandbox):
    waiting = asyncio.create_task(bot.get_updates(timeout=10))
    await asyncio.sleep(0.05)

    async with ptb(sandbox.url) as other:
        await other.get_updates()

    with pytest.raises(Conflict, match=r"(?i)terminated by other getUpdates request"):
        await waiting


async def test_filter_applies_to_updates_made_after_it(bot: telegram.Bot, sandbox: Sandbox):
    await bot.get_updates(allowed_updates=["edited_message"])
    await sandbox.say("one")
    await sandbox.http.put("/sandbox/chats/5/messages/1", json={"text": "two"})

    (update,) = await bot.get_updates()

    assert update.edited_message.text == "two"
    assert update.edited_message.edit_date is not None


async def test_updates_are_forgotten_after_a_day(bot: telegram.Bot, sandbox: Sandbox):
    await sandbox.say("old")
    sandbox.clock.now += 24 * 3600 + 1

    assert await bot.get_updates() == ()


async def test_tap_carries_the_message_and_is_answered_once(bot: telegram.Bot, sandbox: Sandbox):
    await sandbox.say("hi")
    await bot.send_message(CUSTOMER, "menu", reply_markup=MENU)
    tapped = await sandbox.post("chats/5/taps", message_id=2, data="menu:issue")

    query = (await bot.get_updates())[-1].callback_query

    assert query.id == tapped.json()["callback_id"]
    assert (query.data, query.message.text, query.message.reply_markup) == ("menu:issue", "menu", MENU)
    assert query.chat_instance
    assert await query.answer("골랐습니다")
    with pytest.raises(BadRequest, match=r"(?i)query is too old"):
        await query.answer()


async def test_tap_is_stale_after_its_time(bot: telegram.Bot, sandbox: Sandbox):
    await sandbox.say("hi")
    await bot.send_message(CUSTOMER, "menu", reply_markup=MENU)
    tapped = await sandbox.post("chats/5/taps", message_id=2, data="menu:issue")
    sandbox.clock.now += 61

    with pytest.raises(BadRequest, match=r"(?i)query ID is invalid"):
        await bot.answer_callback_query(tapped.json()["callback_id"])


async def test_block_and_group_arrive_as_membership(bot: telegram.Bot, sandbox: Sandbox):
    await sandbox.say("hi")
    await sandbox.http.put("/sandbox/chats/5/blocked", json={"blocked": True})
    await sandbox.post("groups", chat=-1001, text="/start")

    updates = await bot.get_updates()

    assert [u.my_chat_member.new_chat_member.status for u in updates if u.my_chat_member] == [
        "kicked",
        "member",
    ]
    assert updates[-1].message.chat.type == "group"


class Receiver:
    """A webhook that refuses as often as it is told."""

    def __init__(self) -> None:
        self.refusals = 0
        self.seen: list[tuple[str | None, dict]] = []
        self.arrived = asyncio.Event()
        self.expected = 1

    async def __call__(self, request: Request) -> Response:
        if self.refusals:
            self.refusals -= 1
            return Response(status_code=503)
        self.seen.append((request.headers.get("x-telegram-bot-api-secret-token"), await request.json()))
        if len(self.seen) >= self.expected:
            self.arrived.set()
        return Response()


@pytest.fixture
async def receiver() -> AsyncIterator[tuple[Receiver, str]]:
    target = Receiver()

    async def endpoint(request: Request) -> Response:
        return await target(request)

    async with serving(Starlette(routes=[Route("/hook", endpoint, methods=["POST"])])) as url:
        yield target, f"{url}/hook"


async def test_webhook_gets_the_secret_and_is_tried_again_in_order(
    bot: telegram.Bot, sandbox: Sandbox, receiver: tuple[Receiver, str]
):
    target, url = receiver
    target.refusals, target.expected = 2, 3
    assert await bot.set_webhook(url, secret_token="s3cret-_")

    for text in "abc":
        await sandbox.say(text)
    await asyncio.wait_for(target.arrived.wait(), 5)

    assert [body["message"]["text"] for _, body in target.seen] == ["a", "b", "c"]
    assert {secret for secret, _ in target.seen} == {"s3cret-_"}
    info = await bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 503 Service Unavailable"


async def test_failing_chat_does_not_hold_up_another(
    bot: telegram.Bot, sandbox: Sandbox, receiver: tuple[Receiver, str]
):
    target, url = receiver
    target.refusals, target.expected = 1, 2
    await bot.set_webhook(url)

    await sandbox.say("a", chat=5)
    await sandbox.say("b", chat=6)
    await asyncio.wait_for(target.arrived.wait(), 5)

    assert {body["message"]["text"] for _, body in target.seen} == {"a", "b"}


async def test_poll_and_webhook_exclude_each_other(bot: telegram.Bot, sandbox: Sandbox):
    waiting = asyncio.create_task(bot.get_updates(timeout=10))
    await asyncio.sleep(0.05)
    await bot.set_webhook("http://127.0.0.1:9/hook")

    with pytest.raises(Conflict, match=r"(?i)terminated by setWebhook request"):
        await waiting
    with pytest.raises(Conflict, match=r"(?i)can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await sandbox.say("hi")
    assert (await bot.get_webhook_info()).pending_update_count == 1
    assert await bot.delete_webhook()
    assert len(await bot.get_updates()) == 1


async def test_webhook_must_be_https_or_local(bot: telegram.Bot):
    with pytest.raises(BadRequest, match=r"(?i)An HTTPS URL must be provided"):
        await bot.set_webhook("http://example.com/hook")
    with pytest.raises(BadRequest, match=r"(?i)unallowed characters"):
        await bot.set_webhook("https://example.com/hook", secret_token="no spaces")


async def test_pending_updates_are_dropped_on_request(bot: telegram.Bot, sandbox: Sandbox):
    await sandbox.say("hi")

    await bot.delete_webhook(drop_pending_updates=True)

    assert await bot.get_updates() == ()
