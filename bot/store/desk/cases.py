"""The cases as the desk looks them up."""

import asyncio
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from bot.store.desk import statements as sql
from bot.store.desk.part import Found, Part
from flows.support.case import Case
from flows.support.turn import Macros


class SqlCases(Part):
    """Implements :class:`flows.support.ports.Cases`.

    Where one case is asked for that cannot be read, :class:`bot.store.cipher.Undecipherable` or
    :class:`msgspec.ValidationError` (a later version stored it) is raised; among several it is left out.
    """

    async def by_number(self, number: str) -> Case | None:
        """The case of that number."""
        return await self._one(sql.CASE, wanted=number)

    async def by_chat(self, chat: int) -> Case | None:
        """The customer's case."""
        return await self._one(sql.CASE_OF_CHAT, chat=chat)

    async def by_thread(self, group: int, thread: int) -> Case | None:
        """The case whose topic that is."""
        return await self._one(sql.CASE_OF_THREAD, group=group, thread=thread) if thread else None

    async def all(self, *, closed: bool = False) -> list[Case]:
        """The open cases, or the closed ones that are kept; what was changed last comes last."""
        rows = await self._all(sql.CLOSED_CASES if closed else sql.OPEN_CASES)
        return await asyncio.to_thread(self._read, rows)

    async def chats_of(self, number: str) -> Sequence[int]:
        """The chats with that reference, whether they have a case or not."""
        return [chat for (chat,) in await self._all(sql.CHATS_OF, wanted=number)]

    async def across(self, number: str, message: int, *, to: str) -> int:
        """The handle that a passed message has on the other side; 0: it has none (yet).

        Args:
            number: the case.
            message: the handle on the one side. For lines that were shown together it is the last of them.
            to: the other side: ``staff`` or ``customer``.
        """
        written, shown = ("in", "out") if to == "staff" else ("out", "in")
        sought = {"wanted": number, "message": message}

        def work(connection: sa.Connection) -> int:
            copy = connection.scalar(sql.COPY, {**sought, "by": written})
            return copy or connection.scalar(sql.ORIGIN, {**sought, "by": shown}) or 0

        return await self._db.read(work)

    async def passed(self, number: str, message: int, *, way: str) -> bool:
        """Whether the message of that handle (where it was written) was passed on."""
        return bool(await self._all(sql.WRITTEN, wanted=number, message=message, by=way))

    async def threads(self) -> dict[str, tuple[int, int]]:
        """Of each case that has a topic: the group and the topic."""
        return {number: (group, thread) for number, group, thread in await self._all(sql.THREADS)}

    async def macros(self) -> Macros:
        """The team's canned answers, by name."""
        return {name: self._cipher.decrypt(data).decode() for name, data in await self._all(sql.MACROS)}

    async def _one(self, statement: sa.Executable, **values: Any) -> Case | None:
        rows = await self._all(statement, **values)
        return self._case(rows[0].data) if rows else None

    def _read(self, rows: Sequence[Found]) -> list[Case]:
        cases = (self._readable(number, data) for number, data in rows)
        return [case for case in cases if case is not None]
