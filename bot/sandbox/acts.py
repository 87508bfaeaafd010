"""What a person can do: write, tap, edit, ask, choose, block; each becomes an update for the bot."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.sandbox.albums import ALBUM_KINDS, named_album
from bot.sandbox.entities import cleaned, units, with_detected
from bot.sandbox.errors import BAD_REQUEST, NOT_FOUND, TOO_MANY, Refused
from bot.sandbox.files import file_object
from bot.sandbox.inline import InlineQuery
from bot.sandbox.offering import MOST_OFFSET_BYTES
from bot.sandbox.records import JSON, Chat, Message
from bot.sandbox.samples import PNG, VOICE
from bot.sandbox.targets import CAPTIONED, MOST_CAPTION_UNITS, MOST_TEXT_UNITS
from bot.sandbox.topics import bot_rights
from bot.sandbox.views import chat_json, keyboard_view, message_json, person_json
from bot.sandbox.webapps import launch_address, user_field
from bot.sandbox.world import World

_MOST_NAME_CHARACTERS = 255
_MOST_QUERY_CHARACTERS = 256
_INLINE_ID_BYTES = 20
_WEB_APP_QUERY_ID_BYTES = 18

_Content = Callable[[World, int, str], JSON]


@dataclass(frozen=True, slots=True)
class Manner:
    """
    How a person sends something, beside what it is.

    Attributes:
        sender: in a group, who writes; in a private chat it is the chat's own person.
        thread: the topic, in a forum.
        reply_to: the message answered.
        album: what a person calls the album this is one of.
        anonymous: in the name of the group.
        forwarded: as a forward from somebody with a hidden account.
        language: the person's ``language_code`` from now on.
    """

    sender: int | None = None
    thread: int | None = None
    reply_to: int | None = None
    album: str | None = None
    anonymous: bool = False
    forwarded: bool = False
    language: str | None = None


_PLAINLY = Manner()


def say(world: World, chat_id: int, text: str, manner: Manner = _PLAINLY) -> Message:
    """
    Write a text as a person; a private chat comes into being if need be.

    Raises:
        Refused: the text is empty or longer than 4096 units after trimming, too fast, or the bot is blocked.
    """
    text = _checked_text(text)
    message = _draft(world, chat_id, manner)
    message.text, message.entities = text, with_detected(text, [])
    return _deliver(world, message)


def send(
    world: World, chat_id: int, kind: str, name: str | None, manner: Manner = _PLAINLY, caption: str = ""
) -> Message:
    """
    Send something other than text as a person.

    Raises:
        Refused: a kind the sandbox does not know, too fast, or the bot is blocked.
    """
    content = _CONTENTS.get(kind)
    if content is None:
        raise Refused(BAD_REQUEST, f"unknown kind; one of {', '.join(sorted(_CONTENTS))}")
    message = _draft(world, chat_id, manner, kind)
    message.media = content(world, message.sender, name or "")
    if kind in CAPTIONED:
        _set_caption(message, caption)
    return _deliver(world, message)


def send_file(
    world: World, chat_id: int, name: str, mime: str, data: bytes, manner: Manner = _PLAINLY
) -> Message:
    """
    Send a file of a person's own.

    Args:
        world: where.
        chat_id: the chat.
        name: as the person's machine calls it; a path loses its folders.
        mime: its type; empty for none in particular.
        data: the content.
        manner: how.

    Raises:
        Refused: it is empty, too fast, or the bot is blocked.
    """
    if not data:
        raise Refused(BAD_REQUEST, "the file is empty")
    message = _draft(world, chat_id, manner, "document")
    name = _file_name(name)
    mime = mime.partition(";")[0].strip() or "application/octet-stream"
    extra: JSON = {"file_name": name, "mime_type": mime}
    message.media = {"document": file_object(world.files.add("document", name, mime, data, extra))}
    return _deliver(world, message)


def tap(world: World, chat_id: int, message_id: int, data: str, sender: int | None = None) -> str:
    """
    Tap an inline button, and return the id of the callback query.

    Args:
        world: where.
        chat_id: the chat.
        message_id: what has the button.
        data: the button's.
        sender: in a group, who taps.

    Raises:
        Refused: 404, the message as it stands has no such button.
    """
    message = _message_with(world, chat_id, message_id, "data", data)
    person_id = sender or chat_id
    _pace(world, person_id)
    callback = world.add_callback(chat_id, message_id, person_id)
    query: JSON = {
        "id": callback.id,
        "from": person_json(world.person(person_id)),
        "chat_instance": world.chat(chat_id).instance,
        "data": data,
    }
    if message.inline_message_id is None:
        query["message"] = message_json(world, message)
    else:
        query["inline_message_id"] = message.inline_message_id
    world.updates.push("callback_query", chat_id, query)
    return callback.id


def launch(
    world: World,
    chat_id: int,
    message_id: int,
    url: str,
    theme: Mapping[str, str],
    *,
    language: str | None = None,
) -> str:
    """
    Open the Mini App of an inline button in a private chat, and return its launch address.

    Args:
        world: where.
        chat_id: the chat, and the person's id.
        message_id: what has the button.
        url: the button's.
        theme: the colours of the person's app, by Telegram's names for them.
        language: the person's ``language_code`` from now on.

    Raises:
        Refused: 404, the message as it stands has no such button; or too fast.
    """
    _message_with(world, chat_id, message_id, "web_app", url)
    _pace(world, chat_id)
    fields = {
        "query_id": secrets.token_urlsafe(_WEB_APP_QUERY_ID_BYTES),
        "user": user_field(world.person(chat_id, language), writable=world.chat(chat_id).member),
        "auth_date": str(int(world.clock())),
    }
    return launch_address(url, world.launch_seal.sealed(fields), theme)


def _message_with(world: World, chat_id: int, message_id: int, action: str, value: str) -> Message:
    """Return a message that has, as it stands now, a button that does this."""
    message = world.message(chat_id, message_id)
    buttons = [button for row in (message and keyboard_view(message)) or [] for button in row]
    if message is None or value not in {button.get(action) for button in buttons}:
        raise Refused(NOT_FOUND, "this message has no such button")
    return message


def ask(
    world: World, chat_id: int, text: str, offset: str = "", *, language: str | None = None
) -> InlineQuery:
    """
    Type ``@bot text`` in the private chat with the bot, which opens no chat.

    Args:
        world: where.
        chat_id: the chat, and the person's id.
        text: what stands behind the bot's name, up to 256 characters.
        offset: the ``next_offset`` of the answer before, to see more of it.
        language: the person's ``language_code`` from now on.

    Raises:
        Refused: too long, too fast, or the bot is blocked.
    """
    text = _unicode(text)
    if units(text) > _MOST_QUERY_CHARACTERS:
        raise Refused(BAD_REQUEST, f"the query is longer than {_MOST_QUERY_CHARACTERS} characters")
    if len(_unicode(offset).encode()) > MOST_OFFSET_BYTES:
        raise Refused(BAD_REQUEST, f"the offset is longer than {MOST_OFFSET_BYTES} bytes")
    _refuse_blocked(world, chat_id)
    _pace(world, chat_id)
    person = world.person(chat_id, language)
    query = world.inline.ask(chat_id, text)
    body = {
        "id": query.id,
        "from": person_json(person),
        "chat_type": "sender",
        "query": text,
        "offset": offset,
    }
    world.updates.push("inline_query", chat_id, body)
    return query


def choose(world: World, chat_id: int, query_id: str, result_id: str) -> Message:
    """
    Send what the bot offered for an inline query, as the person's own message.

    Raises:
        Refused: 404, nothing of that kind was offered in the last minutes; too fast, or the bot is blocked.
    """
    query = world.inline.known(query_id)
    answer = query.answer if query is not None and query.chat_id == chat_id else None
    article = answer.articles.get(result_id) if answer is not None else None
    if query is None or article is None:
        raise Refused(NOT_FOUND, "there is no such result any more")
    message = _draft(world, chat_id, _PLAINLY)
    message.via_bot = True
    message.text, message.entities = article.text, article.entities
    message.reply_markup = article.reply_markup
    if message.inline_keyboard:
        message.inline_message_id = secrets.token_urlsafe(_INLINE_ID_BYTES)
    _deliver(world, message)
    _report_choice(world, query, article.id, message)
    return message


def _report_choice(world: World, query: InlineQuery, result_id: str, message: Message) -> None:
    # Telegram reports choices only to bots whose owner asked @BotFather for it; naming the kind stands for that.
    if "chosen_inline_result" not in (world.meta.allowed_updates or []):
        return
    chosen: JSON = {
        "result_id": result_id,
        "from": person_json(world.person(query.chat_id)),
        "query": query.text,
    }
    if message.inline_message_id is not None:
        chosen["inline_message_id"] = message.inline_message_id
    world.updates.push("chosen_inline_result", query.chat_id, chosen)


def amend(world: World, chat_id: int, message_id: int, text: str, sender: int | None = None) -> Message:
    """
    Edit an own text message as a person; `sender` says who edits, in a group.

    Raises:
        Refused: not there, not the person's, no text, or the same text.
    """
    message = world.message(chat_id, message_id)
    if message is None or message.sender != (sender or chat_id):
        raise Refused(NOT_FOUND, "there is no such message of yours")
    if message.kind != "text" or message.forward_origin is not None or message.via_bot:
        raise Refused(BAD_REQUEST, "only a text of your own can be edited")
    text = _checked_text(text)
    if text == message.text:
        raise Refused(BAD_REQUEST, "the text is the same")
    _pace(world, message.sender)
    message.text, message.entities = text, with_detected(text, [])
    message.edit_date = int(world.clock())
    message.rewritten = True
    world.change_message(message)
    world.updates.push("edited_message", chat_id, message_json(world, message))
    return message


def block(world: World, chat_id: int, blocked: bool) -> None:
    """Block or unblock the bot; the bot hears of it by my_chat_member."""
    chat = world.chat(chat_id)
    world.person(chat_id)
    if chat.member != blocked:
        return
    away: JSON = {"status": "kicked", "until_date": 0}
    _change_membership(world, chat, chat_id, away, member=not blocked)


def say_in_group(world: World, chat_id: int, text: str, sender: int) -> Message:
    """
    Write in a group; the bot is made a member first if it is none.

    Raises:
        Refused: no group's id, or the text is empty or too long.
    """
    if chat_id >= 0:
        raise Refused(BAD_REQUEST, "a group has a negative id")
    text = _checked_text(text)
    known = chat_id in world.chats
    chat = world.chat(chat_id)
    if not known or not chat.member:
        chat.member = False
        _change_membership(world, chat, sender, {"status": "left"}, member=True)
    return say(world, chat_id, text, Manner(sender=sender))


def leave(world: World, chat: Chat) -> None:
    """Take the bot out of a group, at its own wish."""
    if chat.member:
        _change_membership(world, chat, None, {"status": "left"}, member=False)


def _change_membership(world: World, chat: Chat, actor: int | None, away: JSON, *, member: bool) -> None:
    chat.member = member
    world.keep_chat(chat)
    inside: JSON = (bot_rights() if chat.is_forum else {"status": "member"}) | {"user": world.bot}
    outside = away | {"user": world.bot}
    change = {
        "chat": chat_json(world, chat),
        "from": world.bot if actor is None else person_json(world.person(actor)),
        "date": int(world.clock()),
        "old_chat_member": outside if member else inside,
        "new_chat_member": inside if member else outside,
    }
    world.updates.push("my_chat_member", chat.id, change)


def _unicode(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as exc:
        raise Refused(BAD_REQUEST, "the text is not valid Unicode") from exc
    return cleaned(text)


def _checked_text(text: str) -> str:
    text = _unicode(text).strip()
    if not text:
        raise Refused(BAD_REQUEST, "the text is empty")
    if units(text) > MOST_TEXT_UNITS:
        raise Refused(BAD_REQUEST, f"the text is longer than {MOST_TEXT_UNITS} characters")
    return text


def _file_name(name: str) -> str:
    return cleaned(name).replace("\\", "/").rpartition("/")[2].strip()[:_MOST_NAME_CHARACTERS] or "file"


def _set_caption(message: Message, caption: str) -> None:
    caption = _unicode(caption).strip()
    if units(caption) > MOST_CAPTION_UNITS:
        raise Refused(BAD_REQUEST, f"the caption is longer than {MOST_CAPTION_UNITS} characters")
    message.text, message.entities = caption, with_detected(caption, [])


def _draft(world: World, chat_id: int, manner: Manner, kind: str = "text") -> Message:
    if manner.album is not None and kind not in ALBUM_KINDS:
        raise Refused(BAD_REQUEST, "only photos and documents make an album")
    _refuse_blocked(world, chat_id)
    world.chat(chat_id)
    sender = manner.sender or chat_id
    _pace(world, sender)
    world.person(sender, manner.language)
    message = Message(chat_id, 0, sender, int(world.clock()), kind=kind, anonymous=manner.anonymous)
    message.thread, message.reply_to = manner.thread, manner.reply_to
    if world.message(chat_id, manner.reply_to) is None:
        message.reply_to = None
    if manner.album is not None:
        message.album = named_album(chat_id, sender, manner.album)
    if manner.forwarded:
        message.forward_origin = {
            "type": "hidden_user",
            "date": message.date,
            "sender_user_name": "누군가",
        }
    return message


def _refuse_blocked(world: World, chat_id: int) -> None:
    known = world.chats.get(chat_id)
    if known is not None and not known.member:
        raise Refused(BAD_REQUEST, "the bot is blocked; unblock it first")


def _pace(world: World, person_id: int) -> None:
    if world.limits is None:
        return
    wait = world.buckets.take([(f"person {person_id}", world.limits.person)], world.clock())
    if wait is not None:
        raise Refused(TOO_MANY, f"too fast; wait {wait} s")


def _deliver(world: World, message: Message) -> Message:
    world.add_message(message)
    world.updates.push("message", message.chat_id, message_json(world, message))
    return message


def _photo(world: World, _: int, name: str) -> JSON:
    size: JSON = {"width": 1, "height": 1}
    file = world.files.add("photo", name or "photo.png", "image/png", PNG, size)
    return {"photo": [file_object(file)]}


def _document(world: World, _: int, name: str) -> JSON:
    name = name or "document.txt"
    extra: JSON = {"file_name": name, "mime_type": "text/plain"}
    file = world.files.add("document", name, "text/plain", f"{name}\n".encode(), extra)
    return {"document": file_object(file)}


def _voice(world: World, _: int, name: str) -> JSON:
    extra: JSON = {"duration": 1, "mime_type": "audio/ogg"}
    return {"voice": file_object(world.files.add("voice", name or "voice.ogg", "audio/ogg", VOICE, extra))}


def _sticker(world: World, _: int, name: str) -> JSON:
    extra: JSON = {
        "type": "regular",
        "width": 512,
        "height": 512,
        "is_animated": False,
        "is_video": False,
        "emoji": name or "👍",
    }
    return {"sticker": file_object(world.files.add("sticker", "sticker.png", "image/png", PNG, extra))}


def _location(_: World, __: int, ___: str) -> JSON:
    return {"location": {"latitude": 37.5665, "longitude": 126.978}}


def _contact(world: World, sender: int, name: str) -> JSON:
    person = world.person(sender)
    own: JSON = {
        "phone_number": "+821012345678",
        "first_name": name or person.first_name,
        "user_id": person.id,
    }
    return {"contact": own}


_CONTENTS: dict[str, _Content] = {
    "photo": _photo,
    "document": _document,
    "voice": _voice,
    "sticker": _sticker,
    "location": _location,
    "contact": _contact,
}
