"""Rows from one database into another, of the same kind or not."""

from typing import Final

import sqlalchemy as sa

_AT_ONCE: Final = 500


def copy_rows(source: sa.Connection, target: sa.Connection, table: sa.Table) -> None:
    """Copies all rows of a table, of which a few are in memory at a time. Both transactions are the caller's."""
    options = {"yield_per": _AT_ONCE}
    for page in source.execute(sa.select(table), execution_options=options).mappings().partitions():
        target.execute(sa.insert(table), [dict(row) for row in page])
