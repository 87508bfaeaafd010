"""The database's own memory: triggers that keep each version of each row, in the transaction that made it.

What was sent is deleted from the outbox, and what was done loses its content: without a witness nobody could say
afterwards that it was ever there. No line of the bot knows of it, and nothing that is rolled back is seen.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from sqlalchemy.engine import Connection

from bot.store.migrations import connected, upgrade

TABLE: Final = "seen"

# What is kept of each table: a number, the chat, a word, the state, what is encrypted.
_KEPT: Final[Mapping[str, tuple[str, str, str, str, str]]] = {
    "inbox": ("id", "chat_id", "coalesce(CAST({row}.update_id AS TEXT), '')", "state", "payload"),
    "outbox": ("id", "chat_id", "coalesce({row}.key, '')", "state", "payload"),
    "sessions": ("0", "chat_id", "''", "''", "data"),
    "cabinet": ("0", "0", "key", "''", "data"),
    "records": ("id", "chat_id", "kind", "''", "about"),
}
_COLUMNS: Final = "of_table, deed, id, chat_id, word, state, sealed"
_DEEDS: Final = ("insert", "update", "delete")


def install(database_url: str) -> None:
    """Make the newest schema, and the witness in it. Blocks; no bot may run yet."""
    if database_url.startswith("sqlite:///"):
        Path(database_url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    upgrade(database_url)
    connected(database_url, _install)


def _install(connection: Connection) -> None:
    for statement in _statements(connection.dialect.name):
        connection.exec_driver_sql(statement)


def _statements(dialect: str) -> Iterator[str]:
    sqlite = dialect == "sqlite"
    counter, blob = (
        ("INTEGER PRIMARY KEY AUTOINCREMENT", "BLOB") if sqlite else ("BIGSERIAL PRIMARY KEY", "BYTEA")
    )
    yield (
        f"CREATE TABLE {TABLE} (seq {counter}, of_table TEXT, deed TEXT, id BIGINT, chat_id BIGINT, word TEXT,"
        f" state TEXT, sealed {blob})"
    )
    for table in _KEPT:
        for deed in _DEEDS:
            note = f"INSERT INTO {TABLE} ({_COLUMNS}) VALUES ('{table}', '{deed}', {_values(table, deed)})"
            name = f"seen_{table}_{deed}"
            if sqlite:
                yield f"CREATE TRIGGER {name} AFTER {deed} ON {table} BEGIN {note}; END"
            else:
                yield (
                    f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
                    f" $$ BEGIN {note}; RETURN NULL; END $$"
                )
                yield f"CREATE TRIGGER {name} AFTER {deed} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"


def _values(table: str, deed: str) -> str:
    row = "OLD" if deed == "delete" else "NEW"
    return ", ".join(
        one.format(row=row) if "(" in one or not one.isidentifier() else f"{row}.{one}"
        for one in _KEPT[table]
    )
