"""Each customer of the simulated bank, over HTTP, with the whole bot and the strict Bot API server."""

import asyncio
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from bot.app import opened
from bot.sandbox.customer import Customer, card_of
from bot.sandbox.runtime import sandbox
from bot.sandbox.script import PASSWORD, Script
from bot.settings import load
from bot.store.cabinet import SqlCabinet
from flows.simulation import CUSTOMERS, SimulatedBank, find
from tests.databases import database_url, surroundings

CERTGUIDE = Path(sys.executable).with_name("certguide")
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def bot(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sandbox")
    settings = load(data_dir=folder, listen="127.0.0.1:0", database_url=database_url(folder))
    async with sandbox(settings, limits=None) as running:
        running_settings = settings
        yield running.url, running_settings


_chats = iter(range(2000, 9000))


@pytest_asyncio.fixture(loop_scope="module")
async def person(bot):
    """Somebody new, on a new day: the bank's customers have all their calls and tries again."""
    async with opened(bot[1]) as (database, cipher):
        bank = SimulatedBank(SqlCabinet(database, cipher))
        for one in CUSTOMERS:
            if not one.locked:
                await bank.unlock(one.user_id)
    async with Customer(bot[0], next(_chats), patience=30) as customer:
        yield customer


class Stopped(Exception):
    """The walk came to the words at which it was to stop."""


@dataclass
class Walk(Script):
    """A script that stops where a customer's story ends, and may stray on the way."""

    halt: str = ""
    stray: tuple[str, ...] = ()
    strayed: set = None

    async def _answer(self, messages, card):
        if self.halt and self.halt in card.text:
            raise Stopped
        self.strayed = self.strayed if self.strayed is not None else set()
        for data in self.stray if "nav:stay" not in card.buttons else ():
            mark = (
                data,
                "|".join(one for one in card.buttons if not one.startswith("nav:")),
                card.text[-40:],
            )
            if data in card.buttons and mark not in self.strayed:
                self.strayed.add(mark)
                self._answered = (0, "")
                await self.customer.tap(card, data)
                await self.customer.wait(
                    lambda shown: (card_of(shown).id, card_of(shown).html) != (card.id, card.html)
                )
                return
        await super()._answer(messages, card)


async def _until(person, user_id, halt, product="limited", language="ko"):
    with pytest.raises(Stopped):
        await Walk(person, find(user_id), product, language, halt=halt).walk()
    return await person.card()


@pytest.mark.parametrize(
    ("user_id", "product", "language"),
    [
        ("hong01", "limited", "ko"),
        ("chun02", "universal", "en"),
        pytest.param("heung03", "limited", "ko", marks=pytest.mark.soak),
        ("sim04", "limited", "en"),
        pytest.param("jane05", "universal", "en", marks=pytest.mark.soak),
        ("mong06", "limited", "ko"),
        pytest.param("wol08", "limited", "ko", marks=pytest.mark.soak),
        pytest.param("pat13", "universal", "ko", marks=pytest.mark.soak),
        pytest.param("jang14", "universal", "ko", marks=pytest.mark.soak),
        ("nolbu11", "universal", "ko"),
    ],
)
async def test_gets_a_certificate(person, user_id, product, language):
    messages = await Walk(person, find(user_id), product, language).walk()

    assert len({one.file_name for one in messages if one.file_id}) == 2
    await person.tap(card_of(messages), "delivery:works")
    await person.wait(lambda shown: "🗂" in shown[-1].text)


@pytest.mark.parametrize(
    ("user_id", "product", "halt", "says"),
    [
        ("heung03", "universal", "어떻게 할까요?", "3,200원 부족"),
        ("byul07", "limited", "", ""),
        ("hyang09", "limited", "통화 중이라", "통화 중"),
        ("bang10", "limited", "보안카드가 잠겼", "영업점"),
        ("nolbu11", "limited", "다른 은행의 인증서", "타행"),
        ("kong12", "limited", "14세 미만", "법정대리인"),
    ],
)
async def test_is_stopped_with_the_reason_and_a_way_on(person, user_id, product, halt, says):
    if user_id == "byul07":
        card = await _overseas_too_early(person)
        says = "출국 기록"
    else:
        card = await _until(person, user_id, halt, product)

    assert says in card.text
    assert any(data.startswith("nav:person") for data in card.buttons)
    assert len(card.buttons) >= 3


async def _overseas_too_early(person):
    card = await _until(person, "byul07", "본인이 맞는지")
    await person.tap(card, "verification:overseas")
    messages = await person.wait(lambda shown: "⚠️" in card_of(shown).text)
    return card_of(messages)


async def test_every_customer_has_a_test():
    source = Path(__file__).read_text(encoding="utf-8")

    assert all(f'"{one.user_id}"' in source for one in CUSTOMERS)


async def test_a_lock_out_says_where_it_is_undone_and_the_command_undoes_it(bot, person):
    await _until(person, "sim04", "13자리를 적어")
    for left in (4, 3, 2, 1):
        await person.type("880229-1990023")
        await person.wait(lambda shown, left=left: f"{left}번 더" in card_of(shown).text)
    await person.type("880229-1990023")
    messages = await person.wait(lambda shown: "잠겼어요" in card_of(shown).text)
    assert "영업점" in card_of(messages).text
    assert "certguide customers --unlock" in card_of(messages).text
    done = await asyncio.to_thread(
        subprocess.run,
        [CERTGUIDE, "customers", "--unlock", "sim04", "--data", str(bot[1].data_dir)],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, **surroundings(bot[1].data_dir)},
    )
    assert done.returncode == 0, done.stderr
    await person.tap(card_of(messages), "identity:retry")
    await person.wait(lambda shown: "13자리를 적어" in card_of(shown).text)
    await Walk(person, find("sim04"), "limited", "ko").walk()


@pytest.mark.parametrize("language", ["ko", pytest.param("en", marks=pytest.mark.soak)])
async def test_back_help_and_cancelling_at_each_question_lose_nothing(person, language):
    who = find("hong01")
    walk = Walk(person, who, "limited", language, stray=("nav:help", "nav:person", "nav:cancel", "nav:back"))
    messages = await walk.walk()

    assert len({one.file_name for one in messages if one.file_id}) == 2
    assert len(walk.strayed) > 30


async def test_a_required_refusal_ends_kindly_and_can_be_reconsidered(person):
    card = await _until(person, "hong01", "약관 1/6")
    await person.tap(card, "identity:decline:service")
    messages = await person.wait(lambda shown: "identity:reconsider" in card_of(shown).buttons)
    assert "불이익은 전혀 없어요" in card_of(messages).text
    await person.tap(card_of(messages), "identity:reconsider")
    await person.wait(lambda shown: "약관 1/6" in card_of(shown).text)


async def test_secrets_are_gone_from_the_chat_and_never_echoed(person):
    who = find("wol08")
    messages = await Walk(person, who, "limited", "en").walk()
    chat = "\n".join(one.text for one in messages)

    for secret in (who.registration_number, who.accounts[0].number, who.accounts[0].password, PASSWORD):
        assert secret not in chat
    assert not any("/start" not in one.text and one.text.isdecimal() for one in messages if not one.by_bot)


async def test_codes_are_protected_and_files_are_not(person):
    messages = await Walk(person, find("hong01"), "universal", "ko").walk()

    assert all(not one.protected for one in messages if one.file_id)
    assert any(one.protected and "승인번호" in one.text for one in messages)


@pytest.mark.parametrize("kind", ["sticker", "photo", "voice", "location", "contact"])
async def test_unexpected_kinds_get_an_answer(person, kind):
    await _until(person, "hong01", "인터넷뱅킹 ID를 적어")
    await person.send(kind)
    messages = await person.wait(lambda shown: "여기서는 읽을 수 없어요" in card_of(shown).text)

    assert "인터넷뱅킹 ID를 적어" in card_of(messages).text


async def test_two_answers_at_once_are_taken_in_order(person):
    await _until(person, "hong01", "인터넷뱅킹 ID를 적어")
    await asyncio.gather(person.type("hong01"), person.type("hong01"))
    messages = await person.wait(
        lambda shown: "13자리를 적어" in card_of(shown).text and "⚠️" in card_of(shown).text
    )

    assert "횟수는 줄지 않았어요" in card_of(messages).text


async def test_groups_are_refused_politely(bot, person):
    async with person._session.post("/sandbox/groups", json={"chat": -100123, "text": "/start"}) as answer:
        assert answer.status < 300
    for _ in range(100):
        async with person._session.get("/sandbox/calls") as answer:
            calls = await answer.json()
        if any(call["chat_id"] == -100123 and call["method"] == "sendMessage" for call in calls):
            return
        await asyncio.sleep(0.05)
    pytest.fail("the group got no answer")
