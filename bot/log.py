"""Logging, and what it keeps to itself.

Events are names with values; the logs of libraries pass through the same processors. Whatever looks like a
secret is withheld at the very end, wherever in an event it stands; and whatever a terminal or a reader of lines
obeys is written as what it is, so that no stranger writes a line of their own.
"""

import logging
import re
import sys
import traceback
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, Literal, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

WITHHELD = "[withheld]"

_DASH = "[-\u2010-\u2015\u2212\uff0d]"  # hyphens and dashes of every keyboard, full-width too
_TOKEN = re.compile(r"\d{6,}:[A-Za-z0-9_-]{30,}")
_CARD = re.compile(rf"(?<!\d)\d{{4}}(?:[ \t]?{_DASH}?[ \t]?\d{{4}}){{3}}(?!\d)")
# Month and day are checked, so that most other numbers of 13 digits stay readable.
_REGISTRATION = re.compile(
    rf"(?<!\d)\d{{2}}(?:[0０][1-9１-９]|[1１][0-2０-２])(?:[0０][1-9１-９]|[12１２]\d|[3３][01０１])[ \t]*{_DASH}?[ \t]*\d{{7}}(?!\d)"
)
_SHAPES = (_TOKEN, _CARD, _REGISTRATION)

# Controls, line ends, halves of surrogate pairs, and what turns the direction of writing.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_SEVERAL_LINES = frozenset({"exception", "stack"})

_NAMES_OF_IDS = frozenset({"chat", "chat_id", "update", "update_id", "message_id", "row", "timestamp"})
_HARMLESS = (bool, float, type(None))
_OURS = frozenset({"bot", "flows", "pki"})
_CHATTY = ("httpx", "httpcore", "aiohttp.access", "alembic", "asyncio", "telegram", "transitions", "uvicorn")
_DEAF = ("uvicorn.error",)


def redact(text: str) -> str:
    """The text without registration numbers, card numbers and bot tokens."""
    for shape in _SHAPES:
        text = shape.sub(WITHHELD, text)
    return text


def printable(text: str) -> str:
    """The text in one line, with what cannot be printed as an escape."""
    return _UNPRINTABLE.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def keep_to_lines(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """A structlog processor: :func:`printable` everywhere; a traceback's lines are set in, so that none looks like an event."""
    return {
        printable(key): _set_in(value) if key in _SEVERAL_LINES else _in_line(value)
        for key, value in event.items()
    }


def _set_in(value: Any) -> Any:
    if not isinstance(value, str):
        return _in_line(value)
    return "\n    ".join(printable(one) for one in value.split("\n"))


def _in_line(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {_in_line(key): _in_line(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_in_line(item) for item in value]
    return value


def withhold_secrets(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """A structlog processor: :func:`redact` in every value, however deep, and in every traceback."""
    return {redact(key): value if _is_id(key, value) else _clean(value) for key, value in event.items()}


def _is_id(key: str, value: Any) -> bool:
    """A Telegram id may look like a registration number."""
    return key in _NAMES_OF_IDS and isinstance(value, int)


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, _HARMLESS):
        return value
    if isinstance(value, int):
        return value if redact(str(value)) == str(value) else WITHHELD
    if isinstance(value, Mapping):
        return {_clean(key): _clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(item) for item in value]
    return redact(repr(value))


def where(error: BaseException) -> str:
    """Where an error came from, without its message: that may quote what a person typed."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    path = " < ".join(f"{frame.name} ({_short(frame.filename)}:{frame.lineno})" for frame in reversed(frames))
    return f"{type(error).__name__} in {path}" if path else type(error).__name__


def place(error: BaseException) -> str:
    """The line of ours where an error came from, as ``module:line``; a library's if it came through none of ours."""
    frames = [
        (frame.f_globals.get("__name__", ""), line) for frame, line in traceback.walk_tb(error.__traceback__)
    ]
    ours = [one for one in frames if one[0].partition(".")[0] in _OURS] or frames
    if not ours:
        return type(error).__name__
    module, line = ours[-1]
    return f"{module}:{line}"


def _short(filename: str) -> str:
    return "/".join(filename.replace("\\", "/").rsplit("/", 2)[1:]) or filename


def configure(
    log_format: Literal["console", "json"] = "console", level: str = "info", *, stream: TextIO | None = None
) -> None:
    """Set up structlog and the standard library's logging, both through the same processors.

    Args:
        log_format: for people or for machines.
        level: the least important level that is shown.
        stream: where to; standard error by default.
    """
    target = stream or sys.stderr
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = _Handler(target)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processors=_finish(log_format, colors=target.isatty())
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    _quiet(_CHATTY, logging.WARNING)
    _quiet(_DEAF, logging.ERROR)


def _finish(log_format: Literal["console", "json"], *, colors: bool) -> list[Processor]:
    """The last steps: a traceback as plain text without local variables, no secrets, one line."""
    renderer: Processor
    if log_format == "json":
        renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
    else:
        renderer = structlog.dev.ConsoleRenderer(
            colors=colors, exception_formatter=structlog.dev.plain_traceback
        )
    return [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        withhold_secrets,
        keep_to_lines,
        renderer,
    ]


def _quiet(names: Iterable[str], level: int) -> None:
    """Libraries that tell each request, token in the address and all, or each stranger who speaks no HTTP."""
    for name in names:
        logging.getLogger(name).setLevel(level)


class _Handler(logging.StreamHandler[TextIO]):
    """Says that a line was lost, but not which: the standard library would print it as it was, secrets and all."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the base class's name
        """One line to standard error, which may be gone as well."""
        error = sys.exc_info()[1]
        with suppress(OSError, ValueError, AttributeError):
            sys.stderr.write(f"a line of {printable(record.name)} was not logged: {type(error).__name__}\n")
