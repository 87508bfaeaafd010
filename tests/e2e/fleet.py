"""Several bots on one database, behind one address."""

import asyncio
import random
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from bot.sandbox.server import World
from bot.settings import Settings
from tests.e2e.support import BotProcess, Nursery, telegram

OpenWorld = Callable[..., Awaitable[World]]


@dataclass
class Fleet:
    """Bots that share a database and keys; a kill hits one of them."""

    bots: Sequence[BotProcess]
    chance: random.Random = field(default_factory=lambda: random.Random(20261129))
    kills: int = 0

    @property
    def data(self) -> Path:
        return self.bots[0].data

    def settings(self) -> Settings:
        return self.bots[0].settings()

    def start(self) -> None:
        """Start those that do not run."""
        for bot in self.bots:
            if not bot.pid:
                bot.start()

    async def kill(self) -> None:
        await self.chance.choice([bot for bot in self.bots if bot.pid]).kill()

    async def stop(self) -> bool:
        return all(await asyncio.gather(*(bot.stop() for bot in self.bots)))


class Balancer:
    """Passes each connection on to one of the bots, in turn; to the next one where that is down."""

    def __init__(self, bots: Sequence[BotProcess]) -> None:
        self._bots = bots
        self._turn = 0

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in self._bots:
            self._turn += 1
            bot = self._bots[self._turn % len(self._bots)]
            with suppress(OSError):
                there = await asyncio.open_connection("127.0.0.1", bot.port)
                await asyncio.gather(_pass_on(reader, there[1]), _pass_on(there[0], writer))
                return
        writer.close()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def fleet(
    folder: Path, count: int, database_url: str, open_world: OpenWorld = World.open, **more: str
) -> AsyncIterator[tuple[str, Fleet]]:
    """Telegram, and so many bots at it; yields (address of Telegram, bots)."""
    bots: list[BotProcess] = []
    balancer = Balancer(bots)
    server = await asyncio.start_server(balancer.take, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    environment = {
        "CERTGUIDE_DATABASE_URL": database_url,
        "CERTGUIDE_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "CERTGUIDE_SECRETS": "chat",
        "CERTGUIDE_WEBHOOK_SECRET": "one-for-all",
        **{f"CERTGUIDE_{name.upper()}": value for name, value in more.items()},
    }
    async with telegram(open_world) as url:
        nursery = Nursery()
        bots += [
            BotProcess(url, folder / f"machine-{number}", nursery, dict(environment), name=f"bot-{number}")
            for number in range(count)
        ]
        together = Fleet(bots)
        for bot in bots:
            bot.folder.mkdir()
        # The first one makes keys and authority, which the others get as copies, and nothing else.
        bots[0].start()
        await bots[0].answers()
        for other in bots[1:]:
            _copy_keys(bots[0].data, other.data)
        together.start()
        try:
            yield url, together
        finally:
            for bot in bots:
                await bot.kill()
            server.close()


def _copy_keys(source: Path, target: Path) -> None:
    shutil.copytree(source / "ca" / "ca", target / "ca" / "ca")
    for name in ("secret.key", "ca.passphrase"):
        shutil.copyfile(source / name, target / name)
