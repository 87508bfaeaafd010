"""Floods: how much a chat may send, and all chats together, before somebody is asked to wait.

A token bucket for each chat and one for all of them. Who stays within half of their own is ordinary and always heard,
however much the others send. Whoever overdoes it hears once a minute that something was left out. The rest is never
kept: nobody's turn is spent on it, and of the disk a line every few seconds, which says how much it was.

Time is that at which somebody wrote, as far as Telegram tells it: who wrote much while the bot was away is no flood.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import structlog

from bot.telegram.outgoing import Outgoing
from flows.clock import KOREA
from flows.replies import Fact

_log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

TOO_FAST: Final = (
    "잠시만요. 메시지가 너무 빨리 와서 일부를 읽지 못했어요. 잠깐 쉬었다가 다시 보내 주세요.\n\n"
    "One moment, please. Your messages came too fast, and I could not read some of them. Please wait a little and "
    "send them again."
)

ASK_EVERY: Final = 60.0
"""Seconds between two requests to wait."""

_NOTE: Final = "flood"
_NOBODY: Final = 0
_WRITTEN: Final = ("message", "edited_message")

Raw = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many at once, and on average.

    Attributes:
        burst: at once.
        per_second: on average, once the burst is used up.
    """

    burst: float
    per_second: float


OF_A_CHAT: Final = Allowance(burst=600, per_second=20)
"""Sixty albums at once, or five hundred lines pasted to staff, of which none is lost; then more than anybody types."""

OF_ALL: Final = Allowance(burst=2000, per_second=200)
"""About what one process answers."""


class _Bucket:
    """What is left of an allowance."""

    def __init__(self, allowance: Allowance, now: float) -> None:
        self._allowance = allowance
        self._left = allowance.burst
        self._at = now

    def take(self, now: float, reserve: float = 0) -> bool:
        """Take one, if more than ``reserve`` are left. A clock that is set back gives nothing."""
        gained = max(0.0, now - self._at) * self._allowance.per_second
        self._left = min(self._allowance.burst, self._left + gained)
        self._at = max(self._at, now)
        if self._left < reserve + 1:
            return False
        self._left -= 1
        return True


@dataclass(slots=True)
class _Sender:
    bucket: _Bucket
    heard: float
    """When something came last."""
    asked: float | None = None
    """When they were asked to wait last."""
    dropped: int = 0
    """Since then."""


class Floodgate:
    """Lets updates in, or not. Belongs to one process: of several, each has its own.

    Args:
        each: what a chat may send.
        everybody: what all of them may send, beyond the ordinary.
        free: lanes that are never held back.

    Attributes:
        dropped: how many updates were left out so far.
        asked: how many chats they were from, each counted once a day.
    """

    def __init__(
        self, *, each: Allowance = OF_A_CHAT, everybody: Allowance = OF_ALL, free: Collection[int] = ()
    ) -> None:
        self.dropped = self.asked = 0
        self._each = each
        self._all = everybody
        self._free = frozenset(free)
        self._senders: OrderedDict[int, _Sender] = OrderedDict()
        self._common: _Bucket | None = None
        self._remembered = ASK_EVERY + each.burst / each.per_second
        self._day = date.min
        self._flooding: set[int] = set()

    def admit(self, update: Raw, lane: int | None, now: float) -> Raw | None:
        """What is to be kept of an update.

        Args:
            update: as Telegram wrote it.
            lane: whose turn it would be.
            now: seconds since the epoch.

        Returns:
            The update; in its place a note for :func:`ask_to_wait`; or nothing.
        """
        whose = _NOBODY if lane is None else lane
        if whose in self._free:
            return update
        sender = self._sender(whose, now)
        if self._has_room(sender, _written(update, now), now):
            return update
        return self._leave_out(update, whose, sender, now)

    def _sender(self, whose: int, now: float) -> _Sender:
        while self._senders and now - next(iter(self._senders.values())).heard > self._remembered:
            self._senders.popitem(last=False)
        sender = self._senders.get(whose)
        if sender is None:
            sender = self._senders[whose] = _Sender(_Bucket(self._each, 0.0), now)
        sender.heard = now
        self._senders.move_to_end(whose)
        return sender

    def _has_room(self, sender: _Sender, written: float, now: float) -> bool:
        if self._common is None:
            self._common = _Bucket(self._all, now)
        ordinary = self._each.burst / 2
        return sender.bucket.take(written, reserve=0 if self._common.take(now) else ordinary)

    def _leave_out(self, update: Raw, whose: int, sender: _Sender, now: float) -> Raw | None:
        self._count(whose, now)
        sender.dropped += 1
        if whose <= _NOBODY or (sender.asked is not None and now - sender.asked < ASK_EVERY):
            return None
        note = {"update_id": update.get("update_id"), _NOTE: sender.dropped}
        _log.warning("flood", chat_id=whose, dropped=sender.dropped)
        sender.asked, sender.dropped = now, 0
        return note

    def _count(self, whose: int, now: float) -> None:
        if (today := datetime.fromtimestamp(now, KOREA).date()) != self._day:
            self._day = today
            self._flooding.clear()
        self.asked += whose not in self._flooding
        self._flooding.add(whose)
        self.dropped += 1


class FloodBook:
    """Writes down what a gate leaves out, from time to time and all at once, so that leaving out stays cheap.

    What was left out since the last time is lost with a process that is killed; and after a start a chat may be
    counted a second time that day.

    Args:
        gate: leaves out.
        keep: stores facts; raises if it could not.
    """

    def __init__(self, gate: Floodgate, keep: Callable[[Sequence[Fact]], Awaitable[None]]) -> None:
        self._gate = gate
        self._keep = keep
        self._dropped = self._asked = 0

    async def enter(self) -> None:
        """Write down what is new; what could not be stored is new the next time as well."""
        dropped, asked = self._gate.dropped, self._gate.asked
        if dropped == self._dropped:
            return
        facts = [Fact(kind="left_out", times=dropped - self._dropped)]
        if asked > self._asked:
            facts.append(Fact(kind="asked_to_wait", times=asked - self._asked))
        await self._keep(facts)
        self._dropped, self._asked = dropped, asked


def ask_to_wait(raw: Raw) -> list[Outgoing]:
    """What to say where a note stands in the place of an update; nothing to any other. Never raises."""
    return [Outgoing(method="send_message", params={"text": TOO_FAST})] if _NOTE in raw else []


def _written(update: Raw, now: float) -> float:
    """When it was written; taps do not tell."""
    for kind in _WRITTEN:
        message = update.get(kind)
        date = message.get("date") if isinstance(message, dict) else None
        if isinstance(date, int) and not isinstance(date, bool) and 0 < date <= now:
            return float(date)
    return now
