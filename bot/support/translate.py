"""An update from a group of the staff becomes an event of the desk."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypedDict

import telegram
from telegram.constants import ChatID

from bot.telegram.client import parse_update
from bot.telegram.translate import Unreadable, answered, form, order, words
from flows.support.events import Noted, Order, Rewritten, StaffEvent, Tap, TopicClosed, Written

_ANONYMOUS: Final = 0

# What Telegram notes down by itself in a group.
_SERVICE: Final = (
    "pinned_message",
    "forum_topic_created",
    "forum_topic_edited",
    "forum_topic_reopened",
    "general_forum_topic_hidden",
    "general_forum_topic_unhidden",
    "new_chat_members",
    "left_chat_member",
    "new_chat_title",
    "new_chat_photo",
    "delete_chat_photo",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "message_auto_delete_timer_changed",
    "video_chat_scheduled",
    "video_chat_started",
    "video_chat_ended",
    "video_chat_participants_invited",
    "boost_added",
    "chat_background_set",
)


@dataclass(frozen=True, slots=True)
class Whence:
    """A place in a group.

    Attributes:
        thread: of the topic; 0: outside of any.
        message: that was written there; 0: none was.
    """

    group: int
    thread: int
    message: int


class _Where(TypedDict):
    """What every event of a group has."""

    id: str
    at: datetime
    group: int
    thread: int
    user: int


def staff_event(
    raw: dict[str, Any], *, event_id: str, at: datetime, username: str = "", bot: int = 0
) -> StaffEvent | Noted | None:
    """What an update from a group of the staff means to the desk.

    Args:
        raw: the update as Telegram wrote it.
        event_id: names the event for good.
        at: when it reached us, aware, UTC.
        username: the bot's, without ``@``. While it is unknown, each command counts as meant for us.
        bot: its number; 0 while it is unknown.

    Returns:
        ``None`` for what concerns nobody: Telegram's own notes, other bots, another bot's commands.

    Raises:
        Unreadable: python-telegram-bot cannot parse it, or its parts are not what they claim to be.
    """
    try:
        update = parse_update(raw)
        return _note(update, event_id, at, bot) or _event(update, event_id, at, username)
    except Unreadable:
        raise
    except Exception as exc:
        # Not its message, nor the error itself as a cause: both may quote what somebody typed.
        raise Unreadable(type(exc).__name__) from None


def whence(raw: Mapping[str, Any]) -> Whence | None:
    """Where somebody of a group did something, found without parsing the update; ``None``: nobody did."""
    match raw:
        case {"callback_query": {"message": {"chat": {"id": int(group)}, **message}}}:
            return Whence(group, _topic(message), 0)
        case {
            "message": {"chat": {"id": int(group)}, "message_id": int(id_), "from": dict(who), **message}
        } | {
            "edited_message": {
                "chat": {"id": int(group)},
                "message_id": int(id_),
                "from": dict(who),
                **message,
            }
        } if not who.get("is_bot"):
            return Whence(group, _topic(message), id_)
    return None


def _topic(message: Mapping[Any, Any]) -> int:
    thread = message.get("message_thread_id")
    return thread if isinstance(thread, int) and message.get("is_topic_message") is True else 0


def _note(update: telegram.Update, event_id: str, at: datetime, bot: int) -> Noted | None:
    """A note of Telegram's about what the bot did itself."""
    message = update.message
    if message is None or message.from_user is None or message.from_user.id != bot:
        return None
    if message.forum_topic_edited is None and message.pinned_message is None:
        return None
    return Noted(id=event_id, at=at, group=message.chat.id, message=message.message_id)


def _event(update: telegram.Update, event_id: str, at: datetime, username: str) -> StaffEvent | None:
    if (query := update.callback_query) is not None:
        return _tap(query, event_id, at)
    message = update.edited_message or update.message
    if message is None or (user := _author(message)) is None:
        return None
    where = _Where(id=event_id, at=at, group=message.chat.id, thread=_thread(message), user=user)
    if message.forum_topic_closed is not None:
        return TopicClosed(**where)
    if any(getattr(message, name) for name in _SERVICE):
        return None
    if update.edited_message is not None:
        return Rewritten(**where, message=message.message_id, kind=form(message), text=words(message))
    if message.text is not None and message.text.startswith("/") and message.forward_origin is None:
        addressed = order(message.text, username)
        if addressed is not None:
            name, argument = addressed
            return Order(
                **where,
                name=name,
                argument=argument,
                message=message.message_id,
                reply_to=answered(message),
            )
        if order(message.text, "") is not None:
            return None  # another bot's
    return Written(
        **where,
        message=message.message_id,
        kind=form(message),
        text=words(message),
        reply_to=answered(message),
        album=message.media_group_id or "",
    )


def _tap(query: telegram.CallbackQuery, event_id: str, at: datetime) -> Tap | None:
    message = query.message
    if message is None or query.data is None:
        return None
    return Tap(
        id=event_id,
        at=at,
        group=message.chat.id,
        thread=_thread(message) if isinstance(message, telegram.Message) else 0,
        user=_ANONYMOUS if query.from_user.id == ChatID.ANONYMOUS_ADMIN else query.from_user.id,
        data=query.data,
        message=message.message_id,
    )


def _author(message: telegram.Message) -> int | None:
    """Who wrote it; 0 for whoever writes as the group itself; ``None`` for bots and channels."""
    if message.sender_chat is not None:
        return _ANONYMOUS if message.sender_chat.id == message.chat.id else None
    user = message.from_user
    return None if user is None or user.is_bot else user.id


def _thread(message: telegram.Message) -> int:
    return message.message_thread_id or 0 if message.is_topic_message else 0
