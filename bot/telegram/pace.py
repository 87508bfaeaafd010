"""How often a group may hear from the bot: 20 messages a minute (Telegram's FAQ for bots)."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

_INSTANT = 1e-6
"""Seconds for which nobody waits: sums of fractions are never quite what they should be."""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, and on average.

    Attributes:
        burst: at once.
        per_second: on average, once the burst is used up.
    """

    burst: int = 18
    per_second: float = 18 / 60


class GroupPace:
    """Leaky buckets, one for each group; private chats are not held back.

    Keeping below the limit is quicker than being refused: a refusal closes the group for half a minute.

    Args:
        rate: how much is allowed.
        clock: seconds that only go up.
    """

    def __init__(self, rate: Rate | None = None, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate or Rate()
        self._clock = clock
        self._level: dict[int, tuple[float, float]] = {}

    async def wait(self, chat_id: int, cost: int = 1, *, reserve: int = 0) -> None:
        """Wait until the group may hear as much, and count it.

        Args:
            chat_id: where to; a private chat's waits for nothing.
            cost: how many messages.
            reserve: so many are left to others who are in more of a hurry.
        """
        if chat_id >= 0:
            return
        while (seconds := self._missing(chat_id, cost, reserve)) > _INSTANT:  # noqa: ASYNC110 - time empties it, nobody tells
            await asyncio.sleep(seconds)
        self._level[chat_id] = (self._filled(chat_id) + cost, self._clock())

    def full(self, chat_id: int, seconds: float) -> None:
        """Telegram refused: nothing may be said there for so long."""
        rate = self._rate
        self._level[chat_id] = (rate.burst + seconds * rate.per_second, self._clock())

    def _missing(self, chat_id: int, cost: int, reserve: int) -> float:
        """Seconds until there is room. What is larger than the whole bucket needs an empty one."""
        rate = self._rate
        room = max(0, rate.burst - reserve - cost)
        return (self._filled(chat_id) - room) / rate.per_second

    def _filled(self, chat_id: int) -> float:
        level, at = self._level.get(chat_id, (0.0, self._clock()))
        return max(0.0, level - (self._clock() - at) * self._rate.per_second)
