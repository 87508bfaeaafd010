"""The numbered event stream of a chat, as a person's Telegram app would receive it."""

from __future__ import annotations

from collections import deque

from bot.sandbox.records import JSON
from bot.sandbox.signals import Signal

_KEPT = 1000


class Feed:
    """The latest events of one chat, and a signal for those who listen."""

    def __init__(self, seq: int = 0) -> None:
        self._log: deque[tuple[int, JSON]] = deque(maxlen=_KEPT)
        self._lost = seq
        self.changed = Signal()
        self.action: tuple[str, float] | None = None

    def publish(self, seq: int, event: JSON) -> None:
        """Append the event with the next number."""
        if len(self._log) == _KEPT:
            self._lost = self._log[0][0]
        self._log.append((seq, {"seq": seq, **event}))
        self.changed.fire()

    def since(self, after: int) -> list[tuple[int, JSON]] | None:
        """Return the events behind `after` with their numbers, or None when some are no longer kept."""
        if after < self._lost:
            return None
        return [(seq, event) for seq, event in self._log if seq > after]

    def forget(self, message_id: int) -> None:
        """Drop what was told of a message; whoever was away hears only that it is gone."""
        kept = [(seq, event) for seq, event in self._log if not _is_about(event, message_id)]
        self._log = deque(kept, maxlen=_KEPT)


def _is_about(event: JSON, message_id: int) -> bool:
    message = event.get("message")
    return isinstance(message, dict) and message.get("message_id") == message_id
