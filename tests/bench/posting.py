"""The server of :mod:`tests.bench.server`, which posts its updates to webhooks: each to the next of the bots in turn.

What a balancer in front of several bots would do; it knows nothing of chats, so that a chat's updates reach all bots.
"""

import asyncio
import sys
from collections.abc import Sequence
from itertools import cycle
from typing import Any, Final

import aiohttp

from tests.bench.server import Chat, World, serve

SECRET: Final = "one-for-all"

_HEADERS: Final = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
_AT_ONCE: Final = 100
"""So many posts are under way at most, as with Telegram's ``max_connections``."""
_THINKING: Final = 0.5
"""Seconds from an answer to the next update. People take longer; without any, each update would find its chat still in
the hands of the bot that has just answered."""


class PostingWorld(World):
    """Telegram with all its people, and a balancer before the bots.

    Args:
        session: posts.
        ports: of the bots.
    """

    def __init__(self, session: aiohttp.ClientSession, ports: Sequence[int]) -> None:
        super().__init__()
        self._session = session
        self._hooks = cycle([f"http://127.0.0.1:{port}/telegram/webhook" for port in ports])

    def _go_on(self, chat: Chat) -> None:
        asyncio.get_running_loop().call_later(_THINKING, self._post_next, chat)

    def _post_next(self, chat: Chat) -> None:
        super()._go_on(chat)
        while self._updates:
            task = asyncio.create_task(self._post(next(self._hooks), self._updates.popleft()))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _post(self, hook: str, update: dict[str, Any]) -> None:
        async with self._session.post(hook, json=update, headers=_HEADERS) as answer:
            if answer.status != 200:
                self._feed.wrong += 1


async def _main(ports: Sequence[int]) -> None:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=_AT_ONCE)) as session:
        await serve(PostingWorld(session, ports))


if __name__ == "__main__":
    asyncio.run(_main([int(port) for port in sys.argv[1:]]))
