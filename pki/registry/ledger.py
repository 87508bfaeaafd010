"""What can be asked of and written into the registry within one transaction."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from pki.audit import AuditRow
from pki.lifecycle import Reason, Status
from pki.registry import statements
from pki.registry.copying import copy_rows
from pki.registry.records import CertificateRecord, CrlRecord, RequestRecord
from pki.registry.tables import AUDIT, CERTIFICATES, CHANGES, CRLS, REQUESTS, STATE
from pki.signed.crl import CrlEntry

_PAGE: Final = 1000
_CERTIFICATE_COLUMNS: Final = tuple(CERTIFICATES.columns.keys())
_CRL_COLUMNS: Final = tuple(CRLS.columns.keys())


class Ledger:
    """Reads and writes within one transaction, which somebody else began and will end."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    # --- certificates

    def certificate(self, serial: int) -> CertificateRecord | None:
        """The certificate with this serial number."""
        rows = self._certificates(statements.CERTIFICATE, serial=_hex(serial))
        return rows[0] if rows else None

    def of_holder(self, holder: str) -> list[CertificateRecord]:
        """Every certificate of this holder, newest first."""
        return self._certificates(statements.OF_HOLDER, holder=holder)

    def everything(self, limit: int | None = None) -> list[CertificateRecord]:
        """The certificates of everybody, newest first, at most so many."""
        return self._certificates(statements.EVERYTHING.limit(limit))

    def subscribers_by_status(self) -> dict[Status, int]:
        """How many certificates of persons there are, by what became of them."""
        counted = self._connection.execute(statements.SUBSCRIBERS_BY_STATUS).all()
        return {Status(status): int(count) for status, count in counted}

    def live(self, holder: str, product: str, now: datetime) -> list[CertificateRecord]:
        """The holder's certificates of a product that are good or held and have not expired."""
        return self._certificates(statements.LIVE, holder=holder, product=product, now=now)

    def overdue(self, now: datetime) -> list[CertificateRecord]:
        """Every held certificate that was not resumed in time."""
        return self._certificates(statements.OVERDUE, now=now)

    def has_overdue(self, now: datetime) -> bool:
        """Whether `overdue` would give anything."""
        return self._exists(statements.HAS_OVERDUE, now=now)

    def has_serial(self, serial: int) -> bool:
        """Whether the serial number is taken."""
        return self._exists(statements.HAS_SERIAL, serial=_hex(serial))

    def has_key(self, key_digest: str) -> bool:
        """Whether a certificate was ever issued for this public key."""
        return self._exists(statements.HAS_KEY, key_digest=key_digest)

    def add(self, record: CertificateRecord) -> None:
        """Enters a new certificate; the database refuses a serial, a request id or a key that it has."""
        values = {name: getattr(record, name) for name in _CERTIFICATE_COLUMNS}
        replaces = None if record.replaces is None else _hex(record.replaces)
        self._connection.execute(
            statements.ADD_CERTIFICATE, {**values, "serial": _hex(record.serial), "replaces": replaces}
        )

    def change(self, record: CertificateRecord) -> None:
        """Writes what became of a certificate, and counts it."""
        self._connection.execute(
            statements.CHANGE_CERTIFICATE, {"changed": _hex(record.serial), **_state(record)}
        )
        self._connection.execute(statements.COUNT_CHANGE)

    def changes(self) -> int:
        """How often a certificate's status changed."""
        return int(self._connection.execute(statements.CHANGES_SO_FAR).scalar_one())

    def in_force(self, now: datetime, limit: int) -> list[int]:
        """The serials of certificates that are neither revoked nor expired, the newest, at most so many."""
        rows = self._connection.execute(statements.IN_FORCE, {"now": now, "most": limit})
        return [int(serial, 16) for serial in rows.scalars()]

    # --- requests

    def request(self, request_id: str) -> RequestRecord | None:
        """What was done for this request id."""
        row = self._connection.execute(statements.REQUEST, {"request_id": request_id}).mappings().first()
        if row is None:
            return None
        certificate = self.certificate(int(row["serial"], 16))
        if certificate is None:
            raise LookupError("a request without its certificate; the foreign key forbids it")
        return RequestRecord(
            request_id=request_id,
            operation=row["operation"],
            digest=row["digest"],
            at=row["at"],
            outcome=replace(certificate, **_read_state(row)),
        )

    def add_request(self, request: RequestRecord) -> None:
        """Remembers that this request was served."""
        values = {
            "request_id": request.request_id,
            "operation": request.operation,
            "digest": request.digest,
            "at": request.at,
            "serial": _hex(request.outcome.serial),
        }
        self._connection.execute(statements.ADD_REQUEST, {**values, **_state(request.outcome)})

    # --- CRLs

    def listed(self, moment: datetime | None) -> Iterator[CrlEntry]:
        """Every held or revoked certificate that had not expired at this moment (None: all of them), by serial."""
        if moment is None:
            rows = self._connection.execute(statements.LISTED)
        else:
            rows = self._connection.execute(statements.LISTED_AND_UNEXPIRED, {"now": moment})
        for serial, since, reason in rows:
            yield CrlEntry(serial=int(serial, 16), since=since, reason=Reason(reason))

    def latest_crl(self) -> CrlRecord | None:
        """The latest CRL."""
        row = self._connection.execute(statements.LATEST_CRL).mappings().first()
        return None if row is None else CrlRecord(**row)

    def replace_crl(self, record: CrlRecord) -> None:
        """Keeps this CRL and forgets the ones before it: the audit log has their digests."""
        self._connection.execute(statements.FORGET_CRLS, {"newest": record.number})
        values = {name: getattr(record, name) for name in _CRL_COLUMNS}
        self._connection.execute(statements.ADD_CRL, values)

    # --- audit log

    def append(self, row: AuditRow) -> None:
        """Appends to the audit log; the database refuses a place that is taken."""
        self._connection.execute(statements.APPEND, row._asdict())

    def newest_entry(self) -> AuditRow | None:
        """The last row of the audit log."""
        row = self._connection.execute(statements.NEWEST_ENTRY).first()
        return None if row is None else AuditRow(*row)

    def entry(self, seq: int) -> AuditRow | None:
        """One row of the audit log."""
        row = self._connection.execute(statements.ENTRY, {"seq": seq}).first()
        return None if row is None else AuditRow(*row)

    def trail(self, after: int | None = None) -> Iterator[AuditRow]:
        """The audit log from its beginning, or behind an entry's number, a page at a time in memory."""
        query, bound = statements.TRAIL, dict[str, int]()
        if after is not None:
            query, bound = statements.TRAIL_AFTER, {"after": after}
        while True:
            rows = self._connection.execute(query.limit(_PAGE), bound).all()
            yield from (AuditRow(seq, *(value or b"" for value in values)) for seq, *values in rows)
            if len(rows) < _PAGE:
                return
            query, bound = statements.TRAIL_AFTER, {"after": rows[-1][0]}

    # --- all of it

    def take_over(self, other: "Ledger") -> None:
        """Fills a registry in which nothing ever happened with all that stands in another one."""
        # A certificate may come before the one that it replaces.
        defer = {"sqlite": "PRAGMA defer_foreign_keys = ON", "postgresql": "SET CONSTRAINTS ALL DEFERRED"}
        self._connection.exec_driver_sql(defer[self._connection.dialect.name])
        self._connection.execute(sa.delete(CHANGES))
        for table in (CERTIFICATES, REQUESTS, CRLS, CHANGES, AUDIT):
            copy_rows(other._connection, self._connection, table)

    # ---

    def _exists(self, query: sa.Select[Any], **bound: object) -> bool:
        return self._connection.execute(query, bound).first() is not None

    def _certificates(self, query: sa.Select[Any], **bound: object) -> list[CertificateRecord]:
        return [_record(row) for row in self._connection.execute(query, bound).mappings()]


def _hex(serial: int) -> str:
    return f"{serial:040x}"


def _record(row: sa.RowMapping) -> CertificateRecord:
    values = {**row, **_read_state(row), "serial": int(row["serial"], 16)}
    values["replaces"] = None if row["replaces"] is None else int(row["replaces"], 16)
    return CertificateRecord(**values)


def _state(record: CertificateRecord) -> dict[str, Any]:
    return {name: getattr(record, name) for name in STATE}


def _read_state(row: sa.RowMapping) -> dict[str, Any]:
    values = {name: row[name] for name in STATE}
    values["status"] = Status(row["status"])
    values["reason"] = None if row["reason"] is None else Reason(row["reason"])
    return values
