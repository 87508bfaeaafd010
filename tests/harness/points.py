"""Kills the process at a chosen await of a turn, or of a call to the Bot API.

All that is done for a chat is done in a task that :class:`bot.lanes.Lanes` starts. Each time that such a task begins
to wait, and each time that it goes on, is a passage: before what it waits for, and right after it. Passages are
counted for each row of the inbox or the outbox by itself, so that "the seventh passage of row 12" names one moment of
a conversation however often the process has died before.
"""

import os
import signal
from collections import Counter
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bot.lanes import Lanes

BETWEEN: Final = 0
"""Stands for what is awaited while no row is in hand: looking for rows, taking and giving back a lease."""

_ROWS: Final = frozenset({"_row", "_call"})
"""The functions of turns and of the dispatcher that have a row in hand, under the name ``row``."""

_LIBRARIES: Final = ("site-packages", "asyncio")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a process died.

    Attributes:
        lane: ``Turns`` or ``Dispatcher``.
        row: which row was in hand.
        where: ``before`` or ``after``, and the awaits that lead there.
    """

    lane: str
    row: int
    where: str


class Plan:
    """Which passage of which row is the last.

    Args:
        passages: for each lane, at which the rows die, one after the other and then from the beginning; 0: that row
            lives.
        notes: a file that remembers where the process has died, so that it dies there once.
    """

    def __init__(self, passages: Mapping[str, Sequence[int]], notes: Path) -> None:
        self._passages = passages
        self._notes = notes
        self._dead = {(place.lane, place.row) for place in read(notes)}
        self._passed: Counter[tuple[str, int]] = Counter()

    def pass_by(self, task: Coroutine[Any, Any, Any], moment: str) -> None:
        """A task of a lane waits, or goes on; if this is the place, it is the last."""
        chain = list(_chain(task))
        lane = chain[0].cr_code.co_qualname.partition(".")[0] if chain else ""
        if not (passages := self._passages.get(lane)):
            return
        row = next((_row(one) for one in chain if one.cr_code.co_name in _ROWS), BETWEEN)
        self._passed[lane, row] += 1
        if (lane, row) not in self._dead and self._passed[lane, row] == passages[row % len(passages)]:
            self._die(Place(lane, row, f"{moment} {' > '.join(_places(chain))}"))

    def _die(self, place: Place) -> None:
        with self._notes.open("a") as notes:
            notes.write(f"{place.lane}\t{place.row}\t{place.where}\n")
        os.kill(os.getpid(), signal.SIGKILL)


def read(notes: Path) -> list[Place]:
    """Where processes have died, in order."""
    if not notes.exists():
        return []
    lines = [line.split("\t") for line in notes.read_text().splitlines()]
    return [Place(lane, int(row), where) for lane, row, where in lines]


class _Watched(Coroutine[Any, Any, Any]):
    """A coroutine each of whose waits is told of."""

    def __init__(self, coroutine: Any, plan: Plan) -> None:
        self._coroutine = coroutine
        self._plan = plan

    def send(self, value: Any) -> Any:
        self._plan.pass_by(self._coroutine, "after")
        waits_for = self._coroutine.send(value)
        self._plan.pass_by(self._coroutine, "before")
        return waits_for

    def throw(self, *error: Any) -> Any:
        return self._coroutine.throw(*error)

    def close(self) -> None:
        self._coroutine.close()

    def __await__(self) -> Iterator[Any]:
        raise NotImplementedError("a task drives it")


def install(plan: Plan) -> None:
    """Let the plan see all lanes of this process."""
    run = Lanes._run

    def watched(lanes: Lanes, chat_id: int) -> Any:
        return _Watched(run(lanes, chat_id), plan)

    Lanes._run = watched


def _chain(task: Any) -> Iterator[Any]:
    """The coroutines that wait for each other, from the lane's work inwards."""
    waiting = task.cr_await
    while hasattr(waiting, "cr_code"):
        yield waiting
        waiting = waiting.cr_await


def _row(coroutine: Any) -> int:
    return int(coroutine.cr_frame.f_locals["row"].id)


def _places(chain: Sequence[Any]) -> Iterator[str]:
    """The lines of our own that lead there: what a library awaits within is its business."""
    for one in chain:
        if not any(library in one.cr_code.co_filename for library in _LIBRARIES):
            yield f"{one.cr_code.co_qualname}:{one.cr_frame.f_lineno}"
