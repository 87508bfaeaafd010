"""What a change leads to is said first; then whoever wants it proves who they are, as far as the purpose asks.

The proofs themselves are the questions of :mod:`flows.steps`; here is only where each of them leads.
"""

from dataclasses import replace
from typing import Literal

from flows import purposes
from flows.aftercare import changes, known, possible
from flows.dialogue import Card, Dialogue, Question
from flows.replies import Button, line
from flows.session import Application, Certificate, Purpose
from flows.terms import all_agreed


def begin(dialogue: Dialogue, purpose: Purpose, reason: str = "") -> None:
    """Say what the purpose would do to the certificate under view, and ask whether it shall be done.

    Whoever proved to be its holder a moment ago need not do so again.
    """
    session = dialogue.session
    certificate = known.looking_at(session)
    target = certificate.serial if certificate and purpose != "find" else ""
    fresh = Application(id=dialogue.new_id(), purpose=purpose, target=target, reason=reason)
    if certificate and target:
        fresh.product = certificate.product
        if session.application.customer == certificate.holder:
            fresh = _as(session.application, fresh)
    session.application = fresh
    dialogue.go("propose")


async def propose(dialogue: Dialogue, purpose: Purpose) -> None:
    """Begin what the books still allow; otherwise the card says what can be done instead."""
    if purpose in await _possible(dialogue, known.looking_at(dialogue.session)):
        begin(dialogue, purpose)
    else:
        dialogue.note("aftercare-no-longer")
        dialogue.go("look")


async def _possible(dialogue: Dialogue, certificate: Certificate | None) -> tuple[possible.Action, ...]:
    if certificate is None:
        return ()
    standing = await dialogue.ports.authority.standing(certificate.serial)
    return possible.actions(certificate, standing, today=dialogue.today, rules=dialogue.rules)


async def show_mine(dialogue: Dialogue) -> None:
    """Leave the application for the certificates of the person who was just recognised."""
    session = dialogue.session
    fresh = Application(id=dialogue.new_id(), purpose="find")
    session.application = _as(session.application, fresh)
    await changes.find(dialogue)


def _as(proved: Application, fresh: Application) -> Application:
    """The fresh application, of the person of the proved one."""
    return replace(
        fresh,
        terms=proved.terms,
        user_id=proved.user_id,
        customer=proved.customer,
        name=proved.name,
        phones=proved.phones,
        medium=proved.medium,
        held_elsewhere=proved.held_elsewhere,
    )


async def _ask_confirm(dialogue: Dialogue) -> Card:
    application = dialogue.session.application
    words, rows = await changes.alternatives(dialogue)
    return Card(
        body=(*changes.consequences(dialogue), *words),
        rows=(
            *rows,
            (Button(line(f"button-{application.purpose}-yes"), "aftercare:yes"),),
            (Button(line("button-aftercare-no"), "aftercare:no"),),
        ),
    )


async def _yes(dialogue: Dialogue, _argument: str) -> None:
    session = dialogue.session
    if session.application.customer:
        await after_identity(dialogue)
    elif all_agreed(session.agreed):
        dialogue.go("prove")
    else:
        dialogue.go("consent")


async def _no(dialogue: Dialogue, _argument: str = "") -> None:
    """Nothing shall be done; whoever proved who they are stays known."""
    session = dialogue.session
    proved = session.application
    session.application = _as(proved, Application()) if proved.customer else Application()
    dialogue.go("look" if proved.target and session.certificates else "certificates")


async def _refund(dialogue: Dialogue, _argument: str) -> None:
    _, possible_now = await changes.alternatives(dialogue)
    if possible_now:
        begin(dialogue, "refund", dialogue.session.application.reason)
    else:
        dialogue.note("aftercare-no-longer")


async def after_identity(dialogue: Dialogue) -> None:
    """The person is known: ask for what the purpose wants besides, or do it."""
    application = dialogue.session.application
    proof = purposes.of(application).proof
    if application.target and not _holds(dialogue):
        dialogue.note("aftercare-not-holder")
        dialogue.session.application = Application()
        dialogue.go("find")
    elif proof == "road":
        dialogue.go("identify_again")
    elif proof == "medium":
        dialogue.go(_medium(application))
    else:
        await changes.carry_out(dialogue)


def _holds(dialogue: Dialogue) -> bool:
    certificate = known.find(dialogue.session, dialogue.session.application.target)
    return certificate is not None and certificate.holder == dialogue.session.application.customer


def _medium(application: Application) -> Literal["ask_card", "ask_otp"]:
    return "ask_card" if application.medium == "card" else "ask_otp"


async def after_medium(dialogue: Dialogue) -> None:
    """The security medium was answered rightly, which is all that this purpose wants."""
    await changes.carry_out(dialogue)


QUESTIONS = {
    "aftercare_confirm": Question(
        ask=_ask_confirm, choices={"yes": _yes, "no": _no, "refund": _refund}, back=_no
    )
}
