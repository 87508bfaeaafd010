"""The statements of the support desk's store, built once."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.statements import Upsert, keeping, overwriting
from bot.store.tables import (
    IS_DIRTY,
    IS_TO_SHOW,
    case_messages,
    cases,
    facts,
    macros,
    orphans,
    outbox,
    records,
    sessions,
)

_OF_GROUP = sa.select(cases.c.number).where(cases.c.group_id == bindparam("group"))
_PASSED_OUT = (
    case_messages.c.way == "out",
    case_messages.c.origin == bindparam("message"),
    case_messages.c.number.in_(_OF_GROUP),
)


# Cases.


def _put_case() -> Upsert:
    """Insert, or change what the turn knows of; a topic in another group is no longer the case's."""

    def build(insert: Any) -> Any:
        new = insert.excluded
        stays = cases.c.group_id == new.group_id
        changed = {
            name: new[name] for name in ("chat_id", "group_id", "state", "updated_at", "closed_at", "data")
        }
        shown = {
            name: sa.case((stays, cases.c[name]), else_=new[name])
            for name in ("thread_id", "card_id", "title", "colour", "pinned", "topic_open")
        }
        version = sa.case((new.version > cases.c.version, new.version), else_=cases.c.version + 1)
        since = sa.func.coalesce(cases.c.dirty_since, new.dirty_since)
        return insert.on_conflict_do_update(
            index_elements=["number"], set_={**changed, **shown, "version": version, "dirty_since": since}
        )

    return Upsert(build(sqlite.insert(cases)), build(postgresql.insert(cases)))


PUT_CASE = _put_case()
_CASE = sa.select(cases.c.number, cases.c.data)
CASE = _CASE.where(cases.c.number == bindparam("wanted"))
CASE_OF_CHAT = _CASE.where(cases.c.chat_id == bindparam("chat"))
CASE_OF_THREAD = _CASE.where(cases.c.group_id == bindparam("group"), cases.c.thread_id == bindparam("thread"))
OPEN_CASES = _CASE.where(cases.c.state != "closed").order_by(cases.c.updated_at, cases.c.number)
CLOSED_CASES = _CASE.where(cases.c.state == "closed").order_by(cases.c.updated_at, cases.c.number)
CHATS_OF = (
    sa.select(sessions.c.chat_id)
    .where(sessions.c.reference == bindparam("wanted"))
    .order_by(sessions.c.chat_id)
)
THREADS = sa.select(cases.c.number, cases.c.group_id, cases.c.thread_id).where(cases.c.thread_id.is_not(None))
CHAT_OF_CASE = sa.select(cases.c.chat_id).where(cases.c.number == bindparam("wanted"))

# Topics that no case has any more.
ORPHANS = sa.select(orphans.c.group_id, orphans.c.thread_id).order_by(orphans.c.group_id, orphans.c.thread_id)
ADD_ORPHAN = keeping(orphans, "group_id", "thread_id")
REMOVE_ORPHAN = sa.delete(orphans).where(
    orphans.c.group_id == bindparam("group"), orphans.c.thread_id == bindparam("thread")
)


def _topics(*where: sa.ColumnElement[bool]) -> sa.Select[tuple[int, int | None]]:
    return sa.select(cases.c.group_id, cases.c.thread_id).where(cases.c.thread_id.is_not(None), *where)


TOPIC_ELSEWHERE = _topics(cases.c.number == bindparam("wanted"), cases.c.group_id != bindparam("group"))

# Forgetting a chat's case.
_OF_CHAT = sa.select(cases.c.number).where(cases.c.chat_id == bindparam("chat"))
TOPIC_OF_CHAT = _topics(cases.c.chat_id == bindparam("chat"))
FORGET_MESSAGES = sa.delete(case_messages).where(case_messages.c.number.in_(_OF_CHAT))
FORGET_CASE = sa.delete(cases).where(cases.c.chat_id == bindparam("chat"))

# What was kept long enough.
_WAS_CLOSED = (cases.c.state == "closed", cases.c.closed_at < bindparam("before"))
_CLOSED_LONG = sa.select(cases.c.number).where(*_WAS_CLOSED)
TOPICS_CLOSED = _topics(*_WAS_CLOSED)
PURGE_MESSAGES = sa.delete(case_messages).where(
    sa.or_(case_messages.c.at < bindparam("before"), case_messages.c.number.in_(_CLOSED_LONG))
)
PURGE_CASES = sa.delete(cases).where(*_WAS_CLOSED)
PURGE_FACTS = sa.delete(facts).where(facts.c.at < bindparam("before"))

# What was written.
PASS_ON = keeping(case_messages, "number", "way", "origin")
_OF_CASE = case_messages.c.number == bindparam("wanted")
_WRITTEN = (_OF_CASE, case_messages.c.way == bindparam("by"), case_messages.c.origin == bindparam("message"))
WRITTEN = sa.select(case_messages.c.id, case_messages.c.content).where(*_WRITTEN)
COPY = sa.select(case_messages.c.copy).where(*_WRITTEN)
ORIGIN = (
    sa.select(case_messages.c.origin)
    .where(_OF_CASE, case_messages.c.way == bindparam("by"), case_messages.c.copy == bindparam("message"))
    .order_by(case_messages.c.id.desc())
    .limit(1)
)
MEND = (
    sa.update(case_messages)
    .where(case_messages.c.id == bindparam("row"))
    .values(
        content=bindparam("new"),
        revision=case_messages.c.revision + 1,
        state=sa.case(
            (sa.and_(case_messages.c.way == "in", case_messages.c.state == "sent"), "amended"),
            else_=case_messages.c.state,
        ),
    )
)
_PASSED = sa.select(
    case_messages.c.id,
    case_messages.c.way,
    case_messages.c.origin,
    case_messages.c.copy,
    case_messages.c.kind,
    case_messages.c.album,
    case_messages.c.author,
    case_messages.c.at,
    case_messages.c.state,
    case_messages.c.revision,
    case_messages.c.content,
)
TO_SHOW = _PASSED.where(_OF_CASE, IS_TO_SHOW).order_by(case_messages.c.id).limit(bindparam("most"))
LAST_WRITTEN = (
    _PASSED.where(
        _OF_CASE,
        sa.or_(
            case_messages.c.way == "out",
            sa.and_(case_messages.c.way == "in", case_messages.c.state != "waiting"),
        ),
    )
    .order_by(case_messages.c.id.desc())
    .limit(bindparam("most"))
)
WRITTEN_WITH = (
    _PASSED.join_from(case_messages, cases, cases.c.number == case_messages.c.number)
    .where(cases.c.chat_id == bindparam("chat"), case_messages.c.way.in_(("in", "out")))
    .order_by(case_messages.c.id)
)

# What became of it on the way out.
RELAYED = sa.select(case_messages.c.copy).where(*_PASSED_OUT).order_by(case_messages.c.id.desc()).limit(1)
NOTE_RELAYED = sa.update(case_messages).where(*_PASSED_OUT).values(copy=bindparam("as_copy"), state="sent")
NOTE_UNDELIVERED = (
    sa.update(case_messages).where(*_PASSED_OUT, case_messages.c.copy.is_(None)).values(state="failed")
)

# What became of it on the way in. What was edited meanwhile is to be shown once more.
_UNCHANGED = case_messages.c.revision == bindparam("seen")
NOTE_SHOWN = (
    sa.update(case_messages)
    .where(case_messages.c.id == bindparam("row"))
    .values(copy=bindparam("as_copy"), state=sa.case((_UNCHANGED, "sent"), else_="amended"))
)
NOTE_FAILED = (
    sa.update(case_messages).where(case_messages.c.id == bindparam("row"), _UNCHANGED).values(state="failed")
)


# What the staff's groups do not show yet.


def _board() -> sa.Select[Any]:
    """Cases that are dirty or have messages to be shown, what waits longest first; each part by its own index."""
    changed = sa.select(
        cases.c.number, cases.c.dirty_since.label("since"), sa.literal(0).label("waits")
    ).where(IS_DIRTY)
    written = (
        sa.select(case_messages.c.number, sa.func.min(case_messages.c.at), sa.literal(1))
        .where(IS_TO_SHOW)
        .group_by(case_messages.c.number)
    )
    parts = sa.union_all(changed, written).subquery()
    since, waits = sa.func.min(parts.c.since).label("since"), sa.func.max(parts.c.waits).label("waits")
    todo = (
        sa.select(parts.c.number, since, waits)
        .group_by(parts.c.number)
        .order_by(since, parts.c.number)
        .limit(bindparam("most"))
        .subquery()
    )
    shown = (cases.c[name] for name in ("group_id", "thread_id", "card_id", "title", "colour"))
    return (
        sa.select(
            cases.c.number,
            cases.c.data,
            cases.c.version,
            *shown,
            cases.c.pinned,
            cases.c.topic_open,
            cases.c.dirty_since,
            todo.c.waits,
        )
        .join_from(todo, cases, cases.c.number == todo.c.number)
        .order_by(todo.c.since, cases.c.number)
    )


BOARD = _board()
SHOWN = (
    sa.update(cases)
    .where(cases.c.number == bindparam("wanted"))
    .values(
        {
            name: sa.func.coalesce(bindparam(f"new_{name}", type_=cases.c[name].type), cases.c[name])
            for name in ("thread_id", "card_id", "title", "colour", "pinned", "topic_open")
        }
    )
)
CLEAN = (
    sa.update(cases)
    .where(cases.c.number == bindparam("wanted"), cases.c.version == bindparam("seen"))
    .values(dirty_since=None)
)
LOSE_TOPIC = (
    sa.update(cases)
    .where(cases.c.number == bindparam("wanted"))
    .values(
        thread_id=None,
        card_id=None,
        title="",
        colour="",
        pinned=False,
        topic_open=True,
        dirty_since=sa.func.coalesce(cases.c.dirty_since, cases.c.updated_at),
    )
)

# Canned answers, figures, records.
MACROS = sa.select(macros.c.name, macros.c.data).order_by(macros.c.name)
SET_MACRO = overwriting(macros, "name")
REMOVE_MACRO = sa.delete(macros).where(macros.c.name == bindparam("gone"))
ADD_FACT = sa.insert(facts)
FACTS = (
    sa.select(facts.c.at, facts.c.kind, facts.c.step, facts.c.what, facts.c.seconds, facts.c.times)
    .where(facts.c.at >= bindparam("since"))
    .order_by(facts.c.at, facts.c.id)
)
ASKED = (
    sa.select(records.c.id, records.c.at, records.c.about)
    .where(records.c.kind == "faq", records.c.at >= bindparam("since"))
    .order_by(records.c.id)
)
RECORDS_OF = (
    sa.select(records.c.kind, sa.func.count())
    .where(records.c.chat_id == bindparam("chat"))
    .group_by(records.c.kind)
)


# Reminders.


def _remind() -> Upsert:
    """Insert, or move a timer of that name that is not due yet."""

    def build(insert: Any) -> Any:
        new = {name: insert.excluded[name] for name in ("due_at", "payload")}
        return insert.on_conflict_do_update(
            index_elements=["chat_id", "key"], set_=new, where=outbox.c.due_at > bindparam("now")
        )

    return Upsert(build(sqlite.insert(outbox)), build(postgresql.insert(outbox)))


REMIND = _remind()
