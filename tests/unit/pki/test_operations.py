"""What can be done with a certificate in its life, when, by whom, and what refuses to happen."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from pki import (
    AlreadyHeld,
    AlreadyRevoked,
    Authority,
    CertificateExpired,
    CertificateUnknown,
    ChangeRequest,
    IssuedCertificate,
    IssuerExpiring,
    KeyReused,
    NotHeld,
    Reason,
    ReissueRequest,
    RenewalNotOpen,
    RenewRequest,
    RequestConflict,
    RequestNotPossible,
    RevokeRequest,
    Shelf,
    Status,
)
from pki.custody.vault import Vault
from pki.dates import KST
from tests.unit.pki.support import (
    IDENTITY_NUMBER,
    NAME,
    SETTINGS,
    Clock,
    Customer,
    execute,
    load,
    revoked_serials,
    subscriber_key,
)


def change(request_id: str, serial: int, holder: str | None = "holder-1") -> ChangeRequest:
    return ChangeRequest(request_id=request_id, serial=serial, holder=holder)


def revocation(
    request_id: str, serial: int, reason: Reason = Reason.KEY_COMPROMISE, holder: str | None = "holder-1"
) -> RevokeRequest:
    return RevokeRequest(request_id=request_id, serial=serial, holder=holder, reason=reason)


def renewal(request_id: str, serial: int, holder: str = "holder-1") -> RenewRequest:
    return RenewRequest(
        request_id=request_id,
        serial=serial,
        holder=holder,
        name=NAME,
        identity_number=IDENTITY_NUMBER,
        key=subscriber_key(request_id),
    )


def reissue(
    request_id: str, serial: int, reason: Reason = Reason.SUPERSEDED, holder: str = "holder-1"
) -> ReissueRequest:
    return ReissueRequest(
        request_id=request_id,
        serial=serial,
        holder=holder,
        name=NAME,
        identity_number=IDENTITY_NUMBER,
        key=subscriber_key(request_id),
        reason=reason,
    )


@pytest.fixture
def issued(authority: Authority, customer: Customer) -> IssuedCertificate:
    return authority.issue(customer.request())


Act = Callable[[Authority, int], object]
ACTS: dict[str, Act] = {
    "renew": lambda authority, serial: authority.renew(renewal("act", serial)),
    "reissue": lambda authority, serial: authority.reissue(reissue("act", serial)),
    "suspend": lambda authority, serial: authority.suspend(change("act", serial)),
    "resume": lambda authority, serial: authority.resume(change("act", serial)),
    "revoke": lambda authority, serial: authority.revoke(revocation("act", serial)),
}


def everything(authority: Authority) -> object:
    """All that an act could change. The CRL comes first: asked for, it may make itself, and an entry of it."""
    return authority.crl(), authority.all_certificates(), list(authority.audit_trail())


def refused(authority: Authority, act: str, serial: int, error: type[Exception]) -> None:
    """The act is refused, and leaves no trace."""
    before = everything(authority)
    with pytest.raises(error):
        ACTS[act](authority, serial)
    assert everything(authority) == before


@pytest.mark.parametrize("act", ACTS)
def test_an_unknown_certificate_is_left_alone(authority: Authority, act: str) -> None:
    refused(authority, act, 12345, CertificateUnknown)


@pytest.mark.parametrize("act", ACTS)
def test_another_holders_certificate_is_as_unknown_as_none(
    authority: Authority, customer: Customer, act: str
) -> None:
    serial = authority.issue(customer.request(holder="holder-2")).serial
    refused(authority, act, serial, CertificateUnknown)


@pytest.mark.parametrize("act", ACTS)
def test_the_authoritys_own_certificates_are_nobodys(authority: Authority, act: str) -> None:
    authority.tend()
    (signer,) = authority.all_certificates()
    assert signer.product == "ocsp-signer"
    refused(authority, act, signer.serial, CertificateUnknown)
    with pytest.raises(CertificateUnknown):
        authority.revoke(revocation("operator", signer.serial, holder=None))


@pytest.mark.parametrize("act", ACTS)
def test_a_revoked_certificate_does_not_change(
    authority: Authority, issued: IssuedCertificate, act: str, clock: Clock
) -> None:
    authority.revoke(revocation("first", issued.serial))
    refused(authority, act, issued.serial, AlreadyRevoked)
    clock.now = issued.not_after + timedelta(seconds=1)
    refused(authority, act, issued.serial, AlreadyRevoked)


@pytest.mark.parametrize("act", [act for act in ACTS if act != "resume"])
def test_an_expired_certificate_does_not_change(
    authority: Authority, issued: IssuedCertificate, clock: Clock, act: str
) -> None:
    clock.now = issued.not_after + timedelta(seconds=1)
    refused(authority, act, issued.serial, CertificateExpired)


def test_an_expired_certificate_is_not_resumed(
    authority: Authority, issued: IssuedCertificate, clock: Clock
) -> None:
    clock.now = issued.not_after - timedelta(days=3)
    authority.suspend(change("hold", issued.serial))
    clock.now = issued.not_after + timedelta(seconds=1)
    refused(authority, "resume", issued.serial, CertificateExpired)


def test_a_held_certificate_is_not_held_again_nor_renewed(
    authority: Authority, issued: IssuedCertificate, clock: Clock
) -> None:
    clock.now = issued.not_after - timedelta(days=3)
    authority.suspend(change("hold", issued.serial))
    refused(authority, "suspend", issued.serial, AlreadyHeld)
    refused(authority, "renew", issued.serial, AlreadyHeld)


def test_a_good_certificate_is_not_resumed(authority: Authority, issued: IssuedCertificate) -> None:
    refused(authority, "resume", issued.serial, NotHeld)


def test_renewal_opens_at_midnight_thirty_days_before_the_day_of_expiry(
    authority: Authority, issued: IssuedCertificate, clock: Clock
) -> None:
    opens = datetime(2026, 10, 25, tzinfo=KST)
    clock.now = opens - timedelta(seconds=1)
    refused(authority, "renew", issued.serial, RenewalNotOpen)
    clock.now = opens
    assert authority.renew(renewal("renewal", issued.serial)).not_before == opens


def test_renewal_is_open_until_the_last_second(
    authority: Authority, issued: IssuedCertificate, clock: Clock
) -> None:
    clock.now = issued.not_after
    renewed = authority.renew(renewal("renewal", issued.serial))
    assert renewed.not_after == datetime(2027, 11, 24, 23, 59, 59, tzinfo=KST)


def test_a_renewal_that_would_outlive_the_authority_is_refused(
    authority: Authority, customer: Customer, clock: Clock
) -> None:
    issuing = x509.load_der_x509_certificate(authority.issuing_der)
    clock.now = issuing.not_valid_after_utc.replace(year=issuing.not_valid_after_utc.year - 1)
    last = authority.issue(customer.request())
    clock.now = last.not_after
    refused(authority, "renew", last.serial, IssuerExpiring)


@pytest.mark.parametrize("act", ["issue", "renew", "reissue"])
def test_a_key_that_was_in_a_certificate_is_in_no_other(
    authority: Authority, issued: IssuedCertificate, clock: Clock, customer: Customer, act: str
) -> None:
    clock.now = issued.not_after
    acts = {
        "issue": lambda: authority.issue(customer.request("act", holder="holder-2", key=customer.key)),
        "renew": lambda: authority.renew(replace(renewal("act", issued.serial), key=customer.key)),
        "reissue": lambda: authority.reissue(replace(reissue("act", issued.serial), key=customer.key)),
    }
    with pytest.raises(KeyReused):
        acts[act]()


@pytest.mark.parametrize(
    "reason", [Reason.CERTIFICATE_HOLD, Reason.CA_COMPROMISE, Reason.PRIVILEGE_WITHDRAWN]
)
def test_a_holder_cannot_speak_for_the_authority(
    authority: Authority, issued: IssuedCertificate, reason: Reason
) -> None:
    with pytest.raises(RequestNotPossible):
        authority.revoke(revocation("r", issued.serial, reason))


def test_nobody_revokes_for_a_hold(authority: Authority, issued: IssuedCertificate) -> None:
    with pytest.raises(RequestNotPossible):
        authority.revoke(revocation("r", issued.serial, Reason.CERTIFICATE_HOLD, holder=None))


def test_a_certificate_is_reissued_for_no_other_reason(
    authority: Authority, issued: IssuedCertificate
) -> None:
    with pytest.raises(RequestNotPossible):
        authority.reissue(reissue("r", issued.serial, Reason.AFFILIATION_CHANGED))


def test_a_request_id_that_was_used_for_something_else_is_refused(
    authority: Authority, issued: IssuedCertificate, customer: Customer
) -> None:
    authority.suspend(change("used", issued.serial))
    for act in (
        lambda: authority.resume(change("used", issued.serial)),
        lambda: authority.suspend(change("used", issued.serial + 1)),
        lambda: authority.suspend(change("used", issued.serial, holder=None)),
        lambda: authority.revoke(revocation("used", issued.serial)),
        lambda: authority.reissue(reissue("used", issued.serial)),
        lambda: authority.issue(customer.request("used")),
    ):
        with pytest.raises(RequestConflict):
            act()


def test_a_refused_request_may_be_asked_again(
    authority: Authority, issued: IssuedCertificate, clock: Clock
) -> None:
    request = renewal("patient", issued.serial)
    with pytest.raises(RenewalNotOpen):
        authority.renew(request)
    clock.now = issued.not_after
    assert authority.renew(request).serial != issued.serial


def test_a_suspended_certificate_can_be_resumed_until_the_last_second(
    authority: Authority, issued: IssuedCertificate, clock: Clock
) -> None:
    held = authority.suspend(change("hold", issued.serial))
    assert (held.status, held.reason, held.revoked_at) == (Status.HELD, Reason.CERTIFICATE_HOLD, clock.now)
    assert held.held_until == datetime(2026, 5, 24, 23, 59, 59, tzinfo=KST)
    assert revoked_serials(authority) == [issued.serial]
    clock.now = held.held_until
    resumed = authority.resume(change("resume", issued.serial))
    assert (resumed.status, resumed.reason, resumed.revoked_at, resumed.held_until) == (
        Status.GOOD,
        None,
        None,
        None,
    )
    assert resumed.not_after == issued.not_after
    assert revoked_serials(authority) == []


def test_a_hold_begun_at_the_end_of_august_ends_at_the_end_of_february(
    authority: Authority, customer: Customer, clock: Clock
) -> None:
    for year, last in ((2027, 29), (2028, 28)):
        clock.now = datetime(year, 8, 31, 12, tzinfo=KST)
        serial = authority.issue(customer.request(str(year))).serial
        held = authority.suspend(change(f"hold {year}", serial))
        assert held.held_until == datetime(year + 1, 2, last, 23, 59, 59, tzinfo=KST)


@pytest.mark.parametrize("looks", ["tends", "asks for the CRL", "writes"])
def test_a_hold_that_was_not_resumed_in_time_is_a_revocation_since_the_hold(
    authority: Authority, issued: IssuedCertificate, customer: Customer, clock: Clock, looks: str
) -> None:
    held = authority.suspend(change("hold", issued.serial))
    authority.crl()
    assert held.held_until is not None
    clock.now = held.held_until + timedelta(seconds=1)

    before = authority.certificate(issued.serial)
    match looks:
        case "tends":
            authority.tend()
        case "asks for the CRL":
            authority.crl()
        case "writes":
            authority.issue(customer.request("another", holder="holder-2"))

    after = authority.certificate(issued.serial)
    assert before == after
    assert after is not None
    assert (after.status, after.reason) == (Status.REVOKED, Reason.CESSATION_OF_OPERATION)
    assert (after.revoked_at, after.held_until) == (held.revoked_at, None)
    (entry,) = [entry for entry in authority.audit_trail() if entry.by == "timer"]
    assert (entry.action, entry.about["serial"]) == ("revoke", f"{issued.serial:X}")
    refused(authority, "resume", issued.serial, AlreadyRevoked)


def test_a_renewed_certificate_follows_the_old_one(
    authority: Authority, issued: IssuedCertificate, clock: Clock
) -> None:
    clock.now = issued.not_after - timedelta(days=10)
    renewed = authority.renew(renewal("renewal", issued.serial))

    old, new = (authority.certificate(serial) for serial in (issued.serial, renewed.serial))
    assert old is not None
    assert new is not None
    assert renewed.not_after == datetime(2027, 11, 24, 23, 59, 59, tzinfo=KST)
    assert load(renewed).public_key() == subscriber_key("renewal").public
    assert (old.status, old.reason, old.revoked_at) == (Status.REVOKED, Reason.SUPERSEDED, clock.now)
    assert (new.status, new.replaces, new.product) == (Status.GOOD, old.serial, old.product)
    assert renewed.subject_folder == issued.subject_folder
    assert revoked_serials(authority) == [old.serial]


def test_years_of_renewals_keep_the_day_but_for_the_29th(
    authority: Authority, customer: Customer, clock: Clock
) -> None:
    clock.now = datetime(2028, 2, 29, 12, tzinfo=KST)
    current = authority.issue(customer.request())
    ends = [current.not_after]
    for turn in range(4):
        clock.now = current.not_after - timedelta(days=30)
        current = authority.renew(renewal(f"renewal {turn}", current.serial))
        ends.append(current.not_after)
    days = [end.astimezone(KST).date().isoformat() for end in ends]
    assert days == ["2029-02-28", "2030-02-28", "2031-02-28", "2032-02-28", "2033-02-28"]


@pytest.mark.parametrize("reason", [Reason.SUPERSEDED, Reason.KEY_COMPROMISE])
def test_a_reissued_certificate_ends_when_the_old_one_would_have(
    authority: Authority, issued: IssuedCertificate, clock: Clock, reason: Reason
) -> None:
    clock.forward(timedelta(days=100))
    again = authority.reissue(reissue("again", issued.serial, reason))

    old = authority.certificate(issued.serial)
    assert old is not None
    assert (again.not_before, again.not_after) == (datetime(2026, 3, 4, tzinfo=KST), issued.not_after)
    assert (old.status, old.reason, old.revoked_at) == (Status.REVOKED, reason, clock.now)
    assert again.subject_folder == issued.subject_folder


@pytest.mark.parametrize("act", ["reissue", "revoke", "issue"])
def test_the_date_of_a_hold_stays_when_it_becomes_a_revocation(
    authority: Authority, issued: IssuedCertificate, customer: Customer, clock: Clock, act: str
) -> None:
    since = authority.suspend(change("hold", issued.serial)).revoked_at
    clock.forward(timedelta(days=10))
    match act:
        case "reissue":
            authority.reissue(reissue("again", issued.serial))
        case "revoke":
            authority.revoke(revocation("revoked", issued.serial))
        case "issue":
            authority.issue(customer.request("anew"))
    old = authority.certificate(issued.serial)
    assert old is not None
    assert (old.status, old.revoked_at, old.held_until) == (Status.REVOKED, since, None)


def test_an_operator_may_change_anybodys_certificate_and_stands_in_the_log(
    authority: Authority, issued: IssuedCertificate
) -> None:
    authority.revoke(
        RevokeRequest(
            request_id="from the office",
            serial=issued.serial,
            holder=None,
            by="staff-7",
            reason=Reason.PRIVILEGE_WITHDRAWN,
        )
    )
    *_, entry = authority.audit_trail()
    assert (entry.by, entry.action) == ("staff-7", "revoke")
    assert entry.about == {
        "serial": f"{issued.serial:X}",
        "holder": "holder-1",
        "reason": "privilege_withdrawn",
        "request": "from the office",
    }


def test_the_same_request_gives_the_same_answer_whatever_came_after(
    authority: Authority, issued: IssuedCertificate, clock: Clock
) -> None:
    clock.now = issued.not_after - timedelta(days=20)
    held = authority.suspend(change("hold", issued.serial))
    resumed = authority.resume(change("resume", issued.serial))
    renewed = authority.renew(renewal("renewal", issued.serial))
    again = authority.reissue(reissue("again", renewed.serial))
    revoked = authority.revoke(revocation("revoked", again.serial))
    entries = len(list(authority.audit_trail()))

    clock.forward(timedelta(days=4000))
    assert authority.suspend(change("hold", issued.serial)) == held
    assert authority.resume(change("resume", issued.serial)) == resumed
    assert authority.renew(renewal("renewal", issued.serial)) == renewed
    assert authority.reissue(reissue("again", renewed.serial)) == again
    assert authority.revoke(revocation("revoked", again.serial)) == revoked
    assert len(list(authority.audit_trail())) == entries


FULL_DISKS = {
    "sqlite": (
        ["CREATE TRIGGER disk_full BEFORE {when} ON {table} BEGIN SELECT RAISE(ABORT, 'disk full'); END"],
        "DROP TRIGGER disk_full",
    ),
    "postgresql": (
        [
            "CREATE OR REPLACE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql"
            " AS $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'disk_full'; END $$",
            "CREATE TRIGGER disk_full BEFORE {when} ON {table} EXECUTE FUNCTION disk_full()",
        ],
        "DROP TRIGGER disk_full ON {table}",
    ),
}


@pytest.mark.parametrize("table", ["audit", "requests", "certificates"])
@pytest.mark.parametrize("act", ["issue", *ACTS])
def test_what_fails_between_signing_and_storing_leaves_nothing_and_works_the_second_time(
    authority: Authority,
    issued: IssuedCertificate,
    customer: Customer,
    clock: Clock,
    shelf: Shelf,
    act: str,
    table: str,
) -> None:
    """Whatever statement fails, an operation happens whole or not at all."""
    clock.now = issued.not_after - timedelta(days=5)
    if act == "resume":
        authority.suspend(change("hold", issued.serial))

    def do() -> None:
        if act == "issue":
            authority.issue(customer.request("act"))
        else:
            ACTS[act](authority, issued.serial)

    changes_a_row = table == "certificates" and act in ("suspend", "resume", "revoke")
    when = "UPDATE" if changes_a_row else "INSERT"
    before = everything(authority)
    break_, mend = FULL_DISKS["postgresql" if shelf.database else "sqlite"]
    execute(shelf, *(statement.format(when=when, table=table) for statement in break_))
    with pytest.raises(Exception, match=r"disk full|cannot be read or written"):
        do()
    assert everything(authority) == before
    execute(shelf, mend.format(table=table))
    do()
    assert everything(authority) != before


def test_a_renewal_is_open_in_the_leap_year_too(
    authority: Authority, customer: Customer, clock: Clock
) -> None:
    """Thirty days before 29 February 2028 there are 30 midnights, as always."""
    clock.now = datetime(2027, 2, 28, 12, tzinfo=KST)
    first = authority.issue(customer.request())
    clock.now = datetime(2028, 1, 29, tzinfo=KST)
    renewed = authority.renew(renewal("renewal", first.serial))
    assert renewed.not_after.astimezone(UTC) == datetime(2029, 2, 28, 14, 59, 59, tzinfo=UTC)


def test_keys_made_ahead_are_handed_out_once(folder: Path, vault: Vault, clock: Clock) -> None:
    with Authority(folder, vault, SETTINGS, clock, pool=2) as authority:
        sealed = [authority.seal_key("Sandbox!2026pw") for _ in range(4)]
        keys = [authority.open_key(one, "Sandbox!2026pw") for one in sealed]
    assert len({key.public.public_numbers().n for key in keys}) == 4
    assert len({key.random for key in keys}) == 4
