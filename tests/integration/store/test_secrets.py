from datetime import timedelta
from pathlib import Path

from bot.store.cabinet import SqlCabinet
from bot.store.cipher import Cipher
from bot.store.database import Database
from bot.store.store import Member, Store
from flows.replies import Record, SetTimer, Turn
from flows.session import Application, Session
from tests.integration.store.builders import arrived, document, failure, message, update
from tests.integration.store.conftest import Clock

SECRETS = ["900101-1234567", "hunter2!pässword", "홍길동", "010-2345-6789", "110-234-567890", "opaque-ref-77"]


def traces(directory: Path) -> list[tuple[str, str]]:
    """Which secrets stand in which file, in any encoding that JSON or a database may give them."""
    found = []
    for path in (path for path in directory.rglob("*") if path.is_file()):
        content = path.read_bytes()
        for secret in SECRETS:
            shapes = (secret.encode(), secret.encode("utf-16-le"), secret.encode("unicode_escape"))
            if any(shape in content for shape in shapes):
                found.append((path.name, secret))
    return found


async def test_nothing_personal_is_ever_in_the_clear(
    sqlite_store: Store, sqlite_database: Database, cipher: Cipher, clock: Clock, tmp_path: Path
) -> None:
    """In no file of the data directory, at no moment: the database and its write-ahead log."""
    everything = " ".join(SECRETS)
    await sqlite_store.intake([update(1, text=everything)], clock())
    assert (tmp_path / "certguide.db-wal").stat().st_size > 0
    assert traces(tmp_path) == []

    (row,) = await sqlite_store.new_rows(1)
    application = Application(name="홍길동", phones=SECRETS, sealed_key=everything.encode())
    turn = Turn(
        session=Session(application=application),
        timers=(SetTimer(name="idle", at=clock() + timedelta(1), token=everything),),
        records=(Record(kind="consent", about={"what": everything}),),
    )
    calls = [message(everything), document(everything.encode())]
    await sqlite_store.finish(row, turn, calls, clock())
    assert traces(tmp_path) == []

    text, file = await sqlite_store.calls(1)
    await sqlite_store.sending(file)
    await sqlite_store.unsure(file, clock())
    await sqlite_store.sent(text, 5)
    await sqlite_store.ring(clock.forward(days=2))
    await sqlite_store.set_aside(await arrived(sqlite_store, clock(), 2), failure(), [], clock())
    await sqlite_store.add_staff(Member(7, "lead", "홍길동", clock()))
    await sqlite_store.keep(Record(kind="topics", about={"by": everything}), clock())
    await SqlCabinet(sqlite_database, cipher).change("bank", lambda _: {"all": SECRETS})
    assert traces(tmp_path) == []

    await sqlite_database.close()
    assert traces(tmp_path) == []


async def test_what_is_searched_for_would_be_found(tmp_path: Path) -> None:
    (tmp_path / "plain").write_text(SECRETS[0])

    assert traces(tmp_path) == [("plain", SECRETS[0])]
