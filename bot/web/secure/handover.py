"""From the page into a turn: the inbox only says that something was entered; what, is in memory alone.

So an answer has its turn in the order of its chat like everything else, and is nowhere on the disk. If the process dies
with it, nothing has happened yet, or the turn is stored and the ticket spent; the page sends it again either way.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol

from bot.web.secure.tickets import Ticket
from flows.events import DeviceKey, Entered
from flows.replies import Turn

ENTERED: Final = "entered"
"""What the inbox calls it."""


class Inbox(Protocol):
    """What :class:`bot.store.store.Store` does."""

    async def happened(self, chat_id: int, content: Mapping[str, Any], at: datetime) -> None:
        """Keep an event of our own for its turn."""
        ...


@dataclass(frozen=True, slots=True)
class Answer:
    """What was entered: a text, or a key that was made on the page."""

    text: str = field(default="", repr=False)
    key: DeviceKey | None = None


@dataclass(frozen=True, slots=True)
class _Waiting:
    ticket: Ticket
    answer: Answer
    turn: asyncio.Future[Turn | None]


class Handover:
    """Hands answers to turns, and what became of them back.

    Args:
        inbox: where they are announced.
        wake: told of each chat that has a new event.
        clock: now, aware.
        process: names this process, in whose memory the answers are.
        is_alive: whether another process is still at work.
    """

    def __init__(
        self,
        inbox: Inbox,
        wake: Callable[[int], None],
        clock: Callable[[], datetime],
        *,
        process: str,
        is_alive: Callable[[str], Awaitable[bool]],
    ) -> None:
        self._inbox = inbox
        self._wake = wake
        self._clock = clock
        self._process = process
        self._is_alive = is_alive
        self._waiting: dict[str, _Waiting] = {}

    async def give(self, ticket: Ticket, answer: Answer) -> Turn | None:
        """Let an answer have its turn, and wait for it.

        Returns:
            The turn, which is stored; ``None``: there was none, and the answer may be given again.
        """
        name = secrets.token_urlsafe(16)
        waiting = _Waiting(ticket, answer, asyncio.get_running_loop().create_future())
        self._waiting[name] = waiting
        try:
            await self._inbox.happened(ticket.chat, self._announcement(name), self._clock())
            self._wake(ticket.chat)
            return await waiting.turn
        finally:
            self._waiting.pop(name, None)

    def _announcement(self, name: str) -> dict[str, str]:
        return {"name": ENTERED, "answer": name, "process": self._process}

    async def elsewhere(self, raw: Mapping[str, Any]) -> bool:
        """Whether another process has the answer that a row announces."""
        return raw["process"] != self._process and await self._is_alive(raw["process"])

    def event(self, raw: Mapping[str, Any], at: datetime) -> Entered | None:
        """The event that a row of the inbox announces; ``None``: nobody waits for it any more."""
        waiting = self._waiting.get(raw["answer"])
        if waiting is None:
            return None
        ticket, answer = waiting.ticket, waiting.answer
        # Named after the ticket: whatever it asked of the bank, it asks no second time when it is sent again.
        return Entered(
            id=f"page-{ticket.name}",
            at=at,
            chat=ticket.chat,
            state=ticket.state,
            serial=ticket.serial,
            text=answer.text,
            key=answer.key,
        )

    def done(self, raw: Mapping[str, Any], turn: Turn | None) -> None:
        """The row is done with: its turn is stored, or there was none."""
        waiting = self._waiting.get(raw["answer"])
        if waiting is not None and not waiting.turn.done():
            waiting.turn.set_result(turn)
