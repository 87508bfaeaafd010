"""The files that people send, fetched from Telegram (Bot API ``getFile``)."""

from telegram import Bot
from telegram.error import BadRequest, TelegramError

from flows.ports import Unavailable, Unreadable


class TelegramFiles:
    """Implements :class:`flows.ports.Files`.

    Args:
        bot: the Bot API client. A file's reference is its ``file_id``.
    """

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def fetch(self, reference: str, most: int) -> bytes:
        """The content, which is asked for only if it is announced as no larger than ``most`` bytes.

        Raises:
            Unreadable: it is larger (Telegram itself hands over 20 MB at most).
            Unavailable: Telegram did not answer, or nobody can read what it answered.
        """
        try:
            file = await self._bot.get_file(reference)
            if file.file_size is None or file.file_size > most:
                raise Unreadable("too_large")
            return bytes(await file.download_as_bytearray())
        except BadRequest as refused:
            # Telegram's only word for it; anything else is an id that it no longer knows.
            raise Unreadable("too_large" if "too big" in str(refused).lower() else "gone") from None
        except (TelegramError, AttributeError, TypeError):  # PTB passes on whatever was answered
            raise Unavailable from None
