"""What could not be worked on: what becomes of its content, who hears of it, and another try."""

from datetime import timedelta
from typing import Any

import pytest

from bot.store.database import Database
from bot.store.desk import DeskStore
from bot.store.store import DESK, InboxRow, Store
from bot.store.tables import inbox
from flows import refunds
from flows.replies import Fact, Turn
from flows.session import Session
from flows.support.events import SetAside
from flows.support.turn import DeskTurn
from tests.integration.store.builders import arrived, failure, message, rows
from tests.integration.store.casework import CHAT, Work
from tests.integration.store.conftest import Clock

PLACE = "flows.steps.identity:7"
TIMER = {"name": "timer", "timer": "idle", "token": ""}


@pytest.fixture
def work(store: Store, desk: DeskStore, clock: Clock) -> Work:
    return Work(store, desk, clock)


async def happened(store: Store, clock: Clock, lane: int = CHAT, **content: Any) -> InboxRow:
    await store.happened(lane, content or TIMER, clock())
    return (await store.new_rows(lane))[-1]


async def alarms(work: Work) -> list[SetAside]:
    """What the desk hears, which so is done."""
    heard = []
    for row in await work.store.new_rows(DESK):
        event = work.desk.opened(row, work.store.opened(row))
        assert isinstance(event, SetAside)
        heard.append(event)
        await work.desk.finish(row, DeskTurn(), [], work.clock())
    return heard


# What becomes of it.


async def test_what_somebody_did_is_erased_and_they_are_told(
    store: Store, database: Database, clock: Clock
) -> None:
    row = await arrived(store, clock())
    assert await store.set_aside(row, failure(), [(1, message("sorry"))], clock()) == []

    (dead,) = await rows(database, inbox)
    assert (dead["state"], dead["error"], dead["payload"]) == ("dead", f"ValueError in {PLACE}", None)
    assert await store.open_chats() == []
    assert len(await store.calls(1)) == 1
    assert [(one.id, one.kept, one.content) for one in await store.aside()] == [(row.id, False, None)]


async def test_what_happened_by_itself_is_kept_and_runs_again_before_what_waits(
    store: Store, clock: Clock
) -> None:
    row = await happened(store, clock)
    later = await happened(store, clock)
    await store.set_aside(row, failure(), [], clock())
    (aside,) = await store.aside()

    assert (aside.id, aside.chat_id, aside.kept, aside.content) == (row.id, CHAT, True, TIMER)
    assert "idle" not in repr(aside)
    assert await store.again([row.id]) == [row.id]
    assert [one.id for one in await store.new_rows(CHAT)] == [row.id, later.id]
    assert store.opened((await store.new_rows(CHAT))[0]) == TIMER
    assert await store.aside() == []


async def test_what_is_done_already_stays_done(store: Store, clock: Clock) -> None:
    row = await happened(store, clock)
    await store.done(row, [], clock())

    assert await store.set_aside(row, failure(alarm=True), [(1, message("sorry"))], clock()) == []
    assert await store.aside() == []
    assert await store.calls(1) == []


async def test_an_entry_on_the_page_is_not_kept(store: Store, clock: Clock) -> None:
    """What was entered is in memory alone, and who did is asked for it once more."""
    row = await happened(store, clock, name="entered", answer="x", process="p")
    await store.set_aside(row, failure(told="page"), [], clock())

    assert [one.kept for one in await store.aside()] == [False]


async def test_only_what_is_kept_runs_again(store: Store, clock: Clock) -> None:
    erased, done, kept = (
        await arrived(store, clock()),
        await happened(store, clock),
        await happened(store, clock),
    )
    await store.done(done, [], clock())
    for row in (erased, kept):
        await store.set_aside(row, failure(), [], clock())

    assert await store.again([erased.id, done.id, kept.id, 999]) == [kept.id]


async def test_it_is_kept_as_long_as_messages(work: Work) -> None:
    row = await happened(work.store, work.clock)
    await work.store.set_aside(row, failure(), [], work.clock())

    await work.desk.purge(work.clock())
    assert len(await work.store.aside()) == 1
    await work.desk.purge(work.clock.forward(seconds=1))
    assert await work.store.aside() == []


async def test_who_is_forgotten_leaves_nothing_of_it_but_a_fee_on_its_way_back(work: Work) -> None:
    store, clock = work.store, work.clock
    refund = {"name": "timer", "timer": f"{refunds.TIMER}:app-1", "token": ""}
    for content in (TIMER, refund):
        await store.set_aside(await happened(store, clock, **content), failure(), [], clock())
    from_both = [await happened(store, clock, DESK, name="news", chat=chat) for chat in (CHAT, CHAT + 1)]
    for row in from_both:
        await store.set_aside(row, failure(), [], clock())

    await store.finish(
        await arrived(store, clock(), 5001, CHAT), Turn(session=Session(), erase=True), [], clock()
    )
    await work.play(DeskTurn(forgotten=(CHAT,)))

    assert [one.content for one in await store.aside() if one.kept] == [
        refund,
        {"name": "news", "chat": CHAT + 1},
    ]


# Who hears of it.


async def test_the_desk_hears_of_it(work: Work) -> None:
    store, clock = work.store, work.clock
    row = await happened(store, clock)

    assert await store.set_aside(row, failure(what="timer", language="en", alarm=True), [], clock()) == [DESK]

    (alarm,) = await alarms(work)
    assert alarm == SetAside(
        id=alarm.id, at=clock(), number=row.id, what="timer", place=PLACE, language="en", kept=True
    )


async def test_of_one_place_it_hears_once_an_hour_and_how_often(work: Work) -> None:
    store, clock = work.store, work.clock
    elsewhere = failure("bot.authority:9", alarm=True)
    heard = []
    for failing in [failure(alarm=True)] * 9 + [elsewhere] * 2:
        await store.set_aside(await arrived(store, clock(), 100 + len(heard)), failing, [], clock())
        heard.append([(one.place, one.times) for one in await alarms(work)])
        clock.forward(minutes=10)

    told = {number: one for number, (one,) in enumerate([one or [None] for one in heard]) if one}
    assert told == {0: (PLACE, 1), 6: (PLACE, 7), 9: ("bot.authority:9", 1)}


async def test_a_place_with_a_long_name_is_one_place(work: Work) -> None:
    for number in range(3):
        row = await arrived(work.store, work.clock(), number)
        await work.store.set_aside(row, failure("flows." * 30 + ":7", alarm=True), [], work.clock())

    assert len(await alarms(work)) == 1


async def test_what_is_no_alarm_is_counted_all_the_same(work: Work) -> None:
    row = await arrived(work.store, work.clock())
    await work.store.set_aside(row, failure(), [], work.clock())

    assert await work.store.new_rows(DESK) == []
    (counted,) = await work.desk.facts(work.clock() - timedelta(seconds=1))
    assert (counted.kind, counted.what, counted.times) == ("set_aside", PLACE, 1)


# What no turn brought about.


async def test_what_stands_for_several_is_one_fact(work: Work) -> None:
    await work.store.count(
        [Fact(kind="left_out", times=900), Fact(kind="asked_to_wait", times=2)], work.clock()
    )
    await work.store.count([], work.clock())

    counted = await work.desk.facts(work.clock())
    assert [(one.kind, one.times) for one in counted] == [("left_out", 900), ("asked_to_wait", 2)]
