"""The schema's history, applied by code: there is no ini file to find or to get wrong."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import URL, Connection
from sqlalchemy.ext.asyncio import create_async_engine

from bot.store.database import parse_url, sqlite_engine

LOCK: Final = sa.text("SELECT pg_advisory_xact_lock(hashtext('certguide:schema'))")
"""Replicas that start together take turns; it ends with the transaction."""


def upgrade(database_url: str) -> None:
    """Bring the schema to the newest revision; does nothing when it is there. An SQLite file is made.

    It blocks, so call it in a thread (``asyncio.to_thread``) where an event loop runs.

    Raises:
        ValueError: the URL names no database that the store can use.
        OSError: the SQLite file cannot be made.
    """
    connected(database_url, apply)


def apply(connection: Connection) -> None:
    """Run the missing revisions on an open connection."""
    command.upgrade(config(connection), "head")


def newest_revision() -> str | None:
    """The schema that this program writes."""
    return ScriptDirectory.from_config(_scripts()).get_current_head()


def current(connection: Connection) -> str | None:
    """The schema of a database that is there."""
    return MigrationContext.configure(connection).get_current_revision()


def config(connection: Connection) -> Config:
    """What Alembic's commands need to work on an open connection."""
    made = _scripts()
    made.attributes["connection"] = connection
    return made


def _scripts() -> Config:
    made = Config()
    # A per cent sign would start an interpolation.
    made.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return made


def connected(database_url: str, change: Callable[[Connection], None]) -> None:
    """Change the schema in a transaction of its own. Blocks and raises as :func:`upgrade` does."""
    url = parse_url(database_url)
    if url.get_backend_name() == "sqlite":
        _on_sqlite(url, change)
    else:
        asyncio.run(_on_postgres(url, change))


def _on_sqlite(url: URL, change: Callable[[Connection], None]) -> None:
    path = Path(url.database or "")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600)  # the files that SQLite puts beside it take the mode over
    with sqlite_engine(url, writes=True).begin() as connection:
        change(connection)


async def _on_postgres(url: URL, change: Callable[[Connection], None]) -> None:
    engine = create_async_engine(url, hide_parameters=True, poolclass=sa.pool.NullPool)
    async with engine.begin() as connection:
        await connection.execute(LOCK)
        await connection.run_sync(change)
