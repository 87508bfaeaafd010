"""python-telegram-bot's Bot over one aiohttp session.

A URL of the Bot API holds the token. Nothing here logs one, puts one in an error or lets an error chain show
one: errors say their class and, where there is one, the operating system's reason.
"""

import json
import logging
import os
from collections.abc import Callable, Sequence
from http import HTTPStatus
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import structlog
import telegram
from telegram.error import InvalidToken, NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.metrics import CallOutcome

_log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

# PTB's opt-in to its coming form of time spans. Without it, each flood limit and some updates warn of the change.
os.environ.setdefault("PTB_TIMEDELTA", "1")

# What PTB hands over for a timeout that the caller left to the request object.
_Timeout = Any

Made = Callable[[str, CallOutcome, float], None]
"""Told of a call: the method, what became of it, the seconds that it took."""


def _nobody_asks(_method: str, _outcome: CallOutcome, _seconds: float) -> None:
    pass


# Below the 60 seconds or so after which servers close an idle connection: a POST on a connection that is just
# being closed ends in doubt, and is not repeated by itself.
_KEEP_ALIVE = 15.0


class NotTaken(NetworkError):
    """The call did not happen: it never left, or the server put it off without naming a delay."""

    __slots__ = ()


class NotTakenInTime(TimedOut, NotTaken):
    """No connection was free, or none came about, in time: the call did not happen."""

    __slots__ = ()


class ServerError(NetworkError):
    """The server failed (HTTP 5xx). Whether the call took effect is unknown, but most likely it did not."""

    __slots__ = ()


class AiohttpRequest(BaseRequest):
    """PTB's transport over one :class:`aiohttp.ClientSession`.

    Calls travel as JSON, with files as multipart. Errors are PTB's: :class:`~telegram.error.TimedOut` for
    timeouts and :class:`~telegram.error.NetworkError` for a connection that failed, in the more telling
    subclasses of this module where it is known that nothing was done.

    Args:
        connections: how many calls may be under way at once; sized for calls a second times latency.
        connect: seconds to establish a connection, name resolution and TLS included.
        read: seconds in which something of the answer must arrive.
        write: seconds to hand the request over.
        media_write: the same for a request with a file.
        pool: seconds to wait for a free connection.
        proxy: the HTTP proxy to go through.
        made: told of each call: its method, what became of it, and the seconds that it took.
    """

    def __init__(
        self,
        *,
        connections: int = 256,
        connect: float | None = 5.0,
        read: float | None = 10.0,
        write: float | None = 5.0,
        media_write: float | None = 20.0,
        pool: float | None = 5.0,
        proxy: str | None = None,
        made: Made = _nobody_asks,
    ) -> None:
        self._made = made
        self._connections = connections
        self._connect = connect
        self._read = read
        self._write = write
        self._media_write = media_write
        self._pool = pool
        self._proxy = proxy
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """The default read timeout in seconds."""
        return self._read

    async def initialize(self) -> None:
        """Open the session; after a shutdown, a new one. More than once does no harm."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=_KEEP_ALIVE),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
                proxy=self._proxy,
            )

    async def shutdown(self) -> None:
        """Close the session and its connections. More than once does no harm."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: _Timeout = BaseRequest.DEFAULT_NONE,
        write_timeout: _Timeout = BaseRequest.DEFAULT_NONE,
        connect_timeout: _Timeout = BaseRequest.DEFAULT_NONE,
        pool_timeout: _Timeout = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Carry one request out, tell how it went, and give back the HTTP status and the body.

        Raises:
            NotTaken: the request did not leave, or was put off (429) without a ``retry_after``.
            NotTakenInTime: the same for want of a connection in time.
            TimedOut: the request may have left, and no answer came in time.
            ServerError: the server answered with 5xx.
            NetworkError: the connection broke after the request may have left.
        """
        started = perf_counter()
        outcome: CallOutcome = "doubt"
        try:
            status, payload = await self._exchange(
                url, method, request_data, read_timeout, write_timeout, connect_timeout, pool_timeout
            )
            outcome = _outcome(status)
        except NotTaken:
            outcome = "not_taken"
            raise
        except ServerError:
            outcome = "server_error"
            raise
        finally:
            self._made(url.rpartition("/")[2], outcome, perf_counter() - started)
        return status, payload

    async def _exchange(
        self,
        url: str,
        method: str,
        request_data: RequestData | None,
        read_timeout: _Timeout,
        write_timeout: _Timeout,
        connect_timeout: _Timeout,
        pool_timeout: _Timeout,
    ) -> tuple[int, bytes]:
        session = self._session
        if session is None:
            raise NotTaken("the client is closed")
        uploads = request_data is not None and request_data.contains_files
        default_write = self._media_write if uploads else self._write
        timeout = _client_timeout(
            connect=_given(connect_timeout, self._connect),
            read=_given(read_timeout, self._read),
            write=_given(write_timeout, default_write),
            pool=_given(pool_timeout, self._pool),
        )
        try:
            async with session.request(
                method,
                url,
                data=_body(request_data),
                headers=_headers(request_data),
                timeout=timeout,
                # A redirected POST would become a GET without its arguments.
                allow_redirects=False,
            ) as response:
                payload = await response.read()
        except (aiohttp.ClientError, TimeoutError) as exc:
            # Without the cause: aiohttp's messages hold the URL.
            raise _mapped(exc) from None
        _raise_for(response.status, payload)
        return response.status, payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read the envelope of an answer.

        PTB's own writes an unreadable body to the log; an answer to getUpdates is full of what people typed.

        Raises:
            TelegramError: the body is not an envelope that the rest of PTB could read.
        """
        try:
            envelope = json.loads(payload.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            raise TelegramError("Invalid server response: not JSON") from None
        if not isinstance(envelope, dict) or (envelope.get("ok") is True and "result" not in envelope):
            raise TelegramError("Invalid server response: not an answer of the Bot API")
        if envelope.get("ok") is not True:
            # PTB would take {"ok": false} under a 2xx status for success, and trip over "parameters" that
            # are no object.
            envelope.pop("result", None)
            if not isinstance(envelope.get("parameters"), dict):
                envelope.pop("parameters", None)
        return envelope


class RawBot(telegram.Bot):
    """PTB's Bot, with getUpdates also as Telegram wrote it."""

    __slots__ = ()

    async def get_raw_updates(
        self, *, offset: int | None, timeout: int, allowed_updates: Sequence[str], read_timeout: float
    ) -> Any:
        """Call ``getUpdates`` and give back its result unparsed.

        ``Bot.get_updates`` parses the whole batch, so that one update it cannot read holds back all others;
        ``Bot.do_api_request`` warns about a method that has a wrapper. Hence PTB's own inner step, which is
        made for subclasses.

        Args:
            offset: confirms every update below it; ``None`` asks for the earliest unconfirmed ones.
            timeout: seconds for which Telegram holds the call open while there is nothing.
            allowed_updates: the kinds of update wanted.
            read_timeout: seconds to wait for the answer, more than ``timeout``.

        Raises:
            TelegramError: as any Bot method.
        """
        return await self._post(
            "getUpdates",
            {"offset": offset, "timeout": timeout, "allowed_updates": list(allowed_updates)},
            read_timeout=read_timeout,
        )


def build_bot(token: str, api_url: str = "https://api.telegram.org", made: Made = _nobody_asks) -> RawBot:
    """A Bot for this token at this Bot API server; nothing is sent yet.

    Args:
        token: as BotFather gave it.
        made: told of each call, as :class:`AiohttpRequest` tells it.
        api_url: scheme, host and port, where ``/bot<token>/<method>`` and ``/file/bot<token>/…`` are served.

    Raises:
        InvalidToken: the token is empty.
    """
    # PTB writes the URL, all arguments and all answers at DEBUG: the token and what people typed.
    library = logging.getLogger("telegram")
    if library.level < logging.INFO:
        library.setLevel(logging.INFO)
    base = api_url.rstrip("/")
    proxy = _proxy(base)
    return RawBot(
        token,
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=AiohttpRequest(proxy=proxy, made=made),
        # Of its own, so that a long poll never takes a connection from a reply.
        get_updates_request=AiohttpRequest(connections=2, proxy=proxy, made=made),
    )


def parse_update(raw: dict[str, Any]) -> telegram.Update:
    """PTB's Update of what Telegram wrote.

    Raises:
        Exception: of any kind that PTB's parsers stumble into; its message may quote what somebody typed.
    """
    return telegram.Update.de_json(raw, None)


async def connect(bot: telegram.Bot) -> bool:
    """Open the bot's connections and ask who it is (``getMe``). May be repeated until it succeeds.

    Returns:
        Whether Telegram answered. If not, the bot can be used all the same; only its name is unknown.
    """
    try:
        await bot.initialize()
    except InvalidToken:
        # PTB puts the token into this error's message.
        _log.error("telegram refuses the bot token: check CERTGUIDE_BOT_TOKEN")
    except Exception as exc:
        _log.warning("telegram does not say who the bot is", error=type(exc).__name__)
    else:
        return True
    return False


def username_of(bot: telegram.Bot) -> str:
    """The bot's user name without ``@``; empty while it is unknown."""
    try:
        return bot.username
    except RuntimeError:
        return ""


def identity_of(bot: telegram.Bot) -> tuple[str, int]:
    """The bot's user name without ``@``, and its number; empty and 0 while they are unknown."""
    try:
        return bot.username, bot.id
    except RuntimeError:
        return "", 0


def _given(value: _Timeout, default: float | None) -> float | None:
    """The timeout that the caller set, or else the instance's own."""
    if value is BaseRequest.DEFAULT_NONE:
        return default
    return None if value is None else float(value)


def _client_timeout(
    *, connect: float | None, read: float | None, write: float | None, pool: float | None
) -> aiohttp.ClientTimeout:
    """PTB's four timeouts in aiohttp's terms.

    aiohttp has none for writing, but one for the whole call: the sum of the four, so that neither a stalled
    upload nor an answer that trickles in can hold a call for longer. The sum lies above the connecting part,
    so that a connection that never came about is always told apart.
    """
    parts = (connect, read, write, pool)
    total = None if any(part is None for part in parts) else sum(part for part in parts if part is not None)
    waiting = None if connect is None or pool is None else connect + pool
    # aiohttp's read timer also runs while a body is being uploaded.
    reading = None if read is None or write is None else read + write
    return aiohttp.ClientTimeout(total=total, connect=waiting, sock_connect=connect, sock_read=reading)


def _headers(request_data: RequestData | None) -> dict[str, str]:
    if request_data is None or request_data.contains_files:
        return {}
    return {"Content-Type": "application/json"}


def _body(request_data: RequestData | None) -> bytes | aiohttp.FormData | None:
    """The arguments as JSON, or as a form if there is something to upload."""
    if request_data is None:
        return None
    if not request_data.contains_files:
        return json.dumps(request_data.parameters).encode()
    # Unquoted: Telegram reads a file name as plain UTF-8 and would show percent signs to the customer.
    form = aiohttp.FormData(quote_fields=False)
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, media_type) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=media_type)
    return form


def _outcome(status: int) -> CallOutcome:
    """What an answer means for the call."""
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return "flood"
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND):
        return "token_refused"
    return "ok" if status < HTTPStatus.BAD_REQUEST else "refused"


def _mapped(exc: BaseException) -> NetworkError:
    """aiohttp's error as PTB's, without the URL."""
    reason = type(exc).__name__
    detail = getattr(exc, "strerror", None)
    if isinstance(detail, str):
        reason = f"{reason}: {detail}"
    match exc:
        case aiohttp.ConnectionTimeoutError():
            return NotTakenInTime(reason)
        case TimeoutError():
            return TimedOut(reason)
        case aiohttp.ClientConnectorError() | aiohttp.ClientHttpProxyError():
            return NotTaken(reason)
        case aiohttp.InvalidURL() | aiohttp.NonHttpUrlClientError():
            return NotTaken(reason)
        case _:
            return NetworkError(reason)


def _raise_for(status: int, payload: bytes) -> None:
    """Raise for what PTB would fold into a bare NetworkError."""
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise ServerError(f"the Bot API answered with HTTP {status}")
    if status == HTTPStatus.TOO_MANY_REQUESTS and not _names_delay(payload):
        raise NotTaken("the Bot API answered with HTTP 429 and no delay")


def _names_delay(payload: bytes) -> bool:
    try:
        delay = AiohttpRequest.parse_json_payload(payload).get("parameters", {}).get("retry_after")
    except TelegramError:
        return False
    return isinstance(delay, int) and delay > 0


def _proxy(api_url: str) -> str | None:
    """The proxy that the environment names for this server; asked once, since aiohttp would at each call."""
    parts = urlsplit(api_url)
    if parts.hostname is None or parts.hostname in {"127.0.0.1", "::1", "localhost"}:
        return None
    return None if proxy_bypass(parts.hostname) else getproxies().get(parts.scheme)
