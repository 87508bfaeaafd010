"""Step 8: issuing, the files, where they belong, and the checklist."""

from datetime import timedelta

from flows import fields
from flows.dialogue import Card, Dialogue, Question
from flows.ports import Issued, Order, Unavailable
from flows.replies import Button, Line, line
from flows.session import Application, Certificate, Product, Storage
from flows.steps.payment import offer_cheaper

EXPIRY_TIMER = "expiry"
REFUND_TIMER = "refund"
RESCUE_TIMER = "rescue"
_REFUND_RETRY = timedelta(minutes=1)


async def _ask_issuing(dialogue: Dialogue) -> Card:
    return Card(body=(line("delivery-issuing"),))


async def _issue(dialogue: Dialogue, text: str) -> None:
    """Take the fee, issue, hand over. Each is done once however often this turn is played."""
    application = dialogue.session.application
    product: Product = "universal" if application.product == "universal" else "limited"
    password = fields.certificate_password(text).password
    fee = dialogue.rules.fee(product)
    try:
        order = await _order(dialogue, product, password)
        missing = await dialogue.ports.bank.charge(application.id, application.account, fee) if fee else 0
        if missing:
            dialogue.go("fall_short")
            offer_cheaper(dialogue, missing)
            return
        issued = await dialogue.ports.authority.issue(order)
    except Unavailable:
        give_up(dialogue)
        return
    _hand_over(dialogue, product, issued)


async def _order(dialogue: Dialogue, product: Product, password: str) -> Order:
    application = dialogue.session.application
    if not await dialogue.ports.authority.opens(application.sealed_key, password):
        raise Unavailable
    return Order(
        request=application.certificate,
        product=product,
        holder=application.customer,
        name=application.name,
        registration_number=await dialogue.ports.bank.registration_number(application.customer),
        sealed_key=application.sealed_key,
        password=password,
    )


def give_up(dialogue: Dialogue) -> None:
    """Nothing was issued: the fee goes back, and the person may try again.

    The fee goes back only once this turn is stored: a turn that is played again after a crash may still
    succeed, and must then find the fee taken.
    """
    application = dialogue.session.application
    dialogue.set_timer(f"{REFUND_TIMER}:{application.id}", dialogue.event.at, application.id)
    application.id = dialogue.new_id()
    application.sealed_key = b""
    dialogue.fail("issue-failed")
    dialogue.go("miss")


async def _rescue(dialogue: Dialogue, _token: str) -> None:
    """Issuing has taken far too long: the turn that did it has failed for good, and its password is gone."""
    give_up(dialogue)


async def refund(dialogue: Dialogue, application: str) -> None:
    """Give a fee back, if one was taken; a bank that does not answer is asked again until it does."""
    try:
        await dialogue.ports.bank.refund(application)
    except Unavailable:
        again = dialogue.event.at + _REFUND_RETRY
        dialogue.set_timer(f"{REFUND_TIMER}:{application}", again, application)


def _hand_over(dialogue: Dialogue, product: Product, issued: Issued) -> None:
    application = dialogue.session.application
    storage: Storage = application.storage or "disk"
    dialogue.session.certificate = Certificate(
        product=product,
        serial=issued.serial,
        valid_from=issued.valid_from,
        valid_until=issued.valid_until,
        folder=_without_name(issued.folder),
        storage=storage,
        reminder=application.terms.get("news", False),
    )
    dialogue.record("issued", application=application.id, serial=issued.serial, product=product)
    if application.terms.get("news"):
        remind = issued.valid_until - timedelta(days=dialogue.rules.renewal_days)
        dialogue.set_timer(EXPIRY_TIMER, remind, issued.serial)
    dialogue.session.application = Application()
    forget_files(dialogue)
    dialogue.in_place = True
    dialogue.put(Card(body=(_summary(dialogue, product, issued),)))
    dialogue.in_place = False
    archive, pkcs12 = issued.files
    dialogue.deliver(archive, line("delivery-archive"))
    dialogue.deliver(pkcs12, line("delivery-pkcs12"))
    dialogue.go("deliver")


def _without_name(folder: str) -> str:
    """The path inside the archive up to the subject, whose name no text shows whole."""
    return f"{folder.rpartition('/')[0]}/cn=…"


def _summary(dialogue: Dialogue, product: Product, issued: Issued) -> Line:
    return line(
        "delivery-issued",
        product=line(f"product-{product}"),
        fee=dialogue.rules.fee(product),
        serial=issued.serial[-8:],
        since=issued.valid_from,
        until=issued.valid_until,
    )


async def _ask_check(dialogue: Dialogue) -> Card:
    certificate = dialogue.session.certificate
    place = certificate.storage if certificate else "disk"
    folder = certificate.folder if certificate else ""
    return Card(
        body=(
            line(f"storage-{place}-how", folder=folder),
            line("delivery-password-reminder"),
            line("delivery-check"),
        ),
        rows=(
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
    language = dialogue.session.language
    topics = [dialogue.catalogue.topic(id_) for id_ in ("cert_not_shown", "storage_write_fail")]
    body = [
        line(
            "delivery-topic",
            title=topic.title(language),
            cause=topic.cause(language),
            fix=topic.fix(language),
        )
        for topic in topics
    ]
    product = dialogue.session.certificate.product if dialogue.session.certificate else "limited"
    fee = dialogue.rules.fee(product)
    again = (line("delivery-fee-again", fee=fee),) if fee else ()
    return Card(
        body=(line("delivery-trouble"), *body, *again),
        rows=(
            (Button(line("button-works-after-all"), "delivery:works"),),
            (Button(line("button-issue-anew"), "delivery:anew"),),
        ),
    )


async def _anew(dialogue: Dialogue, _argument: str) -> None:
    forget_files(dialogue)
    dialogue.session.application = Application(id=dialogue.new_id())
    dialogue.go("issue")


def _checklist(certificate: Certificate) -> tuple[str, ...]:
    """The seed's five points; a reminder is promised only to those who agreed to news."""
    reminder = "reminder" if certificate.reminder else "calendar"
    return ("verify", reminder, "purpose", "copy", "fee")


async def _ask_done(dialogue: Dialogue) -> Card:
    certificate = dialogue.session.certificate
    if certificate is None:
        return Card(body=(line("delivery-nothing"),), rows=((Button(line("button-menu"), "delivery:menu"),),))
    renew_from = certificate.valid_until - timedelta(days=dialogue.rules.renewal_days)
    refund_until = certificate.valid_from + timedelta(days=dialogue.rules.refund_days - 1)
    items = tuple(
        line(
            f"checklist-{item}",
            until=certificate.valid_until,
            renew=renew_from,
            refund=refund_until,
            product=line(f"product-{certificate.product}"),
            kind=certificate.product,
            fee=dialogue.rules.fee(certificate.product),
        )
        for item in _checklist(certificate)
    )
    return Card(
        body=(line("delivery-done"), *items),
        rows=(
            (Button(line("button-broken"), "delivery:broken"),),
            (Button(line("button-menu"), "delivery:menu"),),
        ),
    )


async def _menu(dialogue: Dialogue, _argument: str) -> None:
    dialogue.go("cancel")


QUESTIONS = {
    "delivery_issuing": Question(ask=_ask_issuing, text=_issue, timers={RESCUE_TIMER: _rescue}),
    "delivery_check": Question(ask=_ask_check, choices={"works": _works, "broken": _broken}),
    "delivery_trouble": Question(ask=_ask_trouble, choices={"works": _works, "anew": _anew}),
    "delivery_done": Question(ask=_ask_done, choices={"broken": _broken, "menu": _menu}),
}
