"""Forward from every schema there ever was, with what a bot of that time had stored in it."""

import asyncio
import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from bot.store.cabinet import SqlCabinet
from bot.store.cipher import Cipher
from bot.store.database import Database
from bot.store.desk import DeskStore
from bot.store.migrations import _scripts, config, connected, newest_revision, upgrade
from bot.store.rotation import Rotation
from bot.store.sealed import sealed_columns
from bot.store.store import Member, Store
from tests.integration.store.conftest import KEY, Clock

CHAT, STAFF_GROUP, CASE = 1001, -1_005_000_000_001, "KJ7-M2QX"
ANOTHER_KEY: Final = "r3hAyLMFbkXZ4Zk0q0gMF8r7D1q0bC8cYkH0F4mN3hE="


@pytest.fixture(autouse=True)
def blockbuster() -> None:
    """A migration has an event loop to itself, and may block it."""


def _revisions() -> list[str]:
    """From the first to the newest."""
    scripts = ScriptDirectory.from_config(_scripts())
    return [one.revision for one in reversed(list(scripts.walk_revisions()))]


def _micros(at: datetime) -> int:
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


NOW: Final = _micros(Clock()())
EARLIER: Final = NOW - 60_000_000

# What a session looked like when only what differs from a new one was worth telling.
_SESSION: Final = {
    "state": "payment_password",
    "language": "ko",
    "serial": 14,
    "live": {"card": 14},
    "application": {
        "id": "app-1",
        "customer": "opaque-ref-77",
        "name": "홍길동",
        "phones": ["010-2345-6789"],
    },
    "certificates": [
        {
            "product": "universal",
            "serial": "A1",
            "valid_from": "2026-01-01T00:00:00Z",
            "valid_until": "2027-01-01T00:00:00Z",
        }
    ],
}
_UPDATE: Final = {"update_id": 77, "message": {"message_id": 3, "chat": {"id": CHAT}, "text": "안녕하세요"}}
_CALL: Final = {"method": "send_message", "params": {"text": "도와드릴게요"}, "slot": "card", "serial": 14}
_TIMER: Final = {"name": "timer", "timer": "idle", "token": ""}
_CASE: Final = {
    "number": CASE,
    "chat": CHAT,
    "group": STAFF_GROUP,
    "cause": "person",
    "opened_at": "2026-11-22T09:00:00Z",
    "snapshot": {"name": "홍*동", "keys": ["홍길동"]},
}

STORED: Final[dict[str, dict[str, list[dict[str, Any]]]]] = {
    "0001": {
        "inbox": [
            {
                "update_id": 77,
                "chat_id": CHAT,
                "kind": "update",
                "received_at": EARLIER,
                "payload": _UPDATE,
                "state": "new",
            },
            {"update_id": 76, "chat_id": CHAT, "kind": "update", "received_at": EARLIER, "state": "done"},
        ],
        "sessions": [{"chat_id": CHAT, "data": _SESSION, "updated_at": EARLIER}],
        "outbox": [
            {
                "chat_id": CHAT,
                "kind": "call",
                "due_at": EARLIER,
                "payload": _CALL,
                "state": "pending",
                "attempts": 1,
            },
            {
                "chat_id": CHAT,
                "kind": "timer",
                "key": "timer:idle",
                "due_at": EARLIER,
                "payload": _TIMER,
                "state": "pending",
                "attempts": 0,
            },
        ],
        "live": [{"chat_id": CHAT, "slot": "card", "message_id": 2, "serial": 14}],
        "records": [
            {"chat_id": CHAT, "kind": "consent", "at": EARLIER, "about": {"term": "privacy"}},
            {"chat_id": CHAT, "kind": "issued", "at": EARLIER, "about": {"serial": "A1"}},
        ],
        "cabinet": [
            {
                "key": hashlib.sha256(b"books:opaque-ref-77").hexdigest(),
                "data": {"charges": {}},
                "updated_at": EARLIER,
            }
        ],
    },
    "0002": {"staff": [{"user_id": 7, "role": "lead", "name": "김상담", "added_at": EARLIER}]},
    "0003": {
        "sessions": [
            {"chat_id": CHAT + 1, "data": {"reference": CASE}, "updated_at": EARLIER, "reference": CASE}
        ],
        "cases": [
            {
                "number": CASE,
                "chat_id": CHAT + 1,
                "group_id": STAFF_GROUP,
                "state": "work",
                "updated_at": EARLIER,
                "data": {**_CASE, "chat": CHAT + 1},
                "version": 4,
                "dirty_since": EARLIER,
                "thread_id": 12,
                "card_id": 13,
                "title": "홍*동",
                "colour": "blue",
                "pinned": True,
                "topic_open": True,
            }
        ],
        "case_messages": [
            {
                "number": CASE,
                "way": "in",
                "origin": 5,
                "kind": "text",
                "album": "",
                "author": 0,
                "at": EARLIER,
                "content": {"text": "안 돼요"},
                "revision": 0,
                "state": "waiting",
            }
        ],
        "orphans": [{"group_id": STAFF_GROUP, "thread_id": 99}],
        "macros": [{"name": "인사", "data": "안녕하세요", "at": EARLIER}],
        "facts": [{"at": EARLIER, "kind": "step", "step": "payment", "what": "", "seconds": 3}],
    },
    "0004": {"leases": [{"name": "chat:1001", "owner": "a-process", "until": EARLIER}]},
    "0005": {
        "facts": [{"at": EARLIER, "kind": "left_out", "step": "", "what": "", "seconds": 0, "times": 9}]
    },
}
"""What was added with each schema, in the columns of that time. A value for a binary column is encrypted."""


def test_every_schema_has_its_rows() -> None:
    """Whoever makes a new schema writes down here what is stored in it."""
    assert sorted(STORED) == _revisions()


@pytest.mark.parametrize("revision", _revisions())
async def test_what_was_stored_under_an_earlier_schema_is_read_by_the_newest(
    url: str, cipher: Cipher, clock: Clock, revision: str
) -> None:
    await asyncio.to_thread(connected, url, lambda connection: _go_back(connection, revision))
    await asyncio.to_thread(connected, url, lambda connection: _store(connection, cipher, revision))

    await asyncio.to_thread(upgrade, url)

    database = Database(url)
    try:
        assert await database.read(_revision) == newest_revision()
        await _read_conversation(Store(database, cipher), SqlCabinet(database, cipher), clock, revision)
        if revision >= "0003":
            await _read_desk(DeskStore(database, cipher, clock=clock), revision)
        rotated = await Rotation(database, [ANOTHER_KEY, KEY]).run()
        assert (rotated.unreadable, rotated.restless) == (0, False)
        assert await database.read(lambda connection: _opened(connection, Cipher([ANOTHER_KEY]))) > 0
    finally:
        await database.close()


def _go_back(connection: Connection, revision: str) -> None:
    """As if nothing newer had ever been there."""
    command.downgrade(config(connection), "base")
    command.upgrade(config(connection), revision)


def _store(connection: Connection, cipher: Cipher, revision: str) -> None:
    for tables in (STORED[one] for one in _revisions() if one <= revision):
        for name, found in tables.items():
            table = sa.Table(name, sa.MetaData(), autoload_with=connection)
            for row in found:
                connection.execute(sa.insert(table).values(_as_stored(table, row, cipher)))


def _as_stored(table: sa.Table, row: dict[str, Any], cipher: Cipher) -> dict[str, Any]:
    return {name: _sealed(table.c[name], value, cipher) for name, value in row.items()}


def _sealed(column: sa.Column[Any], value: Any, cipher: Cipher) -> Any:
    if not isinstance(column.type, sa.LargeBinary):
        return value
    return cipher.encrypt(value.encode() if isinstance(value, str) else msgspec.json.encode(value))


def _revision(connection: Connection) -> str | None:
    return connection.scalar(sa.text("SELECT version_num FROM alembic_version"))


async def _read_conversation(store: Store, cabinet: SqlCabinet, clock: Clock, revision: str) -> None:
    await store.check_key(clock())
    session = await store.session(CHAT)
    assert session is not None
    assert (session.state, session.serial) == ("payment_password", 14)
    assert session.application.name == "홍길동"
    assert [one.serial for one in session.certificates] == ["A1"]
    assert await store.live(CHAT) == {"card": (2, 14)}
    (row,) = await store.new_rows(CHAT)
    assert store.opened(row) == _UPDATE
    (waits,) = await store.calls(CHAT)
    assert waits.outgoing is not None
    assert waits.outgoing.params == _CALL["params"]
    assert await store.ring(clock()) == [CHAT]
    assert [kept.about for kept in await store.records("issued")] == [{"serial": "A1"}]
    assert [kept.about for kept in await store.records("consent")] == [{"term": "privacy"}]
    assert await cabinet.read("books:opaque-ref-77") == {"charges": {}}
    if revision >= "0002":
        added = Clock()() - timedelta(minutes=1)
        assert await store.staff() == [Member(7, "lead", "김상담", added)]


async def _read_desk(desk: DeskStore, revision: str) -> None:
    case = await desk.by_number(CASE)
    assert case is not None
    assert (case.chat, case.snapshot.name) == (CHAT + 1, "홍*동")
    assert await desk.by_thread(STAFF_GROUP, 12) == case
    assert list(await desk.chats_of(CASE)) == [CHAT + 1]
    assert [row.text for row in await desk.waiting(CASE)] == ["안 돼요"]
    assert [one.case.number for one in await desk.board(10)] == [CASE]
    assert await desk.orphans() == [(STAFF_GROUP, 99)]
    assert await desk.macros() == {"인사": "안녕하세요"}
    counted = [(one.step, one.times) for one in await desk.facts(datetime(2026, 1, 1, tzinfo=UTC))]
    assert counted == [("payment", 1)] + [("", 9)] * (revision >= "0005")


def _opened(connection: Connection, cipher: Cipher) -> int:
    """How many values there are; all of them open."""
    values = [
        data
        for column in sealed_columns()
        for (data,) in connection.execute(sa.select(column).where(column.is_not(None)))
    ]
    return len([cipher.decrypt(data) for data in values])
