"""What customers' turns tell the desk: cases are opened, grow, are opened again and forgotten."""

from dataclasses import replace
from datetime import timedelta
from typing import get_args

import pytest

from flows.replies import SetTimer
from flows.support.case import Cause, Snapshot
from flows.support.events import Amended, CarriedOut, Gone, Moved, Undelivered, Wanted
from tests.unit.flows.support.house import (
    CHAT,
    GROUP,
    JIHUN,
    MINJI,
    NUMBER,
    OTHER_GROUP,
    SNAPSHOT,
    facts,
    ids,
    is_nothing,
    said,
    words,
)


class TestOpening:
    async def test_a_case_waits_where_the_customers_language_is_spoken(self, house):
        turn = await house.hear(Wanted(cause="verification"))
        case = house.case()

        assert (case.number, case.group, case.language, case.state) == (NUMBER, GROUP, "ko", "waiting")
        assert case.waiting_since == case.opened_at == house.now
        assert (case.cause, case.owner, house.history()) == ("verification", 0, ["opened"])
        assert facts(turn) == [("case_opened", "verification", "verification", 0)]

    @pytest.mark.parametrize("cause", get_args(Cause))
    @pytest.mark.parametrize("language", ["ko", "en"])
    async def test_whatever_the_cause(self, house, cause, language):
        turn = await house.hear(Wanted(cause=cause), snapshot=replace(SNAPSHOT, language=language))
        case = house.case()

        assert (case.cause, case.language, case.state) == (cause, language, "waiting")
        assert facts(turn) == [("case_opened", "verification", cause, 0)]
        assert house.card()[1]

    async def test_the_groups_hear_how_much_each_has_to_do(self, house):
        await house.opened()
        await house.opened(chat=502, snapshot=replace(SNAPSHOT, language="en"))
        await house.opened(chat=503)

        assert house.case(502).group == OTHER_GROUP
        assert house.groups.load == {GROUP: 1, OTHER_GROUP: 1}

    async def test_the_same_number_of_somebody_else_gets_a_digit(self, house):
        await house.opened()
        house.cases.sessions[502] = house.cases.sessions[503] = NUMBER
        await house.opened(chat=502)
        await house.opened(chat=503)

        assert [house.case(chat).number for chat in (CHAT, 502, 503)] == [NUMBER, f"{NUMBER}2", f"{NUMBER}3"]

    async def test_an_open_case_grows_graver_and_never_less_so(self, open_house):
        await open_house.hear(Wanted(cause="locked"))
        assert (open_house.case().cause, open_house.history()) == ("locked", ["opened", "grew"])
        turn = await open_house.hear(Wanted(cause="person"))

        assert (open_house.case().cause, facts(turn)) == ("locked", [])

    async def test_who_asks_again_after_an_answer_waits_again(self, open_house):
        await open_house.write(MINJI)
        open_house.wait(minutes=5)
        await open_house.hear(Wanted(cause="person"))

        assert (open_house.case().state, open_house.case().waiting_since) == ("work", open_house.now)

    @pytest.mark.parametrize("news", ["wanted", "told"])
    async def test_a_closed_case_is_opened_again_under_its_number(self, open_house, news):
        await open_house.write(MINJI)
        await open_house.tap(MINJI, "case:close:solved")
        open_house.wait(days=1)
        turn = await (open_house.hear(Wanted(cause="locked")) if news == "wanted" else open_house.told())
        case = open_house.case()

        assert (case.number, case.state, case.owner, case.reason) == (NUMBER, "waiting", 0, "")
        assert (case.taken_at, case.answered_at, case.closed_at) == (None, None, None)
        assert case.opened_at == case.waiting_since == open_house.now
        assert case.cause == ("locked" if news == "wanted" else "written")
        assert open_house.history()[-1] == "reopened"
        assert facts(turn)[0][0] == "case_opened"


class TestGroups:
    """An operator may set other groups, while there are cases in those that were set."""

    async def test_open_cases_of_a_group_that_is_none_any_more_go_elsewhere(self, open_house):
        await open_house.opened(chat=502, snapshot=replace(SNAPSHOT, language="en"))
        thread = open_house.cases.topics[open_house.case(502).number]
        open_house.groups.open = {GROUP}
        await open_house.ring(SetTimer(name="groups", at=open_house.now))
        moved = open_house.case(502)

        assert (moved.group, moved.language) == (GROUP, "ko")
        assert open_house.cases.topics[moved.number] != thread
        assert open_house.groups.load == {GROUP: 1, OTHER_GROUP: 1}
        assert is_nothing(await open_house.ring(SetTimer(name="groups", at=open_house.now)))

    @pytest.mark.parametrize("closed", [True, False])
    async def test_whenever_their_customer_writes(self, house, closed):
        await house.opened(snapshot=replace(SNAPSHOT, language="en"))
        if closed:
            await house.tap(MINJI, "case:close:solved")
        house.groups.open = {GROUP}
        assert is_nothing(await house.ring(SetTimer(name="groups", at=house.now))) == closed
        await house.told()

        assert (house.case().group, house.case().language) == (GROUP, "ko")


class TestWaiting:
    async def test_the_card_says_now_and_then_how_long(self, house):
        turn, told = await house.hear(Wanted(cause="person")), []
        assert "넘게" not in house.card()[0]
        for _ in range(4):
            (timer,) = turn.timers
            turn = await house.ring(timer)
            told += [line for line in house.card()[0].splitlines() if "넘게" in line]

        assert told == [f"⏱ 12:00부터 기다려요 ({minutes}분 넘게)" for minutes in (2, 4, 8, 16)]

    async def test_until_somebody_answers(self, house):
        (timer,) = (await house.hear(Wanted(cause="person"))).timers
        house.wait(minutes=1)
        assert [one.name for one in (await house.told()).timers] == []
        await house.write(MINJI)
        assert is_nothing(await house.ring(timer))

        (anew,) = (await house.told()).timers
        assert (anew.name, anew.at) == (timer.name, house.now + timedelta(minutes=2))
        await house.hear(Gone())
        assert is_nothing(await house.ring(anew))


class TestWriting:
    async def test_what_customers_write_is_passed_on(self, open_house):
        open_house.cases.copies[NUMBER, "staff", 40] = 900
        (passed,) = (await open_house.told("안녕하세요", reply_to=40, album="a")).passed

        assert (passed.number, passed.way, passed.text, passed.author) == (NUMBER, "in", "안녕하세요", 0)
        assert (passed.reply_to, passed.album) == (900, "a")

    async def test_it_opens_a_case_for_who_has_none(self, house):
        turn = await house.told()

        assert (house.case().cause, len(turn.passed)) == ("written", 1)

    @pytest.mark.parametrize(("owned", "state"), [(False, "waiting"), (True, "work")])
    async def test_it_is_the_desks_turn_then(self, open_house, owned, state):
        await open_house.write(MINJI)
        if not owned:
            await open_house.tap(MINJI, "case:release")
        open_house.wait(minutes=1)
        await open_house.told()
        since = open_house.now
        open_house.wait(minutes=1)
        await open_house.told()

        assert (open_house.case().state, open_house.case().waiting_since) == (state, since)

    async def test_nobody_works_on_what_somebody_had_who_left(self, open_house):
        await open_house.write(MINJI)
        open_house.staff.people[MINJI.id] = replace(MINJI, role="auditor")
        await open_house.told()

        assert open_house.case().state == "waiting"

    @pytest.mark.parametrize("withheld", ["secret", "key_file", "contact"])
    async def test_what_is_withheld_stands_there_without_its_words(self, open_house, withheld):
        (passed,) = (await open_house.told("", withheld=withheld)).passed

        assert (passed.withheld, passed.text) == (withheld, "")
        assert open_house.history()[-1] == "withheld"

    async def test_an_edit_follows_only_what_was_passed_on(self, open_house):
        (passed,) = (await open_house.told("안 되요")).passed
        (mended,) = (await open_house.hear(Amended(message=passed.origin, text="안 돼요"))).mended
        assert (mended.way, mended.origin, mended.text) == ("in", passed.origin, "안 돼요")
        (mended,) = (await open_house.hear(Amended(message=passed.origin, withheld="secret"))).mended
        assert (mended.text, mended.withheld) == ("", "secret")

        assert is_nothing(await open_house.hear(Amended(message=4)))
        assert is_nothing(await open_house.hear(Amended(message=4), chat=777))


class TestMoving:
    async def test_the_case_follows_the_customer(self, open_house):
        there = replace(SNAPSHOT, state="payment_account", step="payment")
        await open_house.hear(Moved(done="step", about={"step": "=step-payment"}), snapshot=there)

        assert open_house.case().snapshot == there
        assert "6/8" in open_house.card()[0]
        assert open_house.case().history[-1].about == {"step": "=step-payment"}

    async def test_what_somebody_is_found_by_stays_when_the_application_ends(self, open_house):
        there = replace(SNAPSHOT, state="menu", step="menu", name="", keys=[])
        await open_house.hear(Moved(), snapshot=there)
        assert open_house.case().snapshot == replace(there, keys=SNAPSHOT.keys)
        assert is_nothing(await open_house.hear(Moved(), snapshot=there))
        await open_house.tap(MINJI, "case:close:solved")
        await open_house.hear(Wanted(cause="person"), snapshot=Snapshot())
        assert open_house.case().snapshot.keys == SNAPSHOT.keys
        await open_house.hear(Moved(), snapshot=replace(there, keys=["kim2026"]))

        assert open_house.case().snapshot.keys == ["kim2026"]

    async def test_nothing_is_stored_where_nothing_changed(self, open_house):
        assert is_nothing(await open_house.hear(Moved()))
        assert is_nothing(await open_house.hear(Moved(done="idle"), chat=777))

    async def test_the_history_keeps_the_last_ten(self, open_house):
        for _ in range(14):
            await open_house.hear(Moved(done="idle"))

        assert open_house.history() == ["idle"] * 10

    @pytest.mark.parametrize("outcome", ["agreed", "declined", "impossible", "unavailable"])
    async def test_what_became_of_a_request_is_told(self, open_house, outcome):
        turn = await open_house.hear(CarriedOut(action="step", argument="identity", outcome=outcome))

        assert open_house.history()[-1] == f"outcome-{outcome}"
        assert bool(words(turn)) == (outcome in {"impossible", "unavailable"})
        assert open_house.card()

    async def test_what_was_done_as_asked_needs_no_word(self, open_house):
        await open_house.hear(CarriedOut(action="hint"))
        await open_house.hear(CarriedOut(action="open", outcome="impossible"))

        assert open_house.history() == ["opened"]
        assert is_nothing(await open_house.hear(CarriedOut(action="hint"), chat=777))

    @pytest.mark.parametrize(
        "snapshot", [replace(SNAPSHOT, state="verification_call"), replace(SNAPSHOT, actions=["topic"])]
    )
    async def test_a_menu_falls_away_when_the_case_moves_on(self, open_house, snapshot):
        await open_house.tap(MINJI, "case:do:hint")
        await open_house.hear(Moved(done="answered", about={"step": "=step-verification"}), snapshot=snapshot)

        assert open_house.case().menu is None

    async def test_a_menu_stays_where_the_customer_stays(self, open_house):
        await open_house.tap(MINJI, "case:do:hint")
        await open_house.told()

        assert open_house.case().menu is not None


class TestForgetting:
    async def test_the_case_goes_and_the_group_hears_why(self, open_house):
        turn = await open_house.hear(Gone())

        assert turn.forgotten == (CHAT,)
        assert (turn.tells[0].group, turn.tells[0].thread, turn.tells[0].number) == (GROUP, 0, "")
        assert "7K3M-9QXT" in words(turn)
        assert is_nothing(await open_house.hear(Gone()))


class TestWhatDoesNotArrive:
    @pytest.mark.parametrize("reason", ["blocked", "refused"])
    async def test_staff_hear_of_it_and_have_the_turn(self, open_house, reason):
        message = said(await open_house.write(MINJI))[0].messages[0]
        turn = await open_house.play(
            Undelivered(id="u", at=open_house.now, chat=CHAT, group=GROUP, message=message, reason=reason)
        )

        assert ids(turn) == [f"support-undelivered-{reason}"]
        assert (turn.tells[0].reply_to, open_house.case().state) == (message, "work")
        assert open_house.history()[-1] == "undelivered"

    async def test_a_closed_case_stays_closed(self, open_house):
        await open_house.tap(MINJI, "case:close:no_reply")
        event = Undelivered(id="u", at=open_house.now, chat=CHAT, group=GROUP, message=5, reason="blocked")
        await open_house.play(event)
        assert open_house.case().state == "closed"

        assert is_nothing(await open_house.play(replace(event, chat=777)))


class TestFacts:
    async def test_how_long_it_takes_is_counted_once(self, open_house):
        open_house.wait(seconds=40)
        assert facts(await open_house.tap(MINJI, "case:take")) == [("case_taken", "verification", "", 40)]
        open_house.wait(seconds=50)
        assert facts(await open_house.write(MINJI)) == [("case_answered", "verification", "", 90)]
        assert facts(await open_house.write(MINJI)) == []
        await open_house.tap(MINJI, "case:release")
        assert facts(await open_house.tap(JIHUN, "case:take")) == []
        open_house.wait(seconds=10)

        closed = await open_house.tap(JIHUN, "case:close:branch")
        assert facts(closed) == [("case_closed", "verification", "branch", 100)]
        assert open_house.case().closed_at - open_house.case().opened_at == timedelta(seconds=100)

    async def test_who_did_not_ask_does_not_wait(self, open_house):
        await open_house.tap(MINJI, "case:close:solved")
        turn = await open_house.write(MINJI)

        assert [fact[0] for fact in facts(turn)] == ["case_opened", "case_taken"]
