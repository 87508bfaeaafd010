"""The staff desk's figures as pictures with captions, and as a table for a spreadsheet."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from bot.store.desk import DeskStore
from bot.store.desk.archive import KEEP_FACTS
from bot.support.charts import (
    Bar,
    Causes,
    Chart,
    Days,
    Funnel,
    Group,
    Pair,
    Pairs,
    Pane,
    Panes,
    Stage,
    draw,
)
from flows.clock import KOREA
from flows.faq.library import Library
from flows.replies import Line, line
from flows.session import Language
from flows.support import figures as counting
from flows.support import places
from flows.support.figures import TIMED, Brief, Cause, Figures, Wait, Waits
from flows.texts import Texts

_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR
_UNITS: Final = (("days", _DAY), ("hours", _HOUR), ("minutes", _MINUTE))
_WEEK: Final = 7
_LONG: Final = 180
"""After so many days the year matters more than the hour."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture.

    Attributes:
        png: itself.
        caption: what it says, in short.
    """

    png: bytes
    caption: str


class Statistics:
    """Counts and draws.

    Args:
        cases: has the facts.
        texts: the labels.
        library: the FAQ, whose titles tell what went wrong.
    """

    def __init__(self, cases: DeskStore, texts: Texts, library: Library) -> None:
        self._cases = cases
        self._texts = texts
        self._library = library

    async def pictures(self, *, days: int, language: Language, now: datetime) -> list[Drawn]:
        """The figures of the last days, each as a picture.

        Raises:
            NotDrawn: they could not be drawn.
        """
        since = now - timedelta(days=2 * days)
        facts = await self._cases.facts(since)
        unanswered = [kept.at for kept in await self._cases.unanswered(since)]
        counted = counting.figures(facts, unanswered, days=days, now=now)
        wording = _Wording(self._texts, self._library, language, days=days, now=now)
        sheets = wording.sheets(counted)
        pictures = await draw([chart for chart, _ in sheets])
        return [Drawn(png, caption) for png, (_, caption) in zip(pictures, sheets, strict=True)]

    async def csv(self, *, days: int, now: datetime) -> bytes:
        """The facts of the last days for a spreadsheet; nothing in them is anybody's."""
        facts = await self._cases.facts(now - timedelta(days=days))
        table = io.StringIO(newline="")
        csv.writer(table).writerows(counting.table(facts, days=days, now=now))
        # Without the mark at its beginning Excel takes the file for one of the system's old encoding.
        return table.getvalue().encode("utf-8-sig")


class _Wording:
    """Puts the figures into words, and both onto sheets.

    Args:
        days: how long the span is.
        now: when it ends.
    """

    def __init__(
        self, texts: Texts, library: Library, language: Language, *, days: int, now: datetime
    ) -> None:
        self._texts = texts
        self._library = library
        self._language = language
        self._length = days
        self._ends = {"from": self._instant(now - timedelta(days=days)), "to": self._instant(now)}
        self._span = self._say("span", days=days, **self._ends)

    def sheets(self, figures: Figures) -> list[tuple[Chart, str]]:
        """Every chart, and its caption."""
        dates = [self._say("day", month=day.month, day=day.day) for day in figures.days]
        sheets: list[tuple[Chart, str]] = [
            self._funnel(figures),
            self._causes(figures),
            self._waits(figures, dates),
            self._unanswered(figures, dates),
        ]
        # What is older is forgotten, and half a span is nothing to compare a whole one with.
        return [*sheets, self._spans(figures)] if 2 * self._length <= KEEP_FACTS.days else sheets

    def _say(self, name: str, **arguments: str | int | Line) -> str:
        return self._read(line(f"figures-{name}", **arguments))

    def _read(self, said: Line) -> str:
        return self._texts.plain(said, self._language)

    def _instant(self, at: datetime) -> Line:
        local = at.astimezone(KOREA)
        day = {"month": local.month, "day": local.day}
        if self._length > _LONG:
            return line("figures-instant-year", **day, year=f"{local.year}")
        return line("figures-instant", **day, time=f"{local:%H:%M}")

    def _daily_span(self, figures: Figures) -> str:
        if figures.each == 1:
            return self._span
        return self._say("span-each", days=figures.each, **self._ends)

    def _nothing(self, title: str) -> str:
        return self._say("empty-caption", title=title)

    # How far applications came.

    def _funnel(self, figures: Figures) -> tuple[Funnel, str]:
        title, empty = self._say("funnel"), not any(stage.came for stage in figures.funnel)
        chart = Funnel(
            title=title,
            span=self._span,
            empty=self._say("empty") if empty else "",
            stages=tuple(
                Stage(
                    label=self._read(places.step(stage.step)),
                    count=stage.came,
                    number=self._say("count", count=stage.came),
                    onward=""
                    if stage.onward is None
                    else self._say("onward", percent=_percent(stage.onward)),
                    worst=stage.step == figures.weakest,
                )
                for stage in figures.funnel
            ),
        )
        return chart, self._nothing(title) if empty else self._funnel_caption(figures)

    def _funnel_caption(self, figures: Figures) -> str:
        numbers = {"begun": figures.now.begun, "issued": figures.now.issued}
        for stage in figures.funnel:
            if stage.step == figures.weakest and stage.onward is not None:
                percent, step = _percent(stage.onward), places.step(stage.step)
                return self._say("funnel-weakest-caption", **numbers, step=step, percent=percent)
        return self._say("funnel-caption", **numbers)

    # What went wrong.

    def _causes(self, figures: Figures) -> tuple[Causes, str]:
        title, causes = self._say("causes"), figures.causes
        chart = Causes(
            title=title,
            span=self._span,
            empty="" if causes else self._say("empty"),
            groups=tuple(
                Group(self._read(places.step(step)), tuple(map(self._cause, same)))
                for step, same in groupby(causes, key=lambda cause: cause.step)
            ),
            rest=self._say("rest", count=figures.rest) if figures.rest else "",
        )
        if not causes:
            return chart, self._nothing(title)
        most = max(causes, key=lambda cause: cause.count)
        numbers = {"count": figures.now.failures, "most": most.count}
        return chart, self._say("causes-caption", **numbers, topic=self._topic(most.topic))

    def _cause(self, cause: Cause) -> Bar:
        return Bar(self._topic(cause.topic), cause.count, self._say("count", count=cause.count))

    def _topic(self, name: str) -> str:
        catalogue = self._library.catalogue
        if name in catalogue:
            return catalogue.topic(name).title(self._language)
        return name or self._say("cause-other")

    # How long cases took.

    def _waits(self, figures: Figures, dates: Sequence[str]) -> tuple[Panes, str]:
        title = self._say("waits")
        empty = not any(waits.whole for waits in figures.waits.values())
        chart = Panes(
            title=title,
            span=self._daily_span(figures),
            empty=self._say("empty") if empty else "",
            days=tuple(dates),
            legend=(self._say("half"), self._say("ninetieth")),
            panes=tuple(self._pane(kind, figures.waits[kind]) for kind in TIMED),
        )
        if empty:
            return chart, self._nothing(title)
        answered = figures.waits["case_answered"].whole
        if answered is None:
            return chart, self._say("waits-unanswered-caption")
        return chart, self._say("waits-caption", **self._times(answered))

    def _pane(self, kind: str, waits: Waits) -> Pane:
        longest = max((wait.ninetieth for wait in waits.daily if wait), default=0.0)
        unit, size = next(((unit, size) for unit, size in _UNITS if longest >= 2 * size), ("seconds", 1))
        return Pane(
            title=self._say(kind.replace("_", "-")),
            summary=self._say("wait", **self._times(waits.whole)) if waits.whole else "",
            unit=self._say(f"unit-{unit}"),
            inner=tuple(wait.median / size if wait else None for wait in waits.daily),
            outer=tuple(wait.ninetieth / size if wait else None for wait in waits.daily),
            empty=self._say("empty"),
        )

    def _times(self, wait: Wait) -> dict[str, str]:
        return {"median": self._duration(wait.median), "ninetieth": self._duration(wait.ninetieth)}

    def _duration(self, seconds: float) -> str:
        """A time as it is said: no finer than it matters."""
        if round(seconds) < _MINUTE:
            return self._say("seconds", count=round(seconds))
        minutes = round(seconds / _MINUTE)
        if minutes < _HOUR // _MINUTE:
            return self._say("minutes", count=minutes)
        if seconds < 2 * _DAY:
            return self._both("hours", "minutes", *divmod(minutes, 60))
        return self._both("days", "hours", *divmod(round(seconds / _HOUR), 24))

    def _both(self, larger: str, smaller: str, first: int, second: int) -> str:
        words = self._say(larger, count=first)
        return self._say("two", first=words, second=self._say(smaller, count=second)) if second else words

    # What found no answer.

    def _unanswered(self, figures: Figures, dates: Sequence[str]) -> tuple[Days, str]:
        title, count = self._say("unanswered"), figures.now.unanswered
        chart = Days(
            title=title,
            span=self._daily_span(figures),
            empty="" if count else self._say("empty"),
            days=tuple(dates),
            counts=figures.unanswered,
            summary=self._say("unanswered-total", count=count),
        )
        return chart, self._say("unanswered-caption", count=count) if count else self._nothing(title)

    # Now and before.

    def _spans(self, figures: Figures) -> tuple[Pairs, str]:
        now, before, days = figures.now, figures.before, self._length
        week = days == _WEEK
        title = self._say("weeks") if week else self._say("spans", days=days)
        legend = ("now-week", "before-week") if week else ("now-span", "before-span")
        pairs = (
            self._counts("begun", now.begun, before.begun),
            self._counts("issued", now.issued, before.issued),
            self._counts("failures", now.failures, before.failures),
            self._counts("cases", now.cases, before.cases),
            self._counts("asked", now.unanswered, before.unanswered),
            self._answers(now.answer, before.answer),
        )
        empty = not any(pair.now or pair.before for pair in pairs)
        chart = Pairs(
            title=title,
            span=self._span,
            empty=self._say("empty") if empty else "",
            legend=(self._say(legend[0], days=days), self._say(legend[1], days=days)),
            pairs=pairs,
        )
        if empty:
            return chart, self._nothing(title) + self._floods(now)
        later = {"begun": now.begun, "issued": now.issued, "cases": now.cases}
        earlier = {"begun_before": before.begun, "issued_before": before.issued, "cases_before": before.cases}
        return chart, self._say("spans-caption", title=title, **later, **earlier) + self._floods(now)

    def _floods(self, brief: Brief) -> str:
        """What the flood gates left out is said where there was any."""
        if not brief.left_out:
            return ""
        return "\n" + self._say("floods", count=brief.left_out, chats=brief.asked_to_wait)

    def _counts(self, name: str, now: int, before: int) -> Pair:
        return Pair(
            label=self._say(name),
            now=now,
            before=before,
            now_in_words=self._say("count", count=now),
            before_in_words=self._say("count", count=before),
            change=self._change(now, before),
        )

    def _answers(self, now: float | None, before: float | None) -> Pair:
        return Pair(
            label=self._say("answer"),
            now=now,
            before=before,
            now_in_words=self._say("none") if now is None else self._duration(now),
            before_in_words=self._say("none") if before is None else self._duration(before),
            change=self._change(now, before),
        )

    def _change(self, now: float | None, before: float | None) -> str:
        if now is None or not before:
            return ""
        percent = round(100 * (now - before) / before)
        if not percent:
            return self._say("same")
        return self._say("up" if percent > 0 else "down", percent=abs(percent))


def _percent(share: float) -> int:
    """In whole percent; 100 only where it was all."""
    return min(round(100 * share), 99) if share < 1 else 100
