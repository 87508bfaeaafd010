"""What the bot's database holds, read at one moment and reduced to what the rules ask for."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.store.cipher import Cipher, Undecipherable
from bot.store.sealed import sealed_columns
from bot.store.tables import cabinet, case_messages, cases, inbox, outbox, records, sessions
from flows.session import Session
from pki import CertificateRecord

_ROWS_AT_ONCE: Final = 500
_SESSION: Final = msgspec.json.Decoder(Session)

Row = sa.Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Chat:
    """What is remembered of a chat, without whose it is.

    Attributes:
        name: how operators find it.
        session: as stored.
    """

    name: str
    session: Session = field(repr=False)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row of the outbox."""

    id: int
    chat: int
    kind: str
    key: str
    state: str


@dataclass(slots=True)
class Evidence:
    """What the rules look at.

    Attributes:
        at: when the bot's database was read; the registry was read later.
        at_rest: no process works on it.
        keeps_books: the bank's books are in this database.
        unreadable: how many values of each table no key opens.
        chats: by their numbers.
        busy: the chats with something in the inbox.
        ringing: the names of timers that have rung, and wait in the inbox.
        outbox: calls and timers, in the order in which they came.
        issued: what the records say of each certificate that was delivered.
        charges: of each application, whether each fee taken for it was given back.
        cases: the rows of the cases, without their content.
        stray_messages: of how many messages the case is gone.
        certificates: the registry's.
    """

    at: datetime
    at_rest: bool = False
    keeps_books: bool = True
    unreadable: Counter[str] = field(default_factory=Counter)
    chats: dict[int, Chat] = field(default_factory=dict)
    busy: set[int] = field(default_factory=set)
    ringing: set[str] = field(default_factory=set)
    outbox: list[Waiting] = field(default_factory=list)
    issued: list[dict[str, str]] = field(default_factory=list)
    charges: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    cases: list[Row] = field(default_factory=list)
    stray_messages: int = 0
    certificates: list[CertificateRecord] = field(default_factory=list)


class Reader:
    """Reads the evidence.

    Args:
        connection: in a transaction that sees one moment.
        cipher: opens what is stored.
        evidence: is filled.
    """

    def __init__(self, connection: Connection, cipher: Cipher, evidence: Evidence) -> None:
        self._connection = connection
        self._cipher = cipher
        self._evidence = evidence

    def read(self) -> None:
        """Read all of it."""
        self._sessions()
        self._inbox()
        self._outbox()
        self._records()
        self._cabinet()
        self._cases()
        self._others()

    def _rows(self, statement: sa.Select[Any]) -> Iterator[Row]:
        return iter(self._connection.execution_options(yield_per=_ROWS_AT_ONCE).execute(statement))

    def _opened(self, table: str, data: bytes) -> bytes | None:
        try:
            return self._cipher.decrypt(data)
        except Undecipherable:
            self._evidence.unreadable[table] += 1
            return None

    def _json(self, table: str, data: bytes) -> Any:
        plain = self._opened(table, data)
        try:
            return None if plain is None else msgspec.json.decode(plain)
        except msgspec.MsgspecError:
            return None

    def _sessions(self) -> None:
        for row in self._rows(sa.select(sessions)):
            plain = self._opened("sessions", row.data)
            if plain is None:
                continue
            try:
                session = _SESSION.decode(plain)
            except msgspec.MsgspecError:
                self._evidence.unreadable["sessions"] += 1
                continue
            named = f"case {row.reference}" if row.reference else "no case"
            name = f"the chat with {named} that was stored at {row.updated_at.isoformat(timespec='seconds')}"
            self._evidence.chats[row.chat_id] = Chat(name, session)

    def _inbox(self) -> None:
        for row in self._rows(sa.select(inbox).where(inbox.c.state == "new")):
            self._evidence.busy.add(row.chat_id)
            content = self._json("inbox", row.payload)
            if isinstance(content, dict) and content.get("name") == "timer":
                self._evidence.ringing.add(str(content.get("timer")))

    def _outbox(self) -> None:
        for row in self._rows(sa.select(outbox).order_by(outbox.c.id)):
            self._opened("outbox", row.payload)
            waiting = Waiting(row.id, row.chat_id, row.kind, row.key or "", row.state)
            self._evidence.outbox.append(waiting)

    def _records(self) -> None:
        for row in self._rows(sa.select(records).order_by(records.c.id)):
            about = self._json("records", row.about)
            if row.kind == "issued" and isinstance(about, dict):
                self._evidence.issued.append(about)

    def _cabinet(self) -> None:
        """The bank's books are known by what they hold: their names are digests."""
        for row in self._rows(sa.select(cabinet.c.data)):
            document = self._json("cabinet", row.data)
            charges = document.get("charges") if isinstance(document, dict) else None
            for application, charge in (charges or {}).items():
                self._evidence.charges[application].append(charge["refunded"])

    def _cases(self) -> None:
        clear = (cases.c.number, cases.c.chat_id, cases.c.state, cases.c.dirty_since, cases.c.thread_id)
        self._evidence.cases.extend(self._rows(sa.select(*clear)))
        gone = case_messages.c.number.not_in(sa.select(cases.c.number))
        stray = sa.select(sa.func.count()).select_from(case_messages).where(gone)
        self._evidence.stray_messages = int(self._connection.scalar(stray) or 0)

    def _others(self) -> None:
        """What is looked at for nothing but whether it opens."""
        seen = {sessions, outbox, records, cabinet}
        for column in sealed_columns():
            if column.table not in seen and column.table is not inbox:
                for (data,) in self._rows(sa.select(column).where(column.is_not(None))):
                    self._opened(column.table.name, data)
