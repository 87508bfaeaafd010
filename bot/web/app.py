"""The HTTP side that the world sees: health, Telegram's webhook, and what the authority publishes."""

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.log import where
from bot.metrics import CONTENT_TYPE, Metrics
from bot.telegram.intake import storable
from bot.web.authority import AuthorityFiles, authority_routes
from bot.web.bodies import read_body

_log = structlog.stdlib.get_logger(__name__)

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
"""Set by Telegram from ``setWebhook``'s ``secret_token``."""

BODY_LIMIT: Final = 1 << 20
"""Bytes. Telegram's updates are far smaller."""

_CHECK_SECONDS = 5
_BIGINT = 2**63

Check = Callable[[], Awaitable[bool]]
Take = Callable[[Sequence[dict[str, Any]]], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """How Telegram's calls are taken.

    Attributes:
        secret: what each call must carry.
        take: stores updates for good, as polling does; raises if it could not.
    """

    secret: str
    take: Take


def web_routes(
    *, checks: Mapping[str, Check], authority: AuthorityFiles, webhook: Webhook | None, metrics: Metrics
) -> list[Route]:
    """The routes of the one ASGI application.

    Args:
        checks: what readiness depends on, by name.
        authority: what it publishes.
        webhook: ``None`` when updates are polled for.
        metrics: what Prometheus asks for.
    """
    routes = [
        Route("/healthz", _alive),
        Route("/readyz", _readiness(checks)),
        Route("/metrics", _measured(metrics)),
        *authority_routes(authority),
    ]
    if webhook is not None:
        routes.append(Route("/telegram/webhook", _telegram(webhook), methods=["POST"]))
    return routes


async def _alive(_request: Request) -> Response:
    return PlainTextResponse("ok\n")


def _measured(metrics: Metrics) -> Callable[[Request], Awaitable[Response]]:
    async def tell(_request: Request) -> Response:
        return Response(await asyncio.to_thread(metrics.render), media_type=CONTENT_TYPE)

    return tell


def _readiness(checks: Mapping[str, Check]) -> Callable[[Request], Awaitable[Response]]:
    async def ready(_request: Request) -> Response:
        answers = await asyncio.gather(*(_passes(name, check) for name, check in checks.items()))
        results = dict(zip(checks, answers, strict=True))
        status = 200 if all(answers) else 503
        body = {
            "ready": all(answers),
            "checks": {name: "ok" if ok else "failed" for name, ok in results.items()},
        }
        return JSONResponse(body, status, headers={"Cache-Control": "no-store"})

    return ready


async def _passes(name: str, check: Check) -> bool:
    try:
        async with asyncio.timeout(_CHECK_SECONDS):
            return await check()
    except Exception as error:
        _log.warning("check failed", check=name, error=where(error))
        return False


def _telegram(webhook: Webhook) -> Callable[[Request], Awaitable[Response]]:
    async def receive(request: Request) -> Response:
        if (refusal := _refusal(request, webhook.secret)) is not None:
            return refusal
        body = await read_body(request, BODY_LIMIT)
        if body is None:
            return PlainTextResponse("too large\n", 413)
        update = _update(body)
        if update is None:
            return PlainTextResponse("not an update\n", 400)
        try:
            await webhook.take([update])
        except Exception as error:
            # Telegram delivers again whatever was not answered with 2xx.
            _log.error("update not stored", error=where(error))
            return PlainTextResponse("try again\n", 503)
        return Response(status_code=200)

    return receive


def _refusal(request: Request, secret: str) -> Response | None:
    given = request.headers.getlist(SECRET_HEADER)
    if not given:
        return PlainTextResponse("no secret token\n", 401)
    # As bytes: compare_digest refuses texts beyond ASCII. Telegram sends one; of two, a proxy may have read the other.
    right = hmac.compare_digest(given[0].encode("latin-1", "replace"), secret.encode())
    if not right or len(given) > 1:
        return PlainTextResponse("wrong secret token\n", 403)
    return None


def _update(body: bytes) -> dict[str, Any] | None:
    try:
        # The lenient parser: an update that is refused here comes back, and holds up those behind it.
        update = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(update, dict):
        return None
    update_id = update.get("update_id")
    if not isinstance(update_id, int) or isinstance(update_id, bool) or not 0 <= update_id < _BIGINT:
        return None
    return storable(update)
