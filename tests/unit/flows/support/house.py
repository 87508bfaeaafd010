"""The desk without a database or Telegram: what its turns say is kept in memory, and every card is put into words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import msgspec

from bot.telegram.render import TEXT_LIMIT, TOAST_LIMIT, Renderer, visible_length
from flows.events import StaffActed, StaffSaid
from flows.faq.library import Library
from flows.replies import Say, SetTimer
from flows.rules import Rules
from flows.session import Language
from flows.support import card
from flows.support.case import Case, Holding, Snapshot, Trouble
from flows.support.desk import Desk
from flows.support.events import (
    Alarm,
    Colleague,
    DeskEvent,
    FromCustomer,
    News,
    Order,
    Rewritten,
    Tap,
    Told,
    TopicClosed,
    Wanted,
    Written,
)
from flows.support.hours import read, read_weekly
from flows.support.turn import DeskTurn, Mended, Passed
from flows.texts import LANGUAGES, Texts

TEXTS = Texts()
RENDERER = Renderer(TEXTS)
"""It refuses callback data of more than 64 bytes, and more than eight buttons in a row."""

LONGEST_TITLE = 128
LIBRARY = Library()
START = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
"""Monday noon in Korea."""

GROUP, OTHER_GROUP = -1001111111111, -1002222222222
CHAT, NUMBER = 501, "7K3M9QXT"
LEAD = Colleague(1, "lead", "서연")
MINJI = Colleague(2, "member", "민지")
JIHUN = Colleague(3, "member", "지훈")
AUDITOR = Colleague(4, "auditor", "감사")
STRANGER = Colleague(99, "member", "남")
ANONYMOUS = Colleague(0, "member", "")

TOPICS = ("ars_no_call", "ars_code_rejected", "phone_number_outdated")
EVERYTHING = [
    "topic", "hint", "repeat", "step", "call", "grant", "unlock", "confirm", "advice", "reissue", "refund", "close",
]  # fmt: skip
SNAPSHOT = Snapshot(
    state="verification_phone",
    step="verification",
    name="홍*동",
    user_id="ho***12",
    phone="010-****-1234",
    product="universal",
    lock="account",
    trouble=Trouble("call-no-answer", "ars_no_call", times=3, left=2),
    topics=list(TOPICS),
    holdings=[Holding("limited", "12ab34cd", START + timedelta(days=100))],
    actions=EVERYTHING,
    ways=["identity", "product"],
    keys=["홍길동", "hong2026", "1234"],
)


class MemoryCases:
    """Implements :class:`flows.support.ports.Cases`; whoever asks gets a copy, as from a database."""

    def __init__(self) -> None:
        self.cases: dict[str, Case] = {}
        self.topics: dict[str, tuple[int, int]] = {}
        self.sessions: dict[int, str] = {}
        self.rows: list[Passed] = []
        self.copies: dict[tuple[str, str, int], int] = {}
        self.answers: dict[str, str] = {}
        self._threads = count(100)

    async def by_number(self, number: str) -> Case | None:
        return _copy(self.cases.get(number))

    async def by_chat(self, chat: int) -> Case | None:
        return _copy(next((case for case in self.cases.values() if case.chat == chat), None))

    async def by_thread(self, group: int, thread: int) -> Case | None:
        number = next((one for one, place in self.topics.items() if place == (group, thread)), "")
        return await self.by_number(number)

    async def all(self, *, closed: bool = False) -> Sequence[Case]:
        found = (case for case in self.cases.values() if (case.state == "closed") is closed)
        return [msgspec.msgpack.decode(msgspec.msgpack.encode(case), type=Case) for case in found]

    async def chats_of(self, number: str) -> Sequence[int]:
        return [chat for chat, one in self.sessions.items() if one == number]

    async def across(self, number: str, message: int, *, to: str) -> int:
        return self.copies.get((number, to, message), 0)

    async def passed(self, number: str, message: int, *, way: str) -> bool:
        return any((row.number, row.origin, row.way) == (number, message, way) for row in self.rows)

    async def threads(self) -> Mapping[str, tuple[int, int]]:
        return dict(self.topics)

    async def macros(self) -> Mapping[str, str]:
        return dict(self.answers)

    def keep(self, turn: DeskTurn) -> None:
        for case in turn.cases:
            known = self.cases.get(case.number)
            assert known is None or known.chat == case.chat, "a number is one chat's"
            self.cases[case.number] = _copy(case)  # type: ignore[assignment]
            if self.topics.get(case.number, (0, 0))[0] != case.group:
                self.topics[case.number] = (case.group, next(self._threads))
        self.rows += turn.passed
        for mended in turn.mended:
            self.rows = [_mended(row, mended) for row in self.rows]
        for macro in turn.macros:
            self.answers[macro.name] = macro.text
            if not macro.text:
                del self.answers[macro.name]
        for chat in turn.forgotten:
            for number in [one.number for one in self.cases.values() if one.chat == chat]:
                del self.cases[number]
                del self.topics[number]
                self.rows = [row for row in self.rows if row.number != number]


class Roster:
    """Implements :class:`flows.support.ports.Staff`."""

    def __init__(self, *people: Colleague) -> None:
        self.people = {one.id: one for one in people}

    def colleague(self, user: int) -> Colleague | None:
        return self.people.get(user)

    def colleagues(self) -> Sequence[Colleague]:
        return list(self.people.values())


class TwoGroups:
    """Implements :class:`flows.support.ports.Groups`: one in Korean, one in English."""

    def __init__(self) -> None:
        self.load: Mapping[int, int] = {}
        self.open = {GROUP, OTHER_GROUP}

    def choose(self, language: Language, load: Mapping[int, int]) -> tuple[int, Language]:
        self.load = dict(load)
        group = OTHER_GROUP if language == "en" and OTHER_GROUP in self.open else GROUP
        return group, self.language(group)

    def language(self, group: int) -> Language:
        return "en" if group == OTHER_GROUP else "ko"

    def __contains__(self, group: object) -> bool:
        return group in self.open


@dataclass
class House:
    """The desk, and all that happened there."""

    cases: MemoryCases = field(default_factory=MemoryCases)
    staff: Roster = field(default_factory=lambda: Roster(LEAD, MINJI, JIHUN, AUDITOR))
    groups: TwoGroups = field(default_factory=TwoGroups)
    now: datetime = START
    turns: list[DeskTurn] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._ids = count(1)
        self.messages = count(1000)

    @property
    def desk(self) -> Desk:
        """A new one for each turn: nothing is kept in it."""
        rules = Rules(hours=read("always"), weekly=read_weekly("mon 09:00"))
        return Desk(
            cases=self.cases,
            staff=self.staff,
            groups=self.groups,
            library=LIBRARY,
            rules=rules,
            texts=TEXTS,
        )

    async def play(self, event: DeskEvent) -> DeskTurn:
        turn = await self.desk.turn(event)
        self.cases.keep(turn)
        self.turns.append(turn)
        self.look(turn)
        return turn

    def look(self, turn: DeskTurn) -> None:
        """All that the turn says is put into words, whatever is spoken in the group."""
        for language in LANGUAGES:
            for tell in turn.tells:
                assert RENDERER.render(Say(body=tell.body, rows=tell.rows), language)
            if turn.toast is not None:
                assert 0 < len(TEXTS.plain(turn.toast.text, language)) <= TOAST_LIMIT
        for case in turn.cases:
            assert 0 < len(TEXTS.plain(card.title(case), case.language)) <= LONGEST_TITLE
            shown(case, self.now, self.staff)

    def wait(self, **span: float) -> None:
        self.now += timedelta(**span)

    # Customers.

    async def hear(self, news: News, chat: int = CHAT, snapshot: Snapshot = SNAPSHOT) -> DeskTurn:
        number = news.number or self.cases.sessions.setdefault(chat, NUMBER if chat == CHAT else f"{chat:08}")
        signed = replace(news, number=number, snapshot=snapshot)
        return await self.play(FromCustomer(**self._when(), chat=chat, news=signed))

    async def opened(self, chat: int = CHAT, cause: Any = "person", snapshot: Snapshot = SNAPSHOT) -> Case:
        await self.hear(Wanted(cause=cause), chat, snapshot)
        return self.case(chat)

    async def told(self, text: str = "안 돼요", chat: int = CHAT, **more: Any) -> DeskTurn:
        return await self.hear(Told(message=next(self.messages), text=text, **more), chat)

    # Staff.

    async def write(
        self, who: Colleague, text: str = "도와드릴게요", chat: int = CHAT, **more: Any
    ) -> DeskTurn:
        about = {"message": next(self.messages), "text": text, **self._where(chat), **more}
        return await self.play(Written(**self._when(), user=who.id, **about))

    async def edit(self, who: Colleague, message: int, text: str, chat: int = CHAT, **more: Any) -> DeskTurn:
        about = {"message": message, "text": text, **self._where(chat), **more}
        return await self.play(Rewritten(**self._when(), user=who.id, **about))

    async def order(self, who: Colleague, words: str, chat: int = CHAT, **more: Any) -> DeskTurn:
        name, _, argument = words.removeprefix("/").partition(" ")
        about = {"message": next(self.messages), **self._where(chat), **more}
        return await self.play(Order(**self._when(), user=who.id, name=name, argument=argument, **about))

    async def tap(self, who: Colleague, data: str, chat: int = CHAT, **more: Any) -> DeskTurn:
        about = {"message": 7, **self._where(chat), **more}
        return await self.play(Tap(**self._when(), user=who.id, data=data, **about))

    async def do(self, who: Colleague, name: str, argument: str = "") -> DeskTurn:
        """Tap an action, and yes or what exactly."""
        await self.tap(who, f"case:do:{name}")
        return await self.tap(who, f"case:pick:{argument}" if argument else f"case:yes:{name}")

    async def close_topic(self, who: Colleague, chat: int = CHAT) -> DeskTurn:
        return await self.play(TopicClosed(**self._when(), **self._where(chat), user=who.id))

    async def ring(self, timer: SetTimer) -> DeskTurn:
        """A timer is due."""
        assert timer.at is not None
        self.now = max(self.now, timer.at)
        return await self.play(Alarm(**self._when(), name=timer.name, token=timer.token))

    # What came of it.

    def case(self, chat: int = CHAT) -> Case:
        return next(case for case in self.cases.cases.values() if case.chat == chat)

    def card(self, chat: int = CHAT) -> tuple[str, list[str]]:
        """The card in words, and the data of its buttons; it keeps to Telegram's limits."""
        return shown(self.case(chat), self.now, self.staff)

    def data(self, beginning: str, chat: int = CHAT) -> str:
        """The data of the button that begins so."""
        return next(data for data in self.card(chat)[1] if data.startswith(beginning))

    def history(self, chat: int = CHAT) -> list[str]:
        return [entry.what for entry in self.case(chat).history]

    def _when(self) -> dict[str, Any]:
        return {"id": str(next(self._ids)), "at": self.now}

    def _where(self, chat: int) -> dict[str, int]:
        """In the customer's topic; outside of the topics if there is none."""
        case = next((case for case in self.cases.cases.values() if case.chat == chat), None)
        group, thread = self.cases.topics[case.number] if case else (GROUP, 0)
        return {"group": group, "thread": thread}


OUTSIDE = {"group": GROUP, "thread": 0}


def shown(case: Case, now: datetime, staff: Roster) -> tuple[str, list[str]]:
    made = card.card(case, now, staff=staff, catalogue=LIBRARY.catalogue)
    calls = RENDERER.render(Say(body=made.body, rows=made.rows), case.language)
    assert len(calls) == 1, "a card is one message"
    text = calls[0].params["text"]
    assert visible_length(text) <= TEXT_LIMIT
    return text, [button.data for row in made.rows for button in row]


def words(turn: DeskTurn) -> str:
    """All that the bot says in the group."""
    return "\n".join(
        call.params["text"]
        for tell in turn.tells
        for call in RENDERER.render(Say(body=tell.body, rows=tell.rows), tell.language)
    )


def ids(turn: DeskTurn) -> list[str]:
    """The texts of what the bot says in the group."""
    return [line.id for tell in turn.tells for line in tell.body]


def toast(turn: DeskTurn) -> str:
    assert turn.toast is not None
    assert TEXTS.plain(turn.toast.text, turn.toast.language)
    return turn.toast.text.id


def said(turn: DeskTurn) -> list[StaffSaid]:
    return [post.event for post in turn.posts if isinstance(post.event, StaffSaid)]


def acted(turn: DeskTurn) -> list[tuple[str, str, str]]:
    return [
        (post.event.action, post.event.argument, post.event.name)
        for post in turn.posts
        if isinstance(post.event, StaffActed)
    ]


def deeds(turn: DeskTurn) -> list[tuple[int, str]]:
    return [(deed.by, deed.action) for deed in turn.deeds]


def facts(turn: DeskTurn) -> list[tuple[str, str, str, int]]:
    return [(fact.kind, fact.step, fact.what, fact.seconds) for fact in turn.facts]


def _mended(row: Passed, mended: Mended) -> Passed:
    if (row.number, row.way, row.origin) != (mended.number, mended.way, mended.origin):
        return row
    return replace(row, text=mended.text, withheld=mended.withheld)


def is_nothing(turn: DeskTurn) -> bool:
    return turn == DeskTurn()


def _copy(case: Case | None) -> Case | None:
    return None if case is None else msgspec.msgpack.decode(msgspec.msgpack.encode(case), type=Case)
