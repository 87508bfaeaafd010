"""What each kind of certificate looks like, as data. Nothing here computes more than a date."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from cryptography.x509 import ObjectIdentifier

from pki import oids
from pki.containers import KeyContainer

KEY_BITS: Final = (2048, 3072)
NOTICE: Final = "샌드박스 시험용 인증서입니다. 은행·공공기관에서 쓸 수 없습니다"


class Product(StrEnum):
    """What a customer can ask for."""

    LIMITED = "limited"
    """용도제한용: banking and insurance."""
    UNIVERSAL = "universal"
    """범용: every purpose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthoritySettings:
    """How an authority names itself and what it issues. The defaults are a sandbox that says so in every name."""

    country: str = "kr"
    organisation: str = "certguide"
    authority_unit: str = "Sandbox"
    root_name: str = "certguide Sandbox Root CA"
    issuing_name: str = "certguide Sandbox CA 1"
    real_name: str = "certguide 샌드박스 인증기관"
    """What identifyData of the issuing authority's certificate says."""
    subscriber_units: tuple[str, ...] = ("personal", "SANDBOX")
    folder: str = "certguide"
    """The authority's folder below NPKI/."""
    policy_limited: ObjectIdentifier = oids.POLICY_LIMITED
    policy_universal: ObjectIdentifier = oids.POLICY_UNIVERSAL
    policies_critical: bool = False
    """True imitates NPKI to the bit; NSS, GnuTLS and Java's defaults then refuse the chain."""
    notice: str = NOTICE
    key_bits: int = 2048
    """2048 or 3072, for authorities and subscribers alike."""
    root_years: int = 20
    issuing_years: int = 10
    subscriber_years: int = 1
    crl_hours: int = 24
    """From thisUpdate to nextUpdate."""
    base_url: str = "http://127.0.0.1:8080"
    """Where the authority's certificates and CRL can be fetched, without a slash at the end."""
    key_container: KeyContainer = KeyContainer.PBES2

    def __post_init__(self) -> None:
        """Raises ValueError for a setting no certificate can be made with."""
        if self.key_bits not in KEY_BITS:
            raise ValueError(f"key_bits is one of {KEY_BITS}")
        if min(self.root_years, self.issuing_years, self.subscriber_years, self.crl_hours) < 1:
            raise ValueError("every validity is positive")
        if not self.subscriber_years <= self.issuing_years <= self.root_years:
            raise ValueError("the validity of an authority covers what it issues")
        if not self.base_url.isascii() or self.base_url.endswith("/"):
            raise ValueError("base_url is ASCII and has no slash at its end")

    @property
    def crl_url(self) -> str:
        """Where the issuing authority's CRL is published."""
        return f"{self.base_url}/ca/issuing.crl"

    @property
    def issuing_url(self) -> str:
        """Where the issuing authority's certificate is published."""
        return f"{self.base_url}/ca/issuing.cer"

    @property
    def root_url(self) -> str:
        """Where the root's certificate is published."""
        return f"{self.base_url}/ca/root.cer"

    @property
    def cps_url(self) -> str:
        """Where the certification practice statement is found."""
        return f"{self.base_url}/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One kind of certificate.

    The extensions stand in their order in the certificate, each with its criticality.
    """

    name: str
    authority: bool
    path_length: int | None
    policy: ObjectIdentifier | None
    notice_first: bool
    """Personal certificates carry the user notice before the CPS, authorities the other way round (as seen in NPKI)."""
    key_usages: frozenset[str]
    extensions: tuple[tuple[ObjectIdentifier, bool], ...] = field(repr=False)


_AUTHORITY_USAGES: Final = frozenset({"key_cert_sign", "crl_sign"})
_SUBSCRIBER_USAGES: Final = frozenset({"digital_signature", "content_commitment"})  # 03 02 06 C0


def root_profile() -> Profile:
    """A self-signed trust anchor."""
    extensions = (
        (oids.SUBJECT_KEY_IDENTIFIER, False),
        (oids.KEY_USAGE, True),
        (oids.BASIC_CONSTRAINTS, True),
    )
    return Profile(
        name="root",
        authority=True,
        path_length=None,
        policy=None,
        notice_first=False,
        key_usages=_AUTHORITY_USAGES,
        extensions=extensions,
    )


def issuing_profile(settings: AuthoritySettings) -> Profile:
    """The authority that signs subscribers' certificates and the CRL.

    Like NPKI's, but without a CRL of the root; policyConstraints, which RFC 5280 §4.2.1.11 wants critical and NSS and
    GnuTLS do not know, comes with `policies_critical` alone.
    """
    constraints = ((oids.POLICY_CONSTRAINTS, True),) if settings.policies_critical else ()
    extensions = (
        (oids.AUTHORITY_KEY_IDENTIFIER, False),
        (oids.SUBJECT_KEY_IDENTIFIER, False),
        (oids.KEY_USAGE, True),
        (oids.CERTIFICATE_POLICIES, settings.policies_critical),
        (oids.SUBJECT_ALTERNATIVE_NAME, False),
        (oids.BASIC_CONSTRAINTS, True),
        *constraints,
        (oids.AUTHORITY_INFORMATION_ACCESS, False),
    )
    return Profile(
        name="issuing",
        authority=True,
        path_length=0,
        policy=oids.ANY_POLICY,
        notice_first=False,
        key_usages=_AUTHORITY_USAGES,
        extensions=extensions,
    )


def subscriber_profile(settings: AuthoritySettings, product: Product) -> Profile:
    """A person's signing certificate, in the order of extensions that Korean authorities use."""
    extensions = (
        (oids.AUTHORITY_KEY_IDENTIFIER, False),
        (oids.SUBJECT_KEY_IDENTIFIER, False),
        (oids.KEY_USAGE, True),
        (oids.CERTIFICATE_POLICIES, settings.policies_critical),
        (oids.SUBJECT_ALTERNATIVE_NAME, False),
        (oids.CRL_DISTRIBUTION_POINTS, False),
        (oids.AUTHORITY_INFORMATION_ACCESS, False),
    )
    policy = settings.policy_limited if product is Product.LIMITED else settings.policy_universal
    return Profile(
        name=product.value,
        authority=False,
        path_length=None,
        policy=policy,
        notice_first=True,
        key_usages=_SUBSCRIBER_USAGES,
        extensions=extensions,
    )
