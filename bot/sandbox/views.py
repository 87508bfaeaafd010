"""How the world looks from both sides: Bot API objects for the bot, MessageView for the person."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

from bot.sandbox.entities import to_html
from bot.sandbox.icons import EMOJI
from bot.sandbox.inline import InlineQuery
from bot.sandbox.records import JSON, Chat, Message, Person, Topic
from bot.sandbox.signing import challenge_in

if TYPE_CHECKING:
    from bot.sandbox.world import World

SUPERGROUP_BELOW = -1_000_000_000_000

# What Telegram names as the author of what administrators write in the name of their group.
_ANONYMOUS: JSON = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
_FILE_KINDS = ("document", "photo", "voice", "sticker")


def chat_instance(chat_id: int) -> str:
    """Return the opaque number that callback queries of one chat share."""
    digest = hashlib.sha256(f"chat {chat_id}".encode()).digest()
    return str(int.from_bytes(digest[:8], "big", signed=True))


def person_json(person: Person) -> JSON:
    """Return a Bot API User for a person."""
    return {
        "id": person.id,
        "is_bot": False,
        "first_name": person.first_name,
        "language_code": person.language,
    }


def chat_json(world: World, chat: Chat) -> JSON:
    """Return a Bot API Chat."""
    if chat.private:
        return {"id": chat.id, "type": "private", "first_name": world.person(chat.id).first_name}
    kind = "supergroup" if chat.id < SUPERGROUP_BELOW else "group"
    shown: JSON = {"id": chat.id, "type": kind, "title": chat.title or f"group {abs(chat.id)}"}
    return shown | {"is_forum": True} if chat.is_forum else shown


def message_json(world: World, message: Message, *, with_reply: bool = True) -> JSON:
    """
    Return a Bot API Message.

    A keyboard that is not inline is never echoed: Telegram does not, and clients trip over it.
    """
    chat = chat_json(world, world.chat(message.chat_id))
    body: JSON = {
        "message_id": message.message_id,
        "from": _sender_json(world, message),
        "chat": chat,
        "date": message.date,
        **_content(message),
    }
    replied = world.message(message.chat_id, replied_id(message)) if with_reply else None
    optional: JSON = {
        "sender_chat": chat if message.anonymous else None,
        "edit_date": message.edit_date,
        "message_thread_id": message.thread,
        "is_topic_message": message.thread is not None or None,
        "media_group_id": message.album,
        "forward_origin": message.forward_origin,
        "effect_id": message.effect_id,
        "via_bot": world.bot if message.via_bot else None,
        "has_protected_content": message.protected or None,
        "reply_to_message": message_json(world, replied, with_reply=False) if replied else None,
        "pinned_message": _pinned_json(world, message, chat),
        "reply_markup": {"inline_keyboard": message.inline_keyboard} if message.inline_keyboard else None,
    }
    return body | {key: value for key, value in optional.items() if value is not None}


def sender_json(world: World, sender: int) -> JSON:
    """Return a Bot API User for the bot or for a person."""
    return world.bot if sender == world.bot["id"] else person_json(world.person(sender))


def _sender_json(world: World, message: Message) -> JSON:
    return _ANONYMOUS if message.anonymous else sender_json(world, message.sender)


def replied_id(message: Message) -> int | None:
    """
    Return what a message replies to for the bot.

    In a topic whatever answers nothing in particular answers the service message about the topic's creation.
    """
    implicit = message.thread if message.thread != message.message_id else None
    return message.reply_to or implicit


def _pinned_json(world: World, message: Message, chat: JSON) -> JSON | None:
    if message.pins is None:
        return None
    pinned = world.message(message.chat_id, message.pins)
    if pinned is None:
        return {"chat": chat, "message_id": message.pins, "date": 0}  # an InaccessibleMessage
    return message_json(world, pinned, with_reply=False)


def _content(message: Message) -> JSON:
    text_key, entities_key = (
        ("text", "entities") if message.kind == "text" else ("caption", "caption_entities")
    )
    content: JSON = dict(message.media)
    if message.text:
        content[text_key] = message.text
    if message.entities:
        content[entities_key] = msgspec.to_builtins(message.entities)
    return content


def message_view(world: World, message: Message) -> JSON:
    """Return a message as the person's app shows it."""
    chat = world.chat(message.chat_id)
    view: JSON = {
        "message_id": message.message_id,
        "from": "bot" if message.sender == world.bot["id"] else "person",
        "date": message.date,
        "edited": message.rewritten,
        "via_bot": world.bot["username"] if message.via_bot else None,
        "html": to_html(message.text, message.entities),
        "text": message.text,
        "kind": message.kind,
        "protected": message.protected,
        "document": _attachment(world, message),
        "challenge": challenge_in(message.text),
        "keyboard": keyboard_view(message),
        "reply_keyboard": _reply_keyboard(message.reply_markup),
        "reply_to": message.reply_to,
        "album": message.album,
    }
    return view if chat.private else view | _group_view(world, chat, message)


def _group_view(world: World, chat: Chat, message: Message) -> JSON:
    author = _sender_json(world, message)
    name = chat.title if message.anonymous else author["first_name"]
    return {
        "thread": message.thread,
        "sender": {"id": author["id"], "name": name},
        "pinned": message.message_id in chat.pinned,
        "service": _service_view(world, message),
    }


def _service_view(world: World, message: Message) -> JSON | None:
    if message.service is None:
        return None
    pinned = world.message(message.chat_id, message.pins)
    changed = message.media.get("forum_topic_created") or message.media.get("forum_topic_edited")
    text = pinned.text if pinned is not None else ""
    if isinstance(changed, dict):
        text = str(changed.get("name") or EMOJI.get(str(changed.get("icon_custom_emoji_id")), ""))
    return {"kind": message.service, "text": text}


def topic_view(topic: Topic) -> JSON:
    """Return a topic as the person's app shows it."""
    icon = EMOJI.get(topic.icon) if topic.icon is not None else None
    return {
        "id": topic.id,
        "name": topic.name,
        "color": topic.color,
        "icon": icon,
        "closed": topic.closed,
    }


def inline_view(query: InlineQuery) -> JSON:
    """Return the answer to an inline query as the person's app shows it, or that there is none."""
    answer = query.answer
    if answer is None:
        return {"results": [], "unanswered": True}
    shown = [{"id": a.id, "title": a.title, "description": a.description} for a in answer.articles.values()]
    button = answer.button and _inline_button(answer.button)
    return {"query_id": query.id, "results": shown, "button": button, "next_offset": answer.next_offset}


def file_id_of(message: Message) -> str | None:
    """Return the ``file_id`` of what a message carries, the biggest one of a photo."""
    content = message.media.get(message.kind)
    if isinstance(content, list):
        content = content[-1]
    found = content.get("file_id") if isinstance(content, dict) else None
    return found if isinstance(found, str) else None


def _attachment(world: World, message: Message) -> JSON | None:
    file_id = file_id_of(message) if message.kind in _FILE_KINDS else None
    file = world.files.by_id(file_id) if file_id else None
    if file is None:
        return None
    return {"file_id": file.file_id, "name": file.name, "size": len(file.data), "mime": file.mime}


def keyboard_view(message: Message) -> list[list[JSON]] | None:
    """Return a message's inline keyboard as the person's app shows it."""
    rows = message.inline_keyboard
    return [[_button(button) for button in row] for row in rows] if rows else None


def _button(button: JSON) -> JSON:
    copy, app = button.get("copy_text"), button.get("web_app")
    shown: JSON = {"text": button["text"]}
    if "callback_data" in button:
        shown["data"] = button["callback_data"]
    elif isinstance(copy, dict):
        shown["copy"] = copy["text"]
    elif isinstance(app, dict):
        shown["web_app"] = app["url"]
    elif "url" in button:
        shown["url"] = button["url"]
    return shown


def _inline_button(button: JSON) -> JSON:
    app = button.get("web_app")
    return button | {"web_app": app["url"]} if isinstance(app, dict) else button


def _reply_keyboard(markup: JSON | None) -> JSON | None:
    if markup is None:
        return None
    if markup.get("remove_keyboard"):
        return {"remove": True}
    placeholder = markup.get("input_field_placeholder")
    if markup.get("force_reply"):
        return {"force": True, "placeholder": placeholder}
    rows = markup.get("keyboard")
    if not isinstance(rows, list):
        return None
    return {"rows": [[button["text"] for button in row] for row in rows], "placeholder": placeholder}
