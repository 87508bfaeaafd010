"""The bots that are measured, each in a process of its own: ours, a peer, and a limit.

A bot writes a line of JSON about itself for each line that comes in, and ends with its standard input.
"""

import asyncio
import json
import os
import resource
import sqlite3
import sys
import threading
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import telegram
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    filters,
)
from telegram.warnings import PTBUserWarning

from tests.bench.dialogue import DIALOGUE, TOKEN

_WORDS = "공동인증서 발급을 도와드릴게요. 아래에서 골라 주세요.\n" * 5
_ASKED = [step for step in DIALOGUE if not step.refused]


class Commits:
    """How many transactions were made durable."""

    count = 0

    @classmethod
    def one_more(cls, *_: Any) -> None:
        """There was one."""
        cls.count += 1


def ours(url: str, folder: Path) -> None:
    """The product, whole: its conversation, its store on a disk, its authority."""
    from sqlalchemy import event

    from bot import app, log
    from bot.settings import load
    from bot.store.database import Database

    class CountedDatabase(Database):
        def __init__(self, url: str) -> None:
            super().__init__(url)
            event.listen(self.engine, "commit", Commits.one_more)

    async def run() -> None:
        async with app.service(settings, base_url=url) as service:
            await service.run()

    settings = load(bot_token=TOKEN, bot_api_url=url, data_dir=folder, database_url="", public_url=None)
    log.configure("console", "warning")
    with patch.object(app, "Database", CountedDatabase):
        asyncio.run(run())


class Peer:
    """python-telegram-bot by its book: a ConversationHandler, a commit for each update, its own HTTP client.

    It takes the same answers, makes the same calls and shows as many buttons as ours does; it saves before
    it replies. Without threads, SQLite costs it less than any asynchronous driver would.
    """

    def __init__(self, folder: Path) -> None:
        self._db = sqlite3.connect(folder / "peer.db")
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.execute("CREATE TABLE sessions (chat INTEGER PRIMARY KEY, state INTEGER, data TEXT)")

    def application(self, url: str) -> Application[Any, Any, Any, Any, Any, Any]:
        """The bot, ready to run."""
        application = Application.builder().token(TOKEN).base_url(f"{url}/bot").build()
        states: dict[object, list[Any]] = {
            state: [
                CallbackQueryHandler(self._answer, step.says)
                if step.tap
                else MessageHandler(filters.TEXT & ~filters.COMMAND, self._answer)
            ]
            for state, step in enumerate(_ASKED)
        }
        states[len(_ASKED)] = []
        entry: CommandHandler[Any, Any] = CommandHandler("start", self._answer)
        application.add_handler(ConversationHandler([entry], states, [entry], per_message=False))
        return application

    async def _answer(self, update: telegram.Update, context: ContextTypes.DEFAULT_TYPE) -> int:
        chat, data = update.effective_chat, context.user_data
        assert chat is not None
        assert data is not None
        state: int = data.get("state", 0)
        step, query, message = _ASKED[state], update.callback_query, update.message
        if query is not None or (message is not None and message.text == step.says):
            data["state"] = state = state + 1
        self._save(chat.id, state, data)
        if query is not None:
            await query.answer()
        elif step.secret and message is not None:
            await message.delete()
        keyboard = _keyboard(step.shows)
        if step.edits and query is not None:
            await query.edit_message_text(_WORDS, parse_mode="HTML", reply_markup=keyboard)
            return state
        sent = await context.bot.send_message(chat.id, _WORDS, parse_mode="HTML", reply_markup=keyboard)
        if "card" in data:
            await context.bot.edit_message_reply_markup(chat.id, data["card"])
        data["card"] = sent.message_id
        return state

    def _save(self, chat: int, state: int, data: dict[Any, Any]) -> None:
        self._db.execute("INSERT OR REPLACE INTO sessions VALUES (?, ?, ?)", (chat, state, json.dumps(data)))
        self._db.commit()
        Commits.one_more()


def _keyboard(data: str) -> InlineKeyboardMarkup:
    ways = [("도움말", "help"), ("상담원", "person"), ("이전", "nav:back"), ("취소", "cancel")]
    buttons = [InlineKeyboardButton(label, callback_data=name) for label, name in ways]
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton("다음", callback_data=data)], buttons[:2], buttons[2:]]
    )


def peer(url: str, folder: Path) -> None:
    """The peer that a Python programmer would write first."""
    warnings.simplefilter("ignore", PTBUserWarning)
    Peer(folder).application(url).run_polling()


def limit(url: str, _folder: Path) -> None:
    """The least that a bot on this library and our transport can do: parse an update, send a message."""
    from bot.telegram.client import build_bot, parse_update

    async def run() -> None:
        bot = build_bot(TOKEN, url)
        await bot.initialize()
        offset, tasks = None, set()
        while True:
            answer = await bot.get_raw_updates(
                offset=offset, timeout=30, allowed_updates=("message", "callback_query"), read_timeout=40
            )
            for raw in answer:
                offset = raw["update_id"] + 1
                chat = parse_update(raw).effective_chat
                assert chat is not None
                task = asyncio.create_task(bot.send_message(chat.id, _WORDS))
                tasks.add(task)
                task.add_done_callback(tasks.discard)

    asyncio.run(run())


BOTS: Final[dict[str, Callable[[str, Path], None]]] = {"ours": ours, "peer": peer, "limit": limit}


def _report() -> None:
    for _ in sys.stdin:
        used = resource.getrusage(resource.RUSAGE_SELF)
        about = {"cpu": used.ru_utime + used.ru_stime, "rss": used.ru_maxrss / 1024, "commits": Commits.count}
        sys.stdout.write(json.dumps(about) + "\n")
        sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    _, name, address, home = sys.argv
    threading.Thread(target=_report, daemon=True).start()
    BOTS[name](address, Path(home))
