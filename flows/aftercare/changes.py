"""What a change means before it is made, the change itself, and what follows from it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from flows import purposes, refunds
from flows.aftercare import known, possible, reminders, spans
from flows.dialogue import Dialogue
from flows.ports import Reason, Refused
from flows.replies import Button, Line, Rows, line
from flows.session import Application, Certificate, Purpose
from flows.terms import all_agreed

_YEAR = 12


def consequences(dialogue: Dialogue) -> tuple[Line, ...]:
    """What the proposed change brings about, and which proof it asks for."""
    application = dialogue.session.application
    certificate = known.find(dialogue.session, application.target)
    if certificate is None:
        return line("consequence-find"), *_proofs(dialogue)
    until = spans.day(certificate.valid_until)
    hold_ends = spans.months_after(dialogue.today, dialogue.rules.hold_months)
    resumable, expires = spans.resumable_until(hold_ends, certificate.valid_until)
    meant = line(
        f"consequence-{application.purpose}",
        product=line(f"product-{certificate.product}"),
        serial=certificate.serial[-8:],
        until=until,
        renewed=spans.months_after(until, _YEAR),
        resumable=resumable,
        then="expired" if expires else "revoked",
        fee=dialogue.rules.fee(certificate.product),
    )
    return meant, *_reason(application), *_proofs(dialogue)


def _reason(application: Application) -> tuple[Line, ...]:
    leaked = application.reason == "key_compromise"
    return (line(f"consequence-leaked-{application.purpose}"),) if leaked else ()


def _proofs(dialogue: Dialogue) -> tuple[Line, ...]:
    """Which proof comes next: nobody who was just recognised is asked again."""
    application = dialogue.session.application
    proof = purposes.of(application).proof
    known_now = "-only" if application.customer else ""
    terms = () if application.customer or all_agreed(dialogue.session.agreed) else (line("proof-terms"),)
    return *terms, line(f"proof-{proof}{known_now}")


async def alternatives(dialogue: Dialogue) -> tuple[tuple[Line, ...], Rows]:
    """A better way to the same end: whoever gives up what is still refunded is offered the money."""
    application = dialogue.session.application
    certificate = known.find(dialogue.session, application.target)
    if certificate is None or application.purpose != "revoke":
        return (), ()
    standing = await dialogue.ports.authority.standing(certificate.serial)
    ends = spans.refund_ends(certificate, dialogue.rules)
    if ends is None or not possible.refundable(
        certificate, standing, today=dialogue.today, rules=dialogue.rules
    ):
        return (), ()
    words = line("consequence-refund-instead", fee=dialogue.rules.fee(certificate.product), until=ends)
    return (words,), ((Button(line("button-refund-instead"), "aftercare:refund"),),)


async def carry_out(dialogue: Dialogue) -> None:
    """Do what was proposed and proved; a replay of the turn does nothing twice.

    Nothing of the person is kept afterwards, except after a search, whose finder is about to choose.
    """
    session = dialogue.session
    application = session.application
    certificate = known.find(session, application.target)
    if certificate is None:
        await find(dialogue)
        return
    try:
        await _CHANGES[application.purpose](dialogue, certificate)
    except Refused as refused:
        dialogue.fail(f"refused-{refused.cause.replace('_', '-')}")
        session.application = Application()
        dialogue.go("refuse")
        return
    dialogue.record(
        "changed", application=application.id, purpose=application.purpose, serial=certificate.serial
    )
    session.application = Application(purpose=application.purpose, target=certificate.serial)
    dialogue.go("settle")


async def find(dialogue: Dialogue) -> None:
    """Show the person who was just recognised all live certificates of theirs."""
    customer = dialogue.session.application.customer
    standings = await dialogue.ports.authority.standings(customer)
    keep_to(dialogue, customer)
    live = [one for one in reversed(standings) if one.status in {"good", "held"}]
    for standing in live:
        certificate = known.recognise(dialogue, standing)
        reminders.plan(dialogue, certificate)
        if standing.held_until is not None:
            reminders.plan_hold(dialogue, certificate, standing.held_until)
    dialogue.note("aftercare-found", found=len(live))
    dialogue.go("find")


def keep_to(dialogue: Dialogue, holder: str) -> None:
    """Forget what the chat knows of other people's certificates: a newcomer learns nothing more about them."""
    others = known.keep_to(dialogue.session, holder)
    for other in others:
        be_silent_about(dialogue, other)
    if others:
        dialogue.note("aftercare-others-forgotten")


async def refundable_yet(dialogue: Dialogue) -> list[Certificate]:
    """The certificates that were given up and whose fee can still be asked back: the chat alone knows of it."""
    stood = [
        (one, await dialogue.ports.authority.standing(one.serial))
        for one in dialogue.session.certificates
        if one.paid
    ]
    return [
        one
        for one, standing in stood
        if possible.status(standing) == "revoked"
        and possible.refundable(one, standing, today=dialogue.today, rules=dialogue.rules)
    ]


def be_silent_about(dialogue: Dialogue, certificate: Certificate) -> None:
    """Remind nobody of this certificate any more."""
    reminders.forget(dialogue, certificate)
    reminders.forget_hold(dialogue, certificate)


async def _suspend(dialogue: Dialogue, certificate: Certificate) -> None:
    application = dialogue.session.application
    authority = dialogue.ports.authority
    await authority.suspend(application.id, serial=certificate.serial, holder=application.customer)
    standing = await authority.standing(certificate.serial)
    if standing and standing.held_until:
        reminders.plan_hold(dialogue, certificate, standing.held_until)


async def _resume(dialogue: Dialogue, certificate: Certificate) -> None:
    application = dialogue.session.application
    await dialogue.ports.authority.resume(
        application.id, serial=certificate.serial, holder=application.customer
    )
    reminders.forget_hold(dialogue, certificate)


async def _revoke(dialogue: Dialogue, certificate: Certificate) -> None:
    application = dialogue.session.application
    reason: Reason = "key_compromise" if application.reason == "key_compromise" else "cessation_of_operation"
    await dialogue.ports.authority.revoke(
        application.id, serial=certificate.serial, holder=application.customer, reason=reason
    )
    be_silent_about(dialogue, certificate)


async def _refund(dialogue: Dialogue, certificate: Certificate) -> None:
    """Revoke, then have the fee given back once that is stored. One given up already needs no revoking.

    Nothing is revoked when it is too late for the fee. A turn that is played again finds its own revocation.
    """
    ends = spans.refund_ends(certificate, dialogue.rules)
    if ends is None or dialogue.today > ends:
        raise Refused("refund_closed")
    try:
        await _revoke(dialogue, certificate)
    except Refused:
        standing = await dialogue.ports.authority.standing(certificate.serial)
        if not possible.refundable(certificate, standing, today=dialogue.today, rules=dialogue.rules):
            raise Refused("refund_closed") from None
    refunds.order(dialogue, certificate.paid)
    certificate.paid = ""


_CHANGES: Final[Mapping[Purpose, Callable[[Dialogue, Certificate], Awaitable[None]]]] = {
    "suspend": _suspend,
    "resume": _resume,
    "revoke": _revoke,
    "refund": _refund,
}
