"""The updates a bot has not confirmed yet: getUpdates and the webhook drain the same queue."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot.sandbox.errors import conflict
from bot.sandbox.records import Meta, Update
from bot.sandbox.signals import Signal, wait_at_most

KEPT_SECONDS = 24 * 3600
MOST_UPDATES = 100

_OTHER_POLL = "terminated by other getUpdates request; make sure that only one bot instance is running"


class UpdateQueue:
    """
    Updates in the order of their ids, kept for 24 hours.

    Args:
        meta: holds the next id and the filter ``allowed_updates``.
        clock: seconds since the epoch.
        added: called with each new update, removed: with each that is gone; they write the change down.
    """

    def __init__(
        self,
        meta: Meta,
        clock: Callable[[], float],
        added: Callable[[Update], None],
        removed: Callable[[Update], None],
    ) -> None:
        self._meta = meta
        self._clock = clock
        self._added = added
        self._removed = removed
        self._updates: dict[int, Update] = {}
        self._poll: object = None
        self._ended_by = _OTHER_POLL
        self.changed = Signal()
        self.closing = False

    def __len__(self) -> int:
        self._expire()
        return len(self._updates)

    def restore(self, update: Update) -> None:
        """Take back an update that was written down."""
        self._updates[update.update_id] = update

    def push(self, kind: str, chat_id: int, body: object) -> None:
        """Queue an update unless the bot did not ask for its kind."""
        self._expire()
        allowed = self._meta.allowed_updates
        if allowed and kind not in allowed:
            return
        update_id = self._meta.next_update_id
        self._meta.next_update_id += 1
        update = Update(update_id, chat_id, self._clock(), {"update_id": update_id, kind: body})
        self._updates[update_id] = update
        self._added(update)
        self.changed.fire()

    def pending(self) -> list[Update]:
        """Return all that is unconfirmed, oldest first."""
        self._expire()
        return list(self._updates.values())

    def done(self, update_id: int) -> None:
        """Forget one delivered update."""
        update = self._updates.pop(update_id, None)
        if update is not None:
            self._removed(update)

    def clear(self) -> None:
        """Forget everything (``drop_pending_updates``)."""
        for update_id in list(self._updates):
            self.done(update_id)

    async def poll(self, offset: int, limit: int, timeout: float) -> list[Update]:
        """
        Serve one getUpdates call.

        Raises:
            ApiError: 409, another getUpdates or a setWebhook came while this one waited.
        """
        ticket = self._begin_poll(_OTHER_POLL)
        self._confirm(offset)
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout
        while True:
            changed = self.changed.next()
            batch = [u for u in self.pending() if u.update_id >= offset][:limit]
            left = deadline - loop.time()
            if batch or left <= 0 or self.closing:
                return batch
            await wait_at_most(changed, left)
            if self._poll is not ticket:
                raise conflict(self._ended_by)

    def end_poll(self, reason: str) -> None:
        """Terminate a waiting getUpdates with `reason`."""
        self._begin_poll(reason)

    def close(self) -> None:
        """Let a waiting getUpdates return with nothing."""
        self.closing = True
        self.changed.fire()

    def _begin_poll(self, reason: str) -> object:
        self._ended_by = reason
        self._poll = object()
        self.changed.fire()
        return self._poll

    def _confirm(self, offset: int) -> None:
        ids = list(self._updates)
        first = offset if offset >= 0 else next(iter(ids[offset:]), 0)
        for update_id in ids:
            if update_id < first:
                self.done(update_id)

    def _expire(self) -> None:
        oldest = self._clock() - KEPT_SECONDS
        for update in list(self._updates.values()):
            if update.at >= oldest:
                return
            self.done(update.update_id)
