"""What customers wrote, put together into as few messages as possible, in order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from bot.store.desk import PassedRow

_MOST_CHARACTERS: Final = 3500
"""Of the lines in one message: a message has 4,096, and each line gets a mark."""
_MOST_COPIES: Final = 10
"""Pictures in an album."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows that become one message, or one album.

    Attributes:
        copies: they are copied, rather than said in words.
        amends: the message that the words answer, since they take the place of its own; 0: none.
        unfinished: more of the album may come.
    """

    rows: tuple[PassedRow, ...]
    copies: bool = False
    amends: int = 0
    unfinished: bool = False


def batches(rows: Sequence[PassedRow], now: datetime, patience: timedelta) -> Iterator[Batch]:
    """The batches of a case, in order.

    Args:
        rows: what waits, oldest first.
        now: an album whose last picture came within ``patience`` may not be whole yet.
        patience: how long to wait for more of an album.
    """
    for key, run in groupby(rows, key=_key):
        same = tuple(run)
        if key[0] == "amend":
            yield from (Batch((row,), amends=row.copy or 0) for row in same)
        elif key[0] == "copy":
            unfinished = bool(same[0].album) and now - same[-1].at < patience
            for start in range(0, len(same), _MOST_COPIES):
                yield Batch(same[start : start + _MOST_COPIES], copies=True, unfinished=unfinished)
        else:
            yield from map(Batch, _lines(same))


def _key(row: PassedRow) -> tuple[str, str | int]:
    """Neighbours with the same key may become one message."""
    if row.state == "amended":
        return ("amend", row.id)
    if row.kind != "text" and not row.withheld:
        return ("copy", row.album or row.id)
    return ("say", row.id if row.reply_to else 0)


def _lines(rows: Sequence[PassedRow]) -> Iterator[tuple[PassedRow, ...]]:
    """So many rows at a time as one message holds."""
    taken: list[PassedRow] = []
    length = 0
    for row in rows:
        size = len(row.text.encode("utf-16-le", "surrogatepass")) // 2 + 8
        if taken and length + size > _MOST_CHARACTERS:
            yield tuple(taken)
            taken, length = [], 0
        taken.append(row)
        length += size
    if taken:
        yield tuple(taken)
