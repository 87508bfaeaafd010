"""What the authority publishes: its certificates, its revocation lists, and answers about single certificates."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

import pki
from bot.log import where
from bot.web import ocsp
from bot.web.conditions import http_date, still_has
from bot.web.ocsp import OcspDesk
from pki.signed.crl import CrlPeriod, period

_log = structlog.stdlib.get_logger(__name__)

_CERTIFICATE_TYPE: Final = "application/pkix-cert"  # RFC 2585 §4
_CRL_TYPE: Final = "application/pkix-crl"
_CERTIFICATE_LIFE: Final = timedelta(days=1)
_CRL_LIFE: Final = timedelta(minutes=1)
"""How long a stored copy may hide a revocation."""
_SECOND: Final = timedelta(seconds=1)

Clock = Callable[[], datetime]
Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityFiles:
    """Callables that give what the authority publishes, DER encoded. They may block."""

    root: Callable[[], bytes]
    issuing: Callable[[], bytes]
    root_crl: Callable[[], bytes]
    crl: Callable[[], bytes]
    ocsp: OcspDesk
    clock: Clock = pki.utc_now


def authority_routes(files: AuthorityFiles) -> list[Route]:
    """The routes below ``/ca`` and ``/ocsp``."""
    return [
        Route("/ca/root.cer", _certificate(files.root)),
        Route("/ca/issuing.cer", _certificate(files.issuing)),
        Route("/ca/root.crl", _crl(files.root_crl, files.clock)),
        Route("/ca/issuing.crl", _crl(files.crl, files.clock)),
        Route(ocsp.PATH, files.ocsp.post, methods=["POST"]),
        # A path, because base64 has slashes in it.
        Route(f"{ocsp.PATH}/{{request:path}}", files.ocsp.get, methods=["GET"]),
    ]


@dataclass(frozen=True, slots=True)
class _Copy:
    """What was read, and its entity tag."""

    body: bytes
    tag: str


class _Source:
    """A file's content, asked for with each request; the tag is computed once for each content."""

    def __init__(self, content: Callable[[], bytes]) -> None:
        self._content = content
        self._last: _Copy | None = None

    async def read(self, path: str) -> _Copy | None:
        """None, and a line in the log, if it cannot be had."""
        try:
            return await run_in_threadpool(self._read)
        except Exception as error:
            _log.error("file not available", path=path, error=where(error))
            return None

    def _read(self) -> _Copy:
        body, last = self._content(), self._last
        if last is None or body != last.body:
            last = self._last = _Copy(body, f'"{hashlib.sha256(body).hexdigest()[:32]}"')
        return last


def _certificate(content: Callable[[], bytes]) -> Endpoint:
    source = _Source(content)

    async def serve(request: Request) -> Response:
        copy = await source.read(request.url.path)
        if copy is None:
            return _not_available()
        headers = {"ETag": copy.tag, "Cache-Control": _public(_CERTIFICATE_LIFE)}
        return _conditional(request, copy, _CERTIFICATE_TYPE, headers)

    return serve


def _crl(content: Callable[[], bytes], clock: Clock) -> Endpoint:
    source = _Source(content)

    async def serve(request: Request) -> Response:
        copy = await source.read(request.url.path)
        if copy is None:
            return _not_available()
        now, dates = clock().replace(microsecond=0), period(copy.body)
        life = min(_CRL_LIFE, max(dates.next_update - now, timedelta()))
        headers = {"ETag": copy.tag, "Cache-Control": _public(life), "Expires": http_date(now + life)}
        modified = _last_modified(dates, now)
        if modified is not None:
            headers["Last-Modified"] = http_date(modified)
        return _conditional(request, copy, _CRL_TYPE, headers, modified)

    return serve


def _last_modified(dates: CrlPeriod, now: datetime) -> datetime | None:
    """The end of the second in which the list was made; None in that second, in which another may follow.

    A client that has seen this date has seen the last list of that second, as RFC 9110 §8.8.2.2 demands of a date that
    may vouch for a copy.
    """
    end = dates.this_update + _SECOND
    return end if end <= now else None


def _conditional(
    request: Request, copy: _Copy, media_type: str, headers: dict[str, str], modified: datetime | None = None
) -> Response:
    if still_has(request.headers, copy.tag, modified):
        return Response(status_code=304, headers=headers)
    return Response(copy.body, media_type=media_type, headers=headers)


def _public(life: timedelta) -> str:
    return f"public, max-age={int(life.total_seconds())}, must-revalidate"


def _not_available() -> Response:
    return PlainTextResponse("not available\n", 503, {"Cache-Control": "no-store"})
