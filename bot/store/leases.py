"""Leases in a database that several processes share: who works on a chat, or does a chore, and until when.

A lease runs by the database's clock, which all processes have in common. Whoever holds one renews it; if they die, it
runs out, and somebody else takes it. PostgreSQL only: SQLite has one process.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.store.database import Database

LIFE: Final = timedelta(seconds=8)
"""How long a lease lasts unless it is renewed: so long do the chats of a process that died wait."""

CHANNEL: Final = "certguide"
"""On which processes tell each other of chats (LISTEN and NOTIFY)."""

_NOW: Final = "(extract(epoch from clock_timestamp()) * 1000000)::bigint"
_LIFE_US: Final = LIFE // timedelta(microseconds=1)

# What another holds is seen before it is touched: to touch it is to lock it, and two processes that claim and give back
# many at once would wait for each other. Nor is anything claimed that another claims just now, whose transaction is not
# over yet: of two that claim the same in different order, each would wait for the other.
_CLAIM: Final = sa.text(
    "INSERT INTO leases (name, owner, until)"  # noqa: S608
    f" SELECT CAST(:name AS text), CAST(:owner AS text), {_NOW} + {_LIFE_US}"
    f" WHERE NOT EXISTS (SELECT 1 FROM leases WHERE name = :name AND owner <> :owner AND until >= {_NOW})"
    " AND pg_try_advisory_xact_lock(hashtextextended(:name, 0))"
    " ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until"
    f" WHERE leases.until < {_NOW} OR leases.owner = excluded.owner RETURNING 1"
)
_RENEW: Final = sa.text(
    f"UPDATE leases SET until = {_NOW} + {_LIFE_US} WHERE owner = :owner AND until >= {_NOW} RETURNING name"  # noqa: S608
)
_RELEASE: Final = sa.text("DELETE FROM leases WHERE name = :name AND owner = :owner")
_RELEASE_ALL: Final = sa.text("DELETE FROM leases WHERE owner = :owner")
_IS_ALIVE: Final = sa.text(f"SELECT 1 FROM leases WHERE owner = :owner AND until >= {_NOW} LIMIT 1")  # noqa: S608
ANYBODY: Final = sa.text(f"SELECT 1 FROM leases WHERE until >= {_NOW} LIMIT 1")  # noqa: S608
"""Something, if any process is at work: each of them, or one of them for all, always holds a lease."""
_HELD_BY_OTHERS: Final = sa.text(
    f"SELECT name FROM leases WHERE owner <> :owner AND until >= {_NOW} AND name = ANY(:names)"  # noqa: S608
)
_NOTIFY: Final = sa.text("SELECT pg_notify(:channel, :payload)")


class Leases:
    """The leases of one process.

    Args:
        database: PostgreSQL.
        owner: the process, by a name that no other ever has.
    """

    def __init__(self, database: Database, owner: str) -> None:
        self._db = database
        self.owner = owner

    async def claim(self, name: str, *, taken: Callable[[Connection], None] | None = None) -> bool:
        """Take a lease that nobody holds, or that has run out.

        Args:
            name: of what.
            taken: what to do in the same transaction if it is taken.

        Returns:
            Whether it is ours now.
        """
        wanted = {"name": name, "owner": self.owner}

        def work(connection: Connection) -> bool:
            if connection.scalar(_CLAIM, wanted) is None:
                return False
            if taken is not None:
                taken(connection)
            return True

        return await self._db.write(work)

    async def renew(self) -> set[str]:
        """Let all leases that we still hold last for their full time again; their names."""
        wanted = {"owner": self.owner}
        return await self._db.write(lambda connection: set(connection.scalars(_RENEW, wanted)))

    async def release(self, name: str) -> None:
        """Give a lease back, for the next one to take at once."""
        gone = {"name": name, "owner": self.owner}
        await self._db.write(lambda connection: _run(connection, _RELEASE, gone))

    async def release_all(self) -> None:
        """Give all of them back."""
        await self._db.write(lambda connection: _run(connection, _RELEASE_ALL, {"owner": self.owner}))

    async def is_alive(self, owner: str) -> bool:
        """Whether a process holds any lease that has not run out."""
        wanted = {"owner": owner}
        return await self._db.read(lambda connection: connection.scalar(_IS_ALIVE, wanted) is not None)

    async def held_by_others(self, names: Sequence[str]) -> set[str]:
        """Which of these another process holds."""
        wanted = {"owner": self.owner, "names": list(names)}
        return await self._db.read(lambda connection: set(connection.scalars(_HELD_BY_OTHERS, wanted)))

    async def tell(self, chat_id: int) -> None:
        """Tell whoever holds a chat that there is something to do for it."""
        told = {"channel": CHANNEL, "payload": str(chat_id)}
        await self._db.write(lambda connection: _run(connection, _NOTIFY, told))


def lease_of(chat_id: int) -> str:
    """The lease of a chat."""
    return f"chat:{chat_id}"


def _run(connection: Connection, statement: sa.TextClause, values: dict[str, Any]) -> None:
    connection.execute(statement, values)
