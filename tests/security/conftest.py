"""One running bot for each module: what strangers do to it must leave nothing behind that the next test would see."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from bot.store.store import Member
from tests.security.house import GROUP, LEAD, House, house


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def home(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    lead = Member(LEAD, "lead", "이감사", datetime.now(UTC))
    folder = tmp_path_factory.mktemp("house")
    async with house(folder, staff=(lead,), staff_chat_id=str(GROUP)) as running:
        yield running
