"""The sandbox as a whole: a Bot API server, the bot that talks to it, and the page, in one process."""

import asyncio
import hashlib
import hmac
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from pydantic import SecretStr

from bot.app import address, listen, service, serving
from bot.sandbox.limits import Limits
from bot.sandbox.memory import Memory, UnreadableMemory
from bot.sandbox.server import World, bot_api_routes, person_routes
from bot.service import Service
from bot.settings import PREFIX, SIMULATED, Settings, SettingsError
from bot.store.cipher import Cipher
from bot.store.store import Member, Role

TELEGRAM = Limits()
_BOT_ID = 7000000001

STAFF_GROUP: Final = -1001000000001
"""The staff's group, where everybody of the sandbox's staff is."""

STAFF: Final[Mapping[int, tuple[str, Role]]] = {
    9001: ("김하늘", "member"),
    9002: ("이도윤", "lead"),
    9003: ("박서연", "member"),
    9004: ("정민재", "auditor"),
}


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
    own = _own(settings, token, url)
    try:
        async with (
            service(own, base_url=url, page_url=url, staff=_staff()) as bot,
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


def _own(settings: Settings, token: str, url: str) -> Settings:
    """The settings of the sandbox's bot: whatever leads out of it is not used, and its staff never sleep."""
    changes: dict[str, object] = {
        "bot_token": SecretStr(token),
        "bot_api_url": url,
        "public_url": None,
        "bank": SIMULATED,
        "staff_chat_id": str(STAFF_GROUP),
    }
    if "staff_hours" not in settings.model_fields_set:
        changes["staff_hours"] = "always"
    return settings.model_copy(update=changes)


def _staff() -> list[Member]:
    now = datetime.now(UTC)
    return [Member(user_id, role, name, now) for user_id, (name, role) in STAFF.items()]


async def _open_world(settings: Settings, cipher: Cipher, token: str, limits: Limits | None) -> World:
    path = settings.data_dir / "sandbox.db"
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        memory = await Memory.open(path, cipher)
    except (OSError, sqlite3.DatabaseError) as error:
        raise SettingsError(f"{PREFIX}DATA_DIR: {path} cannot be used: {error}") from None
    try:
        world = await World.open(token=token, memory=memory, limits=limits)
    except UnreadableMemory:
        await memory.close()
        raise SettingsError(f"{PREFIX}SECRET_KEY: does not open what the sandbox has stored") from None
    members = [
        (person, name, "administrator" if role == "lead" else "member")
        for person, (name, role) in STAFF.items()
    ]
    world.add_forum(STAFF_GROUP, "상담원", members)
    return world


def _token(key: str) -> str:
    """The sandbox bot's token: the same at each start, and never written down."""
    digest = hmac.new(key.encode(), b"certguide sandbox bot token", hashlib.sha256)
    return f"{_BOT_ID}:{digest.hexdigest()[:40]}"
