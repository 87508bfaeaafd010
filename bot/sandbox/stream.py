"""A chat's events as Server-Sent Events, for as long as somebody reads along."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import msgspec
from starlette.requests import Request

from bot.sandbox.records import JSON, Message
from bot.sandbox.signals import wait_at_most
from bot.sandbox.views import message_view, topic_view
from bot.sandbox.world import World, topic_deleted

_PING_SECONDS = 15.0
_LOOK_SECONDS = 0.5


async def event_stream(world: World, request: Request, chat_id: int, after: int) -> AsyncIterator[bytes]:
    """Yield what happens in a chat behind number `after`, and a ping now and then, until the server stops."""
    feed = world.feed(chat_id)
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


def catch_up(world: World, chat_id: int, after: int) -> list[tuple[int, JSON]]:
    """
    Return the events of a chat behind number `after`, each with its number.

    What the stream no longer holds (it lives in memory) is told as it stands now: each message and topic that
    is new or changed since then, and each that is gone.
    """
    events = world.feed(chat_id).since(after)
    if events is not None:
        return events
    changed: list[tuple[int, JSON]] = [
        (message.seq, _as_event(world, message, after))
        for message in world.messages.get(chat_id, {}).values()
        if message.seq > after
    ]
    topics: list[tuple[int, JSON]] = [
        (topic.seq, {"type": "topic", "topic": topic_view(topic)})
        for topic in world.topics.get(chat_id, {}).values()
        if topic.seq > after
    ]
    gone = [(seq, _gone(number)) for number, seq in world.graves.get(chat_id, {}).items() if seq > after]
    told = sorted(changed + topics + gone, key=lambda item: item[0])
    return [(seq, {"seq": seq, **event}) for seq, event in told]


def _gone(number: int) -> JSON:
    return {"type": "deleted", "message_id": number} if number > 0 else topic_deleted(-number)


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
