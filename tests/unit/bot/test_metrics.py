import asyncio
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest
import telegram
from prometheus_client.parser import text_string_to_metric_families
from pydantic.alias_generators import to_camel

import bot
from bot.metrics import LOCKS, METHODS, CallOutcome, Metrics, Queue, TurnOutcome
from bot.telegram import sender
from flows.failures import FAILURES
from flows.machine import STEPS
from flows.replies import Fact

NOW = datetime(2026, 11, 29, 3, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def metrics(clock: Clock) -> Metrics:
    return Metrics(clock)


Sample = tuple[str, dict[str, str], float]


def _samples(metrics: Metrics) -> Iterator[Sample]:
    for family in text_string_to_metric_families(metrics.render().decode()):
        for sample in family.samples:
            yield sample.name, sample.labels, sample.value


def _value(metrics: Metrics, name: str, **labels: str) -> float | None:
    found = [value for known, given, value in _samples(metrics) if (known, given) == (name, labels)]
    return found[0] if found else None


def test_what_waits_is_told_with_its_age_at_the_time_of_asking(metrics: Metrics, clock: Clock) -> None:
    """A count that is never renewed goes on to age, so that nobody takes it for a fresh one."""
    metrics.counted(
        inbox=Queue(rows=3, since=NOW - timedelta(seconds=5)),
        outbox=Queue(rows=1, since=NOW - timedelta(seconds=2)),
        cases={"waiting": 4, "closed": 9},
    )

    clock.now += timedelta(seconds=30)

    assert _value(metrics, "certguide_inbox_rows") == 3
    assert _value(metrics, "certguide_inbox_oldest_age_seconds") == 35
    assert _value(metrics, "certguide_outbox_rows") == 1
    assert _value(metrics, "certguide_outbox_oldest_age_seconds") == 32
    assert _value(metrics, "certguide_cases", state="waiting") == 4
    assert _value(metrics, "certguide_cases", state="work") == 0
    assert _value(metrics, "certguide_database_counted_timestamp_seconds") == NOW.timestamp()


def test_an_empty_queue_has_no_age(metrics: Metrics) -> None:
    metrics.counted(inbox=Queue(), outbox=Queue(), cases={})

    assert _value(metrics, "certguide_inbox_oldest_age_seconds") == 0
    assert _value(metrics, "certguide_outbox_oldest_age_seconds") == 0


def test_a_clock_that_was_ahead_makes_no_negative_age(metrics: Metrics) -> None:
    metrics.counted(inbox=Queue(rows=1, since=NOW + timedelta(minutes=1)), outbox=Queue(), cases={})

    assert _value(metrics, "certguide_inbox_oldest_age_seconds") == 0


@pytest.mark.parametrize("outcome", get_args(TurnOutcome))
def test_turns_are_counted_by_outcome_and_timed(metrics: Metrics, outcome: TurnOutcome) -> None:
    metrics.turn(outcome, 0.02)

    assert _value(metrics, "certguide_turns_total", outcome=outcome) == 1
    assert _value(metrics, "certguide_turn_seconds_count") == 1
    assert _value(metrics, "certguide_turn_seconds_bucket", le="0.01") == 0
    assert _value(metrics, "certguide_turn_seconds_bucket", le="0.025") == 1


@pytest.mark.parametrize("outcome", get_args(CallOutcome))
def test_calls_are_counted_by_method_and_outcome(metrics: Metrics, outcome: CallOutcome) -> None:
    metrics.call("sendMessage", outcome, 0.1)

    assert _value(metrics, "certguide_bot_api_calls_total", method="sendMessage", outcome=outcome) == 1
    assert _value(metrics, "certguide_bot_api_call_seconds_count") == 1


def test_a_long_poll_is_counted_but_not_timed(metrics: Metrics) -> None:
    metrics.call("getUpdates", "ok", 30)

    assert _value(metrics, "certguide_bot_api_calls_total", method="getUpdates", outcome="ok") == 1
    assert _value(metrics, "certguide_bot_api_call_seconds_count") == 0


def test_each_429_is_counted_with_the_time_it_asks_for(metrics: Metrics) -> None:
    metrics.flood(3)
    metrics.flood(14)

    assert _value(metrics, "certguide_bot_api_flood_wait_seconds_count") == 2
    assert _value(metrics, "certguide_bot_api_flood_wait_seconds_sum") == 17


def test_updates_are_counted(metrics: Metrics) -> None:
    metrics.updates(5)
    metrics.updates(1)

    assert _value(metrics, "certguide_updates_total") == 6


@pytest.mark.parametrize("step", STEPS)
def test_the_funnel_counts_each_step(metrics: Metrics, step: str) -> None:
    metrics.fact(Fact(kind="step", step=step))

    assert _value(metrics, "certguide_steps_total", step=step) == 1


def test_a_failure_is_counted_by_its_topic(metrics: Metrics) -> None:
    metrics.fact(Fact(kind="failure", step="verification", what="ars_no_call"))

    assert _value(metrics, "certguide_failures_total", topic="ars_no_call") == 1
    assert _locks(metrics) == {}


@pytest.mark.parametrize(
    ("lock", "step"),
    [("identity", "identity"), ("account", "payment"), ("card", "payment"), ("otp", "payment")],
)
def test_a_failure_that_is_a_lock_counts_as_one(metrics: Metrics, lock: str, step: str) -> None:
    metrics.fact(Fact(kind="failure", step=step, what=FAILURES[f"{lock}-locked"]))

    assert _locks(metrics) == {lock: 1}


def test_the_topic_that_sends_to_staff_is_a_lock_only_where_one_proves_who_one_is(metrics: Metrics) -> None:
    """``agent_connect`` explains several failures."""
    metrics.fact(Fact(kind="failure", step="delivery", what=FAILURES["refused-unknown"]))

    assert _locks(metrics) == {}


def test_facts_about_cases_are_left_to_the_desk(metrics: Metrics) -> None:
    before = metrics.render()

    metrics.fact(Fact(kind="case_opened", step="payment", what="locked"))

    assert _of_the_service(metrics.render()) == _of_the_service(before)


def test_certificates_are_counted_by_product(metrics: Metrics) -> None:
    metrics.issued("limited")
    metrics.issued("universal")
    metrics.issued("universal")
    metrics.revoked("limited")

    assert _value(metrics, "certguide_certificates_issued_total", product="limited") == 1
    assert _value(metrics, "certguide_certificates_issued_total", product="universal") == 2
    assert _value(metrics, "certguide_certificates_revoked_total", product="limited") == 1
    assert _value(metrics, "certguide_certificates_revoked_total", product="universal") == 0


def test_the_revocation_list_ages_by_itself(metrics: Metrics, clock: Clock) -> None:
    metrics.crl(NOW, NOW + timedelta(hours=24))

    clock.now += timedelta(hours=25)

    assert _value(metrics, "certguide_crl_age_seconds") == 25 * 3600
    assert _value(metrics, "certguide_crl_left_seconds") == -3600


def test_an_unknown_revocation_list_raises_no_alarm_and_hides_none(metrics: Metrics) -> None:
    """Not a number compares as false with everything: the alert on its absence has to tell."""
    left = _value(metrics, "certguide_crl_left_seconds")

    assert left is not None
    assert left != left  # noqa: PLR0124 - only NaN differs from itself


async def test_the_loop_is_felt_again_and_again(metrics: Metrics) -> None:
    feeling = asyncio.create_task(metrics.feel_the_loop())
    async with asyncio.timeout(10):
        while (await asyncio.to_thread(_value, metrics, "certguide_event_loop_lag_seconds_count")) != 2:
            await asyncio.sleep(0.01)

    assert not feeling.done()
    feeling.cancel()


def test_counters_begin_at_zero(metrics: Metrics) -> None:
    """An increase from nothing to 1 is none for Prometheus; one from 0 to 1 is."""
    assert _value(metrics, "certguide_turns_total", outcome="given_up") == 0
    assert _value(metrics, "certguide_locks_total", kind="otp") == 0
    assert _value(metrics, "certguide_failures_total", topic="ars_no_call") == 0
    assert _value(metrics, "certguide_certificates_issued_total", product="limited") == 0


def test_no_word_of_a_customer_becomes_a_label(metrics: Metrics) -> None:
    """Each label has values that are known beforehand; whatever else is handed in, it is ``other``."""
    secret = "900101-1234567 홍길동\n"
    metrics.turn(secret, 0.1)  # type: ignore[arg-type]
    metrics.call(secret, "ok", 0.1)
    metrics.call("sendMessage", secret, 0.1)  # type: ignore[arg-type]
    metrics.fact(Fact(kind="step", step=secret))
    metrics.fact(Fact(kind="failure", step=secret, what=secret))
    metrics.locked(secret)
    metrics.issued(secret)
    metrics.revoked(secret)
    metrics.counted(inbox=Queue(), outbox=Queue(), cases={secret: 1})

    allowed = {
        "outcome": {*get_args(TurnOutcome), *get_args(CallOutcome), "other"},
        "method": {*METHODS, "other"},
        "step": {*STEPS, "other"},
        "topic": {*FAILURES.values(), "other"},
        "kind": {*LOCKS, "other"},
        "product": {"limited", "universal", "other"},
        "state": {"waiting", "work", "customer"},
    }
    for name, labels, _ in _samples(metrics):
        if name.startswith("certguide_") and name != "certguide_info":
            for label, value in labels.items():
                assert label == "le" or value in allowed[label], name
    assert "900101" not in metrics.render().decode()
    assert _value(metrics, "certguide_bot_api_calls_total", method="other", outcome="ok") == 1


def test_two_services_in_one_process_do_not_share_what_they_count(metrics: Metrics, clock: Clock) -> None:
    metrics.updates(1)

    assert _value(Metrics(clock), "certguide_updates_total") == 0


def test_the_process_tells_of_itself(metrics: Metrics) -> None:
    names = {name for name, _, _ in _samples(metrics)}

    assert {"process_resident_memory_bytes", "process_open_fds", "python_gc_collections_total"} <= names
    assert {"certguide_info", "python_info"} <= names


def test_every_method_that_the_bot_calls_is_told_apart() -> None:
    """Else a new call would hide among the others."""
    room = Path(bot.__file__).parent
    called = set(sender.METHODS) | {"get_me"}
    for file in (*room.glob("telegram/*.py"), *room.glob("support/*.py")):
        called |= set(re.findall(r"\b_?bot\.([a-z]+_[a-z_]+)\(", file.read_text()))
    methods = {name for name in called if hasattr(telegram.Bot, name)}

    assert {to_camel(name) for name in methods} <= METHODS
    assert {"send_message", "answer_callback_query", "create_forum_topic"} <= methods


def _locks(metrics: Metrics) -> dict[str, float]:
    return {
        labels["kind"]: value
        for name, labels, value in _samples(metrics)
        if name == "certguide_locks_total" and value
    }


def _of_the_service(text: bytes) -> list[str]:
    return [
        line
        for line in text.decode().splitlines()
        if line.startswith("certguide_") and "_created" not in line
    ]
