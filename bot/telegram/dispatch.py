"""Makes the calls that wait in the outbox: each chat in order, many chats side by side."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

import structlog

from bot.lanes import Lanes
from bot.log import where
from bot.store.store import DESK, ROWS_AT_ONCE, OutboxRow, Store
from bot.telegram.outgoing import Outgoing
from bot.telegram.sender import ADDRESSED, Outcome, Refused, Retry, Sent, Unsure
from bot.tenancy import Alone, Tenancy
from bot.tracing import span

_log = structlog.stdlib.get_logger(__name__)

_STRIP_ATTEMPTS = 5


class Sends(Protocol):
    """What :class:`bot.telegram.sender.Sender` does."""

    async def send(self, chat_id: int, outgoing: Outgoing, message_id: int | None = None) -> Outcome:
        """Make the call and say what became of it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How broad and how patient the sending is. Times are seconds.

    Attributes:
        at_once: how many chats have a call under way at the same time.
        look: after which the database is looked at even if nobody woke us.
        first: the pause after a first failure; it doubles with each further one of the same call.
        longest: the longest such pause.
        grace: what calls under way have to end at a stop, after turns have ended.
    """

    at_once: int = 256
    look: float = 30.0
    first: float = 0.5
    longest: float = 60.0
    grace: float = 4.0


def _now() -> datetime:
    return datetime.now(UTC)


class Dispatcher:
    """Sends what is due, and notes what became of it.

    A text may arrive twice, never zero times. A file is sent at most once: when nobody knows whether it
    arrived, the conversation is told.

    Args:
        store: the outbox.
        sender: makes one call.
        happened: told of each chat that has a new event in the inbox.
        tenancy: which chats this process works on.
        pace: how broad, how patient.
        clock: now, aware.
        jitter: a factor for each pause, so that chats that failed together do not come back together.
    """

    def __init__(
        self,
        store: Store,
        sender: Sends,
        *,
        happened: Callable[[int], None],
        tenancy: Tenancy | None = None,
        pace: Pace | None = None,
        clock: Callable[[], datetime] = _now,
        jitter: Callable[[], float] = lambda: random.uniform(0.5, 1.0),  # noqa: S311 - guards no secret
    ) -> None:
        self._store = store
        self._sender = sender
        self._happened = happened
        self._tenancy = tenancy or Alone()
        self._pace = pace or Pace()
        self._longest_look = min(self._pace.look, self._tenancy.look)
        self._clock = clock
        self._jitter = jitter
        self._lanes = Lanes(self._chat, limit=self._pace.at_once)
        self._stop = asyncio.Event()
        self._stripping: set[asyncio.Task[None]] = set()
        self._pauses: dict[int, tuple[int, float]] = {}
        """The call for which each chat waits, and until when by the loop's clock."""

    def wake(self, chat_id: int) -> None:
        """This chat has new calls in the outbox."""
        self._lanes.wake(chat_id)

    async def run(self) -> None:
        """Work until :meth:`stop`. What an earlier process left in the outbox comes first."""
        while not self._stop.is_set():
            seconds = await self._survey()
            try:
                async with asyncio.timeout(seconds):
                    await self._stop.wait()
            except TimeoutError:
                pass

    async def stop(self) -> None:
        """End :meth:`run`; calls under way are finished within the pace's grace."""
        self._stop.set()
        await self._lanes.stop(self._pace.grace)
        for task in self._stripping:
            task.cancel()
        await asyncio.gather(*self._stripping, return_exceptions=True)

    async def _survey(self) -> float:
        """Wake the chats with calls that are due.

        Returns:
            Seconds until the next look.
        """
        now = self._clock()
        try:
            for chat_id in await self._tenancy.free(await self._store.calling_chats(now)):
                self._lanes.wake(chat_id)
            following = await self._store.next_call(now)
        except Exception as error:  # the database is away: look again
            _log.error("outbox not reached", error=where(error))
            return min(1.0, self._longest_look)
        if following is None:
            return self._longest_look
        return min(self._longest_look, max(0.0, (following - self._clock()).total_seconds()))

    async def _chat(self, chat_id: int) -> None:
        """Make a chat's calls, unless another process does."""
        async with self._tenancy.of(chat_id) as ours:
            if ours:
                await self._work(chat_id)
            else:
                self._lanes.wake_later(chat_id, self._tenancy.pause(chat_id))

    async def _work(self, chat_id: int) -> None:
        """Make calls until none is left, or the first of them is not due yet.

        Who adds a call wakes the chat, so a short answer was the rest.
        """
        rows = await self._store.calls(chat_id)
        while rows:
            for row in rows:
                if self._lanes.stopping:
                    return
                if (wait := self._until(row)) > 0:
                    self._lanes.wake_later(chat_id, wait)
                    return
                if not await self._call(row):
                    return
            rows = await self._store.calls(chat_id) if len(rows) == ROWS_AT_ONCE else []

    async def _call(self, row: OutboxRow) -> bool:
        """Make one call; whether the next one may follow."""
        self._pauses.pop(row.chat_id, None)
        outgoing = row.outgoing
        if outgoing is None:
            _log.error("call dropped: it cannot be read", chat_id=row.chat_id, row=row.id)
            await self._store.drop(row)
            return True
        if outgoing.file is not None and not await self._store.sending(row):
            return True
        with span("send", row=row.id, method=outgoing.method):
            outcome = await self._attempt(row, outgoing)
        match outcome:
            case Sent(_, copies) if outgoing.origins and copies:
                await self._store.note_relayed(row, copies)
                return True
            case Sent(message_id):
                await self._note_sent(row, outgoing, message_id)
                return True
            case Refused(reason) if outgoing.file is not None:
                # The only copy of the customer's key: it waits until they ask for it again.
                _log.warning("file refused", chat_id=row.chat_id, reason=reason)
                await self._store.unsure(row, self._clock())
                self._happened(row.chat_id)
                return True
            case Refused(reason, blocked) if outgoing.origins:
                _log.warning("message of the staff's refused", chat_id=row.chat_id, reason=reason)
                await self._store.undelivered(row, "blocked" if blocked else "refused", self._clock())
                self._happened(DESK)
                return True
            case Refused(reason):
                _log.warning("call refused", chat_id=row.chat_id, method=outgoing.method, reason=reason)
                await self._store.drop(row)
                return True
            case Unsure() if outgoing.file is not None:
                await self._store.unsure(row, self._clock())
                self._happened(row.chat_id)
                return True
            case Retry(after):
                await self._postpone(row, after)
            case Unsure():
                await self._postpone(row, None)
        return False

    async def _attempt(self, row: OutboxRow, outgoing: Outgoing) -> Outcome:
        message_id = await self._message(row.chat_id, outgoing)
        if outgoing.origins and outgoing.method in ADDRESSED and message_id is None:
            return Sent(None)  # what it would change never arrived
        try:
            return await self._sender.send(row.chat_id, outgoing, message_id)
        except Exception as error:
            _log.error("sender failed", chat_id=row.chat_id, method=outgoing.method, error=where(error))
            return Unsure()

    async def _message(self, chat_id: int, outgoing: Outgoing) -> int | None:
        """The message that an edit is about as it is now.

        Without a slot's live one the sender sends a new message.
        """
        if outgoing.origins:
            return await self._store.relayed(outgoing.group, outgoing.origins[0])
        if not outgoing.edit or outgoing.slot is None:
            return None
        message = (await self._store.live(chat_id)).get(outgoing.slot)
        return None if message is None else message[0]

    async def _note_sent(self, row: OutboxRow, outgoing: Outgoing, message_id: int | None) -> None:
        replaced = await self._store.sent(row, message_id)
        if replaced is not None:
            task = asyncio.create_task(self._strip(row.chat_id, replaced))
            self._stripping.add(task)
            task.add_done_callback(self._stripping.discard)

    async def _strip(self, chat_id: int, message_id: int) -> None:
        """Take the buttons off a message that another has replaced (``editMessageReplyMarkup``).

        Best effort: a tap on them is answered kindly anyway. Right after a message Telegram's limit is near, so that
        it is put off more often than not.
        """
        bare = Outgoing(method="edit_message_reply_markup", params={})
        try:
            for _ in range(_STRIP_ATTEMPTS):
                outcome = await self._sender.send(chat_id, bare, message_id)
                if not isinstance(outcome, Retry):
                    return
                await asyncio.sleep(self._pace.first if outcome.after is None else outcome.after)
        except Exception as error:
            _log.debug("old buttons stay", chat_id=chat_id, error=where(error))

    async def _postpone(self, row: OutboxRow, after: float | None) -> None:
        """Try again later: when Telegram says, or after a pause that doubles with each attempt."""
        attempts = row.attempts + 1
        if after is None:
            # The exponent is bounded, because a number of any size does not fit a float.
            pause = min(self._pace.longest, self._pace.first * 2 ** min(row.attempts, 30)) * self._jitter()
        else:
            pause = after
        await self._store.postpone(row, self._clock() + timedelta(seconds=pause), attempts)
        self._pauses[row.chat_id] = (row.id, asyncio.get_running_loop().time() + pause)
        self._lanes.wake_later(row.chat_id, pause)

    def _until(self, row: OutboxRow) -> float:
        """Seconds from now: what was never tried is due, and a pause ends when it was meant to, even if the clock is set
        back meanwhile.
        """
        if row.attempts == 0:
            return 0.0
        by_clock = (row.due_at - self._clock()).total_seconds()
        paused, end = self._pauses.get(row.chat_id, (0, 0.0))
        return min(by_clock, end - asyncio.get_running_loop().time()) if paused == row.id else by_clock
