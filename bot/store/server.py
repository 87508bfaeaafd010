"""What a PostgreSQL has of ours, the bot's tables and the authority's registry, as files of a backup, and back again.

Both are in one database, so one transaction sees both at one moment, and another one replaces both or neither. As
SQLite files they are what a bot without PostgreSQL has: whatever looks at those looks at these, and one can become the
other.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from bot.store.database import sqlite_engine
from bot.store.leases import ANYBODY
from bot.store.migrations import LOCK, apply, current, newest_revision, upgrade
from bot.store.tables import leases, metadata
from pki.registry import Registry, copy_rows
from pki.registry.guest import guest, new_guest, table_names
from pki.registry.postgresql import CONNECTING, queue

COUNTING: Final = [
    table.name for table in metadata.tables.values() if table.dialect_options["sqlite"]["autoincrement"]
]
"""Tables whose rows the database numbers."""

_LASTING: Final = [table for table in metadata.sorted_tables if table is not leases]
"""Who works on what means nothing in another place or time."""


class BotsAtWork(Exception):
    """Bots work on the database. The message is one line."""


class Occupied(Exception):
    """The database has something of ours already. The message is one line."""


def require_quiet(url: str) -> None:
    """Make sure that no bot works on a database.

    Raises:
        BotsAtWork: one does, or did some seconds ago and was killed.
        SQLAlchemyError: the database cannot be read.
    """
    with _connected(url) as connection:
        _require_quiet(connection)


def export(url: str, database: Path, registry: Path) -> list[Path]:
    """Write what is there, as all of it is at one moment, into new files.

    Args:
        url: of the database, for a driver that waits.
        database: the file for the bot's tables.
        registry: the file for the authority's.

    Returns:
        The files that were written.

    Raises:
        Occupied: the bot's tables are another version's.
        RegistryUnusable: the registry's are.
        SQLAlchemyError: the database cannot be read.
    """
    written = []
    with _connected(url, isolation_level="REPEATABLE READ", postgresql_readonly=True) as connection:
        if (revision := current(connection)) is not None:
            if revision != newest_revision():
                raise Occupied(
                    f"the bot's database has schema {revision}, this program's is {newest_revision()}"
                )
            _export_bots(connection, database)
            written.append(database)
        if (kept := guest(connection)) is not None:
            with closing(Registry(f"sqlite:///{registry}")) as copy, copy.writing() as ledger:
                ledger.take_over(kept)
            written.append(registry)
    return written


def _export_bots(connection: sa.Connection, file: Path) -> None:
    upgrade(f"sqlite:///{file}")
    with sqlite_engine(make_url(f"sqlite:///{file}"), writes=True).begin() as copy:
        for table in _LASTING:
            copy_rows(connection, copy, table)
        copy.exec_driver_sql("DELETE FROM sqlite_sequence")
        for name in COUNTING:
            reached = connection.scalar(sa.text(f"SELECT last_value FROM {_sequence(connection, name)}"))  # noqa: S608
            copy.exec_driver_sql("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (name, reached))


@contextmanager
def replacing(url: str, database: Path, registry: Path, *, aside: str | None) -> Iterator[None]:
    """Put files in the place of what is there. It counts from the end of the block on, if nothing fails in it.

    Args:
        url: of the database, for a driver that waits.
        database: the bot's, as a file; if there is none, the bot's tables stay as they are.
        registry: the authority's registry; likewise.
        aside: the SQL schema into which what is there is moved; ``None``: there must be nothing.

    Raises:
        BotsAtWork: bots work there.
        Occupied: there is something.
        RegistryUnusable: the registry in the file is another version's.
        SQLAlchemyError: the database cannot be written.
    """
    with _connected(url) as connection:
        _require_quiet(connection)
        connection.execute(LOCK)
        queue(connection)
        if database.exists():
            _make_room(connection, [*metadata.tables, "alembic_version"], aside)
            _put_in_bots(connection, database)
        if registry.exists():
            _make_room(connection, table_names(), aside)
            with closing(Registry(f"sqlite:///{registry}")) as kept, kept.reading() as ledger:
                new_guest(connection).take_over(ledger)
        yield


def _put_in_bots(connection: sa.Connection, file: Path) -> None:
    upgrade(f"sqlite:///{file}")
    apply(connection)
    with sqlite_engine(make_url(f"sqlite:///{file}"), writes=False).begin() as kept:
        for table in _LASTING:
            copy_rows(kept, connection, table)
    with closing(sqlite3.connect(file)) as numbers:
        for name, reached in numbers.execute("SELECT name, seq FROM sqlite_sequence WHERE seq > 0"):
            if name in COUNTING:
                connection.execute(
                    sa.text("SELECT setval(:sequence, :reached)"),
                    {"sequence": _sequence(connection, name), "reached": reached},
                )


def _make_room(connection: sa.Connection, names: list[str], aside: str | None) -> None:
    there = [name for name in names if _is_there(connection, name)]
    if there and aside is None:
        raise Occupied("the database has something already")
    for name in there:
        connection.execute(sa.text(f'CREATE SCHEMA IF NOT EXISTS "{aside}"'))
        connection.execute(sa.text(f'ALTER TABLE {name} SET SCHEMA "{aside}"'))


def _require_quiet(connection: sa.Connection) -> None:
    if _is_there(connection, leases.name) and connection.scalar(ANYBODY) is not None:
        raise BotsAtWork("bots work on the database")


def _is_there(connection: sa.Connection, table: str) -> bool:
    return connection.scalar(sa.text("SELECT to_regclass(:name)"), {"name": table}) is not None


def _sequence(connection: sa.Connection, table: str) -> str:
    return str(connection.scalar(sa.text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": table}))


@contextmanager
def _connected(url: str, **options: object) -> Iterator[sa.Connection]:
    """A transaction on a connection of its own."""
    engine = sa.create_engine(
        url,
        hide_parameters=True,
        poolclass=sa.pool.NullPool,
        connect_args=CONNECTING,
        execution_options=options,
    )
    with engine.begin() as connection:
        yield connection
