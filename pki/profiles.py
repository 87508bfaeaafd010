"""What each kind of certificate looks like, as data. Nothing here computes more than a date."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Final

from cryptography.x509 import KeyUsage, ObjectIdentifier

from pki import oids
from pki.files.containers import KeyContainer

KEY_BITS: Final = (2048, 3072)
PUBLIC_EXPONENT: Final = 65_537
OCSP_SIGNER_DAYS: Final = 30
"""Nobody asks whether an OCSP signer was revoked (ocsp-nocheck), so that it must not live long."""
NOTICE_CHARACTERS: Final = 200  # RFC 5280 §4.2.1.4
_ADDRESS: Final = re.compile(r"https?://[^/\s].*(?<!/)")
_LAST_BMP_CHARACTER: Final = "\uffff"
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
    ocsp_signer_name: str = "certguide Sandbox OCSP"
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
    ocsp_signer_days: int = OCSP_SIGNER_DAYS
    crl_hours: int = 24
    """From thisUpdate to nextUpdate."""
    root_crl_days: int = 3650
    """The same of the root's CRL, which is made once, in the ceremony."""
    ocsp_hours: int = 12
    """The same of an OCSP answer."""
    base_url: str = "http://127.0.0.1:8080"
    """Where the authority's certificates, CRLs and OCSP answers can be fetched, without a slash at the end."""
    key_container: KeyContainer = KeyContainer.PBES2
    stretching: int = 5
    """scrypt's p, by which guessing the passphrase of an authority's key is made expensive."""

    def __post_init__(self) -> None:
        """Raises ValueError for a setting no certificate can be made with."""
        if self.key_bits not in KEY_BITS:
            raise ValueError(f"key_bits is one of {KEY_BITS}")
        periods = (self.subscriber_years, self.root_crl_days, self.crl_hours, self.ocsp_hours)
        if min(periods) < 1 or not 1 <= self.ocsp_signer_days <= OCSP_SIGNER_DAYS:
            raise ValueError(f"every validity is positive, an OCSP signer's at most {OCSP_SIGNER_DAYS} days")
        if not self.subscriber_years <= self.issuing_years <= self.root_years:
            raise ValueError("the validity of an authority covers what it issues")
        if not self.base_url.isascii() or not _ADDRESS.fullmatch(self.base_url):
            raise ValueError("base_url is an http address in ASCII without a slash at its end")
        if not 1 <= len(self.notice) <= NOTICE_CHARACTERS or max(self.notice) > _LAST_BMP_CHARACTER:
            raise ValueError(
                f"notice has 1 to {NOTICE_CHARACTERS} characters, each of which a BMPString can hold"
            )
        if self.stretching < 1:
            raise ValueError("stretching is positive")

    @property
    def crl_url(self) -> str:
        """Where the issuing authority's CRL is published."""
        return f"{self.base_url}/ca/issuing.crl"

    @property
    def root_crl_url(self) -> str:
        """Where the root's CRL is published."""
        return f"{self.base_url}/ca/root.crl"

    @property
    def ocsp_url(self) -> str:
        """Where the status of a single certificate is asked."""
        return f"{self.base_url}/ocsp"

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
    authority: bool = False
    path_length: int | None = None
    personal: bool = False
    """A person's: identity data with a VID."""
    whole_days: bool = True
    """Valid from the first to the last second of a day of Korea."""
    longest: timedelta | None = None
    """What the validity never exceeds, besides the issuer's."""
    policy: ObjectIdentifier | None = None
    notice_first: bool = False
    """Personal certificates carry the user notice before the CPS, authorities the other way round (as seen in NPKI)."""
    key_usage: KeyUsage
    extended_key_usages: tuple[ObjectIdentifier, ...] = ()
    crl_url: str | None = None
    access: tuple[tuple[ObjectIdentifier, str], ...] = ()
    """Access methods with their addresses."""
    extensions: tuple[tuple[ObjectIdentifier, bool], ...] = field(repr=False)


def _usage(*allowed: str) -> KeyUsage:
    bits = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return KeyUsage(**{bit: bit in allowed for bit in bits})


_AUTHORITY_USAGE: Final = _usage("key_cert_sign", "crl_sign")
_SUBSCRIBER_USAGE: Final = _usage("digital_signature", "content_commitment")  # 03 02 06 C0
_RENEWED_EARLY: Final = timedelta(days=31)  # a renewal adds its years to what is left of the old certificate


def root_profile() -> Profile:
    """A self-signed trust anchor."""
    extensions = (
        (oids.SUBJECT_KEY_IDENTIFIER, False),
        (oids.KEY_USAGE, True),
        (oids.BASIC_CONSTRAINTS, True),
    )
    return Profile(name="root", authority=True, key_usage=_AUTHORITY_USAGE, extensions=extensions)


def issuing_profile(settings: AuthoritySettings) -> Profile:
    """The authority that signs subscribers' certificates and the CRL.

    policyConstraints, which RFC 5280 §4.2.1.11 wants critical and NSS and GnuTLS do not know, comes with
    `policies_critical` alone.
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
        (oids.CRL_DISTRIBUTION_POINTS, False),
        (oids.AUTHORITY_INFORMATION_ACCESS, False),
    )
    return Profile(
        name="issuing",
        authority=True,
        path_length=0,
        policy=oids.ANY_POLICY,
        key_usage=_AUTHORITY_USAGE,
        crl_url=settings.root_crl_url,
        access=((oids.CA_ISSUERS, settings.root_url),),
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
        personal=True,
        longest=timedelta(days=366 * settings.subscriber_years) + _RENEWED_EARLY,
        policy=policy,
        notice_first=True,
        key_usage=_SUBSCRIBER_USAGE,
        crl_url=settings.crl_url,
        access=((oids.OCSP, settings.ocsp_url), (oids.CA_ISSUERS, settings.issuing_url)),
        extensions=extensions,
    )


def ocsp_signer_profile(settings: AuthoritySettings) -> Profile:
    """The signer of OCSP answers, to whom the issuing authority delegates for some days (RFC 6960 §4.2.2.2).

    It has policies where the issuing authority's policyConstraints ask for them, and only there.
    """
    policies = ((oids.CERTIFICATE_POLICIES, True),) if settings.policies_critical else ()
    extensions = (
        (oids.AUTHORITY_KEY_IDENTIFIER, False),
        (oids.SUBJECT_KEY_IDENTIFIER, False),
        (oids.KEY_USAGE, True),
        *policies,
        (oids.EXTENDED_KEY_USAGE, False),
        (oids.OCSP_NO_CHECK, False),
    )
    return Profile(
        name="ocsp-signer",
        whole_days=False,
        longest=timedelta(days=settings.ocsp_signer_days),
        policy=oids.ANY_POLICY if policies else None,
        key_usage=_usage("digital_signature"),
        extended_key_usages=(oids.OCSP_SIGNING,),
        extensions=extensions,
    )
