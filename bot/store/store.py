"""What must survive: updates that came, sessions, calls to make, timers, records, who belongs to the staff.

Each public method is one transaction. Whatever a person typed, is called or holds is encrypted before it
leaves this module.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Literal

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.store import statements as sql
from bot.store.cipher import Cipher, Undecipherable
from bot.store.database import Database, Work
from bot.store.desk import posts
from bot.store.desk import statements as desk
from bot.store.desk.board import matched
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
    fact,
    keep_order,
    set_timers,
)
from bot.telegram.outgoing import Outgoing
from flows.replies import Record, RecordKind, Turn
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

REMEMBER_IDS: Final = timedelta(hours=48)
"""How long a second delivery of an update is recognised. Telegram delivers for 24 hours at most, and starts
again at a random id after a week without updates (Bot API, ``Update.update_id``)."""

DOCUMENT_UNSURE: Final = {"name": "document_unsure"}

ROWS_AT_ONCE: Final = 16
"""So many rows of a chat are read together."""

_TIMERS_AT_ONCE = 200
_CHATS_KEPT = 10_000
_TIDY_EVERY = timedelta(hours=1)
KEY_CHECK: Final = "certguide:key"
"""The document that tells whether the keys are the right ones."""
_NOBODY = 0
_BIGINT = 2**63

Live = Mapping[str, tuple[int, int]]
"""Slot to message id and serial."""

Role = Literal["member", "lead", "auditor"]
"""What somebody of the staff may do: a lead what a member may, and more; an auditor reads only."""


class WrongKey(Exception):
    """What is stored was encrypted under a key that is not among the ones given."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the staff.

    Attributes:
        user_id: Telegram's.
        name: as colleagues see it; may be empty.
        added_at: when the entry was made.
    """

    user_id: int
    role: Role
    name: str = field(repr=False)
    added_at: datetime


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


@dataclass(slots=True)
class _Chat:
    """A chat as remembered: bytes rather than objects, so that each turn gets a copy of its own."""

    session: bytes | None
    live: dict[str, tuple[int, int]]


class Store:
    """The durable side of the conversation.

    Args:
        database: where; its schema is up to date.
        cipher: for all that is personal.
        remember: how many chats are kept in memory, so that a busy one is not read at each turn.
    """

    def __init__(self, database: Database, cipher: Cipher, *, remember: int = _CHATS_KEPT) -> None:
        self._db = database
        self._cipher = cipher
        self._rows = Rows(cipher)
        self._remember = remember
        self._chats: OrderedDict[int, _Chat] = OrderedDict()
        self._loading: dict[int, object] = {}
        self._tidied: datetime | None = None

    # Updates in.

    async def intake(
        self, updates: Sequence[tuple[int | None, Mapping[str, Any]]], at: datetime
    ) -> list[int]:
        """Keep updates for their turn; when this returns, Telegram may forget them.

        An update that was kept in the last 48 hours changes nothing.

        Args:
            updates: each with its chat; ``None`` for one that belongs to no chat.
            at: when they reached us.

        Returns:
            The chats to wake.
        """
        rows = [self._arrival(chat_id, raw, at) for chat_id, raw in updates]
        if not rows:
            return []
        tidy = self._tidied is None or at - self._tidied >= _TIDY_EVERY

        def work(connection: Connection) -> None:
            if tidy:
                _tidy(connection, at - REMEMBER_IDS)
            sql.TAKE_UPDATE.run(connection, rows)

        await self._db.write(work)
        if tidy:
            self._tidied = at
        return list(dict.fromkeys(row["chat_id"] for row in rows))

    async def happened(self, chat_id: int, content: Mapping[str, Any], at: datetime) -> None:
        """Keep an event of our own for its turn."""
        row = self._rows.event(chat_id, content, at)
        await self._db.write(lambda connection: add(connection, sql.ADD_EVENT, [row]))

    def _arrival(self, chat_id: int | None, raw: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        update_id = raw.get("update_id")
        known = isinstance(update_id, int) and -_BIGINT <= update_id < _BIGINT
        lane = _NOBODY if chat_id is None else chat_id
        return self._rows.update(lane, raw, at, update_id if known else None)

    async def open_chats(self) -> list[int]:
        """The chats with rows that wait for their turn."""
        return await self._db.read(lambda connection: list(connection.scalars(sql.OPEN_CHATS)))

    async def new_rows(self, chat_id: int) -> list[InboxRow]:
        """The oldest rows of a chat that wait for their turn, oldest first."""
        wanted = {"chat": chat_id, "most": ROWS_AT_ONCE}
        rows = await self._db.read(lambda connection: connection.execute(sql.NEW_ROWS, wanted).all())
        return [InboxRow(*row) for row in rows]

    def opened(self, row: InboxRow) -> dict[str, Any]:
        """What the row holds.

        Raises:
            Undecipherable: not under our keys.
            ValueError: it is no JSON object.
        """
        content = msgspec.json.decode(self._cipher.decrypt(row.payload))
        if not isinstance(content, dict):
            raise TypeError("not a JSON object")
        return content

    # Turns.

    async def session(self, chat_id: int) -> Session | None:
        """A copy of what is remembered of a chat; ``None`` if nothing is.

        Raises:
            Undecipherable: not under our keys.
            msgspec.ValidationError: a later version stored it.
        """
        stored = (await self._chat(chat_id)).session
        return None if stored is None else _SESSION.decode(stored)

    async def stored_session(self, chat_id: int) -> Session | None:
        """What is stored of a chat, for those who do not work on it: another process may, so it is not remembered.

        Raises: as :meth:`session`.
        """
        wanted = {"chat": chat_id}
        stored = await self._db.read(lambda connection: connection.scalar(sql.SESSION, wanted))
        return None if stored is None else _SESSION.decode(self._cipher.decrypt(stored))

    async def live(self, chat_id: int) -> Live:
        """The chat's live messages: slot to message id and serial."""
        return dict((await self._chat(chat_id)).live)

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
                _erase(connection, chat_id)
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

    async def mark_dead(self, row: InboxRow, error: str, outgoing: Sequence[Outgoing], at: datetime) -> None:
        """Set a row aside for good, erase its content, and say so with the calls given.

        Args:
            row: which.
            error: why; it is stored in the clear, so it quotes nothing.
            outgoing: what to tell the person.
            at: now.
        """
        calls = [self._rows.call(row.chat_id, call, at) for call in outgoing]

        def work(connection: Connection) -> None:
            connection.execute(sql.CLOSE_ROW, {"row": row.id, "to": "dead", "why": error})
            add(connection, sql.ADD_CALL, calls)

        await self._db.write(work)

    # Timers.

    async def ring(self, now: datetime) -> list[int]:
        """Turn timers that are due into events.

        Returns:
            The chats to wake.
        """
        wanted = {"now": now, "most": _TIMERS_AT_ONCE}

        def work(connection: Connection) -> list[int]:
            due = connection.execute(sql.DUE_TIMERS, wanted).all()
            if not due:
                return []
            events = [self._rows.rung(chat_id, payload, now) for _, chat_id, payload in due]
            connection.execute(sql.ADD_EVENT, events)
            connection.execute(sql.REMOVE_CALL, [{"row": row_id} for row_id, _, _ in due])
            return list(dict.fromkeys(chat_id for _, chat_id, _ in due))

        return await self._db.write(work)

    async def next_timer(self) -> datetime | None:
        """When the next timer is due; ``None``: there is none."""
        return await self._db.read(lambda connection: connection.scalar(sql.NEXT_TIMER))

    # Calls out.

    async def calling_chats(self, now: datetime) -> list[int]:
        """The chats with calls that are due."""
        wanted = {"now": now}
        return await self._db.read(lambda connection: list(connection.scalars(sql.CALLING_CHATS, wanted)))

    async def next_call(self, now: datetime) -> datetime | None:
        """When the next postponed call is due; ``None``: there is none."""
        return await self._db.read(lambda connection: connection.scalar(sql.NEXT_CALL, {"now": now}))

    async def calls(self, chat_id: int) -> list[OutboxRow]:
        """The first calls of a chat, in order. A later one waits for an earlier one, due or not."""
        wanted = {"chat": chat_id, "most": ROWS_AT_ONCE}
        rows = await self._db.read(lambda connection: connection.execute(sql.CALLS, wanted).all())
        return [
            OutboxRow(row.id, row.chat_id, row.due_at, row.attempts, self._rows.outgoing(row.payload))
            for row in rows
        ]

    async def sending(self, row: OutboxRow) -> bool:
        """Note, durably, that the call is about to be made: for calls that must not be made twice.

        Returns:
            Whether the row still waits; ``False``: leave it alone.
        """
        change = {"row": row.id, "was": "pending", "to": "sending"}
        return await self._db.write(
            lambda connection: connection.execute(sql.SET_CALL_STATE, change).rowcount == 1
        )

    async def sent(self, row: OutboxRow, message_id: int | None) -> int | None:
        """The call was made: forget it, and note the message as the slot's live one.

        Args:
            row: the call.
            message_id: of the message that now stands in the chat; ``None``: there is none.

        Returns:
            The message that was the slot's live one until now, if it is another.
        """
        slot = row.outgoing.slot if row.outgoing is not None else None
        if row.outgoing is None or slot is None or message_id is None:
            await self._db.write(lambda connection: _remove(connection, row.id))
            return None
        chat_id, serial = row.chat_id, row.outgoing.serial
        before = (await self.live(chat_id)).get(slot)
        # In memory at once: the person may tap the new message before this commit returns.
        self._chats[chat_id].live[slot] = (message_id, serial)
        new = {"chat_id": chat_id, "slot": slot, "message_id": message_id, "serial": serial}

        def work(connection: Connection) -> None:
            _remove(connection, row.id)
            sql.SET_LIVE.run(connection, [new])

        await self._change(chat_id, work)
        if (known := self._chats.get(chat_id)) is not None:
            known.live[slot] = (message_id, serial)
        return before[0] if before is not None and before[0] != message_id else None

    async def relayed(self, group: int, origin: int) -> int | None:
        """What a message of the staff's became in the customer's chat; ``None``: it is not there.

        Args:
            group: where it was written.
            origin: the message there.
        """
        wanted = {"group": group, "message": origin}
        return await self._db.read(lambda connection: connection.scalar(desk.RELAYED, wanted))

    async def note_relayed(self, row: OutboxRow, copies: Sequence[int]) -> None:
        """The call passed on messages of the staff's: forget it, and note what they became.

        Args:
            row: the call.
            copies: the messages in the customer's chat, in order.
        """
        origins = _origins(row)
        handles = matched(copies, len(origins))
        notes = [{**one, "as_copy": copy} for one, copy in zip(origins, handles, strict=True)]

        def work(connection: Connection) -> None:
            _remove(connection, row.id)
            add(connection, desk.NOTE_RELAYED, notes)

        await self._db.write(work)

    async def undelivered(self, row: OutboxRow, reason: str, at: datetime) -> None:
        """The call can never be made: forget it, and let the desk know of the messages that it was about.

        Args:
            row: the call.
            reason: why: ``blocked`` or ``refused``.
            at: now.
        """
        origins = _origins(row)
        events = [
            self._rows.event(DESK, posts.undelivered(row.chat_id, one["group"], one["message"], reason), at)
            for one in origins
        ]

        def work(connection: Connection) -> None:
            _remove(connection, row.id)
            add(connection, desk.NOTE_UNDELIVERED, origins)
            add(connection, sql.ADD_EVENT, events)

        await self._db.write(work)

    async def drop(self, row: OutboxRow) -> None:
        """Forget a call that can never be made."""
        await self._db.write(lambda connection: _remove(connection, row.id))

    async def postpone(self, row: OutboxRow, until: datetime, attempts: int) -> None:
        """Make the call later; the chat's other calls wait for it."""
        change = {"row": row.id, "until": until, "tries": attempts}
        await self._db.write(lambda connection: _execute(connection, sql.POSTPONE, change))

    async def unsure(self, row: OutboxRow, at: datetime) -> None:
        """Nobody knows whether a file arrived: keep it, and let the conversation ask."""
        event = self._unsure_event(row.chat_id, at)

        def work(connection: Connection) -> None:
            connection.execute(sql.SET_CALL_STATE, {"row": row.id, "was": "sending", "to": "unsure"})
            connection.execute(sql.ADD_EVENT, [event])

        await self._db.write(work)

    # For the record.

    async def keep(self, record: Record, at: datetime) -> int:
        """Keep something that no turn brought about.

        Args:
            record: what.
            at: now.

        Returns:
            The record's id.
        """
        row = self._rows.record(_NOBODY, record, at)

        def work(connection: Connection) -> int:
            keep_order(connection, [row])
            return int(connection.execute(sql.NEW_RECORD, row).scalar_one())

        return await self._db.write(work)

    async def records(self, kind: RecordKind, *, after: int = 0) -> list[Kept]:
        """The records of a kind, oldest first.

        Args:
            kind: which.
            after: only those with a higher id. No topics and no deeds are missed that way: they are stored in the
                order of their ids.
        """
        wanted = {"wanted": kind, "after": after}
        rows = await self._db.read(lambda connection: connection.execute(sql.RECORDS, wanted).all())
        return self._rows.kept(rows)

    # Staff.

    async def staff(self) -> list[Member]:
        """Everybody of the staff, in the order in which they were added."""
        rows = await self._db.read(lambda connection: connection.execute(sql.STAFF).all())
        return [Member(user_id, role, self._name(name), at) for user_id, role, name, at in rows]

    async def add_staff(self, member: Member) -> None:
        """Add somebody to the staff, or change the entry that is there."""
        row = self._rows.member(member.user_id, member.role, member.name, member.added_at)
        await self._db.write(lambda connection: sql.SET_STAFF.run(connection, [row]))

    async def remove_staff(self, user_id: int) -> bool:
        """Take somebody off the staff; whether they were on it."""
        gone = {"person": user_id}
        return await self._db.write(
            lambda connection: connection.execute(sql.REMOVE_STAFF, gone).rowcount == 1
        )

    def _name(self, data: bytes) -> str:
        try:
            return self._cipher.decrypt(data).decode()
        except Undecipherable:
            return ""

    # Starting.

    async def recover(self, at: datetime) -> None:
        """Clear up after the process that ran before: files it was sending are unsure now.

        Call it once, before anything else, where no other process works on the database.

        Raises:
            WrongKey: the stored data was written under other keys.
        """

        def work(connection: Connection) -> None:
            self._check_key(connection, at)
            _tidy(connection, at - REMEMBER_IDS)
            self._doubt(connection, connection.execute(sql.HALF_SENT).all(), at)

        await self._db.write(work)
        self._tidied = at

    def taken_over(self, connection: Connection, chat_id: int, at: datetime) -> None:
        """The same for a chat that this process takes over, in the transaction in which it does."""
        self._doubt(connection, connection.execute(sql.HALF_SENT_TO, {"chat": chat_id}).all(), at)

    def forget(self, chat_id: int) -> None:
        """Remember nothing of a chat that another process may work on from now on."""
        self._chats.pop(chat_id, None)
        self._loading.pop(chat_id, None)

    def _doubt(self, connection: Connection, half: Sequence[Sequence[Any]], at: datetime) -> None:
        if not half:
            return
        changes = [{"row": row_id, "was": "sending", "to": "unsure"} for row_id, _ in half]
        connection.execute(sql.SET_CALL_STATE, changes)
        chats = dict.fromkeys(chat_id for _, chat_id in half)
        connection.execute(sql.ADD_EVENT, [self._unsure_event(chat_id, at) for chat_id in chats])

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

    # Rows.

    def _session_row(self, chat_id: int, session: Session, plain: bytes, at: datetime) -> dict[str, Any]:
        return {
            "chat_id": chat_id,
            "data": self._cipher.encrypt(plain),
            "updated_at": at,
            "reference": session.reference or None,
        }

    def _unsure_event(self, chat_id: int, at: datetime) -> dict[str, Any]:
        return self._rows.event(chat_id, DOCUMENT_UNSURE, at)

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

    # What is remembered of chats.

    async def _chat(self, chat_id: int) -> _Chat:
        while (known := self._chats.get(chat_id)) is None:
            await self._load(chat_id)
        self._chats.move_to_end(chat_id)
        return known

    async def _load(self, chat_id: int) -> None:
        """Read a chat into memory, unless it changes meanwhile: then what was read may be old."""
        mark = self._loading.setdefault(chat_id, object())
        wanted = {"chat": chat_id}

        def work(connection: Connection) -> tuple[bytes | None, dict[str, tuple[int, int]]]:
            slots = connection.execute(sql.LIVE, wanted).all()
            live = {slot: (message_id, serial) for slot, message_id, serial in slots}
            return connection.scalar(sql.SESSION, wanted), live

        stored, live = await self._db.read(work)
        if self._loading.get(chat_id) is not mark:
            return
        del self._loading[chat_id]
        session = None if stored is None else self._cipher.decrypt(stored)
        self._chats[chat_id] = _Chat(session, live)
        if len(self._chats) > self._remember:
            self._chats.popitem(last=False)

    async def _change(self, chat_id: int, work: Work[None]) -> None:
        """Write what memory holds as well; after an error memory knows nothing rather than something wrong."""
        try:
            await self._db.write(work)
        except BaseException:
            self._chats.pop(chat_id, None)
            raise
        finally:
            self._loading.pop(chat_id, None)


_SESSION: Final = msgspec.json.Decoder(Session)
_SESSION_ENCODER: Final = msgspec.json.Encoder()


def _execute(connection: Connection, statement: sa.Executable, values: Mapping[str, Any]) -> None:
    connection.execute(statement, values)


def _remove(connection: Connection, row_id: int) -> None:
    connection.execute(sql.REMOVE_CALL, {"row": row_id})


def _origins(row: OutboxRow) -> list[dict[str, Any]]:
    """The staff's messages that the call is about."""
    if row.outgoing is None:
        return []
    return [{"group": row.outgoing.group, "message": origin} for origin in row.outgoing.origins]


def _erase(connection: Connection, chat_id: int) -> None:
    """What is kept of a chat and need not be: its questions, its requests, what it was to be reminded of."""
    connection.execute(sql.FORGET_RECORDS, {"chat": chat_id})
    connection.execute(sql.CLEAR_TIMERS, {"chat": chat_id})


def _files(connection: Connection, chat_id: int, turn: Turn, at: datetime) -> None:
    """What becomes of files whose arrival is unsure."""
    if turn.files == "resend":
        connection.execute(sql.SEND_UNSURE_AGAIN, {"chat": chat_id, "now": at})
    elif turn.files == "erase":
        connection.execute(sql.REMOVE_UNSURE, {"chat": chat_id})


def _tidy(connection: Connection, before: datetime) -> None:
    """Forget done rows, and the update ids of the others: Telegram may give the same id to a new update."""
    connection.execute(sql.FORGET_DONE, {"before": before})
    connection.execute(sql.FORGET_IDS, {"before": before})
