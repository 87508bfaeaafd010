"""What staff did goes into the authority's audit log, whose chain shows whether anybody changed it later.

Each deed is stored with the turn that it belongs to. From there it is entered into the log, once: what the log has is
read from the log itself, behind the last place that is known for sure.
"""

import asyncio
from collections.abc import Mapping
from typing import Final

from bot.store.desk import DeskStore
from bot.store.store import Kept
from flows import fields
from flows.ports import Cabinet
from pki import Authority

_PLACE = "support:deeds"

_NAMES_STAFF: Final = frozenset({"hand-over", "staff-add", "unlock", "confirm"})
"""Deeds whose reason tells who else of the staff it concerns: by a number that looks like a secret and is none. What
was typed in such a reason was cleaned when it was typed."""


class Deeds:
    """Enters deeds into the audit log.

    Args:
        store: has the deeds.
        cabinet: remembers how far the log is.
        authority: has the log.
    """

    def __init__(self, store: DeskStore, cabinet: Cabinet, authority: Authority) -> None:
        self._store = store
        self._cabinet = cabinet
        self._authority = authority
        self._newest: int | None = None

    def begin(self) -> None:
        """Know nothing of the log: others may have written into it."""
        self._newest = None

    async def enter(self) -> None:
        """Enter what is not in the log yet."""
        if self._newest is None:
            self._newest = await self._found()
        deeds = await self._store.deeds(self._newest)
        if not deeds:
            return
        place = await asyncio.to_thread(self._write, deeds)
        self._newest = deeds[-1].id
        await self._cabinet.change(_PLACE, lambda _: {"deed": deeds[-1].id, "entry": place})

    async def _found(self) -> int:
        """The newest deed in the log."""
        known = await self._cabinet.read(_PLACE) or {"deed": 0, "entry": 0}
        return await asyncio.to_thread(self._look, known["deed"], known["entry"])

    def _look(self, deed: int, entry: int) -> int:
        numbers = (one.about.get("deed", "") for one in self._authority.audit_trail(entry))
        return max([deed, *(int(number) for number in numbers if number.isdecimal())])

    def _write(self, deeds: list[Kept]) -> int:
        place = 0
        for deed in deeds:
            about = deed.about or {}
            place = self._authority.record(
                _who(about), f"desk-{about.get('action', 'unreadable')}", _what(deed)
            )
        return place


def _who(about: Mapping[str, str]) -> str:
    return f"staff {about.get('by', '?')}"


def _what(deed: Kept) -> dict[str, str]:
    """References only: who somebody is, the roster and the store say."""
    about = deed.about or {}
    told = {"case": about.get("number", ""), "group": about.get("group", ""), "at": about.get("at", "")}
    if why := about.get("why"):
        told["why"] = why if about.get("action") in _NAMES_STAFF else fields.without_secrets(why)
    return {"deed": str(deed.id), **{name: value for name, value in told.items() if value}}
