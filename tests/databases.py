"""Where the bots of the tests keep what they store: in a file each, or in a database of PostgreSQL's each.

``make test DATABASE=postgresql`` says the latter.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import cache
from itertools import count
from pathlib import Path
from typing import Final

import pytest

from tests.integration.postgres import own_database

KIND: Final = os.environ.get("TESTS_ON") or "sqlite"
"""``sqlite`` or ``postgresql``."""

if KIND not in {"sqlite", "postgresql"}:
    raise pytest.UsageError(f"TESTS_ON: must be sqlite or postgresql, not {KIND}")

only_a_file = pytest.mark.skipif(KIND != "sqlite", reason="tells of SQLite's file")
"""Marks a test that has nothing to say about another database."""

_numbers = count(1)
_kept = ExitStack()


def database_url(data: Path) -> str:
    """The setting of a bot with this data directory: nothing where its database is a file in it.

    Without a server the test is skipped aloud.
    """
    return "" if KIND == "sqlite" else _database(data.resolve())


def surroundings(data: Path) -> dict[str, str]:
    """The same as environment variables."""
    return {"CERTGUIDE_DATABASE_URL": url} if (url := database_url(data)) else {}


def drop() -> None:
    """Drop all databases that were made, once no test needs them any more."""
    _kept.close()


@cache
def _database(_data: Path) -> str:
    # A test that asks may be in an event loop, where another one cannot be started.
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(_kept.enter_context, own_database(f"tests_{next(_numbers)}")).result()
