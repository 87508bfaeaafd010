"""A long revocation list is made beside a ticking event loop: ours, the registry's whole road, and a peer's builder.

Writes a line of JSON.
"""

import asyncio
import itertools
import json
import secrets
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

from pki import Reason, Status
from pki.operations.books import REGISTRY_FILE
from pki.registry.tables import CERTIFICATES
from pki.signed.certificates import Issuer, new_serial
from pki.signed.crl import CrlEntry, build_crl
from tests.bench.turns import open_authority, percentiles

_ENTRIES: Final = 100_000
_ROUNDS: Final = 3
_IDLE_SECONDS: Final = 2.0
_TICK: Final = 0.001
_REASONS: Final = {
    Reason.SUPERSEDED: x509.ReasonFlags.superseded,
    Reason.KEY_COMPROMISE: x509.ReasonFlags.key_compromise,
    Reason.CESSATION_OF_OPERATION: x509.ReasonFlags.cessation_of_operation,
}
_NOW: Final = datetime.now(UTC).replace(microsecond=0)
_LIFETIME: Final = timedelta(days=1)
_NAME: Final = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "certguide Bench CA")])


def _entries() -> list[CrlEntry]:
    reasons = itertools.cycle(_REASONS)
    return [
        CrlEntry(serial=new_serial(), since=_NOW - timedelta(minutes=n), reason=next(reasons))
        for n in range(_ENTRIES)
    ]


def _by_peer(key: rsa.RSAPrivateKey, entries: list[CrlEntry]) -> bytes:
    """cryptography's builder."""
    builder = (
        x509.CertificateRevocationListBuilder(_NAME, _NOW, _NOW + _LIFETIME)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
        .add_extension(x509.CRLNumber(1), critical=False)
    )
    revoked = [
        x509.RevokedCertificateBuilder(
            entry.serial, entry.since, [x509.Extension(x509.CRLReason.oid, False, reasons[entry.reason])]
        ).build()
        for reasons in [{reason: x509.CRLReason(flag) for reason, flag in _REASONS.items()}]
        for entry in entries
    ]
    # Its method to add one copies the list, which would take hours.
    builder._revoked_certificates = revoked
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


def _fill(folder: Path, entries: list[CrlEntry]) -> None:
    """Revoked certificates, as the registry has them; their own bytes are not looked at."""
    rows = [
        {
            "serial": f"{entry.serial:040x}",
            "request_id": f"request-{number}",
            "holder": f"holder-{number}",
            "product": "limited",
            "subject": "",
            "der": secrets.token_bytes(8),
            "not_before": _NOW,
            "not_after": _NOW + timedelta(days=365),
            "issued_at": _NOW,
            "key_digest": f"{number:064x}",
            "status": Status.REVOKED,
            "revoked_at": entry.since,
            "reason": entry.reason,
        }
        for number, entry in enumerate(entries)
    ]
    engine = sa.create_engine(f"sqlite:///{folder / REGISTRY_FILE}")
    with engine.begin() as connection:
        connection.execute(CERTIFICATES.insert(), rows)
    engine.dispose()


async def _gaps(work: asyncio.Future[Any]) -> list[float]:
    """How late each tick came while something was at work."""
    late = []
    while not work.done():
        begun = time.perf_counter()
        await asyncio.sleep(_TICK)
        late.append(time.perf_counter() - begun - _TICK)
    return late


async def _beside(work: Callable[[], bytes | None]) -> dict[str, float]:
    begun = time.perf_counter()
    working = asyncio.ensure_future(asyncio.to_thread(work))
    late = await _gaps(working)
    result = await working
    return {
        "ms": 1e3 * (time.perf_counter() - begun),
        "bytes": len(result or b""),
        **{name: 1e3 * seconds for name, seconds in percentiles(late).items()},
    }


async def lists(folder: Path) -> dict[str, list[dict[str, float]]]:
    """What each work took, and how late the event loop was meanwhile."""
    entries = _entries()
    issuer = Issuer(name=_NAME, key=rsa.generate_private_key(65_537, 2048), certificate=None)
    with open_authority(folder) as authority:
        _fill(folder, entries)
        works: dict[str, Callable[[], bytes | None]] = {
            "nothing": lambda: time.sleep(_IDLE_SECONDS),
            "ours": lambda: build_crl(issuer, entries, number=1, now=_NOW, lifetime=_LIFETIME),
            "ours, from the registry": authority.next_crl,
            "peer": lambda: _by_peer(issuer.key, entries),
        }
        figures: dict[str, list[dict[str, float]]] = {name: [] for name in works}
        for _ in range(_ROUNDS):
            for name, work in works.items():
                figures[name].append(await _beside(work))
    return figures


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="certguide-bench-") as home:
        sys.stdout.write(json.dumps(asyncio.run(lists(Path(home)))) + "\n")
