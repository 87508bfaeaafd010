"""Rows as they are stored: what is personal in them is encrypted here and nowhere else."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.store import statements as sql
from bot.store.cipher import Cipher, Undecipherable
from bot.store.tables import STEP_LENGTH, WHAT_LENGTH
from bot.telegram.outgoing import Outgoing
from flows.replies import Fact, Record, RecordKind, SetTimer

DESK: Final = -1
"""The lane of the support desk: what happens there has its turn one after the other, as in a chat.
No chat of Telegram's has this number."""

_IN_ORDER: Final[frozenset[RecordKind]] = frozenset({"topics", "deed"})
"""Kinds of which a later record counts over an earlier one or follows it, and which are read as they come."""


class AlreadyDone(Exception):
    """The row was finished before; nothing of this turn was stored."""


@dataclass(frozen=True, slots=True)
class InboxRow:
    """An update or event that waits for its turn.

    Attributes:
        id: names the event, also when it is played again.
        chat_id: whose turn it is; :data:`DESK` for the support desk's.
        kind: ``update`` (as Telegram wrote it) or ``event`` (our own).
        at: when it reached us.
        payload: encrypted.
    """

    id: int
    chat_id: int
    kind: str
    at: datetime
    payload: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A call that waits to be made.

    Attributes:
        attempts: how often it was tried.
        outgoing: the call; ``None`` when it cannot be read any more.
    """

    id: int
    chat_id: int
    due_at: datetime
    attempts: int
    outgoing: Outgoing | None


@dataclass(frozen=True, slots=True)
class Kept:
    """A record as it is kept.

    Attributes:
        id: counts up.
        at: when it was stored.
        about: what it says; ``None`` when it cannot be read any more.
    """

    id: int
    at: datetime
    about: Mapping[str, str] | None = field(repr=False)


class Rows:
    """Makes rows and reads them.

    Args:
        cipher: for all that is personal.
    """

    def __init__(self, cipher: Cipher) -> None:
        self._cipher = cipher

    def seal(self, content: Any) -> bytes:
        """JSON, encrypted."""
        return self._cipher.encrypt(_to_json(content))

    def update(
        self, chat_id: int, raw: Mapping[str, Any], at: datetime, update_id: int | None
    ) -> dict[str, Any]:
        """An update of Telegram's, for the inbox."""
        row = self._inbox(chat_id, "update", self.seal(raw), at)
        return {**row, "update_id": update_id}

    def event(self, chat_id: int, content: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        """An event of our own, for the inbox."""
        return self._inbox(chat_id, "event", self.seal(content), at)

    def rung(self, chat_id: int, payload: bytes, at: datetime) -> dict[str, Any]:
        """A timer that is due, as an event for the inbox.

        Args:
            payload: the timer's, encrypted as it is.
        """
        return self._inbox(chat_id, "event", payload, at)

    def call(self, chat_id: int, outgoing: Outgoing, at: datetime) -> dict[str, Any]:
        """A call, for the outbox."""
        return self._outbox(chat_id, "call", None, at, self.seal(outgoing))

    def timer(self, chat_id: int, timer: SetTimer) -> dict[str, Any]:
        """A timer, for the outbox, where it waits as well; for :func:`set_timer`."""
        event = {"name": "timer", "timer": timer.name, "token": timer.token}
        return self._outbox(chat_id, "timer", f"timer:{timer.name}", timer.at, self.seal(event))

    def record(self, chat_id: int, record: Record, at: datetime) -> dict[str, Any]:
        """Something for the record."""
        about = self.seal(dict(record.about))
        return {"chat_id": chat_id, "kind": record.kind, "at": at, "about": about}

    def member(self, user_id: int, role: str, name: str, at: datetime) -> dict[str, Any]:
        """Somebody of the staff."""
        sealed = self._cipher.encrypt(name.encode())
        return {"user_id": user_id, "role": role, "name": sealed, "added_at": at}

    def content(self, payload: bytes) -> dict[str, Any] | None:
        """What a row of the inbox holds; ``None``: it cannot be read any more."""
        try:
            return _CONTENT.decode(self._cipher.decrypt(payload))
        except (Undecipherable, msgspec.MsgspecError):
            return None

    def outgoing(self, payload: bytes) -> Outgoing | None:
        """The call of a row; ``None``: it cannot be read any more."""
        try:
            return _OUTGOING.decode(self._cipher.decrypt(payload))
        except (Undecipherable, msgspec.MsgspecError):
            return None

    def kept(self, rows: Iterable[Sequence[Any]]) -> list[Kept]:
        """Records, from rows of their id, instant and content."""
        return [Kept(id_, at, self._about(about)) for id_, at, about in rows]

    def _about(self, data: bytes) -> Mapping[str, str] | None:
        try:
            return _ABOUT.decode(self._cipher.decrypt(data))
        except (Undecipherable, msgspec.MsgspecError):
            return None

    @staticmethod
    def _inbox(chat_id: int, kind: str, payload: bytes, at: datetime) -> dict[str, Any]:
        return {
            "update_id": None,
            "chat_id": chat_id,
            "kind": kind,
            "received_at": at,
            "payload": payload,
            "state": "new",
        }

    @staticmethod
    def _outbox(
        chat_id: int, kind: str, key: str | None, at: datetime | None, payload: bytes
    ) -> dict[str, Any]:
        return {
            "chat_id": chat_id,
            "kind": kind,
            "key": key,
            "due_at": at,
            "payload": payload,
            "state": "pending",
            "attempts": 0,
        }


def fact(counted: Fact, at: datetime) -> dict[str, Any]:
    """A fact, which says nothing of anybody. Its words are cut to what the column holds: it must fail no turn."""
    return {
        "at": at,
        "kind": counted.kind,
        "step": counted.step[:STEP_LENGTH],
        "what": counted.what[:WHAT_LENGTH],
        "seconds": counted.seconds,
        "times": counted.times,
    }


def add(connection: Connection, statement: sa.Executable, rows: Sequence[Mapping[str, Any]]) -> None:
    """Run the statement for each of the rows, of which there may be none."""
    if rows:
        connection.execute(statement, rows)


def close(connection: Connection, row_id: int, *, again: bool = False) -> None:
    """The row is done and its content erased; or, to be played again, must at least not be done yet.

    Raises:
        AlreadyDone: it is done.
    """
    if again:
        waits = connection.scalar(sql.STILL_NEW, {"row": row_id}) is not None
    else:
        waits = connection.execute(sql.CLOSE_ROW, {"row": row_id}).rowcount == 1
    if not waits:
        raise AlreadyDone(f"inbox row {row_id}")


def erase_aside(
    connection: Connection, rows: Rows, lane: int, theirs: Callable[[Mapping[str, Any]], bool]
) -> None:
    """Erase what was set aside of a lane, if it is theirs; what cannot be read says nothing of anybody."""
    for row_id, payload in connection.execute(sql.ASIDE_OF, {"chat": lane}).all():
        content = rows.content(payload)
        if content is not None and theirs(content):
            connection.execute(sql.ERASE_ASIDE, {"row": row_id})


def set_timers(connection: Connection, timers: Iterable[dict[str, Any]]) -> None:
    """Set timers, each over the chat's earlier one of that name; one without an instant is taken away."""
    for timer in timers:
        if timer["due_at"] is None:
            connection.execute(sql.CLEAR_TIMER, {"chat": timer["chat_id"], "name": timer["key"]})
        else:
            sql.SET_TIMER.run(connection, [timer])


def add_records(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Add records."""
    keep_order(connection, rows)
    add(connection, sql.ADD_RECORD, rows)


def keep_order(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Let such records become visible in the order of their ids.

    PostgreSQL's writers would otherwise overtake each other; SQLite has one writer at a time.
    """
    if connection.dialect.name == "postgresql" and any(row["kind"] in _IN_ORDER for row in rows):
        connection.execute(sql.LOCK_RECORDS)


_OUTGOING: Final = msgspec.json.Decoder(Outgoing)
_CONTENT: Final = msgspec.json.Decoder(dict[str, Any])
_ABOUT: Final = msgspec.json.Decoder(dict[str, str])


def _to_json(content: Any) -> bytes:
    """JSON; also of half a surrogate pair, which is no Unicode, and of numbers of any size.

    Such an update must not keep the others of its batch from being stored.
    """
    try:
        return msgspec.json.encode(content)
    except (ValueError, OverflowError):
        return json.dumps(content).encode()
