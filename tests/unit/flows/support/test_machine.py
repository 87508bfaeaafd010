"""Whatever happens at the desk, in whatever order: what must never be, never is."""

import asyncio
import random
from dataclasses import replace
from datetime import timedelta
from typing import get_args

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from flows.events import StaffActed
from flows.support import card, owning
from flows.support.actions import BY_NAME, REASONS
from flows.support.events import (
    Amended,
    Aware,
    CarriedOut,
    Colleague,
    FromCustomer,
    Gone,
    Matter,
    Moved,
    SetAside,
    StaffEvent,
    Told,
    Undelivered,
    Wanted,
)
from tests.unit.flows.support.house import (
    ANONYMOUS,
    AUDITOR,
    EVERYTHING,
    JIHUN,
    LEAD,
    MINJI,
    OUTSIDE,
    SNAPSHOT,
    STRANGER,
    TEXTS,
    TOPICS,
    House,
    Roster,
    toast,
    words,
)

CHATS = (501, 502, 503)
HANEUL = Colleague(5, "member", "하늘")
EVERYBODY = (LEAD, MINJI, JIHUN, HANEUL, AUDITOR, STRANGER, ANONYMOUS)
TWO = {action.name for action in BY_NAME.values() if action.people > 1}
KEYS = ["공개금지이름", "secretid77", "98989898"]

who = st.sampled_from(EVERYBODY)
colleague = st.sampled_from((LEAD, MINJI, JIHUN, HANEUL))
chat = st.sampled_from(CHATS)
snapshot = st.builds(
    lambda actions, state, language, lock, keys: replace(
        SNAPSHOT,
        actions=actions,
        state=state,
        step=state.partition("_")[0],
        language=language,
        lock=lock,
        keys=keys,
    ),
    st.sampled_from([EVERYTHING, ["topic", "close"], []]),
    st.sampled_from(["verification_phone", "verification_staff", "payment_locked", "welcome"]),
    st.sampled_from(["ko", "en"]),
    st.sampled_from(["account", "account", "card", ""]),
    st.sampled_from([KEYS, []]),
)
WORDS = (
    "도와드릴게요",
    "네",
    "다시 해 보세요",
    "비밀번호를 알려 주세요",
    "비번 3172래요",
    "=",
    "<b>",
    "가" * 4096,
    "",
)
text = st.sampled_from(WORDS)
ORDERS = (
        "/cases", "/cases closed", "/case", "/case 7K3M-9QXT", "/case 00000502", "/case 공개금지이름 secretid77", "/case 공개금지이름", "/macro",
        "/macro 인사", "/macro set 인사 {name} 님", "/macro remove 인사", "/note =통화함", "/stats 30 csv", "/staff",
        "/staff add 55 새로", "/why 확인했어요", "/delete", "/help", "/coffee",
)  # fmt: skip
order = st.sampled_from(ORDERS)
DATA = (
        "case:take", "case:release", "case:hand", "case:no", "case:reopen", "cases:all:-:0", "case:what",
        *(f"case:to:{one.id}" for one in EVERYBODY),
        *(f"case:do:{name}" for name in BY_NAME),
        *(f"case:yes:{name}" for name in BY_NAME),
        *(f"case:close:{reason}" for reason in REASONS),
        *(f"case:pick:{choice}" for choice in (*TOPICS, "identity", "solved")),
        *(f"case:tick:{point}" for point in BY_NAME["confirm"].checklist),
        "case:ground:branch", "case:ground:phone", "case:approve:0", "case:withdraw:0",
)  # fmt: skip
data = st.sampled_from(DATA)


class DeskMachine(RuleBasedStateMachine):
    """Three customers, three of the staff and their lead, an auditor, an anonymous administrator and a stranger."""

    def __init__(self):
        super().__init__()
        self.house = House(staff=Roster(*EVERYBODY[:5]))
        self.seen = set()
        self.timers = {}

    def play(self, act):
        """Let something happen, and look whether all is well."""
        house, happened = self.house, []
        play = type(house).play

        async def watched(event):
            happened.append((event, {one.number: replace(one) for one in house.cases.cases.values()}))
            return await play(house, event)

        house.play = watched
        turn = asyncio.run(act(house))
        del house.play
        event, before = happened[-1]
        for timer in turn.timers:
            self.timers[timer.name] = timer
        self.look(event, turn, before)

    def look(self, event, turn, before):
        told = words(turn)
        if turn.toast is not None:
            toast(turn)
        assert not any(key in told for key in KEYS)
        for passed in turn.passed:
            place = (passed.number, passed.way, passed.origin)
            assert place not in self.seen
            self.seen.add(place)
        for case in turn.cases:
            if case.number in self.house.cases.cases:
                self.look_at(case, before.get(case.number))
        if isinstance(event, StaffEvent):
            self.look_who(event, turn, before)
        elif isinstance(event, FromCustomer):
            assert (turn.posts, turn.deeds) == ((), ())

    def look_at(self, case, before):
        if before is None or case.owner != before.owner:
            assert case.owner in {0, *self.may}
        assert len(case.history) <= 10
        assert case.snapshot.keys or before is None or not before.snapshot.keys
        assert (case.state == "closed") == (case.closed_at is not None)
        assert not (case.state == "closed" and (case.menu or case.approval or case.album))
        assert case.state != "work" or case.owner
        shown, buttons = self.house.card(case.chat)
        name = TEXTS.plain(card.title(case), case.language)
        assert not any(key in part for key in KEYS for part in (shown, name, *buttons))
        if case.state == "closed":
            assert buttons == ["case:reopen"]
        elif not case.menu:
            owner = owning.owner_of(self.house.staff, case)
            assert ("case:take" in buttons) == (owner is None)
            assert {"case:hand", "case:release"}.issubset(buttons) == (owner is not None)

    def look_who(self, event, turn, before):
        changed = {
            case.number
            for case in turn.cases
            if case.number not in before or _lasting(case) != _lasting(before[case.number])
        }
        if event.user not in self.may:
            assert (turn.posts, turn.passed, turn.mended) == ((), (), ())
            assert (turn.macros, turn.enrolled, turn.facts, changed) == ((), (), (), set())
        done = {deed.number for deed in turn.deeds}
        assert all(deed.by == event.user for deed in turn.deeds)
        assert changed <= done
        assert {passed.number for passed in turn.passed} | {mended.number for mended in turn.mended} <= done
        assert turn.deeds or not (turn.macros or turn.enrolled)
        if event.user in self.house.staff.people:
            assert turn.deeds or not turn.erasures
        for post in turn.posts:
            case = next(case for case in self.house.cases.cases.values() if case.chat == post.chat)
            assert case.number in done
            if isinstance(post.event, StaffActed):
                self.look_what(event, post.event, before.get(case.number))

    def look_what(self, event, acted, case):
        """What a chat is asked to do: of a closed case nothing; what takes two people by two of them."""
        assert case is None or case.state != "closed" or acted.action == "open"
        if acted.action in TWO:
            assert case.approval.action == acted.action
            assert case.approval.by != event.user
            assert {case.approval.by, event.user} <= self.may

    @property
    def may(self):
        return {one.id for one in self.house.staff.colleagues() if one.role != "auditor"}

    @initialize()
    def opens(self):
        for chat in CHATS:
            there = replace(SNAPSHOT, keys=KEYS, language="en" if chat == CHATS[-1] else "ko")
            self.play(lambda house, chat=chat, there=there: house.hear(Wanted(cause="person"), chat, there))

    # Customers.

    @rule(chat=chat, cause=st.sampled_from(["person", "failed", "locked", "verification"]), snapshot=snapshot)
    def wants(self, chat, cause, snapshot):
        self.play(lambda house: house.hear(Wanted(cause=cause), chat, snapshot))

    @rule(
        chat=chat,
        text=text,
        withheld=st.sampled_from(["", "", "secret", "contact"]),
        album=st.sampled_from(["", "x"]),
        snapshot=snapshot,
    )
    def tells(self, chat, text, withheld, album, snapshot):
        told = Told(message=next(self.house.messages), text=text, withheld=withheld, album=album)
        self.play(lambda house: house.hear(told, chat, snapshot))

    @rule(chat=chat, snapshot=snapshot, pick=st.randoms(use_true_random=False))
    def amends(self, chat, snapshot, pick):
        message = self.some_message(pick, "in")
        self.play(lambda house: house.hear(Amended(message=message, text="고침"), chat, snapshot))

    @rule(chat=chat, done=st.sampled_from(["", "idle"]), snapshot=snapshot)
    def moves(self, chat, done, snapshot):
        self.play(lambda house: house.hear(Moved(done=done), chat, snapshot))

    @rule(
        chat=chat,
        action=st.sampled_from([*BY_NAME, "open"]),
        outcome=st.sampled_from(["done", "impossible", "agreed", "declined", "unavailable"]),
        snapshot=snapshot,
    )
    def carries_out(self, chat, action, outcome, snapshot):
        self.play(lambda house: house.hear(CarriedOut(action=action, outcome=outcome), chat, snapshot))

    @rule(chat=chat, sure=st.integers(0, 19))
    def goes(self, chat, sure):
        if sure == 7:
            self.play(lambda house: house.hear(Gone(), chat))

    @rule(chat=chat, reason=st.sampled_from(["blocked", "refused"]))
    def is_not_reached(self, chat, reason):
        event = Undelivered(
            id="u", at=self.house.now, chat=chat, group=OUTSIDE["group"], message=5, reason=reason
        )
        self.play(lambda house: house.play(event))

    @rule(what=st.sampled_from(get_args(Matter)), told=st.sampled_from(get_args(Aware)), kept=st.booleans())
    def is_set_aside(self, what, told, kept):
        event = SetAside(
            id="s", at=self.house.now, number=7, what=what, place="flows.x:1", told=told, kept=kept
        )
        self.play(lambda house: house.play(event))

    # Staff.

    @rule(who=who, chat=chat, text=text, album=st.sampled_from(["", "", "a", "b"]))
    def writes(self, who, chat, text, album):
        kind = "photo" if album else "text"
        self.play(lambda house: house.write(who, text, chat, album=album, kind=kind))

    @rule(who=who, chat=chat, text=text, pick=st.randoms(use_true_random=False))
    def edits(self, who, chat, text, pick):
        message = self.some_message(pick, "out")
        self.play(lambda house: house.edit(who, message, text, chat))

    @rule(who=who, chat=chat, order=order, outside=st.booleans(), pick=st.randoms(use_true_random=False))
    def orders(self, who, chat, order, outside, pick):
        more = dict(OUTSIDE) if outside else {}
        more["reply_to"] = self.some_message(pick, "out")
        self.play(lambda house: house.order(who, order, chat, **more))

    @rule(who=who, chat=chat, data=data)
    def taps_anything(self, who, chat, data):
        self.play(lambda house: house.tap(who, data, chat))

    @rule(who=who, chat=chat, pick=st.randoms(use_true_random=False))
    def taps_what_is_there(self, who, chat, pick):
        self.tap_some(who, chat, pick, "case:")

    @rule(who=colleague, chat=chat, pick=st.randoms(use_true_random=False))
    def goes_on_with_the_menu(self, who, chat, pick):
        case = self.case(chat)
        by = next((one for one in EVERYBODY if case and case.menu and one.id == case.menu.by), who)
        self.tap_some(by, chat, pick, "case:")

    @rule(who=who, chat=chat, pick=st.randoms(use_true_random=False))
    def approves(self, who, chat, pick):
        self.tap_some(who, chat, pick, "case:approve")

    @rule(
        first=colleague, second=who, chat=chat, snapshot=snapshot, name=st.sampled_from(["unlock", "confirm"])
    )
    def two_agree(self, first, second, chat, snapshot, name):
        there = replace(snapshot, actions=EVERYTHING)
        self.play(lambda house: house.hear(Wanted(cause="locked"), chat, there))
        ticks = (f"case:tick:{point}" for point in BY_NAME[name].checklist)
        for one in (f"case:do:{name}", *ticks, "case:ground:branch"):
            self.play(lambda house, one=one: house.tap(first, one, chat))
        self.tap_some(second, chat, None, "case:approve")

    @rule(who=who, chat=chat)
    def closes_the_topic(self, who, chat):
        self.play(lambda house: house.close_topic(who, chat))

    @rule()
    def comes_and_goes(self):
        people = self.house.staff.people
        if people.pop(JIHUN.id, None) is None:
            people[JIHUN.id] = JIHUN

    @rule()
    def audits_for_a_while(self):
        people = self.house.staff.people
        people[HANEUL.id] = replace(
            HANEUL, role="member" if people[HANEUL.id].role == "auditor" else "auditor"
        )

    # Time.

    @rule(minutes=st.sampled_from([0.01, 1, 3, 31]))
    def waits(self, minutes):
        self.house.now += timedelta(minutes=minutes)

    @rule(pick=st.randoms(use_true_random=False))
    def rings(self, pick):
        due = [timer for timer in self.timers.values() if timer.at is not None]
        if due:
            timer = pick.choice(due)
            del self.timers[timer.name]
            self.play(lambda house: house.ring(timer))

    # Helpers.

    def case(self, chat):
        return next((case for case in self.house.cases.cases.values() if case.chat == chat), None)

    def tap_some(self, who, chat, pick, beginning):
        if self.case(chat) is None:
            return
        there = [one for one in self.house.card(chat)[1] if one.startswith(beginning)]
        if there:
            chosen = pick.choice(there) if pick else there[0]
            self.play(lambda house: house.tap(who, chosen, chat))

    def some_message(self, pick, way):
        there = [row.origin for row in self.house.cases.rows if row.way == way]
        return pick.choice(there) if there else 4


def _lasting(case):
    """What staff change of a case, without what is only being asked, and what falls away by itself."""
    return case.state, case.owner, case.cause, case.reason, case.closed_at, case.waiting_since, case.album


TestDesk = DeskMachine.TestCase
TestDesk.settings = settings(
    max_examples=15, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)


def anything(desk, chance):
    """Something happens: mostly what staff of this group do all day."""
    who, chat = chance.choice(EVERYBODY[: chance.choice((4, 4, 7))]), chance.choice(CHATS)
    there = replace(SNAPSHOT, keys=KEYS, state=chance.choice(("verification_phone", "verification_staff")))
    chance.choice(
        (
            lambda: desk.writes(who, chat, chance.choice(WORDS), chance.choice(("", "", "a", "b"))),
            lambda: desk.tells(chat, chance.choice(WORDS), "", "", there),
            lambda: desk.moves(chat, "idle", there),
            lambda: desk.orders(who, chat, chance.choice(ORDERS), chance.random() < 0.2, chance),
            lambda: desk.edits(who, chat, "고쳤어요", chance),
            lambda: desk.taps_anything(who, chat, chance.choice(DATA)),
            lambda: desk.taps_what_is_there(who, chat, chance),
            lambda: desk.goes_on_with_the_menu(who, chat, chance),
            lambda: desk.approves(who, chat, chance),
            lambda: desk.two_agree(who, chance.choice(EVERYBODY), chat, there, "confirm"),
            desk.audits_for_a_while,
            lambda: desk.rings(chance),
            lambda: desk.waits(chance.choice((0.01, 1, 3, 31))),
        )
    )()


@pytest.mark.parametrize("seed", range(4))
def test_a_busy_day(seed):
    """The same at random: the machine above seldom has a long day in which much is said."""
    chance, desk = random.Random(seed), DeskMachine()
    desk.opens()
    for _ in range(150):
        anything(desk, chance)
