"""What the desk's turns bring about is stored whole, once, and found again."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.store import tables
from bot.store.database import Database
from bot.store.desk import DeskStore, Taken
from bot.store.store import DESK, AlreadyDone, Member, Store
from flows.events import StaffActed, StaffSaid
from flows.replies import Fact, SetTimer, Turn
from flows.session import Session
from flows.support.case import Entry, Menu
from flows.support.events import Alarm
from flows.support.turn import Deed, DeskTurn, Enrol, Macro, Mended, Post
from tests.integration.store.builders import arrived, message, rows
from tests.integration.store.casework import CHAT, GROUP, NUMBER, Work, a_case, answered, written
from tests.integration.store.conftest import Clock

CHANGES = ("INSERT", "UPDATE", "DELETE")


@pytest.fixture
def work(store: Store, desk: DeskStore, clock: Clock) -> Work:
    return Work(store, desk, clock)


async def everything(database: Database) -> dict[str, list[dict[str, Any]]]:
    return {name: await rows(database, table) for name, table in tables.metadata.tables.items()}


def deed(clock: Clock, number: str = NUMBER, action: str = "grant") -> Deed:
    return Deed(by=7, name="김상담", number=number, action=action, group=GROUP, at=clock(), why="통화 중")


def full_turn(clock: Clock) -> DeskTurn:
    """A turn with something of everything."""
    said = StaffSaid(id="", at=clock(), group=GROUP, messages=(501,), text="안녕하세요", name="김상담")
    return DeskTurn(
        cases=(a_case(clock(), state="work", owner=7),),
        passed=(written(11), answered(501)),
        mended=(Mended(number=NUMBER, way="in", origin=1, text="다시"),),
        posts=(
            Post(chat=CHAT, event=said),
            Post(chat=2002, event=StaffActed(id="", at=clock(), action="hint")),
        ),
        deeds=(deed(clock),),
        macros=(Macro(name="hello", text="안녕하세요 {name}"), Macro(name="old", text="")),
        enrolled=(Enrol(user=8, role="member", name="이상담"),),
        facts=(Fact(kind="case_taken", what="person", seconds=40),),
        timers=(SetTimer(name=f"album:{NUMBER}", at=clock() + timedelta(seconds=2), token="501"),),
        forgotten=(3003,),
    )


# Turns.


async def test_a_turn_is_stored_whole(work: Work, database: Database) -> None:
    desk, store, clock = work.desk, work.store, work.clock
    await work.play(DeskTurn(macros=(Macro(name="old", text="x"),)))

    chats = await work.play(full_turn(clock), [(GROUP, message("a")), (CHAT, message("b"))])

    assert chats == [CHAT, 2002]
    assert await desk.by_number(NUMBER) == a_case(clock(), state="work", owner=7)
    assert await desk.passed(NUMBER, 11, way="in")
    assert await desk.macros() == {"hello": "안녕하세요 {name}"}
    assert await store.staff() == [Member(8, "member", "이상담", clock())]
    assert [one.kind for one in await desk.facts(clock())] == ["case_taken"]
    assert [len(await store.calls(chat)) for chat in (GROUP, CHAT)] == [1, 1]
    assert [len(await store.new_rows(chat)) for chat in (CHAT, 2002, DESK)] == [1, 1, 0]
    (kept,) = await rows(database, tables.records)
    assert (kept["kind"], kept["chat_id"]) == ("deed", CHAT)


@contextmanager
def failing_at(database: Database, number: int) -> Iterator[Callable[[], int]]:
    """The change of that number fails, counted from 0; how many changes there were."""
    seen = 0

    def count(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        nonlocal seen
        if statement.startswith(CHANGES):
            seen += 1
            if seen == number + 1:
                raise OSError("disk full")

    sa.event.listen(database.engine, "before_cursor_execute", count)
    yield lambda: seen
    sa.event.remove(database.engine, "before_cursor_execute", count)


async def test_a_turn_that_fails_anywhere_leaves_nothing(work: Work, database: Database) -> None:
    await work.opened(written(1, number="OTHER"), chat=3003, number="OTHER")
    await work.opened(written(1))
    row = await work.arrived()
    before = await everything(database)
    turn, calls = full_turn(work.clock), [(GROUP, message("a"))]

    failures = 0
    while True:
        with failing_at(database, failures) as seen:
            try:
                await work.desk.finish(row, turn, calls, work.clock())
            except OSError:
                failures += 1
                assert await everything(database) == before
            else:
                assert seen() == failures
                break

    assert failures > 12
    assert await work.desk.by_chat(3003) is None


async def test_a_row_is_finished_once(work: Work, database: Database) -> None:
    row = await work.arrived()
    await work.desk.finish(row, full_turn(work.clock), [], work.clock())
    before = await everything(database)

    with pytest.raises(AlreadyDone):
        await work.desk.finish(row, full_turn(work.clock), [], work.clock())

    assert await everything(database) == before


async def test_an_empty_turn_only_closes_its_row(work: Work, database: Database) -> None:
    assert await work.play(DeskTurn()) == []

    assert [row["state"] for row in await rows(database, tables.inbox)] == ["done"]


async def test_a_case_number_is_nobody_elses(work: Work) -> None:
    await work.opened()

    with pytest.raises(Taken):
        await work.opened(chat=2002)

    case = await work.desk.by_number(NUMBER)
    assert case is not None
    assert case.chat == CHAT


async def test_what_was_passed_is_passed_once(work: Work, database: Database) -> None:
    await work.opened(written(11, "eins"), answered(11, "zwei"))
    await work.play(DeskTurn(passed=(written(11, "drei"), written(12, "vier"))))

    found = await work.desk.waiting(NUMBER)
    assert [(row.origin, row.text) for row in found] == [(11, "eins"), (12, "vier")]
    assert len(await rows(database, tables.case_messages)) == 3


async def test_timers_of_the_desk_ring_in_its_lane(work: Work) -> None:
    store, clock = work.store, work.clock
    due = clock() + timedelta(seconds=2)
    await work.play(DeskTurn(timers=(SetTimer(name="album:1", at=due), SetTimer(name="album:2", at=due))))
    await work.play(DeskTurn(timers=(SetTimer(name="album:1", at=None),)))

    assert await store.ring(clock.forward(seconds=2)) == [DESK]

    (row,) = await store.new_rows(DESK)
    assert work.desk.opened(row, store.opened(row)) == Alarm(id=str(row.id), at=clock(), name="album:2")


async def test_a_reminder_is_moved_unless_it_is_due(work: Work) -> None:
    store, desk, clock = work.store, work.desk, work.clock
    soon, late, later = (clock() + timedelta(hours=hours) for hours in (1, 2, 3))
    await desk.remind({})
    await desk.remind({"weekly:-1": late, "weekly:-2": late})
    await desk.remind({"weekly:-1": soon})
    assert await store.next_timer() == soon

    clock.forward(hours=1.5)
    await desk.remind({"weekly:-1": later, "weekly:-2": later})
    assert await store.next_timer() == soon

    assert await store.ring(clock()) == [DESK]
    assert await store.next_timer() == later


async def test_a_case_that_moves_leaves_its_topic(work: Work) -> None:
    await work.opened()
    await work.shown(thread=77)

    await work.opened(group=GROUP - 1)

    (shown,) = await work.desk.board(9)
    assert (shown.group, shown.thread, shown.card, shown.title) == (GROUP - 1, 0, 0, "")
    assert await work.desk.orphans() == [(GROUP, 77)]
    await work.desk.buried(GROUP, 77)
    assert await work.desk.orphans() == []


async def test_what_is_forgotten_is_gone_from_every_table(work: Work, database: Database) -> None:
    """But for the audit log, and for the other customers."""
    await work.opened(written(1, number="OTHER"), number="OTHER", chat=2002)
    await work.opened(written(11), answered(501), written(12, way="note"))
    await work.play(DeskTurn(deeds=(deed(work.clock),)))
    await work.shown(thread=77)

    await work.play(DeskTurn(cases=(a_case(work.clock(), state="closed"),), forgotten=(CHAT,)))

    assert [row["number"] for row in await rows(database, tables.cases)] == ["OTHER"]
    assert {row["number"] for row in await rows(database, tables.case_messages)} == {"OTHER"}
    assert await work.desk.orphans() == [(GROUP, 77)]
    assert len(await work.desk.deeds(0)) == 1
    assert not await work.desk.showed(NUMBER, None, thread=78)
    await work.desk.orphaned(GROUP, 78)
    await work.desk.orphaned(GROUP, 78)
    assert await work.desk.orphans() == [(GROUP, 77), (GROUP, 78)]


# Deeds.


async def test_deeds_are_read_in_order_from_where_one_was(work: Work, database: Database) -> None:
    await work.opened()
    await work.play(DeskTurn(deeds=(deed(work.clock), deed(work.clock, "", "macro"))))
    first, second = await work.desk.deeds(0)

    assert first.about == {
        "by": "7",
        "name": "김상담",
        "number": NUMBER,
        "action": "grant",
        "group": str(GROUP),
        "at": work.clock().isoformat(),
        "why": "통화 중",
    }
    assert await work.desk.deeds(first.id) == [second]
    assert await work.store.records("deed") == [first, second]
    assert [row["chat_id"] for row in await rows(database, tables.records)] == [CHAT, 0]


# Looking up.


async def test_a_case_is_found_by_all_its_names(work: Work) -> None:
    entry = Entry(at=work.clock(), what="taken", about={"by": "=someone"})
    case = await work.opened(
        history=[entry], menu=Menu(name="close", by=7, at=work.clock()), waiting_since=work.clock()
    )
    await work.shown(thread=77)
    desk = work.desk

    for found in (await desk.by_number(NUMBER), await desk.by_chat(CHAT), await desk.by_thread(GROUP, 77)):
        assert found == case
    assert await desk.threads() == {NUMBER: (GROUP, 77)}
    for missing in (
        await desk.by_number("NONE"),
        await desk.by_chat(2002),
        await desk.by_thread(GROUP, 78),
        await desk.by_thread(GROUP, 0),
        await desk.by_thread(GROUP - 1, 77),
    ):
        assert missing is None


async def test_open_and_closed_cases_are_told_apart(work: Work) -> None:
    for number, state in enumerate(("waiting", "work", "customer", "closed")):
        await work.opened(number=str(number), chat=number, state=state)
        work.clock.forward(seconds=1)
    await work.opened(number="0", chat=0, state="work")

    assert [case.number for case in await work.desk.all()] == ["1", "2", "0"]
    assert [case.number for case in await work.desk.all(closed=True)] == ["3"]


async def test_a_chat_is_found_by_its_reference(work: Work) -> None:
    store, clock = work.store, work.clock
    for chat, reference in ((1, NUMBER), (2, ""), (3, NUMBER)):
        row = await arrived(store, clock(), 10_000 + chat, chat)
        await store.finish(row, Turn(session=Session(reference=reference)), [], clock())

    assert await work.desk.chats_of(NUMBER) == [1, 3]
    assert await work.desk.chats_of("") == []


async def test_a_message_is_followed_across(work: Work) -> None:
    await work.opened(written(11), written(12), written(13), answered(501))
    await work.shown()
    first, second, _ = await work.desk.waiting(NUMBER)
    await work.desk.sent_in([first, second], 900)
    outgoing = message("a", origins=(501,), group=GROUP)
    await work.play(DeskTurn(), [(CHAT, outgoing)])
    (call,) = await work.store.calls(CHAT)
    await work.store.note_relayed(call, [14])
    desk = work.desk

    assert [await desk.across(NUMBER, one, to="staff") for one in (11, 12, 13, 14, 15)] == [
        900,
        900,
        0,
        501,
        0,
    ]
    assert [await desk.across(NUMBER, one, to="customer") for one in (900, 501, 502)] == [12, 14, 0]
    assert await desk.across("OTHER", 11, to="staff") == 0
    ways = [await desk.passed(NUMBER, 501, way=way) for way in ("out", "in", "note")]
    assert ways == [True, False, False]


async def test_a_canned_answer_is_changed_and_removed(work: Work) -> None:
    await work.play(DeskTurn(macros=(Macro(name="b", text="1"), Macro(name="a", text="2"))))
    await work.play(DeskTurn(macros=(Macro(name="b", text="3"), Macro(name="a", text=""))))

    assert await work.desk.macros() == {"b": "3"}
