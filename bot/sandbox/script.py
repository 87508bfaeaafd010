"""A scripted customer: looks at the question, finds the answer, and goes on until it has what it wants.

It decides by what it sees alone, as a person does, so it finds its way again after the bot was away.
"""

import asyncio
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.sandbox.customer import Customer, Shown, Silence, card_of, is_phone
from bot.signing import answered
from flows.replies import line
from flows.session import Language, Product, Purpose, Storage
from flows.simulation import SimulatedCustomer, everything_to_type
from flows.texts import Texts

PASSWORD = "Hangang-river-7!"  # noqa: S105 - of an invented customer

_Goal = Callable[[Sequence[Shown], Shown], bool]

_MINUTE = timedelta(minutes=1)
_ARCHIVE = "-NPKI.zip"
_FILES = 2
"""The archive and the PKCS#12 file."""

# What is tapped, by the first of these that the card offers.
_TAPS = (
    "aftercare:yes",
    "aftercare:{wish}",
    "delivery:{wish}",
    "aftercare:look:",
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
    """Walks one customer down the whole road, and wherever it leads afterwards.

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
    _wish: str = ""
    _command: str | None = None
    _repeated: bool = False
    _spent: set[str] = field(default_factory=set)
    _prompts: dict[str, re.Pattern[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        texts = Texts()
        self._prompts = {question: _pattern(texts, question, self.language) for question in _QUESTIONS}
        self._passed = _words(texts.plain(line("test-passed"), self.language))

    async def walk(self) -> list[Shown]:
        """Start, and answer until the bot asks whether the files open. Returns the chat.

        Raises:
            Silence: the bot said nothing for too long.
        """
        return await self._pursue("", "/start", _arrived(await self.customer.messages()))

    async def prove(self) -> list[Shown]:
        """Make a test signature with the newest files, and go on until it has passed. Returns the chat.

        Raises:
            Silence: it does not pass, or the bot said nothing for too long.
        """
        asked = card_of(await self.customer.messages())
        command = (
            None if asked and {"delivery:test", "aftercare:test"} & set(asked.buttons) else "/certificates"
        )
        return await self._pursue("test", command, lambda _, card: self._passed in card.text)

    async def change(self, purpose: Purpose) -> list[Shown]:
        """Have the certificate renewed, reissued, suspended, … Returns the chat.

        Raises:
            Silence: it cannot be done, or the bot said nothing for too long.
        """
        brings_files = purpose in {"renew", "reissue"}
        goal = _arrived(await self.customer.messages()) if brings_files else _settled
        return await self._pursue(purpose, "/certificates", goal)

    async def _pursue(self, wish: str, command: str | None, goal: _Goal) -> list[Shown]:
        """Answer whatever is asked, with the wish in mind, until the goal is reached."""
        self._wish = wish
        self._command, self._repeated = command, False
        if command is not None:
            before = card_of(await self.customer.messages())
            self._answered = (before.id, before.html) if before else (0, "")
            await self.customer.type(command)
        self._since = time.monotonic()
        while True:
            messages = await self.customer.wait(lambda shown: self._fresh(shown, goal))
            self.watch(messages)
            card = card_of(messages)
            if card is None:
                raise Silence("the bot asks nothing")
            if (card.id, card.html) != self._answered and goal(messages, card):
                return messages
            self._answered = (card.id, card.html)
            self._since = time.monotonic()
            await self._answer(messages, card)

    def _fresh(self, messages: list[Shown], goal: _Goal) -> bool:
        """Whether there is a question not answered yet, or one whose answer seems to be lost."""
        self.watch(messages)
        card = card_of(messages)
        if card is None:
            return False
        if self._awaits_files(card):
            return goal(messages, card)
        return (card.id, card.html) != self._answered or self._late()

    def _awaits_files(self, card: Shown) -> bool:
        """Whether both files, or word that one was lost, are on their way."""
        delivered = "delivery:works" in card.buttons and "delivery:resend" not in card.buttons
        return delivered and self._wish in {"", "renew", "reissue"}

    def _late(self) -> bool:
        return time.monotonic() - self._since > self.retry

    async def _answer(self, messages: Sequence[Shown], card: Shown) -> None:
        if "verification:again" in card.buttons:
            await self._answer_call(messages, card)
            return
        if card.challenge:
            archive = next(one for one in reversed(messages) if one.file_name.endswith(_ARCHIVE))
            await self.customer.type(await self.sign(card.challenge, await self.customer.download(archive)))
            return
        if (choice := self._choice(card)) is not None:
            await self.customer.tap(card, choice)
            return
        for question, prompt in self._prompts.items():
            if (match := prompt.search(card.text)) is not None:
                await self._give(card, self._say(_QUESTIONS[question], match))
                return
        if self._command is not None and not self._repeated:
            # A card that the bot sent twice, after it was killed, may stand below what the command brought.
            self._repeated = True
            await self.customer.type(self._command)
            return
        raise Silence(f"no answer is known to: {card.text[-200:]!r}")

    async def _give(self, _card: Shown, answer: str) -> None:
        """Type the answer to what a card asks."""
        await self.customer.type(answer)

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
            wish=self._wish or "-",
            product=self.product,
            language=self.language,
            storage=self.storage,
            verification="verification:ars" if by_phone else "verification:overseas",
            phone=outcomes.index("answers") if "answers" in outcomes else 0,
        )

    async def sign(self, challenge: str, archive: bytes) -> str:
        """The answer to a challenge, with the delivered key."""
        return await asyncio.to_thread(answered, challenge, archive, PASSWORD)

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
        if answer_to == "otp":
            return self._token_value()
        if answer_to == "card":
            cells = sheet["medium"]["cells"]
            return cells[int(match["first"]) - 1][:2] + " " + cells[int(match["second"]) - 1][2:]
        return {
            "user_id": sheet["user_id"],
            "number": sheet["registration_number"],
            "account": account["number"],
            "account_password": account["password"],
            "password": PASSWORD,
        }[answer_to]

    def _token_value(self) -> str:
        """A value that the bank takes for this minute's and that was not given yet: each is good once."""
        now = datetime.now(UTC)
        values = [_token_shows(self.who, moment) for moment in (now - _MINUTE, now, now + _MINUTE)]
        value = next((one for one in values if one not in self._spent), values[-1])
        self._spent.add(value)
        return value


_CODE = re.compile(r"<b>(\d{2}|\d(?: \d){5})</b>")


def _pattern(texts: Texts, question: str, language: Language) -> re.Pattern[str]:
    """A question's words, with whatever stands in for its arguments, found at the end of a card's text."""
    marks = {
        "user_id": "\x01user_id\x02",
        "account": "\x01account\x02",
        "first": "\x01first\x02",
        "second": "\x01second\x02",
    }
    words = _words(texts.plain(line(question, **marks), language))
    pattern = re.escape(words).replace("\x01", r"(?P<").replace("\x02", r">\S+?)")
    return re.compile(pattern)


def _words(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html)


def _token_shows(who: SimulatedCustomer, moment: datetime) -> str:
    return everything_to_type(who, moment)["medium"]["code"]


def _arrived(before: Sequence[Shown]) -> _Goal:
    """The bot asks if the files open, and both are there, besides those that were there before."""
    old = {one.file_name for one in before}

    def arrived(messages: Sequence[Shown], card: Shown) -> bool:
        new = {one.file_name for one in messages if one.by_bot and one.file_id} - old
        return "delivery:works" in card.buttons and len(new) >= _FILES

    return arrived


def _settled(_: Sequence[Shown], card: Shown) -> bool:
    """The bot tells what was done."""
    return "aftercare:list" in card.buttons
