"""The staff's desk over HTTP with the whole bot: several customers and three of the staff, talking and acting."""

import asyncio
import json
import os
import re
import sys
import time
from collections import Counter
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
import sqlalchemy as sa

from bot.opening import write
from bot.sandbox.customer import card_of, is_phone
from bot.sandbox.limits import Limits, Rate
from bot.sandbox.member import Member, Post
from bot.sandbox.runtime import STAFF, STAFF_GROUP
from bot.sandbox.script import Script
from bot.sandbox.server import World, sandbox_app
from bot.store import store
from bot.store.database import Database
from bot.support.desk import COMMANDS
from flows.clock import KOREA
from flows.faq.library import Library
from flows.replies import line
from flows.simulation import find
from flows.texts import Texts
from tests.databases import surroundings
from tests.e2e.support import Books, BotProcess, Nursery, customer, offers, says, tap, walk_to
from tests.integration.sandbox.support import TOKEN, serving

CERTGUIDE = Path(sys.executable).with_name("certguide")
pytestmark = pytest.mark.asyncio(loop_scope="module")

HANEUL, DOYUN, SEOYEON, AUDITOR, OUTSIDER = 9001, 9002, 9003, 9004, 9999
ENGLISH_GROUP = -1001000000002
MINUTE = 1.0
"""So many seconds are a minute to Telegram's limits, and to the bot that keeps below them."""
LONG_MINUTE = 4.0
"""For what is to show how little a group hears of a flood."""
CARD_DIGITS = "1234 5678"
SECRET_PASSWORD = "Nakdong-river-8!"
LINES = 500
NUMBER = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b")


@dataclass
class Desk:
    """The bot with its staff, in a group where somebody is who does not belong to them.

    Attributes:
        world: Telegram, which lives on without the bot.
    """

    url: str
    bot: BotProcess
    world: World

    def staff(self, person: int, group: int = STAFF_GROUP) -> Member:
        return Member(self.url, group, person, patience=60)

    async def toast(self, member: Member, message: int, data: str) -> str:
        """Tap a button, and read what is said over it."""
        after = self.world.chat(STAFF_GROUP).seq
        assert await member.tap(message, data)
        url = f"{self.url}/sandbox/groups/{STAFF_GROUP}/events?after={after}"
        async with asyncio.timeout(60), aiohttp.ClientSession() as http, http.get(url) as stream:
            async for line in stream.content:
                event = json.loads(line.removeprefix(b"data: ")) if line.startswith(b"data: ") else {}
                if event.get("type") == "toast" and event["person"] == member.person:
                    return event.get("text") or ""
        raise AssertionError("nothing was said")

    async def restart(self, minute: float) -> None:
        """Kill the bot, and go on with minutes of another length."""
        async with self.away():
            self.world.limits = _limits(minute)
            self.bot.more["SECONDS_A_MINUTE"] = str(minute)

    @asynccontextmanager
    async def away(self):
        """The bot is killed, and comes back."""
        await self.bot.kill()
        yield
        self.bot.start()

    async def read(self, query: str, **bound: object) -> list[sa.Row]:
        """What is on the disk."""
        database = Database(self.bot.settings().database_url)
        try:
            return await database.read(lambda books: books.execute(sa.text(query), bound).all())
        finally:
            await database.close()

    async def change(self, statement: str, **bound: object) -> None:
        """The same, while the bot is away."""
        database = Database(self.bot.settings().database_url)
        try:
            await database.write(lambda books: books.execute(sa.text(statement), bound))
        finally:
            await database.close()

    @asynccontextmanager
    async def people(self, *chats: int):
        """Three of the staff, and customers."""
        async with AsyncExitStack() as stack:
            staff = [self.staff(one) for one in (HANEUL, DOYUN, SEOYEON)]
            yield [
                await stack.enter_async_context(one)
                for one in (*staff, *(customer(self.url, chat) for chat in chats))
            ]


def _limits(minute):
    """Telegram's own, by a clock with such minutes; but for what one person may write."""
    return Limits(
        per_chat=Rate(60 / minute, 20),
        per_group=Rate(20 / minute, 20),
        overall=Rate(30 * 60 / minute, 60),
        person=Rate(1000, 2000),
    )


@asynccontextmanager
async def staffed(folder):
    """The bot with its staff, which may be killed."""
    world = await World.open(token=TOKEN, limits=_limits(MINUTE))
    members = [
        (person, name, "administrator" if role == "lead" else "member")
        for person, (name, role) in STAFF.items()
    ]
    world.add_forum(STAFF_GROUP, "상담원", [*members, (OUTSIDER, "낯선 사람", "member")])
    world.add_forum(ENGLISH_GROUP, "Support", members)
    environment = {
        "CERTGUIDE_STAFF_CHAT_ID": f"{STAFF_GROUP},{ENGLISH_GROUP}:en",
        "CERTGUIDE_STAFF_HOURS": "always",
        "CERTGUIDE_STAFF_WEEKLY": "mon 09:00",
        "SECONDS_A_MINUTE": str(MINUTE),
    }
    nursery = Nursery()
    try:
        async with serving(sandbox_app(world)) as url:
            bot = BotProcess(url, folder, nursery, environment)
            await write(bot.settings(), _enrol)
            bot.start()
            try:
                yield Desk(url, bot, world)
            finally:
                await bot.kill()
                world.hang_up()
    finally:
        await world.close()


async def _enrol(books):
    for person, (name, role) in STAFF.items():
        await books.add_staff(store.Member(person, role, name, datetime.now(UTC)))


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def desk(tmp_path_factory):
    """One bot for all that do it no harm."""
    async with staffed(tmp_path_factory.mktemp("desk")) as desk:
        yield desk


async def _asks_for_a_person(person) -> str:
    """The number of the case that it opens."""
    await person.type("/person")
    return NUMBER.search((await offers(person, "support:talk")).text)[0]


async def _card(member, thread, *words, offering="") -> Post:
    """The pinned card, once it says all of it."""

    def fits(post):
        offered = not offering or offering in post.buttons
        return post.pinned and offered and all(word in post.text for word in words)

    posts = await member.wait(thread, lambda posts: any(map(fits, posts)))
    return next(filter(fits, posts))


async def _press(member, thread, data) -> None:
    """Tap a button of the pinned card as soon as it is there."""
    while not await member.tap((await _card(member, thread, offering=data)).id, data):
        await asyncio.sleep(0.02)


async def _in_hand(person, staff) -> int:
    """A case that somebody of the staff has, while the customer is writing to them; its topic."""
    number = await _asks_for_a_person(person)
    topic = await staff.wait_for_topic(number)
    await tap(person, "support:talk")
    await _press(staff, topic.id, "case:take")
    return topic.id


async def _heard(person, text):
    """The newest message of the bot that says it."""
    shown = await person.wait(lambda messages: any(one.by_bot and text in one.text for one in messages))
    return next(one for one in reversed(shown) if one.by_bot and text in one.text)


async def _by_now(person, staff, thread):
    """Let all arrive that is on its way: what staff write last comes last."""
    word = f"여기까지예요 {await staff.write(thread, '잠시만요')}"
    await staff.write(thread, word)
    await _heard(person, word)
    return await person.messages()


async def _gone(person, message_id):
    await person.wait(lambda messages: message_id not in [one.id for one in messages])


async def test_a_customer_asks_for_a_person_and_the_card_follows_them(desk):
    who = find("hong01")
    async with desk.people(8001) as (haneul, _, _, person):
        await walk_to(Script(person, who), "payment-password")
        number = await _asks_for_a_person(person)
        topic = await haneul.wait_for_topic(number)
        assert topic.icon == "❗️"
        assert "상담 요청" in topic.name
        card = await _card(haneul, topic.id, number, "홍*동", "6/8", "계좌 비밀번호 적기")
        for secret in (who.name, who.registration_number, who.accounts[0].number, who.user_id):
            assert secret not in card.text
        await tap(person, "nav:stay")
        await person.type("0000")
        await _card(haneul, topic.id, "⚠️", "비밀번호", "1번째", "번 남음")
        await person.type(who.accounts[0].password)
        card = await _card(haneul, topic.id, "보안카드 숫자 적기", "🕘")
        now, _, before = card.text.partition("🕘")
        assert "⚠️" not in now
        assert "⚠️" in before
        # The card is edited, not sent anew, and Telegram's own notes about it are taken away.
        await haneul.wait(topic.id, lambda posts: len(posts) == 2)


async def test_of_two_who_take_a_case_at_once_one_has_it_and_it_is_handed_over_and_released(desk):
    async with desk.people(8002) as (haneul, doyun, seoyeon, person):
        topic = await haneul.wait_for_topic(await _asks_for_a_person(person))
        card = await _card(haneul, topic.id, offering="case:take")
        staff = {"김하늘": haneul, "박서연": seoyeon}
        said = await asyncio.gather(*(desk.toast(one, card.id, "case:take") for one in staff.values()))
        assert sorted(said)[1] == "이제 담당이에요"
        owner = next(name for name, toast in zip(staff, said, strict=True) if toast == "이제 담당이에요")
        assert sorted(said)[0] == f"{owner} 님이 맡고 있어요."
        card = await _card(haneul, topic.id, f"담당: {owner}", offering="case:release")
        other = next(one for name, one in staff.items() if name != owner)
        assert await desk.toast(other, card.id, "case:release") == "담당자나 책임자만 할 수 있어요."

        await _press(staff[owner], topic.id, "case:hand")
        asked = await _card(haneul, topic.id, "누구에게", offering=f"case:to:{DOYUN}")
        assert f"case:to:{AUDITOR}" not in asked.buttons
        assert "이도윤" not in await desk.toast(other, asked.id, f"case:to:{DOYUN}")
        await _press(staff[owner], topic.id, f"case:to:{DOYUN}")
        await _card(haneul, topic.id, "담당: 이도윤", f"{owner} → 이도윤")
        assert "이도윤 님" in (await haneul.wait_for_text(topic.id, "이 문의를 넘겼어요")).text
        await _press(doyun, topic.id, "case:release")
        await _card(haneul, topic.id, "담당: 아직 없음", offering="case:take")


async def test_they_talk_both_ways_and_replies_edits_and_what_is_no_text_come_along(desk):
    async with desk.people(8003) as (haneul, _, _, person):
        topic = await _in_hand(person, haneul)
        asked = await person.type("인증서가 안 보여요")
        passed = await haneul.wait_for_text(topic, "💬 인증서가 안 보여요")
        answered = await haneul.write(topic, "어느 화면에서요?", reply_to=passed.id)
        heard = await _heard(person, "어느 화면에서요?")
        assert heard.text.splitlines()[0] == "🙋 김하늘 상담원"
        assert heard.reply_to == asked
        await person.type("첫 화면이요", reply_to=heard.id)
        assert (await haneul.wait_for_text(topic, "첫 화면이요")).reply_to == answered

        await haneul.amend(answered, "어느 은행 화면에서요?")
        await person.wait(lambda messages: any("어느 은행 화면에서요?" in one.text for one in messages))
        assert (await _heard(person, "어느 은행 화면에서요?")).id == heard.id
        await person.amend(asked, "인증서가 하나도 안 보여요")
        amended = await haneul.wait_for_text(topic, "✏️ 고쳤어요: 인증서가 하나도 안 보여요")
        assert amended.reply_to == passed.id

        for kind in ("photo", "sticker", "voice"):
            await person.send(kind)
            await haneul.wait(
                topic, lambda posts, kind=kind: any(one.by_bot and one.kind == kind for one in posts)
            )
            await haneul.send(topic, kind)
            await person.wait(lambda shown, kind=kind: any(one.by_bot and one.kind == kind for one in shown))
        for number in range(2):
            await person.send("photo", album="both sides", text=f"사진 {number}")
            await haneul.send(topic, "photo", album="a guide", caption=f"그림 {number}")
        sent = await haneul.wait(topic, lambda posts: sum("사진" in one.text for one in posts) == 2)
        _one_album([one for one in sent if "사진" in one.text])
        sent = await person.wait(lambda shown: sum("그림" in one.text for one in shown) == 2)
        _one_album([one for one in sent if "그림" in one.text])

        wrong = await haneul.write(topic, "다른 분께 드릴 말씀이었어요")
        heard = await _heard(person, "다른 분께 드릴 말씀")
        await haneul.write(topic, "/delete", reply_to=wrong)
        await _gone(person, heard.id)
        await haneul.wait(
            topic, lambda posts: not any("다른 분" in one.text or "/delete" in one.text for one in posts)
        )
        everything = [one.text for one in await person.messages()]
        assert not [text for text in everything for account in STAFF if str(account) in text]
        assert not [text for text in everything if "이도윤" in text or "박서연" in text]


def _one_album(pictures):
    assert len({one.album for one in pictures}) == 1
    assert all(one.album for one in pictures)


async def test_several_customers_and_staff_talk_at_once_and_each_hears_their_own(desk):
    chats = range(8020, 8026)
    async with desk.people(*chats) as (haneul, doyun, seoyeon, *persons):
        staff = [(haneul, "김하늘"), (doyun, "이도윤"), (seoyeon, "박서연")] * 2
        await asyncio.gather(
            *(_talk(person, *whom) for person, whom in zip(persons, staff, strict=True)),
        )


async def _talk(person, member, name):
    topic = await _in_hand(person, member)
    asked = [f"{person.chat} 고객 {number}" for number in range(4)]
    told = [f"{person.chat} 답 {number}" for number in range(4)]
    for question, answer in zip(asked, told, strict=True):
        await person.type(question)
        await member.write(topic, answer)
    await member.wait_for_text(topic, asked[-1])
    await _heard(person, told[-1])
    assert _passed(await member.messages(topic)) == asked
    heard = [one.text for one in await person.messages() if "답" in one.text]
    assert heard == [f"🙋 {name} 상담원\n{answer}" for answer in told]


async def test_a_topic_closed_by_hand_a_card_that_is_deleted_and_a_customer_who_blocks_the_bot(desk):
    async with desk.people(8030) as (haneul, doyun, _, person):
        topic = await _in_hand(person, haneul)
        card = await _card(haneul, topic)
        await doyun.delete(card.id)
        await person.type("카드가 없어요")
        await haneul.wait_for_text(topic, "💬 카드가 없어요")
        assert (await _card(haneul, topic)).id != card.id

        await _block(desk, person, True)
        unheard = await haneul.write(topic, "들리세요?")
        assert (await haneul.wait_for_text(topic, "고객이 봇을 막아 두었어요")).reply_to == unheard
        await _block(desk, person, False)

        await doyun.change_topic(topic, closed=True)
        why = await haneul.wait_for_text(topic, "이유를 골라 주세요")
        await haneul.tap(why.id, "case:close:branch")
        await _heard(person, "남은 일은 영업점에서")
        await _card(haneul, topic, "✔️ 영업점 안내", offering="case:reopen")
        await doyun.write(topic, "한 가지만 더요")
        await _heard(person, "한 가지만 더요")
        await _topic(haneul, topic, closed=False)


async def _block(desk, person, blocked):
    path = f"{desk.url}/sandbox/chats/{person.chat}/blocked"
    async with aiohttp.ClientSession() as http, http.put(path, json={"blocked": blocked}) as answer:
        answer.raise_for_status()


async def test_a_secret_that_a_customer_types_reaches_nobody_and_no_disk(desk):
    who = find("sim04")
    number = f"{who.registration_number[:6]}-{who.registration_number[6:]}"
    secrets = (number, CARD_DIGITS, SECRET_PASSWORD)
    async with desk.people(8004) as (haneul, doyun, _, person):
        await walk_to(Script(person, who), "identity-number")
        topic = await _in_hand(person, haneul)
        harmless = await person.type("어디에 적나요?")
        await haneul.wait_for_text(topic, "어디에 적나요?")
        for count, secret in enumerate(secrets, start=1):
            await _gone(person, await person.type(secret))
            await _withheld(haneul, topic, count)
        await person.amend(harmless, f"어디에 적나요? {number}")
        await _gone(person, harmless)
        await _withheld(haneul, topic, len(secrets) + 1)
        # A picture may show a card: it is asked about first, and its caption is judged at once.
        await _gone(person, await person.send("photo", text=f"제 번호는 {number}"))
        await person.send("photo", text="오류 화면")
        await tap(person, "support:unphoto")
        await person.send("photo")
        await tap(person, "support:photo")
        await haneul.wait(topic, lambda posts: sum(one.kind == "photo" for one in posts) == 1)
        await _gone(person, await person.send_file("signPri.key", SECRET_PASSWORD.encode()))
        await haneul.wait_for_text(topic, "열쇠가 들었을 수 있는 파일")
        await person.send("contact")
        await haneul.wait_for_text(topic, "연락처라 전하지 않았어요")

        # Neither do staff pass one on, nor keep one, nor ask for one; whoever types it, and however.
        passed = await haneul.write(topic, "확인해 볼게요")
        typed = [
            await haneul.write(topic, f"고객님 번호가 {number} 맞죠?"),
            await haneul.send(topic, "photo", caption=f"고객님 번호가 {number}"),
            await haneul.write(topic, f"/note {number}"),
            await haneul.write(topic, f"/macro set 번호 {number}"),
            await haneul.write(topic, f"/macro set {number} 안녕하세요"),
            await haneul.write(topic, f"/macro {number}"),
            await haneul.write(None, f"/case {number}"),
            await doyun.write(topic, f"{number} 맞나요?", anonymous=True),
        ]
        await haneul.amend(passed, f"확인해 볼게요, {number}")
        await haneul.wait(topic, lambda posts: not {passed, *typed} & {one.id for one in posts})
        await haneul.wait(None, lambda posts: not {*typed} & {one.id for one in posts if number in one.text})
        await haneul.write(topic, "계좌 비밀번호를 여기에 적어 주세요")
        await haneul.wait_for_text(topic, "비밀 정보는 물어볼 수 없어서")
        shown = await _by_now(person, haneul, topic)
        assert not [one.text for one in shown if "적어 주세요" in one.text and "김하늘" in one.text]

        everywhere = [*await haneul.messages(topic), *await haneul.messages(None)]
        names = [one.name for one in await haneul.topics()]
        for secret in secrets:
            assert not [text for text in [*names, *(one.text for one in everywhere)] if secret in text]
            for form in (secret, secret.replace("-", "").replace(" ", "")):
                if len(form) > len("12345678"):  # chance writes shorter ones into ciphertext
                    assert not _files_with(desk.bot.folder, form)
                assert form not in desk.bot.log.read_text(encoding="utf-8")


async def _withheld(staff, thread, times):
    """So many lines are replaced by a word about it: some in one message."""
    await staff.wait(
        thread, lambda posts: sum(one.text.count("🔒 비밀 정보로 보여 가렸어요") for one in posts) >= times
    )


def _files_with(folder, text):
    return [path.name for path in folder.rglob("*") if path.is_file() and text.encode() in path.read_bytes()]


async def test_staff_guide_a_customer_to_another_step_if_they_agree_and_never_ahead(desk):
    async with desk.people(8005) as (haneul, _, _, person):
        await walk_to(Script(person, find("pat13")), "payment-account")
        topic = (await haneul.wait_for_topic(await _asks_for_a_person(person))).id
        await _press(haneul, topic, "case:do:step")
        asked = await _card(haneul, topic, offering="case:pick:product")
        offered = {one.rpartition(":")[2] for one in asked.buttons if one.startswith("case:pick:")}
        assert offered == {"menu", "identity", "product", "verification"}
        await _press(haneul, topic, "case:pick:product")
        await tap(person, "support:decline")
        await _card(haneul, topic, "👎 고객이 싫다고 함", "6/8")

        await _press(haneul, topic, "case:do:step")
        await _press(haneul, topic, "case:pick:product")
        await _card(
            haneul, topic, "단계로 안내", "6/8", offering="case:do:step"
        )  # until they agree nothing moves
        await tap(person, "support:agree")
        await offers(person, "product:limited")
        await _card(haneul, topic, "👍 고객이 좋다고 함", "4/8")
        assert card_of(await person.messages()).text.count("4/8") == 1


async def test_a_lock_out_opens_a_case_and_two_of_the_staff_undo_it(desk):
    who = find("wol08")
    async with desk.people(8006) as (haneul, doyun, _, person):
        await walk_to(Script(person, who), "identity-number")
        for wrong in range(5):
            await _settle(person, f"680411299000{wrong}")
        await _heard(person, "막히")  # nobody asked for staff
        topic = (await haneul.wait_for_topic(await _asks_for_a_person(person))).id
        await _card(haneul, topic, "🔒 본인 확인 잠김")
        await _press(haneul, topic, "case:do:unlock")
        await _press(haneul, topic, "case:ground:phone")
        card = await _card(haneul, topic, "등록된 번호로 통화해 확인", "다른 한 분이")
        approve = next(one for one in card.buttons if one.startswith("case:approve:"))
        assert "다른 상담원이 승인해야" in await desk.toast(haneul, card.id, approve)
        await doyun.tap(card.id, approve)
        await _heard(person, "잠금을 풀어 드렸어요")
        await _card(haneul, topic, "김하늘 → 이도윤", "승인")
        await person.type(who.registration_number)
        await offers(person, "product:limited")
        number = NUMBER.search(card.text)[0].replace("-", "")

    entries = await _deeds(desk, number, "desk-unlock")
    asked, agreed = (one for one in entries if one.action.startswith("desk-unlock"))
    assert (asked.by, asked.action, asked.about["why"]) == (f"staff {HANEUL}", "desk-unlock-asked", "phone")
    assert (agreed.by, agreed.action) == (f"staff {DOYUN}", "desk-unlock")
    assert agreed.about["why"] == f"phone (김하늘 #{HANEUL} -> 이도윤 #{DOYUN})"


async def _settle(person, text):
    """Answer a question, and see the next card."""
    before = card_of(await person.messages())
    await person.type(text)
    await person.wait(lambda shown: (card := card_of(shown)).id != before.id or card.html != before.html)


async def _deeds(desk, number, action):
    """What the audit log has of a case, as soon as it has such an entry."""
    books = Books(desk.bot.settings())
    while True:
        trail = await asyncio.to_thread(books.audit_trail)
        found = [one for one in trail if one.about.get("case") == number]
        if action in [one.action for one in found]:
            return found
        await asyncio.sleep(0.2)


async def test_staff_verify_who_somebody_is_by_two_and_the_customer_goes_on(desk):
    async with desk.people(8007) as (haneul, _, seoyeon, person):
        script = Script(person, find("byul07"))
        await _walk_to_offer(script, "verification:staff")
        await tap(person, "verification:staff")
        card = await offers(person, "verification:ars")
        topic = (await haneul.wait_for_topic(NUMBER.search(card.text)[0])).id
        await _press(haneul, topic, "case:do:confirm")
        asked = await _card(haneul, topic, offering="case:tick:pressure")
        assert not [one for one in asked.buttons if one.startswith("case:ground:")]
        for point in ("document", "face", "purpose", "pressure"):
            await _press(haneul, topic, f"case:tick:{point}")
            await _card(haneul, topic, offering=f"case:tick:{point}")
        await _card(haneul, topic, offering="case:ground:video")
        await haneul.write(topic, "/why 영상 통화에서 여권을 봤어요")
        card = await _card(haneul, topic, "영상 통화에서 여권을 봤어요", "☑ 신분증 원본을 봤어요")
        await seoyeon.tap(card.id, next(one for one in card.buttons if one.startswith("case:approve:")))
        await says(person, "직원 확인이 끝났어요")
        await _card(haneul, topic, "추가 본인 확인", "5/8")  # going on is the customer's own tap
        await tap(person, "verification:keep")
        await _card(haneul, topic, "6/8")


async def _walk_to_offer(script, data):
    """Answer until the card has this button."""
    await script.customer.type("/start")
    while True:
        messages = await script.customer.wait(lambda shown: script._fresh(shown, lambda *_: False))
        card = card_of(messages)
        if data in card.buttons:
            return
        script._answered, script._since = (card.id, card.html), time.monotonic()
        await script._answer(messages, card)


async def test_a_topic_that_is_deleted_comes_back_with_its_card_what_was_said_and_the_next_line(desk):
    async with desk.people(8008) as (haneul, doyun, _, person):
        topic = await _in_hand(person, haneul)
        await person.type("첫 번째 줄")
        await haneul.wait_for_text(topic, "첫 번째 줄")
        await haneul.write(topic, "네, 듣고 있어요")
        await _heard(person, "네, 듣고 있어요")
        number = NUMBER.search((await _card(haneul, topic)).text)[0]
        await doyun.delete_topic(topic)
        await person.type("두 번째 줄")
        again = await haneul.wait_for_topic(number)
        assert again.id != topic
        await haneul.wait_for_text(again.id, "💬 두 번째 줄")
        await _card(haneul, again.id, "담당: 김하늘")
        said = [one for one in await haneul.messages(again.id) if not one.service]
        assert [bool(one.pinned) for one in said] == [False, True, False]
        assert "고객: 첫 번째 줄" in said[0].text
        assert "상담원: 네, 듣고 있어요" in said[0].text
        assert "두 번째 줄" not in said[0].text
        await haneul.write(again.id, "계속 말씀해 주세요")
        await _heard(person, "계속 말씀해 주세요")


@pytest.mark.soak
async def test_a_flood_of_a_customers_lines_arrives_whole_in_order_and_in_few_messages(desk):
    lines = [f"{number}번째로 드리는 말씀이에요" for number in range(LINES)]
    async with desk.people(8009) as (haneul, _, _, person):
        topic = await _in_hand(person, haneul)
        await desk.restart(LONG_MINUTE)
        before = len(desk.world.calls)
        for line in lines:
            await person.type(line)
        await haneul.wait_for_text(topic, lines[-1])
        calls = [one for one in list(desk.world.calls)[before:] if one.chat_id == STAFF_GROUP]
        await desk.restart(MINUTE)
        assert _passed(await haneul.messages(topic)) == lines
        said = Counter(one.method for one in calls if one.ok)
        assert said["sendMessage"] < LINES / 5, said


def _passed(posts):
    """The customer's lines, as they stand in a topic."""
    text = "\n".join(one.text for one in posts if one.by_bot and not one.pinned)
    return [line.removeprefix("💬 ") for line in text.splitlines() if line.startswith("💬 ")]


@pytest.mark.parametrize("kills", [3, pytest.param(100, marks=[pytest.mark.soak, pytest.mark.timeout(1800)])])
async def test_killed_in_the_middle_of_a_conversation_nothing_is_lost_and_at_most_said_once_more(desk, kills):
    async with desk.people(8100 + kills) as (haneul, _, _, person):
        topic = await _in_hand(person, haneul)
        said, answers = [], []
        for turn in range(kills):
            for number in range(6):
                said.append(f"{turn}-{number}번 말씀이에요")
                await person.type(said[-1])
            answers.append(f"{turn}번 답이에요")
            await haneul.write(topic, answers[-1])
            # Before the first poll, in the middle, after the last call.
            await asyncio.sleep(0.15 * (turn % 3))
            await desk.bot.kill()
            desk.bot.start()
        await haneul.wait(topic, lambda posts: set(said) <= set(_passed(posts)))
        times = Counter(_passed(await haneul.messages(topic)))
        assert set(times) == set(said)
        assert max(times.values()) <= 1 + kills
        await _heard(person, answers[-1])
        heard = Counter(one.text.splitlines()[1] for one in await person.messages() if "답이에요" in one.text)
        assert set(heard) == set(answers)
        assert max(heard.values()) <= 1 + kills


async def test_whoever_is_not_of_the_staff_reaches_no_customer(desk):
    async with desk.people(8011) as (haneul, doyun, _, person), desk.staff(OUTSIDER) as outsider:
        topic = await _in_hand(person, haneul)
        await doyun.write(topic, "이름 없이 쓴 글", anonymous=True)
        await haneul.wait_for_text(topic, "익명으로 쓰셔서")
        await outsider.write(topic, "낯선 사람의 글")
        await haneul.wait_for_text(topic, f"/staff add {OUTSIDER}")
        await outsider.send(topic, "photo", caption="낯선 사람의 사진")
        await outsider.write(topic, "/macro set 인사 안녕")
        card = await _card(haneul, topic, offering="case:release")
        assert "명단에 없어요" in await desk.toast(outsider, card.id, "case:release")
        async with desk.staff(AUDITOR) as auditor:
            written = await auditor.write(topic, "감사 담당의 글")
            await haneul.wait_for_text(topic, "읽기만 할 수 있어서 전하지 않았어요")
            await auditor.amend(written, "감사 담당이 고친 글")
            assert "읽기만" in await desk.toast(auditor, card.id, "case:release")
            await auditor.write(topic, "/note 감사 담당의 메모")
            await auditor.write(topic, "/case")
            await haneul.wait(
                topic, lambda posts: sum("감사 담당은 읽기만 할 수 있어요." in one.text for one in posts) == 1
            )
        shown = await _by_now(person, haneul, topic)
        assert not [
            one.text for one in shown if "글" in one.text or "메모" in one.text or one.kind == "photo"
        ]
        await _card(haneul, topic, "담당: 김하늘")


async def test_cases_are_listed_found_noted_answered_closed_and_opened_again(desk):
    async with desk.people(8012, 8013) as (haneul, _, _, person, quiet):
        topic = await _in_hand(person, haneul)
        number = NUMBER.search((await _card(haneul, topic)).text)[0]
        listed = await _listed(haneul, number)
        assert number in listed.text
        await haneul.tap(listed.id, "cases:closed:-:0")
        await haneul.wait(
            None, lambda posts: all(one.id != listed.id or number not in one.text for one in posts)
        )

        # Somebody who never asked for anybody.
        await quiet.type("/start")
        await tap(quiet, "welcome:ko")
        await quiet.type("/status")
        theirs = NUMBER.search((await says(quiet, "접수번호")).text)[0]
        await haneul.write(None, f"/case {theirs.lower()}")
        await haneul.wait_for_text(None, f"{theirs}: 문의를 열었어요")
        await haneul.wait_for_topic(theirs)
        await _heard(quiet, "김하늘 상담원이 도와드리려고 해요")
        await tap(quiet, "support:talk")
        await quiet.type("잘됐네요")
        await haneul.wait_for_text((await haneul.wait_for_topic(theirs)).id, "잘됐네요")

        await haneul.write(topic, "/note 처음 쓰시는 분")
        await _card(haneul, topic, "📝 김하늘: 처음 쓰시는 분")
        await haneul.write(topic, "/macro set 인사 안녕하세요, {번호} {단계} {상담원}")
        await haneul.wait_for_text(topic, "저장했어요")
        await haneul.write(topic, "/macro 인사")
        assert number in (await _heard(person, "안녕하세요, ")).text
        await haneul.wait_for_text(topic, "📨 안녕하세요, ")

        await _press(haneul, topic, "case:do:close")
        await _press(haneul, topic, "case:pick:solved")
        await _heard(person, "해결되어 다행이에요")
        await _card(haneul, topic, "✔️ 해결됨", offering="case:reopen")
        closed = await _topic(haneul, topic, closed=True)
        assert closed.icon == "✅"
        assert await _asks_for_a_person(person) == number
        await tap(person, "support:talk")
        await person.type("또 안 돼요")
        await haneul.wait_for_text(topic, "💬 또 안 돼요")
        await _topic(haneul, topic, closed=False)
        assert not [one.text for one in await person.messages() if "처음 쓰시는" in one.text]


async def _listed(staff, number) -> Post:
    """The list of cases, turned to the page that has one."""
    await staff.write(None, "/cases work")
    listed = await staff.wait_for_text(None, "📋 상담 중")
    for page in range(1, 10):
        if number in listed.text:
            break
        assert await staff.tap(listed.id, f"cases:work:-:{page}")
        listed = await _changed(staff, listed)
    return listed


async def _changed(staff, post) -> Post:
    """The message, once it reads differently."""

    def changed(posts):
        return [one for one in posts if one.id == post.id and one.text != post.text]

    return changed(await staff.wait(None, changed))[0]


async def _topic(staff, topic_id, *, closed):
    """The topic, once it is open or closed."""
    while True:
        found = next(one for one in await staff.topics() if one.id == topic_id)
        if found.closed == closed:
            return found
        await asyncio.sleep(0.02)


async def test_what_is_kept_is_handed_over_and_forgotten(desk):
    async with desk.people(8014) as (haneul, _, _, person):
        topic = await _in_hand(person, haneul)
        await person.type("이것만 여쭐게요")
        await haneul.wait_for_text(topic, "이것만 여쭐게요")
        await haneul.write(topic, "/note 급한 분")
        await haneul.write(topic, "네, 여쭤보세요")
        await _heard(person, "네, 여쭤보세요")
        await person.type("/mydata")
        shown = await person.wait(
            lambda messages: any(one.file_name == "certguide-mydata.txt" for one in messages)
        )
        content = (await person.download(next(one for one in shown if one.file_id))).decode()
        assert "나: 이것만 여쭐게요" in content
        assert "상담원: 네, 여쭤보세요" in content
        assert re.search("상담원이 본 것과 한 것: [1-9]", content)
        assert not [word for word in ("급한 분", "김하늘", str(HANEUL)) if word in content]
        assert len(await _rows(desk, person.chat)) == 4

        await person.type("/forget")
        await tap(person, "support:erase")
        await _heard(person, "모두 지웠어요")
        await haneul.wait_for_text(None, "문의와 주제를 지웠어요")
        while topic in [one.id for one in await haneul.topics()]:
            await asyncio.sleep(0.02)
        assert await _rows(desk, person.chat) == []


async def _rows(desk, chat):
    """A case, and what was written in it, as far as the disk has them."""
    return await desk.read(
        "SELECT number FROM cases WHERE chat_id = :chat UNION ALL SELECT number FROM case_messages"
        " WHERE number IN (SELECT number FROM cases WHERE chat_id = :chat)",
        chat=chat,
    )


async def test_the_buttons_get_a_customer_moving_who_waits_for_a_call(desk):
    async with desk.people(8017) as (haneul, _, _, person):
        await _walk_to_offer(Script(person, find("pat13")), "verification:phone:0")
        topic = (await haneul.wait_for_topic(await _asks_for_a_person(person))).id
        card = await _card(haneul, topic, "5/8", offering="case:do:grant")
        assert "case:do:call" not in card.buttons  # nobody was called yet
        await tap(person, "nav:stay")
        await _do(haneul, topic, "hint")
        await _heard(person, "김하늘 상담원이 보낸 안내예요")
        asked = await _card(haneul, topic, offering="case:do:topic")
        await _press(haneul, topic, "case:do:topic")
        best = (await _card(haneul, topic, "어떤 답을 보낼까요?")).buttons[0].rpartition(":")[2]
        title = Library().catalogue.topic(best).title("ko")
        assert f"1. {title}" in asked.text
        await _press(haneul, topic, f"case:pick:{best}")
        await _heard(person, title)
        before = card_of(await person.messages())
        await _do(haneul, topic, "repeat")
        await person.wait(lambda shown: card_of(shown).id > before.id)

        await tap(person, "verification:phone:0")
        await person.wait(lambda shown: any(map(is_phone, shown)))
        first = _phone(await person.messages())
        await _do(haneul, topic, "call")
        await person.wait(lambda shown: (now := _phone(shown)) and now.id != first.id)
        await _do(haneul, topic, "grant")
        await _heard(person, "ARS 전화를 오늘 한 번 더")
        await _card(haneul, topic, "▶ 김하늘: ➕ ARS 1회 추가", "5/8")


async def test_the_buttons_help_with_a_certificate_and_the_customer_begins_by_themselves(desk):
    async with desk.people(8018) as (haneul, _, _, person):
        await Script(person, find("chun02"), product="universal").walk()
        topic = (await haneul.wait_for_topic(await _asks_for_a_person(person))).id
        await _card(haneul, topic, "8/8", "🪪 범용", offering="case:do:refund")
        await _do(haneul, topic, "advice")
        await _heard(person, "김하늘 상담원이 보낸 안내예요")
        for errand in ("reissue", "refund"):
            await _do(haneul, topic, errand)
            begins = f"certificate:{errand}:"
            await person.wait(
                lambda shown, begins=begins: any(
                    data.startswith(begins) for one in shown for data in one.buttons
                )
            )
            await _card(haneul, topic, "8/8")  # nothing has begun


async def _do(staff, thread, name):
    """A button of the card, and the tap that says that it is meant."""
    await _press(staff, thread, f"case:do:{name}")
    await _press(staff, thread, f"case:yes:{name}")


def _phone(messages):
    return next((one for one in reversed(messages) if is_phone(one)), None)


@pytest.mark.soak
async def test_the_figures_come_as_pictures_and_as_a_table_that_names_nobody(desk):
    who = find("hong01")
    async with desk.people(8019) as (haneul, _, _, person), desk.staff(AUDITOR) as auditor:
        await walk_to(Script(person, who), "payment-password")
        topic = await _in_hand(person, haneul)
        number = NUMBER.search((await _card(haneul, topic)).text)[0]
        await auditor.write(topic, "/stats")
        await haneul.write(None, "/stats 30 csv")
        await haneul.wait(None, lambda posts: any(one.file_name.endswith(".csv") for one in posts))
        table = next(one for one in await haneul.messages(None) if one.file_name.endswith(".csv"))
        content = (await haneul.download(table)).decode("utf-8-sig")
        assert "case_opened" in content
        for personal in (
            who.name,
            who.user_id,
            number,
            number.replace("-", ""),
            str(person.chat),
            "김하늘",
            str(HANEUL),
        ):
            assert personal not in content
        captions = await _figures(haneul, topic)
        assert "단계" in captions[0]


async def _figures(staff, thread):
    """The captions of the pictures, once they are there: one album of five."""
    shown = await staff.wait(
        thread, lambda posts: sum(one.by_bot and one.kind == "photo" for one in posts) == 5
    )
    pictures = [one for one in shown if one.by_bot and one.kind == "photo"]
    _one_album(pictures)
    return [one.text for one in pictures]


async def test_staff_have_their_commands_in_their_groups_and_nobody_else_has_them(desk):
    groups = {"ko": STAFF_GROUP, "en": ENGLISH_GROUP}
    scopes = {name: {"type": "chat", "chat_id": group} for name, group in groups.items()}
    while not all([await _commands(desk, scope) for scope in scopes.values()]):
        await asyncio.sleep(0.02)
    for language, scope in scopes.items():
        shown = await _commands(desk, scope)
        assert tuple(shown) == COMMANDS
        assert shown["cases"] == Texts().plain(line("support-command-cases"), language)
    for scope in ("default", "all_private_chats", "all_group_chats", "all_chat_administrators"):
        assert not {"cases", "case", "macro", "note", "stats", "staff"} & {
            *await _commands(desk, {"type": scope})
        }


async def _commands(desk, scope):
    """The menu of commands that Telegram shows there."""
    url = f"{desk.url}/bot{TOKEN}/getMyCommands"
    async with aiohttp.ClientSession() as http, http.post(url, json={"scope": scope}) as answer:
        return {one["command"]: one["description"] for one in (await answer.json())["result"]}


async def test_english_customers_have_a_group_and_what_is_due_while_the_bot_is_away_is_done(desk):
    async with (
        desk.people(8015, 8016) as (haneul, _, _, person, gone),
        desk.staff(HANEUL, ENGLISH_GROUP) as there,
    ):
        await person.type("/start")
        await tap(person, "welcome:en")
        number = await _asks_for_a_person(person)
        topic = (await there.wait_for_topic(number)).id
        assert number not in "".join(one.name for one in await haneul.topics())
        await _card(there, topic, "English", "Nobody has it yet")
        await tap(person, "support:talk")
        await there.write(topic, "How can I help?")
        await _heard(person, "How can I help?")
        await person.type("I am stuck")
        await there.wait_for_text(topic, "💬 I am stuck")
        old = await _in_hand(gone, haneul)
        await gone.type("오래전 이야기")
        await haneul.wait_for_text(old, "오래전 이야기")

        async with desk.away():
            await desk.change("UPDATE outbox SET due_at = 0 WHERE key LIKE 'timer:weekly:%'")
            await desk.change(
                "UPDATE case_messages SET at = at - 91 * 86400000000 WHERE number IN"
                " (SELECT number FROM cases WHERE chat_id = :chat)",
                chat=gone.chat,
            )
            desk.bot.more["CERTGUIDE_STAFF_CHAT_ID"] = str(STAFF_GROUP)
            opening = datetime.now(KOREA) + timedelta(days=2)
            desk.bot.more["CERTGUIDE_STAFF_HOURS"] = f"{opening:%a} 09:00-09:01"
        await person.type("Still here")
        moved = (await haneul.wait_for_topic(number)).id
        await haneul.wait_for_text(moved, "💬 Still here")
        assert "I am stuck" in "".join(one.text for one in await haneul.messages(moved))
        while topic in [one.id for one in await there.topics()]:
            await asyncio.sleep(0.02)
        while len(await _rows(desk, gone.chat)) > 1:  # the case is open, and stays
            await asyncio.sleep(0.02)
        await _figures(haneul, None)
        assert not [one for one in await there.messages(None) if one.kind == "photo"]
        await gone.type("/person")
        assert (
            f"{opening.month}월 {opening.day}일" in (await _heard(gone, "지금은 상담 시간이 아니에요")).text
        )


async def test_all_that_staff_did_is_in_the_audit_log_once_and_the_log_is_whole(desk):
    async with desk.people() as (haneul, *_):
        await haneul.write(None, "/cases")
        await haneul.wait_for_text(None, "📋")
    done = {str(row) for (row,) in await desk.read("SELECT id FROM records WHERE kind = 'deed'")}
    books = Books(desk.bot.settings())
    while True:
        trail = [one for one in await asyncio.to_thread(books.audit_trail) if one.action.startswith("desk-")]
        if done <= {one.about["deed"] for one in trail}:
            break
        await asyncio.sleep(0.2)
    assert max(Counter(one.about["deed"] for one in trail).values()) == 1
    for one in trail:
        assert one.by.removeprefix("staff ") in map(str, STAFF)
        assert one.about["group"] in {str(STAFF_GROUP), str(ENGLISH_GROUP)}
        assert datetime.fromisoformat(one.about["at"])
    verified = await asyncio.create_subprocess_exec(
        *(CERTGUIDE, "audit", "verify", "--data", desk.bot.data),
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, **surroundings(desk.bot.data)},
    )
    said, _ = await verified.communicate()
    assert (verified.returncode, b"are whole" in said) == (0, True)
