"""The sandbox's own HTTP API for groups with topics: what a Telegram app does for one of the members."""

from __future__ import annotations

from http import HTTPStatus

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.sandbox import acts, gathering
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
from bot.sandbox.errors import BAD_REQUEST, Refused
from bot.sandbox.records import JSON, Chat
from bot.sandbox.views import message_view, topic_view
from bot.sandbox.world import World


class MemberMessage(msgspec.Struct, rename={"sender": "from"}):
    """Body of POST /sandbox/groups/{chat}/messages; beside a photo or a document the text is its caption."""

    sender: int
    thread: int | None = None
    text: str | None = None
    kind: str = "text"
    name: str | None = None
    reply_to: int | None = None
    anonymous: bool = False
    album: str | None = None
    forwarded: bool = False


class MemberText(msgspec.Struct, rename={"sender": "from"}):
    """Body of PUT /sandbox/groups/{chat}/messages/{id}."""

    sender: int
    text: str


class MemberTap(msgspec.Struct, rename={"sender": "from"}):
    """Body of POST /sandbox/groups/{chat}/taps."""

    sender: int
    message_id: int
    data: str


class NewTopic(msgspec.Struct, rename={"sender": "from"}):
    """Body of POST /sandbox/groups/{chat}/topics."""

    sender: int
    name: str


class TopicChange(msgspec.Struct, rename={"sender": "from"}):
    """Body of PUT /sandbox/groups/{chat}/topics/{id}."""

    sender: int
    name: str | None = None
    closed: bool | None = None


def member_routes(world: World) -> list[BaseRoute]:
    """Return the routes of the members' API."""
    api = _MembersApi(world)
    table: list[tuple[str, str, Endpoint]] = [
        ("GET", "/sandbox/groups", api.groups),
        ("GET", "/sandbox/groups/{chat}", api.snapshot),
        ("GET", "/sandbox/groups/{chat}/events", api.events),
        ("POST", "/sandbox/groups/{chat}/messages", api.write),
        ("POST", "/sandbox/groups/{chat}/documents", api.send_file),
        ("PUT", "/sandbox/groups/{chat}/messages/{message}", api.amend),
        ("DELETE", "/sandbox/groups/{chat}/messages/{message}", api.delete),
        ("POST", "/sandbox/groups/{chat}/taps", api.tap),
        ("POST", "/sandbox/groups/{chat}/topics", api.create_topic),
        ("PUT", "/sandbox/groups/{chat}/topics/{topic}", api.change_topic),
        ("DELETE", "/sandbox/groups/{chat}/topics/{topic}", api.delete_topic),
    ]
    return [Route(path, refusable(endpoint), methods=[verb]) for verb, path, endpoint in table]


def _members_view(chat: Chat) -> list[JSON]:
    return [{"id": m.id, "name": m.first_name, "status": m.status} for m in chat.members]


def _asked_person(request: Request) -> int:
    person_id = number(request.query_params.get("from"))
    if person_id is None:
        raise Refused(BAD_REQUEST, "from says who does it")
    return person_id


class _MembersApi:
    """The endpoints, bound to one world."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def groups(self, _: Request) -> Response:
        found = [
            {"id": chat.id, "title": chat.title, "members": _members_view(chat)}
            for chat in gathering.forums(self._world)
        ]
        return json_answer({"groups": found})

    async def snapshot(self, request: Request) -> Response:
        """The whole group; nothing (204) for who names the ``seq`` that they have seen already."""
        world, chat = self._world, self._forum(request)
        if request.query_params.get("seen") == str(chat.seq):
            return Response(status_code=HTTPStatus.NO_CONTENT)
        return json_answer(
            {
                "seq": chat.seq,
                "title": chat.title,
                "members": _members_view(chat),
                "topics": [topic_view(topic) for topic in world.topics.get(chat.id, {}).values()],
                "messages": [message_view(world, m) for m in world.messages.get(chat.id, {}).values()],
            }
        )

    async def events(self, request: Request) -> Response:
        return events_of(self._world, request, self._forum(request).id)

    async def write(self, request: Request) -> Response:
        world, chat = self._world, self._forum(request)
        new = await body_of(request, MemberMessage)
        manner = acts.Manner(new.sender, new.thread, new.reply_to, new.album, new.anonymous, new.forwarded)
        gathering.may_write(world, chat, manner)
        if new.kind == "text":
            message = acts.say(world, chat.id, new.text or "", manner)
        else:
            message = acts.send(world, chat.id, new.kind, new.name, manner, new.text or "")
        await world.settled()
        return json_answer(message_view(world, message))

    async def send_file(self, request: Request) -> Response:
        """The body is the file's content, whatever it is; all else is in the query."""
        world, chat, asked = self._world, self._forum(request), request.query_params
        manner = acts.Manner(
            _asked_person(request),
            number(asked.get("thread")),
            number(asked.get("reply_to")),
            asked.get("album"),
        )
        gathering.may_write(world, chat, manner)
        mime, content = request.headers.get("content-type", ""), await content_of(request)
        message = acts.send_file(world, chat.id, asked.get("name", ""), mime, content, manner)
        await world.settled()
        return json_answer(message_view(world, message))

    async def amend(self, request: Request) -> Response:
        chat, message_id = self._forum(request), path_number(request, "message")
        new = await body_of(request, MemberText)
        message = gathering.amend(self._world, chat, new.sender, message_id, new.text)
        await self._world.settled()
        return json_answer(message_view(self._world, message))

    async def delete(self, request: Request) -> Response:
        chat, message_id = self._forum(request), path_number(request, "message")
        gathering.delete(self._world, chat, _asked_person(request), message_id)
        await self._world.settled()
        return json_answer({"deleted": message_id})

    async def tap(self, request: Request) -> Response:
        chat, new = self._forum(request), await body_of(request, MemberTap)
        callback_id = gathering.tap(self._world, chat, new.sender, new.message_id, new.data)
        await self._world.settled()
        return json_answer({"callback_id": callback_id})

    async def create_topic(self, request: Request) -> Response:
        chat, new = self._forum(request), await body_of(request, NewTopic)
        topic = gathering.create_topic(self._world, chat, new.sender, new.name)
        await self._world.settled()
        return json_answer(topic_view(topic))

    async def change_topic(self, request: Request) -> Response:
        chat, topic_id = self._forum(request), path_number(request, "topic")
        new = await body_of(request, TopicChange)
        topic = gathering.change_topic(self._world, chat, new.sender, topic_id, new.name, new.closed)
        await self._world.settled()
        return json_answer(topic_view(topic))

    async def delete_topic(self, request: Request) -> Response:
        chat, topic_id = self._forum(request), path_number(request, "topic")
        gathering.delete_topic(self._world, chat, _asked_person(request), topic_id)
        await self._world.settled()
        return json_answer({"deleted": topic_id})

    def _forum(self, request: Request) -> Chat:
        return gathering.forum(self._world, path_number(request, "chat"))
