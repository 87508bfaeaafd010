"""Turns a profile into the certificate that is to be signed. Pure: time, keys and names are given.

What leaves here is complete but for its signature, which is zeros: it can be read and linted like any certificate, and
the bytes that will be signed are in it (RFC 5280 §4.1.1.1).
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NoReturn, Self

from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa

from pki import der, oids
from pki.dates import Validity
from pki.files import npki
from pki.files.npki import Identity
from pki.names import DistinguishedName
from pki.profiles import AuthoritySettings, Profile

SERIAL_FIRST_BYTE: Final = 0x4E  # not zero and below 0x80: the serial is positive and always 17 octets long
SERIAL_RANDOM_BYTES: Final = 16


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
    identity: Identity | None = field(repr=False)
    """None for a signer of OCSP answers, which is neither a person nor an authority."""
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


def make(draft: Draft, issuer: Issuer, settings: AuthoritySettings) -> x509.Certificate:
    """The certificate with zeros where its signature by SHA-256 and RSA (PKCS#1 v1.5) will be.

    These are the algorithms of every NPKI certificate.
    """
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
    return builder.sign(_NullSigner(issuer.key.public_key()), hashes.SHA256())


@lru_cache(maxsize=8)  # one for each profile
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


@lru_cache(maxsize=8)  # one for each issuer
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
    return draft.profile.key_usage


def _policies(draft: Draft, _issuer: Issuer, settings: AuthoritySettings) -> x509.ExtensionType:
    return x509.UnrecognizedExtension(oids.CERTIFICATE_POLICIES, encode_policies(draft.profile, settings))


def _alternative_name(draft: Draft, _issuer: Issuer, _settings: AuthoritySettings) -> x509.ExtensionType:
    if draft.identity is None:
        raise ValueError(f"the {draft.profile.name} profile has an identity, the draft has none")
    name = x509.OtherName(oids.IDENTIFY_DATA, npki.encode_identity(draft.identity))
    return x509.SubjectAlternativeName([name])


def _basic_constraints(draft: Draft, _issuer: Issuer, _settings: AuthoritySettings) -> x509.ExtensionType:
    return x509.BasicConstraints(ca=draft.profile.authority, path_length=draft.profile.path_length)


def _policy_constraints(_draft: Draft, _issuer: Issuer, _settings: AuthoritySettings) -> x509.ExtensionType:
    return x509.PolicyConstraints(require_explicit_policy=0, inhibit_policy_mapping=None)


def _crl_points(draft: Draft, _issuer: Issuer, _settings: AuthoritySettings) -> x509.ExtensionType:
    if draft.profile.crl_url is None:
        raise ValueError(f"the {draft.profile.name} profile has no address of a CRL")
    location = x509.UniformResourceIdentifier(draft.profile.crl_url)
    return x509.CRLDistributionPoints([x509.DistributionPoint([location], None, None, None)])


def _information_access(draft: Draft, _issuer: Issuer, _settings: AuthoritySettings) -> x509.ExtensionType:
    return x509.AuthorityInformationAccess(
        x509.AccessDescription(method, x509.UniformResourceIdentifier(url))
        for method, url in draft.profile.access
    )


def _extended_key_usage(draft: Draft, _issuer: Issuer, _settings: AuthoritySettings) -> x509.ExtensionType:
    return x509.ExtendedKeyUsage(draft.profile.extended_key_usages)


def _ocsp_no_check(_draft: Draft, _issuer: Issuer, _settings: AuthoritySettings) -> x509.ExtensionType:
    return x509.OCSPNoCheck()


_Maker = Callable[[Draft, Issuer, AuthoritySettings], x509.ExtensionType]
_EXTENSIONS: Final[dict[x509.ObjectIdentifier, _Maker]] = {
    oids.AUTHORITY_KEY_IDENTIFIER: _authority_key,
    oids.SUBJECT_KEY_IDENTIFIER: _subject_key,
    oids.KEY_USAGE: _key_usage,
    oids.CERTIFICATE_POLICIES: _policies,
    oids.SUBJECT_ALTERNATIVE_NAME: _alternative_name,
    oids.BASIC_CONSTRAINTS: _basic_constraints,
    oids.POLICY_CONSTRAINTS: _policy_constraints,
    oids.EXTENDED_KEY_USAGE: _extended_key_usage,
    oids.CRL_DISTRIBUTION_POINTS: _crl_points,
    oids.AUTHORITY_INFORMATION_ACCESS: _information_access,
    oids.OCSP_NO_CHECK: _ocsp_no_check,
}


class _NullSigner(rsa.RSAPrivateKey):
    """Stands where the issuer's key will be and signs with zeros. It has no secret to give away."""

    def __init__(self, public: rsa.RSAPublicKey) -> None:
        self._public = public

    @property
    def key_size(self) -> int:
        return self._public.key_size

    def public_key(self) -> rsa.RSAPublicKey:
        return self._public

    def sign(self, *_arguments: object, **_options: object) -> bytes:
        return bytes(self.key_size // 8)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, _memo: dict[int, object]) -> Self:
        return self

    def decrypt(self, *_arguments: object, **_options: object) -> NoReturn:
        raise NotImplementedError("zeros decrypt nothing")

    def private_numbers(self) -> NoReturn:
        raise NotImplementedError("there is no private key")

    def private_bytes(self, *_arguments: object, **_options: object) -> NoReturn:
        raise NotImplementedError("there is no private key")
