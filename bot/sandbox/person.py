"""The sandbox's own HTTP API: what a Telegram app does for a person, and the switches of tests."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from http import HTTPStatus
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

import msgspec
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.sandbox import acts
from bot.sandbox.errors import BAD_REQUEST, NOT_FOUND, Refused
from bot.sandbox.faults import Fault
from bot.sandbox.profile import commands_for, name_for
from bot.sandbox.records import JSON, Message
from bot.sandbox.signals import wait_at_most
from bot.sandbox.views import message_view
from bot.sandbox.world import World

_PAGE = Path(__file__).parent / "page"
_PING_SECONDS = 15.0
_LOOK_SECONDS = 0.5
_ACTION_SECONDS = 5.0
_FIRST_GROUP_MEMBER = 1
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,15}")

_B = TypeVar("_B")
_Endpoint = Callable[[Request], Awaitable[Response]]

# The page brings all it needs from this origin, and nobody may frame it.
_POLICY = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


class NewMessage(msgspec.Struct):
    """Body of POST /sandbox/chats/{chat}/messages."""

    text: str | None = None
    kind: str = "text"
    name: str | None = None
    forwarded: bool = False
    language: str | None = None
    reply_to: int | None = None


class Tap(msgspec.Struct):
    """Body of POST /sandbox/chats/{chat}/taps."""

    message_id: int
    data: str


class NewText(msgspec.Struct):
    """Body of PUT /sandbox/chats/{chat}/messages/{id}."""

    text: str


class Blocked(msgspec.Struct):
    """Body of PUT /sandbox/chats/{chat}/blocked."""

    blocked: bool


class GroupMessage(msgspec.Struct, rename={"sender": "from"}):
    """Body of POST /sandbox/groups."""

    chat: int
    text: str
    sender: int = _FIRST_GROUP_MEMBER


def person_routes(world: World) -> list[BaseRoute]:
    """Return the routes of the person's API and of the chat page."""
    api = _PersonApi(world)
    table: list[tuple[str, str, _Endpoint]] = [
        ("GET", "/sandbox/bot", api.bot),
        ("GET", "/sandbox/chats/{chat}", api.snapshot),
        ("GET", "/sandbox/chats/{chat}/events", api.events),
        ("POST", "/sandbox/chats/{chat}/messages", api.write),
        ("PUT", "/sandbox/chats/{chat}/messages/{message}", api.amend),
        ("POST", "/sandbox/chats/{chat}/taps", api.tap),
        ("PUT", "/sandbox/chats/{chat}/blocked", api.block),
        ("GET", "/sandbox/files/{file_id}", api.file),
        ("POST", "/sandbox/groups", api.group),
        ("GET", "/sandbox/calls", api.calls),
        ("POST", "/sandbox/faults", api.add_fault),
        ("DELETE", "/sandbox/faults", api.clear_faults),
    ]
    return [
        Route("/", _page, methods=["GET"]),
        *(Route(path, _refusable(endpoint), methods=[verb]) for verb, path, endpoint in table),
        Mount("/sandbox/static", StaticFiles(directory=_PAGE, check_dir=False)),
    ]


async def _page(_: Request) -> Response:
    index = _PAGE / "index.html"
    if not await asyncio.to_thread(index.is_file):
        return PlainTextResponse("The sandbox runs, without its page.", status_code=NOT_FOUND)
    return FileResponse(index, headers={"Cache-Control": "no-cache", "Content-Security-Policy": _POLICY})


def _refusable(endpoint: _Endpoint) -> _Endpoint:
    """Turn what an endpoint refuses into a JSON answer."""

    async def call(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Refused as refusal:
            return _json({"error": refusal.reason}, refusal.status)

    return call


def _json(content: object, status: int = 200) -> Response:
    return Response(msgspec.json.encode(content), status, media_type="application/json")


async def _body(request: Request, kind: type[_B]) -> _B:
    try:
        return msgspec.json.decode(await request.body(), type=kind)
    except msgspec.DecodeError as exc:
        raise Refused(BAD_REQUEST, str(exc)) from exc


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.strip().isdecimal() else None


def _path_number(request: Request, name: str) -> int:
    text = request.path_params[name]
    if not _WHOLE_NUMBER.fullmatch(text):
        raise Refused(NOT_FOUND, f"{name} is a whole number")
    return int(text)


class _PersonApi:
    """The endpoints, bound to one world."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def bot(self, request: Request) -> Response:
        language = request.query_params.get("language", "ko")
        chat_id = _number(request.query_params.get("chat"))
        return _json(
            {
                "username": self._world.bot["username"],
                "first_name": name_for(self._world, language),
                "commands": commands_for(self._world, chat_id, language),
            }
        )

    async def snapshot(self, request: Request) -> Response:
        """The whole chat; nothing (204) for who names the ``seq`` that they have seen already."""
        world, chat_id = self._world, _path_number(request, "chat")
        chat, action = world.chats.get(chat_id), world.feed(chat_id).action
        if chat is not None and request.query_params.get("seen") == str(chat.seq):
            return Response(status_code=HTTPStatus.NO_CONTENT)
        shown = action[0] if action and world.clock() - action[1] < _ACTION_SECONDS else None
        messages = [message_view(world, message) for message in world.messages.get(chat_id, {}).values()]
        return _json({"seq": chat.seq if chat else 0, "messages": messages, "action": shown})

    async def write(self, request: Request) -> Response:
        world, chat_id = self._world, self._private(request)
        new = await _body(request, NewMessage)
        if new.kind == "text":
            message = acts.say(
                world,
                chat_id,
                new.text or "",
                language=new.language,
                forwarded=new.forwarded,
                reply_to=new.reply_to,
            )
        else:
            message = acts.send(world, chat_id, new.kind, new.name)
        await world.settled()
        return _json(message_view(world, message))

    async def amend(self, request: Request) -> Response:
        new = await _body(request, NewText)
        message_id = _path_number(request, "message")
        message = acts.amend(self._world, self._private(request), message_id, new.text)
        await self._world.settled()
        return _json(message_view(self._world, message))

    async def tap(self, request: Request) -> Response:
        new = await _body(request, Tap)
        callback_id = acts.tap(self._world, self._private(request), new.message_id, new.data)
        await self._world.settled()
        return _json({"callback_id": callback_id})

    async def block(self, request: Request) -> Response:
        new = await _body(request, Blocked)
        acts.block(self._world, self._private(request), new.blocked)
        await self._world.settled()
        return _json({"blocked": new.blocked})

    async def group(self, request: Request) -> Response:
        new = await _body(request, GroupMessage)
        message = acts.say_in_group(self._world, new.chat, new.text, new.sender)
        await self._world.settled()
        return _json(message_view(self._world, message))

    async def file(self, request: Request) -> Response:
        file = self._world.files.by_id(request.path_params["file_id"])
        if file is None:
            raise Refused(NOT_FOUND, "there is no such file")
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}",
            "X-Content-Type-Options": "nosniff",
        }
        return Response(file.data, media_type=file.mime, headers=headers)

    async def calls(self, request: Request) -> Response:
        after = _number(request.query_params.get("after")) or 0
        return _json([call for call in self._world.calls if call.n > after])

    async def add_fault(self, request: Request) -> Response:
        fault: Fault = await _body(request, Fault)  # type: ignore[arg-type]
        self._world.faults.add(fault)
        return _json({"added": True})

    async def clear_faults(self, _: Request) -> Response:
        self._world.faults.clear()
        return _json({"cleared": True})

    async def events(self, request: Request) -> Response:
        # A reconnecting browser repeats the address with its old `after`, so the header counts first.
        seen = _number(request.headers.get("last-event-id"))
        after = seen if seen is not None else _number(request.query_params.get("after")) or 0
        chat_id = _path_number(request, "chat")
        return StreamingResponse(
            self._stream(request, chat_id, after),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    async def _stream(self, request: Request, chat_id: int, after: int) -> AsyncIterator[bytes]:
        world, feed = self._world, self._world.feed(chat_id)
        chat = world.chats.get(chat_id)
        if chat is None or after > chat.seq:
            after = 0  # a number from a world that is no more
        loop = asyncio.get_running_loop()
        stopping = _server_stops(request)
        next_ping = loop.time()
        while not world.closing and not stopping():
            changed = feed.changed.next()
            for seq, event in catch_up(world, chat_id, after):
                after = seq
                yield b"id: %d\ndata: %s\n\n" % (seq, msgspec.json.encode(event))
            if loop.time() >= next_ping:
                yield b": ping\n\n"
                next_ping = loop.time() + _PING_SECONDS
            await wait_at_most(changed, _LOOK_SECONDS)

    def _private(self, request: Request) -> int:
        chat_id = _path_number(request, "chat")
        if chat_id <= 0:
            raise Refused(BAD_REQUEST, "a private chat has a positive id")
        return chat_id


def catch_up(world: World, chat_id: int, after: int) -> list[tuple[int, JSON]]:
    """
    Return the events of a chat behind number `after`, each with its number.

    What the stream no longer holds (it lives in memory) is told as it stands now: each message that is new
    or changed since then, and each that is gone.
    """
    events = world.feed(chat_id).since(after)
    if events is not None:
        return events
    changed: list[tuple[int, JSON]] = [
        (message.seq, _as_event(world, message, after))
        for message in world.messages.get(chat_id, {}).values()
        if message.seq > after
    ]
    gone: list[tuple[int, JSON]] = [
        (seq, {"type": "deleted", "message_id": message_id})
        for message_id, seq in world.graves.get(chat_id, {}).items()
        if seq > after
    ]
    told = sorted(changed + gone, key=lambda item: item[0])
    return [(seq, {"seq": seq, **event}) for seq, event in told]


def _as_event(world: World, message: Message, after: int) -> JSON:
    kind = "message" if message.born > after else "edited"
    return {"type": kind, "message": message_view(world, message)}


def _server_stops(request: Request) -> Callable[[], bool]:
    """
    Return a question: does the HTTP server want this connection to end?

    uvicorn waits for open answers before it tells the application to shut down, so a stream has to look for
    itself: a connection that was kept alive and no longer is belongs to a server on its way out.
    """
    cycle = getattr(request.receive, "__self__", None)
    if not getattr(cycle, "keep_alive", False):
        return lambda: False
    return lambda: not getattr(cycle, "keep_alive", True)
