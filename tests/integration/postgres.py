"""A database of our own on the PostgreSQL of this machine, if there is one."""

import asyncio
import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from bot.store.migrations import upgrade


@contextmanager
def own_database(purpose: str) -> Iterator[str]:
    """A database with the newest schema, dropped in the end; without a server the test is skipped aloud.

    Args:
        purpose: tells the databases of one process apart.
    """
    name = f"certguide_{purpose}_{os.getpid()}"
    for user in ("postgres", getpass.getuser()):
        server = f"postgresql+asyncpg://{user}@127.0.0.1:5432"
        try:
            asyncio.run(execute(f"{server}/test", f"CREATE DATABASE {name}"))
        except (OSError, sa.exc.SQLAlchemyError):
            continue
        upgrade(f"{server}/{name}")
        yield f"{server}/{name}"
        asyncio.run(execute(f"{server}/test", f"DROP DATABASE {name} WITH (FORCE)"))
        return
    pytest.skip("NOT TESTED ON POSTGRESQL: no server at 127.0.0.1:5432 lets us in")


async def execute(url: str, *statements: str) -> None:
    """Run statements, each by itself."""
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.pool.NullPool)
    async with engine.connect() as connection:
        for statement in statements:
            await connection.execute(sa.text(statement))
