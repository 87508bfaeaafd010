"""Step 4: which certificate: limited-purpose (free) or universal (yearly fee)."""

from flows.aftercare import proofs
from flows.dialogue import Card, Dialogue, Question
from flows.ports import Held
from flows.replies import Button, Rows, line
from flows.session import Product

_KINDS: Rows = (
    (Button(line("product-limited"), "product:limited"),),
    (Button(line("product-universal"), "product:universal"),),
)


_ELSEWHERE = Card(
    body=(line("product-elsewhere"),),
    rows=(
        (Button(line("product-universal"), "product:universal"),),
        (Button(line("button-back-to-question"), "nav:stay"),),
    ),
)


async def _ask(dialogue: Dialogue) -> Card:
    application = dialogue.session.application
    body = [
        line("product-question"),
        line("product-table", fee=dialogue.rules.universal_fee),
        line("product-afterwards", days=dialogue.rules.refund_days, renewal=dialogue.rules.renewal_days),
    ]
    if application.product_hint:
        body.append(line(f"product-hint-{application.product_hint}"))
    elif application.product:
        body.append(line("product-chosen", product=line(f"product-{application.product}")))
    return Card(body=tuple(body), rows=(*_KINDS, (Button(line("button-help-choose"), "product:help"),)))


async def _limited(dialogue: Dialogue, _argument: str) -> None:
    await _choose(dialogue, "limited")


async def _universal(dialogue: Dialogue, _argument: str) -> None:
    await _choose(dialogue, "universal")


async def _choose(dialogue: Dialogue, product: Product) -> None:
    if product == "limited" and dialogue.session.application.held_elsewhere:
        dialogue.fail("held-elsewhere")
        dialogue.show(_ELSEWHERE)
        return
    held = await _held(dialogue, product)
    if held is not None:
        dialogue.show(_replace(product, held))
        return
    _take(dialogue, product)


async def _held(dialogue: Dialogue, product: Product) -> Held | None:
    held = await dialogue.ports.authority.held(dialogue.session.application.customer)
    return next((one for one in held if one.product == product), None)


def _replace(product: Product, held: Held) -> Card:
    refund = (line("product-replace-refund"),) if product == "universal" else ()
    return Card(
        body=(line("product-replace", product=line(f"product-{product}"), until=held.valid_until), *refund),
        rows=(
            (Button(line("button-mine"), "product:mine"),),
            (Button(line("button-replace"), f"product:replace:{product}"),),
            (Button(line("button-back-to-question"), "nav:stay"),),
        ),
    )


async def _confirm_replacing(dialogue: Dialogue, argument: str) -> None:
    if argument == "limited" and not dialogue.session.application.held_elsewhere:
        _take(dialogue, "limited")
    elif argument == "universal":
        _take(dialogue, "universal")


def _take(dialogue: Dialogue, product: Product) -> None:
    dialogue.session.application.product = product
    dialogue.session.application.product_hint = ""
    dialogue.go("choose")


async def _mine(dialogue: Dialogue, _argument: str) -> None:
    await proofs.show_mine(dialogue)


async def _help(dialogue: Dialogue, _argument: str) -> None:
    dialogue.go("help_choose")


async def _ask_use(dialogue: Dialogue) -> Card:
    return Card(
        body=(line("product-use-question"),),
        rows=(
            (Button(line("button-use-bank"), "product:bank"),),
            (Button(line("button-use-wide"), "product:wide"),),
        ),
    )


async def _use_bank(dialogue: Dialogue, _argument: str) -> None:
    dialogue.go("narrow")


async def _use_wide(dialogue: Dialogue, _argument: str) -> None:
    _suggest(dialogue, "universal")


async def _ask_span(dialogue: Dialogue) -> Card:
    return Card(
        body=(line("product-span-question"),),
        rows=(
            (Button(line("button-span-short"), "product:short"),),
            (Button(line("button-span-long"), "product:long"),),
        ),
    )


async def _span_short(dialogue: Dialogue, _argument: str) -> None:
    _suggest(dialogue, "limited")


async def _span_long(dialogue: Dialogue, _argument: str) -> None:
    _suggest(dialogue, "universal")


def _suggest(dialogue: Dialogue, product: Product) -> None:
    dialogue.session.application.product_hint = product
    dialogue.go("suggest")


QUESTIONS = {
    "product": Question(
        ask=_ask,
        choices={
            "limited": _limited,
            "universal": _universal,
            "replace": _confirm_replacing,
            "mine": _mine,
            "help": _help,
        },
    ),
    "product_use": Question(ask=_ask_use, choices={"bank": _use_bank, "wide": _use_wide}),
    "product_span": Question(ask=_ask_span, choices={"short": _span_short, "long": _span_long}),
}
