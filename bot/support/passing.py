"""Passes on what customers wrote, into the topics of their cases: in order, and in as few messages as possible."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog
from telegram.error import BadRequest

from bot.store.desk import DeskStore, PassedRow, Shown
from bot.support.batches import Batch, batches
from bot.support.speaking import Speaker, reply
from bot.support.topics import TopicLost, is_lost
from bot.telegram.client import RawBot
from flows.replies import Line, line

_log = structlog.stdlib.get_logger(__name__)

ALBUM: Final = timedelta(seconds=1.5)
"""Telegram delivers the pictures of an album one by one."""

# Refusals that mean: this message can never be passed on. It was deleted, or its like cannot be copied.
_NEVER: Final = (
    "message to copy not found",
    "message can't be copied",
    "message_id_invalid",
    "there are no messages to",
)


class Passing:
    """Passes on what waits.

    Args:
        bot: a member of the groups.
        store: what waits.
        speaker: says what is no copy.
        clock: now, aware.
    """

    def __init__(
        self, bot: RawBot, store: DeskStore, speaker: Speaker, clock: Callable[[], datetime]
    ) -> None:
        self._bot = bot
        self._store = store
        self._speaker = speaker
        self._clock = clock

    async def pass_on(self, shown: Shown) -> timedelta | None:
        """Send what waits for a case.

        Returns:
            After what time there may be more; ``None``: that was all.

        Raises:
            TopicLost: the topic is not there any more.
        """
        rows = await self._store.waiting(shown.case.number)
        for batch in batches(rows, self._clock(), ALBUM):
            if batch.unfinished:
                return ALBUM
            await self._pass(shown, batch)
        return timedelta(0) if rows else None

    async def _pass(self, shown: Shown, batch: Batch) -> None:
        try:
            await self._store.sent_in(batch.rows, await self._sent(shown, batch))
        except BadRequest as refusal:
            if is_lost(refusal):
                raise TopicLost from None
            if not any(one in refusal.message.lower() for one in _NEVER):
                raise
            _log.warning("message not passed on", number=shown.case.number, reason=refusal.message)
            await self._store.failed_in(batch.rows)

    async def _sent(self, shown: Shown, batch: Batch) -> int | Sequence[int]:
        """Send a batch; the message that shows it, or one for each row."""
        first = batch.rows[0]
        if batch.copies:
            return await self._copied(shown, batch)
        if batch.amends:
            # It stands below, as an answer to what it was: a message of several lines stays as it was.
            words = worded(first) if first.withheld else line("support-amended", text=first.text)
            await self._speaker.say(shown, [words], reply_to=batch.amends)
            return batch.amends
        return await self._speaker.say(shown, [worded(row) for row in batch.rows], reply_to=first.reply_to)

    async def _copied(self, shown: Shown, batch: Batch) -> Sequence[int]:
        origins = [row.origin for row in batch.rows]
        await self._speaker.wait(shown.group, len(origins))
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
            reply_parameters=reply(batch.rows[0].reply_to),
        )
        return [copy.message_id]


def worded(row: PassedRow) -> Line:
    """A customer's line; or what stands for it where it must not be seen."""
    return withheld(row) if row.withheld else line("support-customer-says", text=row.text)


def withheld(row: PassedRow) -> Line:
    """What stands for a line that must not be seen."""
    return line(f"support-withheld-{row.withheld.replace('_', '-')}")


def quoted(row: PassedRow) -> Line:
    """A line of either side, told again in a topic that is made anew."""
    if row.withheld:
        what = withheld(row)
    else:
        what = line("support-as-typed", text=row.text) if row.text else line("support-a-message")
    return line(f"support-quoted-{row.way}", what=what)
