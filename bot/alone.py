"""One process at a time works on a data directory with an SQLite database."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

LOCK: Final = "certguide.lock"


class InUse(Exception):
    """Another process works on the data directory."""


@contextmanager
def alone(data_dir: Path) -> Iterator[None]:
    """Keep every other process away for as long as the block runs.

    Raises:
        InUse: another one was there first.
    """
    path = data_dir / LOCK
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InUse(f"{data_dir} is in use by another certguide") from None
        yield


def in_use(data_dir: Path) -> bool:
    """Whether a process works on the data directory just now."""
    if not (data_dir / LOCK).exists():
        return False
    try:
        with alone(data_dir):
            return False
    except InUse:
        return True
