"""The registry and its audit log, which are written together or not at all."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec

from pki import audit
from pki.audit import AuditRow, Checkpoint, Entry, Verdict
from pki.checkpoints import CheckpointFile, read_checkpoints
from pki.errors import AuditBroken, ClockBehind, RegistryUnusable
from pki.registry import Ledger, Registry

_log = logging.getLogger(__name__)

REGISTRY_FILE: Final = "registry.sqlite"
CHECKPOINTS_FILE: Final = "audit.checkpoints"
CLOCK_TOLERANCE: Final = timedelta(minutes=5)
"""How far clocks of two machines with time synchronisation may lie apart, and far more than that."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where the books are.

    The registry is a file, or in a PostgreSQL database that any number of machines share. The checkpoints are a file in
    either case, and each machine keeps its own: what shows that a database lost something must not be in it.
    """

    folder: Path
    """The authority's, on this machine."""
    database: str = field(default="", repr=False)
    """The database's URL, which may hold a password; empty: the registry is a file in the folder."""

    @property
    def file(self) -> Path:
        """The registry, unless a database has it."""
        return self.folder / REGISTRY_FILE

    @property
    def checkpoints(self) -> Path:
        """What this machine saw of the audit log."""
        return self.folder / CHECKPOINTS_FILE

    @property
    def is_there(self) -> bool:
        """Whether there is a file, or a database, in which there may be a registry."""
        return bool(self.database) or self.file.exists()

    @property
    def url(self) -> str:
        """The registry's."""
        return self.database or f"sqlite:///{self.file}"


class Transaction:
    """One moment in which the registry changes. All of it is kept, with its audit entries, or nothing."""

    def __init__(self, ledger: Ledger, key: ec.EllipticCurvePrivateKey, now: datetime) -> None:
        self.ledger = ledger
        self.now = now
        self.checkpoint: Checkpoint | None = None
        """The newest one; None while nothing was recorded."""
        self._key = key

    def record(self, by: str, action: str, about: Mapping[str, str]) -> int:
        """Appends to the audit log. `about` holds references: no name, no registration number, no secret.

        Returns:
            The entry's number.
        """
        newest = self.ledger.newest_entry()
        seq = 1 if newest is None else newest.seq + 1
        entry = Entry(seq=seq, at=self.now, by=by, action=action, about=about)
        row = audit.seal(entry, newest, self._key)
        self.ledger.append(row)
        self.checkpoint = row.checkpoint
        return seq


class Books:
    """Gives out transactions. Safe to share between threads."""

    def __init__(
        self,
        shelf: Shelf,
        registry: Registry,
        key: ec.EllipticCurvePrivateKey,
        clock: Callable[[], datetime],
    ) -> None:
        """Takes an open registry, of the same shelf, and the audit key.

        Raises:
            AuditBroken: the log's end is not what this authority wrote.
            ClockBehind: the log's end lies in the future.
        """
        self._registry = registry
        self._key = key
        self._clock = clock
        self._checkpoints = CheckpointFile(shelf.checkpoints)
        self._told = 0
        self._unwritten: int | None = None
        self.witness()

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """One transaction, in which the clock is read under the write lock: entries follow one another in time."""
        with self._registry.writing() as ledger:
            transaction = Transaction(ledger, self._key, self._clock())
            yield transaction
        if transaction.checkpoint is not None:
            self._keep(transaction.checkpoint)

    def witness(self) -> None:
        """Keeps a checkpoint of where the log ends, also if another machine wrote the end.

        The log of the program tells it too: where it is collected, there is a copy out of everybody's reach.

        Raises:
            AuditBroken: the log's end is not what this authority wrote, or what was kept here before is not in it.
            ClockBehind: the log's end lies in the future.
        """
        newest = self._continuation()
        if newest is not None and newest.seq > self._told:
            self._keep(newest.checkpoint)
            self._told = newest.seq
            _log.info("the audit log ends with: %s", newest.checkpoint.line())

    def _keep(self, checkpoint: Checkpoint) -> None:
        try:
            self._checkpoints.append(checkpoint)
        except OSError as error:
            # What was committed stays, and whoever waits for it must hear so; the next checkpoint covers this one.
            if error.errno != self._unwritten:
                _log.error("the audit log's checkpoint was not written: %s", error.strerror)
            self._unwritten = error.errno
        else:
            self._unwritten = None

    @contextmanager
    def reading(self) -> Iterator[Ledger]:
        """One consistent view."""
        with self._registry.reading() as ledger:
            yield ledger

    @property
    def at_once(self) -> bool:
        """See `Registry.at_once`."""
        return self._registry.at_once

    def revision(self) -> int:
        """See `Registry.revision`."""
        return self._registry.revision()

    def close(self) -> None:
        """Closes the registry."""
        self._registry.close()

    def _continuation(self) -> AuditRow | None:
        """The end of the log, from which it can go on. It alone is looked at; `verify_audit` reads all of it."""
        kept = self._checkpoints.newest()
        with self._registry.reading() as ledger:
            newest = ledger.newest_entry()
            confirmed = None if kept is None else ledger.entry(kept.size)
            if newest is not None and not self._wrote(newest, ledger):
                raise AuditBroken("the newest audit entry is not this authority's")
        if kept is not None and (confirmed is None or confirmed.hash != kept.head):
            raise AuditBroken(
                f"the audit log does not hold what {CHECKPOINTS_FILE} confirms; if an older registry was"
                " restored on purpose, move that file away"
            )
        if newest is not None and _time_of(newest) > self._clock() + CLOCK_TOLERANCE:
            raise ClockBehind("the clock is behind the newest audit entry")
        return newest

    def _wrote(self, newest: AuditRow, ledger: Ledger) -> bool:
        try:
            return audit.follows(newest, ledger.entry(newest.seq - 1), self._key.public_key())
        except (TypeError, AttributeError, OverflowError):  # a table that somebody else made takes anything
            return False


def open_registry(shelf: Shelf) -> Registry:
    """Opens the registry on a shelf, or makes it.

    Raises:
        RegistryUnusable: the registry is another version's, no database, a database that cannot be reached, or a file
            still where a database is to have it.
    """
    if not shelf.database:
        # SQLite would let the umask decide who reads the names in it.
        shelf.file.touch(mode=0o600)
        return Registry(shelf.url)
    registry = Registry(shelf.url)
    if not _has_entries(registry) and has_history(Shelf(shelf.folder)):
        registry.close()
        raise RegistryUnusable(
            f"the registry is still in {shelf.file}; `certguide ca carry-over` brings it into the database"
        )
    return registry


def has_history(shelf: Shelf) -> bool:
    """Whether anything ever happened to the authority of this shelf.

    Raises:
        RegistryUnusable: as for `open_registry`.
    """
    if not shelf.is_there:
        return False
    with closing(open_registry(shelf)) as registry:
        return _has_entries(registry)


def carry_over(shelf: Shelf, key: ec.EllipticCurvePublicKey) -> int:
    """Brings the registry from its file on a shelf into the database, whole or not at all; then sets the file aside.

    Nobody may work with the authority meanwhile. Interrupted, it is called again.

    Args:
        shelf: with a file and a database.
        key: the public half of the audit key.

    Returns:
        How many entries the audit log has.

    Raises:
        RegistryUnusable: there is no file, or one of the two is another version's or cannot be used.
        AuditBroken: the log in the file is not whole, or the database has another one; nothing was changed.
    """
    if not shelf.file.exists():
        raise RegistryUnusable(f"there is no {shelf.file}")
    checkpoints = read_checkpoints([shelf.checkpoints] if shelf.checkpoints.exists() else [])
    with (
        closing(Registry(Shelf(shelf.folder).url)) as file,
        closing(Registry(shelf.url)) as database,
        file.writing() as source,  # so that nobody writes to the file, where it would be lost
        database.writing() as target,
    ):
        if target.newest_entry() is None:
            target.take_over(source)
        elif (newest := source.newest_entry()) is None or target.entry(newest.seq) != newest:
            raise AuditBroken("the database has another registry")
        verdict = audit.verify(target.trail(), key, checkpoints)
        if verdict.fault is not None:
            raise AuditBroken(f"entry {verdict.fault.seq} of the audit log is {verdict.fault.harm}")
    _set_aside(shelf.file)
    return verdict.entries


def _set_aside(file: Path) -> None:
    for name in (file.name, f"{file.name}-wal", f"{file.name}-shm"):
        path = file.with_name(name)
        if path.exists():
            path.rename(file.with_name(f"carried-over-{name}"))


def _has_entries(registry: Registry) -> bool:
    with registry.reading() as ledger:
        return ledger.newest_entry() is not None


def verify_audit(shelf: Shelf, key: ec.EllipticCurvePublicKey, kept: tuple[Path, ...] = ()) -> Verdict:
    """Reads the whole audit log on a shelf, without the authority's passphrase, also while the authority works.

    Args:
        shelf: the authority's.
        key: the public half of its audit key.
        kept: files with checkpoints, besides the one on the shelf.

    Raises:
        RegistryUnusable: there is no registry that can be read.
        OSError: a file of checkpoints cannot be read.
    """
    if not shelf.is_there:
        raise RegistryUnusable("there is no registry")
    beside = (shelf.checkpoints,) if shelf.checkpoints.exists() else ()
    # Before the log: what is appended meanwhile must not look like an end that was cut off.
    checkpoints = read_checkpoints((*beside, *kept))
    with closing(open_registry(shelf)) as registry, registry.reading() as ledger:
        return audit.verify(ledger.trail(), key, checkpoints)


def _time_of(row: AuditRow) -> datetime:
    try:
        return Entry.decode(row.body).at
    except ValueError:
        raise AuditBroken("the newest audit entry cannot be read") from None
