"""One turn in the making: what the steps read and write while they answer an event."""

import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal

import msgspec

from flows import machine
from flows.events import Document, Event
from flows.failures import FAILURES
from flows.faq.catalogue import Catalogue, Topic
from flows.faq.library import Library
from flows.faq.search import Finding
from flows.ports import Ports
from flows.replies import (
    Button,
    Deliver,
    Fact,
    File,
    Forget,
    ForPage,
    Line,
    Record,
    RecordKind,
    Reply,
    Rows,
    Say,
    SetTimer,
    Toast,
    Turn,
    line,
)
from flows.rules import KOREA, Rules
from flows.session import Failure, Session
from flows.support.case import Snapshot
from flows.support.events import News

_NAMES = uuid.UUID("0b0c3f0e-5f0e-4a52-9a3c-2f6f3b8b1d57")


@dataclass(frozen=True, slots=True)
class Card:
    """A question as a step words it; progress and navigation are added to it.

    Attributes:
        name: which of the cards it is that stand in for the question while a person is talked to.
    """

    body: tuple[Line, ...]
    rows: Rows = ()
    name: str = ""


class Dialogue:
    """What one event brings about, while it is being worked out.

    Attributes:
        session: a copy; the stored one stays as it is until the turn is.
        standing: the step of the procedure that the person is at, here or beside the bank's own screens; may be empty.
        notes: paragraphs that stand above the next question: what failed, what changed.
        overlay: a card that stands in for the question (help, status, a term's full text).
        failed: something failed in this turn, and the question is asked again.
        slipped: it failed just now; otherwise the question only says once more what had failed.
        asking: the question is being worded.
        offers: buttons that the next card has besides its own.
        in_place: the next card replaces the live one instead of standing below the conversation.
        done: what the turn did, for the history of the person's case; empty: what its beginning and end tell.
        about: the arguments of that.
        erases: everything that is kept of the chat goes.
        page: what the secure page hears, where the event came from it.
    """

    def __init__(
        self,
        session: Session,
        event: Event,
        *,
        ports: Ports,
        rules: Rules,
        library: Library,
        standing: str = "",
    ) -> None:
        self.session = session
        self.event = event
        self.ports = ports
        self.rules = rules
        self.library = library
        self.standing = standing
        self.notes: list[Line] = []
        self.overlay: Card | None = None
        self.failed = False
        self.slipped = False
        self.asking = False
        self.offers: list[Button] = []
        self.asks = True
        self.in_place = False
        self.again = False
        self.files: Literal["keep", "resend", "erase"] = "keep"
        self._before: list[Reply] = []
        self._after: list[Reply] = []
        self._timers: list[SetTimer] = []
        self._records: list[Record] = []
        self._posts: list[News] = []
        self._facts: list[Fact] = []
        self.done = ""
        self.about: Mapping[str, str] = {}
        self.erases = False
        self.page: ForPage | None = None

    @property
    def catalogue(self) -> Catalogue:
        """The FAQ topics as they are now."""
        return self.library.catalogue

    def find(self, text: str) -> Finding:
        """The FAQ topics that somebody speaks of who stands here."""
        failed = self.session.failure.topic if self.session.failure else ""
        return self.library.search.find(text, step=self.standing, failed=failed)

    @property
    def today(self) -> date:
        """The day in Korea."""
        return self.event.at.astimezone(KOREA).date()

    def new_id(self) -> str:
        """An id that a replay of this event makes again, and nothing else does."""
        return str(uuid.uuid5(_NAMES, f"{self.event.id} {self.event.at.isoformat()}"))

    def go(self, trigger: str) -> None:
        """Take the session along a row of the machine."""
        machine.advance(self.session, trigger)

    def note(self, id_: str, /, **arguments: "str | int | date | Line") -> None:
        """Say something above the next question."""
        self.notes.append(line(id_, **arguments))

    def fail(
        self,
        failure: str,
        left: int | None = None,
        counted: str = "tries-left",
        /,
        **arguments: "str | int | date | Line",
    ) -> None:
        """Say what failed, why, what to do next, and (if it cost one) how many tries are left.

        Args:
            failure: a key of :data:`flows.failures.FAILURES`.
            left: tries that are left; ``None`` where none are counted.
            counted: the text that says so.
            arguments: of the failure's own text.
        """
        topic = self.catalogue.topic(FAILURES[failure])
        language = self.session.language
        self.failed = True
        self._mark(failure, topic.id, left)
        self.note(
            "failure",
            headline=line(f"failure-{failure}", **arguments),
            cause=topic.cause(language),
            fix=topic.fix(language),
        )
        if left is not None:
            self.note(counted, left=left)

    def _mark(self, name: str, topic: str, left: int | None) -> None:
        """Remember what failed, and how often in a row by now."""
        session, before = self.session, self.session.failure
        same = before is not None and before.name == name
        if before is not None and same and self.asking and before.state == session.state:
            before.left = left
            return
        times = before.times + 1 if before is not None and same else 1
        session.failure = Failure(name=name, topic=topic, state=session.state, times=times, left=left)
        self.slipped = True
        slips = session.application.slips
        slips[name] = slips.get(name, 0) + 1
        self.count(Fact(kind="failure", step=machine.BY_NAME[session.state].step, what=topic))

    def topics(self, *ids: str) -> tuple[Line, ...]:
        """The FAQ topics with these ids: what it is, why, and what to do."""
        return self.topics_of([self.catalogue.topic(id_) for id_ in ids])

    def topics_of(self, topics: Sequence[Topic]) -> tuple[Line, ...]:
        """The same of topics that are at hand."""
        language = self.session.language
        return tuple(
            line(
                "topic",
                title=topic.title(language),
                cause=topic.cause(language),
                fix=topic.fix(language),
            )
            for topic in topics
        )

    def say(self, *body: Line, rows: Rows = (), protect: bool = False) -> None:
        """An ordinary message before the question; its buttons are such as hold whatever is being asked."""
        self._before.append(Say(body=body, rows=rows, protect=protect))

    def add(self, *body: Line, protect: bool = False) -> None:
        """An ordinary message below the question."""
        self._after.append(Say(body=body, protect=protect))

    def ring(self, *body: Line, rows: Rows = (), edit: bool = False) -> None:
        """The simulated phone: a new call, or the next picture of the one under way."""
        if not edit:
            self.session.live["phone"] = self._next_serial()
        serial = self.session.live.get("phone", 0)
        message = Say(body=body, rows=rows, slot="phone", serial=serial, edit=edit, protect=True)
        (self._before if edit else self._after).append(message)

    def deliver(self, file: File, caption: Line) -> None:
        """A file before the question."""
        self._before.append(Deliver(file=file, caption=caption))

    def forget(self) -> None:
        """Delete the person's message from the chat."""
        message = getattr(self.event, "message", None)
        if isinstance(message, int):
            self._before.insert(0, Forget(message=message))

    @property
    def forgets(self) -> bool:
        """Whether the person's message is to be deleted."""
        return any(isinstance(reply, Forget) for reply in self._before)

    def toast(self, id_: str) -> None:
        """A word over the tapped button, and nothing else."""
        self._before.append(Toast(text=line(id_)))
        self.asks = False

    def reply(self, reply: Reply) -> None:
        """Any other reply before the question."""
        self._before.append(reply)

    def show(self, card: Card) -> None:
        """Let ``card`` stand in for the question."""
        self.overlay = card

    def set_timer(self, name: str, at: datetime | None, token: str = "") -> None:
        """Set or take away this chat's timer of that name."""
        self._timers.append(SetTimer(name=name, at=at, token=token))

    def record(self, kind: RecordKind, **about: str) -> None:
        """Keep something for the record."""
        self._records.append(Record(kind=kind, about=about))

    def post(self, news: News) -> None:
        """Let the support desk know of something; :meth:`sign` adds whose it is and where they stand."""
        self._posts.append(news)

    @property
    def records(self) -> tuple[Record, ...]:
        """What is kept for the record."""
        return tuple(self._records)

    @property
    def posts(self) -> tuple[News, ...]:
        """What the support desk is to know."""
        return tuple(self._posts)

    def sign(self, number: str, snapshot: Snapshot) -> None:
        """Say in all news whose they are, and where the person stands at the end of the turn.

        Args:
            number: the person's reference, where the news do not say it already.
            snapshot: made when all else is done.
        """
        self._posts = [replace(news, number=news.number or number, snapshot=snapshot) for news in self._posts]

    def withdraw_posts(self) -> None:
        """Let the support desk know of nothing after all."""
        self._posts.clear()

    def count(self, fact: Fact) -> None:
        """Count something, without a word of whose it was."""
        self._facts.append(fact)

    def did(self, what: str, **about: str) -> None:
        """Name what this turn does, for the history of the person's case."""
        self.done, self.about = what, about

    def rehearse(self) -> "Dialogue":
        """A dialogue of its own on a copy of the session, to see where something leads."""
        return Dialogue(
            copied(self.session), self.event, ports=self.ports, rules=self.rules, library=self.library
        )

    def put(self, card: Card) -> None:
        """Make ``card`` the live one."""
        self.session.live["card"] = serial = self._next_serial()
        self._before.append(
            Say(body=card.body, rows=card.rows, slot="card", serial=serial, edit=self.in_place)
        )

    def turn(self) -> Turn:
        """All of it, to be stored."""
        return Turn(
            session=self.session,
            replies=(*self._before, *self._after),
            timers=tuple(self._timers),
            records=tuple(self._records),
            again=self.again,
            files=self.files,
            posts=self.posts,
            facts=tuple(self._facts),
            erase=self.erases,
            page=self.page,
        )

    def _next_serial(self) -> int:
        self.session.serial += 1
        return self.session.serial


def copied(session: Session) -> Session:
    """A session of its own; through its stored form, which is a tenth of the work of ``copy.deepcopy``."""
    return msgspec.msgpack.decode(msgspec.msgpack.encode(session), type=Session)


Answer = Callable[[Dialogue, str], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a step asks in one state, and what the answers mean.

    Attributes:
        ask: the card.
        choices: what each ``<step>:<choice>`` does; called with the choice's argument.
        text: what typed text does; ``None`` where only buttons answer.
        prose: what is typed may be whole sentences, so that none is taken for a question.
        document: what a sent file does, where it is more than saying what it holds.
        timers: what a due timer does; called with its token.
        back: what stepping back does, where it is more than the machine's ``back``.
    """

    ask: Callable[[Dialogue], Awaitable[Card]]
    choices: Mapping[str, Answer] = field(default_factory=dict)
    text: Answer | None = None
    prose: bool = False
    document: Callable[[Dialogue, Document], Awaitable[None]] | None = None
    timers: Mapping[str, Answer] = field(default_factory=dict)
    back: Callable[[Dialogue], Awaitable[None]] | None = None
