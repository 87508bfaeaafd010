"""The scripted customer is as careful as a person: what a killed bot says twice, it does not answer twice."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import pytest
import telegram

from bot.sandbox.customer import Customer, card_of
from bot.sandbox.script import Script
from flows.replies import Line, line
from flows.rules import Rules
from flows.simulation import find
from flows.texts import Texts
from tests.integration.sandbox.support import CUSTOMER, Sandbox

RETRY = 0.05
TEXTS = Texts()
NUMBER = line("identity-number", user_id="hong01")
HELP = telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton("?", callback_data="nav:help")]])


class Chat:
    """The chat with a bot that says what the test wants, to a customer who plays a script."""

    def __init__(self, bot: telegram.Bot, customer: Customer) -> None:
        self.bot = bot
        self.customer = customer
        who = find("hong01")
        assert who is not None
        self.script = Script(customer, who, watch=self._look, retry=RETRY)
        self._looks = 0

    def _look(self, _: object) -> None:
        self._looks += 1

    async def ask(self, said: Line) -> int:
        """Show a card; returns its message id."""
        text = TEXTS.html(said, "ko")
        return (await self.bot.send_message(CUSTOMER, text, parse_mode="HTML", reply_markup=HELP)).message_id

    async def typed(self) -> list[str]:
        """What the customer has typed and still stands there."""
        return [one.text for one in await self.customer.messages() if not one.by_bot]

    async def typed_so_much(self, count: int) -> None:
        """Wait until the customer has typed so many messages that stand there."""
        while len(await self.typed()) < count:
            await asyncio.sleep(0.005)

    async def looked(self) -> None:
        """Wait until the customer has seen what is there now, and has had the time to answer once more."""
        await asyncio.sleep(3 * RETRY)
        enough = self._looks + 3
        async with asyncio.timeout(10):
            while self._looks < enough:
                await asyncio.sleep(0.005)


@asynccontextmanager
async def playing(part: Coroutine[Any, Any, Any]) -> AsyncIterator[asyncio.Task[Any]]:
    """The customer plays on for as long as the block runs."""
    task = asyncio.create_task(part)
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait([task])


@pytest.fixture
async def chat(sandbox: Sandbox, bot: telegram.Bot) -> AsyncIterator[Chat]:
    async with Customer(sandbox.url, CUSTOMER) as customer:
        yield Chat(bot, customer)


async def test_a_question_that_comes_again_before_its_answer_was_read_is_not_answered_twice(
    chat: Chat,
) -> None:
    """The second answer would be taken for the next question's: five wrong ones lock the card."""
    async with playing(chat.script.walk()):
        await chat.typed_so_much(1)
        await chat.ask(NUMBER)
        await chat.typed_so_much(2)

        await chat.ask(NUMBER)
        await chat.looked()
        assert len(await chat.typed()) == 2

        await chat.ask(line("identity-user-id"))
        await chat.typed_so_much(3)


async def test_a_question_whose_answer_is_gone_is_answered_once_more(chat: Chat) -> None:
    """The bot deletes each secret that it has read, and may ask the same again: its bank did not answer, say."""
    async with playing(chat.script.walk()):
        await chat.typed_so_much(1)
        await chat.ask(NUMBER)
        await chat.typed_so_much(2)
        answer = [one for one in await chat.customer.messages() if not one.by_bot][-1]

        await chat.bot.delete_message(CUSTOMER, answer.id)
        await chat.ask(NUMBER)
        await chat.typed_so_much(2)


async def test_what_a_command_brings_may_look_like_what_stood_there(chat: Chat) -> None:
    await chat.customer.type("/start")
    await chat.ask(NUMBER)
    async with playing(chat.script.change("suspend")):
        await chat.typed_so_much(2)
        await chat.ask(NUMBER)
        await chat.typed_so_much(3)


async def test_what_was_done_before_and_is_said_again_is_not_the_new_wish(chat: Chat) -> None:
    await chat.customer.type("/start")
    await chat.ask(_done("suspend"))
    async with playing(chat.script.change("resume")) as resuming:
        await chat.typed_so_much(2)
        await chat.ask(_done("suspend"))
        await chat.looked()
        assert not resuming.done()
        resumed = await chat.ask(_done("resume"))
        card = card_of(await resuming)
    assert card is not None
    assert card.id == resumed


def _done(purpose: str) -> Line:
    day, fee = date(2026, 11, 29), Rules().fee("limited")
    return line(f"done-{purpose}", serial="0123", fee=fee, until=day, resumable=day, then="revoked")
