"""Faults on demand: what the network and Telegram do on a bad day, for tests."""

from __future__ import annotations

import asyncio

import msgspec
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.sandbox.errors import ApiError

_TEXTS = {
    400: "Bad Request: injected",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    429: "Too Many Requests: retry after {retry_after}",
    500: "Internal Server Error",
    502: "Bad Gateway",
}


class StatusFault(msgspec.Struct, tag_field="kind", tag="status"):
    """Nothing is done; the answer is an error."""

    method: str
    code: int
    chat: int | None = None
    times: int = 1
    retry_after: int | None = None
    description: str | None = None

    def error(self) -> ApiError:
        """Return the refusal to send."""
        text = self.description or _TEXTS.get(self.code, "Error").format(retry_after=self.retry_after)
        return ApiError(self.code, text, self.retry_after)


class DelayFault(msgspec.Struct, tag_field="kind", tag="delay"):
    """All goes well, but late."""

    method: str
    seconds: float
    chat: int | None = None
    times: int = 1


class DropBeforeFault(msgspec.Struct, tag_field="kind", tag="drop_before"):
    """The connection ends before anything is done."""

    method: str
    chat: int | None = None
    times: int = 1


class DropAfterFault(msgspec.Struct, tag_field="kind", tag="drop_after"):
    """It is done, but the connection ends before the answer."""

    method: str
    chat: int | None = None
    times: int = 1


class GarbageFault(msgspec.Struct, tag_field="kind", tag="garbage"):
    """Nothing is done; somebody's proxy answers 200 with a page."""

    method: str
    chat: int | None = None
    times: int = 1


Fault = StatusFault | DelayFault | DropBeforeFault | DropAfterFault | GarbageFault


class Faults:
    """The faults that are still to happen, first come first served."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Let `fault` happen to the next matching calls."""
        self._waiting.append(fault)

    def clear(self) -> None:
        """Call off all faults."""
        self._waiting.clear()

    def take(self, method: str, chat_id: int | None) -> Fault | None:
        """Return the fault for this call, and count it."""
        for fault in self._waiting:
            if fault.method.lower() in {"*", method.lower()} and fault.chat in {None, chat_id}:
                fault.times -= 1
                if fault.times <= 0:
                    self._waiting.remove(fault)
                return fault
        return None


class DroppedConnection(Response):
    """
    No response: the connection is cut.

    ASGI has no message for it, so the server's transport is cut where it can be reached (uvicorn hands it
    out through the receive channel); elsewhere the answer breaks off in its first byte.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Cut the connection."""
        transport = getattr(getattr(receive, "__self__", None), "transport", None)
        if isinstance(transport, asyncio.Transport):
            transport.abort()
            while (await receive())["type"] != "http.disconnect":
                pass
            return
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1")]})


def garbage() -> Response:
    """Return the page of a confused proxy."""
    return Response("<html><body>It works!</body></html>", media_type="text/html")
