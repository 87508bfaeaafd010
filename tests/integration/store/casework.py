"""Small things that the tests of the desk's store need."""

from collections.abc import Sequence
from datetime import datetime
from itertools import count
from typing import Any

from bot.store.desk import DeskStore
from bot.store.store import DESK, InboxRow, Store
from bot.telegram.outgoing import Outgoing
from flows.support.case import Case, Snapshot
from flows.support.turn import DeskTurn, Passed
from tests.integration.store.conftest import Clock

NUMBER = "KJ7-M2QX"
CHAT = 1001
GROUP = -1_005_000_000_001

_ids = count(1)


class Work:
    """The desk's store, and what happens at the desk."""

    def __init__(self, store: Store, desk: DeskStore, clock: Clock) -> None:
        self.store = store
        self.desk = desk
        self.clock = clock

    async def arrived(self) -> InboxRow:
        """Something happened at the desk."""
        await self.store.intake([(DESK, {"update_id": next(_ids)})], self.clock())
        return (await self.store.new_rows(DESK))[-1]

    async def play(self, turn: DeskTurn, calls: Sequence[tuple[int, Outgoing]] = ()) -> list[int]:
        """A turn of the desk, stored."""
        return await self.desk.finish(await self.arrived(), turn, calls, self.clock())

    async def opened(self, *passed: Passed, **more: Any) -> Case:
        """A case, with what was written."""
        case = a_case(self.clock(), **more)
        await self.play(DeskTurn(cases=(case,), passed=passed))
        return case

    async def shown(self, number: str = NUMBER, thread: int = 77) -> None:
        """The case's topic shows it as it stands."""
        (shown,) = [one for one in await self.desk.board(100) if one.case.number == number]
        await self.desk.showed(
            number, shown.version, thread=thread, card=thread + 1, title="t", colour="blue"
        )


def a_case(at: datetime, **more: Any) -> Case:
    snapshot = Snapshot(name="홍*동", keys=["홍길동", "hong2026"])
    named: dict[str, Any] = {"number": NUMBER, "chat": CHAT, "group": GROUP, "snapshot": snapshot}
    return Case(**{**named, "cause": "person", "opened_at": at, **more})


def written(origin: int, text: str = "안 돼요", **more: Any) -> Passed:
    return Passed(**{"number": NUMBER, "way": "in", "origin": origin, "text": text, **more})


def answered(origin: int, text: str = "도와드릴게요", **more: Any) -> Passed:
    return Passed(**{"number": NUMBER, "way": "out", "origin": origin, "text": text, "author": 7, **more})
