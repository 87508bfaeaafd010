"""SIGKILL at random moments of the whole road and of what follows: nothing is lost, and nothing happens twice."""

import asyncio
import os
import random
import subprocess
import sys
import time
from contextlib import asynccontextmanager
from itertools import count, cycle
from pathlib import Path

import pytest

from bot.sandbox.script import PASSWORD, Script
from flows.simulation import find
from tests.e2e.parts import FEE, GIVEN_UP, REPLACED, Part, check_effects, check_messages, play
from tests.e2e.support import Books
from tests.harness import faults, points
from tests.harness.crowd import somebody
from tests.harness.house import built, house
from tests.harness.report import Report

CERTGUIDE = Path(sys.executable).with_name("certguide")
SOAK = [pytest.mark.soak, pytest.mark.timeout(7200)]
KILLS = (
    pytest.param(1, 5, 1),
    pytest.param(3, 3, 1, marks=SOAK),
    pytest.param(1, 1000, 3, marks=SOAK),
    pytest.param(4, 500, 3, marks=SOAK),
)
"""How many processes share a database, how often one of them is killed, and how many customers they have at once."""
STORIES = (
    ("universal", ("suspend", "resume", "reissue", "refund"), (GIVEN_UP, REPLACED)),
    ("universal", ("suspend", "refund"), (GIVEN_UP,)),
    ("limited", ("suspend", "reissue", "revoke"), (GIVEN_UP, REPLACED)),
)


def _parts():
    """One after the other; nobody comes twice."""
    for number, (product, story, ends) in enumerate(cycle(STORIES)):
        yield Part(somebody(number), product, ("ko", "en")[number % 2], story, ends)


async def _kill_now_and_then(bot, chance, until, most, longest):
    while not until.is_set() and bot.kills < most:
        # From before the first poll to well into the dialogue.
        await asyncio.sleep(chance.uniform(0.1, longest))
        if until.is_set():
            return
        await bot.kill()
        bot.kills += 1
        bot.start()


async def _birth(house):
    """Seconds until one that was killed asks Telegram who it is: on a busy machine they would otherwise never get on."""
    calls = house.telegram.world.calls
    await house.bot.kill()
    before, began = len(calls) and calls[-1].n, time.monotonic()
    house.bot.start()
    while not any(call.n > before and call.method == "getMe" for call in calls):
        await asyncio.sleep(0.01)
    return time.monotonic() - began


@pytest.mark.parametrize(("processes", "kills", "customers"), KILLS)
def test_killed_at_random_a_conversation_ends_with_one_charge_and_one_effect_of_each_wish(
    tmp_path, processes, kills, customers
):
    with built(tmp_path, processes) as house:
        report = Report(f"kills at random, {processes} processes")
        asyncio.run(_play_and_kill(house, processes, kills, customers, report))


async def _play_and_kill(entered, processes, kills, customers, report):
    async with entered as house:
        bot, parts = house.bot, _parts()
        birth = await _birth(house)
        # The more there are, the more often one may die for each to live as long.
        longest, retry = max(0.5, 2 * birth / processes), max(3.0, 6 * birth)
        bot.kills, done = 1, asyncio.Event()
        killer = asyncio.create_task(_kill_now_and_then(bot, random.Random(20261122), done, kills, longest))
        numbers, played = count(100), []

        async def one_after_the_other():
            while bot.kills < kills or not played:
                played.append(await play(house, next(numbers), next(parts), retry=retry))

        try:
            await asyncio.gather(*(one_after_the_other() for _ in range(customers)))
        finally:
            done.set()
            await killer
        await house.at_rest()
        assert await bot.stop()
        found = await house.findings()
    report.kills, report.conversations = bot.kills, len(played)
    report.messages = house.telegram.world.said
    print(report.line(found))

    assert found == []
    books = Books(bot.settings())
    trail = await asyncio.to_thread(books.audit_trail)
    for one in played:
        check_messages(one.messages)
        await _check_files(books, one)
        await _check_certificates(books, one.part)
        check_effects(trail, one.part)
    await asyncio.to_thread(_check_authority, books)


async def _check_files(books, played):
    archives = [content for name, content in played.files.items() if name.endswith(".zip")]
    assert (len(archives), len(played.files)) == (len(played.part.ends), 2 * len(played.part.ends))
    for archive in archives:
        number = played.part.who.registration_number
        verdict = await asyncio.to_thread(books.verify, archive, PASSWORD, number)
        assert verdict.ok, verdict


async def _check_certificates(books, part):
    issued = await asyncio.to_thread(books.certificates, part.who.ref)
    assert [(one.product, one.reason.value) for one in issued] == [(part.product, end) for end in part.ends]
    paid = [(FEE, True)] if part.product == "universal" else []
    assert await books.charges(part.who.ref) == paid


# At each await of a turn, and of a call to Telegram.

RETRY = 5
"""Seconds of silence; who has died is back within one."""


async def test_killed_at_some_awaits_a_conversation_ends_as_if_nothing_had_happened(tmp_path):
    report = Report("kills at some awaits")
    turns, calls = [0] * 24, [0] * 30
    turns[5], turns[11], turns[17], turns[23], calls[29] = 2, 3, 4, 20, 3
    assert await _converse(tmp_path, report, Turns=turns, Dispatcher=calls)
    print(report.line([]))


@pytest.mark.soak
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("lane", ["Turns", "Dispatcher"])
async def test_killed_at_each_await_a_conversation_ends_as_if_nothing_had_happened(tmp_path, lane):
    """In the first conversation each row dies at its first passage, in the second at its second, to the last of all."""
    report = Report(f"kills at each await, {lane}")
    for passage in count(1):
        if not await _converse(tmp_path / str(passage), report, **{lane: [passage]}):
            break
    print(report.line([]))


async def _converse(folder, report, **passages):
    """The whole road, with the bot dying on the way; where it did."""
    notes = folder / "places"
    async with house(folder, orders=faults.kills(notes, **passages)) as one:
        async with _reviving(one.bot), one.customer(100, patience=90) as person:
            playing = Script(person, find("hong01"), "universal", "ko", retry=RETRY)
            await playing.walk()
            await playing.confirm()
            await one.at_rest()
        assert await one.bot.stop()
        assert await one.findings() == []
    places = points.read(notes)
    report.note(one.telegram.world.said, [place.where for place in places])
    return places


@asynccontextmanager
async def _reviving(bot):
    """Whenever the bot has died, it is started again."""

    async def revive():
        while True:
            await asyncio.sleep(0.02)
            if bot.pid and not _lives(bot.pid):
                bot.start()

    reviving = asyncio.create_task(revive())
    try:
        yield
    finally:
        reviving.cancel()


def _lives(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _check_authority(books):
    """The log is whole, and the list says what the registry says."""
    command = [CERTGUIDE, "audit", "verify", "--data", books.settings.data_dir]
    environment = {**os.environ, "CERTGUIDE_DATABASE_URL": books.settings.database_url}
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment)
    assert done.returncode == 0, done.stderr
    revoked, listed = books.revoked_and_listed()
    assert revoked
    assert revoked == listed
