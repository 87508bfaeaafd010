"""SIGKILL at random moments of the whole road: nothing is lost, and nothing happens twice."""

import asyncio
import random
import re
from collections import Counter

import pytest

from bot.sandbox.customer import card_of
from bot.sandbox.script import PASSWORD, Script
from flows.simulation import find
from tests.e2e.support import Books, customer, running

KILLS = (
    pytest.param(24, marks=pytest.mark.timeout(240)),
    pytest.param(1000, marks=[pytest.mark.soak, pytest.mark.timeout(3600)]),
)
# A token shows a new value only every half minute, so those who have one take turns.
TOKENS = ("chun02", "jane05", "mong06", "jang14")


def _cast(turn):
    """Who plays at the same time: user id, product, language."""
    token = TOKENS[turn % len(TOKENS)]
    return (("hong01", "universal", "ko"), (token, "universal", "en"), ("sim04", "limited", "ko"))


async def _play(url, chat, part):
    user_id, product, language = part
    async with customer(url, chat, patience=90) as person:
        await Script(person, find(user_id), product, language, retry=3).walk()
        messages = await _say_that_it_works(person)
        files = {one.file_name: await person.download(one) for one in messages if one.file_id}
    return user_id, product, messages, files


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


async def _kill_now_and_then(bot, chance, until, most):
    while not until.is_set() and bot.kills < most:
        # From before the first poll to well into the dialogue.
        await asyncio.sleep(chance.uniform(0.1, 1.0))
        if until.is_set():
            return
        await bot.kill()
        bot.kills += 1
        bot.start()


@pytest.mark.parametrize("kills", KILLS)
async def test_killed_at_random_a_conversation_ends_with_one_charge_one_certificate_and_all_messages(
    tmp_path, kills
):
    chance = random.Random(20261122)
    played = []
    async with running(tmp_path) as (url, bot):
        bot.kills, chat = 0, 100
        while bot.kills < kills:
            done = asyncio.Event()
            killer = asyncio.create_task(_kill_now_and_then(bot, chance, done, kills))
            try:
                played += await asyncio.gather(
                    *(_play(url, chat + number, part) for number, part in enumerate(_cast(chat // 100)))
                )
            finally:
                done.set()
                await killer
            chat += 100
        async with customer(url, chat) as last:
            await last.type("/start")
            await last.wait(lambda messages: any(one.by_bot for one in messages))
        assert await bot.stop()
    print(f"{bot.kills} kills, {len(played)} conversations")

    books = Books(bot.settings())
    assert await books.waiting() == (0, 0)
    finished = Counter((user_id, product) for user_id, product, _, _ in played)
    for user_id, _, messages, files in played:
        _check_messages(messages)
        archive = next(content for name, content in files.items() if name.endswith(".zip"))
        number = find(user_id).registration_number
        verdict = await asyncio.to_thread(books.verify, archive, PASSWORD, number)
        assert verdict.ok, verdict
        assert len(files) == 2
    for (user_id, product), times in finished.items():
        who = find(user_id)
        issued = await asyncio.to_thread(books.certificates, who.ref)
        assert [one.product for one in issued] == [product] * times
        assert [one.status.value for one in issued].count("good") == 1
        fee = 4400 if product == "universal" else 0
        account = max(who.accounts, key=lambda one: one.balance)
        assert await books.balance(account.number) == account.balance - fee * times


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
