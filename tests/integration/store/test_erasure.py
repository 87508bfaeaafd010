"""What is erased is gone from the files: overwritten in the database, and out of its write-ahead log."""

import os
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.store.database import Database
from bot.store.desk import DeskStore
from bot.store.store import Store
from bot.store.tables import case_messages, cases, records, sessions
from flows.replies import Record, Turn
from flows.session import Inquiry, Session
from flows.support.turn import DeskTurn
from tests.integration.store.builders import arrived, rows
from tests.integration.store.casework import CHAT, NUMBER, Work, written
from tests.integration.store.conftest import Clock

_PIECE = 48


@pytest.fixture
def desk_store(sqlite_database: Database, cipher, clock: Clock) -> DeskStore:
    return DeskStore(sqlite_database, cipher, clock=clock)


def _in_files(folder: Path, *contents: bytes) -> bool:
    """Whether a piece of any of these is in the database's file or its log."""
    on_disk = [(folder / name).read_bytes() for name in ("certguide.db", "certguide.db-wal")]
    pieces = [one[at : at + _PIECE] for one in contents for at in range(0, len(one) - _PIECE, _PIECE)]
    assert pieces
    return any(piece in stored for piece in pieces for stored in on_disk)


async def _kept_of(database: Database) -> list[bytes]:
    """The bytes under which a chat's session and questions, and what it wrote to staff, are stored."""
    columns = ((sessions, "data"), (records, "about"), (cases, "data"), (case_messages, "content"))
    return [row[name] for table, name in columns for row in await rows(database, table)]


async def _plant(store: Store, clock: Clock) -> None:
    """A chat that asked something long, and whose session was stored several times since."""
    asked = "제가 뭘 잘못했나요? " * 200
    for number in range(1, 6):
        row = await arrived(store, clock(), 1000 + number, CHAT)
        session = Session(inquiry=Inquiry(text=asked[: -number * 10]), reference=NUMBER)
        record = Record(kind="faq", about={"text": asked[: number * 100], "opinion": "unanswered"})
        await store.finish(row, Turn(session=session, records=(record,)), [], clock())


async def test_forgetting_a_chat_leaves_nothing_of_it_in_the_files(
    sqlite_store: Store, sqlite_database: Database, desk_store: DeskStore, clock: Clock, tmp_path: Path
) -> None:
    await _plant(sqlite_store, clock)
    await Work(sqlite_store, desk_store, clock).opened(written(5, "비밀 이야기 " * 100))
    kept = await _kept_of(sqlite_database)
    assert len(kept) == 1 + 5 + 1 + 1
    assert _in_files(tmp_path, *kept)

    row = await arrived(sqlite_store, clock(), 1090, CHAT)
    await sqlite_store.finish(row, Turn(session=Session(), erase=True), [], clock())
    await Work(sqlite_store, desk_store, clock).play(DeskTurn(forgotten=(CHAT,)))

    assert not _in_files(tmp_path, *kept)


async def test_what_is_purged_leaves_nothing_in_the_files(
    sqlite_store: Store, sqlite_database: Database, desk_store: DeskStore, clock: Clock, tmp_path: Path
) -> None:
    await Work(sqlite_store, desk_store, clock).opened(written(5, "비밀 이야기 " * 100))
    (message,) = await rows(sqlite_database, case_messages)
    assert _in_files(tmp_path, message["content"])

    await desk_store.purge(clock.forward(days=100) - timedelta(days=90))

    assert not _in_files(tmp_path, message["content"])


async def test_a_reader_in_the_way_is_not_waited_for_and_the_log_is_emptied_when_it_is_gone(
    sqlite_store: Store, sqlite_database: Database, clock: Clock, tmp_path: Path
) -> None:
    """A backup, say, which reads for as long as it takes."""
    await _plant(sqlite_store, clock)
    kept = await _kept_of(sqlite_database)
    row = await arrived(sqlite_store, clock(), 1090, CHAT)
    with closing(sqlite3.connect(tmp_path / "certguide.db", isolation_level=None)) as backup:
        backup.execute("BEGIN")
        backup.execute("SELECT count(*) FROM sessions").fetchone()
        await sqlite_store.finish(row, Turn(session=Session(), erase=True), [], clock())
        assert _in_files(tmp_path, *kept)

    await arrived(sqlite_store, clock(), 1091, 2)

    assert not _in_files(tmp_path, *kept)


async def test_compacting_takes_the_traces_that_moving_rows_leaves(
    sqlite_database: Database, tmp_path: Path
) -> None:
    """A page's unused part, where a row once stood, is overwritten by nothing but a new file."""
    trace = b"moved long ago " * 8
    await sqlite_database.write(lambda connection: _session(connection, os.urandom(300)))
    await sqlite_database.erased()
    path = tmp_path / "certguide.db"
    page_size, unused = _unused_part_of_sessions(path)
    with path.open("r+b") as file:
        file.seek(unused)
        file.write(trace)
    assert page_size >= 1024
    assert trace in path.read_bytes()

    await sqlite_database.compact()

    assert trace not in path.read_bytes()
    assert (await rows(sqlite_database, sessions))[0]["chat_id"] == 1


def _session(connection: sa.Connection, data: bytes) -> None:
    connection.execute(sa.insert(sessions).values(chat_id=1, data=data, updated_at=Clock()(), reference=None))


def _unused_part_of_sessions(path: Path) -> tuple[int, int]:
    """The page size, and where in the file the table's only page has room between its cells and their pointers."""
    with closing(sqlite3.connect(path)) as connection:
        (page_size,) = connection.execute("PRAGMA page_size").fetchone()
        (root,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'sessions'").fetchone()
    return page_size, (root - 1) * page_size + 100
