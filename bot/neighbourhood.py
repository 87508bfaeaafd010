"""The processes that share this one's database: who does what, and what they tell each other."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from bot.store.database import Database, is_sqlite
from bot.store.leases import Leases
from bot.store.store import Store
from bot.tenancy import Alone, Shared, Tenancy


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """This process among the others.

    Attributes:
        process: its name, which no other ever has.
        tenancy: which chats it works on.
        url: of the database that is shared; empty: this is the only process.
    """

    process: str
    tenancy: Tenancy
    url: str = ""

    @classmethod
    def of(cls, url: str, database: Database, store: Store, clock: Callable[[], datetime]) -> Self:
        """PostgreSQL is shared by as many as there are; an SQLite file is one process's own."""
        process = secrets.token_hex(8)
        if is_sqlite(url):
            return cls(process, Alone())
        tenancy = Shared(
            Leases(database, process),
            taken=lambda connection, chat_id: store.taken_over(connection, chat_id, clock()),
            forget=store.forget,
        )
        return cls(process, tenancy, url)

    @property
    def is_shared(self) -> bool:
        """Whether there may be others."""
        return isinstance(self.tenancy, Shared)

    async def run(self, heard: Callable[[int], None]) -> None:
        """Keep what is held, and pass on what is told, until cancelled.

        Args:
            heard: told of each chat on which this process works and for which there is more to do.
        """
        tenancy = self.tenancy
        if not isinstance(tenancy, Shared):
            return
        from bot.store.signals import listen  # noqa: PLC0415 - its driver is an extra

        def told(chat_id: int) -> None:
            if tenancy.holds(chat_id):
                heard(chat_id)

        await asyncio.gather(tenancy.beat(), listen(self.url, told))

    async def leave(self) -> None:
        """Give back what is held."""
        if isinstance(self.tenancy, Shared):
            await self.tenancy.stop()
