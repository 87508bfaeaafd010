"""What a certificate is judged by: each judgement is one function and gives one `Check`."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Final, Self

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.x509.verification import (
    Criticality,
    ExtensionPolicy,
    PolicyBuilder,
    Store,
    VerificationError,
)

from pki import oids
from pki.errors import FileUnreadable, Flaw, IdentityNumberNotPossible
from pki.files import npki
from pki.lifecycle import Status
from pki.names import library_is_quiet
from pki.signed.ocsp import CertificateState
from pki.verification import policies
from pki.verification.policies import Kind

_MAX_CHAIN_DEPTH: Final = 1
INVALID_CERTIFICATE: Final = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)
"""What the library raises for a certificate, or for a part of one, that it cannot read."""


@dataclass(frozen=True, slots=True)
class Check:
    """One verdict. The reason holds no personal data."""

    passed: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """Several checks: every field of a subclass is one, in the order in which they are made."""

    @property
    def ok(self) -> bool:
        """Whether every check passed."""
        return all(check.passed for _, check in self.checks())

    def checks(self) -> list[tuple[str, Check]]:
        """The checks by name."""
        return [(item.name, getattr(self, item.name)) for item in fields(self)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """The authorities that we vouch for: the root, and the one below it that issues."""

    root: x509.Certificate
    issuing: x509.Certificate
    kinds: Mapping[str, Kind] = field(default_factory=policies.own_kinds)
    """What our policies stand for; see `policies.own_kinds`."""

    @classmethod
    def of(cls, root_der: bytes, issuing_der: bytes) -> Self:
        """Reads both; FileUnreadable if one is none."""
        return cls(root=load_certificate(root_der), issuing=load_certificate(issuing_der))

    def issued(self, certificate: x509.Certificate) -> bool:
        """Whether the chain from the certificate to the root holds."""
        # Judged at the certificate's last second, when its authorities must still be valid; `validity` judges today.
        anyone = ExtensionPolicy.permit_all().may_be_present(
            x509.CertificatePolicies, Criticality.AGNOSTIC, None
        )
        authority = anyone.require_present(x509.BasicConstraints, Criticality.CRITICAL, None)
        try:
            verifier = (
                PolicyBuilder()
                .store(Store([self.root]))
                .time(certificate.not_valid_after_utc)
                .max_chain_depth(_MAX_CHAIN_DEPTH)
                .extension_policies(ca_policy=authority, ee_policy=anyone)
                .build_client_verifier()
            )
            verifier.verify(certificate, [self.issuing])
        except (VerificationError, *INVALID_CERTIFICATE):  # the latter for an extension that is not DER
            return False
        return True


def load_certificate(der: bytes) -> x509.Certificate:
    """Reads a certificate, and no more of it than any program must.

    Raises:
        FileUnreadable: it is none.
    """
    try:
        with library_is_quiet():
            return x509.load_der_x509_certificate(der)
    except INVALID_CERTIFICATE as broken:
        raise FileUnreadable(Flaw.DAMAGED, "a certificate cannot be read") from broken


def signed_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether the issuer's key signed the certificate, which names it."""
    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, *INVALID_CERTIFICATE):
        return False
    return True


def chain(certificate: x509.Certificate, trust: Trust) -> Check:
    """The certificate was issued under the root."""
    return _check(
        trust.issued(certificate),
        "the certificate was issued under this root",
        "the certificate was not issued under this root",
    )


def validity(certificate: x509.Certificate, now: datetime) -> Check:
    """The certificate is valid now."""
    if now < certificate.not_valid_before_utc:
        return Check(False, "the certificate is not valid yet")
    return _check(
        now <= certificate.not_valid_after_utc, "the certificate is valid now", "the certificate has expired"
    )


def revocation(state: CertificateState | None) -> Check:
    """The authority's books say that the certificate is good."""
    if state is None:
        return Check(False, "the authority has no record of the certificate")
    return _check(
        state.status is Status.GOOD, "the certificate is not revoked", f"the certificate is {state.status}"
    )


def identity(certificate: x509.Certificate, random: bytes | None, identity_number: str | None) -> Check:
    """The VID is that of the registration number, with this R."""
    vid = vid_of(certificate)
    if vid is None:
        return Check(False, "the certificate holds no VID")
    if identity_number is None:
        return Check(True, "the certificate holds a VID; no registration number was given to compare")
    if random is None:
        return Check(False, "without the key there is no R to compute the VID with")
    try:
        same = npki.same_vid(vid, npki.compute_vid(identity_number, random))
    except IdentityNumberNotPossible as refused:
        return Check(False, str(refused))
    return _check(same, "the VID is that of the registration number", "the VID is another person's")


def vid_of(certificate: x509.Certificate) -> bytes | None:
    """The VID in the certificate's identifyData, if it has one."""
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        # Some authorities put other names before identifyData.
        encoded = [
            name.value
            for name in names
            if isinstance(name, x509.OtherName) and name.type_id == oids.IDENTIFY_DATA
        ]
        return npki.decode_identity(encoded[0]).vid if encoded else None
    except (x509.ExtensionNotFound, *INVALID_CERTIFICATE):
        return None


def _check(passed: bool, yes: str, no: str) -> Check:
    return Check(passed, yes if passed else no)
