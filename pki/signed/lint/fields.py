"""The rules on what stands before the extensions (RFC 5280 §4.1)."""

from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.name import _ASN1Type

from pki import oids
from pki.dates import day_start, years_after
from pki.names import MAX_COMMON_NAME_CHARACTERS
from pki.profiles import KEY_BITS, PUBLIC_EXPONENT
from pki.signed.drafts import SERIAL_RANDOM_BYTES
from pki.signed.lint.rule import OWN, Case, RuleBook, Severity

BOOK: Final = RuleBook()
MAX_SERIAL_OCTETS: Final = 20


@BOOK.rule("version 3", "RFC 5280 §4.1.2.1")
def _version_is_3(case: Case) -> bool:
    return case.certificate.version is x509.Version.v3


@BOOK.rule("a positive serial number of at most 20 octets", "RFC 5280 §4.1.2.2")
def _serial_is_positive_and_short(case: Case) -> bool:
    serial = case.certificate.serial_number
    octets_with_sign = serial.bit_length() // 8 + 1
    return serial > 0 and octets_with_sign <= MAX_SERIAL_OCTETS


@BOOK.rule(
    "a serial number longer than the random bits in it",
    "CA/Browser Forum BR §7.1; own rule: 128 bits, not 64",
)
def _serial_is_unpredictable(case: Case) -> bool:
    return case.certificate.serial_number.bit_length() > 8 * SERIAL_RANDOM_BYTES


@BOOK.rule("the serial number of the draft", OWN)
def _serial_is_the_drafts(case: Case) -> bool:
    return case.certificate.serial_number == case.draft.serial


@BOOK.rule("sha256WithRSAEncryption", "KCAC.TS.CERTPROF, RFC 4055 §5")
def _algorithm_is_sha256_with_rsa(case: Case) -> bool:
    return case.certificate.signature_algorithm_oid == oids.SHA256_WITH_RSA


@BOOK.rule("the issuer's name as the issuer's certificate writes it, byte for byte", "RFC 5280 §4.1.2.4")
def _issuer_is_the_issuers_subject(case: Case) -> bool:
    above = case.issuer.certificate
    expected = case.issuer.name if above is None else above.subject
    return case.issuer_name.public_bytes() == expected.public_bytes()


@BOOK.rule("the subject of the draft, byte for byte", OWN)
def _subject_is_the_drafts(case: Case) -> bool:
    return case.subject.public_bytes() == case.draft.subject.to_x509().public_bytes()


@BOOK.rule("a root issued by itself, and nothing else issued by itself", "RFC 5280 §3.2")
def _only_a_root_issues_itself(case: Case) -> bool:
    issues_itself = case.subject.public_bytes() == case.issuer_name.public_bytes()
    return issues_itself is (case.issuer.certificate is None)


@BOOK.rule(
    "a subject with the country as PrintableString and all else as UTF8String",
    "RFC 5280 §4.1.2.4, NPKI names",
)
def _names_have_npki_string_types(case: Case) -> bool:
    return all(
        attribute._type
        is (_ASN1Type.PrintableString if attribute.oid == oids.COUNTRY else _ASN1Type.UTF8String)
        for attribute in case.subject
    )


@BOOK.rule("common names of at most 64 characters", "X.520 ub-common-name, RFC 5280 appendix A.1")
def _common_name_is_short(case: Case) -> bool:
    common_names = case.subject.get_attributes_for_oid(oids.COMMON_NAME)
    return all(len(name.value) <= MAX_COMMON_NAME_CHARACTERS for name in common_names)


@BOOK.rule("a country in capitals", "ISO 3166-1; NPKI itself writes `kr`", Severity.WARNING)
def _country_is_in_capitals(case: Case) -> bool:
    countries = case.subject.get_attributes_for_oid(oids.COUNTRY)
    return all(str(country.value).isupper() for country in countries)


@BOOK.rule("the validity of the draft, to the second", "RFC 5280 §4.1.2.5")
def _validity_is_the_drafts(case: Case) -> bool:
    draft = case.draft.validity
    written = (case.certificate.not_valid_before_utc, case.certificate.not_valid_after_utc)
    return written == (_to_the_second(draft.not_before), _to_the_second(draft.not_after))


@BOOK.rule("an end after the beginning", "RFC 5280 §4.1.2.5")
def _validity_is_not_empty(case: Case) -> bool:
    return case.certificate.not_valid_before_utc < case.certificate.not_valid_after_utc


@BOOK.rule("a validity within the issuer's", "no standard and no outside linter; Boulder refuses the same")
def _validity_is_within_the_issuers(case: Case) -> bool:
    above = case.issuer.certificate
    if above is None:
        return True
    begins_within = above.not_valid_before_utc <= case.certificate.not_valid_before_utc
    return begins_within and case.certificate.not_valid_after_utc <= above.not_valid_after_utc


@BOOK.rule("whole days of Korea", "NPKI personal certificates: 00:00:00 to 23:59:59 KST")
def _validity_is_in_korean_days(case: Case) -> bool:
    if not case.profile.whole_days:
        return True
    first, last = case.certificate.not_valid_before_utc, case.certificate.not_valid_after_utc
    return first == day_start(first) and last == years_after(last, 0)


@BOOK.rule("no longer than the profile allows", "own rule; RFC 6960 §4.2.2.2.1 for OCSP signers")
def _validity_is_not_longer_than_the_profiles(case: Case) -> bool:
    lifetime = case.certificate.not_valid_after_utc - case.certificate.not_valid_before_utc
    return case.profile.longest is None or lifetime <= case.profile.longest


@BOOK.rule("the public key of the draft", OWN)
def _key_is_the_drafts(case: Case) -> bool:
    return case.key == case.draft.public_key


@BOOK.rule("an RSA key of 2048 or 3072 bits", "KCAC.TS.CERTPROF; KISA's authorities of 2026 have 3072")
def _key_is_long_enough(case: Case) -> bool:
    return isinstance(case.key, rsa.RSAPublicKey) and case.key.key_size in KEY_BITS


@BOOK.rule("the public exponent 65537", "CA/Browser Forum BR §6.1.6")
def _key_has_the_usual_exponent(case: Case) -> bool:
    return isinstance(case.key, rsa.RSAPublicKey) and case.key.public_numbers().e == PUBLIC_EXPONENT


@BOOK.rule("another key than the issuer's, but for a root", "own rule: one key, one purpose")
def _key_is_not_the_issuers(case: Case) -> bool:
    above = case.issuer.certificate
    return above is None or case.key != above.public_key()


def _to_the_second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
