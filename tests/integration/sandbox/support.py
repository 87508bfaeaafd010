"""A running sandbox, and the clients that talk to it."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx
import msgspec
import telegram
import uvicorn
from aiogram import Bot as AiogramBot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from starlette.types import ASGIApp

from bot.sandbox.server import World, sandbox_app
from pki.files import npki
from pki.files.delivery import CERTIFICATE_FILE, KEY_FILE, write_zip

TOKEN = "4839574812:AAFD39kkdpWt3ywyRZergyOLMaJhac60qc0"
CUSTOMER = 5
DELIVERY_PASSWORD = "Hangang-river-7!"


class Clock:
    """Time that moves only when told."""

    def __init__(self, now: float = 1_700_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def free_socket() -> socket.socket:
    # Only with its protocol named does asyncio switch Nagle's delay off on what it accepts.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    return listening


def uvicorn_of(app: ASGIApp) -> uvicorn.Server:
    config = uvicorn.Config(app, lifespan="off", ws="none", log_level="error", access_log=False)
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    return server


@contextlib.asynccontextmanager
async def serving(app: ASGIApp) -> AsyncIterator[str]:
    """Serve `app` on a free loopback port, in this loop, without the tenths of a second that a stop takes."""
    server, listening = uvicorn_of(app), free_socket()
    await server.startup(sockets=[listening])
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        for listener in server.servers:
            listener.close()
        async with asyncio.timeout(10):
            while server.server_state.connections or server.server_state.tasks:
                for connection in list(server.server_state.connections):
                    connection.shutdown()
                await asyncio.sleep(0.001)
        listening.close()


@dataclass
class Sandbox:
    """One world behind a real port."""

    world: World
    url: str
    http: httpx.AsyncClient
    clock: Clock

    async def post(self, path: str, **body: object) -> httpx.Response:
        return await self.http.post(f"/sandbox/{path}", json=body)

    async def say(self, text: str, chat: int = CUSTOMER, **more: object) -> dict[str, object]:
        answer = await self.post(f"chats/{chat}/messages", text=text, **more)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def snapshot(self, chat: int = CUSTOMER) -> dict[str, object]:
        return (await self.http.get(f"/sandbox/chats/{chat}")).json()

    async def raw(self, method: str, **body: object) -> httpx.Response:
        return await self.http.post(f"/bot{TOKEN}/{method}", json=body)

    async def events(self, count: int, after: int = 0, chat: int = CUSTOMER, **headers: str) -> list[dict]:
        """Read `count` events of a chat's stream."""
        found: list[dict] = []
        url = f"/sandbox/chats/{chat}/events?after={after}"
        async with asyncio.timeout(5), self.http.stream("GET", url, headers=headers) as stream:
            async for line in stream.aiter_lines():
                if line.startswith("data: "):
                    found.append(msgspec.json.decode(line.removeprefix("data: ")))
                if len(found) == count:
                    break
        return found


@contextlib.asynccontextmanager
async def sandbox_of(world: World, clock: Clock) -> AsyncIterator[Sandbox]:
    async with serving(sandbox_app(world)) as url, httpx.AsyncClient(base_url=url) as http:
        yield Sandbox(world, url, http, clock)


@functools.cache
def delivery() -> bytes:
    """The ZIP of a certificate with the serial number 7 and its key, from no authority at all."""
    private = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "delivered")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, private.public_key(), 7, now, now + timedelta(days=1))
    certificate = builder.sign(private, hashes.SHA256()).public_bytes(Encoding.DER)
    key = npki.SubscriberKey(private=private, random=bytes(range(npki.RANDOM_BYTES)))
    sealed = npki.seal_key(key, DELIVERY_PASSWORD, npki.KeyContainer.PBES2)
    return write_zip("NPKI/certguide/USER/cn=x", {CERTIFICATE_FILE: certificate, KEY_FILE: sealed}, now)


def ptb(url: str, token: str = TOKEN) -> telegram.Bot:
    return telegram.Bot(token, base_url=f"{url}/bot", base_file_url=f"{url}/file/bot")


def aiogram(url: str) -> AiogramBot:
    return AiogramBot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(url)))
