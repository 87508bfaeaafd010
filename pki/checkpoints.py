"""The newest checkpoints of the audit log in a file beside the registry, one line for each commit.

A log cannot show by itself that its end was cut off, or that the whole registry was put back to an older state. This
file can, and better still a copy of its last line somewhere else.
"""

import errno
import fcntl
import heapq
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from pki.audit import Checkpoint

_OWNER_ONLY: Final = 0o600
_LONGEST_LINE: Final = 256  # bytes; a checkpoint's is some 190


class CheckpointFile:
    """Appends to the file; other processes may do so at the same time."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def append(self, checkpoint: Checkpoint) -> None:
        """Adds the checkpoint for good, unless a later one is there: the file rises line by line.

        To be called after the commit, so that a crash leaves the file behind the log and never ahead of it.

        Raises:
            OSError: it cannot be written whole.
        """
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, _OWNER_ONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            newest, whole = _newest(descriptor)
            if newest is None or newest.size < checkpoint.size:
                start = b"" if whole else b"\n"  # after a line that a power cut left unfinished
                _write(descriptor, start + checkpoint.line().encode("ascii") + b"\n")
                os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def newest(self) -> Checkpoint | None:
        """The last checkpoint; None without a file."""
        try:
            descriptor = os.open(self._path, os.O_RDONLY)
        except FileNotFoundError:
            return None
        try:
            return _newest(descriptor)[0]
        finally:
            os.close(descriptor)


def read_checkpoints(paths: Iterable[Path]) -> Iterator[Checkpoint]:
    """The checkpoints in these files, smallest first. Other lines are passed over: a power cut may leave a part of one.

    Raises:
        OSError: a file cannot be read.
    """
    # What is appended after this call is not read: the log may be looked at as it was now.
    return heapq.merge(*[_rising(path, path.stat().st_size) for path in paths])


def _rising(path: Path, size: int) -> Iterator[Checkpoint]:
    newest = 0
    with path.open("rb") as file:
        while size > 0 and (line := file.readline(size)):
            size -= len(line)
            checkpoint = Checkpoint.parse(line.decode("ascii", errors="replace"))
            if checkpoint is not None and checkpoint.size > newest:
                newest = checkpoint.size
                yield checkpoint


def _write(descriptor: int, content: bytes) -> None:
    if os.write(descriptor, content) < len(content):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _newest(descriptor: int) -> tuple[Checkpoint | None, bool]:
    """The last checkpoint, and whether the file ends with a whole line. Leaves the position at the end."""
    size = os.lseek(descriptor, 0, os.SEEK_END)
    tail = os.pread(descriptor, 3 * _LONGEST_LINE, max(0, size - 3 * _LONGEST_LINE))
    lines = reversed(tail.decode("ascii", errors="replace").split("\n"))
    newest = next((checkpoint for line in lines if (checkpoint := Checkpoint.parse(line)) is not None), None)
    return newest, tail == b"" or tail.endswith(b"\n")
