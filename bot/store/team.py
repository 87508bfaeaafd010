"""Who belongs to the staff."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.store import statements as sql
from bot.store.cipher import Undecipherable
from bot.store.part import Part

Role = Literal["member", "lead", "auditor"]
"""What somebody of the staff may do: a lead what a member may, and more; an auditor reads only."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the staff.

    Attributes:
        user_id: Telegram's.
        name: as colleagues see it; may be empty.
        added_at: when the entry was made.
    """

    user_id: int
    role: Role
    name: str = field(repr=False)
    added_at: datetime


class Team(Part):
    """The staff."""

    async def staff(self) -> list[Member]:
        """Everybody of the staff, in the order in which they were added."""
        rows = await self._db.read(lambda connection: connection.execute(sql.STAFF).all())
        return [Member(user_id, role, self._name(name), at) for user_id, role, name, at in rows]

    async def add_staff(self, member: Member) -> None:
        """Add somebody to the staff, or change the entry that is there."""
        row = self._rows.member(member.user_id, member.role, member.name, member.added_at)
        await self._db.write(lambda connection: sql.SET_STAFF.run(connection, [row]))

    async def remove_staff(self, user_id: int) -> bool:
        """Take somebody off the staff; whether they were on it."""
        gone = {"person": user_id}
        return await self._db.write(
            lambda connection: connection.execute(sql.REMOVE_STAFF, gone).rowcount == 1
        )

    def _name(self, data: bytes) -> str:
        try:
            return self._cipher.decrypt(data).decode()
        except Undecipherable:
            return ""
