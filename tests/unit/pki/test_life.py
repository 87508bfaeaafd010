"""Random lives of certificates, watched by a model that knows the rules and nothing of how they are kept.

After every step the registry, the CRL, the OCSP answers and the audit log are compared with the model. Time is told by
a clock that jumps: by seconds around every deadline, by months, across the 29th of February.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from pki import (
    AlreadyHeld,
    AlreadyRevoked,
    Authority,
    CertificateExpired,
    CertificateUnknown,
    ChangeRequest,
    Entry,
    IssueRequest,
    IssuerExpiring,
    KeyReused,
    NotHeld,
    PkiError,
    Reason,
    ReissueRequest,
    RenewalNotOpen,
    RenewRequest,
    RequestConflict,
    RevokeRequest,
    Shelf,
    Status,
    verify_audit,
)
from pki.custody.vault import Vault
from pki.dates import KST
from tests.unit.pki.support import IDENTITY_NUMBER, NAME, NOON, Clock, in_server, opened, subscriber_key

MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""Nothing here has to survive a power cut, so that nobody need wait for a disk."""
HOLDERS = ["holder-1", "holder-2"]
PRODUCTS = ["limited", "universal"]
CODES = {
    Reason.KEY_COMPROMISE: x509.ReasonFlags.key_compromise,
    Reason.SUPERSEDED: x509.ReasonFlags.superseded,
    Reason.CESSATION_OF_OPERATION: x509.ReasonFlags.cessation_of_operation,
    Reason.CERTIFICATE_HOLD: x509.ReasonFlags.certificate_hold,
}
BEGINNINGS = [
    NOON,
    datetime(2027, 2, 28, 23, 59, 59, tzinfo=KST),
    datetime(2027, 8, 31, 12, 0, tzinfo=KST),
    datetime(2028, 2, 29, 0, 0, tzinfo=KST),
    datetime(2027, 12, 31, 23, 0, tzinfo=UTC),
]


def day(moment: datetime) -> date:
    return moment.astimezone(KST).date()


def last_second(of: date) -> datetime:
    return datetime.combine(of, time(23, 59, 59), KST).astimezone(UTC)


def same_day(of: date, *, years: int = 0, months: int = 0) -> date:
    """Told otherwise than `pki.dates` does: day by day back until the calendar has it."""
    year, month = of.year + years + (of.month - 1 + months) // 12, (of.month - 1 + months) % 12 + 1
    for last in range(of.day, 0, -1):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    raise AssertionError


@dataclass(kw_only=True)
class Certificate:
    """What the model knows of one."""

    serial: int
    holder: str
    product: str
    not_after: datetime
    status: Status = Status.GOOD
    since: datetime | None = None
    reason: Reason | None = None
    until: datetime | None = None

    def gone(self, reason: Reason, now: datetime) -> None:
        self.status, self.reason, self.until = Status.REVOKED, reason, None
        self.since = self.since or now

    @property
    def live(self) -> bool:
        return self.status is not Status.REVOKED


class Life(RuleBasedStateMachine):
    def __init__(self, pristine: Path, vault: Vault, server: str = "") -> None:
        super().__init__()
        self.vault = vault
        self.folder = Path(mkdtemp(prefix="life-", dir=MEMORY)) / "authority"
        shutil.copytree(pristine, self.folder)
        self.shelf = in_server(self.folder, server) if server else Shelf(self.folder)
        self.clock = Clock(NOON)
        self.authority = self.opened()
        self.known: dict[int, Certificate] = {}
        self.served: list[tuple[str, Any, Any]] = []
        self.asked = 0
        self.crl_number = 0
        self.crl = b""

    def opened(self) -> Authority:
        return opened(self.shelf, self.vault, self.clock)

    def teardown(self) -> None:
        self.authority.close()
        shutil.rmtree(self.folder.parent)

    # --- what can happen

    @initialize(beginning=st.sampled_from(BEGINNINGS))
    def begin(self, beginning: datetime) -> None:
        self.clock.now = beginning.astimezone(UTC)
        self.issue(HOLDERS[0], PRODUCTS[0])

    @rule(holder=st.sampled_from(HOLDERS), product=st.sampled_from(PRODUCTS))
    def issue(self, holder: str, product: str) -> None:
        order = IssueRequest(**self.person(holder), product=product)
        end = last_second(same_day(day(self.clock.now), years=1))
        issued = self.do(self.authority.issue, order, self.refusal_of_end(end))
        if issued is None:
            return
        for other in self.known.values():
            if (other.holder, other.product) == (holder, product) and other.live and not self.over(other):
                other.gone(Reason.SUPERSEDED, self.clock.now)
        self.enter(issued, holder, product, end)

    @rule(pick=st.integers(0, 99), wrong=st.integers(0, 9), patient=st.booleans())
    def renew(self, pick: int, wrong: int, patient: bool) -> None:
        old, holder = self.pick(pick, wrong)
        if patient:
            self.move_to(old.not_after - timedelta(days=pick % 31))
        left = (day(old.not_after) - day(self.clock.now)).days
        end = last_second(same_day(day(old.not_after), years=1))
        refusal = self.first(
            (holder != old.holder, CertificateUnknown),
            (not old.live, AlreadyRevoked),
            (self.over(old), CertificateExpired),
            (old.status is Status.HELD, AlreadyHeld),
            (left > 30, RenewalNotOpen),
        )
        order = RenewRequest(**self.person(holder), serial=old.serial)
        renewed = self.do(self.authority.renew, order, refusal or self.refusal_of_end(end))
        if renewed is not None:
            old.gone(Reason.SUPERSEDED, self.clock.now)
            self.enter(renewed, old.holder, old.product, end)

    @rule(
        pick=st.integers(0, 99),
        wrong=st.integers(0, 9),
        reason=st.sampled_from([Reason.SUPERSEDED, Reason.KEY_COMPROMISE]),
    )
    def reissue(self, pick: int, wrong: int, reason: Reason) -> None:
        old, holder = self.pick(pick, wrong)
        refusal = self.first(
            (holder != old.holder, CertificateUnknown),
            (not old.live, AlreadyRevoked),
            (self.over(old), CertificateExpired),
        )
        order = ReissueRequest(**self.person(holder), serial=old.serial, reason=reason)
        again = self.do(self.authority.reissue, order, refusal)
        if again is not None:
            old.gone(reason, self.clock.now)
            self.enter(again, old.holder, old.product, old.not_after)

    @rule(pick=st.integers(0, 99), wrong=st.integers(0, 9), other_way=st.integers(0, 4))
    def suspend_or_resume(self, pick: int, wrong: int, other_way: int) -> None:
        one, _ = self.pick(pick)
        sensible = self.resume if one.status is Status.HELD else self.suspend
        senseless = self.suspend if one.status is Status.HELD else self.resume
        (senseless if other_way == 4 else sensible)(pick, wrong)

    def suspend(self, pick: int, wrong: int) -> None:
        one, holder = self.pick(pick, wrong)
        refusal = self.first(
            (holder != one.holder, CertificateUnknown),
            (not one.live, AlreadyRevoked),
            (one.status is Status.HELD, AlreadyHeld),
            (self.over(one), CertificateExpired),
        )
        order = ChangeRequest(request_id=self.request_id(), serial=one.serial, holder=holder)
        if self.do(self.authority.suspend, order, refusal) is not None:
            one.status, one.since, one.reason = Status.HELD, self.clock.now, Reason.CERTIFICATE_HOLD
            one.until = last_second(same_day(day(self.clock.now), months=6))

    def resume(self, pick: int, wrong: int) -> None:
        one, holder = self.pick(pick, wrong)
        refusal = self.first(
            (holder != one.holder, CertificateUnknown),
            (not one.live, AlreadyRevoked),
            (one.status is Status.GOOD, NotHeld),
            (self.over(one), CertificateExpired),
        )
        order = ChangeRequest(request_id=self.request_id(), serial=one.serial, holder=holder)
        if self.do(self.authority.resume, order, refusal) is not None:
            one.status, one.since, one.reason, one.until = Status.GOOD, None, None, None

    @rule(
        pick=st.integers(0, 99),
        wrong=st.integers(0, 9),
        by_operator=st.booleans(),
        reason=st.sampled_from([Reason.KEY_COMPROMISE, Reason.CESSATION_OF_OPERATION]),
    )
    def revoke(self, pick: int, wrong: int, by_operator: bool, reason: Reason) -> None:
        one, holder = self.pick(pick, wrong)
        refusal = self.first(
            (holder != one.holder and not by_operator, CertificateUnknown),
            (not one.live, AlreadyRevoked),
            (self.over(one), CertificateExpired),
        )
        order = RevokeRequest(
            request_id=self.request_id(),
            serial=one.serial,
            holder=None if by_operator else holder,
            by="staff-7" if by_operator else "holder",
            reason=reason,
        )
        if self.do(self.authority.revoke, order, refusal) is not None:
            one.gone(reason, self.clock.now)

    @rule(
        pick=st.integers(0, 3),
        days=st.integers(0, 190),
        then=st.sampled_from(["resume", "revoke", "reissue"]),
    )
    def hold_and_go_on(self, pick: int, days: int, then: str) -> None:
        """What chance alone would seldom find: a hold, and what comes after it."""
        self.suspend(pick, 0)
        self.all_agree()
        self.move_to(self.clock.now + timedelta(days=days))
        match then:
            case "resume":
                self.resume(pick, 0)
            case "revoke":
                self.revoke(pick, 0, by_operator=False, reason=Reason.KEY_COMPROMISE)
            case _:
                self.reissue(pick, 0, Reason.KEY_COMPROMISE)

    @rule(pick=st.integers(0, 99))
    def ask_again(self, pick: int) -> None:
        act, order, outcome = self.served[pick % len(self.served)]
        before = self.entries()
        assert getattr(self.authority, act)(order) == outcome
        assert all(entry.by == "timer" for entry in self.entries()[len(before) :])

    @rule(pick=st.integers(0, 99), holder=st.sampled_from(HOLDERS), what=st.sampled_from(["id", "key"]))
    def use_twice(self, pick: int, holder: str, what: str) -> None:
        """A request id for something else, or a key for another certificate."""
        if what == "id":
            act, order, _ = self.served[pick % len(self.served)]
            self.do(getattr(self.authority, act), replace(order, holder="holder-3"), RequestConflict)
        else:
            keys = [order.key for _, order, _ in self.served if isinstance(order, IssueRequest)]
            person = {**self.person(holder), "key": keys[pick % len(keys)]}
            self.do(self.authority.issue, IssueRequest(**person, product="limited"), KeyReused)

    @rule(days=st.integers(0, 200), seconds=st.integers(0, 86_399))
    def wait(self, days: int, seconds: int) -> None:
        self.move_to(self.clock.now + timedelta(days=days, seconds=seconds))

    @rule(
        pick=st.integers(0, 99), seconds=st.integers(-1, 1), what=st.sampled_from(["hold", "window", "end"])
    )
    def wait_for_a_deadline(self, pick: int, seconds: int, what: str) -> None:
        one, _ = self.pick(pick)
        deadline = {
            "window": last_second(day(one.not_after) - timedelta(days=31)) + timedelta(seconds=1),
            "end": one.not_after,
            "hold": one.until or self.clock.now,
        }[what]
        self.move_to(deadline + timedelta(seconds=seconds))

    @rule(restart=st.integers(0, 3))
    def look_after_the_house(self, restart: int) -> None:
        if restart == 3:
            self.authority.close()
            self.authority = self.opened()
        self.authority.tend()

    # --- what has to be true

    @invariant()
    def all_agree(self) -> None:
        # In this order: the registry tells an overdue hold by itself, the CRL makes it one for the others.
        self.registry_agrees()
        self.crl_agrees()
        self.ocsp_agrees()
        self.audit_log_agrees()

    def registry_agrees(self) -> None:
        records = [record for holder in HOLDERS for record in self.authority.certificates(holder)]
        found = {
            record.serial: (
                record.status,
                record.revoked_at,
                record.reason,
                record.held_until,
                record.not_after,
            )
            for record in records
        }
        assert found == {
            one.serial: (one.status, one.since, one.reason, one.until, one.not_after)
            for one in self.known.values()
        }
        assert len({record.request_id for record in records}) == len(records)
        assert len({record.key_digest for record in records}) == len(records)
        in_force = [
            (one.holder, one.product) for one in self.known.values() if one.live and not self.over(one)
        ]
        assert len(in_force) == len(set(in_force))

    def crl_agrees(self) -> None:
        der = self.authority.crl()
        crl = x509.load_der_x509_crl(der)
        assert crl.last_update_utc <= self.clock.now < (crl.next_update_utc or self.clock.now)
        number = crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
        assert number > self.crl_number or (number, der) == (self.crl_number, self.crl)
        self.crl_number, self.crl = number, der
        listed = {
            entry.serial_number: (
                entry.revocation_date_utc,
                entry.extensions.get_extension_for_class(x509.CRLReason).value.reason,
            )
            for entry in crl
        }
        due = {
            one.serial: (one.since.replace(microsecond=0), CODES[one.reason])
            for one in self.known.values()
            if one.since is not None and one.reason is not None
        }
        expired = {one.serial for one in self.known.values() if self.over(one)}
        assert {serial: told for serial, told in listed.items() if serial not in expired} == {
            serial: told for serial, told in due.items() if serial not in expired
        }
        assert all(due.get(serial) == told for serial, told in listed.items())

    def ocsp_agrees(self) -> None:
        for one in self.known.values():
            request = self.question(one.serial)
            der = self.authority.ocsp(request).der
            # What has to be asked of a server is not answered at once, although the answer is kept.
            ask = self.authority.ocsp if self.shelf.database else self.authority.ocsp_cached
            cached = ask(request)
            assert cached is not None
            assert cached.der == der
            answer = ocsp.load_der_ocsp_response(der)
            if one.status is Status.GOOD:
                assert answer.certificate_status is ocsp.OCSPCertStatus.GOOD
            else:
                assert answer.certificate_status is ocsp.OCSPCertStatus.REVOKED
                assert one.since is not None
                assert answer.revocation_time_utc == one.since.replace(microsecond=0)
                assert answer.revocation_reason is CODES[one.reason]  # type: ignore[index]  # revoked: has one
            assert answer.this_update_utc <= self.clock.now

    def audit_log_agrees(self) -> None:
        told: dict[str, Status] = {}
        for entry in self.entries():
            match entry.action:
                case "issue" | "renew" | "reissue" | "resume":
                    told[entry.about["serial"]] = Status.GOOD
                case "suspend":
                    told[entry.about["serial"]] = Status.HELD
                case "revoke":
                    told[entry.about["serial"]] = Status.REVOKED
        assert told == {f"{one.serial:X}": one.status for one in self.known.values()}
        verdict = verify_audit(self.shelf, self.vault.audit_public_key)
        assert verdict.ok, verdict
        assert verdict.checkpoints > 0

    # --- how it is written down

    def do(self, act: Callable[[Any], Any], order: Any, refusal: type[PkiError] | None) -> Any:
        if refusal is not None:
            with pytest.raises(refusal):
                act(order)
            return None
        outcome = act(order)
        self.served.append((act.__name__, order, outcome))
        return outcome

    def enter(self, issued: Any, holder: str, product: str, end: datetime) -> None:
        assert issued.not_before == datetime.combine(day(self.clock.now), time(), KST)
        assert issued.not_after == end
        self.known[issued.serial] = Certificate(
            serial=issued.serial, holder=holder, product=product, not_after=end
        )

    def pick(self, pick: int, wrong: int = 0) -> tuple[Certificate, str]:
        """One of four, those that live and the newest first, and who asks: now and then somebody else."""
        newest = list(self.known.values())[::-1]
        four = [*(one for one in newest if one.live), *(one for one in newest if not one.live)][:4]
        one = four[pick % len(four)]
        return one, "holder-3" if wrong == 9 else one.holder

    def person(self, holder: str) -> dict[str, Any]:
        request_id = self.request_id()
        return {
            "request_id": request_id,
            "holder": holder,
            "name": NAME,
            "identity_number": IDENTITY_NUMBER,
            "key": subscriber_key(("life", self.asked)),
        }

    def request_id(self) -> str:
        self.asked += 1
        return f"request-{self.asked}"

    def refusal_of_end(self, end: datetime) -> type[PkiError] | None:
        return IssuerExpiring if end > self.vault.issuing.not_valid_after_utc else None

    def first(self, *cases: tuple[bool, type[PkiError]]) -> type[PkiError] | None:
        return next((error for applies, error in cases if applies), None)

    def over(self, one: Certificate) -> bool:
        return self.clock.now > one.not_after

    def move_to(self, moment: datetime) -> None:
        """Never back, and never to where the authority itself is about to expire."""
        if self.clock.now < moment < self.vault.issuing.not_valid_after_utc - timedelta(days=60):
            self.clock.now = moment
        for one in self.known.values():
            if one.until is not None and self.clock.now > one.until:
                one.gone(Reason.CESSATION_OF_OPERATION, self.clock.now)

    def entries(self) -> list[Entry]:
        return list(self.authority.audit_trail())

    def question(self, serial: int) -> bytes:
        issuing = self.vault.issuing
        key = issuing.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
        name = hashes.Hash(hashes.SHA1())
        name.update(issuing.subject.public_bytes())
        builder = ocsp.OCSPRequestBuilder().add_certificate_by_hash(
            name.finalize(), key, serial, hashes.SHA1()
        )
        return builder.build().public_bytes(Encoding.DER)


def live(pristine: Path, vault: Vault, server: str = "", *, examples: int, steps: int) -> None:
    run_state_machine_as_test(
        lambda: Life(pristine, vault, server),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            # To explain a failure, hypothesis would trace every line of it.
            phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_registry_crl_ocsp_and_audit_log_agree_at_every_step(pristine: Path, vault: Vault) -> None:
    live(pristine, vault, examples=12, steps=25)


@pytest.mark.soak
def test_they_agree_in_postgresql(pristine: Path, vault: Vault, server: str) -> None:
    live(pristine, vault, server, examples=4, steps=25)


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_they_agree_in_postgresql_in_long_lives_too(pristine: Path, vault: Vault, server: str) -> None:
    live(pristine, vault, server, examples=100, steps=80)


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_they_agree_in_long_lives_too(pristine: Path, vault: Vault) -> None:
    live(pristine, vault, examples=200, steps=80)
