import os
import random
import subprocess
import sys
from collections import defaultdict
from datetime import UTC, datetime

from bot.store import tables
from bot.store.cipher import Cipher
from bot.store.database import Database
from bot.store.store import Store
from tests.integration.store.builders import rows
from tests.integration.store.conftest import KEY
from tests.integration.store.crashing import CHATS

KILLS = 6
ENDLESS = 10**6


def run(url: str, first: int, count: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.integration.store.crashing", url, KEY, str(first), str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def killed_midway(url: str, first: int, lines: int) -> int:
    """Let it run for so many confirmations, then kill -9; the last update that it confirmed."""
    confirmed = first - 1
    with run(url, first, ENDLESS) as process:
        assert process.stdout is not None
        for _ in range(lines):
            confirmed = int(process.stdout.readline())
        process.kill()
        for line in process.stdout:  # what it said while the signal was on its way
            if line.endswith("\n"):
                confirmed = int(line)
    return confirmed


async def test_kill_9_loses_repeats_and_reorders_nothing(url: str) -> None:
    chance = random.Random(int(os.environ.get("CRASH_SEED", "1")))
    last = 0
    for _ in range(KILLS):
        overlap = min(last, 15)  # Telegram delivers again what it does not know to be confirmed
        last = max(last, killed_midway(url, last - overlap + 1, chance.randint(2, 30)))
    with run(url, last + 1, 50) as final:
        assert final.wait(60) == 0

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
    for chat_id in range(CHATS):
        session = await store.session(chat_id)
        assert session is not None
        assert session.application.phones == by_chat[chat_id]
    assert await store.calling_chats(datetime.now(UTC))
    await database.close()
