"""Sets aside what cannot be worked on, and sees to it that people hear of it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

import structlog

from bot.log import place, where
from bot.store.aside import Failure
from bot.store.desk.posts import SET_ASIDE
from bot.store.store import DESK, InboxRow, Store
from bot.telegram.outgoing import Outgoing
from bot.web.secure.handover import ENTERED
from flows.session import Language
from flows.support.events import Aware, Matter

_log = structlog.stdlib.get_logger(__name__)

Content = Mapping[str, Any]
"""What a row holds."""

Said = Sequence[tuple[int, Outgoing]]
"""Calls, each with its chat."""

_UPDATES: Final[Mapping[str, Matter]] = {
    "message": "message",
    "edited_message": "edit",
    "callback_query": "tap",
    "my_chat_member": "membership",
}
_EVENTS: Final[Mapping[str, Matter]] = {"timer": "timer", ENTERED: "entry"}


class Desk(Protocol):
    """What apologises to staff: :class:`bot.support.player.Player`."""

    def sorry(self, number: int, raw: Content) -> Said:
        """What to say to somebody of the staff; nothing if nobody can be found in the update."""
        ...


@dataclass(frozen=True, slots=True)
class Told:
    """Who has to be woken.

    Attributes:
        lanes: they have a new event.
        chats: they have new calls in the outbox.
    """

    lanes: Collection[int]
    chats: Collection[int]


class GivingUp:
    """What is done about rows that cannot be worked on.

    Args:
        store: marks them.
        apology: what to tell a customer.
        desk: apologises to staff, and tells them of it in their group; ``None``: there is none.
        clock: now, aware.
    """

    def __init__(
        self,
        store: Store,
        *,
        apology: Callable[[Language], Outgoing],
        desk: Desk | None,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._apology = apology
        self._desk = desk
        self._clock = clock

    async def on(self, row: InboxRow, raw: Content | None, error: BaseException, trouble: str) -> Told:
        """Set a row aside.

        Args:
            row: which.
            raw: what it holds; ``None``: it cannot be opened.
            error: why.
            trouble: the same for the log, in a few words.
        """
        reason = where(error)
        _log.error(trouble, chat_id=row.chat_id, row=row.id, error=reason)
        language = await self._language(row.chat_id)
        told, said = self._say_sorry(row, raw, language)
        failure = Failure(
            error=reason,
            place=place(error),
            what=_matter(row, raw),
            told=told,
            language=language,
            # An alarm that fails brings no other one about.
            alarm=self._desk is not None and (raw is None or raw.get("name") != SET_ASIDE),
        )
        lanes = await self._store.set_aside(row, failure, said, self._clock())
        return Told(lanes, {chat for chat, _ in said})

    def _say_sorry(self, row: InboxRow, raw: Content | None, language: Language) -> tuple[Aware, Said]:
        """Who hears of it, and what is said to them."""
        if row.kind != "update":
            return ("page" if raw is not None and raw.get("name") == ENTERED else "nobody"), []
        if row.chat_id > 0:  # a private chat has the number of its person
            return "customer", [(row.chat_id, self._apology(language))]
        said = (
            self._desk.sorry(row.id, raw)
            if row.chat_id == DESK and self._desk is not None and raw is not None
            else []
        )
        return ("staff" if said else "nobody"), said

    async def _language(self, chat_id: int) -> Language:
        try:
            session = await self._store.session(chat_id)
        except Exception:  # it may be the session that cannot be read
            session = None
        return session.language if session is not None else "ko"


def _matter(row: InboxRow, raw: Content | None) -> Matter:
    """What there was to work on; no word of what it says."""
    if raw is None:
        return "other"
    if row.kind == "update":
        return next((_UPDATES[name] for name in raw if name in _UPDATES), "other")
    return _EVENTS.get(str(raw.get("name")), "event")
