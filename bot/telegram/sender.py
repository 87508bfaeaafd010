"""Makes one Bot API call and says what became of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Literal

import structlog
import telegram
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from bot.telegram.client import NotTaken, ServerError
from bot.telegram.outgoing import Outgoing
from bot.telegram.pace import GroupPace

_log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

METHODS: Final = frozenset(
    {
        "send_message",
        "edit_message_text",
        "edit_message_caption",
        "edit_message_reply_markup",
        "delete_message",
        "send_document",
        "copy_message",
        "copy_messages",
    }
)

TOKEN_PAUSE: Final = 60.0
"""Seconds to wait after Telegram refused the token: only an operator can mend that."""

_TOAST_LIMIT = 200

# Methods that act on a message which is there already.
ADDRESSED = frozenset(
    {"edit_message_text", "edit_message_caption", "edit_message_reply_markup", "delete_message"}
)

# Refusals that mean: it is already as we want it.
_ALREADY = {
    "edit_message_text": ("message is not modified",),
    "edit_message_caption": ("message is not modified",),
    "edit_message_reply_markup": (
        "message is not modified",
        "message to edit not found",
        "message can't be edited",
        "message_id_invalid",
    ),
    "delete_message": (
        "message to delete not found",
        "message can't be deleted",
        "message identifier is not specified",
        "message_id_invalid",
    ),
}

# Refusals that mean: there is nothing (any more) that could be edited.
_GONE = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "there is no text in the message to edit",
)


@dataclass(frozen=True, slots=True)
class Sent:
    """Telegram has it, or had it already.

    Attributes:
        message_id: of the message that now shows it; ``None`` where there is no such message.
        copies: of each message where there may be several.
    """

    message_id: int | None
    copies: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Retry:
    """It did not happen, or doing it once more does no harm.

    Attributes:
        after: seconds to wait first; ``None`` leaves the pace to the caller.
    """

    after: float | None


@dataclass(frozen=True, slots=True)
class Unsure:
    """It may or may not have happened."""


@dataclass(frozen=True, slots=True)
class Refused:
    """It did not happen and never will.

    Attributes:
        reason: Telegram's words.
        blocked: the person does not want to hear from the bot any more.
    """

    reason: str
    blocked: bool = False


Outcome = Sent | Retry | Unsure | Refused


class Sender:
    """Sends what the outbox holds.

    Args:
        bot: whose requests are initialised (:func:`bot.telegram.client.connect`).
        pace: how often a group may hear from the bot.
        flooded: told how many seconds Telegram wants us to wait, each time that it does.
    """

    def __init__(
        self, bot: telegram.Bot, pace: GroupPace | None = None, flooded: Callable[[float], None] | None = None
    ) -> None:
        self._bot = bot
        self._flooded = flooded or (lambda _seconds: None)
        self._pace = pace or GroupPace()

    async def send(self, chat_id: int, outgoing: Outgoing, message_id: int | None = None) -> Outcome:
        """Make the call that ``outgoing`` describes. Never raises an error of Telegram or of the network.

        An ``outgoing.edit`` with no message to edit, or one that Telegram no longer finds or lets edit, is
        sent as a new message: the words reach the person, and the outcome carries the new ``message_id``.

        Args:
            chat_id: where to.
            outgoing: what.
            message_id: of the slot's live message, for an edit.
        """
        if outgoing.method not in METHODS:
            return Refused(f"method not allowed: {outgoing.method}")
        if not outgoing.edit:
            arguments = dict(outgoing.params)
            if outgoing.method in ADDRESSED and message_id is not None:
                arguments.setdefault("message_id", message_id)
            return await self._call(outgoing.method, chat_id, arguments, outgoing.file, outgoing.filename)
        if message_id is not None:
            arguments = {name: value for name, value in outgoing.params.items() if name != "protect_content"}
            arguments["message_id"] = message_id
            outcome = await self._call("edit_message_text", chat_id, arguments)
            if not (isinstance(outcome, Refused) and _says(outcome.reason, _GONE)):
                return outcome
        return await self._call("send_message", chat_id, dict(outgoing.params))

    async def toast(self, callback_query_id: str, text: str | None = None, alert: bool = False) -> None:
        """Answer a tap (``answerCallbackQuery``). Best effort: a query goes stale within a minute.

        Args:
            callback_query_id: the tap.
            text: shown over the chat, cut at 200 characters; ``None`` only stops the button's spinner.
            alert: show it as a dialog that must be closed.
        """
        try:
            await self._bot.answer_callback_query(
                callback_query_id, text=text[:_TOAST_LIMIT] if text else None, show_alert=alert or None
            )
        except Exception as exc:
            _log.debug("tap not answered", error=type(exc).__name__)

    async def busy(self, chat_id: int, action: Literal["typing", "upload_document"]) -> None:
        """Show for some five seconds that something is being prepared (``sendChatAction``). Best effort."""
        try:
            await self._bot.send_chat_action(chat_id, action)
        except Exception as exc:
            _log.debug("chat action not shown", error=type(exc).__name__)

    async def _call(
        self,
        method: str,
        chat_id: int,
        arguments: dict[str, Any],
        file: bytes | None = None,
        filename: str = "",
    ) -> Outcome:
        if file is not None:
            arguments |= {"document": file, "filename": filename or None}
        if method != "delete_message":
            await self._pace.wait(chat_id, len(arguments.get("message_ids", ())) or 1)
        try:
            # Arguments are bound here, before anything is sent: a wrong one is wrong for ever.
            call = getattr(self._bot, method)(chat_id=chat_id, **arguments)
        except TypeError as exc:
            _log.error("call cannot be made", method=method, error=str(exc))
            return Refused(str(exc))
        try:
            result = await call
        except TelegramError as exc:
            if isinstance(exc, RetryAfter):
                self._pace.full(chat_id, seconds(exc))
                self._flooded(seconds(exc))
            return _outcome(method, exc, arguments.get("message_id"), document=file is not None)
        except Exception as exc:
            # PTB could not read the answer.
            _log.warning("answer not understood", method=method, error=type(exc).__name__)
            return Unsure()
        if method in ADDRESSED:
            return Sent(arguments.get("message_id") if method != "delete_message" else None)
        if isinstance(result, telegram.Message | telegram.MessageId) and isinstance(result.message_id, int):
            return Sent(result.message_id, (result.message_id,))
        if method == "copy_messages" and isinstance(result, tuple):
            return Sent(None, tuple(copy.message_id for copy in result))
        _log.warning("answer not understood", method=method)
        return Unsure()


def _outcome(method: str, exc: TelegramError, message_id: int | None, *, document: bool) -> Outcome:
    """What an error means for the call. BadRequest comes before its base class NetworkError."""
    match exc:
        case RetryAfter():
            return Retry(seconds(exc))
        case BadRequest() if _says(exc.message, _ALREADY.get(method, ())):
            return Sent(message_id if method == "edit_message_text" else None)
        case Forbidden() | BadRequest() | ChatMigrated():
            return Refused(exc.message, blocked=isinstance(exc, Forbidden))
        case InvalidToken():
            _log.error("telegram refuses the bot token: check CERTGUIDE_BOT_TOKEN", method=method)
            return Retry(TOKEN_PAUSE)
        case NotTaken() | Conflict():
            return Retry(None)
        case ServerError():
            return Unsure() if document else Retry(None)
        case _:
            # The connection broke or fell silent after the call may have left, or the answer was no answer.
            return Unsure()


def seconds(exc: RetryAfter) -> float:
    """How long Telegram wants us to wait, in seconds."""
    after = exc.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else float(after)


def _says(reason: str, phrases: tuple[str, ...]) -> bool:
    lowered = reason.lower()
    return any(phrase in lowered for phrase in phrases)
