"""What staff can have a customer's chat do: it helps, and never takes a step for them."""

import pytest

from flows.replies import Relay, Say
from flows.simulation import Limits, MemoryCabinet, SimulatedLine
from flows.support.events import CarriedOut
from tests.unit.flows.person import BY_ID, Clock
from tests.unit.flows.staff import ALWAYS, fresh, last, talk, with_desk


@pytest.fixture
async def caller(world):
    """Who stands at the additional verification, and has asked for a person."""
    caller = world.person("chun02", rules=ALWAYS)
    await caller.to_verification()
    await caller.command("person")
    await caller.tap("nav:stay")
    return caller


def messages(person):
    return [reply for reply in person.turns[-1].replies if isinstance(reply, Say) and reply.slot is None]


def offers(person):
    return last(person).snapshot.actions


class TestTheCase:
    async def test_is_opened_by_staff_and_said_once(self, world):
        person = world.person(rules=ALWAYS)
        await person.to_product()
        assert await person.act("open", name="지훈") == "done"
        assert "지훈 상담원" in person.seen
        assert await person.act("open") == "done"

        assert person.said == []
        assert person.session.support.told
        assert last(person).number == person.session.reference

    @pytest.mark.parametrize("reason", ["solved", "no_reply", "whatever"])
    async def test_is_closed_with_a_word_and_the_question_comes_back(self, caller, reason):
        await talk(caller)
        assert await caller.act("close", reason) == "done"

        assert caller.session.support is None
        assert [line.id for line in messages(caller)[0].body] == ["person-closed"]
        assert caller.says("verification-question")
        await caller.type("안녕하세요 저기요")
        assert fresh(caller) == []

    async def test_is_closed_quietly_where_the_question_stands(self, caller):
        serial = caller.card.serial
        await caller.act("close", "answered")

        assert caller.card.serial == serial

    async def test_can_be_opened_again_by_an_old_button(self, caller):
        await caller.act("close", "answered")
        await caller.tap("support:talk", slot=None)

        assert fresh(caller)[0].cause == "person"
        assert caller.session.support.talking

    async def test_an_action_no_one_knows_is_impossible(self, caller):
        assert await caller.act("issue_for_them") == "impossible"

    async def test_closing_does_not_hang_on_the_bank(self, world):
        person = world.person(rules=ALWAYS)
        await person.to_review()
        await person.tap("nav:back")
        await person.type(person.account().number)
        await person.type(person.account().password)
        await talk(person)
        world.bank.down = {"card_cells"}

        assert await person.act("close", "solved") == "done"
        assert person.session.support is None
        assert person.failed() == "failure-unavailable"


class TestSayings:
    async def test_a_topic_comes_as_a_message_of_its_own(self, caller):
        serial = caller.card.serial
        assert await caller.act("topic", "ars_no_call", name="지훈") == "done"

        assert [line.id for line in messages(caller)[0].body] == ["person-sent", "topic"]
        assert caller.card.serial == serial

    async def test_a_topic_that_is_not_shown_is_impossible(self, caller):
        assert await caller.act("topic", "nonsense") == "impossible"

    async def test_a_hint_is_the_advice_on_the_step(self, caller):
        await caller.act("hint")

        assert messages(caller)[0].body[1].id == "advice-verification"

    async def test_the_question_is_repeated_below(self, caller):
        await talk(caller)
        assert await caller.act("repeat") == "done"

        assert caller.says("verification-question")
        assert not caller.card.edit
        assert not caller.session.support.talking

    async def test_after_an_absence_it_is_whether_to_go_on(self, caller):
        await caller.wait(minutes=11)
        assert await caller.act("repeat") == "done"

        assert caller.buttons() == ["nav:stay", "nav:person"]

    async def test_how_to_keep_the_files_for_who_has_some(self, limited, holder):
        with_desk(holder)
        await holder.command("person")
        assert "advice" in offers(holder)
        assert await holder.act("advice") == "done"

        assert [line.id for line in messages(holder)[0].body] == [
            "person-sent",
            "storage-disk-how",
            "delivery-password-reminder",
        ]

    @pytest.mark.parametrize("purpose", ["reissue", "refund"])
    async def test_an_errand_is_begun_by_the_customers_own_tap(self, payer, purpose):
        with_desk(payer)
        await payer.command("person")
        assert {"reissue", "refund"} <= set(offers(payer))
        assert await payer.act(purpose) == "done"
        button = messages(payer)[0].rows[0][0].data
        assert payer.state == "delivery_done"
        await payer.tap(button, slot=None)

        assert payer.state == "aftercare_confirm"
        assert payer.session.application.purpose == purpose

    async def test_no_refund_after_its_days(self, payer):
        with_desk(payer)
        await payer.wait(days=8)
        await payer.command("person")

        assert "refund" not in offers(payer)
        assert await payer.act("refund") == "impossible"


class TestSteps:
    async def test_the_customer_agrees_before_anything_moves(self, caller):
        assert last(caller).snapshot.ways == ["menu", "identity", "product"]
        assert await caller.act("step", "product", name="지훈") == "done"
        assert caller.state == "verification"
        assert caller.buttons()[:2] == ["support:agree", "support:decline"]
        await caller.tap("support:agree")

        assert caller.state == "product"
        assert [news.outcome for news in fresh(caller)] == ["agreed"]
        assert caller.says("product-question")

    async def test_back_to_the_identity_keeps_the_terms(self, caller):
        await caller.act("step", "identity")
        await caller.tap("support:agree")

        assert caller.state == "identity_user_id"
        assert all(caller.session.application.terms.values())

    async def test_the_customer_declines(self, caller):
        await talk(caller)
        await caller.act("step", "product")
        await caller.tap("support:decline")

        assert caller.state == "verification"
        assert [news.outcome for news in fresh(caller)] == ["declined"]
        assert caller.says("person-talk")

    async def test_an_old_proposal_holds_no_more(self, caller):
        await caller.act("step", "product")
        serial = caller.card.serial
        await caller.command("status")
        await caller.tap("support:agree", serial=serial)

        assert caller.state == "verification"
        assert caller.toasts
        assert caller.session.support.proposed == ""

    @pytest.mark.parametrize("way", ["payment", "delivery", "verification", "issue", "welcome", "nonsense"])
    async def test_never_ahead(self, caller, way):
        assert await caller.act("step", way) == "impossible"

    async def test_a_call_under_way_is_hung_up(self, caller):
        await caller.tap("verification:ars")
        await caller.tap("verification:phone:0")
        await caller.act("step", "product")
        await caller.tap("support:agree")

        assert caller.state == "product"
        assert caller.session.application.call is None

    @pytest.mark.parametrize(
        ("way", "state"),
        [("issue", "identity_terms"), ("certificates", "aftercare_list"), ("guide", "guide_path")],
    )
    async def test_at_rest_to_what_can_be_begun(self, holder, way, state):
        with_desk(holder)
        await holder.command("person")
        assert await holder.act("step", way) == "done"
        await holder.tap("support:agree")

        assert holder.state == state

    async def test_back_from_the_password_to_the_account(self, world):
        person = world.person(rules=ALWAYS)
        await person.to_password()
        await person.act("step", "payment")
        await person.tap("support:agree")

        assert person.state == "payment_account"


class TestCalls:
    async def test_are_placed_as_by_the_customers_own_button(self, caller):
        assert "call" not in offers(caller)
        assert await caller.act("call") == "impossible"
        await caller.tap("verification:ars")
        await caller.tap("verification:phone:0")
        first = caller.session.application.call.id
        await talk(caller)
        assert await caller.act("call") == "done"

        assert caller.session.application.call.id != first
        assert caller.says("verification-call-keyed")
        code = caller.shown_code()
        assert code not in str(caller.posts[-1])
        assert all(not isinstance(reply, Relay) for reply in caller.turns[-1].replies)

    async def test_go_to_the_number_that_was_called_last(self, world):
        person = world.person("hong01", rules=ALWAYS)
        await person.to_verification()
        await person.tap("verification:ars")
        await person.tap("verification:phone:1")
        if person.state == "verification_call":
            await person.tap("verification:other")
        assert await person.act("call") == "done"

        assert person.session.application.calls == 2
        assert person.session.application.dialled == 1

    async def test_an_unreachable_line_may_be_asked_again(self, caller, world):
        await caller.tap("verification:ars")
        await caller.tap("verification:phone:0")
        before = caller.session
        world.line.down = {"call"}

        assert await caller.act("call") == "unavailable"
        assert caller.said == []
        assert caller.session.application == before.application

    async def test_one_more_can_be_granted_when_they_are_spent(self, world):
        person = world.person("chun02", rules=ALWAYS)
        await person.to_verification()
        await person.tap("verification:ars")
        for _ in range(6):
            if person.state == "verification_phone":
                await person.tap("verification:phone:0")
            if person.state == "verification_call":
                await person.tap("verification:other")
        assert person.state == "verification"
        assert last(person).snapshot.trouble.name == "call-exhausted"
        assert await person.act("grant") == "done"
        assert "person-granted" in [line.id for line in messages(person)[0].body]
        await person.tap("verification:ars")
        await person.tap("verification:phone:0")

        assert person.state == "verification_call"


class TestLocks:
    async def test_of_the_identity(self, world):
        person = world.person("heung03", rules=ALWAYS)
        await person.to_terms()
        await person.agree()
        await person.type(person.customer.user_id)
        for _ in range(5):
            await person.type("880229-1990023")
        assert person.state == "identity_locked"
        assert last(person).snapshot.lock == "identity"
        assert await person.act("unlock") == "done"
        assert person.state == "identity_number"
        assert "person-unlocked" in [line.id for line in person.card.body]
        await person.type(person.customer.registration_number)

        assert person.state == "product"

    async def test_of_the_security_card(self, world):
        person = world.person("bang10", rules=ALWAYS)
        await person.to_verification()
        await person.verify()
        await person.type(person.account().number)
        assert person.state == "payment_locked"
        assert last(person).snapshot.lock == "card" or person.customer.medium == "otp"
        assert await person.act("unlock") == "done"
        assert person.state == "payment_account"
        await person.type(person.account().number)

        assert person.state == "payment_password"

    async def test_that_cannot_be_undone_now_stay(self, world):
        person = world.person("bang10", rules=ALWAYS)
        await person.to_verification()
        await person.verify()
        await person.type(person.account().number)
        world.bank.down = {"release"}

        assert await person.act("unlock") == "unavailable"
        assert person.state == "payment_locked"

    async def test_there_is_none(self, caller):
        assert await caller.act("unlock") == "impossible"


class TestConfirming:
    async def test_is_the_staff_verification_and_going_on_the_customers_tap(self, caller):
        assert await caller.act("confirm") == "impossible"
        await caller.tap("verification:staff")
        assert "confirm" in offers(caller)
        assert await caller.act("confirm") == "done"
        assert caller.session.application.verified == "staff"
        assert caller.state == "verification_staff"
        assert "verification:keep" in caller.buttons()
        assert await caller.act("confirm") == "impossible"
        await caller.tap("verification:keep")

        assert caller.state == "payment_account"

    async def test_going_on_before_is_in_vain(self, caller):
        await caller.tap("verification:staff")
        await caller.tap("verification:keep")

        assert caller.state == "verification_staff"
        assert caller.session.application.verified == ""


class TestSimulation:
    async def test_a_grant_counts_once_and_today(self):
        clock, cabinet = Clock(), MemoryCabinet()
        line = SimulatedLine(cabinet, clock=clock, limits=Limits(calls_a_day=1))
        customer = BY_ID["hong01"]
        phone = next(iter(customer.phones))

        async def call(name):
            return await line.call(name, customer=customer.ref, phone=phone)

        assert (await call("a")).left == 0
        assert (await call("b")).cause == "exhausted"
        for _ in range(2):
            await line.grant(customer.ref, request="r")
        assert (await call("c")).left == 0
        assert (await call("d")).cause == "exhausted"
        with pytest.raises(LookupError):
            await line.grant("nobody", request="r")

    @pytest.mark.parametrize("what", ["account", "card", "otp"])
    async def test_a_release_counts_once(self, world, what):
        customer = next(
            one for one in BY_ID.values() if one.medium == what or (what == "account" and not one.locked)
        )
        account = customer.accounts[0]
        names = {
            "user_id": customer.user_id,
            "customer": customer.ref,
            "account": account.number,
            "what": what,
            "request": "r",
        }

        async def fail():
            for _ in range(10):
                if what == "account":
                    await world.bank.check_account_password(
                        customer.ref, account.number, "0000", attempt=str(next(attempts))
                    )
                elif what == "card":
                    await world.bank.check_card(customer.ref, "a", "x", attempt=str(next(attempts)))
                else:
                    await world.bank.check_otp(customer.ref, "x", attempt=str(next(attempts)))

        attempts = iter(range(100))
        await fail()
        assert await world.bank.locked(customer.ref, account.number) == what
        await world.bank.release(**names)
        assert await world.bank.locked(customer.ref, account.number) == ""
        await fail()
        await world.bank.release(**names)  # played again

        assert await world.bank.locked(customer.ref, account.number) == what

    async def test_nobody_releases_anothers_account(self, world):
        mine, other = BY_ID["hong01"], BY_ID["chun02"]
        with pytest.raises(LookupError):
            await world.bank.release(
                user_id=mine.user_id,
                customer=mine.ref,
                account=other.accounts[0].number,
                what="account",
                request="r",
            )


async def test_everything_asked_for_is_answered(caller):
    for action in ("hint", "repeat", "call", "unlock", "confirm", "nonsense", "close"):
        await caller.act(action)
        (news,) = fresh(caller)
        assert isinstance(news, CarriedOut)
        assert news.action == action
