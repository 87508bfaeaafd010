"""Tickets: what a card's button says of the question that the page is to ask.

A ticket names one question of one chat, asked once: the serial of the card that asked it. When that was answered, or
the chat has moved on, the next card has another serial, and the ticket is good for nothing. Nobody without the bot's
keys can read one or make one, and it is of no use to anybody but the person whom Telegram says opened the page.
"""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any, Final, Self

from bot.store.cipher import Cipher, Undecipherable

LONGEST: Final = 1024
_FOR: Final = "secure page"


class TicketUnreadable(Exception):
    """It was not made here, or was changed."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """One question of one chat, asked once.

    Attributes:
        name: the same for each use of this ticket, and of no other.
        chat: whose question it is; private chats have the number of their person.
        state: which question.
        serial: of the card that asks it.
    """

    name: str
    chat: int
    state: str
    serial: int

    @classmethod
    def read(cls, text: str, content: dict[str, Any]) -> Self:
        """From what a ticket says."""
        name = hashlib.sha256(text.encode()).hexdigest()[:32]
        return cls(name, int(content["chat"]), str(content["state"]), int(content["serial"]))


class Tickets:
    """Makes tickets and reads them.

    Args:
        cipher: under its keys; one that an operator takes away takes its tickets along.
    """

    def __init__(self, cipher: Cipher) -> None:
        self._cipher = cipher

    def issue(self, chat: int, state: str, serial: int) -> str:
        """A ticket, fit for an address."""
        content = {"for": _FOR, "chat": chat, "state": state, "serial": serial}
        return self._cipher.encrypt(json.dumps(content).encode()).decode()

    def read(self, text: str) -> Ticket:
        """What a ticket is for.

        Raises:
            TicketUnreadable: it is none.
        """
        try:
            if len(text) > LONGEST or not _is_plain(text):
                raise TicketUnreadable
            content = json.loads(self._cipher.decrypt(text.encode()))
            # What else is encrypted under these keys is no ticket.
            if not isinstance(content, dict) or content.get("for") != _FOR:
                raise TicketUnreadable
            return Ticket.read(text, content)
        except (Undecipherable, ValueError, KeyError, TypeError):
            raise TicketUnreadable from None


def _is_plain(text: str) -> bool:
    """Whether it is written as we write it: what else decodes to the same would be the same ticket by another name."""
    return text.isascii() and urlsafe_b64encode(urlsafe_b64decode(text)).decode() == text
