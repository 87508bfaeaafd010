"""What the endpoints of the sandbox's own HTTP API have in common."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from bot.sandbox.errors import BAD_REQUEST, NOT_FOUND, TOO_LARGE, Refused
from bot.sandbox.files import MOST_FILE_BYTES
from bot.sandbox.stream import event_stream
from bot.sandbox.world import World

Endpoint = Callable[[Request], Awaitable[Response]]

_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,15}")

_B = TypeVar("_B")


def refusable(endpoint: Endpoint) -> Endpoint:
    """Turn what an endpoint refuses into a JSON answer."""

    async def call(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Refused as refusal:
            return json_answer({"error": refusal.reason}, refusal.status)

    return call


def json_answer(content: object, status: int = 200) -> Response:
    """Return an answer in JSON."""
    return Response(msgspec.json.encode(content), status, media_type="application/json")


async def body_of(request: Request, kind: type[_B]) -> _B:
    """
    Return the body of a request.

    Raises:
        Refused: 400, it is something else than a `kind` in JSON.
    """
    try:
        return msgspec.json.decode(await request.body(), type=kind)
    except msgspec.DecodeError as exc:
        raise Refused(BAD_REQUEST, str(exc)) from exc


async def content_of(request: Request) -> bytes:
    """
    Return the file that is the body of a request.

    Raises:
        Refused: 413, it is larger than a bot may fetch.
    """
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > MOST_FILE_BYTES:
            raise Refused(TOO_LARGE, "a file has at most 20 MB")
    return bytes(content)


def number(text: str | None) -> int | None:
    """Return a whole number, or None for anything else."""
    return int(text) if text is not None and _WHOLE_NUMBER.fullmatch(text.strip()) else None


def path_number(request: Request, name: str) -> int:
    """
    Return a whole number out of the address.

    Raises:
        Refused: 404, it is something else.
    """
    found = number(request.path_params[name])
    if found is None:
        raise Refused(NOT_FOUND, f"{name} is a whole number")
    return found


def events_of(world: World, request: Request, chat_id: int) -> Response:
    """Return a chat's events from the one on that the request has seen."""
    # A reconnecting browser repeats the address with its old `after`, so the header counts first.
    seen = number(request.headers.get("last-event-id"))
    after = seen if seen is not None else number(request.query_params.get("after")) or 0
    return StreamingResponse(
        event_stream(world, request, chat_id, max(after, 0)),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )
