"""A folder of topics changes the FAQ while the bot runs."""

import asyncio
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.faq_folder import FaqFolder
from bot.journal import Journal
from bot.store.cabinet import SqlCabinet
from bot.store.cipher import Cipher
from bot.store.database import Database
from bot.store.store import Store
from flows.faq.library import Library
from tests.integration.store.topics import KNOWN, content, new, reworded


class Office:
    """A bot that watches a folder; :meth:`restart` is the next process on the same database."""

    def __init__(self, folder: Path, store: Store, cabinet: SqlCabinet) -> None:
        self.path, self.store, self.cabinet = folder, store, cabinet

    async def restart(self) -> "Office":
        self.journal = Journal(self.store, await asyncio.to_thread(Library))
        await self.journal.catch_up()
        self.folder = FaqFolder(self.path, journal=self.journal, cabinet=self.cabinet)
        return self

    def write(self, name: str, text: str) -> None:
        (self.path / name).write_text(text, encoding="utf-8")

    def title(self, topic_id: str = KNOWN) -> str:
        return self.journal.library.catalogue.topic(topic_id).title("ko")

    async def by(self) -> list[str]:
        return [one.about["by"] for one in await self.store.records("topics") if one.about]


@pytest.fixture
async def office(tmp_path: Path, store: Store, database: Database, cipher: Cipher) -> Office:
    folder = tmp_path / "faq"
    folder.mkdir()
    return await Office(folder, store, SqlCabinet(database, cipher)).restart()


async def test_what_changes_in_the_folder_becomes_one_change(office: Office) -> None:
    office.write("b.yaml", content(reworded("하나")))
    office.write("a.yaml", content(new("brand_new"), reworded("승인번호 시간", "ars_timeout")))
    await office.folder.look()
    await office.folder.look()

    assert office.title() == "하나"
    assert "brand_new" in office.journal.library.catalogue
    assert await office.by() == ["folder"]

    office.write("b.yaml", content(reworded("둘")))
    await office.folder.look()

    assert office.title() == "둘"
    assert await office.by() == ["folder", "folder"]
    (newest,) = office.journal.library.history(KNOWN)[:1]
    assert newest.edition.subjects == (KNOWN,)


async def test_a_fault_changes_nothing_and_is_told_once_with_its_place(office: Office) -> None:
    office.write("good.yaml", content(reworded("하나")))
    office.write("bad.yaml", content(new("brand_new")).replace("action:", "deed:"))

    with capture_logs() as logs:
        for _ in range(3):
            await office.folder.look()

    assert await office.by() == []
    (entry,) = logs
    assert entry["log_level"] == "error"
    assert entry["problem"].startswith("bad.yaml:")
    assert "'deed'" in entry["problem"]

    office.write("bad.yaml", content(new("brand_new")))
    await office.folder.look()
    assert office.title() == "하나"


async def test_a_removed_file_deletes_nothing(office: Office) -> None:
    office.write("a.yaml", content(reworded("하나")))
    office.write("b.yaml", content(new("brand_new")))
    await office.folder.look()

    (office.path / "b.yaml").unlink()
    await office.folder.look()

    assert office.journal.library.catalogue.shows("brand_new")
    assert len(await office.by()) == 1


async def test_a_topic_is_switched_off_by_an_entry(office: Office) -> None:
    office.write("a.yaml", content(off=(KNOWN,)))
    await office.folder.look()

    assert not office.journal.library.catalogue.shows(KNOWN)


async def test_staffs_later_edit_stays_when_something_else_changes(office: Office) -> None:
    """Also over a restart: what the folder said before is remembered."""
    office.write("a.yaml", content(reworded("폴더")))
    await office.folder.look()
    await office.journal.keep("김상담 #7", content(reworded("상담원")))

    await office.folder.look()
    assert office.title() == "상담원"

    office.write("b.yaml", content(new("brand_new")))
    await (await office.restart()).folder.look()
    assert office.title() == "상담원"
    assert office.journal.library.catalogue.shows("brand_new")

    office.write("a.yaml", content(reworded("다시 폴더")))
    await office.folder.look()
    assert office.title() == "다시 폴더"


async def test_a_folder_that_vanishes_changes_nothing(office: Office) -> None:
    office.write("a.yaml", content(reworded("하나")))
    await office.folder.look()
    (office.path / "a.yaml").unlink()
    office.path.rmdir()

    with capture_logs() as logs:
        await office.folder.look()
        await office.folder.look()

    assert office.title() == "하나"
    assert [entry["log_level"] for entry in logs] == ["error"]
