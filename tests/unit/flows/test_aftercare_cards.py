"""My certificates: the list, a card for each, what can be done now, and what to do about a trouble."""

from dataclasses import replace
from datetime import date, datetime

import pytest

import pki
from flows.aftercare import possible, spans
from flows.ports import Standing
from flows.rules import KOREA, Rules
from flows.session import Certificate
from tests.unit.flows.aftercare import DEVICES, ENDS, ISSUED, SECOND, actions, elsewhere
from tests.unit.flows.person import BY_ID


class TestList:
    @pytest.mark.parametrize("way", ["command", "button"])
    async def test_who_has_nothing_here_is_offered_a_search_and_an_issuance(self, person, way):
        await person.command("start")
        await person.tap("welcome:ko")
        await (person.command("certificates") if way == "command" else person.tap("menu:certificates"))

        assert person.state == "aftercare_list"
        assert actions(person) == {"find", "issue"}
        await person.tap("aftercare:issue")
        assert person.state == "identity_terms"

    async def test_has_a_line_and_a_button_for_each(self, holder):
        certificate = holder.session.certificates[0]
        await holder.command("certificates")

        for part in ("사용 중", "용도제한용", certificate.serial[-8:], "2027년 11월 22일", "365일"):
            assert part in holder.seen
        assert f"look:{certificate.serial}" in actions(holder)
        assert certificate.serial not in holder.seen

    async def test_says_what_became_of_it_elsewhere(self, holder):
        await elsewhere(holder, "suspend")
        await holder.command("certificates")

        assert "정지됨" in holder.seen

    async def test_ended_ones_stand_last_and_can_be_taken_off(self, holder):
        gone = holder.session.certificates[0]
        await elsewhere(holder, "revoke", reason="cessation_of_operation")
        await holder.to_check("universal")
        living = holder.session.certificates[-1]
        holder.session.certificates.reverse()
        await holder.command("certificates")
        assert actions(holder) >= {f"look:{living.serial}", f"look:{gone.serial}", "tidy"}
        assert holder.buttons().index(f"aftercare:look:{living.serial}") == 0
        await holder.tap("aftercare:tidy")

        assert holder.session.certificates == [living]
        assert "tidy" not in actions(holder)
        assert f"expiry:{gone.serial}" not in holder.timers

    async def test_a_forged_button_opens_nothing(self, holder):
        await holder.command("certificates")
        await holder.tap("aftercare:look:1234")

        assert holder.state == "aftercare_list"
        assert holder.toasts

    async def test_waits_until_a_guarded_question_is_finished(self, person):
        await person.to_product()
        await person.command("certificates")

        assert person.state == "product"
        assert person.says("finish-first")

    async def test_says_so_when_the_authority_cannot_be_reached_and_loses_nothing(self, holder):
        holder.world.authority.down.add("standing")
        await holder.command("certificates")
        assert holder.failed() == "failure-unavailable"
        holder.world.authority.down.clear()
        await holder.command("certificates")

        assert holder.says("aftercare-item")


class TestFind:
    @pytest.mark.parametrize("language", ["ko", "en"])
    async def test_shows_in_another_chat_what_is_mine_after_an_identity_check(self, holder, language):
        stranger = holder.world.person()
        stranger.world = holder.world
        await stranger.command("start")
        await stranger.tap(f"welcome:{language}")
        await stranger.command("certificates")
        await stranger.tap("aftercare:find")
        assert stranger.says("consequence-find", "proof-terms", "proof-identity")
        await stranger.agree_and_prove()

        assert stranger.state == "aftercare_list"
        serial = holder.session.certificates[0].serial
        assert [one.serial for one in stranger.session.certificates] == [serial]
        assert stranger.session.certificates[0].subject == "홍*동"
        await stranger.tap(f"aftercare:look:{serial}")
        assert {"suspend", "revoke", "reissue"} <= actions(stranger)
        assert "refund" not in actions(stranger)
        await stranger.tap("aftercare:storage")
        assert stranger.says("aftercare-storage-elsewhere")

    async def test_says_that_there_is_nothing(self, person):
        await person.find_mine()

        assert person.says("aftercare-found", "aftercare-none")

    async def test_does_not_list_one_twice_or_one_that_is_over(self, holder):
        await holder.find_mine()
        assert len(holder.session.certificates) == 1
        await elsewhere(holder, "revoke", reason="cessation_of_operation")
        other = holder.world.person()
        await other.find_mine()

        assert other.session.certificates == []

    async def test_a_suspended_one_is_reminded_of_before_it_is_revoked(self, holder):
        await elsewhere(holder, "suspend")
        stranger = holder.world.person()
        await stranger.find_mine()
        (found,) = stranger.session.certificates

        assert stranger.timers[f"hold:{found.serial}"].token == found.serial

    async def test_spares_the_second_identity_check_until_the_person_falls_silent(self, holder):
        await holder.find_mine()
        await holder.propose("suspend")
        assert holder.says("proof-identity-only")
        await holder.tap("aftercare:no")
        await holder.propose("suspend")
        assert holder.says("proof-identity-only")
        await holder.wait(minutes=11)
        assert holder.session.application.customer == ""
        await holder.tap("aftercare:yes")

        assert holder.state == "identity_user_id"

    async def test_a_newcomer_does_not_see_the_earlier_holders_certificates(self, holder):
        earlier = holder.session.certificates[0]
        holder.customer = BY_ID["chun02"]
        await holder.find_mine()

        assert holder.session.certificates == []
        assert earlier.serial[-8:] not in holder.seen
        assert holder.says("aftercare-others-forgotten")
        assert not any(earlier.serial in name for name in holder.timers)

    async def test_a_certificate_delivered_to_a_newcomer_takes_the_others_off_the_list(self, holder):
        holder.customer = next(one for one in BY_ID.values() if one.whereabouts == "abroad")
        await holder.to_check()

        assert [one.holder for one in holder.session.certificates] == [holder.customer.ref]

    async def test_who_wants_the_same_kind_again_is_led_to_reissue_and_renewal(self, holder):
        other = holder.world.person()
        await other.to_product()
        await other.tap("product:limited")
        await other.tap("product:mine")
        assert other.state == "aftercare_list"
        await other.propose("reissue")

        assert other.says("proof-road-only")


# --- a card ------------------------------------------------------------------------------------------------


class TestCard:
    async def test_tells_kind_masked_subject_serials_end_state_and_days_left(self, holder):
        await holder.to_card()

        for part in (
            "용도제한용",
            "홍*동",
            holder.session.certificates[0].serial[-8:],
            "사용 중",
            "2026년 11월 22일 ~ <b>2027년 11월 22일",
            "365일 남았어요",
            "12:00 (한국 시각)",
            "2027년 10월 23일부터",
        ):
            assert part in holder.seen
        assert "홍길동" not in holder.seen

    async def test_says_that_it_ends_today(self, holder):
        await holder.wait_until(ENDS)
        await holder.to_card()

        assert "오늘 끝나요" in holder.seen
        assert "renew" in actions(holder)

    async def test_says_that_it_has_ended(self, holder):
        await holder.wait_until(ENDS + SECOND)
        await holder.to_card()

        assert holder.says("standing-expired")
        assert actions(holder) == {"check", "issue", "remove"}

    async def test_says_until_when_the_fee_comes_back(self, payer):
        await payer.to_card()

        assert "November 28, 2026" in payer.seen
        assert "4,400" in payer.seen

    async def test_looks_into_the_books_again_and_says_when(self, holder):
        await holder.to_card()
        await holder.wait(minutes=7)
        await holder.tap("aftercare:check")

        assert holder.says("aftercare-verified")
        assert "12:07 (한국 시각)" in holder.seen
        assert holder.card.edit

    async def test_repeats_the_advice_for_where_it_is_kept(self, holder):
        await holder.to_card()
        await holder.tap("aftercare:storage")

        assert holder.says("storage-disk-how")
        await holder.tap("nav:stay")
        assert holder.says("aftercare-card")

    async def test_leads_to_the_reminders_the_calendar_and_a_test_signature(self, holder):
        await holder.to_card()
        await holder.tap("aftercare:calendar")
        assert holder.files[-1].file.name.endswith(".ics")
        assert holder.state == "aftercare_card"
        await holder.tap("aftercare:reminders")
        assert holder.state == "aftercare_reminders"
        await holder.tap("nav:back")
        await holder.tap("aftercare:test")

        assert holder.state == "aftercare_test"

    @pytest.mark.parametrize("action", ["suspend", "test", "calendar", "reminders", "storage"])
    async def test_a_button_that_is_no_longer_possible_gets_a_kind_word_and_the_fresh_card(
        self, holder, action
    ):
        await holder.to_card()
        await elsewhere(holder, "revoke", reason="key_compromise")
        await holder.tap(f"aftercare:{action}")

        assert holder.state == "aftercare_card"
        assert holder.says("aftercare-no-longer", "standing-revoked")
        assert "새어 나갔을 수 있어서" in holder.seen

    async def test_of_one_that_the_books_do_not_know_can_only_be_taken_off(self, holder):
        holder.session.certificates[0] = replace(holder.session.certificates[0], serial="ABCDEF")
        await holder.to_card()
        assert holder.says("standing-unknown")
        assert actions(holder) == {"issue", "remove"}
        await holder.tap("aftercare:remove")

        assert holder.state == "aftercare_list"
        assert holder.session.certificates == []

    @pytest.mark.parametrize("command", ["help", "status", "person"])
    async def test_an_overlay_changes_nothing(self, holder, command):
        await holder.to_card()
        await holder.command(command)
        assert holder.state == "aftercare_card"
        await holder.tap("nav:stay")

        assert holder.says("aftercare-card")

    async def test_back_leads_to_the_list_and_to_the_menu(self, holder):
        await holder.to_card()
        await holder.tap("nav:back")
        assert holder.state == "aftercare_list"
        await holder.tap("nav:back")

        assert holder.state == "menu"


class TestWhatIsPossible:
    def _now(self, status, *, paid=False, at=ISSUED, reason="", replaced=False):
        certificate = Certificate(
            product="universal",
            serial="1",
            valid_from=ISSUED,
            valid_until=ENDS,
            paid="application" if paid else "",
            paid_at=ISSUED if paid else None,
        )
        standing = Standing(
            serial="1",
            product="universal",
            status=status,
            valid_from=ISSUED,
            valid_until=ENDS,
            reason=reason,
            replaced=replaced,
            checked=at,
        )
        return set(possible.actions(certificate, standing, today=spans.day(at), rules=Rules()))

    def test_depends_on_the_state(self):
        good, held = self._now("good"), self._now("held")

        assert {"test", "suspend", "reissue", "revoke", "storage", "reminders", "calendar"} <= good
        assert {"resume", "reissue", "revoke"} <= held
        assert not good & {"resume", "issue", "remove", "renew", "refund"}
        assert not held & {"suspend", "test", "renew"}
        assert self._now("revoked") == self._now("expired") == {"check", "issue", "remove"}

    @pytest.mark.parametrize(
        ("at", "open_"),
        [
            (datetime(2027, 10, 22, 23, 59, 59, tzinfo=KOREA), False),
            (datetime(2027, 10, 23, 0, 0, 0, tzinfo=KOREA), True),
            (ENDS, True),
        ],
    )
    def test_renewal_opens_thirty_days_before_the_expiry(self, at, open_):
        assert ("renew" in self._now("good", at=at)) is open_

    @pytest.mark.parametrize(
        ("at", "open_"),
        [
            (ISSUED, True),
            (datetime(2026, 11, 28, 23, 59, 59, tzinfo=KOREA), True),
            (datetime(2026, 11, 29, 0, 0, 0, tzinfo=KOREA), False),
        ],
    )
    def test_the_fee_comes_back_for_seven_days_the_day_of_issue_counted(self, at, open_):
        assert ("refund" in self._now("good", paid=True, at=at)) is open_

    def test_the_fee_of_one_that_was_given_up_still_comes_back(self):
        assert "refund" in self._now("revoked", paid=True, reason="cessation_of_operation")

    @pytest.mark.parametrize("reason", ["superseded", "key_compromise"])
    def test_the_fee_of_one_that_was_replaced_does_not(self, reason):
        assert "refund" not in self._now("revoked", paid=True, reason=reason, replaced=True)

    def test_the_fee_of_one_that_leaked_and_was_given_up_does(self):
        assert "refund" in self._now("revoked", paid=True, reason="key_compromise")

    @pytest.mark.parametrize(
        ("start", "months", "end"),
        [
            (date(2026, 11, 22), 6, date(2027, 5, 22)),
            (date(2026, 8, 31), 6, date(2027, 2, 28)),
            (date(2027, 8, 31), 6, date(2028, 2, 29)),
            (date(2028, 2, 29), 12, date(2029, 2, 28)),
            (date(2026, 12, 1), 1, date(2027, 1, 1)),
        ],
    )
    def test_months_end_on_the_same_day_or_the_months_last(self, start, months, end):
        assert spans.months_after(start, months) == end
        midnight = datetime(start.year, start.month, start.day, tzinfo=KOREA)
        assert spans.day(pki.dates.months_after(midnight, months)) == end


# --- what happened? ------------------------------------------------------------------------------------------


class TestTroubles:
    @pytest.mark.parametrize(
        ("trouble", "first", "truth"),
        [
            ("deleted", "reissue", "지우는 것은 폐기가 아니에요"),
            ("device", "suspend", "새어 나간 것과 같아요"),
            ("leak", "suspend", "복사본을 막지 못해요"),
            ("forgot", "reissue", "되찾을 방법이 없어요"),
            ("refused", "another:universal", "둘을 함께 갖고"),
            ("unwanted", "revoke", "파일만 지우지 말고"),
        ],
    )
    async def test_each_says_the_truth_and_offers_the_right_thing_first(self, holder, trouble, first, truth):
        await holder.to_card()
        await holder.tap("aftercare:trouble")
        await holder.tap(f"aftercare:{trouble}")

        assert truth in holder.seen
        assert holder.buttons()[0] == f"aftercare:{first}"
        assert {"nav:stay", "aftercare:card", "nav:person"} <= set(holder.buttons())
        await holder.tap(holder.buttons()[0])
        assert holder.state in {"aftercare_confirm", "identity_terms"}

    async def test_every_answer_is_there_in_english(self, payer):
        await payer.to_card()
        await payer.tap("aftercare:trouble")
        for data in payer.buttons():
            if data.startswith("aftercare:"):
                await payer.tap(data)
                assert any(line.id.startswith("trouble-") for line in payer.card.body)
                await payer.tap("nav:stay")

    async def test_a_paid_one_that_nobody_needs_is_refunded_rather_than_revoked(self, payer):
        await payer.to_card()
        await payer.tap("aftercare:trouble")
        await payer.tap("aftercare:unwanted")

        assert payer.buttons()[0] == "aftercare:refund"

    async def test_a_universal_one_is_refused_for_other_reasons_than_its_kind(self, payer):
        await payer.to_card()
        await payer.tap("aftercare:trouble")
        await payer.tap("aftercare:refused")

        assert payer.says("trouble-refused-universal")
        assert "타행" in payer.seen
        assert payer.buttons()[0] == "aftercare:card"

    async def test_the_other_kind_is_suggested_where_limited_is_refused(self, holder):
        await holder.to_card()
        await holder.tap("aftercare:trouble")
        await holder.tap("aftercare:refused")
        await holder.tap("aftercare:another:universal")
        await holder.agree()
        await holder.prove()

        assert holder.says("product-hint-universal")

    @pytest.mark.parametrize("trouble", DEVICES)
    async def test_what_is_suspended_already_is_not_suspended_again(self, holder, trouble):
        await elsewhere(holder, "suspend")
        await holder.to_card()
        await holder.tap("aftercare:trouble")
        await holder.tap(f"aftercare:{trouble}")

        assert holder.says("trouble-already-held")
        assert holder.buttons()[0] == "aftercare:reissue:key_compromise"

    async def test_a_leak_is_on_record_as_one(self, holder):
        await holder.to_card()
        await holder.tap("aftercare:trouble")
        await holder.tap("aftercare:leak")
        await holder.tap("aftercare:revoke:key_compromise")
        assert holder.says("consequence-leaked-revoke")
        await holder.agree_and_prove()

        standing = await holder.world.authority.standing(holder.session.certificates[0].serial)
        assert (standing.status, standing.reason) == ("revoked", "key_compromise")

    @pytest.mark.parametrize("data", ["revoke:nonsense", "suspend:key_compromise", "reissue:<b>"])
    async def test_a_forged_reason_is_none(self, holder, data):
        await holder.to_card()
        await holder.tap(f"aftercare:{data}")

        assert holder.state == "aftercare_confirm"
        assert holder.session.application.reason == ""

    async def test_back_leads_to_the_card(self, holder):
        await holder.to_card()
        await holder.tap("aftercare:trouble")
        await holder.tap("nav:back")

        assert holder.state == "aftercare_card"


# --- changes -------------------------------------------------------------------------------------------------
