"""Telegram's side: all that happened in the chats, in order, as the people in them saw it."""

import re
from collections import defaultdict
from dataclasses import dataclass
from html import unescape
from typing import Any, Literal

from bot.sandbox.records import Message
from bot.sandbox.server import World

_TAG = re.compile(r"<[^>]*>")


Deed = Literal["new", "edited", "dressed", "deleted"]


@dataclass(frozen=True, slots=True)
class Effect:
    """Something that became of a message.

    Attributes:
        deed: ``dressed``: its buttons alone were changed.
        text: as it reads, or the caption.
        file: the name of the document that it carries, if any.
    """

    deed: Deed
    message: int
    by_bot: bool
    text: str
    file: str = ""


class Chronicle(World):
    """A world that remembers what it looked like before.

    Attributes:
        effects: of each chat, in order.
    """

    def __init__(self, **world: Any) -> None:
        super().__init__(**world)
        self.effects: dict[int, list[Effect]] = defaultdict(list)
        self._first_update = self.meta.next_update_id

    @property
    def sent_updates(self) -> range:
        """The ids of all updates that there were."""
        return range(self._first_update, self.meta.next_update_id)

    @property
    def said(self) -> int:
        """How many messages the bot has sent."""
        return sum(one.by_bot and one.deed == "new" for effects in self.effects.values() for one in effects)

    def add_message(self, message: Message) -> Message:
        added = super().add_message(message)
        self._note("new", message)
        return added

    def change_message(self, message: Message) -> None:
        super().change_message(message)
        past = (one for one in reversed(self.effects[message.chat_id]) if one.message == message.message_id)
        same = next((one.text for one in past), None) == message.text.strip()
        self._note("dressed" if same else "edited", message)

    def remove_message(self, message: Message) -> None:
        super().remove_message(message)
        self._note("deleted", message)

    def _note(self, deed: Deed, message: Message) -> None:
        document: Any = message.media.get("document") or {}
        self.effects[message.chat_id].append(
            Effect(
                deed,
                message.message_id,
                message.sender == self.bot["id"],
                message.text.strip(),
                document.get("file_name", ""),
            )
        )


class Telegram:
    """Keeps the world that is opened for a run, for those who look into it afterwards."""

    def __init__(self) -> None:
        self._world: Chronicle | None = None

    async def open(self, **world: Any) -> Chronicle:
        """As :meth:`World.open`."""
        self._world = await Chronicle.open(**world)
        return self._world

    @property
    def world(self) -> Chronicle:
        """The world of the run."""
        assert self._world is not None
        return self._world


def plain(html: str) -> str:
    """How a text in Telegram's HTML reads."""
    return unescape(_TAG.sub("", html)).strip()
