"""Staff are to hear of somebody; and what happens next, honestly, also when nobody is there."""

from datetime import date
from typing import Final

from flows.dialogue import Dialogue
from flows.replies import Button, Line, line
from flows.rules import KOREA
from flows.session import Support
from flows.support.case import Cause
from flows.support.events import Wanted

TALK: Final = Button(line("button-talk"), "support:talk")
"""Holds whatever is being asked, however old its message is: nothing is lost by writing to a person."""


def has_desk(dialogue: Dialogue) -> bool:
    """Whether anybody would hear."""
    return dialogue.rules.hours is not None


def call(dialogue: Dialogue, cause: Cause) -> None:
    """Open the case, if there is anybody to take it."""
    if has_desk(dialogue):
        know(dialogue)
        dialogue.post(Wanted(cause=cause))


def know(dialogue: Dialogue) -> Support:
    """The open case, which the chat knows from now on."""
    session = dialogue.session
    session.support = session.support or Support()
    return session.support


def outlook(dialogue: Dialogue) -> Line:
    """What happens next: somebody is there now, or when they will be."""
    hours = dialogue.rules.hours
    if hours is None or hours.covers(dialogue.event.at):
        return line("person-now")
    opening = hours.next_opening(dialogue.event.at).astimezone(KOREA)
    return line("person-later", opening=_moment(dialogue.today, opening.date(), f"{opening:%H:%M}"))


def is_staffed(dialogue: Dialogue) -> bool:
    """Whether somebody is there now."""
    hours = dialogue.rules.hours
    return hours is not None and hours.covers(dialogue.event.at)


def _moment(today: date, day: date, time: str) -> Line:
    return line(
        "person-opening",
        away=(day - today).days,
        weekday=line(f"weekday-{day.weekday()}"),
        month=day.month,
        day=day.day,
        time=time,
    )
