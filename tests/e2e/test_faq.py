"""Questions, the guide and the staff's desk, over HTTP with the whole bot: what is asked never costs a place."""

import asyncio
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio

from bot.sandbox.customer import card_of
from bot.sandbox.script import Script
from flows.machine import STEPS
from flows.simulation import find
from tests.databases import surroundings
from tests.e2e.support import customer, offers, running, says, tap, walk_to

CERTGUIDE = Path(sys.executable).with_name("certguide")
pytestmark = pytest.mark.asyncio(loop_scope="module")
QUESTION = {"ko": "ARS 전화가 안 와요", "en": "the verification call never comes"}
STAFF = 7001
SECRET = "Qwer!2345"


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def service(tmp_path_factory):
    """One bot for all that do it no harm: its address, and itself."""
    async with running(tmp_path_factory.mktemp("faq")) as (url, bot):
        yield url, bot


@dataclass
class Curious(Script):
    """Asks something at every new question, sees it answered, goes back to the question, and only then answers it."""

    places: dict = field(default_factory=dict)

    async def _answer(self, messages, card):
        place = _place(card)
        if place in self.places:
            await super()._answer(messages, card)
            return
        typed = await self.customer.type(QUESTION[self.language])
        answer = await self._card(lambda one: "faq:yes:ars_no_call" in one.buttons)
        left = [one.id for one in await self.customer.messages()]
        self.places[place] = (answer.text, typed in left)
        await self.customer.tap(answer, "nav:stay")
        again = await self._card(lambda one: "faq:yes:ars_no_call" not in one.buttons)
        assert _place(again) == place
        self._answered = (0, "")

    async def _card(self, wanted):
        shown = await self.customer.wait(lambda messages: wanted(card_of(messages)))
        return card_of(shown)


def _place(card):
    """Where a card stands: the progress line, and the choices that are its own."""
    progress = re.search(r"(\d)/8", card.text)
    own = tuple(one for one in card.buttons if not one.startswith(("nav:", "faq:")))
    return (progress[0] if progress else "", own or card.text.splitlines()[-1])


def _certguide(bot, *arguments):
    return subprocess.run(
        [str(CERTGUIDE), *arguments, "--data", str(bot.data)],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, **surroundings(bot.data)},
    )


@pytest.mark.parametrize(
    ("user_id", "product", "language"),
    [
        ("hong01", "limited", "ko"),
        pytest.param("chun02", "universal", "en", marks=pytest.mark.soak),
    ],
)
async def test_questions_at_every_step_cost_nothing_and_the_road_goes_on_to_its_end(
    service, user_id, product, language
):
    async with customer(service[0], 7100 + len(user_id + product)) as person:
        script = Curious(person, find(user_id), product, language)
        messages = await script.walk()

    assert len({one.file_name for one in messages if one.file_id}) == 2
    assert {place[0] for place in script.places} >= {f"{number}/8" for number in range(2, len(STEPS))}
    # A question is deleted where a secret is asked for, and stays everywhere else.
    stayed = {place[0]: stays for place, (_, stays) in script.places.items()}
    assert stayed["2/8"]
    assert not all(stays for _, stays in script.places.values())


async def test_a_failure_opens_its_topic_with_what_is_known_and_it_fails_starts_the_diagnosis(service):
    who = find("jang14")
    async with customer(service[0], 7101) as person:
        script = Curious(person, who)
        script.places = _Everywhere()
        await walk_to(script, "payment-password")
        await person.type("0000")
        await tap(person, "faq:why")
        card = await says(person, "첫 번째 시도", "번 남음")
        assert who.accounts[0].number not in card.text
        assert "123456-" not in card.text
        await person.type("왜 안 돼요ㅠㅠ")
        await tap(person, "faq:ask:account-password")
        await tap(person, "faq:topic:account_password_locked")
        await tap(person, "faq:no:account_password_locked")
        await says(person, "그럼 혹시 이것일까요?")
        await tap(person, "nav:stay")
        await says(person, "계좌 비밀번호")


class _Everywhere(dict):
    """Nothing is new any more: a curious customer asks nothing."""

    def __contains__(self, _place):
        return True


async def test_the_guide_is_walked_to_its_end_on_both_devices_with_detours_and_a_restart_in_the_middle(
    tmp_path,
):
    async with running(tmp_path) as (url, bot), customer(url, 7102) as one, customer(url, 7103) as other:
        for person, device in ((one, "pc"), (other, "phone")):
            await _to_fourth_page(person, device)
        await bot.kill()
        bot.start()
        for person in (one, other):
            await _to_the_end(person)
        assert SECRET not in bot.log.read_text()


async def _to_fourth_page(person, device):
    await person.type("/start")
    for data in ("welcome:ko", "menu:guide", "guide:path:issue", f"guide:device:{device}"):
        await tap(person, data)
    await tap(person, "guide:done:1")
    await tap(person, "guide:done:2")
    await says(person, "3/8")
    await tap(person, "guide:stuck")
    await offers(person, "faq:topic:terms_not_agreed")
    await tap(person, "nav:stay")
    await offers(person, "guide:done:3")
    typed = await person.type(f"제 비밀번호는 {SECRET} 인데 맞나요")
    await says(person, "바로 지웠어요")
    assert typed not in [one.id for one in await person.messages()]
    await tap(person, "nav:stay")
    await tap(person, "guide:done:3")
    await says(person, "4/8")


async def _to_the_end(person):
    await tap(person, "guide:differs")
    await tap(person, "nav:stay")
    for number in range(4, len(STEPS) + 1):
        await says(person, f"{number}/8")
        await tap(person, f"guide:done:{number}")
    for row in ("verify", "expiry", "purpose", "copies", "cost"):
        await tap(person, f"guide:tick:{row}")
    await tap(person, "guide:finish")
    await offers(person, "menu:issue")


async def _is_staff(person):
    """Wait until the running bot has noticed it."""
    while not (await person.inline("")).results:
        await asyncio.sleep(0.2)


async def test_staff_change_a_topic_and_the_next_answer_changes(tmp_path):
    async with running(tmp_path) as (url, bot), customer(url, STAFF) as staff, customer(url, 7103) as person:
        await staff.type("/start")
        await tap(staff, "welcome:ko")
        await offers(staff, "menu:issue")
        await staff.type("/faq edit ars_no_call")
        await offers(staff, "nav:stay")  # a customer: it is a question like any other
        assert not [one for one in await staff.messages() if one.file_id]

        added = _certguide(bot, "staff", "add", str(STAFF), "--role", "member", "--name", "김상담")
        assert added.returncode == 0, added.stderr
        await _is_staff(staff)
        await staff.type("/faq edit ars_no_call")
        shown = await staff.wait(
            lambda messages: any(one.file_name == "ars_no_call.yaml" for one in messages)
        )
        content = (await staff.download(next(one for one in shown if one.file_id))).decode()

        await staff.send_file(
            "ars_no_call.yaml", content.replace("step: verification", "step: somewhere").encode()
        )
        await says(staff, "아직 쓸 수 없어요", "somewhere")
        changed = re.sub(r"(title:\n +ko: ).*", r"\1전화가 아예 안 와요", content)
        await staff.send_file("ars_no_call.yaml", changed.encode())
        assert "title" in (await offers(staff, "desk:publish")).text
        await tap(staff, "desk:publish")
        await says(staff, "적용했어요")

        await person.type(QUESTION["ko"])
        await says(person, "전화가 아예 안 와요")
        await bot.kill()
        bot.start()
        await person.type("/faq " + QUESTION["ko"])
        await person.wait(lambda messages: sum("전화가 아예 안 와요" in one.text for one in messages) >= 2)

        await staff.type("/faq history ars_no_call")
        await tap(staff, "desk:undo:1")
        await tap(staff, "desk:publish")
        await says(staff, "적용했어요")
        await person.type("/faq " + QUESTION["ko"])
        await says(person, "인증 전화가 안 와요")


async def test_inline_queries_are_answered_for_staff_alone(service):
    url, bot = service
    async with customer(url, STAFF) as staff, customer(url, 7104) as person:
        offer = await person.inline("보안카드 잃어버림")
        assert offer.answered
        assert offer.results == ()
        _certguide(bot, "staff", "add", str(STAFF))
        await _is_staff(staff)
        offer = await staff.inline("보안카드 잃어버림")
        assert [one.id for one in offer.results][:1] == ["security_media_lost"]
        assert 1 < len(offer.results) <= 10
        assert all(one.description for one in offer.results)


async def test_the_commands_answer_as_the_bot_does(tmp_path):
    questions = "인증서 비번 까먹음\nARS 전화가 안 와요\tverification\n오늘 날씨 어때\n\n"
    (tmp_path / "questions.tsv").write_text(questions, encoding="utf-8")
    batch = subprocess.run(
        [str(CERTGUIDE), "faq", "batch", "questions.tsv"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )
    lines = batch.stdout.splitlines()
    assert (batch.returncode, len(lines)) == (0, 4), batch.stderr
    assert lines[0].split("\t")[0] == "cert_password_forgotten"
    assert lines[1].split("\t")[0] == "ars_no_call"
    assert lines[2:] == ["none", "none"]
    found = subprocess.run(
        [str(CERTGUIDE), "faq", "search", "인증서 비번 까먹음", "--json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert json.loads(found.stdout)
    assert not (tmp_path / ".certguide").exists()
