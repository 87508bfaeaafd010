"""Opens the database that the settings name, for the bot and for commands beside it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa
from alembic.util import CommandError
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot.settings import PREFIX, Settings, SettingsError
from bot.store.cipher import Cipher
from bot.store.database import OUTAGE, Database, parse_url
from bot.store.migrations import upgrade
from bot.store.store import Store, WrongKey

_Result = TypeVar("_Result")


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[tuple[Database, Cipher]]:
    """The database with its newest schema, and the key that opens what is in it.

    Raises:
        SettingsError: the database cannot be used, or the key is another.
    """
    cipher = Cipher(await asyncio.to_thread(settings.encryption_keys))
    try:
        await asyncio.to_thread(_open_schema, settings)
    except (SQLAlchemyError, CommandError, OSError) as error:
        raise _not_usable(error) from None
    database = Database(settings.database_url)
    try:
        await Store(database, cipher).check_key(datetime.now(UTC))
        yield database, cipher
    except WrongKey:
        raise SettingsError(f"{PREFIX}SECRET_KEY: does not open what is stored in the database") from None
    finally:
        await database.close()


async def write(settings: Settings, work: Callable[[Store], Awaitable[_Result]]) -> _Result:
    """What comes of it when somebody beside the bot changes something. The database is made if there is none.

    Raises:
        SettingsError: as for :func:`opened`, or the database failed.
        Exception: what ``work`` raised.
    """
    async with opened(settings) as (database, cipher):
        try:
            return await work(Store(database, cipher))
        except (SQLAlchemyError, *OUTAGE) as error:
            raise _not_usable(error) from None


async def read(settings: Settings, table: str, work: Callable[[Store], Awaitable[_Result]]) -> _Result | None:
    """What somebody learns who only reads. Nothing is made, and no schema changed.

    Args:
        settings: they name the database.
        table: what is read.
        work: reads it.

    Returns:
        ``None`` where there is no such table, or no database, yet.

    Raises:
        SettingsError: the database cannot be used, or there is no key to open it.
    """
    if not await asyncio.to_thread(_may_exist, settings.database_url):
        return None
    database = Database(settings.database_url)
    try:
        if not await database.read(lambda connection: sa.inspect(connection).has_table(table)):
            return None
        keys = await asyncio.to_thread(settings.encryption_keys, may_make=False)
        return await work(Store(database, Cipher(keys)))
    except (SQLAlchemyError, *OUTAGE) as error:
        raise _not_usable(error) from None
    finally:
        await database.close()


def _may_exist(database_url: str) -> bool:
    url = parse_url(database_url)
    return url.get_backend_name() != "sqlite" or Path(url.database or "").exists()


def _not_usable(error: Exception) -> SettingsError:
    return SettingsError(f"{PREFIX}DATABASE_URL: cannot be used: {_reason(error)}")


def _reason(error: Exception) -> str:
    """In a few words, and nothing of the URL, which may hold a password."""
    if isinstance(error, DBAPIError) and error.orig is not None:
        return str(error.orig).splitlines()[0]
    return getattr(error, "strerror", None) or type(error).__name__


def _open_schema(settings: Settings) -> None:
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    upgrade(settings.database_url)
