"""What the registry needs of the database that it is kept in."""

from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPIConnection


@dataclass(frozen=True, slots=True, kw_only=True)
class Backend:
    """A database as the registry uses it."""

    writer: sa.Engine
    """Its transactions come one after another, whichever process begins them."""
    reader: sa.Engine
    """Its transactions see one moment and wait for nobody."""
    look: Callable[[], DBAPIConnection]
    """Makes a connection for questions that take one statement and never wait for a writer."""
    at_once: bool
    """Whether such a question is answered within this process: an answer from elsewhere takes its time."""
    namespace: str | None
    """The SQL schema that holds the tables; None: the database has nothing else in it."""
