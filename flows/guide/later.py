"""Going on another time: the walk stays where it is, and if the person likes, the bot reminds them once."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Final

from flows import overlays
from flows.aftercare.reminders import quiet_ends
from flows.dialogue import Card, Dialogue
from flows.guide import places
from flows.guide.detours import STAY
from flows.guide.places import Place
from flows.replies import Button, Rows, line
from flows.rules import KOREA

TIMER: Final = "guide"
"""A chat has at most one walk, and at most one reminder of it."""

LATER: Final = Button(line("button-guide-later"), "guide:later")

# In how many days, and at which hour in Korea.
_TIMES: Final[Mapping[str, tuple[int, int]]] = {"tonight": (0, 20), "tomorrow": (1, 10), "days": (3, 10)}


@places.walking
async def offer(dialogue: Dialogue, here: Place, _argument: str) -> None:
    """The walk can wait. Shall the bot remind of it?"""
    off: Rows = ((Button(line("button-reminders-off"), "guide:remind:off"),),) if here.walk.remind else ()
    times = tuple((_button(name),) for name in _TIMES if _moment(dialogue, name))
    dialogue.show(Card(body=(line("guide-later", count=here.count),), rows=(*times, *off, *STAY)))


def _button(name: str) -> Button:
    days, hour = _TIMES[name]
    return Button(line(f"button-guide-{name}", days=days, hour=hour), f"guide:remind:{name}")


def _moment(dialogue: Dialogue, name: str) -> datetime | None:
    """When that is; ``None``: it is over, or nobody is to be disturbed then."""
    days, hour = _TIMES[name]
    at = datetime.combine(dialogue.today + timedelta(days=days), time(hour), KOREA).astimezone(UTC)
    return at if at > dialogue.event.at and quiet_ends(at, dialogue.rules.quiet) is None else None


@places.walking
async def remind(dialogue: Dialogue, here: Place, argument: str) -> None:
    """Remind then, or not at all."""
    if argument == "off":
        forget(dialogue)
        dialogue.note("guide-remind-off")
        return
    at = _moment(dialogue, argument) if argument in _TIMES else None
    if at is None:
        dialogue.toast("toast-old-button")
        return
    here.walk.remind = True
    dialogue.set_timer(TIMER, at)
    dialogue.note("guide-remind-set", day=at, hour=at.astimezone(KOREA).hour)


def forget(dialogue: Dialogue) -> None:
    """Remind of nothing any more."""
    walk = dialogue.session.walk
    if walk is not None and walk.remind:
        walk.remind = False
        dialogue.set_timer(TIMER, None)


async def ring(dialogue: Dialogue, _token: str) -> None:
    """It is the time that the person chose: say where they stood, beside whatever is being asked."""
    here = places.place(dialogue.session)
    if here is None or not here.walk.remind:
        return
    morning = quiet_ends(dialogue.event.at, dialogue.rules.quiet)
    if morning is not None:
        dialogue.set_timer(TIMER, morning)
        return
    here.walk.remind = False
    word = line("guide-reminder", place=here.described)
    if overlays.in_progress(dialogue.session):
        dialogue.say(word, line("guide-reminder-busy"))
    else:
        dialogue.say(word, rows=((here.resume,),))
