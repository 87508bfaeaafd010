"""The shipped catalogue and the search over it, which no test changes."""

import pytest

from flows.faq.search import Search
from flows.faq.shipped import load


@pytest.fixture(scope="session")
def search():
    return Search(load())
