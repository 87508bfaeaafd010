"""The desk of the tests."""

import pytest

from tests.unit.flows.support.house import House


@pytest.fixture
def house():
    return House()


@pytest.fixture
async def open_house():
    """A desk with one case, which nobody has yet."""
    house = House()
    await house.opened()
    return house
