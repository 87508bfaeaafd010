"""Backups: of one moment, whole or not at all, and put back so that nothing comes to mean something else."""

import json
import sqlite3
import stat
import threading
import zipfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.store import backups
from bot.store.backups import InTheWay, NoBackup, Places
from bot.store.cipher import Cipher
from bot.store.database import Database
from bot.store.instant import instant
from bot.store.store import Store
from tests.integration.store.builders import arrived
from tests.integration.store.conftest import Clock

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.fixture
def blockbuster() -> None:
    """A command has no event loop that others wait for."""


def _database(path: Path, *statements: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in ("PRAGMA journal_mode=WAL", *statements):
            connection.execute(statement)
    return path


def test_several_files_are_seen_at_the_same_moment(tmp_path: Path) -> None:
    """One is always written before the other: no view has the second ahead of the first, or more than one behind."""
    made = ("CREATE TABLE t (n INTEGER)", "INSERT INTO t VALUES (0)")
    files = [_database(tmp_path / name, *made) for name in ("a.db", "b.db")]
    stop = threading.Event()

    def count() -> None:
        connections = [sqlite3.connect(file, isolation_level=None, timeout=10) for file in files]
        while not stop.is_set():
            for connection in connections:
                connection.execute("UPDATE t SET n = n + 1")
        for connection in connections:
            connection.close()

    writer = threading.Thread(target=count)
    writer.start()
    seen = []
    try:
        while len(seen) < 50:
            with instant(files) as views:
                first = views[0].execute("SELECT n FROM t").fetchone()[0]
                start = _now_in(files[0])
                while _now_in(files[0]) < start + 3:
                    pass  # the writer goes on, and would have moved the second one
                seen.append((first, views[1].execute("SELECT n FROM t").fetchone()[0]))
    finally:
        stop.set()
        writer.join()

    assert [(a, b) for a, b in seen if b not in (a, a - 1)] == []
    assert seen[-1][0] > seen[0][0]


def _now_in(file: Path) -> int:
    with closing(sqlite3.connect(file, timeout=10)) as connection:
        count: int = connection.execute("SELECT n FROM t").fetchone()[0]
        return count


@pytest.fixture
async def places(tmp_path: Path, sqlite_url: str, cipher: Cipher, clock: Clock) -> Places:
    """A data directory with a bot's database, a registry and its checkpoints."""
    database = Database(sqlite_url)
    await arrived(Store(database, cipher), clock())
    await database.close()
    _database(tmp_path / "ca" / "registry.sqlite", "CREATE TABLE t (n INTEGER)")
    (tmp_path / "ca" / "audit.checkpoints").write_text("a line\n")
    return Places.below(tmp_path)


def test_a_backup_is_for_its_owner_alone_and_is_never_overwritten(places: Places, tmp_path: Path) -> None:
    file = tmp_path / "b.zip"
    about = backups.make(places, file, NOW)

    assert set(about.files) == {"certguide.db", "registry.sqlite", "audit.checkpoints"}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        backups.make(places, file, NOW)
    assert not list(tmp_path.glob(".b.zip*"))


def test_where_nothing_is_stored_there_is_nothing_to_back_up(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        backups.make(Places.below(tmp_path / "empty"), tmp_path / "b.zip", NOW)
    assert not (tmp_path / "b.zip").exists()


async def test_what_comes_back_is_what_was_there_for_its_owner_alone(
    places: Places, tmp_path: Path, cipher: Cipher
) -> None:
    backups.make(places, tmp_path / "b.zip", NOW)
    new = Places.below(tmp_path / "new")
    (tmp_path / "new").mkdir()

    with backups.unpacked(tmp_path / "b.zip", tmp_path) as (folder, about):
        assert about.made_at == NOW
        backups.put_back(folder, new, aside=None)

    assert {stat.S_IMODE(path.stat().st_mode) for path in new.taken()} == {0o600}
    assert new.checkpoints.read_text() == "a line\n"
    database = Database(f"sqlite:///{new.database}")
    try:
        (row,) = await Store(database, cipher).new_rows(1)
        assert Store(database, cipher).opened(row)["update_id"] == 1
    finally:
        await database.close()
    assert not list(tmp_path.glob(".backup*"))


async def test_no_id_comes_back_that_was_given_after_the_backup(
    places: Places, tmp_path: Path, cipher: Cipher, clock: Clock
) -> None:
    """Whoever heard of an event by its id, such as a bank, must not take the next one for it."""
    backups.make(places, tmp_path / "b.zip", NOW)
    lost = await _next_id(places, cipher, clock, 2)
    with backups.unpacked(tmp_path / "b.zip", tmp_path) as (folder, _):
        backups.put_back(folder, places, aside=tmp_path / "aside")

    assert await _next_id(places, cipher, clock, 3) > lost + 1_000_000


async def _next_id(places: Places, cipher: Cipher, clock: Clock, update: int) -> int:
    database = Database(f"sqlite:///{places.database}")
    try:
        return (await arrived(Store(database, cipher), clock(), update)).id
    finally:
        await database.close()


def test_nothing_is_overwritten_unless_it_is_put_aside(places: Places, tmp_path: Path) -> None:
    backups.make(places, tmp_path / "b.zip", NOW)
    before = places.files["certguide.db"].read_bytes()
    with backups.unpacked(tmp_path / "b.zip", tmp_path) as (folder, _):
        with pytest.raises(InTheWay):
            backups.put_back(folder, places, aside=None)
        assert places.files["certguide.db"].read_bytes() == before
        backups.put_back(folder, places, aside=tmp_path / "aside")

    assert (tmp_path / "aside" / "certguide.db").read_bytes() == before


def test_a_damaged_file_is_no_backup(places: Places, tmp_path: Path) -> None:
    file = tmp_path / "b.zip"
    backups.make(places, file, NOW)
    whole = file.read_bytes()
    middle = len(whole) // 2
    for broken in (b"", whole[:middle], whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]):
        file.write_bytes(broken)
        with pytest.raises(NoBackup), backups.unpacked(file, tmp_path):
            pass
    assert not list(tmp_path.glob(".backup*"))


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"about.json": "[]"},
        {"about.json": json.dumps({"format": 2, "made_at": NOW.isoformat()})},
        {
            "about.json": json.dumps({"format": 1, "made_at": NOW.isoformat()}),
            "../outside": "x",
        },
    ],
)
def test_an_archive_of_somebody_else_is_no_backup(tmp_path: Path, members: dict[str, str]) -> None:
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)

    with pytest.raises(NoBackup), backups.unpacked(tmp_path / "b.zip", tmp_path):
        pass
    assert not (tmp_path / "outside").exists()
    assert not (tmp_path.parent / "outside").exists()
