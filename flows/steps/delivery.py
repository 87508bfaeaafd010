"""Step 8: issuing, the files, where they belong, and the checklist."""

from datetime import date, datetime
from typing import Final, Literal

from flows import fields, purposes, refunds
from flows.aftercare import changes, known, proofs, reminders, signing, spans
from flows.dialogue import Card, Dialogue, Question
from flows.events import DeviceKey
from flows.ports import Issued, Order, Refused, SealedKey, Unavailable
from flows.replies import Button, ForPage, Line, line
from flows.session import Application, Certificate, Product, Purpose, Storage
from flows.steps.payment import offer_cheaper

RESCUE_TIMER = "rescue"


_KINDS: Final[dict[Purpose, Literal["issue", "renew", "reissue"]]] = {
    "issue": "issue",
    "renew": "renew",
    "reissue": "reissue",
}


async def _ask_issuing(dialogue: Dialogue) -> Card:
    return Card(body=(line("delivery-issuing"),))


async def _issue(dialogue: Dialogue, text: str) -> None:
    sealed = dialogue.session.application.sealed_key
    await issue_for(dialogue, SealedKey(sealed, fields.certificate_password(text).password))


async def issue_for(dialogue: Dialogue, key: SealedKey | DeviceKey) -> None:
    """Take the fee, issue, hand over. Each is done once however often this turn is played."""
    application = dialogue.session.application
    product: Product = "universal" if application.product == "universal" else "limited"
    fee = purposes.fee(application, dialogue.rules)
    try:
        order = await _order(dialogue, product, key)
        beside = await changes.refundable_yet(dialogue)
        missing = await dialogue.ports.bank.charge(application.id, application.account, fee) if fee else 0
        if missing:
            dialogue.go("fall_short")
            offer_cheaper(dialogue, missing)
            return
        issued = await _issued(dialogue, order)
    except Unavailable:
        give_up(dialogue)
        return
    except Refused as refused:
        _refuse(dialogue, refused)
        return
    _hand_over(dialogue, product, issued, fee, beside)


async def _order(dialogue: Dialogue, product: Product, key: SealedKey | DeviceKey) -> Order:
    application = dialogue.session.application
    if not await _is_usable(dialogue, key):
        raise Unavailable
    return Order(
        request=application.certificate,
        purpose=_KINDS[application.purpose],
        replaces=application.target,
        reason="key_compromise" if application.reason == "key_compromise" else "superseded",
        product=product,
        holder=application.customer,
        name=application.name,
        registration_number=await dialogue.ports.bank.registration_number(application.customer),
        key=key,
    )


async def _issued(dialogue: Dialogue, order: Order) -> Issued:
    """The certificate. An answer that was lost is asked for once more.

    Otherwise one would be in force that nobody has, and what it replaces would be gone.
    """
    try:
        return await dialogue.ports.authority.issue(order)
    except Unavailable:
        return await dialogue.ports.authority.issue(order)


async def _is_usable(dialogue: Dialogue, key: SealedKey | DeviceKey) -> bool:
    authority = dialogue.ports.authority
    if isinstance(key, SealedKey):
        return await authority.opens(key.sealed, key.password)
    return await authority.accepts(key)


def give_up(dialogue: Dialogue) -> None:
    """Nothing was issued: the fee goes back, and the person may try again."""
    application = dialogue.session.application
    refunds.order(dialogue, application.id)
    application.id = dialogue.new_id()
    application.sealed_key = b""
    dialogue.fail("issue-failed")
    dialogue.go("miss")


def _refuse(dialogue: Dialogue, refused: Refused) -> None:
    """The old certificate is no longer one that can be replaced so: trying again would not help."""
    refunds.order(dialogue, dialogue.session.application.id)
    dialogue.session.application = Application()
    dialogue.fail(f"refused-{refused.cause.replace('_', '-')}")
    dialogue.go("refuse")


async def _rescue(dialogue: Dialogue, _token: str) -> None:
    """Issuing has taken far too long: the turn that did it has failed for good, and its password is gone."""
    give_up(dialogue)


def _hand_over(
    dialogue: Dialogue, product: Product, issued: Issued, fee: int, beside: list[Certificate]
) -> None:
    application = dialogue.session.application
    storage: Storage = application.storage or "disk"
    paid, paid_at = _payment(dialogue, fee)
    certificate = Certificate(
        product=product,
        serial=issued.serial,
        valid_from=issued.valid_from,
        valid_until=issued.valid_until,
        holder=application.customer,
        subject=fields.mask_name(application.name),
        folder=_without_name(issued.folder),
        storage=storage,
        paid=paid,
        paid_at=paid_at,
        reminders=_wants_reminders(dialogue),
    )
    changes.keep_to(dialogue, application.customer)
    for old in known.remember(dialogue.session, certificate, beside=beside):
        changes.be_silent_about(dialogue, old)
    reminders.plan(dialogue, certificate)
    dialogue.record(
        "issued",
        application=application.id,
        purpose=application.purpose,
        serial=issued.serial,
        product=product,
    )
    if application.target:
        dialogue.note("delivery-replaced")
    dialogue.session.application = Application()
    forget_files(dialogue)
    dialogue.in_place = True
    dialogue.put(Card(body=(_summary(product, issued, fee),)))
    dialogue.in_place = False
    _give(dialogue, issued)
    dialogue.go("deliver")


def _give(dialogue: Dialogue, issued: Issued) -> None:
    """The files; or, where the key never left the person's device, what that needs to make them."""
    if issued.signed is not None:
        dialogue.page = ForPage(signed=issued.signed)
        dialogue.note("delivery-on-device")
        return
    archive, pkcs12 = issued.files
    dialogue.deliver(archive, line("delivery-archive"))
    dialogue.deliver(pkcs12, line("delivery-pkcs12"))


def _without_name(folder: str) -> str:
    """The path inside the archive up to the subject, whose name no text shows whole."""
    return f"{folder.rpartition('/')[0]}/cn=…"


def _payment(dialogue: Dialogue, fee: int) -> tuple[str, datetime | None]:
    """By which application the certificate was paid for, and when; a reissued one as the one it replaces."""
    application = dialogue.session.application
    if fee:
        return application.id, dialogue.event.at
    old = known.find(dialogue.session, application.target)
    return (old.paid, old.paid_at) if old else ("", None)


def _wants_reminders(dialogue: Dialogue) -> bool:
    """As for the certificate that this one replaces; for a first one, as the consent to news says."""
    session = dialogue.session
    old = known.find(session, session.application.target)
    return old.reminders if old else "news" in session.agreed


def _summary(product: Product, issued: Issued, fee: int) -> Line:
    return line(
        "delivery-issued",
        product=line(f"product-{product}"),
        fee=fee,
        serial=issued.serial[-8:],
        since=issued.valid_from,
        until=issued.valid_until,
    )


async def _ask_check(dialogue: Dialogue) -> Card:
    certificate = known.looking_at(dialogue.session)
    place = certificate.storage if certificate else "disk"
    folder = certificate.folder if certificate else ""
    return Card(
        body=(
            line(f"storage-{place}-how", folder=folder),
            line("delivery-password-reminder"),
            line("delivery-check"),
        ),
        rows=(
            (Button(line("button-test"), "delivery:test"),),
            (
                Button(line("button-works"), "delivery:works"),
                Button(line("button-broken"), "delivery:broken"),
            ),
        ),
    )


def forget_files(dialogue: Dialogue) -> None:
    """Keep no file any longer whose arrival was unsure."""
    dialogue.session.files_unsure = False
    dialogue.files = "erase"


async def _works(dialogue: Dialogue, _argument: str) -> None:
    forget_files(dialogue)
    dialogue.go("works")


async def _broken(dialogue: Dialogue, _argument: str) -> None:
    dialogue.go("doubt")


async def _ask_trouble(dialogue: Dialogue) -> Card:
    return Card(
        body=(line("delivery-trouble"), *dialogue.topics("cert_not_shown", "storage_write_fail")),
        rows=(
            (Button(line("button-reissue"), "delivery:reissue"),),
            (Button(line("button-test"), "delivery:test"),),
            (Button(line("button-works-after-all"), "delivery:works"),),
        ),
    )


async def _reissue(dialogue: Dialogue, _argument: str) -> None:
    forget_files(dialogue)
    await proofs.propose(dialogue, "reissue")


async def _test(dialogue: Dialogue, _argument: str) -> None:
    await signing.begin(dialogue, fresh=True)


def _checklist(certificate: Certificate, refund_ends: date | None, today: date) -> tuple[str, ...]:
    """The seed's five points; a reminder is promised only to those who want to be reminded."""
    reminder = "reminder" if certificate.reminders else "calendar"
    return ("verify", reminder, "purpose", "copy", _about_money(certificate, refund_ends, today))


def _about_money(certificate: Certificate, refund_ends: date | None, today: date) -> str:
    """A refund is promised only while it comes: what was reissued may have been paid long ago, or elsewhere."""
    if certificate.product == "limited":
        return "free"
    return "fee" if refund_ends and today <= refund_ends else "reissue"


async def _ask_done(dialogue: Dialogue) -> Card:
    certificate = known.looking_at(dialogue.session)
    if certificate is None:
        return Card(body=(line("delivery-nothing"),), rows=((Button(line("button-menu"), "delivery:menu"),),))
    rules = dialogue.rules
    refund_ends = spans.refund_ends(certificate, rules)
    items = tuple(
        line(
            f"checklist-{item}",
            until=certificate.valid_until,
            renew=spans.renewal_opens(certificate, rules),
            refund=refund_ends or dialogue.today,
            product=line(f"product-{certificate.product}"),
            kind=certificate.product,
            fee=rules.fee(certificate.product),
        )
        for item in _checklist(certificate, refund_ends, dialogue.today)
    )
    return Card(
        body=(line("delivery-done"), *items),
        rows=(
            (Button(line("button-test"), "delivery:test"), Button(line("button-broken"), "delivery:broken")),
            (Button(line("button-my-certificate"), "delivery:card"),),
            (Button(line("button-menu"), "delivery:menu"),),
        ),
    )


async def _card(dialogue: Dialogue, _argument: str) -> None:
    forget_files(dialogue)
    dialogue.go("look")


async def _menu(dialogue: Dialogue, _argument: str) -> None:
    dialogue.go("cancel")


QUESTIONS = {
    "delivery_issuing": Question(ask=_ask_issuing, text=_issue, timers={RESCUE_TIMER: _rescue}),
    "delivery_check": Question(ask=_ask_check, choices={"test": _test, "works": _works, "broken": _broken}),
    "delivery_trouble": Question(
        ask=_ask_trouble, choices={"works": _works, "test": _test, "reissue": _reissue}
    ),
    "delivery_done": Question(
        ask=_ask_done, choices={"test": _test, "broken": _broken, "card": _card, "menu": _menu}
    ),
}
