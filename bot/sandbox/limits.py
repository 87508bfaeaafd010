"""Telegram's flood limits as leaky buckets."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

_MANY_BUCKETS = 10_000


@dataclass(frozen=True)
class Rate:
    """So many a second on average, with `burst` at once."""

    per_second: float
    burst: int


@dataclass(frozen=True)
class Limits:
    """
    The published limits: about 1/s in a chat, 20/min in a group, 30/s in all; bursts pass.

    `person` bounds what one person may write, so that an open chat page is no flood gate.
    """

    per_chat: Rate = Rate(1.0, 20)
    per_group: Rate = Rate(20 / 60, 20)
    overall: Rate = Rate(30.0, 60)
    person: Rate = Rate(10.0, 200)


class Buckets:
    """The fill of every bucket; times come from the caller's clock."""

    def __init__(self) -> None:
        self._fill: dict[str, tuple[float, float]] = {}

    def take(self, wanted: Iterable[tuple[str, Rate]], now: float, drops: int = 1) -> int | None:
        """
        Put `drops` into each wanted bucket; more than one holds run over as soon as it is empty.

        Returns:
            None when all had room; otherwise the whole seconds to wait, and no bucket was touched.
        """
        levels = {key: (self._level(key, rate, now), rate) for key, rate in wanted}
        waits = [
            (level + min(drops, rate.burst) - rate.burst) / rate.per_second for level, rate in levels.values()
        ]
        longest = max(waits, default=0.0)
        if longest > 0:
            return max(1, math.ceil(longest))
        if len(self._fill) > _MANY_BUCKETS:
            self._fill.clear()  # a rare amnesty is cheaper than watching each idle bucket
        for key, (level, _) in levels.items():
            self._fill[key] = (level + drops, now)
        return None

    def _level(self, key: str, rate: Rate, now: float) -> float:
        level, at = self._fill.get(key, (0.0, now))
        return max(0.0, level - max(0.0, now - at) * rate.per_second)
