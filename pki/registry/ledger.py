"""What can be asked of and written into the registry within one transaction."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from pki.audit import AuditRow
from pki.lifecycle import Reason, Status
from pki.profiles import Product
from pki.registry.records import CertificateRecord, CrlRecord, RequestRecord
from pki.registry.tables import AUDIT, CERTIFICATES, CHANGES, CRLS, REQUESTS, STATE
from pki.signed.crl import CrlEntry

_PAGE: Final = 1000
_LISTED: Final = CERTIFICATES.c.status.in_([Status.HELD, Status.REVOKED])


class Ledger:
    """Reads and writes within one transaction, which somebody else began and will end."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    # --- certificates

    def certificate(self, serial: int) -> CertificateRecord | None:
        """The certificate with this serial number."""
        rows = self._certificates(CERTIFICATES.c.serial == _hex(serial))
        return rows[0] if rows else None

    def of_holder(self, holder: str) -> list[CertificateRecord]:
        """Every certificate of this holder, newest first."""
        return self._certificates(CERTIFICATES.c.holder == holder)

    def everything(self, limit: int | None = None) -> list[CertificateRecord]:
        """The certificates of everybody, newest first, at most so many."""
        return self._certificates(sa.true(), limit)

    def subscribers_by_status(self) -> dict[Status, int]:
        """How many certificates of persons there are, by what became of them."""
        table = CERTIFICATES.c
        persons = sa.select(table.status, sa.func.count()).where(table.product.in_(list(Product)))
        counted = self._connection.execute(persons.group_by(table.status)).all()
        return {Status(status): int(count) for status, count in counted}

    def live(self, holder: str, product: str, now: datetime) -> list[CertificateRecord]:
        """The holder's certificates of a product that are good or held and have not expired."""
        table = CERTIFICATES.c
        return self._certificates(
            (table.holder == holder)
            & (table.product == product)
            & (table.status != Status.REVOKED)
            & (table.not_after >= now)
        )

    def overdue(self, now: datetime) -> list[CertificateRecord]:
        """Every held certificate that was not resumed in time."""
        return self._certificates(CERTIFICATES.c.held_until < now)

    def has_overdue(self, now: datetime) -> bool:
        """Whether `overdue` would give anything."""
        return self._exists(CERTIFICATES.c.held_until < now)

    def has_serial(self, serial: int) -> bool:
        """Whether the serial number is taken."""
        return self._exists(CERTIFICATES.c.serial == _hex(serial))

    def has_key(self, key_digest: str) -> bool:
        """Whether a certificate was ever issued for this public key."""
        return self._exists(CERTIFICATES.c.key_digest == key_digest)

    def add(self, record: CertificateRecord) -> None:
        """Enters a new certificate; the database refuses a serial, a request id or a key that it has."""
        values = {column.name: getattr(record, column.name) for column in CERTIFICATES.columns}
        replaces = None if record.replaces is None else _hex(record.replaces)
        self._connection.execute(
            CERTIFICATES.insert().values({**values, "serial": _hex(record.serial), "replaces": replaces})
        )

    def change(self, record: CertificateRecord) -> None:
        """Writes what became of a certificate, and counts it."""
        this = CERTIFICATES.c.serial == _hex(record.serial)
        self._connection.execute(CERTIFICATES.update().where(this).values(_state(record)))
        self._connection.execute(CHANGES.update().values(count=CHANGES.c.count + 1))

    def changes(self) -> int:
        """How often a certificate's status changed."""
        return int(self._connection.execute(sa.select(CHANGES.c.count)).scalar_one())

    def in_force(self, now: datetime, limit: int) -> list[int]:
        """The serials of certificates that are neither revoked nor expired, the newest, at most so many."""
        table = CERTIFICATES.c
        wanted = (table.status != Status.REVOKED) & (table.not_after >= now)
        query = sa.select(table.serial).where(wanted).order_by(table.issued_at.desc()).limit(limit)
        return [int(serial, 16) for serial in self._connection.execute(query).scalars()]

    # --- requests

    def request(self, request_id: str) -> RequestRecord | None:
        """What was done for this request id."""
        query = sa.select(REQUESTS).where(REQUESTS.c.request_id == request_id)
        row = self._connection.execute(query).mappings().first()
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
        self._connection.execute(
            REQUESTS.insert().values(
                request_id=request.request_id,
                operation=request.operation,
                digest=request.digest,
                at=request.at,
                serial=_hex(request.outcome.serial),
                **_state(request.outcome),
            )
        )

    # --- CRLs

    def listed(self, moment: datetime | None) -> Iterator[CrlEntry]:
        """Every held or revoked certificate that had not expired at this moment (None: all of them), by serial."""
        table = CERTIFICATES.c
        query = sa.select(table.serial, table.revoked_at, table.reason).where(_LISTED).order_by(table.serial)
        if moment is not None:
            query = query.where(table.not_after >= moment)
        for serial, since, reason in self._connection.execute(query):
            yield CrlEntry(serial=int(serial, 16), since=since, reason=Reason(reason))

    def latest_crl(self) -> CrlRecord | None:
        """The latest CRL."""
        query = sa.select(CRLS).order_by(CRLS.c.number.desc()).limit(1)
        row = self._connection.execute(query).mappings().first()
        return None if row is None else CrlRecord(**row)

    def replace_crl(self, record: CrlRecord) -> None:
        """Keeps this CRL and forgets the ones before it: the audit log has their digests."""
        self._connection.execute(CRLS.delete().where(CRLS.c.number < record.number))
        values = {column.name: getattr(record, column.name) for column in CRLS.columns}
        self._connection.execute(CRLS.insert().values(values))

    # --- audit log

    def append(self, row: AuditRow) -> None:
        """Appends to the audit log; the database refuses a place that is taken."""
        self._connection.execute(
            AUDIT.insert().values(seq=row.seq, body=row.body, hash=row.hash, signature=row.signature)
        )

    def newest_entry(self) -> AuditRow | None:
        """The last row of the audit log."""
        row = self._connection.execute(sa.select(AUDIT).order_by(AUDIT.c.seq.desc()).limit(1)).first()
        return None if row is None else AuditRow(*row)

    def entry(self, seq: int) -> AuditRow | None:
        """One row of the audit log."""
        row = self._connection.execute(sa.select(AUDIT).where(AUDIT.c.seq == seq)).first()
        return None if row is None else AuditRow(*row)

    def trail(self) -> Iterator[AuditRow]:
        """The audit log from its beginning, a page at a time in memory."""
        # Whoever changed a value may have changed its type as well, which SQLite allows.
        columns = [AUDIT.c.seq, *(sa.cast(AUDIT.c[name], sa.LargeBinary) for name in _AUDIT_BYTES)]
        query = sa.select(*columns).order_by(AUDIT.c.seq)
        after: int | None = None
        while True:
            page = query if after is None else query.where(AUDIT.c.seq > after)
            rows = self._connection.execute(page.limit(_PAGE)).all()
            yield from (AuditRow(seq, *(value or b"" for value in values)) for seq, *values in rows)
            if len(rows) < _PAGE:
                return
            after = rows[-1][0]

    # ---

    def _exists(self, condition: sa.ColumnElement[bool]) -> bool:
        query = sa.select(CERTIFICATES.c.serial).where(condition).limit(1)
        return self._connection.execute(query).first() is not None

    def _certificates(
        self, condition: sa.ColumnElement[bool], limit: int | None = None
    ) -> list[CertificateRecord]:
        newest_first = (CERTIFICATES.c.issued_at.desc(), CERTIFICATES.c.serial)
        query = sa.select(CERTIFICATES).where(condition).order_by(*newest_first).limit(limit)
        return [_record(row) for row in self._connection.execute(query).mappings()]


_AUDIT_BYTES: Final = ("body", "hash", "signature")


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
