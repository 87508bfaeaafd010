"""OCSP over HTTP (RFC 6960 appendix A, RFC 5019 §5): what is ready is answered at once, the rest signed in a thread.

A client may store an answer to a GET, but has to ask each time whether it still holds (``no-cache``, RFC 9111 §5.2.2.4):
RFC 5019 §6.2 would let it be served unasked until it is renewed, and a revocation would stay hidden for that long. To
ask costs no signature and, as the entity tag tells, no transfer.
"""

import asyncio
import base64
import binascii
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final
from urllib.parse import unquote

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.log import where
from bot.web.bodies import read_body
from bot.web.conditions import names_tag
from pki.signed.ocsp import INTERNAL_ERROR, MALFORMED_REQUEST, TRY_LATER, OcspAnswer

_log = structlog.stdlib.get_logger(__name__)

PATH: Final = "/ocsp"
REQUEST_TYPE: Final = "application/ocsp-request"
RESPONSE_TYPE: Final = "application/ocsp-response"
BODY_LIMIT: Final = 4096
"""Bytes. The responder refuses longer ones too; here they are not even read."""

_THREADS: Final = 2
_WAITING_LIMIT: Final = 1000
"""Some tenths of a second's work for the threads."""
_STANDARD_ALPHABET: Final = str.maketrans(" -_", "++/")


class OcspDesk:
    """Where requests come in. Belongs to one event loop.

    Args:
        cached: gives an answer that is ready, without blocking.
        answer: gives every answer; it may block.
    """

    def __init__(
        self, *, cached: Callable[[bytes], OcspAnswer | None], answer: Callable[[bytes], OcspAnswer]
    ) -> None:
        self._cached = cached
        self._answer = answer
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="ocsp")
        self._waiting = 0

    def ready(self, request: bytes) -> OcspAnswer | None:
        """The answer if there is one that still holds."""
        try:
            return self._cached(request)
        except Exception as error:
            _log.error("ocsp failed", error=where(error))
            return None

    async def answer(self, request: bytes) -> OcspAnswer:
        """An answer in any case: `tryLater` if too many wait, `internalError` if something broke."""
        if (ready := self.ready(request)) is not None:
            return ready
        if self._waiting >= _WAITING_LIMIT:
            return TRY_LATER
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, self._answer, request)
        except Exception as error:
            _log.error("ocsp failed", error=where(error))
            return INTERNAL_ERROR
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """Wait for what is being signed."""
        self._threads.shutdown()

    async def post(self, request: Request) -> Response:
        """``POST /ocsp``."""
        if media_type(request.headers.get("Content-Type", "")) != REQUEST_TYPE:
            return PlainTextResponse(f"send {REQUEST_TYPE}\n", 415, {"Accept": REQUEST_TYPE})
        body = await read_body(request, BODY_LIMIT)
        if body is None:
            return PlainTextResponse("too large\n", 413)
        answer = await self.answer(body)
        return Response(answer.der, headers=posted_headers(answer))

    async def get(self, request: Request) -> Response:
        """``GET /ocsp/{request}``."""
        asked = decode_path(request.path_params["request"])
        answer = MALFORMED_REQUEST if asked is None else await self.answer(asked)
        headers = fetched_headers(answer)
        if answer.cacheable and names_tag(request.headers.get("If-None-Match", ""), headers["ETag"]):
            return Response(status_code=304, headers=headers)
        return Response(answer.der, headers=headers)


def posted_headers(answer: OcspAnswer) -> dict[str, str]:
    """The headers of an answer to a POST, which nobody is to store."""
    return {"Content-Type": RESPONSE_TYPE, "Cache-Control": "no-store"}


def fetched_headers(answer: OcspAnswer) -> dict[str, str]:
    """The headers of an answer to a GET."""
    if not answer.cacheable:
        return posted_headers(answer)
    # Without Last-Modified: two answers of the same second would look the same.
    return {
        "Content-Type": RESPONSE_TYPE,
        "Cache-Control": "public, no-cache, no-transform",
        "ETag": f'"{answer.etag}"',
    }


def decode_path(text: str) -> bytes | None:
    """The request in a path, percent-decoded at least once; ``None`` if it is no base64.

    Bears what clients and proxies do to base64: percent-encoding it twice, turning ``+`` into a space, using the
    alphabet made for URLs, leaving out the padding.
    """
    encoded = unquote(text).translate(_STANDARD_ALPHABET).rstrip("=")
    try:
        return base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except (ValueError, binascii.Error):
        return None


def media_type(header: str) -> str:
    """The media type of a Content-Type header, without its parameters."""
    return header.partition(";")[0].strip().lower()
