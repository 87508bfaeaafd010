"""createForumTopic and the other methods about topics and members of a forum."""

from __future__ import annotations

from bot.sandbox.errors import bad_request
from bot.sandbox.happenings import bot_id, change_topic, create_topic, set_topic_closed
from bot.sandbox.icons import COLORS, DEFAULT_COLOR, EMOJI, icon_sticker
from bot.sandbox.params import Params
from bot.sandbox.records import JSON, Chat, Member, Topic
from bot.sandbox.targets import Method, forum_of, keep_pace, known_chat, topic_of
from bot.sandbox.views import person_json
from bot.sandbox.world import World

MOST_NAME_CHARACTERS = 128

_BOT_RIGHTS = ("can_delete_messages", "can_pin_messages", "can_manage_topics")
_RIGHTS = (
    "can_change_info",
    "can_delete_messages",
    "can_invite_users",
    "can_restrict_members",
    "can_pin_messages",
    "can_manage_topics",
    "can_promote_members",
    "can_manage_video_chats",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_manage_tags",
    "can_send_welcome_messages",
)


def topic_name(text: str) -> str:
    """Return a topic's name as Telegram keeps it: without superfluous white space, cut to 128 characters."""
    return " ".join(text.split())[:MOST_NAME_CHARACTERS].strip()


def create_forum_topic(world: World, params: Params) -> object:
    """Imitate createForumTopic."""
    chat = forum_of(world, params)
    name = topic_name(params.text("name") or "")
    if not name:
        raise bad_request("name must be non-empty")
    color = params.integer("icon_color") or DEFAULT_COLOR
    if color not in COLORS:
        raise bad_request("invalid icon color specified")
    icon = _icon(params) or None
    keep_pace(world, chat)
    topic = create_topic(world, chat.id, bot_id(world), name, color, icon)
    answer: JSON = {"message_thread_id": topic.id, "name": topic.name, "icon_color": topic.color}
    return answer | {"icon_custom_emoji_id": icon} if icon else answer


def edit_forum_topic(world: World, params: Params) -> object:
    """Imitate editForumTopic; an empty ``icon_custom_emoji_id`` takes the icon away."""
    chat = forum_of(world, params)
    topic = topic_of(world, params, chat)
    given = params.text("name")
    name = topic_name(given) if given is not None else None
    if name == "":
        raise bad_request("name must be non-empty")
    icon = _icon(params) if params.given("icon_custom_emoji_id") else None
    if name is None and icon is None:
        return True
    keep_pace(world, chat)
    return _modified(change_topic(world, topic, bot_id(world), name, icon))


def close_forum_topic(world: World, params: Params) -> object:
    """Imitate closeForumTopic."""
    return _set_closed(world, params, True)


def reopen_forum_topic(world: World, params: Params) -> object:
    """Imitate reopenForumTopic."""
    return _set_closed(world, params, False)


def delete_forum_topic(world: World, params: Params) -> object:
    """Imitate deleteForumTopic: the topic goes with all its messages."""
    chat = forum_of(world, params)
    world.remove_topic(topic_of(world, params, chat))
    return True


def get_forum_topic_icon_stickers(_: World, __: Params) -> object:
    """Imitate getForumTopicIconStickers."""
    return [icon_sticker(custom_emoji_id) for custom_emoji_id in EMOJI]


def get_chat_member(world: World, params: Params) -> object:
    """Imitate getChatMember."""
    chat = known_chat(world, params)
    user_id = params.integer("user_id")
    if user_id is None or user_id <= 0:
        raise bad_request("invalid user_id specified")
    if user_id == world.bot["id"]:
        return _bot_member(world, chat)
    if user_id not in world.people or (chat.private and user_id != chat.id):
        raise bad_request("member not found")
    return _person_member(world, _membership(world, chat, user_id))


def get_chat_administrators(world: World, params: Params) -> object:
    """Imitate getChatAdministrators: people, and the bot itself; outside of forums it knows of none."""
    chat = known_chat(world, params)
    if chat.private:
        raise bad_request("there are no administrators in the private chat")
    people = [_person_member(world, member) for member in chat.members if member.manages]
    return [*people, _bot_member(world, chat)] if chat.is_forum and chat.member else people


def bot_rights() -> JSON:
    """Return what makes the bot an administrator of a forum."""
    return _rights(_BOT_RIGHTS)


def _icon(params: Params) -> str:
    icon = params.text("icon_custom_emoji_id") or ""
    if icon in {"", "0"}:
        return ""
    if icon not in EMOJI:
        raise bad_request("DOCUMENT_INVALID")
    return icon


def _set_closed(world: World, params: Params, closed: bool) -> object:
    chat = forum_of(world, params)
    topic: Topic = topic_of(world, params, chat)
    keep_pace(world, chat)
    return _modified(set_topic_closed(world, topic, bot_id(world), closed))


def _modified(changed: bool) -> object:
    if not changed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    return True


def _membership(world: World, chat: Chat, user_id: int) -> Member:
    known = chat.member_of(user_id)
    if known is not None:
        return known
    wrote = any(message.sender == user_id for message in world.messages.get(chat.id, {}).values())
    inside = chat.private or (wrote and not chat.is_forum)
    return Member(user_id, world.person(user_id).first_name, "member" if inside else "left")


def _person_member(world: World, member: Member) -> JSON:
    shown: JSON = {"user": person_json(world.person(member.id)), "status": member.status}
    if member.status == "creator":
        return shown | {"is_anonymous": False}
    return shown | _rights(_RIGHTS) if member.status == "administrator" else shown


def _bot_member(world: World, chat: Chat) -> JSON:
    inside: JSON = bot_rights() if chat.is_forum else {"status": "member"}
    return {"user": world.bot, **(inside if chat.member else {"status": "left"})}


def _rights(granted: tuple[str, ...]) -> JSON:
    rights: JSON = {right: right in granted for right in _RIGHTS}
    status: JSON = {"status": "administrator", "can_be_edited": False, "can_manage_chat": True}
    return status | rights | {"is_anonymous": False}


METHODS: dict[str, Method] = {
    "createForumTopic": create_forum_topic,
    "editForumTopic": edit_forum_topic,
    "closeForumTopic": close_forum_topic,
    "reopenForumTopic": reopen_forum_topic,
    "deleteForumTopic": delete_forum_topic,
    "getForumTopicIconStickers": get_forum_topic_icon_stickers,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
}
