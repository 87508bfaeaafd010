"""Small things that the tests of the store need."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.store.aside import Failure
from bot.store.database import Database
from bot.store.store import InboxRow, Store
from bot.telegram.outgoing import Outgoing
from flows.replies import Turn
from flows.session import Session


def update(update_id: int, chat_id: int = 1, text: str = "hello") -> tuple[int, dict[str, Any]]:
    message = {"message_id": update_id, "chat": {"id": chat_id}, "text": text}
    return chat_id, {"update_id": update_id, "message": message}


def failure(place: str = "flows.steps.identity:7", **more: Any) -> Failure:
    return Failure(**{"error": f"ValueError in {place}", "place": place, "what": "message", **more})


def message(text: str, **more: Any) -> Outgoing:
    return Outgoing(method="send_message", params={"text": text}, **more)


def document(content: bytes = b"a file", **more: Any) -> Outgoing:
    return Outgoing(method="send_document", params={"caption": "x"}, file=content, filename="x.zip", **more)


async def arrived(store: Store, at: datetime, update_id: int = 1, chat_id: int = 1) -> InboxRow:
    """An update of a chat, taken in."""
    await store.intake([update(update_id, chat_id)], at)
    return (await store.new_rows(chat_id))[-1]


async def said(store: Store, at: datetime, *outgoing: Outgoing, chat_id: int = 1, update_id: int = 1) -> None:
    """Calls in the outbox of a chat."""
    row = await arrived(store, at, update_id, chat_id)
    await store.finish(row, Turn(session=Session()), outgoing, at)


async def rows(database: Database, table: sa.Table) -> list[dict[str, Any]]:
    """All rows of a table, by their first column."""

    def work(connection: Connection) -> list[dict[str, Any]]:
        found = connection.execute(sa.select(table).order_by(table.c[0])).mappings()
        return [dict(row) for row in found]

    return await database.read(work)
