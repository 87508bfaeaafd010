from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509

from pki import Authority, AuthoritySettings
from pki.crl import build_crl
from pki.vault import open_vault
from tests.unit.pki.support import NOON, PASSPHRASE, Clock, Customer, revoked_serials


def parsed(authority: Authority) -> x509.CertificateRevocationList:
    return x509.load_der_x509_crl(authority.crl())


def number(crl: x509.CertificateRevocationList) -> int:
    return crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number


def test_a_good_certificate_cannot_be_listed(
    authority: Authority, customer: Customer, pristine: Path
) -> None:
    authority.issue(customer.request())
    vault = open_vault(pristine, PASSPHRASE, AuthoritySettings(), now=lambda: NOON, may_make=lambda: False)
    with pytest.raises(ValueError, match="revoked"):
        build_crl(
            vault.issuer,
            authority.certificates("holder-1"),
            number=1,
            now=NOON,
            lifetime=timedelta(hours=1),
        )


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


def test_numbers_grow_over_restarts_and_even_when_the_clock_is_set_back(
    folder: Path, customer: Customer
) -> None:
    numbers = []
    for day in (3, 2, 1):
        clock = Clock(NOON + timedelta(days=day))
        with Authority.open(
            folder, passphrase=PASSPHRASE, settings=AuthoritySettings(), clock=clock
        ) as authority:
            authority.issue(customer.request(f"request-{day}"))
            numbers.append(number(parsed(authority)))
    assert numbers == sorted(set(numbers))


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
