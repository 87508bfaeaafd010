from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import telegram
from aiogram import Bot as AiogramBot
from blockbuster import blockbuster_ctx

from bot.sandbox.server import World
from tests.integration.sandbox.support import TOKEN, Clock, Sandbox, aiogram, ptb, sandbox_of


@pytest.fixture(autouse=True)
def _new_retry_after(monkeypatch: pytest.MonkeyPatch) -> None:
    """python-telegram-bot's coming type of `retry_after`; the old one warns, and warnings are errors."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture(autouse=True)
def _loop_is_not_blocked() -> Iterator[None]:
    with blockbuster_ctx("bot.sandbox"):
        yield


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def world(clock: Clock) -> AsyncIterator[World]:
    opened = await World.open(token=TOKEN, clock=clock, limits=None, webhook_backoff=(0.02,))
    yield opened
    await opened.close()


@pytest.fixture
async def sandbox(world: World, clock: Clock) -> AsyncIterator[Sandbox]:
    async with sandbox_of(world, clock) as running:
        yield running


@pytest.fixture
async def bot(sandbox: Sandbox) -> AsyncIterator[telegram.Bot]:
    async with ptb(sandbox.url) as client:
        yield client


@pytest.fixture
async def second(sandbox: Sandbox) -> AsyncIterator[AiogramBot]:
    client = aiogram(sandbox.url)
    yield client
    await client.session.close()
