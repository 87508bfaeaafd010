"""What is kept for the record, for a time, and for counting."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.engine import Connection

from bot.store import statements as common
from bot.store.desk import statements as sql
from bot.store.desk.board import leave_topics
from bot.store.desk.part import Found, Part, PassedRow
from bot.store.rows import Kept
from flows.ports import KeptData, KeptMessage

KEEP_FACTS: Final = timedelta(days=400)
"""So long is counted: a year and what it is compared with."""

_COMPACT_EVERY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class KeptFact:
    """A fact as it is kept.

    Attributes:
        at: when it was stored; the others are as in :class:`flows.replies.Fact`.
    """

    at: datetime
    kind: str
    step: str
    what: str
    seconds: int
    times: int = 1


class Archives(Part):
    """Reads what is kept, and forgets it in time. Implements :class:`flows.ports.Archive`."""

    _compacted: datetime | None = None

    async def purge(self, before: datetime) -> int:
        """Forget what was written or set aside, and cases that were closed, before an instant; facts after 400 days.

        Returns:
            How many messages and cases went.
        """
        long_ago = {"before": before}
        uncounted = {"before": self._clock() - KEEP_FACTS}

        def work(connection: Connection) -> int:
            leave_topics(connection, sql.TOPICS_CLOSED, long_ago)
            gone = connection.execute(sql.PURGE_MESSAGES, long_ago).rowcount
            gone += connection.execute(sql.PURGE_CASES, long_ago).rowcount
            connection.execute(common.PURGE_ASIDE, long_ago)
            connection.execute(sql.PURGE_FACTS, uncounted)
            return gone

        gone = await self._db.write(work)
        if gone:
            await self._db.erased()
        await self._compact()
        return gone

    async def _compact(self) -> None:
        """Once a day, so that nobody waits for it often."""
        now = self._clock()
        if self._compacted is None or now - self._compacted >= _COMPACT_EVERY:
            self._compacted = now
            await self._db.compact()

    async def facts(self, since: datetime) -> list[KeptFact]:
        """What was counted since, oldest first."""
        return [KeptFact(*row) for row in await self._all(sql.FACTS, since=since)]

    async def unanswered(self, since: datetime) -> list[Kept]:
        """The questions that found no answer since, oldest first: with ``text``, where it may be kept, and ``state``."""
        kept = await self._kept(await self._all(sql.ASKED, since=since))
        return [one for one in kept if one.about is not None and one.about.get("opinion") == "unanswered"]

    async def deeds(self, after: int) -> list[Kept]:
        """What staff did, for the audit log, oldest first.

        Args:
            after: only those with a higher id. None is missed that way: they are stored in the order of their ids.
        """
        return await self._kept(await self._all(common.RECORDS, wanted="deed", after=after))

    async def _kept(self, rows: Sequence[Found]) -> list[Kept]:
        return await asyncio.to_thread(self._rows.kept, rows)

    async def kept(self, chat: int) -> KeptData:
        """What is kept of a chat beside its session.

        Notes of the staff's among themselves are not part of it; what was withheld is there without its text.

        Raises:
            Undecipherable: a message is not under our keys.
        """

        def work(connection: Connection) -> tuple[Sequence[Found], dict[str, int]]:
            counted = connection.execute(sql.RECORDS_OF, {"chat": chat}).all()
            written = connection.execute(sql.WRITTEN_WITH, {"chat": chat}).all()
            return written, {row[0]: row[1] for row in counted}

        written, records = await self._db.read(work)
        return KeptData(messages=_messages(await self._passed(written)), records=records)


def _messages(rows: Iterable[PassedRow]) -> tuple[KeptMessage, ...]:
    return tuple(
        KeptMessage(
            at=row.at,
            by="customer" if row.way == "in" else "staff",
            kind=row.kind,
            text="" if row.withheld else row.text,
        )
        for row in rows
    )
