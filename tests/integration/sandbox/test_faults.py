"""Bad days on order: flood limits and injected faults, as the real client meets them."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator

import pytest
import telegram
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError

from bot.sandbox.limits import Limits, Rate
from bot.sandbox.server import World
from tests.integration.sandbox.support import CUSTOMER, TOKEN, Clock, Sandbox, ptb, sandbox_of


@pytest.fixture
async def limited(clock: Clock) -> AsyncIterator[Sandbox]:
    world = await World.open(token=TOKEN, clock=clock, limits=Limits(person=Rate(1, 4)))
    async with sandbox_of(world, clock) as running:
        yield running
    await world.close()


async def test_burst_passes_and_flood_has_to_wait(limited: Sandbox):
    await limited.say("hi")
    async with ptb(limited.url) as bot:
        for number in range(20):
            await bot.send_message(CUSTOMER, str(number))
        with pytest.raises(RetryAfter) as caught:
            await bot.send_message(CUSTOMER, "too much")
        limited.clock.now += 1

        assert caught.value.retry_after.total_seconds() == 1
        assert await bot.send_message(CUSTOMER, "in time")


async def test_group_has_a_slower_bucket(limited: Sandbox):
    await limited.post("groups", chat=-1001, text="hi")
    async with ptb(limited.url) as bot:
        for number in range(20):
            await bot.send_message(-1001, str(number))
        with pytest.raises(RetryAfter) as caught:
            await bot.send_message(-1001, "too much")

        assert caught.value.retry_after.total_seconds() == 3


async def test_all_chats_share_the_overall_limit(limited: Sandbox):
    for chat in range(1, 5):
        await limited.say("hi", chat=chat)
    statuses = [
        (await limited.raw("sendMessage", chat_id=number % 4 + 1, text="x")).status_code
        for number in range(61)
    ]

    assert statuses == [200] * 60 + [429]


async def test_refused_message_does_not_use_up_the_pace(limited: Sandbox):
    await limited.say("hi")
    for _ in range(30):
        await limited.raw("sendMessage", chat_id=CUSTOMER, text="")

    assert (await limited.raw("sendMessage", chat_id=CUSTOMER, text="x")).status_code == 200


async def test_person_who_floods_has_to_wait(limited: Sandbox):
    for _ in range(4):
        await limited.say("hi")

    assert (await limited.post("chats/5/messages", text="hi")).status_code == 429


async def test_ordered_429_comes_once_and_does_nothing(bot: telegram.Bot, sandbox: Sandbox):
    await sandbox.say("hi")
    await sandbox.post("faults", method="sendMessage", kind="status", code=429, retry_after=7)

    with pytest.raises(RetryAfter) as caught:
        await bot.send_message(CUSTOMER, "x")

    assert caught.value.retry_after.total_seconds() == 7
    assert len((await sandbox.snapshot())["messages"]) == 1
    assert await bot.send_message(CUSTOMER, "x")


async def test_fault_hits_only_its_chat_and_as_often_as_ordered(bot: telegram.Bot, sandbox: Sandbox):
    await sandbox.say("hi", chat=5)
    await sandbox.say("hi", chat=6)
    await sandbox.post(
        "faults", method="*", chat=6, times=2, kind="status", code=400, description="Bad Request: moon phase"
    )

    assert await bot.send_message(5, "x")
    for _ in range(2):
        with pytest.raises(BadRequest, match=r"(?i)moon phase"):
            await bot.send_message(6, "x")
    assert await bot.send_message(6, "x")


async def test_connection_dropped_before_does_nothing(bot: telegram.Bot, sandbox: Sandbox):
    await sandbox.say("hi")
    await sandbox.post("faults", method="sendMessage", kind="drop_before")

    with pytest.raises(NetworkError):
        await bot.send_message(CUSTOMER, "x")

    assert len((await sandbox.snapshot())["messages"]) == 1


async def test_connection_dropped_after_has_done_it(bot: telegram.Bot, sandbox: Sandbox):
    await sandbox.say("hi")
    await sandbox.post("faults", method="sendMessage", kind="drop_after")

    with pytest.raises(NetworkError):
        await bot.send_message(CUSTOMER, "x")

    assert len((await sandbox.snapshot())["messages"]) == 2
    assert (await sandbox.http.get("/sandbox/calls")).json()[-1]["ok"] is True


async def test_garbage_is_no_json(bot: telegram.Bot, sandbox: Sandbox):
    await sandbox.post("faults", method="getMe", kind="garbage")

    with pytest.raises(TelegramError):
        await bot.get_me()


async def test_delayed_answer_is_a_good_one(bot: telegram.Bot, sandbox: Sandbox):
    await sandbox.post("faults", method="getMe", kind="delay", seconds=0.2)
    begin = time.monotonic()

    assert await bot.get_me()
    assert time.monotonic() - begin >= 0.2


async def test_faults_are_called_off(bot: telegram.Bot, sandbox: Sandbox):
    await sandbox.post("faults", method="*", kind="status", code=500, times=9)

    await sandbox.http.delete("/sandbox/faults")

    assert await bot.get_me()


async def test_unknown_fault_is_refused(sandbox: Sandbox):
    assert (await sandbox.post("faults", method="*", kind="earthquake")).status_code == 400
