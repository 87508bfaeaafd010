"""Who of Telegram's users is staff."""

from collections.abc import Mapping

from bot.store.store import Member, Store
from flows.support.events import Colleague


class Roster:
    """The staff as of the last :meth:`refresh`: a look at it costs nothing and waits for nothing.

    Args:
        store: where the staff is entered.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._members: Mapping[int, Member] = {}

    async def refresh(self) -> None:
        """Read the store. On an error the staff stays as it was known."""
        self._members = {member.user_id: member for member in await self._store.staff()}

    def __contains__(self, user_id: object) -> bool:
        return user_id in self._members

    def colleague(self, user: int) -> Colleague | None:
        """The user, if they are of the staff."""
        member = self._members.get(user)
        return None if member is None else _colleague(member)

    def colleagues(self) -> list[Colleague]:
        """All of them, in the order in which they were added."""
        return [_colleague(member) for member in self._members.values()]

    def label(self, user_id: int) -> str:
        """By which name the user acts for the staff; empty for those who may not: strangers and auditors."""
        member = self._members.get(user_id)
        if member is None or member.role == "auditor":
            return ""
        return f"{member.name or member.role} #{user_id}"


def _colleague(member: Member) -> Colleague:
    return Colleague(id=member.user_id, role=member.role, name=member.name)
