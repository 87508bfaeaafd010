"""A person who talks to the conversation without Telegram between: every reply is put into words."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import msgspec

from flows.conversation import Conversation
from flows.events import (
    Choice,
    Command,
    Document,
    DocumentUnsure,
    Entered,
    Event,
    Opened,
    StaffActed,
    StaffAmended,
    StaffRetracted,
    StaffSaid,
    Text,
    Timer,
    Unexpected,
)
from flows.replies import PAGE, Amend, Deliver, Forget, ForPage, Relay, Retract, Say, Toast, Turn
from flows.session import Session
from flows.simulation import CUSTOMERS, SimulatedCustomer
from flows.simulation.media import card_answer, otp, otp_secret, time_step
from flows.terms import TERMS
from flows.texts import Texts

TEXTS = Texts()
START = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
PASSWORD = "Hangang-river-7!"
_IDS = count(1)
BY_ID = {customer.user_id: customer for customer in CUSTOMERS}


class Clock:
    """The time that a test sets."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Person:
    """One chat, and what its person sees.

    ``card`` and ``phone`` are the live messages; ``said`` all texts since the last event.
    """

    conversation: Conversation
    clock: Clock
    customer: SimulatedCustomer = BY_ID["hong01"]
    session: Session | None = None
    card: Say | None = None
    phone: Say | None = None
    said: list[str] = field(default_factory=list)
    files: list[Deliver] = field(default_factory=list)
    forgotten: list[int] = field(default_factory=list)
    toasts: list[str] = field(default_factory=list)
    records: list = field(default_factory=list)
    timers: dict = field(default_factory=dict)
    turns: list[Turn] = field(default_factory=list)
    posts: list = field(default_factory=list)
    facts: list = field(default_factory=list)
    heard: list = field(default_factory=list)
    world: Any = None
    staff: str = ""

    @property
    def state(self) -> str:
        return self.session.state if self.session else "welcome"

    @property
    def seen(self) -> str:
        return "\n".join(self.said)

    def buttons(self) -> list[str]:
        return [button.data for row in (self.card.rows if self.card else ()) for button in row]

    async def happen(self, event: Event) -> None:
        """One event, played as the engine plays it; the session goes through its stored form and back."""
        self.said.clear()
        again = True
        while again:
            turn = await self.conversation.turn(self.session, event)
            self._take(turn)
            again = turn.again

    def _take(self, turn: Turn) -> None:
        self.turns.append(turn)
        self.session = msgspec.json.decode(msgspec.json.encode(turn.session), type=Session)
        self.records += turn.records
        self.posts += turn.posts
        self.facts += turn.facts
        for timer in turn.timers:
            self.timers.pop(timer.name, None)
            if timer.at is not None:
                self.timers[timer.name] = timer
        for reply in turn.replies:
            self._see(reply)

    def _see(self, reply) -> None:
        language = self.session.language
        if isinstance(reply, Say):
            self.said.append("\n\n".join(TEXTS.html(line, language) for line in reply.body))
            labels = [TEXTS.plain(button.label, language) for row in reply.rows for button in row]
            assert all(labels)
            assert all(len(button.data.encode()) <= 64 for row in reply.rows for button in row)
            if reply.slot == "card":
                self.card = reply
            elif reply.slot == "phone":
                self.phone = reply
        elif isinstance(reply, Deliver):
            self.said.append(TEXTS.html(reply.caption, language))
            self.files.append(reply)
        elif isinstance(reply, Forget):
            self.forgotten.append(reply.message)
        elif isinstance(reply, Toast):
            self.toasts.append(TEXTS.plain(reply.text, language))
        elif isinstance(reply, Relay | Amend | Retract):
            self.heard.append(reply)
            text = getattr(reply, "text", None)
            if text is not None:
                self.said.append(TEXTS.html(text, language))

    def _head(self) -> dict:
        number = next(_IDS)
        return {"id": str(number), "at": self.clock.now, "staff": self.staff, "chat": 77}

    async def type(self, text: str, *, reply_to: int = 0) -> int:
        head = self._head()
        message = 1000 + int(head["id"])
        await self.happen(Text(**head, text=text, message=message, reply_to=reply_to))
        return message

    async def tap(self, data: str, slot: str = "card", serial: int | None = None) -> None:
        live = (self.session.live if self.session else {}).get(slot, 0)
        await self.happen(
            Choice(**self._head(), data=data, slot=slot, serial=live if serial is None else serial)
        )

    async def open_page(self):
        """Open the secure page from the card that stands there; what it asks."""
        return await self.conversation.asked(self.session, Opened(**self._head(), **self._ticket()))

    async def enter(self, text: str = "", *, key=None, ticket: dict | None = None) -> ForPage:
        """Answer on the secure page; what it hears. ``ticket``: of a page that was opened earlier."""
        ticket = ticket or self._ticket()
        head = {**self._head(), "id": "page-{state}-{serial}".format(**ticket)}
        await self.happen(Entered(**head, **ticket, text=text, key=key))
        page = self.turns[-1].page
        assert page is not None
        return page

    def _ticket(self) -> dict:
        """What the button on the card says."""
        states = [data.partition(":")[2] for data in self.buttons() if data.startswith(f"{PAGE}:")]
        assert len(states) == 1, self.buttons()
        return {"state": states[0], "serial": self.card.serial}

    async def command(self, name: str, argument: str = "", *, text: str = "") -> int:
        head = self._head()
        message = 1000 + int(head["id"])
        typed = text or f"/{name} {argument}".rstrip()
        await self.happen(Command(**head, name=name, argument=argument, text=typed, message=message))
        return message

    async def send(self, kind: str, *, message: int = 0, **more: Any) -> int:
        head = self._head()
        message = message or 1000 + int(head["id"])
        await self.happen(Unexpected(**head, kind=kind, message=message, **more))
        return message

    async def hear(self, text: str, *, name: str = "", **more: Any) -> None:
        """Staff write."""
        message = 5000 + next(_IDS)
        await self.happen(
            StaffSaid(**self._head(), group=9, messages=(message,), text=text, name=name, **more)
        )

    async def hear_amended(self, message: int, text: str, **more: Any) -> None:
        await self.happen(StaffAmended(**self._head(), group=9, message=message, text=text, **more))

    async def hear_retracted(self, message: int) -> None:
        await self.happen(StaffRetracted(**self._head(), group=9, message=message))

    async def act(self, action: str, argument: str = "", *, name: str = "") -> str:
        """Staff have something done; what became of it."""
        head = self._head()
        await self.happen(StaffActed(**head, action=action, argument=argument, name=name))
        return str(self.turns[-1].posts[-1].outcome)

    async def document(self, content: bytes, *, size: int | None = None, **more: Any) -> int:
        """Send a file; ``size`` is what is announced of it."""
        head = self._head()
        message, reference = 1000 + int(head["id"]), f"file-{head['id']}"
        self.conversation._ports.files.contents[reference] = content
        await self.happen(
            Document(
                **head,
                message=message,
                reference=reference,
                size=len(content) if size is None else size,
                **more,
            )
        )
        return message

    async def wait_until(self, moment: datetime) -> None:
        """Let time pass until then."""
        await self.wait(seconds=(moment - self.clock.now).total_seconds())

    async def wait(self, **how_long: float) -> None:
        """Let time pass; timers that fall due come in order."""
        until = self.clock.now + timedelta(**how_long)
        while due := [timer for timer in self.timers.values() if timer.at <= until]:
            timer = min(due, key=lambda one: one.at)
            del self.timers[timer.name]
            self.clock.now = max(self.clock.now, timer.at)
            await self.happen(Timer(**self._head(), name=timer.name, token=timer.token))
        self.clock.now = until

    async def file_unsure(self) -> None:
        await self.happen(DocumentUnsure(**self._head()))

    # --- the road -----------------------------------------------------------------------------------------

    async def to_terms(self, language: str = "ko") -> None:
        await self.command("start")
        await self.tap(f"welcome:{language}")
        await self.tap("menu:issue")

    async def agree(self) -> None:
        for term in TERMS:
            await self.tap(f"identity:agree:{term.id}")

    async def to_product(self, language: str = "ko") -> None:
        await self.to_terms(language)
        await self.agree()
        await self.type(self.customer.user_id)
        await self.type(self.customer.registration_number)

    async def to_verification(self, product: str = "limited", language: str = "ko") -> None:
        await self.to_product(language)
        await self.tap(f"product:{product}")
        if f"product:replace:{product}" in self.buttons():
            await self.tap(f"product:replace:{product}")

    async def key_code(self) -> None:
        code = self.shown_code()
        for digit in code:
            await self.tap(f"verification:key:{digit}", slot="phone")

    def shown_code(self) -> str:
        turn = self.turns[-1]
        says = [reply for reply in turn.replies if isinstance(reply, Say)]
        line = next(line for say in says for line in say.body if line.id == "verification-code")
        return str(line.arguments["code"])

    async def verify(self) -> None:
        if self.customer.whereabouts == "abroad":
            await self.tap("verification:overseas")
            return
        await self.tap("verification:ars")
        answering = list(self.customer.phones.values()).index("answers")
        await self.tap(f"verification:phone:{answering}")
        await self.key_code()

    def account(self):
        return max((one for one in self.customer.accounts if not one.restricted), key=lambda one: one.balance)

    def medium_answer(self) -> str:
        if self.customer.medium == "otp":
            return otp(otp_secret("certguide", self.customer.ref), time_step(self.clock.now))
        line = next((line for line in self.card.body if line.id == "payment-card"), None)
        if line is None:
            return "0000"
        cells = int(line.arguments["first"]), int(line.arguments["second"])
        return card_answer("certguide", self.customer.ref, cells)

    async def to_review(self, product: str = "limited", language: str = "ko") -> None:
        await self.to_verification(product, language)
        await self.verify()
        await self.type(self.account().number)
        await self.type(self.account().password)
        await self.type(self.medium_answer())

    async def to_password(
        self, product: str = "limited", language: str = "ko", storage: str = "disk"
    ) -> None:
        await self.to_review(product, language)
        await self.tap("payment:confirm")
        await self.tap(f"protection:{storage}")

    async def to_check(self, product: str = "limited", language: str = "ko", storage: str = "disk") -> None:
        await self.to_password(product, language, storage)
        await self.type(PASSWORD)
        await self.type(PASSWORD)

    # --- afterwards ----------------------------------------------------------------------------------------

    async def to_card(self) -> None:
        """The card of the newest certificate that this chat knows."""
        await self.command("certificates")
        await self.tap(f"aftercare:look:{self.session.certificates[-1].serial}")

    async def propose(self, purpose: str) -> None:
        await self.to_card()
        await self.tap(f"aftercare:{purpose}")

    async def prove(self) -> None:
        await self.type(self.customer.user_id)
        await self.type(self.customer.registration_number)

    async def agree_and_prove(self) -> None:
        """From the consequences to the end of a change, or to the road of a new certificate."""
        await self.tap("aftercare:yes")
        if self.state == "identity_terms":
            await self.agree()
        if self.state == "identity_user_id":
            await self.prove()
        if self.state in {"payment_card", "payment_otp"}:
            await self.type(self.medium_answer())

    async def change(self, purpose: str) -> None:
        """All of a change, from the list to what was done."""
        await self.propose(purpose)
        await self.agree_and_prove()

    async def take_the_road(self, password: str = PASSWORD) -> None:
        """From the additional verification to the delivery of a certificate that takes another's place."""
        await self.verify()
        await self.type(self.account().number)
        await self.type(self.account().password)
        await self.type(self.medium_answer())
        await self.tap("payment:confirm")
        await self.tap("protection:disk")
        await self.type(password)
        await self.type(password)

    async def find_mine(self) -> None:
        await self.command("certificates")
        await self.tap("aftercare:find")
        await self.agree_and_prove()

    def says(self, *ids: str) -> bool:
        """Whether the card is made of these texts, among others."""
        return set(ids) <= {line.id for line in self.card.body}

    def failed(self) -> str:
        """The failure that stands above the question."""
        return next(
            (str(line.arguments["headline"].id) for line in self.card.body if line.id == "failure"), ""
        )
