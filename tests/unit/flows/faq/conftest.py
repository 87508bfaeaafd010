"""The shipped catalogue and the search over it, which no test changes."""

import pytest

from flows.faq.catalogue import load
from flows.faq.search import Search


@pytest.fixture(scope="session")
def search():
    return Search(load())
