"""A scripted customer: looks at the question, finds the answer, and goes on until the certificate is there.

It decides by what it sees alone, as a person does, so it finds its way again after the bot was away.
"""

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.sandbox.customer import Customer, Shown, Silence, card_of, is_phone
from flows.replies import line
from flows.session import Language, Product, Storage
from flows.simulation import SimulatedCustomer, everything_to_type
from flows.texts import Texts

PASSWORD = "Hangang-river-7!"  # noqa: S105 - of an invented customer

# What is tapped, by the first of these that the card offers.
_TAPS = (
    "product:replace:{product}",
    "verification:keep",
    "welcome:{language}",
    "menu:issue",
    "identity:agree:",
    "product:{product}",
    "{verification}",
    "verification:phone:{phone}",
    "payment:confirm",
    "protection:{storage}",
    "delivery:resend",
    "nav:stay",
)
# What is typed, by the text that asks for it.
_QUESTIONS = {
    "identity-user-id": "user_id",
    "identity-number": "number",
    "payment-account": "account",
    "payment-password": "account_password",
    "payment-card": "card",
    "payment-otp": "otp",
    "protection-password": "password",
    "protection-repeat": "password",
}


@dataclass
class Script:
    """Walks one customer down the whole road.

    Args:
        customer: the chat.
        who: whom to play.
        product: which certificate to choose.
        language: which language to speak.
        storage: where to keep it.
        watch: told of each look at the chat.
        retry: seconds after which an unanswered question is answered once more.
    """

    customer: Customer
    who: SimulatedCustomer
    product: Product = "limited"
    language: Language = "ko"
    storage: Storage = "disk"
    watch: Callable[[Sequence[Shown]], None] = lambda _: None
    retry: float = 8.0
    _answered: tuple[int, str] = (0, "")
    _since: float = 0.0
    _prompts: dict[str, re.Pattern[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        texts = Texts()
        self._prompts = {question: _pattern(texts, question, self.language) for question in _QUESTIONS}

    async def walk(self) -> list[Shown]:
        """Start, and answer until the bot asks whether the files open. Returns the chat.

        Raises:
            Silence: the bot said nothing for too long.
        """
        await self.customer.type("/start")
        self._since = time.monotonic()
        while True:
            messages = await self.customer.wait(self._fresh)
            self.watch(messages)
            card = card_of(messages)
            if card is None:
                raise Silence("the bot asks nothing")
            if _arrived(messages, card):
                return messages
            self._answered = (card.id, card.html)
            self._since = time.monotonic()
            await self._answer(messages, card)

    def _fresh(self, messages: list[Shown]) -> bool:
        """Whether there is a question not answered yet, or one whose answer seems to be lost."""
        self.watch(messages)
        card = card_of(messages)
        if card is None:
            return False
        if "delivery:works" in card.buttons and "delivery:resend" not in card.buttons:
            # Both files, or word that one was lost, are on their way.
            return _arrived(messages, card)
        return (card.id, card.html) != self._answered or self._late()

    def _late(self) -> bool:
        return time.monotonic() - self._since > self.retry

    async def _answer(self, messages: Sequence[Shown], card: Shown) -> None:
        if "verification:again" in card.buttons:
            await self._answer_call(messages, card)
            return
        if (choice := self._choice(card)) is not None:
            await self.customer.tap(card, choice)
            return
        for question, prompt in self._prompts.items():
            if (match := prompt.search(card.text)) is not None:
                await self.customer.type(self._say(_QUESTIONS[question], match))
                return
        raise Silence(f"no answer is known to: {card.text[-200:]!r}")

    def _choice(self, card: Shown) -> str | None:
        """What to tap on the card; a wish that ends with a colon takes any argument."""
        for wish in (self._wanted(one) for one in _TAPS):
            for data in card.buttons:
                if data == wish or (wish.endswith(":") and data.startswith(wish)):
                    return data
        return None

    def _wanted(self, tap: str) -> str:
        by_phone = self.who.whereabouts != "abroad"
        outcomes = list(self.who.phones.values())
        return tap.format(
            product=self.product,
            language=self.language,
            storage=self.storage,
            verification="verification:ars" if by_phone else "verification:overseas",
            phone=outcomes.index("answers") if "answers" in outcomes else 0,
        )

    async def _answer_call(self, messages: Sequence[Shown], card: Shown) -> None:
        """Key the number from the newest message that shows one into the newest phone."""
        phone = next((one for one in reversed(messages) if is_phone(one)), None)
        code = next((found[1] for one in reversed(messages) if (found := _CODE.search(one.html))), None)
        if phone is None or code is None:
            self._answered = (0, "")  # the phone has not rung yet
            return
        if any(data.startswith("verification:key:") for data in phone.buttons):
            for digit in code:
                await self.customer.tap(phone, f"verification:key:{digit}")
        else:
            await self.customer.type(code.replace(" ", ""))

    def _say(self, answer_to: str, match: re.Match[str]) -> str:
        sheet = everything_to_type(self.who, datetime.now(UTC))
        account = max(
            (one for one in sheet["accounts"] if not one["restricted"]), key=lambda one: one["balance"]
        )
        if answer_to == "card":
            cells = sheet["medium"]["cells"]
            return cells[int(match["first"]) - 1][:2] + " " + cells[int(match["second"]) - 1][2:]
        return {
            "user_id": sheet["user_id"],
            "number": sheet["registration_number"],
            "account": account["number"],
            "account_password": account["password"],
            "otp": sheet["medium"]["code"],
            "password": PASSWORD,
        }[answer_to]


_CODE = re.compile(r"<b>(\d{2}|\d(?: \d){5})</b>")


def _pattern(texts: Texts, question: str, language: Language) -> re.Pattern[str]:
    """A question's words, with whatever stands in for its arguments, found at the end of a card's text."""
    marks = {
        "user_id": "\x01user_id\x02",
        "account": "\x01account\x02",
        "first": "\x01first\x02",
        "second": "\x01second\x02",
    }
    words = re.sub(r"<[^>]+>", "", texts.plain(line(question, **marks), language))
    pattern = re.escape(words).replace("\x01", r"(?P<").replace("\x02", r">\S+?)")
    return re.compile(pattern)


def _arrived(messages: Sequence[Shown], card: Shown) -> bool:
    """Whether the bot asks if the files open, and both are there."""
    names = {one.file_name for one in messages if one.file_id}
    return "delivery:works" in card.buttons and len(names) >= 2  # noqa: PLR2004 - the archive and the PKCS#12 file
