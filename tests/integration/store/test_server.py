"""Backups of a PostgreSQL: the bot's tables and the authority's registry of one moment, put back there or elsewhere."""

import asyncio
import shutil
import sqlite3
import threading
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine
from typer.testing import CliRunner, Result

import pki
from bot.authority_settings import authority_shelf, open_authority
from bot.cli import program
from bot.settings import Settings, load
from bot.store import backups
from bot.store.cipher import Cipher
from bot.store.database import Database
from bot.store.leases import Leases
from bot.store.migrations import upgrade
from bot.store.store import Store
from bot.store.tables import metadata
from flows.replies import Record, Turn
from flows.session import Session
from pki.operations.books import open_registry
from tests.integration.postgres import execute, own_database
from tests.integration.quick import quick_keys
from tests.integration.store.builders import arrived
from tests.integration.store.conftest import KEY, Clock


@pytest.fixture
def blockbuster() -> None:
    """A command has no event loop that others wait for."""


@dataclass(frozen=True)
class Home:
    """A data directory, and the database that goes with it."""

    data: Path
    url: str

    @property
    def settings(self) -> Settings:
        return load(data_dir=self.data, database_url=self.url, secret_key=KEY, ca_passphrase="every day")

    @property
    def shelf(self) -> pki.Shelf:
        return authority_shelf(self.settings)

    def certguide(self, *arguments: object) -> Result:
        environment = {
            "CERTGUIDE_DATABASE_URL": self.url,
            "CERTGUIDE_SECRET_KEY": KEY,
            "CERTGUIDE_CA_PASSPHRASE": "every day",
        }
        command = [*map(str, arguments), "--data", str(self.data)]
        group = str(arguments[0])
        return CliRunner().invoke(program([group]), command, env=environment, catch_exceptions=False)

    def done(self, *arguments: object) -> str:
        done = self.certguide(*arguments)
        assert done.exit_code == 0, done.stderr
        return str(done.stdout)

    def refused(self, *arguments: object) -> str:
        refused = self.certguide(*arguments)
        assert (refused.exit_code, refused.stdout) == (1, "")
        (line,) = refused.stderr.splitlines()
        return str(line)

    def store(self) -> dict[str, list[tuple[object, ...]]]:
        """All that the bot has stored, but for who works on what."""

        def read(connection: sa.Connection) -> dict[str, list[tuple[object, ...]]]:
            kept = [table for table in metadata.sorted_tables if table.name != "leases"]
            return {
                table.name: sorted((tuple(row) for row in connection.execute(sa.select(table))), key=repr)
                for table in kept
            }

        return asyncio.run(self._read(read))

    async def _read(self, work):  # type: ignore[no-untyped-def]
        database = Database(self.settings.database_url)
        try:
            return await database.read(work)
        finally:
            await database.close()

    def registry(self) -> list[object]:
        with closing(open_registry(self.shelf)) as registry, registry.reading() as ledger:
            return [ledger.everything(), ledger.latest_crl(), ledger.changes(), list(ledger.trail())]

    def happen(self, number: int) -> int:
        """Something comes in, is answered, and put on record; the authority writes too. Gives the row's number."""
        with open_authority(self.settings) as authority:
            authority.next_crl()
        return asyncio.run(self._happen(number))

    async def _happen(self, number: int) -> int:
        database, clock = Database(self.settings.database_url), Clock()
        store = Store(database, Cipher([KEY]))
        try:
            await store.check_key(clock())
            row = await arrived(store, clock(), number)
            await store.finish(row, Turn(session=Session()), [], clock())
            await store.keep(Record(kind="seen", about={}), clock())
            return row.id
        finally:
            await database.close()


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An authority's keys, made once."""
    data = tmp_path_factory.mktemp("keys")
    with quick_keys():
        open_authority(load(data_dir=data, database_url="", ca_passphrase="every day")).close()
    return data / "ca" / "ca"


@pytest.fixture(scope="session")
def database() -> Iterator[str]:
    with own_database("server") as url:
        yield url


@pytest.fixture
def served(database: str, keys: Path, tmp_path: Path) -> Home:
    """On a PostgreSQL that has nothing but the bot's empty tables."""
    gone = [f'DROP SCHEMA "{name}" CASCADE' for name in ("public", *asides(database))]
    asyncio.run(execute(database, *gone, "DROP SCHEMA IF EXISTS authority CASCADE", "CREATE SCHEMA public"))
    return _moved_in(tmp_path / "served", database, keys)


@pytest.fixture
def alone(keys: Path, tmp_path: Path) -> Home:
    """With files."""
    return _moved_in(tmp_path / "alone", "", keys)


def _moved_in(data: Path, url: str, keys: Path) -> Home:
    shutil.copytree(keys, data / "ca" / "ca")
    home = Home(data, url)
    upgrade(home.settings.database_url)
    return home


def asides(url: str) -> list[str]:
    async def ask() -> list[str]:
        engine = create_async_engine(url, poolclass=sa.pool.NullPool)
        async with engine.connect() as connection:
            found = "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'replaced-%'"
            return [str(name) for name in await connection.scalars(sa.text(found))]

    return asyncio.run(ask())


def test_what_comes_back_is_what_was_there_of_both(served: Home, tmp_path: Path) -> None:
    served.happen(1)
    before = served.store(), served.registry()

    told = served.done("db", "backup", tmp_path / "b.zip")
    lost = served.happen(2)
    line = served.refused("db", "restore", tmp_path / "b.zip")
    restored = served.done("db", "restore", tmp_path / "b.zip", "--replace")

    assert "certguide.db, registry.sqlite, audit.checkpoints, as of" in told
    assert "--replace" in line
    assert served.store() == before[0]
    *rest, trail = served.registry()
    assert rest == before[1][:-1]
    assert trail[:-1] == before[1][-1]
    assert trail[-1].body.count(b'"restore"') == 1
    (aside,) = asides(served.url)
    assert aside in restored
    assert "On each other machine" in restored
    assert served.done("db", "check") == "db check: no fault\n"
    assert served.done("audit", "verify").startswith("audit: ")
    # Whoever heard of an event by its number, such as a bank, must not take the next one for it.
    assert served.happen(3) > lost + 1_000_000


def test_where_nothing_is_stored_there_is_nothing_to_back_up(served: Home, tmp_path: Path) -> None:
    asyncio.run(execute(served.url, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public"))

    assert served.refused("db", "backup", tmp_path / "b.zip") == "db backup: there is no database yet"


def test_a_ceremony_is_entered_into_the_log_in_the_database(served: Home, tmp_path: Path) -> None:
    shutil.rmtree(served.data / "ca")
    (tmp_path / "root").write_text("in the safe")

    with quick_keys():
        served.done("ca", "init", "--root-passphrase-file", tmp_path / "root")

    assert [b'"ceremony' in entry.body for entry in served.registry()[-1]] == [True, True]
    assert served.refused("ca", "init").startswith("ca init: there is an authority")
    shutil.rmtree(served.data / "ca")
    assert "keys are not in" in served.refused("ca", "init")


def test_a_backup_is_checked_as_any_other(served: Home, tmp_path: Path) -> None:
    served.happen(1)
    served.done("db", "backup", tmp_path / "b.zip")

    assert served.done("db", "check", tmp_path / "b.zip") == "db check: no fault\n"


def test_from_a_file_into_postgresql_and_back(served: Home, alone: Home, tmp_path: Path) -> None:
    alone.happen(1)
    before = alone.store(), alone.registry()
    alone.done("db", "backup", tmp_path / "there.zip")

    served.done("db", "restore", tmp_path / "there.zip", "--replace")
    assert served.store() == before[0]
    assert served.registry()[:3] == before[1][:3]
    served.happen(2)
    before = served.store(), served.registry()
    served.done("db", "backup", tmp_path / "back.zip")

    alone.done("db", "restore", tmp_path / "back.zip", "--replace")
    assert alone.store() == before[0]
    assert alone.registry()[:3] == before[1][:3]
    assert alone.done("db", "check") == "db check: no fault\n"


def test_both_are_of_one_moment(served: Home, tmp_path: Path) -> None:
    """The registry is always written first here: no backup has it behind the bot's tables, or more than one ahead."""
    served.happen(1)
    stop = threading.Event()

    def go_on() -> None:
        number = 2
        with open_authority(served.settings) as authority:
            while not stop.is_set():
                authority.record("staff-7", "counted", {})
                asyncio.run(execute(served.url, f"UPDATE sessions SET updated_at = {number}"))
                number += 1

    entries = len(served.registry()[-1]) - 1
    asyncio.run(execute(served.url, "UPDATE sessions SET updated_at = 1"))
    writer = threading.Thread(target=go_on)
    writer.start()
    try:
        for number in range(8):
            served.done("db", "backup", tmp_path / f"{number}.zip")
    finally:
        stop.set()
        writer.join()

    moved = []
    for number in range(8):
        with backups.unpacked(tmp_path / f"{number}.zip", tmp_path) as (folder, _):
            with closing(sqlite3.connect(folder / "certguide.db")) as bots:
                ((counted,),) = bots.execute("SELECT updated_at FROM sessions").fetchall()
            with closing(sqlite3.connect(folder / "ca" / "registry.sqlite")) as registry:
                ((kept,),) = registry.execute("SELECT max(seq) FROM audit").fetchall()
            moved.append((counted, kept - entries - counted))
    assert {ahead for _, ahead in moved} <= {0, 1}
    assert moved[-1][0] > moved[0][0]


def test_nothing_is_restored_where_a_bot_works(served: Home, tmp_path: Path) -> None:
    served.happen(1)
    served.done("db", "backup", tmp_path / "b.zip")
    before = served.store(), served.registry()

    async def work() -> Result:
        database = Database(served.url)
        leases = Leases(database, "another")
        assert await leases.claim("purge")
        refused = await asyncio.to_thread(served.certguide, "db", "restore", tmp_path / "b.zip", "--replace")
        await leases.release_all()
        await database.close()
        return refused

    refused = asyncio.run(work())
    assert (refused.exit_code, refused.stderr) == (
        1,
        "db restore: bots work on the database; stop them first\n",
    )
    assert (served.store(), served.registry()) == before


def test_what_fails_half_way_leaves_what_was_there(served: Home, tmp_path: Path) -> None:
    """The registry comes after the bot's tables, and this one is a later version's."""
    served.happen(1)
    served.done("db", "backup", tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        archive.extractall(tmp_path / "b")
    with closing(sqlite3.connect(tmp_path / "b" / "registry.sqlite")) as registry, registry:
        registry.execute("UPDATE schema_version SET version = 99")
    with zipfile.ZipFile(tmp_path / "later.zip", "w") as archive:
        for file in (tmp_path / "b").iterdir():
            archive.write(file, file.name)
    served.happen(2)
    before = served.store(), served.registry(), served.shelf.checkpoints.read_text()

    assert "schema 99" in served.refused("db", "restore", tmp_path / "later.zip", "--replace")

    assert (served.store(), served.registry(), served.shelf.checkpoints.read_text()) == before
    assert asides(served.url) == []


def test_a_registry_that_is_still_a_file_is_carried_over(
    served: Home, alone: Home, keys: Path, tmp_path: Path
) -> None:
    """As bots left it whose database was PostgreSQL, and the registry a file beside it."""
    alone.happen(1)
    before = alone.registry()
    shutil.copyfile(alone.shelf.file, served.shelf.file)
    shutil.copyfile(alone.shelf.checkpoints, served.shelf.checkpoints)
    for command in (["db", "check"], ["cert", "list"], ["ca", "show"], ["audit", "verify"], ["ca", "crl"]):
        assert "certguide ca carry-over" in served.refused(*command)

    told = served.done("ca", "carry-over")

    assert f"{len(before[-1])} entries" in told
    assert served.registry()[:3] == before[:3]
    assert "carry-over" in str(served.registry()[-1][-1].body)
    assert served.done("db", "check") == "db check: no fault\n"
    assert "there is no" in served.refused("ca", "carry-over")
    assert "CERTGUIDE_DATABASE_URL" in alone.refused("ca", "carry-over")
