import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.store import tables
from bot.store.database import Closed, Database, TransactionLost, Work
from tests.integration.store.conftest import Clock

Commits = Callable[[Database], list[None]]


def keep(key: str) -> Work[str]:
    def work(connection: Connection) -> str:
        row = {"key": key, "data": b"x", "updated_at": Clock().now}
        connection.execute(sa.insert(tables.cabinet), row)
        return key

    return work


def kept(connection: Connection) -> set[str]:
    return set(connection.scalars(sa.select(tables.cabinet.c.key)))


async def test_writes_that_wait_share_a_commit(database: Database, commits: Commits) -> None:
    seen = commits(database)

    results = await asyncio.gather(*(database.write(keep(f"k{number}")) for number in range(100)))

    assert results == [f"k{number}" for number in range(100)]
    assert len(seen) == 1
    assert len(await database.read(kept)) == 100


async def test_a_write_that_comes_alone_is_committed_when_it_returns(
    database: Database, commits: Commits
) -> None:
    seen = commits(database)

    for number in range(3):
        await database.write(keep(f"k{number}"))
        assert len(seen) == number + 1
    assert await database.read(kept) == {"k0", "k1", "k2"}


async def test_a_write_that_fails_fails_alone(database: Database, commits: Commits) -> None:
    """Errors of Python and of the database; what the failing work did before is undone."""
    seen = commits(database)

    def fails(connection: Connection) -> None:
        keep("undone")(connection)
        raise KeyError("mine")

    works: list[Work[Any]] = [keep("a"), fails, keep("b"), keep("a"), keep("c")]
    results = await asyncio.gather(*(database.write(work) for work in works), return_exceptions=True)

    assert [type(result) for result in results] == [str, KeyError, str, sa.exc.IntegrityError, str]
    assert len(seen) == 1
    assert await database.read(kept) == {"a", "b", "c"}


async def test_an_error_shows_no_values(database: Database) -> None:
    await database.write(keep("secret words"))

    with pytest.raises(sa.exc.IntegrityError) as caught:
        await database.write(keep("secret words"))

    assert "parameters: (" not in str(caught.value)


async def test_when_sqlite_gives_up_the_transaction_nobody_is_told_that_it_was_stored(
    sqlite_database: Database,
) -> None:
    """As it does when the disk is full. Later statements would commit one by one."""

    def disk_full(connection: Connection) -> None:
        connection.exec_driver_sql("ROLLBACK")
        raise OSError("disk full")

    works: list[Work[Any]] = [keep("a"), disk_full, keep("b")]
    results = await asyncio.gather(*(sqlite_database.write(work) for work in works), return_exceptions=True)

    assert [type(result) for result in results] == [TransactionLost] * 3
    assert await sqlite_database.read(kept) == set()
    await sqlite_database.write(keep("later"))
    assert await sqlite_database.read(kept) == {"later"}


async def test_a_failing_commit_fails_every_write_of_it(database: Database) -> None:
    def fail(_connection: Connection) -> None:
        raise OSError("pulled the plug")

    sa.event.listen(database.engine, "commit", fail)
    results = await asyncio.gather(
        database.write(keep("a")), database.write(keep("b")), return_exceptions=True
    )
    sa.event.remove(database.engine, "commit", fail)

    assert [type(result) for result in results] == [OSError, OSError]
    assert await database.read(kept) == set()
    assert await database.write(keep("a")) == "a"


async def test_a_read_cannot_write(sqlite_database: Database) -> None:
    with pytest.raises(sa.exc.OperationalError, match="readonly"):
        await sqlite_database.read(keep("a"))


async def test_close_finishes_what_is_queued(url: str) -> None:
    database = Database(url)
    writes = [asyncio.create_task(database.write(keep(f"k{number}"))) for number in range(600)]
    await asyncio.sleep(0)

    await asyncio.gather(database.close(), database.close())

    assert len(await asyncio.gather(*writes)) == 600
    with pytest.raises(Closed):
        await database.write(keep("late"))


async def test_a_write_nobody_waits_for_any_more_harms_no_other(database: Database) -> None:
    impatient = asyncio.create_task(database.write(keep("a")))
    patient = asyncio.create_task(database.write(keep("b")))
    await asyncio.sleep(0)
    impatient.cancel()

    assert await patient == "b"
    assert "b" in await database.read(kept)


async def test_the_event_loop_runs_on_while_the_database_works(sqlite_database: Database) -> None:
    def slow(connection: Connection) -> Any:
        counting = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000000) SELECT max(i) FROM n"
        return connection.exec_driver_sql(counting).scalar()

    ticks = 0
    work = asyncio.create_task(sqlite_database.write(slow))
    while not work.done():
        await asyncio.sleep(0.001)
        ticks += 1

    assert await work == 1_000_000
    assert ticks >= 5


async def test_reads_do_not_wait_for_a_write(sqlite_database: Database) -> None:
    gate = asyncio.Event()
    loop = asyncio.get_running_loop()

    def waits(_connection: Connection) -> None:
        asyncio.run_coroutine_threadsafe(gate.wait(), loop).result(5)

    write = asyncio.create_task(sqlite_database.write(waits))
    assert await sqlite_database.read(kept) == set()
    gate.set()
    await write


async def test_sqlite_is_set_up_to_lose_nothing_and_to_overwrite_what_is_erased(
    sqlite_database: Database,
) -> None:
    def pragmas(connection: Connection) -> list[Any]:
        names = ("journal_mode", "synchronous", "secure_delete")
        return [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]

    assert await sqlite_database.write(pragmas) == ["wal", 2, 1]


async def test_a_write_waits_for_another_process(sqlite_database: Database, tmp_path: Path) -> None:
    """A backup or the command line holds the lock for a moment: nothing fails."""
    other = sqlite3.connect(tmp_path / "certguide.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    write = asyncio.create_task(sqlite_database.write(keep("a")))
    await asyncio.sleep(0.1)
    assert not write.done()
    other.execute("ROLLBACK")
    other.close()

    assert await write == "a"


@pytest.mark.parametrize(
    "url", ["mysql://x/y", "sqlite://", "sqlite:///:memory:", "rubbish", "postgresql://x/y"]
)
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"must|is not"):
        Database(url)
