"""The rules that hold at every moment, also at the one at which a process was killed."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from bot.checkup.evidence import Evidence, Waiting
from bot.checkup.fault import Fault
from bot.store.rows import DESK
from flows import refunds
from flows.rules import Rules
from flows.steps.delivery import RESCUE_TIMER
from pki import CertificateRecord, Product, Status

_PAID: Final = ("issue", "renew")
"""For what a fee is taken, if the product has one."""


def faults_in(evidence: Evidence) -> list[Fault]:
    """Everything that breaks a rule."""
    return [Fault(rule, what) for rule, broken in RULES.items() for what in broken(evidence)]


# Keys.


def _unreadable(evidence: Evidence) -> Iterator[str]:
    for table, count in evidence.unreadable.items():
        yield f"{count} values in {table} cannot be read with the keys given"


# Fees and certificates.


def _paid_for_nothing(evidence: Evidence) -> Iterator[str]:
    delivered = {about.get("application", "") for about in evidence.issued}
    accounted_for = delivered | _open_applications(evidence)
    for application, refunded in evidence.charges.items():
        if not all(refunded) and application not in accounted_for:
            yield f"application {application}: a fee was taken, and nothing was issued, given back or is under way"


def _open_applications(evidence: Evidence) -> set[str]:
    """Those whose issuing, or whose refund, is still to come."""
    asked = {chat.session.application.id for chat in evidence.chats.values()}
    timers = {one.key.removeprefix("timer:") for one in evidence.outbox} | evidence.ringing
    prefix = f"{refunds.TIMER}:"
    return asked | {name.removeprefix(prefix) for name in timers if name.startswith(prefix)}


def _charged_twice(evidence: Evidence) -> Iterator[str]:
    for application, refunded in evidence.charges.items():
        if len(refunded) > 1:
            yield f"application {application}: {len(refunded)} fees were taken for it"


def _issued_twice(evidence: Evidence) -> Iterator[str]:
    for name in ("application", "serial"):
        counts = Counter(about[name] for about in evidence.issued if name in about)
        yield from (f"{name} {one}: {times} certificates" for one, times in counts.items() if times > 1)


def _issued_unpaid(evidence: Evidence) -> Iterator[str]:
    if not evidence.keeps_books:
        return
    for about in evidence.issued:
        fee = Rules().fee(about.get("product", "")) if about.get("purpose") in _PAID else 0
        if fee and about.get("application") not in evidence.charges:
            yield f"certificate {about.get('serial')}: no fee was taken for it"


def _refunded_but_valid(evidence: Evidence) -> Iterator[str]:
    live = {f"{one.serial:X}" for one in _live(evidence)}
    for about in evidence.issued:
        refunded = evidence.charges.get(about.get("application", ""), [])
        if refunded and all(refunded) and about.get("serial") in live:
            yield f"certificate {about['serial']}: its fee was given back, and it is still valid"


def _unknown(evidence: Evidence) -> Iterator[str]:
    known = {f"{one.serial:X}" for one in evidence.certificates}
    told = {about["serial"] for about in evidence.issued if "serial" in about}
    kept = {one.serial for chat in evidence.chats.values() for one in chat.session.certificates}
    for serial in sorted((told | kept) - known):
        yield f"certificate {serial}: the registry does not know it"


def _untold(evidence: Evidence) -> Iterator[str]:
    """One that came after the bot's database was read may well not be in it yet."""
    told = {about.get("serial") for about in evidence.issued}
    asked = {chat.session.application.certificate for chat in evidence.chats.values()}
    for one in _live(evidence):
        serial = f"{one.serial:X}"
        if one.issued_at < evidence.at and serial not in told and one.request_id not in asked:
            yield f"certificate {serial}: it is valid, and was never delivered"


def _two_valid(evidence: Evidence) -> Iterator[str]:
    of_holder: Mapping[tuple[str, str], list[str]] = defaultdict(list)
    for one in _live(evidence):
        of_holder[one.holder, one.product].append(f"{one.serial:X}")
    for (_, product), serials in of_holder.items():
        if len(serials) > 1:
            yield f"certificates {', '.join(sorted(serials))}: one holder has several valid ones ({product})"


def _live(evidence: Evidence) -> Iterator[CertificateRecord]:
    """Subscribers' certificates that are neither revoked nor expired."""
    for one in evidence.certificates:
        subscribers = one.product in tuple(Product)
        if subscribers and one.status is not Status.REVOKED and not one.expired(evidence.at):
            yield one


# What is to be sent, and when.


def _half_sent(evidence: Evidence) -> Iterator[str]:
    for one in evidence.outbox:
        if evidence.at_rest and one.state == "sending":
            yield f"outbox row {one.id}: nobody sends it any more; the bot asks about it when it starts"


def _out_of_order(evidence: Evidence) -> Iterator[str]:
    first: dict[int, Waiting] = {}
    for one in evidence.outbox:
        if one.kind != "call" or one.state == "unsure":
            continue
        before = first.setdefault(one.chat, one)
        if one.state == "sending" and before is not one:
            yield f"outbox row {one.id}: it is being sent before row {before.id} of the same chat"


def _unasked(evidence: Evidence) -> Iterator[str]:
    for one in evidence.outbox:
        chat = evidence.chats.get(one.chat)
        asks = one.chat in evidence.busy or (chat is not None and chat.session.files_unsure)
        if one.state == "unsure" and not asks:
            yield f"outbox row {one.id}: nobody knows whether it arrived, and the customer is not asked"


def _no_rescue(evidence: Evidence) -> Iterator[str]:
    rescued = _with_timer(evidence, RESCUE_TIMER)
    for number, chat in evidence.chats.items():
        if chat.session.state == "delivery_issuing" and number not in rescued:
            yield f"{chat.name}: it waits for a certificate, and nothing ends the wait"


def _endless_call(evidence: Evidence) -> Iterator[str]:
    ended = _with_timer(evidence, "call")
    for number, chat in evidence.chats.items():
        if chat.session.application.call is not None and number not in ended:
            yield f"{chat.name}: its call has no end"


def _with_timer(evidence: Evidence, name: str) -> set[int]:
    """The chats in which that timer will ring, or something else comes first."""
    return evidence.busy | {one.chat for one in evidence.outbox if one.key == f"timer:{name}"}


def _ownerless(evidence: Evidence) -> Iterator[str]:
    for one in evidence.outbox:
        if one.kind == "timer" and one.chat != DESK and one.chat not in evidence.chats:
            yield f"outbox row {one.id}: a timer of a chat that is not there"


# The support desk.


def _hidden_cases(evidence: Evidence) -> Iterator[str]:
    for one in evidence.cases:
        if one.state != "closed" and one.thread_id is None and one.dirty_since is None:
            yield f"case {one.number}: it has no topic, and will get none"
        if one.chat_id not in evidence.chats:
            yield f"case {one.number}: its chat is not there"


def _stray_messages(evidence: Evidence) -> Iterator[str]:
    if evidence.stray_messages:
        yield f"{evidence.stray_messages} messages belong to no case"


RULES: Final[Mapping[str, Callable[[Evidence], Iterator[str]]]] = {
    "keys": _unreadable,
    "paid-for-nothing": _paid_for_nothing,
    "charged-twice": _charged_twice,
    "issued-twice": _issued_twice,
    "issued-unpaid": _issued_unpaid,
    "refunded-but-valid": _refunded_but_valid,
    "unknown-certificate": _unknown,
    "undelivered-certificate": _untold,
    "two-valid-certificates": _two_valid,
    "half-sent": _half_sent,
    "out-of-order": _out_of_order,
    "unasked-file": _unasked,
    "no-rescue": _no_rescue,
    "endless-call": _endless_call,
    "ownerless-timer": _ownerless,
    "hidden-case": _hidden_cases,
    "stray-messages": _stray_messages,
}
"""Each rule by its name, with what breaks it."""
