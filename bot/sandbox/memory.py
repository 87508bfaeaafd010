"""The sandbox's memory on disk: encrypted records in SQLite, written behind the event loop's back."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

logger = logging.getLogger(__name__)

_T = TypeVar("_T")

_PRAGMAS = (
    "PRAGMA secure_delete=ON",  # what a person deleted shall not linger in free pages
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=OFF",  # survives the process, which is all that Telegram's stand-in owes
)


class Cipher(Protocol):
    """Anything with Fernet's two methods."""

    def encrypt(self, data: bytes, /) -> bytes:
        """Return the token for `data`."""
        ...

    def decrypt(self, token: bytes, /) -> bytes:
        """Return the data of `token`."""
        ...


class UnreadableMemory(Exception):
    """The file exists, but its records do not open with the given key."""


class Memory:
    """
    Records by key, each an encrypted blob.

    Writes are collected and handed to one thread, one transaction a batch. A later write of a key replaces
    an earlier one of the same batch; batches follow one another, so no order is lost.
    """

    def __init__(self, connection: sqlite3.Connection, cipher: Cipher, thread: ThreadPoolExecutor) -> None:
        self._connection = connection
        self._cipher = cipher
        self._thread = thread
        self._pending: dict[str, bytes | None] = {}
        self._writer: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, path: Path, cipher: Cipher) -> Memory:
        """Open or create the file at `path`."""
        thread = ThreadPoolExecutor(1, thread_name_prefix="sandbox-memory")
        loop = asyncio.get_running_loop()
        connection = await loop.run_in_executor(thread, _connect, path)
        return cls(connection, cipher, thread)

    async def load(self) -> dict[str, bytes]:
        """
        Return all records in the clear.

        Raises:
            UnreadableMemory: a record was written with another key.
        """
        return await self._run(self._load)

    def put(self, key: str, data: bytes) -> None:
        """Remember `data` under `key`, soon."""
        self._pending[key] = data
        self._wake()

    def erase(self, key: str) -> None:
        """Forget `key`, soon, and leave no trace of it in the file."""
        self._pending[key] = None
        self._wake()

    async def settled(self) -> None:
        """
        Wait until everything said so far is in the file.

        Raises:
            sqlite3.Error: the disk refuses; what is unwritten stays queued for the next attempt.
        """
        while self._pending or self._busy():
            self._wake()
            if self._writer is not None:
                await asyncio.shield(self._writer)

    async def close(self) -> None:
        """Write what is left and close the file."""
        try:
            await self.settled()
        finally:
            await self._run(self._connection.close)
            self._thread.shutdown(wait=False)

    def _busy(self) -> bool:
        return self._writer is not None and not self._writer.done()

    def _wake(self) -> None:
        if not self._busy():
            self._writer = asyncio.get_running_loop().create_task(self._drain())
            self._writer.add_done_callback(_log_failure)

    async def _drain(self) -> None:
        while self._pending:
            batch, self._pending = self._pending, {}
            try:
                await self._run(partial(self._write, batch))
            except sqlite3.Error:
                self._pending = batch | self._pending
                raise

    async def _run(self, call: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)

    def _write(self, batch: dict[str, bytes | None]) -> None:
        kept = [(key, self._cipher.encrypt(data)) for key, data in batch.items() if data is not None]
        gone = [(key,) for key, data in batch.items() if data is None]
        with self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO records VALUES (?, ?)", kept)
            self._connection.executemany("DELETE FROM records WHERE key = ?", gone)
        if gone:
            # The write-ahead log still holds the pages as they were; an erased record leaves it as well.
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def _load(self) -> dict[str, bytes]:
        rows = self._connection.execute("SELECT key, value FROM records").fetchall()
        try:
            return {key: self._cipher.decrypt(value) for key, value in rows}
        except Exception as exc:  # each cipher has an exception of its own
            raise UnreadableMemory("the sandbox's file was written with another key") from exc


def _connect(path: Path) -> sqlite3.Connection:
    path.touch(mode=0o600)
    # Only the one thread of the executor touches it, but closing may come from another.
    connection = sqlite3.connect(path, check_same_thread=False)
    for pragma in _PRAGMAS:
        connection.execute(pragma).fetchall()
    connection.execute("CREATE TABLE IF NOT EXISTS records (key TEXT PRIMARY KEY, value BLOB NOT NULL)")
    connection.commit()
    return connection


def _log_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and task.exception() is not None:
        logger.error("sandbox memory not written: %s", type(task.exception()).__name__)
