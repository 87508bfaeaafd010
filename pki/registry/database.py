"""Opens the registry's database and gives out transactions.

SQLAlchemy Core; what SQLite and PostgreSQL do differently is in the modules of their names.
"""

import itertools
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPIConnection

from pki.errors import RegistryUnusable
from pki.registry import postgresql, schema, sqlite
from pki.registry.backend import Backend
from pki.registry.ledger import Ledger
from pki.registry.tables import CHANGES

_BACKENDS: Final[Mapping[str, Callable[[sa.URL], Backend]]] = {
    "sqlite": sqlite.backend,
    "postgresql": postgresql.backend,
}
_UNUSABLE: Final = (sa.exc.DBAPIError, sa.exc.TimeoutError)
"""The second: every connection has been lent to somebody for too long."""


class Registry:
    """Opens the registry. Safe to share between threads; writers wait for one another, in other processes too."""

    def __init__(self, url: str) -> None:
        """Opens the database and makes its tables if there are none.

        Args:
            url: `sqlite:///file` or `postgresql+psycopg://…`.

        Raises:
            RegistryUnusable: the tables are another version's, or the database cannot be opened.
        """
        parsed = sa.make_url(url)
        self._backend = _BACKENDS[parsed.get_backend_name()](parsed)
        # Threads that wait here take no connection meanwhile.
        self._write_lock = threading.Lock()
        try:
            self._prepare_schema()
            self._look = _Look(self._backend)
        except sa.exc.DBAPIError as unusable:
            self._backend.writer.dispose()
            raise RegistryUnusable(
                f"the registry's database cannot be opened: {_reason(unusable)}"
            ) from unusable
        except RegistryUnusable:
            self._backend.writer.dispose()
            raise

    @contextmanager
    def writing(self) -> Iterator[Ledger]:
        """One transaction that may write: all of it happens, or nothing.

        Raises:
            RegistryUnusable: the database cannot be read or written. If it went away at the very end, what was written
                may stand: whoever asks again finds out.
        """
        with self._write_lock, _told(), self._backend.writer.begin() as connection:
            yield Ledger(connection)

    @contextmanager
    def reading(self) -> Iterator[Ledger]:
        """One consistent view, which does not wait for writers.

        Raises:
            RegistryUnusable: the database cannot be read.
        """
        with _told(), self._backend.reader.begin() as connection:
            yield Ledger(connection)

    @property
    def at_once(self) -> bool:
        """Whether `revision` answers from within this process, in some microseconds."""
        return self._backend.at_once

    def revision(self) -> int:
        """How often a certificate's status changed, in this process or in another: `Ledger.changes`, as committed.

        Never waits for a writer. Where it cannot tell, it gives a number that was never given before.
        """
        return self._look.revision()

    def close(self) -> None:
        """Closes every connection."""
        self._look.close()
        self._backend.writer.dispose()

    def _prepare_schema(self) -> None:
        namespace = self._backend.namespace
        with self._backend.reader.begin() as connection:
            if schema.is_made(connection, namespace):
                return
        with self._backend.writer.begin() as connection:
            # Another process may have made them while this one waited.
            if not schema.is_made(connection, namespace):
                schema.make(connection, namespace)


@contextmanager
def _told() -> Iterator[None]:
    """The database's failures in this package's words; what its constraints refuse is a defect, and stays one."""
    try:
        yield
    except sa.exc.IntegrityError:
        raise
    except _UNUSABLE as unusable:
        raise RegistryUnusable("the registry's database cannot be read or written") from unusable


def _reason(error: sa.exc.DBAPIError) -> str:
    """The driver's own words, in one line; no driver tells the password."""
    lines = str(error.orig).splitlines()
    return lines[0] if lines else type(error.orig).__name__


class _Look:
    """Connections of its own for one short question: SQLAlchemy's ways would take ten times as long.

    There come to be as many as threads ever asked at once: to wait for another's answer would take longer than to ask.
    """

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        table = CHANGES.name if backend.namespace is None else f"{backend.namespace}.{CHANGES.name}"
        self._question = f"SELECT count FROM {table}"  # noqa: S608 - our own table's name
        self._closed = False
        self._idle = deque([self._open()])
        self._unknown = itertools.count(-1, -1)

    def revision(self) -> int:
        try:
            return self._ask(self._take())
        except Exception:
            # Whatever the driver calls it: not to know means that it may have changed.
            return next(self._unknown)

    def close(self) -> None:
        self._closed = True
        while self._idle:
            self._idle.pop().close()

    def _ask(self, connection: DBAPIConnection) -> int:
        try:
            cursor = connection.cursor()
            cursor.execute(self._question)
            ((count,),) = cursor.fetchall()
        except Exception:
            # It may have been cut off: the next one to ask makes another.
            with suppress(Exception):
                connection.close()
            raise
        self._give_back(connection)
        return int(count)

    def _take(self) -> DBAPIConnection:
        try:
            return self._idle.pop()
        except IndexError:
            return self._open()

    def _give_back(self, connection: DBAPIConnection) -> None:
        if self._closed:
            connection.close()
        else:
            self._idle.append(connection)

    def _open(self) -> DBAPIConnection:
        if self._closed:
            raise RegistryUnusable("the registry is closed")
        return self._backend.look()
