"""One turn of the desk in the making: what its parts read and write while they answer an event."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import msgspec

from flows.faq.catalogue import Catalogue
from flows.faq.library import Library
from flows.replies import Fact, Line, Rows, SetTimer, line
from flows.rules import Rules
from flows.session import Language
from flows.support.case import Case, Entry
from flows.support.events import Colleague, DeskEvent, StaffEvent
from flows.support.ports import Cases, Groups, Staff
from flows.support.turn import (
    Deed,
    DeskTurn,
    Enrol,
    Erase,
    Macro,
    Mended,
    Passed,
    Picture,
    Post,
    Tell,
    Toasted,
    ToCustomer,
)
from flows.texts import Texts

_HISTORY: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """All that the desk may ask."""

    cases: Cases
    staff: Staff
    groups: Groups
    library: Library
    rules: Rules
    texts: Texts

    def words(self, text: Line, language: Language) -> str:
        """A line in plain words."""
        return self.texts.plain(text, language)

    @property
    def catalogue(self) -> Catalogue:
        """The FAQ topics as they are now."""
        return self.library.catalogue


@dataclass(slots=True)
class Sitting:
    """What one event brings about.

    Attributes:
        office: what may be looked up.
        event: what happened.
    """

    office: Office
    event: DeskEvent
    posts: list[Post] = field(default_factory=list)
    passed: list[Passed] = field(default_factory=list)
    mended: list[Mended] = field(default_factory=list)
    erasures: list[Erase] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    macros: list[Macro] = field(default_factory=list)
    enrolled: list[Enrol] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    timers: list[SetTimer] = field(default_factory=list)
    forgotten: list[int] = field(default_factory=list)
    _tells: list[Tell] = field(default_factory=list)
    _deeds: list[Deed] = field(default_factory=list)
    _toast: Toasted | None = None
    _cases: dict[str, Case] = field(default_factory=dict)

    # Cases. What is changed is a copy: a turn that fails leaves nothing behind.

    def change(self, case: Case) -> Case:
        """A case that this turn changes."""
        if case.number not in self._cases:
            self._cases[case.number] = _copy(case)
        return self._cases[case.number]

    def did(self, case: Case, what: str, /, **about: str) -> None:
        """A line in the case's history; what somebody typed comes as :func:`typed` in it."""
        case.history = [*case.history, Entry(self.event.at, what, about)][-_HISTORY:]

    def since(self, moment: datetime | None) -> int:
        """Seconds from a moment until now."""
        return 0 if moment is None else max(0, int((self.event.at - moment).total_seconds()))

    # What is said.

    def post(self, case: Case, make: Callable[[str, datetime], ToCustomer]) -> None:
        """Something for the customer's chat; it is given its id when it is stored."""
        self.posts.append(Post(chat=case.chat, event=make("", self.event.at)))

    def tell(self, case: Case, *body: Line, rows: Rows = (), reply_to: int = 0) -> None:
        """Say something in the case's topic."""
        self._tells.append(
            Tell(
                group=case.group,
                language=case.language,
                body=body,
                rows=rows,
                number=case.number,
                reply_to=reply_to,
            )
        )

    def tell_group(self, case: Case, *body: Line) -> None:
        """Say something of a case outside of its topic."""
        self.announce(case.group, case.language, *body)

    def announce(self, group: int, language: Language, *body: Line) -> None:
        """Say something outside of the topics."""
        self._tells.append(Tell(group=group, language=language, body=body))

    def answer(self, event: StaffEvent, *body: Line, rows: Rows = (), reply_to: int = 0) -> None:
        """Say something where somebody of the staff did something."""
        self._tells.append(
            Tell(
                group=event.group,
                language=self.language(event),
                body=body,
                rows=rows,
                thread=event.thread,
                reply_to=reply_to,
            )
        )

    def put(self, event: StaffEvent, message: int, *body: Line, rows: Rows = ()) -> None:
        """Put something in the place of a message of the bot's."""
        self._tells.append(
            Tell(group=event.group, language=self.language(event), body=body, rows=rows, edit=message)
        )

    def toast(self, event: StaffEvent, id_: str, *, alert: bool = False, **about: str | Line) -> None:
        """A word over the tapped button."""
        self._toast = Toasted(text=line(id_, **about), language=self.language(event), alert=alert)

    def language(self, event: StaffEvent) -> Language:
        """What is spoken where it happened."""
        return self.office.groups.language(event.group)

    # What is kept.

    def deed(self, who: Colleague, event: StaffEvent, action: str, number: str = "", why: str = "") -> None:
        """What somebody did, for the audit log."""
        self._deeds.append(
            Deed(
                by=who.id,
                name=who.name or who.role,
                number=number,
                action=action,
                group=event.group,
                at=event.at,
                why=why,
            )
        )

    def count(self, case: Case, fact: Fact) -> None:
        """Something to be counted of a case; the step is where its customer stands."""
        self.facts.append(Fact(kind=fact.kind, step=case.snapshot.step, what=fact.what, seconds=fact.seconds))

    def turn(self) -> DeskTurn:
        """All of it, to be stored."""
        return DeskTurn(
            cases=tuple(self._cases.values()),
            posts=tuple(self.posts),
            passed=tuple(self.passed),
            mended=tuple(self.mended),
            tells=tuple(self._tells),
            erasures=tuple(self.erasures),
            pictures=tuple(self.pictures),
            deeds=tuple(self._deeds),
            macros=tuple(self.macros),
            enrolled=tuple(self.enrolled),
            facts=tuple(self.facts),
            timers=tuple(self.timers),
            toast=self._toast,
            forgotten=tuple(self.forgotten),
        )


def typed(text: str) -> str:
    """What somebody typed, as an argument of the history: it never names a text of ours."""
    return text.lstrip("=")


def name_of(who: Colleague) -> str:
    """As colleagues see it."""
    return typed(who.name) or f"#{who.id}"


def _copy(case: Case) -> Case:
    return msgspec.msgpack.decode(msgspec.msgpack.encode(case), type=Case)
