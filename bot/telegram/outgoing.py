"""A call to the Bot API as data, so that it can wait in the outbox."""

from typing import Any

import msgspec


class Outgoing(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One call to the Bot API as data, ready for the outbox.

    Attributes:
        method: python-telegram-bot's name of the method: ``send_message``, ``edit_message_text``,
            ``edit_message_caption``, ``edit_message_reply_markup``, ``delete_message``, ``send_document``,
            ``copy_message`` or ``copy_messages``.
        params: its arguments, JSON-able. ``chat_id`` is not among them, nor is the ``message_id`` of a slot;
            ``delete_message`` carries its ``message_id`` here.
        slot: the live message that the sent one becomes; ``None`` for one that nobody refers to later.
        serial: the serial that comes back with each tap on this message's buttons.
        edit: put it in the place of the slot's live message, which is looked up at sending; where there is
            none, it is sent as a new message instead.
        file: what to upload as the document.
        filename: the name under which the customer sees the file.
        origins: the staff's messages that this call passes on, changes or deletes; what they became in the
            customer's chat is noted at sending, and looked up there for a later change.
        group: where those messages stand.
    """

    method: str
    params: dict[str, Any]
    slot: str | None = None
    serial: int = 0
    edit: bool = False
    file: bytes | None = None
    filename: str = ""
    origins: tuple[int, ...] = ()
    group: int = 0

    def __repr__(self) -> str:
        # Neither the words nor the file: they may name the customer or hold an encrypted key.
        return f"Outgoing(method={self.method!r}, slot={self.slot!r}, serial={self.serial}, edit={self.edit})"
