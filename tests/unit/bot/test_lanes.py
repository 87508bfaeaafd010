import asyncio

import pytest

import bot.lanes
from bot.lanes import Lanes


async def settled(lanes: Lanes) -> None:
    while lanes._running or lanes._waiting:
        await asyncio.sleep(0)


async def test_one_chat_is_never_worked_on_twice_at_the_same_time() -> None:
    running: set[int] = set()
    done: list[int] = []

    async def work(chat: int) -> None:
        assert chat not in running
        running.add(chat)
        await asyncio.sleep(0)
        running.discard(chat)
        done.append(chat)

    lanes = Lanes(work, limit=100)
    for _ in range(20):
        for chat in range(10):
            lanes.wake(chat)
        await asyncio.sleep(0)
    await settled(lanes)

    assert set(done) == set(range(10))


async def test_no_more_chats_than_the_limit_are_worked_on() -> None:
    most, now = 0, 0
    gate = asyncio.Event()

    async def work(_chat: int) -> None:
        nonlocal most, now
        now += 1
        most = max(most, now)
        await gate.wait()
        now -= 1

    lanes = Lanes(work, limit=3)
    for chat in range(10):
        lanes.wake(chat)
    for _ in range(5):
        await asyncio.sleep(0)
    gate.set()
    await settled(lanes)

    assert most == 3


async def test_a_wake_during_the_work_is_not_lost() -> None:
    calls = 0

    async def work(chat: int) -> None:
        nonlocal calls
        calls += 1
        if calls == 1:
            lanes.wake(chat)

    lanes = Lanes(work, limit=1)
    lanes.wake(7)
    await settled(lanes)

    assert calls == 2


async def test_work_that_fails_is_done_again_and_harms_no_other_chat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.lanes, "_FIRST_PAUSE", 0.001)
    done: list[int] = []
    failed = asyncio.Event()

    async def work(chat: int) -> None:
        if chat == 1 and not failed.is_set():
            failed.set()
            raise RuntimeError
        done.append(chat)

    lanes = Lanes(work, limit=2)
    lanes.wake(1)
    lanes.wake(2)
    async with asyncio.timeout(5):
        while len(done) < 2:
            await asyncio.sleep(0.001)

    assert done == [2, 1]


async def test_stop_lets_work_end_and_cancels_what_takes_too_long() -> None:
    ended: list[str] = []

    async def work(chat: int) -> None:
        try:
            await asyncio.sleep(0.01 if chat == 1 else 60)
            ended.append("in time")
        except asyncio.CancelledError:
            ended.append("cancelled")
            raise

    lanes = Lanes(work, limit=2)
    for chat in (1, 2, 3):
        lanes.wake(chat)
    await asyncio.sleep(0)
    await lanes.stop(0.2)

    assert ended == ["in time", "cancelled"]
    assert not lanes._running
