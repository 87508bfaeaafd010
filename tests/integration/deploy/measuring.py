"""A service to which everything has happened that can be counted."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import get_args

from prometheus_client.parser import text_string_to_metric_families

from bot.metrics import LOCKS, CallOutcome, Metrics, Queue, TurnOutcome
from flows.failures import FAILURES
from flows.machine import STEPS
from flows.replies import Fact
from flows.session import Product


def live_through_everything(metrics: Metrics) -> None:
    """Let each thing happen once more."""
    now = datetime.now(UTC)
    waiting = Queue(rows=2, since=now - timedelta(seconds=1))
    metrics.counted(inbox=waiting, outbox=waiting, cases={"waiting": 1, "work": 1, "customer": 1})
    metrics.crl(now, now + timedelta(days=1))
    metrics.updates(1)
    metrics.left_out(1)
    metrics.flood(1.0)
    metrics.lagged(0.001)
    for turn in get_args(TurnOutcome):
        metrics.turn(turn, 0.01)
    for call in get_args(CallOutcome):
        metrics.call("sendMessage", call, 0.1)
    for step in STEPS:
        metrics.fact(Fact(kind="step", step=step))
    for topic in FAILURES.values():
        metrics.fact(Fact(kind="failure", step="payment", what=topic))
    for lock in LOCKS:
        metrics.locked(lock)
    for product in get_args(Product):
        metrics.issued(product)
        metrics.revoked(product)


def exported() -> frozenset[str]:
    """The name of every series that a service can tell, as it is queried."""
    metrics = Metrics()
    live_through_everything(metrics)
    return frozenset(_names(metrics.render().decode()))


def _names(text: str) -> Iterator[str]:
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            if not sample.name.endswith("_created"):
                yield sample.name
