"""``certguide db …``: what is stored: backups and their way back, checks, and new keys."""

import asyncio
import dataclasses
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import sqlalchemy as sa
import typer
from cryptography.fernet import Fernet
from sqlalchemy.exc import SQLAlchemyError

import pki
from bot.alone import InUse, alone, in_use
from bot.authority_settings import authority_folder, authority_shelf, open_authority
from bot.checkup import Fault, Subject, faults
from bot.checkup.looking import integrity, looking
from bot.commands import DataDir, fail, settings_of
from bot.settings import (
    CA_PASSPHRASE_FILE,
    PREFIX,
    ROOT_PASSPHRASE_FILE,
    SECRET_KEY_FILE,
    SIMULATED,
    Settings,
    SettingsError,
)
from bot.store import backups
from bot.store.backups import About, InTheWay, NoBackup, Places
from bot.store.cipher import Cipher
from bot.store.database import OUTAGE, Database, is_sqlite, parse_url
from bot.store.rotation import Rotated, Rotation, key_check, opens
from bot.store.server import BotsAtWork, Occupied
from flows.rules import KOREA
from pki.custody import vault

app = typer.Typer(name="db", help="What is stored: backups, checks, keys.", no_args_is_help=True)

_OPERATOR: Final = "operator"
_SANDBOX: Final = sa.Table(
    "records",
    sa.MetaData(),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("value", sa.LargeBinary, nullable=False),
)

BackupFile = Annotated[Path, typer.Argument(metavar="FILE", help="The backup.")]


# Backups.


@app.command()
def backup(file: BackupFile, data: DataDir = None) -> None:
    """Copies what is stored into a file, while the bot works: all of it as it was at one moment. No key is in it."""
    settings = settings_of(data)
    try:
        about = backups.make(_places(settings), file, datetime.now(UTC))
    except (OSError, sqlite3.Error, Occupied, pki.AuthorityError) as error:
        fail(f"db backup: {error}")
    except SQLAlchemyError as error:
        fail(f"{PREFIX}DATABASE_URL: cannot be used: {type(error).__name__}")
    typer.echo(f"{file}: {', '.join(about.files)}, as of {_moment(about)}")
    typer.echo("No key is in it, and without keys it opens nothing. Keep these elsewhere:")
    for key in _keys_to_keep(settings):
        typer.echo(f"  {key}")


def _keys_to_keep(settings: Settings) -> list[str]:
    kept = []
    for variable, is_set, name in (
        ("SECRET_KEY", settings.secret_key is not None, SECRET_KEY_FILE),
        ("CA_PASSPHRASE", settings.ca_passphrase is not None, CA_PASSPHRASE_FILE),
        ("", False, ROOT_PASSPHRASE_FILE),
    ):
        file = settings.data_dir / name
        if is_set:
            kept.append(f"the value of {PREFIX}{variable}")
        elif file.exists():
            kept.append(str(file))
    material = authority_folder(settings) / vault.MATERIAL
    return [*kept, f"{material} (the authority's keys and certificates)"] if material.exists() else kept


def _moment(about: About) -> str:
    return f"{about.made_at.astimezone(KOREA):%Y-%m-%d %H:%M:%S} KST"


def _places(settings: Settings) -> Places:
    places = Places.below(settings.data_dir)
    if server := authority_shelf(settings).database:
        return dataclasses.replace(places, server=server)
    return dataclasses.replace(places, database=Path(parse_url(settings.database_url).database or ""))


# Checks.


@app.command()
def check(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="A backup; by default what bots work on.")
    ] = None,
    data: DataDir = None,
) -> None:
    """Whether what is stored is whole, opens, and keeps its promises; one line for each fault, and exit status 1."""
    settings = settings_of(data)
    try:
        found = _faults_of_backup(settings, file) if file is not None else _faults_here(settings)
    except SettingsError as error:
        fail(str(error))
    except (NoBackup, OSError) as error:
        fail(f"db check: {error}")
    for fault in found:
        typer.echo(str(fault), err=True)
    if found:
        raise typer.Exit(1)
    typer.echo("db check: no fault")


def _faults_here(settings: Settings) -> list[Fault]:
    places = _places(settings)
    if not places.server and not places.database.exists():
        raise SettingsError(f"{PREFIX}DATABASE_URL: there is no database yet")
    at_rest = is_sqlite(settings.database_url) and not in_use(settings.data_dir)
    return asyncio.run(faults(subject_of(settings, at_rest=at_rest)))


def _faults_of_backup(settings: Settings, file: Path) -> list[Fault]:
    with backups.unpacked(file, file.parent) as (folder, _):
        return asyncio.run(faults(subject_of(settings, Places.below(folder))))


def subject_of(settings: Settings, places: Places | None = None, *, at_rest: bool = False) -> Subject:
    """What is to be checked.

    Args:
        settings: the operator's.
        places: of a backup that was unpacked; by default what bots work on.
        at_rest: no process works on it.

    Raises:
        SettingsError: there is no key.
    """
    folder, url, shelf = authority_folder(settings), settings.database_url, authority_shelf(settings)
    if places is not None:
        # Backups of an earlier version have the registry alone where the rest was in PostgreSQL.
        url = f"sqlite:///{places.database}" if places.database.exists() else ""
        shelf = pki.Shelf(places.authority)
    return Subject(
        database_url=url,
        keys=settings.encryption_keys(may_make=False),
        places=places or _places(settings),
        shelf=shelf,
        audit_key=vault.look(folder).audit_public_key if vault.is_made(folder) else None,
        keeps_books=settings.bank == SIMULATED,
        at_rest=at_rest,
    )


# The way back.


@app.command()
def restore(
    file: BackupFile,
    replace: Annotated[
        bool, typer.Option("--replace", help="Put aside what is stored there already.")
    ] = False,
    data: DataDir = None,
) -> None:
    """Puts a backup where the bot looks for it. The keys must be there already, and no bot may run."""
    settings = settings_of(data)
    aside = settings.data_dir / f"replaced-{datetime.now(KOREA):%Y%m%dT%H%M%S}" if replace else None
    try:
        with alone(settings.data_dir), backups.unpacked(file, settings.data_dir) as (folder, about):
            _require_usable(settings, folder)
            backups.put_back(folder, _places(settings), aside=aside)
        _tell_audit_log(settings, about)
    except InUse as error:
        fail(f"db restore: {error}; stop it first")
    except InTheWay as error:
        fail(f"db restore: {error}; with --replace it is put aside")
    except BotsAtWork as error:
        fail(f"db restore: {error}; stop them first")
    except SettingsError as error:
        fail(str(error))
    except (NoBackup, OSError, sqlite3.Error, pki.AuthorityError) as error:
        fail(f"db restore: {error}")
    except SQLAlchemyError as error:
        fail(f"{PREFIX}DATABASE_URL: cannot be used: {type(error).__name__}")
    typer.echo(f"{', '.join(about.files)}: as of {_moment(about)}")
    typer.echo(
        "Certificates issued since then are unknown to the registry, and revocations since then are undone."
    )
    if aside is not None and aside.exists():
        typer.echo(f"What was there is in {aside}; delete it when nobody needs it any more.")
    if not is_sqlite(settings.database_url):
        _tell_of_the_others(authority_shelf(settings), aside)


def _tell_of_the_others(shelf: pki.Shelf, aside: Path | None) -> None:
    if aside is not None:
        typer.echo(f"What was in the database is in its schema {aside.name}; drop it likewise.")
    typer.echo(
        f"On each other machine, move {shelf.checkpoints} away: it may confirm what the backup has not got, and"
        " no bot starts against that."
    )


def _require_usable(settings: Settings, folder: Path) -> None:
    """Before anything is put aside."""
    keys = settings.encryption_keys(may_make=False)
    places = Places.below(folder)
    for name, path in places.databases.items():
        if path.exists() and (damage := integrity(path)):
            raise NoBackup(f"{name} is damaged: {damage[0]}")
    if places.database.exists():
        stored = asyncio.run(looking(parse_url(f"sqlite:///{places.database}"), key_check))
        if stored is not None and not opens(Cipher(keys), stored):
            raise SettingsError(f"{PREFIX}SECRET_KEY: does not open what is in the backup")


def _tell_audit_log(settings: Settings, about: About) -> None:
    """That the log goes on from an earlier state is part of what it must tell."""
    if vault.is_made(authority_folder(settings)):
        with open_authority(settings) as authority:
            authority.record(_OPERATOR, "restore", {"made_at": about.made_at.isoformat(timespec="seconds")})


# Keys.


@app.command()
def key() -> None:
    """Prints a new key for CERTGUIDE_SECRET_KEY, and keeps it nowhere."""
    typer.echo(Fernet.generate_key().decode())


@app.command()
def rotate(data: DataDir = None) -> None:
    """Brings everything stored under the newest key, while the bot works; then older keys can be taken away.

    Interrupted, it is simply called again.
    """
    settings = settings_of(data)
    try:
        keys = settings.encryption_keys(may_make=False)
        if len(keys) == 1:
            fail(
                "db rotate: there is one key only; `certguide db key` makes another: put it before the old one,"
                f" as in {PREFIX}SECRET_KEY=NEW,OLD, and restart the bot"
            )
        done = asyncio.run(_rotate(settings, keys))
    except SettingsError as error:
        fail(str(error))
    except (SQLAlchemyError, *OUTAGE) as error:
        fail(f"db rotate: the database cannot be used: {type(error).__name__}; call it again")
    if done.unreadable:
        fail(f"db rotate: {done.unreadable} values open with none of the keys; keep all of them")
    if done.restless:
        fail(
            "db rotate: a bot goes on writing under an older key; restart it with the newest, and call it again"
        )
    typer.echo(f"db rotate: {done.changed} values came under the newest key, {done.kept} were already")
    typer.echo(f"The older keys can be taken out of {PREFIX}SECRET_KEY now. Old backups still need them.")


async def _rotate(settings: Settings, keys: list[str]) -> Rotated:
    database = Database(settings.database_url)
    try:
        await _require_known(settings, database, keys[0])
        done = await Rotation(database, keys).run()
    finally:
        await database.close()
    sandbox = settings.data_dir / "sandbox.db"
    if sandbox.exists():
        memory = Database(f"sqlite:///{sandbox}")
        try:
            more = await Rotation(memory, keys, [_SANDBOX.c.value]).run()
        finally:
            await memory.close()
        done.changed, done.kept = done.changed + more.changed, done.kept + more.kept
        done.unreadable, done.restless = done.unreadable + more.unreadable, done.restless or more.restless
    return done


async def _require_known(settings: Settings, database: Database, newest: str) -> None:
    """A bot that does not know the newest key could soon read nothing any more."""
    if is_sqlite(settings.database_url) and not in_use(settings.data_dir):
        return
    stored = await database.read(key_check)
    if stored is not None and not opens(Cipher([newest]), stored):
        raise SettingsError(
            f"{PREFIX}SECRET_KEY: the bot was started without the newest key; restart it with all of them first"
        )
