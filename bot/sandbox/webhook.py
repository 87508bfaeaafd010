"""Delivery of updates to a webhook."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from functools import partial

import aiohttp
import msgspec

from bot.sandbox.records import Meta, Update, Webhook
from bot.sandbox.updates import UpdateQueue

logger = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name, not a secret
_ANSWER_SECONDS = 60
_GOOD = range(200, 300)


class Courier:
    """
    Posts each update until it is answered with 2xx; in order within a chat, chats side by side.

    A method call in the webhook's reply is not carried out: its result would be lost in any case.
    """

    def __init__(
        self,
        updates: UpdateQueue,
        meta: Meta,
        clock: Callable[[], float],
        keep_meta: Callable[[], None],
        backoff: tuple[float, ...],
    ) -> None:
        self._updates = updates
        self._meta = meta
        self._clock = clock
        self._keep_meta = keep_meta
        self._backoff = backoff
        self._main: asyncio.Task[None] | None = None
        self._rounds: dict[int, asyncio.Task[None]] = {}

    def start(self) -> None:
        """Begin to deliver, whenever a webhook is set."""
        self._main = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """Stop at once; what was not answered is delivered after the next start."""
        self.recall()
        tasks = [*self._rounds.values(), *([self._main] if self._main else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def recall(self) -> None:
        """Break off all deliveries, because the webhook was changed or removed."""
        for task in self._rounds.values():
            task.cancel()
        self._updates.changed.fire()

    async def _run(self) -> None:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(_ANSWER_SECONDS)) as session:
            while True:
                changed = self._updates.changed.next()
                self._dispatch(session)
                await changed.wait()

    def _dispatch(self, session: aiohttp.ClientSession) -> None:
        """Give each waiting chat its round, up to ``max_connections`` at a time."""
        webhook = self._meta.webhook
        if webhook is None:
            return
        for chat_id in dict.fromkeys(update.chat_id for update in self._updates.pending()):
            if len(self._rounds) >= webhook.max_connections:
                return
            if chat_id not in self._rounds:
                task = asyncio.get_running_loop().create_task(self._round(session, webhook, chat_id))
                self._rounds[chat_id] = task
                task.add_done_callback(partial(self._finish, chat_id))

    def _finish(self, chat_id: int, _: asyncio.Task[None]) -> None:
        self._rounds.pop(chat_id, None)
        self._updates.changed.fire()  # a connection is free

    async def _round(self, session: aiohttp.ClientSession, webhook: Webhook, chat_id: int) -> None:
        failures = 0
        while True:
            update = next((u for u in self._updates.pending() if u.chat_id == chat_id), None)
            if update is None:
                return
            problem = await self._post(session, webhook, update)
            if problem is None:
                self._updates.done(update.update_id)
                failures = 0
                continue
            webhook.last_error_date, webhook.last_error_message = int(self._clock()), problem
            self._keep_meta()
            await asyncio.sleep(self._backoff[min(failures, len(self._backoff) - 1)])
            failures += 1

    async def _post(self, session: aiohttp.ClientSession, webhook: Webhook, update: Update) -> str | None:
        """Deliver one update; return what went wrong."""
        headers = {"Content-Type": "application/json"}
        if webhook.secret_token:
            headers[SECRET_HEADER] = webhook.secret_token
        try:
            async with session.post(
                webhook.url, data=msgspec.json.encode(update.body), headers=headers, allow_redirects=False
            ) as answer:
                with contextlib.suppress(aiohttp.ClientError):
                    await answer.read()
                if answer.status in _GOOD:
                    return None
                return f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except aiohttp.ClientConnectorError:
            return "Connection refused"
        except TimeoutError:
            return "Read timeout expired"
        except aiohttp.ClientError:
            return "Connection reset by peer"
