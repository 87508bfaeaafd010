"""How long a look-up in the FAQ takes: beside the plain search of ``make eval``, and beside one reading of the text.

The limit is the features alone: a search cannot be faster than reading what was asked.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

import yaml
from rich.table import Table

from flows.faq import features, reading, shipped
from flows.faq.search import Search
from flows.faq.training import data
from flows.faq.training.evaluating import plain_search
from tests.bench.turns import in_turn, medians, percentiles, ratio

_ROUNDS: Final = 7
_QUESTIONS: Final = 200

# What the search adds to a process that has the bot's other libraries already.
_FOOTPRINT: Final = """
import os, time, yaml, msgspec, transitions
def resident(): return int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
before, begun = resident(), time.perf_counter()
from flows.faq.library import Library
Library().search.find("인증 전화가 안 와요")
print(time.perf_counter() - begun, resident() - before)
"""


def _each(work: Callable[[str], object], texts: list[str]) -> Callable[[], float]:
    """Microseconds of CPU for a text, on the average."""

    def run() -> float:
        begun = time.thread_time()
        for text in texts:
            work(text)
        return 1e6 * (time.thread_time() - begun) / len(texts)

    return run


def searching() -> Iterable[Table]:
    """The search beside its baseline and its limit."""
    texts = [sample.text for sample in data.questions("examiner")][:_QUESTIONS]
    ours, plain = Search(shipped.load()), plain_search(data.phrases())
    figures = in_turn(
        _ROUNDS,
        {
            "ours": _each(ours.find, texts),
            "plain": _each(plain, texts),
            "limit": _each(features.buckets, texts),
        },
    )
    table = Table(title="One look-up in the FAQ")
    for heading in ("", "CPU µs", "ours : this"):
        table.add_column(heading, justify="right" if heading else "left")
    for name, label in (
        ("ours", "certguide"),
        ("plain", "peer: TF-IDF over character n-grams (scikit-learn)"),
        ("limit", "limit: read the text, compare nothing"),
    ):
        table.add_row(label, f"{medians(figures)[name]:.0f}", f"{ratio(figures, 'ours', name):.2f}")
    yield table
    yield _spread(ours, texts)


def reading_topics() -> Iterable[Table]:
    """The shipped topics read and checked, beside their YAML parsed and nothing more."""
    folder = Path(shipped.__file__).parent / "topics"
    contents = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yaml"))]
    figures = in_turn(
        _ROUNDS,
        {
            "ours": _each(lambda _: reading.read_folder(folder), [""]),
            "limit": _each(lambda _: [yaml.compose(one, yaml.CSafeLoader) for one in contents], [""]),
        },
    )
    table = Table(title="The shipped topics, read once at the start")
    for heading in ("", "CPU ms", "ours : this"):
        table.add_column(heading, justify="right" if heading else "left")
    for name, label in (("ours", "certguide"), ("limit", "limit: parse the YAML")):
        table.add_row(label, f"{medians(figures)[name] / 1e3:.0f}", f"{ratio(figures, 'ours', name):.2f}")
    yield table


def _spread(ours: Search, texts: list[str]) -> Table:
    waits = []
    for text in texts * _ROUNDS:
        begun = time.perf_counter()
        ours.find(text)
        waits.append(1e3 * (time.perf_counter() - begun))
    ready, memory = subprocess.run(
        [sys.executable, "-c", _FOOTPRINT], capture_output=True, text=True, check=True
    ).stdout.split()
    table = Table(title="A look-up on the event loop, and what it takes to be ready")
    for heading in ("p50 ms", "p99 ms", "longest ms", "ready after s", "more memory MB"):
        table.add_column(heading, justify="right")
    spread = percentiles(waits)
    cells = [f"{spread[name]:.2f}" for name in ("p50", "p99", "max")]
    table.add_row(*cells, f"{float(ready):.2f}", f"{float(memory):.0f}")
    return table


PARTS: Final[dict[str, Callable[[], Iterable[Table]]]] = {"search": searching, "topics": reading_topics}
