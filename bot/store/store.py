"""What must survive: updates that came, sessions, calls to make, timers, records, who belongs to the staff.

Each public method is one transaction. Whatever a person typed, is called or holds is encrypted before it
leaves this package.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.store import statements as sql
from bot.store.aside import Asides
from bot.store.chats import Live
from bot.store.cipher import Undecipherable
from bot.store.desk import posts
from bot.store.desk import statements as desk
from bot.store.inbox import REMEMBER_IDS, ROWS_AT_ONCE, Inbox, tidy
from bot.store.outbox import Outbox
from bot.store.records import Records
from bot.store.rows import (
    DESK,
    AlreadyDone,
    InboxRow,
    Kept,
    OutboxRow,
    Rows,
    add,
    add_records,
    close,
    erase_aside,
    fact,
    set_timers,
)
from bot.store.team import Member, Role, Team
from bot.telegram.outgoing import Outgoing
from flows import refunds
from flows.replies import Turn
from flows.session import Session

__all__ = [
    "DESK",
    "REMEMBER_IDS",
    "ROWS_AT_ONCE",
    "AlreadyDone",
    "InboxRow",
    "Kept",
    "Live",
    "Member",
    "OutboxRow",
    "Role",
    "Store",
    "Waiting",
    "WrongKey",
]

KEY_CHECK: Final = "certguide:key"
"""The document that tells whether the keys are the right ones."""


class WrongKey(Exception):
    """What is stored was encrypted under a key that is not among the ones given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What could be worked on now.

    Attributes:
        rows: of the inbox, and when the oldest was received.
        calls: of the outbox, and since when the oldest is due.
        cases: how many are in each state.
    """

    rows: tuple[int, datetime | None]
    calls: tuple[int, datetime | None]
    cases: Mapping[str, int]


class Store(Outbox, Inbox, Asides, Records, Team):
    """The durable side of the conversation: its parts, and what concerns several of them."""

    # Turns.

    async def finish(
        self, row: InboxRow, turn: Turn, outgoing: Sequence[Outgoing], at: datetime
    ) -> list[int]:
        """Store all that a turn brought about, and that it is done; or, on an error, nothing.

        With ``turn.again`` the row stays as it is.

        Args:
            row: which the turn answers.
            turn: its outcome.
            outgoing: its replies as calls.
            at: now.

        Returns:
            The lanes beside this chat's that have a new event: the desk's, or none.

        Raises:
            AlreadyDone: the row was finished before.
        """
        chat_id = row.chat_id
        plain = _SESSION_ENCODER.encode(turn.session)
        session = self._session_row(chat_id, turn.session, plain, at)
        calls = [self._rows.call(chat_id, call, at) for call in outgoing]
        timers = [self._rows.timer(chat_id, timer) for timer in turn.timers]
        records = [self._rows.record(chat_id, record, at) for record in turn.records]
        news = [self._rows.event(DESK, posts.news(chat_id, left), at) for left in turn.posts]
        facts = [fact(counted, at) for counted in turn.facts]

        def work(connection: Connection) -> None:
            close(connection, row.id, again=turn.again)
            if turn.erase:
                _erase(connection, self._rows, chat_id)
            sql.KEEP_SESSION.run(connection, [session])
            _files(connection, chat_id, turn, at)
            add(connection, sql.ADD_CALL, calls)
            set_timers(connection, timers)
            add_records(connection, records)
            add(connection, sql.ADD_EVENT, news)
            add(connection, desk.ADD_FACT, facts)

        await self._change(chat_id, work)
        if turn.erase:
            await self._db.erased()
        if (known := self._chats.get(chat_id)) is not None:
            known.session = plain
        return [DESK] if news else []

    async def done(self, row: InboxRow, outgoing: Sequence[Outgoing], at: datetime) -> None:
        """The row needs no turn; at most something is said to it.

        Raises:
            AlreadyDone: the row was finished before.
        """
        calls = [self._rows.call(row.chat_id, call, at) for call in outgoing]

        def work(connection: Connection) -> None:
            close(connection, row.id)
            add(connection, sql.ADD_CALL, calls)

        await self._db.write(work)

    # Starting.

    async def recover(self, at: datetime) -> None:
        """Clear up after the process that ran before: files it was sending are unsure now.

        Call it once, before anything else, where no other process works on the database.

        Raises:
            WrongKey: the stored data was written under other keys.
        """

        def work(connection: Connection) -> None:
            self._check_key(connection, at)
            tidy(connection, at - REMEMBER_IDS)
            self._doubt(connection, connection.execute(sql.HALF_SENT).all(), at)

        await self._db.write(work)
        self._tidied = at

    async def check_key(self, at: datetime) -> None:
        """Make sure that these keys open what is stored; the first ones are noted.

        Raises:
            WrongKey: the stored data was written under other keys.
        """
        await self._db.write(lambda connection: self._check_key(connection, at))

    async def ready(self) -> bool:
        """Whether the database answers within two seconds."""
        try:
            async with asyncio.timeout(2):
                return bool(await self._db.read(lambda connection: connection.scalar(sa.select(1))))
        except Exception:
            return False

    async def waiting(self, now: datetime) -> Waiting:
        """How much waits, and since when."""

        def work(connection: Connection) -> Waiting:
            rows = connection.execute(sql.WAITING_ROWS).one()
            calls = connection.execute(sql.WAITING_CALLS, {"now": now}).one()
            cases = {state: int(count) for state, count in connection.execute(sql.CASES_BY_STATE)}
            return Waiting(rows=(rows[0], rows[1]), calls=(calls[0], calls[1]), cases=cases)

        return await self._db.read(work)

    def _session_row(self, chat_id: int, session: Session, plain: bytes, at: datetime) -> dict[str, Any]:
        return {
            "chat_id": chat_id,
            "data": self._cipher.encrypt(plain),
            "updated_at": at,
            "reference": session.reference or None,
        }

    def _check_key(self, connection: Connection, at: datetime) -> None:
        """Refuse a wrong key before it makes good rows look like rubbish that may be dropped."""
        stored = connection.scalar(sql.DOCUMENT, {"name": KEY_CHECK})
        if stored is not None:
            try:
                self._cipher.decrypt(stored)
            except Undecipherable:
                raise WrongKey(
                    "CERTGUIDE_SECRET_KEY: not the key that the database was written with"
                ) from None
        # Written anew, so that it follows the newest key when an old one is retired.
        renewed = {"key": KEY_CHECK, "data": self._cipher.encrypt(b"certguide"), "updated_at": at}
        sql.SET_DOCUMENT.run(connection, [renewed])


_SESSION_ENCODER: Final = msgspec.json.Encoder()


def _erase(connection: Connection, rows: Rows, chat_id: int) -> None:
    """What is kept of a chat and need not be: its questions, its requests, what it was to be reminded of."""
    connection.execute(sql.FORGET_RECORDS, {"chat": chat_id})
    connection.execute(sql.CLEAR_TIMERS, {"chat": chat_id})
    erase_aside(connection, rows, chat_id, lambda content: not _is_refund(content))


def _is_refund(content: Mapping[str, Any]) -> bool:
    return content.get("name") == "timer" and str(content.get("timer")).startswith(f"{refunds.TIMER}:")


def _files(connection: Connection, chat_id: int, turn: Turn, at: datetime) -> None:
    """What becomes of files whose arrival is unsure."""
    if turn.files == "resend":
        connection.execute(sql.SEND_UNSURE_AGAIN, {"chat": chat_id, "now": at})
    elif turn.files == "erase":
        connection.execute(sql.REMOVE_UNSURE, {"chat": chat_id})
