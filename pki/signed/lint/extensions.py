"""The rules on the extensions (RFC 5280 §4.2). Each looks at its own; that one is missing is said once."""

from typing import Final
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat import asn1

from pki import der, oids
from pki.files import npki
from pki.profiles import NOTICE_CHARACTERS
from pki.signed.lint.rule import OWN, Case, RuleBook, Severity

BOOK: Final = RuleBook()
VID_BYTES: Final = 32  # SHA-256


@BOOK.rule("the extensions of the profile, none missing and none unknown", "KCAC.TS.CERTPROF, the profile")
def _extensions_are_the_profiles(case: Case) -> bool:
    return {item.oid for item in case.certificate.extensions} == {oid for oid, _ in case.profile.extensions}


@BOOK.rule("the extensions in the profile's order", "as every NPKI certificate seen")
def _extensions_are_in_order(case: Case) -> bool:
    written = [item.oid for item in case.certificate.extensions]
    expected = [oid for oid, _ in case.profile.extensions]
    return [oid for oid in written if oid in expected] == [oid for oid in expected if oid in written]


@BOOK.rule("the profile's criticality of each extension", "RFC 5280 §4.2")
def _extensions_are_critical_where_they_should_be(case: Case) -> bool:
    expected = dict(case.profile.extensions)
    return all(item.critical is expected.get(item.oid, item.critical) for item in case.certificate.extensions)


@BOOK.rule(
    "certificate policies that are not critical",
    "NSS, GnuTLS and Java's defaults refuse them",
    Severity.WARNING,
)
def _policies_are_not_critical(case: Case) -> bool:
    return not any(
        item.critical and item.oid == oids.CERTIFICATE_POLICIES for item in case.certificate.extensions
    )


@BOOK.rule("the SHA-1 digest of the public key as its identifier", "RFC 5280 §4.2.1.2 (1)")
def _subject_key_identifier_is_of_the_key(case: Case) -> bool:
    written = case.extension(x509.SubjectKeyIdentifier)
    expected = x509.SubjectKeyIdentifier.from_public_key(case.key)
    return written is None or written == expected


@BOOK.rule("the issuer's key identifier, its issuer and its serial number", "RFC 5280 §4.2.1.1, as in NPKI")
def _authority_key_identifier_is_the_issuers(case: Case) -> bool:
    written, above = case.extension(x509.AuthorityKeyIdentifier), case.issuer.certificate
    if written is None or above is None:
        return True
    identifier = above.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    names = [x509.DirectoryName(above.issuer)]
    expected = (identifier, names, above.serial_number)
    return (
        written.key_identifier,
        written.authority_cert_issuer,
        written.authority_cert_serial_number,
    ) == expected


@BOOK.rule("the profile's key usages and no others", "RFC 5280 §4.2.1.3")
def _key_usage_is_the_profiles(case: Case) -> bool:
    written = case.extension(x509.KeyUsage)
    return written is None or written == case.profile.key_usage


@BOOK.rule("the profile's extended key usages and no others", "RFC 5280 §4.2.1.12, RFC 6960 §4.2.2.2")
def _extended_key_usage_is_the_profiles(case: Case) -> bool:
    written = case.extension(x509.ExtendedKeyUsage)
    return written is None or tuple(written) == case.profile.extended_key_usages


@BOOK.rule("the profile's basic constraints", "RFC 5280 §4.2.1.9")
def _basic_constraints_are_the_profiles(case: Case) -> bool:
    written = case.extension(x509.BasicConstraints)
    expected = (case.profile.authority, case.profile.path_length)
    return written is None or (written.ca, written.path_length) == expected


@BOOK.rule("requireExplicitPolicy 0 and nothing else", "RFC 5280 §4.2.1.11, as in NPKI")
def _policy_constraints_require_a_policy(case: Case) -> bool:
    written = case.extension(x509.PolicyConstraints)
    return written is None or (written.require_explicit_policy, written.inhibit_policy_mapping) == (0, None)


@BOOK.rule("the profile's one policy", "RFC 5280 §4.2.1.4")
def _policy_is_the_profiles(case: Case) -> bool:
    written = case.extension(x509.CertificatePolicies)
    return written is None or [policy.policy_identifier for policy in written] == [case.profile.policy]


@BOOK.rule(
    "the address of the practice statement and the notice, in the profile's order", "RFC 5280 §4.2.1.4"
)
def _qualifiers_are_the_settings(case: Case) -> bool:
    qualifiers = _qualifiers(case)
    if qualifiers is None:
        return True
    written = [item.explicit_text if isinstance(item, x509.UserNotice) else item for item in qualifiers]
    expected = [case.settings.cps_url, case.settings.notice]
    return written == (expected[::-1] if case.profile.notice_first else expected)


@BOOK.rule("a notice of at most 200 characters", "RFC 5280 §4.2.1.4")
def _notice_is_short(case: Case) -> bool:
    return all(len(text) <= NOTICE_CHARACTERS for text in _notices(case))


@BOOK.rule("a notice in a string type that programs in Korea read", "KCAC.TS.CERTPROF, RFC 6818 §3")
def _notice_is_bmp_or_utf8(case: Case) -> bool:
    return all(_written_as(case, der.bmp_string(text), asn1.encode_der(text)) for text in _notices(case))


@BOOK.rule("a notice as UTF8String", "RFC 5280 §4.2.1.4")
def _notice_is_utf8(case: Case) -> bool:
    return all(_written_as(case, asn1.encode_der(text)) for text in _notices(case))


@BOOK.rule("one distribution point, with the profile's address", "RFC 5280 §4.2.1.13")
def _crl_address_is_the_profiles(case: Case) -> bool:
    written = case.extension(x509.CRLDistributionPoints)
    address = [x509.UniformResourceIdentifier(case.profile.crl_url or "")]
    return written is None or list(written) == [x509.DistributionPoint(address, None, None, None)]


@BOOK.rule("the profile's access methods and addresses", "RFC 5280 §4.2.2.1")
def _access_is_the_profiles(case: Case) -> bool:
    written = case.extension(x509.AuthorityInformationAccess)
    expected = [(method, x509.UniformResourceIdentifier(url)) for method, url in case.profile.access]
    return written is None or [(item.access_method, item.access_location) for item in written] == expected


@BOOK.rule("addresses at this server", OWN)
def _addresses_are_this_servers(case: Case) -> bool:
    return all(address.startswith(f"{case.settings.base_url}/") for address in _addresses(case))


@BOOK.rule("addresses over plain HTTP", "RFC 5280 §8: https may need what it is to fetch", Severity.WARNING)
def _addresses_are_plain_http(case: Case) -> bool:
    return all(urlsplit(address).scheme == "http" for address in _addresses(case))


@BOOK.rule("identity data alone, as the draft has it", "KCAC.TS.SIVID")
def _identity_is_the_drafts(case: Case) -> bool:
    written = case.extension(x509.SubjectAlternativeName)
    if written is None:
        return True
    return [npki.decode_identity(value) for value in _identities(written)] == [case.draft.identity]


@BOOK.rule("a VID of 32 bytes for a person, and for nobody else", "KCAC.TS.SIVID")
def _vid_is_a_persons(case: Case) -> bool:
    vid = case.draft.identity.vid if case.draft.identity else None
    return (vid is not None) is case.profile.personal and (vid is None or len(vid) == VID_BYTES)


def _qualifiers(case: Case) -> list[str | x509.UserNotice] | None:
    policies = case.extension(x509.CertificatePolicies)
    if policies is None:
        return None
    return [qualifier for policy in policies for qualifier in policy.policy_qualifiers or []]


def _notices(case: Case) -> list[str]:
    notices = [item for item in _qualifiers(case) or [] if isinstance(item, x509.UserNotice)]
    return [notice.explicit_text for notice in notices if notice.explicit_text is not None]


def _written_as(case: Case, *encodings: bytes) -> bool:
    # The library gives the text and not its type; the type is looked up where the text stands.
    return any(encoding in case.to_be_signed for encoding in encodings)


def _addresses(case: Case) -> list[str]:
    points = case.extension(x509.CRLDistributionPoints) or ()
    access = case.extension(x509.AuthorityInformationAccess) or ()
    names = [name for point in points for name in point.full_name or []]
    names += [item.access_location for item in access]
    return [str(name.value) for name in names]


def _identities(names: x509.SubjectAlternativeName) -> list[bytes]:
    return [
        name.value if isinstance(name, x509.OtherName) and name.type_id == oids.IDENTIFY_DATA else b""
        for name in names
    ]
