"""What staff write in a case's topic reaches the customer; and what must not."""

import pytest

from flows.events import StaffAmended, StaffRetracted, StaffSaid
from flows.support.events import Gone
from tests.unit.flows.support.house import (
    ANONYMOUS,
    AUDITOR,
    CHAT,
    GROUP,
    JIHUN,
    LEAD,
    MINJI,
    NUMBER,
    OUTSIDE,
    STRANGER,
    House,
    deeds,
    ids,
    is_nothing,
    said,
    words,
)


class TestPassingOn:
    async def test_a_message_reaches_the_customer(self, open_house):
        open_house.cases.copies[NUMBER, "customer", 55] = 12
        turn = await open_house.write(MINJI, "도와드릴게요", reply_to=55, message=60)
        (post,), (passed,) = turn.posts, turn.passed

        assert post.chat == CHAT
        assert (post.event.group, post.event.messages, post.event.kind) == (GROUP, (60,), "text")
        assert (post.event.text, post.event.name, post.event.reply_to) == ("도와드릴게요", "민지", 12)
        assert (passed.way, passed.origin, passed.author) == ("out", 60, MINJI.id)
        assert (passed.reply_to, passed.text) == (12, "도와드릴게요")
        assert (MINJI.id, "say") in deeds(turn)

    async def test_it_is_the_customers_turn_then_and_the_case_is_theirs_who_wrote(self, open_house):
        await open_house.write(MINJI)
        case = open_house.case()

        assert (case.state, case.waiting_since, case.owner) == ("customer", None, MINJI.id)
        assert open_house.history() == ["opened", "taken", "said"]

    async def test_a_colleague_may_help_and_takes_nothing_away(self, open_house):
        await open_house.write(MINJI)
        turn = await open_house.write(JIHUN, "저도 봤어요")

        assert (said(turn)[0].name, open_house.case().owner) == ("지훈", MINJI.id)

    async def test_a_run_of_messages_is_one_line_of_history(self, open_house):
        for who in (MINJI, MINJI, JIHUN, MINJI):
            await open_house.write(who)

        assert open_house.history() == ["opened", "taken", "said", "said", "said"]

    async def test_a_picture_travels_with_its_caption(self, open_house):
        turn = await open_house.write(MINJI, "이 화면이에요", kind="photo")

        assert (said(turn)[0].kind, said(turn)[0].text, turn.passed[0].text) == ("photo", "", "이 화면이에요")

    async def test_who_writes_in_a_closed_topic_opens_the_case_again(self, open_house):
        await open_house.tap(MINJI, "case:close:solved")
        turn = await open_house.write(JIHUN)
        case = open_house.case()

        assert len(said(turn)) == 1
        assert (case.state, case.cause, case.owner) == ("customer", "staff", JIHUN.id)

    async def test_nobody_owns_what_somebody_had_who_left(self, open_house):
        await open_house.write(MINJI)
        del open_house.staff.people[MINJI.id]
        assert "아직 없음" in open_house.card()[0]
        await open_house.write(JIHUN)

        assert open_house.case().owner == JIHUN.id

    @pytest.mark.parametrize("where", [OUTSIDE, {"group": GROUP, "thread": 4321}])
    async def test_staff_talk_among_themselves_elsewhere(self, open_house, where):
        for who in (MINJI, AUDITOR, STRANGER, ANONYMOUS):
            assert is_nothing(await open_house.write(who, "점심 먹어요", **where))


class TestEditing:
    async def test_an_edit_follows(self, open_house):
        message = said(await open_house.write(MINJI))[0].messages[0]
        turn = await open_house.edit(MINJI, message, "고쳤어요")
        (event,) = (post.event for post in turn.posts)

        assert isinstance(event, StaffAmended)
        assert (event.message, event.text, event.name) == (message, "고쳤어요", "민지")
        assert turn.mended[0].text == "고쳤어요"
        assert deeds(turn) == [(MINJI.id, "amend")]

    async def test_an_edit_of_what_was_refused_does_not_and_its_writer_hears_of_it(self, open_house):
        await open_house.write(MINJI, "비밀번호를 알려 주세요", message=77)
        turn = await open_house.edit(MINJI, 77, "비밀번호를 봇 화면에 적어 주세요")

        assert (turn.posts, turn.passed, turn.mended) == ((), (), ())
        assert (ids(turn), turn.tells[0].reply_to) == (["support-edit-not-passed"], 77)

    async def test_what_has_no_words_is_not_edited(self, open_house):
        """A location that is shared live changes every few seconds."""
        await open_house.write(MINJI, "", kind="location", message=60)

        assert is_nothing(await open_house.edit(MINJI, 60, "", kind="location"))

    async def test_an_edit_may_hold_no_secret(self, open_house):
        message = said(await open_house.write(MINJI))[0].messages[0]
        turn = await open_house.edit(MINJI, message, "비밀번호 3172로 해 보세요")

        assert (turn.posts, turn.mended, [one.message for one in turn.erasures]) == ((), (), [message])

    async def test_an_edit_may_ask_for_no_secret(self, open_house):
        message = said(await open_house.write(MINJI))[0].messages[0]
        turn = await open_house.edit(MINJI, message, "비밀번호를 알려 주세요")

        assert (turn.posts, turn.mended, ids(turn)) == ((), (), ["support-asks-secret"])

    @pytest.mark.parametrize("text", ["비밀번호 3172래요", "/note 비밀번호 3172래요"])
    async def test_whatever_was_edited_may_hold_no_secret(self, open_house, text):
        turn = await open_house.edit(MINJI, 4, text)

        assert (ids(turn), [one.message for one in turn.erasures]) == (["support-holds-secret"], [4])

    async def test_an_edited_order_is_no_message(self, open_house):
        open_house.cases.answers["인사"] = "안녕하세요"
        message = said(await open_house.order(MINJI, "/macro 인사"))[0].messages[0]

        assert is_nothing(await open_house.edit(MINJI, message, "/macro 인사말"))

    @pytest.mark.parametrize("who", [AUDITOR, STRANGER, ANONYMOUS])
    async def test_nobody_else_edits(self, open_house, who):
        message = said(await open_house.write(MINJI))[0].messages[0]

        assert is_nothing(await open_house.edit(who, message, "고쳤어요"))


class TestTakingBack:
    async def test_a_message_is_taken_back_from_both_sides(self, open_house):
        message = said(await open_house.write(MINJI))[0].messages[0]
        turn = await open_house.order(MINJI, "/delete", reply_to=message)
        (event,) = (post.event for post in turn.posts)

        assert (isinstance(event, StaffRetracted), event.message) == (True, message)
        assert (turn.mended[0].withheld, turn.mended[0].text) == ("retracted", "")
        assert message in {erase.message for erase in turn.erasures}
        assert (deeds(turn), open_house.history()[-1]) == ([(MINJI.id, "delete")], "retracted")

    @pytest.mark.parametrize("reply_to", [0, 4])
    async def test_nothing_else_is(self, open_house, reply_to):
        turn = await open_house.order(MINJI, "/delete", reply_to=reply_to)

        assert (turn.posts, ids(turn)) == ((), ["support-delete-which"])


class TestAlbums:
    async def album(self, house: House, *texts: str, name: str = "a", who=MINJI, **more):
        return [await house.write(who, text, kind="photo", album=name, **more) for text in texts]

    async def test_an_album_goes_as_one(self, open_house):
        open_house.cases.copies[NUMBER, "customer", 55] = 12
        turns = await self.album(open_house, "첫째", "", "", reply_to=55)
        assert [turn.posts for turn in turns] == [(), (), ()]
        assert [len(turn.passed) for turn in turns] == [1, 1, 1]
        turn = await open_house.ring(turns[-1].timers[-1])

        (album,) = said(turn)
        assert (len(album.messages), album.name, album.reply_to) == (3, "민지", 12)
        assert open_house.case().album == []
        assert is_nothing(await open_house.ring(turns[0].timers[-1]))

    async def test_another_message_sends_it_first(self, open_house):
        await self.album(open_house, "", "")
        turn = await open_house.write(JIHUN, "그리고요")

        assert [(len(one.messages), one.name) for one in said(turn)] == [(2, "민지"), (1, "지훈")]

    async def test_what_happens_in_another_topic_is_nothing_to_it(self, open_house):
        await open_house.opened(chat=502)
        mine = await self.album(open_house, "", "")
        other = await self.album(open_house, "", who=JIHUN, chat=502)
        assert len(said(await open_house.write(MINJI, "네", chat=502))) == 2
        mine += await self.album(open_house, "")

        assert is_nothing(await open_house.ring(other[-1].timers[-1]))
        (album,) = said(await open_house.ring(mine[-1].timers[-1]))
        assert album.messages == tuple(turn.passed[0].origin for turn in mine)

    async def test_taking_one_back_sends_it_first(self, open_house):
        (first, *_) = await self.album(open_house, "", "")
        turn = await open_house.order(MINJI, "/delete", reply_to=first.passed[0].origin)

        assert [type(post.event) for post in turn.posts] == [StaffSaid, StaffRetracted]

    async def test_it_goes_even_if_its_sender_is_no_colleague_any_more(self, open_house):
        turns = await self.album(open_house, "", "")
        del open_house.staff.people[MINJI.id]

        assert [one.name for one in said(await open_house.ring(turns[-1].timers[-1]))] == [""]

    async def test_of_a_customer_who_is_gone_it_goes_nowhere(self, open_house):
        turns = await self.album(open_house, "")
        await open_house.hear(Gone())

        assert is_nothing(await open_house.ring(turns[-1].timers[-1]))

    async def test_another_album_sends_it_first(self, open_house):
        early = await self.album(open_house, "", "")
        late = await self.album(open_house, "", name="b", who=JIHUN)
        assert [len(one.messages) for one in said(late[0])] == [2]

        assert is_nothing(await open_house.ring(early[-1].timers[-1]))
        assert [one.name for one in said(await open_house.ring(late[-1].timers[-1]))] == ["지훈"]

    async def test_closing_sends_it_first(self, open_house):
        await self.album(open_house, "", "")
        turn = await open_house.tap(MINJI, "case:close:answered")

        assert [type(post.event).__name__ for post in turn.posts] == ["StaffSaid", "StaffActed"]

    async def test_an_edit_before_it_goes_is_part_of_it(self, open_house):
        (first, *_) = await self.album(open_house, "처음", "")
        turn = await open_house.edit(MINJI, first.passed[0].origin, "나중")

        assert (turn.posts, turn.mended[0].text) == ((), "나중")

    async def test_who_may_not_is_told_once(self, open_house):
        turns = await self.album(open_house, "", "", "", who=STRANGER)
        assert [len(turn.tells) for turn in turns] == [1, 0, 0]
        turns = await self.album(open_house, "", "", name="b", who=AUDITOR)

        assert [len(turn.tells) for turn in turns] == [1, 0]


class TestWhoMayNot:
    @pytest.mark.parametrize(
        ("who", "text"),
        [
            (ANONYMOUS, "support-anonymous"),
            (STRANGER, "support-stranger"),
            (AUDITOR, "support-auditor-wrote"),
        ],
    )
    async def test_is_told_so_and_nothing_goes_out(self, open_house, who, text):
        before = open_house.case()
        turn = await open_house.write(who, message=77)

        assert ids(turn) == [text]
        assert turn.tells[0].reply_to == 77
        assert (turn.posts, turn.passed, turn.cases, open_house.case()) == ((), (), (), before)

    async def test_a_stranger_hears_how_to_become_staff(self, open_house):
        told = words(await open_house.write(STRANGER))

        assert "/staff add 99" in told
        assert "certguide staff add 99" in told


class TestSecrets:
    @pytest.mark.parametrize("way", ["write", "note", "macro"])
    async def test_the_number_of_a_case_is_none(self, house, way):
        """One in some thousand consists of digits alone."""
        house.cases.sessions[CHAT] = "50290316"
        await house.opened()
        words = "접수번호는 5029-0316. 비밀번호는 저희에게 말하지 마세요"
        house.cases.answers["인사"] = words.replace("5029-0316", "{번호}")
        turns = {
            "write": house.write(MINJI, words),
            "note": house.order(MINJI, f"/note {words}"),
            "macro": house.order(MINJI, "/macro 인사"),
        }
        turn = await turns.pop(way)
        for unused in turns.values():
            unused.close()

        assert [passed.text for passed in turn.passed] == [words]

    async def test_a_secret_is_deleted_and_not_passed_on(self, open_house):
        turn = await open_house.write(MINJI, "비밀번호 3172로 해 보세요", message=77)

        assert (turn.posts, turn.passed) == ((), ())
        assert [erase.message for erase in turn.erasures] == [77]
        assert ids(turn) == ["support-holds-secret"]
        assert deeds(turn) == [(MINJI.id, "refused-secret")]

    @pytest.mark.parametrize("who", [AUDITOR, STRANGER, ANONYMOUS])
    @pytest.mark.parametrize("how", ["write", "edit", "note", "photo"])
    async def test_whoever_wrote_it(self, open_house, who, how):
        text = "고객 비번 3172래요"
        turn = await {
            "write": lambda: open_house.write(who, text, message=77),
            "edit": lambda: open_house.edit(who, 77, text),
            "note": lambda: open_house.order(who, f"/note {text}", message=77),
            "photo": lambda: open_house.write(who, text, message=77, kind="photo"),
        }[how]()

        assert (turn.posts, turn.passed) == ((), ())
        assert [erase.message for erase in turn.erasures] == [77]
        assert ids(turn) == ["support-holds-secret"]
        assert deeds(turn) == ([(AUDITOR.id, "refused-secret")] if who == AUDITOR else [])

    @pytest.mark.parametrize(
        "words",
        [
            "/case 880229-1990015",
            "/case 홍길동 880229-1990015",
            "/cases 비번 3172",
            "/macro 비번 3172",
            "/macro set 880229-1990015 안녕하세요",
            "/macro remove 880229-1990015",
            "/staff add 77 비번 3172",
            "/coffee 비번 3172",
        ],
    )
    @pytest.mark.parametrize("where", [{}, OUTSIDE])
    async def test_in_whichever_command(self, open_house, words, where):
        turn = await open_house.order(LEAD, words, message=77, **where)

        assert ([erase.message for erase in turn.erasures], ids(turn)) == ([77], ["support-holds-secret"])
        assert (turn.macros, turn.enrolled, turn.posts) == ((), (), ())
        assert "1990015" not in str(turn)
        assert deeds(turn) == [(LEAD.id, "refused-secret")]

    async def test_what_staff_tell_each_other_elsewhere_is_theirs(self, open_house):
        assert is_nothing(await open_house.write(MINJI, "회의실 비번 3172", **OUTSIDE))

    async def test_a_question_for_one_is_not_passed_on(self, open_house):
        turn = await open_house.write(MINJI, "승인번호를 불러 주세요", message=77)

        assert (turn.posts, turn.passed, turn.erasures) == ((), (), ())
        assert (ids(turn), turn.tells[0].reply_to) == (["support-asks-secret"], 77)
        assert deeds(turn) == [(MINJI.id, "refused-asks")]
        assert open_house.case().owner == 0

    async def test_a_caption_is_looked_at_as_well(self, open_house):
        turn = await open_house.write(MINJI, "OTP를 찍어 보내 주세요", kind="photo")

        assert turn.posts == ()

    async def test_a_note_may_hold_none_either(self, open_house):
        turn = await open_house.order(MINJI, "/note 비번 3172래요", message=77)

        assert (turn.passed, [erase.message for erase in turn.erasures]) == ((), [77])
