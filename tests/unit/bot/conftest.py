from collections.abc import Iterator

import pytest
from blockbuster import BlockBuster

from tests.blocking import nothing_blocks


@pytest.fixture(autouse=True)
def blockbuster() -> Iterator[BlockBuster]:
    with nothing_blocks() as blockbuster:
        yield blockbuster
