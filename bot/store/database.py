"""The one door to SQL.

A piece of work is a plain function of a SQLAlchemy connection. Pieces that wait at the same time are taken
together: one transaction, one thread hop, one fsync for all of them. Each runs in its own savepoint, so that
one that fails takes nobody along.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

T = TypeVar("T")
Work = Callable[[Connection], T]

_TOGETHER = 256
"""So many pieces of work share a transaction at most: it bounds how long the first one waits for the last."""

_BUSY_MS = 10_000
"""How long SQLite waits for another process's transaction (a backup, the command line)."""


class Closed(Exception):
    """The database was closed before this piece of work was taken."""


class TransactionLost(Exception):
    """The database gave up the whole transaction (disk full, input/output error): none of its work counts."""


OUTAGE = (OperationalError, InterfaceError, PoolTimeout, OSError, TransactionLost, Closed)
"""Errors that blame the database and not the work: the same work may well succeed later."""


@dataclass(frozen=True, slots=True)
class _Done:
    value: Any


@dataclass(frozen=True, slots=True)
class _Failed:
    error: Exception


_Result = _Done | _Failed


@dataclass(frozen=True, slots=True)
class _Job:
    work: Work[Any]
    future: "asyncio.Future[Any]"


_Says = Callable[[str], object]


def _direct(connection: Connection) -> _Says:
    """How to say ``SAVEPOINT`` and the like: to SQLite's driver itself, which costs a tenth."""
    if connection.dialect.name == "sqlite":
        execute: _Says = connection.connection.dbapi_connection.execute  # type: ignore[union-attr]
        return execute
    return connection.exec_driver_sql


def _run_alone(connection: Connection, say: _Says, work: Work[Any]) -> _Result:
    """Do one piece of work; if it fails, undo that piece only."""
    say("SAVEPOINT piece")
    try:
        result: _Result = _Done(work(connection))
    except Exception as error:
        if _lost(connection):
            raise TransactionLost("the database rolled the transaction back") from error
        say("ROLLBACK TO SAVEPOINT piece")
        result = _Failed(error)
    say("RELEASE SAVEPOINT piece")
    return result


def _lost(connection: Connection) -> bool:
    """Whether SQLite has ended the transaction by itself, as it may when a disk is full.

    Later statements would then commit one by one, and earlier ones would be missing under a COMMIT that
    reports success.
    """
    if connection.dialect.name != "sqlite":
        return False
    return not connection.connection.dbapi_connection.in_transaction  # type: ignore[union-attr]


def _run_together(connection: Connection, works: Sequence[Work[Any]]) -> list[_Result]:
    """Do all of it in one transaction."""
    with connection.begin():
        say = _direct(connection)
        return [_run_alone(connection, say, work) for work in works]


class _Backend(Protocol):
    """How a batch reaches the database."""

    async def run(self, works: Sequence[Work[Any]]) -> list[_Result]: ...

    async def erased(self) -> None: ...

    async def compact(self) -> None: ...

    async def close(self) -> None: ...


class _SqliteThread:
    """One thread with one connection, opened in it and never leaving it."""

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self._executor = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._connection: Connection | None = None
        self._traces = False
        """The write-ahead log holds what was erased. That of an earlier process went when the schema was looked at."""
        self._erased = False
        """Something was erased since the file was last compacted."""

    async def run(self, works: Sequence[Work[Any]]) -> list[_Result]:
        return await self._hop(self._work, works)

    async def erased(self) -> None:
        await self._hop(self._wipe)

    async def compact(self) -> None:
        await self._hop(self._rewrite)

    async def close(self) -> None:
        await self._hop(self._disconnect)
        await asyncio.to_thread(self._executor.shutdown)

    async def _hop(self, function: Callable[..., T], *arguments: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._executor, function, *arguments)

    def _work(self, works: Sequence[Work[Any]]) -> list[_Result]:
        connection = self._connected()
        try:
            results = _run_together(connection, works)
        except BaseException:
            self._disconnect()  # a connection in doubt is not used again
            raise
        if self._traces:
            self._traces = not _emptied_log(connection)
        return results

    def _wipe(self) -> None:
        self._erased = True
        self._traces = not _emptied_log(self._connected())

    def _rewrite(self) -> None:
        if self._erased:
            connection = self._connected()
            with suppress(sqlite3.Error):  # there is no room for a second one, say
                _direct(connection)("VACUUM")
                self._erased = False
            self._traces = not _emptied_log(connection)

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._engine.dispose()


def _emptied_log(connection: Connection) -> bool:
    """Move the write-ahead log into the file, and cut it to nothing; whether nobody was in the way.

    The old pages in it show what was overwritten in the file. A reader that is under way, such as a backup, is not
    waited for: the next batch tries again.
    """
    say = _direct(connection)
    try:
        say("PRAGMA busy_timeout=0")
        (busy, _, _) = say("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()  # type: ignore[attr-defined]
    except sqlite3.Error:  # the disk is full, say; what was committed stays so
        return False
    finally:
        say(f"PRAGMA busy_timeout={_BUSY_MS}")
    return not busy


class _Postgres:
    """A pool of connections, driven by the event loop itself."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def run(self, works: Sequence[Work[Any]]) -> list[_Result]:
        try:
            async with self._engine.connect() as connection:
                return await connection.run_sync(_run_together, works)
        except sa.exc.SQLAlchemyError as error:
            # Each piece's own errors are caught with it: this one is the connection's.
            raise TransactionLost("the connection was cut, or the transaction given up") from error

    async def erased(self) -> None:
        """Its own autovacuum sees to that."""

    async def compact(self) -> None:
        """And to this."""

    async def close(self) -> None:
        await self._engine.dispose()


class _Lane:
    """Takes what waits, runs it as one batch, hands the results back after the COMMIT."""

    def __init__(self, backend: _Backend) -> None:
        self._backend = backend
        self._waiting: list[_Job] = []
        self._runner: asyncio.Task[None] | None = None
        self._closed = False

    async def do(self, work: Work[T]) -> T:
        if self._closed:
            raise Closed("the database is closed")
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Job(work, future))
        if self._runner is None:
            self._runner = asyncio.create_task(self._drain())
        return await future

    async def erased(self) -> None:
        if not self._closed:
            await self._backend.erased()

    async def compact(self) -> None:
        if not self._closed:
            await self._backend.compact()

    async def close(self) -> None:
        """Finish what waits, then disconnect."""
        self._closed = True
        if self._runner is not None:
            await self._runner
        await self._backend.close()

    async def _drain(self) -> None:
        try:
            while self._waiting:
                batch = [job for job in self._waiting[:_TOGETHER] if not job.future.done()]
                del self._waiting[:_TOGETHER]
                await self._run(batch)
        finally:
            self._runner = None

    async def _run(self, batch: list[_Job]) -> None:
        if not batch:
            return
        try:
            results = await self._backend.run([job.work for job in batch])
        except Exception as error:
            results = [_Failed(error)] * len(batch)
        for job, result in zip(batch, results, strict=True):
            _resolve(job.future, result)


def _resolve(future: "asyncio.Future[Any]", result: _Result) -> None:
    """Tell the one who waits, unless nobody does any more."""
    if future.done():
        return
    if isinstance(result, _Done):
        future.set_result(result.value)
    else:
        future.set_exception(result.error)


class Database:
    """SQLite in a thread, or PostgreSQL; the same work runs on both.

    Args:
        url: ``sqlite:///file`` (also spelt ``sqlite+aiosqlite``) or ``postgresql+asyncpg://…``.

    Raises:
        ValueError: another kind of database, or an SQLite that is not a file.
    """

    def __init__(self, url: str) -> None:
        parsed = parse_url(url)
        self._closing: asyncio.Task[None] | None = None
        if parsed.get_backend_name() == "sqlite":
            self.engine = sqlite_engine(parsed, writes=True)
            """The engine that writes, for those who listen to its events."""
            self._writes = _Lane(_SqliteThread(self.engine, "certguide-write"))
            self._reads = _Lane(_SqliteThread(sqlite_engine(parsed, writes=False), "certguide-read"))
        else:
            pool = create_async_engine(parsed, hide_parameters=True, pool_pre_ping=True)
            self.engine = pool.sync_engine
            self._writes = _Lane(_Postgres(pool))
            self._reads = _Lane(_Postgres(pool))

    async def write(self, work: Work[T]) -> T:
        """Do the work in a transaction it may share; returns after the COMMIT.

        ``work`` must not wait for anything but the database, and must not be surprised when it is done
        again after an error of :data:`OUTAGE`.

        Raises:
            Closed: :meth:`close` came first.
            Exception: what ``work`` raised; nothing of it is stored then.
        """
        return await self._writes.do(work)

    async def read(self, work: Work[T]) -> T:
        """Do the work, which only reads, beside the writes. It sees each write that has returned."""
        return await self._reads.do(work)

    async def erased(self) -> None:
        """What the writes that have returned took away must not be found any more.

        In the file it is overwritten already (``secure_delete``); now the write-ahead log is emptied, at once or, if a
        reader is in the way, soon.
        """
        await self._writes.erased()

    async def compact(self) -> None:
        """Write the file anew if something was erased since that was done last.

        SQLite overwrites what it erases, but not what it once moved from page to page: in one of some ten thousand
        erasures a trace stays in a page's unused part. Everybody who writes waits meanwhile.
        """
        await self._writes.compact()

    async def close(self) -> None:
        """Finish what is queued and disconnect. Closing twice is once, and waits for its end."""
        if self._closing is None:
            self._closing = asyncio.create_task(self._close())
        await asyncio.shield(self._closing)

    async def _close(self) -> None:
        await self._writes.close()
        await self._reads.close()


def parse_url(url: str) -> URL:
    """A database URL, checked; ``sqlite+aiosqlite`` becomes ``sqlite``.

    Raises:
        ValueError: it is not one that the store can use. The message does not show the URL: it may hold a
            password.
    """
    try:
        parsed = make_url(url)
    except sa.exc.ArgumentError:
        raise ValueError("is not a database URL, for example sqlite:///certguide.db") from None
    if parsed.drivername in ("sqlite", "sqlite+aiosqlite", "sqlite+pysqlite"):
        if parsed.database in (None, "", ":memory:"):
            raise ValueError("must name a file: an SQLite in memory forgets everything")
        return parsed.set(drivername="sqlite")
    if parsed.drivername == "postgresql+asyncpg":
        return parsed
    raise ValueError("must begin with sqlite:/// or postgresql+asyncpg://")


def is_sqlite(url: str) -> bool:
    """Whether it is a file, which one process alone works on."""
    return parse_url(url).get_backend_name() == "sqlite"


def sqlite_engine(url: URL, *, writes: bool) -> Engine:
    """An engine on an SQLite file, set up for durability, for one thread."""
    # The file is named at connecting only: SQLAlchemy would look for it here, in the event loop's thread.
    engine = sa.create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(url.database or ""),
        hide_parameters=True,
        poolclass=sa.pool.NullPool,
    )
    # A deferred transaction that turns into a writer half-way fails at once instead of waiting its turn.
    begin = "BEGIN IMMEDIATE" if writes else "BEGIN"

    def connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # sqlite3 begins no transaction behind our back
        for pragma in _pragmas(writes=writes):
            connection.execute(f"PRAGMA {pragma}")

    def begun(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begun)
    return engine


def _pragmas(*, writes: bool) -> tuple[str, ...]:
    common = (f"busy_timeout={_BUSY_MS}", "cache_size=-16000")
    if not writes:
        return (*common, "query_only=ON")
    return (
        *common,
        "journal_mode=WAL",
        "synchronous=FULL",  # a COMMIT that returned survives a power cut
        "secure_delete=ON",  # what is erased is overwritten
        "foreign_keys=ON",
    )
