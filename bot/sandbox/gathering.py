"""What a member of a forum can do there; what others see of it becomes an update for the bot."""

from __future__ import annotations

from bot.sandbox import acts, happenings
from bot.sandbox.errors import BAD_REQUEST, FORBIDDEN, NOT_FOUND, Refused
from bot.sandbox.icons import DEFAULT_COLOR
from bot.sandbox.records import Chat, Member, Message, Topic
from bot.sandbox.topics import topic_name
from bot.sandbox.world import World


def forums(world: World) -> list[Chat]:
    """Return all forums."""
    return [chat for chat in world.chats.values() if chat.is_forum]


def forum(world: World, chat_id: int) -> Chat:
    """
    Return a forum.

    Raises:
        Refused: 404, there is none with this id.
    """
    chat = world.chats.get(chat_id)
    if chat is None or not chat.is_forum:
        raise Refused(NOT_FOUND, "there is no such group with topics")
    return chat


def may_write(world: World, chat: Chat, manner: acts.Manner) -> None:
    """
    See to it that somebody may write in a topic.

    Raises:
        Refused: no member, no such topic, or it is closed; only administrators are anonymous.
    """
    member = _member(chat, manner.sender)
    if manner.anonymous and not member.manages:
        raise Refused(FORBIDDEN, "only administrators are anonymous")
    if manner.thread is None:
        return
    if _topic(world, chat, manner.thread).closed and not member.manages:
        raise Refused(FORBIDDEN, "the topic is closed")


def amend(world: World, chat: Chat, person_id: int, message_id: int, text: str) -> Message:
    """
    Edit an own text.

    Raises:
        Refused: as with `acts.amend`, and for who is no member.
    """
    _member(chat, person_id)
    return acts.amend(world, chat.id, message_id, text, person_id)


def delete(world: World, chat: Chat, person_id: int, message_id: int) -> None:
    """
    Delete an own message, or any as an administrator; the bot hears nothing of it.

    Raises:
        Refused: not there, somebody else's, or it is what the topic hangs on.
    """
    member = _member(chat, person_id)
    message = world.message(chat.id, message_id)
    if message is None:
        raise Refused(NOT_FOUND, "there is no such message")
    if message.sender != person_id and not member.manages:
        raise Refused(FORBIDDEN, "only administrators delete what others wrote")
    if message.service == "topic_created":
        raise Refused(BAD_REQUEST, "it goes only with the topic")
    world.remove_message(message)


def tap(world: World, chat: Chat, person_id: int, message_id: int, data: str) -> str:
    """
    Tap an inline button, and return the id of the callback query.

    Raises:
        Refused: as with `acts.tap`, and for who is no member.
    """
    _member(chat, person_id)
    return acts.tap(world, chat.id, message_id, data, person_id)


def create_topic(world: World, chat: Chat, person_id: int, name: str) -> Topic:
    """
    Create a topic.

    Raises:
        Refused: no member, or there is no name.
    """
    _member(chat, person_id)
    return happenings.create_topic(world, chat.id, person_id, _named(name), DEFAULT_COLOR)


def change_topic(
    world: World, chat: Chat, person_id: int, topic_id: int, name: str | None, closed: bool | None
) -> Topic:
    """
    Rename, close or reopen a topic; ``None`` leaves it as it is.

    Raises:
        Refused: not there, somebody else's and no administrator, or the name is empty.
    """
    topic = _own_topic(world, chat, person_id, topic_id)
    if name is not None:
        happenings.change_topic(world, topic, person_id, _named(name))
    if closed is not None:
        happenings.set_topic_closed(world, topic, person_id, closed)
    return topic


def delete_topic(world: World, chat: Chat, person_id: int, topic_id: int) -> None:
    """
    Delete a topic with all its messages; the bot hears nothing of it.

    Raises:
        Refused: not there, or no administrator.
    """
    member, topic = _member(chat, person_id), _topic(world, chat, topic_id)
    if not member.manages:
        raise Refused(FORBIDDEN, "only administrators delete topics")
    world.remove_topic(topic)


def _own_topic(world: World, chat: Chat, person_id: int, topic_id: int) -> Topic:
    member, topic = _member(chat, person_id), _topic(world, chat, topic_id)
    if topic.creator != person_id and not member.manages:
        raise Refused(FORBIDDEN, "only administrators change topics of others")
    return topic


def _member(chat: Chat, person_id: int | None) -> Member:
    member = chat.member_of(person_id or 0)
    if member is None:
        raise Refused(FORBIDDEN, "only members take part in the group")
    return member


def _topic(world: World, chat: Chat, topic_id: int) -> Topic:
    topic = world.topic(chat.id, topic_id)
    if topic is None:
        raise Refused(NOT_FOUND, "there is no such topic")
    return topic


def _named(text: str) -> str:
    name = topic_name(text)
    if not name:
        raise Refused(BAD_REQUEST, "the name is empty")
    return name
