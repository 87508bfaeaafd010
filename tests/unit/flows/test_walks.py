"""Hypothesis drives random people through the conversation: nobody falls out of it or gets stuck in it."""

import asyncio

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows import machine
from flows.replies import Say
from flows.simulation import CUSTOMERS
from tests.unit.flows.conftest import World
from tests.unit.flows.person import PASSWORD

USER_IDS = [customer.user_id for customer in CUSTOMERS]
COMMANDS = ["start", "issue", "cancel", "status", "help", "person", "language", "nonsense"]

tap = st.tuples(st.just("tap"), st.integers(0, 30))
right = st.tuples(st.just("right"), st.none())
key = st.tuples(st.just("key"), st.sampled_from("0123456789"))
forged = st.tuples(
    st.just("forged"),
    st.one_of(
        st.text(max_size=20),
        st.sampled_from(
            ["payment:confirm", "nav:back", "verification:phone:99", "identity:agree:", "delivery:resend"]
        ),
    ),
)
text = st.tuples(st.just("type"), st.one_of(st.text(max_size=40), st.from_regex(r"\d{2,14}", fullmatch=True)))
command = st.tuples(st.just("command"), st.sampled_from(COMMANDS))
odd = st.tuples(st.just("send"), st.sampled_from(["sticker", "photo", "voice", "edited", "forwarded"]))
wait = st.tuples(st.just("wait"), st.sampled_from([1, 61, 700]))
unsure = st.tuples(st.just("unsure"), st.none())
step = st.one_of(tap, right, right, right, right, tap, key, forged, text, command, odd, wait, unsure)


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    user_id=st.sampled_from(USER_IDS),
    spoken=st.booleans(),
    head=st.integers(0, 32),
    steps=st.lists(step, min_size=5, max_size=40),
)
def test_from_every_reachable_state_a_person_can_finish_or_leave(authority, user_id, spoken, head, steps):
    async def walk():
        person = World(authority).person(user_id, spoken=spoken)
        await person.command("start")
        for _ in range(head):
            await _answer_rightly(person)
        for kind, argument in steps:
            await _take(person, kind, argument)
            _look(person)
        await _leave(person)

    asyncio.run(walk())


async def _take(person, kind, argument):
    if kind == "tap" and (buttons := person.buttons()):
        await person.tap(buttons[argument % len(buttons)])
    elif kind == "right":
        await _answer_rightly(person)
    elif kind == "key":
        await person.tap(f"verification:key:{argument}", slot="phone")
    elif kind == "forged":
        await person.tap(argument)
    elif kind == "type":
        await person.type(argument)
    elif kind == "command":
        await person.command(argument)
    elif kind == "send":
        await person.send(argument)
    elif kind == "wait":
        await person.wait(seconds=argument)
    elif kind == "unsure":
        await person.file_unsure()


async def _answer_rightly(person):
    """What somebody who knows the way does, so that walks reach the far end."""
    answers = {
        "identity_user_id": lambda: person.customer.user_id,
        "identity_number": lambda: person.customer.registration_number,
        "payment_account": lambda: person.account().number,
        "payment_password": lambda: person.account().password,
        "payment_card": person.medium_answer,
        "payment_otp": person.medium_answer,
        "protection_password": lambda: PASSWORD,
        "protection_repeat": lambda: PASSWORD,
    }
    if person.state in answers:
        await person.type(answers[person.state]())
        return
    call = person.session.application.call
    if person.state == "verification_call" and call is not None:
        await _answer_call(person, call.id)
        return
    wanted = (
        "menu:issue",
        "identity:agree",
        "product:replace",
        "product:limited",
        "product:universal",
        "verification:keep",
        "verification:ars",
        "verification:phone:0",
        "payment:confirm",
        "protection:disk",
        "delivery:works",
        "nav:stay",
    )
    for data in wanted:
        if (found := next((one for one in person.buttons() if one.startswith(data)), None)) is not None:
            await person.tap(found)
            return
    if buttons := person.buttons():
        await person.tap(buttons[0])


async def _answer_call(person, call_id):
    ringing = await person.conversation._ports.line.call(
        call_id, customer=person.customer.ref, phone=person.session.application.phones[0]
    )
    code = getattr(ringing, "code", "00")
    if person.conversation._ports.line.mode == "spoken":
        await person.type(code)
    else:
        for digit in code:
            await person.tap(f"verification:key:{digit}", slot="phone")


def _look(person):
    """What holds at each moment."""
    session = person.session
    assert session.state in machine.BY_NAME
    assert session.state != "delivery_issuing"
    assert person.card is not None
    last = person.turns[-1]
    cards = [reply for reply in last.replies if isinstance(reply, Say) and reply.slot == "card"]
    assert len(cards) <= 2
    assert session.live.get("card", 0) == person.card.serial
    if session.state in machine.SECRET and session.state != "identity_number":
        assert session.application.customer
    if session.state.startswith("payment") or session.state.startswith("protection"):
        assert session.application.verified


async def _leave(person):
    """Whatever happened, cancelling leads to the menu, and the whole road can be begun again."""
    if person.session.away:
        await person.tap("nav:stay")
    await person.command("cancel")
    if "nav:cancel:yes" in person.buttons():
        await person.tap("nav:cancel:yes")
    assert person.state in {"menu", "welcome", "delivery_done"}
    await person.command("issue")
    assert person.state == "identity_terms"
