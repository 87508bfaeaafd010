"""Word before a certificate expires, or before a suspension ends in revocation; and when it is wanted.

For each certificate there is one timer, which is set again when it rings: however late that is, one true word
is said and no earlier one is made up for. What became of the certificate is asked at that moment.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Final

from flows import terms
from flows.aftercare import known, spans
from flows.dialogue import Card, Dialogue, Question
from flows.ports import Standing, Unavailable
from flows.replies import Button, Line, Rows, line
from flows.rules import KOREA
from flows.session import Certificate

TIMER: Final = "expiry"
HOLD_TIMER: Final = "hold"

DAYS: Final = (30, 7, 1, 0)
HOURS: Final = (9, 12, 19)

_HOLD_NOTICE: Final = timedelta(days=7)
_AGAIN: Final = timedelta(minutes=10)
_TERM: Final = terms.BY_ID["news"]

# --- when -----------------------------------------------------------------------------------------------


def plan(dialogue: Dialogue, certificate: Certificate, *, after: datetime | None = None) -> None:
    """Set the timer for the next word about this certificate; none is left when none is wanted any more.

    Args:
        after: the moment before which nothing more is to be said; by itself now.
    """
    wishes = dialogue.session.reminders
    moments = (
        _moment(certificate.valid_until - timedelta(days=days), wishes.hour)
        for days in (wishes.days if certificate.reminders else ())
    )
    since = after or dialogue.event.at
    ahead = [moment for moment in moments if since < moment <= certificate.valid_until]
    dialogue.set_timer(_name(TIMER, certificate), min(ahead, default=None), certificate.serial)


def forget(dialogue: Dialogue, certificate: Certificate) -> None:
    """Say nothing more about this certificate's expiry."""
    dialogue.set_timer(_name(TIMER, certificate), None)


def plan_hold(dialogue: Dialogue, certificate: Certificate, held_until: datetime) -> None:
    """Set the timer for the word before a suspended certificate is revoked."""
    moment = _moment(held_until - _HOLD_NOTICE, dialogue.session.reminders.hour)
    at = moment if moment > dialogue.event.at else None
    dialogue.set_timer(_name(HOLD_TIMER, certificate), at, certificate.serial)


def forget_hold(dialogue: Dialogue, certificate: Certificate) -> None:
    """Say nothing more about this certificate's suspension."""
    dialogue.set_timer(_name(HOLD_TIMER, certificate), None)


def _name(timer: str, certificate: Certificate) -> str:
    return f"{timer}:{certificate.serial}"


def _moment(moment: datetime, hour: int) -> datetime:
    """That hour of the day in Korea in which the moment lies."""
    return datetime.combine(spans.day(moment), time(hour), KOREA).astimezone(UTC)


def quiet_ends(at: datetime, quiet: tuple[int, int]) -> datetime | None:
    """When the quiet hours end in which the moment lies; ``None``: it lies in none."""
    here = at.astimezone(KOREA)
    starts, ends = quiet
    if ends <= here.hour < starts:
        return None
    morning = _moment(at, ends)
    return morning if here < morning else morning + timedelta(days=1)


# --- the word -------------------------------------------------------------------------------------------


async def ring(dialogue: Dialogue, serial: str) -> None:
    """It is time to speak of an expiry."""
    certificate = known.find(dialogue.session, serial)
    if certificate is None or not certificate.reminders:
        return
    await _speak(dialogue, TIMER, certificate, _say_expiry)


async def ring_hold(dialogue: Dialogue, serial: str) -> None:
    """It is time to speak of the end of a suspension."""
    certificate = known.find(dialogue.session, serial)
    if certificate is not None:
        await _speak(dialogue, HOLD_TIMER, certificate, _say_hold)


async def _speak(
    dialogue: Dialogue,
    timer: str,
    certificate: Certificate,
    say: Callable[[Dialogue, Certificate, Standing], None],
) -> None:
    """Speak of what the authority's books say now; later, when it is night or they cannot be asked."""
    later = quiet_ends(dialogue.event.at, dialogue.rules.quiet)
    standing = None
    if later is None:
        try:
            standing = await dialogue.ports.authority.standing(certificate.serial)
        except Unavailable:
            later = dialogue.event.at + _AGAIN
    if later is not None:
        dialogue.set_timer(_name(timer, certificate), later, certificate.serial)
    elif standing is not None:
        say(dialogue, certificate, standing)


def _say_expiry(dialogue: Dialogue, certificate: Certificate, standing: Standing) -> None:
    if standing.status == "revoked":
        return
    left = spans.days_left(certificate.valid_until, dialogue.today)
    what = "expired" if standing.status == "expired" or left < 0 else standing.status
    dialogue.say(
        line(f"reminder-{what}", left=left, **_about(certificate)),
        rows=(*_offers(what, certificate), _quiet_row(certificate)),
    )
    # A word that came late, after the night, is this day's only one.
    plan(dialogue, certificate, after=_moment(dialogue.event.at + timedelta(days=1), 0))


def _offers(what: str, certificate: Certificate) -> Rows:
    return tuple((_button(label, choice, certificate),) for label, choice in _OFFERS[what])


_OFFERS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "good": (("button-renew", "renew"),),
    "held": (("button-resume", "resume"), ("button-reissue", "reissue")),
    "expired": (("button-my-certificate", "card"),),
}


def _say_hold(dialogue: Dialogue, certificate: Certificate, standing: Standing) -> None:
    if standing.status != "held" or standing.held_until is None:
        return
    ends = standing.held_until
    if ends - dialogue.event.at > _HOLD_NOTICE + timedelta(days=1):  # suspended anew elsewhere
        plan_hold(dialogue, certificate, ends)
        return
    dialogue.say(
        line("reminder-hold", left=spans.days_left(ends, dialogue.today), ends=ends, **_about(certificate)),
        rows=_offers("held", certificate),
    )


def _about(certificate: Certificate) -> dict[str, str | datetime | Line]:
    return {
        "product": line(f"product-{certificate.product}"),
        "serial": certificate.serial[-8:],
        "until": certificate.valid_until,
    }


def _quiet_row(certificate: Certificate) -> tuple[Button, ...]:
    return (_button("button-reminders-off", "quiet", certificate),)


def _button(label: str, choice: str, certificate: Certificate) -> Button:
    return Button(line(label), f"certificate:{choice}:{certificate.serial}")


# --- the settings ---------------------------------------------------------------------------------------


async def _ask(dialogue: Dialogue) -> Card:
    session = dialogue.session
    certificate = known.looking_at(session)
    if certificate is None:
        return Card(body=(line("delivery-nothing"),))
    if not certificate.reminders:
        return Card(
            body=(line("reminders-off", **_about(certificate)), line("reminders-consent")),
            rows=(
                (Button(line("button-reminders-on"), "aftercare:on"),),
                (Button(line("button-read-term"), "aftercare:term"),),
            ),
        )
    start, end = dialogue.rules.quiet
    return Card(
        body=(
            line("reminders-on", hour=session.reminders.hour, **_about(certificate)),
            line("reminders-quiet", start=start, end=end),
        ),
        rows=(
            tuple(_toggle(dialogue, days) for days in DAYS[:2]),
            tuple(_toggle(dialogue, days) for days in DAYS[2:]),
            tuple(_hour(dialogue, hour) for hour in HOURS),
            (Button(line("button-reminders-off"), "aftercare:off"),),
        ),
    )


def _toggle(dialogue: Dialogue, days: int) -> Button:
    label = line("reminders-day", left=days)
    return Button(_marked(label, chosen=days in dialogue.session.reminders.days), f"aftercare:day:{days}")


def _hour(dialogue: Dialogue, hour: int) -> Button:
    label = line("reminders-hour", hour=hour)
    return Button(_marked(label, chosen=hour == dialogue.session.reminders.hour), f"aftercare:hour:{hour}")


def _marked(label: Line, *, chosen: bool) -> Line:
    return line("reminders-chosen" if chosen else "reminders-other", label=label)


async def _on(dialogue: Dialogue, _argument: str) -> None:
    await _switch_looked_at(dialogue, on=True)


async def _off(dialogue: Dialogue, _argument: str) -> None:
    await _switch_looked_at(dialogue, on=False)


async def _switch_looked_at(dialogue: Dialogue, *, on: bool) -> None:
    certificate = known.looking_at(dialogue.session)
    if certificate is not None:
        switch(dialogue, certificate, on=on)


def switch(dialogue: Dialogue, certificate: Certificate, *, on: bool) -> None:
    """Remind of this certificate or not; asking for it is the consent, and giving it up takes it back."""
    if certificate.reminders == on:
        return
    certificate.reminders = on
    session = dialogue.session
    if on:
        session.agreed[_TERM.id] = _TERM.version
    elif not any(one.reminders for one in session.certificates):
        session.agreed.pop(_TERM.id, None)
    evidence = terms.evidence(_TERM, session.language, agreed=on, at=dialogue.event.at)
    dialogue.record("consent", serial=certificate.serial, **evidence)
    plan(dialogue, certificate)


def stop_all(dialogue: Dialogue) -> None:
    """Remind of nothing any more: news as such were declined."""
    wanted = [one for one in dialogue.session.certificates if one.reminders]
    for certificate in wanted:
        certificate.reminders = False
        plan(dialogue, certificate)
    if wanted:
        dialogue.note("reminders-now-all-off")


async def _term(dialogue: Dialogue, _argument: str) -> None:
    text = terms.text(_TERM.id, dialogue.session.language)
    rows = (
        (Button(line("button-reminders-on"), "aftercare:on"),),
        (Button(line("button-back-to-question"), "nav:stay"),),
    )
    dialogue.show(Card(body=(line("term-text", text=text),), rows=rows))


async def _day(dialogue: Dialogue, argument: str) -> None:
    wishes = dialogue.session.reminders
    chosen = {days for days in DAYS if (days in wishes.days) != (argument == str(days))}
    if not chosen:
        dialogue.note("reminders-one-at-least")
        return
    wishes.days = sorted(chosen, reverse=True)
    _plan_all(dialogue)


async def _at_hour(dialogue: Dialogue, argument: str) -> None:
    hour = next((hour for hour in HOURS if argument == str(hour)), None)
    if hour is not None:
        dialogue.session.reminders.hour = hour
        _plan_all(dialogue)


def _plan_all(dialogue: Dialogue) -> None:
    for certificate in dialogue.session.certificates:
        plan(dialogue, certificate)


QUESTIONS = {
    "aftercare_reminders": Question(
        ask=_ask,
        choices={"on": _on, "off": _off, "term": _term, "day": _day, "hour": _at_hour},
    )
}

RINGS: Final[Mapping[str, Callable[[Dialogue, str], Awaitable[None]]]] = {TIMER: ring, HOLD_TIMER: ring_hold}
"""Which timers ring beside the question, by the first part of their names."""
