"""python-telegram-bot, unchanged, drives every method that the sandbox serves."""

from __future__ import annotations

import io

import pytest
import telegram
from telegram import (
    BotCommand,
    BotCommandScopeChat,
    CopyTextButton,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    MenuButtonCommands,
    MessageEntity,
    ReactionTypeEmoji,
    ReplyKeyboardMarkup,
    WebAppInfo,
)
from telegram.error import BadRequest, Forbidden, InvalidToken

from bot.sandbox.samples import PNG
from tests.integration.sandbox.support import CUSTOMER, TOKEN, Sandbox, ptb

MENU = InlineKeyboardMarkup([[InlineKeyboardButton("발급", callback_data="menu:issue")]])
HOURS = 3600


async def test_bot_introduces_itself(bot: telegram.Bot):
    me = await bot.get_me()

    assert me.is_bot
    assert me.id == int(TOKEN.partition(":")[0])
    assert me.username == "certguide_bot"


async def test_wrong_token_is_refused(sandbox: Sandbox):
    stranger = ptb(sandbox.url, "1:" + "x" * 35)

    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()


async def test_unknown_method_is_not_found(sandbox: Sandbox):
    answer = await sandbox.raw("makeCoffee")

    assert answer.status_code == 404
    assert answer.json() == {"ok": False, "error_code": 404, "description": "Not Found"}


async def test_method_names_ignore_case_and_get_carries_parameters(sandbox: Sandbox):
    await sandbox.say("hi")

    answer = await sandbox.http.get(f"/bot{TOKEN}/SENDMESSAGE", params={"chat_id": CUSTOMER, "text": "hello"})

    assert answer.json()["result"]["text"] == "hello"


async def test_bot_cannot_write_first(bot: telegram.Bot, sandbox: Sandbox):
    await sandbox.snapshot(77)

    with pytest.raises(BadRequest, match=r"(?i)chat not found"):
        await bot.send_message(77, "hello")


async def test_message_with_html_and_inline_keyboard(bot: telegram.Bot, sandbox: Sandbox):
    await sandbox.say("/start")

    sent = await bot.send_message(CUSTOMER, "😀 <b>안녕</b> &lt;", parse_mode="HTML", reply_markup=MENU)

    assert (sent.message_id, sent.text) == (2, "😀 안녕 <")
    assert [(e.type, e.offset, e.length) for e in sent.entities] == [("bold", 3, 2)]
    assert sent.reply_markup == MENU
    view = (await sandbox.snapshot())["messages"][1]
    assert view["html"] == "😀 <b>안녕</b> &lt;"
    assert view["keyboard"] == [[{"text": "발급", "data": "menu:issue"}]]


async def test_explicit_entities_count_utf16(bot: telegram.Bot, sandbox: Sandbox):
    await sandbox.say("hi")

    sent = await bot.send_message(CUSTOMER, "😀bold", entities=[MessageEntity("bold", 2, 4)])

    assert sent.parse_entities() == {sent.entities[0]: "bold"}
    with pytest.raises(BadRequest, match=r"(?i)entity_bounds_invalid"):
        await bot.send_message(CUSTOMER, "short", entities=[MessageEntity("bold", 2, 40)])


@pytest.mark.parametrize(
    "markup", [ReplyKeyboardMarkup([["예", "아니요"]]), ForceReply(input_field_placeholder="번호")]
)
async def test_keyboard_that_is_not_inline_is_not_echoed(bot: telegram.Bot, sandbox: Sandbox, markup):
    await sandbox.say("hi")

    sent = await bot.send_message(CUSTOMER, "?", reply_markup=markup)

    assert sent.reply_markup is None
    assert (await sandbox.snapshot())["messages"][1]["reply_keyboard"] is not None
    with pytest.raises(BadRequest, match=r"(?i)can't be edited"):
        await sent.edit_text("!")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "text is empty"),
        ("  \n ", "text is empty"),
        ("<b></b>", "text is empty"),
        ("x" * 4097, "too long"),
        ("😀" * 2049, "too long"),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<blink>x</blink>", 'Unsupported start tag "blink" at byte offset 0'),
        ("가<b>x</i>", 'Unmatched end tag at byte offset 7, expected "</b>", found "</i>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
    ],
    ids=["empty", "blank", "only-tags", "4097", "4098-units", "unclosed", "unknown", "unmatched", "end-only"],
)
async def test_bad_text_is_refused(sandbox: Sandbox, text: str, reason: str):
    await sandbox.say("hi")

    answer = await sandbox.raw("sendMessage", chat_id=CUSTOMER, text=text, parse_mode="HTML")

    assert answer.status_code == 400
    assert reason in answer.json()["description"]


async def test_text_of_4096_units_passes(bot: telegram.Bot, sandbox: Sandbox):
    await sandbox.say("hi")

    sent = await bot.send_message(CUSTOMER, f"<b>{'x' * 4096}</b>", parse_mode="HTML")

    assert len(sent.text or "") == 4096


@pytest.mark.parametrize(
    ("button", "reason"),
    [
        ({"text": "a", "callback_data": "가" * 22}, "BUTTON_DATA_INVALID"),
        ({"text": "a", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"text": "a"}, "Text buttons are unallowed"),
        ({"text": "a", "callback_data": "x", "url": "https://a.kr"}, "Exactly one action"),
        ({"text": "", "callback_data": "x"}, "BUTTON_TEXT_INVALID"),
        ({"text": "a", "url": "javascript:alert(1)"}, "Wrong HTTP URL"),
        ({"text": "a", "web_app": {"url": "http://bank.kr"}}, "Only HTTPS links are allowed"),
        ({"text": "a", "copy_text": {"text": ""}}, "BUTTON_COPY_TEXT_INVALID"),
        ("a", "must be an Object"),
    ],
)
async def test_bad_inline_button_is_refused(sandbox: Sandbox, button: object, reason: str):
    await sandbox.say("hi")

    answer = await sandbox.raw(
        "sendMessage", chat_id=CUSTOMER, text="x", reply_markup={"inline_keyboard": [[button]]}
    )

    assert answer.status_code == 400
    assert reason in answer.json()["description"]


async def test_other_buttons_are_shown_as_what_they_do(bot: telegram.Bot, sandbox: Sandbox):
    await sandbox.say("hi")
    row = [
        InlineKeyboardButton("복사", copy_text=CopyTextButton("123456")),
        InlineKeyboardButton("열기", url="https://example.com/"),
        InlineKeyboardButton("앱", web_app=WebAppInfo("http://127.0.0.1:8080/keypad")),
    ]

    await bot.send_message(CUSTOMER, "x", reply_markup=InlineKeyboardMarkup([row]))

    assert (await sandbox.snapshot())["messages"][1]["keyboard"] == [
        [
            {"text": "복사", "copy": "123456"},
            {"text": "열기", "url": "https://example.com/"},
            {"text": "앱", "web_app": "http://127.0.0.1:8080/keypad"},
        ]
    ]


async def test_document_round_trip(bot: telegram.Bot, sandbox: Sandbox):
    await sandbox.say("hi")
    content = bytes(range(256)) * 5000

    sent = await bot.send_document(
        CUSTOMER, InputFile(io.BytesIO(content), "인증서 1.p12"), caption="<i>보관</i>", parse_mode="HTML"
    )
    file = await bot.get_file(sent.document.file_id)
    again = await bot.send_document(CUSTOMER, sent.document.file_id)

    assert (sent.document.file_name, sent.document.file_size) == ("인증서 1.p12", len(content))
    assert sent.caption_entities[0].type == "italic"
    assert bytes(await file.download_as_bytearray()) == content
    assert again.document.file_unique_id == sent.document.file_unique_id
    view = (await sandbox.snapshot())["messages"][1]
    download = await sandbox.http.get(f"/sandbox/files/{view['document']['file_id']}")
    assert download.content == content
    assert "filename*=UTF-8''%EC%9D%B8" in download.headers["content-disposition"]


async def test_attached_document_and_photo(bot: telegram.Bot, sandbox: Sandbox):
    await sandbox.say("hi")

    document = await bot.send_document(CUSTOMER, InputFile(b"data", "a.txt", attach=True))
    photo = await bot.send_photo(CUSTOMER, PNG, caption="x")

    assert document.document.mime_type == "text/plain"
    assert (photo.photo[0].width, photo.photo[0].height) == (1, 1)
    with pytest.raises(BadRequest, match=r"(?i)image_process_failed"):
        await bot.send_photo(CUSTOMER, b"no picture")


async def test_bad_files_are_refused(bot: telegram.Bot, sandbox: Sandbox):
    await sandbox.say("hi")

    with pytest.raises(BadRequest, match=r"(?i)non-empty"):
        await bot.send_document(CUSTOMER, InputFile(b"", "a.txt"))
    with pytest.raises(BadRequest, match=r"(?i)wrong remote file identifier"):
        await bot.send_document(CUSTOMER, "BQACAgIAAxkBAAI")
    with pytest.raises(BadRequest, match=r"(?i)wrong file_id"):
        await bot.get_file("nothing")
    with pytest.raises(BadRequest, match=r"(?i)caption is too long"):
        await bot.send_document(CUSTOMER, b"x", caption="x" * 1025)


@pytest.mark.parametrize(
    ("photo", "reason"),
    [
        ("/home/bot/card.png", "invalid file HTTP URL specified: URL host is empty"),
        ("file:///home/bot/card.png", "invalid file HTTP URL specified: Unsupported URL protocol"),
        ("https:///card.png", "invalid file HTTP URL specified: URL host is empty"),
        ("https://example.com/card.png", "failed to get HTTP URL content"),
        ("example.com/card.png", "failed to get HTTP URL content"),
        ("/home/bot/card", "wrong remote file identifier specified"),
        ("", "there is no photo in the request"),
    ],
)
async def test_photo_is_no_path_and_no_address(sandbox: Sandbox, photo: str, reason: str):
    await sandbox.say("hi")

    answer = await sandbox.raw("sendPhoto", chat_id=CUSTOMER, photo=photo)

    assert answer.status_code == 400
    assert answer.json()["description"].startswith(f"Bad Request: {reason}")
    assert len((await sandbox.snapshot())["messages"]) == 1


async def test_file_above_50_mb_is_refused(sandbox: Sandbox):
    await sandbox.say("hi")

    answer = await sandbox.http.post(
        f"/bot{TOKEN}/sendDocument",
        data={"chat_id": "5"},
        files={"document": ("a", bytes(51 * 1024 * 1024 + 1))},
    )

    assert answer.status_code == 413


async def test_text_is_edited_and_keyboard_goes_unless_sent_again(bot: telegram.Bot, sandbox: Sandbox):
    await sandbox.say("hi")
    sent = await bot.send_message(CUSTOMER, "one", reply_markup=MENU)

    edited = await sent.edit_text("two")

    assert isinstance(edited, telegram.Message)
    assert (edited.text, edited.reply_markup) == ("two", None)
    assert edited.edit_date is not None


async def test_edit_that_changes_nothing_is_refused(bot: telegram.Bot, sandbox: Sandbox):
    await sandbox.say("hi")
    sent = await bot.send_message(CUSTOMER, "<b>one</b>", parse_mode="HTML", reply_markup=MENU)

    with pytest.raises(BadRequest, match=r"(?i)not modified"):
        await sent.edit_text("<b>one</b> ", parse_mode="HTML", reply_markup=MENU)
    with pytest.raises(BadRequest, match=r"(?i)not modified"):
        await sent.edit_reply_markup(MENU)
    assert (await sent.edit_text("one", reply_markup=MENU)).entities == ()


async def test_caption_and_markup_are_edited(bot: telegram.Bot, sandbox: Sandbox):
    await sandbox.say("hi")
    sent = await bot.send_document(CUSTOMER, b"x", caption="one", filename="a.txt")

    captioned = await sent.edit_caption("two", reply_markup=MENU)
    bare = await sent.edit_reply_markup(None)

    assert (captioned.caption, captioned.reply_markup) == ("two", MENU)
    assert bare.reply_markup is None
    with pytest.raises(BadRequest, match=r"(?i)no text in the message"):
        await sent.edit_text("x")


async def test_only_own_existing_messages_are_edited(bot: telegram.Bot, sandbox: Sandbox):
    await sandbox.say("hi")

    with pytest.raises(BadRequest, match=r"(?i)can't be edited"):
        await bot.edit_message_text("x", CUSTOMER, 1)
    with pytest.raises(BadRequest, match=r"(?i)message to edit not found"):
        await bot.edit_message_text("x", CUSTOMER, 99)


async def test_messages_of_both_sides_are_deleted(bot: telegram.Bot, sandbox: Sandbox):
    await sandbox.say("비밀번호")
    sent = await bot.send_message(CUSTOMER, "code")

    assert await bot.delete_message(CUSTOMER, 1)
    assert await sent.delete()

    assert (await sandbox.snapshot())["messages"] == []
    with pytest.raises(BadRequest, match=r"(?i)message to delete not found"):
        await bot.delete_message(CUSTOMER, 1)


async def test_many_messages_are_deleted_and_missing_ones_passed_over(bot: telegram.Bot, sandbox: Sandbox):
    for text in "abc":
        await sandbox.say(text)

    assert await bot.delete_messages(CUSTOMER, [1, 3, 99])

    assert [m["message_id"] for m in (await sandbox.snapshot())["messages"]] == [2]


async def test_message_older_than_48_hours_is_not_deleted(bot: telegram.Bot, sandbox: Sandbox):
    await sandbox.say("old")
    sandbox.clock.now += 48 * HOURS + 1

    with pytest.raises(BadRequest, match=r"(?i)message can't be deleted"):
        await bot.delete_message(CUSTOMER, 1)


async def test_copy_and_forward(bot: telegram.Bot, sandbox: Sandbox):
    await sandbox.say("hello")
    sent = await bot.send_message(CUSTOMER, "<b>x</b>", parse_mode="HTML")

    copied = await bot.copy_message(CUSTOMER, CUSTOMER, sent.message_id)
    forwarded = await bot.forward_message(CUSTOMER, CUSTOMER, 1)

    assert copied.message_id == 3
    assert forwarded.forward_origin.sender_user.id == CUSTOMER
    assert forwarded.text == "hello"


async def test_protected_message_is_neither_copied_nor_forwarded(bot: telegram.Bot, sandbox: Sandbox):
    await sandbox.say("hi")
    sent = await bot.send_message(CUSTOMER, "code", protect_content=True)

    assert sent.has_protected_content
    assert (await sandbox.snapshot())["messages"][1]["protected"] is True
    with pytest.raises(BadRequest, match=r"(?i)can't be copied"):
        await sent.copy(CUSTOMER)
    with pytest.raises(BadRequest, match=r"(?i)can't be forwarded"):
        await sent.forward(CUSTOMER)


async def test_reply_names_the_message_it_answers(bot: telegram.Bot, sandbox: Sandbox):
    await sandbox.say("question")

    sent = await bot.send_message(CUSTOMER, "answer", reply_to_message_id=1)

    assert sent.reply_to_message.text == "question"
    with pytest.raises(BadRequest, match=r"(?i)message to be replied not found"):
        await bot.send_message(CUSTOMER, "answer", reply_to_message_id=77)


async def test_chat_action_pin_and_reaction(bot: telegram.Bot, sandbox: Sandbox):
    await sandbox.say("hi")

    assert await bot.send_chat_action(CUSTOMER, "typing")
    assert (await sandbox.snapshot())["action"] == "typing"
    assert await bot.pin_chat_message(CUSTOMER, 1)
    assert (await bot.get_chat(CUSTOMER)).pinned_message.message_id == 1
    assert await bot.unpin_chat_message(CUSTOMER)
    assert await bot.set_message_reaction(CUSTOMER, 1, ReactionTypeEmoji("👍"))
    with pytest.raises(BadRequest, match=r"(?i)wrong parameter action"):
        await bot.send_chat_action(CUSTOMER, "dancing")


async def test_commands_by_scope_and_language(bot: telegram.Bot, sandbox: Sandbox):
    await sandbox.say("hi")
    await bot.set_my_commands([BotCommand("start", "시작")])
    await bot.set_my_commands([BotCommand("start", "Begin")], language_code="en")
    await bot.set_my_commands([BotCommand("desk", "창구")], scope=BotCommandScopeChat(CUSTOMER))

    english = (await sandbox.http.get("/sandbox/bot?language=en")).json()
    own = (await sandbox.http.get("/sandbox/bot?language=ko&chat=5")).json()
    assert english["commands"] == [{"command": "start", "description": "Begin"}]
    assert own["commands"] == [{"command": "desk", "description": "창구"}]
    assert await bot.get_my_commands() == (BotCommand("start", "시작"),)
    assert await bot.delete_my_commands(scope=BotCommandScopeChat(CUSTOMER))
    assert await bot.get_my_commands(scope=BotCommandScopeChat(CUSTOMER)) == ()
    with pytest.raises(BadRequest, match=r"(?i)bot_command_invalid"):
        await bot.set_my_commands([BotCommand("시작", "x")])


async def test_profile_texts_and_menu_button(bot: telegram.Bot, sandbox: Sandbox):
    await bot.set_my_name("공동인증서 도우미")
    await bot.set_my_description("long", language_code="ko")
    await bot.set_my_short_description("short")
    await bot.set_chat_menu_button(menu_button=MenuButtonCommands())

    assert (await bot.get_my_name()).name == "공동인증서 도우미"
    assert (await bot.get_my_description("ko")).description == "long"
    assert (await bot.get_my_short_description("en")).short_description == "short"
    assert await bot.get_chat_menu_button() == MenuButtonCommands()
    assert (await sandbox.http.get("/sandbox/bot")).json()["first_name"] == "공동인증서 도우미"


async def test_blocked_bot_is_forbidden_to_write(bot: telegram.Bot, sandbox: Sandbox):
    await sandbox.say("hi")
    await sandbox.http.put("/sandbox/chats/5/blocked", json={"blocked": True})

    with pytest.raises(Forbidden, match=r"(?i)bot was blocked by the user"):
        await bot.send_message(CUSTOMER, "hello?")

    await sandbox.http.put("/sandbox/chats/5/blocked", json={"blocked": False})
    assert await bot.send_message(CUSTOMER, "hello")


async def test_bot_leaves_a_group_and_may_not_write_there(bot: telegram.Bot, sandbox: Sandbox):
    await sandbox.post("groups", chat=-1001, text="/start")

    assert (await bot.send_message(-1001, "hello")).chat.type == "group"
    with pytest.raises(BadRequest, match=r"(?i)can't be deleted"):
        await bot.delete_message(-1001, 1)
    assert await bot.leave_chat(-1001)
    with pytest.raises(Forbidden, match=r"(?i)not a member"):
        await bot.send_message(-1001, "hello?")


async def test_log_out_and_close_are_accepted(bot: telegram.Bot):
    assert await bot.log_out()
    assert await bot.close()
