"""Looks again and again at what others may change: another process, the command line, a folder."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from bot.log import where

_log = structlog.stdlib.get_logger(__name__)

SECONDS = 2.0
"""How long a change by others may go unnoticed."""


class Watch:
    """One thing that is watched.

    Args:
        name: what it is called in the log.
        look: looks once, and does what has to be done. What it raises is logged, once for each trouble, and it
            is called again.
        seconds: between two looks.
    """

    def __init__(self, name: str, look: Callable[[], Awaitable[object]], *, seconds: float = SECONDS) -> None:
        self._name = name
        self._look = look
        self._seconds = seconds
        self._trouble = ""

    async def look(self) -> None:
        """Look now. Never raises."""
        try:
            await self._look()
        except Exception as error:
            self._tell(where(error))
        else:
            self._trouble = ""

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(self._seconds)

    def _tell(self, trouble: str) -> None:
        if trouble != self._trouble:
            _log.error("not looked at", watch=self._name, error=trouble)
        self._trouble = trouble
