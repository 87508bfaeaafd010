"""What a person has done to a certificate: suspension, revocation, refund, renewal, reissue, and the way there."""

from datetime import UTC, date, datetime, timedelta

import pytest

import pki
from flows.aftercare import spans
from flows.rules import KOREA
from tests.unit.flows.aftercare import ENDS, FEE, OTHER_PASSWORD, SECOND, actions, balance, elsewhere, status
from tests.unit.flows.conftest import World
from tests.unit.flows.person import BY_ID, PASSWORD, TEXTS


class TestSuspending:
    @pytest.mark.parametrize("who", ["holder", "payer"])
    async def test_takes_the_identity_alone_and_can_be_undone(self, who, request):
        person = request.getfixturevalue(who)
        await person.propose("suspend")
        assert person.says("consequence-suspend", "proof-identity")
        await person.tap("aftercare:yes")
        await person.prove()

        assert person.state == "aftercare_done"
        assert person.says("done-suspend")
        assert await status(person) == "held"
        assert person.session.application.customer == ""
        assert {"resume", "reissue"} <= actions(person)
        await person.tap("aftercare:resume")
        assert person.says("consequence-resume", "proof-medium")
        await person.agree_and_prove()
        assert person.says("done-resume")
        assert await status(person) == "good"

    async def test_says_until_when_and_reminds_before_that(self, holder):
        await holder.propose("suspend")
        assert "2027년 5월 22일" in holder.seen
        await holder.agree_and_prove()
        assert "2027년 5월 22일" in holder.seen
        serial = holder.session.certificates[0].serial
        reminder = holder.timers[f"hold:{serial}"]
        assert reminder.at < datetime(2027, 5, 22, tzinfo=KOREA)
        await holder.change("resume")

        assert f"hold:{serial}" not in holder.timers

    async def test_says_that_it_expires_first_where_it_does(self, holder):
        await holder.wait(days=300)
        await holder.propose("suspend")

        assert "2027년 11월 22일</b>까지 정지를 풀 수 있어요. 그날 유효기간이 끝나요." in holder.seen

    async def test_can_be_resumed_in_the_last_second_of_six_months_and_not_after(self, holder):
        await holder.change("suspend")
        last = datetime(2027, 5, 22, 23, 59, 59, tzinfo=KOREA)
        await holder.wait_until(last)
        await holder.propose("resume")
        assert holder.state == "aftercare_confirm"
        await holder.wait_until(last + SECOND)
        await holder.agree_and_prove()

        assert holder.failed() == "failure-refused-revoked"
        assert holder.state == "aftercare_card"
        assert holder.says("standing-revoked")
        assert actions(holder) == {"check", "issue", "remove"}

    async def test_leaves_a_record_of_purpose_and_serial(self, holder):
        await holder.change("suspend")

        record = holder.records[-1]
        assert (record.kind, record.about["purpose"]) == ("changed", "suspend")
        assert record.about["serial"] == holder.session.certificates[0].serial

    async def test_what_was_done_leads_on(self, holder):
        await holder.change("suspend")
        await holder.tap("aftercare:look")
        assert holder.state == "aftercare_card"
        assert actions(holder) == {"check", "resume", "reissue", "revoke", "trouble"}


class TestRevoking:
    @pytest.mark.parametrize("language", ["ko", "en"])
    async def test_takes_the_medium_too_and_is_for_good(self, holder, language):
        holder.session.language = language
        await holder.propose("revoke")
        assert holder.says("consequence-revoke", "proof-medium")
        await holder.tap("aftercare:yes")
        await holder.prove()
        assert holder.state == "payment_card"
        assert await status(holder) == "good"
        await holder.type(holder.medium_answer())

        assert holder.says("done-revoke")
        assert await status(holder) == "revoked"
        serial = holder.session.certificates[0].serial
        assert not any(serial in name for name in holder.timers)
        await holder.tap("aftercare:another")
        assert holder.state == "identity_terms"

    async def test_of_a_suspended_one_forgets_the_word_about_its_end(self, holder):
        await holder.change("suspend")
        await holder.change("revoke")

        assert await status(holder) == "revoked"
        assert not any(name.startswith("hold:") for name in holder.timers)

    async def test_a_wrong_medium_counts_down_locks_and_changes_nothing(self, holder):
        await holder.propose("revoke")
        await holder.tap("aftercare:yes")
        await holder.prove()
        left = []
        for _ in range(10):
            if holder.state != "payment_card":
                break
            await holder.type("0000" if holder.medium_answer() != "0000" else "1111")
            left += [line.arguments["left"] for line in holder.card.body if line.id == "tries-left"]

        assert holder.state == "payment_locked"
        assert left == sorted(left, reverse=True)
        assert await status(holder) == "good"
        await holder.tap("nav:back")
        assert holder.state == "aftercare_confirm"

    async def test_with_a_one_time_password(self, beginning):
        with World(beginning) as world:
            person = world.person(next(one.user_id for one in BY_ID.values() if one.medium == "otp"))
            person.world = world
            await person.to_check("universal")
            await person.wait(minutes=5)
            await person.change("revoke")

            assert person.says("done-revoke")

    async def test_of_what_is_paid_offers_the_refund_first(self, payer):
        await payer.propose("revoke")
        assert payer.says("consequence-refund-instead")
        assert payer.buttons()[0] == "aftercare:refund"
        await payer.tap("aftercare:refund")

        assert payer.says("consequence-refund")
        assert payer.session.application.purpose == "refund"

    async def test_of_what_is_free_does_not(self, holder):
        await holder.propose("revoke")

        assert not holder.says("consequence-refund-instead")
        await holder.tap("aftercare:refund")
        assert holder.says("aftercare-no-longer")
        assert holder.session.application.purpose == "revoke"


class TestRefund:
    async def test_revokes_and_gives_the_fee_back(self, payer):
        assert await balance(payer) == payer.account().balance - FEE
        await payer.change("refund")
        assert payer.says("done-refund")
        await payer.wait(seconds=1)

        assert await balance(payer) == payer.account().balance
        assert await status(payer) == "revoked"
        await payer.to_card()
        assert "refund" not in actions(payer)

    async def test_still_comes_in_the_last_second_of_the_seventh_day(self, payer):
        await payer.wait_until(datetime(2026, 11, 28, 23, 59, 59, tzinfo=KOREA))
        await payer.change("refund")
        await payer.wait(seconds=1)

        assert await balance(payer) == payer.account().balance

    async def test_is_not_offered_on_the_eighth_day(self, payer):
        await payer.wait_until(datetime(2026, 11, 28, 23, 59, 59, tzinfo=KOREA))
        await payer.to_card()
        await payer.wait(seconds=1)
        await payer.tap("aftercare:refund")

        assert payer.says("aftercare-no-longer")
        assert "refund" not in actions(payer)

    async def test_proposed_on_the_seventh_day_and_proved_on_the_eighth_changes_nothing(self, payer):
        await payer.wait_until(datetime(2026, 11, 28, 23, 59, 59, tzinfo=KOREA))
        await payer.propose("refund")
        await payer.wait(seconds=1)
        await payer.agree_and_prove()

        assert payer.failed() == "failure-refused-refund-closed"
        assert payer.state == "aftercare_card"
        assert await status(payer) == "good"
        assert not any(name.startswith("refund") for name in payer.timers)

    async def test_of_one_that_was_revoked_first_comes_all_the_same(self, payer):
        await payer.change("revoke")
        await payer.wait(seconds=1)
        assert await balance(payer) == payer.account().balance - FEE
        await payer.change("refund")
        await payer.wait(seconds=1)

        assert await balance(payer) == payer.account().balance

    async def test_of_a_leaked_one_keeps_the_reason_and_comes_once(self, payer):
        await payer.to_card()
        await payer.tap("aftercare:trouble")
        await payer.tap("aftercare:leak")
        await payer.tap("aftercare:revoke:key_compromise")
        await payer.tap("aftercare:refund")
        assert payer.says("consequence-refund", "consequence-leaked-refund")
        turn = payer.conversation.turn

        async def twice(session, event):
            await turn(session, event)
            return await turn(session, event)

        payer.conversation.turn = twice
        await payer.agree_and_prove()
        await payer.wait(seconds=1)

        standing = await payer.world.authority.standing(payer.session.certificates[0].serial)
        assert standing.reason == "key_compromise"
        assert await balance(payer) == payer.account().balance

    async def test_of_one_that_was_replaced_between_the_yes_and_the_proof_does_not_come(self, payer):
        await payer.propose("refund")
        await elsewhere(payer, "revoke", reason="superseded")
        await payer.agree_and_prove()

        assert payer.failed() == "failure-refused-refund-closed"
        assert not any(name.startswith("refund") for name in payer.timers)

    async def test_keeps_what_was_revoked_first_on_the_list_until_it_is_too_late(self, payer):
        await payer.change("revoke")
        await payer.to_card()
        assert "remove" not in actions(payer)
        await payer.tap("nav:back")
        assert "tidy" not in actions(payer)
        await payer.wait(days=7)
        await payer.to_card()

        assert "remove" in actions(payer)

    async def test_of_one_that_was_replaced_elsewhere_does_not_come(self, payer):
        await payer.to_card()
        other = payer.world.person()
        await other.find_mine()
        await other.propose("reissue")
        await other.agree_and_prove()
        await other.take_the_road()
        assert other.state == "delivery_check"
        await payer.tap("aftercare:refund")

        assert payer.says("aftercare-no-longer", "standing-revoked")
        assert await balance(payer) == payer.account().balance - FEE

    async def test_one_that_was_replaced_elsewhere_leads_to_its_successor(self, payer):
        other = payer.world.person()
        await other.find_mine()
        await other.propose("reissue")
        await other.agree_and_prove()
        await other.take_the_road()
        await payer.to_card()
        await payer.tap("aftercare:find")
        await payer.agree_and_prove()

        assert f"look:{other.session.certificates[-1].serial}" in actions(payer)

    async def test_of_one_that_was_replaced_as_leaked_elsewhere_does_not_come(self, payer):
        other = payer.world.person()
        await other.find_mine()
        await other.to_card()
        await other.tap("aftercare:trouble")
        await other.tap("aftercare:leak")
        await other.tap("aftercare:reissue:key_compromise")
        await other.agree_and_prove()
        await other.take_the_road()
        assert other.state == "delivery_check"
        await payer.to_card()

        assert payer.says("standing-revoked")
        assert "refund" not in actions(payer)

    async def test_of_one_that_was_revoked_as_leaked_comes_all_the_same(self, payer):
        await elsewhere(payer, "revoke", reason="key_compromise")
        await payer.change("refund")
        await payer.wait(seconds=1)

        assert await balance(payer) == payer.account().balance

    async def test_of_one_that_was_given_up_comes_after_another_was_issued(self, payer):
        await payer.change("revoke")
        given_up = payer.session.certificates[0].serial
        await payer.to_check("universal", "en")
        assert await balance(payer) == payer.account().balance - 2 * FEE
        await payer.command("certificates")
        await payer.tap(f"aftercare:look:{given_up}")
        await payer.tap("aftercare:refund")
        await payer.agree_and_prove()
        await payer.wait(seconds=1)

        assert await balance(payer) == payer.account().balance - FEE
        assert await status(payer) == "good"

    async def test_is_promised_only_while_it_comes(self, payer):
        await payer.wait(days=30)
        await payer.change("reissue")
        await payer.take_the_road()
        await payer.tap("delivery:works")

        assert payer.says("checklist-reissue")
        assert "get that back" not in payer.seen

    async def test_follows_the_fee_into_the_certificate_that_was_reissued(self, payer):
        await payer.wait(days=3)
        await payer.change("reissue")
        await payer.take_the_road()
        assert payer.session.certificates[0].paid
        await payer.wait_until(datetime(2026, 11, 28, 23, 59, 59, tzinfo=KOREA))
        await payer.change("refund")
        await payer.wait(seconds=1)

        assert await balance(payer) == payer.account().balance
        assert await status(payer) == "revoked"

    async def test_comes_once_however_often_the_turn_is_played(self, payer):
        await payer.propose("refund")
        await payer.tap("aftercare:yes")
        await payer.prove()
        turn = payer.conversation.turn

        async def died_before_it_was_stored(session, event):
            await turn(session, event)
            payer.conversation.turn = turn
            return await turn(session, event)

        payer.conversation.turn = died_before_it_was_stored
        await payer.type(payer.medium_answer())
        assert payer.says("done-refund")
        timer = next(timer for name, timer in payer.timers.items() if name.startswith("refund:"))
        await payer.wait(seconds=1)
        payer.timers[timer.name] = timer
        await payer.wait(seconds=1)

        assert await balance(payer) == payer.account().balance

    async def test_is_asked_for_again_until_the_bank_answers(self, payer):
        await payer.change("refund")
        payer.world.bank.down.add("refund")
        await payer.wait(minutes=5)
        assert any(name.startswith("refund:") for name in payer.timers)
        payer.world.bank.down.clear()
        await payer.wait(minutes=2)

        assert await balance(payer) == payer.account().balance

    async def test_an_authority_that_fails_after_revoking_is_asked_again_and_the_fee_comes_once(self, payer):
        await payer.propose("refund")
        await payer.tap("aftercare:yes")
        await payer.prove()
        authority = payer.world.authority._port
        revoke = authority.revoke

        async def revoke_and_die(*arguments, **how):
            await revoke(*arguments, **how)
            authority.revoke = revoke
            from flows.ports import Unavailable

            raise Unavailable

        authority.revoke = revoke_and_die
        await payer.type(payer.medium_answer())
        assert payer.failed() == "failure-unavailable"
        assert await status(payer) == "revoked"
        await payer.tap("nav:stay")
        await payer.type(payer.medium_answer())
        assert payer.says("done-refund")
        await payer.wait(seconds=1)

        assert await balance(payer) == payer.account().balance


class TestRenewing:
    OPENS = datetime(2027, 10, 23, tzinfo=KOREA)

    @pytest.mark.parametrize("who", ["holder", "payer"])
    async def test_takes_the_whole_road_and_adds_a_year(self, who, request):
        person = request.getfixturevalue(who)
        old = person.session.certificates[0]
        paid = bool(old.paid)
        await person.wait_until(self.OPENS)
        await person.propose("renew")
        assert person.says("consequence-renew", "proof-road")
        assert ("2028년 11월 22일" if who == "holder" else "November 22, 2028") in person.seen
        await person.agree_and_prove()
        assert person.state == "verification"
        before = await balance(person)
        await person.take_the_road(OTHER_PASSWORD)

        assert person.state == "delivery_check"
        [new] = person.session.certificates
        assert (new.serial != old.serial, spans.day(new.valid_until)) == (True, date(2028, 11, 22))
        assert await status(person, old) == "revoked"
        assert await balance(person) == before - (FEE if paid else 0)
        assert f"expiry:{old.serial}" not in person.timers
        assert f"expiry:{new.serial}" in person.timers
        await person.to_card()
        assert ("refund" in actions(person)) is paid

    async def test_before_it_opens_the_card_says_from_when(self, holder):
        await holder.wait_until(self.OPENS - SECOND)
        await holder.to_card()

        assert holder.says("renewal-from")
        assert "renew" not in actions(holder)
        await holder.tap("aftercare:renew")
        assert holder.says("aftercare-no-longer")

    async def test_in_the_last_second_of_the_last_day(self, holder):
        await holder.wait_until(ENDS - timedelta(hours=1))
        await holder.propose("renew")
        await holder.agree_and_prove()
        await holder.take_the_road()

        assert spans.day(holder.session.certificates[0].valid_until) == date(2028, 11, 22)

    async def test_that_expired_on_the_road_is_refused_and_the_fee_goes_back(self, payer):
        await payer.wait_until(ENDS - timedelta(minutes=5))
        await payer.propose("renew")
        await payer.agree_and_prove()
        before = await balance(payer)
        await payer.verify()
        await payer.type(payer.account().number)
        await payer.type(payer.account().password)
        await payer.type(payer.medium_answer())
        await payer.tap("payment:confirm")
        await payer.tap("protection:disk")
        await payer.wait_until(ENDS + SECOND)
        await payer.type(PASSWORD)
        await payer.type(PASSWORD)
        assert payer.failed() == "failure-refused-expired"
        assert payer.state == "aftercare_card"
        await payer.wait(seconds=1)

        assert await balance(payer) == before


class TestReissuing:
    async def test_is_free_keeps_the_expiry_and_kills_the_old_file(self, payer):
        old = payer.session.certificates[0]
        before = await balance(payer)
        await payer.wait(days=40)
        await payer.propose("reissue")
        assert payer.says("consequence-reissue", "proof-road")
        await payer.agree_and_prove()
        await payer.take_the_road(OTHER_PASSWORD)

        assert payer.says("delivery-replaced")
        assert any("payment-reissue-rule" in str(turn.replies) for turn in payer.turns)
        [new] = payer.session.certificates
        assert new.valid_until == old.valid_until
        assert await balance(payer) == before
        assert await status(payer, old) == "revoked"
        archive = payer.files[-2].file
        verdict = pki.verify_files(
            archive.content,
            OTHER_PASSWORD,
            payer.world.ca.root_der,
            issuing_der=payer.world.ca.issuing_der,
            now=payer.clock.now,
            identity_number=payer.customer.registration_number,
        )
        assert verdict.ok, verdict

    async def test_of_a_suspended_one_after_a_leak(self, holder):
        old = holder.session.certificates[0]
        await holder.change("suspend")
        await holder.to_card()
        await holder.tap("aftercare:trouble")
        await holder.tap("aftercare:device")
        await holder.tap("aftercare:reissue:key_compromise")
        assert holder.says("consequence-leaked-reissue")
        await holder.agree_and_prove()
        await holder.take_the_road()

        standing = await holder.world.authority.standing(old.serial)
        assert (standing.status, standing.reason) == ("revoked", "key_compromise")
        assert await status(holder) == "good"
        assert f"hold:{old.serial}" not in holder.timers

    async def test_follows_at_once_when_the_files_do_not_work(self, person):
        await person.to_check()
        await person.tap("delivery:broken")
        await person.tap("delivery:reissue")

        assert person.says("consequence-reissue")

    async def test_is_not_proposed_of_what_ended_since_it_was_delivered(self, holder):
        await holder.wait(days=400)
        await holder.tap("delivery:broken")
        assert holder.buttons()[0] == "delivery:reissue"
        await holder.tap("delivery:reissue")

        assert holder.state == "aftercare_card"
        assert holder.says("aftercare-no-longer", "standing-expired")


class TestRefusals:
    @pytest.mark.parametrize(
        ("purpose", "meanwhile", "how", "cause"),
        [
            ("suspend", "revoke", {"reason": "cessation_of_operation"}, "revoked"),
            ("suspend", "suspend", {}, "held"),
            ("revoke", "revoke", {"reason": "key_compromise"}, "revoked"),
        ],
    )
    async def test_what_became_impossible_meanwhile_is_said_and_changes_nothing(
        self, holder, purpose, meanwhile, how, cause
    ):
        await holder.propose(purpose)
        await elsewhere(holder, meanwhile, **how)
        await holder.agree_and_prove()

        assert holder.failed() == f"failure-refused-{cause}"
        assert holder.state == "aftercare_card"
        assert holder.session.application.customer == ""

    async def test_one_that_is_no_longer_suspended_is_not_resumed(self, holder):
        await elsewhere(holder, "suspend")
        await holder.propose("resume")
        await elsewhere(holder, "resume")
        await holder.agree_and_prove()

        assert holder.failed() == "failure-refused-not-held"

    async def test_one_that_expired_meanwhile_is_not_changed(self, holder):
        await holder.wait_until(ENDS)
        await holder.propose("suspend")
        await holder.wait_until(ENDS + SECOND)
        await holder.agree_and_prove()

        assert holder.failed() == "failure-refused-expired"
        assert holder.says("standing-expired")

    async def test_one_that_the_books_no_longer_have_is_not_changed(self, holder):
        await holder.propose("suspend")
        holder.session.certificates[0].serial = "ABCDEF"
        holder.session.application.target = "ABCDEF"
        await holder.agree_and_prove()

        assert holder.failed() == "failure-refused-unknown"

    @pytest.mark.parametrize("purpose", ["suspend", "revoke", "reissue"])
    async def test_nobody_changes_somebody_elses(self, holder, purpose):
        await holder.propose(purpose)
        holder.customer = BY_ID["chun02"]
        await holder.agree_and_prove()

        assert holder.state == "aftercare_list"
        assert holder.says("aftercare-not-holder")
        assert await status(holder) == "good"
        assert holder.session.application.customer == ""

    @pytest.mark.parametrize("cause", ["unknown", "revoked", "held", "not-held", "expired", "renewal-closed"])
    def test_every_cause_has_its_words(self, cause):
        for language in ("ko", "en"):
            assert TEXTS.has(f"failure-refused-{cause}", language)


class TestOnTheWay:
    PURPOSES = ("suspend", "resume", "revoke", "refund", "renew", "reissue", "find")

    @pytest.mark.parametrize("purpose", PURPOSES)
    @pytest.mark.parametrize("language", ["ko", "en"])
    async def test_every_purpose_says_its_consequences_and_can_be_declined(self, payer, purpose, language):
        payer.session.language = language
        await _to_confirm(payer, purpose)
        assert payer.says(f"consequence-{purpose}")
        before = await status(payer)
        await payer.tap("aftercare:no")

        assert payer.state == ("aftercare_list" if purpose == "find" else "aftercare_card")
        assert await status(payer) == before
        assert payer.session.application.target == ""

    @pytest.mark.parametrize("purpose", PURPOSES)
    async def test_back_leads_home_step_by_step(self, payer, purpose):
        await _to_confirm(payer, purpose)
        await payer.tap("aftercare:yes")
        await payer.type(payer.customer.user_id)
        assert payer.state == "identity_number"
        visited = []
        while payer.state not in {"aftercare_card", "aftercare_list"}:
            await payer.tap("nav:back")
            visited.append(payer.state)

        assert visited[:2] == ["identity_user_id", "aftercare_confirm"]

    @pytest.mark.parametrize("purpose", ["renew", "reissue"])
    async def test_back_from_the_road_leads_to_the_consequences(self, payer, purpose):
        await _to_confirm(payer, purpose)
        await payer.agree_and_prove()
        await payer.tap("nav:back")

        assert payer.state == "aftercare_confirm"
        assert payer.says("proof-road-only")
        await payer.tap("aftercare:yes")
        assert payer.state == "verification"

    @pytest.mark.parametrize("purpose", ["suspend", "revoke", "renew"])
    async def test_cancelling_is_confirmed_and_changes_nothing(self, payer, purpose):
        await _to_confirm(payer, purpose)
        await payer.tap("aftercare:yes")
        await payer.type(payer.customer.user_id)
        await payer.command("cancel")
        assert payer.state == "identity_number"
        await payer.tap("nav:cancel:yes")

        assert payer.state == "menu"
        assert await status(payer) == "good"

    @pytest.mark.parametrize("command", ["help", "status", "person", "language", "issue", "start"])
    async def test_overlays_and_commands_lose_nothing(self, holder, command):
        await holder.propose("revoke")
        await holder.tap("aftercare:yes")
        await holder.prove()
        await holder.command(command)
        assert holder.state == "payment_card"
        await holder.tap("nav:stay")
        await holder.type(holder.medium_answer())

        assert holder.says("done-revoke")

    async def test_what_is_done_shows_above_every_question_and_no_eighths(self, holder):
        await holder.propose("revoke")
        await holder.tap("aftercare:yes")
        await holder.prove()

        assert holder.says("progress-purpose")
        assert not holder.says("progress")
        assert "폐기</b> · 보안카드(OTP) 확인" in holder.seen

    @pytest.mark.parametrize("way", ["settled", "found"])
    async def test_what_is_over_does_not_show_at_the_menu(self, holder, way):
        await (holder.change("suspend") if way == "settled" else holder.find_mine())
        await holder.command("certificates")
        await holder.tap("nav:back")

        assert holder.state == "menu"
        assert holder.says("progress")
        await holder.command("status")
        assert holder.says("status-road")
        await holder.command("start")
        assert holder.says("progress")

    async def test_a_secret_typed_at_a_card_is_deleted_though_nobody_answers(self, holder):
        await holder.command("certificates")
        holder.world.authority.down.add("standing")
        message = await holder.type(holder.customer.registration_number)

        assert message in holder.forgotten
        assert holder.failed() == "failure-unavailable"

    async def test_silence_forgets_the_identity_and_keeps_what_was_wanted(self, holder):
        await holder.propose("revoke")
        await holder.tap("aftercare:yes")
        await holder.prove()
        await holder.wait(minutes=11)
        assert holder.state == "identity_user_id"
        assert holder.session.application.customer == ""
        await holder.tap("nav:stay")
        await holder.prove()
        await holder.type(holder.medium_answer())

        assert holder.says("done-revoke")

    async def test_terms_that_changed_since_are_asked_again_first(self, holder):
        holder.session.agreed["service"] = "2020-01-01"
        await holder.propose("suspend")
        assert holder.says("proof-terms")
        await holder.tap("aftercare:yes")
        assert holder.state == "identity_terms"
        await holder.tap("nav:back")
        assert holder.state == "aftercare_confirm"
        await holder.tap("aftercare:yes")
        await holder.agree()
        await holder.prove()

        assert holder.says("done-suspend")

    async def test_two_taps_at_once_are_one(self, holder):
        await holder.find_mine()
        await holder.propose("suspend")
        serial = holder.session.live["card"]
        await holder.tap("aftercare:yes", serial=serial)
        await holder.tap("aftercare:yes", serial=serial)

        assert holder.says("done-suspend")
        assert [record.kind for record in holder.records].count("changed") == 1
        assert holder.toasts

    @pytest.mark.parametrize("purpose", ["suspend", "revoke"])
    async def test_a_turn_played_again_after_a_crash_ends_the_same(self, holder, purpose):
        turn = holder.conversation.turn

        async def twice(session, event):
            await turn(session, event)
            return await turn(session, event)

        holder.conversation.turn = twice
        await holder.change(purpose)

        assert holder.says(f"done-{purpose}")

    async def test_secrets_are_forgotten_in_their_turn_and_left_nowhere(self, holder):
        await holder.propose("revoke")
        await holder.tap("aftercare:yes")
        await holder.type(holder.customer.user_id)
        messages = [await holder.type(holder.customer.registration_number)]
        answer = holder.medium_answer()
        messages.append(await holder.type(answer))

        assert set(messages) <= set(holder.forgotten)
        everything = repr([turn.session for turn in holder.turns]) + repr(holder.records)
        assert holder.customer.registration_number not in everything

    async def test_every_time_stands_in_utc(self, payer):
        certificate = payer.session.certificates[0]

        assert certificate.paid_at.tzinfo == UTC
        assert certificate.valid_until.utcoffset() == timedelta()


async def _to_confirm(person, purpose):
    """The consequences of a purpose, on a certificate for which it is possible."""
    if purpose == "renew":
        await person.wait_until(TestRenewing.OPENS)
    if purpose == "resume":
        await elsewhere(person, "suspend")
    if purpose == "find":
        await person.command("certificates")
        await person.tap("aftercare:find")
    else:
        await person.propose(purpose)
    assert person.state == "aftercare_confirm"
