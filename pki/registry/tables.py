"""The registry's tables."""

from datetime import UTC, datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Dialect

SCHEMA_VERSION: Final = 2
NAMESPACE: Final = "authority"
"""The SQL schema of the tables in PostgreSQL, where others may be in the same database."""

# PostgreSQL's integers end at two thousand millions, SQLite's do not.
_Count: Final = sa.Integer().with_variant(sa.BigInteger(), "postgresql")


class _UtcDateTime(sa.types.TypeDecorator[datetime]):
    """Aware UTC on every database. SQLite keeps no zone; PostgreSQL gives back its session's."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _state() -> list[sa.Column[object]]:
    """What can change of a certificate. Kept of each request as well: the same request gets the same answer."""
    return [
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("revoked_at", _UtcDateTime),
        sa.Column("reason", sa.String(30)),
        sa.Column("held_until", _UtcDateTime),
        sa.Column("resumed_at", _UtcDateTime),
    ]


STATE: Final = ("status", "revoked_at", "reason", "held_until", "resumed_at")
METADATA: Final = sa.MetaData()
SCHEMA: Final = sa.Table("schema_version", METADATA, sa.Column("version", sa.Integer, primary_key=True))
CERTIFICATES: Final = sa.Table(
    "certificates",
    METADATA,
    sa.Column("serial", sa.String(40), primary_key=True),
    sa.Column("request_id", sa.String(200), nullable=False, unique=True),
    sa.Column("holder", sa.String(200), nullable=False),
    sa.Column("product", sa.String(20), nullable=False),
    sa.Column("subject", sa.String(500), nullable=False),
    sa.Column("der", sa.LargeBinary, nullable=False),
    sa.Column("not_before", _UtcDateTime, nullable=False),
    sa.Column("not_after", _UtcDateTime, nullable=False),
    sa.Column("issued_at", _UtcDateTime, nullable=False),
    sa.Column("key_digest", sa.String(64), nullable=False, unique=True),
    # Deferrable for the one who copies all certificates, and knows no order in which each comes after its predecessor.
    sa.Column("replaces", sa.String(40), sa.ForeignKey("certificates.serial", deferrable=True)),
    *_state(),
    sa.CheckConstraint("(status = 'good') = (revoked_at IS NULL)", name="not_good_has_a_time"),
    sa.CheckConstraint("(status = 'good') = (reason IS NULL)", name="not_good_has_a_reason"),
    sa.CheckConstraint("(status = 'held') = (held_until IS NOT NULL)", name="held_has_an_end"),
    sa.Index("certificates_of_holder", "holder", "product"),
    sa.Index("certificates_by_status", "status", "not_after"),
    sa.Index("certificates_held", "held_until"),
)
REQUESTS: Final = sa.Table(
    "requests",
    METADATA,
    sa.Column("request_id", sa.String(200), primary_key=True),
    sa.Column("operation", sa.String(20), nullable=False),
    sa.Column("digest", sa.LargeBinary, nullable=False),
    sa.Column("at", _UtcDateTime, nullable=False),
    sa.Column("serial", sa.String(40), sa.ForeignKey("certificates.serial"), nullable=False),
    *_state(),
)
CRLS: Final = sa.Table(
    "crls",
    METADATA,
    sa.Column("number", _Count, primary_key=True, autoincrement=False),
    sa.Column("this_update", _UtcDateTime, nullable=False),
    sa.Column("next_update", _UtcDateTime, nullable=False),
    sa.Column("changes", _Count, nullable=False),
    sa.Column("der", sa.LargeBinary, nullable=False),
)
CHANGES: Final = sa.Table(
    "changes", METADATA, sa.Column("count", _Count, primary_key=True, autoincrement=False)
)
AUDIT: Final = sa.Table(
    "audit",
    METADATA,
    sa.Column("seq", _Count, primary_key=True, autoincrement=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("hash", sa.LargeBinary, nullable=False),
    sa.Column("signature", sa.LargeBinary, nullable=False),
)

# Who means harm drops these first; they stop a mistake. What shows harm is the chain.
for _dialect, _statements in {
    "sqlite": [
        f"CREATE TRIGGER audit_no_{forbidden.lower()} BEFORE {forbidden} ON audit"
        " BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
        for forbidden in ("UPDATE", "DELETE")
    ],
    "postgresql": [
        f"CREATE OR REPLACE FUNCTION {NAMESPACE}.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f"CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON {NAMESPACE}.audit"
        f" EXECUTE FUNCTION {NAMESPACE}.refuse()",
    ],
}.items():
    for _statement in _statements:
        _ddl = sa.DDL(_statement)  # type: ignore[no-untyped-call]  # SQLAlchemy's own __init__ has no types
        event.listen(AUDIT, "after_create", _ddl.execute_if(dialect=_dialect))
