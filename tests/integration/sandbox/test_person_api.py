"""The person's side over HTTP: write, tap, edit, read along."""

from __future__ import annotations

import asyncio

import httpx
import pytest
import telegram
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.sandbox.server import World, sandbox_app
from tests.integration.sandbox.support import CUSTOMER, Sandbox, free_socket, ptb, uvicorn_of

MENU = InlineKeyboardMarkup([[InlineKeyboardButton("발급", callback_data="menu:issue")]])


async def test_unseen_chat_is_empty(sandbox: Sandbox):
    assert await sandbox.snapshot() == {"seq": 0, "messages": [], "action": None}


async def test_written_text_comes_back_as_view(sandbox: Sandbox):
    view = await sandbox.say("  <b>&\n/start ")

    assert view == {
        "message_id": 1,
        "from": "person",
        "date": int(sandbox.clock.now),
        "edited": False,
        "html": "&lt;b&gt;&amp;\n/start",
        "text": "<b>&\n/start",
        "kind": "text",
        "protected": False,
        "document": None,
        "keyboard": None,
        "reply_keyboard": None,
    }


async def test_events_tell_all_that_happens(bot: telegram.Bot, sandbox: Sandbox):
    await sandbox.say("hi")
    await bot.send_chat_action(CUSTOMER, "typing")
    sent = await bot.send_message(CUSTOMER, "menu", reply_markup=MENU)
    tapped = (await sandbox.post("chats/5/taps", message_id=2, data="menu:issue")).json()
    await bot.answer_callback_query(tapped["callback_id"], "네", show_alert=True)
    await sent.edit_text("done")
    await sent.delete()

    events = await sandbox.events(6)

    assert [event["seq"] for event in events] == [1, 2, 3, 4, 5, 6]
    kinds = [event["type"] for event in events]
    assert (
        kinds == ["message", "action", "message", "answered", "edited", "deleted", "message"][:6] + kinds[6:]
    )
    assert events[3] == {
        "seq": 4,
        "type": "answered",
        "callback_id": tapped["callback_id"],
        "message_id": 2,
        "text": "네",
        "alert": True,
    }


async def test_stream_resumes_after_a_number_or_the_last_id(sandbox: Sandbox):
    for text in "abcd":
        await sandbox.say(text)

    by_query = await sandbox.events(2, after=2)
    by_header = await sandbox.events(1, 0, CUSTOMER, **{"Last-Event-ID": "3"})

    assert [event["message"]["text"] for event in by_query] == ["c", "d"]
    assert [event["message"]["text"] for event in by_header] == ["d"]


async def test_stream_goes_on_live(sandbox: Sandbox):
    reading = asyncio.create_task(sandbox.events(2))
    await sandbox.say("a")
    await asyncio.sleep(0.05)
    await sandbox.say("b")

    assert [event["message"]["text"] for event in await reading] == ["a", "b"]


async def test_stream_that_lost_its_past_tells_how_things_stand(bot: telegram.Bot, sandbox: Sandbox):
    await sandbox.say("first")
    sent = await bot.send_message(CUSTOMER, "0")
    await sandbox.say("gone")
    await bot.delete_message(CUSTOMER, 3)
    for number in range(1, 1100):
        sandbox.world.message(CUSTOMER, sent.message_id).text = str(number)
        sandbox.world.change_message(sandbox.world.message(CUSTOMER, sent.message_id))

    events = await sandbox.events(2, after=2)

    assert [event["type"] for event in events] == ["deleted", "edited"]
    assert events[1]["message"]["text"] == "1099"


async def test_what_a_person_typed_leaves_the_stream_when_deleted(bot: telegram.Bot, sandbox: Sandbox):
    await sandbox.say("my password")
    await bot.delete_message(CUSTOMER, 1)

    assert await sandbox.events(1) == [{"seq": 2, "type": "deleted", "message_id": 1}]


async def test_server_stops_promptly_with_a_stream_open(world: World):
    server, listening = uvicorn_of(sandbox_app(world)), free_socket()
    serve = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:
        await asyncio.sleep(0.01)

    url = f"http://127.0.0.1:{listening.getsockname()[1]}/sandbox/chats/5/events"
    async with httpx.AsyncClient() as http, http.stream("GET", url) as stream:
        lines = stream.aiter_lines()
        assert await anext(lines) == ": ping"
        server.should_exit = True
        assert [line async for line in lines if line] == []

    await asyncio.wait_for(serve, 3)


async def test_hanging_up_ends_streams_and_polls(sandbox: Sandbox, bot: telegram.Bot):
    polling = asyncio.create_task(bot.get_updates(timeout=30))
    async with sandbox.http.stream("GET", "/sandbox/chats/5/events") as stream:
        lines = stream.aiter_lines()
        await anext(lines)
        sandbox.world.hang_up()

        assert [line async for line in lines if line] == []
    assert await asyncio.wait_for(polling, 2) == ()


@pytest.mark.parametrize(
    "body",
    [
        {"text": ""},
        {"text": " "},
        {"text": "x" * 4097},
        {},
        {"kind": "elephant"},
        {"text": 7},
        {"text": "\x00"},
    ],
)
async def test_bad_message_is_refused_in_words(sandbox: Sandbox, body: dict):
    answer = await sandbox.http.post("/sandbox/chats/5/messages", json=body)

    assert answer.status_code == 400
    assert answer.json()["error"]


@pytest.mark.parametrize("chat", ["0", "-5", "x", "1.5"])
async def test_private_chat_needs_a_positive_number(sandbox: Sandbox, chat: str):
    answer = await sandbox.http.post(f"/sandbox/chats/{chat}/messages", json={"text": "hi"})

    assert answer.status_code in {400, 404}


async def test_tap_needs_a_button_that_is_there(bot: telegram.Bot, sandbox: Sandbox):
    await sandbox.say("hi")
    sent = await bot.send_message(CUSTOMER, "menu", reply_markup=MENU)

    assert (await sandbox.post("chats/5/taps", message_id=2, data="other")).status_code == 404
    assert (await sandbox.post("chats/5/taps", message_id=9, data="menu:issue")).status_code == 404
    await sent.edit_reply_markup(None)
    assert (await sandbox.post("chats/5/taps", message_id=2, data="menu:issue")).status_code == 404


async def test_person_edits_own_texts_only(bot: telegram.Bot, sandbox: Sandbox):
    await sandbox.say("one")
    await bot.send_message(CUSTOMER, "mine")

    edited = await sandbox.http.put("/sandbox/chats/5/messages/1", json={"text": "two"})

    assert (edited.json()["text"], edited.json()["edited"]) == ("two", True)
    assert (await sandbox.http.put("/sandbox/chats/5/messages/2", json={"text": "x"})).status_code == 404
    assert (await sandbox.http.put("/sandbox/chats/5/messages/1", json={"text": "two"})).status_code == 400


async def test_blocked_bot_hears_nothing(sandbox: Sandbox):
    await sandbox.say("hi")
    await sandbox.http.put("/sandbox/chats/5/blocked", json={"blocked": True})

    assert (await sandbox.post("chats/5/messages", text="hello")).status_code == 400


async def test_document_of_a_person_keeps_its_name(bot: telegram.Bot, sandbox: Sandbox):
    view = (await sandbox.post("chats/5/messages", kind="document", name="신분증.txt")).json()

    (update,) = await bot.get_updates()

    assert view["document"]["name"] == update.message.document.file_name == "신분증.txt"
    assert await (await update.message.document.get_file()).download_as_bytearray()


async def test_calls_are_listed_without_contents(sandbox: Sandbox):
    await sandbox.say("hi")
    await sandbox.raw("sendMessage", chat_id=CUSTOMER, text="secret")
    await sandbox.raw("sendMessage", chat_id=CUSTOMER, text="")

    calls = (await sandbox.http.get("/sandbox/calls?after=1")).json()

    at = sandbox.clock.now
    assert calls == [{"n": 2, "method": "sendMessage", "chat_id": CUSTOMER, "ok": False, "at": at}]


async def test_page_is_served(sandbox: Sandbox):
    answer = await sandbox.http.get("/")

    assert answer.status_code in {200, 404}
    assert (await sandbox.http.get("/sandbox/static/../server.py")).status_code == 404


async def test_group_message_needs_a_group(sandbox: Sandbox):
    assert (await sandbox.post("groups", chat=5, text="hi")).status_code == 400
    async with ptb(sandbox.url) as bot:
        await sandbox.post("groups", chat=-1001, text="/start", **{"from": 8})
        assert (await bot.get_updates())[-1].message.from_user.id == 8
