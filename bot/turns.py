"""Takes what waits in the inbox through the conversation: each chat in order, many chats side by side."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter
from typing import Any, Protocol

import structlog

from bot.giving_up import GivingUp
from bot.lanes import Lanes
from bot.log import where
from bot.metrics import Metrics, TurnOutcome
from bot.store.database import OUTAGE
from bot.store.desk import for_customer
from bot.store.store import DESK, ROWS_AT_ONCE, AlreadyDone, InboxRow, Store
from bot.telegram.outgoing import Outgoing
from bot.tenancy import Alone, Tenancy
from bot.tracing import span
from bot.web.secure.handover import ENTERED
from flows.events import DocumentUnsure, Event, Timer
from flows.replies import Busy, Record, Reply, SetTimer, Toast, Turn
from flows.session import Language, Session
from flows.support.events import DeskEvent
from flows.support.turn import DeskTurn, Toasted

_log = structlog.stdlib.get_logger(__name__)

_Play = Callable[[], Awaitable[None]]

_RETRIES = 3
_DATABASE = tuple(error for error in OUTAGE if error is not OSError)
"""Outages that are surely the database's: an ``OSError`` may be a port's own."""

_MOST_AGAIN = 16
"""A turn that asks for another one more often than this would go on for ever."""


class Conversation(Protocol):
    """The functional core."""

    async def turn(self, session: Session | None, event: Event) -> Turn:
        """What the event brings about."""
        ...


class Translate(Protocol):
    """An update as Telegram wrote it into an event; ``None``: nothing for the conversation."""

    def __call__(
        self, raw: dict[str, Any], *, event_id: str, at: datetime, live: Mapping[int, tuple[str, int]]
    ) -> Event | None:
        """Translate one update; raise if it is not what it should be."""
        ...


class Render(Protocol):
    """A reply into calls."""

    def __call__(self, reply: Reply, language: Language, chat: int) -> list[Outgoing]:
        """Render one reply to a chat."""
        ...


class Aside(Protocol):
    """Shows a passing sign at once, best effort.

    It is called for each :class:`Toast` and :class:`Busy`, with the update that the turn answers; and once
    with ``None`` for a turn that showed no toast, so that a tapped button can stop spinning.
    """

    def __call__(
        self, chat_id: int, raw: Mapping[str, Any], sign: Toast | Busy | None, language: Language
    ) -> Coroutine[Any, Any, None]:
        """Show it; what it raises is logged."""
        ...


class Page(Protocol):
    """What hands over what is entered on the secure page: :class:`bot.web.secure.handover.Handover`."""

    def event(self, raw: Mapping[str, Any], at: datetime) -> Event | None:
        """What a row announces; ``None``: nobody waits for it any more."""
        ...

    async def elsewhere(self, raw: Mapping[str, Any]) -> bool:
        """Whether another process has what the row announces."""
        ...

    def done(self, raw: Mapping[str, Any], turn: Turn | None) -> None:
        """The row is done with: its turn is stored, or there was none."""
        ...


class Desk(Protocol):
    """What plays the lane of the support desk: :class:`bot.support.player.Player`."""

    def event(self, row: InboxRow, raw: dict[str, Any]) -> DeskEvent | None:
        """What a row means; raise if it is not what it should be."""
        ...

    async def decide(self, event: DeskEvent) -> tuple[DeskTurn, list[tuple[int, Outgoing]]]:
        """Ask the desk, and put what it says into calls, each with its chat."""
        ...

    async def finish(
        self, row: InboxRow, turn: DeskTurn, calls: Sequence[tuple[int, Outgoing]]
    ) -> Sequence[int]:
        """Store all of it; the chats that have a new event."""
        ...

    async def toast(self, raw: Mapping[str, Any], toasted: Toasted | None) -> None:
        """Answer a tap, best effort; nothing is stored of it."""
        ...

    def sorry(self, number: int, raw: Mapping[str, Any]) -> Sequence[tuple[int, Outgoing]]:
        """What to say to somebody of the staff whose doing could not be worked on."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How patient and how broad the work is.

    Attributes:
        at_once: how many chats have a turn at the same time.
        look: seconds after which the database is looked at even if nobody woke us.
        retry: seconds before a failed turn is tried again; doubles with each time.
        grace: seconds that turns under way have to end at a stop. Calls have as many afterwards, and ten seconds are
            enough for all.
    """

    at_once: int = 64
    look: float = 30.0
    retry: float = 0.2
    grace: float = 4.0


class _Faulty(Exception):
    """The turn failed through no fault of the database."""


def _now() -> datetime:
    return datetime.now(UTC)


def _nothing(_raw: dict[str, Any]) -> list[Outgoing]:
    return []


async def _nobody_asks(_records: Sequence[Record]) -> None:
    pass


class Turns:
    """Plays each event exactly once, as far as what is remembered and said is concerned.

    Args:
        store: inbox, sessions, outbox.
        conversation: decides.
        translate: update to event.
        render: reply to calls.
        apology: what to tell a person whose message could not be worked on.
        aside: for what is shown in passing.
        otherwise: what to say to an update that is no event of the conversation; must not raise.
        kept: told of what each turn kept for the record, before its replies leave; must not raise.
        spoken: told of each chat that has new calls in the outbox.
        desk: plays what happens at the support desk; ``None``: there is none.
        page: knows what was entered on the secure page; ``None``: there is none.
        tenancy: which chats this process works on.
        metrics: counts and measures.
        pace: how broad, how patient.
        clock: now, aware.
    """

    def __init__(
        self,
        store: Store,
        conversation: Conversation,
        *,
        translate: Translate,
        render: Render,
        apology: Callable[[Language], Outgoing],
        aside: Aside,
        spoken: Callable[[int], None],
        otherwise: Callable[[dict[str, Any]], list[Outgoing]] = _nothing,
        kept: Callable[[Sequence[Record]], Awaitable[None]] = _nobody_asks,
        desk: Desk | None = None,
        page: Page | None = None,
        tenancy: Tenancy | None = None,
        metrics: Metrics | None = None,
        pace: Pace | None = None,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self._store = store
        self._conversation = conversation
        self._translate = translate
        self._render = render
        self._aside = aside
        self._spoken = spoken
        self._otherwise = otherwise
        self._kept = kept
        self._desk = desk
        self._page = page
        self._tenancy = tenancy or Alone()
        self._metrics = metrics or Metrics()
        self._pace = pace or Pace()
        self._longest_look = min(self._pace.look, self._tenancy.look)
        self._clock = clock
        self._lanes = Lanes(self._chat, limit=self._pace.at_once)
        self._look = asyncio.Event()
        self._next_timer: datetime | None = None
        self._giving_up = GivingUp(store, apology=apology, desk=desk, clock=clock)
        self._signs: set[asyncio.Task[None]] = set()

    def wake(self, chats: Iterable[int]) -> None:
        """These chats have new rows in the inbox."""
        for chat_id in chats:
            self._lanes.wake(chat_id)

    async def run(self) -> None:
        """Work until :meth:`stop`. What was left in the inbox by an earlier process comes first."""
        while not self._lanes.stopping:
            self._look.clear()
            await self._wait(await self._survey())

    async def stop(self) -> None:
        """End :meth:`run`; turns under way are finished within the pace's grace, or played again later."""
        self._lanes.stopping = True
        self._look.set()
        await self._lanes.stop(self._pace.grace)
        for task in self._signs:
            task.cancel()
        await asyncio.gather(*self._signs, return_exceptions=True)

    async def _survey(self) -> float:
        """Ring the timers that are due, wake the chats with rows.

        Returns:
            Seconds until the next look.
        """
        try:
            self.wake(await self._store.ring(self._clock()))
            self.wake(await self._tenancy.free(await self._store.open_chats()))
            self._next_timer = await self._store.next_timer()
        except Exception as error:  # the database is away: look again
            _log.error("inbox not reached", error=where(error))
            return min(1.0, self._longest_look)
        if self._next_timer is None:
            return self._longest_look
        return min(self._longest_look, max(0.0, (self._next_timer - self._clock()).total_seconds()))

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._look.wait()
        except TimeoutError:
            pass

    async def _chat(self, chat_id: int) -> None:
        """Work on a chat, unless another process does."""
        async with self._tenancy.of(chat_id) as ours:
            if ours:
                await self._work(chat_id)
            else:
                self._lanes.wake_later(chat_id, self._tenancy.pause(chat_id))

    async def _work(self, chat_id: int) -> None:
        """Work until nothing waits. Who adds a row wakes the chat, so a short answer was the rest."""
        rows = await self._store.new_rows(chat_id)
        while rows:
            for row in rows:
                if self._lanes.stopping or not await self._row(row):
                    return
            rows = await self._store.new_rows(chat_id) if len(rows) == ROWS_AT_ONCE else []

    async def _row(self, row: InboxRow) -> bool:
        """Get a row done, or set it aside. Raises only when the database is away: then it stays.

        Returns:
            Whether the next one may follow; if not, another process has what this one needs.
        """
        started = perf_counter()
        with span("row", row=row.id, kind=row.kind):
            outcome = await self._get_done(row)
        if outcome is None:
            return False
        self._metrics.turn(outcome, perf_counter() - started)
        return True

    async def _get_done(self, row: InboxRow) -> TurnOutcome | None:
        """What became of the row; ``None``: it is left to another process."""
        desk = self._desk if row.chat_id == DESK else None
        raw: dict[str, Any] | None = None
        try:
            raw = self._store.opened(row)
            if raw.get("name") == ENTERED and self._page is not None and await self._page.elsewhere(raw):
                return None
            play = await self._player(row, raw) if desk is None else self._desk_player(desk, row, raw)
        except Exception as error:
            if isinstance(error, OUTAGE):
                raise
            await self._set_aside(row, raw, error, "update not read")
            return "unread"
        try:
            if play is not None:
                return await self._persist(row, raw, play)
            await self._pass_over(row, raw)
        except AlreadyDone:
            _log.info("row was done already", row=row.id)
            return "repeated"
        finally:
            self._tell_page(raw, None)
        return "passed_over"

    def _tell_page(self, raw: Mapping[str, Any], turn: Turn | None) -> None:
        """Let the secure page know what became of what was entered there; the first word counts."""
        if self._page is not None and raw.get("name") == ENTERED:
            self._page.done(raw, turn)

    async def _player(self, row: InboxRow, raw: dict[str, Any]) -> _Play | None:
        event = await self._event(row, raw)
        return None if event is None else lambda: self._play(row, raw, event)

    def _desk_player(self, desk: Desk, row: InboxRow, raw: dict[str, Any]) -> _Play | None:
        event = desk.event(row, raw)
        return None if event is None else lambda: self._play_desk(desk, row, raw, event)

    async def _pass_over(self, row: InboxRow, raw: dict[str, Any]) -> None:
        """An update that is none of the conversation's business."""
        calls = [] if row.chat_id == DESK else self._otherwise(raw)
        await self._store.done(row, calls, self._clock())
        if calls:
            self._spoken(row.chat_id)
        self._sign(row.chat_id, raw, None, "ko")

    async def _event(self, row: InboxRow, raw: dict[str, Any]) -> Event | None:
        event_id = str(row.id)
        if row.kind == "update":
            slots = await self._store.live(row.chat_id)
            live = {message_id: (slot, serial) for slot, (message_id, serial) in slots.items()}
            return self._translate(raw, event_id=event_id, at=row.at, live=live)
        if raw["name"] == "timer":
            return Timer(id=event_id, at=row.at, name=raw["timer"], token=raw["token"])
        if raw["name"] == "document_unsure":
            return DocumentUnsure(id=event_id, at=row.at)
        if raw["name"] == ENTERED:
            return self._page.event(raw, row.at) if self._page is not None else None
        return for_customer(row, raw)

    async def _persist(self, row: InboxRow, raw: Mapping[str, Any], play: _Play) -> TurnOutcome:
        """Play the event; when the turn fails, a few times more; then say sorry."""
        for retry in range(_RETRIES):
            started = perf_counter()
            fault = await self._attempt(play)
            if fault is None:
                return "done"
            self._metrics.turn("failed", perf_counter() - started)
            _log.warning("turn failed", chat_id=row.chat_id, row=row.id, error=where(fault))
            await asyncio.sleep(self._pace.retry * 2**retry)
        fault = await self._attempt(play)
        if fault is None:
            return "done"
        await self._set_aside(row, raw, fault, "turn given up")
        return "given_up"

    async def _attempt(self, play: _Play) -> BaseException | None:
        """Play the event; what was wrong, if it was not the database."""
        try:
            await play()
        except _Faulty as error:
            return error.__cause__ or error
        return None

    async def _play(self, row: InboxRow, raw: dict[str, Any], event: Event) -> None:
        """One event, and again as often as its turns ask for it."""
        toasted = False
        for _ in range(_MOST_AGAIN):
            with span("decide", event=_kind(event)):
                turn, calls = await self._decide(row, event)
            with span("commit"):
                await self._finish(row, turn, calls)
            _log.debug(
                "turn", chat_id=row.chat_id, row=row.id, event_kind=_kind(event), state=turn.session.state
            )
            for fact in turn.facts:
                self._metrics.fact(fact)
            if turn.records:
                await self._kept(turn.records)
            if calls or turn.files == "resend":
                self._spoken(row.chat_id)
            if turn.posts:
                self.wake([DESK])
            self._heed_timers(turn.timers)
            toasted |= self._show_signs(row, raw, turn)
            if not turn.again:
                self._tell_page(raw, turn)
                if not toasted:
                    self._sign(row.chat_id, raw, None, turn.session.language)
                return
        raise _Faulty("a turn that never ends")

    async def _play_desk(self, desk: Desk, row: InboxRow, raw: dict[str, Any], event: DeskEvent) -> None:
        """One event of the support desk's."""
        try:
            with span("decide", event=_kind(event)):
                turn, calls = await desk.decide(event)
            with span("commit"):
                chats = await desk.finish(row, turn, calls)
        except (AlreadyDone, *OUTAGE):
            raise
        except Exception as error:
            raise _Faulty from error
        _log.debug("desk turn", row=row.id, event_kind=_kind(event))
        self.wake(chats)
        for chat_id in {chat_id for chat_id, _ in calls}:
            self._spoken(chat_id)
        self._heed_timers(turn.timers)
        self._show(desk.toast(raw, turn.toast))

    async def _decide(self, row: InboxRow, event: Event) -> tuple[Turn, list[Outgoing]]:
        """Ask the conversation, and put its replies into calls. Nothing is stored yet."""
        session = await self._session(row.chat_id)
        try:
            turn = await self._conversation.turn(session, event)
            stored = [reply for reply in turn.replies if not isinstance(reply, Toast | Busy)]
            language = turn.session.language
            return turn, [call for reply in stored for call in self._render(reply, language, row.chat_id)]
        except _DATABASE:  # in which a port may keep something, too
            raise
        except Exception as error:
            raise _Faulty from error

    async def _session(self, chat_id: int) -> Session | None:
        try:
            return await self._store.session(chat_id)
        except OUTAGE:
            raise
        except Exception as error:
            raise _Faulty from error

    async def _finish(self, row: InboxRow, turn: Turn, calls: list[Outgoing]) -> None:
        try:
            await self._store.finish(row, turn, calls, self._clock())
        except (AlreadyDone, *OUTAGE):
            raise
        except Exception as error:  # what cannot be stored: a text that is no Unicode, say
            raise _Faulty from error

    def _show_signs(self, row: InboxRow, raw: dict[str, Any], turn: Turn) -> bool:
        """Show what the turn says in passing; whether a toast was among it."""
        signs = [reply for reply in turn.replies if isinstance(reply, Toast | Busy)]
        for sign in signs:
            self._sign(row.chat_id, raw, sign, turn.session.language)
        return any(isinstance(sign, Toast) for sign in signs)

    def _sign(
        self, chat_id: int, raw: Mapping[str, Any], sign: Toast | Busy | None, language: Language
    ) -> None:
        self._show(self._aside(chat_id, raw, sign, language))

    def _show(self, sign: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(sign)
        self._signs.add(task)
        task.add_done_callback(self._shown)

    def _shown(self, sign: asyncio.Task[None]) -> None:
        self._signs.discard(sign)
        error = None if sign.cancelled() else sign.exception()
        if error is not None:
            _log.debug("sign not shown", error=where(error))

    def _heed_timers(self, timers: Sequence[SetTimer]) -> None:
        """Look at the timers earlier than planned if this turn set an earlier one."""
        times = [timer.at for timer in timers if timer.at is not None]
        if times and (self._next_timer is None or min(times) < self._next_timer):
            self._next_timer = min(times)
            self._look.set()

    async def _set_aside(
        self, row: InboxRow, raw: Mapping[str, Any] | None, error: BaseException, trouble: str
    ) -> None:
        told = await self._giving_up.on(row, raw, error, trouble)
        self.wake(told.lanes)
        for chat_id in told.chats:
            self._spoken(chat_id)


def _kind(event: Event | DeskEvent) -> str:
    return type(event).__name__.lower()
