"""What the authority can be asked to do, and what it hands out, as values.

Each order has the caller's request id, unique over all operations: the same order again changes nothing and gives the same
answer. What tells one order from another is kept as a digest; names, registration numbers and secrets are not in it.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from pki.files.npki import SubscriberKey
from pki.lifecycle import Reason
from pki.operations.requests import SigningRequest
from pki.registry import CertificateRecord

Arguments = dict[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateOrder:
    """What issuing, renewing and reissuing have in common: a person, and a key.

    The registration number is used for the VID and forgotten; neither it nor the name appears in the repr.
    """

    request_id: str
    holder: str
    """An opaque reference to the person, stable over their orders."""
    name: str = field(repr=False)
    identity_number: str = field(repr=False)
    """13 digits."""
    key: SubscriberKey | SigningRequest = field(repr=False)

    def arguments(self) -> Arguments:
        """What tells this order from another."""
        return {"holder": self.holder, "key": key_digest(self.key.public)}


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueRequest(CertificateOrder):
    """Who gets which certificate."""

    product: str
    """`limited` or `universal`."""

    def arguments(self) -> Arguments:
        """What tells this order from another."""
        return {**CertificateOrder.arguments(self), "product": self.product}


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewRequest(CertificateOrder):
    """Whose certificate is to be followed by one that is valid longer."""

    serial: int
    """Of the certificate that expires soon."""

    def arguments(self) -> Arguments:
        """What tells this order from another."""
        return {**CertificateOrder.arguments(self), "serial": serial_text(self.serial)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReissueRequest(CertificateOrder):
    """Whose certificate is to be replaced by one that is valid as long."""

    serial: int
    """Of the certificate that is lost, forgotten, or known to others."""
    reason: Reason = Reason.SUPERSEDED
    """Why the old one goes: SUPERSEDED or KEY_COMPROMISE."""

    def arguments(self) -> Arguments:
        """What tells this order from another."""
        own: Arguments = {"serial": serial_text(self.serial), "reason": self.reason}
        return {**CertificateOrder.arguments(self), **own}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRequest:
    """Which certificate is to be suspended or resumed, and who wants it."""

    request_id: str
    serial: int
    holder: str | None
    """Whose certificate it has to be; None for an operator, who may change anybody's."""
    by: str = "holder"
    """Who stands in the audit log: `holder`, `operator`, or a reference to a member of staff."""

    def arguments(self) -> Arguments:
        """What tells this order from another."""
        return {"serial": serial_text(self.serial), "holder": self.holder, "by": self.by}


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeRequest(ChangeRequest):
    """Which certificate is to be revoked for good, who wants it, and why."""

    reason: Reason

    def arguments(self) -> Arguments:
        """What tells this order from another."""
        return {**ChangeRequest.arguments(self), "reason": self.reason}


Order = CertificateOrder | ChangeRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedCertificate:
    """A certificate as handed out. Times are aware, UTC, both ends included."""

    der: bytes = field(repr=False)
    serial: int
    product: str
    subject_folder: str = field(repr=False)
    """The NPKI folder name: leaf first, as programs look for it."""
    issuer_name: str
    """The common name of the issuing authority."""
    not_before: datetime
    not_after: datetime

    @classmethod
    def of(cls, record: CertificateRecord, issuer_name: str) -> Self:
        """What the registry has, under the name of the authority that signed it."""
        return cls(
            der=record.der,
            serial=record.serial,
            product=record.product,
            subject_folder=record.subject,
            issuer_name=issuer_name,
            not_before=record.not_before,
            not_after=record.not_after,
        )


def key_digest(key: rsa.RSAPublicKey) -> str:
    """SHA-256 of the key's SubjectPublicKeyInfo, hexadecimal."""
    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def serial_text(serial: int) -> str:
    """A serial number as people write it: hexadecimal, in capitals."""
    return f"{serial:X}"
