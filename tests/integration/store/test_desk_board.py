"""What the board is told to show: everything that is not shown yet, in order, and nothing twice."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from bot.store import tables
from bot.store.cipher import Cipher, Undecipherable
from bot.store.database import Database
from bot.store.desk import DeskStore
from bot.store.store import Store
from flows.support.turn import DeskTurn, Mended
from tests.integration.store.builders import rows
from tests.integration.store.casework import CHAT, GROUP, NUMBER, Work, answered, written
from tests.integration.store.conftest import Clock


@pytest.fixture
def work(store: Store, desk: DeskStore, clock: Clock) -> Work:
    return Work(store, desk, clock)


def mended(origin: int, text: str, **more: Any) -> DeskTurn:
    return DeskTurn(mended=(Mended(number=NUMBER, way="in", origin=origin, text=text, **more),))


# Cases.


async def test_a_new_case_is_to_be_shown_and_then_is(work: Work) -> None:
    case = await work.opened()
    (shown,) = await work.desk.board(9)
    assert (shown.case, shown.group, shown.thread, shown.card) == (case, GROUP, 0, 0)
    assert (shown.dirty, shown.waiting, shown.topic_open) == (True, False, True)

    assert await work.desk.showed(
        NUMBER, shown.version, thread=77, card=78, title="a", colour="red", pinned=True, topic_open=False
    )

    assert await work.desk.board(9) == []
    await work.opened(state="work")
    (shown,) = await work.desk.board(9)
    assert (shown.thread, shown.card, shown.title, shown.colour) == (77, 78, "a", "red")
    assert (shown.pinned, shown.topic_open) == (True, False)


async def test_a_late_showing_does_not_hide_a_newer_change(work: Work) -> None:
    await work.opened()
    (old,) = await work.desk.board(9)
    await work.opened(state="work")

    await work.desk.showed(NUMBER, old.version, title="old")

    (new,) = await work.desk.board(9)
    assert new.version > old.version
    assert (new.case.state, new.title) == ("work", "old")
    await work.desk.showed(NUMBER, new.version, title="new")
    assert await work.desk.board(9) == []


async def test_a_late_showing_does_not_hide_a_case_that_came_back(work: Work) -> None:
    await work.opened()
    (old,) = await work.desk.board(9)
    await work.play(DeskTurn(forgotten=(CHAT,)))
    await work.opened()

    await work.desk.showed(NUMBER, old.version)

    assert len(await work.desk.board(9)) == 1


async def test_a_part_of_what_is_to_be_shown_is_noted(work: Work) -> None:
    await work.opened()

    await work.desk.showed(NUMBER, None, thread=77, card=78)
    await work.desk.showed(NUMBER, None, card=0)

    (shown,) = await work.desk.board(9)
    assert (shown.thread, shown.card, shown.dirty) == (77, 0, True)


async def test_what_waits_longest_comes_first(work: Work) -> None:
    """Changes and messages alike; a change of what waits already does not put it at the end."""
    for number in ("A", "B", "C"):
        await work.opened(number=number, chat=ord(number))
        work.clock.forward(seconds=1)
    await work.shown("A", thread=1)
    await work.play(DeskTurn(passed=(written(1, number="A"),)))
    work.clock.forward(seconds=1)
    await work.opened(number="B", chat=ord("B"), state="work")

    board = await work.desk.board(9)
    assert [(one.case.number, one.dirty, one.waiting) for one in board] == [
        ("B", True, False),
        ("C", True, False),
        ("A", False, True),
    ]
    assert [one.case.number for one in await work.desk.board(2)] == ["B", "C"]


async def test_a_topic_that_was_lost_is_made_anew(work: Work) -> None:
    await work.opened(written(11))
    await work.shown()
    await work.desk.sent_in(await work.desk.waiting(NUMBER), 900)
    assert await work.desk.board(9) == []

    await work.desk.topic_lost(NUMBER)

    (shown,) = await work.desk.board(9)
    assert (shown.thread, shown.card, shown.title, shown.dirty) == (0, 0, "", True)
    assert not shown.waiting
    assert await work.desk.by_thread(GROUP, 77) is None


async def test_a_case_that_cannot_be_read_hides_no_other(work: Work, database: Database) -> None:
    await work.opened(number="A", chat=1)
    await work.opened(number="B", chat=2)
    spoilt = sa.update(tables.cases).where(tables.cases.c.number == "A").values(data=b"rubbish")
    await database.write(lambda connection: connection.execute(spoilt) and None)

    with capture_logs() as logs:
        assert [one.case.number for one in await work.desk.board(9)] == ["B"]
        assert [case.number for case in await work.desk.all()] == ["B"]

    assert [(log["log_level"], log["number"]) for log in logs] == [("error", "A")] * 2
    with pytest.raises(Undecipherable):
        await work.desk.by_number("A")


# Messages.


async def test_what_customers_write_waits_in_order(work: Work) -> None:
    album = {"kind": "photo", "album": "777"}
    passed = (written(13, **album), written(12, "b", reply_to=5), written(11, "", withheld="secret"))
    await work.opened(*passed, answered(501), written(14, way="note"), written(1, number="OTHER"))

    found = await work.desk.waiting(NUMBER)

    assert [(row.origin, row.kind, row.album) for row in found] == [
        (13, "photo", "777"),
        (12, "text", ""),
        (11, "text", ""),
    ]
    assert [(row.text, row.withheld, row.reply_to) for row in found] == [
        ("안 돼요", "", 0),
        ("b", "", 5),
        ("", "secret", 0),
    ]
    assert {(row.state, row.copy, row.at, row.author) for row in found} == {
        ("waiting", None, work.clock(), 0)
    }
    assert "안 돼요" not in repr(found)


async def test_what_was_shown_waits_no_longer(work: Work, database: Database) -> None:
    await work.opened(*(written(origin) for origin in range(1, 8)))
    await work.shown()
    one, two, three, four, five, six, seven = await work.desk.waiting(NUMBER)

    await work.desk.sent_in([one, two], 900)
    await work.desk.sent_in([three, four], [901, 902])
    await work.desk.sent_in([five, six], [903])
    await work.desk.failed_in([seven])
    await work.desk.failed_in([])

    assert await work.desk.waiting(NUMBER) == []
    assert await work.desk.board(9) == []
    copies = [row["copy"] for row in await rows(database, tables.case_messages)]
    assert copies == [900, 900, 901, 902, None, None, None]


async def test_what_was_edited_before_it_was_read_reads_so(work: Work) -> None:
    await work.opened(written(11, "a", reply_to=5), written(12, "b"))
    await work.play(mended(11, "", withheld="secret"))
    await work.play(mended(99, "unknown"))

    first, second = await work.desk.waiting(NUMBER)

    assert (first.state, first.text, first.withheld, first.reply_to) == ("waiting", "", "secret", 5)
    assert (first.edited, second.edited) == (True, False)


async def test_what_was_edited_after_it_was_shown_is_shown_once_more(work: Work) -> None:
    await work.opened(written(11, "a"))
    await work.shown()
    await work.desk.sent_in(await work.desk.waiting(NUMBER), 900)
    await work.play(mended(11, "b"))

    (shown,) = await work.desk.board(9)
    assert shown.waiting
    (row,) = await work.desk.waiting(NUMBER)
    assert (row.state, row.text, row.copy) == ("amended", "b", 900)
    await work.desk.sent_in([row], 900)
    assert await work.desk.board(9) == []


@pytest.mark.parametrize("failed", [False, True])
async def test_what_was_edited_while_it_was_shown_is_not_missed(work: Work, failed: bool) -> None:
    await work.opened(written(11, "a"))
    reading = await work.desk.waiting(NUMBER)
    await work.play(mended(11, "b"))

    if failed:
        await work.desk.failed_in(reading)
    else:
        await work.desk.sent_in(reading, 900)

    (row,) = await work.desk.waiting(NUMBER)
    assert (row.text, row.state, row.copy) == (("b", "waiting", None) if failed else ("b", "amended", 900))


async def test_an_answer_that_was_edited_needs_no_showing(work: Work) -> None:
    await work.opened(answered(501, "a"))
    await work.play(DeskTurn(mended=(Mended(number=NUMBER, way="out", origin=501, text="b"),)))

    assert await work.desk.waiting(NUMBER) == []
    (row,) = await work.desk.transcript(NUMBER, 9)
    assert (row.way, row.text, row.author) == ("out", "b", 7)


async def test_the_transcript_has_both_sides_in_order(work: Work) -> None:
    await work.opened(written(11, "a"), answered(501, "b"), written(502, way="note"), written(12, "c"))
    await work.desk.sent_in(await work.desk.waiting(NUMBER), 900)
    await work.play(DeskTurn(passed=(written(13, "waits"),)))

    assert [row.text for row in await work.desk.transcript(NUMBER, 9)] == ["a", "b", "c"]
    assert [row.text for row in await work.desk.transcript(NUMBER, 2)] == ["b", "c"]


# Speed.


async def test_the_hot_queries_use_their_indexes(
    sqlite_store: Store, sqlite_database: Database, cipher: Cipher
) -> None:
    plans: list[str] = []

    def explain(_connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith(("SELECT", "DELETE", "UPDATE")):
            found = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
            plans.extend(f"{row[3]} <- {statement}" for row in found)

    desk = DeskStore(sqlite_database, cipher)
    now = datetime(2026, 11, 22, tzinfo=UTC)
    for lane in (sqlite_database._reads, sqlite_database._writes):
        sa.event.listen(lane._backend._engine, "before_cursor_execute", explain)  # type: ignore[attr-defined]
    await desk.board(9)
    await desk.waiting(NUMBER)
    await desk.transcript(NUMBER, 9)
    await desk.by_number(NUMBER)
    await desk.by_chat(CHAT)
    await desk.by_thread(GROUP, 77)
    await desk.across(NUMBER, 11, to="staff")
    await desk.passed(NUMBER, 11, way="in")
    await desk.chats_of(NUMBER)
    await desk.kept(CHAT)
    await desk.facts(now - timedelta(days=7))
    await sqlite_store.relayed(GROUP, 501)

    assert len(plans) > 12
    whole = [plan for plan in plans if plan.startswith("SCAN") and "USING" not in plan]
    derived = ("SCAN todo", "SCAN anon_", "SCAN parts")  # what a query made by itself
    assert [plan for plan in whole if not plan.startswith(derived)] == []
