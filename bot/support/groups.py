"""The groups in which staff work."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import structlog
import telegram
from telegram.constants import ChatMemberStatus
from telegram.error import TelegramError

from bot.log import where
from flows.session import Language

_log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_RIGHTS = {
    "can_manage_topics": "manage topics",
    "can_pin_messages": "pin messages",
    "can_delete_messages": "delete messages",
}


@dataclass(frozen=True, slots=True)
class Group:
    """One group.

    Attributes:
        id: Telegram's, negative.
        language: of its staff, and of the customers that it takes first; ``None``: Korean, and all customers alike.
    """

    id: int
    language: Language | None = None


class StaffGroups:
    """Implements :class:`flows.support.ports.Groups`.

    Args:
        groups: at least one, or there is no support desk.
    """

    def __init__(self, groups: Sequence[Group]) -> None:
        self._groups = {group.id: group for group in groups}

    def __contains__(self, chat_id: object) -> bool:
        return chat_id in self._groups

    def __iter__(self) -> Iterator[Group]:
        return iter(self._groups.values())

    def __bool__(self) -> bool:
        return bool(self._groups)

    def language(self, group: int) -> Language:
        """What is spoken in a group."""
        known = self._groups.get(group)
        return (known.language if known is not None else None) or "ko"

    def choose(self, language: Language, load: Mapping[int, int]) -> tuple[int, Language]:
        """The least busy of the groups that speak the customer's language, or else of those for everybody, or of all."""
        for wanted in (language, None):
            fitting = [group for group in self if group.language == wanted]
            if fitting:
                break
        else:
            fitting = list(self)
        group = min(fitting, key=lambda one: load.get(one.id, 0))
        return group.id, self.language(group.id)


async def check(bot: telegram.Bot, groups: StaffGroups, setting: str) -> None:
    """Tell operators, in a line for each, which group cannot serve as a desk, and why. Never raises.

    Args:
        bot: initialised.
        groups: to look at (``getChat``, ``getChatMember``).
        setting: the name under which operators know them.
    """
    for group in groups:
        try:
            wrong = await _wrong(bot, group.id)
        except TelegramError as error:
            wrong = f"cannot be reached: {error.message}"
        except Exception as error:  # an answer that is none
            wrong = f"cannot be looked at: {where(error)}"
        if wrong:
            _log.error(f"{setting}: group {group.id}: {wrong}")


async def _wrong(bot: telegram.Bot, group: int) -> str:
    chat = await bot.get_chat(group)
    if not chat.is_forum:
        return "has no topics; switch them on in the group's settings"
    me = await bot.get_chat_member(group, bot.id)
    if me.status != ChatMemberStatus.ADMINISTRATOR:
        return "the bot must be an administrator"
    missing = [right for name, right in _RIGHTS.items() if not getattr(me, name, False)]
    return f"the bot must be allowed to {', '.join(missing)}" if missing else ""
