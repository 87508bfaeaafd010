"""What the parts of the desk's store have in common."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Literal

import msgspec
import sqlalchemy as sa
import structlog

from bot.store import part
from bot.store.cipher import Cipher, Undecipherable
from bot.store.database import Database
from flows.support.case import Case, Kind
from flows.support.turn import Mended, Passed

_log = structlog.stdlib.get_logger(__name__)

Found = sa.Row[*tuple[Any, ...]]
"""A row as the database gives it."""


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedRow:
    """A message that is passed on, as it is kept.

    Attributes:
        id: counts up in the order in which they came.
        way: as in :class:`flows.support.turn.Passed`; so are ``origin``, ``kind``, ``album``, ``author``,
            ``text``, ``withheld`` and ``reply_to``.
        copy: the handle on the other side; ``None``: it has none (yet). Lines that were shown together share one.
        at: when it reached us.
        state: ``waiting``: to be passed on; ``sent``; ``amended``: sent, and edited since; ``failed``.
        revision: counts up with each edit.
        edited: it reads differently than it did at first.
    """

    id: int
    way: Literal["in", "out", "note"]
    origin: int
    copy: int | None
    kind: Kind
    album: str
    author: int
    at: datetime
    state: Literal["waiting", "sent", "amended", "failed"]
    revision: int
    text: str = field(repr=False)
    withheld: str
    reply_to: int
    edited: bool


class Content(msgspec.Struct, omit_defaults=True):
    """The part of a passed message that is encrypted."""

    text: str = ""
    withheld: str = ""
    reply_to: int = 0
    edited: bool = False


class Part(part.Part):
    """A part of the desk's store. Each public method is one transaction.

    Args:
        database: where; its schema is up to date.
        cipher: for all that is personal.
        clock: now, aware.
    """

    def __init__(self, database: Database, cipher: Cipher, *, clock: Callable[[], datetime] = _now) -> None:
        super().__init__(database, cipher)
        self._clock = clock

    async def _all(self, statement: sa.Executable, **values: Any) -> Sequence[Found]:
        return await self._db.read(lambda connection: connection.execute(statement, values).all())

    async def _scalar(self, statement: sa.Executable, **values: Any) -> Any:
        return await self._db.read(lambda connection: connection.scalar(statement, values))

    async def _do(self, statement: sa.Executable, **values: Any) -> bool:
        """Change something; whether there was something to change."""
        return await self._db.write(lambda connection: connection.execute(statement, values).rowcount > 0)

    # What is encrypted. Many rows are read in a thread: nothing else could happen meanwhile.

    async def _passed(self, rows: Iterable[Found]) -> list[PassedRow]:
        return await asyncio.to_thread(lambda: [self._passed_row(row) for row in rows])

    def _passed_row(self, row: Found) -> PassedRow:
        clear, sealed = row[:-1], row[-1]
        content = self._content(sealed)
        return PassedRow(
            **dict(zip(_CLEAR, clear, strict=True)),
            text=content.text,
            withheld=content.withheld,
            reply_to=content.reply_to,
            edited=content.edited,
        )

    def _content(self, sealed: bytes) -> Content:
        return _CONTENT.decode(self._cipher.decrypt(sealed))

    def _mended(self, sealed: bytes, mended: Mended) -> bytes:
        """The content as it reads now."""
        before = self._content(sealed)
        now = Content(mended.text, mended.withheld, before.reply_to, edited=True)
        return self._rows.seal(now)

    def _sealed(self, passed: Passed) -> bytes:
        return self._rows.seal(Content(passed.text, passed.withheld, passed.reply_to))

    def _case(self, sealed: bytes) -> Case:
        return _CASE.decode(self._cipher.decrypt(sealed))

    def _readable(self, number: str, sealed: bytes) -> Case | None:
        """One case of several; that it cannot be read must not hide the others."""
        try:
            return self._case(sealed)
        except (Undecipherable, msgspec.MsgspecError) as error:
            _log.error("case cannot be read", number=number, error=type(error).__name__)
            return None


_CLEAR: Final = ("id", "way", "origin", "copy", "kind", "album", "author", "at", "state", "revision")
_CASE: Final = msgspec.json.Decoder(Case)
_CONTENT: Final = msgspec.json.Decoder(Content)
