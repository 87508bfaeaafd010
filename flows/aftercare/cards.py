"""My certificates: the list, and a card for each with what can be done now."""

from collections.abc import Mapping
from typing import Final

from flows import applications
from flows.aftercare import appointments, changes, known, possible, proofs, signing, spans
from flows.aftercare.possible import Action
from flows.dialogue import Answer, Card, Dialogue, Question
from flows.ports import Standing
from flows.replies import Button, Line, Rows, line
from flows.session import Certificate, Purpose

_FIND: Rows = ((Button(line("button-find"), "aftercare:find"),),)
_ISSUE: Rows = ((Button(line("button-issue"), "aftercare:issue"),),)
_STAY: Rows = ((Button(line("button-back-to-question"), "nav:stay"),),)
_PER_ROW: Final = 2
_ENDS_THE_OLD: Final = {"reissue", "revoke"}


# --- the list ----------------------------------------------------------------------------------------------


async def _ask_list(dialogue: Dialogue) -> Card:
    stood = [(one, await standing_of(dialogue, one)) for one in dialogue.session.certificates]
    if not stood:
        return Card(body=(line("aftercare-none"),), rows=(*_FIND, *_ISSUE))
    stood.sort(key=lambda pair: not _lives(pair[1]))
    body = tuple(_item(dialogue, one, standing) for one, standing in stood)
    rows = tuple((_open(one, standing),) for one, standing in stood)
    ended = any("remove" in actions_of(dialogue, one, standing) for one, standing in stood)
    tidy: Rows = ((Button(line("button-tidy"), "aftercare:tidy"),),) if ended else ()
    return Card(body=(line("aftercare-list"), *body), rows=(*rows, *tidy, *_FIND, *_ISSUE))


async def standing_of(dialogue: Dialogue, certificate: Certificate) -> Standing | None:
    """What became of a certificate, as the authority's books have it now."""
    return await dialogue.ports.authority.standing(certificate.serial)


def actions_of(dialogue: Dialogue, certificate: Certificate, standing: Standing | None) -> tuple[Action, ...]:
    """What can be done with it today."""
    return possible.actions(certificate, standing, today=dialogue.today, rules=dialogue.rules)


def _lives(standing: Standing | None) -> bool:
    return possible.status(standing) in {"good", "held"}


def _item(dialogue: Dialogue, certificate: Certificate, standing: Standing | None) -> Line:
    return line(
        "aftercare-item",
        product=line(f"product-{certificate.product}"),
        serial=certificate.serial[-8:],
        state=line(f"state-{possible.status(standing)}"),
        until=spans.day(certificate.valid_until),
        left=_left(dialogue, certificate, standing),
    )


def _left(dialogue: Dialogue, certificate: Certificate, standing: Standing | None) -> Line:
    if not _lives(standing):
        return line("nothing")
    left = spans.days_left(certificate.valid_until, dialogue.today)
    return line("days-left", left=left) if left > 0 else line("ends-today")


def _open(certificate: Certificate, standing: Standing | None) -> Button:
    label = line(
        "button-item",
        mark=line(f"mark-{possible.status(standing)}"),
        product=line(f"product-{certificate.product}"),
        serial=certificate.serial[-8:],
    )
    return Button(label, f"aftercare:look:{certificate.serial}")


async def _look(dialogue: Dialogue, serial: str) -> None:
    if known.find(dialogue.session, serial) is None:
        dialogue.toast("toast-old-button")
        return
    dialogue.session.looking = serial
    dialogue.go("look")


async def _find(dialogue: Dialogue, _argument: str) -> None:
    proofs.begin(dialogue, "find")


async def issue(dialogue: Dialogue, argument: str) -> None:
    """Apply for another certificate, perhaps for one that is accepted more widely."""
    await applications.begin(dialogue, "universal" if argument == "universal" else "")


async def _tidy(dialogue: Dialogue, _argument: str) -> None:
    for certificate in list(dialogue.session.certificates):
        standing = await standing_of(dialogue, certificate)
        if "remove" in actions_of(dialogue, certificate, standing):
            _forget(dialogue, certificate)
    dialogue.note("aftercare-tidied")


def _forget(dialogue: Dialogue, certificate: Certificate) -> None:
    known.forget(dialogue.session, certificate)
    changes.be_silent_about(dialogue, certificate)


# --- a card ------------------------------------------------------------------------------------------------


async def _ask_card(dialogue: Dialogue) -> Card:
    certificate = known.looking_at(dialogue.session)
    if certificate is None:
        return Card(body=(line("aftercare-none"),), rows=_FIND)
    standing = await standing_of(dialogue, certificate)
    return Card(
        body=_describe(dialogue, certificate, standing),
        rows=_rows(actions_of(dialogue, certificate, standing)),
    )


def _describe(dialogue: Dialogue, certificate: Certificate, standing: Standing | None) -> tuple[Line, ...]:
    card = line(
        "aftercare-card",
        product=line(f"product-{certificate.product}"),
        subject=certificate.subject,
        serial=certificate.serial[-8:],
        since=spans.day(certificate.valid_from),
        until=spans.day(certificate.valid_until),
        left=_left(dialogue, certificate, standing),
    )
    if standing is None:
        return card, line("standing-unknown")
    return (
        card,
        _stands(standing),
        *_deadlines(dialogue, certificate, standing),
        line("aftercare-checked", day=spans.day(standing.checked), time=spans.clock(standing.checked)),
    )


def _stands(standing: Standing) -> Line:
    since = spans.day(standing.since or standing.checked)
    if standing.status == "held":
        ends = spans.day(standing.held_until or standing.valid_until)
        resumable, expires = spans.resumable_until(ends, standing.valid_until)
        return line("standing-held", since=since, until=resumable, then="expired" if expires else "revoked")
    if standing.status == "revoked":
        reason = standing.reason if standing.reason in _REASONS else "other"
        return line("standing-revoked", since=since, reason=line(f"reason-{reason.replace('_', '-')}"))
    return line(f"standing-{standing.status}")


_REASONS: Final = {"superseded", "key_compromise", "cessation_of_operation"}


def _deadlines(dialogue: Dialogue, certificate: Certificate, standing: Standing) -> tuple[Line, ...]:
    """From when it can be renewed, until when its fee comes back."""
    today, rules = dialogue.today, dialogue.rules
    lines = []
    opens = spans.renewal_opens(certificate, rules)
    if standing.status == "good":
        lines.append(line("renewal-open" if today >= opens else "renewal-from", opens=opens))
    ends = spans.refund_ends(certificate, rules)
    if ends and possible.refundable(certificate, standing, today=today, rules=rules):
        lines.append(line("refund-until", until=ends, fee=rules.fee(certificate.product)))
    return tuple(lines)


def _rows(actions: tuple[Action, ...]) -> Rows:
    buttons = [Button(line(f"button-{action}"), f"aftercare:{action}") for action in actions]
    return tuple(tuple(buttons[start : start + _PER_ROW]) for start in range(0, len(buttons), _PER_ROW))


def _now(action: Action, answer: Answer) -> Answer:
    """The answer, if the action is still possible; otherwise a word, and the card as it is by now."""

    async def act(dialogue: Dialogue, argument: str) -> None:
        certificate = known.looking_at(dialogue.session)
        if certificate is None:
            dialogue.toast("toast-old-button")
            return
        standing = await standing_of(dialogue, certificate)
        if action in actions_of(dialogue, certificate, standing):
            await answer(dialogue, argument)
        else:
            dialogue.note("aftercare-no-longer")

    return act


async def _check(dialogue: Dialogue, _argument: str) -> None:
    dialogue.note("aftercare-verified")


async def _test(dialogue: Dialogue, _argument: str) -> None:
    await signing.begin(dialogue, fresh=False)


def _propose(purpose: Purpose) -> Answer:
    async def propose(dialogue: Dialogue, reason: str) -> None:
        leaked = purpose in _ENDS_THE_OLD and reason == "key_compromise"
        proofs.begin(dialogue, purpose, "key_compromise" if leaked else "")

    return propose


async def _storage(dialogue: Dialogue, _argument: str) -> None:
    certificate = known.looking_at(dialogue.session)
    if certificate is not None:
        dialogue.show(Card(body=storage_advice(certificate), rows=_STAY))


def storage_advice(certificate: Certificate) -> tuple[Line, ...]:
    """Where the files of a certificate belong, as they were delivered."""
    how = (
        line(f"storage-{certificate.storage}-how", folder=certificate.folder)
        if certificate.folder
        else line("aftercare-storage-elsewhere")
    )
    return how, line("delivery-password-reminder")


async def _reminders(dialogue: Dialogue, _argument: str) -> None:
    dialogue.go("plan_reminders")


async def _calendar(dialogue: Dialogue, _argument: str) -> None:
    certificate = known.looking_at(dialogue.session)
    if certificate is not None:
        appointments.deliver(dialogue, certificate)
        dialogue.in_place = False


async def _trouble(dialogue: Dialogue, _argument: str) -> None:
    dialogue.go("tell_trouble")


async def _remove(dialogue: Dialogue, _argument: str) -> None:
    certificate = known.looking_at(dialogue.session)
    if certificate is not None:
        _forget(dialogue, certificate)
        dialogue.note("aftercare-removed", serial=certificate.serial[-8:])
        dialogue.go("certificates")


_ACTIONS: Final[Mapping[Action, Answer]] = {
    "check": _check,
    "test": _test,
    "renew": _propose("renew"),
    "reissue": _propose("reissue"),
    "suspend": _propose("suspend"),
    "resume": _propose("resume"),
    "revoke": _propose("revoke"),
    "refund": _propose("refund"),
    "storage": _storage,
    "reminders": _reminders,
    "calendar": _calendar,
    "trouble": _trouble,
    "find": _find,
    "issue": issue,
    "remove": _remove,
}
OFFERED: Final[Mapping[str, Answer]] = {action: _now(action, answer) for action, answer in _ACTIONS.items()}
"""What the buttons of a card do, wherever they stand."""


QUESTIONS = {
    "aftercare_list": Question(
        ask=_ask_list, choices={"look": _look, "find": _find, "issue": issue, "tidy": _tidy}
    ),
    "aftercare_card": Question(ask=_ask_card, choices={**OFFERED, "find": _find}),
}
