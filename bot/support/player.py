"""Plays what happens at the support desk, one event after the other, and stores what came of it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from bot.store.desk import DeskStore
from bot.store.store import InboxRow
from bot.support import render
from bot.support.groups import StaffGroups
from bot.support.translate import staff_event, whence
from bot.telegram.outgoing import Outgoing
from bot.telegram.render import Renderer
from bot.telegram.sender import Sender
from bot.telegram.translate import callback_query_id
from flows.replies import line
from flows.support.events import DeskEvent
from flows.support.turn import DeskTurn, Picture, Tell, Toasted


class Decides(Protocol):
    """The functional core: :class:`flows.support.desk.Desk`."""

    async def turn(self, event: DeskEvent) -> DeskTurn:
        """What the event brings about."""
        ...


class Player:
    """Takes the rows of the desk's lane through the desk.

    Args:
        store: cases, and what goes with them.
        desk: decides.
        renderer: for what the bot says in the staff's groups.
        sender: answers taps.
        groups: where staff work.
        identity: the bot's username, without ``@``, and its number; empty and 0 while they are unknown.
        staff_changed: told when somebody was added to the staff.
        draw: told of statistics that were asked for.
        board: told that something is to be shown in the groups.
        clock: now, aware.
    """

    def __init__(
        self,
        store: DeskStore,
        desk: Decides,
        renderer: Renderer,
        sender: Sender,
        *,
        groups: StaffGroups,
        identity: Callable[[], tuple[str, int]],
        staff_changed: Callable[[], Awaitable[None]],
        draw: Callable[[Picture], None],
        board: Callable[[], None],
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._desk = desk
        self._renderer = renderer
        self._sender = sender
        self._groups = groups
        self._identity = identity
        self._staff_changed = staff_changed
        self._draw = draw
        self._board = board
        self._clock = clock

    def event(self, row: InboxRow, raw: dict[str, Any]) -> DeskEvent | None:
        """What a row means; ``None``: nothing to the desk.

        Raises:
            Exception: it cannot be read.
        """
        if row.kind == "update":
            username, number = self._identity()
            return staff_event(raw, event_id=str(row.id), at=row.at, username=username, bot=number)
        return self._store.opened(row, raw)

    async def decide(self, event: DeskEvent) -> tuple[DeskTurn, list[tuple[int, Outgoing]]]:
        """Ask the desk, and put what it says into calls. Nothing is stored yet."""
        turn = await self._desk.turn(event)
        return turn, await self._calls(turn)

    async def finish(
        self, row: InboxRow, turn: DeskTurn, calls: Sequence[tuple[int, Outgoing]]
    ) -> Sequence[int]:
        """Store all of it.

        Returns:
            The chats that have a new event.
        """
        chats = await self._store.finish(row, turn, calls, self._clock())
        if turn.enrolled:
            await self._staff_changed()
        for picture in turn.pictures:
            self._draw(picture)
        self._board()
        return chats

    async def toast(self, raw: Mapping[str, Any], toasted: Toasted | None) -> None:
        """Answer a tap, best effort; nothing is stored of it."""
        if (query := callback_query_id(dict(raw))) is None:
            return
        text = self._renderer.plain(toasted.text, toasted.language) if toasted else None
        await self._sender.toast(query, text, alert=toasted is not None and toasted.alert)

    def sorry(self, number: int, raw: Mapping[str, Any]) -> list[tuple[int, Outgoing]]:
        """What to say to somebody of the staff whose doing could not be worked on.

        Args:
            number: by which operators find it.
            raw: the update; nothing is said where it does not tell who did it and where.
        """
        place = whence(raw)
        if place is None:
            return []
        sorry = Tell(
            group=place.group,
            language=self._groups.language(place.group),
            body=(line("support-sorry", number=str(number)),),
            thread=place.thread,
            reply_to=place.message,
        )
        return render.told(sorry, self._renderer, {})

    async def _calls(self, turn: DeskTurn) -> list[tuple[int, Outgoing]]:
        threads = await self._store.threads() if any(tell.number for tell in turn.tells) else {}
        told = [call for tell in turn.tells for call in render.told(tell, self._renderer, threads)]
        return [*(render.erased(erase) for erase in turn.erasures), *told]
