"""Wherever somebody stands and whatever staff do: nothing secret leaves, no step is taken for them, nothing untrue
is offered.
"""

import asyncio
from dataclasses import asdict

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows import machine
from flows.person import reference
from flows.replies import Say
from flows.support import actions
from flows.support.events import CarriedOut
from tests.unit.flows.person import BY_ID, PASSWORD, TEXTS
from tests.unit.flows.places import PLACES, _another, open_places
from tests.unit.flows.staff import ALWAYS, OFFICE, fresh, last, remembered, with_desk

places = pytest.fixture(scope="module")(open_places)

CHOSEN = {"topic": "ars_no_call", "close": "solved"}
SECRETS = {
    "비밀번호는 7391예요": "7391",
    "OTP 739184 넣었는데 왜 안 되나요": "739184",
    "보안카드 73 91 이 틀렸대요": "73 91",
    "제 주민번호는 880229-1990015 인데 안 맞대요": "1990015",
    "카드번호 7391-5678-1234-5678 맞나요": "5678-1234",
    f"my password is {PASSWORD} but it is refused": PASSWORD,
    "8802291990015": "8802291990015",
    PASSWORD: PASSWORD,
    "739184": "739184",
}
GOOD_AS_USER_ID = {"739184"}
"""What may be kept if somebody says that it is their user id."""

TOPIC_IDS = ["ars_no_call", "nonsense"]
WAYS = [
    "identity",
    "product",
    "verification",
    "payment",
    "menu",
    "issue",
    "certificates",
    "guide",
    "delivery",
]


def step_number(person):
    """How far on the road; what is beside it counts as nothing."""
    step = machine.BY_NAME[person.state].step
    return machine.STEPS.index(step) if step in machine.STEPS else 0


def at(places, place, rules=ALWAYS, language="ko"):
    return with_desk(places.at(place, language), rules)


def talking(person):
    """The person talks to staff, and no question had to be asked for it."""
    return person.hear("안녕하세요")


async def snapshot(person):
    """Where they stand, as staff see it: asked for by something that changes nothing."""
    await person.act("hint")
    return last(person).snapshot


class TestEverywhere:
    @pytest.mark.parametrize("language", ["ko", "en"])
    @pytest.mark.parametrize("place", PLACES)
    async def test_a_person_can_be_asked_for_and_nothing_else_changes(self, places, place, language):
        person = at(places, place, OFFICE, language)
        before = person.state
        await person.command("person")

        assert [type(news).__name__ for news in fresh(person)] == ["Wanted"]
        assert person.state == before
        assert {"support:talk", "nav:stay"} <= set(person.buttons())
        await person.tap("support:talk")
        assert person.says("person-talk", "person-talk-warning")
        await person.tap("support:leave")
        assert person.state == before
        assert not person.says("person-talk")

    @pytest.mark.parametrize("place", PLACES)
    async def test_a_button_asks_for_one(self, places, place):
        person = at(places, place)
        await person.act("repeat")

        assert "nav:person" in person.buttons()

    @pytest.mark.parametrize("place", PLACES)
    async def test_a_secret_told_to_staff_is_deleted_and_nowhere_kept(self, places, place):
        person = at(places, place)
        await talking(person)
        for text, secret in SECRETS.items():
            with places.unreachable():
                message = await person.type(text)

            assert message in person.forgotten, text
            assert secret not in remembered(person), text
            assert fresh(person)[0].withheld == "secret", text
            assert person.state == place.split()[0]

    @pytest.mark.parametrize("place", PLACES)
    async def test_staff_see_masks(self, places, place):
        person = at(places, place)
        session = person.session
        seen = await snapshot(person)
        keys = seen.keys
        shown = str({name: value for name, value in asdict(seen).items() if name != "keys"})
        application = session.application

        for secret in (
            application.name,
            application.user_id,
            application.account,
            application.customer,
            *application.phones,
            *(one.serial for one in session.certificates),
        ):
            assert not secret or secret not in shown
        assert repr(seen).count(application.name or "-nobody-") == 0
        assert set(keys) <= {application.name, application.user_id, *(one[-4:] for one in application.phones)}
        assert (seen.state, seen.step) == (session.state, machine.BY_NAME[session.state].step)
        assert len(seen.topics) == 3

    @pytest.mark.parametrize("action", sorted(actions.BY_NAME))
    async def test_what_is_offered_is_what_works(self, places, action):
        for place in PLACES:
            person = at(places, place)
            seen = await snapshot(person)
            arguments = seen.ways or ["identity"] if action == "step" else [CHOSEN.get(action, "")]
            for argument in arguments:
                other = _another(person)
                before = step_number(other), other.session.application.verified
                outcome = await other.act(action, argument)

                assert (outcome != "impossible") == (action in seen.actions), (place, argument)
                assert step_number(other) <= before[0]
                if action != "confirm":
                    assert other.session.application.verified == before[1]
                if outcome == "impossible":
                    assert other.said == []

    @pytest.mark.parametrize("place", PLACES)
    async def test_what_was_agreed_to_leads_there(self, places, place):
        person = at(places, place)
        for way in (await snapshot(person)).ways:
            other = _another(person)
            await other.act("step", way)
            await other.tap("support:agree")

            begun = {"issue": "identity", "certificates": "aftercare", "guide": "guide"}
            assert machine.BY_NAME[other.state].step == begun.get(way, way)
            assert last(other, CarriedOut).outcome == "agreed"
            if way not in begun:
                assert step_number(other) <= step_number(person) or step_number(person) == 0

    @pytest.mark.parametrize("place", PLACES)
    async def test_an_unreachable_bank_undoes_nothing_of_what_is_said(self, places, place):
        person = at(places, place)
        with places.unreachable():
            await person.hear("안녕하세요")
            await person.type("네, 안녕하세요")
            assert fresh(person)[0].text == "네, 안녕하세요"
            outcomes = {
                action: await _another(person).act(action, CHOSEN.get(action, ""))
                for action in actions.BY_NAME
            }

        assert {outcomes["topic"], outcomes["hint"], outcomes["repeat"], outcomes["close"]} == {"done"}


staff = st.one_of(
    st.tuples(
        st.just("act"),
        st.sampled_from([*actions.BY_NAME, "open", "nonsense"]),
        st.sampled_from([*WAYS, *TOPIC_IDS]),
    ),
    st.tuples(st.just("hear"), st.sampled_from(["text", "photo"]), st.just("")),
    st.tuples(st.just("retract"), st.just(""), st.just("")),
)
customer = st.one_of(
    st.tuples(st.just("tap"), st.integers(0, 20), st.just("")),
    st.tuples(st.just("tap"), st.integers(0, 20), st.just("")),
    st.tuples(st.just("secret"), st.sampled_from(list(SECRETS)), st.just("")),
    st.tuples(
        st.just("type"), st.sampled_from(["네", "전화가 안 와요", "이어하기", "취소", "상담원"]), st.just("")
    ),
    st.tuples(
        st.just("send"), st.sampled_from(["photo", "voice", "contact", "edited", "forwarded"]), st.just("")
    ),
    st.tuples(
        st.just("command"),
        st.sampled_from(["person", "status", "mydata", "forget", "cancel", "issue"]),
        st.just(""),
    ),
    st.tuples(st.just("wait"), st.sampled_from([61, 200, 700]), st.just("")),
    st.tuples(st.just("old"), st.sampled_from(["agree", "photo", "erase", "leave", "talk"]), st.just("")),
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(place=st.sampled_from(PLACES), steps=st.lists(st.one_of(staff, customer), min_size=3, max_size=15))
def test_whatever_happens_staff_take_no_step_and_see_no_secret(places, place, steps):
    async def walk():
        person = at(places, place)
        for kind, what, more in steps:
            if person.state == "identity_user_id" and what in GOOD_AS_USER_ID:
                continue
            number, verified = step_number(person), person.session.application.verified
            confirming = person.state == "verification_staff" and what == "confirm"
            await _happen(person, kind, what, more)
            _look(person)
            if kind in {"act", "hear", "retract"}:
                assert step_number(person) <= number
                assert person.session.application.verified in {verified, "staff" if confirming else verified}
            if kind == "act":
                assert [type(news) for news in fresh(person)] == [CarriedOut]

    asyncio.run(walk())


async def _happen(person, kind, what, more):
    if kind == "act":
        await person.act(what, more)
    elif kind == "hear":
        await person.hear("안녕하세요", kind=what)
    elif kind == "retract":
        await person.hear_retracted(5)
    elif kind == "tap":
        buttons = person.buttons()
        await person.tap(buttons[what % len(buttons)])
    elif kind in {"type", "secret"}:
        await person.type(what)
    elif kind == "send":
        await person.send(what, form=what if what in {"photo", "voice", "contact"} else "text", text="보세요")
    elif kind == "command":
        await person.command(what)
    elif kind == "wait":
        await person.wait(seconds=what)
    else:
        await person.tap(f"support:{what}", serial=0)


def _look(person):
    """What holds at each moment."""
    session = person.session
    assert session.live.get("card", 0) == person.card.serial
    if not person.turns:
        return
    cards = [one for one in person.turns[-1].replies if isinstance(one, Say) and one.slot == "card"]
    assert len(cards) <= 2
    kept = remembered(person)
    assert not any(secret in kept for secret in SECRETS.values())
    assert all(news.number == session.reference or person.turns[-1].erase for news in fresh(person))
    if session.support is None:
        assert not person.says("person-talk")
    for customer in BY_ID.values():
        assert f"'{customer.user_id}'" not in str(
            [asdict(news)["snapshot"]["user_id"] for news in person.posts]
        )


def test_references_are_read_as_they_are_shown():
    assert reference.shown("7K3M9QXT") == "7K3M-9QXT"


@pytest.mark.parametrize("language", ["ko", "en"])
def test_each_word_about_people_can_be_said(language):
    """The texts that no other test needs have their words at least."""
    for way in (*machine.STEPS[1:7], "issue", "certificates", "guide"):
        assert TEXTS.has(f"person-way-{way}", language)
    for reason in actions.REASONS:
        assert TEXTS.has(f"person-closed-{reason.replace('_', '-')}", language)


async def test_who_comes_back_after_an_absence_can_ask_for_a_person_at_once(world):
    person = world.person(rules=ALWAYS)
    await person.to_product()
    await person.wait(minutes=11)
    assert "nav:person" in person.buttons()
    await person.tap("nav:person")

    assert "support:talk" in person.buttons()
