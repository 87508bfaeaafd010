"""When staff are there."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from flows.clock import KOREA

_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FORM: Final = re.compile(r"(\w{3})(?:-(\w{3}))? (\d\d:\d\d)-(\d\d:\d\d)")
_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Hours:
    """Office hours in Korea, the same on each day that has any.

    Attributes:
        days: the days of the week, Monday is 0.
        opens: from when.
        closes: until when; midnight is the end of the day.
    """

    days: tuple[int, ...] = (0, 1, 2, 3, 4)
    opens: time = time(9)
    closes: time = time(18)

    def covers(self, at: datetime) -> bool:
        """Whether staff are there at that instant."""
        local = at.astimezone(KOREA)
        late = self.closes == time(0)
        return (
            local.weekday() in self.days
            and self.opens <= local.time()
            and (late or local.time() < self.closes)
        )

    def next_opening(self, at: datetime) -> datetime:
        """When staff are there again, at the earliest ``at`` itself."""
        if self.covers(at):
            return at
        local = at.astimezone(KOREA)
        for later in range(_WEEK + 1):
            day = local.date() + timedelta(days=later)
            opening = datetime.combine(day, self.opens, KOREA)
            if day.weekday() in self.days and opening > local:
                return opening
        raise AssertionError("hours without a day")


def read(text: str) -> Hours:
    """Office hours as an operator writes them: ``mon-fri 09:00-18:00``, ``sat 10:00-13:00``, ``always``.

    Raises:
        ValueError: it is nothing of the kind.
    """
    words = " ".join(text.lower().split())
    if words == "always":
        return Hours(tuple(range(_WEEK)), time(0), time(0))
    found = _FORM.fullmatch(words)
    if found is None or found[1] not in _DAYS or (found[2] or found[1]) not in _DAYS:
        raise ValueError("must look like `mon-fri 09:00-18:00`, or be `always`")
    first, last = _DAYS.index(found[1]), _DAYS.index(found[2] or found[1])
    opens, closes = _time(found[3]), _time(found[4])
    if closes != time(0) and closes <= opens:
        raise ValueError("must close later than it opens")
    days = tuple(day % _WEEK for day in range(first, (last if last >= first else last + _WEEK) + 1))
    return Hours(tuple(sorted(days)), opens, closes)


def _time(text: str) -> time:
    hour, minute = map(int, text.split(":"))
    if (hour, minute) == (24, 0):
        return time(0)
    return time(hour, minute)


@dataclass(frozen=True, slots=True)
class Weekly:
    """A moment of each week in Korea.

    Attributes:
        day: of the week, Monday is 0.
        at: the time of day.
    """

    day: int
    at: time

    def after(self, moment: datetime) -> datetime:
        """The first such moment that is later."""
        local = moment.astimezone(KOREA)
        coming = local.date() + timedelta(days=(self.day - local.weekday()) % _WEEK)
        first = datetime.combine(coming, self.at, KOREA)
        return first if first > local else first + timedelta(weeks=1)


def read_weekly(text: str) -> Weekly:
    """A moment of each week as an operator writes it: ``mon 09:00``.

    Raises:
        ValueError: it is nothing of the kind.
    """
    day, _, clock = " ".join(text.lower().split()).partition(" ")
    if day not in _DAYS or not re.fullmatch(r"\d\d:\d\d", clock):
        raise ValueError("must look like `mon 09:00`")
    hour, minute = map(int, clock.split(":"))
    return Weekly(_DAYS.index(day), time(hour, minute))
