"""Says of a certificate what can be known: whose, which kind, by whom, until when, whether it still counts.

Every text of a certificate was written by whoever made it, who may be nobody we know: it comes out of here short and
printable, and stays a claim unless the chain is `TRUSTED`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, TypeVar

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from pki import dates, oids
from pki.errors import FileUnreadable, Flaw
from pki.lifecycle import Reason
from pki.names import library_is_quiet
from pki.signed.ocsp import CertificateState
from pki.verification import policies, verdicts
from pki.verification.policies import Kind
from pki.verification.reading import public_key_of
from pki.verification.verdicts import Trust, signed_by

MAX_TEXT_CHARACTERS: Final = 200
MAX_ADDRESSES: Final = 4
_MAX_SUBJECT_CHARACTERS: Final = 400
_SHORT_TYPES: Final = {
    oids.COUNTRY: "c",
    oids.ORGANIZATION: "o",
    oids.ORGANIZATIONAL_UNIT: "ou",
    oids.COMMON_NAME: "cn",
}
_ENDLESS: Final = datetime(
    9999, 12, 31, tzinfo=UTC
)  # RFC 5280 §4.1.2.5: 99991231235959Z says that there is no end
_MAX_ATTRIBUTES: Final = 16
_KEY_NAMES: Final = {
    oids.ED25519: "Ed25519",
    oids.ED448: "Ed448",
    oids.DSA: "DSA",
    oids.ML_DSA_44: "ML-DSA-44",
    oids.ML_DSA_65: "ML-DSA-65",
    oids.ML_DSA_87: "ML-DSA-87",
}
_Extension = TypeVar("_Extension", bound=x509.ExtensionType)
_Part = TypeVar("_Part")
StateOf = Callable[[int], CertificateState | None]
"""What the registry says of a serial number of ours; None if it knows none such."""


class Chain(StrEnum):
    """Who signed the certificate."""

    TRUSTED = "trusted"
    """Our issuing authority, under our root."""
    AUTHORITY = "authority"
    """It is our root's or our issuing authority's own certificate."""
    CLAIMED = "claimed"
    """It names our authority, but our authority did not sign it: a forgery, or another sandbox of the same name."""
    SELF_SIGNED = "self_signed"
    """Its own key: it says of itself whatever it likes."""
    FOREIGN = "foreign"
    """Another authority, whose root we do not hold: who stands behind it cannot be known here."""


class Period(StrEnum):
    """Where now lies in the certificate's validity."""

    NOT_YET = "not_yet"
    VALID = "valid"
    EXPIRED = "expired"


class Revoked(StrEnum):
    """What the source says of the certificate."""

    GOOD = "good"
    HELD = "held"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


class Source(StrEnum):
    """Who was asked."""

    REGISTRY = "registry"
    """This authority's own books, which are never behind."""
    NOBODY = "nobody"
    """A foreign authority would have to be asked, at an address that only the file names: that is not fetched."""


class Unknown(StrEnum):
    """What cannot be known of this certificate here, and why."""

    ISSUER = "issuer"
    """Whether the authority that it names really issued it: we do not hold that authority's root."""
    REVOCATION = "revocation"
    """Whether it was revoked or suspended: only its own authority can say."""
    IDENTITY = "identity"
    """Whose it is: the name is what the certificate says, and nobody whom we know vouches for it."""
    NAMES = "names"
    """What subject or issuer are called: the names are damaged."""
    KIND = "kind"
    """What it is for: it names no policy that we know."""
    EXTENSIONS = "extensions"
    """What its extensions say: they are damaged or break the standard."""
    KEY = "key"
    """Its key is of a kind that is not read here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation:
    """Whether the certificate was revoked, who says so, and as of when."""

    state: Revoked
    source: Source
    at: datetime
    """When the source was asked."""
    since: datetime | None = None
    reason: Reason | None = None
    crl_addresses: tuple[str, ...] = ()
    ocsp_addresses: tuple[str, ...] = ()
    """Where the certificate says that it could be asked. Written by its maker; never fetched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a certificate says, and what of it holds. Times are aware, UTC."""

    name: str = field(repr=False)
    """The subject's common name; mask it before anybody sees it. Empty if there is none."""
    subject: str = field(repr=False)
    """The whole subject, root first: `c=kr, o=…, cn=…`."""
    kind: Kind | None
    policy: str | None
    """The first policy, dotted."""
    issuer: str
    """The issuer's common name, or its organisation."""
    serial: int
    not_before: datetime
    not_after: datetime | None
    """None: it never expires."""
    days_left: int | None
    """Midnights of Korea until the end: 0 on the last day, negative afterwards."""
    period: Period
    algorithm: str
    """Of the key: `RSA`, `EC secp256r1`, `Ed25519`…; the dotted identifier of one that is not known."""
    key_bits: int | None
    sha256: str
    """The fingerprint, hex."""
    chain: Chain
    issuer_included: bool
    """The file also holds the certificate that signed this one, and the signature holds."""
    has_vid: bool
    """It is bound to a registration number (KCAC.TS.SIVID)."""
    revocation: Revocation
    unknown: tuple[Unknown, ...]


def facts_of(
    certificate: x509.Certificate,
    companions: Sequence[x509.Certificate],
    *,
    trust: Trust,
    state_of: StateOf,
    now: datetime,
) -> Facts:
    """Collects what a certificate says, and judges it.

    Args:
        certificate: the holder's; read, and perhaps hostile.
        companions: what else was in its file.
        trust: the authorities that we vouch for.
        state_of: asked only for a certificate of ours.
        now: aware.
    """
    with library_is_quiet():
        chain = _chain(certificate, trust)
    # The registry may take its time, and must not be waited for under a lock of the whole process.
    state = state_of(certificate.serial_number) if chain is Chain.TRUSTED else None
    with library_is_quiet():
        return _facts(certificate, companions, chain, state, trust=trust, now=now)


def _facts(
    certificate: x509.Certificate,
    companions: Sequence[x509.Certificate],
    chain: Chain,
    state: CertificateState | None,
    *,
    trust: Trust,
    now: datetime,
) -> Facts:
    begin, end = _validity(certificate)
    subject, issuer = _readable(lambda: certificate.subject), _readable(lambda: certificate.issuer)
    extensions = _readable(lambda: certificate.extensions)
    named = _policies(extensions)
    kind, (algorithm, bits) = policies.kind_of(named, trust.kinds), _key(certificate)
    revocation = _revocation(extensions, chain, state, now)
    unknown = {
        Unknown.ISSUER: chain in (Chain.FOREIGN, Chain.CLAIMED),
        Unknown.IDENTITY: chain not in (Chain.TRUSTED, Chain.AUTHORITY),
        Unknown.REVOCATION: revocation.state is Revoked.UNKNOWN,
        Unknown.KIND: kind is None and chain is not Chain.AUTHORITY,
        Unknown.NAMES: subject is None or issuer is None,
        Unknown.EXTENSIONS: extensions is None,
        Unknown.KEY: public_key_of(certificate) is None,
    }
    return Facts(
        name=_attribute(subject, oids.COMMON_NAME),
        subject=_whole(subject),
        kind=kind,
        policy=named[0] if named else None,
        issuer=_attribute(issuer, oids.COMMON_NAME) or _attribute(issuer, oids.ORGANIZATION),
        serial=certificate.serial_number,
        not_before=begin,
        not_after=end,
        days_left=dates.days_left(now, end) if end else None,
        period=_period(begin, end, now),
        algorithm=algorithm,
        key_bits=bits,
        sha256=certificate.fingerprint(hashes.SHA256()).hex(),
        chain=chain,
        issuer_included=any(signed_by(certificate, other) for other in companions),
        has_vid=verdicts.vid_of(certificate) is not None,
        revocation=revocation,
        unknown=tuple(item for item, applies in unknown.items() if applies),
    )


def displayable(text: str, limit: int = MAX_TEXT_CHARACTERS) -> str:
    """The text without what could rearrange or hide its neighbours (controls, direction marks), and not too long."""
    shown = "".join(character if character.isprintable() else "�" for character in text[: limit + 1])
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def _readable(part: Callable[[], _Part]) -> _Part | None:
    try:
        return part()
    except verdicts.INVALID_CERTIFICATE:
        return None


def _validity(certificate: x509.Certificate) -> tuple[datetime, datetime | None]:
    try:
        begin, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    except ValueError as broken:
        raise FileUnreadable(Flaw.DAMAGED, "the certificate's validity cannot be read") from broken
    # Beyond this day no moment has a time in Korea.
    return min(begin, _ENDLESS), end if end < _ENDLESS else None


def _period(begin: datetime, end: datetime | None, now: datetime) -> Period:
    if now < begin:
        return Period.NOT_YET
    return Period.VALID if end is None or now <= end else Period.EXPIRED


def _attribute(name: x509.Name | None, kind: x509.ObjectIdentifier) -> str:
    values = name.get_attributes_for_oid(kind) if name else []
    return displayable(str(values[-1].value)) if values else ""


def _whole(name: x509.Name | None) -> str:
    shown = [
        f"{_SHORT_TYPES.get(item.oid, item.oid.dotted_string)}={displayable(str(item.value))}"
        for item in list(name or ())[:_MAX_ATTRIBUTES]
    ]
    return displayable(", ".join(shown), _MAX_SUBJECT_CHARACTERS)


def _key(certificate: x509.Certificate) -> tuple[str, int | None]:
    key = public_key_of(certificate)
    if isinstance(key, rsa.RSAPublicKey):
        return "RSA", key.key_size
    if isinstance(key, ec.EllipticCurvePublicKey):
        return f"EC {key.curve.name}", key.curve.key_size
    identifier = certificate.public_key_algorithm_oid
    return _KEY_NAMES.get(identifier, identifier.dotted_string), None


def _chain(certificate: x509.Certificate, trust: Trust) -> Chain:
    if certificate in (trust.root, trust.issuing):
        return Chain.AUTHORITY
    if trust.issued(certificate):
        return Chain.TRUSTED
    if _readable(lambda: certificate.issuer) in (trust.root.subject, trust.issuing.subject):
        return Chain.CLAIMED
    return Chain.SELF_SIGNED if signed_by(certificate, certificate) else Chain.FOREIGN


def _revocation(
    extensions: x509.Extensions | None, chain: Chain, state: CertificateState | None, now: datetime
) -> Revocation:
    return Revocation(
        state=Revoked(state.status.value) if state else Revoked.UNKNOWN,
        source=Source.REGISTRY if chain is Chain.TRUSTED else Source.NOBODY,
        at=now,
        since=state.since if state else None,
        reason=state.reason if state else None,
        crl_addresses=_crl_addresses(extensions),
        ocsp_addresses=_ocsp_addresses(extensions),
    )


def _policies(extensions: x509.Extensions | None) -> list[str]:
    found = _extension(extensions, x509.CertificatePolicies)
    return [information.policy_identifier.dotted_string for information in found or ()]


def _crl_addresses(extensions: x509.Extensions | None) -> tuple[str, ...]:
    points = _extension(extensions, x509.CRLDistributionPoints)
    return _addresses(name for point in points or () for name in point.full_name or ())


def _ocsp_addresses(extensions: x509.Extensions | None) -> tuple[str, ...]:
    access = _extension(extensions, x509.AuthorityInformationAccess)
    return _addresses(item.access_location for item in access or () if item.access_method == oids.OCSP)


def _addresses(names: Iterable[x509.GeneralName]) -> tuple[str, ...]:
    addresses = [
        displayable(name.value) for name in names if isinstance(name, x509.UniformResourceIdentifier)
    ]
    return tuple(addresses[:MAX_ADDRESSES])


def _extension(extensions: x509.Extensions | None, kind: type[_Extension]) -> _Extension | None:
    try:
        return extensions.get_extension_for_class(kind).value if extensions else None
    except x509.ExtensionNotFound:
        return None
