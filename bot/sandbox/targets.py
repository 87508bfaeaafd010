"""What most methods begin with: the chat, the text, the pace."""

from __future__ import annotations

from collections.abc import Callable

from bot.sandbox.entities import Entity, cleaned, explicit_entities, trimmed, units, with_detected
from bot.sandbox.errors import bad_request, flood, forbidden
from bot.sandbox.htmlparse import parse_html
from bot.sandbox.params import Params
from bot.sandbox.records import Chat, Topic
from bot.sandbox.world import World

Method = Callable[[World, Params], object]

MOST_TEXT_UNITS = 4096
MOST_CAPTION_UNITS = 1024
_MOST_MESSAGE_IDS = 100

CAPTIONED = frozenset({"photo", "document", "voice"})
"""The kinds of messages that have a caption."""

STALE_QUERY = "query is too old and response timeout expired or query ID is invalid"
"""Of a callback query as of an inline query: unknown, expired, or answered before."""


def known_chat(world: World, params: Params, name: str = "chat_id") -> Chat:
    """
    Return the chat a call names.

    Raises:
        ApiError: 400, nothing was ever written there: a bot cannot open a chat.
    """
    if not params.has(name):
        raise bad_request(f"{name} is empty")
    chat_id = params.integer(name)
    chat = world.chats.get(chat_id) if chat_id is not None else None
    if chat is None:
        raise bad_request("chat not found")
    return chat


def open_chat(world: World, params: Params) -> Chat:
    """
    Return a chat the bot may write to.

    Raises:
        ApiError: 400 unknown chat; 403 blocked by the person, or no longer in the group.
    """
    chat = known_chat(world, params)
    if chat.member:
        return chat
    if chat.private:
        raise forbidden("bot was blocked by the user")
    raise forbidden("bot is not a member of the group chat")


def forum_of(world: World, params: Params) -> Chat:
    """
    Return a forum the bot may write to.

    Raises:
        ApiError: as with `open_chat`; 400 for any other kind of chat.
    """
    chat = open_chat(world, params)
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")
    return chat


def topic_of(world: World, params: Params, chat: Chat) -> Topic:
    """
    Return the topic a call is about.

    Raises:
        ApiError: 400, none is named, or there is no such topic.
    """
    asked = params.integer("message_thread_id")
    if asked is None or asked <= 0:
        raise bad_request("invalid forum topic identifier specified")
    topic = world.topic(chat.id, asked)
    if topic is None:
        raise bad_request("TOPIC_ID_INVALID")
    return topic


def asked_thread(world: World, params: Params, chat: Chat) -> int | None:
    """
    Return the topic a call writes to, None for the General one or outside of forums.

    A closed topic takes what an administrator writes, and in a forum the bot is one.

    Raises:
        ApiError: 400, no such topic; also the General one's own number is none.
    """
    asked = params.integer("message_thread_id")
    if asked is None or asked <= 0:
        return None
    if world.topic(chat.id, asked) is None:
        raise bad_request("message thread not found")
    return asked


def message_ids(params: Params) -> list[int]:
    """
    Return the 1-100 identifiers of ``message_ids``.

    Raises:
        ApiError: 400, none, too many, or something else.
    """
    given = params.structure("message_ids")
    if given is None or given == []:
        raise bad_request("message identifiers are not specified")
    if not isinstance(given, list):
        raise bad_request("expected an Array of message identifiers")
    if len(given) > _MOST_MESSAGE_IDS:
        raise bad_request("too many message identifiers specified")
    return [_message_id(item) for item in given]


def _message_id(item: object) -> int:
    if isinstance(item, bool) or not isinstance(item, int | str):
        raise bad_request("message identifier must be a Number")
    text = str(item).strip()
    if not text.removeprefix("-").isdecimal():
        raise bad_request("can't parse message identifier as a Number")
    if int(text) <= 0:
        raise bad_request("invalid message identifier specified")
    return int(text)


def keep_pace(world: World, chat: Chat, drops: int = 1) -> None:
    """
    Count messages or edits against the flood limits.

    Raises:
        ApiError: 429 with ``retry_after``.
    """
    limits = world.limits
    if limits is None:
        return
    own = limits.per_chat if chat.private else limits.per_group
    wait = world.buckets.take([(f"chat {chat.id}", own), ("all", limits.overall)], world.clock(), drops)
    if wait is not None:
        raise flood(wait)


def formatted(params: Params, text_name: str, entities_name: str) -> tuple[str, list[Entity]]:
    """
    Return text and entities of a parameter, from ``parse_mode=HTML`` or explicit entities.

    Raises:
        ApiError: 400 for markup that does not parse.
    """
    source = cleaned(params.text(text_name) or "")
    mode = (params.text("parse_mode") or "").lower()
    if mode not in {"", "html"}:
        raise bad_request("unsupported parse_mode")
    raw_entities = params.structure(entities_name)
    if mode == "html":
        text, entities = parse_html(source)
    else:
        text, entities = source, explicit_entities(raw_entities, source) if raw_entities else []
    text, entities = trimmed(text, entities)
    return text, with_detected(text, entities)


def message_text(params: Params, too_long: str) -> tuple[str, list[Entity]]:
    """
    Return the text of sendMessage or editMessageText: 1-4096 after parsing.

    Raises:
        ApiError: 400, empty or `too_long`.
    """
    text, entities = formatted(params, "text", "entities")
    if not text:
        raise bad_request("message text is empty")
    if units(text) > MOST_TEXT_UNITS:
        raise bad_request(too_long)
    return text, entities


def caption_text(params: Params) -> tuple[str, list[Entity]]:
    """
    Return a caption: 0-1024 after parsing.

    Raises:
        ApiError: 400, too long.
    """
    text, entities = formatted(params, "caption", "caption_entities")
    if units(text) > MOST_CAPTION_UNITS:
        raise bad_request("message caption is too long")
    return text, entities
