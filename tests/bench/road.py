"""What one customer is to the machine, from ``/start`` to a test signature: how many updates, calls, bytes that stay."""

import asyncio
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import aiohttp
import sqlalchemy as sa
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.engine import Connection

from bot.sandbox.script import Script
from bot.store.database import Database
from flows.simulation import find
from pki.registry.tables import NAMESPACE
from tests.e2e.support import customer, running

_CHAT: Final = 1001
_SETTLE: Final = 5.0
"""Seconds in which the bot introduces itself, and clears up."""
_WORDS: Final = {"sendMessage", "editMessageText", "sendDocument", "sendMediaGroup"}
_TABLES: Final = sa.text("SELECT tablename FROM pg_tables WHERE schemaname = :schema")


@dataclass(frozen=True, slots=True, kw_only=True)
class Road:
    """One customer.

    Attributes:
        updates: from Telegram.
        turns: of the conversation, those that a timer or the bot itself asked for among them.
        calls: of the Bot API, by method, without the bot's own at its start.
        kept: bytes in each table's rows that were not there before.
        registered: the same, of the authority's registry.
    """

    updates: int
    turns: int
    calls: dict[str, int]
    kept: dict[str, int]
    registered: int

    @property
    def words(self) -> int:
        """Calls that say something: those which Telegram's limits are about."""
        return sum(count for method, count in self.calls.items() if method in _WORDS)


async def _counted(port: int) -> Counter[str]:
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/metrics") as answer:
        text = await answer.text()
    counted: Counter[str] = Counter()
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            counted[f"{sample.name}:{sample.labels.get('method', '')}"] += int(sample.value)
    return counted


def _sizes(connection: Connection, schema: str) -> Counter[str]:
    """Bytes in the rows of each table of a schema."""
    return Counter(
        {
            table: int(
                connection.scalar(
                    sa.text(f"SELECT coalesce(sum(pg_column_size(t.*)), 0) FROM {schema}.{table} AS t")
                )
                or 0
            )
            for table in connection.scalars(_TABLES, {"schema": schema})
        }
    )


def _bots(connection: Connection) -> Counter[str]:
    return _sizes(connection, "public")


def _registered(connection: Connection) -> int:
    """The authority's registry, its audit log with it."""
    return _sizes(connection, NAMESPACE).total()


async def road(database_url: str) -> Road:
    """Walk it, on a database with no other customer."""
    who = find("hong01")
    assert who is not None
    database = Database(database_url)
    with tempfile.TemporaryDirectory(prefix="certguide-bench-") as name:
        async with (
            running(Path(name), database_url=database_url) as (url, bot),
            customer(url, _CHAT) as person,
        ):
            script = Script(person, who, "limited", "ko")
            await asyncio.sleep(_SETTLE)
            before, rows = await _counted(bot.port), await database.read(_bots)
            registered = await database.read(_registered)
            await script.walk()
            await script.prove()
            await asyncio.sleep(_SETTLE)
            counted = await _counted(bot.port) - before
            kept = await database.read(_bots) - rows
            registered = await database.read(_registered) - registered
    await database.close()
    calls = {
        key.partition(":")[2]: count
        for key, count in counted.items()
        if key.startswith("certguide_bot_api_calls_total:")
    }
    calls.pop("getUpdates", None)
    return Road(
        updates=counted["certguide_updates_total:"],
        turns=counted["certguide_turns_total:"],
        calls=calls,
        kept=dict(kept),
        registered=registered,
    )
