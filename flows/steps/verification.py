"""Step 5: additional verification, by a call to a registered phone, the record of departures, or staff."""

from flows import fields
from flows.dialogue import Card, Dialogue, Question
from flows.person import cases, reference
from flows.ports import Ringing
from flows.replies import Button, Line, Rows, line
from flows.session import Call

_KEYS = ("123", "456", "789", "0")
_CALL_TIMER = "call"

_METHODS: Rows = (
    (Button(line("button-ars"), "verification:ars"),),
    (Button(line("button-overseas"), "verification:overseas"),),
    (Button(line("button-staff"), "verification:staff"),),
)


def _keypad() -> Rows:
    rows = [
        tuple(Button(line("key", digit=key), f"verification:key:{key}") for key in keys) for keys in _KEYS
    ]
    rows[-1] = (*rows[-1], Button(line("button-hang-up"), "verification:hangup"))
    return tuple(rows)


async def _ask(dialogue: Dialogue) -> Card:
    verified = dialogue.session.application.verified
    if verified:
        keep = (Button(line("button-keep-verified"), "verification:keep"),)
        return Card(
            body=(line("verification-done", method=line(f"method-{verified}")),), rows=(keep, *_METHODS)
        )
    return Card(
        body=(
            line("verification-question"),
            line(f"verification-ars-{dialogue.ports.line.mode}"),
            line("verification-methods"),
        ),
        rows=_METHODS,
    )


async def _back(dialogue: Dialogue) -> None:
    dialogue.go("back" if dialogue.session.application.purpose == "issue" else "withdraw")


async def _keep(dialogue: Dialogue, _argument: str) -> None:
    if dialogue.session.application.verified:
        dialogue.go("verify")


async def _ars(dialogue: Dialogue, _argument: str) -> None:
    dialogue.go("by_phone")


async def _overseas(dialogue: Dialogue, _argument: str) -> None:
    where = await dialogue.ports.border.whereabouts(dialogue.session.application.customer)
    if where == "abroad":
        _verified(dialogue, "overseas")
    else:
        dialogue.fail("not-posted" if where == "not_posted" else "in-country")


def _verified(dialogue: Dialogue, method: str) -> None:
    application = dialogue.session.application
    application.verified = "overseas" if method == "overseas" else "ars"
    application.call = None
    dialogue.note("verification-passed", method=line(f"method-{method}"))
    dialogue.go("verify")


async def _staff(dialogue: Dialogue, _argument: str) -> None:
    session, application = dialogue.session, dialogue.session.application
    if not application.asked_staff:
        dialogue.record("staff_request", application=application.id, at=dialogue.event.at.isoformat())
    if not application.asked_staff or session.support is None:
        cases.call(dialogue, "verification")
    application.asked_staff = True
    dialogue.go("ask_staff")


async def _ask_staff(dialogue: Dialogue) -> Card:
    if dialogue.session.application.verified == "staff":
        keep = (Button(line("button-keep-verified"), "verification:keep"),)
        return Card(body=(line("verification-staff-done"),), rows=(keep,))
    number = reference.shown(reference.give(dialogue))
    rows: Rows = ((Button(line("button-ars"), "verification:ars"),),)
    if not cases.has_desk(dialogue):
        return Card(body=(line("verification-staff", number=number),), rows=rows)
    return Card(
        body=(line("verification-staff-desk", number=number), cases.outlook(dialogue)),
        rows=((cases.TALK,), *rows),
    )


async def _ask_phone(dialogue: Dialogue) -> Card:
    phones = dialogue.session.application.phones
    rows = tuple(
        (Button(line("button-phone", phone=fields.mask_phone(phone)), f"verification:phone:{number}"),)
        for number, phone in enumerate(phones)
    )
    return Card(
        body=(line("verification-phone"), line(f"verification-how-{dialogue.ports.line.mode}")),
        rows=(*rows, (Button(line("button-not-my-number"), "verification:wrong"),)),
    )


async def _not_my_number(dialogue: Dialogue, _argument: str) -> None:
    dialogue.fail("not-my-number")


async def _choose_phone(dialogue: Dialogue, argument: str) -> None:
    phones = dialogue.session.application.phones
    if argument.isdecimal() and int(argument) < len(phones):
        await _place_call(dialogue, int(argument))


async def _place_call(dialogue: Dialogue, phone: int) -> None:
    """Ask the line to call; a replay of this turn names the same call and places it only once."""
    application = dialogue.session.application
    application.calls += 1
    application.dialled = phone
    call = Call(
        id=f"{application.id}:{application.calls}",
        phone=phone,
        until=dialogue.event.at + dialogue.rules.code_life,
    )
    answer = await dialogue.ports.line.call(
        call.id, customer=application.customer, phone=application.phones[phone]
    )
    if isinstance(answer, Ringing):
        _pick_up(dialogue, call, answer)
        return
    _hang_up(dialogue)
    left = None if answer.cause == "exhausted" else answer.left
    dialogue.fail(f"call-{answer.cause.replace('_', '-')}", left, "calls-left")
    if answer.left == 0:
        dialogue.go("calls_spent")
    elif dialogue.session.state == "verification_call":
        dialogue.go("call_over")


def _pick_up(dialogue: Dialogue, call: Call, answer: Ringing) -> None:
    _hang_up(dialogue)
    dialogue.session.application.call = call
    dialogue.set_timer(_CALL_TIMER, call.until, call.id)
    if dialogue.session.state == "verification_phone":
        dialogue.go("ring")
    seconds = int(dialogue.rules.code_life.total_seconds())
    if dialogue.ports.line.mode == "keyed":
        # Right above the keypad, where a small screen shows both.
        dialogue.add(line("verification-code", code=answer.code, seconds=seconds), protect=True)
        dialogue.ring(line("phone-keyed", keyed=_shown(call)), rows=_keypad())
    else:
        dialogue.ring(
            line("phone-spoken", code=" ".join(answer.code)),
            rows=((Button(line("button-hang-up"), "verification:hangup"),),),
        )


def _shown(call: Call) -> str:
    return "●" * len(call.keyed) + "○" * (2 - len(call.keyed))


def _hang_up(dialogue: Dialogue) -> None:
    """End the call under way, if there is one: its timer goes, and the phone shows that it is over."""
    if dialogue.session.application.call is not None:
        dialogue.session.application.call = None
        dialogue.set_timer(_CALL_TIMER, None)
        dialogue.ring(line("phone-over"), edit=True)


async def _ask_call(dialogue: Dialogue) -> Card:
    call = dialogue.session.application.call
    phone = dialogue.session.application.phones[call.phone if call else 0]
    return Card(
        body=(line(f"verification-call-{dialogue.ports.line.mode}", phone=fields.mask_phone(phone)),),
        rows=(
            (
                Button(line("button-call-again"), "verification:again"),
                Button(line("button-other-number"), "verification:other"),
            ),
        ),
    )


async def _key(dialogue: Dialogue, digit: str) -> None:
    """A key of the simulated phone. Nothing but the phone changes until the code is whole."""
    call = dialogue.session.application.call
    if call is None or not digit.isdecimal() or len(digit) != 1:
        dialogue.asks = False
        return
    keyed = call.keyed + digit
    if len(keyed) < 2:  # noqa: PLR2004 - the approval number has two digits
        call.keyed = keyed
        dialogue.ring(line("phone-keyed", keyed=_shown(call)), rows=_keypad(), edit=True)
        dialogue.asks = False
        return
    call.keyed = ""
    await _check(dialogue, call, keyed, wrong=line("phone-wrong"))


async def _check(dialogue: Dialogue, call: Call, digits: str, wrong: Line) -> None:
    checked = await dialogue.ports.line.check(call.id, digits, attempt=dialogue.event.id)
    if checked.ok:
        _hang_up(dialogue)
        _verified(dialogue, "ars")
        return
    spoken = dialogue.ports.line.mode == "spoken"
    dialogue.fail("code-wrong-spoken" if spoken else "code-wrong", checked.left or None)
    if checked.left == 0:
        dialogue.note("call-spent")
        _hang_up(dialogue)
        dialogue.go("call_over")
    elif not spoken:
        dialogue.ring(wrong, line("phone-keyed", keyed=_shown(call)), rows=_keypad(), edit=True)


async def _take_code(dialogue: Dialogue, text: str) -> None:
    """Typed digits are the answer only where the code is spoken; a number to key must not stand in a chat."""
    call = dialogue.session.application.call
    if call is None:
        return
    if dialogue.ports.line.mode == "keyed":
        dialogue.fail("code-in-chat")
        return
    digits = fields.digits(text, 6)
    if isinstance(digits, fields.Invalid):
        dialogue.fail("code-format")
        return
    await _check(dialogue, call, digits, wrong=line("phone-wrong"))


async def _hung_up(dialogue: Dialogue, _argument: str) -> None:
    _hang_up(dialogue)
    dialogue.fail("hung-up")
    dialogue.go("call_over")


async def _again(dialogue: Dialogue, _argument: str) -> None:
    call = dialogue.session.application.call
    await _place_call(dialogue, call.phone if call else 0)


async def _other(dialogue: Dialogue, _argument: str) -> None:
    _hang_up(dialogue)
    dialogue.go("call_over")


async def _late(dialogue: Dialogue, token: str) -> None:
    call = dialogue.session.application.call
    if call is None or call.id != token:
        dialogue.asks = False
        return
    dialogue.session.application.call = None
    dialogue.ring(line("phone-over"), edit=True)
    dialogue.fail("code-late")
    dialogue.go("call_over")


async def _leave_call(dialogue: Dialogue) -> None:
    _hang_up(dialogue)
    dialogue.go("back")


QUESTIONS = {
    "verification": Question(
        ask=_ask,
        choices={"keep": _keep, "ars": _ars, "overseas": _overseas, "staff": _staff},
        back=_back,
    ),
    "verification_staff": Question(ask=_ask_staff, choices={"ars": _ars, "keep": _keep}),
    "verification_phone": Question(ask=_ask_phone, choices={"phone": _choose_phone, "wrong": _not_my_number}),
    "verification_call": Question(
        ask=_ask_call,
        choices={"key": _key, "hangup": _hung_up, "again": _again, "other": _other},
        text=_take_code,
        timers={_CALL_TIMER: _late},
        back=_leave_call,
    ),
}
