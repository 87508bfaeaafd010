"""A Bot API server that answers at once and plays many chats, in a process of its own.

Each chat is a closed loop: its next update comes only after the answer to the last one. Besides Telegram's
methods there is ``GET /feed?chats=…&walks=…&checked=…``, which is answered when all chats have come to the end.
"""

import asyncio
import json
import os
import re
import statistics
import sys
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.bench.dialogue import BOT, DIALOGUE, message, update

_PATIENCE = 30.0
_SETTLE = 0.2
"""Seconds in which the bot clears up after its last answers, which belongs to their cost."""
_MOST_UPDATES = 100
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_FORM = re.compile(rb"\r\ncontent-type: *application/x-www-form-urlencoded", re.IGNORECASE)


class Connection(asyncio.Protocol):
    """HTTP/1.1 with keep-alive, as much of it as a client of the Bot API needs."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._transport: asyncio.Transport | None = None
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where answers go."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Hand over each request that is complete."""
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[:end]
            length = _LENGTH.search(head)
            whole = end + 4 + (int(length[1]) if length else 0)
            if len(self._buffer) < whole:
                return
            body, self._buffer = self._buffer[end + 4 : whole], self._buffer[whole:]
            target = urlsplit(head.split(b" ", 2)[1].decode())
            self._world.request(self, target.path, target.query, _params(head, body))

    def answer(self, result: Any) -> None:
        """Answer the last request."""
        body = json.dumps({"ok": True, "result": result}).encode()
        if self._transport is not None and not self._transport.is_closing():
            head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
            self._transport.write(head.encode() + body)


def _params(head: bytes, body: bytes) -> dict[str, Any]:
    if not body:
        return {}
    if _FORM.search(head):
        return dict(parse_qsl(body.decode()))
    params: dict[str, Any] = json.loads(body)
    return params


@dataclass(slots=True)
class Chat:
    """Where a chat stands in the dialogue.

    Attributes:
        since: when the update under way was let go; ``None`` while nothing is to be answered.
        card: the bot's newest message, as Telegram shows it.
    """

    id: int
    step: int = 0
    since: float | None = None
    card: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Feed:
    """One measured stretch.

    Attributes:
        left: dialogues that are yet to begin.
        checked: the answers must show the button expected.
        wrong: answers that did not, and answers to nothing.
        calls: requests of the bot, its polls aside.
    """

    left: int
    checked: bool
    open: int = 0
    wrong: int = 0
    calls: int = 0
    latencies: list[float] = field(default_factory=list)
    begun: float = field(default_factory=time.perf_counter)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    def result(self) -> dict[str, Any]:
        """What was counted, as JSON."""
        hundredths = statistics.quantiles(self.latencies or [0.0, 0.0], n=100)
        return {
            "steps": len(self.latencies),
            "seconds": time.perf_counter() - self.begun,
            "p50": hundredths[49],
            "p99": hundredths[98],
            "calls": self.calls,
            "wrong": self.wrong,
            "finished": self.over.is_set(),
        }


class World:
    """Telegram with all its people."""

    def __init__(self) -> None:
        self._chats: dict[int, Chat] = {}
        self._feed = Feed(0, checked=False)
        self._updates: deque[dict[str, Any]] = deque()
        self._number = 1000
        self._poll: tuple[Connection, asyncio.TimerHandle] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def request(self, connection: Connection, path: str, query: str, params: dict[str, Any]) -> None:
        """Answer one request, now or when there is something to say."""
        method = path.rpartition("/")[2].lower()
        if method == "feed":
            task = asyncio.create_task(self._run(connection, dict(parse_qsl(query))))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        elif method == "getupdates":
            self._get_updates(connection, params)
        else:
            self._feed.calls += 1
            connection.answer(self._do(method, params))

    def _do(self, method: str, params: dict[str, Any]) -> Any:
        if method == "getme":
            return BOT
        if method in {"sendmessage", "editmessagetext"}:
            return self._said(params)
        if method == "editmessagereplymarkup":
            return message(int(params["message_id"]), params)
        return True

    def _said(self, params: dict[str, Any]) -> dict[str, Any]:
        """Words of the bot's: the answer that the chat was waiting for."""
        self._number += 1
        sent = message(int(params.get("message_id", self._number)), params)
        chat = self._chats[sent["chat"]["id"]]
        chat.card = sent
        step = DIALOGUE[min(chat.step, len(DIALOGUE) - 1)]
        if chat.since is None or (self._feed.checked and step.shows not in _buttons(sent)):
            self._feed.wrong += 1
        if chat.since is not None:
            self._feed.latencies.append(time.perf_counter() - chat.since)
            chat.since = None
            chat.step += 1
            self._go_on(chat)
        return sent

    # The people.

    async def _run(self, connection: Connection, wanted: dict[str, str]) -> None:
        chats, walks = int(wanted["chats"]), int(wanted["walks"])
        self._feed = feed = Feed(chats * walks, checked=wanted["checked"] == "1")
        for _ in range(chats):
            self._begin()
        try:
            async with asyncio.timeout(_PATIENCE):
                await feed.over.wait()
        except TimeoutError:
            pass
        result = feed.result()
        await asyncio.sleep(_SETTLE)
        connection.answer(result | {"calls": feed.calls, "wrong": feed.wrong})

    def _begin(self) -> None:
        self._feed.left -= 1
        self._feed.open += 1
        self._number += 1
        chat = self._chats[self._number] = Chat(self._number)
        self._go_on(chat)

    def _go_on(self, chat: Chat) -> None:
        if chat.step < len(DIALOGUE):
            self._number += 1
            step, number = DIALOGUE[chat.step], self._number
            self._updates.append(
                update(step, chat_id=chat.id, update_id=number, message_id=number, card=chat.card)
            )
            chat.since = time.perf_counter()
            if self._poll is not None:
                asyncio.get_running_loop().call_soon(self._end_poll)
            return
        self._feed.open -= 1
        if self._feed.left:
            self._begin()
        elif not self._feed.open:
            self._feed.over.set()

    # Polls.

    def _get_updates(self, connection: Connection, params: dict[str, Any]) -> None:
        offset = int(params.get("offset") or 0)
        while self._updates and self._updates[0]["update_id"] < offset:
            self._updates.popleft()
        patience = float(params.get("timeout") or 0)
        self._poll = connection, asyncio.get_running_loop().call_later(patience, self._end_poll)
        if self._updates:
            self._end_poll()

    def _end_poll(self) -> None:
        if self._poll is not None:
            (connection, alarm), self._poll = self._poll, None
            alarm.cancel()
            connection.answer(
                [update for update, _ in zip(self._updates, range(_MOST_UPDATES), strict=False)]
            )


def _buttons(sent: dict[str, Any]) -> set[str]:
    rows = sent.get("reply_markup", {}).get("inline_keyboard", [])
    return {button.get("callback_data", "") for row in rows for button in row}


def _end_with_parent() -> None:
    sys.stdin.read()
    os._exit(0)


async def serve(world: World) -> None:
    """Serve on a free port of the loopback, say which, and end when standard input does."""
    server = await asyncio.get_running_loop().create_server(lambda: Connection(world), "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(World()))
