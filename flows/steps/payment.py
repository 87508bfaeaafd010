"""Step 6: the account, its password, the security medium, and the final look at the fee."""

from flows import fields, purposes
from flows.aftercare import proofs
from flows.dialogue import Card, Dialogue, Question
from flows.ports import Checked
from flows.replies import Button, line

_ACCOUNT_FAILURES = {"deposit_only": "account-deposit-only", "virtual": "account-virtual"}
_PASSWORD_DIGITS, _OTP_DIGITS = 4, 6


async def _ask_account(dialogue: Dialogue) -> Card:
    return Card(body=(line("payment-account"),))


async def _take_account(dialogue: Dialogue, text: str) -> None:
    account = fields.account_number(text)
    if isinstance(account, fields.Invalid):
        dialogue.fail(_ACCOUNT_FAILURES.get(account.reason, "account-format"))
        return
    application = dialogue.session.application
    bank = dialogue.ports.bank
    answer = await bank.debit_account(application.customer, account)
    if answer != "ok":
        dialogue.fail(f"account-{answer.replace('_', '-')}")
        return
    application.account = account
    locked = await bank.locked(application.customer, account)
    dialogue.go("lock" if locked else "name_account")


def _judge(dialogue: Dialogue, checked: Checked, passed: str, wrong: str) -> None:
    """Go on, say that it was wrong and how many tries are left, or lock."""
    if checked.ok:
        dialogue.go(passed)
    elif checked.left:
        dialogue.fail(wrong, checked.left)
    else:
        dialogue.go("lock")


async def _ask_password(dialogue: Dialogue) -> Card:
    masked = fields.mask_account(dialogue.session.application.account)
    return Card(body=(line("payment-password", account=masked),))


async def _take_password(dialogue: Dialogue, text: str) -> None:
    password = fields.digits(text, _PASSWORD_DIGITS)
    if isinstance(password, fields.Invalid):
        dialogue.fail("account-password-format")
        return
    application = dialogue.session.application
    checked = await dialogue.ports.bank.check_account_password(
        application.customer, application.account, password, attempt=dialogue.event.id
    )
    _judge(
        dialogue, checked, "ask_card" if application.medium == "card" else "ask_otp", "account-password-wrong"
    )


async def _ask_card(dialogue: Dialogue) -> Card:
    application = dialogue.session.application
    first, second = await dialogue.ports.bank.card_cells(application.customer, application.id)
    return Card(body=(line("payment-card", first=f"{first:02d}", second=f"{second:02d}"),))


async def _take_card(dialogue: Dialogue, text: str) -> None:
    digits = fields.card_digits(text)
    if isinstance(digits, fields.Invalid):
        dialogue.fail("card-format")
        return
    application = dialogue.session.application
    checked = await dialogue.ports.bank.check_card(
        application.customer, application.id, digits, attempt=dialogue.event.id
    )
    await _judge_medium(dialogue, checked, "card-wrong")


async def _ask_otp(dialogue: Dialogue) -> Card:
    return Card(body=(line("payment-otp"),))


async def _take_otp(dialogue: Dialogue, text: str) -> None:
    code = fields.digits(text, _OTP_DIGITS)
    if isinstance(code, fields.Invalid):
        dialogue.fail("otp-format")
        return
    application = dialogue.session.application
    checked = await dialogue.ports.bank.check_otp(application.customer, code, attempt=dialogue.event.id)
    if checked.used:
        dialogue.fail("otp-used")
    else:
        await _judge_medium(dialogue, checked, "otp-wrong")


async def _judge_medium(dialogue: Dialogue, checked: Checked, wrong: str) -> None:
    if checked.ok and not purposes.wants_certificate(dialogue.session.application):
        await proofs.after_medium(dialogue)
    else:
        _judge(dialogue, checked, "review", wrong)


async def _back(dialogue: Dialogue) -> None:
    road = purposes.wants_certificate(dialogue.session.application)
    dialogue.go("back" if road else "withdraw")


async def _ask_review(dialogue: Dialogue) -> Card:
    application = dialogue.session.application
    fee = purposes.fee(application, dialogue.rules)
    unpaid = "payment-reissue-rule" if purposes.of(application).free else "payment-free-rule"
    rule = "payment-refund-rule" if fee else unpaid
    return Card(
        body=(
            line(
                "payment-review",
                product=line(f"product-{application.product}"),
                name=fields.mask_name(application.name),
                account=fields.mask_account(application.account),
                fee=fee,
            ),
            line(rule, days=dialogue.rules.refund_days),
            *((line("payment-when"),) if fee else ()),
        ),
        rows=(
            (Button(line("button-confirm"), "payment:confirm"),),
            (Button(line("button-other-account"), "payment:account"),),
        ),
    )


async def _confirm(dialogue: Dialogue, _argument: str) -> None:
    application = dialogue.session.application
    fee = purposes.fee(application, dialogue.rules)
    missing = await dialogue.ports.bank.shortfall(application.account, fee) if fee else 0
    if missing:
        offer_cheaper(dialogue, missing)
        return
    dialogue.go("confirm")


def offer_cheaper(dialogue: Dialogue, missing: int) -> None:
    """Name the missing amount, and offer another account or the free kind."""
    dialogue.fail("balance-short", missing=missing)
    rows = [(Button(line("button-other-account"), "payment:account"),)]
    application = dialogue.session.application
    if application.purpose == "issue" and not application.held_elsewhere:
        rows.append((Button(line("button-take-free"), "payment:free"),))
    rows.append((Button(line("button-try-again"), "payment:confirm"),))
    dialogue.show(Card(body=(line("payment-short-choice"),), rows=tuple(rows)))


async def _take_free(dialogue: Dialogue, _argument: str) -> None:
    application = dialogue.session.application
    if application.purpose != "issue":
        return
    if application.held_elsewhere:
        dialogue.fail("held-elsewhere")
        return
    application.product = "limited"
    dialogue.note("payment-now-free")
    held = await dialogue.ports.authority.held(application.customer)
    for one in held:
        if one.product == "limited":
            dialogue.note("payment-free-replaces", until=one.valid_until)


async def _other_account(dialogue: Dialogue, _argument: str) -> None:
    application = dialogue.session.application
    if purposes.wants_certificate(application):
        dialogue.go("other_account")
    else:
        dialogue.go("ask_card" if application.medium == "card" else "ask_otp")


async def _ask_locked(dialogue: Dialogue) -> Card:
    application = dialogue.session.application
    which = await dialogue.ports.bank.locked(application.customer, application.account)
    dialogue.fail(f"{which or 'account'}-locked")
    again = "button-other-account" if which == "account" else "button-try-again"
    return Card(body=(line("unlock"),), rows=((Button(line(again), "payment:account"),),))


QUESTIONS = {
    "payment_account": Question(ask=_ask_account, text=_take_account),
    "payment_password": Question(ask=_ask_password, text=_take_password),
    "payment_card": Question(ask=_ask_card, text=_take_card, back=_back),
    "payment_otp": Question(ask=_ask_otp, text=_take_otp, back=_back),
    "payment_review": Question(
        ask=_ask_review,
        choices={"confirm": _confirm, "account": _other_account, "free": _take_free},
    ),
    "payment_locked": Question(ask=_ask_locked, choices={"account": _other_account}, back=_back),
}
