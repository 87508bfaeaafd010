"""Groups with topics: the bot's methods, what the bot hears, and what a member's app does."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
import telegram
from aiogram import Bot as AiogramBot
from aiogram.types import BufferedInputFile, InputMediaDocument, InputMediaPhoto
from cryptography.fernet import Fernet
from telegram import (
    BotCommand,
    BotCommandScopeChat,
    BotCommandScopeChatAdministrators,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    ReplyParameters,
)
from telegram.error import BadRequest, RetryAfter

from bot.sandbox.customer import Silence
from bot.sandbox.limits import Limits
from bot.sandbox.member import Member
from bot.sandbox.memory import Memory
from bot.sandbox.samples import PNG
from bot.sandbox.server import World
from tests.integration.sandbox.support import CUSTOMER, TOKEN, Clock, Sandbox, ptb, sandbox_of

DESK = -1001000000001
LEAD, CLERK, STRANGER = 9001, 9002, 9009
MENU = InlineKeyboardMarkup([[InlineKeyboardButton("맡기", callback_data="desk:take")]])
GREEN = 0x8EEE98
KEY = Fernet(Fernet.generate_key())
CHECK = "5237699328843200968"


# fmt: off
REFUSED = [
    ("createForumTopic", {"name": " "}, "name must be non-empty"),
    ("createForumTopic", {"name": "a", "icon_color": 1}, "invalid icon color specified"),
    ("createForumTopic", {"name": "a", "icon_custom_emoji_id": "5"}, "DOCUMENT_INVALID"),
    ("createForumTopic", {"chat_id": CUSTOMER, "name": "a"}, "the chat is not a forum"),
    ("createForumTopic", {"chat_id": -1001, "name": "a"}, "the chat is not a forum"),
    ("editForumTopic", {"message_thread_id": 2, "name": "first"}, "TOPIC_NOT_MODIFIED"),
    ("editForumTopic", {"message_thread_id": 77, "name": "a"}, "TOPIC_ID_INVALID"),
    ("editForumTopic", {"name": "a"}, "invalid forum topic identifier specified"),
    ("reopenForumTopic", {"message_thread_id": 2}, "TOPIC_NOT_MODIFIED"),
    ("closeForumTopic", {"message_thread_id": 3}, "TOPIC_ID_INVALID"),
    ("deleteForumTopic", {"message_thread_id": 1}, "TOPIC_ID_INVALID"),
    ("deleteForumTopic", {"chat_id": CUSTOMER, "message_thread_id": 1}, "the chat is not a forum"),
    ("sendMessage", {"message_thread_id": 77, "text": "a"}, "message thread not found"),
    ("sendMessage", {"message_thread_id": 1, "text": "General"}, "message thread not found"),
    ("sendChatAction", {"message_thread_id": 77, "action": "typing"}, "message thread not found"),
    ("sendMessage", {"chat_id": CUSTOMER, "message_thread_id": 1, "text": "a"}, "message thread not found"),
    ("deleteMessage", {"message_id": 2}, "message can't be deleted"),
    ("pinChatMessage", {"message_id": 2}, "service messages can't be pinned"),
    ("copyMessage", {"from_chat_id": DESK, "message_id": 2}, "message can't be copied"),
    ("editMessageText", {"message_id": 2, "text": "a"}, "message can't be edited"),
    ("copyMessages", {"from_chat_id": DESK}, "message identifiers are not specified"),
    ("copyMessages", {"from_chat_id": DESK, "message_ids": [0]}, "invalid message identifier specified"),
    (
        "copyMessages",
        {"from_chat_id": CUSTOMER, "message_ids": [2, 1]},
        "message identifiers must be in a strictly increasing order",
    ),
    ("copyMessages", {"from_chat_id": DESK, "message_ids": [8]}, "there are no messages to forward"),
    ("copyMessages", {"from_chat_id": DESK, "message_ids": [2]}, "messages can't be forwarded"),
    ("copyMessages", {"from_chat_id": DESK, "message_ids": [*range(1, 102)]}, "too many message identifiers specified"),
    ("deleteMessages", {"message_ids": ["x"]}, "can't parse message identifier as a Number"),
    ("sendMediaGroup", {"media": [{"type": "sticker", "media": "x"}]}, 'can\'t parse InputMedia: type "sticker" is unsupported'),
    ("sendMediaGroup", {"media": [{"type": "photo"}] * 11}, "too many messages to send as an album"),
    ("getChatMember", {"user_id": 12}, "member not found"),
    ("getChatMember", {}, "invalid user_id specified"),
    ("getChatAdministrators", {"chat_id": CUSTOMER}, "there are no administrators in the private chat"),
    ("setMyCommands", {"commands": [], "scope": {"type": "chat", "chat_id": -5}}, "chat not found"),
]
# fmt: on


@pytest.fixture(autouse=True)
def _desk(world: World) -> None:
    world.add_forum(DESK, "상담실", [(LEAD, "이도윤", "administrator"), (CLERK, "김하늘", "member")])


async def group(sandbox: Sandbox, chat: int = DESK) -> dict:
    return (await sandbox.http.get(f"/sandbox/groups/{chat}")).json()


async def write(sandbox: Sandbox, text: str, thread: int | None = None, sender: int = CLERK, **more) -> dict:
    body = {"from": sender, "thread": thread, "text": text, **more}
    answer = await sandbox.http.post(f"/sandbox/groups/{DESK}/messages", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


@contextlib.asynccontextmanager
async def remembered(folder: Path, clock: Clock) -> AsyncIterator[tuple[Sandbox, telegram.Bot]]:
    """Run a world that is written down."""
    memory = await Memory.open(folder / "world.db", KEY)
    world = await World.open(token=TOKEN, memory=memory, clock=clock, limits=None)
    try:
        async with sandbox_of(world, clock) as sandbox, ptb(sandbox.url) as bot:
            yield sandbox, bot
    finally:
        await world.close()


async def heard(bot: telegram.Bot) -> list[telegram.Update]:
    """Return the updates since the last look."""
    updates = await bot.get_updates()
    if updates:
        await bot.get_updates(updates[-1].update_id + 1)
    return list(updates)


async def test_bot_creates_a_topic_whose_id_is_its_message(bot: telegram.Bot, sandbox: Sandbox):
    topic = await bot.create_forum_topic(DESK, "  홍길동 ·  12 ", GREEN, CHECK)

    assert (topic.name, topic.icon_color, topic.icon_custom_emoji_id) == ("홍길동 · 12", GREEN, CHECK)
    (update,) = await heard(bot)
    assert update.message.message_id == update.message.message_thread_id == topic.message_thread_id
    assert update.message.forum_topic_created.icon_custom_emoji_id == CHECK
    assert update.message.is_topic_message
    assert update.message.reply_to_message is None
    assert (update.message.chat.is_forum, update.message.chat.title) == (True, "상담실")
    shown = {"id": topic.message_thread_id, "name": topic.name, "color": GREEN, "icon": "✅", "closed": False}
    assert (await group(sandbox))["topics"] == [shown]
    assert (await group(sandbox))["messages"][0]["service"] == {"kind": "topic_created", "text": topic.name}


async def test_bot_hears_of_its_own_changes_of_a_topic(bot: telegram.Bot):
    topic = await bot.create_forum_topic(DESK, "a" * 200)
    thread = topic.message_thread_id

    assert len(topic.name) == 128
    assert await bot.edit_forum_topic(DESK, thread, name="b", icon_custom_emoji_id=CHECK)
    assert await bot.edit_forum_topic(DESK, thread, icon_custom_emoji_id="")
    assert await bot.close_forum_topic(DESK, thread)
    assert (await bot.send_message(DESK, "an administrator may", message_thread_id=thread)).is_topic_message
    assert await bot.reopen_forum_topic(DESK, thread)

    messages = [update.message for update in await heard(bot)]
    assert [m.message_thread_id for m in messages] == [thread] * 5
    assert messages[1].forum_topic_edited.to_dict() == {"name": "b", "icon_custom_emoji_id": CHECK}
    assert messages[2].forum_topic_edited.to_dict() == {"icon_custom_emoji_id": ""}
    assert messages[3].forum_topic_closed is not None
    assert messages[4].forum_topic_reopened is not None
    assert messages[4].reply_to_message.forum_topic_created.name == topic.name


async def test_refused_in_telegrams_words(bot: telegram.Bot, sandbox: Sandbox):
    await sandbox.say("hi")
    await sandbox.say("again")
    await sandbox.post("groups", chat=-1001, text="no forum")
    await bot.create_forum_topic(DESK, "first")

    told = [(await sandbox.raw(method, **({"chat_id": DESK} | body))).json() for method, body, _ in REFUSED]

    assert {answer.get("error_code") for answer in told} == {400}
    reasons = [answer["description"].removeprefix("Bad Request: ") for answer in told]
    assert reasons == [reason for *_, reason in REFUSED]


async def test_deleted_topic_takes_its_messages_along(bot: telegram.Bot, sandbox: Sandbox):
    thread = (await bot.create_forum_topic(DESK, "a")).message_thread_id
    sent = await bot.send_message(DESK, "case", message_thread_id=thread)
    await write(sandbox, "in General")
    await heard(bot)

    forbidden = await sandbox.http.delete(f"/sandbox/groups/{DESK}/topics/{thread}?from={CLERK}")
    gone = await sandbox.http.delete(f"/sandbox/groups/{DESK}/topics/{thread}?from={LEAD}")

    assert (forbidden.status_code, gone.status_code) == (403, 200)
    assert await heard(bot) == []
    now = await group(sandbox)
    assert (now["topics"], [m["text"] for m in now["messages"]]) == ([], ["in General"])
    with pytest.raises(BadRequest, match=r"(?i)message thread not found"):
        await bot.send_message(DESK, "more", message_thread_id=thread)
    with pytest.raises(BadRequest, match=r"(?i)message to edit not found"):
        await sent.edit_text("other")


async def test_what_a_member_writes_reaches_the_bot_with_its_topic(bot: telegram.Bot, sandbox: Sandbox):
    thread = (await bot.create_forum_topic(DESK, "a")).message_thread_id
    await heard(bot)
    first = await write(sandbox, "답이에요", thread)
    reply = await write(sandbox, "또", thread, reply_to=first["message_id"])
    general = await write(sandbox, "모두에게")
    hidden = await write(sandbox, "공지", thread, LEAD, anonymous=True)

    plain, answer, outside, anonymous = [update.message for update in await heard(bot)]
    assert (plain.from_user.id, plain.from_user.first_name) == (CLERK, "김하늘")
    assert (plain.message_thread_id, plain.is_topic_message) == (thread, True)
    assert plain.reply_to_message.forum_topic_created
    assert answer.reply_to_message.message_id == first["message_id"]
    assert (outside.message_thread_id, outside.is_topic_message) == (None, None)
    assert outside.reply_to_message is None
    assert (anonymous.from_user.id, anonymous.from_user.username) == (1087968824, "GroupAnonymousBot")
    assert anonymous.sender_chat.id == DESK
    assert (first["thread"], reply["reply_to"], general["thread"]) == (thread, first["message_id"], None)
    assert first["sender"] == {"id": CLERK, "name": "김하늘"}
    assert hidden["sender"] == {"id": 1087968824, "name": "상담실"}


async def test_who_may_write_where(bot: telegram.Bot, sandbox: Sandbox):
    await bot.create_forum_topic(DESK, "closed")
    await bot.close_forum_topic(DESK, 2)
    expected = [
        ({"from": STRANGER, "text": "hi"}, 403),
        ({"from": CLERK, "text": "hi", "anonymous": True}, 403),
        ({"from": CLERK, "text": "hi", "thread": 99}, 404),
        ({"from": CLERK, "text": "hi", "thread": 2}, 403),
        ({"from": LEAD, "text": "hi", "thread": 2}, 200),
        ({"from": CLERK, "text": " "}, 400),
        ({"from": CLERK, "text": "hi", "album": "a"}, 400),
        ({"from": CLERK, "kind": "photo", "text": "x" * 1025}, 400),
        ({"text": "hi"}, 400),
    ]

    for body, status in expected:
        answer = await sandbox.http.post(f"/sandbox/groups/{DESK}/messages", json=body)
        assert (body, answer.status_code) == (body, status)


async def test_members_manage_topics_and_the_bot_hears_of_it(bot: telegram.Bot, sandbox: Sandbox):
    path = f"/sandbox/groups/{DESK}/topics"
    topic = (await sandbox.http.post(path, json={"from": CLERK, "name": "휴가"})).json()
    changed = await sandbox.http.put(
        f"{path}/{topic['id']}", json={"from": LEAD, "name": "휴가표", "closed": True}
    )
    own = (await bot.create_forum_topic(DESK, "case")).message_thread_id
    refused = await sandbox.http.put(f"{path}/{own}", json={"from": CLERK, "closed": True})

    assert changed.json() == topic | {"name": "휴가표", "closed": True}
    assert refused.status_code == 403
    created, edited, closed, _ = [update.message for update in await heard(bot)]
    assert (created.from_user.id, created.forum_topic_created.name) == (CLERK, "휴가")
    assert (edited.from_user.id, edited.forum_topic_edited.name) == (LEAD, "휴가표")
    assert closed.forum_topic_closed is not None


async def test_tap_of_a_member_is_answered_to_that_member(bot: telegram.Bot, sandbox: Sandbox):
    thread = (await bot.create_forum_topic(DESK, "a")).message_thread_id
    card = await bot.send_message(DESK, "새 문의", message_thread_id=thread, reply_markup=MENU)
    await heard(bot)
    tapped = await sandbox.post(
        f"groups/{DESK}/taps", **{"from": CLERK}, message_id=card.message_id, data="desk:take"
    )

    (update,) = await heard(bot)
    assert update.callback_query.from_user.first_name == "김하늘"
    assert update.callback_query.message.message_thread_id == thread
    await update.callback_query.answer("맡으셨어요")
    await card.edit_text("김하늘 님이 맡았어요", reply_markup=MENU)

    toast, edited = (await told(sandbox))[-2:]
    assert (toast["type"], toast["person"], toast["callback_id"]) == (
        "toast",
        CLERK,
        tapped.json()["callback_id"],
    )
    assert (edited["type"], edited["message"]["thread"]) == ("edited", thread)


async def told(sandbox: Sandbox, after: int = 0) -> list[dict]:
    """Return all that the group's stream has told so far."""
    wanted = (await group(sandbox))["seq"]
    found: list[dict] = []
    async with sandbox.http.stream("GET", f"/sandbox/groups/{DESK}/events?after={after}") as stream:
        async for line in stream.aiter_lines():
            if line.startswith("data: "):
                found.append(msgspec.json.decode(line.removeprefix("data: ")))
                if found[-1]["seq"] == wanted:
                    return found
    return found


async def test_stream_tells_of_topics(bot: telegram.Bot, sandbox: Sandbox):
    thread = (await bot.create_forum_topic(DESK, "a")).message_thread_id
    await bot.send_chat_action(DESK, "typing", message_thread_id=thread)
    await bot.send_chat_action(DESK, "typing", message_thread_id=1)
    await bot.edit_forum_topic(DESK, thread, name="b")
    await bot.delete_forum_topic(DESK, thread)

    events = await told(sandbox)

    kinds = [
        "topic",
        "action",
        "action",
        "topic",
        "deleted",
        "deleted",
        "topic_deleted",
    ]  # what is gone is forgotten
    assert [event["type"] for event in events] == kinds
    assert [event["thread"] for event in events[1:3]] == [thread, None]
    assert events[3]["topic"]["name"] == "b"
    assert events[-1]["id"] == thread


async def test_stream_that_lost_its_past_tells_of_topics_as_well(bot: telegram.Bot, sandbox: Sandbox):
    for name in ("a", "b"):
        await bot.create_forum_topic(DESK, name)
    await bot.delete_forum_topic(DESK, 2)
    sandbox.world._feeds.clear()

    events = await told(sandbox)

    assert [event["type"] for event in events] == ["message", "topic", "deleted", "topic_deleted"]
    assert events[-1]["id"] == 2


async def test_pin_is_told_in_the_topic_and_to_the_bot(bot: telegram.Bot, sandbox: Sandbox):
    thread = (await bot.create_forum_topic(DESK, "a")).message_thread_id
    card = await bot.send_message(DESK, "카드", message_thread_id=thread)
    await heard(bot)

    await card.pin()

    (update,) = await heard(bot)
    assert (update.message.message_thread_id, update.message.pinned_message.text) == (thread, "카드")
    assert update.message.from_user.id == bot.id
    shown = (await group(sandbox))["messages"]
    assert shown[1]["pinned"]
    assert shown[2]["service"] == {"kind": "pinned", "text": "카드"}
    await bot.delete_message(DESK, update.message.message_id)
    assert await bot.unpin_all_forum_topic_messages(DESK, thread)
    assert not (await group(sandbox))["messages"][1]["pinned"]


async def test_members_edit_and_delete(bot: telegram.Bot, sandbox: Sandbox):
    own, other = await write(sandbox, "하나"), await write(sandbox, "둘", sender=LEAD)
    await heard(bot)
    path = f"/sandbox/groups/{DESK}/messages"

    edited = await sandbox.http.put(f"{path}/{own['message_id']}", json={"from": CLERK, "text": "셋"})
    foreign = await sandbox.http.put(f"{path}/{other['message_id']}", json={"from": CLERK, "text": "x"})
    (update,) = await heard(bot)
    refused = await sandbox.http.delete(f"{path}/{other['message_id']}?from={CLERK}")
    deleted = await sandbox.http.delete(f"{path}/{own['message_id']}?from={LEAD}")

    assert (edited.json()["edited"], foreign.status_code) == (True, 404)
    assert update.edited_message.text == "셋"
    assert (refused.status_code, deleted.status_code) == (403, 200)
    assert await heard(bot) == []
    assert await bot.delete_message(DESK, other["message_id"])
    assert (await group(sandbox))["messages"] == []


async def test_every_kind_is_copied_both_ways(bot: telegram.Bot, sandbox: Sandbox):
    thread = (await bot.create_forum_topic(DESK, "a")).message_thread_id
    await sandbox.say("/start https://a.kr")
    for kind in ("photo", "document", "voice", "sticker", "location", "contact"):
        await sandbox.post("chats/5/messages", kind=kind, text="설명")
    await heard(bot)

    there = [await bot.copy_message(DESK, CUSTOMER, i, message_thread_id=thread) for i in range(1, 8)]
    back = [
        await bot.copy_message(CUSTOMER, DESK, m.message_id, reply_parameters=ReplyParameters(1))
        for m in there
    ]

    private, desk = (await sandbox.snapshot())["messages"], (await group(sandbox))["messages"][1:]
    kinds = ["text", "photo", "document", "voice", "sticker", "location", "contact"]
    assert [m["kind"] for m in desk] == [m["kind"] for m in private[7:]] == kinds
    assert [m["text"] for m in desk] == ["/start https://a.kr", "설명", "설명", "설명", "", "", ""]
    assert {m["thread"] for m in desk} == {thread}
    assert {m["reply_to"] for m in private[7:]} == {1}
    assert [m.message_id for m in back] == list(range(8, 15))


async def test_album_of_a_customer_stays_one_in_the_topic(bot: telegram.Bot, sandbox: Sandbox):
    thread = (await bot.create_forum_topic(DESK, "a")).message_thread_id
    for _ in range(2):
        await sandbox.post("chats/5/messages", kind="photo", album="신분증")
    await sandbox.say("사진이에요")
    protected = await bot.send_message(CUSTOMER, "code", protect_content=True)
    albums = [u.message.media_group_id for u in await heard(bot) if u.message.photo]

    copied = await bot.copy_messages(
        DESK, CUSTOMER, [1, 2, 3, protected.message_id, 99], message_thread_id=thread
    )

    *pictures, text = (await group(sandbox))["messages"][1:]
    assert [m.message_id for m in copied] == [m["message_id"] for m in (*pictures, text)]
    assert albums[0] == albums[1] != pictures[0]["album"] == pictures[1]["album"]
    assert text["album"] is None
    single = await bot.copy_messages(CUSTOMER, DESK, [pictures[0]["message_id"]])
    assert (await sandbox.snapshot())["messages"][-1]["message_id"] == single[0].message_id
    assert (await sandbox.snapshot())["messages"][-1]["album"] is None


async def test_reply_takes_the_topic_of_what_it_answers(bot: telegram.Bot, sandbox: Sandbox):
    one, two = [(await bot.create_forum_topic(DESK, name)).message_thread_id for name in "ab"]
    question = await write(sandbox, "?", one)

    inside = await bot.send_message(DESK, "!", reply_to_message_id=question["message_id"])
    across = await bot.send_message(
        DESK, "!", reply_to_message_id=question["message_id"], message_thread_id=two
    )

    assert (inside.message_thread_id, inside.reply_to_message.text) == (one, "?")
    assert across.message_thread_id == across.reply_to_message.message_id == two


async def test_copies_and_topics_count_against_the_pace_of_a_group(
    bot: telegram.Bot, sandbox: Sandbox, clock: Clock
):
    sandbox.world.limits = Limits()
    for text in "abc":
        await sandbox.say(text)
    thread = (await bot.create_forum_topic(DESK, "a")).message_thread_id
    await bot.edit_forum_topic(DESK, thread, name="b")
    for _ in range(5):
        await bot.copy_messages(DESK, CUSTOMER, [1, 2, 3], message_thread_id=thread)
    card = await bot.send_message(DESK, "18th", message_thread_id=thread)
    await card.edit_text("19th")

    with pytest.raises(RetryAfter) as refused:
        await bot.copy_messages(DESK, CUSTOMER, [1, 2, 3], message_thread_id=thread)
    await bot.copy_message(DESK, CUSTOMER, 1, message_thread_id=thread)
    with pytest.raises(RetryAfter):
        await bot.create_forum_topic(DESK, "c")

    assert refused.value.retry_after.total_seconds() == 6
    clock.now += 9
    assert len(await bot.copy_messages(DESK, CUSTOMER, [1, 2, 3], message_thread_id=thread)) == 3


async def test_member_and_administrators(bot: telegram.Bot, sandbox: Sandbox):
    await sandbox.say("hi")

    me = await bot.get_chat_member(DESK, bot.id)
    statuses = [(await bot.get_chat_member(DESK, person)).status for person in (LEAD, CLERK, CUSTOMER)]
    administrators = await bot.get_chat_administrators(DESK)

    assert (me.can_manage_topics, me.can_pin_messages, me.can_delete_messages) == (True, True, True)
    assert statuses == ["administrator", "member", "left"]
    assert {a.user.id for a in administrators} == {LEAD, bot.id}
    assert (await bot.get_chat(DESK)).is_forum


async def test_commands_of_a_group_by_who_looks(bot: telegram.Bot, sandbox: Sandbox):
    await bot.set_my_commands([BotCommand("start", "시작")])
    await bot.set_my_commands([BotCommand("take", "맡기")], scope=BotCommandScopeChat(DESK))
    await bot.set_my_commands([BotCommand("ban", "막기")], scope=BotCommandScopeChatAdministrators(DESK))

    async def seen(person: int) -> list[str]:
        answer = await sandbox.http.get(f"/sandbox/bot?chat={DESK}&person={person}")
        return [command["command"] for command in answer.json()["commands"]]

    assert (await seen(CLERK), await seen(LEAD), await seen(STRANGER)) == (["take"], ["ban"], ["take"])
    await bot.delete_my_commands(scope=BotCommandScopeChat(DESK))
    assert await seen(CLERK) == ["start"]


async def test_groups_are_listed_without_those_that_have_no_topics(sandbox: Sandbox):
    await sandbox.post("groups", chat=-1001, text="hi")

    listed = (await sandbox.http.get("/sandbox/groups")).json()

    members = [
        {"id": LEAD, "name": "이도윤", "status": "administrator"},
        {"id": CLERK, "name": "김하늘", "status": "member"},
    ]
    assert listed == {"groups": [{"id": DESK, "title": "상담실", "members": members}]}
    assert (await sandbox.http.get("/sandbox/groups/-1001")).status_code == 404
    assert (await sandbox.http.get("/sandbox/groups/x/events")).status_code == 404


async def test_setting_up_a_forum_again_changes_its_people_only(bot: telegram.Bot, sandbox: Sandbox):
    await bot.create_forum_topic(DESK, "a")

    sandbox.world.add_forum(DESK, "새 상담실", [(CLERK, "김하늘", "creator")])

    now = await group(sandbox)
    assert (now["title"], len(now["topics"]), now["members"][0]["status"]) == ("새 상담실", 1, "creator")
    assert [a.status for a in await bot.get_chat_administrators(DESK)] == ["creator", "administrator"]
    with pytest.raises(ValueError, match="supergroup"):
        sandbox.world.add_forum(-1001, "x", [])


async def test_second_judge_reads_it_all(second: AiogramBot, sandbox: Sandbox):
    topic = await second.create_forum_topic(DESK, "사례", icon_color=GREEN)
    thread = topic.message_thread_id
    icons = await second.get_forum_topic_icon_stickers()
    photos = await second.send_media_group(
        DESK,
        [
            InputMediaPhoto(media=BufferedInputFile(PNG, "a.png"), caption="<b>앞</b>", parse_mode="HTML"),
            InputMediaPhoto(media=BufferedInputFile(PNG, "b.png")),
        ],
        message_thread_id=thread,
    )
    files = await second.send_media_group(
        DESK, [InputMediaDocument(media=BufferedInputFile(b"x", f"{i}.txt")) for i in range(2)]
    )
    copies = await second.copy_messages(DESK, DESK, [m.message_id for m in photos], message_thread_id=thread)
    forwarded = await second.forward_message(DESK, DESK, photos[0].message_id, message_thread_id=thread)
    await second.pin_chat_message(DESK, photos[0].message_id)
    await write(sandbox, "익명", thread, LEAD, anonymous=True)
    anonymous = (await second.get_updates())[-1].message
    origin = (await second.forward_message(DESK, DESK, anonymous.message_id)).forward_origin

    assert {"✅", "❗️", "💬", "❓"} <= {icon.emoji for icon in icons}
    assert {icon.type for icon in icons} == {"custom_emoji"}
    assert photos[0].media_group_id == photos[1].media_group_id != files[0].media_group_id
    assert (photos[0].html_text, photos[1].message_thread_id) == ("<b>앞</b>", thread)
    assert [file.document.file_name for file in files] == ["0.txt", "1.txt"]
    assert len(copies) == 2
    assert forwarded.message_thread_id == thread
    assert (await second.get_chat_member(DESK, second.id)).can_manage_topics
    assert {member.status for member in await second.get_chat_administrators(DESK)} == {"administrator"}
    assert (anonymous.sender_chat.id, origin.sender_chat.title) == (DESK, "상담실")


async def test_all_of_a_forum_is_there_after_a_restart(tmp_path: Path, clock: Clock):
    async with remembered(tmp_path, clock) as (sandbox, bot):
        sandbox.world.add_forum(DESK, "상담실", [(CLERK, "김하늘", "member")])
        thread = (await bot.create_forum_topic(DESK, "사례", GREEN, CHECK)).message_thread_id
        gone = (await bot.create_forum_topic(DESK, "지운 것")).message_thread_id
        await bot.close_forum_topic(DESK, thread)
        await bot.delete_forum_topic(DESK, gone)
        await (await bot.send_message(DESK, "카드", message_thread_id=thread)).pin()
        before = await group(sandbox)

    async with remembered(tmp_path, clock) as (sandbox, bot):
        sandbox.world.add_forum(DESK, "상담실", [(CLERK, "김하늘", "member")])

        assert await group(sandbox) == before
        assert [event["type"] for event in await told(sandbox, before["seq"] - 4)] == [
            "topic_deleted",
            "message",
            "message",
        ]
        assert (await bot.send_message(DESK, "더", message_thread_id=thread)).message_thread_id == thread


async def test_member_of_tests_does_what_the_page_does(bot: telegram.Bot, sandbox: Sandbox):
    topic = (await bot.create_forum_topic(DESK, "홍길동", icon_custom_emoji_id=CHECK)).message_thread_id
    card = await bot.send_message(DESK, "새 문의", message_thread_id=topic, reply_markup=MENU)
    await heard(bot)

    async with (
        Member(sandbox.url, DESK, CLERK, patience=0.2) as clerk,
        Member(sandbox.url, DESK, LEAD, patience=0.2) as lead,
    ):
        found = await clerk.wait_for_topic("길동")
        post = await clerk.wait_for_text(topic, "문의")
        assert (found.id, found.icon, found.closed) == (topic, "✅", False)
        assert (post.id, post.by_bot, post.buttons) == (card.message_id, True, ("desk:take",))
        assert await clerk.tap(post.id, "desk:take")
        assert not await clerk.tap(post.id, "desk:drop")
        written = await clerk.write(topic, "안녕하세요", reply_to=post.id)
        await clerk.amend(written, "안녕하세요!")
        album = [await clerk.send(topic, "photo", album="a", caption="앞면") for _ in range(2)]
        file = await clerk.send_file(topic, "안내.txt", "내용".encode())
        own = await clerk.create_topic("점심")
        await lead.change_topic(own, name="저녁", closed=True)
        await lead.write(topic, "공지", anonymous=True)
        notice = await clerk.wait_for_text(topic, "공지")
        await lead.delete(notice.id)

        shown = {post.id: post for post in await lead.messages(topic)}
        assert (shown[written].text, shown[written].edited, shown[written].reply_to) == (
            "안녕하세요!",
            True,
            post.id,
        )
        assert shown[album[0]].album == shown[album[1]].album != ""
        assert (await clerk.download(shown[file])).decode() == "내용"
        assert notice.sender == "상담실"
        assert notice.id not in shown
        assert [post.service for post in await lead.messages(own)] == [
            "topic_created",
            "topic_edited",
            "topic_closed",
        ]
        await lead.delete_topic(own)
        assert [topic.name for topic in await lead.topics()] == ["홍길동"]
        with pytest.raises(Silence):
            await clerk.wait_for_topic("저녁")
        with pytest.raises(Silence):
            await clerk.wait_for_text(topic, "공지")
