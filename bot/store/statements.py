"""The statements of the store, built once: building one anew costs more than running it."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from bot.store.tables import (
    IS_DEAD,
    IS_DUE_CALL,
    IS_NEW,
    IS_TIMER,
    cabinet,
    cases,
    facts,
    inbox,
    live,
    outbox,
    records,
    sessions,
    staff,
)
from flows.refunds import TIMER as REFUND


@dataclass(frozen=True, slots=True)
class Upsert:
    """An ``INSERT … ON CONFLICT``, which each dialect of SQLAlchemy builds by itself."""

    sqlite: sqlite.Insert
    postgresql: postgresql.Insert

    def run(self, connection: Connection, rows: list[dict[str, Any]]) -> None:
        """Insert the rows, each of them over the one that is there already."""
        connection.execute(self.sqlite if connection.dialect.name == "sqlite" else self.postgresql, rows)


def overwriting(table: sa.Table, *key: str) -> Upsert:
    """Insert, or set the other columns of the row with the same key."""

    def build(insert: Any) -> Any:
        new = {column.name: insert.excluded[column.name] for column in table.c if column.name not in key}
        return insert.on_conflict_do_update(index_elements=key, set_=_without_counter(table, new))

    return Upsert(build(sqlite.insert(table)), build(postgresql.insert(table)))


def _without_counter(table: sa.Table, new: dict[str, Any]) -> dict[str, Any]:
    counter = table.autoincrement_column
    return new if counter is None else {name: value for name, value in new.items() if name != counter.name}


def keeping(table: sa.Table, *key: str) -> Upsert:
    """Insert, or leave the row with the same key alone."""
    return Upsert(
        sqlite.insert(table).on_conflict_do_nothing(index_elements=key),
        postgresql.insert(table).on_conflict_do_nothing(index_elements=key),
    )


# Inbox.
TAKE_UPDATE = keeping(inbox, "update_id")
ADD_EVENT = sa.insert(inbox)
OPEN_CHATS = sa.select(inbox.c.chat_id).where(IS_NEW).distinct()
NEW_ROWS = (
    sa.select(inbox.c.id, inbox.c.chat_id, inbox.c.kind, inbox.c.received_at, inbox.c.payload)
    .where(IS_NEW, inbox.c.chat_id == bindparam("chat"))
    .order_by(inbox.c.id)
    .limit(bindparam("most"))
)
CLOSE_ROW = sa.update(inbox).where(inbox.c.id == bindparam("row"), IS_NEW).values(state="done", payload=None)
STILL_NEW = sa.select(inbox.c.id).where(inbox.c.id == bindparam("row"), IS_NEW)

# Of it what could not be worked on.
SET_ASIDE = (
    sa.update(inbox)
    .where(inbox.c.id == bindparam("row"), IS_NEW)
    .values(state="dead", error=bindparam("why"))
)
SET_ASIDE_BARE = SET_ASIDE.values(payload=None)
ASIDE = (
    sa.select(inbox.c.id, inbox.c.chat_id, inbox.c.kind, inbox.c.received_at, inbox.c.error, inbox.c.payload)
    .where(IS_DEAD)
    .order_by(inbox.c.id)
)
ASIDE_OF = sa.select(inbox.c.id, inbox.c.payload).where(
    IS_DEAD, inbox.c.chat_id == bindparam("chat"), inbox.c.payload.is_not(None)
)
RUN_AGAIN = (
    sa.update(inbox)
    .where(inbox.c.id == bindparam("row"), IS_DEAD, inbox.c.payload.is_not(None))
    .values(state="new", error=None)
)
ERASE_ASIDE = sa.update(inbox).where(inbox.c.id == bindparam("row"), IS_DEAD).values(payload=None)
PURGE_ASIDE = sa.delete(inbox).where(IS_DEAD, inbox.c.received_at < bindparam("before"))
COUNTED = sa.select(sa.func.count()).where(
    facts.c.at > bindparam("since"), facts.c.kind == bindparam("sort"), facts.c.what == bindparam("place")
)

# Of it what is done.
FORGET_DONE = sa.delete(inbox).where(inbox.c.received_at < bindparam("before"), inbox.c.state == "done")
FORGET_IDS = (
    sa.update(inbox)
    .where(inbox.c.received_at < bindparam("before"), inbox.c.update_id.is_not(None))
    .values(update_id=None)
)

# Sessions and live messages.
SESSION = sa.select(sessions.c.data).where(sessions.c.chat_id == bindparam("chat"))
LIVE = sa.select(live.c.slot, live.c.message_id, live.c.serial).where(live.c.chat_id == bindparam("chat"))
KEEP_SESSION = overwriting(sessions, "chat_id")
SET_LIVE = overwriting(live, "chat_id", "slot")

# Calls to send.
ADD_CALL = sa.insert(outbox)
CALLS = (
    sa.select(outbox.c.id, outbox.c.chat_id, outbox.c.due_at, outbox.c.payload, outbox.c.attempts)
    .where(IS_DUE_CALL, outbox.c.chat_id == bindparam("chat"))
    .order_by(outbox.c.id)
    .limit(bindparam("most"))
)
# What was never tried is due, even if its time lies ahead since the clock was set back.
CALLING_CHATS = (
    sa.select(outbox.c.chat_id)
    .where(IS_DUE_CALL, sa.or_(outbox.c.due_at <= bindparam("now"), outbox.c.attempts == 0))
    .distinct()
)
NEXT_CALL = sa.select(sa.func.min(outbox.c.due_at)).where(
    IS_DUE_CALL, outbox.c.due_at > bindparam("now"), outbox.c.attempts > 0
)
SET_CALL_STATE = (
    sa.update(outbox)
    .where(outbox.c.id == bindparam("row"), outbox.c.state == bindparam("was"))
    .values(state=bindparam("to"))
)
POSTPONE = (
    sa.update(outbox)
    .where(outbox.c.id == bindparam("row"))
    .values(state="pending", due_at=bindparam("until"), attempts=bindparam("tries"))
)
REMOVE_CALL = sa.delete(outbox).where(outbox.c.id == bindparam("row"))
HALF_SENT = sa.select(outbox.c.id, outbox.c.chat_id).where(outbox.c.state == "sending")
HALF_SENT_TO = HALF_SENT.where(outbox.c.chat_id == bindparam("chat"))
SEND_UNSURE_AGAIN = (
    sa.update(outbox)
    .where(outbox.c.chat_id == bindparam("chat"), outbox.c.state == "unsure")
    .values(state="pending", due_at=bindparam("now"), attempts=0)
)
REMOVE_UNSURE = sa.delete(outbox).where(outbox.c.chat_id == bindparam("chat"), outbox.c.state == "unsure")

# Timers.
SET_TIMER = overwriting(outbox, "chat_id", "key")
# A fee that is on its way back must not be forgotten with the person.
CLEAR_TIMERS = sa.delete(outbox).where(
    outbox.c.chat_id == bindparam("chat"), IS_TIMER, outbox.c.key.not_like(f"timer:{REFUND}:%")
)
CLEAR_TIMER = sa.delete(outbox).where(
    outbox.c.chat_id == bindparam("chat"), outbox.c.key == bindparam("name")
)
DUE_TIMERS = (
    sa.select(outbox.c.id, outbox.c.chat_id, outbox.c.payload)
    .where(IS_TIMER, outbox.c.due_at <= bindparam("now"))
    .order_by(outbox.c.due_at, outbox.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
NEXT_TIMER = sa.select(sa.func.min(outbox.c.due_at)).where(IS_TIMER)

# What waits, for whoever watches.
WAITING_ROWS = sa.select(sa.func.count(), sa.func.min(inbox.c.received_at)).where(IS_NEW)
WAITING_CALLS = sa.select(sa.func.count(), sa.func.min(outbox.c.due_at)).where(
    IS_DUE_CALL, outbox.c.due_at <= bindparam("now")
)
CASES_BY_STATE = sa.select(cases.c.state, sa.func.count()).group_by(cases.c.state)

# For the record.
ADD_RECORD = sa.insert(records)
NEW_RECORD = sa.insert(records).returning(records.c.id)
RECORDS = (
    sa.select(records.c.id, records.c.at, records.c.about)
    .where(records.c.kind == bindparam("wanted"), records.c.id > bindparam("after"))
    .order_by(records.c.id)
)
FORGET_RECORDS = sa.delete(records).where(
    records.c.chat_id == bindparam("chat"), records.c.kind.in_(("faq", "staff_request"))
)
LOCK_RECORDS = sa.text("SELECT pg_advisory_xact_lock(hashtext('certguide:records'))")

# Staff.
STAFF = sa.select(staff.c.user_id, staff.c.role, staff.c.name, staff.c.added_at).order_by(
    staff.c.added_at, staff.c.user_id
)
SET_STAFF = overwriting(staff, "user_id")
REMOVE_STAFF = sa.delete(staff).where(staff.c.user_id == bindparam("person"))

# The cabinet.
DOCUMENT = sa.select(cabinet.c.data).where(cabinet.c.key == bindparam("name"))
LOCK_DOCUMENT = DOCUMENT.with_for_update()
NEW_DOCUMENT = keeping(cabinet, "key")
SET_DOCUMENT = overwriting(cabinet, "key")
