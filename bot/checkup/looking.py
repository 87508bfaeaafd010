"""Looks into the databases of a data directory, also while bots work on it, or into those of a backup."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from alembic.migration import MigrationContext
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine

import pki
from bot.checkup.evidence import Evidence, Reader
from bot.checkup.fault import Fault
from bot.checkup.rules import faults_in
from bot.store.backups import Places
from bot.store.cipher import Cipher
from bot.store.database import parse_url, sqlite_engine
from bot.store.instant import connected
from bot.store.migrations import newest_revision
from pki.operations.books import Shelf, has_history, open_registry

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is looked at.

    Attributes:
        database_url: of the bot's database; empty: it is not looked at.
        keys: that open what is stored, newest first.
        places: where the SQLite files are.
        shelf: where the authority's registry is.
        audit_key: verifies the audit log; ``None``: it is not here.
        keeps_books: the bank is simulated, and its books are in the bot's database.
        at_rest: no process works on the databases.
    """

    database_url: str = field(repr=False)
    keys: Sequence[str] = field(repr=False)
    places: Places
    shelf: Shelf
    audit_key: ec.EllipticCurvePublicKey | None = None
    keeps_books: bool = True
    at_rest: bool = False


async def faults(subject: Subject) -> list[Fault]:
    """Everything about it that is not as it should be.

    A database that is damaged, or of another version, is not judged by the other rules.
    """
    found = await asyncio.to_thread(lambda: list(_damage(subject.places)))
    if found:
        return found
    if not subject.database_url:
        return await asyncio.to_thread(_judge, subject, None)
    evidence = Evidence(datetime.now(UTC), at_rest=subject.at_rest, keeps_books=subject.keeps_books)
    ours = await asyncio.to_thread(newest_revision)
    try:
        theirs = await looking(
            parse_url(subject.database_url), lambda connection: _read(connection, subject, evidence, ours)
        )
    except (SQLAlchemyError, OSError) as error:
        return [Fault("database", f"the bot's database cannot be read: {type(error).__name__}")]
    if theirs != ours:
        return [Fault("schema", f"the bot's database has schema {theirs}, this program's is {ours}")]
    return await asyncio.to_thread(_judge, subject, evidence)


def _judge(subject: Subject, evidence: Evidence | None) -> list[Fault]:
    found: list[Fault] = []
    try:
        if evidence is not None:
            evidence.certificates.extend(_certificates(subject.shelf, evidence.at))
        found += _audit(subject)
    except pki.AuthorityError as error:
        found.append(Fault("registry", str(error)))
    return [*(faults_in(evidence) if evidence is not None else ()), *found]


async def looking(url: URL, look: Callable[[Connection], _Result]) -> _Result:
    """Do something in a transaction that sees one moment and changes nothing."""
    if url.get_backend_name() == "sqlite":
        return await asyncio.to_thread(_looking, url, look)
    engine = create_async_engine(url, hide_parameters=True, isolation_level="REPEATABLE READ")
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(look)
    finally:
        await engine.dispose()


def _looking(url: URL, look: Callable[[Connection], _Result]) -> _Result:
    engine = sqlite_engine(url, writes=False)
    try:
        with engine.begin() as connection:
            return look(connection)
    finally:
        engine.dispose()


def _read(connection: Connection, subject: Subject, evidence: Evidence, ours: str | None) -> str | None:
    """The schema's revision; if it is ours, the evidence is read as well."""
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision == ours:
        Reader(connection, Cipher(subject.keys), evidence).read()
    return revision


# The files.


def _damage(places: Places) -> Iterator[Fault]:
    for name, path in places.databases.items():
        if path.exists():
            yield from (Fault("integrity", f"{name}: {what}") for what in integrity(path))


def integrity(path: Path) -> list[str]:
    """What SQLite finds wrong with a file, and rows that refer to none."""
    try:
        with closing(connected(path)) as connection:
            said = [line for (line,) in connection.execute("PRAGMA integrity_check")]
            stray = connection.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.DatabaseError as error:
        return [str(error)]
    damage = [line for text in said if text != "ok" for line in text.splitlines()]
    return damage + [
        f"a row of {table} refers to one of {parent} that is not there" for table, _, parent, _ in stray
    ]


# The authority.


def _certificates(shelf: Shelf, at: datetime) -> list[pki.CertificateRecord]:
    if not shelf.is_there:
        return []
    with closing(open_registry(shelf)) as registry, registry.reading() as ledger:
        return [one.as_of(at) for one in ledger.everything()]


def _audit(subject: Subject) -> Iterator[Fault]:
    if not subject.shelf.is_there:
        return
    if subject.audit_key is None:
        if has_history(subject.shelf):
            yield Fault("audit", "the authority's key is not here, without which its log cannot be verified")
        return
    try:
        verdict = pki.verify_audit(subject.shelf, subject.audit_key)
    except OSError as error:
        yield Fault("audit", f"{error.filename} cannot be read: {error.strerror}")
        return
    if verdict.fault is not None:
        yield Fault("audit", f"entry {verdict.fault.seq} is {verdict.fault.harm}")
