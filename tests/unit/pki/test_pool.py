import threading
import time
from collections.abc import Callable
from itertools import count

import pytest

from pki.custody.pool import KeyPool


class Maker:
    """Makes numbered keys, each when it is let, and counts who made them."""

    def __init__(self, *, free: int = 0) -> None:
        self.by: list[str] = []
        self._let = threading.Semaphore(free)
        self._numbers = count(1)

    def __call__(self) -> int:
        if threading.current_thread().name.startswith("keys"):
            self._let.acquire()
        self.by.append(threading.current_thread().name)
        return next(self._numbers)

    def let(self, some: int) -> None:
        self._let.release(some)


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_a_negative_size_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing"):
        KeyPool(int, -1)


def test_an_empty_pool_makes_the_key_in_the_callers_thread() -> None:
    make = Maker()
    pool = KeyPool(make, 2)

    assert pool.take() == 1

    assert make.by == [threading.current_thread().name]
    make.let(9)
    pool.close()


def test_a_pool_of_none_has_no_thread() -> None:
    make = Maker()
    before = threading.active_count()

    with KeyPool(make, 0) as pool:
        assert [pool.take(), pool.take()] == [1, 2]
        assert threading.active_count() == before

    assert set(make.by) == {threading.current_thread().name}


def test_the_pool_fills_itself_and_no_further() -> None:
    make = Maker(free=100)

    with KeyPool(make, 3) as pool:
        until(lambda: len(pool) == 3)

        time.sleep(0.02)
        assert len(make.by) == 3


def test_a_key_that_was_taken_is_replaced_in_the_background() -> None:
    make = Maker(free=100)

    with KeyPool(make, 2) as pool:
        until(lambda: len(pool) == 2)
        taken = [pool.take() for _ in range(2)]
        until(lambda: len(pool) == 2)

        assert taken == [1, 2]
        assert len(make.by) == 4
        assert all(name.startswith("keys") for name in make.by)


def test_nobody_gets_a_key_that_another_got() -> None:
    taken: list[int] = []

    with KeyPool(Maker(free=10_000), 4) as pool:
        threads = [
            threading.Thread(target=lambda: taken.extend(pool.take() for _ in range(100))) for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert len(set(taken)) == len(taken) == 800


def test_what_is_ready_and_what_is_coming_never_exceed_the_size() -> None:
    make = Maker()
    with KeyPool(make, 2) as pool:
        for _ in range(5):
            pool.take()  # by the caller, while two are coming
        make.let(100)
        until(lambda: len(pool) == 2)

        time.sleep(0.02)
        assert len(pool) == 2
        assert len(make.by) == 7


def test_closing_forgets_the_keys_and_makes_no_more() -> None:
    make = Maker(free=2)
    pool = KeyPool(make, 5)
    until(lambda: len(pool) == 2)
    make.let(1)  # the one that is being made may be finished

    pool.close()
    pool.close()

    assert len(pool) == 0
    assert len(make.by) <= 3


def test_a_closed_pool_still_gives_keys() -> None:
    pool = KeyPool(Maker(free=9), 1)
    pool.close()

    assert pool.take() > 0
    assert len(pool) == 0


def test_a_failure_in_the_background_costs_one_key_and_not_the_pool() -> None:
    failures = iter([OSError("no entropy"), None, None])

    def make() -> int:
        failure = next(failures, None)
        if failure is not None:
            raise failure
        return 7

    with KeyPool(make, 1) as pool:
        until(lambda: pool._coming == 0)

        assert pool.take() == 7
        until(lambda: len(pool) == 1)
