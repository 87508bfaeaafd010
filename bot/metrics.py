"""What the service counts and measures, as Prometheus reads it.

A label says what kind of thing happened, never to whom. Each has a set of values that is known beforehand, and
anything else becomes ``other``: no name, number or word of a customer can become one, nor can a stranger make
so many series that the server of the metrics falls over.
"""

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Final, Literal, get_args

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    Info,
    PlatformCollector,
    ProcessCollector,
    Summary,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4 as CONTENT_TYPE

from flows.failures import FAILURES
from flows.machine import STEPS
from flows.replies import Fact
from flows.session import Product
from flows.support.case import CaseState, Lock

__all__ = ["CONTENT_TYPE", "CallOutcome", "Metrics", "Queue", "TurnOutcome"]

TurnOutcome = Literal["done", "repeated", "passed_over", "failed", "given_up", "unread"]
"""What became of a row: stored; found done already; none of the conversation's business; failed and is played
again; set aside after the last try; set aside because nobody can read it."""

CallOutcome = Literal["ok", "refused", "token_refused", "flood", "not_taken", "server_error", "doubt"]
"""What became of a call: done; refused for good; refused with the token; put off (429); never left; the server
failed; nobody knows."""

OTHER: Final = "other"

_VERSION: Final = version("certguide")
"""Read here: it stands in a file, and what makes metrics may run in an event loop."""

METHODS: Final = frozenset(
    {
        "answerCallbackQuery",
        "answerInlineQuery",
        "copyMessage",
        "copyMessages",
        "createForumTopic",
        "deleteForumTopic",
        "deleteMessage",
        "deleteWebhook",
        "editForumTopic",
        "editMessageCaption",
        "editMessageReplyMarkup",
        "editMessageText",
        "getChat",
        "getChatMember",
        "getFile",
        "getForumTopicIconStickers",
        "getMe",
        "getMyCommands",
        "getMyDescription",
        "getMyName",
        "getMyShortDescription",
        "getUpdates",
        "pinChatMessage",
        "sendChatAction",
        "sendDocument",
        "sendMediaGroup",
        "sendMessage",
        "setMyCommands",
        "setMyDescription",
        "setMyName",
        "setMyShortDescription",
        "setWebhook",
    }
)
"""Methods of the Bot API that are told apart."""

LOCKS: Final = tuple(filter(None, get_args(Lock)))
"""What of a customer's can be locked."""

_OPEN_STATES: Final = tuple(state for state in get_args(CaseState) if state != "closed")
_TOPICS: Final = frozenset(FAILURES.values())
_LOCK_OF_FAILURE: Final = {
    (step, FAILURES[f"{lock}-locked"]): lock
    for lock, step in (
        ("identity", "identity"),
        ("account", "payment"),
        ("card", "payment"),
        ("otp", "payment"),
    )
}
_HELD_OPEN: Final = "getUpdates"
"""Telegram holds it open while there is nothing: how long it takes says nothing."""

# A turn takes milliseconds, one that issues a certificate some hundred; a lagging loop is felt from 50 ms on.
_TURN_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_CALL_SECONDS: Final = (0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_LAG_SECONDS: Final = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5)
_BEAT: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """What waits in the inbox or the outbox.

    Attributes:
        rows: how many rows could be worked on now.
        since: since when the oldest of them could have been; ``None``: nothing waits.
    """

    rows: int = 0
    since: datetime | None = None


def _now() -> datetime:
    return datetime.now(UTC)


class Metrics:
    """One method for each thing that happens; :meth:`render` tells all of it.

    What stands in the database is the same for every process that shares it: each tells it, and whoever adds
    up takes the greatest. Everything else is a process's own, and is added up.

    Args:
        clock: now, aware.
    """

    def __init__(self, clock: Callable[[], datetime] = _now) -> None:
        self._clock = clock
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        GCCollector(registry=registry)
        Info("certguide", "The program itself.", registry=registry).info({"version": _VERSION})

        self._inbox = _QueueGauges("inbox", "updates and events", self._age, registry)
        self._outbox = _QueueGauges("outbox", "calls to the Bot API", self._age, registry)
        self._counted = Gauge(
            "certguide_database_counted_timestamp_seconds",
            "When the database last said what waits in it.",
            registry=registry,
        )
        self._cases = Gauge(
            "certguide_cases", "Open cases of the support desk, by state.", ["state"], registry=registry
        )

        self._updates = Counter(
            "certguide_updates", "Updates from Telegram that were taken in.", registry=registry
        )
        self._left_out = Counter(
            "certguide_updates_left_out",
            "Updates from Telegram that were not taken in, because too many came at once.",
            registry=registry,
        )
        self._turns = _counter("turns", "Rows of the inbox, by outcome.", "outcome", registry)
        self._turn_seconds = Histogram(
            "certguide_turn_seconds",
            "From the start of a turn until it is stored.",
            buckets=_TURN_SECONDS,
            registry=registry,
        )

        self._calls = Counter(
            "certguide_bot_api_calls",
            "Calls to the Bot API, by method and outcome.",
            ["method", "outcome"],
            registry=registry,
        )
        self._call_seconds = Histogram(
            "certguide_bot_api_call_seconds",
            "Calls to the Bot API, but for long polls.",
            buckets=_CALL_SECONDS,
            registry=registry,
        )
        self._floods = Summary(
            "certguide_bot_api_flood_wait_seconds",
            "How long Telegram told us to wait, each time that it answered with 429.",
            registry=registry,
        )

        self._steps = _counter(
            "steps", "Applications that came to a step for the first time.", "step", registry
        )
        self._failures = _counter("failures", "What failed, by FAQ topic.", "topic", registry)
        self._locks = _counter("locks", "Lock-outs, by what is locked.", "kind", registry)
        self._issued = _counter("certificates_issued", "Certificates issued.", "product", registry)
        self._revoked = _counter("certificates_revoked", "Certificates revoked.", "product", registry)

        self._crl_made: datetime | None = None
        self._crl_ends: datetime | None = None
        _function(
            "crl_age_seconds",
            "Since the current revocation list was made.",
            lambda: self._age(self._crl_made),
            registry,
        )
        _function(
            "crl_left_seconds",
            "Until the current revocation list is void; negative afterwards.",
            lambda: -self._age(self._crl_ends),
            registry,
        )
        self._lag = Histogram(
            "certguide_event_loop_lag_seconds",
            "How much later than due the event loop came to a timer.",
            buckets=_LAG_SECONDS,
            registry=registry,
        )
        self._begin()

    def _begin(self) -> None:
        """Let every counter stand at 0 from the start: the first thing that happens is an increase as well."""
        for counter, values in (
            (self._turns, get_args(TurnOutcome)),
            (self._steps, STEPS),
            (self._failures, _TOPICS),
            (self._locks, LOCKS),
            (self._issued, get_args(Product)),
            (self._revoked, get_args(Product)),
        ):
            for value in values:
                counter.labels(value)
        for state in _OPEN_STATES:
            self._cases.labels(state)

    # What stands in the database.

    def counted(self, *, inbox: Queue, outbox: Queue, cases: Mapping[str, int]) -> None:
        """The database was asked what waits in it.

        Args:
            inbox: rows that wait for their turn, since they were received.
            outbox: calls that are due, since they were due.
            cases: how many cases are in each state.
        """
        self._inbox.queue = inbox
        self._outbox.queue = outbox
        for state in _OPEN_STATES:
            self._cases.labels(state).set(cases.get(state, 0))
        self._counted.set(self._clock().timestamp())

    # What happens.

    def updates(self, count: int) -> None:
        """Updates came in and are stored."""
        self._updates.inc(count)

    def left_out(self, count: int) -> None:
        """Updates came too fast, and are not kept."""
        self._left_out.inc(count)

    def turn(self, outcome: TurnOutcome, seconds: float) -> None:
        """A row was worked on for so long."""
        self._turns.labels(_known(outcome, get_args(TurnOutcome))).inc()
        self._turn_seconds.observe(seconds)

    def call(self, method: str, outcome: CallOutcome, seconds: float) -> None:
        """A call was made.

        Args:
            method: as the Bot API spells it.
            outcome: what became of it.
            seconds: how long it took.
        """
        self._calls.labels(_known(method, METHODS), _known(outcome, get_args(CallOutcome))).inc()
        if method != _HELD_OPEN:
            self._call_seconds.observe(seconds)

    def flood(self, wait: float) -> None:
        """Telegram answered with 429 and told how many seconds to wait."""
        self._floods.observe(wait)

    def fact(self, fact: Fact) -> None:
        """Something that a turn counted, once it is stored: a step, a failure and the lock that it may tell of."""
        if fact.kind == "step":
            self._steps.labels(_known(fact.step, STEPS)).inc()
        elif fact.kind == "failure":
            self._failures.labels(_known(fact.what, _TOPICS)).inc()
            if (lock := _LOCK_OF_FAILURE.get((fact.step, fact.what))) is not None:
                self.locked(lock)

    def locked(self, kind: str) -> None:
        """Something of a customer's is locked: one of :data:`LOCKS`."""
        self._locks.labels(_known(kind, LOCKS)).inc()

    def issued(self, product: str) -> None:
        """A certificate was issued, renewed or reissued."""
        self._issued.labels(_known(product, get_args(Product))).inc()

    def revoked(self, product: str) -> None:
        """A certificate was revoked for good."""
        self._revoked.labels(_known(product, get_args(Product))).inc()

    def crl(self, this_update: datetime, next_update: datetime) -> None:
        """This is the current revocation list."""
        self._crl_made, self._crl_ends = this_update, next_update

    def lagged(self, seconds: float) -> None:
        """The event loop came to a timer so much later than it was due."""
        self._lag.observe(seconds)

    async def feel_the_loop(self) -> None:
        """Measure the event loop's lag until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + _BEAT
            await asyncio.sleep(_BEAT)
            self.lagged(max(0.0, loop.time() - due))

    def render(self) -> bytes:
        """All of it, as the body of ``/metrics``; its media type is :data:`CONTENT_TYPE`.

        The process's own figures come from ``/proc``, so this is for a thread, not for the event loop.
        """
        return generate_latest(self._registry)

    def _age(self, since: datetime | None) -> float:
        """Seconds; ``nan`` where there is nothing that could be old."""
        return float("nan") if since is None else (self._clock() - since).total_seconds()


class _QueueGauges:
    """How much waits, and for how long by the time that somebody asks."""

    def __init__(
        self, name: str, what: str, age: Callable[[datetime | None], float], registry: CollectorRegistry
    ) -> None:
        self.queue = Queue()
        _function(f"{name}_rows", f"Waiting {what}.", lambda: self.queue.rows, registry)
        _function(
            f"{name}_oldest_age_seconds",
            f"How long the oldest of the waiting {what} has been waiting; 0 where none is.",
            lambda: 0.0 if self.queue.since is None else max(0.0, age(self.queue.since)),
            registry,
        )


def _counter(name: str, about: str, label: str, registry: CollectorRegistry) -> Counter:
    return Counter(f"certguide_{name}", about, [label], registry=registry)


def _function(name: str, about: str, tell: Callable[[], float], registry: CollectorRegistry) -> None:
    Gauge(f"certguide_{name}", about, registry=registry).set_function(tell)


def _known(value: str, values: Collection[str]) -> str:
    return value if value in values else OTHER
