"""The desk's figures against examples worked out by hand, and what must agree in all of them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.machine import STEPS
from flows.support.figures import TIMED, Cause, Stage, Wait, figures, table

NOW = datetime(2025, 11, 27, 5, tzinfo=UTC)  # 14:00 in Korea


@dataclass(frozen=True)
class Fact:
    at: datetime
    kind: str
    step: str = ""
    what: str = ""
    seconds: int = 0
    times: int = 1


def ago(*, days: float = 0, hours: float = 1) -> datetime:
    return NOW - timedelta(days=days, hours=hours)


def drawn(*facts: Fact, unanswered=(), days=7):
    return figures(facts, unanswered, days=days, now=NOW)


class TestSpan:
    def test_its_days_are_koreas_and_the_parts_at_both_ends_count(self):
        assert drawn(days=1).days == (date(2025, 11, 26), date(2025, 11, 27))
        assert drawn().days[0] == date(2025, 11, 20)
        assert len(drawn().days) == 8

    def test_at_midnight_in_korea_there_are_as_many_days_as_asked_for(self):
        midnight = datetime(2025, 11, 26, 15, tzinfo=UTC)
        assert figures([], [], days=2, now=midnight).days == (date(2025, 11, 25), date(2025, 11, 26))

    def test_an_evening_in_utc_is_the_next_day_in_korea(self):
        evening = datetime(2025, 11, 25, 16, tzinfo=UTC)
        counted = drawn(unanswered=[evening], days=2)
        assert dict(zip(counted.days, counted.unanswered, strict=True))[date(2025, 11, 26)] == 1

    def test_now_belongs_to_the_next_span_and_the_beginning_to_this_one(self):
        week = timedelta(days=7)
        at = [NOW, NOW - week, NOW - 2 * week, NOW - 2 * week - timedelta(seconds=1)]
        counted = drawn(*(Fact(when, "case_opened") for when in at), unanswered=at)
        assert (counted.now.cases, counted.before.cases) == (1, 1)
        assert (counted.now.unanswered, counted.before.unanswered) == (1, 1)

    def test_of_a_long_span_several_days_are_one(self):
        counted = drawn(unanswered=[ago(days=364), ago(days=363), ago(days=1)], days=365)
        assert counted.each == 6
        assert len(counted.days) == 61
        assert (counted.unanswered[0], counted.unanswered[-1], sum(counted.unanswered)) == (2, 1, 3)


class TestFunnel:
    def test_it_tells_how_many_came_and_which_share_went_on(self):
        came = {"welcome": 8, "menu": 8, "identity": 6, "product": 3, "verification": 3}
        counted = drawn(*(Fact(ago(), "step", step) for step, times in came.items() for _ in range(times)))
        assert counted.funnel[:5] == (
            Stage("welcome", 8, 1.0),
            Stage("menu", 8, 0.75),
            Stage("identity", 6, 0.5),
            Stage("product", 3, 1.0),
            Stage("verification", 3, 0.0),
        )
        assert counted.funnel[-1] == Stage("delivery", 0, None)
        assert counted.weakest == "verification"
        assert (counted.now.begun, counted.now.issued) == (8, 0)

    def test_no_share_is_more_than_all(self):
        counted = drawn(
            Fact(ago(), "step", "menu"), Fact(ago(), "step", "identity"), Fact(ago(), "step", "identity")
        )
        assert counted.funnel[1] == Stage("menu", 1, 1.0)


class TestCauses:
    def test_those_of_a_step_stand_together_in_the_order_of_the_steps(self):
        facts = [Fact(ago(), "failure", "payment", "balance")] * 3
        facts += [Fact(ago(), "failure", "identity", "blocked")] + [
            Fact(ago(), "failure", "identity", "number")
        ] * 2
        facts += [Fact(ago(), "failure", "guide", "lost")]
        counted = drawn(*facts)
        assert counted.causes == (
            Cause("identity", "number", 2),
            Cause("identity", "blocked", 1),
            Cause("payment", "balance", 3),
            Cause("guide", "lost", 1),
        )
        assert counted.rest == 0

    def test_the_rarest_are_counted_together(self):
        facts = [Fact(ago(), "failure", "menu", f"cause-{n:02}") for n in range(10) for _ in range(10 - n)]
        counted = drawn(*facts)
        assert [cause.count for cause in counted.causes] == [10, 9, 8, 7, 6, 5, 4, 3]
        assert counted.rest == 3


class TestWaits:
    def test_the_median_and_the_slowest_tenth(self):
        facts = [Fact(ago(), "case_taken", seconds=60 * minutes) for minutes in range(1, 12)]
        waits = drawn(*facts).waits["case_taken"]
        assert waits.whole == Wait(360.0, 600.0)
        assert waits.daily[-1] == waits.whole
        assert set(waits.daily[:-1]) == {None}

    def test_one_alone_is_both(self):
        assert drawn(Fact(ago(), "case_closed", seconds=5)).waits["case_closed"].whole == Wait(5.0, 5.0)

    def test_what_did_not_happen_took_no_time(self):
        counted = drawn()
        assert all(waits.whole is None for waits in counted.waits.values())
        assert counted.now.answer is None


class TestFloods:
    def test_messages_and_chats_are_counted_apart(self):
        facts = [Fact(ago(days=day), "left_out", times=400) for day in range(3)]
        facts += [Fact(ago(days=day), "asked_to_wait", times=2) for day in range(3)]
        counted = drawn(*facts, days=2)
        assert (counted.now.left_out, counted.now.asked_to_wait) == (800, 4)
        assert (counted.before.left_out, counted.before.asked_to_wait) == (400, 2)


class TestTable:
    def test_a_row_for_each_day_kind_step_and_what(self):
        facts = [
            Fact(ago(), "case_taken", "menu", "", 10),
            Fact(ago(), "case_taken", "menu", "", 15),
            Fact(ago(days=1), "failure", "payment", "balance"),
            Fact(ago(days=2), "failure", "payment", "balance"),
        ]
        assert table(facts, days=2, now=NOW) == [
            ("day", "kind", "step", "what", "count", "median_seconds"),
            ("2025-11-26", "failure", "payment", "balance", "1", ""),
            ("2025-11-27", "case_taken", "menu", "", "2", "12.5"),
        ]

    def test_a_fact_may_stand_for_several(self):
        facts = [Fact(ago(), "left_out", times=900), Fact(ago(hours=2), "left_out", times=3)]
        assert table(facts, days=1, now=NOW)[1] == ("2025-11-27", "left_out", "", "", "903", "")

    @pytest.mark.parametrize(("seconds", "written"), [(0, "0"), (34_560_000, "34560000")])
    def test_times_are_written_in_full(self, seconds: int, written: str):
        assert table([Fact(ago(), "case_closed", seconds=seconds)], days=1, now=NOW)[1][-1] == written


FACTS = st.lists(
    st.builds(
        Fact,
        at=st.integers(0, 20 * 86_400).map(lambda seconds: NOW - timedelta(seconds=seconds)),
        kind=st.sampled_from(["step", "failure", "case_opened", *TIMED]),
        step=st.sampled_from([*STEPS, "guide"]),
        what=st.sampled_from(["", "one", "two"]),
        seconds=st.integers(0, 10**6),
    ),
    max_size=40,
)
DAYS = st.integers(1, 9)


@given(FACTS, DAYS)
def test_sums_agree(facts: list[Fact], days: int) -> None:
    asked = [fact.at for fact in facts if fact.kind == "case_opened"]
    counted = figures(facts, asked, days=days, now=NOW)
    doubled = figures(facts, asked, days=2 * days, now=NOW)

    assert sum(cause.count for cause in counted.causes) + counted.rest == counted.now.failures
    assert sum(counted.unanswered) == counted.now.unanswered == counted.now.cases
    assert counted.now.failures + counted.before.failures == doubled.now.failures
    assert counted.now.unanswered + counted.before.unanswered == doubled.now.unanswered
    assert sum(stage.came for stage in counted.funnel) <= sum(stage.came for stage in doubled.funnel)
    rows = table(facts, days=days, now=NOW)[1:]
    assert sum(int(row[4]) for row in rows if row[1] == "failure") == counted.now.failures
    assert len({row[:4] for row in rows}) == len(rows)


@given(FACTS, DAYS)
def test_nine_of_ten_take_no_less_than_half(facts: list[Fact], days: int) -> None:
    for waits in figures(facts, [], days=days, now=NOW).waits.values():
        assert (waits.whole is None) == (set(waits.daily) <= {None})
        for wait in (waits.whole, *waits.daily):
            assert wait is None or wait.median <= wait.ninetieth
