"""Which columns hold what is encrypted. By the tables' own rule that is every binary one, so a new table is never
forgotten."""

import sqlalchemy as sa

from bot.store.tables import metadata


def sealed_columns() -> list[sa.Column[bytes]]:
    """The encrypted columns of all tables."""
    return [
        column
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, sa.LargeBinary)
    ]


def key_of(column: sa.Column[bytes]) -> sa.Column[int | str]:
    """By which the row of an encrypted column is found, and gone through in order."""
    (key,) = column.table.primary_key.columns
    return key
