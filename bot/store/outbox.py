"""Calls to be made, in order in each chat, and what became of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.store import statements as sql
from bot.store.chats import Chats
from bot.store.desk import posts
from bot.store.desk import statements as desk
from bot.store.desk.board import matched
from bot.store.rows import DESK, OutboxRow, add

DOCUMENT_UNSURE: Final = {"name": "document_unsure"}

_CALLS_AT_ONCE = 16


class Outbox(Chats):
    """Calls. One that was made may have put a live message into its chat."""

    async def calling_chats(self, now: datetime) -> list[int]:
        """The chats with calls that are due."""
        wanted = {"now": now}
        return await self._db.read(lambda connection: list(connection.scalars(sql.CALLING_CHATS, wanted)))

    async def next_call(self, now: datetime) -> datetime | None:
        """When the next postponed call is due; ``None``: there is none."""
        return await self._db.read(lambda connection: connection.scalar(sql.NEXT_CALL, {"now": now}))

    async def calls(self, chat_id: int) -> list[OutboxRow]:
        """The first calls of a chat, in order. A later one waits for an earlier one, due or not."""
        wanted = {"chat": chat_id, "most": _CALLS_AT_ONCE}
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

    def taken_over(self, connection: Connection, chat_id: int, at: datetime) -> None:
        """Doubt the files that another process was sending to a chat, in the transaction in which this one takes it over."""
        self._doubt(connection, connection.execute(sql.HALF_SENT_TO, {"chat": chat_id}).all(), at)

    def _doubt(self, connection: Connection, half: Sequence[Sequence[Any]], at: datetime) -> None:
        if not half:
            return
        changes = [{"row": row_id, "was": "sending", "to": "unsure"} for row_id, _ in half]
        connection.execute(sql.SET_CALL_STATE, changes)
        chats = dict.fromkeys(chat_id for _, chat_id in half)
        connection.execute(sql.ADD_EVENT, [self._unsure_event(chat_id, at) for chat_id in chats])

    def _unsure_event(self, chat_id: int, at: datetime) -> dict[str, Any]:
        return self._rows.event(chat_id, DOCUMENT_UNSURE, at)


def _execute(connection: Connection, statement: sa.Executable, values: Mapping[str, Any]) -> None:
    connection.execute(statement, values)


def _remove(connection: Connection, row_id: int) -> None:
    connection.execute(sql.REMOVE_CALL, {"row": row_id})


def _origins(row: OutboxRow) -> list[dict[str, Any]]:
    """The staff's messages that the call is about."""
    if row.outgoing is None:
        return []
    return [{"group": row.outgoing.group, "message": origin} for origin in row.outgoing.origins]
