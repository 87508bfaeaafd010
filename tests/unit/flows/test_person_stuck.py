"""Who does not get on: staff hear of it by themselves. And what is counted, and told in a case's history."""

from datetime import timedelta

import pytest

from flows import machine
from flows.failures import FAILURES
from flows.person import history
from flows.replies import line
from flows.rules import Rules
from flows.support.events import Moved, Told, Wanted
from flows.support.hours import read
from tests.unit.flows.person import PASSWORD, TEXTS
from tests.unit.flows.staff import ALWAYS, OFFICE, fresh, last

WRONG = "880229-1990023"
OURS = (
    "failed",
    "step",
    "answered",
    "verified",
    "issued",
    "changed",
    "cancelled",
    "idle",
    "language",
    "person",
    "left",
)


@pytest.fixture
async def person(world):
    person = world.person(rules=ALWAYS)
    await person.to_terms()
    await person.agree()
    await person.type(person.customer.user_id)
    return person


def wanted(person):
    return [news.cause for news in person.posts if isinstance(news, Wanted)]


class TestFailures:
    async def test_three_in_a_row_call_staff_once_and_kindly(self, person):
        for _ in range(2):
            await person.type(WRONG)
        assert wanted(person) == []
        await person.type(WRONG)

        assert wanted(person) == ["failed"]
        assert person.says("failure", "person-stuck-failed", "identity-number")
        assert "support:talk" in person.buttons()
        assert last(person).snapshot.trouble.times == 3
        assert last(person).snapshot.trouble.left == 2
        assert last(person).snapshot.topics[0] == FAILURES["number-mismatch"]
        await person.type(WRONG)
        assert wanted(person) == ["failed"]
        assert not person.says("person-stuck-failed")

    async def test_different_ones_do_not(self, person):
        for text in (WRONG, "123", WRONG, "123"):
            await person.type(text)

        assert wanted(person) == []

    async def test_calls_that_ring_in_between_do_not_hide_them(self, world):
        person = world.person(rules=ALWAYS)
        await person.to_verification()
        await person.tap("verification:ars")
        for _ in range(3):
            await person.tap("verification:phone:0")
            await person.tap("verification:hangup", slot="phone")

        assert wanted(person) == ["failed"]

    async def test_getting_on_ends_the_row(self, person):
        for _ in range(2):
            await person.type(WRONG)
        await person.type(person.customer.registration_number)

        assert person.session.application.slips == {}

    async def test_never_where_the_setting_says_so(self, world):
        person = world.person(rules=Rules(hours=read("always"), stuck_times=0))
        await person.to_verification()
        await person.tap("verification:ars")
        for _ in range(4):
            await person.tap("verification:wrong")

        assert wanted(person) == []

    @pytest.mark.parametrize("place", ["business", "declined"])
    async def test_what_is_not_done_here_is_no_trouble(self, world, place):
        person = world.person(rules=ALWAYS)
        if place == "business":
            await person.command("start")
            await person.tap("welcome:ko")
            await person.tap("menu:business")
        else:
            await person.to_terms()
            await person.tap("identity:decline:service")
        for _ in range(4):
            await person.tap("nav:help")
            await person.tap("nav:stay")
        await person.wait(minutes=5)

        assert person.posts == []
        assert person.session.failure.times == 1  # it is only said again


class TestLocks:
    async def test_call_staff(self, world):
        person = world.person(rules=OFFICE)
        await person.to_terms()
        await person.agree()
        await person.type(person.customer.user_id)
        for _ in range(5):
            await person.type(WRONG)

        assert wanted(person) == ["failed"]  # the third time; the lock is told as what moved
        assert last(person, Moved).snapshot.lock == "identity"

    async def test_call_staff_at_once(self, world):
        person = world.person("bang10", rules=OFFICE)
        await person.to_verification()
        await person.verify()
        await person.type(person.account().number)

        assert wanted(person) == ["locked"]
        assert person.says("person-stuck-locked")
        assert "내일(월요일) 09:00" in person.seen


class TestSilence:
    async def test_at_a_failure_calls_staff(self, person):
        await person.type(WRONG)
        await person.wait(minutes=4)

        assert wanted(person) == ["silent"]
        assert "상담원에게 알렸어요" in person.seen
        assert person.session.support.told
        assert person.card.serial == person.session.live["card"]

    async def test_the_word_has_a_button_to_write(self, person):
        await person.type(WRONG)
        await person.wait(minutes=4)
        await person.tap("support:talk", slot=None)

        assert person.says("person-talk")

    async def test_any_sign_of_life_ends_it(self, person):
        await person.type(WRONG)
        await person.wait(minutes=2)
        await person.tap("nav:help")
        await person.wait(minutes=4)

        assert "stuck" not in person.timers
        assert wanted(person) == []

    async def test_without_a_failure_is_nothing(self, person):
        await person.wait(minutes=5)

        assert wanted(person) == []

    async def test_for_ever_is_the_absence_of_old(self, person):
        await person.type(person.customer.registration_number)
        await person.wait(minutes=15)

        assert person.session.away
        assert wanted(person) == []

    async def test_never_where_the_setting_says_so(self, world):
        person = world.person(rules=Rules(hours=read("always"), stuck_silence=timedelta(0)))
        await person.to_terms()
        await person.agree()
        await person.type(person.customer.user_id)
        await person.type(WRONG)

        assert "stuck" not in person.timers

    async def test_without_a_desk_nobody_waits(self, world):
        person = world.person()
        await person.to_terms()
        await person.agree()
        await person.type(person.customer.user_id)
        for _ in range(5):
            await person.type(WRONG)

        assert "stuck" not in person.timers
        assert person.posts == []


class TestCounting:
    async def test_each_step_once(self, world):
        person = world.person()
        await person.to_check()
        await person.tap("delivery:works")
        steps = [fact.step for fact in person.facts if fact.kind == "step"]

        assert tuple(steps) == machine.STEPS

    async def test_going_back_does_not_count_again(self, world):
        person = world.person()
        await person.to_product()
        await person.tap("nav:back")
        await person.type(person.customer.registration_number)

        assert [fact.step for fact in person.facts] == ["welcome", "menu", "identity", "product"]

    async def test_a_new_application_counts_anew(self, world):
        person = world.person()
        await person.to_product()
        await person.command("cancel")
        await person.tap("nav:cancel:yes")
        await person.command("issue")

        first = ["welcome", "menu", "identity"]
        assert [fact.step for fact in person.facts] == [*first, "product", *first]

    async def test_whoever_never_begins_is_counted_as_far_as_they_came(self, world):
        person = world.person()
        await person.command("start")
        await person.command("start")

        assert [fact.step for fact in person.facts] == ["welcome"]

    async def test_a_pause_is_the_same_application(self, world):
        person = world.person()
        await person.to_product()
        await person.wait(minutes=11)
        await person.tap("nav:stay")

        steps = [fact.step for fact in person.facts if fact.kind == "step"]
        assert steps == ["welcome", "menu", "identity", "product"]

    async def test_each_failure_by_its_topic(self, person):
        await person.type(WRONG)
        await person.type("123")

        failures = [(fact.step, fact.what) for fact in person.facts if fact.kind == "failure"]
        assert failures == [("identity", "rrn_mismatch"), ("identity", "rrn_mismatch")]


class TestHistory:
    @pytest.mark.parametrize("language", ["ko", "en"])
    def test_each_line_has_its_words(self, language):
        for what in OURS:
            assert TEXTS.has(f"support-did-{what}", language)
        for name in FAILURES:
            text = history.failure_text(name)
            assert text.startswith("=")
            TEXTS.html(line(text[1:]), language)  # takes no arguments

    async def test_tells_the_road(self, person):
        await person.command("person")
        await person.tap("nav:stay")
        await person.type(WRONG)
        await person.type(person.customer.registration_number)
        await person.tap("product:limited")
        await person.verify()
        await person.type(person.account().number)
        await person.tap("nav:cancel")
        await person.tap("nav:cancel:yes")

        told = [
            (news.done, dict(news.about)) for news in person.posts if isinstance(news, Moved) and news.done
        ]
        assert told == [
            ("failed", {"failure": "=failure-number-mismatch", "times": "1"}),
            ("step", {"step": "=step-product"}),
            ("step", {"step": "=step-verification"}),
            ("answered", {"step": "=step-verification"}),
            ("answered", {"step": "=step-verification"}),
            ("verified", {"method": "=method-ars"}),
            ("answered", {"step": "=step-payment"}),
            ("cancelled", {"purpose": "=purpose-issue"}),
        ]

    async def test_tells_of_the_certificate(self, person):
        await person.type(person.customer.registration_number)
        await person.command("person")
        await person.tap("product:limited")
        await person.verify()
        for text in (person.account().number, person.account().password, person.medium_answer):
            await person.type(text() if callable(text) else text)
        await person.tap("payment:confirm")
        await person.tap("protection:disk")
        await person.type(PASSWORD)
        await person.type(PASSWORD)

        assert last(person, Moved).done == "issued"
        assert [one.product for one in last(person).snapshot.holdings] == ["limited"]
        assert len(last(person).snapshot.holdings[0].serial) == 8

    async def test_tells_of_a_pause_and_of_the_language(self, person):
        await person.type(person.customer.registration_number)
        await person.command("person")
        await person.tap("nav:stay")
        await person.command("language")
        await person.tap("nav:language:en")
        assert fresh(person)[0].about == {"language": "=language-en"}
        await person.wait(minutes=11)

        assert fresh(person)[0].done == "idle"

    async def test_is_silent_where_nothing_moved(self, person):
        await person.command("person")
        await person.command("help")
        await person.command("status")

        assert fresh(person) == []

    async def test_a_message_says_where_they_stand(self, person):
        await person.command("person")
        await person.tap("support:talk")
        await person.type("어디에 적혀 있나요?")

        assert fresh(person, Told)[0].snapshot.state == "identity_number"
