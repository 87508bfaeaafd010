from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.roster import Roster
from bot.sandbox.member import Member
from bot.sandbox.server import World
from bot.store.cipher import Cipher
from bot.store.database import Database
from bot.store.desk import DeskStore
from bot.store.migrations import upgrade
from bot.store.store import Member as StaffMember
from bot.store.store import Store
from bot.support.board import Board
from bot.telegram.client import RawBot, build_bot, connect
from bot.telegram.pace import GroupPace, Rate
from bot.telegram.render import Renderer
from flows.faq.library import Library
from flows.replies import Line, Say
from flows.support import card
from flows.support.case import Case
from flows.texts import Texts
from tests.databases import database_url
from tests.integration.sandbox.support import TOKEN, Sandbox, sandbox_of
from tests.integration.sandbox.support import Clock as WorldClock
from tests.integration.store.casework import GROUP, Work
from tests.integration.store.conftest import Clock

STAFF = [(9001, "김하늘", "member"), (9002, "이도윤", "administrator"), (9003, "박서연", "member")]


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("empty") / "certguide.db"
    upgrade(f"sqlite:///{path}")
    return path.read_bytes()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    clock = WorldClock()
    world = await World.open(token=TOKEN, clock=clock, limits=None)
    world.add_forum(GROUP, "상담원", STAFF)
    async with sandbox_of(world, clock) as running:
        yield running
    await world.close()


@pytest.fixture
async def bot(sandbox: Sandbox) -> AsyncIterator[RawBot]:
    bot = build_bot(TOKEN, sandbox.url)
    await connect(bot)
    yield bot
    await bot.shutdown()


@pytest.fixture
async def work(tmp_path: Path, empty: bytes, clock: Clock) -> AsyncIterator[Work]:
    """A desk with its store, where things happen."""
    path = tmp_path / "certguide.db"
    path.write_bytes(empty)
    url = database_url(tmp_path) or f"sqlite:///{path}"
    database, cipher = Database(url), Cipher([Fernet.generate_key().decode()])
    yield Work(Store(database, cipher), DeskStore(database, cipher, clock=clock), clock)
    await database.close()


@pytest.fixture
async def board(bot: RawBot, work: Work, clock: Clock) -> Board:
    roster, catalogue = Roster(work.store), Library().catalogue
    await work.store.add_staff(StaffMember(9001, "member", "김하늘", clock()))
    await roster.refresh()

    def draw(case: Case, now: datetime) -> tuple[Line, Say]:
        shown = card.card(case, now, staff=roster, catalogue=catalogue)
        return card.title(case), Say(body=shown.body, rows=shown.rows)

    pace = GroupPace(Rate(burst=1000, per_second=1000))
    return Board(bot, work.desk, Renderer(Texts()), draw=draw, pace=pace, clock=clock)


@pytest.fixture
async def member(sandbox: Sandbox) -> AsyncIterator[Member]:
    async with Member(sandbox.url, GROUP, 9001, patience=5) as member:
        yield member


@pytest.fixture
async def lead(sandbox: Sandbox) -> AsyncIterator[Member]:
    async with Member(sandbox.url, GROUP, 9002, patience=5) as lead:
        yield lead
