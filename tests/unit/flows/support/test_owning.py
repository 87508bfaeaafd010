"""Who has a case."""

import pytest

from tests.unit.flows.support.house import AUDITOR, JIHUN, LEAD, MINJI, deeds, ids, toast, words


class TestTaking:
    async def test_who_takes_it_has_it(self, open_house):
        turn = await open_house.tap(MINJI, "case:take")
        case = open_house.case()

        assert (case.owner, case.state, case.taken_at) == (MINJI.id, "work", open_house.now)
        assert (deeds(turn), toast(turn)) == ([(MINJI.id, "take")], "support-yours")
        assert "민지" in open_house.card()[0]

    async def test_of_two_at_once_the_first_has_it(self, open_house):
        await open_house.tap(MINJI, "case:take")
        turn = await open_house.tap(JIHUN, "case:take")

        assert (open_house.case().owner, toast(turn), turn.cases) == (MINJI.id, "support-taken-by", ())
        assert toast(await open_house.tap(MINJI, "case:take")) == "support-yours-already"

    async def test_what_somebody_had_who_left_can_be_taken(self, open_house):
        await open_house.tap(MINJI, "case:take")
        del open_house.staff.people[MINJI.id]
        assert "case:take" in open_house.card()[1]
        await open_house.tap(JIHUN, "case:take")

        assert open_house.case().owner == JIHUN.id


class TestGivingAway:
    @pytest.fixture
    async def house(self, open_house):
        await open_house.tap(MINJI, "case:take")
        return open_house

    async def test_it_goes_to_a_colleague_who_is_told(self, house):
        await house.tap(MINJI, "case:hand")
        assert house.card()[1] == [f"case:to:{LEAD.id}", f"case:to:{JIHUN.id}", "case:no"]
        turn = await house.tap(MINJI, f"case:to:{JIHUN.id}")

        assert (house.case().owner, house.case().state) == (JIHUN.id, "work")
        assert (house.case().menu, house.history()[-1]) == (None, "handed")
        assert deeds(turn) == [(MINJI.id, "hand-over")]
        assert ids(turn) == ["support-handed-to-you"]
        assert f"tg://user?id={JIHUN.id}" in words(turn)

    async def test_it_needs_somebody_to_go_to(self, house):
        for gone in (LEAD, JIHUN):
            del house.staff.people[gone.id]

        assert toast(await house.tap(MINJI, "case:hand")) == "support-no-heir"

    @pytest.mark.parametrize("data", ["case:to:4", "case:to:99", "case:to:x"])
    async def test_it_goes_to_nobody_else(self, house, data):
        await house.tap(MINJI, "case:hand")
        await house.tap(MINJI, data)

        assert house.case().owner == MINJI.id

    async def test_it_goes_nowhere_without_being_asked(self, house):
        assert toast(await house.tap(MINJI, f"case:to:{JIHUN.id}")) == "support-old-button"

    @pytest.mark.parametrize("data", ["case:hand", "case:release"])
    async def test_others_do_not_give_it_away_but_a_lead_does(self, house, data):
        assert toast(await house.tap(JIHUN, data)) == "support-not-yours"
        turn = await house.tap(LEAD, data)

        assert turn.toast is None
        assert len(turn.cases) == 1

    async def test_let_go_it_waits_for_somebody(self, house):
        turn = await house.tap(MINJI, "case:release")

        assert (house.case().owner, house.case().state) == (0, "waiting")
        assert deeds(turn) == [(MINJI.id, "release")]

    async def test_let_go_after_an_answer_it_is_the_customers_turn_still(self, house):
        await house.write(MINJI)
        await house.tap(MINJI, "case:release")

        assert house.case().state == "customer"

    async def test_an_auditor_gives_nothing_away(self, house):
        for data in ("case:take", "case:hand", "case:release", f"case:to:{JIHUN.id}"):
            turn = await house.tap(AUDITOR, data)
            assert (toast(turn), turn.toast.alert, turn.cases) == ("support-auditor", True, ())
