"""What a second process gains on two cores, and what it costs to share a database.

The same dialogue, played over webhooks to ``certguide run``: one process on SQLite, one on PostgreSQL, and two on
PostgreSQL, in turn. All of it is on one machine: the people, the Bot API and the balancer (one process), PostgreSQL and
the bots have the same cores. So two processes cannot be twice as fast here: beside what they gain stands the most that
the cores leave them. What a step costs each of the parts is what an estimate for more machines is made of
(``deploy/SCALING.md``).
"""

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
import sqlalchemy as sa
from rich.table import Table

from bot.store.database import Database
from tests.bench.dialogue import DIALOGUE, TOKEN
from tests.bench.posting import SECRET
from tests.bench.processes import child, feed, line
from tests.bench.road import Road, road
from tests.integration.postgres import own_database
from tests.integration.sandbox.support import free_socket

_REPETITIONS: Final = 3
_CHATS: Final = 120
_WALKS: Final = 1
_QUIET_CHATS: Final = 5
_COUNTING_SECONDS: Final = 1.0
_READY_SECONDS: Final = 60
_STOP_SECONDS: Final = 15
_CERTGUIDE: Final = Path(sys.executable).with_name("certguide")
_TICKS: Final = os.sysconf("SC_CLK_TCK")

_ROWS: Final = {
    "bots": "CPU ms of the bots",
    "postgres": "CPU ms of PostgreSQL's connections",
    "driver": "CPU ms of people, Bot API, balancer",
    "rate": "steps/s",
    "p50": "p50 ms",
    "p99": "p99 ms",
    "quiet": f"p50 ms with {_QUIET_CHATS} chats",
    "calls": "Bot API calls",
    "commits": "transactions",
    "claims": "leases taken",
    "connections": "connections of a bot",
    "rss": "peak MB of a bot",
    "others": "cores with other work",
    "faults": "faults",
}
_COMPARED: Final = {
    "rate": "steps/s",
    "p50": "p50",
    "p99": "p99",
    "whole": "CPU of all",
    "bots": "CPU of the bots",
}

_COUNTS: Final = """
SELECT xact_commit,
       (SELECT n_tup_ins FROM pg_stat_user_tables WHERE relname = 'leases')
FROM pg_stat_database WHERE datname = current_database()
"""
_BACKENDS: Final = (
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@dataclass(frozen=True, slots=True)
class Way:
    """How the bots are run."""

    label: str
    processes: int
    postgres: bool = True


WAYS: Final[Mapping[str, Way]] = {
    "file": Way("1 process, SQLite", 1, postgres=False),
    "one": Way("1 process, PostgreSQL", 1),
    "two": Way("2 processes, PostgreSQL", 2),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One way, one repetition. Per step, if nothing else is said.

    Attributes:
        bots: milliseconds of CPU, of all bots together.
        postgres: the same, of PostgreSQL's processes that serve them.
        driver: the same, of people, Bot API and balancer.
        rate: steps a second.
        p50: milliseconds from an update to its answer, the median, at full load.
        p99: the same, of the slowest hundredth.
        quiet: the median while hardly anybody is there.
        calls: of the Bot API.
        commits: transactions of PostgreSQL, those that only read among them.
        claims: leases that were taken.
        connections: to PostgreSQL, of one bot.
        rss: megabytes of one bot at the highest.
        others: cores that had other work meanwhile.
        faults: answers that were wrong, missing or too many, in all.
    """

    bots: float
    postgres: float
    driver: float
    rate: float
    p50: float
    p99: float
    quiet: float
    calls: float
    commits: float
    claims: float
    connections: float
    rss: float
    others: float
    faults: int

    @property
    def whole(self) -> float:
        """Milliseconds of CPU, of everybody."""
        return self.bots + self.postgres + self.driver


def _cpu(pids: Iterable[int]) -> float:
    """Milliseconds of CPU that processes have used."""
    return sum(map(_cpu_of, pids))


def _cpu_of(pid: int) -> float:
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:  # PostgreSQL ends a connection's process with it
        return 0.0
    return 1e3 * (int(after_name[11]) + int(after_name[12])) / _TICKS


def _busy() -> float:
    """Milliseconds that the machine's cores have worked, or were taken away."""
    user, nice, system, _idle, _waiting, *more = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]
    return 1e3 * sum(map(int, (user, nice, system, *more))) / _TICKS


class _Used:
    """What groups of processes, and the rest of the machine, use of its CPU from now on."""

    def __init__(self, groups: Sequence[Sequence[int]]) -> None:
        self._groups = groups
        self._begun = self._now()

    def since(self) -> list[float]:
        """Milliseconds: each group's, then the rest's."""
        *own, whole = (now - before for now, before in zip(self._now(), self._begun, strict=True))
        return [*own, max(0.0, whole - sum(own))]

    def _now(self) -> list[float]:
        return [*map(_cpu, self._groups), _busy()]


def _peak(pid: int) -> float:
    """Megabytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _ask(url: str, question: str) -> Sequence[Sequence[Any]]:
    async def asked() -> Sequence[Sequence[Any]]:
        database = Database(url)
        try:
            return await database.read(lambda connection: connection.execute(sa.text(question)).all())
        finally:
            await database.close()

    return asyncio.run(asked())


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        return [stack.enter_context(free_socket()).getsockname()[1] for _ in range(count)]


@contextmanager
def _bot(folder: Path, port: int, api: int, database_url: str) -> Iterator[subprocess.Popen[bytes]]:
    """``certguide run``, ready; it is stopped as an operator would."""
    environment = {
        "BOT_TOKEN": TOKEN,
        "BOT_API_URL": f"http://127.0.0.1:{api}",
        "DATA_DIR": str(folder),
        "DATABASE_URL": database_url,
        "LISTEN": f"127.0.0.1:{port}",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "SECRETS": "chat",
        "WEBHOOK_SECRET": SECRET,
        "LOG_LEVEL": "error",
        "KEY_POOL": "0",
    }
    direct = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    named = {f"CERTGUIDE_{name}": value for name, value in environment.items()}
    with subprocess.Popen([_CERTGUIDE, "run"], env=direct | named, cwd=folder) as process:
        try:
            _wait_until_ready(port)
            yield process
            process.terminate()
            process.wait(_STOP_SECONDS)
        finally:
            process.kill()


def _wait_until_ready(port: int) -> None:
    until = time.monotonic() + _READY_SECONDS
    while time.monotonic() < until:
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz"):
            return
        time.sleep(0.1)
    raise TimeoutError("certguide run is not ready")


def measure(way: Way) -> Run:
    """Start everything anew, and measure it: with hardly anybody there, which warms it up, then at full load."""
    shared = own_database("bench") if way.postgres else nullcontext("")
    with tempfile.TemporaryDirectory(prefix="certguide-bench-") as name, shared as database_url:
        ports = _free_ports(way.processes)
        with child("tests.bench.posting", *map(str, ports)) as people:
            api = line(people)
            with ExitStack() as stack:
                pids = [stack.enter_context(_bot(Path(name), port, api, database_url)).pid for port in ports]
                quiet = _feed(api, _QUIET_CHATS)
                backends = [pid for (pid,) in _ask(database_url, _BACKENDS)] if way.postgres else []
                used = _Used([pids, backends, [people.pid]])
                full = _feed(api, _CHATS)
                bots_used, postgres_used, driver_used, others_used = used.since()
                rss = max(map(_peak, pids))
        # PostgreSQL knows all counts of a connection once it has ended.
        counts = _ask(database_url, _COUNTS)[0] if way.postgres else (0, 0)
    steps, ever = full["steps"], quiet["steps"] + full["steps"]
    return Run(
        bots=bots_used / steps,
        postgres=postgres_used / steps,
        driver=driver_used / steps,
        rate=steps / full["seconds"],
        p50=1e3 * full["p50"],
        p99=1e3 * full["p99"],
        quiet=1e3 * quiet["p50"],
        calls=full["calls"] / steps,
        commits=counts[0] / ever,
        claims=counts[1] / ever,
        connections=len(backends) / way.processes,
        rss=rss,
        others=others_used / 1e3 / full["seconds"],
        faults=sum(one["wrong"] + one["missing"] for one in (quiet, full)),
    )


def _feed(api: int, chats: int) -> dict[str, Any]:
    seen = feed(api, chats=chats, walks=_WALKS, checked=True)
    return seen | {"missing": chats * _WALKS * len(DIALOGUE) - seen["steps"]}


def _count(seconds: float) -> int:
    until, counted = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        counted += 1
    return counted


def _two_who_count() -> float:
    """How much more two processes do than one if all they do is count: what the cores give just now."""
    with ProcessPoolExecutor(2) as pool:
        alone = pool.submit(_count, _COUNTING_SECONDS).result()
        return sum(pool.map(_count, [_COUNTING_SECONDS] * 2)) / alone


def scaling() -> Iterator[Table]:
    """One process and two."""
    runs: dict[str, list[Run]] = {name: [] for name in WAYS}
    limits = []
    for _ in range(_REPETITIONS):
        limits.append(_two_who_count())
        for name, way in WAYS.items():
            try:
                runs[name].append(measure(way))
            except pytest.skip.Exception as missing:
                yield Table(str(missing))
                return
    yield _figures(runs)
    yield _ratios(runs, limits)
    with own_database("road") as database_url:
        yield _customer(asyncio.run(road(database_url)))


def _figures(runs: Mapping[str, Sequence[Run]]) -> Table:
    table = Table(title=f"One step over webhooks, {_CHATS} chats at once (medians)")
    table.add_column("")
    for name in WAYS:
        table.add_column(WAYS[name].label, justify="right")
    for field, label in _ROWS.items():
        table.add_row(label, *(f"{_median(own, field):.{_digits(field)}f}" for own in runs.values()))
    return table


def _ratios(runs: Mapping[str, Sequence[Run]], limits: Sequence[float]) -> Table:
    table = Table(title="The other : 1 process, PostgreSQL (medians of the ratios within a repetition)")
    table.add_column("")
    for heading in _COMPARED.values():
        table.add_column(heading, justify="right")
    for name in ("two", "file"):
        cells = [
            statistics.median(
                getattr(own, field) / getattr(one, field)
                for own, one in zip(runs[name], runs["one"], strict=True)
            )
            for field in _COMPARED
        ]
        table.add_row(WAYS[name].label, *(f"{cell:.2f}" for cell in cells))
    table.add_row("limit: 2 processes that only count", f"{statistics.median(limits):.2f}")
    return table


def _customer(walked: Road) -> Table:
    table = Table(title="One customer, from /start to a test signature")
    for heading in (
        "updates",
        "turns",
        "Bot API calls",
        "that say something",
        "bytes in rows",
        "in the registry",
    ):
        table.add_column(heading, justify="right")
    numbers = (
        walked.updates,
        walked.turns,
        sum(walked.calls.values()),
        walked.words,
        sum(walked.kept.values()),
        walked.registered,
    )
    table.add_row(*map(str, numbers))
    return table


def _median(runs: Sequence[Run], field: str) -> float:
    return float(statistics.median(getattr(run, field) for run in runs))


def _digits(field: str) -> int:
    return 0 if field in {"rate", "p50", "p99", "rss", "faults"} else 2


PARTS: Final[dict[str, Callable[[], Iterable[Table]]]] = {"scaling": scaling}
