"""What staff can have a customer's chat do: whatever of it works just now is both offered and carried out.

Most of it presses a button that the customer has too, or says something. Nothing here proves, chooses, types or
pays anything in the customer's place, and none of it leads ahead.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from flows import machine, overlays
from flows.aftercare import cards as certificates
from flows.aftercare import known
from flows.aftercare.possible import Action
from flows.dialogue import Dialogue
from flows.events import Event, StaffActed, StaffAmended, StaffRetracted, StaffSaid
from flows.person import cases, talking, ways
from flows.ports import Unavailable
from flows.replies import Button, Line, line
from flows.steps import QUESTIONS
from flows.support import actions
from flows.support.case import Lock
from flows.support.events import CarriedOut

# Where something is locked: the customer's own button that tries again.
_TRY_AGAIN: Final = {"identity_locked": "retry", "payment_locked": "account"}


@dataclass(frozen=True, slots=True)
class _Deed:
    """One thing that staff can have done.

    Attributes:
        can: whether it works for this argument; for an empty one, whether it works for any.
        do: does it. What is given is the argument, then the name of who asked.
    """

    can: Callable[[Dialogue, str], Awaitable[bool]]
    do: Callable[[Dialogue, str, str], Awaitable[None]]


# --- what is offered ----------------------------------------------------------------------------------------


async def possible(dialogue: Dialogue) -> tuple[str, ...]:
    """The actions that would work now. What the bank or the authority cannot be asked about is left out."""
    return tuple([action.name for action in actions.ACTIONS if await _works(dialogue, action.name)])


async def _works(dialogue: Dialogue, name: str) -> bool:
    try:
        return name == "close" or await _DEEDS[name].can(dialogue, "")
    except Unavailable:
        return False


async def lock(dialogue: Dialogue) -> Lock:
    """What keeps the customer from going on, if something is locked."""
    session = dialogue.session
    if session.state == "identity_locked":
        return "identity"
    if session.state != "payment_locked":
        return ""
    failed = session.failure.name if session.failure else ""
    told: Mapping[str, Lock] = {"account-locked": "account", "card-locked": "card", "otp-locked": "otp"}
    if failed in told:
        return told[failed]
    application = session.application
    return await dialogue.ports.bank.locked(application.customer, application.account) or "account"


async def heed(dialogue: Dialogue, event: Event) -> None:
    """Staff wrote, or want something done."""
    if not cases.has_desk(dialogue):
        dialogue.asks = False
    elif isinstance(event, StaffSaid):
        talking.hear(dialogue, event)
    elif isinstance(event, StaffAmended):
        talking.hear_amended(dialogue, event)
    elif isinstance(event, StaffRetracted):
        talking.hear_retracted(dialogue, event)
    elif isinstance(event, StaffActed):
        await carry_out(dialogue, event)


# --- carrying out -------------------------------------------------------------------------------------------


async def carry_out(dialogue: Dialogue, event: StaffActed) -> None:
    """Do what staff ask for, if it works now; and say what became of it."""
    dialogue.asks = False
    if event.action == "close":
        _close(dialogue, event.argument)
    elif event.action == "open":
        _open(dialogue, event.name)
    else:
        cases.know(dialogue)
        deed = await _deed(dialogue, event)
        if deed is None:
            dialogue.post(CarriedOut(action=event.action, argument=event.argument, outcome="impossible"))
            return
        await deed.do(dialogue, event.argument, event.name)
    dialogue.post(CarriedOut(action=event.action, argument=event.argument))


async def _deed(dialogue: Dialogue, event: StaffActed) -> _Deed | None:
    """What is asked for, if it works."""
    deed = _DEEDS.get(event.action)
    if deed is None or (actions.BY_NAME[event.action].choices and not event.argument):
        return None
    return deed if await deed.can(dialogue, event.argument) else None


def put_off(dialogue: Dialogue, event: StaffActed) -> None:
    """The bank did not answer: nothing happened, and staff may ask once more."""
    dialogue.post(CarriedOut(action=event.action, argument=event.argument, outcome="unavailable"))


def _open(dialogue: Dialogue, name: str) -> None:
    if dialogue.session.support is not None:
        return
    cases.know(dialogue).told = True
    dialogue.say(line("person-opened", name=talking.who(name)), rows=((cases.TALK,),))


def _close(dialogue: Dialogue, reason: str) -> None:
    if dialogue.session.support is None:
        return
    dialogue.asks = talking.end(dialogue)
    how = reason if reason in actions.REASONS else actions.REASONS[0]
    dialogue.say(line("person-closed", how=line(f"person-closed-{how.replace('_', '-')}")))


def _ask_again(dialogue: Dialogue) -> None:
    """What the customer is asked shall be in front of them."""
    talking.leave(dialogue)
    dialogue.asks = True


def _send(dialogue: Dialogue, name: str, *body: Line, button: Button | None = None) -> None:
    """An ordinary message, which says that it comes from staff."""
    rows = ((button,),) if button else ()
    dialogue.say(line("person-sent", name=talking.who(name)), *body, rows=rows)


# --- one by one ---------------------------------------------------------------------------------------------


async def _always(_dialogue: Dialogue, _argument: str) -> bool:
    return True


async def _can_topic(dialogue: Dialogue, topic: str) -> bool:
    return not topic or dialogue.catalogue.shows(topic)


async def _topic(dialogue: Dialogue, topic: str, name: str) -> None:
    _send(dialogue, name, *dialogue.topics(topic))


async def _hint(dialogue: Dialogue, _argument: str, name: str) -> None:
    _send(dialogue, name, overlays.advice(dialogue))


async def _stands(dialogue: Dialogue, _argument: str) -> bool:
    """Whether there is a question that could be asked."""
    return dialogue.session.state != "delivery_issuing"


async def _repeat(dialogue: Dialogue, _argument: str, _name: str) -> None:
    _ask_again(dialogue)


async def _can_step(dialogue: Dialogue, way: str) -> bool:
    reachable = await ways.reachable(dialogue)
    return way in reachable if way else bool(reachable)


async def _step(dialogue: Dialogue, way: str, name: str) -> None:
    await ways.propose(dialogue, way, name)


async def _can_call(dialogue: Dialogue, _argument: str) -> bool:
    application = dialogue.session.application
    called = dialogue.session.state == "verification_phone" and application.calls > 0
    return called or (dialogue.session.state == "verification_call" and application.call is not None)


async def _call(dialogue: Dialogue, _argument: str, _name: str) -> None:
    """The button of the customer's own: only they see or hear the number."""
    state, dialled = dialogue.session.state, dialogue.session.application.dialled
    _ask_again(dialogue)
    if state == "verification_call":
        await QUESTIONS[state].choices["again"](dialogue, "")
    else:
        await QUESTIONS[state].choices["phone"](dialogue, str(dialled))


async def _can_grant(dialogue: Dialogue, _argument: str) -> bool:
    session = dialogue.session
    here = machine.BY_NAME[session.state].step == "verification"
    return here and bool(session.application.customer) and not session.application.verified


async def _grant(dialogue: Dialogue, _argument: str, name: str) -> None:
    session = dialogue.session
    await dialogue.ports.line.grant(session.application.customer, request=dialogue.event.id)
    if session.failure is not None and session.failure.name.startswith("call-"):
        session.failure = None
    _send(dialogue, name, line("person-granted"))
    dialogue.asks = not talking.is_on(dialogue)


async def _can_unlock(dialogue: Dialogue, _argument: str) -> bool:
    return bool(await lock(dialogue))


async def _unlock(dialogue: Dialogue, _argument: str, _name: str) -> None:
    what = await lock(dialogue)
    state, application = dialogue.session.state, dialogue.session.application
    if not what:
        return
    await dialogue.ports.bank.release(
        user_id=application.user_id,
        customer=application.customer,
        account=application.account,
        what=what,
        request=dialogue.event.id,
    )
    application.slips = {}
    dialogue.note("person-unlocked", what=line(f"person-lock-{what}"))
    _ask_again(dialogue)
    await QUESTIONS[state].choices[_TRY_AGAIN[state]](dialogue, "")


async def _can_confirm(dialogue: Dialogue, _argument: str) -> bool:
    application = dialogue.session.application
    waits = dialogue.session.state == "verification_staff" and application.asked_staff
    return waits and application.verified != "staff"


async def _confirm(dialogue: Dialogue, _argument: str, _name: str) -> None:
    """It is confirmed that it is them; going on is their own tap."""
    dialogue.session.application.verified = "staff"
    _ask_again(dialogue)


async def _can_advise(dialogue: Dialogue, _argument: str) -> bool:
    return known.looking_at(dialogue.session) is not None


async def _advice(dialogue: Dialogue, _argument: str, name: str) -> None:
    certificate = known.looking_at(dialogue.session)
    if certificate is not None:
        _send(dialogue, name, *certificates.storage_advice(certificate))


def _errand(purpose: Action) -> _Deed:
    """A message with the button that begins it; what it means and which proof it takes, the customer reads then."""

    async def can(dialogue: Dialogue, _argument: str) -> bool:
        certificate = known.looking_at(dialogue.session)
        if certificate is None or overlays.in_progress(dialogue.session) or dialogue.session.away:
            return False
        standing = await certificates.standing_of(dialogue, certificate)
        return purpose in certificates.actions_of(dialogue, certificate, standing)

    async def do(dialogue: Dialogue, _argument: str, name: str) -> None:
        certificate = known.looking_at(dialogue.session)
        if certificate is not None:
            button = Button(line(f"button-{purpose}"), f"certificate:{purpose}:{certificate.serial}")
            _send(dialogue, name, line(f"person-{purpose}"), button=button)

    return _Deed(can, do)


_DEEDS: Final[Mapping[str, _Deed]] = {
    "topic": _Deed(_can_topic, _topic),
    "hint": _Deed(_always, _hint),
    "repeat": _Deed(_stands, _repeat),
    "step": _Deed(_can_step, _step),
    "call": _Deed(_can_call, _call),
    "grant": _Deed(_can_grant, _grant),
    "unlock": _Deed(_can_unlock, _unlock),
    "confirm": _Deed(_can_confirm, _confirm),
    "advice": _Deed(_can_advise, _advice),
    "reissue": _errand("reissue"),
    "refund": _errand("refund"),
}
