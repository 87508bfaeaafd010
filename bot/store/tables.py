"""The tables. Whatever may tell something about a person is one encrypted column; the rest is machinery.

Instants are whole microseconds since 1970, UTC: both databases compare them alike, and none loses the zone.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

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

IS_DEAD = sa.text("state = 'dead'")
IS_DUE_CALL = sa.text("kind = 'call' AND state = 'pending'")
IS_TIMER = sa.text("kind = 'timer'")
IS_DIRTY = sa.text("dirty_since IS NOT NULL")
IS_TO_SHOW = sa.text("way = 'in' AND (state = 'waiting' OR state = 'amended')")

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
Index("ix_inbox_dead", inbox.c.chat_id, inbox.c.id, sqlite_where=IS_DEAD, postgresql_where=IS_DEAD)
Index("ix_inbox_received_at", inbox.c.received_at)

sessions = Table(
    "sessions",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("data", LargeBinary, nullable=False, comment="encrypted"),
    Column("updated_at", Instant, nullable=False),
    Column("reference", String(16), index=True, comment="of the person's case; practically unique"),
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

cases = Table(
    "cases",
    metadata,
    Column("number", String(16), primary_key=True),
    Column("chat_id", BigInteger, nullable=False, unique=True, comment="the customer's"),
    Column("group_id", BigInteger, nullable=False, comment="the staff's"),
    Column("state", String(8), nullable=False, comment="waiting, work, customer, closed"),
    Column("updated_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("data", LargeBinary, nullable=False, comment="encrypted"),
    Column("version", BigInteger, nullable=False, comment="counts up with each change"),
    Column("dirty_since", Instant, comment="its topic does not show it as it stands"),
    Column("thread_id", BigInteger, comment="its topic"),
    Column("card_id", BigInteger, comment="the message in it that is the card"),
    Column("title", String(128), nullable=False, comment="of the topic, as last shown"),
    Column("colour", String(32), nullable=False, comment="of the topic, as last shown"),
    Column("pinned", Boolean, nullable=False, comment="whether the card is"),
    Column("topic_open", Boolean, nullable=False),
)
Index("ix_cases_thread", cases.c.group_id, cases.c.thread_id)
Index("ix_cases_dirty", cases.c.dirty_since, sqlite_where=IS_DIRTY, postgresql_where=IS_DIRTY)

case_messages = Table(
    "case_messages",
    metadata,
    Column("id", _Counter, primary_key=True),
    Column("number", String(16), nullable=False, comment="of the case"),
    Column("way", String(4), nullable=False, comment="in, out, note"),
    Column("origin", BigInteger, nullable=False, comment="the message where it was written"),
    Column("copy", BigInteger, comment="the message on the other side"),
    Column("kind", String(16), nullable=False, comment="text, photo, ..."),
    Column("album", String(64), nullable=False, comment="Telegram's name of it; empty: none"),
    Column("author", BigInteger, nullable=False, comment="of the staff; 0: the customer"),
    Column("at", Instant, nullable=False, index=True),
    Column("content", LargeBinary, nullable=False, comment="encrypted"),
    Column("revision", Integer, nullable=False, comment="counts up with each edit"),
    Column("state", String(8), nullable=False, comment="waiting, sent, amended, failed"),
    sa.UniqueConstraint("number", "way", "origin"),
    sqlite_autoincrement=True,
)
Index(
    "ix_case_messages_to_show",
    case_messages.c.number,
    case_messages.c.id,
    sqlite_where=IS_TO_SHOW,
    postgresql_where=IS_TO_SHOW,
)
Index("ix_case_messages_origin", case_messages.c.origin)

orphans = Table(
    "orphans",
    metadata,
    Column("group_id", BigInteger, primary_key=True, autoincrement=False),
    Column("thread_id", BigInteger, primary_key=True, autoincrement=False, comment="a topic to be deleted"),
)

macros = Table(
    "macros",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("data", LargeBinary, nullable=False, comment="encrypted"),
    Column("at", Instant, nullable=False),
)

STEP_LENGTH = 16
WHAT_LENGTH = 64

facts = Table(
    "facts",
    metadata,
    Column("id", _Counter, primary_key=True),
    Column("at", Instant, nullable=False, index=True),
    Column("kind", String(16), nullable=False, comment="step, failure, case_opened, ..."),
    Column("step", String(STEP_LENGTH), nullable=False),
    Column("what", String(WHAT_LENGTH), nullable=False, comment="a topic, a cause, a reason"),
    Column("seconds", BigInteger, nullable=False, comment="how long it took"),
    Column("times", BigInteger, nullable=False, server_default="1", comment="how often"),
    sqlite_autoincrement=True,
)

leases = Table(
    "leases",
    metadata,
    Column("name", String(32), primary_key=True, comment="chat:<number>, or a chore"),
    Column("owner", String(32), nullable=False, index=True, comment="a process"),
    Column("until", BigInteger, nullable=False, comment="by the database's clock"),
)
