"""The schema's history, applied by code: there is no ini file to find or to get wrong."""

import asyncio
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.engine import URL, Connection
from sqlalchemy.ext.asyncio import create_async_engine

from bot.store.database import parse_url, sqlite_engine


def upgrade(database_url: str) -> None:
    """Bring the schema to the newest revision; does nothing when it is there. An SQLite file is made.

    It blocks, so call it in a thread (``asyncio.to_thread``) where an event loop runs.

    Raises:
        ValueError: the URL names no database that the store can use.
        OSError: the SQLite file cannot be made.
    """
    url = parse_url(database_url)
    if url.get_backend_name() == "sqlite":
        _upgrade_sqlite(url)
    else:
        asyncio.run(_upgrade_postgres(url))


def apply(connection: Connection) -> None:
    """Run the missing revisions on an open connection."""
    config = Config()
    # A per cent sign would start an interpolation.
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _upgrade_sqlite(url: URL) -> None:
    path = Path(url.database or "")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600)  # the files that SQLite puts beside it take the mode over
    with sqlite_engine(url, writes=True).begin() as connection:
        apply(connection)


async def _upgrade_postgres(url: URL) -> None:
    engine = create_async_engine(url, hide_parameters=True, poolclass=sa.pool.NullPool)
    async with engine.begin() as connection:
        # Replicas that start together take turns; the lock ends with the transaction.
        await connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('certguide:schema'))"))
        await connection.run_sync(apply)
