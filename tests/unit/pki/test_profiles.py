from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st

from pki import Authority, AuthoritySettings, Product, oids
from pki.dates import KST, korean_days
from pki.profiles import NOTICE, subscriber_profile
from pki.signed import certificates
from tests.unit.pki.making import Chain, chain, ocsp_signer_draft
from tests.unit.pki.support import Customer, load


@pytest.fixture(scope="module")
def made() -> Chain:
    return chain(AuthoritySettings())


@pytest.mark.parametrize(
    "changes",
    [
        {"key_bits": 1024},
        {"key_bits": 4096},
        {"crl_hours": 0},
        {"subscriber_years": 0},
        {"subscriber_years": 11},
        {"issuing_years": 21},
        {"base_url": "http://x/"},
        {"base_url": "ldap://x"},
        {"ocsp_hours": 0},
        {"ocsp_signer_days": 0},
        {"ocsp_signer_days": 31},
        {"root_crl_days": 0},
        {"stretching": 0},
        {"notice": ""},
        {"notice": "가" * 201},
        {"notice": "😀"},
    ],
)
def test_settings_no_certificate_can_be_made_with_are_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"key_bits|validity|base_url|notice|stretching"):
        AuthoritySettings(**changes)  # type: ignore[arg-type]  # that is the point


def test_no_policy_imitates_a_real_authority() -> None:
    for product in Product:
        policy = subscriber_profile(AuthoritySettings(), product).policy
        assert policy is not None
        assert policy.dotted_string.startswith("1.3.6.1.4.1.32473.")


def test_the_two_products_have_policies_of_their_own() -> None:
    settings = AuthoritySettings()
    assert len({subscriber_profile(settings, product).policy for product in Product}) == len(Product)


def test_a_year_is_counted_in_korean_days() -> None:
    validity = korean_days(datetime(2026, 11, 22, 15, 0, tzinfo=UTC), 1)  # just past midnight in Seoul
    assert validity.not_before == datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
    assert validity.not_after == datetime(2027, 11, 23, 14, 59, 59, tzinfo=UTC)


def test_a_second_before_korean_midnight_still_is_the_day_before() -> None:
    validity = korean_days(datetime(2026, 11, 22, 14, 59, 59, tzinfo=UTC), 1)
    assert validity.not_before == datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
    assert validity.not_after == datetime(2027, 11, 22, 14, 59, 59, tzinfo=UTC)


def test_issued_on_29_february_it_ends_on_28_february() -> None:
    validity = korean_days(datetime(2028, 2, 29, 3, 0, tzinfo=UTC), 1)
    assert validity.not_after == datetime(2029, 2, 28, 14, 59, 59, tzinfo=UTC)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2045, 1, 1), timezones=st.just(UTC)), st.integers(1, 3))
def test_the_moment_of_issue_lies_within_and_both_ends_are_korean_midnights(
    now: datetime, years: int
) -> None:
    validity = korean_days(now, years)
    assert validity.not_before <= now <= validity.not_after
    first, last = validity.not_before.astimezone(KST), validity.not_after.astimezone(KST)
    assert (first.hour, first.minute, first.second, first.microsecond) == (0, 0, 0, 0)
    assert (last.hour, last.minute, last.second) == (23, 59, 59)
    assert last.year - first.year == years


@pytest.mark.parametrize("product", list(Product))
def test_the_certificate_says_what_the_profile_promises(
    authority: Authority, customer: Customer, product: Product
) -> None:
    certificate = load(authority.issue(customer.request(product=product)))
    extensions = certificate.extensions
    assert [(item.oid.dotted_string, item.critical) for item in extensions] == [
        ("2.5.29.35", False),
        ("2.5.29.14", False),
        ("2.5.29.15", True),
        ("2.5.29.32", False),
        ("2.5.29.17", False),
        ("2.5.29.31", False),
        ("1.3.6.1.5.5.7.1.1", False),
    ]
    assert bytes.fromhex("030206C0") in certificate.tbs_certificate_bytes
    notice = NOTICE.encode("utf-16-be")
    assert bytes([0x1E, len(notice)]) + notice in certificate.tbs_certificate_bytes
    policy = extensions.get_extension_for_class(x509.CertificatePolicies).value[0]
    assert policy.policy_identifier == subscriber_profile(AuthoritySettings(), product).policy
    point = extensions.get_extension_for_class(x509.CRLDistributionPoints).value[0]
    assert point.full_name == [x509.UniformResourceIdentifier("http://127.0.0.1:8080/ca/issuing.crl")]
    access = extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    assert [(item.access_method, item.access_location.value) for item in access] == [
        (oids.OCSP, "http://127.0.0.1:8080/ocsp"),
        (oids.CA_ISSUERS, "http://127.0.0.1:8080/ca/issuing.cer"),
    ]


def test_the_chain_says_what_its_profiles_promise(authority: Authority) -> None:
    root = x509.load_der_x509_certificate(authority.root_der)
    issuing = x509.load_der_x509_certificate(authority.issuing_der)
    limits = issuing.extensions.get_extension_for_class(x509.BasicConstraints)
    assert (limits.critical, limits.value.ca, limits.value.path_length) == (True, True, 0)
    point = issuing.extensions.get_extension_for_class(x509.CRLDistributionPoints).value[0]
    assert point.full_name == [x509.UniformResourceIdentifier("http://127.0.0.1:8080/ca/root.crl")]
    access = issuing.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    assert [item.access_location.value for item in access] == ["http://127.0.0.1:8080/ca/root.cer"]
    assert root.subject == root.issuer
    assert issuing.not_valid_after_utc < root.not_valid_after_utc


def test_an_ocsp_signer_may_sign_answers_and_nothing_else(made: Chain) -> None:
    draft = ocsp_signer_draft(AuthoritySettings(), made.subscriber.public_key())
    certificate = certificates.sign(draft, made.issuing, AuthoritySettings())
    assert [(item.oid.dotted_string, item.critical) for item in certificate.extensions] == [
        ("2.5.29.35", False),
        ("2.5.29.14", False),
        ("2.5.29.15", True),
        ("2.5.29.37", False),
        ("1.3.6.1.5.5.7.48.1.5", False),
    ]
    purposes = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(purposes) == [oids.OCSP_SIGNING]
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert bytes.fromhex("03020780") in usage.public_bytes()
    assert certificate.not_valid_after_utc - certificate.not_valid_before_utc == timedelta(days=30)


def test_the_authority_key_identifier_describes_the_authoritys_own_certificate(
    authority: Authority, customer: Customer
) -> None:
    issuing = x509.load_der_x509_certificate(authority.issuing_der)
    certificate = load(authority.issue(customer.request()))
    identifier = certificate.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    assert identifier.authority_cert_issuer == [x509.DirectoryName(issuing.issuer)]
    assert identifier.authority_cert_serial_number == issuing.serial_number
    assert identifier.key_identifier == x509.SubjectKeyIdentifier.from_public_key(issuing.public_key()).digest


def test_every_name_says_that_this_is_a_sandbox(authority: Authority, customer: Customer) -> None:
    issued = authority.issue(customer.request())
    for certificate in (x509.load_der_x509_certificate(authority.root_der), load(issued)):
        assert "sandbox" in certificate.subject.rfc4514_string().lower()
        assert "sandbox" in certificate.issuer.rfc4514_string().lower()
