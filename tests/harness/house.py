"""A bot, or several, with a witness in the database and a chronicler at Telegram's."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from bot.sandbox.customer import Customer
from bot.settings import Settings
from tests.databases import database_url
from tests.e2e.fleet import Fleet, fleet
from tests.e2e.support import BotProcess, running
from tests.harness import witness
from tests.harness.checker import Finding, findings
from tests.harness.chronicle import Telegram
from tests.harness.evidence import busy_chats
from tests.harness.onlooker import Onlooker
from tests.integration.postgres import own_database


@dataclass
class House:
    """All that there is in a run.

    Attributes:
        url: of Telegram.
        bot: the one, or all of them.
        telegram: what people see.
    """

    url: str
    bot: BotProcess | Fleet
    telegram: Telegram

    @property
    def settings(self) -> Settings:
        return self.bot.settings()

    def customer(self, chat: int, patience: float = 60.0) -> Customer:
        """Somebody in a private chat.

        Args:
            chat: its number.
            patience: seconds to wait for the bot.
        """
        return Onlooker(self.url, chat, patience, world=self.telegram.world)

    async def order(self, kind: str, method: str, **more: object) -> None:
        """Let Telegram do something else than what it is asked for.

        Args:
            kind: of fault, as in :mod:`bot.sandbox.faults`.
            method: which call is to meet it.
            more: the rest of it.
        """
        async with aiohttp.ClientSession(self.url) as http:
            body = {"kind": kind, "method": method, **more}
            async with http.post("/sandbox/faults", json=body) as answer:
                answer.raise_for_status()

    @property
    def unmet(self) -> int:
        """How much of what was ordered has not happened yet."""
        return len(self.telegram.world.faults._waiting)

    async def met(self) -> None:
        """Wait until all that was ordered has happened."""
        while self.unmet:
            await asyncio.sleep(0.01)

    async def come_to(self, chat: int, effects: int) -> None:
        """Wait until so much has become of the messages of a chat."""
        while len(self.telegram.world.effects[chat]) < effects:
            await asyncio.sleep(0.005)

    async def at_rest(self, *chats: int) -> None:
        """Wait until the bot has done all that it can do by itself.

        Args:
            chats: in which of the chats; by default in all.
        """
        while (busy := await busy_chats(self.settings, self.telegram.world)) & set(chats or busy):
            await asyncio.sleep(0.05)

    async def findings(self, *, spared: Sequence[str] = ()) -> list[Finding]:
        """What is not as it should be, once no bot runs any more.

        Args:
            spared: kinds that this run is meant to have.
        """
        return await findings(self.settings, self.telegram.world, spared=spared)


@asynccontextmanager
async def house(
    folder: Path, *, orders: Mapping[str, str] | None = None, **more: str
) -> AsyncIterator[House]:
    """One bot with a database of its own.

    Args:
        folder: what it writes.
        orders: of :mod:`tests.harness.faults`.
        more: settings.
    """
    data = folder / "data"
    url = database_url(data) or f"sqlite:///{data / 'certguide.db'}"
    await asyncio.to_thread(witness.install, url)
    telegram = Telegram()
    async with running(folder, telegram.open, orders, **more) as (url, bot):
        yield House(url, bot, telegram)


@asynccontextmanager
async def row_of_houses(folder: Path, processes: int, database_url: str) -> AsyncIterator[House]:
    """Several bots with one database."""
    telegram = Telegram()
    async with fleet(folder, processes, database_url, telegram.open) as (url, bots):
        yield House(url, bots, telegram)


@contextmanager
def built(folder: Path, processes: int) -> Iterator[AbstractAsyncContextManager[House]]:
    """One bot with a file, or several with PostgreSQL, to be entered in an event loop."""
    if processes == 1:
        yield house(folder)
        return
    with own_database("harness") as database_url:
        witness.install(database_url)
        yield row_of_houses(folder, processes, database_url)
