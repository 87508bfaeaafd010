import asyncio
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.engine import Connection

from bot.store.cipher import Cipher
from bot.store.database import Database
from bot.store.migrations import config, connected, upgrade
from bot.store.store import Member, Store
from bot.store.tables import metadata
from flows.replies import Record, Turn
from flows.session import Session
from tests.integration.store.builders import arrived
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
    return (
        str(condition)
        .replace("::text", "")
        .replace("(kind)", "kind")
        .replace("(state)", "state")
        .translate(str.maketrans("", "", "()"))
    )


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


async def test_what_the_first_release_stored_is_there_after_the_upgrade(
    url: str, cipher: Cipher, clock: Clock
) -> None:
    """A database of the first schema, with a chat in it, becomes one of the newest."""
    await asyncio.to_thread(connected, url, _take_back)
    old = Database(url)
    try:
        assert not await old.read(lambda connection: sa.inspect(connection).has_table("staff"))
        store = Store(old, cipher)
        row = await arrived(store, clock(), 1)
        turn = Turn(
            session=Session(state="menu"), records=(Record(kind="consent", about={"term": "privacy"}),)
        )
        await store.finish(row, turn, [], clock())
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
        await store.add_staff(Member(7, "lead", "김상담", clock()))
        assert await store.staff() == [Member(7, "lead", "김상담", clock())]
        assert await new.read(differences) == []
    finally:
        await new.close()


def _take_back(connection: Connection) -> None:
    command.downgrade(config(connection), "0001")


async def test_a_path_with_a_per_cent_sign_is_a_path(tmp_path: Path) -> None:
    (tmp_path / "100%").mkdir()

    await asyncio.to_thread(upgrade, f"sqlite+aiosqlite:///{tmp_path}/100%/x.db")

    assert (tmp_path / "100%" / "x.db").stat().st_size > 0
