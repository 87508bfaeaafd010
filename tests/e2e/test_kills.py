"""SIGKILL at random moments of the whole road and of what follows: nothing is lost, and nothing happens twice."""

import asyncio
import os
import random
import re
import subprocess
import sys
import time
from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from bot.sandbox.customer import card_of
from bot.sandbox.script import PASSWORD, Script
from flows.simulation import find
from tests.e2e.support import Books, customer
from tests.harness import faults, points
from tests.harness.house import built, house
from tests.harness.report import Report

CERTGUIDE = Path(sys.executable).with_name("certguide")
KILLS = (
    pytest.param(1, 5, marks=pytest.mark.timeout(240)),
    pytest.param(3, 3, marks=pytest.mark.timeout(240)),
    pytest.param(1, 1000, marks=[pytest.mark.soak, pytest.mark.timeout(3600)]),
    pytest.param(4, 500, marks=[pytest.mark.soak, pytest.mark.timeout(3600)]),
)
"""How many processes share a database, and how often one of them is killed."""
FEE = 4400
# A token shows a new value only every minute, so those who have one take turns.
TOKENS = ("chun02", "jane05", "mong06", "jang14")


@dataclass(frozen=True)
class Part:
    """A customer's part: the whole road, and then what comes of the certificate."""

    user_id: str
    product: str
    language: str
    story: tuple[str, ...]
    ends: tuple[str, ...]
    """What the registry says in the end of the story's certificates, the newest first."""

    @property
    def who(self):
        return find(self.user_id)

    @property
    def account(self):
        return max(self.who.accounts, key=lambda one: one.balance)


UNWANTED, REPLACED = "cessation_of_operation", "superseded"


def _cast(turn):
    """Who plays at the same time."""
    token = TOKENS[turn % len(TOKENS)]
    return (
        Part("hong01", "universal", "ko", ("suspend", "resume", "reissue", "refund"), (UNWANTED, REPLACED)),
        Part(token, "universal", "en", ("suspend", "refund"), (UNWANTED,)),
        Part("sim04", "limited", "ko", ("suspend", "reissue", "revoke"), (UNWANTED, REPLACED)),
    )


# What the audit log calls it.
EFFECTS = {"refund": ("revoke",), "reissue": ("reissue", "revoke")}


async def _play(house, chat, part, retry):
    async with customer(house.url, chat, patience=90) as person:
        script = Script(person, part.who, part.product, part.language, retry=retry)
        await script.walk()
        messages = await _say_that_it_works(person)
        for purpose in part.story:
            # A card that comes once more would look like the answer to the next wish.
            await house.at_rest(chat)
            messages = await script.change(purpose)
        files = {one.file_name: await person.download(one) for one in messages if one.file_id}
    return part, messages, files


async def _say_that_it_works(person):
    """To the very end; a tap on a card that has been repeated meanwhile is answered kindly and done again."""
    while True:
        messages = await person.wait(lambda shown: card_of(shown) is not None)
        card = card_of(messages)
        if "delivery:menu" in card.buttons:
            return messages
        if "delivery:works" in card.buttons:
            await person.tap(card, "delivery:works")
        await asyncio.sleep(0.5)


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


@pytest.mark.parametrize(("processes", "kills"), KILLS)
def test_killed_at_random_a_conversation_ends_with_one_charge_and_one_effect_of_each_wish(
    tmp_path, processes, kills
):
    with built(tmp_path, processes) as house:
        asyncio.run(_play_and_kill(house, kills, Report(f"kills at random, {processes} processes")))


async def _play_and_kill(entered, kills, report):
    chance = random.Random(20261122)
    played = []
    async with entered as house:
        bot = house.bot
        birth = await _birth(house)
        longest, retry = max(1.0, 2 * birth), max(3.0, 6 * birth)
        bot.kills, chat = 1, 100
        while bot.kills < kills:
            done = asyncio.Event()
            killer = asyncio.create_task(_kill_now_and_then(bot, chance, done, kills, longest))
            try:
                played += await asyncio.gather(
                    *(
                        _play(house, chat + number, part, retry)
                        for number, part in enumerate(_cast(chat // 100))
                    )
                )
            finally:
                done.set()
                await killer
            chat += 100
        async with customer(house.url, chat) as last:
            await last.type("/start")
            await last.wait(lambda messages: any(one.by_bot for one in messages))
        books = Books(bot.settings())
        for part in {part for part, _, _ in played}:
            while await books.balance(part.account.number) < part.account.balance:
                await asyncio.sleep(0.05)  # a refund has a turn of its own
        await house.at_rest()
        assert await bot.stop()
        found = await house.findings()
    report.kills, report.conversations = bot.kills, len(played)
    report.messages = house.telegram.world.said
    print(report.line(found))

    assert found == []
    assert await books.waiting() == (0, 0)
    for part, messages, files in played:
        _check_messages(messages)
        archives = [content for name, content in files.items() if name.endswith(".zip")]
        assert (len(archives), len(files)) == (len(part.ends), 2 * len(part.ends))
        for archive in archives:
            number = part.who.registration_number
            verdict = await asyncio.to_thread(books.verify, archive, PASSWORD, number)
            assert verdict.ok, verdict
    trail = await asyncio.to_thread(books.audit_trail)
    for part, times in Counter(part for part, _, _ in played).items():
        issued = await asyncio.to_thread(books.certificates, part.who.ref)
        ends = [(part.product, reason) for reason in part.ends] * times
        assert [(one.product, one.reason.value) for one in issued] == ends
        paid = times if part.product == "universal" else 0
        assert await books.charges(part.who.ref) == [(FEE, True)] * paid
        assert await books.balance(part.account.number) == part.account.balance
        _check_effects(trail, part, times)
    await asyncio.to_thread(_check_authority, books, bot.data)


# At each await of a turn, and of a call to Telegram.


@pytest.mark.soak
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
        async with _reviving(one.bot), customer(one.url, 100, patience=90) as person:
            # Whoever types a secret again before it was answered may well give it to the next question.
            await Script(person, find("hong01"), "universal", "ko", retry=15).walk()
            await _say_that_it_works(person)
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


def _check_effects(trail, part, times):
    """Each wish was fulfilled once in each conversation, and no request twice."""
    own = [entry for entry in trail if entry.about.get("holder") == part.who.ref]
    wishes = Counter(effect for wish in ("issue", *part.story) for effect in EFFECTS.get(wish, (wish,)))
    assert Counter(entry.action for entry in own) == {wish: times * count for wish, count in wishes.items()}
    requests = [(entry.action, entry.about["request"]) for entry in own]
    assert len(set(requests)) == len(requests)


def _check_authority(books, data):
    """The log is whole, and the list says what the registry says."""
    command = [CERTGUIDE, "audit", "verify", "--data", data]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    revoked, listed = books.revoked_and_listed()
    assert revoked
    assert revoked == listed


def _check_messages(messages):
    """Each step was asked about, in order, and no secret stands in the chat."""
    steps = [
        int(found[1]) for one in messages if one.by_bot and (found := re.search(r"<b>(\d)/8</b>", one.html))
    ]
    assert sorted(set(steps)) == list(range(1, 9)), [
        (one.id, one.text[:60]) for one in messages if one.by_bot
    ]
    first_seen = list(dict.fromkeys(steps))
    assert first_seen == sorted(first_seen)
    assert PASSWORD not in "\n".join(one.text for one in messages)
