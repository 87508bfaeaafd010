"""aiogram's strict models read every answer and every update."""

from __future__ import annotations

import asyncio

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    MenuButtonCommands,
    ReactionTypeEmoji,
    ReplyKeyboardRemove,
)

from bot.sandbox.samples import PNG
from tests.integration.sandbox.support import CUSTOMER, Sandbox

MENU = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="발급", callback_data="menu:issue")]])


async def test_messages_parse(second: Bot, sandbox: Sandbox):
    await sandbox.say("hi")

    sent = await second.send_message(CUSTOMER, "<b>x</b>", parse_mode="HTML", reply_markup=MENU)
    edited = await second.edit_message_text("y", chat_id=CUSTOMER, message_id=sent.message_id)
    document = await second.send_document(CUSTOMER, BufferedInputFile(b"abc", "a.p12"), caption="c")
    captioned = await second.edit_message_caption(
        chat_id=CUSTOMER, message_id=document.message_id, caption="d"
    )
    photo = await second.send_photo(CUSTOMER, BufferedInputFile(PNG, "a.png"))
    removed = await second.send_message(CUSTOMER, "z", reply_markup=ReplyKeyboardRemove())
    forwarded = await second.forward_message(CUSTOMER, CUSTOMER, sent.message_id)
    copied = await second.copy_message(CUSTOMER, CUSTOMER, sent.message_id)
    file = await second.get_file(document.document.file_id)

    assert sent.html_text == "<b>x</b>"
    assert (edited.text, captioned.caption) == ("y", "d")
    assert photo.photo[-1].file_size == len(PNG)
    assert removed.reply_markup is None
    assert forwarded.forward_origin.sender_user.is_bot
    assert copied.message_id == forwarded.message_id + 1
    assert (await second.download_file(file.file_path)).read() == b"abc"


async def test_everything_a_person_does_parses(second: Bot, sandbox: Sandbox):
    await sandbox.say("/start", language="en")
    for kind in ("sticker", "photo", "voice", "location", "contact", "document"):
        await sandbox.post("chats/5/messages", kind=kind)
    await sandbox.say("news", forwarded=True, reply_to=1)
    await sandbox.http.put("/sandbox/chats/5/messages/1", json={"text": "/help"})
    await second.send_message(CUSTOMER, "menu", reply_markup=MENU)
    await sandbox.post("chats/5/taps", message_id=9, data="menu:issue")
    await sandbox.http.put("/sandbox/chats/5/blocked", json={"blocked": True})
    await sandbox.post("groups", chat=-1001, text="/start")

    updates = await second.get_updates()

    assert [update.event_type for update in updates] == [
        *["message"] * 8,
        "edited_message",
        "callback_query",
        "my_chat_member",
        "my_chat_member",
        "message",
    ]
    assert updates[0].message.from_user.language_code == "en"
    kinds = [update.message.content_type for update in updates[1:7]]
    assert kinds == ["sticker", "photo", "voice", "location", "contact", "document"]
    assert updates[7].message.forward_origin.type == "hidden_user"
    assert updates[7].message.reply_to_message.message_id == 1
    assert updates[9].callback_query.message.text == "menu"


async def test_inline_mode_parses(second: Bot, sandbox: Sandbox):
    kinds = ["message", "inline_query", "chosen_inline_result", "callback_query"]
    await second.get_updates(allowed_updates=kinds)
    waiting = asyncio.create_task(sandbox.post("chats/5/inline", query="수수료", offset="0"))
    (asked,) = await second.get_updates(timeout=5)
    content = InputTextMessageContent(message_text="<i>무료</i>", parse_mode="HTML")
    result = InlineQueryResultArticle(
        id="fee", title="수수료", input_message_content=content, reply_markup=MENU
    )
    button = InlineQueryResultsButton(text="발급", start_parameter="issue")

    assert await second.answer_inline_query(asked.inline_query.id, [result], button=button, cache_time=0)
    query_id = (await waiting).json()["query_id"]
    await sandbox.post("chats/5/inline/choose", query_id=query_id, result_id="fee")
    await sandbox.post("chats/5/taps", message_id=1, data="menu:issue")
    _, sent, chosen, tapped = await second.get_updates()

    assert (asked.inline_query.query, asked.inline_query.offset) == ("수수료", "0")
    assert asked.inline_query.chat_type == "sender"
    assert sent.message.via_bot.id == second.id
    assert sent.message.html_text == "<i>무료</i>"
    assert sent.message.reply_markup.inline_keyboard[0][0].callback_data == "menu:issue"
    assert chosen.chosen_inline_result.result_id == "fee"
    inline_message_id = tapped.callback_query.inline_message_id
    assert inline_message_id == chosen.chosen_inline_result.inline_message_id is not None
    assert tapped.callback_query.message is None
    assert await second.edit_message_text("y", inline_message_id=inline_message_id) is True


async def test_the_rest_parses(second: Bot, sandbox: Sandbox):
    await sandbox.say("hi")

    assert (await second.get_me()).is_bot
    assert (await second.get_chat(CUSTOMER)).type == "private"
    assert (await second.get_webhook_info()).url == ""
    assert await second.set_my_commands([BotCommand(command="start", description="시작")])
    assert (await second.get_my_commands())[0].command == "start"
    assert await second.set_chat_menu_button(chat_id=CUSTOMER, menu_button=MenuButtonCommands())
    assert (await second.get_chat_menu_button(chat_id=CUSTOMER)).type == "commands"
    assert (await second.get_my_name()).name == "certguide"
    assert await second.set_message_reaction(CUSTOMER, 1, [ReactionTypeEmoji(emoji="👍")])
    assert await second.send_chat_action(CUSTOMER, "typing")
    assert await second.delete_message(CUSTOMER, 1)
    with pytest.raises(TelegramBadRequest, match=r"(?i)message to delete not found"):
        await second.delete_message(CUSTOMER, 1)
