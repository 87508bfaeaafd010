from collections.abc import AsyncIterator

import pytest

from bot.telegram.client import AiohttpRequest, RawBot, build_bot
from tests.integration.telegram.server import TOKEN, Telegram


@pytest.fixture
async def api() -> AsyncIterator[Telegram]:
    server = Telegram()
    await server.open()
    yield server
    await server.close()


@pytest.fixture
async def bot(api: Telegram) -> AsyncIterator[RawBot]:
    """A bot that is ready to call."""
    bot = build_bot(TOKEN, api.url)
    await bot.initialize()
    yield bot
    await bot.shutdown()


@pytest.fixture
async def hasty(api: Telegram) -> AsyncIterator[RawBot]:
    """A bot that waits for an answer for a tenth of a second."""
    bot = RawBot(
        TOKEN,
        base_url=f"{api.url}/bot",
        request=AiohttpRequest(
            connections=1, connect=0.05, read=0.05, write=0.05, media_write=0.05, pool=0.05
        ),
        get_updates_request=AiohttpRequest(),
    )
    await bot.initialize()
    yield bot
    await bot.shutdown()
