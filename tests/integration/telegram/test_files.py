"""What a person sends is fetched through the real client, from the sandbox's Bot API server."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest

from bot.sandbox.server import World, sandbox_app
from bot.telegram.client import RawBot, build_bot
from bot.telegram.files import TelegramFiles
from flows.ports import Unavailable, Unreadable
from tests.integration.sandbox.support import CUSTOMER, TOKEN, serving

MOST = 1000


@dataclass(frozen=True)
class Sent:
    """Telegram, and what the bot sees of it."""

    url: str
    bot: RawBot

    async def reference(self, content: bytes) -> str:
        async with httpx.AsyncClient(base_url=self.url) as http:
            address = f"/sandbox/chats/{CUSTOMER}/documents"
            answer = await http.post(address, params={"name": "signCert.der"}, content=content)
            assert answer.status_code == 200, answer.text
            return answer.json()["document"]["file_id"]

    async def fetch(self, reference: str) -> bytes:
        return await TelegramFiles(self.bot).fetch(reference, MOST)


@pytest.fixture
async def sent() -> AsyncIterator[Sent]:
    world = await World.open(token=TOKEN, limits=None)
    async with serving(sandbox_app(world)) as url:
        bot = build_bot(TOKEN, url)
        await bot.initialize()
        yield Sent(url, bot)
        await bot.shutdown()
        world.hang_up()
    await world.close()


async def test_what_was_sent_is_fetched_whole(sent: Sent) -> None:
    content = bytes(range(250)) * 4

    assert await sent.fetch(await sent.reference(content)) == content


async def test_what_is_larger_than_asked_for_is_not_fetched(sent: Sent) -> None:
    with pytest.raises(Unreadable) as refused:
        await sent.fetch(await sent.reference(bytes(MOST + 1)))

    assert refused.value.cause == "too_large"


async def test_a_file_that_telegram_no_longer_knows_is_gone(sent: Sent) -> None:
    with pytest.raises(Unreadable) as refused:
        await sent.fetch("nobody's")

    assert refused.value.cause == "gone"


async def test_a_telegram_that_does_not_answer_is_unavailable() -> None:
    bot = build_bot(TOKEN, "http://127.0.0.1:1")

    with pytest.raises(Unavailable):
        await TelegramFiles(bot).fetch("somebody's", MOST)
