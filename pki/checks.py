"""Reads a signed certificate as a stranger would and compares it with what it should say, before it is stored."""

from collections.abc import Callable
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from pki import npki, oids
from pki.certificates import SERIAL_RANDOM_BYTES, Draft, Issuer, authority_key_identifier, encode_policies
from pki.errors import ProfileViolation
from pki.keys import PUBLIC_EXPONENT
from pki.names import library_measures_bytes
from pki.profiles import KEY_BITS, AuthoritySettings


def require_profile(
    certificate: x509.Certificate, draft: Draft, issuer: Issuer, settings: AuthoritySettings
) -> None:
    """Refuses a certificate that breaks its profile.

    Raises:
        ProfileViolation: names every rule that is broken, and nothing of what the certificate says.
    """
    broken = [name for name, rule in _RULES.items() if not _holds(rule, certificate, draft, issuer, settings)]
    if broken:
        raise ProfileViolation("a signed certificate breaks its profile: " + "; ".join(broken))


def _holds(
    rule: "_Rule", certificate: x509.Certificate, draft: Draft, issuer: Issuer, settings: AuthoritySettings
) -> bool:
    try:
        return rule(certificate, draft, issuer, settings)
    except x509.ExtensionNotFound:
        return False


def _signed_by_issuer(
    certificate: x509.Certificate, _d: Draft, issuer: Issuer, _s: AuthoritySettings
) -> bool:
    # The fresh signature is checked against the public key: a fault while signing would betray the private one.
    if certificate.signature_algorithm_oid != oids.SHA256_WITH_RSA:
        return False
    try:
        certificate.verify_directly_issued_by(issuer.certificate or certificate)
    except (InvalidSignature, ValueError):
        return False
    return True


def _names(certificate: x509.Certificate, draft: Draft, issuer: Issuer, _s: AuthoritySettings) -> bool:
    expected = draft.subject.to_x509()
    with library_measures_bytes():
        subject = certificate.subject
    return (subject.public_bytes(), certificate.issuer.public_bytes()) == (
        expected.public_bytes(),
        issuer.name.public_bytes(),
    )


def _serial(certificate: x509.Certificate, draft: Draft, _i: Issuer, _s: AuthoritySettings) -> bool:
    # RFC 5280 §4.1.2.2: positive, at most 20 octets, a sign bit included.
    octets = certificate.serial_number.bit_length() // 8 + 1
    return certificate.serial_number == draft.serial and SERIAL_RANDOM_BYTES < octets <= _MAX_SERIAL_OCTETS


def _validity(certificate: x509.Certificate, draft: Draft, issuer: Issuer, _s: AuthoritySettings) -> bool:
    if certificate.not_valid_before_utc != draft.validity.not_before:
        return False
    if certificate.not_valid_after_utc != draft.validity.not_after:
        return False
    return issuer.certificate is None or (
        certificate.not_valid_after_utc <= issuer.certificate.not_valid_after_utc
    )


def _key(certificate: x509.Certificate, draft: Draft, _i: Issuer, _s: AuthoritySettings) -> bool:
    numbers = draft.public_key.public_numbers()
    return (
        certificate.public_key() == draft.public_key
        and draft.public_key.key_size in KEY_BITS
        and numbers.e == PUBLIC_EXPONENT
    )


def _extension_order(certificate: x509.Certificate, draft: Draft, _i: Issuer, _s: AuthoritySettings) -> bool:
    written = tuple((extension.oid, extension.critical) for extension in certificate.extensions)
    return certificate.version is x509.Version.v3 and written == draft.profile.extensions


def _identifiers(certificate: x509.Certificate, draft: Draft, issuer: Issuer, _s: AuthoritySettings) -> bool:
    own = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    if own != x509.SubjectKeyIdentifier.from_public_key(draft.public_key):
        return False
    if issuer.certificate is None:
        return True
    authority = certificate.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    return authority == authority_key_identifier(issuer.certificate)


def _usage(certificate: x509.Certificate, draft: Draft, _i: Issuer, _s: AuthoritySettings) -> bool:
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    signs = usage.key_cert_sign and usage.crl_sign
    commits = usage.digital_signature and usage.content_commitment
    if usage.key_encipherment or usage.data_encipherment or usage.key_agreement:
        return False
    return (signs, commits) == (draft.profile.authority, not draft.profile.authority)


def _constraints(certificate: x509.Certificate, draft: Draft, _i: Issuer, _s: AuthoritySettings) -> bool:
    try:
        limits = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    except x509.ExtensionNotFound:
        return not draft.profile.authority
    return (limits.ca, limits.path_length) == (draft.profile.authority, draft.profile.path_length)


def _policy(certificate: x509.Certificate, draft: Draft, _i: Issuer, settings: AuthoritySettings) -> bool:
    if draft.profile.policy is None:
        return True
    policies = certificate.extensions.get_extension_for_class(x509.CertificatePolicies)
    written = [policy.policy_identifier for policy in policies.value]
    return written == [draft.profile.policy] and encode_policies(draft.profile, settings) in (
        certificate.tbs_certificate_bytes
    )


def _identity(certificate: x509.Certificate, draft: Draft, _i: Issuer, _s: AuthoritySettings) -> bool:
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return draft.identity.vid is None
    found = [
        npki.decode_identity(name.value)
        for name in names
        if isinstance(name, x509.OtherName) and name.type_id == oids.IDENTIFY_DATA
    ]
    return found == [draft.identity]


_MAX_SERIAL_OCTETS: Final = 20
_Rule = Callable[[x509.Certificate, Draft, Issuer, AuthoritySettings], bool]
_RULES: Final[dict[str, _Rule]] = {
    "the issuer's signature": _signed_by_issuer,
    "the names": _names,
    "the serial number": _serial,
    "the validity, within the issuer's": _validity,
    "the public key": _key,
    "version 3, the extensions, their order and criticality": _extension_order,
    "the key identifiers": _identifiers,
    "the key usage": _usage,
    "the basic constraints": _constraints,
    "the policy and its notice": _policy,
    "the identity data": _identity,
}
