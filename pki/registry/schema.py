"""Makes the registry's tables where there are none, and tells whose they are where there are some."""

import sqlalchemy as sa

from pki.errors import RegistryUnusable
from pki.registry.tables import CHANGES, METADATA, SCHEMA, SCHEMA_VERSION


def is_made(connection: sa.Connection, namespace: str | None) -> bool:
    """Whether the tables are there.

    Raises:
        RegistryUnusable: they are another version's.
    """
    if not sa.inspect(connection).has_table(SCHEMA.name, schema=namespace):
        return False
    version = connection.execute(sa.select(SCHEMA.c.version)).scalar_one_or_none()
    if version != SCHEMA_VERSION:
        raise RegistryUnusable(f"the registry has schema {version}, this program writes {SCHEMA_VERSION}")
    return True


def make(connection: sa.Connection, namespace: str | None) -> None:
    """Makes them."""
    # An operator who lets nobody make schemas has made it already.
    if namespace is not None and not sa.inspect(connection).has_schema(namespace):
        connection.execute(sa.schema.CreateSchema(namespace))
    METADATA.create_all(connection)
    connection.execute(SCHEMA.insert().values(version=SCHEMA_VERSION))
    connection.execute(CHANGES.insert().values(count=0))
