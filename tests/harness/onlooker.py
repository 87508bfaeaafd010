"""A customer who is told when something happens in the chat: hundreds of them cost no more than what they do."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.sandbox.customer import Customer, Shown, Silence
from bot.sandbox.server import World
from bot.sandbox.signals import wait_at_most

_LOOK_SECONDS = 0.5
"""Who waits may wait for a time as well."""


@dataclass(slots=True, kw_only=True)
class Onlooker(Customer):
    """Does all by HTTP, as any customer, but looks only when there is something new to see.

    Args:
        world: in which the chat is.
    """

    world: World = field(repr=False)

    async def messages(self) -> list[Shown]:
        """The chat as it is now, oldest first."""
        chat = self.world.chats.get(self.chat)
        if chat is None or chat.seq == self._seen:
            await asyncio.sleep(0)  # whoever asks again and again must not keep the rest from happening
            return self._known
        return await Customer.messages(self)

    async def wait(self, wanted: Callable[[list[Shown]], bool]) -> list[Shown]:
        """Wait until the chat looks as wanted.

        Raises:
            Silence: it did not in time.
        """
        until = time.monotonic() + self.patience
        changed = self.world.feed(self.chat).changed
        while True:
            change = changed.next()
            if wanted(shown := await self.messages()):
                return shown
            if time.monotonic() > until:
                raise Silence(f"nothing new after: {shown[-1].text[:200] if shown else ''!r}")
            await wait_at_most(change, _LOOK_SECONDS)
