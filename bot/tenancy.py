"""Which chats this process works on, where several processes share a database.

A chat's turns and its calls are worked on by one process at a time, which so may keep the chat in memory meanwhile. It
is given back as soon as nothing is left to do. Chores that one process does for all are held for as long as it lives.
"""

import asyncio
import math
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Final, Protocol

import structlog
from sqlalchemy.engine import Connection

from bot.log import where
from bot.store.database import OUTAGE
from bot.store.leases import LIFE, Leases, lease_of

_log = structlog.stdlib.get_logger(__name__)

_BEAT_SECONDS: Final = LIFE.total_seconds() / 4
_TAKE_OVER_SECONDS: Final = LIFE.total_seconds() / 2
_FIRST_PAUSE: Final = 0.02
_LONGEST_PAUSE: Final = 1.0

Work = Callable[[], Awaitable[None]]


class Tenancy(Protocol):
    """Who works on what."""

    @property
    def look(self) -> float:
        """Seconds after which to look for work that nobody told of: its process may have died."""
        ...

    def of(self, chat_id: int) -> AbstractAsyncContextManager[bool]:
        """Work on a chat for the length of the block; gives whether it is ours."""
        ...

    def pause(self, chat_id: int) -> float:
        """Seconds after which to ask again for a chat that was not ours."""
        ...

    async def free(self, chats: Sequence[int]) -> Sequence[int]:
        """Those of the chats on which no other process works."""
        ...

    async def lead(self, name: str, work: Work) -> None:
        """Do a chore for all processes, for as long as none of the others does. Never returns."""
        ...

    async def is_alive(self, process: str) -> bool:
        """Whether another process is still at work."""
        ...


class Alone:
    """There is one process: everything is its own."""

    look: Final = math.inf
    """Nobody else leaves work behind."""

    @asynccontextmanager
    async def of(self, chat_id: int) -> AsyncIterator[bool]:
        """Work on a chat."""
        del chat_id
        yield True

    def pause(self, chat_id: int) -> float:
        """Never asked."""
        del chat_id
        return _FIRST_PAUSE

    async def free(self, chats: Sequence[int]) -> Sequence[int]:
        """All of them."""
        return chats

    async def lead(self, name: str, work: Work) -> None:
        """Do a chore."""
        del name
        await work()

    async def is_alive(self, process: str) -> bool:
        """There is no other process."""
        del process
        return False


@dataclass(slots=True)
class _Tenant:
    claim: "asyncio.Task[bool]"
    users: int = 0


class Shared:
    """There are several processes, which hold leases.

    Args:
        leases: this process's.
        taken: what to do with a chat in the transaction in which it becomes ours.
        forget: told of each chat that is given back.
    """

    look: Final = _TAKE_OVER_SECONDS

    def __init__(
        self, leases: Leases, *, taken: Callable[[Connection, int], None], forget: Callable[[int], None]
    ) -> None:
        self._leases = leases
        self._taken = taken
        self._forget = forget
        self._tenants: dict[int, _Tenant] = {}
        self._refusals: dict[int, int] = {}
        self._chores: dict[str, asyncio.Task[None]] = {}

    @asynccontextmanager
    async def of(self, chat_id: int) -> AsyncIterator[bool]:
        """Work on a chat, if no other process does; if one does, it is told that there is something to do."""
        tenant = self._tenants.get(chat_id)
        if tenant is None:
            tenant = self._tenants[chat_id] = _Tenant(asyncio.create_task(self._claim(chat_id)))
        tenant.users += 1
        try:
            yield await asyncio.shield(tenant.claim)
        finally:
            tenant.users -= 1
            if tenant.users == 0:
                await self._leave(chat_id, tenant)

    def pause(self, chat_id: int) -> float:
        """Longer each time: the other process was told, and this is for the case that it did not hear."""
        return min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** self._refusals.get(chat_id, 0))

    async def free(self, chats: Sequence[int]) -> Sequence[int]:
        """Those of the chats on which no other process works."""
        if not chats:
            return chats
        held = await self._leases.held_by_others([lease_of(chat_id) for chat_id in chats])
        return [chat_id for chat_id in chats if lease_of(chat_id) not in held]

    def holds(self, chat_id: int) -> bool:
        """Whether this process works on the chat, or is its keeper for all."""
        return chat_id in self._tenants or lease_of(chat_id) in self._chores

    async def lead(self, name: str, work: Work) -> None:
        """Do a chore for all processes, for as long as none of the others does. Never returns."""
        while True:
            if await self._may_lead(name):
                await self._do_chore(name, work)
            await asyncio.sleep(_BEAT_SECONDS)

    async def is_alive(self, process: str) -> bool:
        """Whether another process is still at work."""
        return process != self._leases.owner and await self._leases.is_alive(process)

    async def beat(self) -> None:
        """Renew what is held until cancelled; a chore that was lost meanwhile is put down."""
        while True:
            await asyncio.sleep(_BEAT_SECONDS)
            try:
                held = await self._leases.renew()
            except OUTAGE as error:
                _log.error("leases not renewed", error=where(error))
                continue
            for name, chore in list(self._chores.items()):
                if name not in held:
                    chore.cancel()

    async def stop(self) -> None:
        """Give everything back, for the others to take at once."""
        try:
            await self._leases.release_all()
        except OUTAGE as error:
            _log.error("leases not released", error=where(error))

    async def _claim(self, chat_id: int) -> bool:
        name = lease_of(chat_id)
        ours = await self._leases.claim(name, taken=lambda connection: self._taken(connection, chat_id))
        if ours:
            self._refusals.pop(chat_id, None)
        else:
            self._refusals[chat_id] = self._refusals.get(chat_id, -1) + 1
            await self._leases.tell(chat_id)
        return ours

    async def _leave(self, chat_id: int, tenant: _Tenant) -> None:
        """Nobody here works on the chat any more. What is given back is given back before it can be claimed anew."""
        # Whoever was woken by the work, as the outbox is by a turn, goes on under the same lease.
        await asyncio.sleep(0)
        if tenant.users or self._tenants.get(chat_id) is not tenant:
            return
        del self._tenants[chat_id]
        self._forget(chat_id)
        if _succeeded(tenant.claim) and lease_of(chat_id) not in self._chores:
            await self._leases.release(lease_of(chat_id))

    async def _may_lead(self, name: str) -> bool:
        try:
            return await self._leases.claim(name)
        except OUTAGE as error:
            _log.error("chore not claimed", chore=name, error=where(error))
            return False

    async def _do_chore(self, name: str, work: Work) -> None:
        chore = self._chores[name] = asyncio.ensure_future(_as_coroutine(work))
        try:
            await asyncio.wait([chore])
        finally:
            del self._chores[name]
            chore.cancel()
        if not chore.cancelled() and (error := chore.exception()) is not None:
            _log.error("chore failed", chore=name, error=where(error))


def _succeeded(claim: "asyncio.Task[bool]") -> bool:
    return claim.done() and not claim.cancelled() and claim.exception() is None and claim.result()


async def _as_coroutine(work: Work) -> None:
    await work()
