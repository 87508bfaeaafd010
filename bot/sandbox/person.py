"""The sandbox's own HTTP API: what a Telegram app does for a person, and the switches of tests."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
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
from bot.sandbox.errors import BAD_REQUEST, NOT_FOUND, TOO_LARGE, Refused
from bot.sandbox.faults import Fault
from bot.sandbox.files import MOST_FILE_BYTES
from bot.sandbox.profile import commands_for, name_for
from bot.sandbox.records import StoredFile
from bot.sandbox.signing import sign
from bot.sandbox.stream import event_stream
from bot.sandbox.views import inline_view, message_view
from bot.sandbox.world import World

_PAGE = Path(__file__).parent / "page"
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


class Challenged(msgspec.Struct):
    """Body of POST /sandbox/sign."""

    file_id: str
    challenge: str
    password: str

    def __repr__(self) -> str:
        return f"Challenged(file_id={self.file_id!r})"  # the password is nobody's to read


class Tap(msgspec.Struct):
    """Body of POST /sandbox/chats/{chat}/taps."""

    message_id: int
    data: str


class InlineText(msgspec.Struct):
    """Body of POST /sandbox/chats/{chat}/inline."""

    query: str
    offset: str = ""
    language: str | None = None


class Choice(msgspec.Struct):
    """Body of POST /sandbox/chats/{chat}/inline/choose."""

    query_id: str
    result_id: str


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
        ("POST", "/sandbox/chats/{chat}/documents", api.send_file),
        ("PUT", "/sandbox/chats/{chat}/messages/{message}", api.amend),
        ("POST", "/sandbox/chats/{chat}/taps", api.tap),
        ("POST", "/sandbox/chats/{chat}/inline", api.ask),
        ("POST", "/sandbox/chats/{chat}/inline/choose", api.choose),
        ("PUT", "/sandbox/chats/{chat}/blocked", api.block),
        ("GET", "/sandbox/files/{file_id}", api.file),
        ("POST", "/sandbox/sign", api.sign),
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

    async def send_file(self, request: Request) -> Response:
        """The body is the file's content, whatever it is; its name is in the query."""
        name = request.query_params.get("name", "")
        mime = request.headers.get("content-type", "")
        message = acts.send_file(self._world, self._private(request), name, mime, await _content(request))
        await self._world.settled()
        return _json(message_view(self._world, message))

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

    async def ask(self, request: Request) -> Response:
        """What the bot offers for an inline query, as soon as it answers."""
        world, chat_id = self._world, self._private(request)
        new = await _body(request, InlineText)
        query = acts.ask(world, chat_id, new.query, new.offset, language=new.language)
        await world.settled()
        await world.inline.answered(query, world.inline_patience)
        return _json(inline_view(query))

    async def choose(self, request: Request) -> Response:
        new = await _body(request, Choice)
        message = acts.choose(self._world, self._private(request), new.query_id, new.result_id)
        await self._world.settled()
        return _json(message_view(self._world, message))

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
        file = self._shown_file(request.path_params["file_id"])
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}",
            "X-Content-Type-Options": "nosniff",
        }
        return Response(file.data, media_type=file.mime, headers=headers)

    async def sign(self, request: Request) -> Response:
        asked = await _body(request, Challenged)
        delivered = self._shown_file(asked.file_id).data
        return _json({"answer": await sign(asked.challenge, delivered, asked.password)})

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
            event_stream(self._world, request, chat_id, after),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    def _private(self, request: Request) -> int:
        chat_id = _path_number(request, "chat")
        if chat_id <= 0:
            raise Refused(BAD_REQUEST, "a private chat has a positive id")
        return chat_id

    def _shown_file(self, file_id: str) -> StoredFile:
        file = self._world.files.shown(file_id)
        if file is None:
            raise Refused(NOT_FOUND, "there is no such file")
        return file


async def _content(request: Request) -> bytes:
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > MOST_FILE_BYTES:
            raise Refused(TOO_LARGE, "a file has at most 20 MB")
    return bytes(content)
