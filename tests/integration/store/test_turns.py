import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from bot.store import tables
from bot.store.database import Database
from bot.store.desk import posts
from bot.store.store import DESK, InboxRow, Store
from bot.telegram.outgoing import Outgoing
from bot.turns import Pace, Turns
from flows.events import Choice, DocumentUnsure, Event, Text, Timer
from flows.replies import Busy, Record, Reply, Say, SetTimer, Toast, Turn, line
from flows.session import Language, Session
from flows.support.events import DeskEvent, SetAside
from flows.support.turn import DeskTurn
from tests.integration.store.builders import document, message, rows, said, update
from tests.integration.store.casework import GROUP
from tests.integration.store.conftest import Clock

Decide = Callable[[Session, Event], Awaitable[Turn]]


def say(text: str) -> Say:
    return Say(body=(line(text),))


def text_of(event: Event) -> str:
    return event.text if isinstance(event, Text) else type(event).__name__


class Talk:
    """A conversation that echoes, unless a test decides otherwise."""

    def __init__(self) -> None:
        self.played: list[tuple[str, Event]] = []
        self.decide: Decide = self.echo

    async def turn(self, session: Session | None, event: Event) -> Turn:
        session = session or Session()
        self.played.append((session.state, event))
        await asyncio.sleep(0)
        return await self.decide(session, event)

    async def echo(self, session: Session, event: Event) -> Turn:
        state = "" if session.state == "welcome" else session.state
        return Turn(session=replace(session, state=state + text_of(event)), replies=(say(text_of(event)),))


def translate(
    raw: dict[str, Any], *, event_id: str, at: datetime, live: Mapping[int, tuple[str, int]]
) -> Event | None:
    about = raw["message"]
    if about["text"] == "ignored":
        return None
    if about["text"] == "poison":
        raise ValueError("900101-1234567 cannot be read")
    if about["text"] == "tap":
        slot, serial = live.get(100, (None, 0))
        return Choice(id=event_id, at=at, data="menu:issue", slot=slot, serial=serial)
    return Text(id=event_id, at=at, message=about["message_id"], text=about["text"])


def render(reply: Reply, _language: Language, _chat: int) -> list[Outgoing]:
    assert isinstance(reply, Say)
    return [message(reply.body[0].id)]


class Staff:
    """A support desk that cannot hear of some things, and notes down the others."""

    def __init__(self, store: Store, deaf_to: tuple[type, ...] = ()) -> None:
        self.store, self.deaf_to = store, deaf_to
        self.heard: list[DeskEvent] = []
        self.tried = 0

    def event(self, row: InboxRow, raw: dict[str, Any]) -> DeskEvent | None:
        if row.kind == "update":
            raise ValueError("900101-1234567 cannot be read")
        return posts.for_desk(row, raw)

    async def decide(self, event: DeskEvent) -> tuple[DeskTurn, list[tuple[int, Outgoing]]]:
        self.tried += 1
        deaf = isinstance(event, self.deaf_to)
        if deaf:
            raise RuntimeError("900101-1234567")
        self.heard.append(event)
        return DeskTurn(), []

    async def finish(self, row: InboxRow, _turn: DeskTurn, _calls: Any) -> Sequence[int]:
        await self.store.done(row, [], row.at)
        return []

    async def toast(self, _raw: Mapping[str, Any], _toasted: Any) -> None:
        """Nobody looks."""

    def sorry(self, number: int, raw: Mapping[str, Any]) -> list[tuple[int, Outgoing]]:
        return [(GROUP, message(f"sorry {number} {raw['message']['message_id']}"))]


class Desk:
    """All that turns need, with everything they say noted down."""

    def __init__(self, store: Store, clock: Clock, *, staff: Staff | None = None, **pace: Any) -> None:
        self.store, self.clock, self.talk = store, clock, Talk()
        self.signs: list[Any] = []
        self.spoken: list[int] = []
        self.kept: list[tuple[Sequence[Record], int, list[int]]] = []
        self.turns = Turns(
            store,
            self.talk,
            translate=translate,
            render=render,
            apology=lambda language: message(f"sorry {language}"),
            aside=self.aside,
            otherwise=lambda raw: [message("not here")] if raw["message"]["chat"]["id"] < 0 else [],
            spoken=self.spoken.append,
            kept=self.keep,
            desk=staff,
            pace=Pace(**{"retry": 0.001, **pace}),
            clock=clock,
        )

    async def aside(self, _chat_id: int, raw: Mapping[str, Any], sign: Any, _language: Language) -> None:
        self.signs.append((raw["message"]["message_id"], sign))
        if isinstance(sign, Busy):
            raise OSError("not shown")

    async def keep(self, records: Sequence[Record]) -> None:
        """Notes what was stored, and to whom anything was said, when it was told of records."""
        stored = len(await self.store.records("topics"))
        self.kept.append((records, stored, list(self.spoken)))

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        running = asyncio.create_task(self.turns.run())
        yield
        await self.turns.stop()
        await running

    async def take(self, *updates: tuple[int, dict[str, Any]]) -> None:
        self.turns.wake(await self.store.intake(updates, self.clock()))

    async def settled(self) -> None:
        """Until no row waits any more."""
        async with asyncio.timeout(10):
            while await self.store.open_chats() or self.turns._lanes._running:
                await asyncio.sleep(0.002)

    async def texts(self, chat_id: int = 1) -> list[str]:
        return [row.outgoing.params["text"] for row in await self.store.calls(chat_id) if row.outgoing]


@pytest.fixture
def desk(store: Store, clock: Clock) -> Desk:
    return Desk(store, clock)


async def test_each_chat_in_order_many_side_by_side(desk: Desk) -> None:
    updates = [update(number * 10 + chat, chat, str(number)) for number in range(8) for chat in range(1, 9)]

    async with desk.at_work():
        for start in range(0, len(updates), 5):
            await desk.take(*updates[start : start + 5])
        await desk.settled()

    for chat in range(1, 9):
        session = await desk.store.session(chat)
        assert session is not None
        assert session.state == "01234567"
        assert await desk.texts(chat) == list("01234567")
    assert len(desk.talk.played) == 64
    assert set(desk.spoken) == set(range(1, 9))


async def test_turns_that_end_together_share_a_commit(desk: Desk, database: Database, commits: Any) -> None:
    async with desk.at_work():
        seen = commits(database)
        await desk.take(*(update(chat, chat) for chat in range(1, 51)))
        await desk.settled()

    writes = len(seen)
    assert len(await rows(database, tables.sessions)) == 50
    assert writes < 150  # PostgreSQL counts reads as well


async def test_what_an_earlier_process_left_is_worked_on_first(desk: Desk) -> None:
    await desk.store.intake([update(1, text="a")], desk.clock())

    async with desk.at_work():
        await desk.settled()

    assert await desk.texts() == ["a"]


async def test_a_turn_may_be_played_again_on_its_new_session(desk: Desk) -> None:
    """The same event, under the same id; a typed secret waits in its row alone."""

    async def decide(session: Session, event: Event) -> Turn:
        again = session.state != "working"
        state = "working" if again else "done"
        return Turn(session=replace(session, state=state), replies=(Busy(), say(state)), again=again)

    desk.talk.decide = decide
    async with desk.at_work():
        await desk.take(update(1))
        await desk.settled()

    (first, event), (second, same) = desk.talk.played
    assert (first, second) == ("welcome", "working")
    assert event == same
    assert await desk.texts() == ["working", "done"]


async def test_what_a_turn_kept_is_told_when_it_is_stored_and_before_anything_is_said(desk: Desk) -> None:
    record = Record(kind="topics", about={"by": "김상담 #7", "content": "- id: a"})

    async def decide(session: Session, event: Event) -> Turn:
        records = (record,) if text_of(event) == "publish" else ()
        return Turn(session=session, replies=(say("done"),), records=records)

    desk.talk.decide = decide
    async with desk.at_work():
        await desk.take(update(1, text="publish"))
        await desk.settled()
        await desk.take(update(2, text="look"))
        await desk.settled()

    assert desk.kept == [((record,), 1, [])]
    assert desk.spoken == [1, 1]


async def test_a_crash_between_two_plays_loses_nothing(store: Store, clock: Clock) -> None:
    async def half(session: Session, event: Event) -> Turn:
        if session.state == "working":
            await asyncio.sleep(3600)
        return Turn(session=replace(session, state="working"), again=True)

    killed = Desk(store, clock, grace=0)
    killed.talk.decide = half
    async with killed.at_work():
        await killed.take(update(1))
        while len(killed.talk.played) < 2:
            await asyncio.sleep(0.001)

    after = Desk(store, clock)
    async with after.at_work():
        await after.settled()

    assert [state for state, _ in after.talk.played] == ["working"]
    assert after.talk.played[0][1] == killed.talk.played[0][1]


async def test_a_turn_that_fails_is_tried_again(desk: Desk) -> None:
    async def decide(session: Session, event: Event) -> Turn:
        if len(desk.talk.played) < 4:
            session.state = "spoilt"
            raise RuntimeError("900101-1234567")
        return await desk.talk.echo(session, event)

    desk.talk.decide = decide
    with capture_logs() as logs:
        async with desk.at_work():
            await desk.take(update(1, text="a"))
            await desk.settled()

    assert [state for state, _ in desk.talk.played] == ["welcome"] * 4
    assert await desk.texts() == ["a"]
    assert "900101" not in repr(logs)


async def test_a_turn_that_keeps_failing_is_set_aside_and_the_person_told(
    desk: Desk, database: Database
) -> None:
    async def decide(session: Session, event: Event) -> Turn:
        if text_of(event) == "bad":
            raise OSError("900101-1234567")
        return await desk.talk.echo(session, event)

    desk.talk.decide = decide
    async with desk.at_work():
        await desk.take(update(1, text="a"), update(2, text="bad"), update(3, text="b"))
        await desk.settled()

    assert await desk.texts() == ["a", "sorry ko", "b"]
    session = await desk.store.session(1)
    assert session is not None
    assert session.state == "ab"
    states = [(row["state"], row["payload"]) for row in await rows(database, tables.inbox)]
    assert states == [("done", None), ("dead", None), ("done", None)]
    assert "900101" not in str((await rows(database, tables.inbox))[1]["error"])
    assert len(desk.talk.played) == 1 + 4 + 1


@pytest.mark.parametrize("reply", ["\ud800", "endless"])
async def test_what_cannot_be_stored_or_never_ends_is_set_aside(desk: Desk, reply: str) -> None:
    async def decide(session: Session, _event: Event) -> Turn:
        return Turn(session=replace(session, state=reply), again=reply == "endless")

    desk.talk.decide = decide
    async with desk.at_work():
        await desk.take(update(1))
        await desk.settled()

    assert await desk.texts() == ["sorry ko"]


async def test_an_update_that_cannot_be_read_blocks_nothing(desk: Desk, database: Database) -> None:
    await desk.store.intake(
        [update(1, text="poison"), update(2, text="x"), update(3, text="a")], desk.clock()
    )
    spoilt = sa.update(tables.inbox).where(tables.inbox.c.update_id == 2).values(payload=b"rubbish")
    await database.write(lambda connection: connection.execute(spoilt) and None)
    with capture_logs() as logs:
        async with desk.at_work():
            await desk.settled()

    assert await desk.texts() == ["sorry ko", "sorry ko", "a"]
    assert [row["state"] for row in await rows(database, tables.inbox)] == ["dead", "dead", "done"]
    assert "900101" not in repr(logs)


async def test_staff_hear_of_what_was_set_aside_and_of_no_more_than_its_place(
    store: Store, clock: Clock
) -> None:
    staff = Staff(store)
    desk = Desk(store, clock, staff=staff)
    with capture_logs() as logs:
        async with desk.at_work():
            await desk.take(update(1, text="poison"), update(2, text="poison"), update(3, text="a"))
            await desk.settled()

    (alarm,) = staff.heard
    assert isinstance(alarm, SetAside)
    assert (alarm.what, alarm.told, alarm.language, alarm.kept) == ("message", "customer", "ko", False)
    assert re.fullmatch(r"bot\.turns:\d+", alarm.place)
    assert next(entry["row"] for entry in logs if entry["event"] == "update not read") == alarm.number
    assert await desk.texts() == ["sorry ko", "sorry ko", "a"]
    assert "900101" not in repr(logs) + repr(alarm)


async def test_a_timer_that_fails_waits_for_an_operator_and_staff_know(store: Store, clock: Clock) -> None:
    staff = Staff(store)
    desk = Desk(store, clock, staff=staff)

    async def decide(session: Session, event: Event) -> Turn:
        if isinstance(event, Timer) and len(staff.heard) == 0:
            raise OSError("900101-1234567")
        return await desk.talk.echo(session, event)

    desk.talk.decide = decide
    await store.happened(1, {"name": "timer", "timer": "idle", "token": "t"}, clock())
    async with desk.at_work():
        await desk.settled()
        (alarm,) = staff.heard
        assert isinstance(alarm, SetAside)
        assert (alarm.what, alarm.told, alarm.kept) == ("timer", "nobody", True)
        assert await store.again([alarm.number]) == [alarm.number]
        desk.turns.wake([1])
        await desk.settled()

    assert await desk.texts() == ["Timer"]
    assert await store.aside() == []


async def test_an_alarm_that_fails_brings_no_other_one_about(store: Store, clock: Clock) -> None:
    staff = Staff(store, deaf_to=(SetAside,))
    desk = Desk(store, clock, staff=staff)
    async with desk.at_work():
        await desk.take(update(1, text="poison"))
        await desk.settled()

    assert staff.tried == 4
    assert [(one.chat_id, one.kept) for one in await store.aside()] == [(1, False), (DESK, True)]


async def test_who_of_the_staff_did_it_is_told_where_they_did(store: Store, clock: Clock) -> None:
    staff = Staff(store)
    desk = Desk(store, clock, staff=staff)
    async with desk.at_work():
        await desk.take(update(7, DESK))
        await desk.settled()

    (alarm,) = staff.heard
    assert isinstance(alarm, SetAside)
    assert (alarm.what, alarm.told) == ("message", "staff")
    assert await desk.texts(GROUP) == [f"sorry {alarm.number} 7"]
    assert desk.spoken == [GROUP]


async def test_what_is_no_event_is_done_and_may_be_answered(desk: Desk) -> None:
    async with desk.at_work():
        await desk.take(update(1, 1, "ignored"), update(2, -5, "ignored"))
        await desk.settled()

    assert desk.talk.played == []
    assert await desk.texts() == []
    assert await desk.texts(-5) == ["not here"]


async def test_while_the_database_is_away_nothing_is_given_up(
    desk: Desk, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.lanes._FIRST_PAUSE", 0.001)
    finish, failures = desk.store.finish, 6

    async def away(*arguments: Any) -> None:
        nonlocal failures
        if failures:
            failures -= 1
            raise OSError("connection refused")
        await finish(*arguments)

    monkeypatch.setattr(desk.store, "finish", away)
    async with desk.at_work():
        await desk.take(update(1, text="a"))
        await desk.settled()

    assert await desk.texts() == ["a"]
    assert [row["state"] for row in await rows(database, tables.inbox)] == ["done"]


async def test_a_timer_rings_when_it_is_due_without_anybody_writing(desk: Desk) -> None:
    async def decide(session: Session, event: Event) -> Turn:
        if isinstance(event, Timer):
            return await desk.talk.echo(session, event)
        timer = SetTimer(name="idle", at=desk.clock() + timedelta(seconds=0.05), token="t")
        return Turn(session=session, timers=(timer,))

    desk.talk.decide = decide
    async with desk.at_work():
        await desk.take(update(1))
        await desk.settled()
        desk.clock.forward(seconds=1)
        async with asyncio.timeout(5):
            while not await desk.texts():
                await asyncio.sleep(0.005)

    event = desk.talk.played[-1][1]
    assert isinstance(event, Timer)
    assert (event.name, event.token) == ("idle", "t")


async def test_a_failing_timer_needs_no_apology(desk: Desk, database: Database) -> None:
    async def decide(_session: Session, event: Event) -> Turn:
        assert not isinstance(event, Timer)
        return Turn(session=Session(), timers=(SetTimer(name="idle", at=desk.clock()),))

    desk.talk.decide = decide
    async with desk.at_work():
        await desk.take(update(1))
        async with asyncio.timeout(5):
            while [row["state"] for row in await rows(database, tables.inbox)] != ["done", "dead"]:
                await asyncio.sleep(0.005)

    assert await desk.texts() == []


async def test_an_unsure_file_is_an_event(desk: Desk) -> None:
    await said(desk.store, desk.clock(), document())
    (row,) = await desk.store.calls(1)
    await desk.store.sending(row)
    await desk.store.unsure(row, desk.clock())

    async with desk.at_work():
        await desk.settled()

    assert [type(event) for _, event in desk.talk.played] == [DocumentUnsure]


async def test_a_tap_names_the_live_message_it_hangs_on(desk: Desk) -> None:
    await said(desk.store, desk.clock(), message("card", slot="card", serial=7))
    await desk.store.sent((await desk.store.calls(1))[0], 100)

    async with desk.at_work():
        await desk.take(update(2, text="tap"))
        await desk.settled()

    event = desk.talk.played[0][1]
    assert isinstance(event, Choice)
    assert (event.slot, event.serial) == ("card", 7)


async def test_signs_are_shown_at_once_and_never_stored(desk: Desk) -> None:
    """And a turn without a toast says so, for the button that was tapped."""
    toast = Toast(text=line("x"))

    async def decide(session: Session, event: Event) -> Turn:
        signs: tuple[Reply, ...] = (toast, Busy()) if text_of(event) == "a" else ()
        return Turn(session=session, replies=signs)

    desk.talk.decide = decide
    async with desk.at_work():
        await desk.take(update(1, text="a"), update(2, text="b"))
        await desk.settled()

    assert desk.signs == [(1, toast), (1, Busy()), (2, None)]
    assert await desk.texts() == []


async def test_no_more_turns_than_allowed_at_once(store: Store, clock: Clock) -> None:
    desk = Desk(store, clock, at_once=3)
    now = most = 0

    async def decide(session: Session, _event: Event) -> Turn:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.005)
        now -= 1
        return Turn(session=session)

    desk.talk.decide = decide
    async with desk.at_work():
        await desk.take(*(update(chat, chat) for chat in range(1, 13)))
        await desk.settled()

    assert most == 3


async def test_a_stop_lets_the_turn_in_hand_end(desk: Desk) -> None:
    began = asyncio.Event()

    async def decide(session: Session, event: Event) -> Turn:
        began.set()
        await asyncio.sleep(0.02)
        return await desk.talk.echo(session, event)

    desk.talk.decide = decide
    async with desk.at_work():
        await desk.take(update(1, text="a"), update(2, text="b"))
        await began.wait()

    assert await desk.texts() == ["a"]
    assert len(await desk.store.new_rows(1)) == 1
