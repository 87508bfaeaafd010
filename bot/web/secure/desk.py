"""What the page asks of the bot: which question it shows, and what becomes of the answer."""

import asyncio
import binascii
import html
import re
from base64 import b64decode, b64encode
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal, Protocol

import msgspec

from bot.web.secure import launch
from bot.web.secure.envelopes import Envelopes, EnvelopeUnknown, EnvelopeUnreadable
from bot.web.secure.handover import Answer, Handover
from bot.web.secure.tickets import Ticket, Tickets, TicketUnreadable
from flows.events import DeviceKey, Opened
from flows.pages import Asked
from flows.ports import Unavailable
from flows.replies import PAGE, ForPage, Line, Say, Signed, Turn
from flows.session import Language, Session
from pki.dates import KST

Why = Literal[
    "launch_missing",
    "launch_forged",
    "launch_expired",
    "launch_foreign",  # somebody else than the chat's person has the page
    "ticket_unreadable",
    "ticket_stale",  # answered already, or the chat went on
    "request_unknown",  # open it again, and send the answer again
    "answer_unreadable",
    "not_ready",  # the same answer may be sent again
]

_TAG: Final = re.compile(r"<[^>]*>")
_PATIENCE: Final = 25.0
"""Seconds for a turn: less than what proxies and web views wait."""


class Refused(Exception):
    """The page gets no answer but this word.

    Attributes:
        why: the word.
    """

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


class Sessions(Protocol):
    """What :class:`bot.store.store.Store` does."""

    async def stored_session(self, chat_id: int) -> Session | None:
        """What is stored of a chat."""
        ...


class Conversation(Protocol):
    """What :class:`flows.conversation.Conversation` does."""

    async def asked(self, session: Session | None, event: Opened) -> Asked | None:
        """What the page asks."""
        ...


class Texts(Protocol):
    """Where the words come from."""

    def html(self, line: Line, language: Language, /) -> str:
        """A line in Telegram's HTML."""


SignedFor = Callable[[Sequence[str], bytes], Awaitable[Signed | None]]
"""Finds the certificate, among those with these serials, that was issued for the key of a PKCS#10 request."""


class _Value(msgspec.Struct, forbid_unknown_fields=True):
    value: str


class _Key(msgspec.Struct, forbid_unknown_fields=True):
    request: str
    random: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What the page sends along with everything: who opened it, and from which card."""

    launch: str = field(repr=False)
    ticket: str = field(repr=False)


class PageDesk:
    """Answers the page.

    Args:
        tickets: reads what cards' buttons say.
        handover: takes answers to their turns.
        sessions: where chats stand.
        conversation: knows what is asked.
        texts: where the words come from.
        signed_for: finds a certificate that did not reach the page.
        token: the bot's, by which Telegram vouches for who opened the page.
        key_bits: the size of a key that the page makes.
        clock: now, aware.
    """

    def __init__(
        self,
        *,
        tickets: Tickets,
        handover: Handover,
        sessions: Sessions,
        conversation: Conversation,
        texts: Texts,
        signed_for: SignedFor,
        token: str,
        key_bits: int,
        clock: Callable[[], datetime],
    ) -> None:
        self._tickets = tickets
        self._handover = handover
        self._sessions = sessions
        self._conversation = conversation
        self._texts = texts
        self._signed_for = signed_for
        self._token = token
        self._key_bits = key_bits
        self._clock = clock
        self._envelopes = Envelopes(clock)

    async def open(self, sent: Sent) -> dict[str, Any]:
        """The question, and the key to which its answer is to be encrypted.

        Raises:
            Refused: see :data:`Why`.
        """
        ticket = self._admit(sent)
        session = await self._sessions.stored_session(ticket.chat)
        opened = Opened(
            id=f"page-{ticket.name}",
            at=self._clock(),
            chat=ticket.chat,
            state=ticket.state,
            serial=ticket.serial,
        )
        try:
            asked = await self._conversation.asked(session, opened)
        except Unavailable:
            raise Refused("not_ready") from None
        if session is None or asked is None:
            raise Refused("ticket_stale")
        name, public = self._envelopes.new(ticket.chat)
        return {
            "request": name,
            "key": b64encode(public).decode(),
            "kind": asked.kind,
            "language": session.language,
            "text": self._words(asked.body, session.language),
            "device": {"bits": self._key_bits} if asked.device else None,
        }

    async def answer(self, sent: Sent, request: str, sealed: str) -> dict[str, Any]:
        """Take the answer to its turn, and say what came of it.

        Args:
            sent: by whom, and to which question.
            request: the name of the key.
            sealed: the answer, encrypted to it, in base64.

        Raises:
            Refused: see :data:`Why`.
        """
        ticket = self._admit(sent)
        try:
            content = self._envelopes.open(request, ticket.chat, sent.ticket, _bytes(sealed))
        except EnvelopeUnknown:
            raise Refused("request_unknown") from None
        except EnvelopeUnreadable:
            raise Refused("answer_unreadable") from None
        turn, page = await self._turn(ticket, _answer(content))
        return self._told(ticket, turn, page)

    async def collect(self, sent: Sent, request: str) -> dict[str, Any]:
        """The certificate for a key of the page's, once more: it was issued, but the page never heard of it.

        Args:
            sent: by whom, and from which card.
            request: the PKCS#10 request, in base64.

        Raises:
            Refused: see :data:`Why`; ``ticket_stale``: nothing was issued for it.
        """
        ticket = self._admit(sent)
        session = await self._sessions.stored_session(ticket.chat)
        serials = [known.serial for known in session.certificates] if session is not None else []
        try:
            signed = await self._signed_for(serials, _bytes(request))
        except Unavailable:
            raise Refused("not_ready") from None
        if signed is None:
            raise Refused("ticket_stale")
        return {"certificate": _certificate(signed)}

    def _admit(self, sent: Sent) -> Ticket:
        """The ticket, if it is the chat's own person who shows it."""
        try:
            opener = launch.opener(sent.launch, token=self._token, now=self._clock())
            ticket = self._tickets.read(sent.ticket)
        except launch.LaunchRefused as refused:
            raise Refused(refused.flaw) from None
        except TicketUnreadable:
            raise Refused("ticket_unreadable") from None
        if ticket.chat != opener:
            raise Refused("launch_foreign")
        return ticket

    async def _turn(self, ticket: Ticket, answer: Answer) -> tuple[Turn, ForPage]:
        try:
            async with asyncio.timeout(_PATIENCE):
                turn = await self._handover.give(ticket, answer)
        except TimeoutError:
            turn = None
        if turn is None or turn.page is None:
            raise Refused("not_ready")
        if turn.page.stale:
            raise Refused("ticket_stale")
        return turn, turn.page

    def _told(self, ticket: Ticket, turn: Turn, page: ForPage) -> dict[str, Any]:
        return {
            "failed": page.failed,
            "text": self._words(page.notes, turn.session.language),
            "next": self._next(ticket.chat, _card(turn)),
            "certificate": _certificate(page.signed) if page.signed is not None else None,
        }

    def _words(self, lines: Sequence[Line], language: Language) -> list[str]:
        """What the chat would say, without its markup."""
        return [html.unescape(_TAG.sub("", self._texts.html(line, language))) for line in lines]

    def _next(self, chat: int, card: Say | None) -> str | None:
        """A ticket for what the chat asks now, if that is for the page, too."""
        buttons = (button.data.partition(":") for row in card.rows for button in row) if card else ()
        states = (state for step, _, state in buttons if step == PAGE)
        return next((self._tickets.issue(chat, state, card.serial) for state in states if card), None)


def _card(turn: Turn) -> Say | None:
    """The card that asks from now on."""
    cards = [reply for reply in turn.replies if isinstance(reply, Say) and reply.slot == "card"]
    return cards[-1] if cards else None


def _answer(content: bytes) -> Answer:
    try:
        read = msgspec.json.decode(content, type=dict[str, str])
        if "value" in read:
            return Answer(text=msgspec.convert(read, _Value).value)
        key = msgspec.convert(read, _Key)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        # Neither the cause nor its text: they quote what was entered.
        raise Refused("answer_unreadable") from None
    return Answer(key=DeviceKey(request=_bytes(key.request), random=_bytes(key.random)))


def _bytes(encoded: str) -> bytes:
    try:
        return b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise Refused("answer_unreadable") from None


def _certificate(signed: Signed) -> dict[str, Any]:
    moment = signed.moment.astimezone(KST)
    return {
        "certificate": b64encode(signed.certificate).decode(),
        "chain": [b64encode(authority).decode() for authority in signed.chain],
        "folder": signed.folder,
        "archive": signed.archive,
        "pkcs12": signed.pkcs12,
        "time": list(moment.timetuple()[:6]),
    }
