"""The card's buttons: each asks once more, some take a second person, and none is anybody's but staff's."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.support.actions import ACTIONS, REASONS
from flows.support.events import Moved
from tests.unit.flows.support.house import (
    ANONYMOUS,
    AUDITOR,
    CHAT,
    JIHUN,
    LEAD,
    MINJI,
    SNAPSHOT,
    STRANGER,
    TOPICS,
    acted,
    deeds,
    facts,
    ids,
    toast,
    words,
)

PLAIN = [one.name for one in ACTIONS if one.people == 1 and not one.choices]


class TestOnePerson:
    @pytest.mark.parametrize("name", PLAIN)
    async def test_a_second_tap_does_it(self, open_house, name):
        turn = await open_house.tap(MINJI, f"case:do:{name}")
        assert (turn.posts, turn.deeds) == ((), ())
        assert open_house.card()[1] == [f"case:yes:{name}", "case:no"]
        turn = await open_house.tap(MINJI, f"case:yes:{name}")

        assert acted(turn) == [(name, "", "민지")]
        assert turn.posts[0].chat == CHAT
        assert (MINJI.id, name) in deeds(turn)
        assert (open_house.case().menu, toast(turn)) == (None, "support-done")
        assert "acted" in open_house.history()

    @pytest.mark.parametrize(("name", "argument"), [("topic", TOPICS[1]), ("step", "identity")])
    async def test_what_exactly_is_chosen_is_the_second_tap(self, open_house, name, argument):
        await open_house.tap(MINJI, f"case:do:{name}")
        assert f"case:pick:{argument}" in open_house.card()[1]
        assert toast(await open_house.tap(MINJI, f"case:yes:{name}")) == "support-old-button"
        turn = await open_house.tap(MINJI, f"case:pick:{argument}")

        assert acted(turn) == [(name, argument, "민지")]
        assert "acted-with" in open_house.history()
        assert open_house.card()

    async def test_a_case_is_closed_with_a_reason(self, open_house):
        await open_house.tap(MINJI, "case:do:close")
        assert [f"case:pick:{reason}" for reason in REASONS] == open_house.card()[1][:-1]
        turn = await open_house.tap(MINJI, "case:pick:no_reply")
        case = open_house.case()

        assert acted(turn) == [("close", "no_reply", "민지")]
        assert (case.state, case.reason, case.closed_at) == ("closed", "no_reply", open_house.now)
        assert facts(turn)[0][:3] == ("case_closed", "verification", "no_reply")
        assert (turn.deeds[0].action, turn.deeds[0].why) == ("close", "no_reply")
        assert (case.waiting_since, open_house.history()[-1]) == (None, "closed")

    @pytest.mark.parametrize("reason", REASONS)
    async def test_for_each_reason(self, open_house, reason):
        turn = await open_house.do(MINJI, "close", reason)

        assert acted(turn) == [("close", reason, "민지")]
        assert open_house.case().reason == reason

    async def test_it_can_be_closed_where_the_customers_chat_can_do_nothing(self, open_house):
        await open_house.hear(Moved(), snapshot=replace(SNAPSHOT, actions=[]))

        assert open_house.card()[1] == ["case:take", "case:do:close"]
        await open_house.do(MINJI, "close", "solved")
        assert open_house.case().state == "closed"

    async def test_a_closed_case_can_only_be_opened_again(self, open_house):
        await open_house.do(MINJI, "close", "solved")
        assert open_house.card()[1] == ["case:reopen"]
        for data in ("case:take", "case:do:hint", "case:yes:hint", "case:close:solved", "case:approve:1"):
            assert toast(await open_house.tap(MINJI, data)) == "support-closed-already"
        turn = await open_house.tap(JIHUN, "case:reopen")

        assert acted(turn) == [("open", "", "지훈")]
        assert (open_house.case().state, open_house.case().cause, deeds(turn)) == (
            "waiting", "staff", [(JIHUN.id, "open")],
        )  # fmt: skip


class TestMenus:
    @pytest.mark.parametrize("name", [one.name for one in ACTIONS])
    async def test_each_is_its_owners_for_two_minutes_and_while_it_can_be_done(self, open_house, name):
        await open_house.tap(MINJI, f"case:do:{name}")
        offered = open_house.card()[1]
        assert offered[-1] == "case:no"
        for data in offered:
            assert toast(await open_house.tap(JIHUN, data)) == "support-busy"
        open_house.wait(minutes=1, seconds=59)
        assert open_house.card()[1] == offered
        open_house.wait(seconds=1)
        for data in offered[:-1]:
            turn = await open_house.tap(MINJI, data)
            assert (turn.posts, toast(turn)) == ((), "support-old-button")
        await open_house.tap(MINJI, f"case:do:{name}")
        await open_house.hear(Moved(), snapshot=replace(SNAPSHOT, state="menu", step="menu", actions=[]))
        for data in offered[:-1]:
            turn = await open_house.tap(MINJI, data)
            assert (turn.posts, toast(turn)) == ((), "support-old-button")

    async def test_of_who_is_no_colleague_any_more_it_falls_away_as_well(self, open_house):
        await open_house.tap(MINJI, "case:do:hint")
        open_house.staff.people[MINJI.id] = replace(MINJI, role="auditor")
        assert toast(await open_house.tap(MINJI, "case:yes:hint")) == "support-auditor"
        open_house.wait(minutes=2)

        assert (await open_house.tap(JIHUN, "case:do:hint")).toast is None

    async def test_an_open_case_is_not_opened_again(self, open_house):
        turn = await open_house.tap(MINJI, "case:reopen")

        assert (toast(turn), turn.posts, turn.cases) == ("support-old-button", (), ())

    async def test_who_opened_it_goes_on_alone(self, open_house):
        await open_house.tap(MINJI, "case:do:hint")
        for data in ("case:yes:hint", "case:no", "case:do:call", "case:take", "case:close:solved"):
            turn = await open_house.tap(JIHUN, data)
            assert (toast(turn), turn.toast.text.arguments["name"]) == ("support-busy", "민지")
            assert (turn.cases, turn.posts) == ((), ())

        assert acted(await open_house.tap(MINJI, "case:yes:hint"))

    async def test_no_means_no(self, open_house):
        await open_house.tap(MINJI, "case:do:refund")
        turn = await open_house.tap(MINJI, "case:no")

        assert (turn.posts, open_house.case().menu) == ((), None)
        assert toast(await open_house.tap(MINJI, "case:yes:refund")) == "support-old-button"

    async def test_a_second_yes_does_nothing(self, open_house):
        await open_house.do(MINJI, "hint")

        assert (await open_house.tap(MINJI, "case:yes:hint")).posts == ()

    async def test_yes_is_said_to_what_was_shown(self, open_house):
        await open_house.tap(MINJI, "case:do:refund")

        assert toast(await open_house.tap(MINJI, "case:yes:hint")) == "support-old-button"

    async def test_after_two_minutes_it_is_anybodys(self, open_house):
        turn = await open_house.tap(MINJI, "case:do:hint")
        (timer,) = turn.timers
        assert timer.at == open_house.now + timedelta(minutes=2)
        open_house.wait(minutes=2)
        assert "case:yes:hint" not in open_house.card()[1]
        assert toast(await open_house.tap(MINJI, "case:yes:hint")) == "support-old-button"

        assert open_house.case().menu is None
        assert (await open_house.tap(JIHUN, "case:do:hint")).toast is None

    async def test_it_goes_by_itself(self, open_house):
        (timer,) = (await open_house.tap(MINJI, "case:do:hint")).timers
        open_house.wait(minutes=1)
        await open_house.tap(MINJI, "case:do:call")
        turn = await open_house.ring(timer)
        assert open_house.case().menu is not None
        (timer,) = turn.timers
        turn = await open_house.ring(timer)

        assert (open_house.case().menu, turn.timers, len(turn.cases)) == (None, (), 1)

    @pytest.mark.parametrize(
        "data",
        ["case:do:nothing", "case:do:hint", "case:pick:solved", "case:tick:face", "case:ground:phone"],
    )
    async def test_what_cannot_be_done_now_is_told(self, open_house, data):
        await open_house.hear(Moved(), snapshot=replace(SNAPSHOT, actions=[]))
        turn = await open_house.tap(MINJI, data)

        assert toast(turn) in {"support-not-now", "support-old-button"}
        assert (turn.cases, turn.posts) == ((), ())

    async def test_a_topic_that_was_switched_off_is_not_offered(self, open_house):
        await open_house.hear(Moved(), snapshot=replace(SNAPSHOT, topics=["gone_topic", TOPICS[0]]))
        await open_house.tap(MINJI, "case:do:topic")

        assert open_house.card()[1] == [f"case:pick:{TOPICS[0]}", "case:no"]
        assert toast(await open_house.tap(MINJI, "case:pick:gone_topic")) == "support-old-button"

    @pytest.mark.parametrize("data", ["", "case", "case:", "case:what", "other:thing", "case:approve:x:y"])
    async def test_an_unknown_button_is_an_old_one(self, open_house, data):
        assert toast(await open_house.tap(MINJI, data)) == "support-old-button"

    async def test_a_button_of_a_case_that_is_gone_is_an_old_one(self, open_house):
        assert toast(await open_house.tap(MINJI, "case:take", thread=4321)) == "support-old-button"

    @pytest.mark.parametrize(
        ("who", "text"),
        [
            (ANONYMOUS, "support-anonymous-tap"),
            (STRANGER, "support-stranger-tap"),
            (AUDITOR, "support-auditor"),
        ],
    )
    async def test_nobody_else_taps(self, open_house, who, text):
        for data in ("case:take", "case:do:hint", "case:close:solved"):
            turn = await open_house.tap(who, data)
            assert (toast(turn), turn.toast.alert) == (text, True)
            assert (turn.cases, turn.posts, turn.deeds) == ((), (), ())


class TestTwoPeople:
    async def ask(self, house, who=MINJI, name="unlock", ground="phone"):
        await house.tap(who, f"case:do:{name}")
        for data in [data for data in house.card()[1] if data.startswith("case:tick")]:
            await house.tap(who, data)
        return await house.tap(who, f"case:ground:{ground}")

    @pytest.mark.parametrize(
        ("name", "ground", "argument"), [("unlock", "branch", "account"), ("confirm", "video", "")]
    )
    async def test_one_asks_and_another_agrees(self, open_house, name, ground, argument):
        turn = await self.ask(open_house, MINJI, name, ground)
        assert (turn.posts, ids(turn)) == ((), ["support-approval-wanted"])
        assert deeds(turn) == [(MINJI.id, f"{name}-asked")]
        text = open_house.card()[0]
        assert "민지" in text
        assert "서연, 지훈" in text
        turn = await open_house.tap(JIHUN, open_house.data("case:approve"))

        assert acted(turn) == [(name, argument, "지훈")]
        why = next(deed.why for deed in turn.deeds if deed.action == name)
        assert all(part in why for part in (ground, "민지 #2", "지훈 #3"))
        assert open_house.case().approval is None
        assert "approved" in open_house.history()

    async def test_who_asked_cannot_agree(self, open_house):
        await self.ask(open_house)
        turn = await open_house.tap(MINJI, open_house.data("case:approve"))

        assert (turn.posts, toast(turn), turn.toast.alert) == ((), "support-another-one", True)
        assert open_house.case().approval is not None

    async def test_an_auditor_cannot_agree(self, open_house):
        await self.ask(open_house)

        assert (await open_house.tap(AUDITOR, open_house.data("case:approve"))).posts == ()

    async def test_one_tap_more_is_not_enough(self, open_house):
        await open_house.tap(MINJI, "case:do:unlock")

        assert (await open_house.tap(MINJI, "case:yes:unlock")).posts == ()

    async def test_all_points_must_hold_first(self, open_house):
        await open_house.tap(MINJI, "case:do:confirm")
        assert not any(data.startswith("case:ground") for data in open_house.card()[1])
        for point in ("document", "face", "purpose"):
            await open_house.tap(MINJI, f"case:tick:{point}")
        assert toast(await open_house.tap(MINJI, "case:ground:video")) == "support-tick-first"
        assert ids(await open_house.order(MINJI, "/why 영상으로 봤어요")) == ["support-tick-first"]
        await open_house.tap(MINJI, "case:tick:pressure")
        await open_house.tap(MINJI, "case:tick:face")  # not after all
        assert open_house.case().menu.ticked == ["document", "purpose", "pressure"]
        await open_house.tap(MINJI, "case:tick:face")
        await open_house.tap(MINJI, "case:ground:video")

        assert open_house.case().approval.action == "confirm"
        assert open_house.card()[0].count("☑") == 4

    async def test_a_reason_in_ones_own_words(self, open_house):
        await open_house.tap(MINJI, "case:do:unlock")
        turn = await open_house.order(MINJI, "/why 영업점 <b>확인</b> 3172")
        assert "&lt;b&gt;" in words(turn)
        turn = await open_house.tap(LEAD, open_house.data("case:approve"))

        assert acted(turn)
        assert "영업점" in turn.deeds[0].why

    @pytest.mark.parametrize("words", ["/why", "/why 그냥요"])
    async def test_a_reason_for_nothing(self, open_house, words):
        assert ids(await open_house.order(MINJI, words)) == ["support-why-how"]
        await open_house.tap(MINJI, "case:do:unlock")
        turn = await open_house.order(JIHUN, words)

        assert (ids(turn), open_house.case().approval) == (["support-why-how"], None)

    @pytest.mark.parametrize("who", [MINJI, JIHUN])
    async def test_either_takes_it_back(self, open_house, who):
        await self.ask(open_house)
        turn = await open_house.tap(who, open_house.data("case:withdraw"))

        assert (open_house.case().approval, deeds(turn)) == (None, [(who.id, "unlock-withdrawn")])

    async def test_one_agrees_to_what_they_saw(self, open_house):
        await self.ask(open_house)
        seen = open_house.data("case:approve")
        await open_house.tap(MINJI, open_house.data("case:withdraw"))
        open_house.wait(seconds=5)
        await self.ask(open_house, ground="slip")
        turn = await open_house.tap(JIHUN, seen)

        assert (turn.posts, toast(turn)) == ((), "support-old-button")

    async def test_it_is_asked_for_once(self, open_house):
        await self.ask(open_house)

        assert "case:do:unlock" not in open_house.card()[1]
        assert toast(await open_house.tap(JIHUN, "case:do:unlock")) == "support-asked-already"

    async def test_after_half_an_hour_it_falls_away(self, open_house):
        turn = await self.ask(open_house)
        seen = open_house.data("case:approve")
        open_house.wait(minutes=30)
        assert toast(await open_house.tap(JIHUN, seen)) == "support-old-button"

        assert (open_house.case().approval, open_house.history()[-1]) == (None, "lapsed")
        assert (await open_house.ring(turn.timers[-1])).cases == ()

    async def test_it_falls_away_by_itself(self, open_house):
        await open_house.ring((await self.ask(open_house)).timers[-1])

        assert open_house.case().approval is None

    async def test_it_falls_away_when_it_is_not_possible_any_more(self, open_house):
        await self.ask(open_house)
        await open_house.hear(Moved(), snapshot=replace(SNAPSHOT, actions=["topic"]))

        assert (open_house.case().approval, open_house.history()[-1]) == (None, "lapsed")

    @pytest.mark.parametrize("now", [None, replace(MINJI, role="auditor")])
    async def test_who_asked_must_belong_to_the_staff_still(self, open_house, now):
        await self.ask(open_house)
        del open_house.staff.people[MINJI.id]
        open_house.staff.people |= {MINJI.id: now} if now else {}
        turn = await open_house.tap(JIHUN, open_house.data("case:approve"))
        assert (turn.posts, toast(turn)) == ((), "support-asker-gone")
        await open_house.tap(JIHUN, open_house.data("case:withdraw"))

        assert "case:do:unlock" in open_house.card()[1]

    async def test_who_agrees_must_belong_to_the_staff_still(self, open_house):
        await self.ask(open_house)
        seen = open_house.data("case:approve")
        open_house.staff.people[JIHUN.id] = replace(JIHUN, role="auditor")
        assert "서연." in open_house.card()[0]
        turn = await open_house.tap(JIHUN, seen)

        assert (turn.posts, toast(turn), turn.cases) == ((), "support-auditor", ())

    async def test_one_thing_at_a_time_waits_for_somebody_else(self, open_house):
        await self.ask(open_house, name="unlock")
        assert "case:do:confirm" not in open_house.card()[1]
        turn = await open_house.tap(JIHUN, "case:do:confirm")

        assert (toast(turn), open_house.case().approval.action) == ("support-asked-already", "unlock")

    async def test_another_lock_is_another_question(self, open_house):
        await self.ask(open_house)
        seen = open_house.data("case:approve")
        await open_house.hear(Moved(), snapshot=replace(SNAPSHOT, lock="card"))

        assert (open_house.case().approval, open_house.history()[-1]) == (None, "lapsed")
        assert (await open_house.tap(JIHUN, seen)).posts == ()

    async def test_a_reason_may_hold_no_secret(self, open_house):
        await open_house.tap(MINJI, "case:do:unlock")
        turn = await open_house.order(MINJI, "/why 비번 3172 맞혔어요", message=66)

        assert (ids(turn), [erase.message for erase in turn.erasures]) == (["support-holds-secret"], [66])
        assert deeds(turn) == [(MINJI.id, "refused-secret")]
        assert open_house.case().approval is None

    async def test_it_takes_somebody_else_at_all(self, open_house):
        for gone in (LEAD, JIHUN):
            del open_house.staff.people[gone.id]

        assert toast(await self.ask(open_house)) == "support-nobody-else"

    async def test_closing_ends_it(self, open_house):
        await self.ask(open_house)
        await open_house.tap(JIHUN, "case:close:solved")

        assert open_house.case().approval is None


class TestATopicClosedByHand:
    @pytest.mark.parametrize("who", [MINJI, AUDITOR, ANONYMOUS, STRANGER])
    async def test_asks_for_a_reason(self, open_house, who):
        turn = await open_house.close_topic(who)
        (tell,) = turn.tells
        assert [button.data for row in tell.rows for button in row] == [
            f"case:close:{one}" for one in REASONS
        ]
        assert tell.number == open_house.case().number
        await open_house.tap(MINJI, "case:close:branch")

        assert (open_house.case().state, open_house.case().reason) == ("closed", "branch")
        assert toast(await open_house.tap(MINJI, "case:close:branch")) == "support-closed-already"

    async def test_of_a_closed_case_is_as_it_should_be(self, open_house):
        await open_house.do(MINJI, "close", "solved")

        assert (await open_house.close_topic(MINJI)).tells == ()

    async def test_takes_a_reason_that_there_is(self, open_house):
        assert toast(await open_house.tap(MINJI, "case:close:whatever")) == "support-old-button"
