"""The registry in an SQLite file, for one machine."""

from sqlite3 import Connection as SqliteConnection
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection

from pki.registry.backend import Backend

_BUSY_TIMEOUT_MS: Final = 10_000
_READ_ONLY: Final = "pki_read_only"


def backend(url: sa.URL) -> Backend:
    """The file that the URL names."""
    engine = sa.create_engine(url, hide_parameters=True)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return Backend(
        writer=engine,
        reader=engine.execution_options(**{_READ_ONLY: True}),
        look=lambda: _look(engine),
        at_once=True,
        namespace=None,
    )


def _prepare(connection: SqliteConnection, _pool_record: Any) -> None:
    # The driver's own BEGIN comes too late and locks too little; `_begin` says it instead.
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout = {_BUSY_TIMEOUT_MS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: sa.Connection) -> None:
    # A transaction that starts as a reader and then writes can fail at once with "database is locked".
    read_only = connection.get_execution_options().get(_READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def _look(engine: sa.Engine) -> DBAPIConnection:
    connection = engine.raw_connection()
    # The pool must not lend a connection that does not wait.
    connection.detach()
    connection.cursor().execute("PRAGMA busy_timeout = 0")
    return connection
