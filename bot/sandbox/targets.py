"""What most methods begin with: the chat, the text, the pace."""

from __future__ import annotations

from collections.abc import Callable

from bot.sandbox.entities import Entity, cleaned, explicit_entities, trimmed, units, with_detected
from bot.sandbox.errors import bad_request, flood, forbidden
from bot.sandbox.htmlparse import parse_html
from bot.sandbox.params import Params
from bot.sandbox.records import Chat
from bot.sandbox.world import World

Method = Callable[[World, Params], object]

MOST_TEXT_UNITS = 4096
MOST_CAPTION_UNITS = 1024

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


def keep_pace(world: World, chat: Chat) -> None:
    """
    Count one message or edit against the flood limits.

    Raises:
        ApiError: 429 with ``retry_after``.
    """
    limits = world.limits
    if limits is None:
        return
    own = limits.per_chat if chat.private else limits.per_group
    wait = world.buckets.take([(f"chat {chat.id}", own), ("all", limits.overall)], world.clock())
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
