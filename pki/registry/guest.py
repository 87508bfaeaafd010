"""The registry in a transaction on its PostgreSQL database that somebody else began, for what else is in there."""

import sqlalchemy as sa

from pki.registry import postgresql, schema
from pki.registry.ledger import Ledger
from pki.registry.tables import METADATA, NAMESPACE


def guest(connection: sa.Connection) -> Ledger | None:
    """The registry, or None if there is none. From then on the connection knows no other tables.

    Raises:
        RegistryUnusable: it is another version's.
    """
    at_home = postgresql.in_our_schema(connection)
    return Ledger(at_home) if schema.is_made(at_home, NAMESPACE) else None


def new_guest(connection: sa.Connection) -> Ledger:
    """A registry without any history, where there is none. From then on the connection knows no other tables."""
    at_home = postgresql.in_our_schema(connection)
    schema.make(at_home, NAMESPACE)
    return Ledger(at_home)


def table_names() -> list[str]:
    """The names of the registry's tables, with their schema."""
    return [f"{NAMESPACE}.{name}" for name in METADATA.tables]
