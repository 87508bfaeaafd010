"""A Bot API server over HTTP: the front door of the sandbox."""

from __future__ import annotations

import asyncio
import hmac
import inspect

import msgspec
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.sandbox.errors import NOT_FOUND, UNAUTHORIZED, ApiError
from bot.sandbox.faults import (
    DelayFault,
    DropAfterFault,
    DropBeforeFault,
    DroppedConnection,
    Fault,
    GarbageFault,
    StatusFault,
    garbage,
)
from bot.sandbox.intake import Described
from bot.sandbox.methods import BY_LOWER_NAME, METHODS
from bot.sandbox.params import Params, read_params
from bot.sandbox.person import person_routes
from bot.sandbox.world import World

__all__ = ["World", "bot_api_routes", "person_routes", "sandbox_app"]


def bot_api_routes(world: World) -> list[BaseRoute]:
    """Return the routes of the Bot API: methods and file downloads."""
    api = _BotApi(world)
    return [
        Route("/bot{token}/{method}", api.call, methods=["GET", "POST"]),
        Route("/file/bot{token}/{path:path}", api.download, methods=["GET"]),
    ]


def sandbox_app(world: World) -> Starlette:
    """Return an application that serves nothing but the sandbox; the caller opens and closes `world`."""
    return Starlette(routes=[*bot_api_routes(world), *person_routes(world)])


class _BotApi:
    """The two endpoints, bound to one world."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def call(self, request: Request) -> Response:
        try:
            self._check_token(request)
            name = _method_name(request)
            params = await read_params(request)
        except ClientDisconnect:
            return Response()  # nobody is left to read it
        except ApiError as error:
            return _answer(error.code, error.body())
        return await self._perform(name, params)

    async def download(self, request: Request) -> Response:
        try:
            self._check_token(request)
        except ApiError as error:
            return _answer(error.code, error.body())
        file = self._world.files.by_path(request.path_params["path"])
        if file is None:
            return _answer(NOT_FOUND, ApiError(NOT_FOUND, "Not Found").body())
        return Response(file.data, media_type="application/octet-stream")

    def _check_token(self, request: Request) -> None:
        given = request.path_params["token"]
        if not hmac.compare_digest(given.encode("utf-8", "replace"), self._world.token.encode()):
            raise ApiError(UNAUTHORIZED, "Unauthorized")

    async def _perform(self, name: str, params: Params) -> Response:
        """Carry out a call, unless a fault was ordered for it."""
        chat_id = self._chat_of(params)
        fault = self._world.faults.take(name, chat_id)
        if isinstance(fault, DelayFault):
            await asyncio.sleep(fault.seconds)
        instead = _instead(fault)
        if instead is not None:
            self._world.count_call(name, chat_id, False)
            return instead
        answer = await self._result(name, params, chat_id)
        return DroppedConnection() if isinstance(fault, DropAfterFault) else answer

    async def _result(self, name: str, params: Params, chat_id: int | None) -> Response:
        try:
            result = METHODS[name](self._world, params)
            if inspect.isawaitable(result):
                result = await result
        except ApiError as error:
            self._world.count_call(name, chat_id, False)
            return _answer(error.code, error.body())
        self._world.count_call(name, chat_id, True)
        await self._world.settled()
        if isinstance(result, Described):
            return _answer(200, {"ok": True, "result": result.result, "description": result.description})
        return _answer(200, {"ok": True, "result": result})

    def _chat_of(self, params: Params) -> int | None:
        callback = self._world.callbacks.get(params.text("callback_query_id") or "")
        query = callback or self._world.inline.known(params.text("inline_query_id") or "")
        return query.chat_id if query else params.integer("chat_id")


def _method_name(request: Request) -> str:
    name = BY_LOWER_NAME.get(request.path_params["method"].lower())
    if name is None:
        raise ApiError(NOT_FOUND, "Not Found")
    return name


def _instead(fault: Fault | None) -> Response | None:
    """Return what comes instead of doing anything."""
    if isinstance(fault, StatusFault):
        error = fault.error()
        return _answer(error.code, error.body())
    if isinstance(fault, DropBeforeFault):
        return DroppedConnection()
    return garbage() if isinstance(fault, GarbageFault) else None


def _answer(status: int, body: object) -> Response:
    return Response(msgspec.json.encode(body), status, media_type="application/json")
