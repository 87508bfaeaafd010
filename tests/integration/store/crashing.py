"""A process to be killed: takes updates in, plays them, and tells what it has confirmed."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from typing import Any

from bot import log
from bot.store.cipher import Cipher
from bot.store.database import Database
from bot.store.store import Store
from bot.telegram.outgoing import Outgoing
from bot.turns import Turns
from flows.events import Event, Text
from flows.replies import Record, Say, Turn, line
from flows.session import Session
from tests.integration.store.builders import update

CHATS = 7
BATCH = 10


class Counting:
    """Remembers each update it has seen, in a session that must neither lose nor repeat one."""

    async def turn(self, session: Session | None, event: Event) -> Turn:
        assert isinstance(event, Text)
        session = session or Session()
        session.application.phones.append(event.text)
        record = Record(kind="consent", about={"update": event.text})
        return Turn(session=session, replies=(Say(body=(line(event.text),)),), records=(record,))


def translate(
    raw: dict[str, Any], *, event_id: str, at: datetime, live: Mapping[int, tuple[str, int]]
) -> Event:
    return Text(id=event_id, at=at, message=1, text=raw["message"]["text"])


async def aside(*_: Any) -> None:
    """Nothing is shown here."""


async def main(url: str, key: str, first: int, count: int, tells: Connection) -> None:
    database = Database(url)
    store = Store(database, Cipher([key]))
    await store.recover(datetime.now(UTC))
    turns = Turns(
        store,
        Counting(),
        translate=translate,
        render=lambda reply, *_: [Outgoing(method="send_message", params={"text": reply.body[0].id})],  # type: ignore[union-attr]
        apology=lambda _: Outgoing(method="send_message", params={"text": "sorry"}),
        aside=aside,
        spoken=lambda _: None,
    )
    running = asyncio.create_task(turns.run())
    for start in range(first, first + count, BATCH):
        ids = range(start, min(start + BATCH, first + count))
        turns.wake(await store.intake([update(n, n % CHATS, str(n)) for n in ids], datetime.now(UTC)))
        tells.send(ids[-1])
    while await store.open_chats():
        await asyncio.sleep(0.01)
    await turns.stop()
    await running
    await database.close()


def run(url: str, key: str, first: int, count: int, tells: Connection) -> None:
    """Play updates from this one on."""
    log.configure(level="warning")
    asyncio.run(main(url, key, first, count, tells))
