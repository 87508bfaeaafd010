"""Keys made ahead, so that nobody waits for a prime."""

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Generic, Self, TypeVar

Key = TypeVar("Key")


class KeyPool(Generic[Key]):
    """Keeps some keys ready, made one after another by a thread of its own.

    Making a key leaves the interpreter to the other threads, so the event loop does not notice. May be used from
    several threads at once.

    Args:
        make: makes one key; called in the pool's thread, or in the caller's when none is ready.
        size: how many to keep ready, and the most that are ever in memory; 0 makes each when it is asked for.
    """

    def __init__(self, make: Callable[[], Key], size: int) -> None:
        if size < 0:
            raise ValueError("a pool holds no less than nothing")
        self._make = make
        self._size = size
        self._ready: deque[Key] = deque()
        self._coming = 0
        self._closed = False
        self._lock = threading.Lock()
        # An executor, for its thread ends with the interpreter even if nobody closes the pool.
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="keys")
        with self._lock:
            self._order()

    def __len__(self) -> int:
        """How many are ready."""
        return len(self._ready)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def take(self) -> Key:
        """A key that nobody else gets: a ready one at once, or one made in the caller's thread."""
        with self._lock:
            key = self._ready.popleft() if self._ready else None
            self._order()
        return self._make() if key is None else key

    def close(self) -> None:
        """Forgets the keys and ends the thread, which finishes the one it is making. Taking still works."""
        with self._lock:
            self._closed = True
            # Nothing else refers to them: OpenSSL overwrites a key when it lets go of it.
            self._ready.clear()
        self._worker.shutdown(cancel_futures=True)

    def _order(self) -> None:
        while not self._closed and len(self._ready) + self._coming < self._size:
            self._coming += 1
            self._worker.submit(self._add)

    def _add(self) -> None:
        try:
            key = self._make()
        except BaseException:
            with self._lock:
                self._coming -= 1
            raise
        with self._lock:
            self._coming -= 1
            if not self._closed:
                self._ready.append(key)
