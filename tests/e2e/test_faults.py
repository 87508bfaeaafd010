"""Everything around the bot fails, before and after the effect: the conversation goes on, nothing lost, nothing twice."""

import asyncio
import json
import re
import resource
import sqlite3
import time
from contextlib import ExitStack, asynccontextmanager, closing

import aiohttp
import pytest

from bot.opening import read
from bot.sandbox.runtime import STAFF_GROUP
from bot.sandbox.script import Script
from bot.store.store import Store
from flows.replies import line
from flows.simulation import find
from flows.texts import Texts
from tests.databases import only_a_file
from tests.harness import faults
from tests.harness.house import built, house
from tests.integration.postgres import execute

CHAT = 100
APOLOGY = Texts().plain(line("fallback-apology"), "ko")
FILE_UNSURE = Texts().plain(line("file-unsure"), "ko")
ALARM = re.compile(r"번호 (\d+) · .* · ([\w.]+:\d+) · 하루 사이")
SORRY = re.compile(r"운영자에게 번호 (\d+)를")
UNAVAILABLE = Texts().plain(line("failure-unavailable"), "ko")


@asynccontextmanager
async def alongside(work):
    """Something that happens while the block runs, and is over when it ends."""
    task = asyncio.create_task(work)
    try:
        yield
        await task
    finally:
        task.cancel()


async def walk_through(trouble, playing):
    """The whole road, and then to and fro between suspended and resumed, until all trouble is over."""
    over = asyncio.create_task(trouble)
    try:
        await playing.walk()
        while not over.done():
            await playing.change("suspend")
            await playing.change("resume")
        await over
    finally:
        over.cancel()


def script(person, product="universal", retry=3):
    return Script(person, find("hong01"), product, "ko", retry=retry)


async def done(one, spared=()):
    """The bot has done all it can, and stops; nothing is as it should not be."""
    await one.at_rest()
    assert await one.bot.stop()
    assert await one.findings(spared=spared) == []


def soak(*arguments):
    return pytest.param(*arguments, marks=pytest.mark.soak)


# Telegram.

ANSWERS = (
    ("status", {"code": 429, "retry_after": 1}),
    ("status", {"code": 429}),
    ("status", {"code": 500}),
    ("garbage", {}),
    ("delay", {"seconds": 0.2}),
    ("delay", {"seconds": 1.0}),  # longer than the bot waits: as far as it knows, no answer ever comes
    ("drop_before", {}),
    ("drop_after", {}),
)
LENGTH = 50
"""So much becomes of the messages of a chat on the road to a certificate, and a little more."""


@pytest.mark.parametrize("fault", ["drop_after", soak("drop_before"), soak("garbage")])
async def test_whatever_telegram_answers_each_message_arrives(tmp_path, fault):
    """A file is never sent twice by itself: a line with a button says what may have happened."""

    async def trouble(one):
        await one.order(fault, "sendDocument")
        await one.order("drop_before", "sendDocument")
        for number, (kind, more) in enumerate(ANSWERS, 1):
            await one.come_to(CHAT, number * LENGTH // 10)
            await one.order(kind, "sendMessage", chat=CHAT, **more)
            while one.unmet > 2:
                await asyncio.sleep(0.01)

    async with house(tmp_path, orders=faults.impatience()) as one, one.customer(CHAT) as person:
        await walk_through(trouble(one), script(person))
        assert any(FILE_UNSURE in effect.text for effect in one.telegram.world.effects[CHAT])
        await done(one, spared=["late-repeat"])  # what nobody waits for any more may still be said


@pytest.mark.soak
@pytest.mark.parametrize("method", ["editMessageText", "deleteMessage", "getUpdates", "*"])
@pytest.mark.parametrize(("kind", "more"), ANSWERS)
async def test_whatever_is_asked_and_whatever_telegram_answers(tmp_path, method, kind, more):
    async def trouble(one):
        for number in range(1, 9):
            await one.come_to(CHAT, number * LENGTH // 10)
            await one.order(kind, method, **more)

    async with (
        house(tmp_path, orders=faults.impatience(answer_seconds=0.6)) as one,
        one.customer(CHAT, patience=60) as person,
    ):
        await walk_through(trouble(one), script(person))
        await done(one, spared=["late-repeat"])
        assert one.unmet <= 4  # some methods are called seldom


# Database, disk, clock.

CLOCK = "clock"


@asynccontextmanager
async def locked(one):
    """Somebody else writes into both databases, and takes long."""
    with ExitStack() as held:
        for name in ("certguide.db", "ca/registry.sqlite"):
            database = held.enter_context(closing(sqlite3.connect(one.bot.data / name, isolation_level=None)))
            database.execute("BEGIN IMMEDIATE")
        yield


@asynccontextmanager
async def full(one):
    """No file of the bot's can grow."""
    unlimited = resource.RLIM_INFINITY
    resource.prlimit(one.bot.pid, resource.RLIMIT_FSIZE, (1, unlimited))
    try:
        await asyncio.sleep(0.1)  # what is being written is written
        before = stored(one)
        yield
        assert stored(one) == before
    finally:
        resource.prlimit(one.bot.pid, resource.RLIMIT_FSIZE, (unlimited, unlimited))


def stored(one):
    with closing(sqlite3.connect(one.bot.data / "certguide.db")) as database:
        return database.execute("SELECT max(seq) FROM seen").fetchone()


def wrong(seconds):
    """The clock jumps, and jumps back."""

    @asynccontextmanager
    async def jumped(one):
        (one.bot.folder / CLOCK).write_text(str(seconds))
        yield
        (one.bot.folder / CLOCK).write_text("0")

    return jumped


@asynccontextmanager
async def set_back(one):
    """The clock jumps back for good, right after Telegram has asked for a pause."""
    clock = one.bot.folder / CLOCK
    await one.order("status", "sendMessage", code=429, retry_after=1)
    await one.met()
    clock.write_text(str(float(clock.read_text()) - 3600))
    yield


HOUR, DAYS = 3600, 3 * 86400


@pytest.mark.parametrize(
    "troubles",
    [
        (locked, full, wrong(HOUR), wrong(-HOUR), set_back),
        soak([locked] * 5),
        soak([full] * 5),
        soak([wrong(HOUR), wrong(-HOUR)] * 2),
        soak([wrong(DAYS), wrong(-DAYS)] * 2),
        soak([set_back] * 5),
    ],
    ids=["all", "locked", "full", "wrong by an hour", "wrong by days", "set back"],
)
@pytest.mark.soak
@only_a_file
async def test_what_the_machine_does_only_delays(tmp_path, troubles):
    async def trouble(one):
        for number, happens in enumerate(troubles, 1):
            await one.come_to(CHAT, number * LENGTH // (len(troubles) + 1))
            async with happens(one):
                await asyncio.sleep(0.5)

    orders = faults.impatience(busy_ms=200, answer_seconds=5) | faults.clock(tmp_path / CLOCK)
    async with house(tmp_path, orders=orders) as one, one.customer(CHAT, patience=60) as person:
        await walk_through(trouble(one), script(person))
        await done(one)


@pytest.mark.soak
def test_connections_that_postgresql_cuts_only_delay(tmp_path):
    with built(tmp_path, 2) as entered:
        asyncio.run(cut_connections(entered))


async def cut_connections(entered):
    cut = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )

    async def trouble(one):
        for number in range(1, 9):
            await one.come_to(CHAT, number * LENGTH // 9)
            await execute(one.settings.database_url, cut)

    async with entered as one, one.customer(CHAT, patience=60) as person:
        await walk_through(trouble(one), script(person))
        await done(one)


# Bank, phone line, authority.

ASKED = (
    "bank__identify",
    "bank__debit_account",
    "bank__check_account_password",
    "bank__card_cells",
    "bank__check_card",
    "bank__shortfall",
    "bank__registration_number",
    "bank__charge",
    "bank__refund",
    "line__call",
    "line__check",
    "authority__seal_key",
    "authority__opens",
    "authority__issue",
    "authority__revoke",
)


@pytest.mark.parametrize("moments", ["after", soak("before"), soak("before after after before")])
async def test_what_cannot_be_reached_is_told_kindly_and_asked_again(tmp_path, moments):
    """A certificate whose issuing was not heard of goes to its holder all the same: what it replaces is gone by then."""
    orders = dict.fromkeys(ASKED, moments) | {"authority__issue": "after well after"}
    impatience = faults.impatience(answer_seconds=5)
    async with (
        house(tmp_path, orders=faults.ports(**orders) | impatience) as one,
        one.customer(CHAT, patience=60) as person,
    ):
        playing = script(person)
        await playing.walk()
        await playing.change("reissue")
        await playing.change("refund")
        told = sum(UNAVAILABLE in effect.text for effect in one.telegram.world.effects[CHAT])
        await done(one)
    assert told >= 8 * len(moments.split())


@pytest.mark.soak
async def test_what_a_port_cannot_store_is_the_databases_fault_and_nothing_is_given_up(tmp_path):
    orders = faults.ports(bank__identify="outage " * 5)
    async with house(tmp_path, orders=orders) as one, one.customer(CHAT, patience=60) as person:
        await script(person, product="limited").walk()
        await done(one)


# What cannot be worked on.


POISON = {"message_id": 10**6, "date": "yesterday", "text": 7, "from": {"id": 9001, "is_bot": False}}


async def test_what_cannot_be_worked_on_is_set_aside_with_an_alarm_and_the_rest_goes_on(tmp_path):
    """Updates that nobody can read, a customer's and one of the staff's, and a turn that fails each time it is played."""
    orders = faults.ports(bank__identify="broken " * 4)
    async with (
        house(tmp_path, orders=orders, staff_chat_id=str(STAFF_GROUP)) as one,
        one.customer(CHAT) as person,
    ):
        world = one.telegram.world
        world.add_forum(STAFF_GROUP, "상담원", [(9001, "하늘", "administrator")])
        for chat, kind in ((CHAT, "private"), (CHAT, "private"), (STAFF_GROUP, "supergroup")):
            world.updates.push("message", chat, POISON | {"chat": {"id": chat, "type": kind}})
        await script(person, product="limited", retry=1).walk()
        figures = await metrics(one)
        await done(one, spared=["given-up"])
    assert sum(APOLOGY in effect.text for effect in world.effects[CHAT]) == 3
    assert figures['certguide_turns_total{outcome="unread"}'] == 3
    assert figures['certguide_turns_total{outcome="given_up"}'] == 1
    logged = {entry["row"]: entry["event"] for entry in errors(one)}
    assert sorted(logged.values()) == ["turn given up", *["update not read"] * 3]
    await look_at_alarms(one, set(logged))


async def look_at_alarms(one, numbers):
    """Staff hear of each place once, by a number that the log and an operator's list have, and of no content."""
    told = [effect.text for effect in one.telegram.world.effects[STAFF_GROUP] if effect.by_bot]
    alarmed = [ALARM.search(text).groups() for text in told if "🧯" in text]
    assert len({place for _, place in alarmed}) == len(alarmed) == 3
    assert {int(number) for number, _ in alarmed} < numbers
    assert {int(number) for number in SORRY.findall("\n".join(told))} < numbers
    assert len([text for text in told if "방금 하신 것" in text]) == 1
    aside = await read(one.settings, "inbox", Store.aside)
    assert {row.id for row in aside} == numbers
    assert not any(row.kept for row in aside)
    assert "yesterday" not in "".join(told)


async def metrics(one):
    async with (
        aiohttp.ClientSession() as http,
        http.get(f"http://127.0.0.1:{one.bot.port}/metrics") as answer,
    ):
        lines = (await answer.text()).splitlines()
    return {
        name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if line[0] != "#")
    }


def errors(one):
    logged = [json.loads(line) for line in one.bot.log.read_text().splitlines() if line.startswith("{")]
    return [entry for entry in logged if entry["level"] == "error"]


# The end.


@pytest.mark.soak
@pytest.mark.parametrize("held_up_by", ["bank", "telegram", "both"])
async def test_sigterm_ends_it_within_ten_seconds_and_the_next_one_goes_on(tmp_path, held_up_by):
    orders = faults.ports(bank__identify="never") if held_up_by != "telegram" else {}
    async with house(tmp_path, orders=orders) as one, one.customer(CHAT, patience=60) as person:
        async with alongside(script(person, product="limited").walk()):
            await one.come_to(CHAT, 12)
            if held_up_by != "bank":
                await one.order("delay", "sendMessage", seconds=12)
                await one.met()
            await asyncio.sleep(0.5)
            began = time.monotonic()
            assert await one.bot.stop(30)
            took = time.monotonic() - began
            print(f"stopped by SIGTERM within {took:.1f} s, held up by {held_up_by}")
            one.bot.more.clear()
            one.bot.start()
        await done(one, spared=["late-repeat"])
    assert took < 10
