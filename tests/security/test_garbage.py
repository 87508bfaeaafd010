"""What a Bot API server may answer that nobody can read: a turn is not given up for it."""

from typing import Any

import pytest

from bot.telegram.client import build_bot
from bot.telegram.files import TelegramFiles
from flows.ports import Unavailable, Unreadable
from tests.integration.telegram.server import TOKEN, Telegram, ok


@pytest.mark.parametrize(
    "result",
    [True, None, 7, "x", [], {}, {"file_id": 7}, {"file_id": "a", "file_unique_id": "b", "file_size": "c"}],
)
async def test_a_file_of_which_nonsense_is_told_is_unavailable(result: Any) -> None:
    api = Telegram()
    await api.open()
    bot = build_bot(TOKEN, api.url)
    await bot.initialize()
    api.will("getFile", ok(result))
    with pytest.raises((Unavailable, Unreadable)):
        await TelegramFiles(bot).fetch("x", 1000)
    await bot.shutdown()
    await api.close()
