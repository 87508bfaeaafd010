"""Draws the staff desk's figures for a phone: run as a process, it reads charts and writes pictures.

``python -m bot.support.pictures`` takes the JSON of :data:`bot.support.charts.Chart` items and answers with PNGs, each
after its length. Sizes are in pixels: the figures have 72 of them to an inch, which makes a point one.
"""

import io
import os
import sys
from bisect import bisect
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Literal

import msgspec
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager, get_font
from matplotlib.patches import FancyBboxPatch
from matplotlib.textpath import TextPath
from matplotlib.ticker import MaxNLocator

from bot.support.charts import (
    Causes,
    Chart,
    Days,
    Funnel,
    Group,
    Pair,
    Pairs,
    Pane,
    Panes,
    Sheet,
    Stage,
    framed,
)

_WIDTH: Final = 1080
_MARGIN: Final = 64
_INSIDE: Final = _WIDTH - 2 * _MARGIN
_TOP: Final = 216
"""Where the drawing begins, below its title."""

_LONGEST: Final = 200
"""No line has room for so many letters."""

_FONTS: Final = Path(__file__).parent / "fonts"
_FAMILY: Final = "certguide Sans KR"
_UNKNOWN: Final = "□"

# Okabe and Ito's colours, which people who see fewer of them tell apart as well; pale and dark differ in lightness.
_PAPER: Final = "#fbfaf7"
_INK: Final = "#1c2733"
_GREY: Final = "#5f6b78"
_PALE: Final = "#e6e9ec"
_BLUE: Final = "#0072b2"
_SKY: Final = "#8fc6ec"
_RED: Final = "#d55e00"

_TITLE: Final = 58
_LARGE: Final = 46
_BODY: Final = 37
_SMALL: Final = 31

_Align = Literal["left", "center", "right"]


class _Canvas:
    """A sheet of paper whose origin is at the top left.

    Args:
        height: in pixels.
    """

    def __init__(self, height: float) -> None:
        self.height = height
        self.figure = Figure(figsize=(_WIDTH / 72, height / 72), dpi=72, facecolor=_PAPER)
        self._paper = self.figure.add_axes((0, 0, 1, 1))
        self._paper.set(xlim=(0, _WIDTH), ylim=(height, 0))
        self._paper.set_axis_off()

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: float = _BODY,
        *,
        bold: bool = False,
        colour: str = _INK,
        align: _Align = "left",
    ) -> None:
        """Words on a line, whose foot is at ``y``."""
        self._paper.text(
            x,
            y,
            _writable(words),
            size=size,
            weight="bold" if bold else "normal",
            color=colour,
            ha=align,
            va="baseline",
            parse_math=False,
        )

    def bar(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A bar with round ends, whose upper left corner is at ``x`` and ``y``; the least of it is still seen."""
        width = max(width, 6)
        style = f"round,pad=0,rounding_size={min(width, height, 20) / 2}"
        self._paper.add_patch(FancyBboxPatch((x, y), width, height, boxstyle=style, color=colour, lw=0))

    def width(self, words: str, size: float, *, bold: bool = False) -> float:
        """How wide words are."""
        found = FontProperties(family=_FAMILY, size=size, weight="bold" if bold else "normal")
        # Here a dollar would begin a formula; it is as wide as an S.
        plain = _writable(words).replace("$", "S")
        return float(TextPath((0, 0), plain, prop=found).get_extents().x1) if plain else 0.0

    def fitting(self, words: str, room: float, size: float, *, bold: bool = False) -> str:
        """As much of the words as there is room for."""
        words = words[:_LONGEST]
        if self.width(words, size, bold=bold) <= room:
            return words
        cut = bisect(
            range(1, len(words)), room, key=lambda end: self.width(f"{words[:end]}…", size, bold=bold)
        )
        return f"{words[:cut].rstrip()}…"

    def axes(self, top: float, height: float) -> Axes:
        """Room for a diagram, from margin to margin."""
        left = _MARGIN + 56
        below = self.height - top - height
        room = (left / _WIDTH, below / self.height, (_WIDTH - _MARGIN - left) / _WIDTH, height / self.height)
        return self.figure.add_axes(room, facecolor="none")

    def png(self) -> bytes:
        """All of it."""
        file = io.BytesIO()
        self.figure.savefig(file, format="png", facecolor=_PAPER)
        return file.getvalue()


def _writable(words: str) -> str:
    """The words in letters that the font has: staff may put any into a title. Other signs, as emoji, are left out."""
    known = (letter if ord(letter) in _LETTERS else _instead(letter) for letter in " ".join(words.split()))
    return " ".join("".join(known).split())


def _instead(letter: str) -> str:
    return _UNKNOWN if letter.isalnum() else ""


def _paper(sheet: Sheet, height: float) -> _Canvas:
    canvas = _Canvas(height)
    canvas.text(_MARGIN, 112, canvas.fitting(sheet.title, _INSIDE, _TITLE, bold=True), _TITLE, bold=True)
    canvas.text(_MARGIN, 166, canvas.fitting(sheet.span, _INSIDE, _SMALL), _SMALL, colour=_GREY)
    return canvas


def _nothing(sheet: Sheet) -> _Canvas:
    canvas = _paper(sheet, 720)
    canvas.bar(_MARGIN, _TOP, _INSIDE, 720 - _TOP - _MARGIN, "#f0f1f2")
    canvas.text(
        _WIDTH / 2, (_TOP + 720 - _MARGIN) / 2 + 14, sheet.empty, _LARGE, colour=_GREY, align="center"
    )
    return canvas


# The funnel.

_STAGE: Final = 146


def _funnel(chart: Funnel) -> _Canvas:
    canvas = _paper(chart, _TOP + _STAGE * len(chart.stages))
    most = max((stage.count for stage in chart.stages), default=0) or 1
    for index, stage in enumerate(chart.stages):
        _stage(canvas, _TOP + index * _STAGE, index + 1, stage, stage.count / most)
    return canvas


def _stage(canvas: _Canvas, top: float, number: int, stage: Stage, share: float) -> None:
    canvas.text(_MARGIN, top + 36, f"{number}", bold=True, colour=_BLUE)
    canvas.text(_MARGIN + 44, top + 36, stage.label)
    canvas.text(_WIDTH - _MARGIN, top + 38, stage.number, _LARGE, bold=True, align="right")
    canvas.bar(_MARGIN, top + 54, _INSIDE, 30, _PALE)
    if stage.count:
        canvas.bar(_MARGIN, top + 54, _INSIDE * share, 30, _BLUE)
    colour = _RED if stage.worst else _GREY
    canvas.text(_MARGIN + 44, top + 118, stage.onward, _SMALL, bold=stage.worst, colour=colour)


# What went wrong.

_HEADING: Final = 84
_CAUSE: Final = 98


def _causes(chart: Causes) -> _Canvas:
    tall = sum(_HEADING + _CAUSE * len(group.bars) for group in chart.groups)
    canvas = _paper(chart, _TOP - 30 + tall + (100 if chart.rest else 50))
    most = max((bar.count for group in chart.groups for bar in group.bars), default=0) or 1
    top: float = _TOP - 30
    for group in chart.groups:
        top = _group(canvas, top, group, most)
    canvas.text(_MARGIN, top + 48, chart.rest, _SMALL, colour=_GREY)
    return canvas


def _group(canvas: _Canvas, top: float, group: Group, most: int) -> float:
    canvas.text(_MARGIN, top + 62, group.heading, _SMALL, bold=True, colour=_BLUE)
    top += _HEADING
    for bar in group.bars:
        room = _INSIDE - canvas.width(bar.number, _LARGE, bold=True) - 32
        canvas.text(_MARGIN, top + 38, canvas.fitting(bar.label, room, _BODY))
        canvas.text(_WIDTH - _MARGIN, top + 40, bar.number, _LARGE, bold=True, align="right")
        canvas.bar(_MARGIN, top + 54, _INSIDE * bar.count / most, 24, _RED)
        top += _CAUSE
    return top


# Day by day.

_PANE: Final = 400
_FEW: Final = 10
"""So many days have room for a number each."""


def _panes(chart: Panes) -> _Canvas:
    top = _TOP + 50
    canvas = _paper(chart, top + _PANE * len(chart.panes) + 20)
    _legend(canvas, chart.legend, (_BLUE, _SKY))
    for index, pane in enumerate(chart.panes):
        _pane(canvas, top + index * _PANE, pane, chart.days)
    return canvas


def _pane(canvas: _Canvas, top: float, pane: Pane, days: Sequence[str]) -> None:
    canvas.text(_MARGIN, top + 40, pane.title, bold=True)
    canvas.text(_WIDTH - _MARGIN, top + 40, pane.unit, _SMALL, colour=_GREY, align="right")
    canvas.text(_MARGIN, top + 86, pane.summary or pane.empty, _SMALL, colour=_GREY)
    axes = canvas.axes(top + 122, _PANE - 200)
    outer = [value or 0 for value in pane.outer]
    thick = _thick(days)
    axes.bar(range(len(days)), outer, width=thick, color=_SKY)
    axes.bar(range(len(days)), [value or 0 for value in pane.inner], width=thick, color=_BLUE)
    _frame(axes, days, max(outer, default=0))


def _days(chart: Days) -> _Canvas:
    canvas = _paper(chart, 900)
    canvas.text(_MARGIN, _TOP + 16, chart.summary, _BODY, bold=True)
    axes = canvas.axes(_TOP + 90, 900 - _TOP - 190)
    bars = axes.bar(range(len(chart.days)), chart.counts, width=_thick(chart.days), color=_BLUE)
    if len(chart.days) <= _FEW:
        numbers = [f"{count}" if count else "" for count in chart.counts]
        axes.bar_label(bars, numbers, padding=6, size=_BODY, weight="bold", color=_INK)
    _frame(axes, chart.days, max(chart.counts, default=0))
    return canvas


def _thick(days: Sequence[str]) -> float:
    """How much of its room a bar takes: a single one must not fill the paper."""
    return 0.66 * min(1, len(days) / 7)


def _frame(axes: Axes, days: Sequence[str], most: float) -> None:
    """What is around the bars: no more than it takes to read them."""
    for side in ("top", "left", "right"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(_GREY)
    axes.set(xlim=(-0.6, len(days) - 0.4), ylim=(0, (most or 1) * 1.12))
    axes.set_axisbelow(True)
    axes.grid(axis="y", color=_PALE, lw=2)
    axes.tick_params(length=0, labelsize=_SMALL - 3, labelcolor=_GREY, pad=10)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=3, integer=True))
    if not most:
        axes.set_yticks([])
    step = -(-len(days) // 8)
    # Counted from the last day, which is the one looked for first.
    shown = range(len(days) - 1, -1, -step)
    axes.set_xticks(list(shown), [days[index] for index in shown])


def _legend(canvas: _Canvas, words: Sequence[str], colours: Sequence[str]) -> None:
    x: float = _MARGIN
    for word, colour in zip(words, colours, strict=True):
        canvas.bar(x, _TOP - 8, 30, 30, colour)
        canvas.text(x + 44, _TOP + 18, word, _SMALL)
        x += 44 + canvas.width(word, _SMALL) + 48


# Now and before.

_PAIR: Final = 182


def _pairs(chart: Pairs) -> _Canvas:
    top = _TOP + 56
    canvas = _paper(chart, top + _PAIR * len(chart.pairs) + 10)
    _legend(canvas, chart.legend, (_BLUE, _SKY))
    for index, pair in enumerate(chart.pairs):
        _pair(canvas, top + index * _PAIR, pair)
    return canvas


def _pair(canvas: _Canvas, top: float, pair: Pair) -> None:
    canvas.text(_MARGIN, top + 38, pair.label)
    canvas.text(_WIDTH - _MARGIN, top + 38, pair.change, _SMALL, colour=_GREY, align="right")
    most = max(pair.now or 0, pair.before or 0) or 1
    _measure(canvas, top + 56, pair.now, pair.now_in_words, most, _BLUE)
    _measure(canvas, top + 106, pair.before, pair.before_in_words, most, _SKY)


def _measure(canvas: _Canvas, top: float, value: float | None, words: str, most: float, colour: str) -> None:
    room = 660
    if value:
        canvas.bar(_MARGIN, top, room * value / most, 40, colour)
    right = _MARGIN + (room * value / most + 24 if value else 0)
    now = colour == _BLUE
    canvas.text(right, top + 34, words, _BODY if now else _SMALL, bold=now, colour=_INK if now else _GREY)


_DRAWERS: Final[dict[type[Sheet], Callable[..., _Canvas]]] = {
    Funnel: _funnel,
    Causes: _causes,
    Panes: _panes,
    Days: _days,
    Pairs: _pairs,
}


def _picture(chart: Chart) -> bytes:
    canvas = _nothing(chart) if chart.empty else _DRAWERS[type(chart)](chart)
    return canvas.png()


def _letters() -> frozenset[int]:
    """Make the fonts known; what both have."""
    files = sorted(_FONTS.glob("*.ttf"))
    for file in files:
        fontManager.addfont(file)
    rcParams["font.family"] = _FAMILY
    return frozenset.intersection(*(frozenset(get_font(file).get_charmap()) for file in files))


_LETTERS: Final = _letters()


def main() -> None:
    """Draw what is asked for."""
    if hasattr(os, "nice"):
        os.nice(10)  # whoever waits for the bot comes first
    charts = msgspec.json.decode(sys.stdin.buffer.read(), type=list[Chart])
    for chart in charts:
        sys.stdout.buffer.write(framed(_picture(chart)))


if __name__ == "__main__":
    main()
