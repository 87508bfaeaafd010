"""New keys for all that is stored: nothing is lost, nothing is left under an old one, and it can be interrupted."""

import asyncio
from datetime import timedelta

import sqlalchemy as sa
from cryptography.fernet import Fernet
from sqlalchemy.engine import Connection

from bot.store.cabinet import SqlCabinet
from bot.store.cipher import Cipher
from bot.store.database import Database
from bot.store.rotation import Rotated, Rotation, opens
from bot.store.sealed import sealed_columns
from bot.store.store import Store
from bot.store.tables import sessions
from flows.replies import Record, SetTimer, Turn
from flows.session import Session
from tests.integration.store.builders import arrived, message
from tests.integration.store.conftest import KEY, Clock

NEW = Fernet.generate_key().decode()


def _openable(connection: Connection, cipher: Cipher) -> int:
    """How many values there are; all of them open."""
    return sum(
        len(cipher.decrypt(data)) > 0
        for column in sealed_columns()
        for (data,) in connection.execute(sa.select(column).where(column.is_not(None))).all()
    )


async def _fill(store: Store, clock: Clock, chats: int) -> None:
    for chat in range(1, chats + 1):
        row = await arrived(store, clock(), chat, chat)
        turn = Turn(
            session=Session(reference=f"R{chat}"),
            timers=(SetTimer(name="idle", at=clock() + timedelta(1)),),
            records=(Record(kind="faq", about={"text": "?"}),),
        )
        await store.finish(row, turn, [message("hello")], clock())


async def test_everything_comes_under_the_newest_key_and_a_second_time_nothing_is_done(
    database: Database, store: Store, clock: Clock
) -> None:
    await _fill(store, clock, 30)
    await store.check_key(clock())

    first = await Rotation(database, [NEW, KEY]).run()
    second = await Rotation(database, [NEW, KEY]).run()

    count = 30 * 4 + 1
    assert first == Rotated(changed=count)
    assert second == Rotated(kept=count)
    assert await database.read(lambda connection: _openable(connection, Cipher([NEW]))) == count


async def test_what_is_written_meanwhile_is_not_lost(database: Database, clock: Clock) -> None:
    """By a bot that knows both keys: each of its changes is there in the end, under the newest key."""
    both = Cipher([NEW, KEY])
    store, cabinet = Store(database, Cipher([KEY])), SqlCabinet(database, both)
    await _fill(store, clock, 110)
    old = SqlCabinet(database, Cipher([KEY]))
    for name in range(20):
        await old.change(f"counter {name}", lambda _: {"n": 0})
    counted = 0

    async def count() -> None:
        nonlocal counted
        while True:
            for name in range(20):
                await cabinet.change(f"counter {name}", lambda document: {"n": document["n"] + 1})
            counted += 1

    counting = asyncio.create_task(count())
    done = await Rotation(database, [NEW, KEY]).run()
    while counted < 1:
        await asyncio.sleep(0)
    counting.cancel()
    await asyncio.gather(counting, return_exceptions=True)

    assert (done.unreadable, done.restless) == (0, False)
    newest = SqlCabinet(database, Cipher([NEW]))
    for name in range(20):
        document = await newest.read(f"counter {name}")
        assert document is not None
        assert document["n"] in {counted, counted + 1}
    await database.read(lambda connection: _openable(connection, Cipher([NEW])))


async def test_interrupted_it_goes_on_where_it_was(database: Database, store: Store, clock: Clock) -> None:
    await _fill(store, clock, 120)
    running = asyncio.create_task(Rotation(database, [NEW, KEY]).run())
    while await database.read(_under_the_new_key) < 100:
        await asyncio.sleep(0)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    done = await Rotation(database, [NEW, KEY]).run()

    assert done.kept >= 100
    assert 0 < done.changed < 480
    assert await database.read(lambda connection: _openable(connection, Cipher([NEW]))) == 480


def _under_the_new_key(connection: Connection) -> int:
    newest = Cipher([NEW])
    return sum(
        opens(newest, data)
        for column in sealed_columns()
        for (data,) in connection.execute(sa.select(column).where(column.is_not(None))).all()
    )


async def test_what_no_key_opens_is_counted_and_left(database: Database, store: Store, clock: Clock) -> None:
    await _fill(store, clock, 2)
    stranger = Cipher([Fernet.generate_key().decode()]).encrypt(b"{}")
    changed = sa.update(sessions).where(sessions.c.chat_id == 1).values(data=stranger)
    await database.write(lambda connection: connection.execute(changed).rowcount)

    done = await Rotation(database, [NEW, KEY]).run()

    assert done.unreadable == 1
    kept = await database.read(
        lambda connection: connection.scalar(sa.select(sessions.c.data).where(sessions.c.chat_id == 1))
    )
    assert bytes(kept) == stranger


async def test_a_bot_that_goes_on_under_the_old_key_is_noticed(
    database: Database, store: Store, clock: Clock
) -> None:
    await _fill(store, clock, 2)
    neighbour = SqlCabinet(database, Cipher([KEY, NEW]))

    async def write_on() -> None:
        while True:
            await neighbour.change("counter", lambda _: {"n": 1})

    writing = asyncio.create_task(write_on())
    done = await Rotation(database, [NEW, KEY]).run()
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)

    assert done.restless
