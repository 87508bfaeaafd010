"""The audit log: a chain of entries, each of them signed. Pure: time, keys and rows are given.

The hash of an entry covers the hash of the one before it, so that it stands for everything up to there. Its signature
is made with a key that signs nothing else, and makes a checkpoint of it: how many entries there were, and the hash of
the last. Whoever keeps a checkpoint elsewhere can show later that the log has lost nothing since. The log itself shows
the first entry that somebody without the key changed, removed or moved, even if all hashes were computed anew.
"""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_BEGINNING: Final = bytes(hashlib.sha256().digest_size)
# No hash and no signature of ours can be taken for one made for another purpose.
_ENTRY_DOMAIN: Final = b"certguide audit entry 1\0"
_CHECKPOINT_DOMAIN: Final = b"certguide audit checkpoint 1\0"
_ALGORITHM: Final = ec.ECDSA(hashes.SHA256())
_CHECKPOINT_LINE: Final = re.compile(
    r"certguide-audit ([1-9][0-9]{0,17}) ([0-9a-f]{64}) ([A-Za-z0-9_-]{90,100})"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Who did what to what. It names by reference only: never a person's name or number, never a secret."""

    seq: int
    """From 1, without a gap."""
    at: datetime
    """Aware, UTC."""
    by: str
    """`holder`, `operator`, `timer`, or a member of staff."""
    action: str
    about: Mapping[str, str]

    def encode(self) -> bytes:
        """Canonical JSON: sorted names, no spaces, UTF-8."""
        return canonical(
            {
                "seq": self.seq,
                "at": _stamp(self.at),
                "by": self.by,
                "action": self.action,
                "about": dict(self.about),
            }
        )

    @classmethod
    def decode(cls, body: bytes) -> Self:
        """Reads what `encode` wrote.

        Raises:
            ValueError: these bytes are no entry.
        """
        try:
            fields = json.loads(body)
            return cls(
                seq=int(fields["seq"]),
                at=datetime.fromisoformat(fields["at"]).astimezone(UTC),
                by=fields["by"],
                action=fields["action"],
                about=dict(fields["about"]),
            )
        except (KeyError, TypeError, AttributeError, OverflowError, RecursionError) as wrong:
            raise ValueError("no audit entry") from wrong


class Checkpoint(NamedTuple):
    """A signed statement: the log had `size` entries, and the hash of the last was `head`."""

    size: int
    head: bytes
    signature: bytes

    def line(self) -> str:
        """One line of text, for a file or a note."""
        signature = base64.urlsafe_b64encode(self.signature).decode("ascii").rstrip("=")
        return f"certguide-audit {self.size} {self.head.hex()} {signature}"

    @classmethod
    def parse(cls, line: str) -> Self | None:
        """Reads what `line` wrote; None if this is something else, such as a line that a crash cut off."""
        found = _CHECKPOINT_LINE.fullmatch(line.strip())
        if found is None:
            return None
        try:
            signature = base64.urlsafe_b64decode(found[3] + "=" * (-len(found[3]) % 4))
        except binascii.Error:
            return None
        return cls(int(found[1]), bytes.fromhex(found[2]), signature)

    def signed_by(self, key: ec.EllipticCurvePublicKey) -> bool:
        """Whether the authority signed this."""
        try:
            key.verify(self.signature, _statement(self.size, self.head), _ALGORITHM)
        except InvalidSignature:
            return False
        return True


class AuditRow(NamedTuple):
    """An entry as it is stored."""

    seq: int
    body: bytes
    hash: bytes
    signature: bytes

    @property
    def checkpoint(self) -> Checkpoint:
        """What the authority stated when this was the last entry."""
        return Checkpoint(self.seq, self.hash, self.signature)


class Harm(StrEnum):
    """What was done to an entry."""

    CHANGED = "changed"
    REMOVED = "removed"
    REORDERED = "reordered"
    CUT_OFF = "cut off at the end"
    UNLIKE_CHECKPOINT = "unlike the checkpoint that was kept of it"
    FALSE_CHECKPOINT = "the subject of a kept checkpoint that this authority did not sign"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """The first entry that is not what it was, and how. A removed or cut-off entry is the first that is missing."""

    seq: int
    harm: Harm


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What `verify` found."""

    entries: int
    """How many were read and found right."""
    checkpoints: int
    """How many kept elsewhere agree with them."""
    fault: Fault | None

    @property
    def ok(self) -> bool:
        """Whether the log is whole, as far as the checkpoints reach."""
        return self.fault is None


def canonical(value: Mapping[str, Any]) -> bytes:
    """JSON in one way only, so that it can be hashed."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def fingerprint(key: ec.EllipticCurvePublicKey) -> str:
    """SHA-256 of the SubjectPublicKeyInfo, as the ceremony's record shows it."""
    encoded = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(encoded).hexdigest()


def seal(entry: Entry, newest: AuditRow | None, key: ec.EllipticCurvePrivateKey) -> AuditRow:
    """The row that follows the newest one (None: the first of all)."""
    body = entry.encode()
    head = _link(_BEGINNING if newest is None else newest.hash, body)
    return AuditRow(entry.seq, body, head, key.sign(_statement(entry.seq, head), _ALGORITHM))


def follows(row: AuditRow, previous: AuditRow | None, key: ec.EllipticCurvePublicKey) -> bool:
    """Whether a row is the one that the authority put behind the previous one (None: it is the first)."""
    head = _link(_BEGINNING if previous is None else previous.hash, row.body)
    return row.hash == head and row.checkpoint.signed_by(key)


def verify(
    rows: Iterable[AuditRow], key: ec.EllipticCurvePublicKey, kept: Iterable[Checkpoint] = ()
) -> Verdict:
    """Reads the whole log and names the first entry that is not what it was.

    Args:
        rows: all of them, by `seq`. Read once; none is kept in memory.
        key: the public half of the audit key.
        kept: checkpoints from outside of the log, smallest first. Without one, nothing shows that entries were cut
            off at the end.
    """
    outside = _Outside(key, kept)
    rows = iter(rows)
    head, entries = _BEGINNING, 0
    for row in rows:
        head = _link(head, row.body)
        harm = _harm(row, entries + 1, head, key, rows) or outside.harm(row.checkpoint)
        if harm is not None:
            return Verdict(
                entries=entries, checkpoints=outside.agreed, fault=Fault(seq=entries + 1, harm=harm)
            )
        entries += 1
    harm = outside.harm_beyond() or (Harm.CUT_OFF if entries == 0 else None)
    fault = None if harm is None else Fault(seq=entries + 1, harm=harm)
    return Verdict(entries=entries, checkpoints=outside.agreed, fault=fault)


class _Outside:
    """The kept checkpoints, met one by one as the log is read."""

    def __init__(self, key: ec.EllipticCurvePublicKey, kept: Iterable[Checkpoint]) -> None:
        self._key = key
        self._kept = iter(kept)
        self._next = next(self._kept, None)
        self.agreed = 0

    def harm(self, reached: Checkpoint) -> Harm | None:
        """Whether the kept checkpoints up to this one, which is known to be signed, disagree with it."""
        while self._next is not None and self._next.size <= reached.size:
            if self._next != reached and not self._next.signed_by(self._key):
                return Harm.FALSE_CHECKPOINT
            if self._next[:2] != reached[:2]:
                return Harm.UNLIKE_CHECKPOINT
            self.agreed += 1
            self._next = next(self._kept, None)
        return None

    def harm_beyond(self) -> Harm | None:
        if self._next is None:
            return None
        return Harm.CUT_OFF if self._next.signed_by(self._key) else Harm.FALSE_CHECKPOINT


def _harm(
    row: AuditRow, expected: int, head: bytes, key: ec.EllipticCurvePublicKey, following: Iterator[AuditRow]
) -> Harm | None:
    if row.seq != expected:
        return Harm.REMOVED
    if row.hash == head and row.checkpoint.signed_by(key):
        return None
    try:
        elsewhere = Entry.decode(row.body).seq != expected
    except ValueError:
        return Harm.CHANGED
    if not elsewhere:
        return Harm.CHANGED
    # Another entry stands in this place: the right one was moved, or is gone and the rest numbered anew.
    return Harm.REORDERED if any(_says(later, expected) for later in following) else Harm.REMOVED


def _says(row: AuditRow, seq: int) -> bool:
    try:
        return Entry.decode(row.body).seq == seq
    except ValueError:
        return False


def _link(previous: bytes, body: bytes) -> bytes:
    return hashlib.sha256(_ENTRY_DOMAIN + previous + body).digest()


def _statement(size: int, head: bytes) -> bytes:
    return _CHECKPOINT_DOMAIN + size.to_bytes(8, "big") + head


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
