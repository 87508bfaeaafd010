"""Measure the bot beside a peer and a limit, all in the same run and in turn; then one turn by its stages.

After the conversation come the search in the FAQ, and the authority: certificates, OCSP answers, revocation lists;
last, what a second process gains.

Times depend on the machine and on its neighbours, so nothing is asserted of them: what can be compared
between two runs are the ratios.
"""

import argparse
import statistics
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rich.console import Console
from rich.progress import track
from rich.table import Table

from tests.bench import authority, scaling, search
from tests.bench.dialogue import DIALOGUE
from tests.bench.processes import child, feed, line

LABELS: Final = {
    "ours": "certguide",
    "peer": "peer: ConversationHandler, SQLite",
    "limit": "limit: parse, send, keep nothing",
}
_WALKS = {"ours": 4, "peer": 2, "limit": 8}
_WARM_UP = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One bot, one repetition.

    Attributes:
        cpu: microseconds for each step.
        rate: steps a second.
        p50: milliseconds from an update to its answer, the median.
        p99: the same, of the slowest hundredth.
        rss: megabytes at the highest.
        commits: for each step.
        calls: of the Bot API, for each step.
        faults: answers that were wrong, missing or too many.
    """

    cpu: float
    rate: float
    p50: float
    p99: float
    rss: float
    commits: float
    calls: float
    faults: int


def measure(name: str, chats: int) -> Run:
    """Start a bot with a Bot API server of its own, let it warm up, and measure it."""
    checked = name != "limit"
    with (
        tempfile.TemporaryDirectory(prefix="certguide-bench-") as folder,
        child("tests.bench.server") as server,
    ):
        port = line(server)
        with child("tests.bench.bots", name, f"http://127.0.0.1:{port}", folder) as bot:
            feed(port, chats=_WARM_UP, walks=1, checked=checked)
            before = line(bot, "?")
            seen = feed(port, chats=chats, walks=_WALKS[name], checked=checked)
            after = line(bot, "?")
    steps = max(1, seen["steps"])
    missing = chats * _WALKS[name] * len(DIALOGUE) - seen["steps"]
    return Run(
        cpu=1e6 * (after["cpu"] - before["cpu"]) / steps,
        rate=steps / seen["seconds"],
        p50=1e3 * seen["p50"],
        p99=1e3 * seen["p99"],
        rss=after["rss"],
        commits=(after["commits"] - before["commits"]) / steps,
        calls=seen["calls"] / steps,
        faults=seen["wrong"] + missing,
    )


def _median(runs: Sequence[Run], field: str) -> float:
    return float(statistics.median(getattr(run, field) for run in runs))


def _figures(runs: dict[str, list[Run]]) -> Table:
    table = Table(title="One step: an update in, its answer out (medians)")
    table.add_column("")
    for heading in ("CPU µs", "steps/s", "p50 ms", "p99 ms", "peak MB", "commits", "API calls", "faults"):
        table.add_column(heading, justify="right")
    for name, own in runs.items():
        cells = [f"{_median(own, field):.0f}" for field in ("cpu", "rate")]
        cells += [f"{_median(own, field):.1f}" for field in ("p50", "p99", "rss")]
        cells += [f"{_median(own, field):.2f}" for field in ("commits", "calls")]
        table.add_row(LABELS[name], *cells, str(sum(run.faults for run in own)))
    return table


def _ratios(runs: dict[str, list[Run]]) -> Table:
    table = Table(title="certguide : the other (medians of the ratios within a repetition)")
    table.add_column("")
    for heading in ("CPU", "steps/s", "p99", "peak memory"):
        table.add_column(heading, justify="right")
    for name in ("peer", "limit"):
        cells = [
            statistics.median(
                getattr(own, field) / getattr(other, field)
                for own, other in zip(runs["ours"], runs[name], strict=True)
            )
            for field in ("cpu", "rate", "p99", "rss")
        ]
        table.add_row(LABELS[name], *(f"{cell:.2f}" for cell in cells))
    return table


def _stages() -> Table:
    table = Table(title="Where a step's CPU goes, stage by stage, one process, nothing else running")
    table.add_column("")
    table.add_column("µs", justify="right")
    with child("tests.bench.stages") as process:
        for name, microseconds in line(process).items():
            table.add_row(name, f"{microseconds:.0f}")
    return table


def conversation(console: Console, chats: int, repetitions: int) -> Iterator[Table]:
    """The bot as the chats see it."""
    runs: dict[str, list[Run]] = {name: [] for name in LABELS}
    turns = [name for _ in range(repetitions) for name in LABELS]
    for name in track(turns, "Measuring", console=console, transient=True):
        runs[name].append(measure(name, chats))
    yield _figures(runs)
    yield _ratios(runs)
    yield _stages()


def main() -> None:
    """Run all of it, or a part."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "part",
        nargs="*",
        help=f"of: conversation, {', '.join([*search.PARTS, *authority.PARTS, *scaling.PARTS])}; by default all",
    )
    parser.add_argument("--chats", type=int, default=50, help="chats at the same time")
    parser.add_argument("--repetitions", type=int, default=3)
    options = parser.parse_args()
    console = Console(width=120)
    parts: dict[str, Callable[[], Iterable[Table]]] = {
        "conversation": lambda: conversation(console, options.chats, options.repetitions),
        **search.PARTS,
        **authority.PARTS,
        **scaling.PARTS,
    }
    for name in options.part or parts:
        for table in parts[name]():
            console.print(table)


if __name__ == "__main__":
    main()
