"""Floods: who overdoes it is asked to wait, kindly and seldom; nobody else notices."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.telegram.flood import ASK_EVERY, OF_A_CHAT, TOO_FAST, Allowance, FloodBook, Floodgate, ask_to_wait
from bot.telegram.translate import translate
from flows.replies import Fact
from tests.security.house import USERNAME, House, until, written

NOW = 1_900_000_000.0
FEW = Allowance(burst=4, per_second=1)
MANY = Allowance(burst=1000, per_second=1000)


def tap(number: int) -> dict[str, Any]:
    return {"update_id": number, "callback_query": {"id": "q"}}


def is_note(kept: Any) -> bool:
    return kept is not None and bool(ask_to_wait(kept))


def test_a_burst_is_taken_and_then_one_a_second() -> None:
    gate = Floodgate(each=FEW, everybody=MANY)

    at_once = [gate.admit(tap(number), 7, NOW) for number in range(6)]
    later = [gate.admit(tap(number), 7, NOW + number) for number in range(1, 5)]

    assert at_once == [tap(0), tap(1), tap(2), tap(3), {"update_id": 4, "flood": 1}, None]
    assert later == [tap(number) for number in range(1, 5)]


def test_who_overdoes_it_is_asked_to_wait_once_a_minute() -> None:
    gate = Floodgate(each=FEW, everybody=MANY)

    kept = [gate.admit(tap(number), 7, NOW + number / 100) for number in range(int(ASK_EVERY) * 250)]

    notes = [one["flood"] for one in kept if is_note(one)]
    assert len(notes) == 3
    assert gate.dropped == kept.count(None) + len(notes)
    assert sum(notes) <= gate.dropped


def test_a_flood_costs_others_nothing() -> None:
    gate = Floodgate(each=FEW, everybody=Allowance(burst=50, per_second=1))
    for number in range(10_000):
        gate.admit(tap(number), 1000 + number % 100, NOW)

    ordinary = [
        gate.admit(tap(number), chat, NOW + number * 5) for chat in range(1, 300) for number in range(4)
    ]

    assert all(one is not None and not is_note(one) for one in ordinary)


def test_beyond_what_all_may_send_half_of_ones_own_is_left() -> None:
    gate = Floodgate(each=FEW, everybody=Allowance(burst=1, per_second=0.001))
    gate.admit(tap(0), 1, NOW)

    kept = [gate.admit(tap(number), 2, NOW) for number in range(4)]

    assert [one is not None and not is_note(one) for one in kept] == [True, True, False, False]


def test_what_was_written_while_the_bot_was_away_is_no_flood() -> None:
    gate = Floodgate(each=FEW, everybody=MANY)

    kept = [
        gate.admit({"message": written(7, "x", number) | {"date": int(NOW) - 600 + number * 5}}, 7, NOW)
        for number in range(100)
    ]

    assert None not in kept
    assert not any(is_note(one) for one in kept)


@pytest.mark.parametrize("date", [True, -5, 10**30, "x", None, int(NOW) + 10**6])
def test_a_date_that_is_none_buys_nothing(date: Any) -> None:
    gate = Floodgate(each=FEW, everybody=MANY)

    kept = [gate.admit({"message": {"date": date}}, 7, NOW) for _ in range(6)]

    assert sum(one is not None and not is_note(one) for one in kept) == 4


def test_staff_are_never_held_back() -> None:
    gate = Floodgate(each=FEW, everybody=FEW, free=[-1])

    assert all(gate.admit(tap(number), -1, NOW) == tap(number) for number in range(100))


def test_groups_are_held_back_without_a_word() -> None:
    gate = Floodgate(each=FEW, everybody=MANY)

    kept = [gate.admit(tap(number), -100, NOW) for number in range(100)]

    assert kept[4:] == [None] * 96


def test_who_is_silent_is_forgotten() -> None:
    gate = Floodgate(each=FEW, everybody=MANY)
    for chat in range(1, 1000):
        gate.admit(tap(chat), chat, NOW)

    gate.admit(tap(0), 1000, NOW + 3600)

    assert list(gate._senders) == [1000]


def test_the_note_is_no_event_and_is_said_in_both_languages() -> None:
    gate = Floodgate(each=FEW, everybody=MANY)
    note = [gate.admit(tap(number), 7, NOW) for number in range(5)][-1]
    assert note is not None

    assert translate(dict(note), event_id="e", at=datetime.now(UTC), live={}, username=USERNAME) is None
    assert [call.params["text"] for call in ask_to_wait(note)] == [TOO_FAST]
    assert "잠시만요" in TOO_FAST
    assert "One moment" in TOO_FAST
    assert ask_to_wait(tap(1)) == []


# How much it was.


def test_a_chat_counts_once_a_day() -> None:
    gate = Floodgate(each=FEW, everybody=MANY)
    midnight = datetime(2030, 3, 17, 15, tzinfo=UTC).timestamp()  # in Korea
    for chat, now in ((1, -20), (2, -20), (1, -10), (1, 0)):
        for number in range(20):
            gate.admit(tap(number), chat, midnight + now)

    assert gate.asked == 3


async def test_what_is_left_out_is_written_down_once_and_in_one_go() -> None:
    kept: list[tuple[str, int]] = []

    async def keep(facts: Sequence[Fact]) -> None:
        kept.extend((fact.kind, fact.times) for fact in facts)

    gate = Floodgate(each=FEW, everybody=MANY)
    book = FloodBook(gate, keep)
    for chat in (1, 2):
        for number in range(10):
            gate.admit(tap(number), chat, NOW)
    await book.enter()
    await book.enter()
    gate.admit(tap(11), 1, NOW)
    await book.enter()

    assert kept == [("left_out", 12), ("asked_to_wait", 2), ("left_out", 1)]


async def test_what_could_not_be_stored_is_written_down_later() -> None:
    kept: list[int] = []

    async def keep(facts: Sequence[Fact]) -> None:
        kept.append(facts[0].times)
        if len(kept) == 1:
            raise OSError("the database is away")

    gate = Floodgate(each=FEW, everybody=MANY)
    book = FloodBook(gate, keep)
    for number in range(10):
        gate.admit(tap(number), 1, NOW)
    with pytest.raises(OSError, match="away"):
        await book.enter()
    gate.admit(tap(10), 1, NOW)
    await book.enter()

    assert kept == [6, 7]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 5), st.floats(0, 5)), max_size=120))
def test_however_they_come_no_chat_gets_more_than_its_allowance(comings: list[tuple[int, float]]) -> None:
    gate, now = Floodgate(each=FEW, everybody=MANY), NOW
    taken: dict[int, list[float]] = {}
    for chat, pause in comings:
        now += pause
        kept = gate.admit(tap(1), chat, now)
        if kept is not None and not is_note(kept):
            taken.setdefault(chat, []).append(now)

    for moments in taken.values():
        for first in range(len(moments)):
            for last in range(first, len(moments)):
                most = FEW.burst + (moments[last] - moments[first]) * FEW.per_second
                assert last - first + 1 <= most + 1e-3


def test_an_ordinary_person_never_reaches_the_limit() -> None:
    """Ten taps and texts at once, and then one a second for five minutes, while others flood."""
    gate = Floodgate()
    for number in range(100_000):
        gate.admit(tap(number), 1_000_000 + number % 500, NOW)

    moments = [NOW] * 10 + [NOW + second for second in range(300)]

    assert OF_A_CHAT.burst > 20
    assert all(gate.admit(tap(1), 7, moment) == tap(1) for moment in moments)


@pytest.mark.asyncio(loop_scope="module")
async def test_who_floods_the_bot_hears_it_once_and_others_are_answered_meanwhile(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home.bot._gate, "_each", Allowance(burst=60, per_second=5))
    flooding, ordinary = next(home.ids), [next(home.ids) for _ in range(5)]
    for number in range(200):
        assert await home.type(flooding, f"{number}") == 200  # or Telegram would send it again
        if number % 40 == 0:
            assert await home.type(ordinary[number // 40], "안녕하세요") == 200
    for chat in ordinary:
        await home.answered(chat)

    await until(lambda: any(call.params["text"] == TOO_FAST for call in home.heard(flooding)), 60)
    assert sum(call.params["text"] == TOO_FAST for call in home.heard(flooding)) == 1
    assert len(home.heard(flooding)) < 2 * 60
    await _counted(home)


async def _counted(home: House) -> None:
    """What was left out is a figure of Prometheus's, and within seconds one of the staff's."""
    left_out = home.bot._gate.dropped
    assert left_out > 100
    _, told = await home.ask("GET", "/metrics")
    assert f"\ncertguide_updates_left_out_total {left_out:.1f}\n".encode() in told

    facts = await home.bot._cases.facts(datetime(2026, 1, 1, tzinfo=UTC))
    while sum(fact.times for fact in facts if fact.kind == "left_out") < left_out:
        await asyncio.sleep(0.05)
        facts = await home.bot._cases.facts(datetime(2026, 1, 1, tzinfo=UTC))
    assert sum(fact.times for fact in facts if fact.kind == "asked_to_wait") == 1
