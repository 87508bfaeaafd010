"""Finds whatever was lost, happened twice, or came in the wrong order, in what all parts remember of a run.

It trusts none of them: what the bot says it did is compared with what the authority's registry, the bank's books,
Telegram's chats and the database's own witness say.
"""

import asyncio
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from bot.checkup import faults
from bot.commands.db import subject_of
from bot.settings import Settings
from flows import machine
from flows.rules import Rules
from tests.harness.chronicle import Chronicle, Effect, plain
from tests.harness.evidence import Evidence, Seen, gather


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that should not be.

    Attributes:
        kind: which promise is broken, in a word.
        what: where.
    """

    kind: str
    what: str


async def findings(settings: Settings, world: Chronicle, *, spared: Sequence[str] = ()) -> list[Finding]:
    """Everything that should not be, once no bot runs any more.

    Args:
        settings: of the bots.
        world: Telegram's.
        spared: kinds that this run is meant to have.
    """
    found = judge(await gather(settings, world))
    subject = await asyncio.to_thread(lambda: subject_of(settings, at_rest=True))
    found += [Finding("checkup", str(fault)) for fault in await faults(subject)]
    return [one for one in found if one.kind not in spared]


def judge(evidence: Evidence) -> list[Finding]:
    """What the evidence shows."""
    return [Finding(kind, what) for kind, rule in RULES.items() for what in rule(evidence)]


# Updates and turns.


def _lost_updates(evidence: Evidence) -> Iterator[str]:
    arrived = {one.word for one in evidence.of("inbox", "insert")}
    yield from (
        f"update {one} never came into the inbox" for one in evidence.updates if str(one) not in arrived
    )


def _repeated_updates(evidence: Evidence) -> Iterator[str]:
    times = Counter(one.word for one in evidence.of("inbox", "insert") if one.word)
    yield from (
        f"update {one} came into the inbox {count} times" for one, count in times.items() if count > 1
    )


def _closings(evidence: Evidence) -> list[Seen]:
    return [one for one in evidence.of("inbox", "update") if one.state != "new"]


def _repeated_turns(evidence: Evidence) -> Iterator[str]:
    closed = Counter(one.id for one in _closings(evidence))
    yield from (f"inbox row {row} was done {times} times" for row, times in closed.items() if times > 1)
    sessions = Counter(one.chat for one in evidence.of("sessions", "insert", "update"))
    turns = Counter(one.chat for one in _closings(evidence))
    # The turn before issuing is stored by itself, and its row is closed with the one after it.
    halves = Counter(one.chat for one in _session_history(evidence) if _state(one) == "delivery_issuing")
    for chat, stored in sessions.items():
        if stored > turns[chat] + halves[chat]:
            yield f"chat {chat}: {stored} turns were stored for {turns[chat]} rows"


def _turns_out_of_order(evidence: Evidence) -> Iterator[str]:
    last: dict[int, int] = defaultdict(int)
    for one in _closings(evidence):
        if one.id < last[one.chat]:
            yield f"chat {one.chat}: inbox row {one.id} was done after row {last[one.chat]}"
        last[one.chat] = max(one.id, last[one.chat])


def _given_up(evidence: Evidence) -> Iterator[str]:
    yield from (
        f"inbox row {row} of chat {chat}" for row, chat, state in evidence.now["inbox"] if state == "dead"
    )


def _waiting(evidence: Evidence) -> Iterator[str]:
    yield from (
        f"inbox row {row} of chat {chat}" for row, chat, state in evidence.now["inbox"] if state == "new"
    )
    for row, chat, kind, _, state in evidence.now["outbox"]:
        if kind == "call" and state == "pending":
            yield f"outbox row {row} of chat {chat}"


def _half_sent(evidence: Evidence) -> Iterator[str]:
    for row, chat, _, _, state in evidence.now["outbox"]:
        if state == "sending":
            yield f"outbox row {row} of chat {chat}"


# Steps.


def _session_history(evidence: Evidence) -> list[Seen]:
    return evidence.of("sessions", "insert", "update")


def _state(session: Seen) -> str:
    return str(session.content.get("state", "welcome"))


def _skipped_steps(evidence: Evidence) -> Iterator[str]:
    """Each of the eight steps is first stood at after the one before it."""
    reached: dict[int, int] = defaultdict(int)
    for one in _session_history(evidence):
        step = machine.BY_NAME[_state(one)].step
        if step not in machine.STEPS:
            continue
        number = machine.STEPS.index(step) + 1
        if number > reached[one.chat] + 1:
            yield f"chat {one.chat} came to step {number} after step {reached[one.chat]}"
        reached[one.chat] = max(number, reached[one.chat])


def _impossible_moves(evidence: Evidence) -> Iterator[str]:
    """From question to question there is a way in the machine, however many of its rows one turn takes."""
    before: dict[int, str] = {}
    for one in _session_history(evidence):
        state, last = _state(one), before.get(one.chat, "welcome")
        if state not in _within_reach(last) and state != "welcome":
            yield f"chat {one.chat} went from {last} to {state}"
        before[one.chat] = state


def _within_reach(state: str) -> set[str]:
    reach, new = {state}, {state}
    for _ in range(_MOST_ROWS):
        new = {to for _, sources, to in machine.TRANSITIONS for one in new if one in _tuple(sources)} - reach
        reach |= new
    return reach


_MOST_ROWS: Final = 2
"""So many rows of the machine one turn takes at most, as in: the code was right, and the account is asked for."""


def _tuple(sources: str | tuple[str, ...]) -> tuple[str, ...]:
    return (sources,) if isinstance(sources, str) else sources


# Messages.


def _calls(evidence: Evidence) -> dict[int, list[Seen]]:
    """What was to be said to each chat, in order; each with the version that was stored first."""
    calls: dict[int, list[Seen]] = defaultdict(list)
    for one in evidence.of("outbox", "insert"):
        if not one.word and one.chat > 0:
            calls[one.chat].append(one)
    return calls


def _doubtful(evidence: Evidence) -> set[int]:
    """Rows of which nobody knew at some time whether they had arrived."""
    return {one.id for one in evidence.of("outbox") if one.state == "unsure"}


def _conversation(evidence: Evidence, chat: int) -> list[Effect]:
    return [one for one in evidence.effects.get(chat, []) if one.by_bot]


def _messages(evidence: Evidence) -> Iterator[tuple[str, str]]:
    waits, doubtful = {row[0] for row in evidence.now["outbox"]}, _doubtful(evidence)
    for chat, calls in _calls(evidence).items():
        due = [one for one in calls if one.id not in waits and one.content["method"] in _SPEAKING]
        in_order = [one for one in due if one.id not in doubtful]
        for kind, what in _compared(
            in_order, _conversation(evidence, chat), doubtful=len(due) - len(in_order)
        ):
            yield kind, f"chat {chat}: {what}"


def _compared(due: Sequence[Seen], effects: Sequence[Effect], *, doubtful: int) -> Iterator[tuple[str, str]]:
    """What was to be said against what was said: all of it, in that order; only a text may be said twice in a row."""
    shown: dict[int, str] = {}
    position = 0
    said: list[Seen] = []
    for call in due:
        at = next((n for n in range(position, len(effects)) if _is(call, effects[n])), None)
        if at is None:
            if _stands_already(call, shown):
                continue
            earlier = any(_is(call, effect) for effect in effects[:position])
            yield "out-of-order" if earlier else "message-lost", _about(call)
            continue
        for effect in effects[position:at]:
            yield from _unasked(effect, said, doubtful)
            shown[effect.message] = effect.text
        shown[effects[at].message] = effects[at].text
        position = at + 1
        said.append(call)
    for effect in effects[position:]:
        yield from _unasked(effect, said, doubtful)


def _unasked(effect: Effect, said: Sequence[Seen], doubtful: int) -> Iterator[tuple[str, str]]:
    """An effect that no call accounts for: the last text once more, buttons taken off, or a file in doubt."""
    if effect.deed in {"deleted", "dressed"}:
        return
    if effect.file:
        if not doubtful:
            yield (
                "file-twice",
                f"message {effect.message} is {effect.file}, which nobody had ordered once more",
            )
    elif not any(_is(call, effect) for call in said):
        yield "unasked-for", f"message {effect.message} was {effect.deed}, and nobody had ordered it yet"
    elif not _is(said[-1], effect):
        yield "late-repeat", f"message {effect.message} was {effect.deed}, which had been said long before"


def _is(call: Seen, effect: Effect) -> bool:
    """Whether the effect is what the call asks for. An edit may have become a new message."""
    content = call.content
    if content.get("file"):
        return effect.deed == "new" and effect.file == content["filename"]
    deeds = {"new", "edited", "dressed"} if content.get("edit") else {"new"}
    return (
        effect.deed in deeds and not effect.file and effect.text == plain(content["params"].get("text", ""))
    )


def _stands_already(call: Seen, shown: Mapping[int, str]) -> bool:
    """Telegram refuses an edit that would change nothing."""
    return bool(call.content.get("edit")) and plain(call.content["params"]["text"]) in shown.values()


def _about(call: Seen) -> str:
    return f"outbox row {call.id} ({call.content['method']}) is not there"


_SPEAKING: Final = frozenset({"send_message", "edit_message_text", "send_document"})


def _message_kind(kind: str) -> Callable[[Evidence], Iterator[str]]:
    return lambda evidence: (what for found, what in _messages(evidence) if found == kind)


def _files_astray(evidence: Evidence) -> Iterator[str]:
    """A file in doubt arrived at least once if it was sent again, and never more often than it was sent."""
    doubtful = _doubtful(evidence)
    for chat, calls in _calls(evidence).items():
        for call in calls:
            if call.id not in doubtful or not call.content.get("file"):
                continue
            sent = sum(
                one.id == call.id and one.state == "sending" for one in evidence.of("outbox", "update")
            )
            came = sum(_is(call, effect) for effect in _conversation(evidence, chat))
            again = _was_sent_again(evidence, call.id)
            if came > sent or (again and not came):
                yield f"chat {chat}: outbox row {call.id} was sent {sent} times, and arrived {came} times"


def _was_sent_again(evidence: Evidence, row: int) -> bool:
    states = [one.state for one in evidence.of("outbox", "update") if one.id == row]
    return any(now == "pending" and last == "unsure" for last, now in pairwise(states))


def _undeleted(evidence: Evidence) -> Iterator[str]:
    for chat, calls in _calls(evidence).items():
        gone = {one.message for one in evidence.effects.get(chat, []) if one.deed == "deleted"}
        for call in calls:
            if (
                call.content["method"] == "delete_message"
                and call.content["params"]["message_id"] not in gone
            ):
                yield f"chat {chat}: message {call.content['params']['message_id']} was to be deleted"


# Fees and certificates.


def _charged_twice(evidence: Evidence) -> Iterator[str]:
    times = Counter(application for application, _ in evidence.charges())
    yield from (f"application {one}: {count} fees" for one, count in times.items() if count > 1)


def _charge_changed(evidence: Evidence) -> Iterator[str]:
    """A fee that was taken stays as it is, but for being given back once."""
    known: dict[str, Mapping[str, Any]] = {}
    for one in evidence.of("cabinet", "insert", "update"):
        for application, charge in ((one.content or {}).get("charges") or {}).items():
            before = known.get(application, charge)
            if {**before, "refunded": charge["refunded"]} != charge or before["refunded"] > charge[
                "refunded"
            ]:
                yield f"application {application}: its fee was {before}, and is {charge}"
            known[application] = charge


def _paid_for_nothing(evidence: Evidence) -> Iterator[str]:
    delivered = {about["application"] for about in evidence.issued()}
    for application, charge in evidence.charges():
        if not charge["refunded"] and application not in delivered:
            yield f"application {application}: {charge['amount']} won"


def _unpaid(evidence: Evidence) -> Iterator[str]:
    paid = {application for application, _ in evidence.charges()}
    for about in evidence.issued():
        fee = Rules().fee(about["product"]) if about["purpose"] in {"issue", "renew"} else 0
        if fee and about["application"] not in paid:
            yield f"certificate {about['serial']}"


def _issued_twice(evidence: Evidence) -> Iterator[str]:
    for name in ("application", "serial"):
        times = Counter(about[name] for about in evidence.issued())
        yield from (f"{name} {one}: {count} certificates" for one, count in times.items() if count > 1)


def _refunds_open(evidence: Evidence) -> Iterator[str]:
    for row, chat, _, key, _ in evidence.now["outbox"]:
        if key.startswith("timer:refund:"):
            yield f"outbox row {row} of chat {chat}"


def _undelivered(evidence: Evidence) -> Iterator[str]:
    told = {about["serial"].zfill(40).upper() for about in evidence.issued()}
    for serial, _, _, product, status in evidence.registry["certificates"]:
        if product in _PRODUCTS and status != "revoked" and serial.zfill(40).upper() not in told:
            yield f"certificate {serial} is {status}, and nobody has it"


_PRODUCTS: Final = ("limited", "universal")


# The authority's log.


def _entries(evidence: Evidence) -> list[dict[str, Any]]:
    return [json.loads(body) for _, body, _ in evidence.registry["audit"]]


def _broken_log(evidence: Evidence) -> Iterator[str]:
    """Numbered without a gap, and each hash covers the one before it."""
    head = bytes(hashlib.sha256().digest_size)
    for expected, (seq, body, stored) in enumerate(evidence.registry["audit"], 1):
        head = hashlib.sha256(b"certguide audit entry 1\0" + head + bytes(body)).digest()
        if seq != expected or head != bytes(stored):
            yield f"entry {expected}"
            return


def _unlogged(evidence: Evidence) -> Iterator[str]:
    """Each request that was served has one entry of its kind in the log."""
    logged = Counter((entry["about"].get("request"), entry["action"]) for entry in _entries(evidence))
    for request, operation, _ in evidence.registry["requests"]:
        if logged[request, operation] != 1:
            yield f"request {request} ({operation}) has {logged[request, operation]} entries"


RULES: Final[Mapping[str, Callable[[Evidence], Iterator[str]]]] = {
    "update-lost": _lost_updates,
    "update-twice": _repeated_updates,
    "turn-twice": _repeated_turns,
    "turn-out-of-order": _turns_out_of_order,
    "given-up": _given_up,
    "waiting": _waiting,
    "half-sent": _half_sent,
    "step-skipped": _skipped_steps,
    "impossible-move": _impossible_moves,
    "message-lost": _message_kind("message-lost"),
    "out-of-order": _message_kind("out-of-order"),
    "unasked-for": _message_kind("unasked-for"),
    "late-repeat": _message_kind("late-repeat"),
    "file-twice": _message_kind("file-twice"),
    "file-astray": _files_astray,
    "undeleted": _undeleted,
    "charged-twice": _charged_twice,
    "charge-changed": _charge_changed,
    "paid-for-nothing": _paid_for_nothing,
    "unpaid": _unpaid,
    "issued-twice": _issued_twice,
    "refund-open": _refunds_open,
    "undelivered": _undelivered,
    "log-broken": _broken_log,
    "unlogged": _unlogged,
}
"""Each promise by its name, with what breaks it."""
