"""What is kept, for how long, and how well."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.store import tables
from bot.store.cipher import Cipher
from bot.store.database import Database
from bot.store.desk import DeskStore
from bot.store.desk.archive import KEEP_FACTS
from bot.store.store import DESK, Store
from flows.events import StaffActed
from flows.ports import KeptMessage
from flows.replies import Fact, Record, SetTimer, Turn
from flows.session import Session
from flows.support.case import Entry, Snapshot
from flows.support.events import Told
from flows.support.turn import Deed, DeskTurn, Enrol, Macro, Mended, Post
from tests.integration.store.builders import arrived, message, rows
from tests.integration.store.casework import CHAT, GROUP, NUMBER, Work, a_case, answered, written
from tests.integration.store.conftest import Clock
from tests.integration.store.test_secrets import SECRETS, traces


@pytest.fixture
def work(store: Store, desk: DeskStore, clock: Clock) -> Work:
    return Work(store, desk, clock)


async def test_what_was_kept_long_enough_goes(work: Work, database: Database) -> None:
    """Old messages of open cases, closed cases with all they have, and no more than that."""
    start = work.clock()
    for number, state in (("A", "work"), ("B", "closed"), ("C", "closed")):
        closed = start + timedelta(days=number == "C") if state == "closed" else None
        text = written(1, number=number)
        await work.opened(text, number=number, chat=ord(number), state=state, closed_at=closed)
        await work.shown(number, thread=ord(number))
    work.clock.forward(days=1)
    await work.play(DeskTurn(passed=(written(2, number="A"), written(2, number="B"))))

    assert await work.desk.purge(start) == 0
    assert await work.desk.purge(start + timedelta(hours=1)) == 5

    left = [(row["number"], row["origin"]) for row in await rows(database, tables.case_messages)]
    assert left == [("A", 2)]
    assert [row["number"] for row in await rows(database, tables.cases)] == ["A", "C"]
    assert await work.desk.orphans() == [(GROUP, ord("B"))]


async def test_facts_are_kept_for_a_year_and_a_month(work: Work) -> None:
    start = work.clock()
    first = Fact(kind="case_opened", what="person")
    await work.play(DeskTurn(facts=(first, Fact(kind="case_taken", seconds=2**33))))
    work.clock.forward(days=1)
    await work.play(DeskTurn(facts=(Fact(kind="step", step="payment", what="x" * 500),)))

    assert [fact.kind for fact in await work.desk.facts(start)] == ["case_opened", "case_taken", "step"]
    assert [(fact.at, fact.step) for fact in await work.desk.facts(work.clock())] == [
        (work.clock(), "payment")
    ]

    work.clock.now = start + KEEP_FACTS + timedelta(hours=1)
    await work.desk.purge(start)
    assert [fact.kind for fact in await work.desk.facts(start)] == ["step"]


async def test_questions_without_an_answer_are_told(work: Work) -> None:
    for update_id, opinion in enumerate(("unanswered", "helpful", "unanswered"), start=5001):
        row = await arrived(work.store, work.clock(), update_id, CHAT)
        record = Record(kind="faq", about={"opinion": opinion, "text": str(update_id)})
        await work.store.finish(row, Turn(session=Session(), records=(record,)), [], work.clock())
        work.clock.forward(days=1)

    start = work.clock() - timedelta(days=3)
    assert [one.about["text"] for one in await work.desk.unanswered(start) if one.about] == ["5001", "5003"]
    (last,) = await work.desk.unanswered(start + timedelta(days=1))
    assert last.at == start + timedelta(days=2)


async def test_a_customer_sees_what_is_kept_of_them(work: Work) -> None:
    """Not what staff noted among themselves, not others' messages, not what was withheld."""
    note = written(502, "intern", way="note")
    await work.opened(written(11, "a"), answered(501, "b", kind="photo"), note)
    await work.opened(written(1, number="OTHER"), number="OTHER", chat=2002)
    work.clock.forward(seconds=1)
    withheld = Mended(number=NUMBER, way="in", origin=12, text="900101-1234567", withheld="secret")
    await work.play(DeskTurn(passed=(written(12, "c"),), mended=(withheld,)))
    row = await arrived(work.store, work.clock(), 5001, CHAT)
    records = (Record(kind="consent", about={}), Record(kind="consent", about={}))
    await work.store.finish(row, Turn(session=Session(), records=records), [], work.clock())

    kept = await work.desk.kept(CHAT)

    at = work.clock()
    before = at - timedelta(seconds=1)
    assert kept.messages == (
        KeptMessage(at=before, by="customer", kind="text", text="a"),
        KeptMessage(at=before, by="staff", kind="photo", text="b"),
        KeptMessage(at=at, by="customer", kind="text", text=""),
    )
    assert kept.records == {"consent": 2}
    nothing = await work.desk.kept(3003)
    assert (nothing.messages, dict(nothing.records)) == ((), {})


async def test_nothing_personal_is_ever_in_the_clear(
    sqlite_store: Store, sqlite_database: Database, cipher: Cipher, clock: Clock, tmp_path: Path
) -> None:
    everything = " ".join(SECRETS)
    work = Work(sqlite_store, DeskStore(sqlite_database, cipher, clock=clock), clock)
    row = await arrived(sqlite_store, clock(), 1, CHAT)
    told = Told(number=NUMBER, snapshot=Snapshot(name=everything), message=11, text=everything)
    await sqlite_store.finish(row, Turn(session=Session(reference=NUMBER), posts=(told,)), [], clock())
    (row,) = await sqlite_store.new_rows(DESK)
    entry = Entry(at=clock(), what="told", about={"text": everything})
    turn = DeskTurn(
        cases=(a_case(clock(), snapshot=Snapshot(keys=SECRETS), history=[entry], reason=everything),),
        passed=(written(11, everything), answered(501, everything), written(502, everything, way="note")),
        mended=(Mended(number=NUMBER, way="in", origin=11, text=everything),),
        posts=(Post(chat=CHAT, event=StaffActed(id="", at=clock(), action="hint", name=everything)),),
        deeds=(
            Deed(by=7, name=everything, number=NUMBER, action="x", group=GROUP, at=clock(), why=everything),
        ),
        macros=(Macro(name="hello", text=everything),),
        enrolled=(Enrol(user=7, role="member", name=everything),),
        timers=(SetTimer(name="album", at=clock(), token=everything),),
    )
    await work.desk.finish(row, turn, [(GROUP, message(everything))], clock())

    assert (tmp_path / "certguide.db-wal").stat().st_size > 0
    assert traces(tmp_path) == []
    await work.shown()
    await work.desk.sent_in(await work.desk.waiting(NUMBER), 900)
    await sqlite_store.ring(clock())
    await sqlite_database.close()
    assert traces(tmp_path) == []
