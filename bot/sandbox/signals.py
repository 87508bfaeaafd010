"""Waiting for the next change of something."""

from __future__ import annotations

import asyncio


class Signal:
    """
    Wakes every task that waits for the next change.

    Take :meth:`next` *before* looking at the state; then no change between the look and the wait is lost.
    """

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def fire(self) -> None:
        """Wake all who wait."""
        self._event.set()
        self._event = asyncio.Event()

    def next(self) -> asyncio.Event:
        """Return the event of the next change."""
        return self._event


async def wait_at_most(event: asyncio.Event, seconds: float) -> None:
    """Wait for `event`, but no longer than `seconds`."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
