"""Opens the registry's database and gives out transactions.

SQLAlchemy Core; SQLite by default, nothing here keeps PostgreSQL out.
"""

import itertools
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from sqlite3 import Connection as SqliteConnection
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event

from pki.errors import RegistryUnusable
from pki.registry.ledger import Ledger
from pki.registry.tables import CHANGES, METADATA, SCHEMA, SCHEMA_VERSION

_BUSY_TIMEOUT_MS: Final = 10_000
_READ_ONLY: Final = "pki_read_only"


class Registry:
    """Opens the registry. Safe to share between threads; writers wait for one another."""

    def __init__(self, url: str) -> None:
        """Opens the database and makes its tables if there are none.

        Raises:
            RegistryUnusable: the tables are another version's, or the database cannot be opened.
        """
        self._engine = sa.create_engine(url)
        self._write_lock = threading.Lock()
        if self._engine.dialect.name == "sqlite":
            event.listen(self._engine, "connect", _prepare_sqlite)
            event.listen(self._engine, "begin", _begin_sqlite)
        self._reader = self._engine.execution_options(**{_READ_ONLY: True})
        try:
            self._prepare_schema()
            self._look = _Look(self._engine)
        except sa.exc.DatabaseError as unusable:
            self._engine.dispose()
            raise RegistryUnusable("the registry's database cannot be opened") from unusable
        except RegistryUnusable:
            self._engine.dispose()
            raise

    @contextmanager
    def writing(self) -> Iterator[Ledger]:
        """One transaction that may write: all of it happens, or nothing.

        Raises:
            RegistryUnusable: the database cannot be read or written.
        """
        with self._write_lock, _told(), self._engine.begin() as connection:
            yield Ledger(connection)

    @contextmanager
    def reading(self) -> Iterator[Ledger]:
        """One consistent view, which does not wait for writers.

        Raises:
            RegistryUnusable: the database cannot be read.
        """
        with _told(), self._reader.begin() as connection:
            yield Ledger(connection)

    def revision(self) -> int:
        """How often a certificate's status changed, in this process or in another: `Ledger.changes`, as committed.

        Costs some microseconds and never waits. Where it would have to, it gives a number that was never given before.
        """
        return self._look.revision()

    def close(self) -> None:
        """Closes every connection."""
        self._look.close()
        self._engine.dispose()

    def _prepare_schema(self) -> None:
        with self._engine.begin() as connection:
            if sa.inspect(connection).has_table(SCHEMA.name):
                version = connection.execute(sa.select(SCHEMA.c.version)).scalar_one_or_none()
                if version != SCHEMA_VERSION:
                    raise RegistryUnusable(
                        f"the registry has schema {version}, this program writes {SCHEMA_VERSION}"
                    )
            else:
                METADATA.create_all(connection)
                connection.execute(SCHEMA.insert().values(version=SCHEMA_VERSION))
                connection.execute(CHANGES.insert().values(count=0))


@contextmanager
def _told() -> Iterator[None]:
    """The database's failures in this package's words; what its constraints refuse is a defect, and stays one."""
    try:
        yield
    except sa.exc.IntegrityError:
        raise
    except sa.exc.DatabaseError as unusable:
        raise RegistryUnusable("the registry's database cannot be read or written") from unusable


class _Look:
    """Connections of its own for one short question: SQLAlchemy's ways would take ten times as long.

    There come to be as many as threads ever asked at once: to wait for another's answer would take longer than to ask.
    """

    _QUESTION: Final = f"SELECT count FROM {CHANGES.name}"  # noqa: S608 - our own table's name

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._closed = False
        self._idle = deque([self._open()])
        self._unknown = itertools.count(-1, -1)

    def revision(self) -> int:
        try:
            connection = self._take()
            try:
                cursor = connection.cursor()
                cursor.execute(self._QUESTION)
                ((count,),) = cursor.fetchall()
            finally:
                self._give_back(connection)
        except Exception:
            # Whatever the driver calls it: not to know means that it may have changed.
            return next(self._unknown)
        return int(count)

    def close(self) -> None:
        self._closed = True
        while self._idle:
            self._idle.pop().close()

    def _take(self) -> sa.PoolProxiedConnection:
        try:
            return self._idle.pop()
        except IndexError:
            return self._open()

    def _give_back(self, connection: sa.PoolProxiedConnection) -> None:
        if self._closed:
            connection.close()
        else:
            self._idle.append(connection)

    def _open(self) -> sa.PoolProxiedConnection:
        if self._closed:
            raise RegistryUnusable("the registry is closed")
        connection = self._engine.raw_connection()
        # The pool must not lend a connection that does not wait.
        connection.detach()
        if self._engine.dialect.name == "sqlite":
            connection.cursor().execute("PRAGMA busy_timeout = 0")
        return connection


def _prepare_sqlite(connection: SqliteConnection, _pool_record: Any) -> None:
    # The driver's own BEGIN comes too late and locks too little; `_begin_sqlite` says it instead.
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout = {_BUSY_TIMEOUT_MS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    # A transaction that starts as a reader and then writes can fail at once with "database is locked".
    read_only = connection.get_execution_options().get(_READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
