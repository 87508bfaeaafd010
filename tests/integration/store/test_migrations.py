import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.engine import Connection

from bot.store.cipher import Cipher
from bot.store.database import Database
from bot.store.desk import DeskStore
from bot.store.migrations import config, connected, upgrade
from bot.store.store import Member, Store
from bot.store.tables import metadata
from flows.replies import Turn
from flows.session import Session
from tests.integration.store.conftest import Clock


def differences(connection: Connection) -> Any:
    return compare_metadata(MigrationContext.configure(connection), metadata)


async def test_the_migrations_lead_to_the_tables(database: Database) -> None:
    assert await database.read(differences) == []


async def test_the_partial_indexes_are_the_same(database: Database) -> None:
    """Alembic compares the columns of an index, not its condition."""

    def conditions(connection: Connection) -> dict[str, str]:
        dialect = connection.dialect.name
        inspector = sa.inspect(connection)
        indexes = [index for table in metadata.tables for index in inspector.get_indexes(table)]
        return {
            str(index["name"]): _plain(where)
            for index in indexes
            if (where := index.get("dialect_options", {}).get(f"{dialect}_where")) is not None
        }

    expected = {
        str(index.name): _plain(where)
        for table in metadata.tables.values()
        for index in table.indexes
        if (where := index.dialect_options["sqlite"]["where"]) is not None
    }
    assert await database.read(conditions) == expected


def _plain(condition: Any) -> str:
    """PostgreSQL gives conditions back with casts and brackets."""
    return str(condition).replace("::text", "").translate(str.maketrans("", "", "()"))


async def test_upgrading_twice_changes_nothing(url: str, database: Database) -> None:
    before = await database.read(_schema)

    await asyncio.to_thread(upgrade, url)

    assert await database.read(_schema) == before
    assert await database.read(differences) == []


def _schema(connection: Connection) -> dict[str, list[str]]:
    inspector = sa.inspect(connection)
    columns = {
        name: [one["name"] for one in inspector.get_columns(name)] for name in inspector.get_table_names()
    }
    version = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalars()
    return {**columns, "version": list(version)}


@pytest.mark.parametrize("revision", ["0001", "0002"])
async def test_what_an_earlier_release_stored_is_there_after_the_upgrade(
    url: str, cipher: Cipher, clock: Clock, revision: str
) -> None:
    """A database of an earlier schema, with a chat in it, becomes one of the newest."""
    await asyncio.to_thread(connected, url, lambda connection: _take_back(connection, revision))
    old = Database(url)
    try:
        assert not await old.read(lambda connection: sa.inspect(connection).has_table("cases"))
        await old.write(lambda connection: _as_then(connection, cipher, clock()))
    finally:
        await old.close()

    await asyncio.to_thread(upgrade, url)

    new = Database(url)
    try:
        store = Store(new, cipher)
        session = await store.session(1)
        assert session is not None
        assert session.state == "menu"
        assert [kept.about for kept in await store.records("consent")] == [{"term": "privacy"}]
        assert await store.ring(clock()) == [1]
        (row,) = await store.new_rows(1)
        await store.finish(row, Turn(session=Session(reference="KJ7-M2QX")), [], clock())
        assert await DeskStore(new, cipher).chats_of("KJ7-M2QX") == [1]
        await store.add_staff(Member(7, "lead", "김상담", clock()))
        assert await store.staff() == [Member(7, "lead", "김상담", clock())]
        assert await new.read(differences) == []
    finally:
        await new.close()


def _take_back(connection: Connection, revision: str) -> None:
    command.downgrade(config(connection), revision)


def _as_then(connection: Connection, cipher: Cipher, at: datetime) -> None:
    """A chat as each release so far has stored it: with the columns of the first schema."""
    now = (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    stored: dict[str, dict[str, Any]] = {
        "sessions": {"chat_id": 1, "data": b'{"state": "menu"}', "updated_at": now},
        "records": {"chat_id": 1, "kind": "consent", "at": now, "about": b'{"term": "privacy"}'},
        "outbox": {
            "chat_id": 1,
            "kind": "timer",
            "key": "timer:idle",
            "due_at": now,
            "payload": b'{"name": "timer", "timer": "idle", "token": ""}',
            "state": "pending",
            "attempts": 0,
        },
    }
    for table, row in stored.items():
        columns: list[Any] = [sa.column(name) for name in row]
        values = {
            name: cipher.encrypt(value) if isinstance(value, bytes) else value for name, value in row.items()
        }
        connection.execute(sa.insert(sa.table(table, *columns)), values)


async def test_a_path_with_a_per_cent_sign_is_a_path(tmp_path: Path) -> None:
    (tmp_path / "100%").mkdir()

    await asyncio.to_thread(upgrade, f"sqlite+aiosqlite:///{tmp_path}/100%/x.db")

    assert (tmp_path / "100%" / "x.db").stat().st_size > 0
