"""Work for many chats side by side, for one chat strictly one after another."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from bot.log import where

_log = structlog.stdlib.get_logger(__name__)

_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0


class Lanes:
    """Runs ``work(chat)`` for each chat that is woken.

    A chat that is woken while its work runs is worked on once more, so no call to wake is lost. Work that
    raises is logged and done again after a pause that doubles up to half a minute.

    Args:
        work: does all there is to do for a chat just now.
        limit: how many chats are worked on at the same time.
    """

    def __init__(self, work: Callable[[int], Awaitable[None]], *, limit: int) -> None:
        self._work = work
        self._limit = limit
        self._waiting: dict[int, None] = {}
        self._again: set[int] = set()
        self._running: dict[int, asyncio.Task[None]] = {}
        self._failures: dict[int, int] = {}
        self._alarms: dict[int, asyncio.TimerHandle] = {}
        self.stopping = False

    def wake(self, chat_id: int) -> None:
        """There may be something to do for this chat."""
        if chat_id in self._running:
            self._again.add(chat_id)
        else:
            self._waiting[chat_id] = None
            self._fill()

    def wake_later(self, chat_id: int, seconds: float) -> None:
        """Wake the chat after a while; a later call replaces an earlier one."""
        if (alarm := self._alarms.pop(chat_id, None)) is not None:
            alarm.cancel()
        self._alarms[chat_id] = asyncio.get_running_loop().call_later(seconds, self._ring, chat_id)

    async def stop(self, grace: float) -> None:
        """Begin nothing new, and give what runs ``grace`` seconds before it is cancelled."""
        self.stopping = True
        self._waiting.clear()
        for alarm in self._alarms.values():
            alarm.cancel()
        self._alarms.clear()
        running = list(self._running.values())
        if not running:
            return
        _, late = await asyncio.wait(running, timeout=grace)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    def _ring(self, chat_id: int) -> None:
        self._alarms.pop(chat_id, None)
        self.wake(chat_id)

    def _fill(self) -> None:
        while self._waiting and len(self._running) < self._limit and not self.stopping:
            chat_id = next(iter(self._waiting))
            del self._waiting[chat_id]
            self._running[chat_id] = asyncio.create_task(self._run(chat_id))

    async def _run(self, chat_id: int) -> None:
        try:
            await self._work(chat_id)
            self._failures.pop(chat_id, None)
        except Exception as error:
            self._failed(chat_id, error)
        finally:
            del self._running[chat_id]
            if chat_id in self._again:
                self._again.discard(chat_id)
                self._waiting[chat_id] = None  # behind those who wait already
            self._fill()

    def _failed(self, chat_id: int, error: Exception) -> None:
        failures = self._failures[chat_id] = self._failures.get(chat_id, 0) + 1
        pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (failures - 1))
        _log.error("chat set back", chat_id=chat_id, error=where(error), pause=pause)
        if not self.stopping:
            self.wake_later(chat_id, pause)
