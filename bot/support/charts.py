"""What is to be drawn, in words and numbers, and who draws it: a process of its own.

Matplotlib holds the interpreter for a second at a time; in the bot's own process nobody would be answered meanwhile.
So nothing here imports it, and :mod:`bot.support.pictures` is only ever run.
"""

import asyncio
import os
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

_LIMIT: Final = 60.0
_LENGTH: Final = 4
"""Bytes before each picture that tell how long it is."""

_ENVIRONMENT: Final = ("PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR")
"""All that the process gets of the environment: the rest may hold secrets, which it has no use for."""


class NotDrawn(Exception):
    """The pictures could not be drawn."""


class Sheet(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """What every picture has.

    Attributes:
        title: what it is about.
        span: which days.
        empty: said in place of everything below when there is nothing; else empty.
    """

    title: str
    span: str
    empty: str = ""


class Stage(msgspec.Struct, frozen=True):
    """A step of the funnel.

    Attributes:
        label: its name.
        count: how many came.
        number: the same in words.
        onward: how many went on, in words; empty after the last.
        worst: whether fewer went on from here than from anywhere else.
    """

    label: str
    count: int
    number: str
    onward: str = ""
    worst: bool = False


class Funnel(Sheet, frozen=True, kw_only=True):
    """One bar below the other, each as long as many came to that step."""

    stages: tuple[Stage, ...] = ()


class Bar(msgspec.Struct, frozen=True):
    """A bar with its label above and its number beside it."""

    label: str
    count: int
    number: str


class Group(msgspec.Struct, frozen=True):
    """Bars under a heading."""

    heading: str
    bars: tuple[Bar, ...]


class Causes(Sheet, frozen=True, kw_only=True):
    """Bars in groups.

    Attributes:
        rest: what is not shown, in words; may be empty.
    """

    groups: tuple[Group, ...] = ()
    rest: str = ""


class Pane(msgspec.Struct, frozen=True, kw_only=True):
    """Day by day, how long something took.

    Attributes:
        title: what.
        summary: of all days together.
        unit: what the numbers are in.
        inner: of each day the shorter bar; ``None``: nothing that day.
        outer: the longer one.
        empty: said when there is nothing.
    """

    title: str
    summary: str
    unit: str
    inner: tuple[float | None, ...]
    outer: tuple[float | None, ...]
    empty: str


class Panes(Sheet, frozen=True, kw_only=True):
    """Several of them, one below the other, over the same days.

    Attributes:
        days: their labels.
        legend: what the inner and the outer bar mean.
    """

    days: tuple[str, ...] = ()
    legend: tuple[str, str] = ("", "")
    panes: tuple[Pane, ...] = ()


class Days(Sheet, frozen=True, kw_only=True):
    """One bar for each day.

    Attributes:
        summary: of all days together.
    """

    days: tuple[str, ...] = ()
    counts: tuple[int, ...] = ()
    summary: str = ""


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """A number now and before.

    Attributes:
        label: of what.
        now: the number; ``None``: there is none.
        before: the same before.
        now_in_words: as it is written.
        before_in_words: the same before.
        change: in words; may be empty.
    """

    label: str
    now: float | None
    before: float | None
    now_in_words: str
    before_in_words: str
    change: str = ""


class Pairs(Sheet, frozen=True, kw_only=True):
    """Numbers side by side.

    Attributes:
        legend: what now and before mean.
    """

    legend: tuple[str, str] = ("", "")
    pairs: tuple[Pair, ...] = ()


Chart = Funnel | Causes | Panes | Days | Pairs


async def draw(charts: Sequence[Chart], *, limit: float = _LIMIT, flags: Sequence[str] = ()) -> list[bytes]:
    """Draw these.

    Args:
        charts: each becomes one picture.
        limit: so many seconds at most.
        flags: more for the interpreter.

    Returns:
        Each as a PNG 1080 pixels wide.

    Raises:
        NotDrawn: it went wrong, or took too long.
    """
    order = msgspec.json.encode(list(charts))
    folder = await asyncio.to_thread(tempfile.TemporaryDirectory, prefix="certguide-")
    try:
        answer = await _ask(order, Path(folder.name), limit, flags)
    finally:
        await asyncio.to_thread(folder.cleanup)
    pictures = _split(answer)
    if len(pictures) != len(charts):
        raise NotDrawn("another number of pictures")
    return pictures


async def _ask(order: bytes, folder: Path, limit: float, flags: Sequence[str]) -> bytes:
    environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *flags,
        "-m",
        "bot.support.pictures",
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
        # Matplotlib writes down which fonts there are; the home may be read-only.
        env=environment | {"MPLCONFIGDIR": str(folder)},
    )
    try:
        async with asyncio.timeout(limit):
            answer, complaint = await process.communicate(order)
    except TimeoutError:
        raise NotDrawn(f"not within {limit:g} s") from None
    finally:
        await _end(process)
    if process.returncode:
        raise NotDrawn(complaint.decode(errors="replace").strip().rpartition("\n")[2])
    return answer


async def _end(process: Process) -> None:
    if process.returncode is None:
        process.kill()
        await process.wait()


def _split(answer: bytes) -> list[bytes]:
    pictures = []
    while answer:
        length = int.from_bytes(answer[:_LENGTH], "big")
        pictures.append(answer[_LENGTH : _LENGTH + length])
        answer = answer[_LENGTH + length :]
    return pictures


def framed(picture: bytes) -> bytes:
    """A picture with its length before it."""
    return len(picture).to_bytes(_LENGTH, "big") + picture
