"""The statements of the registry, built once: building one anew costs more than running it."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy import bindparam

from pki.lifecycle import Status
from pki.profiles import Product
from pki.registry.tables import AUDIT, CERTIFICATES, CHANGES, CRLS, REQUESTS

_certificate: Final = CERTIFICATES.c
_now: Final = bindparam("now", type_=_certificate.not_after.type)
_most: Final = bindparam("most", type_=sa.Integer)

# Certificates, newest first.
EVERYTHING: Final = sa.select(CERTIFICATES).order_by(_certificate.issued_at.desc(), _certificate.serial)
CERTIFICATE: Final = EVERYTHING.where(_certificate.serial == bindparam("serial"))
OF_HOLDER: Final = EVERYTHING.where(_certificate.holder == bindparam("holder"))
LIVE: Final = EVERYTHING.where(
    _certificate.holder == bindparam("holder"),
    _certificate.product == bindparam("product"),
    _certificate.status != Status.REVOKED,
    _certificate.not_after >= _now,
)
OVERDUE: Final = EVERYTHING.where(_certificate.held_until < _now)
SUBSCRIBERS_BY_STATUS: Final = (
    sa.select(_certificate.status, sa.func.count())
    .where(_certificate.product.in_(list(Product)))
    .group_by(_certificate.status)
)
IN_FORCE: Final = (
    sa.select(_certificate.serial)
    .where(_certificate.status != Status.REVOKED, _certificate.not_after >= _now)
    .order_by(_certificate.issued_at.desc())
    .limit(_most)
)
HAS_OVERDUE: Final = sa.select(_certificate.serial).where(_certificate.held_until < _now).limit(1)
HAS_SERIAL: Final = sa.select(_certificate.serial).where(_certificate.serial == bindparam("serial"))
HAS_KEY: Final = sa.select(_certificate.serial).where(_certificate.key_digest == bindparam("key_digest"))
ADD_CERTIFICATE: Final = sa.insert(CERTIFICATES)
CHANGE_CERTIFICATE: Final = sa.update(CERTIFICATES).where(_certificate.serial == bindparam("changed"))

CHANGES_SO_FAR: Final = sa.select(CHANGES.c.count)
COUNT_CHANGE: Final = sa.update(CHANGES).values(count=CHANGES.c.count + 1)

REQUEST: Final = sa.select(REQUESTS).where(REQUESTS.c.request_id == bindparam("request_id"))
ADD_REQUEST: Final = sa.insert(REQUESTS)

# CRLs.
LISTED: Final = (
    sa.select(_certificate.serial, _certificate.revoked_at, _certificate.reason)
    .where(_certificate.status.in_([Status.HELD, Status.REVOKED]))
    .order_by(_certificate.serial)
)
LISTED_AND_UNEXPIRED: Final = LISTED.where(_certificate.not_after >= _now)
LATEST_CRL: Final = sa.select(CRLS).order_by(CRLS.c.number.desc()).limit(1)
FORGET_CRLS: Final = sa.delete(CRLS).where(CRLS.c.number < bindparam("newest"))
ADD_CRL: Final = sa.insert(CRLS)

# Audit log.
APPEND: Final = sa.insert(AUDIT)
NEWEST_ENTRY: Final = sa.select(AUDIT).order_by(AUDIT.c.seq.desc()).limit(1)
ENTRY: Final = sa.select(AUDIT).where(AUDIT.c.seq == bindparam("seq"))
# Whoever changed a value may have changed its type as well, which SQLite allows.
TRAIL: Final = sa.select(
    AUDIT.c.seq, *(sa.cast(AUDIT.c[name], sa.LargeBinary) for name in ("body", "hash", "signature"))
).order_by(AUDIT.c.seq)
TRAIL_AFTER: Final = TRAIL.where(AUDIT.c.seq > bindparam("after"))
