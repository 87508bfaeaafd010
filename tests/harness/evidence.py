"""What all databases and Telegram hold after a run, read by SQL of its own, and opened."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from bot.authority_settings import authority_folder
from bot.settings import Settings
from bot.store.cipher import Cipher
from tests.harness.chronicle import Chronicle, Effect

_SEEN: Final = "SELECT seq, of_table, deed, id, chat_id, word, state, sealed FROM seen ORDER BY seq"
_NOW: Final = {
    "inbox": "SELECT id, chat_id, state FROM inbox ORDER BY id",
    "outbox": "SELECT id, chat_id, kind, coalesce(key, ''), state FROM outbox ORDER BY id",
}
_UNDER_WAY: Final = {
    "rows": "SELECT chat_id FROM inbox WHERE state = 'new'",
    "calls": "SELECT chat_id FROM outbox WHERE kind = 'call' AND state <> 'unsure' OR key LIKE 'timer:refund:%'",
}
_REGISTRY: Final = {
    "certificates": "SELECT serial, request_id, holder, product, status FROM {schema}certificates",
    "requests": "SELECT request_id, operation, serial FROM {schema}requests",
    "audit": "SELECT seq, body, hash FROM {schema}audit ORDER BY seq",
}

Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Seen:
    """A version of a row, as the witness in the database saw it.

    Attributes:
        table: whose row.
        deed: insert, update, delete.
        content: what was encrypted; ``None``: nothing is left of it.
    """

    seq: int
    table: str
    deed: str
    id: int
    chat: int
    word: str
    state: str
    content: Any


@dataclass(slots=True, kw_only=True)
class Evidence:
    """What the rules of the checker look at.

    Attributes:
        seen: each version of each row of the bot's database, in order.
        now: the rows of inbox and outbox as they are.
        registry: the rows of the authority's certificates, requests and audit log.
        effects: what became of the messages of each chat, in order.
        updates: the ids of all updates that Telegram had for the bot.
    """

    seen: list[Seen]
    now: dict[str, list[Row]]
    registry: dict[str, list[Row]]
    effects: dict[int, list[Effect]]
    updates: Sequence[int] = field(default_factory=list)

    def of(self, table: str, *deeds: str) -> list[Seen]:
        """What was seen of a table."""
        return [one for one in self.seen if one.table == table and (not deeds or one.deed in deeds)]

    def charges(self) -> list[tuple[str, Mapping[str, Any]]]:
        """Each fee in the bank's books as they stand, with its application."""
        books = {one.word: one.content for one in self.of("cabinet", "insert", "update")}
        return [
            item for document in books.values() for item in ((document or {}).get("charges") or {}).items()
        ]

    def issued(self) -> list[dict[str, str]]:
        """What was put on record of each certificate that was handed over."""
        return [one.content for one in self.of("records", "insert") if one.word == "issued"]


async def gather(settings: Settings, world: Chronicle) -> Evidence:
    """Read all of it."""
    cipher = Cipher(settings.encryption_keys(may_make=False))
    rows = await _select(settings.database_url, {"seen": _SEEN, **_NOW})
    shared = make_url(settings.database_url).get_backend_name() == "postgresql"
    books = await _select(
        settings.database_url if shared else f"sqlite:///{authority_folder(settings) / 'registry.sqlite'}",
        {name: one.format(schema="authority." if shared else "") for name, one in _REGISTRY.items()},
    )
    return Evidence(
        seen=[Seen(*row[:-1], _opened(cipher, row[-1])) for row in rows.pop("seen")],
        now=rows,
        registry=books,
        effects={chat: list(effects) for chat, effects in world.effects.items()},
        updates=world.sent_updates,
    )


async def busy_chats(settings: Settings, world: Chronicle) -> set[int]:
    """In which something is under way, but for what waits for a person or for its time."""
    coming = {update.chat_id for update in world.updates.pending()}
    under_way = await _select(settings.database_url, _UNDER_WAY)
    return coming | {chat for rows in under_way.values() for (chat,) in rows}


async def _select(database_url: str, statements: Mapping[str, str]) -> dict[str, list[Row]]:
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(url.database or "")) as connection:
            return {name: connection.execute(one).fetchall() for name, one in statements.items()}
    engine = create_async_engine(url, poolclass=sa.pool.NullPool)
    async with engine.connect() as connection:
        return {
            name: list((await connection.execute(sa.text(one))).all()) for name, one in statements.items()
        }


def _opened(cipher: Cipher, sealed: bytes | None) -> Any:
    if sealed is None:
        return None
    try:
        return json.loads(cipher.decrypt(bytes(sealed)))
    except ValueError:  # the word by which the key is recognised
        return None
