"""Hypothesis drives random people through the conversation: nobody falls out of it or gets stuck in it."""

import asyncio

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows import machine, purposes
from flows.replies import Say
from flows.simulation import CUSTOMERS
from tests.unit.flows.conftest import World
from tests.unit.flows.person import PASSWORD

USER_IDS = [customer.user_id for customer in CUSTOMERS]
COMMANDS = ["start", "issue", "certificates", "cancel", "status", "help", "person", "language", "nonsense"]
DAY = 86_400

tap = st.tuples(st.just("tap"), st.integers(0, 30))
right = st.tuples(st.just("right"), st.none())
key = st.tuples(st.just("key"), st.sampled_from("0123456789"))
forged = st.tuples(
    st.just("forged"),
    st.one_of(
        st.text(max_size=20),
        st.sampled_from(
            [
                "payment:confirm",
                "nav:back",
                "verification:phone:99",
                "identity:agree:",
                "delivery:resend",
                "aftercare:yes",
                "aftercare:look:FFFF",
                "aftercare:refund",
                "certificate:renew:FFFF",
            ]
        ),
    ),
)
text = st.tuples(st.just("type"), st.one_of(st.text(max_size=40), st.from_regex(r"\d{2,14}", fullmatch=True)))
command = st.tuples(st.just("command"), st.sampled_from(COMMANDS))
odd = st.tuples(st.just("send"), st.sampled_from(["sticker", "photo", "voice", "edited", "forwarded"]))
wait = st.tuples(st.just("wait"), st.sampled_from([1, 61, 700]))
jump = st.tuples(st.just("wait"), st.sampled_from([DAY, 7 * DAY, 31 * DAY, 184 * DAY, 336 * DAY]))
unsure = st.tuples(st.just("unsure"), st.none())
document = st.tuples(st.just("document"), st.sampled_from(["junk", "huge", "archive", "p12"]))
step = st.one_of(
    tap, right, right, right, right, tap, key, forged, text, command, odd, wait, unsure, document
)
# Who holds a certificate tries everything with it, and lets months pass.
later = st.one_of(tap, tap, tap, tap, right, right, right, right, forged, text, command, wait, jump, document)


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
def test_from_every_reachable_state_a_person_can_finish_or_leave(beginning, user_id, spoken, head, steps):
    async def walk():
        with World(beginning) as world:
            person = world.person(user_id, spoken=spoken)
            await person.command("start")
            for _ in range(head):
                await _answer_rightly(person)
            await _wander(person, steps)

    asyncio.run(walk())


@settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(paid=st.booleans(), steps=st.lists(later, min_size=5, max_size=40))
def test_whoever_holds_a_certificate_can_finish_or_leave_what_they_do_with_it(
    limited, universal, paid, steps
):
    async def walk():
        with World(universal if paid else limited) as world:
            person = world.holder()
            balance = person.account().balance
            await person.command("certificates")
            await _wander(person, steps)
            assert await world.bank.balance(person.account().number) <= balance

    asyncio.run(walk())


async def _wander(person, steps):
    for kind, argument in steps:
        await _take(person, kind, argument)
        _look(person)
    await _leave(person)


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
    elif kind == "document":
        sent = {"junk": b"\x30\x82junk", "huge": bytes(300_000)}
        sent |= (
            {"archive": person.files[0].file.content, "p12": person.files[1].file.content}
            if person.files
            else {}
        )
        await person.document(sent.get(argument, b""))
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
        "aftercare_file": lambda: PASSWORD,
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
        "aftercare:yes",
        "aftercare:look",
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
    application = session.application
    if session.state in machine.SECRET - {"identity_number", "aftercare_file"}:
        assert application.customer
    if session.state.startswith("payment") or session.state.startswith("protection"):
        assert application.verified or not purposes.wants_certificate(application)
    # Whoever gets as far as the product agreed to the terms, now or in this chat before.
    if application.customer:
        assert application.terms or session.agreed
    assert len({certificate.holder for certificate in session.certificates}) <= 1
    assert session.test is None or "aftercare_test" in {session.state, session.interrupted}


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
