"""The card tells what staff need at a glance, and nothing that they must not see."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest

import bot
import flows
from bot.store.desk import PassedRow
from bot.support.passing import quoted, worded
from flows import machine, session
from flows.failures import FAILURES
from flows.person import history, ways
from flows.replies import line
from flows.support import actions, approving, card
from flows.support.case import Approval, Case, Entry, Menu, Snapshot, Trouble
from flows.texts import LANGUAGES
from tests.unit.flows.support.house import (
    JIHUN,
    LEAD,
    LIBRARY,
    MINJI,
    NUMBER,
    SNAPSHOT,
    START,
    TEXTS,
    TOPICS,
    Roster,
    shown,
)

FOLDERS = [Path(package.__path__[0]) / "support" for package in (flows, bot)]
COMMANDS = ("cases", "case", "macro", "note", "stats", "staff", "why", "delete", "help")
WAYS = (*machine.STEPS[1:-1], *ways.ERRANDS)
STAFF = Roster(LEAD, MINJI, JIHUN)


def a_case(**more):
    about = {"snapshot": SNAPSHOT, "waiting_since": START, **more}
    return Case(NUMBER, 501, -1001111111111, "failed", START, **about)


class TestWhatItSays:
    def test_all_at_a_glance(self):
        case = a_case(owner=MINJI.id, state="work", history=[Entry(START, "taken", {"name": "민지"})])
        text, _ = shown(case, START + timedelta(minutes=12), STAFF)

        for part in (
            "7K3M-9QXT", "상담 중", "거듭 실패", "민지", "12:00부터 기다려요 (12분 넘게)", "5/8 추가 본인 확인",
            "전화번호 고르기", "전화를 받지 않았어요", "3번째, 2번 남음", "홍*동", "ho***12", "010-****-1234",
            "계좌 비밀번호 잠김", "인증서 발급", "범용", "한국어", "12ab34cd", "12:00 ✋ 민지: 맡음",
        ):  # fmt: skip
            assert part in text
        assert all(LIBRARY.catalogue.topic(id_).title("ko") in text for id_ in TOPICS)

    def test_long_waiting_is_told_in_hours(self):
        assert "(50시간 넘게)" in shown(a_case(), START + timedelta(hours=50, minutes=9), STAFF)[0]

    def test_no_key_is_shown(self):
        text, data = shown(a_case(), START, STAFF)

        assert not any(key in text.replace("010-****-1234", "") for key in SNAPSHOT.keys)
        assert not any(key in "".join(data) for key in SNAPSHOT.keys)

    def test_the_title_is_plain_and_short(self):
        for step in (*machine.STEPS, machine.AFTERCARE, machine.GUIDE, machine.DESK, "earlier_step"):
            for language in LANGUAGES:
                title = card.title(a_case(snapshot=replace(SNAPSHOT, step=step)))
                words = TEXTS.plain(title, language)
                assert "<" not in words
                assert len(words) <= 100

    def test_who_just_came_is_nobody_yet(self):
        text, _ = shown(a_case(snapshot=Snapshot()), START, STAFF)

        assert "아직 본인 확인 전" in text

    def test_earlier_days_are_told(self):
        case = a_case(history=[Entry(START - timedelta(days=3), "undelivered")])

        assert "11/20 12:00 ⚠️" in shown(case, START, STAFF)[0]


@pytest.mark.parametrize("language", LANGUAGES)
class TestEveryText:
    def test_named_in_the_code(self, language):
        """Those put together from parts are put into words by the tests of what names them."""
        sources = [path.read_text("utf-8") for folder in FOLDERS for path in folder.glob("*.py")]
        named = {id_ for source in sources for id_ in re.findall(r'"((?:button-)?support-[a-z-]+)"', source)}

        assert len(named) > 100
        assert {id_ for id_ in named if not TEXTS.has(id_, language)} == set()

    @pytest.mark.parametrize("withheld", ["", "secret", "key_file", "contact", "retracted"])
    @pytest.mark.parametrize("way", ["in", "out"])
    def test_of_the_board(self, language, withheld, way):
        row = PassedRow(
            id=1, way=way, origin=1, copy=None, kind="text", album="", author=0, at=START, state="sent",
            revision=0, text="", withheld=withheld, reply_to=0, edited=False,
        )  # fmt: skip
        for one in (row, replace(row, text="<글>")):
            for words in (worded(one), quoted(one), line("support-amended", text=one.text)):
                assert TEXTS.html(words, language)
        assert TEXTS.html(line("support-transcript"), language)

    def test_of_the_commands(self, language):
        for name in COMMANDS:
            assert len(TEXTS.plain(line(f"support-command-{name}"), language)) <= 256

    def test_of_the_ways(self, language):
        for way in WAYS:
            assert TEXTS.plain(line(f"support-way-{way}"), language)
            assert TEXTS.plain(line(f"person-way-{way}"), language)

    def test_of_what_customers_do(self, language):
        steps = [*machine.STEPS, machine.AFTERCARE, machine.GUIDE, machine.DESK]
        done = [
            *(("failed", {"failure": history.failure_text(name), "times": "3"}) for name in FAILURES),
            *((did, {"step": f"=step-{step}"}) for did in ("step", "answered") for step in steps),
            *(("verified", {"method": f"=method-{one}"}) for one in ("ars", "overseas", "staff")),
            *(("issued", {"product": f"=product-{one}"}) for one in get_args(session.Product)),
            *(
                (did, {"purpose": f"=purpose-{one}"})
                for did in ("changed", "cancelled")
                for one in get_args(session.Purpose)
            ),
            *(("language", {"language": f"=language-{one}"}) for one in LANGUAGES),
            *((did, {}) for did in ("idle", "person", "left", "undelivered", "withheld")),
        ]
        for position in range(0, len(done), 10):
            entries = [Entry(START, what, about) for what, about in done[position : position + 10]]
            assert shown(a_case(history=entries, language=language), START, STAFF)

    @pytest.mark.parametrize("name", [*actions.BY_NAME])
    def test_of_what_became_of_it(self, language, name):
        about = {
            "action": f"=button-support-{name}",
            "name": "민지",
            "first": "지훈",
            "what": "=support-way-guide",
        }
        outcomes = [f"outcome-{one}" for one in ("impossible", "unavailable", "agreed", "declined")]
        entries = [
            Entry(START, what, about)
            for what in (*outcomes, "acted", "acted-with", "approved", "lapsed", "asked", "withdrawn")
        ]

        assert shown(a_case(history=entries, language=language), START, STAFF)


@pytest.mark.parametrize("text", ["support-customer-says", "staff-says"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_is_shown_whatever_its_length(text, language):
    """The library of the texts has a limit of its own, which is lower than Telegram's."""
    assert len(TEXTS.html(line(text, text="<" * 4096, name="민지"), language)) > 4096


class TestItIsAlwaysShown:
    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("state", [*machine.BY_NAME, "earlier_state"])
    def test_wherever_the_customer_stands(self, state, language):
        step = state.partition("_")[0]
        snapshot = replace(SNAPSHOT, state=state, step=step, verified="ars", lock="otp")

        assert shown(a_case(snapshot=snapshot, language=language), START, STAFF)

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("failure", [*FAILURES, "earlier-failure"])
    def test_whatever_failed(self, failure, language):
        for left in (None, 0, 1, 4):
            trouble = Trouble(failure, FAILURES.get(failure, "earlier_topic"), 2, left)
            assert shown(a_case(snapshot=replace(SNAPSHOT, trouble=trouble), language=language), START, STAFF)

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("name", [*actions.BY_NAME, "hand"])
    def test_whatever_it_asks(self, name, language):
        for ticked in ([], ["document", "face", "purpose", "pressure"]):
            menu = Menu(name, MINJI.id, START, ticked)
            there = replace(SNAPSHOT, ways=list(WAYS))
            text, data = shown(a_case(menu=menu, language=language, snapshot=there), START, STAFF)
            assert data[-1] == "case:no"
            assert "민지" in text

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_whatever_waits_for_an_approval(self, language):
        for action, grounds in approving.GROUNDS.items():
            for reason in (*grounds, "=직접 적은 <이유>", "=="):
                approval = Approval(action, MINJI.id, START, reason)
                assert shown(a_case(approval=approval, language=language), START, STAFF)[1][0].startswith(
                    "case:approve"
                )

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("reason", [*actions.REASONS, ""])
    def test_however_it_was_closed(self, reason, language):
        case = a_case(state="closed", reason=reason, language=language)

        assert shown(case, START, STAFF)[1] == ["case:reopen"]

    def test_however_long_its_parts_are(self):
        long = "<가&나>" * 200
        about = {"name": long, "text": long, "what": long, "action": "=button-support-topic"}
        case = a_case(
            history=[Entry(START, "acted-with", about)] * 10,
            snapshot=replace(SNAPSHOT, holdings=SNAPSHOT.holdings * 9),
            approval=Approval("confirm", MINJI.id, START, "=" + long[:200]),
            menu=Menu("topic", MINJI.id, START, TOPICS[0]),
        )
        many = Roster(*(replace(MINJI, id=user, name="가" * 64) for user in range(1, 90)))

        assert shown(case, START, many)
        assert shown(replace(case, menu=Menu("hand", 2, START)), START, many)
