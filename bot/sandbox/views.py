"""How the world looks from both sides: Bot API objects for the bot, MessageView for the person."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

from bot.sandbox.entities import to_html
from bot.sandbox.inline import InlineQuery
from bot.sandbox.records import JSON, Chat, Message, Person
from bot.sandbox.signing import challenge_in

if TYPE_CHECKING:
    from bot.sandbox.world import World

_SUPERGROUP_BELOW = -1_000_000_000_000
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
    kind = "supergroup" if chat.id < _SUPERGROUP_BELOW else "group"
    return {"id": chat.id, "type": kind, "title": f"group {abs(chat.id)}"}


def message_json(world: World, message: Message, *, with_reply: bool = True) -> JSON:
    """
    Return a Bot API Message.

    A keyboard that is not inline is never echoed: Telegram does not, and clients trip over it.
    """
    from_bot = message.sender == world.bot["id"]
    body: JSON = {
        "message_id": message.message_id,
        "from": world.bot if from_bot else person_json(world.person(message.sender)),
        "chat": chat_json(world, world.chat(message.chat_id)),
        "date": message.date,
        **_content(message),
    }
    optional: JSON = {
        "edit_date": message.edit_date,
        "forward_origin": message.forward_origin,
        "effect_id": message.effect_id,
        "via_bot": world.bot if message.via_bot else None,
        "has_protected_content": message.protected or None,
        "reply_markup": {"inline_keyboard": message.inline_keyboard} if message.inline_keyboard else None,
    }
    replied = world.message(message.chat_id, message.reply_to) if with_reply else None
    if replied is not None:
        optional["reply_to_message"] = message_json(world, replied, with_reply=False)
    return body | {key: value for key, value in optional.items() if value is not None}


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
    return {
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
        "keyboard": _keyboard(message),
        "reply_keyboard": _reply_keyboard(message.reply_markup),
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


def _keyboard(message: Message) -> list[list[JSON]] | None:
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
