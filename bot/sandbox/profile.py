"""What the bot says about itself: commands, name, descriptions, menu button."""

from __future__ import annotations

import re

from bot.sandbox.errors import bad_request
from bot.sandbox.markup import check_web_app
from bot.sandbox.params import Params
from bot.sandbox.records import JSON
from bot.sandbox.targets import Method, known_chat
from bot.sandbox.world import World

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"(?:[a-z]{2})?")
_MOST_COMMANDS = 100
_MOST_COMMAND_TEXT = 256
_MOST_NAME = 64
_MOST_DESCRIPTION = 512
_MOST_SHORT_DESCRIPTION = 120
_SCOPE_FIELDS: dict[str, tuple[str, ...]] = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}


def set_my_commands(world: World, params: Params) -> object:
    """Imitate setMyCommands, by scope and language."""
    raw = params.structure("commands")
    if not isinstance(raw, list):
        raise bad_request("can't parse commands: Expected an Array of BotCommand")
    if len(raw) > _MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    world.meta.profile.commands[_slot(world, params)] = [_command(item) for item in raw]
    world.keep_meta()
    return True


def get_my_commands(world: World, params: Params) -> object:
    """Imitate getMyCommands: exactly the given scope and language."""
    return world.meta.profile.commands.get(_slot(world, params), [])


def delete_my_commands(world: World, params: Params) -> object:
    """Imitate deleteMyCommands."""
    world.meta.profile.commands.pop(_slot(world, params), None)
    world.keep_meta()
    return True


def commands_for(
    world: World, chat_id: int | None, language: str, person_id: int | None = None
) -> list[JSON]:
    """
    Return the commands a person sees in a chat, narrowest scope and own language first.

    Args:
        world: where.
        chat_id: a private chat or a group; ``None`` for a private chat that is not open yet.
        language: the person's.
        person_id: who looks, which counts in a group.
    """
    scopes = _scopes(world, chat_id, person_id)
    slots = [f"{scope}/{tongue}" for scope in scopes for tongue in (language, "")]
    return next((found for slot in slots if (found := world.meta.profile.commands.get(slot))), [])


def _scopes(world: World, chat_id: int | None, person_id: int | None) -> list[str]:
    if chat_id is None or chat_id > 0:
        return [f"chat {chat_id}", "all_private_chats", "default"]
    chat = world.chats.get(chat_id)
    member = chat.member_of(person_id) if chat is not None and person_id is not None else None
    manages = member is not None and member.manages
    everyone = [f"chat {chat_id}", "all_group_chats", "default"]
    if manages:
        own = [f"chat_administrators {chat_id}", f"chat {chat_id}", "all_chat_administrators"]
        everyone = [*own, *everyone[1:]]
    return [f"chat_member {chat_id} {person_id}", *everyone]


def name_for(world: World, language: str) -> object:
    """Return the bot's name in a language."""
    names = world.meta.profile.names
    return names.get(language) or names.get("") or world.bot["first_name"]


def _command(item: object) -> JSON:
    if not isinstance(item, dict):
        raise bad_request("can't parse BotCommand: Expected an Object")
    name, text = item.get("command"), item.get("description")
    if not isinstance(name, str) or not isinstance(text, str):
        raise bad_request("can't parse BotCommand: command and description must be Strings")
    name = name.removeprefix("/").lower()
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(text.strip()) <= _MOST_COMMAND_TEXT:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": text.strip()}


def _language(params: Params) -> str:
    language = params.text("language_code") or ""
    if not _LANGUAGE.fullmatch(language):
        raise bad_request("LANG_CODE_INVALID")
    return language


def _slot(world: World, params: Params) -> str:
    scope = params.mapping("scope") or {"type": "default"}
    fields = _SCOPE_FIELDS.get(str(scope.get("type")))
    if fields is None:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    if any(scope.get(field) is None for field in fields):
        raise bad_request("can't parse BotCommandScope: chat_id is empty")
    if "chat_id" in fields:
        known_chat(world, params.part(scope))
    place = " ".join([str(scope["type"]), *(str(scope[field]) for field in fields)])
    return f"{place}/{_language(params)}"


def _set_text(world: World, params: Params, texts: dict[str, str], name: str, most: int) -> object:
    text = (params.text(name) or "").strip()
    if len(text) > most:
        raise bad_request(f"bot {name.replace('_', ' ')} is too long")
    texts[_language(params)] = text
    world.keep_meta()
    return True


def set_my_name(world: World, params: Params) -> object:
    """Imitate setMyName: 0-64 characters."""
    return _set_text(world, params, world.meta.profile.names, "name", _MOST_NAME)


def set_my_description(world: World, params: Params) -> object:
    """Imitate setMyDescription: 0-512 characters."""
    texts = world.meta.profile.descriptions
    return _set_text(world, params, texts, "description", _MOST_DESCRIPTION)


def set_my_short_description(world: World, params: Params) -> object:
    """Imitate setMyShortDescription: 0-120 characters."""
    texts = world.meta.profile.short_descriptions
    return _set_text(world, params, texts, "short_description", _MOST_SHORT_DESCRIPTION)


def get_my_name(world: World, params: Params) -> object:
    """Imitate getMyName."""
    return {"name": name_for(world, _language(params))}


def get_my_description(world: World, params: Params) -> object:
    """Imitate getMyDescription."""
    texts, language = world.meta.profile.descriptions, _language(params)
    return {"description": texts.get(language) or texts.get("", "")}


def get_my_short_description(world: World, params: Params) -> object:
    """Imitate getMyShortDescription."""
    texts, language = world.meta.profile.short_descriptions, _language(params)
    return {"short_description": texts.get(language) or texts.get("", "")}


def set_chat_menu_button(world: World, params: Params) -> object:
    """Imitate setChatMenuButton, for one private chat or for all."""
    button = params.mapping("menu_button") or {"type": "default"}
    kind = button.get("type")
    if kind not in {"default", "commands", "web_app"}:
        raise bad_request("can't parse MenuButton: Unsupported type specified")
    if kind == "web_app":
        check_web_app(button.get("web_app"), "menu button")
        if not button.get("text"):
            raise bad_request("can't parse MenuButton: text must be non-empty")
    if params.has("chat_id"):
        chat = known_chat(world, params)
        chat.menu_button = button
        world.keep_chat(chat)
    else:
        world.meta.profile.menu_button = button
        world.keep_meta()
    return True


def get_chat_menu_button(world: World, params: Params) -> object:
    """Imitate getChatMenuButton."""
    own = known_chat(world, params).menu_button if params.has("chat_id") else None
    return own or world.meta.profile.menu_button or {"type": "default"}


METHODS: dict[str, Method] = {
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyName": set_my_name,
    "getMyName": get_my_name,
    "setMyDescription": set_my_description,
    "getMyDescription": get_my_description,
    "setMyShortDescription": set_my_short_description,
    "getMyShortDescription": get_my_short_description,
    "setChatMenuButton": set_chat_menu_button,
    "getChatMenuButton": get_chat_menu_button,
}
