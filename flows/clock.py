"""Korea's time: without summer time, so no time zone data is needed."""

from datetime import timedelta, timezone

KOREA = timezone(timedelta(hours=9), "KST")
