"""Stores what the desk's turns bring about."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Connection

from bot.store import statements as common
from bot.store.desk import posts
from bot.store.desk import statements as sql
from bot.store.desk.archive import Archives
from bot.store.desk.board import Showing, leave_topics
from bot.store.desk.cases import SqlCases
from bot.store.rows import DESK, InboxRow, add, add_records, close, erase_aside, fact, set_timers
from bot.telegram.outgoing import Outgoing
from flows.replies import Record, SetTimer
from flows.support.case import Case
from flows.support.events import DeskEvent
from flows.support.turn import Deed, DeskTurn, Macro, Mended, Passed


class Taken(Exception):
    """A case of that number is another chat's; nothing of this turn was stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Changes:
    """A turn as rows."""

    cases: list[dict[str, Any]]
    passed: list[dict[str, Any]]
    posts: list[dict[str, Any]]
    calls: list[dict[str, Any]]
    timers: list[dict[str, Any]]
    macros: list[dict[str, Any]]
    gone: list[dict[str, Any]]
    staff: list[dict[str, Any]]
    facts: list[dict[str, Any]]


class DeskStore(SqlCases, Showing, Archives):
    """The durable side of the support desk. It has one writer of cases: the desk's own turns."""

    def opened(self, row: InboxRow, raw: Mapping[str, Any]) -> DeskEvent:
        """The event of the desk's lane that a row holds.

        Args:
            row: where it waits.
            raw: what it holds, as :meth:`bot.store.store.Store.opened` has it.

        Raises:
            ValueError: it is none.
        """
        return posts.for_desk(row, raw)

    async def remind(self, timers: Mapping[str, datetime]) -> None:
        """Set timers of the desk's by their names; one that is due already stays as it is."""
        now = self._clock()
        rows = [
            {**self._rows.timer(DESK, SetTimer(name=name, at=at)), "now": now} for name, at in timers.items()
        ]
        if rows:
            await self._db.write(lambda connection: sql.REMIND.run(connection, rows))

    async def finish(
        self, row: InboxRow, turn: DeskTurn, calls: Sequence[tuple[int, Outgoing]], at: datetime
    ) -> list[int]:
        """Store all that a turn brought about, and that it is done; or, on an error, nothing.

        Args:
            row: which the turn answers.
            turn: its outcome.
            calls: what it says, as calls, each with its chat.
            at: now.

        Returns:
            The chats that have a new event.

        Raises:
            AlreadyDone: the row was finished before.
            Taken: a case's number is that of another chat's case.
        """
        changes = self._changes(row, turn, calls, at)

        def work(connection: Connection) -> None:
            close(connection, row.id)
            _put_cases(connection, changes.cases)
            if changes.passed:
                sql.PASS_ON.run(connection, changes.passed)
            self._mend(connection, turn.mended)
            add(connection, common.ADD_EVENT, changes.posts)
            add(connection, common.ADD_CALL, changes.calls)
            set_timers(connection, changes.timers)
            add_records(connection, self._deeds(connection, turn.deeds, at))
            _put_others(connection, changes)
            self._forget(connection, turn.forgotten)

        await self._db.write(work)
        if turn.forgotten:
            await self._db.erased()
        return list(dict.fromkeys(post.chat for post in turn.posts))

    def _changes(
        self, row: InboxRow, turn: DeskTurn, calls: Iterable[tuple[int, Outgoing]], at: datetime
    ) -> _Changes:
        return _Changes(
            cases=[self._case_row(case, row.id, at) for case in turn.cases],
            passed=[self._passed_to(passed, row.at) for passed in turn.passed],
            posts=[self._rows.event(post.chat, posts.to_customer(post.event), at) for post in turn.posts],
            calls=[self._rows.call(chat, call, at) for chat, call in calls],
            timers=[self._rows.timer(DESK, timer) for timer in turn.timers],
            macros=[self._macro(macro, at) for macro in turn.macros if macro.text],
            gone=[{"gone": macro.name} for macro in turn.macros if not macro.text],
            staff=[self._rows.member(one.user, one.role, one.name, at) for one in turn.enrolled],
            facts=[fact(counted, at) for counted in turn.facts],
        )

    def _case_row(self, case: Case, version: int, at: datetime) -> dict[str, Any]:
        """A case whose topic is not there yet; of one that is there already, only what changed counts.

        Args:
            version: of a case that is new: no case of the same number that was forgotten had it.
        """
        return {
            "number": case.number,
            "chat_id": case.chat,
            "group_id": case.group,
            "state": case.state,
            "updated_at": at,
            "closed_at": case.closed_at,
            "data": self._rows.seal(case),
            "version": version,
            "dirty_since": at,
            "thread_id": None,
            "card_id": None,
            "title": "",
            "colour": "",
            "pinned": False,
            "topic_open": True,
        }

    def _passed_to(self, passed: Passed, at: datetime) -> dict[str, Any]:
        return {
            "number": passed.number,
            "way": passed.way,
            "origin": passed.origin,
            "copy": None,
            "kind": passed.kind,
            "album": passed.album,
            "author": passed.author,
            "at": at,
            "content": self._sealed(passed),
            "revision": 0,
            "state": "sent" if passed.way == "note" else "waiting",
        }

    def _macro(self, macro: Macro, at: datetime) -> dict[str, Any]:
        return {"name": macro.name, "data": self._cipher.encrypt(macro.text.encode()), "at": at}

    def _mend(self, connection: Connection, mended: Iterable[Mended]) -> None:
        for one in mended:
            sought = {"wanted": one.number, "by": one.way, "message": one.origin}
            for row_id, content in connection.execute(sql.WRITTEN, sought).all():
                connection.execute(sql.MEND, {"row": row_id, "new": self._mended(content, one)})

    def _deeds(self, connection: Connection, deeds: Iterable[Deed], at: datetime) -> list[dict[str, Any]]:
        """Deeds as records of the customer's chat, or of nobody's where there is no such case."""
        rows = []
        for deed in deeds:
            chat = connection.scalar(sql.CHAT_OF_CASE, {"wanted": deed.number}) or 0
            rows.append(self._rows.record(chat, _as_record(deed), at))
        return rows

    def _forget(self, connection: Connection, chats: Collection[int]) -> None:
        for chat in chats:
            whose = {"chat": chat}
            leave_topics(connection, sql.TOPIC_OF_CHAT, whose)
            connection.execute(sql.FORGET_MESSAGES, whose)
            connection.execute(sql.FORGET_CASE, whose)
        if chats:
            erase_aside(connection, self._rows, DESK, lambda content: content.get("chat") in chats)


def _as_record(deed: Deed) -> Record:
    about = {
        "by": str(deed.by),
        "name": deed.name,
        "number": deed.number,
        "action": deed.action,
        "group": str(deed.group),
        "at": deed.at.isoformat(),
        "why": deed.why,
    }
    return Record(kind="deed", about=about)


def _put_cases(connection: Connection, rows: Iterable[dict[str, Any]]) -> None:
    for row in rows:
        known = connection.scalar(sql.CHAT_OF_CASE, {"wanted": row["number"]})
        if known not in (None, row["chat_id"]):
            raise Taken(f"case {row['number']}")
        leave_topics(connection, sql.TOPIC_ELSEWHERE, {"wanted": row["number"], "group": row["group_id"]})
        sql.PUT_CASE.run(connection, [row])


def _put_others(connection: Connection, changes: _Changes) -> None:
    if changes.macros:
        sql.SET_MACRO.run(connection, changes.macros)
    add(connection, sql.REMOVE_MACRO, changes.gone)
    if changes.staff:
        common.SET_STAFF.run(connection, changes.staff)
    add(connection, sql.ADD_FACT, changes.facts)
