"""The secure page with all its parts."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from urllib.parse import quote

from starlette.routing import Route

from bot.store.cipher import Cipher
from bot.store.store import Store
from bot.web.secure.desk import Conversation, PageDesk, SignedFor, Texts
from bot.web.secure.handover import Handover
from bot.web.secure.routes import LOOPBACK, PATH, TELEGRAM, secure_routes
from bot.web.secure.tickets import Tickets


class SecurePage:
    """Where secrets are entered that no chat is to hold.

    Args:
        address: under which customers reach the bot's own server.
        store: inbox, sessions.
        cipher: under whose keys tickets are made.
        conversation: knows what is asked.
        texts: where the words come from.
        signed_for: finds a certificate that did not reach the page.
        token: the bot's.
        key_bits: the size of a key that the page makes.
        wake: told of each chat that has a new event.
        clock: now, aware.
        process: names this process.
        is_alive: whether another process is still at work.

    Attributes:
        handover: takes answers to their turns.
    """

    def __init__(
        self,
        address: str,
        *,
        store: Store,
        cipher: Cipher,
        conversation: Conversation,
        texts: Texts,
        signed_for: SignedFor,
        token: str,
        key_bits: int,
        wake: Callable[[int], None],
        clock: Callable[[], datetime],
        process: str,
        is_alive: Callable[[str], Awaitable[bool]],
    ) -> None:
        self._address = address
        self._tickets = Tickets(cipher)
        self.handover = Handover(store, wake, clock, process=process, is_alive=is_alive)
        self._desk = PageDesk(
            tickets=self._tickets,
            handover=self.handover,
            sessions=store,
            conversation=conversation,
            texts=texts,
            signed_for=signed_for,
            token=token,
            key_bits=key_bits,
            clock=clock,
        )

    def link(self, chat: int, state: str, serial: int) -> str:
        """The address that a card's button opens."""
        return f"{self._address}{PATH}?ticket={quote(self._tickets.issue(chat, state, serial))}"

    @property
    def routes(self) -> list[Route]:
        """What the page fetches. Without TLS it is the sandbox's, whose chat may be open under another name."""
        return secure_routes(self._desk, TELEGRAM if self._address.startswith("https:") else LOOPBACK)
