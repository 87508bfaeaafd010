import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from bot.store import tables
from bot.store.database import Database
from bot.store.store import Store
from bot.telegram.dispatch import Dispatcher, Pace
from bot.telegram.outgoing import Outgoing
from bot.telegram.sender import Outcome, Refused, Retry, Sent, Unsure
from tests.integration.store.builders import document, message, rows, said
from tests.integration.store.conftest import Clock


class Phone:
    """A sender that does as a test says, and otherwise delivers."""

    def __init__(self) -> None:
        self.sent: list[tuple[int, str, int | None]] = []
        self.answers: list[Outcome | Exception] = []
        self.before: Callable[[int, Outgoing], Any] | None = None
        self.next_id = 100
        self.put_off: list[Outcome] = []

    async def send(self, chat_id: int, outgoing: Outgoing, message_id: int | None = None) -> Outcome:
        if outgoing.method == "edit_message_reply_markup":
            self.sent.append((chat_id, "strip", message_id))
            return self.put_off.pop(0) if self.put_off else Sent(message_id)
        if self.before is not None:
            await self.before(chat_id, outgoing)
        await asyncio.sleep(0)
        self.sent.append((chat_id, outgoing.params.get("text", "file"), message_id))
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, Exception):
            raise answer
        if answer is not None:
            return answer
        if outgoing.edit and message_id is not None:
            return Sent(message_id)
        self.next_id += 1
        return Sent(self.next_id)

    def texts(self, chat_id: int = 1) -> list[str]:
        return [text for chat, text, _ in self.sent if chat == chat_id]


class Office:
    def __init__(self, store: Store, clock: Clock, **pace: Any) -> None:
        self.store, self.clock, self.phone = store, clock, Phone()
        self.happened: list[int] = []
        self.dispatcher = Dispatcher(
            store,
            self.phone,
            happened=self.happened.append,
            pace=Pace(**{"first": 0.001, **pace}),
            clock=clock,
            jitter=lambda: 1.0,
        )

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        running = asyncio.create_task(self.dispatcher.run())
        yield
        await self.dispatcher.stop()
        await running

    async def say(self, *outgoing: Outgoing, chat_id: int = 1, update_id: int = 1) -> None:
        await said(self.store, self.clock(), *outgoing, chat_id=chat_id, update_id=update_id)
        self.dispatcher.wake(chat_id)

    async def empty(self, *, forward: float = 0.0) -> None:
        """Until nothing waits; time may run meanwhile."""
        async with asyncio.timeout(10):
            while await self.waiting():
                self.clock.forward(seconds=forward)
                await asyncio.sleep(0.002)

    async def waiting(self) -> list[int]:
        return await self.store.calling_chats(self.clock.now + timedelta(days=1))


@pytest.fixture
def office(store: Store, clock: Clock) -> Office:
    return Office(store, clock)


async def test_each_chat_in_order_many_side_by_side(office: Office) -> None:
    async with office.at_work():
        for chat in range(1, 9):
            await office.say(*(message(str(n)) for n in range(20)), chat_id=chat, update_id=chat)
        await office.empty()

    for chat in range(1, 9):
        assert office.phone.texts(chat) == [str(n) for n in range(20)]


async def test_what_an_earlier_process_left_is_sent_first(store: Store, clock: Clock) -> None:
    await said(store, clock(), message("a"))
    office = Office(store, clock)

    async with office.at_work():
        await office.empty()

    assert office.phone.texts() == ["a"]


async def test_what_an_earlier_process_left_is_sent_even_if_the_clock_was_set_back(
    store: Store, clock: Clock
) -> None:
    await said(store, clock(), message("a"))
    clock.forward(days=-2)
    office = Office(store, clock)

    async with office.at_work():
        await office.empty()

    assert office.phone.texts() == ["a"]


async def test_telegrams_pause_is_for_that_chat_only(office: Office) -> None:
    office.phone.answers = [Retry(30.0)]
    async with office.at_work():
        await office.say(message("a"), message("b"))
        while not office.phone.sent:
            await asyncio.sleep(0.001)
        await office.say(message("c"), chat_id=2, update_id=2)
        while await office.waiting() != [1]:
            await asyncio.sleep(0.001)

        assert office.phone.texts(2) == ["c"]
        assert office.phone.texts(1) == ["a"]
        (first, _) = await office.store.calls(1)
        assert (first.due_at, first.attempts) == (office.clock() + timedelta(seconds=30), 1)

    after = Office(office.store, office.clock)
    office.clock.forward(seconds=30)
    async with after.at_work():
        await after.empty()
    assert after.phone.texts() == ["a", "b"]


@pytest.mark.parametrize("trouble", [Retry(None), Unsure(), OSError("bug")])
async def test_a_text_is_sent_until_it_arrives(office: Office, trouble: Outcome | Exception) -> None:
    office.phone.answers = [trouble] * 8
    async with office.at_work():
        await office.say(message("a"), message("b"))
        await office.empty(forward=60)

    assert office.phone.texts() == ["a"] * 9 + ["b"]


async def test_pauses_double_up_to_the_longest(store: Store, clock: Clock) -> None:
    office = Office(store, clock, first=1.0, longest=5.0)
    await said(store, clock(), message("a"))
    pauses = []
    for _ in range(5):
        (row,) = await store.calls(1)
        await office.dispatcher._postpone(row, None)
        (row,) = await store.calls(1)
        pauses.append((row.due_at - clock()).total_seconds())
    await office.dispatcher.stop()

    assert pauses == [1, 2, 4, 5, 5]


async def test_what_telegram_refuses_is_dropped_and_the_rest_goes_on(office: Office) -> None:
    office.phone.answers = [Refused("bot was blocked by the user")]
    with capture_logs() as logs:
        async with office.at_work():
            await office.say(message("900101-1234567"), message("b"))
            await office.empty()

    assert office.phone.texts() == ["900101-1234567", "b"]
    assert [log["reason"] for log in logs if log["event"] == "call refused"] == [
        "bot was blocked by the user"
    ]
    assert "900101" not in repr(logs)


async def test_a_refused_file_is_kept_for_its_customer(office: Office, database: Database) -> None:
    office.phone.answers = [Refused("bot was blocked by the user")]
    async with office.at_work():
        await office.say(document(), message("b"))
        while "b" not in office.phone.texts():
            await asyncio.sleep(0.001)

    (kept,) = await rows(database, tables.outbox)
    assert kept["state"] == "unsure"


async def test_a_file_is_marked_before_it_is_sent(office: Office, database: Database) -> None:
    seen: list[str] = []

    async def look(_chat_id: int, _outgoing: Outgoing) -> None:
        seen.extend(row["state"] for row in await rows(database, tables.outbox))

    office.phone.before = look
    async with office.at_work():
        await office.say(document())
        await office.empty()
        while await rows(database, tables.outbox):
            await asyncio.sleep(0.001)

    assert seen == ["sending"]


@pytest.mark.parametrize("trouble", [Unsure(), OSError("bug")])
async def test_a_file_that_may_have_arrived_is_not_sent_again(
    office: Office, database: Database, trouble: Outcome | Exception
) -> None:
    office.phone.answers = [trouble]
    async with office.at_work():
        await office.say(document(), message("b"))
        while office.phone.texts() != ["file", "b"]:
            await asyncio.sleep(0.001)
        await office.empty()

    assert office.phone.texts() == ["file", "b"]
    assert office.happened == [1]
    assert [row["state"] for row in await rows(database, tables.outbox)] == ["unsure"]
    (event,) = await office.store.new_rows(1)
    assert office.store.opened(event) == {"name": "document_unsure"}


async def test_a_file_that_was_not_taken_is_sent_again(office: Office) -> None:
    office.phone.answers = [Retry(None)]
    async with office.at_work():
        await office.say(document())
        async with asyncio.timeout(5):
            while office.phone.texts() != ["file", "file"]:
                office.clock.forward(seconds=1)
                await asyncio.sleep(0.002)

    assert await office.waiting() == []
    assert office.happened == []


async def test_an_edit_finds_the_live_message_of_its_time(office: Office) -> None:
    async with office.at_work():
        await office.say(
            message("no card yet", slot="card", serial=1, edit=True),
            message("edited", slot="card", serial=2, edit=True),
            message("new card", slot="card", serial=3),
            message("edited again", slot="card", serial=4, edit=True),
        )
        await office.empty()
        await asyncio.sleep(0.02)

    assert [sent for sent in office.phone.sent if sent[1] != "strip"] == [
        (1, "no card yet", None),
        (1, "edited", 101),
        (1, "new card", None),
        (1, "edited again", 102),
    ]
    assert (1, "strip", 101) in office.phone.sent
    assert await office.store.live(1) == {"card": (102, 4)}


async def test_buttons_that_telegram_keeps_for_now_are_taken_off_later(office: Office) -> None:
    office.phone.put_off = [Retry(0.01), Retry(None)]
    await said(
        office.store,
        office.clock(),
        message("card", slot="card", serial=1),
        message("next", slot="card", serial=2),
    )
    async with office.at_work():
        await office.empty()
        async with asyncio.timeout(5):
            while len([sent for sent in office.phone.sent if sent[1] == "strip"]) < 3:
                await asyncio.sleep(0.01)

    assert [sent for sent in office.phone.sent if sent[1] == "strip"] == [(1, "strip", 101)] * 3


async def test_a_call_that_cannot_be_read_blocks_nothing(office: Office, database: Database) -> None:
    await said(office.store, office.clock(), message("a"), message("b"))
    first = (await office.store.calls(1))[0].id
    spoilt = sa.update(tables.outbox).where(tables.outbox.c.id == first).values(payload=b"rubbish")
    await database.write(lambda connection: connection.execute(spoilt) and None)

    async with office.at_work():
        await office.empty()

    assert office.phone.texts() == ["b"]


async def test_a_stop_lets_the_call_in_hand_end(office: Office) -> None:
    began = asyncio.Event()

    async def slowly(_chat_id: int, _outgoing: Outgoing) -> None:
        began.set()
        await asyncio.sleep(0.02)

    office.phone.before = slowly
    async with office.at_work():
        await office.say(message("a"), message("b"))
        await began.wait()

    assert office.phone.texts() == ["a"]
    assert [row.outgoing for row in await office.store.calls(1)] == [message("b")]


async def test_a_stop_does_not_wait_for_ever(store: Store, clock: Clock) -> None:
    office = Office(store, clock, grace=0.01)
    began = asyncio.Event()

    async def hang(_chat_id: int, _outgoing: Outgoing) -> None:
        began.set()
        await asyncio.sleep(3600)

    office.phone.before = hang
    async with asyncio.timeout(5), office.at_work():
        await office.say(message("a"))
        await began.wait()

    assert len(await store.calls(1)) == 1
