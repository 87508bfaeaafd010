"""Each rule is broken once, alone; a rule that nothing can break would protect nothing."""

import copy
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.name import _ASN1Type

from pki import AuthoritySettings, Product, ProfileViolation, der, oids
from pki.dates import Validity, korean_days
from pki.files.npki import Identity
from pki.names import DistinguishedName, authority_name, subscriber_name
from pki.profiles import issuing_profile, ocsp_signer_profile, subscriber_profile
from pki.signed import drafts, lint
from pki.signed.certificates import Draft, Issuer
from pki.signed.lint import Severity
from tests.unit.pki.making import Chain, chain, issuing_draft, ocsp_signer_draft, root_draft, subscriber_draft
from tests.unit.pki.support import NAME, NOON

SETTINGS = AuthoritySettings()
CHOSEN = {"notice_is_utf8", "country_is_in_capitals"}
"""What the house's own profile breaks on purpose: the listed deviation, and NPKI's small `kr`."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What the lint is shown: a certificate, and what it should say."""

    certificate: x509.Certificate
    draft: Draft
    issuer: Issuer
    settings: AuthoritySettings = SETTINGS

    def broken(self) -> set[str]:
        found = lint.findings(self.certificate, self.draft, self.issuer, self.settings)
        return {rule.name for rule in found}


@pytest.fixture(scope="module")
def made() -> Chain:
    return chain(SETTINGS)


def shown(made: Chain, settings: AuthoritySettings = SETTINGS, **changes: object) -> Shown:
    """A subscriber's certificate which says what its changed draft says."""
    draft = replace(subscriber_draft(settings, made.subscriber.public_key()), **changes)  # type: ignore[arg-type]
    certificate = drafts.make(draft, made.issuing, settings)
    return Shown(certificate=certificate, draft=draft, issuer=made.issuing, settings=settings)


def profiled(made: Chain, settings: AuthoritySettings = SETTINGS, **changes: object) -> Shown:
    """The same, with a changed profile."""
    profile = subscriber_profile(settings, Product.LIMITED)
    return shown(made, settings, profile=replace(profile, **changes))  # type: ignore[arg-type]


def mistaken(made: Chain, **changes: object) -> Shown:
    """A certificate of the changed draft, where the draft itself is unchanged."""
    usual = shown(made)
    certificate = drafts.make(replace(usual.draft, **changes), made.issuing, SETTINGS)  # type: ignore[arg-type]
    return replace(usual, certificate=certificate)


def issuing(made: Chain) -> Shown:
    draft = issuing_draft(SETTINGS, made.issuing.key.public_key())
    return Shown(certificate=drafts.make(draft, made.root, SETTINGS), draft=draft, issuer=made.root)


def constrained_issuing(made: Chain) -> Shown:
    usual = issuing(made)
    profile = usual.draft.profile
    extensions = (*profile.extensions, (oids.POLICY_CONSTRAINTS, True))
    draft = replace(usual.draft, profile=replace(profile, extensions=extensions))
    return replace(usual, draft=draft, certificate=drafts.make(draft, made.root, SETTINGS))


def ocsp_signer(made: Chain) -> Shown:
    draft = ocsp_signer_draft(SETTINGS, made.subscriber.public_key())
    return Shown(certificate=drafts.make(draft, made.issuing, SETTINGS), draft=draft, issuer=made.issuing)


def rewritten(usual: Shown, *values: x509.ExtensionType, digest: hashes.HashAlgorithm | None = None) -> Shown:
    """The certificate again, with other values of some extensions; unknown ones are added."""
    old = usual.certificate
    builder = (
        x509.CertificateBuilder()
        .subject_name(usual.draft.subject.to_x509())
        .issuer_name(old.issuer)
        .public_key(usual.draft.public_key)
        .serial_number(old.serial_number)
        .not_valid_before(old.not_valid_before_utc)
        .not_valid_after(old.not_valid_after_utc)
    )
    new = {value.oid: value for value in values}
    for extension in old.extensions:
        value = new.pop(extension.oid, extension.value)
        if isinstance(value, x509.CertificatePolicies) and extension.value is value:
            encoded = drafts.encode_policies(usual.draft.profile, usual.settings)
            value = x509.UnrecognizedExtension(oids.CERTIFICATE_POLICIES, encoded)
        builder = builder.add_extension(value, extension.critical)
    for value in new.values():
        builder = builder.add_extension(value, critical=False)
    key = usual.issuer.key
    return replace(usual, certificate=builder.sign(key, digest or hashes.SHA256()))


def reencoded(usual: Shown, change: Callable[[bytes], bytes]) -> Shown:
    """The certificate with changed bytes to be signed, in what the library would not build."""
    tbs = usual.certificate.tbs_certificate_bytes
    rest = usual.certificate.public_bytes(Encoding.DER)[4 + len(tbs) :]
    body = change(tbs[4:])  # a header of four octets, as of everything from 256 to 65535 octets long
    return replace(usual, certificate=x509.load_der_x509_certificate(der.sequence(der.sequence(body), rest)))


def policies(usual: Shown, *qualifiers: str | x509.UserNotice) -> x509.CertificatePolicies:
    policy = usual.draft.profile.policy
    assert policy is not None
    return x509.CertificatePolicies([x509.PolicyInformation(policy, list(qualifiers))])


# The mistakes, by the rule that sees them


class Loose(DistinguishedName):
    """A name with the library's string types: PrintableString wherever it would do is not NPKI's way."""

    def to_x509(self) -> x509.Name:
        kinds = {
            "c": oids.COUNTRY,
            "o": oids.ORGANIZATION,
            "ou": oids.ORGANIZATIONAL_UNIT,
            "cn": oids.COMMON_NAME,
        }
        return x509.Name(
            x509.NameAttribute(kinds[kind], value, _ASN1Type.PrintableString)
            for kind, value in self.attributes
        )


def version_1(made: Chain) -> Shown:
    return reencoded(shown(made), lambda body: body.removeprefix(bytes.fromhex("A003020102")))


def serial_of_21_octets(made: Chain) -> Shown:
    usual = shown(made)
    octets = usual.draft.serial.to_bytes(17, "big")
    long = octets + bytes(4)
    changed = reencoded(usual, lambda body: body.replace(b"\x02\x11" + octets, b"\x02\x15" + long, 1))
    return replace(changed, draft=replace(usual.draft, serial=int.from_bytes(long, "big")))


def other_issuer(made: Chain) -> Shown:
    usual = shown(made)
    impostor = replace(made.issuing, name=authority_name("kr", "other", "Sandbox", "Other CA").to_x509())
    return replace(usual, certificate=drafts.make(usual.draft, impostor, SETTINGS))


def ends_where_it_begins(made: Chain) -> Shown:
    usual = ocsp_signer(made)
    draft = replace(usual.draft, validity=Validity(not_before=NOON, not_after=NOON))
    return replace(usual, draft=draft, certificate=drafts.make(draft, made.issuing, SETTINGS))


def begins_before_its_issuer(made: Chain) -> Shown:
    return shown(made, validity=korean_days(NOON - timedelta(days=1), 1))


def without_last_extension(made: Chain) -> Shown:
    profile = subscriber_profile(SETTINGS, Product.LIMITED)
    return mistaken(made, profile=replace(profile, extensions=profile.extensions[:-1]))


def unknown_extension(made: Chain) -> Shown:
    return rewritten(
        shown(made), x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.32473.9"), b"\x05\0")
    )


def swapped_extensions(made: Chain) -> Shown:
    profile = subscriber_profile(SETTINGS, Product.LIMITED)
    first, second, *others = profile.extensions
    return mistaken(made, profile=replace(profile, extensions=(second, first, *others)))


def other_criticality(made: Chain) -> Shown:
    profile = subscriber_profile(SETTINGS, Product.LIMITED)
    changed = tuple(
        (oid, critical is not (oid == oids.SUBJECT_ALTERNATIVE_NAME)) for oid, critical in profile.extensions
    )
    return mistaken(made, profile=replace(profile, extensions=changed))


def other_authority_key(made: Chain) -> Shown:
    return rewritten(
        shown(made), x509.AuthorityKeyIdentifier.from_issuer_public_key(made.issuing.key.public_key())
    )


def other_usage(made: Chain) -> Shown:
    profile = subscriber_profile(SETTINGS, Product.LIMITED)
    return mistaken(made, profile=replace(profile, key_usage=ocsp_signer_profile(SETTINGS).key_usage))


def overlong_notice(made: Chain) -> Shown:
    settings = copy.copy(SETTINGS)
    object.__setattr__(settings, "notice", "가" * 201)  # the settings themselves would refuse it
    return shown(made, settings)


def ia5_notice(made: Chain) -> Shown:
    usual = shown(made, AuthoritySettings(notice="sandbox"))
    policy = asn1.encode_der(SETTINGS.policy_limited)
    text, address = (asn1.encode_der(asn1.IA5String(item)) for item in ("sandbox", SETTINGS.cps_url))
    notice = der.sequence(asn1.encode_der(oids.USER_NOTICE_QUALIFIER), der.sequence(text))
    cps = der.sequence(asn1.encode_der(oids.CPS_QUALIFIER), address)
    encoded = der.sequence(der.sequence(policy, der.sequence(notice, cps)))
    return rewritten(usual, x509.UnrecognizedExtension(oids.CERTIFICATE_POLICIES, encoded))


def second_name(made: Chain) -> Shown:
    usual = shown(made)
    names = usual.certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return rewritten(usual, x509.SubjectAlternativeName([*names, x509.DNSName("example.org")]))


def another_server(made: Chain) -> Shown:
    return profiled(made, crl_url="http://example.org/ca/issuing.crl")


BROKEN: dict[str, Callable[[Chain], Shown]] = {
    "version_is_3": version_1,
    "serial_is_positive_and_short": serial_of_21_octets,
    "serial_is_unpredictable": lambda made: shown(made, serial=0x4E000001),
    "serial_is_the_drafts": lambda made: mistaken(made, serial=drafts.new_serial()),
    "algorithm_is_sha256_with_rsa": lambda made: rewritten(shown(made), digest=hashes.SHA512()),
    "issuer_is_the_issuers_subject": other_issuer,
    "subject_is_the_drafts": lambda made: mistaken(
        made, subject=subscriber_name("kr", "certguide", ("personal",), NAME, "0" * 24)
    ),
    "only_a_root_issues_itself": lambda made: shown(
        made,
        subject=authority_name("kr", SETTINGS.organisation, SETTINGS.authority_unit, SETTINGS.issuing_name),
    ),
    "names_have_npki_string_types": lambda made: shown(
        made, subject=Loose((("c", "kr"), ("cn", "HONG GILDONG")))
    ),
    "common_name_is_short": lambda made: shown(
        made, subject=subscriber_name("kr", "certguide", ("personal",), "홍" * 39, "0" * 24)
    ),
    "validity_is_the_drafts": lambda made: mistaken(made, validity=korean_days(NOON + timedelta(days=1), 1)),
    "validity_is_not_empty": ends_where_it_begins,
    "validity_is_within_the_issuers": lambda made: shown(
        made,
        validity=korean_days(NOON, 11),
        profile=replace(subscriber_profile(SETTINGS, Product.LIMITED), longest=None),
    ),
    "validity_is_in_korean_days": lambda made: shown(
        made, validity=Validity(not_before=NOON, not_after=korean_days(NOON, 1).not_after)
    ),
    "validity_is_not_longer_than_the_profiles": lambda made: shown(made, validity=korean_days(NOON, 2)),
    "key_is_the_drafts": lambda made: mistaken(made, public_key=made.root.key.public_key()),
    "key_is_long_enough": lambda made: shown(
        made, public_key=rsa.generate_private_key(65537, 1024).public_key()
    ),
    "key_has_the_usual_exponent": lambda made: shown(
        made, public_key=rsa.generate_private_key(3, 2048).public_key()
    ),
    "key_is_not_the_issuers": lambda made: shown(made, public_key=made.issuing.key.public_key()),
    "extensions_are_the_profiles": without_last_extension,
    "extensions_are_in_order": swapped_extensions,
    "extensions_are_critical_where_they_should_be": other_criticality,
    "policies_are_not_critical": lambda made: shown(made, AuthoritySettings(policies_critical=True)),
    "subject_key_identifier_is_of_the_key": lambda made: rewritten(
        shown(made), x509.SubjectKeyIdentifier(bytes(20))
    ),
    "authority_key_identifier_is_the_issuers": other_authority_key,
    "key_usage_is_the_profiles": other_usage,
    "extended_key_usage_is_the_profiles": lambda made: rewritten(
        ocsp_signer(made),
        x509.ExtendedKeyUsage([oids.OCSP_SIGNING, x509.ObjectIdentifier("1.3.6.1.5.5.7.3.4")]),
    ),
    "basic_constraints_are_the_profiles": lambda made: rewritten(
        issuing(made), x509.BasicConstraints(ca=True, path_length=1)
    ),
    "policy_constraints_require_a_policy": lambda made: rewritten(
        constrained_issuing(made),
        x509.PolicyConstraints(require_explicit_policy=1, inhibit_policy_mapping=None),
    ),
    "policy_is_the_profiles": lambda made: mistaken(
        made, profile=subscriber_profile(SETTINGS, Product.UNIVERSAL)
    ),
    "qualifiers_are_the_settings": lambda made: mistaken(
        made, profile=replace(subscriber_profile(SETTINGS, Product.LIMITED), notice_first=False)
    ),
    "notice_is_short": overlong_notice,
    "notice_is_bmp_or_utf8": ia5_notice,
    "crl_address_is_the_profiles": lambda made: mistaken(
        made,
        profile=replace(
            subscriber_profile(SETTINGS, Product.LIMITED), crl_url=f"{SETTINGS.base_url}/ca/other.crl"
        ),
    ),
    "access_is_the_profiles": lambda made: mistaken(
        made,
        profile=replace(
            subscriber_profile(SETTINGS, Product.LIMITED), access=((oids.OCSP, SETTINGS.ocsp_url),)
        ),
    ),
    "addresses_are_this_servers": another_server,
    "addresses_are_plain_http": lambda made: shown(made, AuthoritySettings(base_url="https://example.org")),
    "identity_is_the_drafts": lambda made: mistaken(
        made, identity=Identity(real_name=NAME, vid=bytes(31) + b"1")
    ),
    "vid_is_a_persons": lambda made: shown(made, identity=Identity(real_name=NAME, vid=None)),
}

MORE_BROKEN: dict[str, tuple[str, Callable[[Chain], Shown]]] = {
    "an unknown extension": ("extensions_are_the_profiles", unknown_extension),
    "a start before the issuer's": ("validity_is_within_the_issuers", begins_before_its_issuer),
    "a second name": ("identity_is_the_drafts", second_name),
    "a short VID": (
        "vid_is_a_persons",
        lambda made: shown(made, identity=Identity(real_name=NAME, vid=bytes(31))),
    ),
}


def test_every_rule_is_broken_here() -> None:
    assert set(BROKEN) | CHOSEN == {rule.name for rule in lint.RULES}


@pytest.mark.parametrize("rule", BROKEN)
def test_a_mistake_is_found_by_its_rule_alone(made: Chain, rule: str) -> None:
    assert BROKEN[rule](made).broken() - CHOSEN == {rule}


@pytest.mark.parametrize("mistake", MORE_BROKEN)
def test_another_mistake_is_found_by_the_same_rule(made: Chain, mistake: str) -> None:
    rule, make = MORE_BROKEN[mistake]
    assert make(made).broken() - CHOSEN == {rule}


def test_the_house_breaks_two_rules_on_purpose(made: Chain) -> None:
    assert shown(made).broken() == CHOSEN
    assert issuing(made).broken() == CHOSEN


def test_a_certificate_that_breaks_nothing_is_possible(made: Chain) -> None:
    settings = AuthoritySettings(country="KR")
    usual = shown(made, settings)
    notice = x509.UserNotice(None, settings.notice)
    assert rewritten(usual, policies(usual, notice, settings.cps_url)).broken() == set()


@pytest.mark.parametrize("profile", ["root", "issuing", "ocsp-signer", "limited", "universal"])
def test_every_profile_is_clean(made: Chain, profile: str) -> None:
    key = made.subscriber.public_key()
    draft, issuer = {
        "root": (root_draft(SETTINGS, made.root.key.public_key()), replace(made.root, certificate=None)),
        "issuing": (issuing_draft(SETTINGS, key), made.root),
        "ocsp-signer": (ocsp_signer_draft(SETTINGS, key), made.issuing),
        "limited": (subscriber_draft(SETTINGS, key), made.issuing),
        "universal": (subscriber_draft(SETTINGS, key, Product.UNIVERSAL), made.issuing),
    }[profile]
    assert draft.profile.name == profile
    lint.require_clean(drafts.make(draft, issuer, SETTINGS), draft, issuer, SETTINGS)


def test_an_error_refuses_the_certificate_by_the_rules_name_and_quotes_nothing(made: Chain) -> None:
    long = shown(made, validity=korean_days(NOON, 11))
    with pytest.raises(ProfileViolation, match="validity_is_within_the_issuers") as refused:
        lint.require_clean(long.certificate, long.draft, long.issuer, long.settings)
    assert NAME not in str(refused.value)


@pytest.mark.parametrize("rule", [rule.name for rule in lint.RULES if rule.severity is Severity.WARNING])
def test_a_warning_refuses_nothing(made: Chain, rule: str) -> None:
    case = BROKEN[rule](made) if rule in BROKEN else shown(made)
    assert rule in case.broken()
    lint.require_clean(case.certificate, case.draft, case.issuer, case.settings)


def test_a_deviation_is_one_rule_that_exists_with_its_reason() -> None:
    names = {rule.name for rule in lint.RULES}
    assert [deviation.rule for deviation in lint.DEVIATIONS] == ["notice_is_utf8"]
    assert all(deviation.rule in names and "RFC" in deviation.reason for deviation in lint.DEVIATIONS)


def test_every_rule_says_where_it_is_written() -> None:
    assert all(rule.source and rule.text for rule in lint.RULES)
    assert len({rule.name for rule in lint.RULES}) == len(lint.RULES)


def test_every_profile_of_a_subscriber_is_a_persons() -> None:
    assert subscriber_profile(SETTINGS, Product.LIMITED).personal
    assert not issuing_profile(SETTINGS).personal
    assert not ocsp_signer_profile(SETTINGS).personal
