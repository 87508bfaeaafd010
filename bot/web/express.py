"""The express lane: plain OCSP requests are answered before the web framework sees them.

An answer that is signed already takes some microseconds to find, and the HTTP server and the framework around it two
hundred. So each connection begins here. As long as it brings nothing but plain requests for OCSP, they are answered
here, with the headers that :mod:`bot.web.ocsp` would give. With anything else (a condition, an unusual header, another
path, a body too long) it becomes the HTTP server's for good, which reads the same octets from where this one stopped.

A client gets no more than its share: who asks slowly, takes no answers or comes when too many are there is dropped.
"""

import asyncio
import re
import resource
import socket
import sys
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, NamedTuple, cast
from urllib.parse import unquote

from uvicorn import Config
from uvicorn.server import ServerState

from bot.web import ocsp
from bot.web.ocsp import OcspDesk
from bot.web.patience import PatientProtocol
from pki.signed.ocsp import OcspAnswer

_HEAD_LIMIT: Final = 8192
_UNTAKEN: Final = getattr(socket, "TCP_USER_TIMEOUT", None)
"""The option that ends a connection on which nothing was taken for so long; Linux alone has it."""
_UNTAKEN_MS: Final = 30_000
_HEAD_END: Final = b"\r\n\r\n"
_POST: Final = b"POST /ocsp HTTP/1.1"
_GET: Final = re.compile(rb"GET /ocsp/([\x21-\x7e]+) HTTP/1\.1")
_BEGINNINGS: Final = (_POST + b"\r\n", b"GET /ocsp/")
_LENGTH: Final = re.compile(rb"[0-9]{1,9}")
_FIELD: Final = re.compile(rb"([A-Za-z0-9-]+):[ \t]*([\x20-\x7e]*)")
_NOT_PLAIN: Final = frozenset(
    {
        b"expect",
        b"if-match",
        b"if-modified-since",
        b"if-none-match",
        b"if-range",
        b"if-unmodified-since",
        b"range",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
"""Headers that change what is to be answered, or how the request is to be read."""

Headers = Callable[[OcspAnswer], dict[str, str]]


class _Fields(NamedTuple):
    """What the headers of a plain request tell."""

    length: int
    media_type: str
    last: bool
    """Whether the client wants the connection closed afterwards."""


class _Asked(NamedTuple):
    """A plain request, and how many octets it takes: more than have come if it is not complete."""

    request: bytes
    headers: Headers
    last: bool
    size: int


def express(desk: OcspDesk) -> type[asyncio.Protocol]:
    """What uvicorn is to take as its ``http``: a protocol for each connection."""

    def protocol(
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> asyncio.Protocol:
        def ordinary() -> asyncio.Protocol:
            return PatientProtocol(config, server_state, app_state, _loop)

        return _Express(desk, server_state, ordinary, idle=config.timeout_keep_alive, most=most)

    most = _most_connections()
    return cast("type[asyncio.Protocol]", protocol)


class _Express(asyncio.Protocol):
    """One connection, for as long as it asks for nothing but OCSP."""

    def __init__(
        self,
        desk: OcspDesk,
        state: ServerState,
        ordinary: Callable[[], asyncio.Protocol],
        *,
        idle: float,
        most: int,
    ) -> None:
        self._desk = desk
        self._state = state
        self._ordinary = ordinary
        self._idle = idle
        self._most = most
        self._loop = asyncio.get_running_loop()
        self._unread = b""
        self._signing: asyncio.Task[None] | None = None
        self._writable = True
        self._stopping = False
        self._last = self._loop.time()
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        if len(self._state.connections) >= self._most:
            self._transport.abort()
            return
        if _UNTAKEN is not None:
            transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, _UNTAKEN, _UNTAKEN_MS)
        self._state.connections.add(self)  # type: ignore[arg-type]  # uvicorn wants no more of it than shutdown()
        self._timer = self._loop.call_later(self._idle, self._drop_if_idle)

    def connection_lost(self, exc: Exception | None) -> None:
        self._leave()

    def data_received(self, data: bytes) -> None:
        self._unread += data
        self._go_on()

    def pause_writing(self) -> None:
        # A client that does not take its answers gets to ask no more.
        self._writable = False
        self._transport.pause_reading()

    def resume_writing(self) -> None:
        self._writable = True
        if self._signing is None:
            self._transport.resume_reading()
            self._go_on()

    def shutdown(self) -> None:
        """Uvicorn stops: what is being signed is still sent."""
        self._stopping = True
        if self._signing is None:
            self._transport.close()

    def _go_on(self) -> None:
        while self._unread and self._may_answer():
            asked = _read(self._unread)
            if asked is None:
                self._hand_over()
            elif asked.size > len(self._unread):
                return
            else:
                self._unread = self._unread[asked.size :]
                self._serve(asked)

    def _may_answer(self) -> bool:
        return self._signing is None and self._writable and not self._transport.is_closing()

    def _hand_over(self) -> None:
        self._leave()
        protocol, unread = self._ordinary(), self._unread
        self._unread = b""
        self._transport.set_protocol(protocol)
        protocol.connection_made(self._transport)
        protocol.data_received(unread)

    def _serve(self, asked: _Asked) -> None:
        ready = self._desk.ready(asked.request)
        if ready is not None:
            self._send(ready, asked)
            return
        self._transport.pause_reading()
        self._signing = self._loop.create_task(self._sign(asked))

    async def _sign(self, asked: _Asked) -> None:
        answer = await self._desk.answer(asked.request)
        self._signing = None
        if self._transport.is_closing():
            return
        self._send(answer, asked)
        if self._writable:
            self._transport.resume_reading()
            self._go_on()

    def _send(self, answer: OcspAnswer, asked: _Asked) -> None:
        last = asked.last or self._stopping
        head = _head(self._state.default_headers, asked.headers(answer), len(answer.der), last)
        self._transport.write(head + answer.der)
        if last:
            self._transport.close()
        self._last = self._loop.time()

    def _drop_if_idle(self) -> None:
        left = self._last + self._idle - self._loop.time()
        if left <= 0 and self._signing is None:
            # To close it would be to wait until the client has taken all of its answers.
            self._transport.abort()
        else:
            self._timer = self._loop.call_later(max(left, 1), self._drop_if_idle)

    def _leave(self) -> None:
        self._state.connections.discard(self)
        if self._timer is not None:
            self._timer.cancel()


def _most_connections() -> int:
    """Half of the files that the process may open: the authority needs some to go on with its own work."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return sys.maxsize if files == resource.RLIM_INFINITY else files // 2


def _head(common: list[tuple[bytes, bytes]], own: dict[str, str], length: int, last: bool) -> bytes:
    lines = [b"HTTP/1.1 200 OK", *(b"%b: %b" % pair for pair in common)]
    lines += [f"{name}: {value}".encode("ascii") for name, value in own.items()]
    lines.append(b"Content-Length: %d" % length)
    if last:
        lines.append(b"Connection: close")
    return b"\r\n".join(lines) + b"\r\n\r\n"


def _read(octets: bytes) -> _Asked | None:
    """The plain request with which these octets begin; None if it is another."""
    if not octets.startswith(_BEGINNINGS):
        return None
    size = octets.find(_HEAD_END, 0, _HEAD_LIMIT) + len(_HEAD_END)
    if size < len(_HEAD_END):
        may_become = len(octets) < _HEAD_LIMIT
        return _Asked(b"", ocsp.posted_headers, False, len(octets) + 1) if may_become else None
    line, _, lines = octets[: size - len(_HEAD_END)].partition(b"\r\n")
    fields = _fields(lines)
    if fields is None:
        return None
    if line == _POST:
        return _posted(octets[size : size + fields.length], fields, size)
    return _fetched(line, fields, size)


def _posted(body: bytes, fields: _Fields, size: int) -> _Asked | None:
    if fields.media_type != ocsp.REQUEST_TYPE or fields.length > ocsp.BODY_LIMIT:
        return None
    return _Asked(body, ocsp.posted_headers, fields.last, size + fields.length)


def _fetched(line: bytes, fields: _Fields, size: int) -> _Asked | None:
    request = None if fields.length else _in_path(line)
    return None if request is None else _Asked(request, ocsp.fetched_headers, fields.last, size)


@lru_cache(maxsize=512)
def _in_path(line: bytes) -> bytes | None:
    """The request in a request line; None if it is not plain. About a certificate in use the same line comes often."""
    path = _GET.fullmatch(line)
    if path is None or b"?" in line or b"#" in line:
        return None
    return ocsp.decode_path(unquote(path[1].decode("ascii")))


@lru_cache(maxsize=256)
def _fields(lines: bytes) -> _Fields | None:
    """What header lines tell; None if they are not plain. A client's are mostly the same with each request."""
    values: dict[bytes, bytes] = {}
    for line in lines.split(b"\r\n"):
        field = _FIELD.fullmatch(line)
        if field is None or (name := field[1].lower()) in values or name in _NOT_PLAIN:
            return None
        values[name] = field[2].strip()
    length = values.get(b"content-length", b"0")
    if b"host" not in values or not _LENGTH.fullmatch(length):
        return None
    connection = values.get(b"connection", b"keep-alive").lower()
    if connection not in {b"keep-alive", b"close"}:
        return None
    media_type = ocsp.media_type(values.get(b"content-type", b"").decode("ascii"))
    return _Fields(int(length), media_type, last=connection == b"close")
