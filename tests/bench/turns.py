"""What every measurement of the authority has in common: turns, ratios within a turn, and a throwaway authority."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from pki import Authority, AuthoritySettings, IssuedCertificate, IssueRequest

PASSPHRASE: Final = "a benchmark's passphrase"
ROOT_PASSPHRASE: Final = "a benchmark's other passphrase"
PASSWORD: Final = "Hangang-river-7!"

Rates = dict[str, list[float]]


def in_turn(rounds: int, works: Mapping[str, Callable[[], float]]) -> Rates:
    """Each work's figures, one for each round: what disturbs one of them disturbs its neighbours as well."""
    figures: Rates = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            figures[name].append(work())
    return figures


def medians(figures: Rates) -> dict[str, float]:
    """The median of each work's figures."""
    return {name: statistics.median(own) for name, own in figures.items()}


def ratio(figures: Rates, over: str, under: str) -> float:
    """The median of the ratios within a round."""
    return statistics.median(a / b for a, b in zip(figures[over], figures[under], strict=True))


def percentiles(values: Sequence[float]) -> dict[str, float]:
    """The median, the slowest hundredth, and the slowest."""
    ordered = sorted(values)
    return {
        "p50": statistics.median(ordered),
        "p99": ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))],
        "max": ordered[-1],
    }


def open_authority(folder: Path, *, pool: int = 0) -> Authority:
    """An authority of the default strength, made if there is none; its passphrase is stretched as little as may be."""
    return Authority.open(
        folder,
        passphrase=PASSPHRASE,
        root_passphrase=ROOT_PASSPHRASE,
        settings=AuthoritySettings(stretching=1),
        pool=pool,
    )


def order(authority: Authority, number: int, sealed: bytes) -> IssuedCertificate:
    """A certificate for the key of somebody new."""
    return authority.issue(
        IssueRequest(
            request_id=f"request-{number}",
            product="limited",
            holder=f"holder-{number}",
            name="홍길동",
            identity_number="8802291990015",
            key=authority.open_key(sealed, PASSWORD),
        )
    )
