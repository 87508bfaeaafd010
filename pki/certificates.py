"""Builds and signs certificates from a profile. Pure: time, keys and names are given."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa

from pki import der, npki, oids
from pki.dates import Validity
from pki.names import DistinguishedName
from pki.npki import Identity
from pki.profiles import AuthoritySettings, Profile

SERIAL_FIRST_BYTE: Final = 0x4E  # not zero and below 0x80: the serial is positive and always 17 octets long
SERIAL_RANDOM_BYTES: Final = 16
_KEY_USAGES: Final = (
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """An authority ready to sign."""

    name: x509.Name
    key: rsa.RSAPrivateKey = field(repr=False)
    certificate: x509.Certificate | None
    """None while the root signs itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """All that a certificate will say."""

    profile: Profile
    subject: DistinguishedName = field(repr=False)
    identity: Identity = field(repr=False)
    public_key: rsa.RSAPublicKey
    serial: int
    validity: Validity


@asn1.sequence
class _PolicyQualifier:
    id: x509.ObjectIdentifier
    qualifier: asn1.TLV


@asn1.sequence
class _PolicyInformation:
    id: x509.ObjectIdentifier
    qualifiers: list[_PolicyQualifier]


def new_serial() -> int:
    """128 random bits behind a fixed first byte: 17 octets, within the 20 of RFC 5280 §4.1.2.2."""
    return int.from_bytes(bytes([SERIAL_FIRST_BYTE]) + secrets.token_bytes(SERIAL_RANDOM_BYTES), "big")


def sign(draft: Draft, issuer: Issuer, settings: AuthoritySettings) -> x509.Certificate:
    """Signs the draft with SHA-256 and RSA (PKCS#1 v1.5), the algorithm of every NPKI certificate."""
    builder = (
        x509.CertificateBuilder()
        .subject_name(draft.subject.to_x509())
        .issuer_name(issuer.name)
        .public_key(draft.public_key)
        .serial_number(draft.serial)
        .not_valid_before(draft.validity.not_before)
        .not_valid_after(draft.validity.not_after)
    )
    for oid, critical in draft.profile.extensions:
        builder = builder.add_extension(_EXTENSIONS[oid](draft, issuer, settings), critical)
    return builder.sign(issuer.key, hashes.SHA256())


def encode_policies(profile: Profile, settings: AuthoritySettings) -> bytes:
    """certificatePolicies with one policy, a CPS pointer and a user notice.

    The notice is a BMPString as in NPKI, which RFC 6818 §3 still allows and cryptography cannot write.
    """
    if profile.policy is None:
        raise ValueError(f"the {profile.name} profile has no policy")
    notice = _PolicyQualifier(
        id=oids.USER_NOTICE_QUALIFIER, qualifier=der.any_value(der.sequence(der.bmp_string(settings.notice)))
    )
    cps = _PolicyQualifier(
        id=oids.CPS_QUALIFIER, qualifier=der.any_value(asn1.encode_der(asn1.IA5String(settings.cps_url)))
    )
    qualifiers = [notice, cps] if profile.notice_first else [cps, notice]
    return der.sequence(asn1.encode_der(_PolicyInformation(id=profile.policy, qualifiers=qualifiers)))


def authority_key_identifier(certificate: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    """keyid of the authority's key; issuer and serial of the authority's own certificate (RFC 5280 §4.2.1.1)."""
    own = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    issuer: list[x509.GeneralName] = [x509.DirectoryName(certificate.issuer)]
    return x509.AuthorityKeyIdentifier(own.digest, issuer, certificate.serial_number)


def _authority_key(_draft: Draft, issuer: Issuer, _settings: AuthoritySettings) -> x509.ExtensionType:
    if issuer.certificate is None:
        raise ValueError("a root has no authority key identifier")
    return authority_key_identifier(issuer.certificate)


def _subject_key(draft: Draft, _issuer: Issuer, _settings: AuthoritySettings) -> x509.ExtensionType:
    return x509.SubjectKeyIdentifier.from_public_key(draft.public_key)


def _key_usage(draft: Draft, _issuer: Issuer, _settings: AuthoritySettings) -> x509.ExtensionType:
    return x509.KeyUsage(**{usage: usage in draft.profile.key_usages for usage in _KEY_USAGES})


def _policies(draft: Draft, _issuer: Issuer, settings: AuthoritySettings) -> x509.ExtensionType:
    return x509.UnrecognizedExtension(oids.CERTIFICATE_POLICIES, encode_policies(draft.profile, settings))


def _alternative_name(draft: Draft, _issuer: Issuer, _settings: AuthoritySettings) -> x509.ExtensionType:
    name = x509.OtherName(oids.IDENTIFY_DATA, npki.encode_identity(draft.identity))
    return x509.SubjectAlternativeName([name])


def _basic_constraints(draft: Draft, _issuer: Issuer, _settings: AuthoritySettings) -> x509.ExtensionType:
    return x509.BasicConstraints(ca=draft.profile.authority, path_length=draft.profile.path_length)


def _policy_constraints(_draft: Draft, _issuer: Issuer, _settings: AuthoritySettings) -> x509.ExtensionType:
    return x509.PolicyConstraints(require_explicit_policy=0, inhibit_policy_mapping=None)


def _crl_points(_draft: Draft, _issuer: Issuer, settings: AuthoritySettings) -> x509.ExtensionType:
    location = x509.UniformResourceIdentifier(settings.crl_url)
    return x509.CRLDistributionPoints([x509.DistributionPoint([location], None, None, None)])


def _information_access(draft: Draft, _issuer: Issuer, settings: AuthoritySettings) -> x509.ExtensionType:
    url = settings.root_url if draft.profile.authority else settings.issuing_url
    access = x509.AccessDescription(oids.CA_ISSUERS, x509.UniformResourceIdentifier(url))
    return x509.AuthorityInformationAccess([access])


_Maker = Callable[[Draft, Issuer, AuthoritySettings], x509.ExtensionType]
_EXTENSIONS: Final[dict[x509.ObjectIdentifier, _Maker]] = {
    oids.AUTHORITY_KEY_IDENTIFIER: _authority_key,
    oids.SUBJECT_KEY_IDENTIFIER: _subject_key,
    oids.KEY_USAGE: _key_usage,
    oids.CERTIFICATE_POLICIES: _policies,
    oids.SUBJECT_ALTERNATIVE_NAME: _alternative_name,
    oids.BASIC_CONSTRAINTS: _basic_constraints,
    oids.POLICY_CONSTRAINTS: _policy_constraints,
    oids.CRL_DISTRIBUTION_POINTS: _crl_points,
    oids.AUTHORITY_INFORMATION_ACCESS: _information_access,
}
