"""Periods as Korean authorities count them: in whole days of Korea."""

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Final

KST: Final = timezone(timedelta(hours=9), "KST")
_LAST_SECOND: Final = time(23, 59, 59)


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """Both ends included, aware, UTC."""

    not_before: datetime
    not_after: datetime


def utc_now() -> datetime:
    """The time of this machine, aware, UTC."""
    return datetime.now(UTC)


def korean_days(now: datetime, years: int) -> Validity:
    """From 00:00:00 KST of the day of issue to 23:59:59 KST of the same day `years` later.

    A certificate issued on 29 February ends on 28 February when the last year has no 29th: never a day more than
    was promised.
    """
    return Validity(not_before=day_start(now), not_after=years_after(now, years))


def day_start(moment: datetime) -> datetime:
    """00:00:00 KST of the day in which the moment lies."""
    return datetime.combine(_day(moment), time(), KST).astimezone(UTC)


def years_after(moment: datetime, years: int) -> datetime:
    """23:59:59 KST of the same day `years` later; 28 February where that year has no 29th."""
    return months_after(moment, 12 * years)


def months_after(moment: datetime, months: int) -> datetime:
    """23:59:59 KST of the same day `months` later, or of that month's last day if it has no such day."""
    day = _day(moment)
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    last = min(day.day, calendar.monthrange(year, month)[1])
    return datetime.combine(date(year, month, last), _LAST_SECOND, KST).astimezone(UTC)


def days_left(now: datetime, until: datetime) -> int:
    """How many midnights of Korea lie between now and a moment: 0 on its day, negative afterwards."""
    return (_day(until) - _day(now)).days


def _day(moment: datetime) -> date:
    return moment.astimezone(KST).date()
