"""An update of Telegram's becomes an event of the conversation."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import telegram
from telegram.constants import ChatType

from bot.telegram.client import parse_update
from bot.telegram.outgoing import Outgoing
from flows.events import Choice, Command, Document, Event, Text, Unexpected
from flows.support.case import Kind

Raw = dict[str, Any]

Live = Mapping[int, tuple[str, int]]
"""The live messages of a chat: message id to slot and serial."""

PRIVATE_ONLY: Final = (
    "저는 1:1 대화에서만 도와드릴 수 있어요. 제 프로필을 눌러 개인 대화를 시작해 주세요.\n\n"
    "I can only help in a private chat. Please tap my profile and write to me there."
)

# "/abc!12" is no command but perhaps somebody's password: after the name come white space or the end.
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]{1,64}))?(?:\s+(.*))?", re.DOTALL)

# The first attribute that a message has names its kind. A forwarded or edited one is told apart before.
_KINDS = {
    "sticker": "sticker",
    "photo": "photo",
    "voice": "voice",
    "video_note": "voice",
    "animation": "other",
    "location": "location",
    "contact": "contact",
}

# The same, as exactly as it matters for what is passed on to somebody.
_FORMS: Final[Mapping[str, Kind]] = {
    "text": "text",
    "sticker": "sticker",
    "animation": "animation",  # fills in a document as well
    "photo": "photo",
    "video": "video",
    "voice": "voice",
    "video_note": "video_note",
    "audio": "audio",
    "document": "document",
    "location": "location",
    "contact": "contact",
}

# What Telegram notes down by itself in a private chat: nobody said anything.
_SERVICE = (
    "pinned_message",
    "message_auto_delete_timer_changed",
    "write_access_allowed",
    "chat_background_set",
    "connected_website",
    "forum_topic_created",
    "forum_topic_edited",
    "forum_topic_closed",
    "forum_topic_reopened",
)

# Tuples, since what is looked up in them may be anything, also what has no hash.
_IN_CHAT = ("member", "administrator", "creator", "restricted")
_GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)


class Unreadable(Exception):
    """Telegram's update is not what it should be. The message says how, and nothing of its content."""


def _everybody_else(_user_id: int) -> str:
    return ""


def translate(
    raw: Raw,
    *,
    event_id: str,
    at: datetime,
    live: Live,
    username: str = "",
    staff: Callable[[int], str] = _everybody_else,
) -> Event | None:
    """What an update means to the conversation.

    Args:
        raw: the update as Telegram wrote it.
        event_id: names the event for good.
        at: when it reached us, aware, UTC.
        live: the chat's live messages.
        username: the bot's, without ``@``. While it is unknown, each command counts as meant for us.
        staff: under which name a user of Telegram's acts for the staff; empty for everybody else.

    Returns:
        ``None`` for what concerns nobody: groups and channels (:func:`refuse_group` has an answer for some),
        another bot's commands, Telegram's own notes, kinds of update that were never asked for.

    Raises:
        Unreadable: python-telegram-bot cannot parse it, or its parts are not what they claim to be.
    """
    try:
        update = parse_update(raw)
        event = _event(update, event_id=event_id, at=at, live=live, username=username)
        return None if event is None else _signed(event, update, staff)
    except Unreadable:
        raise
    except Exception as exc:
        # Not its message, nor the error itself as a cause: both may quote what somebody typed.
        raise Unreadable(type(exc).__name__) from None


def refuse_group(raw: Raw, *, username: str = "") -> list[Outgoing]:
    """What to say in the group of an update: that the bot works in a private chat only.

    Said only where the bot is addressed: at a command that may be meant for it, and when it was added.
    Everything else, channels included, gets no answer. Never raises.

    Args:
        raw: the update as Telegram wrote it.
        username: the bot's, without ``@``; while it is unknown, a command with a name is another bot's.
    """
    if _added_to_group(_dict(raw, "my_chat_member")):
        return [Outgoing(method="send_message", params={"text": PRIVATE_ONLY})]
    message = _dict(raw, "message")
    if _dict(message, "chat").get("type") not in _GROUPS or _dict(message, "from").get("is_bot") is True:
        return []
    text, message_id = message.get("text"), message.get("message_id")
    command = _COMMAND.fullmatch(text) if isinstance(text, str) else None
    if command is None or not isinstance(message_id, int):
        return []
    if command[2] and command[2].lower() != username.lower():
        return []
    params: dict[str, Any] = {
        "text": PRIVATE_ONLY,
        "reply_parameters": {"message_id": message_id, "allow_sending_without_reply": True},
    }
    if message.get("is_topic_message") is True and isinstance(message.get("message_thread_id"), int):
        params["message_thread_id"] = message["message_thread_id"]
    return [Outgoing(method="send_message", params=params)]


def callback_query_id(raw: Raw) -> str | None:
    """The id by which a tap is answered; ``None`` if the update is no tap. Never raises."""
    query_id = _dict(raw, "callback_query").get("id")
    return query_id if isinstance(query_id, str) and query_id else None


def _event(
    update: telegram.Update, *, event_id: str, at: datetime, live: Live, username: str
) -> Event | None:
    if (query := update.callback_query) is not None:
        return _choice(query, event_id=event_id, at=at, live=live)
    edited = update.edited_message is not None
    message = update.edited_message or update.message
    if message is None or not _is_private(message.chat):
        return None
    if message.via_bot is not None and message.via_bot.username == username:
        return None  # a topic that somebody looked up inline and put into this very chat
    message_id = _number(message.message_id)
    if edited:
        return _unexpected("edited", message, event_id=event_id, at=at)
    if message.document is not None and message.animation is None:  # an animation fills in both
        return Document(
            id=event_id,
            at=at,
            message=message_id,
            reference=_string(message.document.file_id),
            size=_number(message.document.file_size or 0),
            name=_string(message.document.file_name or ""),
            text=words(message),
            reply_to=answered(message),
            album=_string(message.media_group_id or ""),
        )
    if message.forward_origin is not None:
        return _unexpected("forwarded", message, event_id=event_id, at=at)
    if message.text is None:
        if any(getattr(message, name) for name in _SERVICE):
            return None
        return _unexpected(_kind(message), message, event_id=event_id, at=at)
    text = _string(message.text)
    command = _COMMAND.fullmatch(text)
    if command is None:
        return Text(id=event_id, at=at, message=message_id, text=text, reply_to=answered(message))
    addressed = order(text, username)
    if addressed is None:
        return None
    name, argument = addressed
    return Command(id=event_id, at=at, name=name, argument=argument, text=text, message=message_id)


def order(text: str, username: str) -> tuple[str, str] | None:
    """The name and the argument of a command that is meant for us; ``None`` for everything else.

    Args:
        text: of the message.
        username: the bot's, without ``@``. While it is unknown, each command counts as meant for us.
    """
    command = _COMMAND.fullmatch(text)
    if command is None:
        return None
    name, addressee, argument = command.groups()
    if addressee and username and addressee.lower() != username.lower():
        return None
    return name.lower(), (argument or "").strip()


def words(message: telegram.Message) -> str:
    """The text or the caption of a message; may be empty."""
    return _string(message.text or message.caption or "")


def answered(message: telegram.Message) -> int:
    """The id of the message that this one answers; 0: it answers none.

    Each message of a topic claims to answer the one with which the topic began.
    """
    replied = message.reply_to_message
    if replied is None or replied.forum_topic_created is not None:
        return 0
    return _number(replied.message_id)


def form(message: telegram.Message) -> Kind:
    """What a message is."""
    return next((kind for name, kind in _FORMS.items() if getattr(message, name)), "other")


def _unexpected(kind: str, message: telegram.Message, *, event_id: str, at: datetime) -> Unexpected:
    return Unexpected(
        id=event_id,
        at=at,
        kind=kind,
        message=_number(message.message_id),
        form=form(message),
        text=words(message),
        reply_to=answered(message),
        album=_string(message.media_group_id or ""),
    )


def _signed(event: Event, update: telegram.Update, staff: Callable[[int], str]) -> Event:
    """The event, with the chat it happened in, and with the name of whoever of the staff did it."""
    chat, user = update.effective_chat, update.effective_user
    return replace(
        event,
        chat=0 if chat is None else _number(chat.id),
        staff="" if user is None else staff(_number(user.id)),
    )


def _choice(query: telegram.CallbackQuery, *, event_id: str, at: datetime, live: Live) -> Event | None:
    message = query.message
    # Without a message it hangs on one sent inline; without data it belongs to a game. We have neither.
    if message is None or query.data is None or not _is_private(message.chat):
        return None
    data = _string(query.data)
    message_id = _number(message.message_id)
    # What Telegram calls inaccessible is too old to be edited, so it can be nobody's live message.
    # (PTB parses it as a Message of the year 1970, not as an InaccessibleMessage.)
    if not message.is_accessible or message_id not in live:
        return Choice(id=event_id, at=at, data=data)
    slot, serial = live[message_id]
    return Choice(id=event_id, at=at, data=data, slot=slot, serial=serial)


def _kind(message: telegram.Message) -> str:
    return next((kind for name, kind in _KINDS.items() if getattr(message, name)), "other")


def _is_private(chat: telegram.Chat) -> bool:
    return _string(chat.type) == ChatType.PRIVATE


def _number(value: object) -> int:
    """Telegram's whole number; PTB passes on whatever stood there."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise Unreadable("an id is no number")


def _string(value: object) -> str:
    """Telegram's string; PTB passes on whatever stood there."""
    if isinstance(value, str):
        return value
    raise Unreadable("a text is no string")


def _dict(raw: Raw, name: str) -> Raw:
    value = raw.get(name)
    return value if isinstance(value, dict) else {}


def _added_to_group(change: Raw) -> bool:
    """Whether this change of the bot's own membership (``my_chat_member``) brought it into a group."""
    before = _dict(change, "old_chat_member").get("status")
    now = _dict(change, "new_chat_member").get("status")
    in_group = _dict(change, "chat").get("type") in _GROUPS
    return in_group and before not in _IN_CHAT and now in ("member", "administrator")
