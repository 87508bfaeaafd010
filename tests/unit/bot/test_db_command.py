"""``certguide db …`` as an operator meets it: one line for each mistake, and an exit status that a script can trust."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from typer.testing import CliRunner, Result

from bot.alone import alone
from bot.cli import program
from bot.sandbox.memory import Memory
from bot.settings import load
from bot.store.cabinet import SqlCabinet
from bot.store.cipher import Cipher
from bot.store.database import Database
from bot.store.migrations import newest_revision, upgrade
from bot.store.store import Store
from flows.replies import Record, Turn
from flows.session import Session
from tests.integration.store.builders import arrived
from tests.integration.store.conftest import Clock

KEY, OTHER = (Fernet.generate_key().decode() for _ in range(2))


@pytest.fixture(autouse=True)
def blockbuster() -> None:
    """A command has no event loop that others wait for."""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data directory in which a chat has been."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "secret.key").write_text(KEY)
    asyncio.run(_fill(folder))
    return folder


async def _fill(folder: Path) -> None:
    url = f"sqlite:///{folder / 'certguide.db'}"
    await asyncio.to_thread(upgrade, url)
    database, clock = Database(url), Clock()
    store = Store(database, Cipher([KEY]))
    await store.check_key(clock())
    await store.finish(await arrived(store, clock()), Turn(session=Session()), [], clock())
    await database.close()


def certguide(*arguments: object, **settings: str) -> Result:
    environment = {f"CERTGUIDE_{name}": value for name, value in settings.items()}
    command = ["db", *map(str, arguments)]
    return CliRunner().invoke(program(["db"]), command, env=environment, catch_exceptions=False)


def one_line(result: Result) -> str:
    assert result.exit_code == 1, result.output
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    return str(line)


def _change(file: Path, *statement: Any) -> None:
    with closing(sqlite3.connect(file)) as database, database:
        database.execute(*statement)


def test_a_backup_tells_what_is_in_it_and_which_keys_must_be_kept(data: Path, tmp_path: Path) -> None:
    done = certguide("backup", tmp_path / "b.zip", "--data", data)

    assert done.exit_code == 0, done.stderr
    assert done.stdout.splitlines()[0].startswith(f"{tmp_path / 'b.zip'}: certguide.db, as of ")
    assert f"  {data / 'secret.key'}" in done.stdout.splitlines()
    assert KEY not in done.stdout
    assert KEY.encode() not in (tmp_path / "b.zip").read_bytes()


def test_a_key_of_the_environment_is_named_and_not_shown(data: Path, tmp_path: Path) -> None:
    done = certguide("backup", tmp_path / "b.zip", "--data", data, SECRET_KEY=KEY)

    assert "  the value of CERTGUIDE_SECRET_KEY" in done.stdout.splitlines()
    assert KEY not in done.stdout


@pytest.mark.parametrize("command", ["backup", "restore", "check"])
def test_a_postgresql_that_is_not_there_is_told_in_a_line_without_its_password(
    data: Path, tmp_path: Path, command: str
) -> None:
    certguide("backup", tmp_path / "b.zip", "--data", data)
    file = {"backup": [tmp_path / "c.zip"], "restore": [tmp_path / "b.zip"], "check": []}[command]
    url = "postgresql+asyncpg://bot:hunter2@127.0.0.1:9/certguide"

    line = one_line(certguide(command, *file, "--data", data, DATABASE_URL=url))

    assert "database" in line.lower()
    assert "hunter2" not in line
    assert not list(tmp_path.glob("c.zip*"))


def test_what_is_there_is_not_overwritten(data: Path, tmp_path: Path) -> None:
    (tmp_path / "b.zip").write_text("mine")

    assert "is there already" in one_line(certguide("backup", tmp_path / "b.zip", "--data", data))
    assert (tmp_path / "b.zip").read_text() == "mine"


def test_where_there_is_nothing_nothing_is_made(tmp_path: Path) -> None:
    assert "no database" in one_line(certguide("backup", tmp_path / "b.zip", "--data", tmp_path / "d"))
    assert "no database" in one_line(certguide("check", "--data", tmp_path / "d"))
    assert not (tmp_path / "d").exists()


def test_a_sound_database_has_no_fault(data: Path) -> None:
    done = certguide("check", "--data", data)

    assert (done.exit_code, done.stdout, done.stderr) == (0, "db check: no fault\n", "")


def test_a_fault_is_a_line_and_the_status_is_not_zero(data: Path) -> None:
    asyncio.run(_break(data))

    done = certguide("check", "--data", data)

    assert (done.exit_code, done.stdout) == (1, "")
    assert [line.partition(":")[0] for line in done.stderr.splitlines()] == [
        "paid-for-nothing",
        "unknown-certificate",
        "no-rescue",
    ]


async def _break(folder: Path) -> None:
    """A fee without a certificate, a certificate without its entry, and a wait without an end."""
    database, clock = Database(f"sqlite:///{folder / 'certguide.db'}"), Clock()
    store = Store(database, Cipher([KEY]))
    charge = {"account": "110-234-567890", "amount": 4400, "refunded": False}
    await SqlCabinet(database, Cipher([KEY])).change("books:x", lambda _: {"charges": {"app-1": charge}})
    await store.keep(Record(kind="issued", about={"serial": "A1", "purpose": "reissue"}), clock())
    row = await arrived(store, clock(), 2, 2)
    await store.finish(row, Turn(session=Session(state="delivery_issuing")), [], clock())
    await database.close()


def test_a_damaged_database_is_told(data: Path) -> None:
    file = data / "certguide.db"
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2] + bytes(5000) + whole[len(whole) // 2 + 5000 :])

    done = certguide("check", "--data", data)

    assert done.exit_code == 1
    assert {line.partition(":")[0] for line in done.stderr.splitlines()} == {"integrity"}


def test_another_schema_is_told(data: Path) -> None:
    _change(data / "certguide.db", "UPDATE alembic_version SET version_num = '0000'")

    assert one_line(certguide("check", "--data", data)) == (
        f"schema: the bot's database has schema 0000, this program's is {newest_revision()}"
    )


def test_another_key_is_told(data: Path, tmp_path: Path) -> None:
    done = certguide("check", "--data", data, SECRET_KEY=OTHER)
    assert done.exit_code == 1
    assert {line.partition(":")[0] for line in done.stderr.splitlines()} == {"keys"}

    certguide("backup", tmp_path / "b.zip", "--data", data)
    refused = certguide("restore", tmp_path / "b.zip", "--replace", "--data", data, SECRET_KEY=OTHER)
    assert one_line(refused) == "CERTGUIDE_SECRET_KEY: does not open what is in the backup"
    assert not list(data.glob("replaced-*"))


def test_what_is_no_backup_is_told(data: Path, tmp_path: Path) -> None:
    (tmp_path / "b.zip").write_text("no archive")

    for command in ("check", "restore"):
        line = one_line(certguide(command, tmp_path / "b.zip", "--data", data))
        assert line == f"db {command}: {tmp_path / 'b.zip'} is no backup, or is damaged"
    assert "No such file" in one_line(certguide("check", tmp_path / "none.zip", "--data", data))


def test_nothing_is_restored_where_a_bot_runs_or_something_is(data: Path, tmp_path: Path) -> None:
    certguide("backup", tmp_path / "b.zip", "--data", data)

    with alone(data):
        assert "stop it first" in one_line(
            certguide("restore", tmp_path / "b.zip", "--replace", "--data", data)
        )
    assert "--replace" in one_line(certguide("restore", tmp_path / "b.zip", "--data", data))


def test_a_restored_database_is_sound_and_the_old_one_is_put_aside(data: Path, tmp_path: Path) -> None:
    certguide("backup", tmp_path / "b.zip", "--data", data)
    asyncio.run(_break(data))

    done = certguide("restore", tmp_path / "b.zip", "--replace", "--data", data)

    assert done.exit_code == 0, done.stderr
    (aside,) = data.glob("replaced-*")
    assert str(aside) in done.stdout
    assert (aside / "certguide.db").exists()
    assert certguide("check", "--data", data).exit_code == 0


def test_a_new_key_is_one_that_the_settings_take(data: Path) -> None:
    made = certguide("key").stdout.strip()

    assert load(secret_key=f"{made},{KEY}", data_dir=data).encryption_keys() == [made, KEY]


def test_keys_are_rotated_where_no_bot_runs(data: Path) -> None:
    assert "one key only" in one_line(certguide("rotate", "--data", data))

    done = certguide("rotate", "--data", data, SECRET_KEY=f"{OTHER},{KEY}")

    assert done.stdout.splitlines()[0] == "db rotate: 2 values came under the newest key, 0 were already"
    assert certguide("check", "--data", data, SECRET_KEY=OTHER).exit_code == 0
    assert certguide("check", "--data", data, SECRET_KEY=KEY).exit_code == 1


def test_what_the_sandbox_remembers_comes_under_the_newest_key_as_well(data: Path, tmp_path: Path) -> None:
    asyncio.run(_remember(data / "sandbox.db", Cipher([KEY]), "chat 1", b"hello"))

    certguide("rotate", "--data", data, SECRET_KEY=f"{OTHER},{KEY}")

    assert asyncio.run(_remembered(data / "sandbox.db", Cipher([OTHER]))) == {"chat 1": b"hello"}
    done = certguide("backup", tmp_path / "b.zip", "--data", data, SECRET_KEY=OTHER)
    assert done.stdout.startswith(f"{tmp_path / 'b.zip'}: certguide.db, sandbox.db, as of ")


async def _remember(file: Path, cipher: Cipher, key: str, value: bytes) -> None:
    memory = await Memory.open(file, cipher)
    memory.put(key, value)
    await memory.close()


async def _remembered(file: Path, cipher: Cipher) -> dict[str, bytes]:
    memory = await Memory.open(file, cipher)
    try:
        return await memory.load()
    finally:
        await memory.close()
