"""The registry and its audit log, which are written together or not at all."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
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
        folder: Path,
        registry: Registry,
        key: ec.EllipticCurvePrivateKey,
        clock: Callable[[], datetime],
    ) -> None:
        """Takes an open registry, of the same folder, and the audit key.

        Raises:
            AuditBroken: the log's end is not what this authority wrote.
            ClockBehind: the log's end lies in the future.
        """
        self._registry = registry
        self._key = key
        self._clock = clock
        self._checkpoints = CheckpointFile(folder / CHECKPOINTS_FILE)
        self._require_continuation()

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """One transaction, in which the clock is read under the write lock: entries follow one another in time."""
        with self._registry.writing() as ledger:
            transaction = Transaction(ledger, self._key, self._clock())
            yield transaction
        if transaction.checkpoint is not None:
            self._witness(transaction.checkpoint)

    def _witness(self, checkpoint: Checkpoint) -> None:
        try:
            self._checkpoints.append(checkpoint)
        except OSError as error:
            # What was committed stays, and whoever waits for it must hear so; the next checkpoint covers this one.
            _log.error("the audit log's checkpoint was not written: %s", error.strerror)

    @contextmanager
    def reading(self) -> Iterator[Ledger]:
        """One consistent view."""
        with self._registry.reading() as ledger:
            yield ledger

    def revision(self) -> int:
        """See `Registry.revision`."""
        return self._registry.revision()

    def close(self) -> None:
        """Closes the registry."""
        self._registry.close()

    def _require_continuation(self) -> None:
        """Looks at the end of the log alone; `verify_audit` reads all of it."""
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

    def _wrote(self, newest: AuditRow, ledger: Ledger) -> bool:
        try:
            return audit.follows(newest, ledger.entry(newest.seq - 1), self._key.public_key())
        except (TypeError, AttributeError, OverflowError):  # a table that somebody else made takes anything
            return False


def open_registry(folder: Path) -> Registry:
    """Opens the registry in a folder, or makes it.

    Raises:
        RegistryUnusable: the registry is another version's, or no database.
    """
    # SQLite would let the umask decide who reads the names in it.
    (folder / REGISTRY_FILE).touch(mode=0o600)
    return Registry(f"sqlite:///{folder / REGISTRY_FILE}")


def has_history(folder: Path) -> bool:
    """Whether anything ever happened to the authority of this folder.

    Raises:
        RegistryUnusable: the registry is another version's, or no database.
    """
    if not (folder / REGISTRY_FILE).exists():
        return False
    registry = open_registry(folder)
    try:
        with registry.reading() as ledger:
            return ledger.newest_entry() is not None
    finally:
        registry.close()


def verify_audit(folder: Path, key: ec.EllipticCurvePublicKey, kept: tuple[Path, ...] = ()) -> Verdict:
    """Reads the whole audit log in a folder, without the authority's passphrase, also while the authority works.

    Args:
        folder: the authority's.
        key: the public half of its audit key.
        kept: files with checkpoints, besides the one in the folder.

    Raises:
        RegistryUnusable: there is no registry that can be read.
        OSError: a file of checkpoints cannot be read.
    """
    if not (folder / REGISTRY_FILE).exists():
        raise RegistryUnusable("there is no registry")
    beside = folder / CHECKPOINTS_FILE
    # Before the log: what is appended meanwhile must not look like an end that was cut off.
    checkpoints = read_checkpoints((*((beside,) if beside.exists() else ()), *kept))
    registry = open_registry(folder)
    try:
        with registry.reading() as ledger:
            return audit.verify(ledger.trail(), key, checkpoints)
    finally:
        registry.close()


def _time_of(row: AuditRow) -> datetime:
    try:
        return Entry.decode(row.body).at
    except ValueError:
        raise AuditBroken("the newest audit entry cannot be read") from None
