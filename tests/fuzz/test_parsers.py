"""Every parser of outside bytes answers damaged ones with its own error: no crash, no hang, no growth."""

import gc
import os
import time
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.mutations import mutate
from tests.fuzz.targets import TARGETS

SOAK_SECONDS = float(os.environ.get("FUZZ_SECONDS", "30"))
"""For each parser."""
SLOWEST_SECONDS = 5.0
"""Of processor time for one input: twice of what the costliest honest file may take."""
GROWTH_BYTES = 48 << 20

pytestmark = pytest.mark.filterwarnings(
    "ignore::UserWarning"
)  # of cryptography, about what is in a certificate


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**64))
def test_damaged_bytes_are_refused_in_an_orderly_way(name: str, seed: int) -> None:
    target, random = TARGETS[name], Random(seed)
    corpus = target.corpus()
    target.try_it(mutate(random, random.choice(corpus), corpus, target.mutations))


@pytest.mark.parametrize("name", TARGETS)
def test_good_bytes_stay_good(name: str) -> None:
    """Otherwise the fuzzing would look at one early refusal only."""
    target = TARGETS[name]
    target.feed(target.corpus()[0])
    for content in target.corpus():
        target.try_it(content)


@pytest.mark.soak
@pytest.mark.timeout(int(SOAK_SECONDS) * 3 + 300)
@pytest.mark.parametrize("name", TARGETS)
def test_a_long_run_neither_crashes_nor_hangs_nor_grows(name: str) -> None:
    target, corpus = TARGETS[name], TARGETS[name].corpus()
    seed, inputs, slowest, before = Random().getrandbits(64), 0, 0.0, 0
    end, settled = time.monotonic() + SOAK_SECONDS, time.monotonic() + SOAK_SECONDS / 4
    while time.monotonic() < end:
        random = Random(seed + inputs)
        content = mutate(random, random.choice(corpus), corpus, target.mutations)
        start = time.process_time()
        try:
            target.try_it(content)
        except BaseException as defect:
            raise AssertionError(f"{name}, seed {seed + inputs}: {content.hex()}") from defect
        took = time.process_time() - start
        assert took < SLOWEST_SECONDS, f"{name}, seed {seed + inputs}: {content.hex()}"
        inputs, slowest = inputs + 1, max(slowest, took)
        if not before and time.monotonic() > settled:
            before = _resident()
    grown = _resident() - before
    print(f"{name}: {inputs} inputs, slowest {slowest * 1000:.1f} ms, {grown / 1024:+.0f} KiB")
    assert grown < GROWTH_BYTES


def _resident() -> int:
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")
