"""The :class:`flows.ports.Cabinet`: small documents under a key, encrypted, each change whole and durable."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy.engine import Connection

from bot.store import statements as sql
from bot.store.cipher import Cipher
from bot.store.database import Database


def _now() -> datetime:
    return datetime.now(UTC)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


class SqlCabinet:
    """Keeps documents in the store's database.

    Args:
        database: where; its schema is up to date.
        cipher: for the documents. Of a key, which may name an account, only a digest is stored.
        clock: now, aware.
    """

    def __init__(self, database: Database, cipher: Cipher, *, clock: Callable[[], datetime] = _now) -> None:
        self._db = database
        self._cipher = cipher
        self._clock = clock

    async def read(self, key: str) -> dict[str, Any] | None:
        """The document, or ``None``.

        Raises:
            Undecipherable: not under our keys.
        """
        data = await self._db.read(lambda connection: connection.scalar(sql.DOCUMENT, {"name": _digest(key)}))
        return None if data is None else self._decode(data)

    async def change(self, key: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
        """Store what ``change`` makes of a copy of the document (an empty one at first) and return it.

        ``change`` runs in another thread, and again with a fresh copy if the first transaction failed.

        Raises:
            Undecipherable: not under our keys.
            Exception: what ``change`` raised; the document stays as it was.
        """
        empty = self._row(key, {})

        def work(connection: Connection) -> dict[str, Any]:
            # The row must be there before it can be locked against other processes.
            sql.NEW_DOCUMENT.run(connection, [empty])
            document = change(self._decode(connection.scalar(sql.LOCK_DOCUMENT, {"name": _digest(key)})))
            sql.SET_DOCUMENT.run(connection, [self._row(key, document)])
            return document

        return await self._db.write(work)

    def _row(self, key: str, document: dict[str, Any]) -> dict[str, Any]:
        data = self._cipher.encrypt(msgspec.json.encode(document))
        return {"key": _digest(key), "data": data, "updated_at": self._clock()}

    def _decode(self, data: Any) -> dict[str, Any]:
        document: dict[str, Any] = msgspec.json.decode(self._cipher.decrypt(data))
        return document
