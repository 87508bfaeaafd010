"""Each rule of the check finds what breaks it, and nothing else; no line tells whose it is."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from bot.checkup.evidence import Chat, Evidence, Waiting
from bot.checkup.rules import RULES, faults_in
from bot.store.rows import DESK
from flows.session import Application, Call, Certificate, Session
from pki import CertificateRecord, Reason, Status

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
CHAT = 1001
HOLDER = "opaque-ref-77"


def record(serial: int = 0xA1, **more: Any) -> CertificateRecord:
    given: dict[str, Any] = {
        "serial": serial,
        "request_id": f"request-{serial}",
        "holder": HOLDER,
        "product": "universal",
        "subject": "cn=홍길동",
        "der": b"",
        "not_before": NOW - timedelta(days=1),
        "not_after": NOW + timedelta(days=364),
        "issued_at": NOW - timedelta(hours=1),
        "key_digest": "",
    }
    return CertificateRecord(**{**given, **more})


def revoked(serial: int) -> CertificateRecord:
    return record(serial, status=Status.REVOKED, revoked_at=NOW, reason=Reason.CESSATION_OF_OPERATION)


def about(serial: str = "A1", application: str = "app-1", **more: str) -> dict[str, str]:
    given = {"serial": serial, "application": application, "purpose": "issue", "product": "universal"}
    return {**given, **more}


def charges(**refunded: list[bool]) -> dict[str, list[bool]]:
    return defaultdict(list, {name.replace("_", "-"): entries for name, entries in refunded.items()})


def chat(**more: Any) -> dict[int, Chat]:
    return {CHAT: Chat("the chat with case KJ7-M2QX", Session(**more))}


def issuing(**more: Any) -> Session:
    application = Application(id="app-1", certificate="request-161", customer=HOLDER, name="홍길동")
    return Session(state="delivery_issuing", application=application, **more)


def timer(name: str, id_: int = 1, of: int = CHAT) -> Waiting:
    return Waiting(id_, of, "timer", f"timer:{name}", "pending")


def call(id_: int, state: str = "pending") -> Waiting:
    return Waiting(id_, CHAT, "call", "", state)


def case(**more: Any) -> Any:
    given = {"number": "KJ7-M2QX", "chat_id": CHAT, "state": "work", "dirty_since": None, "thread_id": 7}
    return SimpleNamespace(**{**given, **more})


SOUND = {
    "nothing at all": Evidence(NOW),
    "paid, delivered, valid": Evidence(
        NOW,
        chats=chat(certificates=[Certificate("universal", "A1", NOW, NOW)]),
        issued=[about()],
        charges=charges(app_1=[False]),
        certificates=[record()],
    ),
    "paid, and killed before it was issued": Evidence(
        NOW,
        chats={CHAT: Chat("a chat", issuing())},
        charges=charges(app_1=[False]),
        outbox=[timer("rescue")],
    ),
    "issued, and killed before it was delivered": Evidence(
        NOW,
        chats={CHAT: Chat("a chat", issuing())},
        busy={CHAT},
        charges=charges(app_1=[False]),
        certificates=[record()],
    ),
    "a refund on its way": Evidence(
        NOW, chats=chat(), charges=charges(app_1=[False]), outbox=[timer("refund:app-1")]
    ),
    "a refund whose timer has rung": Evidence(NOW, charges=charges(app_1=[False]), ringing={"refund:app-1"}),
    "given back and revoked": Evidence(
        NOW, issued=[about()], charges=charges(app_1=[True]), certificates=[revoked(0xA1)]
    ),
    "replaced for nothing": Evidence(
        NOW,
        issued=[about(), about("A2", "app-2", purpose="reissue")],
        charges=charges(app_1=[False]),
        certificates=[revoked(0xA1), record(0xA2)],
    ),
    "both kinds": Evidence(
        NOW,
        issued=[about(), about("A2", "app-2", product="limited")],
        charges=charges(app_1=[False]),
        certificates=[record(), record(0xA2, product="limited")],
    ),
    "a signer of the authority's own": Evidence(NOW, certificates=[record(product="ocsp_signer")] * 2),
    "issued while the registry was read": Evidence(NOW, certificates=[record(issued_at=NOW)]),
    "a bank with books of its own": Evidence(
        NOW, keeps_books=False, issued=[about()], certificates=[record()]
    ),
    "a file being sent": Evidence(NOW, outbox=[call(1, "unsure"), call(2, "sending"), call(3)], busy={CHAT}),
    "a file that is asked for": Evidence(NOW, chats=chat(files_unsure=True), outbox=[call(1, "unsure")]),
    "a call that ends": Evidence(
        NOW, chats=chat(application=Application(call=Call("c", 0, NOW))), outbox=[timer("call")]
    ),
    "a reminder of the desk's": Evidence(NOW, outbox=[timer("weekly", of=DESK)]),
    "cases": Evidence(
        NOW,
        chats=chat(),
        cases=[case(), case(thread_id=None, dirty_since=NOW), case(thread_id=None, state="closed")],
    ),
}

BROKEN = {
    "keys": Evidence(NOW, unreadable=Counter(sessions=2)),
    "paid-for-nothing": Evidence(NOW, charges=charges(app_1=[False])),
    "charged-twice": Evidence(
        NOW, issued=[about()], charges=charges(app_1=[False, False]), certificates=[record()]
    ),
    "issued-twice": Evidence(
        NOW,
        issued=[about(), about("A2")],
        charges=charges(app_1=[False]),
        certificates=[revoked(0xA1), record(0xA2)],
    ),
    "issued-unpaid": Evidence(NOW, issued=[about()], certificates=[record()]),
    "refunded-but-valid": Evidence(
        NOW, issued=[about()], charges=charges(app_1=[True]), certificates=[record()]
    ),
    "unknown-certificate": Evidence(NOW, issued=[about()], charges=charges(app_1=[False])),
    "undelivered-certificate": Evidence(NOW, certificates=[record()]),
    "two-valid-certificates": Evidence(
        NOW,
        issued=[about(), about("A2", "app-2")],
        charges=charges(app_1=[False], app_2=[False]),
        certificates=[record(), record(0xA2)],
    ),
    "half-sent": Evidence(NOW, at_rest=True, outbox=[call(1, "sending")]),
    "out-of-order": Evidence(NOW, outbox=[call(1), call(2, "sending")]),
    "unasked-file": Evidence(NOW, chats=chat(), outbox=[call(1, "unsure")]),
    "no-rescue": Evidence(NOW, chats={CHAT: Chat("the chat with no case", issuing())}),
    "endless-call": Evidence(NOW, chats=chat(application=Application(call=Call("c", 0, NOW)))),
    "ownerless-timer": Evidence(NOW, outbox=[timer("idle")]),
    "hidden-case": Evidence(NOW, chats=chat(), cases=[case(thread_id=None)]),
    "stray-messages": Evidence(NOW, stray_messages=3),
}


@pytest.mark.parametrize("name", SOUND)
def test_what_may_be_at_any_moment_is_no_fault(name: str) -> None:
    assert faults_in(SOUND[name]) == []


@pytest.mark.parametrize("rule", RULES)
def test_what_breaks_a_rule_is_found_in_one_line_without_a_person(rule: str) -> None:
    found = faults_in(BROKEN[rule])

    assert {fault.rule for fault in found} == {rule}
    for fault in found:
        assert str(fault).startswith(f"{rule}: ")
        assert "\n" not in str(fault)
        assert not any(personal in str(fault) for personal in (str(CHAT), HOLDER, "홍길동"))


def test_a_certificate_on_hold_counts_as_valid_and_an_expired_one_does_not() -> None:
    held = record(0xA2, status=Status.HELD, revoked_at=NOW, reason=Reason.CERTIFICATE_HOLD, held_until=NOW)
    two = BROKEN["two-valid-certificates"]

    assert faults_in(replace(two, certificates=[record(), held]))
    gone = record(0xA2, not_after=NOW - timedelta(seconds=1))
    assert faults_in(replace(two, certificates=[record(), gone])) == []
