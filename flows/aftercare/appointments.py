"""A certificate's dates for the person's own calendar (RFC 5545)."""

import uuid
from datetime import date, timedelta
from typing import Final

import icalendar

from flows.aftercare import spans
from flows.dialogue import Dialogue
from flows.replies import File, Line, line
from flows.session import Certificate
from flows.texts import Texts

_NAMES: Final = uuid.UUID("5f9d3a52-7c1e-4f0b-8a66-1f0c2b9e4d13")
_PRODUCT_ID: Final = "-//certguide//certificate dates//EN"

# Hours from the day's midnight, as calendars have it for events that last all day.
_NINE: Final = timedelta(hours=9)
_NINE_THE_DAY_BEFORE: Final = timedelta(hours=-15)


def deliver(dialogue: Dialogue, certificate: Certificate) -> None:
    """Hand over a file with the day on which renewal opens and the day on which the certificate expires."""
    content = _calendar(dialogue, certificate)
    name = f"certguide-{certificate.serial[-8:]}.ics"
    dialogue.deliver(File(name, content, "text/calendar"), line("calendar-caption"))


def _calendar(dialogue: Dialogue, certificate: Certificate) -> bytes:
    calendar = icalendar.Calendar()
    calendar.add("prodid", _PRODUCT_ID)
    calendar.add("version", "2.0")
    opens = spans.renewal_opens(certificate, dialogue.rules)
    for what, day, alarm in (
        ("renewal", opens, _NINE),
        ("expiry", spans.day(certificate.valid_until), _NINE_THE_DAY_BEFORE),
    ):
        calendar.add_component(_event(dialogue, certificate, what, day, alarm))
    content: bytes = calendar.to_ical()
    return content


def _event(
    dialogue: Dialogue, certificate: Certificate, what: str, day: date, alarm: timedelta
) -> icalendar.Event:
    """An event that lasts a day of Korea; its id lets a calendar that knows it already put it in place."""
    event = icalendar.Event()
    event.add("uid", str(uuid.uuid5(_NAMES, f"{what} {certificate.serial}")))
    event.add("dtstamp", dialogue.event.at)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", _words(dialogue, certificate, f"calendar-{what}"))
    event.add("description", _words(dialogue, certificate, f"calendar-{what}-how"))
    event.add("transp", "TRANSPARENT")
    reminder = icalendar.Alarm()
    reminder.add("action", "DISPLAY")
    reminder.add("description", _words(dialogue, certificate, f"calendar-{what}"))
    reminder.add("trigger", alarm)
    event.add_component(reminder)
    return event


def _words(dialogue: Dialogue, certificate: Certificate, id_: str) -> str:
    said: Line = line(
        id_,
        product=line(f"product-{certificate.product}"),
        serial=certificate.serial[-8:],
        until=certificate.valid_until,
    )
    return Texts().plain(said, dialogue.session.language)
