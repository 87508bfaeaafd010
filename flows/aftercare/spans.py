"""How long, and until when: periods in whole days of Korea, as the authority and the bank count them."""

import calendar
from datetime import date, datetime, timedelta

from flows.rules import KOREA, Rules
from flows.session import Certificate


def day(moment: datetime) -> date:
    """The day in Korea in which the moment lies."""
    return moment.astimezone(KOREA).date()


def months_after(start: date, months: int) -> date:
    """The same day of the month so many months later, or that month's last day if it has no such day."""
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def days_left(until: datetime, today: date) -> int:
    """0 on the last day, negative after it."""
    return (day(until) - today).days


def renewal_opens(certificate: Certificate, rules: Rules) -> date:
    """The first day on which a certificate can be renewed."""
    return day(certificate.valid_until) - timedelta(days=rules.renewal_days)


def refund_ends(certificate: Certificate, rules: Rules) -> date | None:
    """The last day on which its fee is given back, the day of issue counted; ``None``: none was taken here."""
    if not certificate.paid:
        return None
    return day(certificate.paid_at or certificate.valid_from) + timedelta(days=rules.refund_days - 1)


def resumable_until(hold_ends: date, valid_until: datetime) -> tuple[date, bool]:
    """The last day on which a suspended certificate can be resumed, and whether it expires then."""
    last = day(valid_until)
    return min(hold_ends, last), last <= hold_ends


def clock(moment: datetime) -> str:
    """Hours and minutes in Korea."""
    return f"{moment.astimezone(KOREA):%H:%M}"
