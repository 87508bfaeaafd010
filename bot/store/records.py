"""What is kept for the record, and counted, beside what turns bring about."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.engine import Connection

from bot.store import statements as sql
from bot.store.desk import statements as desk
from bot.store.part import Part
from bot.store.rows import Kept, add, fact, keep_order
from flows.replies import Fact, Record, RecordKind

_NOBODY = 0


class Records(Part):
    """Records and facts."""

    async def keep(self, record: Record, at: datetime) -> int:
        """Keep something that no turn brought about.

        Args:
            record: what.
            at: now.

        Returns:
            The record's id.
        """
        row = self._rows.record(_NOBODY, record, at)

        def work(connection: Connection) -> int:
            keep_order(connection, [row])
            return int(connection.execute(sql.NEW_RECORD, row).scalar_one())

        return await self._db.write(work)

    async def records(self, kind: RecordKind, *, after: int = 0) -> list[Kept]:
        """The records of a kind, oldest first.

        Args:
            kind: which.
            after: only those with a higher id. No topics and no deeds are missed that way: they are stored in the
                order of their ids.
        """
        wanted = {"wanted": kind, "after": after}
        rows = await self._db.read(lambda connection: connection.execute(sql.RECORDS, wanted).all())
        return self._rows.kept(rows)

    async def count(self, facts: Sequence[Fact], at: datetime) -> None:
        """Count what no turn brought about."""
        rows = [fact(counted, at) for counted in facts]
        await self._db.write(lambda connection: add(connection, desk.ADD_FACT, rows))
