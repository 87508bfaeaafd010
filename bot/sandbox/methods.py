"""The Bot API methods that are served, by name."""

from __future__ import annotations

from bot.sandbox import editing, intake, offering, profile, sending, topics
from bot.sandbox.acts import leave
from bot.sandbox.errors import bad_request
from bot.sandbox.files import MOST_FILE_BYTES
from bot.sandbox.params import Params
from bot.sandbox.targets import Method, known_chat
from bot.sandbox.views import chat_json, message_json
from bot.sandbox.world import World

_ACCENT_COLOR = 0
_MOST_REACTIONS = 11


def get_me(world: World, _: Params) -> object:
    """Imitate getMe."""
    return world.bot | {
        "can_join_groups": True,
        "can_read_all_group_messages": True,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def get_chat(world: World, params: Params) -> object:
    """Imitate getChat."""
    chat = known_chat(world, params)
    info = chat_json(world, chat) | {
        "accent_color_id": _ACCENT_COLOR,
        "max_reaction_count": _MOST_REACTIONS,
        "accepted_gift_types": {
            "unlimited_gifts": False,
            "limited_gifts": False,
            "unique_gifts": False,
            "premium_subscription": False,
            "gifts_from_channels": False,
        },
    }
    pinned = world.message(chat.id, chat.pinned[-1]) if chat.pinned else None
    if pinned is not None:
        info["pinned_message"] = message_json(world, pinned)
    return info


def leave_chat(world: World, params: Params) -> object:
    """Imitate leaveChat."""
    chat = known_chat(world, params)
    if chat.private:
        raise bad_request("chat member status can't be changed in private chats")
    leave(world, chat)
    return True


def get_file(world: World, params: Params) -> object:
    """Imitate getFile: a path for the download of up to 20 MB."""
    file = world.files.by_id(params.text("file_id") or "")
    if file is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(file.data) > MOST_FILE_BYTES:
        raise bad_request("file is too big")
    return {
        "file_id": file.file_id,
        "file_unique_id": file.unique_id,
        "file_size": len(file.data),
        "file_path": file.path,
    }


def log_out(_: World, __: Params) -> object:
    """Imitate logOut and close, which have no meaning for a server of one's own."""
    return True


METHODS: dict[str, Method] = {
    "getMe": get_me,
    "getChat": get_chat,
    "leaveChat": leave_chat,
    "getFile": get_file,
    "logOut": log_out,
    "close": log_out,
    **intake.METHODS,
    **sending.METHODS,
    **editing.METHODS,
    **topics.METHODS,
    **offering.METHODS,
    **profile.METHODS,
}

BY_LOWER_NAME = {name.lower(): name for name in METHODS}
"""Method names are case-insensitive in the Bot API."""
