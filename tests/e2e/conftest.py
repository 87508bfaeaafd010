"""What all tests of the whole bot have in common."""

from collections.abc import Iterator

import pytest

from tests.integration.quick import quick_keys


@pytest.fixture(autouse=True, scope="module")
def quick() -> Iterator[None]:
    with quick_keys():
        yield
