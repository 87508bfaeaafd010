"""The whole road through the conversation, its detours, and what goes wrong on it."""

import re
from pathlib import Path

import pytest

import pki
from flows import machine, texts
from flows.events import Text
from flows.failures import FAILURES
from flows.replies import Say, Turn
from flows.steps import QUESTIONS
from flows.terms import TERMS, digest
from flows.texts import LANGUAGES
from tests.unit.flows.person import BY_ID, PASSWORD, TEXTS

ROADS = [(product, language) for product in ("limited", "universal") for language in ("ko", "en")]


class TestRoad:
    @pytest.mark.parametrize(("product", "language"), ROADS)
    async def test_ends_with_files_that_verify(self, person, world, product, language):
        await person.to_check(product, language)

        assert person.state == "delivery_check"
        archive, pkcs12 = (reply.file for reply in person.files)
        assert pkcs12.name.endswith(".p12")
        verdict = pki.verify_files(
            archive.content,
            PASSWORD,
            world.ca.root_der,
            issuing_der=world.ca.issuing_der,
            now=world.clock.now,
            identity_number=person.customer.registration_number,
        )
        assert verdict.ok, verdict

    async def test_shows_progress_on_every_card(self, person):
        await person.to_check()

        cards = [r for turn in person.turns for r in turn.replies if isinstance(r, Say) and r.slot == "card"]
        numbers = [line.arguments["number"] for card in cards for line in card.body if line.id == "progress"]
        assert numbers == sorted(numbers)
        assert {1, 2, 3, 4, 5, 6, 7, 8} == set(numbers)

    async def test_charges_the_fee_once_and_only_at_the_end(self, person, world):
        account = person.account()
        await person.to_password("universal")
        before = await world.bank.balance(account.number)
        await person.type(PASSWORD)
        await person.type(PASSWORD)

        assert before == account.balance
        assert await world.bank.balance(account.number) == account.balance - 4400

    async def test_a_limited_certificate_costs_nothing(self, person, world):
        await person.to_check("limited")

        assert await world.bank.balance(person.account().number) == person.account().balance

    async def test_records_who_agreed_to_which_wording_when(self, person):
        await person.to_terms("en")
        await person.agree()

        consents = [record.about for record in person.records if record.kind == "consent"]
        assert [one["term"] for one in consents] == [term.id for term in TERMS]
        assert all(one["sha256"] == digest(one["term"], "en") for one in consents)
        assert all(one["agreed"] == "yes" and one["at"] for one in consents)

    @pytest.mark.parametrize("storage", ["disk", "removable", "phone"])
    async def test_says_where_the_files_belong(self, person, storage):
        await person.to_check(storage=storage)

        assert "NPKI" in person.seen
        assert f"storage-{storage}-how" in [line.id for line in person.card.body]

    async def test_ends_with_the_checklist(self, person):
        await person.to_check()
        await person.tap("delivery:works")

        assert person.state == "delivery_done"
        assert [line.id for line in person.card.body if line.id.startswith("checklist")] == [
            "checklist-verify",
            "checklist-reminder",
            "checklist-purpose",
            "checklist-copy",
            "checklist-free",
        ]

    async def test_does_not_recommend_the_universal_kind_to_who_has_it(self, person):
        await person.to_check("universal")
        await person.tap("delivery:works")

        assert "범용을 생각해" not in person.seen

    async def test_forgets_the_application_when_it_is_over(self, person):
        await person.to_check()

        application = person.session.application
        assert (application.customer, application.account, application.sealed_key) == ("", "", b"")

    async def test_reminds_when_renewal_opens(self, person):
        await person.to_check()
        await person.tap("delivery:works")
        await person.wait(days=340)

        assert "갱신" in person.seen
        assert person.state == "delivery_done"

    async def test_does_not_remind_those_who_declined_news(self, person):
        await person.to_terms()
        for term in TERMS:
            await person.tap(f"identity:{'agree' if term.required else 'decline'}:{term.id}")

        assert person.state == "identity_user_id"
        assert person.session.application.terms["news"] is False


class TestSecrets:
    async def test_every_secret_message_is_forgotten_in_its_turn(self, person):
        messages = []
        await person.to_terms()
        await person.agree()
        await person.type("hong01")
        messages.append(await person.type(person.customer.registration_number))
        await person.tap("product:universal")
        if "product:replace:universal" in person.buttons():
            await person.tap("product:replace:universal")
        await person.verify()
        messages.append(await person.type(person.account().number))
        messages.append(await person.type(person.account().password))
        messages.append(await person.type(person.medium_answer()))
        await person.tap("payment:confirm")
        await person.tap("protection:disk")
        messages.append(await person.type(PASSWORD))
        messages.append(await person.type(PASSWORD))

        assert set(messages) <= set(person.forgotten)

    async def test_no_secret_is_left_in_the_session_or_said(self, person):
        await person.to_check("universal")
        everything = repr([turn.session for turn in person.turns]) + repr(person.records)

        for secret in (person.customer.registration_number, person.account().password, PASSWORD):
            assert secret not in everything
            assert secret not in person.seen

    async def test_a_second_copy_of_a_secret_is_forgotten_where_only_buttons_answer(self, person):
        await person.to_product()
        message = await person.type(person.customer.registration_number)

        assert person.state == "product"
        assert message in person.forgotten

    async def test_every_further_copy_of_a_secret_is_forgotten_until_something_else_happens(self, person):
        await person.to_check()
        copies = [await person.type(PASSWORD) for _ in range(3)]

        assert set(copies) <= set(person.forgotten)
        await person.tap("nav:help")
        assert not person.session.after_secret

    async def test_a_registration_number_is_forgotten_wherever_it_is_typed(self, person):
        await person.to_terms()
        message = await person.type(person.customer.registration_number)

        assert message in person.forgotten

    async def test_a_password_that_looks_like_a_command_is_a_password(self, person):
        await person.to_password()
        for _ in range(2):
            await person.command("hangang7river", text="/Hangang7river")

        assert person.state == "delivery_check"
        assert len(set(person.forgotten)) >= 2

    async def test_a_second_copy_of_a_password_with_a_slash_is_forgotten_and_never_echoed(self, person):
        await person.to_password()
        for _ in range(3):
            await person.command("hangang7river", text="/Hangang7river")

        assert len(set(person.forgotten)) >= 3
        assert "hangang7river" not in person.seen.lower()

    async def test_a_late_password_with_a_slash_is_forgotten(self, person):
        await person.to_password()
        await person.wait(minutes=11)
        before = len(person.forgotten)
        await person.command("hangang7river", text="/Hangang7river")

        assert len(person.forgotten) == before + 1

    async def test_the_keyed_number_typed_in_the_chat_is_refused_without_cost(self, person):
        await person.to_verification()
        await person.tap("verification:ars")
        await person.tap("verification:phone:0")
        code = person.shown_code()
        message = await person.type(code)

        assert person.state == "verification_call"
        assert message in person.forgotten
        assert "tries-left" not in [line.id for line in person.card.body]

    async def test_a_secret_typed_after_the_time_is_over_is_forgotten(self, person):
        await person.to_verification()
        await person.verify()
        await person.wait(minutes=11)
        message = await person.type("1234")

        assert message in person.forgotten

    async def test_photos_are_forgotten_everywhere(self, person):
        await person.to_product()

        assert await person.send("photo") in person.forgotten


class TestFailures:
    async def test_a_wrong_format_costs_no_try(self, person):
        await person.to_terms()
        await person.agree()
        await person.type("hong01")
        for wrong in ("123", "가나다", "990230-1234567", "12" * 40):
            await person.type(wrong)
            assert person.state == "identity_number"
            assert "tries-left" not in [line.id for line in person.card.body]
        await person.type(person.customer.registration_number)

        assert person.state == "product"

    async def test_wrong_numbers_count_down_and_lock(self, person):
        await person.to_terms()
        await person.agree()
        await person.type("hong01")
        left = []
        for _ in range(5):
            await person.type("880229-1990023")
            left += [line.arguments["left"] for line in person.card.body if line.id == "tries-left"]

        assert left == [4, 3, 2, 1]
        assert person.state == "identity_locked"
        assert "unlock" in person.seen

    async def test_full_width_digits_and_hyphens_are_accepted(self, person):
        number = person.customer.registration_number
        wide = "".join(chr(ord(digit) + 0xFEE0) for digit in number)
        await person.to_terms()
        await person.agree()
        await person.type("ＨＯＮＧ０１\u200b")
        await person.type(f"{wide[:6]} - {wide[6:]}")

        assert person.state == "product"

    async def test_under_fourteen_is_sent_to_a_branch_with_the_reason(self, world):
        child = next(
            one for one in (world.person(user_id) for user_id in BY_ID) if "14세" in one.customer.story.ko
        )
        await child.to_terms()
        await child.agree()
        await child.type(child.customer.user_id)
        await child.type(child.customer.registration_number)

        assert child.state == "identity_branch"
        assert "법정대리인" in child.seen

    async def test_an_optional_refusal_never_blocks_and_a_required_one_ends_kindly(self, person):
        await person.to_terms()
        await person.tap(f"identity:decline:{TERMS[0].id}")

        assert person.state == "identity_declined"
        await person.tap("identity:reconsider")
        assert person.state == "identity_terms"
        await person.agree()
        assert person.state == "identity_user_id"

    async def test_one_who_holds_another_banks_certificate_is_told_the_ways(self, world):
        holder = next(world.person(user_id) for user_id, one in BY_ID.items() if one.held_elsewhere)
        await holder.to_product()
        await holder.tap("product:limited")

        assert holder.state == "product"
        assert "타행" in holder.seen or "다른 은행" in holder.seen
        assert "product:universal" in holder.buttons()
        await holder.tap("product:universal")
        assert holder.state == "verification"

    async def test_a_short_balance_names_the_missing_amount_and_the_ways_out(self, world):
        poor = next(
            world.person(user_id)
            for user_id, one in BY_ID.items()
            if max(account.balance for account in one.accounts) < 4400 and not one.locked
        )
        await poor.to_review("universal")
        await poor.tap("payment:confirm")

        missing = 4400 - poor.account().balance
        assert f"{missing:,}원" in poor.seen
        assert {"payment:account", "payment:free"} <= set(poor.buttons())
        await poor.tap("payment:free")
        await poor.tap("payment:confirm")
        assert poor.state == "protection_storage"

    async def test_a_locked_card_says_where_it_is_undone(self, world):
        locked = next(world.person(user_id) for user_id, one in BY_ID.items() if one.locked)
        await locked.to_verification()
        await locked.verify()
        await locked.type(locked.account().number)

        assert locked.state == "payment_locked"
        assert "영업점" in locked.seen

    @pytest.mark.parametrize("cause", ["no_answer", "busy", "rejected", "spam", "out_of_service"])
    async def test_a_failed_call_names_its_cause(self, world, cause):
        user_id, phone = next(
            (user_id, number)
            for user_id, one in BY_ID.items()
            for number, outcome in enumerate(one.phones.values())
            if outcome == cause and "14세" not in one.story.ko
        )
        person = world.person(user_id)
        await person.to_verification("universal")
        await person.tap("verification:ars")
        await person.tap(f"verification:phone:{phone}")

        headline = TEXTS.html(_line(person, f"failure-call-{cause.replace('_', '-')}"), "ko")
        assert headline in person.seen
        assert person.state == "verification_phone"

    async def test_five_calls_a_day_and_no_more(self, world):
        user_id, phone = next(
            (user_id, number)
            for user_id, one in BY_ID.items()
            for number, outcome in enumerate(one.phones.values())
            if outcome == "busy"
        )
        person = world.person(user_id)
        await person.to_verification("universal")
        await person.tap("verification:ars")
        for _ in range(5):
            await person.tap(f"verification:phone:{phone}")

        assert person.state == "verification"
        await person.tap("verification:ars")
        await person.tap(f"verification:phone:{phone}")
        assert person.state == "verification"

    async def test_a_wrong_code_counts_and_the_third_ends_the_call(self, person):
        await person.to_verification()
        await person.tap("verification:ars")
        await person.tap("verification:phone:0")
        wrong = "11" if person.shown_code() != "11" else "12"
        for _ in range(3):
            for digit in wrong:
                await person.tap(f"verification:key:{digit}", slot="phone")

        assert person.state == "verification_phone"

    async def test_a_late_code_is_refused_by_the_timer(self, person):
        await person.to_verification()
        await person.tap("verification:ars")
        await person.tap("verification:phone:0")
        await person.wait(seconds=61)

        assert person.state == "verification_phone"
        assert "시간" in person.seen

    async def test_a_spoken_code_is_typed_in_the_chat(self, world):
        person = world.person(spoken=True)
        await person.to_verification()
        await person.tap("verification:ars")
        await person.tap("verification:phone:0")
        spoken = next(line for line in person.phone.body if line.id == "phone-spoken")
        await person.type("12345")
        assert "tries-left" not in [line.id for line in person.card.body]
        await person.type(str(spoken.arguments["code"]))

        assert person.state == "payment_account"

    @pytest.mark.parametrize(
        ("where", "failure"), [("not_posted", "not-posted"), ("in_country", "in-country")]
    )
    async def test_the_overseas_check_says_what_the_record_says(self, world, where, failure):
        user_id = next(
            user_id
            for user_id, one in BY_ID.items()
            if one.whereabouts == where and "14세" not in one.story.ko
        )
        person = world.person(user_id)
        await person.to_verification("universal")
        await person.tap("verification:overseas")

        assert person.state == "verification"
        assert TEXTS.html(_line(person, f"failure-{failure}"), "ko") in person.seen

    async def test_an_otp_value_works_once_and_a_used_one_costs_nothing(self, world):
        user_id = next(user_id for user_id, one in BY_ID.items() if one.medium == "otp" and not one.locked)
        person = world.person(user_id)
        await person.to_review()
        assert person.state == "payment_review"
        await person.tap("nav:back")
        await person.type(person.account().number)
        await person.type(person.account().password)
        await person.type(person.medium_answer())

        assert person.state == "payment_otp"
        assert "tries-left" not in [line.id for line in person.card.body]

    async def test_the_password_meter_says_which_part_is_missing(self, person):
        await person.to_password()
        await person.type("abc123")

        assert "❌ <b>특수문자 포함</b>" in person.seen
        assert "✅ 숫자 포함" in person.seen

    async def test_two_passwords_that_differ_start_over(self, person):
        await person.to_password()
        await person.type(PASSWORD)
        await person.type(PASSWORD + "x")

        assert person.state == "protection_password"

    async def test_staff_takes_the_request_and_the_other_ways_stay_open(self, person):
        await person.to_verification()
        await person.tap("verification:staff")

        assert person.state == "verification_staff"
        assert [record.kind for record in person.records].count("staff_request") == 1
        await person.tap("verification:ars")
        assert person.state == "verification_phone"

    def test_every_failure_has_its_words_in_both_languages(self):
        for failure in FAILURES:
            assert TEXTS.has(f"failure-{failure}", "ko"), failure
            assert TEXTS.has(f"failure-{failure}", "en"), failure


class TestOutside:
    @pytest.mark.parametrize("method", ["debit_account", "check_account_password", "card_cells"])
    async def test_a_bank_that_does_not_answer_costs_nothing_and_loses_nothing(self, world, person, method):
        await person.to_verification()
        await person.verify()
        world.bank.down.add(method)
        await person.type(person.account().number)
        if method != "debit_account":
            await person.type(person.account().password)
        stuck = person.state
        assert stuck == ("payment_account" if method == "debit_account" else "payment_password")
        assert "연결이 안 돼요" in person.seen
        world.bank.down.clear()
        await person.tap("nav:stay")

        assert person.state == stuck
        assert "tries-left" not in [line.id for line in person.card.body]

    async def test_an_identity_check_without_an_answer_can_be_repeated(self, world, person):
        await person.to_terms()
        await person.agree()
        await person.type("hong01")
        world.bank.down.add("identify")
        message = await person.type(person.customer.registration_number)
        assert person.state == "identity_number"
        assert message in person.forgotten
        world.bank.down.clear()
        await person.type(person.customer.registration_number)

        assert person.state == "product"

    async def test_a_fee_goes_back_when_the_authority_fails(self, world, person):
        await person.to_password("universal")
        await person.type(PASSWORD)
        world.authority.down.add("issue")
        await person.type(PASSWORD)

        assert person.state == "protection_password"
        await person.wait(seconds=1)
        assert await world.bank.balance(person.account().number) == person.account().balance
        world.authority.down.clear()
        await person.type(PASSWORD)
        await person.type(PASSWORD)
        assert person.state == "delivery_check"
        assert await world.bank.balance(person.account().number) == person.account().balance - 4400

    async def test_a_refund_is_asked_for_until_the_bank_answers(self, world, person):
        await person.to_password("universal")
        await person.type(PASSWORD)
        world.authority.down.add("issue")
        world.bank.down.add("refund")
        await person.type(PASSWORD)
        assert await world.bank.balance(person.account().number) == person.account().balance - 4400
        await person.wait(seconds=61)
        world.bank.down.clear()
        await person.wait(seconds=61)

        assert await world.bank.balance(person.account().number) == person.account().balance

    async def test_a_turn_that_dies_between_refund_and_storing_never_makes_a_free_certificate(
        self, world, person
    ):
        await person.to_password("universal")
        await person.type(PASSWORD)
        account, turn = person.account(), person.conversation.turn
        died = []

        async def die_once(session, event):
            """The first playing of the issuing turn fails at the authority, and is never stored."""
            if session.state == "delivery_issuing" and not died:
                world.authority.down.add("issue")
                died.append(await turn(session, event))
                world.authority.down.clear()
            return await turn(session, event)

        person.conversation.turn = die_once
        await person.type(PASSWORD)

        assert died
        assert person.state == "delivery_check"
        assert await world.bank.balance(account.number) == account.balance - 4400

    async def test_an_issuing_turn_that_failed_for_good_is_given_up_and_refunded(self, world, person):
        await person.to_password("universal")
        await person.type(PASSWORD)
        account, turn = person.account(), person.conversation.turn

        async def give_up_after_charging(session, event):
            if session.state == "delivery_issuing" and isinstance(event, Text):
                await world.bank.charge(session.application.id, account.number, 4400)
                return Turn(session=session)
            return await turn(session, event)

        person.conversation.turn = give_up_after_charging
        await person.type(PASSWORD)
        assert person.state == "delivery_issuing"
        await person.wait(minutes=3)

        assert person.state == "protection_password"
        assert await world.bank.balance(account.number) == account.balance

    async def test_money_that_is_gone_by_then_leads_back_to_the_review(self, world, person):
        await person.to_password("universal")
        await person.type(PASSWORD)
        account = person.account()
        await world.bank.charge("somebody else's", account.number, account.balance)
        await person.type(PASSWORD)

        assert person.state == "payment_review"
        assert "4,400원" in person.seen


class TestNavigation:
    async def test_back_leads_from_each_question_to_the_one_before(self, person):
        await person.to_password()
        for expected in (
            "protection_storage",
            "payment_review",
            "payment_account",
            "verification",
            "product",
        ):
            await person.tap("nav:back")
            assert person.state == expected

    async def test_back_through_the_terms_reaches_the_menu(self, person):
        await person.to_terms()
        await person.tap(f"identity:agree:{TERMS[0].id}")
        await person.tap(f"identity:agree:{TERMS[1].id}")
        await person.tap("nav:back")
        await person.tap("nav:back")
        assert person.session.application.terms == {}
        await person.tap("nav:back")

        assert person.state == "menu"

    async def test_verification_is_not_asked_twice(self, person):
        await person.to_verification()
        await person.verify()
        await person.tap("nav:back")
        await person.tap("verification:keep")

        assert person.state == "payment_account"

    async def test_another_person_starts_without_what_the_first_one_proved(self, person):
        await person.to_verification()
        await person.verify()
        for _ in range(4):
            await person.tap("nav:back")
        assert person.state == "identity_user_id"
        other = BY_ID["chun02"]
        await person.type(other.user_id)
        await person.type(other.registration_number)

        application = person.session.application
        assert application.customer == other.ref
        assert (application.verified, application.account, application.product) == ("", "", "")

    async def test_cancelling_is_confirmed_once(self, person):
        await person.to_product()
        await person.tap("nav:cancel")
        assert person.state == "product"
        await person.tap("nav:stay")
        assert person.state == "product"
        await person.tap("nav:cancel")
        await person.tap("nav:cancel:yes")

        assert person.state == "menu"
        assert person.session.application.customer == ""

    @pytest.mark.parametrize(("word", "state"), [("이전", "menu"), ("취소", "identity_terms")])
    async def test_words_work_as_buttons_do(self, person, word, state):
        await person.to_terms()
        await person.type(word)

        assert person.state == state

    @pytest.mark.parametrize("command", ["status", "help", "person", "language"])
    async def test_an_overlay_changes_nothing(self, person, command):
        await person.to_product()
        await person.command(command)
        assert person.state == "product"
        await person.tap("nav:stay")

        assert person.state == "product"
        assert "product-question" in [line.id for line in person.card.body]

    async def test_the_language_changes_in_the_middle(self, person):
        await person.to_product()
        await person.command("language")
        await person.tap("nav:language:en")

        assert "Which certificate" in person.seen

    async def test_start_in_the_middle_asks_before_anything_is_lost(self, person):
        await person.to_product()
        await person.command("start")

        assert person.state == "product"
        assert {"nav:stay", "nav:cancel:yes"} <= set(person.buttons())

    async def test_a_two_question_helper_suggests_and_leaves_the_choice(self, person):
        await person.to_product()
        await person.tap("product:help")
        await person.tap("product:bank")
        await person.tap("product:short")

        assert person.state == "product"
        assert "product-hint-limited" in [line.id for line in person.card.body]

    async def test_a_second_certificate_of_a_kind_says_that_it_replaces_the_first(self, world, person):
        await person.to_check()
        again = world.person()
        await again.to_product()
        await again.tap("product:limited")
        assert again.state == "product"
        await again.tap("product:replace:limited")

        assert again.state == "verification"


class TestAfterwards:
    async def test_leaving_after_the_delivery_is_no_cancelling(self, person):
        await person.to_check("universal")
        await person.command("cancel")

        assert person.state == "menu"
        assert "그만두" not in person.seen
        assert person.turns[-1].files == "erase"

    async def test_asking_staff_twice_is_one_request(self, person):
        await person.to_verification()
        for _ in range(2):
            await person.tap("verification:staff")
            await person.tap("nav:back")

        assert [record.kind for record in person.records].count("staff_request") == 1

    async def test_two_lost_files_are_one_question(self, person):
        await person.to_check()
        await person.file_unsure()
        await person.file_unsure()

        assert person.said == []

    async def test_words_work_where_a_secret_is_asked_for(self, person):
        await person.to_password()
        await person.type("이전")

        assert person.state == "protection_storage"

    async def test_an_unlocked_customer_goes_on_where_they_were(self, world, person):
        await person.to_terms()
        await person.agree()
        await person.type("hong01")
        for _ in range(5):
            await person.type("880229-1990023")
        assert person.state == "identity_locked"
        await world.bank.unlock("hong01")
        await person.tap("identity:retry")
        await person.type(person.customer.registration_number)

        assert person.state == "product"


class TestUnexpected:
    @pytest.mark.parametrize(
        "kind",
        ["sticker", "photo", "voice", "document", "location", "contact", "forwarded", "edited", "other"],
    )
    async def test_gets_a_kind_answer_and_changes_nothing(self, person, kind):
        await person.to_product()
        before = person.session.application
        await person.send(kind)

        assert person.state == "product"
        assert person.session.application == before
        assert "unexpected" in [line.id for line in person.card.body]

    async def test_a_second_tap_is_answered_and_changes_nothing(self, person):
        await person.to_terms()
        serial = person.session.live["card"]
        await person.tap(f"identity:agree:{TERMS[0].id}")
        await person.tap(f"identity:agree:{TERMS[0].id}", serial=serial)

        assert list(person.session.application.terms) == [TERMS[0].id]
        assert person.toasts

    async def test_a_button_of_yesterday_is_answered_and_changes_nothing(self, person):
        await person.to_terms()
        await person.to_product()
        await person.tap("nav:back", serial=1)

        assert person.state == "product"
        assert person.toasts

    async def test_a_forged_choice_changes_nothing(self, person):
        await person.to_product()
        for data in (
            "payment:confirm",
            "product:nonsense",
            ":::",
            "delivery:resend",
            "nav:unheard",
            "identity:agree:x",
        ):
            await person.tap(data)
            assert person.state == "product"

    @pytest.mark.parametrize("text", ["가" * 4096, "\u202e가나다", "\u200b\u200d", "<b>&amp;</b>", "\x00"])
    async def test_strange_texts_get_an_answer(self, person, text):
        await person.to_terms()
        await person.agree()
        await person.type(text)

        assert person.state == "identity_user_id"
        assert person.said

    async def test_an_unknown_command_points_to_help(self, person):
        await person.to_product()
        await person.tap("product:help")
        await person.command("nosuchthing")

        assert "/help" in person.seen
        assert "nosuchthing" not in person.seen
        assert person.state == "product_use"

    async def test_a_file_of_unsure_arrival_is_offered_again(self, person):
        await person.to_check()
        await person.file_unsure()
        assert "delivery:resend" in person.buttons()
        await person.tap("delivery:resend")
        assert person.turns[-1].files == "resend"
        await person.tap("delivery:works")

        assert person.turns[-1].files == "erase"


class TestIdle:
    async def test_money_and_secrets_fall_back_and_coming_back_resumes_with_a_welcome(self, person):
        await person.to_review("universal")
        await person.wait(minutes=11)
        assert person.state == "identity_user_id"
        assert person.session.application.account == ""
        await person.tap("nav:stay")

        assert "다시 오셨네요" in person.seen
        assert set(person.session.application.terms) == {term.id for term in TERMS}

    async def test_nothing_happens_to_those_who_keep_answering(self, person):
        await person.to_product()
        await person.wait(minutes=9)
        await person.tap("product:help")
        await person.wait(minutes=9)

        assert person.state == "product_use"

    async def test_open_questions_may_wait_for_ever(self, person):
        await person.to_terms()
        await person.wait(days=3)

        assert person.state == "identity_terms"

    @pytest.mark.parametrize("backs", [4, 5])
    async def test_nobody_stays_identified_at_an_open_question(self, person, backs):
        await person.to_verification()
        await person.verify()
        for _ in range(backs):
            await person.tap("nav:back")
        assert person.session.application.customer
        await person.wait(minutes=11)

        assert person.state in {"identity_user_id", "identity_terms"}
        assert (person.session.application.customer, person.session.application.verified) == ("", "")

    async def test_the_choice_is_remembered(self, person):
        await person.to_verification("universal")
        await person.wait(minutes=11)
        await person.tap("nav:stay")
        await person.type("hong01")
        await person.type(person.customer.registration_number)

        assert "product-hint-universal" in [line.id for line in person.card.body]


class TestReplay:
    async def test_a_turn_played_again_after_a_crash_counts_and_charges_nothing_twice(self, world, person):
        await person.to_password("universal")
        await person.type(PASSWORD)
        turn = person.conversation.turn
        before = person.session

        async def twice(session, event):
            await turn(session, event)
            return await turn(session, event)

        person.conversation.turn = twice
        await person.type(PASSWORD)

        assert before.state == "protection_repeat"
        assert person.state == "delivery_check"
        assert await world.bank.balance(person.account().number) == person.account().balance - 4400
        assert len(await world.authority.held(person.customer.ref)) >= 1

    async def test_a_wrong_answer_played_again_counts_once(self, person):
        await person.to_terms()
        await person.agree()
        await person.type("hong01")
        turn = person.conversation.turn

        async def thrice(session, event):
            await turn(session, event)
            await turn(session, event)
            return await turn(session, event)

        person.conversation.turn = thrice
        await person.type("880229-1990023")

        assert [line.arguments["left"] for line in person.card.body if line.id == "tries-left"] == [4]


class TestMachine:
    def test_every_state_has_its_question_and_every_step_its_name(self):
        assert set(QUESTIONS) == {state.name for state in machine.STATES}
        for step in (*machine.STEPS, machine.AFTERCARE):
            assert TEXTS.has(f"step-{step}", "ko")
            assert TEXTS.has(f"step-{step}", "en")
            assert TEXTS.has(f"advice-{step}", "ko")
            assert TEXTS.has(f"advice-{step}", "en")

    def test_both_languages_have_the_same_texts(self):
        assert TEXTS.ids("ko") == TEXTS.ids("en")

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_no_text_is_defined_twice(self, language):
        written = [
            id_
            for path in (Path(texts.__file__).parent / language).glob("*.ftl")
            for id_ in re.findall(r"^([a-z][a-z0-9-]*) =", path.read_text("utf-8"), re.MULTILINE)
        ]

        assert len(written) == len(set(written)) == len(TEXTS.ids(language))

    def test_the_end_can_be_reached_from_every_state(self):
        reached = {"delivery_done"}
        grown = True
        while grown:
            grown = False
            for _, sources, dest in machine.TRANSITIONS:
                froms = set(sources if isinstance(sources, tuple) else (sources,))
                if dest in reached and not froms <= reached:
                    reached |= froms
                    grown = True

        assert reached == {state.name for state in machine.STATES}


def _line(person, id_):
    failure = next(line for line in person.card.body if line.id == "failure")
    assert failure.arguments["headline"].id == id_
    return failure.arguments["headline"]
