"""The sandbox as a whole: a Bot API server, the bot that talks to it, and the page, in one process."""

import asyncio
import hashlib
import hmac
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from pydantic import SecretStr

from bot.app import Service, address, listen, service, serving
from bot.sandbox.limits import Limits
from bot.sandbox.memory import Memory, UnreadableMemory
from bot.sandbox.server import World, bot_api_routes, person_routes
from bot.settings import PREFIX, Settings, SettingsError
from bot.store.cipher import Cipher

TELEGRAM = Limits()
_BOT_ID = 7000000001


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A running sandbox.

    Attributes:
        url: where the chat page is.
        running: ends only when the bot fails.
        service: the bot.
    """

    url: str
    running: asyncio.Task[None]
    service: Service


@asynccontextmanager
async def sandbox(settings: Settings, *, limits: Limits | None = TELEGRAM) -> AsyncIterator[Sandbox]:
    """Run the sandbox for as long as the block runs; what happened in it survives in the data directory.

    Args:
        settings: token, Bot API address and public address in them are not used.
        limits: how often the bot may call the Bot API server; ``None``: as often as it likes.

    Raises:
        SettingsError: the address is taken, or the keys do not open what is stored.
    """
    keys = settings.encryption_keys()
    listener = listen(settings)
    url = address(listener)
    token = _token(keys[0])
    world = await _open_world(settings, Cipher(keys), token, limits)
    own = settings.model_copy(update={"bot_token": SecretStr(token), "bot_api_url": url, "public_url": None})
    try:
        async with (
            service(own, base_url=url) as bot,
            serving(bot, listener, [*bot_api_routes(world), *person_routes(world)]),
        ):
            running = asyncio.create_task(bot.run())
            try:
                yield Sandbox(url, running, bot)
            finally:
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)
                # Long polls and event streams would keep the server from stopping.
                world.hang_up()
    finally:
        await world.close()
        listener.close()


async def _open_world(settings: Settings, cipher: Cipher, token: str, limits: Limits | None) -> World:
    path = settings.data_dir / "sandbox.db"
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        memory = await Memory.open(path, cipher)
    except (OSError, sqlite3.DatabaseError) as error:
        raise SettingsError(f"{PREFIX}DATA_DIR: {path} cannot be used: {error}") from None
    try:
        return await World.open(token=token, memory=memory, limits=limits)
    except UnreadableMemory:
        await memory.close()
        raise SettingsError(f"{PREFIX}SECRET_KEY: does not open what the sandbox has stored") from None


def _token(key: str) -> str:
    """The sandbox bot's token: the same at each start, and never written down."""
    digest = hmac.new(key.encode(), b"certguide sandbox bot token", hashlib.sha256)
    return f"{_BOT_ID}:{digest.hexdigest()[:40]}"
