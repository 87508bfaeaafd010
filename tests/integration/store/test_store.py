import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.engine import Connection

from bot.store import tables
from bot.store.cipher import Cipher, Undecipherable
from bot.store.database import Database
from bot.store.store import AlreadyDone, Member, Store, WrongKey
from bot.telegram.outgoing import Outgoing
from flows.replies import Record, SetTimer, Turn
from flows.session import Application, Call, Certificate, Session, SignatureTest
from tests.integration.store.builders import arrived, document, failure, message, rows, said, update
from tests.integration.store.conftest import Clock

# Intake.


async def test_updates_wait_for_their_turn_in_order(store: Store, clock: Clock) -> None:
    chats = await store.intake([update(1, 5), update(2, 7), update(3, 5)], clock())

    assert chats == [5, 7]
    assert sorted(await store.open_chats()) == [5, 7]
    waiting = await store.new_rows(5)
    assert [store.opened(row)["update_id"] for row in waiting] == [1, 3]
    assert {(row.kind, row.at, row.chat_id) for row in waiting} == {("update", clock(), 5)}


async def test_a_second_delivery_changes_nothing(store: Store, database: Database, clock: Clock) -> None:
    row = await arrived(store, clock(), 1)
    await store.intake([update(1, text="again"), update(2)], clock())
    await store.finish(row, Turn(session=Session()), [], clock())
    await store.intake([update(1), update(1)], clock.forward(hours=47))

    assert [row["update_id"] for row in await rows(database, tables.inbox)] == [1, 2]
    assert len(await store.new_rows(1)) == 1


@pytest.mark.parametrize("ending", ["done", "dead", "new"])
async def test_after_two_days_an_id_may_come_anew(
    store: Store, database: Database, clock: Clock, ending: str
) -> None:
    """After an idle week Telegram begins at a random id, which may be one that was used before."""
    row = await arrived(store, clock(), 77)
    if ending == "done":
        await store.done(row, [], clock())
    elif ending == "dead":
        await store.set_aside(row, failure(), [], clock())
    await store.intake([update(77, text="new")], clock.forward(hours=49))

    assert store.opened((await store.new_rows(1))[-1])["message"]["text"] == "new"
    assert len(await rows(database, tables.inbox)) == (1 if ending == "done" else 2)


async def test_ids_are_never_given_again(store: Store, database: Database, clock: Clock) -> None:
    """An event's id names it for ever, to the bank too, even after its row is gone."""
    row = await arrived(store, clock(), 1)
    await store.done(row, [], clock())
    later = await arrived(store, clock.forward(hours=72), 2)

    assert len(await rows(database, tables.inbox)) == 1
    assert later.id > row.id


@pytest.mark.parametrize(
    "odd",
    [
        {"update_id": None},
        {},
        {"update_id": 2**63},
        {"update_id": "1"},
        {"update_id": 8, "text": "\ud800"},
        {"update_id": 9, "number": 10**40},
    ],
)
async def test_one_odd_update_does_not_keep_the_others_out(
    store: Store, clock: Clock, odd: dict[str, Any]
) -> None:
    await store.intake([update(1, 5), (None, odd), update(2, 5)], clock())

    assert [store.opened(row)["update_id"] for row in await store.new_rows(5)] == [1, 2]


async def test_updates_taken_at_the_same_time_share_a_commit(
    store: Store, database: Database, clock: Clock, commits: Any
) -> None:
    await store.recover(clock())
    seen = commits(database)

    await asyncio.gather(*(store.intake([update(number, number)], clock()) for number in range(1, 51)))

    assert len(seen) == 1
    assert len(await store.open_chats()) == 50


# Turns.


async def test_a_turn_is_stored_whole(store: Store, database: Database, clock: Clock) -> None:
    row = await arrived(store, clock())
    turn = Turn(
        session=Session(state="menu"),
        timers=(SetTimer(name="idle", at=clock() + timedelta(minutes=10), token="t"),),
        records=(Record(kind="consent", about={"term": "x"}),),
    )
    await store.finish(row, turn, [message("a"), message("b")], clock())

    assert await store.session(1) == Session(state="menu")
    calls = [row.outgoing.params["text"] for row in await store.calls(1) if row.outgoing]
    assert calls == ["a", "b"]
    assert await store.next_timer() == clock() + timedelta(minutes=10)
    assert [record["kind"] for record in await rows(database, tables.records)] == ["consent"]
    (done,) = await rows(database, tables.inbox)
    assert (done["state"], done["payload"]) == ("done", None)


async def test_a_turn_that_cannot_be_stored_leaves_nothing(
    store: Store, database: Database, clock: Clock
) -> None:
    row = await arrived(store, clock())

    def full(_connection: Connection, *_: Any) -> None:
        raise OSError("disk full")

    sa.event.listen(database.engine, "commit", full)
    with pytest.raises(OSError, match="disk full"):
        await store.finish(row, Turn(session=Session(state="menu")), [message("a")], clock())
    sa.event.remove(database.engine, "commit", full)

    assert await store.session(1) is None
    assert await store.calls(1) == []
    assert len(await store.new_rows(1)) == 1


async def test_a_row_is_finished_once(store: Store, clock: Clock) -> None:
    row = await arrived(store, clock())
    await store.finish(row, Turn(session=Session(state="menu")), [message("a")], clock())

    for again in (True, False):
        turn = Turn(session=Session(state="other"), again=again)
        with pytest.raises(AlreadyDone):
            await store.finish(row, turn, [message("b")], clock())
    assert await store.session(1) == Session(state="menu")
    assert len(await store.calls(1)) == 1


async def test_a_turn_to_be_played_again_keeps_its_row(store: Store, clock: Clock) -> None:
    row = await arrived(store, clock())
    turn = Turn(session=Session(state="busy"), again=True)
    await store.finish(row, turn, [message("a")], clock())

    assert await store.new_rows(1) == [row]
    assert await store.session(1) == Session(state="busy")
    assert len(await store.calls(1)) == 1


async def test_each_turn_gets_a_session_of_its_own(store: Store, clock: Clock) -> None:
    """What a failing turn did to its copy is not remembered."""
    await said(store, clock())
    first = await store.session(1)
    assert first is not None
    first.application.phones.append("spoilt")

    assert await store.session(1) == Session()


async def test_a_busy_chat_needs_no_read(store: Store, database: Database, clock: Clock) -> None:
    await said(store, clock(), message("card", slot="card"))
    await store.session(1)
    selects: list[str] = []
    sa.event.listen(database.engine, "before_cursor_execute", lambda *args: selects.append(args[2]))

    await store.session(1)
    await store.live(1)

    assert selects == []


async def test_what_was_stored_by_another_store_is_found(
    database: Database, cipher: Cipher, clock: Clock
) -> None:
    await said(Store(database, cipher), clock(), chat_id=9)

    assert await Store(database, cipher).session(9) == Session()


async def test_the_memory_is_bounded(database: Database, cipher: Cipher, clock: Clock) -> None:
    store = Store(database, cipher, remember=2)
    for chat_id in range(1, 6):
        await said(store, clock(), chat_id=chat_id, update_id=chat_id)
        assert await store.session(chat_id) == Session()

    assert len(store._chats) == 2


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
instants = st.datetimes(datetime(2000, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))
sessions = st.builds(
    Session,
    state=texts,
    language=st.sampled_from(["ko", "en"]),
    live=st.dictionaries(texts, st.integers(0, 2**31), max_size=3),
    touched=st.none() | instants,
    application=st.builds(
        Application,
        terms=st.dictionaries(texts, st.booleans(), max_size=3),
        name=texts,
        phones=st.lists(texts, max_size=3),
        product=st.sampled_from(["", "limited", "universal"]),
        call=st.none() | st.builds(Call, id=texts, phone=st.integers(0, 9), until=instants, keyed=texts),
        sealed_key=st.binary(max_size=50),
    ),
    certificates=st.lists(
        st.builds(
            Certificate,
            product=st.sampled_from(["limited", "universal"]),
            serial=texts,
            valid_from=instants,
            valid_until=instants,
            holder=texts,
            folder=texts,
            storage=st.sampled_from(["disk", "removable", "phone"]),
            reminders=st.booleans(),
        ),
        max_size=2,
    ),
    test=st.none()
    | st.builds(SignatureTest, challenge=texts, secret=st.binary(max_size=32), fresh=st.booleans()),
)


@given(sessions)
def test_any_session_comes_back_as_it_was(session: Session) -> None:
    assert msgspec.json.decode(msgspec.json.encode(session), type=Session) == session


async def test_an_old_or_newer_stored_session_still_loads(
    store: Store, database: Database, cipher: Cipher, clock: Clock
) -> None:
    """Fields that it lacks have their defaults, fields that are gone are passed over."""
    data = cipher.encrypt(b'{"state": "menu", "gone": [1], "application": {"name": "x", "gone": 1}}')
    row = {"chat_id": 1, "data": data, "updated_at": clock()}
    await database.write(lambda connection: connection.execute(sa.insert(tables.sessions), row) and None)

    assert await store.session(1) == Session(state="menu", application=Application(name="x"))


# Timers.


async def test_a_timer_comes_back_as_an_event(store: Store, clock: Clock) -> None:
    timer = SetTimer(name="idle", at=clock() + timedelta(minutes=10), token="t")
    await store.finish(await arrived(store, clock()), Turn(session=Session(), timers=(timer,)), [], clock())

    assert await store.ring(clock.forward(minutes=9)) == []
    assert await store.ring(clock.forward(minutes=1)) == [1]
    assert await store.ring(clock.forward(minutes=1)) == []
    (row,) = await store.new_rows(1)
    assert row.kind == "event"
    assert store.opened(row) == {"name": "timer", "timer": "idle", "token": "t"}
    assert await store.next_timer() is None


async def test_a_chat_has_one_timer_of_a_name(store: Store, clock: Clock) -> None:
    async def set_timer(update_id: int, *timers: SetTimer) -> None:
        row = await arrived(store, clock(), update_id)
        await store.finish(row, Turn(session=Session(), timers=timers), [], clock())

    soon, late = clock() + timedelta(minutes=1), clock() + timedelta(minutes=5)
    await set_timer(1, SetTimer(name="a", at=soon, token="1"), SetTimer(name="b", at=late))
    await set_timer(2, SetTimer(name="a", at=late, token="2"))
    assert await store.next_timer() == late
    await set_timer(3, SetTimer(name="b", at=None), SetTimer(name="never set", at=None))
    await store.ring(late)

    assert [store.opened(row)["token"] for row in await store.new_rows(1)] == ["2"]


async def test_a_timer_is_no_call(store: Store, clock: Clock) -> None:
    timer = SetTimer(name="idle", at=clock())
    await store.finish(await arrived(store, clock()), Turn(session=Session(), timers=(timer,)), [], clock())

    assert await store.calls(1) == []
    assert await store.calling_chats(clock.forward(hours=1)) == []


# Calls.


async def test_a_sent_call_is_gone_and_its_message_is_the_slots(store: Store, clock: Clock) -> None:
    await said(store, clock(), message("card", slot="card", serial=3), message("plain"))
    card, plain = await store.calls(1)

    assert await store.sent(card, 100) is None
    assert await store.sent(plain, 101) is None
    assert await store.live(1) == {"card": (100, 3)}
    assert await store.calls(1) == []


async def test_a_new_message_in_a_slot_replaces_the_old_one(store: Store, clock: Clock) -> None:
    calls = (
        message("a", slot="card", serial=1),
        message("b", slot="card", serial=2),
        message("c", slot="card"),
    )
    await said(store, clock(), *calls)
    first, second, third = await store.calls(1)

    assert await store.sent(first, 100) is None
    assert await store.sent(second, 101) == 100
    assert await store.sent(third, 101) is None
    assert await store.live(1) == {"card": (101, 0)}


async def test_the_live_message_outlives_the_process(
    database: Database, cipher: Cipher, clock: Clock
) -> None:
    store = Store(database, cipher)
    await said(store, clock(), message("card", slot="card", serial=3))
    await store.sent((await store.calls(1))[0], 100)

    assert await Store(database, cipher).live(1) == {"card": (100, 3)}


async def test_what_is_read_while_it_changes_is_read_again(store: Store, clock: Clock) -> None:
    """A chat that was loaded just before a change must not be remembered as it was."""
    await said(store, clock(), message("card", slot="card", serial=3))
    (row,) = await store.calls(1)
    store._chats.clear()

    await asyncio.gather(store.session(1), store.sent(row, 100), store.live(1))

    assert await store.live(1) == {"card": (100, 3)}


async def test_a_postponed_call_keeps_its_place(store: Store, clock: Clock) -> None:
    await said(store, clock(), message("a"), message("b"))
    first, _ = await store.calls(1)
    until = clock() + timedelta(seconds=30)
    await store.postpone(first, until, 1)

    first, second = await store.calls(1)
    assert (first.due_at, first.attempts, second.due_at) == (until, 1, clock())
    assert await store.next_call(clock()) == until
    assert await store.calling_chats(until) == [1]


async def test_a_call_that_cannot_be_read_is_known_as_such(
    store: Store, database: Database, clock: Clock
) -> None:
    await said(store, clock(), message("a"))
    spoilt = sa.update(tables.outbox).values(payload=b"rubbish")
    await database.write(lambda connection: connection.execute(spoilt) and None)

    assert [row.outgoing for row in await store.calls(1)] == [None]


@pytest.mark.parametrize(("files", "waits", "kept"), [("keep", 0, 1), ("resend", 1, 1), ("erase", 0, 0)])
async def test_a_file_whose_arrival_is_unsure_waits_for_the_conversations_word(
    store: Store, database: Database, clock: Clock, files: Any, waits: int, kept: int
) -> None:
    await said(store, clock(), document())
    (row,) = await store.calls(1)
    assert await store.sending(row)
    assert not await store.sending(row)
    await store.unsure(row, clock())
    assert await store.calls(1) == []
    (event,) = await store.new_rows(1)
    assert (event.kind, store.opened(event)) == ("event", {"name": "document_unsure"})

    await store.finish(event, Turn(session=Session(), files=files), [], clock())

    assert len(await store.calls(1)) == waits
    assert len(await rows(database, tables.outbox)) == kept


async def test_who_only_looks_at_a_chat_sees_it_as_it_is_and_remembers_nothing(
    database: Database, cipher: Cipher, clock: Clock
) -> None:
    """Another process may work on it: what was remembered here would be old, and would be stored over the new."""
    looking, working = Store(database, cipher), Store(database, cipher)
    for number, state in enumerate(("menu", "product"), start=1):
        row = await arrived(working, clock(), update_id=number)
        await working.finish(row, Turn(session=Session(state=state)), [], clock())
        session = await looking.stored_session(1)
        assert session is not None
        assert session.state == state

    remembered = await looking.session(1)
    assert remembered is not None
    assert remembered.state == "product"
    assert await looking.stored_session(2) is None


# Recovery.


async def test_files_that_were_being_sent_are_unsure_after_a_restart(
    database: Database, cipher: Cipher, clock: Clock
) -> None:
    store = Store(database, cipher)
    await said(store, clock(), document(b"1"), document(b"2"), message("text"))
    for row in (await store.calls(1))[:2]:
        await store.sending(row)

    after = Store(database, cipher)
    await after.recover(clock())
    await after.recover(clock())

    assert [row.outgoing for row in await after.calls(1)] == [message("text")]
    assert [after.opened(row) for row in await after.new_rows(1)] == [{"name": "document_unsure"}]
    unsure = [row for row in await rows(database, tables.outbox) if row["state"] == "unsure"]
    assert len(unsure) == 2


async def test_a_wrong_key_is_refused_before_it_does_harm(
    database: Database, cipher: Cipher, clock: Clock
) -> None:
    await Store(database, cipher).recover(clock())

    with pytest.raises(WrongKey, match="CERTGUIDE_SECRET_KEY"):
        await Store(database, Cipher([Fernet.generate_key().decode()])).recover(clock())


async def test_a_key_can_be_retired(database: Database, clock: Clock) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    for keys in ([old], [new, old], [new]):
        await Store(database, Cipher(keys)).recover(clock())

    with pytest.raises(WrongKey):
        await Store(database, Cipher([old])).recover(clock())


async def test_readiness_is_the_databases(database: Database, store: Store) -> None:
    assert await store.ready()
    await database.close()
    assert not await store.ready()


async def test_a_tampered_payload_is_refused(store: Store, database: Database, clock: Clock) -> None:
    await arrived(store, clock())
    spoilt = sa.update(tables.inbox).values(payload=b"rubbish")
    await database.write(lambda connection: connection.execute(spoilt) and None)

    with pytest.raises(Undecipherable):
        store.opened((await store.new_rows(1))[0])


async def test_the_hot_queries_use_their_indexes(sqlite_store: Store, sqlite_database: Database) -> None:
    """A partial index is used only for a condition that the planner can see."""
    plans: list[str] = []

    def explain(_connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith(("SELECT", "DELETE", "UPDATE")):
            found = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
            plans.extend(f"{row[3]} <- {statement}" for row in found)

    now = datetime(2026, 11, 22, tzinfo=UTC)
    for lane in (sqlite_database._reads, sqlite_database._writes):
        sa.event.listen(lane._backend._engine, "before_cursor_execute", explain)  # type: ignore[attr-defined]
    await sqlite_store.open_chats()
    await sqlite_store.new_rows(1)
    await sqlite_store.calls(1)
    await sqlite_store.calling_chats(now)
    await sqlite_store.next_call(now)
    await sqlite_store.next_timer()
    await sqlite_store.ring(now)
    await sqlite_store.session(1)
    await said(sqlite_store, now, Outgoing(method="send_message", params={}, slot="card"))

    assert len(plans) > 8
    assert [plan for plan in plans if plan.startswith("SCAN") and "USING" not in plan] == []


# For the record.


def topics(content: str) -> Record:
    return Record(kind="topics", about={"by": "김상담 #7", "content": content})


async def test_records_are_read_in_order_and_from_where_one_was(store: Store, clock: Clock) -> None:
    row = await arrived(store, clock(), 1)
    others = Record(kind="consent", about={"term": "privacy"})
    await store.finish(row, Turn(session=Session(), records=(topics("first"), others)), [], clock())
    second = await store.keep(topics("second"), clock.forward(seconds=1))

    kept = await store.records("topics")

    assert [one.about["content"] for one in kept if one.about] == ["first", "second"]
    assert [one.at for one in kept] == [clock() - timedelta(seconds=1), clock()]
    assert kept[1].id == second
    assert await store.records("topics", after=kept[0].id) == kept[1:]
    assert await store.records("topics", after=second) == []


async def test_a_record_under_a_lost_key_is_told_and_hides_no_other(
    store: Store, database: Database, clock: Clock
) -> None:
    other = Store(database, Cipher([Fernet.generate_key().decode()]))
    await other.keep(topics("lost"), clock())
    await store.keep(topics("kept"), clock())

    lost, kept = await store.records("topics")

    assert lost.about is None
    assert kept.about is not None
    assert "kept" not in repr(kept)


async def test_who_reads_on_from_an_id_misses_no_topics(url: str, cipher: Cipher, clock: Clock) -> None:
    """Two processes write, a third one reads along: no record turns up below one that was read."""
    databases = [Database(url) for _ in range(3)]
    *writers, reader = [Store(database, cipher) for database in databases]
    try:
        writing = [
            asyncio.create_task(writer.keep(topics(str(n)), clock())) for n in range(40) for writer in writers
        ]
        seen: list[int] = []
        while not all(task.done() for task in writing):
            seen += [kept.id for kept in await reader.records("topics", after=seen[-1] if seen else 0)]
        seen += [kept.id for kept in await reader.records("topics", after=seen[-1] if seen else 0)]
        assert seen == sorted(task.result() for task in writing)
    finally:
        for database in databases:
            await database.close()


# Staff.


async def test_staff_is_added_changed_and_removed(store: Store, clock: Clock) -> None:
    first = Member(2**40, "member", "김상담", clock())
    second = Member(7, "auditor", "", clock.forward(seconds=1))
    await store.add_staff(second)
    await store.add_staff(first)
    assert await store.staff() == [first, second]

    lead = Member(2**40, "lead", "김팀장", clock.forward(seconds=1))
    await store.add_staff(lead)
    assert await store.staff() == [second, lead]

    assert await store.remove_staff(7)
    assert not await store.remove_staff(7)
    assert await store.staff() == [lead]
    assert "김팀장" not in repr(lead)
