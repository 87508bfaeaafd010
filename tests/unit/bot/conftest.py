from collections.abc import Iterator

import pytest
from blockbuster import BlockBuster, blockbuster_ctx


@pytest.fixture(autouse=True)
def blockbuster() -> Iterator[BlockBuster]:
    """Whatever of ours blocks the event loop fails the test."""
    with blockbuster_ctx("bot") as blockbuster:
        yield blockbuster
