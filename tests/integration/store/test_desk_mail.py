"""What customers' chats and the desk leave for each other arrives, with the turn that left it or not at all."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from bot.store import tables
from bot.store.database import Database
from bot.store.desk import DeskStore, for_customer, posts
from bot.store.store import DESK, InboxRow, OutboxRow, Store
from flows.events import StaffActed, StaffAmended, StaffRetracted, StaffSaid
from flows.replies import Fact, Record, SetTimer, Turn
from flows.session import Session
from flows.support.case import Holding, Snapshot, Trouble
from flows.support.events import (
    Amended,
    CarriedOut,
    FromCustomer,
    Gone,
    Moved,
    News,
    Told,
    Undelivered,
    Wanted,
)
from flows.support.turn import DeskTurn, Post, ToCustomer
from tests.integration.store.builders import arrived, message, rows
from tests.integration.store.casework import CHAT, GROUP, NUMBER, Work, answered
from tests.integration.store.conftest import Clock

AT = datetime(2026, 11, 22, 9, 30, 0, 250_000, tzinfo=UTC)
ROW = InboxRow(41, CHAT, "event", AT, b"")
SNAPSHOT = Snapshot(
    state="ars_failed",
    step="verification",
    name="홍*동",
    trouble=Trouble(name="ars_timeout", topic="ars_no_call", times=3, left=2),
    topics=["ars_no_call"],
    holdings=[Holding(product="limited", serial="0a1b2c3d", valid_until=AT)],
    keys=["홍길동"],
)
NEWS = [
    Wanted(number=NUMBER, snapshot=SNAPSHOT, cause="failed"),
    Told(number=NUMBER, snapshot=SNAPSHOT, message=11, kind="photo", text="사진", reply_to=5, album="77"),
    Told(number=NUMBER, snapshot=SNAPSHOT, message=12, withheld="secret"),
    Amended(number=NUMBER, snapshot=SNAPSHOT, message=11, text="새로"),
    Moved(number=NUMBER, snapshot=SNAPSHOT, done="step", about={"step": "=step-payment"}),
    CarriedOut(number=NUMBER, snapshot=SNAPSHOT, action="step", argument="payment", outcome="agreed"),
    Gone(number=NUMBER, snapshot=Snapshot()),
]
given: dict[str, Any] = {"id": "", "at": datetime(2000, 1, 1, tzinfo=UTC)}
EVENTS: list[ToCustomer] = [
    StaffSaid(**given, group=GROUP, messages=(501, 502), kind="photo", name="김상담", reply_to=11),
    StaffAmended(**given, group=GROUP, message=501, text="다시"),
    StaffRetracted(**given, group=GROUP, message=501),
    StaffActed(**given, action="step", argument="payment", name="김상담"),
]


@pytest.fixture
def work(store: Store, desk: DeskStore, clock: Clock) -> Work:
    return Work(store, desk, clock)


def kept(content: Any) -> Any:
    """As it comes out of the inbox."""
    return msgspec.json.decode(msgspec.json.encode(content))


# How it is written down.


@pytest.mark.parametrize("news", NEWS, ids=lambda one: type(one).__name__)
def test_all_news_arrive_as_they_were(news: News) -> None:
    raw = kept(posts.news(CHAT, news))

    assert posts.for_desk(ROW, raw) == FromCustomer(id="41", at=AT, chat=CHAT, news=news)


@pytest.mark.parametrize("event", EVENTS, ids=lambda one: type(one).__name__)
def test_all_events_for_customers_arrive_as_they_were(event: ToCustomer) -> None:
    assert for_customer(ROW, kept(posts.to_customer(event))) == replace(event, id="41", at=AT, chat=CHAT)


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"name": "news", "news": "Unknown", "chat": 1, "body": {}},
        {"name": "news", "news": "Gone", "chat": "1", "body": {}},
        {"name": "news", "news": "Gone", "chat": 1, "body": {"number": "x", "snapshot": "secret"}},
        {"name": "news", "news": "Gone", "chat": 1},
        {"name": "timer"},
        {"name": "undelivered", "chat": "secret"},
        {"name": "document_unsure"},
        {"name": "staff_said", "body": {"messages": "secret"}},
        {"name": "staff_said", "body": []},
    ],
)
def test_what_is_no_event_is_refused_without_quoting_it(raw: dict[str, Any]) -> None:
    for read in (posts.for_desk, for_customer):
        with pytest.raises(ValueError, match=r"^no ") as refusal:
            read(ROW, raw)
        assert "secret" not in str(refusal.value)
        assert refusal.value.__cause__ is None


# From customers' turns.


async def test_a_turns_news_wait_for_the_desk(work: Work) -> None:
    store, clock = work.store, work.clock
    row = await arrived(store, clock(), 5001, CHAT)
    fact = Fact(kind="failure", step="verification", what="ars_no_call")
    session = Session(reference=NUMBER)
    turn = Turn(session=session, posts=tuple(NEWS[:2]), facts=(fact,), again=True)

    assert await store.finish(row, turn, [], clock()) == [DESK]
    assert await store.finish(row, Turn(session=session), [], clock()) == []

    waiting = await store.new_rows(DESK)
    assert [work.desk.opened(one, store.opened(one)) for one in waiting] == [
        FromCustomer(id=str(one.id), at=clock(), chat=CHAT, news=news)
        for one, news in zip(waiting, NEWS[:2], strict=True)
    ]
    (counted,) = await work.desk.facts(clock())
    assert (counted.kind, counted.step, counted.what, counted.seconds) == (
        "failure",
        "verification",
        "ars_no_call",
        0,
    )
    assert await work.desk.chats_of(NUMBER) == [CHAT]


async def test_a_turn_that_cannot_be_stored_leaves_no_news(work: Work, database: Database) -> None:
    row = await arrived(work.store, work.clock(), 5001, CHAT)

    def full(*_: Any) -> None:
        raise OSError("disk full")

    sa.event.listen(database.engine, "commit", full)
    turn = Turn(session=Session(reference=NUMBER), posts=tuple(NEWS), facts=(Fact(kind="step"),))
    with pytest.raises(OSError, match="disk full"):
        await work.store.finish(row, turn, [], work.clock())
    sa.event.remove(database.engine, "commit", full)

    assert await work.store.new_rows(DESK) == []
    assert await work.desk.facts(work.clock()) == []
    assert await work.desk.chats_of(NUMBER) == []


async def test_a_chat_is_erased_but_for_what_the_law_keeps(work: Work, database: Database) -> None:
    store, clock = work.store, work.clock
    kinds = ("consent", "staff_request", "issued", "changed", "faq")
    records = tuple(Record(kind=kind, about={}) for kind in kinds)  # type: ignore[arg-type]
    due = clock() + timedelta(days=1)
    timers = (SetTimer(name="remind", at=due), SetTimer(name="idle", at=due))
    for chat in (CHAT, 2002):
        row = await arrived(store, clock(), chat, chat)
        await store.finish(row, Turn(session=Session(), records=records, timers=timers), [], clock())

    row = await arrived(store, clock(), 5001, CHAT)
    turn = Turn(
        session=Session(),
        erase=True,
        timers=(SetTimer(name="idle", at=due, token="new"),),
        records=(Record(kind="faq", about={}),),
    )
    await store.finish(row, turn, [message("bye")], clock())

    left = [(row["chat_id"], row["kind"]) for row in await rows(database, tables.records)]
    assert sorted(left) == sorted(
        [(CHAT, kind) for kind in ("consent", "issued", "changed", "faq")] + [(2002, kind) for kind in kinds]
    )
    waits = [(row["chat_id"], row["key"]) for row in await rows(database, tables.outbox)]
    assert len(waits) == 4
    assert set(waits) == {(CHAT, None), (CHAT, "timer:idle"), (2002, "timer:idle"), (2002, "timer:remind")}


# From the desk, and on to the customer.


async def test_what_the_desk_leaves_waits_in_the_customers_chat(work: Work) -> None:
    store, clock = work.store, work.clock

    assert await work.play(DeskTurn(posts=tuple(Post(chat=CHAT, event=event) for event in EVENTS))) == [CHAT]

    waiting = await store.new_rows(CHAT)
    assert [for_customer(row, store.opened(row)) for row in waiting] == [
        replace(event, id=str(row.id), at=clock(), chat=CHAT)
        for row, event in zip(waiting, EVENTS, strict=True)
    ]


async def passed_on(work: Work, *origins: int) -> OutboxRow:
    """The call that passes on what staff wrote."""
    await work.opened(*(answered(origin) for origin in origins))
    await work.play(DeskTurn(), [(CHAT, message("a", origins=origins, group=GROUP))])
    (call,) = await work.store.calls(CHAT)
    return call


async def test_what_a_message_became_is_known(work: Work, database: Database) -> None:
    call = await passed_on(work, 501, 502)
    assert await work.store.relayed(GROUP, 501) is None

    await work.store.note_relayed(call, [21, 22])

    assert [await work.store.relayed(GROUP, one) for one in (501, 502, 503)] == [21, 22, None]
    assert await work.store.relayed(GROUP - 1, 501) is None
    assert await work.store.calls(CHAT) == []
    assert {row["state"] for row in await rows(database, tables.case_messages)} == {"sent"}


async def test_of_an_album_that_arrived_in_part_nobody_knows_which(work: Work, database: Database) -> None:
    await work.store.note_relayed(await passed_on(work, 501, 502), [21])

    assert await work.store.relayed(GROUP, 501) is None
    assert {row["state"] for row in await rows(database, tables.case_messages)} == {"sent"}


async def test_the_desk_hears_of_what_did_not_arrive(work: Work, database: Database) -> None:
    store, clock = work.store, work.clock

    await store.undelivered(await passed_on(work, 501, 502), "blocked", clock())

    assert await store.calls(CHAT) == []
    assert {row["state"] for row in await rows(database, tables.case_messages)} == {"failed"}
    waiting = await store.new_rows(DESK)
    assert [work.desk.opened(row, store.opened(row)) for row in waiting] == [
        Undelivered(id=str(row.id), at=clock(), chat=CHAT, group=GROUP, message=origin, reason="blocked")
        for row, origin in zip(waiting, (501, 502), strict=True)
    ]


async def test_a_message_whose_edit_did_not_arrive_is_still_there(work: Work, database: Database) -> None:
    await work.store.note_relayed(await passed_on(work, 501), [21])

    await work.store.undelivered(await passed_on(work, 501), "refused", work.clock())

    assert await work.store.relayed(GROUP, 501) == 21
    assert [row["state"] for row in await rows(database, tables.case_messages)] == ["sent"]


async def test_a_message_of_a_forgotten_case_may_still_arrive(work: Work) -> None:
    call = await passed_on(work, 501)
    await work.play(DeskTurn(forgotten=(CHAT,)))

    await work.store.note_relayed(call, [21])

    assert await work.store.relayed(GROUP, 501) is None
    assert await work.store.calls(CHAT) == []
