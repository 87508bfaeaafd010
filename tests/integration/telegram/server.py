"""A small Bot API server over real HTTP that can be told to answer badly."""

import asyncio
import json
from collections import defaultdict, deque
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

TOKEN = "7000000001:AAF-token-of-the-tests"


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer; ``body`` as it goes over the wire."""

    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Drop:
    """The connection breaks after the request was read."""


@dataclass(frozen=True, slots=True)
class Silence:
    """No answer ever comes."""


def ok(result: Any) -> Answer:
    return Answer(200, json.dumps({"ok": True, "result": result}).encode())


def refusal(status: int, description: str, **parameters: Any) -> Answer:
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    if parameters:
        body["parameters"] = parameters
    return Answer(status, json.dumps(body).encode())


@dataclass(slots=True)
class Call:
    method: str
    params: dict[str, Any]
    content_type: str
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)


class Telegram:
    """What the server was asked, what it shall answer next, and the updates that wait to be fetched."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.script: dict[str, deque[Answer | Drop | Silence]] = defaultdict(deque)
        self.updates: list[Any] = []
        self.offsets: list[int | None] = []
        self._message_id = 100
        self._changed = asyncio.Condition()
        self._closing = asyncio.Event()
        app = web.Application()
        app.router.add_route("*", f"/bot{TOKEN}/{{method}}", self._serve)
        self._server = TestServer(app)

    @property
    def url(self) -> str:
        return str(self._server.make_url("")).rstrip("/")

    def will(self, method: str, *answers: Answer | Drop | Silence) -> None:
        """Answer the next calls of a method so; after them the usual way."""
        self.script[method].extend(answers)

    def called(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    async def post(self, *updates: Any) -> None:
        self.updates.extend(updates)
        async with self._changed:
            self._changed.notify_all()

    async def open(self) -> None:
        await self._server.start_server(access_log=None)

    async def close(self) -> None:
        self._closing.set()
        await self._server.close()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        call = await _read(request)
        self.calls.append(call)
        answer: Answer | Drop | Silence
        if self.script[call.method]:
            answer = self.script[call.method].popleft()
        else:
            answer = await self._usual(call)
        match answer:
            case Drop():
                assert request.transport is not None
                request.transport.abort()
                return web.Response()
            case Silence():
                await self._closing.wait()
                return web.Response()
            case Answer(status, body):
                return web.Response(status=status, body=body, content_type="application/json")

    async def _usual(self, call: Call) -> Answer:
        match call.method:
            case "getMe":
                return ok(
                    {"id": 7000000001, "is_bot": True, "first_name": "certguide", "username": "cert_bot"}
                )
            case "getUpdates":
                return ok(await self._waiting(call))
            case "sendMessage" | "sendDocument":
                self._message_id += 1
                return ok(message(self._message_id, int(call.params["chat_id"])))
            case "editMessageText":
                return ok(message(int(call.params["message_id"]), int(call.params["chat_id"])))
            case _:
                return ok(True)

    async def _waiting(self, call: Call) -> list[Any]:
        """Long polling as Telegram does it: a higher offset forgets what lies below."""
        offset = call.params.get("offset")
        self.offsets.append(offset)
        if offset is not None:
            self.updates = [update for update in self.updates if update.get("update_id", offset) >= offset]
        with suppress(TimeoutError):
            async with asyncio.timeout(call.params["timeout"]), self._changed:
                closing = asyncio.create_task(self._closing.wait())
                closing.add_done_callback(lambda _: asyncio.ensure_future(self.post()))
                try:
                    await self._changed.wait_for(lambda: self.updates or self._closing.is_set())
                finally:
                    closing.cancel()
        return list(self.updates)


def message(message_id: int, chat_id: int = 42) -> dict[str, Any]:
    return {"message_id": message_id, "date": 1700000000, "chat": {"id": chat_id, "type": "private"}}


def text_update(update_id: int, text: str = "안녕하세요") -> dict[str, Any]:
    return {"update_id": update_id, "message": {**message(update_id), "text": text}}


async def _read(request: web.Request) -> Call:
    method = request.match_info["method"]
    if request.content_type == "application/json":
        return Call(method, await request.json(), request.content_type)
    if request.content_type != "multipart/form-data":
        return Call(method, {}, request.content_type)
    call = Call(method, {}, request.content_type)
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            with value.file as file:
                call.files[name] = (value.filename, file.read())
        else:
            call.params[name] = value
    return call
