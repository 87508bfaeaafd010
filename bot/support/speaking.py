"""What the bot says in a case's topic by itself: no answer to anybody, so others go first."""

from collections.abc import Sequence
from typing import Any, Final

import telegram
from telegram.error import BadRequest

from bot.store.desk import Shown
from bot.support.topics import TopicLost, is_lost
from bot.telegram.client import RawBot
from bot.telegram.pace import GroupPace
from bot.telegram.render import Renderer
from flows.replies import Line, Say

_RESERVE: Final = 4
"""So many messages a group are left to the answers that staff wait for."""


class Speaker:
    """Speaks in topics, no faster than the group may hear.

    Args:
        bot: a member of the groups.
        renderer: puts lines into words.
        pace: how often a group may hear from the bot.
    """

    def __init__(self, bot: RawBot, renderer: Renderer, pace: GroupPace) -> None:
        self._bot = bot
        self._renderer = renderer
        self._pace = pace

    async def wait(self, group: int, cost: int = 1) -> None:
        """Wait until the group may hear as many messages."""
        await self._pace.wait(group, cost, reserve=_RESERVE)

    async def say(self, shown: Shown, words: Sequence[Line], *, reply_to: int = 0) -> int:
        """Say something in the case's topic.

        Returns:
            The message; the last one where it took several.

        Raises:
            TopicLost: the topic is not there any more.
        """
        return await self.send(shown, Say(body=tuple(words)), reply_to=reply_to)

    async def send(self, shown: Shown, say: Say, *, reply_to: int = 0) -> int:
        """The same with buttons."""
        sent = 0
        for call in self._renderer.render(say, shown.case.language):
            params: dict[str, Any] = dict(call.params)
            if reply_to:
                params["reply_parameters"] = reply(reply_to)
            await self.wait(shown.group)
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

    def edited(self, shown: Shown, say: Say) -> dict[str, Any]:
        """What a message becomes that is edited."""
        *_, last = self._renderer.render(say, shown.case.language)
        return dict(last.params)


def reply(message: int) -> telegram.ReplyParameters | None:
    """The answer to a message, which may be gone by now; 0: to none."""
    return telegram.ReplyParameters(message, allow_sending_without_reply=True) if message else None
