"""How close issuing comes to the making of keys, which nothing but another kind of key would make faster.

Writes a line of JSON.
"""

import itertools
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from cryptography.hazmat.primitives.asymmetric import rsa

from pki import Authority, AuthoritySettings
from pki.custody import keys
from tests.bench.turns import PASSPHRASE, PASSWORD, in_turn, open_authority, order, percentiles

_THREADS: Final = 2
"""As many as the bot has for its authority."""
_AT_ONCE: Final = 40
_ROUNDS: Final = 4
_POOL: Final = 4
_ARRIVALS: Final = 40
_BETWEEN_ARRIVALS: Final = 0.2
"""Seconds, in which the pool fills again."""
_OPENINGS: Final = 3

_numbers = itertools.count()


class Stopwatch:
    """How many seconds a function took, in all threads together."""

    def __init__(self, work: Callable[..., Any]) -> None:
        self._work = work
        self.each: list[float] = []

    def __call__(self, *arguments: Any) -> Any:
        """Do it, and count."""
        begun = time.perf_counter()
        try:
            return self._work(*arguments)
        finally:
            self.each.append(time.perf_counter() - begun)


def _issue(authority: Authority) -> tuple[bytes, bytes]:
    sealed = authority.seal_key(PASSWORD)
    return order(authority, next(_numbers), sealed).der, sealed


def _issue_and_package(authority: Authority) -> None:
    authority.package(*_issue(authority), PASSWORD)


def _rate(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    with ThreadPoolExecutor(_THREADS) as threads:
        for done in [threads.submit(work) for _ in range(_AT_ONCE)]:
            done.result()
    return _AT_ONCE / (time.perf_counter() - begun)


def issuing(authority: Authority) -> dict[str, dict[str, float]]:
    """Keys a second; of certificates, with and without their files, the same and how much of it is the making of keys.

    No two keys take the same time. So the share, which is measured at the certificates' own keys, is a steadier figure
    than the ratio to other keys.
    """
    roads = {"certificates": _issue, "certificates, packaged": _issue_and_package}
    making = {name: Stopwatch(keys.generate) for name in roads}
    walking = {name: Stopwatch(partial(road, authority)) for name, road in roads.items()}

    def walk(name: str) -> float:
        with patch.object(keys, "generate", making[name]):
            return _rate(walking[name])

    rates = in_turn(
        _ROUNDS,
        {
            "keys": lambda: _rate(lambda: rsa.generate_private_key(65_537, 2048)),
            **{name: partial(walk, name) for name in roads},
        },
    )
    figures = {name: {"rate": len(own) / sum(1 / rate for rate in own)} for name, own in rates.items()}
    for name in roads:
        figures[name]["ratio"] = figures[name]["rate"] / figures["keys"]["rate"]
        figures[name]["share"] = sum(making[name].each) / sum(walking[name].each)
    return figures


def stages(authority: Authority) -> dict[str, float]:
    """Milliseconds of one certificate, nothing else running."""
    times: dict[str, list[float]] = {}

    def timed(name: str, work: Callable[..., Any], *arguments: Any) -> Any:
        watch = Stopwatch(work)
        result = watch(*arguments)
        times.setdefault(name, []).extend(watch.each)
        return result

    for _ in range(_ARRIVALS):
        with patch.object(keys, "generate", making := Stopwatch(keys.generate)):
            sealed = timed("make and seal a key", authority.seal_key, PASSWORD)
        times.setdefault("of it: make", []).extend(making.each)
        timed("open a sealed key", authority.open_key, sealed, PASSWORD)
        issued = timed("open it and issue", order, authority, next(_numbers), sealed)
        timed("package", authority.package, issued.der, sealed, PASSWORD)
    return {name: 1e3 * statistics.median(each) for name, each in times.items()}


def waiting(authority: Authority, *, pause: float, customers: int) -> dict[str, float]:
    """Milliseconds until a customer has a sealed key, when so many come at the same moment."""
    watch = Stopwatch(authority.seal_key)
    with ThreadPoolExecutor(customers) as threads:
        for _ in range(_ARRIVALS // customers):
            time.sleep(pause)
            for done in [threads.submit(watch, PASSWORD) for _ in range(customers)]:
                done.result()
    return {name: 1e3 * seconds for name, seconds in percentiles(watch.each).items()}


def opening(folder: Path) -> float:
    """Milliseconds until an authority with the default stretching is open."""
    strong, settings = folder / "strong", AuthoritySettings()
    Authority.open(strong, passphrase=PASSPHRASE, root_passphrase="another", settings=settings).close()
    watch = Stopwatch(lambda: Authority.open(strong, passphrase=PASSPHRASE, settings=settings).close())
    for _ in range(_OPENINGS):
        watch()
    return 1e3 * statistics.median(watch.each)


def main() -> None:
    """Measure all of it."""
    with tempfile.TemporaryDirectory(prefix="certguide-bench-") as name:
        folder = Path(name)
        with open_authority(folder / "empty") as authority:
            figures: dict[str, Any] = {
                "issuing": issuing(authority),
                "stages": stages(authority),
                "waiting": {"no pool": waiting(authority, pause=0, customers=1)},
            }
        with open_authority(folder / "filled", pool=_POOL) as authority:
            alone = waiting(authority, pause=_BETWEEN_ARRIVALS, customers=1)
            crowd = waiting(authority, pause=_POOL * _BETWEEN_ARRIVALS, customers=_POOL)
            figures["waiting"] |= {"a pool of 4": alone, "a pool of 4, four customers at once": crowd}
        figures["opening"] = opening(folder)
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
