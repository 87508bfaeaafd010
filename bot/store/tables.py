"""The tables. Whatever may tell something about a person is one encrypted column; the rest is machinery.

Instants are whole microseconds since 1970, UTC: both databases compare them alike, and none loses the zone.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, String, Table, Text

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(sa.types.TypeDecorator[datetime]):
    """An aware datetime as microseconds since 1970."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> int | None:
        """Into the database."""
        return None if value is None else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any | None, dialect: sa.Dialect) -> datetime | None:
        """Out of it, in UTC."""
        return None if value is None else _EPOCH + value * _MICROSECOND


# SQLite counts up by itself in a column of exactly the type INTEGER only.
_Counter = BigInteger().with_variant(Integer, "sqlite")

IS_NEW = sa.text("state = 'new'")
"""Spelt out, not bound: SQLite uses a partial index only for a condition that it can see."""

IS_DUE_CALL = sa.text("kind = 'call' AND state = 'pending'")
IS_TIMER = sa.text("kind = 'timer'")

inbox = Table(
    "inbox",
    metadata,
    Column("id", _Counter, primary_key=True),
    Column("update_id", BigInteger, unique=True, comment="Telegram's; forgotten after two days"),
    Column("chat_id", BigInteger, nullable=False),
    Column("kind", String(8), nullable=False, comment="update, event"),
    Column("received_at", Instant, nullable=False),
    Column("payload", LargeBinary, comment="encrypted; erased with the turn"),
    Column("state", String(8), nullable=False, comment="new, done, dead"),
    Column("error", Text, comment="why it is dead"),
    sqlite_autoincrement=True,  # an id names an event for ever, so none comes back
)
Index("ix_inbox_new", inbox.c.chat_id, inbox.c.id, sqlite_where=IS_NEW, postgresql_where=IS_NEW)
Index("ix_inbox_received_at", inbox.c.received_at)

sessions = Table(
    "sessions",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("data", LargeBinary, nullable=False, comment="encrypted"),
    Column("updated_at", Instant, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", _Counter, primary_key=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("kind", String(8), nullable=False, comment="call, timer"),
    Column("key", String(128), comment="timer:<name>"),
    Column("due_at", Instant, nullable=False),
    Column("payload", LargeBinary, nullable=False, comment="encrypted"),
    Column("state", String(8), nullable=False, comment="pending, sending, unsure"),
    Column("attempts", Integer, nullable=False),
    sa.UniqueConstraint("chat_id", "key"),
    sqlite_autoincrement=True,
)
Index("ix_outbox_due", outbox.c.due_at, sqlite_where=IS_DUE_CALL, postgresql_where=IS_DUE_CALL)
Index("ix_outbox_chat", outbox.c.chat_id, outbox.c.id, sqlite_where=IS_DUE_CALL, postgresql_where=IS_DUE_CALL)
Index("ix_outbox_timer", outbox.c.due_at, outbox.c.id, sqlite_where=IS_TIMER, postgresql_where=IS_TIMER)

live = Table(
    "live",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("slot", String(16), primary_key=True),
    Column("message_id", BigInteger, nullable=False),
    Column("serial", BigInteger, nullable=False),
)

records = Table(
    "records",
    metadata,
    Column("id", _Counter, primary_key=True),
    Column("chat_id", BigInteger, nullable=False, index=True),
    Column("kind", String(32), nullable=False),
    Column("at", Instant, nullable=False),
    Column("about", LargeBinary, nullable=False, comment="encrypted"),
    sqlite_autoincrement=True,
)
Index("ix_records_kind_id", records.c.kind, records.c.id)

staff = Table(
    "staff",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("role", String(8), nullable=False, comment="member, lead, auditor"),
    Column("name", LargeBinary, nullable=False, comment="encrypted"),
    Column("added_at", Instant, nullable=False),
)

cabinet = Table(
    "cabinet",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("data", LargeBinary, nullable=False, comment="encrypted"),
    Column("updated_at", Instant, nullable=False),
)
