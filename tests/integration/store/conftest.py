import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from blockbuster import BlockBuster
from cryptography.fernet import Fernet

from bot.store.cipher import Cipher
from bot.store.database import Database
from bot.store.desk import DeskStore
from bot.store.migrations import upgrade
from bot.store.store import Store
from bot.store.tables import metadata
from tests.blocking import nothing_blocks
from tests.integration.postgres import execute, own_database

KEY = Fernet.generate_key().decode()


class Clock:
    """A time that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **lapse: float) -> datetime:
        self.now += timedelta(**lapse)
        return self.now


@pytest.fixture(autouse=True)
def blockbuster() -> Iterator[BlockBuster]:
    with nothing_blocks() as blockbuster:
        for function in blockbuster.functions.values():
            function.can_block_in("store/test_migrations.py", "_take_back")
        yield blockbuster


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cipher() -> Cipher:
    return Cipher([KEY])


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL database of our own, dropped in the end."""
    with own_database("store") as url:
        yield url


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("empty") / "certguide.db"
    upgrade(f"sqlite:///{path}")
    return path.read_bytes()


@pytest.fixture
def sqlite_url(tmp_path: Path, empty_sqlite: bytes) -> str:
    path = tmp_path / "certguide.db"
    path.write_bytes(empty_sqlite)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """The contract holds on both databases."""
    if request.param == "sqlite":
        return str(request.getfixturevalue("sqlite_url"))
    url: str = request.getfixturevalue("postgres")
    # A fifth of the time that TRUNCATE takes, which makes new files.
    empty = "; ".join(f"DELETE FROM {table}" for table in metadata.tables)
    count_anew = "SELECT setval(oid, 1, false) FROM pg_class WHERE relkind = 'S'"
    asyncio.run(execute(url, f"DO $$ BEGIN {empty}; END $$", count_anew))
    return url


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    yield database
    await database.close()


@pytest.fixture
def store(database: Database, cipher: Cipher) -> Store:
    return Store(database, cipher)


@pytest.fixture
def desk(database: Database, cipher: Cipher, clock: Clock) -> DeskStore:
    return DeskStore(database, cipher, clock=clock)


@pytest.fixture
async def sqlite_database(sqlite_url: str) -> AsyncIterator[Database]:
    database = Database(sqlite_url)
    yield database
    await database.close()


@pytest.fixture
def sqlite_store(sqlite_database: Database, cipher: Cipher) -> Store:
    return Store(sqlite_database, cipher)


@pytest.fixture
def commits() -> Callable[[Database], list[None]]:
    """A list that grows with each COMMIT of a database."""

    def count(database: Database) -> list[None]:
        seen: list[None] = []
        sa.event.listen(database.engine, "commit", lambda _connection: seen.append(None))
        return seen

    return count
