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
from flows.rules import Rules
from flows.session import Language, Product, Purpose, Storage
from flows.simulation import SimulatedCustomer, everything_to_type
from flows.texts import Texts

PASSWORD = "Hangang-river-7!"  # noqa: S105 - of an invented customer

_Goal = Callable[[Sequence[Shown], Shown], bool]

_MINUTE = timedelta(minutes=1)
_TOKEN_LOOK_SECONDS = 0.5
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
        retry: seconds without anything new, after which a question is answered once more.
    """

    customer: Customer
    who: SimulatedCustomer
    product: Product = "limited"
    language: Language = "ko"
    storage: Storage = "disk"
    watch: Callable[[Sequence[Shown]], None] = lambda _: None
    retry: float = 8.0
    _answered: tuple[int, str] = (0, "")
    _typed: int = 0
    """The message that was typed last, if the last thing done was to type."""
    _looked: Sequence[Shown] = ()
    _since: float = 0.0
    """Since when nothing has happened in the chat."""
    _wish: str = ""
    _command: str | None = None
    _repeated: bool = False
    _spent: set[str] = field(default_factory=set)
    _prompts: dict[str, re.Pattern[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        texts = Texts()
        self._prompts = {question: _asks(texts, question, self.language) for question in _QUESTIONS}
        self._passed = _words(texts.plain(line("test-passed"), self.language))

    async def walk(self) -> list[Shown]:
        """Start, and answer until the bot asks whether the files open. Returns the chat.

        Raises:
            Silence: the bot said nothing for too long.
        """
        return await self._pursue("", "/start", _arrived(await self.customer.messages()))

    async def confirm(self) -> list[Shown]:
        """Say that the files open, to the very end of the road. Returns the chat.

        Raises:
            Silence: the bot said nothing for too long.
        """
        return await self._pursue("works", None, lambda _, card: "delivery:menu" in card.buttons)

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
        goal = _arrived(await self.customer.messages()) if brings_files else self._settled(purpose)
        return await self._pursue(purpose, "/certificates", goal)

    def _settled(self, purpose: Purpose) -> _Goal:
        """The bot tells that this was done, and not what had been done before, once more."""
        today = datetime.now(UTC).date()
        said = line(
            f"done-{purpose}",
            serial=_MARKS["serial"],
            fee=Rules().fee(self.product),
            until=today,
            resumable=today,
            then="expired",
        )
        done = _pattern(Texts().plain(said, self.language).partition("\n")[0])
        return lambda _, card: done.search(card.text) is not None

    async def _pursue(self, wish: str, command: str | None, goal: _Goal) -> list[Shown]:
        """Answer whatever is asked, with the wish in mind, until the goal is reached."""
        self._wish = wish
        self._command, self._repeated = command, False
        if command is not None:
            before = card_of(await self.customer.messages())
            self._answered = (before.id, before.html) if before else (0, "")
            await self._type(command)
        self._since = time.monotonic()
        while True:
            messages = await self.customer.wait(lambda shown: self._fresh(shown, goal))
            self.watch(messages)
            card = card_of(messages)
            if card is None:
                raise Silence("the bot asks nothing")
            if (card.id, card.html) != self._answered and goal(messages, card):
                return messages
            if self._comes_again(card):
                self._repeated = False  # what the command brings is still to come
            self._answered = (card.id, card.html)
            self._since = time.monotonic()
            await self._answer(messages, card)

    def _fresh(self, messages: list[Shown], goal: _Goal) -> bool:
        """Whether there is a question not answered yet, or one whose answer seems to be lost."""
        self.watch(messages)
        if messages != self._looked:
            self._looked, self._since = messages, time.monotonic()
        card = card_of(messages)
        if card is None:
            return False
        if self._awaits_files(card):
            return goal(messages, card)
        if "verification:again" in card.buttons and _ringing(messages) is None:
            return False
        if (card.id, card.html) == self._answered or self._comes_again(card):
            return self._late() and not self._is_on_its_way(messages)
        return True

    def _comes_again(self, card: Shown) -> bool:
        """Whether a killed bot repeats what was answered by typing; typed once more, it would answer the next question.

        A button tapped once more does no harm, and the first copy's may hold no longer.
        """
        return self._typed > 0 and card.html == self._answered[1]

    def _is_on_its_way(self, messages: Sequence[Shown]) -> bool:
        """Whether the answer typed last stands there yet, and the bot has only repeated itself since.

        What a command brings may look like what stood there before.
        """
        since = [one for one in messages if one.id >= self._typed > 0]
        stands = bool(since) and since[0].id == self._typed and not since[0].text.startswith("/")
        return stands and all(one.html == self._answered[1] for one in since if one.by_bot)

    def _awaits_files(self, card: Shown) -> bool:
        """Whether both files, or word that one was lost, are on their way."""
        delivered = "delivery:works" in card.buttons and "delivery:resend" not in card.buttons
        return delivered and self._wish in {"", "renew", "reissue"}

    def _late(self) -> bool:
        return time.monotonic() - self._since > self.retry

    async def _answer(self, messages: Sequence[Shown], card: Shown) -> None:
        self._typed = 0
        if "verification:again" in card.buttons:
            await self._answer_call(messages)
            return
        if card.challenge:
            archive = next(one for one in reversed(messages) if one.file_name.endswith(_ARCHIVE))
            await self._type(await self.sign(card.challenge, await self.customer.download(archive)))
            return
        if (choice := self._choice(card)) is not None:
            await self.customer.tap(card, choice)
            return
        for question, prompt in self._prompts.items():
            if (match := prompt.search(card.text)) is not None:
                await self._give(card, await self._say(_QUESTIONS[question], match))
                return
        if self._command is not None and not self._repeated:
            # A card that the bot sent twice, after it was killed, may stand below what the command brought.
            self._repeated = True
            await self._type(self._command)
            return
        raise Silence(f"no answer is known to: {card.text[-200:]!r}")

    async def _give(self, _card: Shown, answer: str) -> None:
        """Type the answer to what a card asks."""
        await self._type(answer)

    async def _type(self, text: str) -> None:
        self._typed = await self.customer.type(text)

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

    async def _answer_call(self, messages: Sequence[Shown]) -> None:
        """Key the number that stands there into the phone that rings, as far as it shows no digits yet."""
        if (ringing := _ringing(messages)) is None:
            return
        phone, code = ringing
        if any(data.startswith("verification:key:") for data in phone.buttons):
            for digit in code[phone.text.count(_KEYED) :]:
                await self.customer.tap(phone, f"verification:key:{digit}")
        else:
            await self._type(code)

    async def _say(self, answer_to: str, match: re.Match[str]) -> str:
        sheet = everything_to_type(self.who, datetime.now(UTC))
        account = max(
            (one for one in sheet["accounts"] if not one["restricted"]), key=lambda one: one["balance"]
        )
        if answer_to == "otp":
            return await self._token_value()
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

    async def _token_value(self) -> str:
        """A value that the bank takes for this minute's and that was not given yet: each is good once."""
        while (value := self._unspent()) is None:  # noqa: ASYNC110 - time brings one, nobody tells
            await asyncio.sleep(_TOKEN_LOOK_SECONDS)
        self._spent.add(value)
        return value

    def _unspent(self) -> str | None:
        now = datetime.now(UTC)
        values = (_token_shows(self.who, moment) for moment in (now - _MINUTE, now, now + _MINUTE))
        return next((one for one in values if one not in self._spent), None)


_CODE = re.compile(r"<b>(\d{2}|\d(?: \d){5})</b>")
_KEYED = "●"


# What stands in for the arguments of a text until they are looked for.
_MARKS = {name: f"\x01{name}\x02" for name in ("user_id", "account", "first", "second", "serial")}


def _asks(texts: Texts, question: str, language: Language) -> re.Pattern[str]:
    return _pattern(texts.plain(line(question, **_MARKS), language))


def _pattern(html: str) -> re.Pattern[str]:
    """A text's words in a card, with whatever has come in the place of the marks."""
    words = re.escape(_words(html)).replace("\x01", r"(?P<").replace("\x02", r">\S+?)")
    return re.compile(words)


def _ringing(messages: Sequence[Shown]) -> tuple[Shown, str] | None:
    """The newest phone, and the digits of the newest approval number; ``None`` before it rings."""
    phone = next((one for one in reversed(messages) if is_phone(one)), None)
    code = next((found[1] for one in reversed(messages) if (found := _CODE.search(one.html))), None)
    return None if phone is None or code is None else (phone, code.replace(" ", ""))


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
