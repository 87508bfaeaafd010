"""Conditional requests (RFC 9110 §13): has what the client stored changed?"""

from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime

from starlette.datastructures import Headers


def still_has(headers: Headers, tag: str, modified: datetime | None) -> bool:
    """Whether the client's stored copy is the current one; a tag outweighs a date (RFC 9110 §13.2.2).

    A date later than the current one vouches for nothing: the clock may have been ahead when it was told.

    Args:
        headers: the request's.
        tag: the current entity tag, in quotation marks.
        modified: the current Last-Modified; None if none is told.
    """
    if (tags := headers.get("If-None-Match")) is not None:
        return names_tag(tags, tag)
    since = _date(headers.get("If-Modified-Since"))
    return modified is not None and modified == since


def names_tag(given: str, tag: str) -> bool:
    """Whether an ``If-None-Match`` header names the tag (RFC 9110 §13.1.2: weak comparison)."""
    tags = [item.strip().removeprefix("W/") for item in given.split(",")]
    return "*" in tags or tag in tags


def http_date(moment: datetime) -> str:
    """As in Date, Expires and Last-Modified (RFC 9110 §5.6.7)."""
    return format_datetime(moment, usegmt=True)


def _date(given: str | None) -> datetime | None:
    """The moment; None if it cannot be read, which makes the condition void (RFC 9110 §13.1.3)."""
    try:
        moment = parsedate_to_datetime(given or "")
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else None
