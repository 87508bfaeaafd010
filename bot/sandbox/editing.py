"""Changing and deleting what was sent: edit*, delete*, pins, reactions, answers to taps."""

from __future__ import annotations

from bot.sandbox.entities import Entity, units
from bot.sandbox.errors import bad_request
from bot.sandbox.happenings import announce_pin, bot_id
from bot.sandbox.markup import inline_markup
from bot.sandbox.params import Params
from bot.sandbox.records import JSON, Chat, Message
from bot.sandbox.targets import (
    STALE_QUERY,
    Method,
    caption_text,
    forum_of,
    keep_pace,
    known_chat,
    message_ids,
    message_text,
    open_chat,
    topic_of,
)
from bot.sandbox.views import message_json
from bot.sandbox.world import World

_DELETABLE_SECONDS = 48 * 3600
_MOST_ANSWER_UNITS = 200
_MOST_BOT_REACTIONS = 1
_SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)


def edit_message_text(world: World, params: Params) -> object:
    """Imitate editMessageText; a keyboard that is not sent again is gone."""
    chat, message = _editable(world, params)
    text, entities = message_text(params, "MESSAGE_TOO_LONG")
    if message.kind != "text":
        raise bad_request("there is no text in the message to edit")
    return _edit(world, chat, message, text, entities, _markup(params, chat, message))


def edit_message_caption(world: World, params: Params) -> object:
    """Imitate editMessageCaption."""
    chat, message = _editable(world, params)
    text, entities = caption_text(params)
    if message.kind == "text":
        raise bad_request("there is no caption in the message to edit")
    return _edit(world, chat, message, text, entities, _markup(params, chat, message))


def edit_message_reply_markup(world: World, params: Params) -> object:
    """Imitate editMessageReplyMarkup; without ``reply_markup`` the keyboard is removed."""
    chat, message = _editable(world, params)
    markup = _markup(params, chat, message)
    return _edit(world, chat, message, message.text, message.entities, markup)


def _markup(params: Params, chat: Chat, message: Message) -> JSON | None:
    return inline_markup(params, private=chat.private and not message.via_bot)


def _editable(world: World, params: Params) -> tuple[Chat, Message]:
    if params.has("inline_message_id"):
        return _inline_editable(world, params)
    chat = open_chat(world, params)
    if not params.has("message_id"):
        raise bad_request("message identifier is not specified")
    message = world.message(chat.id, params.integer("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    foreign = message.sender != world.bot["id"] or message.forward_origin or message.service
    # Telegram lets a bot edit only messages without a markup or with an inline keyboard.
    if foreign or (message.reply_markup is not None and message.inline_keyboard is None):
        raise bad_request("message can't be edited")
    return chat, message


def _inline_editable(world: World, params: Params) -> tuple[Chat, Message]:
    message = world.inline_message(params.text("inline_message_id") or "")
    if message is None:
        raise bad_request("MESSAGE_ID_INVALID")
    return world.chat(message.chat_id), message


def _edit(
    world: World, chat: Chat, message: Message, text: str, entities: list[Entity], markup: JSON | None
) -> object:
    if (text, entities, markup) == (message.text, message.entities, message.reply_markup):
        raise bad_request(_SAME)
    keep_pace(world, chat)
    message.rewritten = message.rewritten or (text, entities) != (message.text, message.entities)
    message.text, message.entities, message.reply_markup = text, entities, markup
    message.edit_date = int(world.clock())
    world.change_message(message)
    return True if message.via_bot else message_json(world, message)


def delete_message(world: World, params: Params) -> object:
    """Imitate deleteMessage: within 48 hours; in private chats the person's messages too."""
    chat = known_chat(world, params)
    message = world.message(chat.id, params.integer("message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    _refuse_deletion(world, chat, message)
    world.remove_message(message)
    return True


def delete_messages(world: World, params: Params) -> object:
    """Imitate deleteMessages: 1-100 at once; those not found are passed over."""
    chat = known_chat(world, params)
    numbers = dict.fromkeys(message_ids(params))
    messages = [m for m in (world.message(chat.id, number) for number in numbers) if m is not None]
    for message in messages:
        _refuse_deletion(world, chat, message)
    for message in messages:
        world.remove_message(message)
    return True


def _refuse_deletion(world: World, chat: Chat, message: Message) -> None:
    allowed = message.sender == world.bot["id"] or chat.private or chat.is_forum
    if not allowed or message.service == "topic_created":
        raise bad_request("message can't be deleted")  # outside of forums the bot is no administrator
    if world.clock() - message.date > _DELETABLE_SECONDS:
        raise bad_request("message can't be deleted for everyone")


def pin_chat_message(world: World, params: Params) -> object:
    """Imitate pinChatMessage; in a forum a service message in the topic tells of it, the bot too."""
    chat = open_chat(world, params)
    message = world.message(chat.id, params.integer("message_id"))
    if message is None:
        raise bad_request("message to pin not found")
    if message.service is not None:
        raise bad_request("service messages can't be pinned")
    news = message.message_id not in chat.pinned
    _set_pinned(world, chat, [*(i for i in chat.pinned if i != message.message_id), message.message_id])
    if news and chat.is_forum:
        announce_pin(world, message, bot_id(world))
    return True


def unpin_chat_message(world: World, params: Params) -> object:
    """Imitate unpinChatMessage: the given one, or the latest."""
    chat = open_chat(world, params)
    message_id = params.integer("message_id") or (chat.pinned[-1] if chat.pinned else None)
    if message_id not in chat.pinned:
        raise bad_request("message to unpin not found")
    _set_pinned(world, chat, [i for i in chat.pinned if i != message_id])
    return True


def unpin_all_forum_topic_messages(world: World, params: Params) -> object:
    """Imitate unpinAllForumTopicMessages."""
    chat = forum_of(world, params)
    topic = topic_of(world, params, chat)
    inside = [world.message(chat.id, i) for i in chat.pinned]
    loose = {m.message_id for m in inside if m is not None and m.thread == topic.id}
    _set_pinned(world, chat, [i for i in chat.pinned if i not in loose])
    return True


def _set_pinned(world: World, chat: Chat, pinned: list[int]) -> None:
    changed = {*chat.pinned} ^ {*pinned}
    chat.pinned = pinned
    world.keep_chat(chat)
    if chat.private:
        return  # the chat page shows no pins
    for message in [world.message(chat.id, i) for i in changed]:
        if message is not None:
            world.change_message(message)


def set_message_reaction(world: World, params: Params) -> object:
    """Imitate setMessageReaction: a bot may set one emoji."""
    chat = open_chat(world, params)
    message = world.message(chat.id, params.integer("message_id"))
    if message is None:
        raise bad_request("message to react not found")
    reactions = params.structure("reaction") or []
    if not isinstance(reactions, list) or not all(_is_emoji_reaction(r) for r in reactions):
        raise bad_request("REACTION_INVALID")
    if len(reactions) > _MOST_BOT_REACTIONS:
        raise bad_request("REACTIONS_TOO_MANY")
    message.reaction = reactions
    world.keep_message(message)
    return True


def _is_emoji_reaction(reaction: object) -> bool:
    return isinstance(reaction, dict) and reaction.get("type") == "emoji" and bool(reaction.get("emoji"))


def answer_callback_query(world: World, params: Params) -> object:
    """Imitate answerCallbackQuery: once, and in time."""
    callback = world.open_callback(params.text("callback_query_id") or "")
    if callback is None:
        raise bad_request(STALE_QUERY)
    text = params.text("text")
    if text is not None and units(text) > _MOST_ANSWER_UNITS:
        raise bad_request("MESSAGE_TOO_LONG")
    world.end_callback(callback)
    answer: JSON = {
        "type": "answered",
        "callback_id": callback.id,
        "message_id": callback.message_id,
        "text": text,
        "alert": params.flag("show_alert"),
    }
    if not world.chat(callback.chat_id).private:
        answer |= {"type": "toast", "person": callback.person_id}  # it is shown to the one who tapped
    world.publish(callback.chat_id, answer)
    return True


METHODS: dict[str, Method] = {
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "pinChatMessage": pin_chat_message,
    "unpinChatMessage": unpin_chat_message,
    "unpinAllForumTopicMessages": unpin_all_forum_topic_messages,
    "setMessageReaction": set_message_reaction,
    "answerCallbackQuery": answer_callback_query,
}
