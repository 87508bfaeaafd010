import asyncio
from typing import Any

import pytest

from bot.store.cabinet import SqlCabinet
from bot.store.cipher import Cipher
from bot.store.database import Database
from flows.ports import Cabinet


@pytest.fixture
def cabinet(database: Database, cipher: Cipher) -> Cabinet:
    return SqlCabinet(database, cipher)


async def test_a_document_is_what_the_last_change_made_of_it(cabinet: Cabinet) -> None:
    assert await cabinet.read("bank") is None
    assert await cabinet.change("bank", lambda document: {**document, "a": 1}) == {"a": 1}
    assert await cabinet.change("bank", lambda document: {**document, "b": [2]}) == {"a": 1, "b": [2]}
    assert await cabinet.read("bank") == {"a": 1, "b": [2]}
    assert await cabinet.read("line") is None


async def test_a_change_that_fails_leaves_the_document(cabinet: Cabinet) -> None:
    await cabinet.change("bank", lambda _: {"a": 1})

    def fail(document: dict[str, Any]) -> dict[str, Any]:
        document["a"] = 2
        raise LookupError

    with pytest.raises(LookupError):
        await cabinet.change("bank", fail)

    assert await cabinet.read("bank") == {"a": 1}


async def test_no_two_changes_overlap(url: str, cipher: Cipher) -> None:
    """Not even those of two processes on one PostgreSQL."""
    databases = [Database(url), Database(url)]
    cabinets = [SqlCabinet(database, cipher) for database in databases]

    def count(document: dict[str, Any]) -> dict[str, Any]:
        return {"n": document.get("n", 0) + 1}

    async def run(cabinet: SqlCabinet) -> None:
        for _ in range(20):
            await asyncio.gather(*(cabinet.change("k", count) for _ in range(3)))

    await asyncio.gather(*(run(cabinet) for cabinet in cabinets))

    assert await cabinets[0].read("k") == {"n": 120}
    for database in databases:
        await database.close()
