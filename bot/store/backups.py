"""Backups: all that is stored in one file, and back again. No key is ever part of one.

A backup is a ZIP archive, whose checksums tell whether it is whole. It holds personal data: names in certificates. What
a PostgreSQL has is in it as SQLite files, so that every backup looks alike and can be put back into either.
"""

import json
import os
import secrets
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bot.store import server
from bot.store.instant import connected, instant
from pki.operations.books import CHECKPOINTS_FILE, REGISTRY_FILE

_ABOUT: Final = "about.json"
_FORMAT: Final = 1
_OWNER_ONLY: Final = 0o600

_NEVER_AGAIN: Final = 2**32
"""So many ids are passed over by a restored database. Those that were given after the backup are known elsewhere, to
a bank for instance, and must not come to mean something else."""

DATABASE: Final = "certguide.db"
_REGISTRY: Final = "registry.sqlite"


class NoBackup(Exception):
    """The file is no backup that this program can read. The message is one line."""


class InTheWay(Exception):
    """There is something already where a backup is to be put back. The message is one line."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where that is which a backup holds.

    Attributes:
        database: the bot's.
        authority: the folder of the authority's registry.
        sandbox: the sandbox's memory.
        server: the address of a PostgreSQL that has the first two instead, for a driver that waits; it may hold a
            password.
    """

    database: Path
    authority: Path
    sandbox: Path
    server: str = field(default="", repr=False)

    @classmethod
    def below(cls, folder: Path) -> "Places":
        """As a data directory has them by default, and as they are when a backup is unpacked."""
        return cls(folder / DATABASE, folder / "ca", folder / "sandbox.db")

    @property
    def registry(self) -> Path:
        """The authority's."""
        return self.authority / REGISTRY_FILE

    @property
    def databases(self) -> Mapping[str, Path]:
        """The SQLite files by their names in a backup, whether they are there or not."""
        own = {} if self.server else {DATABASE: self.database, _REGISTRY: self.registry}
        return {**own, "sandbox.db": self.sandbox}

    @property
    def checkpoints(self) -> Path:
        """The audit log's checkpoints, which stand beside the registry."""
        return self.authority / CHECKPOINTS_FILE

    @property
    def files(self) -> Mapping[str, Path]:
        """Everything by its name in a backup."""
        return {**self.databases, CHECKPOINTS_FILE: self.checkpoints}

    def taken(self) -> list[Path]:
        """Which of them are there, with what SQLite keeps beside a database."""
        beside = (path.with_name(path.name + end) for path in self.databases.values() for end in _BESIDE)
        return [path for path in (*self.files.values(), *beside) if path.exists()]


_BESIDE: Final = ("-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class About:
    """What a backup says of itself.

    Attributes:
        made_at: when it was made, UTC.
        files: the names of what it holds.
    """

    made_at: datetime
    files: tuple[str, ...]


def make(places: Places, file: Path, now: datetime) -> About:
    """Make a backup of what is there, also while bots work on it.

    Raises:
        FileExistsError: a backup is never overwritten.
        FileNotFoundError: there is nothing to make one of.
        OSError: the file cannot be written.
        sqlite3.Error: a file cannot be read.
        SQLAlchemyError, RegistryUnusable, Occupied: PostgreSQL cannot; see :func:`bot.store.server.export`.
    """
    if file.exists():
        raise FileExistsError(f"{file} is there already")
    found = {name: path for name, path in places.databases.items() if path.exists()}
    with tempfile.TemporaryDirectory(prefix=f".{file.name}.", dir=file.parent) as folder:
        copies = _copied(found, places, Path(folder))
        if not copies.keys() - {CHECKPOINTS_FILE}:
            raise FileNotFoundError("there is no database yet")
        about = About(now.astimezone(UTC), tuple(copies))
        _write(file, copies, about)
    return about


def _copied(databases: Mapping[str, Path], places: Places, folder: Path) -> dict[str, Path]:
    copies = {name: folder / name for name in databases}
    with instant(list(databases.values())) as seen:
        # It rises line by line behind the registry: what is appended from now on confirms what the copy has not got.
        confirmed = places.checkpoints.stat().st_size if places.checkpoints.exists() else None
        for connection, copy in zip(seen, copies.values(), strict=True):
            with closing(sqlite3.connect(copy)) as target:
                connection.backup(target)
    if places.server:
        exported = server.export(places.server, folder / DATABASE, folder / _REGISTRY)
        copies |= {path.name: path for path in exported}
    if confirmed is not None:
        copies[CHECKPOINTS_FILE] = folder / CHECKPOINTS_FILE
        with places.checkpoints.open("rb") as source, copies[CHECKPOINTS_FILE].open("wb") as target_file:
            target_file.write(source.read(confirmed))
    return copies


def _write(file: Path, copies: Mapping[str, Path], about: About) -> None:
    """Whole or not at all, and for its owner alone."""
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    try:
        with os.fdopen(descriptor, "wb") as content:
            with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                archive.writestr(
                    _ABOUT, json.dumps({"format": _FORMAT, "made_at": about.made_at.isoformat()})
                )
                for name, copy in copies.items():
                    archive.write(copy, name)
            content.flush()
            os.fsync(content.fileno())
        draft.replace(file)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


@contextmanager
def unpacked(file: Path, folder: Path) -> Iterator[tuple[Path, About]]:
    """What a backup holds, in a folder of its own that is gone afterwards.

    Args:
        file: the backup.
        folder: where that folder is made.

    Raises:
        NoBackup: it is none, is damaged, or a later version made it.
        OSError: it cannot be read, or the folder not be written.
    """
    with tempfile.TemporaryDirectory(prefix=".backup.", dir=folder) as own:
        try:
            with zipfile.ZipFile(file) as archive:
                about = _about(archive)
                _extract(archive, about.files, Places.below(Path(own)))
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            LookupError,
            ValueError,
            TypeError,
            NotImplementedError,
        ):
            raise NoBackup(f"{file} is no backup, or is damaged") from None
        yield Path(own), about


def _about(archive: zipfile.ZipFile) -> About:
    read = json.loads(archive.read(_ABOUT))
    if read["format"] != _FORMAT:
        raise NoBackup("a later version of this program made the backup")
    names = tuple(name for name in archive.namelist() if name != _ABOUT)
    return About(datetime.fromisoformat(read["made_at"]), names)


def _extract(archive: zipfile.ZipFile, names: Iterable[str], places: Places) -> None:
    places.authority.mkdir(mode=0o700)
    for name in names:
        # A name that we do not know, such as one that leads out of the folder, is no member of ours.
        target = places.files[name]
        target.touch(mode=_OWNER_ONLY)
        with archive.open(name) as source, target.open("wb") as copy:
            shutil.copyfileobj(source, copy)


def put_back(folder: Path, places: Places, *, aside: Path | None) -> None:
    """Put what was unpacked where bots look for it; nobody may work there meanwhile.

    Args:
        folder: with what was unpacked.
        places: where it goes.
        aside: where what is there now goes, in a PostgreSQL into the SQL schema of the same name; ``None``: there must
            be nothing.

    Raises:
        InTheWay: there is something.
        OSError: a file cannot be moved.
        BotsAtWork, SQLAlchemyError, RegistryUnusable: see :func:`bot.store.server.replacing`.
    """
    taken = places.taken()
    if taken and aside is None:
        raise InTheWay(f"{taken[0]} is there already")
    own = Places.below(folder)
    if own.database.exists():
        _pass_over_ids(own.database)
    with _served(own, places, aside):
        # Before PostgreSQL's part counts: a witness that is behind the registry accuses nobody.
        _move(own, places, taken, aside)


@contextmanager
def _served(own: Places, places: Places, aside: Path | None) -> Iterator[None]:
    if not places.server:
        yield
        return
    name = None if aside is None else aside.name
    try:
        with server.replacing(places.server, own.database, own.registry, aside=name):
            yield
    except server.Occupied as occupied:
        raise InTheWay(str(occupied)) from None


def _move(own: Places, places: Places, taken: Iterable[Path], aside: Path | None) -> None:
    for path in taken:
        if aside is not None:
            aside.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.move(path, aside / path.name)
    for name, target in places.files.items():
        source = own.files[name]
        if source.exists():
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.move(source, target)


def _pass_over_ids(database: Path) -> None:
    """Let no id come back that the lost database gave after the backup: see :data:`_NEVER_AGAIN`."""
    with closing(connected(database)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        there = {
            name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        }
        reached = dict(connection.execute("SELECT name, seq FROM sqlite_sequence"))
        for name in there.intersection(server.COUNTING):
            connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", (name,))
            connection.execute(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)",
                (name, reached.get(name, 0) + _NEVER_AGAIN),
            )
        connection.execute("COMMIT")
