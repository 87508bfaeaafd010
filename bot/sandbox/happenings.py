"""Service messages: what happened in a forum, told in the chat itself."""

from __future__ import annotations

from bot.sandbox.records import JSON, Message, Topic
from bot.sandbox.views import message_json
from bot.sandbox.world import World


def bot_id(world: World) -> int:
    """Return the bot's own id."""
    number = world.bot["id"]
    assert isinstance(number, int)  # noqa: S101 - tells the type checker what World made
    return number


def create_topic(
    world: World, chat_id: int, actor: int, name: str, color: int, icon: str | None = None
) -> Topic:
    """Create a topic; its id is that of the service message about it."""
    content: JSON = {"name": name, "icon_color": color}
    if icon is not None:
        content["icon_custom_emoji_id"] = icon
    message = _message(world, chat_id, actor, "topic_created", {"forum_topic_created": content})
    world.add_message(message)
    topic = Topic(chat_id, message.message_id, name, color, creator=actor, icon=icon)
    world.show_topic(topic)
    world.updates.push("message", chat_id, message_json(world, message))
    return topic


def change_topic(
    world: World, topic: Topic, actor: int, name: str | None = None, icon: str | None = None
) -> bool:
    """
    Rename a topic or give it another icon ("" for none); ``None`` leaves it as it is.

    Returns:
        Whether there was anything to change.
    """
    changed: JSON = {}
    if name is not None and name != topic.name:
        changed["name"] = topic.name = name
    if icon is not None and icon != (topic.icon or ""):
        changed["icon_custom_emoji_id"] = icon
        topic.icon = icon or None
    if not changed:
        return False
    _tell(world, topic, actor, "topic_edited", {"forum_topic_edited": changed})
    return True


def set_topic_closed(world: World, topic: Topic, actor: int, closed: bool) -> bool:
    """Close or reopen a topic; returns whether it was not so already."""
    if topic.closed == closed:
        return False
    topic.closed = closed
    kind = "topic_closed" if closed else "topic_reopened"
    _tell(world, topic, actor, kind, {f"forum_{kind}": {}})
    return True


def announce_pin(world: World, pinned: Message, actor: int) -> None:
    """Tell that a message was pinned, where it stands."""
    message = _message(world, pinned.chat_id, actor, "pinned", {})
    message.thread, message.pins = pinned.thread, pinned.message_id
    _deliver(world, message)


def _tell(world: World, topic: Topic, actor: int, kind: str, content: JSON) -> None:
    world.show_topic(topic)
    message = _message(world, topic.chat_id, actor, kind, content)
    message.thread = topic.id
    _deliver(world, message)


def _deliver(world: World, message: Message) -> None:
    # Of these Telegram tells a bot even when it was the bot that did it.
    world.add_message(message)
    world.updates.push("message", message.chat_id, message_json(world, message))


def _message(world: World, chat_id: int, actor: int, kind: str, content: JSON) -> Message:
    date = int(world.clock())
    return Message(chat_id, 0, actor, date, kind="service", media=content, service=kind)
