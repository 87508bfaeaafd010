"""The desk's figures: what the counted facts say of a span of days, beside the span before.

A span is ``days`` times 24 hours and ends now, so that both are equally long and a figure for each week misses no
hour between them. Its days are Korea's; the first and the last are parts of a day. Of a long span several days are
one, for nobody sees more of them on a phone.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise
from math import ceil
from statistics import median, quantiles
from typing import Final, Literal, Protocol

from flows.clock import KOREA
from flows.machine import STEPS

_BARS: Final = 62
"""So many days are told apart: two months."""
_TOP: Final = 8
"""So many causes are told apart."""

Timed = Literal["case_taken", "case_answered", "case_closed"]
TIMED: Final[tuple[Timed, ...]] = ("case_taken", "case_answered", "case_closed")
"""What is timed: until somebody takes a case, until the first answer, until it is closed."""


class Counted(Protocol):
    """A fact as it is kept (:class:`flows.replies.Fact`), with its time."""

    @property
    def at(self) -> datetime:
        """When it was."""

    @property
    def kind(self) -> str:
        """What was counted."""

    @property
    def step(self) -> str:
        """Where: one of the eight steps, or a place beside them."""

    @property
    def what(self) -> str:
        """The topic, the cause, the reason."""

    @property
    def seconds(self) -> int:
        """How long it took, where that is counted."""

    @property
    def times(self) -> int:
        """How often it was."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of the funnel.

    Attributes:
        step: of the eight.
        came: how many applications came to it.
        onward: the share of them that came to the next; ``None`` where nobody came, and after the last. Some may
            have come to this step before the span began; it is never more than 1.
    """

    step: str
    came: int
    onward: float | None


@dataclass(frozen=True, slots=True)
class Cause:
    """What went wrong at a step.

    Attributes:
        step: of the eight, or a place beside them.
        topic: of the FAQ.
        count: how often.
    """

    step: str
    topic: str
    count: int


@dataclass(frozen=True, slots=True)
class Wait:
    """How long something took, in seconds.

    Attributes:
        median: half of the times are shorter.
        ninetieth: nine of ten are no longer.
    """

    median: float
    ninetieth: float


@dataclass(frozen=True, slots=True)
class Waits:
    """How long one kind of thing took.

    Attributes:
        whole: in the whole span; ``None``: it did not happen.
        daily: the same day by day, as :attr:`Figures.days` has them.
    """

    whole: Wait | None
    daily: tuple[Wait | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """A span in a few numbers.

    Attributes:
        begun: applications that came to the first step.
        issued: applications that came to the last.
        failures: that anybody met.
        cases: that were opened.
        unanswered: questions without an answer.
        answer: median seconds to the first answer; ``None``: nothing was answered.
        left_out: updates that flood gates left out.
        asked_to_wait: chats whose they were, each once a day.
    """

    begun: int
    issued: int
    failures: int
    cases: int
    unanswered: int
    answer: float | None
    left_out: int
    asked_to_wait: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """All figures of a span.

    Attributes:
        days: its days in Korea, oldest first; of several that are one, the first.
        each: so many are one.
        funnel: the eight steps.
        weakest: the step from which the smallest share went on; empty where all did.
        causes: the most frequent causes in the order of the steps, those of a step by how often.
        rest: failures of other causes.
        waits: of each timed kind.
        unanswered: questions without an answer, day by day.
        now: the span in short.
        before: the span before it.
    """

    days: tuple[date, ...]
    each: int
    funnel: tuple[Stage, ...]
    weakest: str
    causes: tuple[Cause, ...]
    rest: int
    waits: Mapping[Timed, Waits]
    unanswered: tuple[int, ...]
    now: Brief
    before: Brief


class _Calendar:
    """The days of a span.

    Args:
        start: the first instant.
        end: the first instant after it.
    """

    def __init__(self, start: datetime, end: datetime) -> None:
        self._first, last = _day(start), _day(end - timedelta(microseconds=1))
        count = (last - self._first).days + 1
        self.each = ceil(count / _BARS)
        self.days = tuple(self._first + timedelta(days=after) for after in range(0, count, self.each))

    def day(self, at: datetime) -> date:
        """On which of them it was."""
        return self.days[(_day(at) - self._first).days // self.each]


def figures(facts: Iterable[Counted], unanswered: Iterable[datetime], *, days: int, now: datetime) -> Figures:
    """The figures of the last ``days`` days.

    Args:
        facts: of at least twice as many days; others are left out.
        unanswered: when a question found no answer; the same.
        days: at least 1.
        now: aware.
    """
    start, facts, unanswered = now - timedelta(days=days), list(facts), list(unanswered)
    current = [fact for fact in facts if start <= fact.at < now]
    earlier = [fact for fact in facts if start - timedelta(days=days) <= fact.at < start]
    calendar = _Calendar(start, now)
    asked = Counter(calendar.day(at) for at in unanswered if start <= at < now)
    asked_earlier = sum(start - timedelta(days=days) <= at < start for at in unanswered)
    funnel = _funnel(current)
    causes = _causes(current)
    brief = _brief(current, asked.total())
    return Figures(
        days=calendar.days,
        each=calendar.each,
        funnel=funnel,
        weakest=_weakest(funnel),
        causes=causes,
        rest=brief.failures - sum(cause.count for cause in causes),
        waits={kind: _waits(current, kind, calendar) for kind in TIMED},
        unanswered=tuple(asked[day] for day in calendar.days),
        now=brief,
        before=_brief(earlier, asked_earlier),
    )


def table(facts: Iterable[Counted], *, days: int, now: datetime) -> list[tuple[str, ...]]:
    """The same facts as rows: day, kind, step, what, how often, median seconds; the first row names them."""
    start = now - timedelta(days=days)
    rows = sorted(
        (f"{_day(fact.at)}", fact.kind, fact.step, fact.what, fact.seconds, fact.times)
        for fact in facts
        if start <= fact.at < now
    )
    head = ("day", "kind", "step", "what", "count", "median_seconds")
    return [
        head,
        *(_row(key, [row[4:] for row in same]) for key, same in groupby(rows, key=lambda row: row[:4])),
    ]


def _row(key: tuple[str, str, str, str], counted: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    seconds, times = zip(*counted, strict=True)
    timed = f"{median(seconds):.1f}".removesuffix(".0") if key[1] in TIMED else ""
    return (*key, str(sum(times)), timed)


def _funnel(facts: Iterable[Counted]) -> tuple[Stage, ...]:
    came = Counter(fact.step for fact in facts if fact.kind == "step")
    stages = [
        Stage(step, came[step], _share(came[following], came[step])) for step, following in pairwise(STEPS)
    ]
    return (*stages, Stage(STEPS[-1], came[STEPS[-1]], None))


def _share(part: int, whole: int) -> float | None:
    return min(1.0, part / whole) if whole else None


def _weakest(funnel: Iterable[Stage]) -> str:
    lost = [(stage.onward, stage.step) for stage in funnel if stage.onward is not None and stage.onward < 1]
    return min(lost, key=lambda pair: pair[0])[1] if lost else ""


def _causes(facts: Iterable[Counted]) -> tuple[Cause, ...]:
    counted = Counter((fact.step, fact.what) for fact in facts if fact.kind == "failure")
    causes = [Cause(step, topic, count) for (step, topic), count in counted.items()]
    most = sorted(causes, key=lambda cause: (-cause.count, *_place(cause)))[:_TOP]
    return tuple(sorted(most, key=lambda cause: (_place(cause)[:2], -cause.count, cause.topic)))


def _place(cause: Cause) -> tuple[int, str, str]:
    number = STEPS.index(cause.step) if cause.step in STEPS else len(STEPS)
    return number, cause.step, cause.topic


def _waits(facts: Iterable[Counted], kind: str, calendar: _Calendar) -> Waits:
    daily: dict[date, list[int]] = {}
    for fact in facts:
        if fact.kind == kind:
            daily.setdefault(calendar.day(fact.at), []).append(fact.seconds)
    whole = [seconds for of_day in daily.values() for seconds in of_day]
    return Waits(_wait(whole), tuple(_wait(daily.get(day, [])) for day in calendar.days))


def _wait(seconds: Sequence[int]) -> Wait | None:
    if not seconds:
        return None
    slow = quantiles(seconds, n=10, method="inclusive")[-1] if len(seconds) > 1 else seconds[0]
    return Wait(float(median(seconds)), float(slow))


def _brief(facts: Sequence[Counted], unanswered: int) -> Brief:
    kinds: Counter[str] = Counter()
    for fact in facts:
        kinds[fact.kind] += fact.times
    came = Counter(fact.step for fact in facts if fact.kind == "step")
    answers = [fact.seconds for fact in facts if fact.kind == "case_answered"]
    return Brief(
        begun=came[STEPS[0]],
        issued=came[STEPS[-1]],
        failures=kinds["failure"],
        cases=kinds["case_opened"],
        unanswered=unanswered,
        answer=float(median(answers)) if answers else None,
        left_out=kinds["left_out"],
        asked_to_wait=kinds["asked_to_wait"],
    )


def _day(at: datetime) -> date:
    return at.astimezone(KOREA).date()
