"""What the staff's groups show, and what they do not show yet."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.store.desk import statements as sql
from bot.store.desk.part import Found, Part, PassedRow
from bot.store.rows import add
from flows.support.case import Case

_ROWS_AT_ONCE = 100
"""So many messages of a case are read together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A case, and how its topic shows it.

    Attributes:
        version: of the case.
        group: the group of its topic.
        thread: its topic; 0: it has none.
        card: the message in it that is the card; 0: there is none.
        title: of the topic, as last shown; empty: not yet.
        colour: of the topic, as last shown.
        pinned: whether the card is.
        topic_open: whether the topic is.
        waiting: there are messages to be passed on.
        dirty: the case changed since it was last shown.
    """

    case: Case
    version: int
    group: int
    thread: int = 0
    card: int = 0
    title: str = ""
    colour: str = ""
    pinned: bool = False
    topic_open: bool = True
    waiting: bool = False
    dirty: bool = False


class Showing(Part):
    """Knows what is to be shown."""

    async def board(self, limit: int) -> list[Shown]:
        """Cases that are not shown as they stand, or have messages to be passed on; what waits longest first.

        A case that cannot be read is logged and left out.
        """
        rows = await self._all(sql.BOARD, most=limit)
        return await asyncio.to_thread(self._shown, rows)

    def _shown(self, rows: Sequence[Found]) -> list[Shown]:
        read = ((row, self._readable(row.number, row.data)) for row in rows)
        return [
            Shown(
                case=case,
                version=row.version,
                group=row.group_id,
                thread=row.thread_id or 0,
                card=row.card_id or 0,
                title=row.title,
                colour=row.colour,
                pinned=row.pinned,
                topic_open=row.topic_open,
                waiting=bool(row.waits),
                dirty=row.dirty_since is not None,
            )
            for row, case in read
            if case is not None
        ]

    async def showed(
        self,
        number: str,
        version: int | None,
        *,
        thread: int | None = None,
        card: int | None = None,
        title: str | None = None,
        colour: str | None = None,
        pinned: bool | None = None,
        topic_open: bool | None = None,
    ) -> bool:
        """Note what is shown now.

        Args:
            number: the case.
            version: as which it is shown whole; a newer one is still to be shown. ``None``: only a part of it.
            thread: its topic; ``None``, as for all that follow: as it was.
            card: the message that is its card; 0: there is none.
            title: of the topic.
            colour: of the topic.
            pinned: whether the card is.
            topic_open: whether the topic is.

        Returns:
            Whether there still is such a case. A topic that was made for one that was forgotten meanwhile must be
            given to :meth:`orphaned`.
        """
        change = {
            "wanted": number,
            "new_thread_id": thread,
            "new_card_id": card,
            "new_title": title,
            "new_colour": colour,
            "new_pinned": pinned,
            "new_topic_open": topic_open,
        }

        def work(connection: Connection) -> bool:
            if version is not None:
                connection.execute(sql.CLEAN, {"wanted": number, "seen": version})
            return connection.execute(sql.SHOWN, change).rowcount == 1

        return await self._db.write(work)

    async def topic_lost(self, number: str) -> None:
        """Somebody deleted the case's topic: it has none now, and is to be shown anew."""
        await self._do(sql.LOSE_TOPIC, wanted=number)

    # Messages.

    async def waiting(self, number: str) -> list[PassedRow]:
        """The customer's next messages that are to be passed on, or were and were edited since; in order.

        Raises:
            Undecipherable: one of them is not under our keys.
        """
        return await self._passed(await self._all(sql.TO_SHOW, wanted=number, most=_ROWS_AT_ONCE))

    async def transcript(self, number: str, most: int) -> list[PassedRow]:
        """What was written last from both sides, in order: without notes, and without what still waits for staff.

        Raises:
            Undecipherable: one of them is not under our keys.
        """
        rows = await self._all(sql.LAST_WRITTEN, wanted=number, most=most)
        return await self._passed(reversed(rows))

    async def sent_in(self, rows: Sequence[PassedRow], copy: int | Sequence[int]) -> None:
        """Messages were shown to staff. One that was edited since it was read is to be shown once more.

        Args:
            rows: as they were read.
            copy: the message that shows them all, or a message for each.
        """
        shown = [
            {"row": row.id, "seen": row.revision, "as_copy": handle}
            for row, handle in zip(rows, matched(copy, len(rows)), strict=True)
        ]
        await self._db.write(lambda connection: add(connection, sql.NOTE_SHOWN, shown))

    async def failed_in(self, rows: Sequence[PassedRow]) -> None:
        """Messages can never be shown to staff; but for one that was edited since it was read."""
        failed = [{"row": row.id, "seen": row.revision} for row in rows]
        await self._db.write(lambda connection: add(connection, sql.NOTE_FAILED, failed))

    # Topics that no case has any more.

    async def orphans(self) -> list[tuple[int, int]]:
        """The topics of cases that were forgotten or moved to another group: group and topic."""
        return [(group, thread) for group, thread in await self._all(sql.ORPHANS)]

    async def orphaned(self, group: int, thread: int) -> None:
        """No case has this topic any more."""
        row = {"group_id": group, "thread_id": thread}
        await self._db.write(lambda connection: sql.ADD_ORPHAN.run(connection, [row]))

    async def buried(self, group: int, thread: int) -> None:
        """The topic is gone."""
        await self._do(sql.REMOVE_ORPHAN, group=group, thread=thread)


def matched(copies: int | Sequence[int], count: int) -> Sequence[int | None]:
    """A copy for each of so many messages; ``None`` where nobody knows which is whose.

    Telegram leaves out of an album what it cannot copy, and does not tell what that was.
    """
    if isinstance(copies, int):
        return [copies] * count
    return copies if len(copies) == count else [None] * count


def leave_topics(connection: Connection, topics: sa.Executable, values: Mapping[str, Any]) -> None:
    """Topics that their cases are about to lose become orphans."""
    rows = [
        {"group_id": group, "thread_id": thread} for group, thread in connection.execute(topics, values).all()
    ]
    if rows:
        sql.ADD_ORPHAN.run(connection, rows)
