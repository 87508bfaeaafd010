import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from pki import (
    Authority,
    AuthoritySettings,
    IdentityNumberNotPossible,
    IssueRequest,
    IssuerExpiring,
    KeyMismatch,
    NameNotPossible,
    ProductUnknown,
    ProfileViolation,
    Reason,
    RequestConflict,
    Shelf,
    Status,
    WrongPassword,
)
from pki.custody.vault import Vault
from pki.files import npki
from pki.signed import lint
from pki.signed.certificates import Draft
from tests.unit.pki.support import (
    IDENTITY_NUMBER,
    NAME,
    NOON,
    ON_BOTH,
    PASSPHRASE,
    PASSWORD,
    Clock,
    Customer,
    load,
    opened,
    revoked_serials,
)


def test_another_key_under_the_same_request_id_is_refused(
    authority: Authority, customer: Customer, other_customer: Customer
) -> None:
    authority.issue(customer.request())
    with pytest.raises(RequestConflict):
        authority.issue(other_customer.request())


@pytest.mark.parametrize("change", [{"holder": "holder-2"}, {"product": "universal"}])
def test_another_holder_or_product_under_the_same_request_id_is_refused(
    authority: Authority, customer: Customer, change: dict[str, str]
) -> None:
    authority.issue(customer.request())
    with pytest.raises(RequestConflict):
        authority.issue(customer.request(**change))


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"product": "corporate"}, ProductUnknown),
        ({"name": "홍/길동"}, NameNotPossible),
        ({"name": " "}, NameNotPossible),
        ({"identity_number": "900101-1234567"}, IdentityNumberNotPossible),
    ],
)
def test_an_impossible_request_is_refused_and_leaves_nothing(
    authority: Authority, customer: Customer, change: dict[str, str], error: type[Exception]
) -> None:
    with pytest.raises(error) as refused:
        authority.issue(customer.request(**change))
    assert not any(value in str(refused.value) for value in change.values() if value.strip())
    assert authority.certificates("holder-1") == []


def test_a_certificate_that_would_outlive_the_authority_is_refused(
    authority: Authority, clock: Clock, customer: Customer
) -> None:
    clock.now = NOON.replace(year=NOON.year + 9) + timedelta(days=1)
    with pytest.raises(IssuerExpiring):
        authority.issue(customer.request())
    assert authority.certificates("holder-1") == []


def test_a_certificate_that_breaks_its_profile_is_never_stored(
    authority: Authority, customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = authority.issue(customer.request("first"))

    def refuse(certificate: x509.Certificate, draft: Draft, *_: object) -> None:
        raise ProfileViolation("broken")

    monkeypatch.setattr(lint, "require_clean", refuse)
    with pytest.raises(ProfileViolation):
        authority.issue(customer.request("second"))
    (record,) = authority.certificates("holder-1")
    assert (record.serial, record.status) == (before.serial, Status.GOOD)


def test_a_key_of_another_certificate_is_not_packed(
    authority: Authority, customer: Customer, other_customer: Customer
) -> None:
    issued = authority.issue(customer.request())
    with pytest.raises(KeyMismatch):
        authority.package(issued.der, other_customer.sealed, PASSWORD)


def test_a_wrong_password_packs_nothing(authority: Authority, customer: Customer) -> None:
    issued = authority.issue(customer.request())
    with pytest.raises(WrongPassword):
        authority.package(issued.der, customer.sealed, "another password")


def test_a_request_shows_neither_name_nor_number_nor_key(customer: Customer) -> None:
    shown = repr(customer.request())
    assert shown == "IssueRequest(request_id='request-1', holder='holder-1', product='limited')"


def test_what_is_issued_and_kept_shows_no_name(authority: Authority, customer: Customer) -> None:
    issued = authority.issue(customer.request())
    assert NAME not in repr(issued) + repr(authority.certificates("holder-1"))


def test_nothing_on_disk_holds_the_registration_number_or_the_password(
    authority: Authority, customer: Customer, folder: Path
) -> None:
    issued = authority.issue(customer.request())
    authority.package(issued.der, customer.sealed, PASSWORD)
    secrets = [IDENTITY_NUMBER.encode(), PASSWORD.encode(), PASSPHRASE.encode(), customer.key.random]
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not any(secret in content for secret in secrets), path.name
            assert customer.sealed not in content


def test_the_same_request_gives_the_same_certificate(authority: Authority, customer: Customer) -> None:
    first = authority.issue(customer.request())
    assert authority.issue(customer.request()) == first
    assert len(authority.certificates("holder-1")) == 1


@ON_BOTH
def test_the_same_request_gives_the_same_certificate_after_a_restart(
    authority: Authority, customer: Customer, shelf: Shelf
) -> None:
    first = authority.issue(customer.request())
    authority.close()
    with Authority.open(
        shelf.folder, passphrase=PASSPHRASE, settings=AuthoritySettings(), database=shelf.database
    ) as again:
        assert again.issue(customer.request()) == first


@ON_BOTH
def test_the_same_request_from_many_threads_gives_one_certificate(
    authority: Authority, customer: Customer
) -> None:
    start = threading.Barrier(8)

    def issue(_: int) -> bytes:
        start.wait()
        return authority.issue(customer.request()).der

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(issue, range(8)))) == 1


@ON_BOTH
def test_many_threads_leave_one_good_certificate_of_a_holder(
    authority: Authority, customer: Customer
) -> None:
    with ThreadPoolExecutor(8) as pool:
        issued = list(pool.map(lambda n: authority.issue(customer.request(f"request-{n}")), range(24)))
    assert len({certificate.serial for certificate in issued}) == 24
    records = authority.certificates("holder-1")
    assert [record.status for record in records].count(Status.GOOD) == 1
    assert len(revoked_serials(authority)) == 23


@ON_BOTH
def test_two_authorities_with_the_same_books_agree(
    authority: Authority, customer: Customer, shelf: Shelf, vault: Vault, clock: Clock
) -> None:
    with opened(shelf, vault, clock) as other:
        with ThreadPoolExecutor(4) as pool:
            doors = [authority, other] * 6
            list(pool.map(lambda n: doors[n].issue(customer.request(f"request-{n}")), range(12)))
        assert authority.crl() == other.crl()
        assert len(revoked_serials(other)) == 11


def test_a_new_certificate_supersedes_the_old_one_of_its_product(
    authority: Authority, customer: Customer, clock: Clock
) -> None:
    first = authority.issue(customer.request("first"))
    universal = authority.issue(customer.request("universal", product="universal"))
    elsewhere = authority.issue(customer.request("elsewhere", holder="holder-2"))
    clock.forward(timedelta(days=1))
    second = authority.issue(customer.request("second"))

    newest, *_ = authority.certificates("holder-1")
    assert newest.serial == second.serial
    states = {record.serial: record for record in authority.certificates("holder-1")}
    assert states[first.serial].reason is Reason.SUPERSEDED
    assert states[first.serial].revoked_at == clock.now
    assert states[universal.serial].status is Status.GOOD
    assert authority.certificates("holder-2")[0].serial == elsewhere.serial
    assert revoked_serials(authority) == [first.serial]


def test_an_expired_certificate_is_not_revoked_any_more(
    authority: Authority, customer: Customer, clock: Clock
) -> None:
    authority.issue(customer.request("first"))
    clock.now = clock.now.replace(year=clock.now.year + 1) + timedelta(days=1)
    authority.issue(customer.request("second"))
    assert revoked_serials(authority) == []


def test_the_certificate_carries_the_vid_of_the_number_and_r(
    authority: Authority, customer: Customer
) -> None:
    certificate = load(authority.issue(customer.request()))
    (name,) = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert isinstance(name, x509.OtherName)
    identity = npki.decode_identity(name.value)
    assert identity.real_name == NAME
    assert identity.vid == npki.compute_vid(IDENTITY_NUMBER, customer.key.random)


def test_what_is_issued_tells_its_own_facts(authority: Authority, customer: Customer) -> None:
    issued = authority.issue(customer.request())
    certificate = load(issued)
    assert issued.serial == certificate.serial_number
    assert issued.product == "limited"
    assert issued.issuer_name == "certguide Sandbox CA 1"
    assert issued.not_before == certificate.not_valid_before_utc == datetime(2025, 11, 23, 15, tzinfo=UTC)
    assert (
        issued.not_after == certificate.not_valid_after_utc == datetime(2026, 11, 24, 14, 59, 59, tzinfo=UTC)
    )
    assert issued.subject_folder.startswith("cn=홍길동()")
    assert issued.subject_folder.endswith(",ou=SANDBOX,ou=personal,o=certguide,c=kr")


def test_no_certificate_begins_before_its_issuers(authority: Authority, customer: Customer) -> None:
    certificate = load(authority.issue(customer.request()))
    issuing = x509.load_der_x509_certificate(authority.issuing_der)
    root = x509.load_der_x509_certificate(authority.root_der)
    assert root.not_valid_before_utc <= issuing.not_valid_before_utc <= certificate.not_valid_before_utc


def test_a_long_name_is_issued_and_read_back(authority: Authority, customer: Customer) -> None:
    issued = authority.issue(customer.request(name="가" * 38))
    files = authority.package(issued.der, customer.sealed, PASSWORD)
    assert files.labels.folder == f"NPKI/certguide/USER/{issued.subject_folder}"


def test_keys_of_3072_bits_are_a_setting(folder: Path) -> None:
    settings = replace(AuthoritySettings(), key_bits=3072)
    with Authority.open(folder, passphrase=PASSPHRASE, settings=settings) as authority:
        sealed = authority.seal_key(PASSWORD)
        key = authority.open_key(sealed, PASSWORD)
        assert key.public.key_size == 3072
        request = IssueRequest(
            request_id="r", product="limited", holder="h", name=NAME, identity_number=IDENTITY_NUMBER, key=key
        )
        assert load(authority.issue(request)).public_key() == key.public
