"""The authority's books: every certificate it issued, what became of it, and its latest CRL.

SQLAlchemy Core; SQLite by default, nothing here keeps PostgreSQL out. No private key, no registration number, and no
VID beyond the one inside the certificate is ever written.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from sqlite3 import Connection as SqliteConnection
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Dialect

from pki.errors import RegistryUnusable
from pki.lifecycle import Reason, Status

SCHEMA_VERSION: Final = 1
_BUSY_TIMEOUT_MS: Final = 10_000
_READ_ONLY: Final = "pki_read_only"


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRecord:
    """One certificate in the books. Times are aware, UTC."""

    serial: int
    request_id: str
    holder: str
    product: str
    subject: str = field(repr=False)
    """The NPKI folder name of the subject."""
    der: bytes = field(repr=False)
    not_before: datetime
    not_after: datetime
    issued_at: datetime
    status: Status = Status.GOOD
    revoked_at: datetime | None = None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CrlRecord:
    """The latest CRL, and how many revocations the books held when it was made."""

    number: int
    this_update: datetime
    next_update: datetime
    revocations: int
    der: bytes = field(repr=False)


class _UtcDateTime(sa.types.TypeDecorator[datetime]):
    """Aware UTC on every database; SQLite itself keeps no zone."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


_METADATA: Final = sa.MetaData()
_SCHEMA: Final = sa.Table("schema_version", _METADATA, sa.Column("version", sa.Integer, primary_key=True))
_CERTIFICATES: Final = sa.Table(
    "certificates",
    _METADATA,
    sa.Column("serial", sa.String(40), primary_key=True),
    sa.Column("request_id", sa.String(200), nullable=False, unique=True),
    sa.Column("holder", sa.String(200), nullable=False),
    sa.Column("product", sa.String(20), nullable=False),
    sa.Column("subject", sa.String(500), nullable=False),
    sa.Column("der", sa.LargeBinary, nullable=False),
    sa.Column("not_before", _UtcDateTime, nullable=False),
    sa.Column("not_after", _UtcDateTime, nullable=False),
    sa.Column("issued_at", _UtcDateTime, nullable=False),
    sa.Column("status", sa.String(10), nullable=False),
    sa.Column("revoked_at", _UtcDateTime),
    sa.Column("reason", sa.String(30)),
    sa.CheckConstraint("(status = 'good') = (revoked_at IS NULL)", name="revoked_has_a_time"),
    sa.Index("certificates_of_holder", "holder", "product"),
    sa.Index("certificates_by_status", "status", "not_after"),
)
_CRLS: Final = sa.Table(
    "crls",
    _METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("this_update", _UtcDateTime, nullable=False),
    sa.Column("next_update", _UtcDateTime, nullable=False),
    sa.Column("revocations", sa.Integer, nullable=False),
    sa.Column("der", sa.LargeBinary, nullable=False),
)


class Registry:
    """Opens the books. Safe to share between threads; writers wait for one another."""

    def __init__(self, url: str) -> None:
        """Opens the database and makes its tables if there are none.

        Raises:
            RegistryUnusable: the tables are another version's, or the database cannot be opened.
        """
        self._engine = sa.create_engine(url)
        self._write_lock = threading.Lock()
        if self._engine.dialect.name == "sqlite":
            event.listen(self._engine, "connect", _prepare_sqlite)
            event.listen(self._engine, "begin", _begin_sqlite)
        try:
            self._prepare_schema()
        except sa.exc.DatabaseError as unusable:
            self.close()
            raise RegistryUnusable("the registry's database cannot be opened") from unusable
        except RegistryUnusable:
            self.close()
            raise

    @contextmanager
    def writing(self) -> Iterator["Ledger"]:
        """One transaction that may write: all of it happens, or nothing."""
        with self._write_lock, self._engine.begin() as connection:
            yield Ledger(connection)

    @contextmanager
    def reading(self) -> Iterator["Ledger"]:
        """One consistent view, which does not wait for writers."""
        engine = self._engine.execution_options(**{_READ_ONLY: True})
        with engine.begin() as connection:
            yield Ledger(connection)

    def close(self) -> None:
        """Closes every connection."""
        self._engine.dispose()

    def _prepare_schema(self) -> None:
        with self._engine.begin() as connection:
            _METADATA.create_all(connection)
            version = connection.execute(sa.select(_SCHEMA.c.version)).scalar_one_or_none()
            if version is None:
                connection.execute(_SCHEMA.insert().values(version=SCHEMA_VERSION))
            elif version != SCHEMA_VERSION:
                raise RegistryUnusable(
                    f"the registry has schema {version}, this program writes {SCHEMA_VERSION}"
                )


class Ledger:
    """What can be asked of and written into the books within one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def of_request(self, request_id: str) -> CertificateRecord | None:
        """The certificate issued for this request."""
        rows = self._records(_CERTIFICATES.c.request_id == request_id)
        return rows[0] if rows else None

    def of_holder(self, holder: str) -> list[CertificateRecord]:
        """Every certificate of this holder, newest first."""
        return self._records(_CERTIFICATES.c.holder == holder)

    def is_empty(self) -> bool:
        """Whether no certificate was ever issued."""
        return self._connection.execute(sa.select(_CERTIFICATES.c.serial).limit(1)).first() is None

    def has_serial(self, serial: int) -> bool:
        """Whether the serial number is taken."""
        query = sa.select(_CERTIFICATES.c.serial).where(_CERTIFICATES.c.serial == _hex(serial))
        return self._connection.execute(query).first() is not None

    def add(self, record: CertificateRecord) -> None:
        """Enters a new certificate; the database refuses a serial or a request id it has."""
        values = {column.name: getattr(record, column.name) for column in _CERTIFICATES.columns}
        self._connection.execute(_CERTIFICATES.insert().values({**values, "serial": _hex(record.serial)}))

    def supersede(self, holder: str, product: str, now: datetime) -> None:
        """Revokes every good certificate of this holder and product that has not expired."""
        table = _CERTIFICATES.c
        replaced = (
            (table.holder == holder)
            & (table.product == product)
            & (table.status == Status.GOOD)
            & (table.not_after >= now)
        )
        change = {"status": Status.REVOKED, "revoked_at": now, "reason": Reason.SUPERSEDED}
        self._connection.execute(_CERTIFICATES.update().where(replaced).values(change))

    def revocations(self) -> int:
        """How many certificates were ever revoked; grows with every revocation."""
        query = sa.select(sa.func.count()).where(_CERTIFICATES.c.status == Status.REVOKED)
        return int(self._connection.execute(query).scalar_one())

    def revoked_and_valid_at(self, moment: datetime | None) -> list[CertificateRecord]:
        """Every revoked certificate that had not expired at this moment (None: all of them), by serial."""
        condition = _CERTIFICATES.c.status == Status.REVOKED
        if moment is not None:
            condition &= _CERTIFICATES.c.not_after >= moment
        return sorted(self._records(condition), key=lambda record: record.serial)

    def latest_crl(self) -> CrlRecord | None:
        """The latest CRL."""
        row = (
            self._connection.execute(sa.select(_CRLS).order_by(_CRLS.c.number.desc()).limit(1))
            .mappings()
            .first()
        )
        return None if row is None else CrlRecord(**row)

    def replace_crl(self, record: CrlRecord) -> None:
        """Keeps this CRL and forgets the ones before it."""
        self._connection.execute(_CRLS.delete().where(_CRLS.c.number < record.number))
        values = {column.name: getattr(record, column.name) for column in _CRLS.columns}
        self._connection.execute(_CRLS.insert().values(values))

    def _records(self, condition: sa.ColumnElement[bool]) -> list[CertificateRecord]:
        query = sa.select(_CERTIFICATES).where(condition)
        newest_first = query.order_by(_CERTIFICATES.c.issued_at.desc(), _CERTIFICATES.c.serial)
        return [_record(row) for row in self._connection.execute(newest_first).mappings()]


def _hex(serial: int) -> str:
    return f"{serial:040x}"


def _record(row: sa.RowMapping) -> CertificateRecord:
    values = dict(row)
    values["serial"] = int(row["serial"], 16)
    values["status"] = Status(row["status"])
    values["reason"] = Reason(row["reason"]) if row["reason"] else None
    return CertificateRecord(**values)


def _prepare_sqlite(connection: SqliteConnection, _pool_record: Any) -> None:
    # The driver's own BEGIN comes too late and locks too little; `_begin_sqlite` says it instead.
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout = {_BUSY_TIMEOUT_MS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    # A transaction that starts as a reader and then writes can fail at once with "database is locked".
    read_only = connection.get_execution_options().get(_READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
