"""The authority's measurements as tables; each is taken in a process of its own."""

import statistics
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from rich.table import Table

from tests.bench.processes import child, line

_GOAL_ISSUING: Final = 0.9
_GOAL_WAITING: Final = 20
_GOAL_SIGNING: Final = 0.8
_GOAL_CACHED: Final = 10


def _table(title: str, *headings: str) -> Table:
    table = Table(title=title)
    table.add_column("")
    for heading in headings:
        table.add_column(heading, justify="right")
    return table


def issuing() -> Iterator[Table]:
    """Certificates beside keys."""
    with child("tests.bench.issuing") as process:
        figures = line(process)
    table = _table(
        f"Issuing by two threads, no keys made ahead (goal: {_GOAL_ISSUING} of the limit)",
        "per second",
        ": the limit",
        "time in making keys",
    )
    for name, own in figures["issuing"].items():
        label = "limit: RSA keys alone" if name == "keys" else name
        cells = [f"{own[field]:.2f}" if field in own else "" for field in ("ratio", "share")]
        table.add_row(label, f"{own['rate']:.1f}", *cells)
    yield table
    table = _table("One certificate by its stages, nothing else running (medians)", "ms")
    for name, milliseconds in figures["stages"].items():
        table.add_row(name, f"{milliseconds:.1f}")
    table.add_row("open the authority", f"{figures['opening']:.0f}")
    yield table
    table = _table(f"Waiting for a sealed key (goal: {_GOAL_WAITING} ms)", "p50 ms", "p99 ms", "longest ms")
    for name, own in figures["waiting"].items():
        table.add_row(name, *(f"{own[field]:.1f}" for field in ("p50", "p99", "max")))
    yield table


def ocsp() -> Iterator[Table]:
    """OCSP answers beside signatures, then over HTTP beside OpenSSL's responder."""
    with child("tests.bench.answering") as process:
        figures = line(process)
    table = _table(
        f"OCSP answers without HTTP (goal: signed ones {_GOAL_SIGNING} of the limit)",
        "CPU µs",
        "1 thread, per second",
        "2 threads, per second",
    )
    labels = {"signatures": "limit: RSA signatures alone"}
    for name in ("signatures", "signed answers", "kept answers"):
        cells = [f"{figures[measure][name]:.0f}" for measure in ("CPU", "1", "2")]
        table.add_row(labels.get(name, name), *cells)
    ratios = [1 / figures["CPU"]["ratio"], figures["1"]["ratio"], figures["2"]["ratio"]]
    table.add_row("signed answers : the limit", *(f"{one:.2f}" for one in ratios))
    yield table
    with child("tests.bench.responders") as process:
        figures = line(process)
    peer = figures["rates"].get("openssl, POST")
    table = _table(
        f"Kept OCSP answers over HTTP, 8 connections (goal: {_GOAL_CACHED} times the peer)",
        "per second",
        ": the peer",
    )
    labels = {"openssl, POST": "peer: openssl ocsp, POST"}
    for name, rate in figures["rates"].items():
        table.add_row(labels.get(name, name), f"{rate:.0f}", f"{rate / peer:.1f}" if peer else "no openssl")
    table.add_row("faults", str(figures["faults"]), "")
    yield table


def crl() -> Iterator[Table]:
    """A long list beside an event loop."""
    with child("tests.bench.lists") as process:
        figures = line(process)
    table = _table(
        "A CRL with 100,000 entries, and how late an event loop is meanwhile (medians)",
        "ms",
        "MB",
        "p50 ms late",
        "p99 ms late",
        "latest ms",
    )
    labels = {"nothing": "nothing is made", "peer": "peer: cryptography's builder"}
    for name, own in figures.items():
        row = {field: statistics.median(one[field] for one in own) for field in own[0]}
        cells = [f"{row['ms']:.0f}", f"{row['bytes'] / 1e6:.1f}"]
        table.add_row(
            labels.get(name, name), *cells, *(f"{row[field]:.1f}" for field in ("p50", "p99", "max"))
        )
    yield table


PARTS: Final[dict[str, Callable[[], Iterable[Table]]]] = {"issuing": issuing, "ocsp": ocsp, "crl": crl}
