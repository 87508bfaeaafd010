"""Commands in the staff's group."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.support.case import Snapshot
from flows.support.events import Alarm, Moved
from tests.unit.flows.support.house import (
    ANONYMOUS,
    AUDITOR,
    CHAT,
    GROUP,
    JIHUN,
    LEAD,
    MINJI,
    NUMBER,
    OTHER_GROUP,
    OUTSIDE,
    SNAPSHOT,
    STRANGER,
    acted,
    deeds,
    ids,
    is_nothing,
    said,
    toast,
    words,
)


def rows(turn):
    """The cases of a list, from above."""
    return [row for tell in turn.tells for line in tell.body for row in _rows_of(line)]


def _rows_of(line):
    if line.id == "support-case-row":
        return [line]
    return [
        row for part in ("above", "below") if part in line.arguments for row in _rows_of(line.arguments[part])
    ]


def buttons(turn):
    return [button.data for tell in turn.tells for row in tell.rows for button in row]


class TestCases:
    @pytest.fixture
    async def busy(self, house):
        """Fourteen cases, the last of which waits longest; one of them is at the menu, two are closed."""
        for position in range(14):
            house.now -= timedelta(minutes=10)
            step = "menu" if position == 3 else "verification"
            await house.opened(chat=600 + position, snapshot=replace(SNAPSHOT, step=step, state=step))
        house.wait(hours=3)
        for chat in (600, 601):
            await house.tap(MINJI, "case:close:solved", chat)
            house.wait(minutes=1)
        await house.write(MINJI, chat=602)
        return house

    async def test_who_waits_longest_comes_first(self, busy):
        turn = await busy.order(MINJI, "/cases", **OUTSIDE)
        numbers = [one.arguments["link"].arguments["number"] for one in rows(turn)]

        assert numbers == [f"0000-0{chat}" for chat in range(613, 603, -1)]
        assert "https://t.me/c/1111111111/113" in words(turn)
        assert "12" in words(turn).splitlines()[0]
        assert "cases:all:-:1" in buttons(turn)

    async def test_a_page_takes_the_lists_place(self, busy):
        turn = await busy.tap(MINJI, "cases:all:-:1", message=44, **OUTSIDE)

        assert (turn.tells[0].edit, len(rows(turn))) == (44, 2)
        assert rows(turn)[-1].arguments["waits"].id == "support-waits-not"
        assert "cases:all:-:0" in buttons(turn)
        assert len(rows(await busy.tap(MINJI, "cases:all:-:99", **OUTSIDE))) == 2

    @pytest.mark.parametrize(
        ("words", "count"),
        [
            ("waiting", 10), ("customer", 1), ("work", 0), ("closed", 2), ("menu", 1), ("2", 1), ("waiting 5", 10),
            ("5 customer", 1), ("9", 10),
        ],
    )  # fmt: skip
    async def test_by_state_and_step(self, busy, words, count):
        assert len(rows(await busy.order(MINJI, f"/cases {words}", **OUTSIDE))) == count

    async def test_of_the_closed_ones_the_last_comes_first(self, busy):
        turn = await busy.order(MINJI, "/cases closed", **OUTSIDE)

        assert [one.arguments["link"].arguments["number"] for one in rows(turn)] == ["0000-0601", "0000-0600"]

    @pytest.mark.parametrize(
        "data", ["cases:", "cases:what:-:0", "cases:all:what:0", "cases:all:-:x", "cases:all:-"]
    )
    async def test_an_unknown_page_is_an_old_button(self, busy, data):
        assert toast(await busy.tap(MINJI, data, **OUTSIDE)) == "support-old-button"

    async def test_auditors_read_it_and_it_is_noted_down(self, busy):
        turn = await busy.order(AUDITOR, "/cases", **OUTSIDE)
        assert (len(rows(turn)), deeds(turn)) == (10, [(AUDITOR.id, "list")])

        assert len(rows(await busy.tap(AUDITOR, "cases:closed:-:0", **OUTSIDE))) == 2

    async def test_an_empty_list_says_so(self, house):
        assert ids(await house.order(MINJI, "/cases", **OUTSIDE)) == ["support-cases", "support-cases-none"]


class TestCase:
    @pytest.mark.parametrize(
        "number",
        [
            "7K3M-9QXT",
            "7k3m9qxt",
            "7K3M 9QXT",
            " 7k3m-9qxt ",
            "7K3M–9QXT",
            "#7k3m_9qxt",
            "７Ｋ３Ｍ－９ＱＸＴ",
        ],
    )
    async def test_a_number_is_read_as_people_write_it(self, open_house, number):
        turn = await open_house.order(MINJI, f"/case {number}", **OUTSIDE)

        assert "https://t.me/c/1111111111/100" in words(turn)
        assert deeds(turn) == [(MINJI.id, "look")]
        assert turn.posts == ()

    async def test_letters_that_look_like_digits(self, house):
        house.cases.sessions[700] = "10AB1234"
        turn = await house.order(MINJI, "/case LOAB-I234", **OUTSIDE)

        assert house.case(700).number == "10AB1234"
        assert acted(turn) == [("open", "", "민지")]

    async def test_its_halves_may_stand_apart_even_where_there_is_no_case(self, house):
        house.cases.sessions[700] = "10AB1234"

        assert acted(await house.order(MINJI, "/case 1OAB 1234", **OUTSIDE)) == [("open", "", "민지")]

    async def test_with_the_digit_that_tells_it_from_another(self, open_house):
        open_house.cases.sessions[502] = NUMBER
        await open_house.opened(chat=502)
        turn = await open_house.order(MINJI, "/case 7k3m-9qxt2", **OUTSIDE)

        assert [deed.number for deed in turn.deeds] == [f"{NUMBER}2"]
        assert "7K3M-9QXT2" in words(turn)

    async def test_a_number_of_two_without_a_case_opens_none(self, house):
        house.cases.sessions |= {700: NUMBER, 701: NUMBER}

        assert ids(await house.order(MINJI, f"/case {NUMBER}", **OUTSIDE)) == ["support-no-case"]

    async def test_who_has_no_case_gets_one_where_it_was_asked_for(self, house):
        house.cases.sessions[700] = NUMBER
        turn = await house.order(MINJI, f"/case {NUMBER}", group=OTHER_GROUP, thread=0)
        case = house.case(700)

        assert (case.group, case.language, case.cause, case.state) == (OTHER_GROUP, "en", "staff", "waiting")
        assert (case.waiting_since, case.snapshot) == (None, Snapshot())
        assert acted(turn) == [("open", "", "민지")]
        assert deeds(turn) == [(MINJI.id, "open")]
        assert house.card(700)

    async def test_a_closed_case_is_opened_again(self, open_house):
        await open_house.do(MINJI, "close", "solved")
        turn = await open_house.order(JIHUN, f"/case {NUMBER}", **OUTSIDE)

        assert acted(turn) == [("open", "", "지훈")]
        assert (open_house.case().state, len(rows(turn))) == ("waiting", 1)

    async def test_an_auditor_opens_none(self, open_house):
        await open_house.do(MINJI, "close", "solved")
        open_house.cases.sessions[700] = "10AB1234"
        for number in (NUMBER, "10AB1234"):
            turn = await open_house.order(AUDITOR, f"/case {number}", **OUTSIDE)
            assert (turn.posts, turn.cases) == ((), ())

    async def test_nobody_of_that_number(self, house):
        assert ids(await house.order(MINJI, "/case 00000000", **OUTSIDE)) == ["support-no-case"]

    async def test_alone_in_a_topic_it_says_all_of_the_card(self, open_house):
        turn = await open_house.order(AUDITOR, "/case")

        assert "홍*동" in words(turn)
        assert turn.tells[0].rows == ()
        assert ids(await open_house.order(MINJI, "/case", **OUTSIDE)) == ["support-case-how"]


class TestSearch:
    @pytest.mark.parametrize(
        "keys", ["홍길동 1234", "1234 홍길동", "HONG2026 홍길동", "ｈｏｎｇ２０２６ 1234", "홍 길 동 1234"]
    )
    async def test_two_things_find_somebody(self, open_house, keys):
        turn = await open_house.order(AUDITOR, f"/case {keys}", message=66, **OUTSIDE)

        assert len(rows(turn)) == 1
        assert [(deed.action, deed.number) for deed in turn.deeds] == [("search", NUMBER)]
        assert [erase.message for erase in turn.erasures] == [66]

    async def test_after_the_application_too(self, open_house):
        await open_house.hear(Moved(), snapshot=Snapshot())

        assert len(rows(await open_house.order(MINJI, "/case 홍길동 1234", **OUTSIDE))) == 1

    async def test_a_name_of_several_words(self, house):
        await house.opened(snapshot=replace(SNAPSHOT, keys=["KIM Sun Woo", "sunwoo7", "5678"]))

        assert len(rows(await house.order(MINJI, "/case kim sun woo 5678", **OUTSIDE))) == 1

    async def test_a_closed_case_is_found_and_stays_closed(self, open_house):
        await open_house.do(MINJI, "close", "solved")
        turn = await open_house.order(MINJI, "/case 홍길동 1234", **OUTSIDE)

        assert (len(rows(turn)), turn.posts) == (1, ())

    @pytest.mark.parametrize(
        ("key", "text"),
        [
            ("홍길동", "support-one-key"),
            ("1234", "support-one-key"),
            ("hong2026", "support-no-case"),  # it could be a number as well
        ],
    )
    async def test_one_thing_finds_nobody(self, open_house, key, text):
        turn = await open_house.order(MINJI, f"/case {key}", **OUTSIDE)

        assert (ids(turn), rows(turn), turn.posts) == ([text], [], ())

    async def test_a_name_that_was_looked_up_does_not_stay_in_the_group(self, open_house):
        turn = await open_house.order(MINJI, "/case 홍길동", message=66, **OUTSIDE)

        assert [erase.message for erase in turn.erasures] == [66]
        assert deeds(turn) == [(MINJI.id, "refused-search")]

    @pytest.mark.parametrize(
        "keys", ["홍길동 9999", "1234 1234", "홍길동 123", "홍길 1234", "홍길동 1234 김", "hong 1234"]
    )
    async def test_what_does_not_fit_finds_nobody(self, open_house, keys):
        turn = await open_house.order(MINJI, f"/case {keys}", **OUTSIDE)

        assert ids(turn) == ["support-nobody-found"]
        assert deeds(turn) == [(MINJI.id, "search")]


class TestMacros:
    async def test_is_kept_sent_and_removed(self, open_house):
        turn = await open_house.order(
            MINJI, "/macro set 인사 {이름} 님, {staff}예요.\n접수번호 {number}, {단계}."
        )
        assert deeds(turn) == [(MINJI.id, "macro-set")]
        assert "인사" in words(await open_house.order(AUDITOR, "/macro", **OUTSIDE))
        turn = await open_house.order(JIHUN, "/macro 인사", message=88, reply_to=5)
        (event,) = said(turn)

        assert event.text == "홍*동 님, 지훈예요.\n접수번호 7K3M-9QXT, 추가 본인 확인."
        assert (event.messages, turn.passed[0].origin, turn.passed[0].author) == ((88,), 88, JIHUN.id)
        assert event.text in words(turn)
        assert open_house.case().state == "customer"
        await open_house.order(MINJI, "/macro remove 인사")
        assert ids(await open_house.order(MINJI, "/macro 인사")) == ["support-macro-unknown"]

    async def test_is_filled_in_the_customers_language(self, open_house):
        there = replace(SNAPSHOT, language="en", name="", step="aftercare", state="aftercare_list")
        await open_house.told()
        open_house.cases.cases[NUMBER].snapshot = there
        open_house.cases.answers["hi"] = "{name}: {step}"

        assert said(await open_house.order(MINJI, "/macro hi"))[0].text == "customer: my certificates"

    @pytest.mark.parametrize(
        ("words", "text"),
        [
            ("set", "support-macro-how"),
            ("set 인사", "support-macro-how"),
            ("set set 안녕", "support-macro-how"),
            ("set " + "가" * 33 + " 안녕", "support-macro-how"),
            ("set 인사 {전화} 안녕", "support-macro-unknown-placeholder"),
            ("set 인사 비밀번호를 알려 주세요", "support-asks-secret"),
            ("remove", "support-macro-how"),
            ("remove 인사", "support-macro-unknown"),
            ("인사", "support-macro-unknown"),
            ("인사 덧붙인 말", "support-macro-unknown"),
        ],
    )
    async def test_what_cannot_be_used_is_told(self, open_house, words, text):
        turn = await open_house.order(MINJI, f"/macro {words}")

        assert (ids(turn), turn.macros, turn.posts) == ([text], (), ())

    @pytest.mark.parametrize(
        ("placeholder", "filled"),
        [
            ("name", "홍*동"), ("이름", "홍*동"), ("step", "추가 본인 확인"), ("단계", "추가 본인 확인"),
            ("number", "7K3M-9QXT"), ("번호", "7K3M-9QXT"), ("staff", "민지"), ("상담원", "민지"), (" 이름 ", "홍*동"),
        ],
    )  # fmt: skip
    async def test_each_placeholder(self, open_house, placeholder, filled):
        await open_house.order(MINJI, f"/macro set 말 <{{{placeholder}}}>")

        assert said(await open_house.order(MINJI, "/macro 말"))[0].text == f"<{filled}>"

    async def test_none_is_kept_that_holds_a_secret(self, open_house):
        turn = await open_house.order(MINJI, "/macro set 인사 비밀번호 3172예요", message=66)

        assert (ids(turn), turn.macros) == (["support-holds-secret"], ())
        assert [erase.message for erase in turn.erasures] == [66]

    async def test_is_sent_in_a_topic_only(self, open_house):
        open_house.cases.answers["인사"] = "안녕하세요"

        assert ids(await open_house.order(MINJI, "/macro 인사", **OUTSIDE)) == ["support-in-a-topic"]

    @pytest.mark.parametrize("words", ["인사", "set 인사 안녕", "remove 인사"])
    async def test_auditors_only_read_them(self, open_house, words):
        open_house.cases.answers["인사"] = "안녕하세요"
        turn = await open_house.order(AUDITOR, f"/macro {words}")

        assert (ids(turn), turn.macros, turn.posts) == (["support-auditor"], (), ())

    async def test_none_yet(self, house):
        assert ids(await house.order(MINJI, "/macro", **OUTSIDE)) == ["support-macro-none"]


class TestNotes:
    async def test_stays_among_staff(self, open_house):
        turn = await open_house.order(MINJI, "/note =SUM 통화했어요\n내일 다시", message=70)
        (passed,) = turn.passed

        assert (passed.way, passed.text, passed.author) == ("note", "=SUM 통화했어요\n내일 다시", MINJI.id)
        assert (turn.posts, deeds(turn)) == ((), [(MINJI.id, "note")])
        assert "SUM 통화했어요 내일 다시" in open_house.card()[0]
        assert open_house.case().state == "waiting"

    async def test_needs_words(self, open_house):
        assert ids(await open_house.order(MINJI, "/note")) == ["support-note-how"]


class TestStatistics:
    @pytest.mark.parametrize(
        ("words", "days", "form"),
        [
            ("", 7, "pictures"), ("30", 30, "pictures"), ("csv", 7, "csv"), ("90 csv", 90, "csv"),
            ("0", 1, "pictures"), ("9999", 365, "pictures"), ("어제", 7, "pictures"),
        ],
    )  # fmt: skip
    async def test_is_drawn_where_it_was_asked_for(self, open_house, words, days, form):
        (picture,) = (await open_house.order(AUDITOR, f"/stats {words}")).pictures

        assert (picture.days, picture.form, picture.group, picture.thread) == (days, form, GROUP, 100)
        assert open_house.turns[-1].deeds[0].why == f"{days} {form}"

    async def test_comes_by_itself_each_week(self, house):
        monday = house.now.replace(hour=0, minute=0)
        turn = await house.play(Alarm(id="w", at=monday, name=f"weekly:{OTHER_GROUP}"))
        (picture,), (timer,) = turn.pictures, turn.timers

        assert (picture.group, picture.language, picture.days, picture.thread) == (OTHER_GROUP, "en", 7, 0)
        assert (timer.name, timer.at) == (f"weekly:{OTHER_GROUP}", monday + timedelta(weeks=1))

    async def test_not_to_a_group_that_is_none_any_more(self, house):
        house.groups.open = {GROUP}

        assert is_nothing(await house.play(Alarm(id="w", at=house.now, name=f"weekly:{OTHER_GROUP}")))

    @pytest.mark.parametrize("name", ["what:ever", "waits:00000000", "album:00000000", "stale:00000000", "x"])
    async def test_an_unknown_alarm_is_nothing(self, house, name):
        assert is_nothing(await house.play(Alarm(id="w", at=house.now, name=name)))


class TestStaff:
    async def test_is_listed(self, house):
        told = words(await house.order(AUDITOR, "/staff list", **OUTSIDE))

        assert all(one in told for one in ("1 · 책임자 · 서연", "2 · 상담원 · 민지", "4 · 감사 담당 · 감사"))

    @pytest.mark.parametrize(
        ("words", "user", "role", "name"),
        [("77 하늘", 77, "member", "하늘"), ("78 auditor 김 감사", 78, "auditor", "김 감사")],
    )
    async def test_a_lead_adds_somebody(self, house, words, user, role, name):
        turn = await house.order(LEAD, f"/staff add {words}", **OUTSIDE)
        (enrolled,) = turn.enrolled

        assert (enrolled.user, enrolled.role, enrolled.name) == (user, role, name)
        assert (turn.deeds[0].action, turn.deeds[0].why) == ("staff-add", f"{user} {role}")

    @pytest.mark.parametrize(
        ("who", "words", "text"),
        [
            (MINJI, "add 77 하늘", "support-leads-only"),
            (AUDITOR, "add 77 하늘", "support-leads-only"),
            (LEAD, "add 77", "support-staff-how"),
            (LEAD, "add", "support-staff-how"),
            (LEAD, "add 하늘 77", "support-staff-how"),
            (LEAD, "add -5 하늘", "support-staff-how"),
            (LEAD, "add 77 auditor", "support-staff-how"),
            (LEAD, "remove 2", "support-staff-how"),
            (LEAD, "add 2 민지", "support-staff-there"),
        ],
    )
    async def test_who_cannot_be_added(self, house, who, words, text):
        turn = await house.order(who, f"/staff {words}", **OUTSIDE)

        assert (ids(turn), turn.enrolled) == ([text], ())


class TestWhoMay:
    @pytest.mark.parametrize("words", ["/note 메모", "/delete", "/why 이유"])
    async def test_some_make_sense_in_a_topic_only_and_auditors_have_them_not(self, open_house, words):
        assert ids(await open_house.order(MINJI, words, **OUTSIDE)) == ["support-in-a-topic"]
        assert ids(await open_house.order(AUDITOR, words)) == ["support-auditor"]

    @pytest.mark.parametrize(
        "words", ["/cases", "/case", "/macro", "/note 메모", "/stats", "/staff", "/help"]
    )
    async def test_nobody_else_gives_orders(self, open_house, words):
        for who, text in ((STRANGER, "support-stranger"), (ANONYMOUS, "support-anonymous")):
            turn = await open_house.order(who, words)
            assert ids(turn) == [text]
            assert (turn.posts, turn.passed, turn.pictures, turn.cases) == ((), (), (), ())

    async def test_an_unknown_one_is_answered_kindly(self, open_house):
        assert ids(await open_house.order(MINJI, "/coffee")) == ["support-unknown-command"]

    @pytest.mark.parametrize("who", [MINJI, AUDITOR])
    async def test_help(self, open_house, who):
        assert "/cases" in words(await open_house.order(who, "/help", **OUTSIDE))

    async def test_answers_are_in_the_groups_language(self, house):
        await house.opened(chat=CHAT, snapshot=replace(SNAPSHOT, language="en"))

        assert "pinned card" in words(await house.order(MINJI, "/help"))
