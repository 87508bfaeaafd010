"""Shows the cases in the staff's groups: their topics, their cards, what customers wrote.

It compares what is stored with what was shown last, and does what is missing. So a hundred changes of a card
are one edit, a hundred lines of a customer are a few messages, a topic that somebody deleted is made anew, and
what a dead process left half done is done by the next one.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
import telegram
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot.log import where
from bot.store.desk import DeskStore, PassedRow, Shown
from bot.support.batches import Batch, batches
from bot.support.topics import TopicLost, Topics, is_lost
from bot.telegram.client import RawBot
from bot.telegram.outgoing import Outgoing
from bot.telegram.pace import GroupPace
from bot.telegram.render import Renderer
from bot.telegram.sender import seconds
from flows.replies import Line, Say, line
from flows.support.case import Case

_log = structlog.stdlib.get_logger(__name__)

_AT_ONCE: Final = 200
_LOOK: Final = 15.0
_PAUSE: Final = 5.0
_RESERVE: Final = 4
"""So many messages a group are left to the answers that staff wait for."""
_ALBUM: Final = timedelta(seconds=1.5)
"""Telegram delivers the pictures of an album one by one."""
_TRANSCRIPT: Final = 10
_GONE: Final = ("message to edit not found", "message can't be edited", "message_id_invalid")
_UNCHANGED: Final = "message is not modified"
_NO_MESSAGE: Final = ("message to copy not found", "message can't be copied", "message_id_invalid")


class _Forgotten(Exception):
    """The customer had the case erased meanwhile."""


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
        self._work = asyncio.Event()
        self._trouble: dict[int, str] = {}

    def wake(self) -> None:
        """Something is to be shown."""
        self._work.set()

    async def run(self) -> None:
        """Show until cancelled."""
        while True:
            self._work.clear()
            pause = await self.round()
            try:
                async with asyncio.timeout(pause):
                    await self._work.wait()
            except TimeoutError:
                pass

    async def round(self) -> float:
        """Do once what is to be done; each group by itself, so that none waits for another.

        Returns:
            Seconds until the next look, unless somebody wakes us.
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

    async def _group(self, shown: Sequence[Shown]) -> float:
        """The cases of one group; where one cannot be shown, the next may be."""
        pause = _LOOK
        for one in shown:
            try:
                pause = min(pause, await self._show(one))
            except RetryAfter as refusal:
                self._pace.full(one.group, seconds(refusal))
                return seconds(refusal)
            except TopicLost:
                _log.warning("topic is gone; a new one is made", number=one.case.number)
                await self._store.topic_lost(one.case.number)
                pause = 0.0
            except _Forgotten:
                pause = 0.0
            except Exception as error:
                self._tell(one.group, error)
                pause = min(pause, _PAUSE)
            else:
                self._trouble.pop(one.group, None)
        return pause

    async def _show(self, shown: Shown) -> float:
        """One case: its topic, then what was written, then the card, then the name that the topic has.

        Returns:
            Seconds until there may be more to do for it.
        """
        case = shown.case
        title, card = self._draw(case, self._clock())
        name = self._renderer.plain(title, case.language)
        if not shown.thread:
            shown = await self._begin(shown, name)
        if not shown.topic_open and case.state != "closed":
            await self._open(shown, wanted=True)
        if not shown.card:
            shown = await self._post_card(shown, card)
        if not shown.pinned:
            await self._pin(shown)
        pause = await self._pass_on(shown) if shown.waiting else _LOOK
        await self._edit_card(shown, card)
        if (name, case.state) != (shown.title, shown.colour):
            await self._wait(shown.group)
            await self._topics.change(shown.group, shown.thread, name, case.state)
        if shown.topic_open and case.state == "closed":
            await self._open(shown, wanted=False)
        await self._store.showed(
            case.number,
            shown.version,
            title=name,
            colour=case.state,
            topic_open=case.state != "closed",
        )
        return pause

    async def _begin(self, shown: Shown, name: str) -> Shown:
        """A topic of its own; if it had one before, with what was written there last."""
        case = shown.case
        await self._wait(shown.group, 2)
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
        fresh = replace(
            shown, thread=thread, card=0, title=name, colour=case.state, pinned=False, topic_open=True
        )
        written = await self._store.transcript(case.number, _TRANSCRIPT)
        if any(row.state == "sent" for row in written):
            await self._say(fresh, [line("support-transcript"), *map(_quoted, written)])
        return fresh

    async def _post_card(self, shown: Shown, card: Say) -> Shown:
        message = await self._send(shown, card)
        await self._store.showed(shown.case.number, None, card=message, pinned=False)
        return replace(shown, card=message, pinned=False, fresh=True)

    async def _pin(self, shown: Shown) -> None:
        await self._wait(shown.group)
        try:
            await self._bot.pin_chat_message(shown.group, shown.card, disable_notification=True)
        except BadRequest as refusal:
            # It was deleted meanwhile, which its next edit finds out; or the bot may not pin, and the card does
            # without.
            _log.warning("card not pinned", group=shown.group, reason=refusal.message)
        await self._store.showed(shown.case.number, None, pinned=True)

    async def _edit_card(self, shown: Shown, card: Say) -> None:
        if shown.fresh or not shown.dirty:
            return
        params = self._params(card, shown.case)
        await self._wait(shown.group)
        try:
            await self._bot.edit_message_text(chat_id=shown.group, message_id=shown.card, **params)
        except BadRequest as refusal:
            said = refusal.message.lower()
            if any(one in said for one in _GONE):
                # The card was deleted, or the whole topic was: a new card tells which.
                await self._pin(await self._post_card(shown, card))
            elif _UNCHANGED not in said:
                raise

    async def _open(self, shown: Shown, *, wanted: bool) -> None:
        await self._wait(shown.group)
        await self._topics.open(shown.group, shown.thread, wanted=wanted)

    # What customers wrote.

    async def _pass_on(self, shown: Shown) -> float:
        """Send what waits, in order and as few messages as possible.

        Returns:
            Seconds until the rest may be sent.
        """
        rows = await self._store.waiting(shown.case.number)
        for batch in batches(rows, self._clock(), _ALBUM):
            if batch.unfinished:
                return _ALBUM.total_seconds()
            await self._send_batch(shown, batch)
        return 0.0 if rows else _LOOK

    async def _send_batch(self, shown: Shown, batch: Batch) -> None:
        try:
            if batch.copies:
                await self._store.sent_in(batch.rows, await self._copy(shown, batch))
            elif batch.amends:
                await self._amend(shown, batch.rows[0])
                await self._store.sent_in(batch.rows, batch.amends)
            else:
                words = [_worded(row) for row in batch.rows]
                message = await self._say(shown, words, reply_to=batch.rows[0].reply_to)
                await self._store.sent_in(batch.rows, message)
        except BadRequest as refusal:
            if is_lost(refusal):
                raise TopicLost from None
            if not any(one in refusal.message.lower() for one in (*_NO_MESSAGE, *_GONE)):
                raise
            _log.warning("message not passed on", number=shown.case.number, reason=refusal.message)
            await self._store.failed_in(batch.rows)

    async def _copy(self, shown: Shown, batch: Batch) -> Sequence[int]:
        origins = [row.origin for row in batch.rows]
        await self._wait(shown.group, len(origins))
        if len(origins) > 1:
            copies = await self._bot.copy_messages(
                shown.group, shown.case.chat, origins, message_thread_id=shown.thread
            )
            return [copy.message_id for copy in copies]
        copy = await self._bot.copy_message(
            shown.group,
            shown.case.chat,
            origins[0],
            message_thread_id=shown.thread,
            reply_parameters=_reply(batch.rows[0].reply_to),
        )
        return [copy.message_id]

    async def _amend(self, shown: Shown, row: PassedRow) -> None:
        """What was edited stands below, as an answer to what it was: a message of several lines stays as it was."""
        words = line("support-amended", text=row.text) if not row.withheld else _worded(row)
        await self._say(shown, [words], reply_to=row.copy or 0)

    # Calls.

    async def _say(self, shown: Shown, words: Sequence[Line], *, reply_to: int = 0) -> int:
        return await self._send(shown, Say(body=tuple(words)), reply_to=reply_to)

    async def _send(self, shown: Shown, say: Say, *, reply_to: int = 0) -> int:
        """Say something in the case's topic, in several messages if it is long; the last one's id."""
        sent = 0
        for call in self._renderer.render(say, shown.case.language):
            params: dict[str, Any] = dict(call.params)
            if reply_to:
                params["reply_parameters"] = _reply(reply_to)
            await self._wait(shown.group)
            try:
                message = await self._bot.send_message(
                    chat_id=shown.group, message_thread_id=shown.thread, **params
                )
            except BadRequest as refusal:
                if is_lost(refusal):
                    raise TopicLost from None
                raise
            sent = message.message_id
        return sent

    def _params(self, say: Say, case: Case) -> dict[str, Any]:
        calls: list[Outgoing] = self._renderer.render(say, case.language)
        return dict(calls[-1].params)

    async def _wait(self, group: int, cost: int = 1) -> None:
        await self._pace.wait(group, cost, reserve=_RESERVE)

    async def _bury(self, group: int, thread: int) -> None:
        """The topic of somebody who wants to be forgotten."""
        try:
            await self._wait(group)
            await self._topics.delete(group, thread)
            await self._store.buried(group, thread)
        except Exception as error:
            self._tell(group, error)

    def _tell(self, group: int, error: Exception) -> None:
        """Log a trouble once for as long as it lasts."""
        trouble = error.message if isinstance(error, TelegramError) else where(error)
        if self._trouble.get(group) != trouble:
            hint = "CERTGUIDE_STAFF_CHAT_ID" if isinstance(error, BadRequest | Forbidden) else ""
            _log.error("cases not shown", group=group, error=trouble, setting=hint)
        self._trouble[group] = trouble


def _worded(row: PassedRow) -> Line:
    if row.withheld:
        return line(f"support-withheld-{row.withheld.replace('_', '-')}")
    return line("support-customer-says", text=row.text)


def _quoted(row: PassedRow) -> Line:
    """A line of an earlier topic."""
    if row.withheld or not row.text:
        what = line(
            f"support-withheld-{row.withheld.replace('_', '-')}" if row.withheld else "support-a-message"
        )
    else:
        what = line("support-as-typed", text=row.text)
    return line(f"support-quoted-{row.way}", what=what)


def _reply(message: int) -> telegram.ReplyParameters | None:
    if not message:
        return None
    return telegram.ReplyParameters(message, allow_sending_without_reply=True)
