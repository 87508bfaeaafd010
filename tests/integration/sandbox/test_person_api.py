"""The person's side over HTTP: write, tap, edit, read along."""

from __future__ import annotations

import asyncio

import httpx
import pytest
import telegram
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.sandbox.server import World, sandbox_app
from pki.verification import challenge
from tests.integration.sandbox.support import (
    CUSTOMER,
    DELIVERY_PASSWORD,
    Sandbox,
    delivery,
    free_socket,
    ptb,
    uvicorn_of,
)

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
        "via_bot": None,
        "html": "&lt;b&gt;&amp;\n/start",
        "text": "<b>&\n/start",
        "kind": "text",
        "protected": False,
        "document": None,
        "challenge": None,
        "keyboard": None,
        "reply_keyboard": None,
        "reply_to": None,
        "album": None,
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


async def _send(sandbox: Sandbox, name: str, content: bytes, chat: int = CUSTOMER) -> httpx.Response:
    return await sandbox.http.post(f"/sandbox/chats/{chat}/documents", params={"name": name}, content=content)


@pytest.mark.parametrize("content", [b"", bytes(20 * 1024 * 1024 + 1)], ids=["empty", "too large"])
async def test_file_that_no_bot_could_fetch_is_refused(sandbox: Sandbox, content: bytes):
    answer = await _send(sandbox, "a.der", content)

    assert answer.status_code == (413 if content else 400)
    assert (await sandbox.snapshot())["messages"] == []


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("", "file"),
        ("C:\\Users\\나\\인증서.zip", "인증서.zip"),
        ("../../etc/a.der", "a.der"),
        ("\x00", "file"),
    ],
)
async def test_file_of_a_person_reaches_the_bot_whole_and_without_a_path(
    bot: telegram.Bot, sandbox: Sandbox, name: str, shown: str
):
    content = bytes(range(256)) * 4096
    view = (await _send(sandbox, name, content)).json()

    (update,) = await bot.get_updates()
    document = update.message.document

    assert view["document"]["name"] == document.file_name == shown
    assert document.file_size == len(content)
    assert await (await document.get_file()).download_as_bytearray() == content
    page = await sandbox.http.get(f"/sandbox/files/{view['document']['file_id']}")
    assert page.content == content


async def test_deleted_file_is_shown_to_nobody_but_the_bot_may_still_fetch_it(
    bot: telegram.Bot, sandbox: Sandbox
):
    view = (await _send(sandbox, "a.p12", b"sealed key")).json()
    (update,) = await bot.get_updates()
    await bot.delete_message(CUSTOMER, view["message_id"])

    assert (await sandbox.http.get(f"/sandbox/files/{view['document']['file_id']}")).status_code == 404
    assert await (await update.message.document.get_file()).download_as_bytearray() == b"sealed key"


async def _delivered(sandbox: Sandbox, bot: telegram.Bot, content: bytes) -> str:
    await sandbox.say("hi")
    sent = await bot.send_document(CUSTOMER, content, filename="certguide-1-NPKI.zip")
    return sent.document.file_id


async def _sign(sandbox: Sandbox, file_id: str, text: str, password: str) -> dict:
    body = {"file_id": file_id, "challenge": text, "password": password}
    return (await sandbox.http.post("/sandbox/sign", json=body)).json()


@pytest.mark.parametrize(
    ("text", "password", "error"),
    [
        ("", DELIVERY_PASSWORD, "no_challenge"),
        ("cgc1.x", DELIVERY_PASSWORD, "no_challenge"),
        (None, "Wrong-password-1!", "wrong_password"),
        (None, "", "wrong_password"),
        (None, "암호", "wrong_password"),
    ],
)
async def test_nothing_is_signed_without_challenge_and_password(
    bot: telegram.Bot, sandbox: Sandbox, text: str | None, password: str, error: str
):
    file_id = await _delivered(sandbox, bot, delivery())
    text = challenge.new().text if text is None else text

    assert await _sign(sandbox, file_id, text, password) == {"error": error}


@pytest.mark.parametrize("content", [b"PK", b"hello", bytes(400_000)])
async def test_nothing_is_signed_with_a_file_that_holds_no_certificate(
    bot: telegram.Bot, sandbox: Sandbox, content: bytes
):
    file_id = await _delivered(sandbox, bot, content)

    answer = await _sign(sandbox, file_id, challenge.new().text, DELIVERY_PASSWORD)
    assert answer == {"error": "no_certificate"}
    assert "error" in await _sign(sandbox, "unknown", challenge.new().text, DELIVERY_PASSWORD)


async def test_challenge_in_the_chat_is_answered_with_the_delivered_file(bot: telegram.Bot, sandbox: Sandbox):
    file_id = await _delivered(sandbox, bot, delivery())
    asked = challenge.new()
    await bot.send_message(CUSTOMER, f"certguide sign {asked.text} --npki NPKI")
    shown = (await sandbox.snapshot())["messages"][-1]["challenge"]

    answer = (await _sign(sandbox, file_id, shown, DELIVERY_PASSWORD))["answer"]

    assert challenge.check(asked.secret, asked.text, answer).serial == 7


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
