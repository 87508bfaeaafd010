"""Several SQLite files as all of them were at one instant, while others write to them."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Final

_BUSY_SECONDS: Final = 10.0


@contextmanager
def instant(files: Sequence[Path]) -> Iterator[list[sqlite3.Connection]]:
    """A connection to each file, which sees it as it was at the same moment, however long the reading takes.

    Copied one after the other, the files would tell of different moments, and whichever came first, something would
    be known to one of them alone. So for some milliseconds all of them are locked against writing, while each is
    looked at for the first time; in write-ahead mode, which all of ours are in, a reader sees that moment until it
    ends. What is seen is what a power cut at that moment would have left, and from that everything here recovers.

    Nobody holds one of these locks while waiting for another, so nobody waits in a circle.

    Raises:
        sqlite3.Error: a file is no database, or somebody writes for longer than ten seconds.
    """
    with ExitStack() as stack:
        writers = [stack.enter_context(closing(connected(file))) for file in files]
        readers = [stack.enter_context(closing(connected(file))) for file in files]
        for writer in writers:
            writer.execute("BEGIN IMMEDIATE")
        for reader in readers:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        for writer in writers:
            writer.execute("ROLLBACK")
        yield readers


def connected(file: Path) -> sqlite3.Connection:
    """A connection to a database that is there, which begins no transaction by itself."""
    return sqlite3.connect(
        f"{file.absolute().as_uri()}?mode=rw", uri=True, timeout=_BUSY_SECONDS, isolation_level=None
    )
