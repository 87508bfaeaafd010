"""The check reads both kinds of database, while they are written to."""

from pathlib import Path

import sqlalchemy as sa

from bot.checkup import Fault, Subject, faults
from bot.store.backups import Places
from bot.store.database import Database
from bot.store.desk import DeskStore
from bot.store.store import Store
from bot.store.tables import cases, outbox
from flows.replies import SetTimer, Turn
from flows.session import Application, Session
from pki import Shelf
from tests.integration.store.builders import arrived, document, failure, message, said
from tests.integration.store.casework import CHAT, NUMBER, Work, written
from tests.integration.store.conftest import KEY, Clock


def subject(url: str, folder: Path) -> Subject:
    return Subject(
        database_url=url, keys=[KEY], places=Places.below(folder / "none"), shelf=Shelf(folder / "none")
    )


async def _live(store: Store, desk: DeskStore, clock: Clock) -> None:
    """Conversations in the middle of everything."""
    await said(store, clock(), document(), message("then this"), chat_id=CHAT, update_id=1001)
    (first, _) = await store.calls(CHAT)
    await store.sending(first)
    row = await arrived(store, clock(), 1002, 2)
    rescue = SetTimer(name="rescue", at=clock.forward(minutes=2))
    issuing = Session(state="delivery_issuing", application=Application(id="app-1", name="홍길동"))
    await store.finish(row, Turn(session=issuing, timers=(rescue,), again=True), [], clock())
    work = Work(store, desk, clock)
    await work.opened(written(5))
    await work.shown()


async def test_a_living_store_has_no_fault(
    url: str, store: Store, desk: DeskStore, clock: Clock, tmp_path: Path
) -> None:
    await _live(store, desk, clock)

    assert await faults(subject(url, tmp_path)) == []


async def test_what_is_broken_is_found(
    url: str, database: Database, store: Store, desk: DeskStore, clock: Clock, tmp_path: Path
) -> None:
    await _live(store, desk, clock)
    (row,) = await store.new_rows(2)
    await store.set_aside(row, failure(), [], clock())
    harm = (
        sa.delete(outbox).where(outbox.c.kind == "timer"),
        sa.update(outbox).where(outbox.c.state == "sending").values(state="unsure"),
        sa.update(cases).values(thread_id=None, dirty_since=None),
    )
    for statement in harm:
        await database.write(lambda connection, one=statement: connection.execute(one).rowcount)

    found = await faults(subject(url, tmp_path))

    assert [fault.rule for fault in found] == ["unasked-file", "no-rescue", "hidden-case"]
    assert found[-1] == Fault("hidden-case", f"case {NUMBER}: it has no topic, and will get none")
