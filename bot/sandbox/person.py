"""The sandbox's own HTTP API: what a Telegram app does for a person, and the switches of tests."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote

import msgspec
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.sandbox import acts
from bot.sandbox.endpoints import (
    Endpoint,
    body_of,
    content_of,
    events_of,
    json_answer,
    number,
    path_number,
    refusable,
)
from bot.sandbox.errors import BAD_REQUEST, NOT_FOUND, Refused
from bot.sandbox.faults import Fault
from bot.sandbox.members import member_routes
from bot.sandbox.profile import commands_for, name_for
from bot.sandbox.records import StoredFile
from bot.sandbox.signing import sign
from bot.sandbox.views import inline_view, message_view
from bot.sandbox.world import World

_PAGE = Path(__file__).parent / "page"
_ACTION_SECONDS = 5.0
_FIRST_GROUP_MEMBER = 1

# The page brings all it needs from this origin, and nobody may frame it. It frames Mini Apps, wherever they are.
_POLICY = (
    "default-src 'self'; frame-src 'self' https: http://127.0.0.1:* http://localhost:*; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)


class NewMessage(msgspec.Struct):
    """Body of POST /sandbox/chats/{chat}/messages."""

    text: str | None = None
    kind: str = "text"
    name: str | None = None
    forwarded: bool = False
    language: str | None = None
    reply_to: int | None = None
    album: str | None = None


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


class Launch(msgspec.Struct):
    """Body of POST /sandbox/chats/{chat}/webapp."""

    message_id: int
    url: str
    theme: dict[str, str] = {}
    language: str | None = None


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
    table: list[tuple[str, str, Endpoint]] = [
        ("GET", "/sandbox/bot", api.bot),
        ("GET", "/sandbox/chats/{chat}", api.snapshot),
        ("GET", "/sandbox/chats/{chat}/events", api.events),
        ("POST", "/sandbox/chats/{chat}/messages", api.write),
        ("POST", "/sandbox/chats/{chat}/documents", api.send_file),
        ("PUT", "/sandbox/chats/{chat}/messages/{message}", api.amend),
        ("POST", "/sandbox/chats/{chat}/taps", api.tap),
        ("POST", "/sandbox/chats/{chat}/webapp", api.launch),
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
        *member_routes(world),
        Route("/", _page, methods=["GET"]),
        *(Route(path, refusable(endpoint), methods=[verb]) for verb, path, endpoint in table),
        Mount("/sandbox/static", StaticFiles(directory=_PAGE, check_dir=False)),
    ]


async def _page(_: Request) -> Response:
    index = _PAGE / "index.html"
    if not await asyncio.to_thread(index.is_file):
        return PlainTextResponse("The sandbox runs, without its page.", status_code=NOT_FOUND)
    return FileResponse(index, headers={"Cache-Control": "no-cache", "Content-Security-Policy": _POLICY})


class _PersonApi:
    """The endpoints, bound to one world."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def bot(self, request: Request) -> Response:
        language = request.query_params.get("language", "ko")
        chat_id = number(request.query_params.get("chat"))
        person_id = number(request.query_params.get("person"))
        return json_answer(
            {
                "username": self._world.bot["username"],
                "first_name": name_for(self._world, language),
                "commands": commands_for(self._world, chat_id, language, person_id),
            }
        )

    async def snapshot(self, request: Request) -> Response:
        """The whole chat; nothing (204) for who names the ``seq`` that they have seen already."""
        world, chat_id = self._world, path_number(request, "chat")
        chat, action = world.chats.get(chat_id), world.feed(chat_id).action
        if chat is not None and request.query_params.get("seen") == str(chat.seq):
            return Response(status_code=HTTPStatus.NO_CONTENT)
        shown = action[0] if action and world.clock() - action[1] < _ACTION_SECONDS else None
        messages = [message_view(world, message) for message in world.messages.get(chat_id, {}).values()]
        return json_answer({"seq": chat.seq if chat else 0, "messages": messages, "action": shown})

    async def write(self, request: Request) -> Response:
        world, chat_id = self._world, self._private(request)
        new = await body_of(request, NewMessage)
        manner = acts.Manner(
            reply_to=new.reply_to, album=new.album, forwarded=new.forwarded, language=new.language
        )
        if new.kind == "text":
            message = acts.say(world, chat_id, new.text or "", manner)
        else:
            message = acts.send(world, chat_id, new.kind, new.name, manner, new.text or "")
        await world.settled()
        return json_answer(message_view(world, message))

    async def send_file(self, request: Request) -> Response:
        """The body is the file's content, whatever it is; its name is in the query."""
        name = request.query_params.get("name", "")
        mime = request.headers.get("content-type", "")
        message = acts.send_file(self._world, self._private(request), name, mime, await content_of(request))
        await self._world.settled()
        return json_answer(message_view(self._world, message))

    async def amend(self, request: Request) -> Response:
        new = await body_of(request, NewText)
        message_id = path_number(request, "message")
        message = acts.amend(self._world, self._private(request), message_id, new.text)
        await self._world.settled()
        return json_answer(message_view(self._world, message))

    async def tap(self, request: Request) -> Response:
        new = await body_of(request, Tap)
        callback_id = acts.tap(self._world, self._private(request), new.message_id, new.data)
        await self._world.settled()
        return json_answer({"callback_id": callback_id})

    async def launch(self, request: Request) -> Response:
        """The address at which a Mini App is opened from a message's button."""
        world, chat_id = self._world, self._private(request)
        new = await body_of(request, Launch)
        address = acts.launch(world, chat_id, new.message_id, new.url, new.theme, language=new.language)
        await world.settled()
        return json_answer({"address": address})

    async def ask(self, request: Request) -> Response:
        """What the bot offers for an inline query, as soon as it answers."""
        world, chat_id = self._world, self._private(request)
        new = await body_of(request, InlineText)
        query = acts.ask(world, chat_id, new.query, new.offset, language=new.language)
        await world.settled()
        await world.inline.answered(query, world.inline_patience)
        return json_answer(inline_view(query))

    async def choose(self, request: Request) -> Response:
        new = await body_of(request, Choice)
        message = acts.choose(self._world, self._private(request), new.query_id, new.result_id)
        await self._world.settled()
        return json_answer(message_view(self._world, message))

    async def block(self, request: Request) -> Response:
        new = await body_of(request, Blocked)
        acts.block(self._world, self._private(request), new.blocked)
        await self._world.settled()
        return json_answer({"blocked": new.blocked})

    async def group(self, request: Request) -> Response:
        new = await body_of(request, GroupMessage)
        message = acts.say_in_group(self._world, new.chat, new.text, new.sender)
        await self._world.settled()
        return json_answer(message_view(self._world, message))

    async def file(self, request: Request) -> Response:
        file = self._shown_file(request.path_params["file_id"])
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}",
            "X-Content-Type-Options": "nosniff",
        }
        return Response(file.data, media_type=file.mime, headers=headers)

    async def sign(self, request: Request) -> Response:
        asked = await body_of(request, Challenged)
        delivered = self._shown_file(asked.file_id).data
        return json_answer({"answer": await sign(asked.challenge, delivered, asked.password)})

    async def calls(self, request: Request) -> Response:
        after = number(request.query_params.get("after")) or 0
        return json_answer([call for call in self._world.calls if call.n > after])

    async def add_fault(self, request: Request) -> Response:
        fault: Fault = await body_of(request, Fault)  # type: ignore[arg-type]
        self._world.faults.add(fault)
        return json_answer({"added": True})

    async def clear_faults(self, _: Request) -> Response:
        self._world.faults.clear()
        return json_answer({"cleared": True})

    async def events(self, request: Request) -> Response:
        return events_of(self._world, request, path_number(request, "chat"))

    def _private(self, request: Request) -> int:
        chat_id = path_number(request, "chat")
        if chat_id <= 0:
            raise Refused(BAD_REQUEST, "a private chat has a positive id")
        return chat_id

    def _shown_file(self, file_id: str) -> StoredFile:
        file = self._world.files.shown(file_id)
        if file is None:
            raise Refused(NOT_FOUND, "there is no such file")
        return file
