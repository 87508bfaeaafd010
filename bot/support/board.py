"""Shows the cases in the staff's groups: their topics, their cards, what customers wrote.

It compares what is stored with what was shown last, and does what is missing. So a hundred changes of a card
are one edit, a hundred lines of a customer are a few messages, a topic that somebody deleted is made anew, and
what a dead process left half done is done by the next one.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot.log import where
from bot.store.desk import DeskStore, Shown
from bot.support.passing import Passing, quoted
from bot.support.speaking import Speaker
from bot.support.topics import TopicLost, Topics
from bot.telegram.client import RawBot
from bot.telegram.pace import GroupPace
from bot.telegram.render import Renderer
from bot.telegram.sender import seconds
from flows.replies import Line, Say, line
from flows.support.case import Case

_log = structlog.stdlib.get_logger(__name__)

_AT_ONCE: Final = 200
_LOOK: Final = timedelta(seconds=15)
_PAUSE: Final = timedelta(seconds=5)
_RENAME: Final = timedelta(seconds=10)
"""A topic is not renamed more often: each time Telegram writes a line about it, and counts a message."""
_TRANSCRIPT: Final = 10
_NOW: Final = timedelta(0)
_GONE: Final = ("message to edit not found", "message can't be edited", "message_id_invalid")
_UNCHANGED: Final = "message is not modified"


class _Forgotten(Exception):
    """The customer had the case erased meanwhile."""


@dataclass(slots=True)
class _Seen:
    """What this process knows of a topic: only to spare calls that would change nothing.

    Attributes:
        card: the card as it was last sent.
        renamed: when the topic got its name.
    """

    card: dict[str, Any] = field(default_factory=dict)
    renamed: datetime | None = None


class Board:
    """Keeps the groups in step with the cases.

    Args:
        bot: an administrator of the groups.
        store: what is to be shown, and what was.
        renderer: puts cards and lines into words.
        draw: a case's title and card.
        pace: how often a group may hear from the bot.
        clock: now, aware.
    """

    def __init__(
        self,
        bot: RawBot,
        store: DeskStore,
        renderer: Renderer,
        *,
        draw: Callable[[Case, datetime], tuple[Line, Say]],
        pace: GroupPace,
        clock: Callable[[], datetime],
    ) -> None:
        self._bot = bot
        self._store = store
        self._renderer = renderer
        self._draw = draw
        self._pace = pace
        self._clock = clock
        self._topics = Topics(bot)
        self._speaker = Speaker(bot, renderer, pace)
        self._passing = Passing(bot, store, self._speaker, clock)
        self._work = asyncio.Event()
        self._seen: dict[str, _Seen] = {}
        self._trouble: dict[int, str] = {}

    def wake(self) -> None:
        """Something is to be shown."""
        self._work.set()

    def begin(self) -> None:
        """Know nothing of what the topics show: others may have changed it."""
        self._seen.clear()
        self._trouble.clear()

    async def run(self) -> None:
        """Show until cancelled."""
        while True:
            self._work.clear()
            pause = await self.round()
            try:
                async with asyncio.timeout(pause.total_seconds()):
                    await self._work.wait()
            except TimeoutError:
                pass

    async def round(self) -> timedelta:
        """Do once what is to be done; each group by itself, so that none waits for another.

        Returns:
            After what time to look again, unless somebody wakes us.
        """
        try:
            orphans = await self._store.orphans()
            shown = await self._store.board(_AT_ONCE)
        except Exception as error:  # the database is away: look again
            _log.error("cases not reached", error=where(error))
            return _PAUSE
        for group, thread in orphans:
            await self._bury(group, thread)
        groups = dict.fromkeys(one.group for one in shown)
        pauses = await asyncio.gather(
            *(self._group([one for one in shown if one.group == group]) for group in groups)
        )
        return min(pauses, default=_LOOK)

    async def _group(self, shown: Sequence[Shown]) -> timedelta:
        """The cases of one group; where one cannot be shown, the next may be.

        What customers wrote goes first. A card or a name that changed waits while more of that comes, each time for
        one of its kind at most: a group hears little from a bot.
        """
        pause, quiet = _LOOK, 0
        for one in sorted(shown, key=lambda one: not one.waiting):
            quiet += not one.waiting
            if quiet > 1 and self._work.is_set():
                return _NOW
            try:
                pause = min(pause, await self._show(one))
            except RetryAfter as refusal:
                self._pace.full(one.group, seconds(refusal))
                return timedelta(seconds=seconds(refusal))
            except TopicLost:
                _log.warning("topic is gone; a new one is made", number=one.case.number)
                await self._store.topic_lost(one.case.number)
                self._seen.pop(one.case.number, None)
                pause = _NOW
            except _Forgotten:
                pause = _NOW
            except Exception as error:
                self._tell(one.group, error)
                pause = min(pause, _PAUSE)
            else:
                self._trouble.pop(one.group, None)
        return pause

    async def _show(self, shown: Shown) -> timedelta:
        """One case: its topic, then what was written, then the card, then the name that the topic has.

        Returns:
            After what time there may be more to do for it.
        """
        case = shown.case
        seen = self._seen.setdefault(case.number, _Seen())
        title, card = self._draw(case, self._clock())
        name = self._renderer.plain(title, case.language)
        if not shown.thread:
            shown = await self._begin(shown, seen, name)
        if not shown.topic_open and case.state != "closed":
            await self._open(shown, wanted=True)
        if not shown.card:
            shown = await self._post_card(shown, seen, card)
        if not shown.pinned:
            await self._pin(shown)
        more = await self._passing.pass_on(shown) if shown.waiting else None
        await self._edit_card(shown, seen, card)
        later = await self._rename(shown, seen, name)
        if later is None:
            if shown.topic_open and case.state == "closed":
                await self._open(shown, wanted=False)
            await self._store.showed(
                case.number,
                shown.version,
                title=name,
                colour=case.state,
                topic_open=case.state != "closed",
            )
            if case.state == "closed":
                self._seen.pop(case.number, None)
        return min((pause for pause in (more, later) if pause is not None), default=_LOOK)

    # The topic.

    async def _begin(self, shown: Shown, seen: _Seen, name: str) -> Shown:
        """A topic of its own; if it had one before, with what was written there last."""
        case = shown.case
        await self._speaker.wait(shown.group, 2)
        thread = await self._topics.make(shown.group, name, case.state)
        if not await self._store.showed(
            case.number,
            None,
            thread=thread,
            card=0,
            title=name,
            colour=case.state,
            pinned=False,
            topic_open=True,
        ):
            await self._store.orphaned(shown.group, thread)
            raise _Forgotten
        seen.renamed = self._clock()
        fresh = replace(
            shown, thread=thread, card=0, title=name, colour=case.state, pinned=False, topic_open=True
        )
        written = await self._store.transcript(case.number, _TRANSCRIPT)
        if any(row.state == "sent" for row in written):
            await self._speaker.say(fresh, [line("support-transcript"), *map(quoted, written)])
        return fresh

    async def _rename(self, shown: Shown, seen: _Seen, name: str) -> timedelta | None:
        """Give the topic the name and the icon that its case has now.

        Returns:
            After what time that may be; ``None``: it has them.
        """
        case, now = shown.case, self._clock()
        if (name, case.state) == (shown.title, shown.colour):
            return None
        if case.state != "closed" and seen.renamed is not None and now - seen.renamed < _RENAME:
            return _RENAME - (now - seen.renamed)
        await self._speaker.wait(shown.group)
        await self._topics.change(shown.group, shown.thread, name, case.state)
        seen.renamed = now
        return None

    async def _open(self, shown: Shown, *, wanted: bool) -> None:
        await self._speaker.wait(shown.group)
        await self._topics.open(shown.group, shown.thread, wanted=wanted)
        await self._store.showed(shown.case.number, None, topic_open=wanted)

    async def _bury(self, group: int, thread: int) -> None:
        """The topic of somebody who wants to be forgotten, or of a case that was kept for long enough."""
        try:
            await self._topics.delete(group, thread)
            await self._store.buried(group, thread)
        except Exception as error:
            self._tell(group, error)

    # The card.

    async def _post_card(self, shown: Shown, seen: _Seen, card: Say) -> Shown:
        message = await self._speaker.send(shown, card)
        seen.card = self._speaker.edited(shown, card)
        await self._store.showed(shown.case.number, None, card=message, pinned=False)
        return replace(shown, card=message, pinned=False)

    async def _pin(self, shown: Shown) -> None:
        await self._speaker.wait(shown.group)
        try:
            await self._bot.pin_chat_message(shown.group, shown.card, disable_notification=True)
        except BadRequest as refusal:
            # It was deleted meanwhile, which its next edit finds out; or the bot may not pin, and the card does
            # without.
            _log.warning("card not pinned", group=shown.group, reason=refusal.message)
        await self._store.showed(shown.case.number, None, pinned=True)

    async def _edit_card(self, shown: Shown, seen: _Seen, card: Say) -> None:
        params = self._speaker.edited(shown, card)
        if params == seen.card:
            return
        await self._speaker.wait(shown.group)
        try:
            await self._bot.edit_message_text(chat_id=shown.group, message_id=shown.card, **params)
        except BadRequest as refusal:
            said = refusal.message.lower()
            if any(one in said for one in _GONE):
                # The card was deleted, or the whole topic was: a new card tells which.
                await self._pin(await self._post_card(shown, seen, card))
            elif _UNCHANGED not in said:
                raise
        seen.card = params

    def _tell(self, group: int, error: Exception) -> None:
        """Log a trouble once for as long as it lasts."""
        trouble = error.message if isinstance(error, TelegramError) else where(error)
        if self._trouble.get(group) != trouble:
            hint = "CERTGUIDE_STAFF_CHAT_ID" if isinstance(error, BadRequest | Forbidden) else ""
            _log.error("cases not shown", group=group, error=trouble, setting=hint)
        self._trouble[group] = trouble
