"""The world outlives the process, and its file tells a stranger nothing."""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import telegram
from cryptography.fernet import Fernet, MultiFernet
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
)

from bot.sandbox.memory import Memory, UnreadableMemory
from bot.sandbox.server import World
from pki.verification import challenge
from tests.integration.sandbox.support import (
    CUSTOMER,
    DELIVERY_PASSWORD,
    TOKEN,
    Clock,
    Sandbox,
    delivery,
    ptb,
    sandbox_of,
)

MENU = InlineKeyboardMarkup([[InlineKeyboardButton("발급", callback_data="menu:issue")]])
PLANTED = "PLANTED-secret-4711"
KEY = MultiFernet([Fernet(Fernet.generate_key())])


@contextlib.asynccontextmanager
async def running(path: Path, clock: Clock) -> AsyncIterator[tuple[Sandbox, telegram.Bot]]:
    memory = await Memory.open(path, KEY)
    world = await World.open(token=TOKEN, memory=memory, clock=clock, limits=None)
    try:
        async with sandbox_of(world, clock) as sandbox, ptb(sandbox.url) as bot:
            yield sandbox, bot
    finally:
        await world.close()


def on_disk(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))


async def test_everything_is_there_after_a_restart(tmp_path: Path, clock: Clock):
    path = tmp_path / "world.db"
    async with running(path, clock) as (sandbox, bot):
        await sandbox.say("hi", language="en")
        sent = await bot.send_document(CUSTOMER, b"bytes", caption="c", filename="a.p12", reply_markup=MENU)
        tapped = (await sandbox.post("chats/5/taps", message_id=2, data="menu:issue")).json()
        await bot.set_my_commands([("start", "시작")])
        before = await bot.get_updates()
        snapshot = await sandbox.snapshot()

    async with running(path, clock) as (sandbox, bot):
        assert await sandbox.snapshot() == snapshot
        assert await bot.get_updates() == before
        assert await bot.answer_callback_query(tapped["callback_id"])
        assert (await bot.get_my_commands())[0].command == "start"
        file = await bot.get_file(sent.document.file_id)
        assert bytes(await file.download_as_bytearray()) == b"bytes"
        new = await bot.send_message(CUSTOMER, "next")
        assert new.message_id == 3
        assert (await sandbox.say("again"))["message_id"] == 4
        updates = await bot.get_updates(offset=before[-1].update_id + 1)
        assert [u.update_id for u in updates] == [before[-1].update_id + 1]
        assert updates[0].message.from_user.language_code == "en"


async def test_inline_message_is_edited_after_a_restart(tmp_path: Path, clock: Clock):
    path = tmp_path / "world.db"
    async with running(path, clock) as (sandbox, bot):
        query = sandbox.world.inline.ask(CUSTOMER, "x")
        text = InputTextMessageContent("y")
        await bot.answer_inline_query(query.id, [InlineQueryResultArticle("1", "x", text, reply_markup=MENU)])
        await sandbox.post("chats/5/inline/choose", query_id=query.id, result_id="1")
        await sandbox.post("chats/5/taps", message_id=1, data="menu:issue")
        callback = (await bot.get_updates())[-1].callback_query

    async with running(path, clock) as (sandbox, bot):
        assert await bot.edit_message_text("z", inline_message_id=callback.inline_message_id) is True
        (view,) = (await sandbox.snapshot())["messages"]
        assert (view["text"], view["via_bot"]) == ("z", "certguide_bot")


async def test_stream_is_resumed_across_a_restart(tmp_path: Path, clock: Clock):
    path = tmp_path / "world.db"
    async with running(path, clock) as (sandbox, bot):
        await sandbox.say("a")
        await sandbox.say("b")
        await bot.send_message(CUSTOMER, "c")
        await bot.delete_message(CUSTOMER, 2)

    async with running(path, clock) as (sandbox, _):
        await sandbox.say("d")
        events = await sandbox.events(3, after=1)

    assert [(event["seq"], event["type"]) for event in events] == [
        (3, "message"),
        (4, "deleted"),
        (5, "message"),
    ]


async def test_no_text_is_on_disk_in_the_clear(tmp_path: Path, clock: Clock):
    path = tmp_path / "world.db"
    async with running(path, clock) as (sandbox, bot):
        await sandbox.say(PLANTED)
        await bot.send_message(CUSTOMER, PLANTED)
        await bot.send_document(CUSTOMER, PLANTED.encode(), filename=f"{PLANTED}.txt", caption=PLANTED)
        await sandbox.http.put("/sandbox/chats/5/messages/1", json={"text": f"{PLANTED}!"})

        assert PLANTED.encode() not in on_disk(path)
        assert path.stat().st_size > 0


async def test_deleted_message_leaves_not_even_its_blob(tmp_path: Path, clock: Clock):
    path = tmp_path / "world.db"
    async with running(path, clock) as (sandbox, bot):
        await sandbox.say(PLANTED)
        connection = sandbox.world.memory._connection
        (blob,) = connection.execute("SELECT value FROM records WHERE key = 'message:5:1'").fetchone()
        assert blob in on_disk(path)

        await bot.delete_message(CUSTOMER, 1)

        # The file may break a blob over pages; each part of 100 bytes must be gone.
        left = on_disk(path)
        assert not any(blob[at : at + 100] in left for at in range(0, len(blob) - 100, 50))


async def test_deleted_file_and_signing_password_leave_no_record(tmp_path: Path, clock: Clock):
    path = tmp_path / "world.db"
    async with running(path, clock) as (sandbox, bot):
        sent = await sandbox.http.post("/sandbox/chats/5/documents?name=a.zip", content=delivery())
        file_id = sent.json()["document"]["file_id"]
        body = {"file_id": file_id, "challenge": challenge.new().text, "password": DELIVERY_PASSWORD}
        assert "answer" in (await sandbox.http.post("/sandbox/sign", json=body)).json()
        everything = await sandbox.world.memory.load()
        assert not any(DELIVERY_PASSWORD.encode() in record for record in everything.values())
        assert f"file:{file_id}" in everything

        await bot.delete_message(CUSTOMER, 1)

        assert f"file:{file_id}" not in await sandbox.world.memory.load()


async def test_answer_never_runs_ahead_of_the_disk(tmp_path: Path, clock: Clock):
    path = tmp_path / "world.db"
    async with running(path, clock) as (sandbox, _):
        await sandbox.say("hi")
        await sandbox.raw("sendMessage", chat_id=CUSTOMER, text="x")

        rows = sandbox.world.memory._connection.execute("SELECT key FROM records").fetchall()
        assert {("message:5:1",), ("message:5:2",)} <= set(rows)


async def test_file_of_another_key_is_refused(tmp_path: Path, clock: Clock):
    path = tmp_path / "world.db"
    async with running(path, clock) as (sandbox, _):
        await sandbox.say("hi")
    memory = await Memory.open(path, Fernet(Fernet.generate_key()))

    with pytest.raises(UnreadableMemory):
        await World.open(token=TOKEN, memory=memory)
    await memory.close()


async def test_later_write_of_a_key_wins(tmp_path: Path):
    memory = await Memory.open(tmp_path / "m.db", KEY)
    for number in range(500):
        memory.put("a", b"%d" % number)
        memory.put(f"k{number}", b"x")
        memory.erase(f"k{number - 1}")
        if number % 50 == 0:
            await memory.settled()
    await memory.settled()

    assert await memory.load() == {"a": b"499", "k499": b"x"}
    await memory.close()


async def test_big_file_does_not_hold_up_the_loop(tmp_path: Path):
    import asyncio

    memory = await Memory.open(tmp_path / "m.db", KEY)
    longest = 0.0
    memory.put("big", bytes(8 * 1024 * 1024))
    settled = asyncio.create_task(memory.settled())
    while not settled.done():
        begin = time.perf_counter()
        await asyncio.sleep(0)
        longest = max(longest, time.perf_counter() - begin)

    assert longest < 0.25
    await memory.close()
