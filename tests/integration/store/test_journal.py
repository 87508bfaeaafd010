"""Changes to the topics reach every process's library once, in their order."""

import asyncio

import pytest
from cryptography.fernet import Fernet
from structlog.testing import capture_logs

from bot.journal import Journal, differing
from bot.store.cipher import Cipher
from bot.store.database import Database
from bot.store.store import Store
from flows.faq.catalogue import Edition
from flows.faq.library import Library
from flows.faq.shipped import load
from flows.replies import Record, Turn
from flows.session import Session
from tests.integration.store.builders import arrived
from tests.integration.store.conftest import Clock
from tests.integration.store.topics import KNOWN, content, new, reworded


async def library() -> Library:
    return await asyncio.to_thread(Library)


@pytest.fixture
async def journal(store: Store, clock: Clock) -> Journal:
    return Journal(store, await library(), clock=clock)


def title(journal: Journal, topic_id: str = KNOWN) -> str:
    return journal.library.catalogue.topic(topic_id).title("ko")


async def test_a_turns_record_is_published(journal: Journal, store: Store, clock: Clock) -> None:
    row = await arrived(store, clock(), 1)
    record = Record(
        kind="topics", about={"by": "김상담 #7", "content": content(reworded("전화가 왜 안 와요"))}
    )
    await store.finish(row, Turn(session=Session(), records=(record,)), [], clock())

    await journal.catch_up()

    assert title(journal) == "전화가 왜 안 와요"
    (revision,) = journal.library.revisions
    assert (revision.number, revision.at, revision.by) == (1, clock(), "김상담 #7")


async def test_another_process_takes_up_what_is_new_and_a_new_one_everything(
    journal: Journal, store: Store
) -> None:
    other = Journal(store, await library())
    await journal.keep("김상담 #7", content(reworded("하나")))
    await other.catch_up()
    assert title(other) == "하나"

    await journal.keep("이상담 #8", content(reworded("둘")))
    await journal.keep("이상담 #8", content(off=(KNOWN,)))
    await other.catch_up()
    late = Journal(store, await library())
    await late.catch_up()

    for one in (journal, other, late):
        assert title(one) == "둘"
        assert not one.library.catalogue.shows(KNOWN)
        assert [revision.number for revision in one.library.revisions] == [1, 2, 3]


async def test_looking_at_the_same_time_publishes_once(journal: Journal, store: Store) -> None:
    await Journal(store, await library()).keep("x", content(reworded("하나")))

    await asyncio.gather(*(journal.catch_up() for _ in range(8)))
    await journal.catch_up()

    assert len(journal.library.revisions) == 1


async def test_what_cannot_be_used_is_told_and_left_out(
    journal: Journal, store: Store, database: Database, clock: Clock
) -> None:
    """The later ones hold, and keep their numbers."""
    lost = Store(database, Cipher([Fernet.generate_key().decode()]))
    await lost.keep(Record(kind="topics", about={"by": "x", "content": "lost"}), clock())
    await store.keep(Record(kind="topics", about={"by": "x", "content": "- id: [half"}), clock())
    await store.keep(Record(kind="topics", about={"by": "x", "content": content(reworded("하나"))}), clock())

    with capture_logs() as logs:
        problems = await journal.catch_up()
        again = await journal.catch_up()

    assert (len(problems), again) == (2, [])
    assert [entry["log_level"] for entry in logs] == ["error", "error"]
    assert title(journal) == "하나"
    assert [revision.number for revision in journal.library.revisions] == [3]


async def test_a_proposal_keeps_what_differs_and_nothing_else(journal: Journal, store: Store) -> None:
    as_shipped = load().topic("ars_timeout")
    made = await journal.propose("folder", Edition((as_shipped, reworded("하나"), new("brand_new"))))
    nothing = await journal.propose("folder", Edition((as_shipped, reworded("하나"), new("brand_new"))))

    assert made.subjects == (KNOWN, "brand_new")
    assert nothing.subjects == ()
    (kept,) = await store.records("topics")
    assert kept.about is not None
    assert kept.about["by"] == "folder"
    assert "ars_timeout:" not in kept.about["content"]


def test_a_topic_that_is_off_differs_from_itself_switched_on() -> None:
    off = load().edited(Edition(off=(KNOWN,)))

    assert differing(off, Edition((load().topic(KNOWN),))).subjects == (KNOWN,)
    assert differing(off, Edition(off=(KNOWN, "ars_timeout"))).off == ("ars_timeout",)
