"""The registry in PostgreSQL, for any number of processes on any number of machines.

It has a schema of its own, so that it can share a database. A writer takes a lock of the whole registry before it reads
anything: then nothing that it has seen can change under it, and no transaction is refused for what another did.
"""

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection

from pki.registry.backend import Backend
from pki.registry.tables import NAMESPACE

_IN_OUR_SCHEMA: Final = {None: NAMESPACE}
_QUEUE: Final = f"SELECT pg_advisory_xact_lock(hashtext('certguide:{NAMESPACE}'))"
"""Ends with the transaction, and so with the connection of a process that dies."""

KEPT_OPEN: Final = 2
MOST_OPEN: Final = 3
"""So many transactions at most are under way at once in a process; of those that write, one."""

CONNECTING: Final = {
    "connect_timeout": 10,  # seconds
    # What was sent and not acknowledged for so long was sent to nobody.
    "tcp_user_timeout": 10_000,  # ms
    "keepalives_idle": 30,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "fallback_application_name": "certguide registry",
}
"""To the driver: nobody waits for ever for a server that does not answer."""
_WAITING: Final = (
    "SET lock_timeout = '10s';"
    # A process that stands still in a transaction, or whose machine is gone, would keep all others from writing.
    " SET idle_in_transaction_session_timeout = '60s'"
)
_LOOKING: Final = "SET statement_timeout = '1s'"
_LOOKING_UP_S: Final = 2
"""Whoever asks a quick question would rather be told that nobody knows; the least that the driver takes."""


def backend(url: sa.URL) -> Backend:
    """The database that the URL names, by the driver psycopg."""
    engine = sa.create_engine(
        url,
        hide_parameters=True,
        connect_args=CONNECTING,
        pool_size=KEPT_OPEN,
        max_overflow=MOST_OPEN - KEPT_OPEN,
        pool_timeout=10,
        # A server that was started anew is found again by the first who asks.
        pool_pre_ping=True,
        execution_options={"schema_translate_map": _IN_OUR_SCHEMA},
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return Backend(
        writer=engine,
        reader=engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True),
        look=lambda: _look(engine),
        at_once=False,
        namespace=NAMESPACE,
    )


def queue(connection: sa.Connection) -> None:
    """Waits until nobody else writes to the registry, and keeps others from it until the transaction ends."""
    connection.exec_driver_sql(_QUEUE)


def in_our_schema(connection: sa.Connection) -> sa.Connection:
    """The same connection, for which the registry's tables are where they are."""
    return connection.execution_options(schema_translate_map=_IN_OUR_SCHEMA)


def _prepare(connection: Any, _pool_record: Any) -> None:
    _at_once(connection, _WAITING)
    connection.autocommit = False


def _begin(connection: sa.Connection) -> None:
    if not connection.get_execution_options().get("postgresql_readonly", False):
        queue(connection)


def _look(engine: sa.Engine) -> DBAPIConnection:
    arguments, named = engine.dialect.create_connect_args(engine.url)
    connection = engine.dialect.connect(
        *arguments, **{**named, **CONNECTING, "connect_timeout": _LOOKING_UP_S}
    )
    _at_once(connection, _LOOKING)
    return connection


def _at_once(connection: Any, statement: str) -> None:
    """Outside of any transaction, whose end would take it back."""
    connection.autocommit = True
    connection.execute(statement)
