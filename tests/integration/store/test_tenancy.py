"""Several processes on one PostgreSQL: each chat is worked on by one of them, and none is lost with one."""

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store import leases
from bot.store.database import Database
from bot.store.leases import Leases, lease_of
from bot.store.signals import listen
from bot.store.store import Store
from bot.telegram.dispatch import Dispatcher
from bot.tenancy import Shared
from tests.integration.store.builders import document, message, said
from tests.integration.store.test_dispatch import Phone

NOW = datetime(2026, 11, 29, tzinfo=UTC)


class Process:
    """What one process has of it."""

    def __init__(self, name: str, database: Database, store: Store) -> None:
        self.name = name
        self.store = store
        self.engine = AsyncEngine(database.engine)
        self.forgotten: list[int] = []
        self.leases = Leases(database, name)
        self.tenancy = Shared(
            self.leases,
            taken=lambda connection, chat: store.taken_over(connection, chat, NOW),
            forget=self.forgotten.append,
        )


@pytest.fixture
async def processes(postgres, cipher):
    """Makes processes on a database whose leases are all free."""
    async with AsyncExitStack() as stack:

        def make(name: str) -> Process:
            database = Database(postgres)
            stack.push_async_callback(database.close)
            return Process(name, database, Store(database, cipher))

        janitor = make("janitor")
        await janitor.leases._db.write(lambda connection: connection.exec_driver_sql("DELETE FROM leases"))
        yield make


@asynccontextmanager
async def short_life(monkeypatch):
    """Leases that run out soon: their length is what the statements say."""
    for name in ("_CLAIM", "_RENEW"):
        text = str(getattr(leases, name)).replace(str(leases._LIFE_US), "300000")
        monkeypatch.setattr(leases, name, leases.sa.text(text))
    yield


async def test_one_of_two_works_on_a_chat(processes):
    one, other = processes("one"), processes("other")
    async with one.tenancy.of(7) as ours, other.tenancy.of(7) as theirs:
        assert (ours, theirs) == (True, False)
    async with other.tenancy.of(7) as theirs:
        assert theirs


async def test_what_a_dead_process_left_is_sent_soon_after_its_lease_ends(processes, monkeypatch):
    """Nobody is told that it died: the others look, and when they look first the lease still holds."""
    dead, heir = processes("dead"), processes("heir")
    await said(dead.store, NOW, message("a"), chat_id=7)
    async with short_life(monkeypatch):
        await dead.leases.claim(lease_of(7))
    phone = Phone()
    dispatcher = Dispatcher(
        heir.store, phone, happened=lambda _: None, tenancy=heir.tenancy, clock=lambda: NOW
    )
    running = asyncio.create_task(dispatcher.run())
    try:
        async with asyncio.timeout(leases.LIFE.total_seconds()):
            while phone.texts(7) != ["a"]:
                await asyncio.sleep(0.05)
    finally:
        await dispatcher.stop()
        await running


async def test_turns_and_calls_of_a_chat_stay_together_until_both_are_done(processes):
    one, other = processes("one"), processes("other")
    async with one.tenancy.of(7):
        async with one.tenancy.of(7) as again:
            assert again
        async with other.tenancy.of(7) as theirs:
            assert not theirs
        assert one.forgotten == []
    assert one.forgotten == [7]


async def test_who_is_woken_by_the_work_goes_on_under_the_same_lease(processes):
    one = processes("one")
    ours: list[bool] = []

    async def go_on() -> None:
        async with one.tenancy.of(7) as still_ours:
            ours.append(still_ours)
            assert one.forgotten == []

    async with one.tenancy.of(7):
        woken = asyncio.create_task(go_on())
    await woken

    assert ours == [True]
    assert one.forgotten == [7]


async def test_many_chats_at_once_have_one_owner_each(processes):
    crowd = [processes(f"p{number}") for number in range(4)]
    working: dict[int, str] = {}

    async def work(process: Process, chat: int) -> int:
        async with process.tenancy.of(chat) as ours:
            if not ours:
                return 0
            assert working.setdefault(chat, process.name) == process.name
            await asyncio.sleep(0.01)
            del working[chat]
        return 1

    done = await asyncio.gather(*(work(process, chat) for chat in range(40) for process in crowd))

    assert sum(done) >= 40


async def test_who_was_refused_stands_in_nobodys_way(processes):
    """Claims come many in a transaction; a refused one must not lock the lease until all of them are through."""
    one, other = processes("one"), processes("other")
    await one.leases.claim("chat:7")
    async with other.engine.begin() as connection:
        refused = await connection.scalar(leases._CLAIM, {"name": "chat:7", "owner": "other"})
        async with asyncio.timeout(10):
            await one.leases.release("chat:7")
    assert refused is None
    assert await other.leases.claim("chat:7")


async def test_two_that_claim_the_same_chats_in_another_order_do_not_wait_for_each_other(processes):
    """What a process claims in one transaction comes in any order; who waited there would be in a deadlock."""
    one, other = processes("one"), processes("other")
    names = [lease_of(chat) for chat in range(40)]
    claims = [one.leases.claim(name) for name in names] + [
        other.leases.claim(name) for name in reversed(names)
    ]
    taken = await asyncio.gather(*claims)
    assert [mine + theirs for mine, theirs in zip(taken[:40], reversed(taken[40:]), strict=True)] == [1] * 40


async def test_who_asks_in_vain_asks_ever_more_seldom(processes):
    one, other = processes("one"), processes("other")
    async with one.tenancy.of(7):
        pauses = []
        for _ in range(10):
            async with other.tenancy.of(7):
                pauses.append(other.tenancy.pause(7))
    assert pauses == sorted(pauses)
    assert pauses[-1] == 1.0
    async with other.tenancy.of(7) as theirs:
        assert theirs
    assert other.tenancy.pause(7) < 0.1


async def test_a_dead_process_leaves_its_chats_to_the_others(processes, monkeypatch):
    async with short_life(monkeypatch):
        dead, living = processes("dead"), processes("living")
        assert await dead.leases.claim(lease_of(7))
        assert not await living.leases.claim(lease_of(7))
        assert await living.tenancy.free([7, 8]) == [8]
        assert await living.tenancy.is_alive("dead")
        await asyncio.sleep(0.4)
        assert await living.tenancy.free([7, 8]) == [7, 8]
        assert not await living.tenancy.is_alive("dead")
        async with living.tenancy.of(7) as ours:
            assert ours


async def test_what_is_renewed_does_not_run_out_and_what_ran_out_is_not_renewed(processes, monkeypatch):
    async with short_life(monkeypatch):
        one, other = processes("one"), processes("other")
        await one.leases.claim("chat:1")
        for _ in range(4):
            await asyncio.sleep(0.15)
            assert await one.leases.renew() == {"chat:1"}
        assert not await other.leases.claim("chat:1")
        await asyncio.sleep(0.4)
        assert await one.leases.renew() == set()


async def test_what_a_dead_process_was_sending_is_unsure_once_its_chat_is_taken_over(processes):
    dead, living = processes("dead"), processes("living")
    await said(dead.store, NOW, document(), chat_id=4711, update_id=4711)
    (row,) = await dead.store.calls(4711)
    assert await dead.store.sending(row)
    async with living.tenancy.of(4711) as ours:
        assert ours
        events = [living.store.opened(waiting) for waiting in await living.store.new_rows(4711)]
    assert {"name": "document_unsure"} in events
    assert row.id not in [call.id for call in await living.store.calls(4711)]


async def test_the_holder_hears_that_there_is_more_to_do(processes, postgres):
    one, other = processes("one"), processes("other")
    heard: asyncio.Queue[int] = asyncio.Queue()
    listening = asyncio.create_task(listen(postgres, heard.put_nowait))
    try:
        async with one.tenancy.of(-1001234567890):
            async with asyncio.timeout(10):
                while heard.empty():
                    async with other.tenancy.of(-1001234567890):
                        await asyncio.sleep(0.05)
        assert heard.get_nowait() == -1001234567890
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


async def test_a_chore_is_done_by_one_and_taken_over(processes):
    one, other = processes("one"), processes("other")
    doing: list[str] = []

    def chore(name: str):
        async def work() -> None:
            doing.append(name)
            await asyncio.Event().wait()

        return work

    first = asyncio.create_task(one.tenancy.lead("chore", chore("one")))
    await asyncio.sleep(0.2)
    second = asyncio.create_task(other.tenancy.lead("chore", chore("other")))
    await asyncio.sleep(0.2)
    assert doing == ["one"]
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    await one.tenancy.stop()
    async with asyncio.timeout(10):
        while doing != ["one", "other"]:
            await asyncio.sleep(0.05)
    second.cancel()
    await asyncio.gather(second, return_exceptions=True)


async def test_a_chore_whose_lease_was_lost_is_put_down(processes, monkeypatch):
    one = processes("one")
    stopped = asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()

    leading = asyncio.create_task(one.tenancy.lead("chore", work))
    beating = asyncio.create_task(one.tenancy.beat())
    await asyncio.sleep(0.2)
    await one.leases.release("chore")
    async with asyncio.timeout(10):
        await stopped.wait()
    for task in (leading, beating):
        task.cancel()
    await asyncio.gather(leading, beating, return_exceptions=True)
