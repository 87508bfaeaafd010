import asyncio
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.pace import GroupPace, Rate

GROUP, OTHER, PERSON = -1001, -1002, 42


class Clock:
    """Seconds that pass only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("bot.telegram.pace.asyncio.sleep", clock.sleep)
    return clock


def run(work: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(work())  # type: ignore[arg-type]


async def test_a_burst_goes_at_once_and_then_it_takes_its_time(clock: Clock) -> None:
    pace = GroupPace(Rate(burst=3, per_second=0.5), clock=clock)
    at = []
    for _ in range(5):
        await pace.wait(GROUP)
        at.append(clock.now)
    assert at == [0, 0, 0, 2, 4]


async def test_people_and_other_groups_are_not_held_back(clock: Clock) -> None:
    pace = GroupPace(Rate(burst=1, per_second=0.1), clock=clock)
    await pace.wait(GROUP)
    for _ in range(50):
        await pace.wait(PERSON)
    await pace.wait(OTHER)
    assert clock.now == 0


async def test_a_reserve_is_left_to_those_who_are_in_more_of_a_hurry(clock: Clock) -> None:
    pace = GroupPace(Rate(burst=4, per_second=1), clock=clock)
    await pace.wait(GROUP, reserve=2)
    await pace.wait(GROUP, reserve=2)
    await pace.wait(GROUP)
    await pace.wait(GROUP)
    assert clock.now == 0
    await pace.wait(GROUP, reserve=2)
    assert clock.now == 3


async def test_what_is_larger_than_the_bucket_waits_for_an_empty_one(clock: Clock) -> None:
    pace = GroupPace(Rate(burst=4, per_second=1), clock=clock)
    await pace.wait(GROUP)
    await pace.wait(GROUP, 10)
    assert clock.now == 1


async def test_a_refusal_closes_the_group_for_as_long_as_telegram_says(clock: Clock) -> None:
    pace = GroupPace(Rate(burst=4, per_second=0.5), clock=clock)
    pace.full(GROUP, 30)
    await pace.wait(GROUP)
    assert clock.now >= 30


@given(st.lists(st.integers(1, 3), max_size=60), st.integers(3, 20), st.integers(1, 9))
def test_never_more_in_any_minute_than_allowed(costs: list[int], burst: int, rate: int) -> None:
    clock = Clock()
    said: list[tuple[float, int]] = []

    async def work() -> None:
        pace = GroupPace(Rate(burst=burst, per_second=rate / 10), clock=clock)
        for cost in costs:
            await pace.wait(GROUP, cost)
            said.append((clock.now, cost))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.telegram.pace.asyncio.sleep", clock.sleep)
        run(work)
    for start, _ in said:
        within = sum(cost for at, cost in said if start <= at < start + 60)
        assert within <= burst + 60 * rate / 10 + 1e-6
