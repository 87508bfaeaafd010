"""The list itself, and when the authority makes a new one."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st

from pki import Authority, ChangeRequest
from pki.lifecycle import Reason
from pki.signed.certificates import Issuer
from pki.signed.crl import CrlEntry, build_crl, period
from tests.unit.pki.revocation import name
from tests.unit.pki.support import NOON, PASSPHRASE, SETTINGS, Clock, Customer, revoked_serials

FLAGS = {
    Reason.KEY_COMPROMISE: x509.ReasonFlags.key_compromise,
    Reason.CA_COMPROMISE: x509.ReasonFlags.ca_compromise,
    Reason.AFFILIATION_CHANGED: x509.ReasonFlags.affiliation_changed,
    Reason.SUPERSEDED: x509.ReasonFlags.superseded,
    Reason.CESSATION_OF_OPERATION: x509.ReasonFlags.cessation_of_operation,
    Reason.CERTIFICATE_HOLD: x509.ReasonFlags.certificate_hold,
    Reason.PRIVILEGE_WITHDRAWN: x509.ReasonFlags.privilege_withdrawn,
}

moments = st.datetimes(datetime(1990, 1, 1), datetime(2120, 1, 1)).map(
    lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
)
entries = st.builds(
    CrlEntry,
    serial=st.integers(1, 2**159 - 1),
    since=moments,
    reason=st.sampled_from(list(Reason)),
)
lists = st.lists(entries, max_size=30, unique_by=lambda entry: entry.serial)


@pytest.fixture(scope="module")
def issuer() -> Issuer:
    return Issuer(name=name("발급기관"), key=rsa.generate_private_key(65537, 2048), certificate=None)


def made(issuer: Issuer, *listed: CrlEntry, number: int = 1, now: datetime = NOON) -> bytes:
    return build_crl(issuer, listed, number=number, now=now, lifetime=timedelta(hours=24))


def as_cryptography_makes_it(
    issuer: Issuer, listed: list[CrlEntry], *, number: int, now: datetime, lifetime: timedelta
) -> bytes:
    key_identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.name)
        .last_update(now)
        .next_update(now + lifetime)
        .add_extension(key_identifier, critical=False)
        .add_extension(x509.CRLNumber(number), critical=False)
    )
    for entry in sorted(listed, key=lambda entry: entry.serial):
        revoked = x509.RevokedCertificateBuilder().serial_number(entry.serial).revocation_date(entry.since)
        if entry.reason in FLAGS:
            revoked = revoked.add_extension(x509.CRLReason(FLAGS[entry.reason]), critical=False)
        builder = builder.add_revoked_certificate(revoked.build())
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.DER)


class TestTheList:
    @given(
        listed=lists,
        number=st.integers(0, 2**64),
        now=moments,
        hours=st.integers(1, 24 * 3650),
        data=st.data(),
    )
    @settings(max_examples=40, deadline=None)
    def test_it_is_octet_for_octet_the_one_that_cryptography_makes(
        self,
        issuer: Issuer,
        listed: list[CrlEntry],
        number: int,
        now: datetime,
        hours: int,
        data: st.DataObject,
    ) -> None:
        lifetime = timedelta(hours=hours)
        shuffled = data.draw(st.permutations(listed))
        ours = build_crl(issuer, shuffled, number=number, now=now, lifetime=lifetime)
        theirs = as_cryptography_makes_it(issuer, listed, number=number, now=now, lifetime=lifetime)
        assert ours == theirs

    def test_more_entries_than_are_sorted_at_once_come_in_order(self, issuer: Issuer) -> None:
        serials = [(number * 7919) % 1009 + 1 for number in range(1009)]
        crl = made(
            issuer, *(CrlEntry(serial=serial, since=NOON, reason=Reason.SUPERSEDED) for serial in serials)
        )
        assert [entry.serial_number for entry in x509.load_der_x509_crl(crl)] == sorted(serials)

    def test_an_unspecified_reason_is_left_out(self, issuer: Issuer) -> None:
        (entry,) = x509.load_der_x509_crl(
            made(issuer, CrlEntry(serial=5, since=NOON, reason=Reason.UNSPECIFIED))
        )
        assert list(entry.extensions) == []

    def test_an_empty_list_has_no_place_for_entries(self, issuer: Issuer) -> None:
        crl = made(issuer)
        assert list(x509.load_der_x509_crl(crl)) == []
        assert b"\x30\x00" not in x509.load_der_x509_crl(crl).tbs_certlist_bytes

    @pytest.mark.parametrize("year", [2026, 2049, 2050, 2119])
    def test_its_period_can_be_read_without_reading_the_entries(self, issuer: Issuer, year: int) -> None:
        now = NOON.replace(year=year)
        listed = CrlEntry(serial=5, since=now, reason=Reason.SUPERSEDED)
        for crl in (made(issuer, now=now), made(issuer, listed, now=now)):
            dates = period(crl)
            assert (dates.this_update, dates.next_update) == (now, now + timedelta(hours=24))

    @pytest.mark.parametrize("octets", [b"", b"crl", b"\x30\x03\x02\x01\x01"])
    def test_what_is_no_list_has_no_period(self, octets: bytes) -> None:
        with pytest.raises(ValueError, match="asn1"):
            period(octets)


def parsed(authority: Authority) -> x509.CertificateRevocationList:
    return x509.load_der_x509_crl(authority.crl())


def number(crl: x509.CertificateRevocationList) -> int:
    return crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number


def test_the_first_crl_is_empty_signed_and_current(authority: Authority, clock: Clock) -> None:
    crl = parsed(authority)
    issuing = x509.load_der_x509_certificate(authority.issuing_der)
    assert list(crl) == []
    assert crl.is_signature_valid(issuing.public_key())  # type: ignore[arg-type]  # an RSA key
    assert crl.issuer == issuing.subject
    assert (crl.last_update_utc, crl.next_update_utc) == (clock.now, clock.now + timedelta(hours=24))
    identifier = crl.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    assert identifier.key_identifier == x509.SubjectKeyIdentifier.from_public_key(issuing.public_key()).digest


def test_without_a_change_the_same_crl_is_served_for_half_its_life(
    authority: Authority, clock: Clock
) -> None:
    first = authority.crl()
    clock.forward(timedelta(hours=11, minutes=59))
    assert authority.crl() == first
    clock.forward(timedelta(minutes=1))
    assert authority.crl() != first


def test_a_revocation_makes_a_new_crl_at_once(authority: Authority, customer: Customer) -> None:
    before = parsed(authority)
    first = authority.issue(customer.request("first"))
    assert number(parsed(authority)) == number(before)
    authority.issue(customer.request("second"))
    after = parsed(authority)
    assert number(after) == number(before) + 1
    (entry,) = after
    assert entry.serial_number == first.serial
    assert (
        entry.extensions.get_extension_for_class(x509.CRLReason).value.reason is x509.ReasonFlags.superseded
    )


def test_numbers_grow_over_restarts(folder: Path, customer: Customer) -> None:
    numbers = []
    for day in (1, 2, 3):
        clock = Clock(NOON + timedelta(days=day))
        with Authority.open(folder, passphrase=PASSPHRASE, settings=SETTINGS, clock=clock) as authority:
            authority.issue(customer.request(f"request-{day}"))
            numbers.append(number(parsed(authority)))
    assert numbers == sorted(set(numbers))


def test_a_held_certificate_is_listed_for_the_hold_and_vanishes_when_it_is_resumed(
    authority: Authority, customer: Customer
) -> None:
    serial = authority.issue(customer.request()).serial
    authority.suspend(ChangeRequest(request_id="suspend", serial=serial, holder="holder-1"))
    (entry,) = parsed(authority)
    reason = entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
    assert (entry.serial_number, reason) == (serial, x509.ReasonFlags.certificate_hold)
    authority.resume(ChangeRequest(request_id="resume", serial=serial, holder="holder-1"))
    assert list(parsed(authority)) == []


def test_an_entry_stays_until_one_crl_was_made_after_the_expiry(
    authority: Authority, customer: Customer, clock: Clock
) -> None:
    first = authority.issue(customer.request("first"))
    authority.issue(customer.request("second"))
    assert revoked_serials(authority) == [first.serial]
    clock.now = clock.now.replace(year=clock.now.year + 1) + timedelta(days=2)
    assert revoked_serials(authority) == [first.serial]
    clock.forward(timedelta(days=1))
    assert revoked_serials(authority) == []
