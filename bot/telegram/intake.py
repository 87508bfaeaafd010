"""Updates come in: by long polling, or by a webhook that Telegram is told of.

Telegram forgets an update as soon as ``getUpdates`` is called with a higher offset. So that call comes only
after the update has been stored; whatever was not confirmed is delivered again.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, Final

import structlog
import telegram
from telegram.error import Conflict, EndPointNotFound, InvalidToken, RetryAfter

from bot.telegram.client import RawBot
from bot.telegram.sender import TOKEN_PAUSE, seconds

_log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

Raw = dict[str, Any]
"""An update as Telegram wrote it."""

Take = Callable[[Sequence[Raw]], Awaitable[None]]
"""Stores a batch for good; raises if it could not."""

ALLOWED_UPDATES: Final = ("message", "edited_message", "callback_query", "my_chat_member", "inline_query")

WEBHOOK_PATH: Final = "/telegram/webhook"

# Ids beyond this fit no database column. Telegram's are far below.
_ID_LIMIT = 2**63

# Levels of lists and objects. Telegram's updates have a dozen; what is kept is read recursively.
_DEEPEST = 64

# Seconds on top of the long poll within which its answer must have come.
_GRACE = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long the poller waits after a failure, in seconds.

    Attributes:
        first: after the first failure in a row; doubles with each further one.
        longest: the most it grows to.
        token: after Telegram refused the token.
    """

    first: float = 1.0
    longest: float = 30.0
    token: float = TOKEN_PAUSE


class Poller:
    """Takes updates from ``getUpdates``, durably and for ever.

    No offset outlives the process or an empty answer: Telegram then gives what is unconfirmed by itself, and
    the random ids with which it starts again after an idle week cannot hide below an old offset. An update
    may therefore come twice; the one who stores it recognises it.

    Args:
        bot: asked who it is, and rid of its webhook, before the first poll.
        take: stores a batch. Its end confirms the batch; its error makes the batch come again.
        long_poll: seconds for which Telegram holds a poll open while there is nothing.
        patience: the pauses after failures.
        clock: seconds that only go up.
    """

    def __init__(
        self,
        bot: RawBot,
        take: Take,
        *,
        long_poll: int = 30,
        patience: Patience | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._bot = bot
        self._take = take
        self._long_poll = long_poll
        self._patience = patience or Patience()
        self._clock = clock
        self._offset: int | None = None
        self._prepared = False
        self._pause = 0.0
        self._failures = 0
        self._trouble = ""
        self._last_success: float | None = None
        self._stopping = False
        self._waiting: asyncio.Task[list[Raw] | None] | None = None
        self._finished = asyncio.Event()
        self._finished.set()

    @property
    def age(self) -> float | None:
        """Seconds since a poll last succeeded and its updates were stored; ``None`` if none ever has."""
        return None if self._last_success is None else self._clock() - self._last_success

    @property
    def alive(self) -> bool:
        """Whether updates are coming in: the last success is not older than two polls could take."""
        age = self.age
        return age is not None and age <= 2 * (self._long_poll + _GRACE)

    async def run(self) -> None:
        """Poll until :meth:`stop`. Survives whatever Telegram, the network and ``take`` may do."""
        self._finished.clear()
        try:
            while not self._stopping:
                updates = await self._interruptible(self._next())
                if updates is not None:
                    await self._hand_over(updates)
        finally:
            self._finished.set()

    async def stop(self) -> None:
        """End :meth:`run` now and for good.

        The long poll is dropped; a batch that is being stored is stored to its end.
        """
        self._stopping = True
        if self._waiting is not None:
            self._waiting.cancel()
        await self._finished.wait()

    async def _interruptible(self, work: Coroutine[Any, Any, list[Raw] | None]) -> list[Raw] | None:
        """Do work that :meth:`stop` may cut short."""
        self._waiting = asyncio.create_task(work)
        try:
            return await self._waiting
        except asyncio.CancelledError:
            if not self._stopping:
                raise
            return None
        finally:
            self._waiting = None

    async def _next(self) -> list[Raw] | None:
        """One poll; ``None`` if it failed."""
        if self._pause:
            await asyncio.sleep(self._pause)
        try:
            if not self._prepared:
                await self._prepare()
            # The first poll does not wait, so that it is known at once whether updates come.
            answer = await self._bot.get_raw_updates(
                offset=self._offset,
                timeout=0 if self._last_success is None else self._long_poll,
                allowed_updates=ALLOWED_UPDATES,
                read_timeout=self._long_poll + _GRACE,
            )
        except Exception as exc:
            self._failed(exc)
            return None
        if isinstance(answer, list):
            return answer
        self._failed(TypeError("getUpdates gave no list"))
        return None

    async def _prepare(self) -> None:
        await self._bot.initialize()
        # Polling and a webhook exclude each other. What waits for the webhook is kept for us.
        await self._bot.delete_webhook(drop_pending_updates=False)
        self._prepared = True

    async def _hand_over(self, answer: list[Any]) -> None:
        """Store a batch, and only then let the next poll confirm it."""
        identified = [update for update in answer if _update_id(update) is not None]
        usable = [update for update in identified if 0 <= update["update_id"] < _ID_LIMIT]
        if len(usable) < len(answer):
            _log.error("updates without a usable id left out", count=len(answer) - len(usable))
        if answer and not identified:
            # Nothing that an offset could confirm: it would come back at once.
            self._failed(ValueError("no update has an id"))
            return
        if usable:
            try:
                await self._take([storable(update) for update in usable])
            except Exception as exc:
                self._failed(exc, trouble="updates not stored: they will be delivered again")
                return
        self._offset = 1 + max(update["update_id"] for update in identified) if identified else None
        if self._trouble:
            _log.info("updates come in again", failures=self._failures)
        self._trouble, self._failures, self._pause = "", 0, 0.0
        self._last_success = self._clock()

    def _failed(self, exc: Exception, trouble: str = "") -> None:
        """Choose the pause, and say once in words what is wrong. Messages of errors may hold the token."""
        self._failures += 1
        self._pause = min(self._patience.longest, self._patience.first * 2 ** min(self._failures - 1, 16))
        match exc:
            case InvalidToken() | EndPointNotFound():
                trouble = "telegram refuses the bot token: check CERTGUIDE_BOT_TOKEN"
                self._pause = self._patience.token
            case Conflict():
                trouble = "another poller or a webhook is active for this bot: only one may be"
            case RetryAfter():
                trouble = "telegram asks for a pause"
                self._pause = seconds(exc)
        trouble = trouble or "telegram cannot be polled"
        if trouble != self._trouble:
            self._trouble = trouble
            _log.error(trouble, error=type(exc).__name__, pause=self._pause)


async def set_webhook(bot: telegram.Bot, public_url: str, secret: str) -> None:
    """Have updates posted to ``<public_url>/telegram/webhook`` (``setWebhook``).

    Args:
        bot: initialised.
        public_url: https, on port 443, 80, 88 or 8443.
        secret: comes with each post as ``X-Telegram-Bot-Api-Secret-Token``; 1-256 of ``A-Za-z0-9_-``.

    Raises:
        TelegramError: Telegram refused it or could not be reached.
    """
    await bot.set_webhook(
        url=public_url.rstrip("/") + WEBHOOK_PATH,
        secret_token=secret,
        allowed_updates=ALLOWED_UPDATES,
        # The most that Telegram gives: each post ends as soon as its row is stored.
        max_connections=100,
        drop_pending_updates=False,
    )


def storable(raw_update: Raw) -> Raw:
    """The update as it can be kept and read again: whoever sent it is to be answered, and it must not come for ever.

    Halves of surrogate pairs, which are no Unicode, become question marks; what is nested too deep is left out.
    """
    return {_text(name): _storable(value, _DEEPEST) for name, value in raw_update.items()}


def chat_of(raw_update: Raw) -> int | None:
    """The chat to which an update belongs, found without parsing it; ``None`` if it names none.

    A tap whose message is missing belongs to the private chat with the person, which has the person's id.
    """
    for kind, about in raw_update.items():
        if not isinstance(about, dict):
            continue
        holder = about.get("message") if kind == "callback_query" else about
        chat = holder.get("chat") if isinstance(holder, dict) else None
        if not isinstance(chat, dict) and kind == "callback_query":
            chat = about.get("from")
        if isinstance(chat, dict) and _is_id(chat.get("id")):
            return int(chat["id"])
    return None


def _storable(value: Any, levels: int) -> Any:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, dict):
        return (
            {_text(name): _storable(inner, levels - 1) for name, inner in value.items()} if levels else None
        )
    if isinstance(value, list):
        return [_storable(inner, levels - 1) for inner in value] if levels else None
    return value


def _text(value: str) -> str:
    return value if value.isascii() else value.encode(errors="replace").decode()


def _update_id(update: object) -> int | None:
    if not isinstance(update, dict):
        return None
    update_id = update.get("update_id")
    return update_id if isinstance(update_id, int) and not isinstance(update_id, bool) else None


def _is_id(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and -_ID_LIMIT <= value < _ID_LIMIT
