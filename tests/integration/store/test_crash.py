import multiprocessing
import os
import random
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from bot.store import tables
from bot.store.cipher import Cipher
from bot.store.database import Database
from bot.store.store import Store
from tests.integration.store import crashing
from tests.integration.store.builders import rows
from tests.integration.store.conftest import KEY

KILLS = 6
ENDLESS = 10**6
# Forks each process from one that has imported everything, which takes longer than what they do.
NURSERY = multiprocessing.get_context("forkserver")
NURSERY.set_forkserver_preload([crashing.__name__])


@contextmanager
def run(url: str, first: int, count: int) -> Iterator[tuple[BaseProcess, Connection]]:
    """A process that takes updates in, and what it confirms."""
    confirmed, tells = NURSERY.Pipe(duplex=False)
    process = NURSERY.Process(target=crashing.run, args=(url, KEY, first, count, tells))
    process.start()
    tells.close()
    with confirmed:
        yield process, confirmed
    process.join(60)
    assert process.exitcode is not None
    process.close()


def killed_midway(url: str, first: int, times: int) -> int:
    """Let it confirm so many times, then kill -9; the last update that it confirmed."""
    last = first - 1
    with run(url, first, ENDLESS) as (process, confirmed):
        for _ in range(times):
            last = confirmed.recv()
        process.kill()
        try:
            while True:  # what it said while the signal was on its way
                last = confirmed.recv()
        except (EOFError, OSError):
            return last


async def test_kill_9_loses_repeats_and_reorders_nothing(url: str) -> None:
    chance = random.Random(int(os.environ.get("CRASH_SEED", "1")))
    last = 0
    for _ in range(KILLS):
        overlap = min(last, 15)  # Telegram delivers again what it does not know to be confirmed
        last = max(last, killed_midway(url, last - overlap + 1, chance.randint(2, 30)))
    with run(url, last + 1, 50) as (final, confirmed):
        while confirmed.recv() < last + 50:
            pass
        final.join(60)
        assert final.exitcode == 0

    database = Database(url)
    store = Store(database, Cipher([KEY]))
    inbox = await rows(database, tables.inbox)
    by_chat = defaultdict(list)
    for row in inbox:
        by_chat[row["chat_id"]].append(str(row["update_id"]))
    assert {row["update_id"] for row in inbox} == set(range(1, last + 51))
    assert {(row["state"], row["payload"]) for row in inbox} == {("done", None)}
    assert len(await rows(database, tables.records)) == len(inbox)
    assert len(await rows(database, tables.outbox)) == len(inbox)
    for chat_id in range(crashing.CHATS):
        session = await store.session(chat_id)
        assert session is not None
        assert session.application.phones == by_chat[chat_id]
    assert await store.calling_chats(datetime.now(UTC))
    await database.close()
