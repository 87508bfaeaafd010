"""The page over HTTP: its files, and the three things that it asks."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any, Final, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.web.bodies import read_body
from bot.web.secure.desk import PageDesk, Refused, Sent, Why

PATH: Final = "/secure"

_BODY_LIMIT: Final = 32 * 1024
"""Bytes. A request for a certificate has some two thousand."""

_TYPES: Final = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
_STATUS: Final[Mapping[Why, int]] = {
    "launch_missing": 403,
    "launch_forged": 403,
    "launch_expired": 403,
    "launch_foreign": 403,
    "ticket_unreadable": 400,
    "ticket_stale": 409,
    "request_unknown": 410,
    "answer_unreadable": 400,
    "not_ready": 503,
}
TELEGRAM: Final = ("https://web.telegram.org",)
"""Who may show the page in a frame: Telegram's client in a browser."""

LOOPBACK: Final = ("http://localhost:*", "http://127.0.0.1:*")
"""The sandbox's chat page, by either name of this machine."""

_QUIET: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_Wanted = TypeVar("_Wanted", bound=msgspec.Struct)


class _Opening(msgspec.Struct):
    launch: str
    ticket: str


class _Answering(msgspec.Struct):
    launch: str
    ticket: str
    request: str
    sealed: str


class _Collecting(msgspec.Struct):
    launch: str
    ticket: str
    request: str


def secure_routes(desk: PageDesk, ancestors: Sequence[str]) -> list[Route]:
    """The routes of the page.

    Args:
        desk: answers it.
        ancestors: origins that may show it in a frame, beside its own.
    """

    async def open_page(wanted: _Opening) -> dict[str, Any]:
        return await desk.open(Sent(launch=wanted.launch, ticket=wanted.ticket))

    async def answer(wanted: _Answering) -> dict[str, Any]:
        sent = Sent(launch=wanted.launch, ticket=wanted.ticket)
        return await desk.answer(sent, wanted.request, wanted.sealed)

    async def collect(wanted: _Collecting) -> dict[str, Any]:
        return await desk.collect(Sent(launch=wanted.launch, ticket=wanted.ticket), wanted.request)

    page = {
        **_QUIET,
        "Content-Security-Policy": _policy(ancestors),
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    }
    return [
        Route(f"{PATH}/open", _asked(_Opening, open_page), methods=["POST"]),
        Route(f"{PATH}/answer", _asked(_Answering, answer), methods=["POST"]),
        Route(f"{PATH}/collect", _asked(_Collecting, collect), methods=["POST"]),
        Route(
            PATH, lambda _request: Response(_files()["index.html"], headers=page, media_type=_TYPES["html"])
        ),
        Route(f"{PATH}/{{name:path}}", _file, methods=["GET"]),
    ]


def _policy(ancestors: Sequence[str]) -> str:
    """Nothing runs but this page's own files, and nothing is fetched or sent but from and to this server (CSP 3)."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            f"frame-ancestors 'self' {' '.join(ancestors)}",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def _asked(
    form: type[_Wanted], act: Callable[[_Wanted], Awaitable[dict[str, Any]]]
) -> Callable[[Request], Awaitable[Response]]:
    async def respond(request: Request) -> Response:
        body = await read_body(request, _BODY_LIMIT)
        if body is None:
            return _answer({"error": "too_large"}, 413)
        try:
            return _answer(await act(msgspec.json.decode(body, type=form)))
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return _answer({"error": "answer_unreadable"}, 400)
        except Refused as refused:
            return _answer({"error": refused.why}, _STATUS[refused.why])

    return respond


def _answer(content: dict[str, Any], status: int = 200) -> Response:
    return JSONResponse(content, status, headers=_QUIET)


async def _file(request: Request) -> Response:
    name = request.path_params["name"]
    content = _files().get(name)
    if content is None or name == "index.html":
        return PlainTextResponse("not found\n", 404, headers=_QUIET)
    # Fetched anew each time: an old page with a new server would fail in front of a customer.
    return Response(content, headers=_QUIET, media_type=_TYPES[name.rpartition(".")[2]])


@cache
def _files() -> dict[str, bytes]:
    """The page's files by their names below its path."""
    top = resources.files("bot.web.secure") / "page"
    found: dict[str, bytes] = {}
    for entry in top.iterdir():
        inside = list(entry.iterdir()) if entry.is_dir() else []
        found |= {f"{entry.name}/{one.name}": one.read_bytes() for one in inside if _is_served(one.name)}
        if entry.is_file() and _is_served(entry.name):
            found[entry.name] = entry.read_bytes()
    return found


def _is_served(name: str) -> bool:
    return name.rpartition(".")[2] in _TYPES
