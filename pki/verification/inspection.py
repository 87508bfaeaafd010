"""Inspects a file that somebody sends: what it is, what its certificate says, and whether its key is that one's."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from cryptography import x509

from pki.files.private_keys import OpenedKey
from pki.verification import reading
from pki.verification.facts import Chain, Facts, Period, Revoked, StateOf, facts_of
from pki.verification.reading import Contents, Form, NoKey, public_key_of
from pki.verification.verdicts import Trust


class KeyVerdict(StrEnum):
    """Whether the private key in the file is the certificate's."""

    ABSENT = NoKey.ABSENT.value
    LOCKED = NoKey.LOCKED.value
    WRONG_PASSWORD = NoKey.WRONG_PASSWORD.value
    UNREADABLE = NoKey.UNREADABLE.value
    BELONGS = "belongs"
    ANOTHERS = "anothers"
    """It opens, and is the key of another certificate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What a file holds."""

    form: Form
    certificate: Facts | None
    """None: nothing shows without the password."""
    key: KeyVerdict
    has_random: bool | None
    """Whether R is in the key; None if the key was not opened."""
    others: int
    """How many more certificates are in the file: authorities, as a rule."""

    @property
    def wants_password(self) -> bool:
        """Whether a password, or another one, would tell more."""
        return self.key in (KeyVerdict.LOCKED, KeyVerdict.WRONG_PASSWORD)

    @property
    def ok(self) -> bool:
        """Whether it is a valid certificate of ours, and the key, if there is one, is its own."""
        facts = self.certificate
        return (
            facts is not None
            and facts.chain is Chain.TRUSTED
            and facts.period is Period.VALID
            and facts.revocation.state is Revoked.GOOD
            and self.key in (KeyVerdict.ABSENT, KeyVerdict.BELONGS)
        )


def inspect(
    content: bytes, *, trust: Trust, state_of: StateOf, now: datetime, password: str | None = None
) -> Inspection:
    """Inspects a file: DER, PEM, the delivered ZIP, or PKCS#12.

    Bounded: refuses what is larger, deeper or costlier than any honest file, takes some two seconds at the very worst
    (a PKCS#12 file of NSS or GnuTLS half of one), and never asks the network.

    Args:
        content: the file.
        trust: the authorities that we vouch for.
        state_of: what the registry says of a serial number of ours; None if it knows none such.
        now: aware.
        password: opens the key. Without it the certificate alone is judged, if it shows.

    Raises:
        FileUnreadable: it holds no certificate, or none that can be read safely; `flaw` says which.
    """
    return _inspection(reading.read(content, password), trust, state_of, now)


def inspect_path(
    path: Path, *, trust: Trust, state_of: StateOf, now: datetime, password: str | None = None
) -> Inspection:
    """`inspect` for a file, or for the folder of one certificate.

    Raises:
        FileUnreadable: as `inspect`.
        OSError: the path cannot be read.
    """
    return _inspection(reading.read_path(path, password), trust, state_of, now)


def _inspection(contents: Contents, trust: Trust, state_of: StateOf, now: datetime) -> Inspection:
    leaf = contents.certificates[0] if contents.certificates else None
    others = contents.certificates[1:]
    return Inspection(
        form=contents.form,
        certificate=facts_of(leaf, others, trust=trust, state_of=state_of, now=now) if leaf else None,
        key=_verdict(contents.key, leaf),
        has_random=contents.key.has_random if isinstance(contents.key, OpenedKey) else None,
        others=len(others),
    )


def _verdict(key: OpenedKey | NoKey, certificate: x509.Certificate | None) -> KeyVerdict:
    if isinstance(key, NoKey):
        return KeyVerdict(key.value)
    if certificate is None:  # a PKCS#12 file may hide the certificate and show the key
        return KeyVerdict.LOCKED
    own = public_key_of(certificate)
    if own is None:
        return KeyVerdict.UNREADABLE
    return KeyVerdict.BELONGS if own == key.public else KeyVerdict.ANOTHERS
