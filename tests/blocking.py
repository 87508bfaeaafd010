"""Whatever of ours blocks the event loop fails a test."""

from collections.abc import Iterator
from contextlib import contextmanager

from blockbuster import BlockBuster, blockbuster_ctx


@contextmanager
def nothing_blocks() -> Iterator[BlockBuster]:
    """While this lasts; but for what has a good reason."""
    with blockbuster_ctx("bot") as blockbuster:
        for function in blockbuster.functions.values():
            # The driver looks for a password file, once for each connection.
            function.can_block_in("asyncpg/connect_utils.py", "_parse_connect_arguments")
            # A migration has an event loop to itself.
            function.can_block_in("bot/store/migrations/__init__.py", "apply")
        yield blockbuster
