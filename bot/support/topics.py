"""The topics of the staff's groups: made, named, coloured, closed (Bot API: ``createForumTopic`` and its kin)."""

from collections.abc import Mapping
from typing import Final

import telegram
from telegram.error import BadRequest, Forbidden

from flows.support.case import CaseState

# A topic's colour is fixed when it is made; its icon is what can change. In order of preference, for each state.
_ICONS: Final[Mapping[CaseState, tuple[str, ...]]] = {
    "waiting": ("❗️", "‼️", "🔥"),
    "work": ("💬", "🗣", "💼"),
    "customer": ("👀", "☕️", "📝"),
    "closed": ("✅", "🏁", "🆒"),
}
_COLOUR: Final = 0x6FB9F0
_LONGEST: Final = 128

# Refusals that mean: the topic is not there any more.
_LOST: Final = ("message thread not found", "topic_id_invalid", "topic_deleted", "thread not found")


class TopicLost(Exception):
    """Somebody deleted the topic."""


class Topics:
    """Makes and changes topics.

    Args:
        bot: an administrator of the groups, who may manage topics.
    """

    def __init__(self, bot: telegram.Bot) -> None:
        self._bot = bot
        self._icons: Mapping[str, str] | None = None

    async def make(self, group: int, name: str, state: CaseState) -> int:
        """A new topic.

        Returns:
            Its ``message_thread_id``.
        """
        topic = await self._bot.create_forum_topic(
            group, name[:_LONGEST], icon_color=_COLOUR, icon_custom_emoji_id=await self._icon(state)
        )
        return topic.message_thread_id

    async def change(self, group: int, thread: int, name: str, state: CaseState) -> None:
        """Give a topic its name and icon.

        Raises:
            TopicLost: it is not there any more.
        """
        try:
            await self._bot.edit_forum_topic(
                group, thread, name=name[:_LONGEST], icon_custom_emoji_id=await self._icon(state)
            )
        except BadRequest as refusal:
            settle(refusal, "topic_not_modified")

    async def open(self, group: int, thread: int, *, wanted: bool) -> None:
        """Open or close a topic: in a closed one only administrators can write.

        Raises:
            TopicLost: it is not there any more.
        """
        call = self._bot.reopen_forum_topic if wanted else self._bot.close_forum_topic
        try:
            await call(group, thread)
        except BadRequest as refusal:
            settle(refusal, "topic_not_modified", "topic_closed")

    async def delete(self, group: int, thread: int) -> None:
        """Delete a topic with all that is in it; nothing happens where it is not there any more."""
        try:
            await self._bot.delete_forum_topic(group, thread)
        except (BadRequest, Forbidden):
            return

    async def _icon(self, state: CaseState) -> str | None:
        """The id of the best icon that Telegram offers (``getForumTopicIconStickers``); asked for once."""
        if self._icons is None:
            offered = await self._bot.get_forum_topic_icon_stickers()
            self._icons = {
                _bare(one.emoji): one.custom_emoji_id for one in offered if one.emoji and one.custom_emoji_id
            }
        wanted = (self._icons.get(_bare(emoji)) for emoji in _ICONS[state])
        return next((icon for icon in wanted if icon), None)


def settle(refusal: BadRequest, *harmless: str) -> None:
    """Pass over a refusal that says: it is so already.

    Raises:
        TopicLost: the topic is not there any more.
        BadRequest: any other refusal.
    """
    said = refusal.message.lower().replace(" ", "_")
    if any(one in said for one in harmless):
        return
    if is_lost(refusal):
        raise TopicLost from None
    raise refusal


def is_lost(refusal: BadRequest) -> bool:
    """Whether it means that the topic is not there any more."""
    return any(one in refusal.message.lower() for one in _LOST)


def _bare(emoji: str) -> str:
    """Without the selector that asks for a coloured picture: Telegram writes it or leaves it out."""
    return emoji.replace("\ufe0f", "")
