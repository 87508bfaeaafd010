"""The FAQ through the front door of the whole bot: staff, folder and inline queries while it runs."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.app import service
from bot.opening import opened, read, write
from bot.service import Service
from bot.settings import Settings, SettingsError, load
from bot.store.store import Member, Role
from bot.watch import Watch
from flows.faq.catalogue import STEPS
from flows.replies import Record
from tests.databases import database_url
from tests.integration.quick import quick_keys
from tests.integration.store.topics import KNOWN, content, reworded
from tests.integration.telegram.server import TOKEN, Call, Telegram, text_update
from tests.integration.telegram.test_inline import inline

STAFF = 42


@pytest.fixture
def settings(api: Telegram, tmp_path: Path) -> Settings:
    return load(
        data_dir=tmp_path / "data",
        database_url=database_url(tmp_path),
        bot_token=TOKEN,
        bot_api_url=api.url,
        key_pool=0,
    )


@pytest.fixture(autouse=True)
def _watches_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(Watch.__init__.__kwdefaults__, "seconds", 0.2)


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Service]:
    async with service(settings, base_url="http://127.0.0.1") as bot:
        task = asyncio.create_task(bot.run())
        try:
            yield bot
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


@pytest.fixture(autouse=True)
def _opens_quickly() -> Iterator[None]:
    with quick_keys():
        yield


async def until(condition: Callable[[], Any]) -> Any:
    """What the condition gives as soon as it holds. A change by others may take a while to be noticed."""
    async with asyncio.timeout(10):
        while not (value := condition()):
            await asyncio.sleep(0.02)
    return value


async def hire(settings: Settings, user_id: int, role: Role = "member") -> None:
    member = Member(user_id, role, "이감사", datetime.now(UTC))
    await write(settings, lambda store: store.add_staff(member))


async def kept_updates(settings: Settings) -> int:
    async with opened(settings) as (database, _):
        count = sa.text("SELECT count(*) FROM inbox WHERE update_id IS NOT NULL")
        return int(await database.read(lambda connection: connection.scalar(count)) or 0)


class Asking:
    """Somebody who types behind the bot's name."""

    def __init__(self, api: Telegram) -> None:
        self.api = api
        self.number = 100

    async def results(self) -> int:
        """How many results they get for nothing typed."""
        self.number += 1
        query = inline("", user=STAFF, query_id=f"q{self.number}")
        await self.api.post({**query, "update_id": self.number})
        call = await until(self._answer)
        return len(call.params["results"])

    async def until_results(self, count: int) -> None:
        async with asyncio.timeout(10):
            while await self.results() != count:
                await asyncio.sleep(0.1)

    def _answer(self) -> Call | None:
        asked = f"q{self.number}"
        calls = self.api.called("answerInlineQuery")
        return next((call for call in calls if call.params["inline_query_id"] == asked), None)


async def test_inline_queries_are_answered_confirmed_and_never_stored(
    api: Telegram, settings: Settings
) -> None:
    """A batch of nothing else is confirmed like any other; in a mixed one the others are stored."""
    await hire(settings, STAFF)
    await api.post({**inline("", user=STAFF, query_id="q1"), "update_id": 41})
    async with running(settings):
        await until(lambda: api.called("answerInlineQuery"))
        await until(lambda: 42 in api.offsets)
        await api.post({**inline("", user=STAFF, query_id="q2"), "update_id": 42}, text_update(43))
        await until(lambda: 44 in api.offsets)
        await until(lambda: len(api.called("answerInlineQuery")) == 2)

    assert len(api.called("answerInlineQuery")[0].params["results"]) == len(STEPS)
    assert await kept_updates(settings) == 1


async def test_a_running_bot_notices_who_joins_and_who_leaves(api: Telegram, settings: Settings) -> None:
    asking = Asking(api)
    async with running(settings) as bot:
        assert await asking.results() == 0

        await hire(settings, STAFF, "auditor")
        await asking.until_results(len(STEPS))
        assert staff_of(bot) == ""

        await hire(settings, STAFF, "lead")
        await until(lambda: staff_of(bot) == "이감사 #42")

        await write(settings, lambda store: store.remove_staff(STAFF))
        await asking.until_results(0)
        assert staff_of(bot) == ""


def staff_of(bot: Service) -> str:
    """Whom the conversation takes the sender of an update for."""
    update = text_update(5)
    update["message"]["from"] = {"id": STAFF, "is_bot": False, "first_name": "x"}
    event = bot._translate(update, event_id="e", at=datetime.now(UTC), live={})
    assert event is not None
    return event.staff


async def test_a_change_kept_by_another_process_holds_soon_and_after_a_restart(
    api: Telegram, settings: Settings
) -> None:
    def topics(text: str) -> Record:
        return Record(kind="topics", about={"by": "operator", "content": text})

    async with running(settings) as bot:
        now = datetime.now(UTC)
        await write(settings, lambda store: store.keep(topics(content(reworded("전화가 왜 안 와요"))), now))
        await until(lambda: _title(bot) == "전화가 왜 안 와요")
        await write(settings, lambda store: store.keep(topics(content(off=(KNOWN,))), now))
        await until(lambda: not _library(bot).catalogue.shows(KNOWN))

    async with running(settings) as bot:
        assert not _library(bot).catalogue.shows(KNOWN)
        assert len(_library(bot).revisions) == 2


async def test_a_turns_change_holds_from_the_next_answer_on(api: Telegram, settings: Settings) -> None:
    """Not at the next look at the records, seconds later."""
    async with running(settings) as bot:
        await until(lambda: api.offsets)
        record = Record(kind="topics", about={"by": "x #7", "content": content(reworded("바로"))})
        await bot._store.keep(record, datetime.now(UTC))
        await bot._kept([record])
        assert _title(bot) == "바로"


async def test_the_folder_is_watched_while_the_bot_runs(
    api: Telegram, settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "faq"
    folder.mkdir()
    (folder / "a.yaml").write_text(content(reworded("하나")), encoding="utf-8")
    watching = settings.model_copy(update={"faq_dir": folder})
    async with running(watching) as bot:
        assert _title(bot) == "하나"

        (folder / "a.yaml").write_text(content(reworded("둘")), encoding="utf-8")
        await until(lambda: _title(bot) == "둘")

    kept = await read(watching, "records", lambda store: store.records("topics")) or []
    assert [one.about["by"] for one in kept if one.about] == ["folder", "folder"]


async def test_a_folder_that_is_not_there_ends_the_start(settings: Settings, tmp_path: Path) -> None:
    missing = settings.model_copy(update={"faq_dir": tmp_path / "none"})

    with pytest.raises(SettingsError, match=r"^CERTGUIDE_FAQ_DIR: "):
        async with service(missing, base_url="http://127.0.0.1"):
            pass

    assert not settings.data_dir.exists()


def _library(bot: Service) -> Any:
    return bot._inline._library


def _title(bot: Service) -> str:
    return str(_library(bot).catalogue.topic(KNOWN).title("ko"))
