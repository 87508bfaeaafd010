"""What could not be worked on: set aside, told of, looked at, and run again.

What somebody did is erased, for it may hold a secret, and they are asked to do it again. What happened by itself,
nobody could do again: it stays, encrypted, until an operator lets it run again or messages of its age are forgotten.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy.engine import Connection

from bot.store import statements as sql
from bot.store.desk import posts
from bot.store.desk import statements as desk
from bot.store.part import Part
from bot.store.rows import DESK, InboxRow, add, fact
from bot.store.tables import WHAT_LENGTH
from bot.telegram.outgoing import Outgoing
from flows.replies import Fact
from flows.session import Language
from flows.support.events import Aware, Matter

QUIET: Final = timedelta(hours=1)
"""So long staff hear no more of what fails at the same place."""

_DAY: Final = timedelta(days=1)

_Counted = Literal["set_aside", "alarm"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a row is set aside. It is stored in the clear, so it quotes nothing.

    Attributes:
        error: where it came from, in full.
        place: the same in short: ``module:line``.
        what: there was to work on.
        told: who was told.
        language: of the customer.
        alarm: whether staff are to hear of it.
    """

    error: str
    place: str
    what: Matter
    told: Aware = "nobody"
    language: Language = "ko"
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class Aside:
    """A row that was set aside.

    Attributes:
        id: its number.
        chat_id: whose it was; :data:`bot.store.rows.DESK` for the support desk's.
        kind: ``update`` or ``event``.
        at: when it reached us.
        error: why.
        kept: it can be run again.
        content: what it holds; ``None``: it is erased, or cannot be read.
    """

    id: int
    chat_id: int
    kind: str
    at: datetime
    error: str
    kept: bool
    content: Mapping[str, Any] | None = field(repr=False)


class Asides(Part):
    """What was set aside."""

    async def set_aside(
        self, row: InboxRow, failure: Failure, said: Sequence[tuple[int, Outgoing]], at: datetime
    ) -> list[int]:
        """Set a row aside, unless it is done.

        Args:
            row: which.
            failure: why.
            said: what to tell whoever waits for an answer, as calls, each with its chat.
            at: now.

        Returns:
            The lanes that have a new event: the desk's, or none.
        """
        calls = [self._rows.call(chat_id, call, at) for chat_id, call in said]

        def work(connection: Connection) -> bool:
            setting = sql.SET_ASIDE if _is_kept(row, failure) else sql.SET_ASIDE_BARE
            if connection.execute(setting, {"row": row.id, "why": failure.error}).rowcount != 1:
                return False
            add(connection, sql.ADD_CALL, calls)
            _count(connection, "set_aside", failure, at)
            return failure.alarm and self._alarm(connection, row, failure, at)

        return [DESK] if await self._db.write(work) else []

    def _alarm(self, connection: Connection, row: InboxRow, failure: Failure, at: datetime) -> bool:
        """Let the desk know, unless it heard of that place within the hour; whether it will hear now."""
        if _times(connection, "alarm", failure, at - QUIET):
            return False
        _count(connection, "alarm", failure, at)
        alarm = posts.set_aside(
            number=row.id,
            what=failure.what,
            place=failure.place,
            times=_times(connection, "set_aside", failure, at - _DAY),
            told=failure.told,
            language=failure.language,
            kept=_is_kept(row, failure),
        )
        connection.execute(sql.ADD_EVENT, self._rows.event(DESK, alarm, at))
        return True

    async def aside(self) -> list[Aside]:
        """All that was set aside, in the order in which it came."""
        found = await self._db.read(lambda connection: connection.execute(sql.ASIDE).all())
        return [self._aside(*row) for row in found]

    async def again(self, numbers: Iterable[int]) -> list[int]:
        """Let rows run again; they come before whatever else waits in their lanes.

        Returns:
            Those that will. The others are not there, not set aside, or not kept.
        """

        def work(connection: Connection) -> list[int]:
            return [
                number
                for number in numbers
                if connection.execute(sql.RUN_AGAIN, {"row": number}).rowcount == 1
            ]

        return await self._db.write(work)

    def _aside(
        self, id_: int, chat: int, kind: str, at: datetime, error: str | None, payload: bytes | None
    ) -> Aside:
        content = None if payload is None else self._rows.content(payload)
        return Aside(id_, chat, kind, at, error or "", payload is not None, content)


def _is_kept(row: InboxRow, failure: Failure) -> bool:
    return row.kind == "event" and failure.told == "nobody"


def _count(connection: Connection, kind: _Counted, failure: Failure, at: datetime) -> None:
    connection.execute(desk.ADD_FACT, fact(Fact(kind=kind, what=failure.place), at))


def _times(connection: Connection, kind: _Counted, failure: Failure, since: datetime) -> int:
    sought = {"sort": kind, "place": failure.place[:WHAT_LENGTH], "since": since}
    return int(connection.scalar(sql.COUNTED, sought) or 0)
