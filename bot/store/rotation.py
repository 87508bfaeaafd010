"""Another key for all that is stored, while bots go on working.

A row is replaced only if it is as it was read, so that nothing a bot writes meanwhile is lost. What is under the
newest key already is left alone: whoever was interrupted begins again, and is soon where they were.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.engine import Connection

from bot.store import statements as sql
from bot.store.cipher import Cipher, Undecipherable
from bot.store.database import Database
from bot.store.sealed import key_of, sealed_columns
from bot.store.store import KEY_CHECK

_ROWS_AT_ONCE: Final = 100
"""So many rows are changed in a transaction: a bot's turns wait no longer than that takes."""

Row = tuple[int | str, bytes]
"""A row's key and what is encrypted in it."""


_MOST_ROUNDS: Final = 5


@dataclass(slots=True)
class Rotated:
    """What was done.

    Attributes:
        changed: how many values came under the newest key.
        kept: how many were under it already.
        unreadable: how many no key opens.
        restless: something was under another key still when it was looked at last: somebody goes on writing so.
    """

    changed: int = 0
    kept: int = 0
    unreadable: int = 0
    restless: bool = False


class Rotation:
    """Brings what is stored under the newest key.

    Args:
        database: where it is stored.
        keys: newest first.
        columns: what is encrypted there; by default what the bot's own tables hold.
    """

    def __init__(
        self, database: Database, keys: Sequence[str], columns: Sequence[sa.Column[bytes]] | None = None
    ) -> None:
        self._db = database
        self._newest = Cipher(keys[:1])
        self._all = Cipher(keys)
        self._columns = sealed_columns() if columns is None else columns

    async def run(self) -> Rotated:
        """Go through all of it until nothing was under another key."""
        total = done = await self._round()
        for _ in range(_MOST_ROUNDS):
            if not done.restless:
                break
            done = await self._round()
            total = replace(done, changed=total.changed + done.changed, kept=total.kept)
        # Nothing under a key that somebody may have learnt is to stay.
        await self._db.erased()
        return total

    async def _round(self) -> Rotated:
        done = Rotated()
        for column in self._columns:
            await self._column(column, done)
        return done

    async def _column(self, column: sa.Column[bytes], done: Rotated) -> None:
        key = key_of(column)
        after: int | str | None = None
        while rows := await self._rows(column, key, after):
            after = rows[-1][0]
            changes = await asyncio.to_thread(self._changes, rows, done)
            if changes:
                done.restless = True
                done.changed += await self._write(_replacing(column, key), changes)

    async def _rows(
        self, column: sa.Column[bytes], key: sa.Column[int | str], after: int | str | None
    ) -> Sequence[Row]:
        wanted = sa.select(key, column).where(column.is_not(None)).order_by(key).limit(_ROWS_AT_ONCE)
        if after is not None:
            wanted = wanted.where(key > after)
        return await self._db.read(
            lambda connection: [(one, data) for one, data in connection.execute(wanted)]
        )

    def _changes(self, rows: Sequence[Row], done: Rotated) -> list[dict[str, Any]]:
        changes = []
        for key, data in rows:
            if opens(self._newest, data):
                done.kept += 1
                continue
            try:
                plain = self._all.decrypt(data)
            except Undecipherable:
                done.unreadable += 1
                continue
            changes.append({"row": key, "was": data, "now": self._newest.encrypt(plain)})
        return changes

    async def _write(self, statement: sa.Update, changes: Sequence[dict[str, Any]]) -> int:
        def work(connection: Connection) -> int:
            # One by one: of many at once, no database says how many there still were.
            return sum(connection.execute(statement, change).rowcount for change in changes)

        return await self._db.write(work)


def _replacing(column: sa.Column[bytes], key: sa.Column[int | str]) -> sa.Update:
    return (
        sa.update(column.table)
        .where(key == bindparam("row"), column == bindparam("was"))
        .values({column: bindparam("now")})
    )


def key_check(connection: Connection) -> bytes | None:
    """What whoever started last wrote under the newest of their keys."""
    data: bytes | None = connection.scalar(sql.DOCUMENT, {"name": KEY_CHECK})
    return data


def opens(cipher: Cipher, data: bytes) -> bool:
    """Whether one of the cipher's keys fits."""
    try:
        cipher.decrypt(data)
    except Undecipherable:
        return False
    return True
