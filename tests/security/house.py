"""The whole bot behind its real HTTP server, as the world finds it: a webhook, the secure page, the authority's files.

Its Telegram is :class:`tests.integration.telegram.server.Telegram`, which remembers each call.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from bot.app import Service, listen, service, serving
from bot.settings import Settings, load
from bot.store.store import Member
from bot.web.app import SECRET_HEADER
from tests.databases import database_url
from tests.integration.quick import quick_keys
from tests.integration.telegram.server import TOKEN, Call, Telegram, refusal

SECRET = "the-secret-of-the-webhook"
USERNAME = "cert_bot"
_PATIENCE = 3.0
_SILENCE = 0.2
GROUP = -1001234567890
"""The staff's."""
LEAD = 900_001
"""Somebody of the staff."""


@dataclass
class House:
    """A running bot.

    Attributes:
        api: its Telegram.
        port: of its HTTP server.
        folder: its data.
    """

    bot: Service
    api: Telegram
    port: int
    folder: Path
    ids: count = field(default_factory=lambda: count(1_000_000))

    async def exchange(self, *parts: bytes) -> bytes:
        """Say it on a connection of its own; all that comes back until the other side closes or falls silent."""
        heard = b""
        async with self.connection() as (reader, writer):
            with suppress(ConnectionError, TimeoutError):
                for part in parts:
                    writer.write(part)
                    await writer.drain()
                while octets := await asyncio.wait_for(reader.read(65536), _SILENCE if heard else _PATIENCE):
                    heard += octets
        return heard

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        """A connection to the server."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            yield reader, writer
        finally:
            writer.transport.abort()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def ask(
        self, method: str, path: str, headers: dict[str, str] | None = None, *, body: bytes = b""
    ) -> tuple[int, bytes]:
        """An ordinary request; its answer's status and all of its octets."""
        fields = {"Host": "bot", "Connection": "close", "Content-Length": str(len(body)), **(headers or {})}
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        answer = await self.exchange(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode("latin-1") + body)
        return int(answer.split(b" ", 2)[1]), answer

    async def post(self, update: dict[str, Any] | bytes, secret: str | None = SECRET) -> int:
        """What Telegram does with an update; the status of the answer."""
        body = update if isinstance(update, bytes) else json.dumps(update).encode()
        headers = {"Content-Type": "application/json"} | ({SECRET_HEADER: secret} if secret else {})
        return (await self.ask("POST", "/telegram/webhook", headers, body=body))[0]

    def update(self, **content: Any) -> dict[str, Any]:
        """An update with an id of its own."""
        return {"update_id": next(self.ids), **content}

    async def type(self, person: int, text: str, **more: Any) -> int:
        """A person types something in their private chat, or in another."""
        return await self.post(self.update(message=written(person, text, next(self.ids)) | more))

    async def tap(self, chat: int, data: str, message_id: int, **more: Any) -> str:
        """A person taps a button; the query's id."""
        query = f"tap-{next(self.ids)}"
        room = {"id": chat, "type": "private"}
        message = {"message_id": message_id, "date": 1_800_000_000, "chat": room, "text": "x"}
        person = {"id": chat, "is_bot": False, "first_name": "x"}
        about = {"id": query, "from": person, "chat_instance": "x", "data": data, "message": message}
        assert await self.post(self.update(callback_query=about | more)) == 200
        return query

    async def toast(self, query: str) -> str:
        """What a tap was answered with."""

        def answers() -> list[Call]:
            calls = self.api.called("answerCallbackQuery")
            return [call for call in calls if call.params["callback_query_id"] == query]

        await until(answers)
        return str(answers()[0].params.get("text", ""))

    async def choose(self, chat: int, data: str) -> None:
        """Tap a button of the newest card, and wait for what comes of it."""
        await until(lambda: data in self.buttons(chat))
        before = len(self.heard(chat))
        await self.tap(chat, data, self.card(chat))
        await self.answered(chat, beyond=before)

    async def say(self, chat: int, text: str) -> None:
        """Type, and wait for what comes of it."""
        before = len(self.heard(chat))
        assert await self.type(chat, text) == 200
        await self.answered(chat, beyond=before)

    def card(self, chat: int) -> int:
        """The number of the chat's newest message; the Telegram of the tests counts them from 101."""
        last = self.heard(chat)[-1]
        if "message_id" in last.params:
            return int(last.params["message_id"])
        sent = [call for call in self.api.calls if call.method in {"sendMessage", "sendDocument"}]
        return 101 + next(number for number, call in enumerate(sent) if call is last)

    def buttons(self, chat: int) -> list[str]:
        """What the chat's newest message offers: callback data, and addresses of pages."""
        heard = self.heard(chat)
        rows = heard[-1].params.get("reply_markup", {}).get("inline_keyboard", []) if heard else []
        return [one.get("callback_data") or one["web_app"]["url"] for row in rows for one in row]

    def words(self, chat: int) -> str:
        """The chat's newest message."""
        return str(self.heard(chat)[-1].params.get("text", ""))

    def heard(self, chat: int) -> list[Call]:
        """What was sent to a chat."""
        methods = {"sendMessage", "editMessageText", "sendDocument"}
        return [
            call for call in self.api.calls if call.method in methods and _number(call, "chat_id") == chat
        ]

    async def answered(self, chat: int, *, beyond: int = 0) -> list[Call]:
        """Wait until a chat has heard more than so many messages."""
        await until(lambda: len(self.heard(chat)) > beyond)
        return self.heard(chat)


def written(chat: int, text: str, message_id: int) -> dict[str, Any]:
    """A message in somebody's private chat."""
    return {
        "message_id": message_id,
        "date": 1_800_000_000,
        "chat": {"id": chat, "type": "private", "first_name": "x"},
        "from": {"id": chat, "is_bot": False, "first_name": "x"},
        "text": text,
    }


async def until(holds: Callable[[], Any], seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while not holds():
            await asyncio.sleep(0.005)


@asynccontextmanager
async def house(folder: Path, *, staff: tuple[Member, ...] = (), **more: Any) -> AsyncIterator[House]:
    """A bot on a webhook, with a database of its own."""
    api = Telegram()
    await api.open()
    api.will("getChat", refusal(400, "Bad Request: chat not found"))
    settings = _settings(folder, api, more)
    listener = listen(settings)
    try:
        with quick_keys():
            async with service(settings, base_url="http://127.0.0.1", staff=staff) as bot:
                running = asyncio.create_task(bot.run())
                async with serving(bot, listener):
                    await until(lambda: api.called("setWebhook"))
                    yield House(bot, api, listener.getsockname()[1], folder)
                running.cancel()
                with suppress(asyncio.CancelledError):
                    await running
    finally:
        listener.close()
        await api.close()


def _settings(folder: Path, api: Telegram, more: dict[str, Any]) -> Settings:
    return load(
        data_dir=folder,
        database_url=database_url(folder),
        bot_token=TOKEN,
        bot_api_url=api.url,
        public_url="https://bot.example.org",
        webhook_secret=SECRET,
        listen="127.0.0.1:0",
        key_pool=0,
        **more,
    )


def _number(call: Call, name: str) -> int:
    try:
        return int(call.params.get(name, 0))
    except (TypeError, ValueError):
        return 0
