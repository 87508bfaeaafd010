"""What waits for its turn: updates that came, events of our own, timers that are due."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from sqlalchemy.engine import Connection

from bot.store import statements as sql
from bot.store.part import Part
from bot.store.rows import InboxRow, add

REMEMBER_IDS: Final = timedelta(hours=48)
"""How long a second delivery of an update is recognised. Telegram delivers for 24 hours at most, and starts
again at a random id after a week without updates (Bot API, ``Update.update_id``)."""

ROWS_AT_ONCE: Final = 16
"""So many rows of a chat are read together."""

_TIMERS_AT_ONCE = 200
_TIDY_EVERY = timedelta(hours=1)
_NOBODY = 0
_BIGINT = 2**63


class Inbox(Part):
    """Updates, events, timers."""

    _tidied: datetime | None = None

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
        due = self._tidied is None or at - self._tidied >= _TIDY_EVERY

        def work(connection: Connection) -> None:
            if due:
                tidy(connection, at - REMEMBER_IDS)
            sql.TAKE_UPDATE.run(connection, rows)

        await self._db.write(work)
        if due:
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


def tidy(connection: Connection, before: datetime) -> None:
    """Forget done rows, and the update ids of the others: Telegram may give the same id to a new update."""
    connection.execute(sql.FORGET_DONE, {"before": before})
    connection.execute(sql.FORGET_IDS, {"before": before})
