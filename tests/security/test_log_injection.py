"""What strangers name, write and ask for ends in the log as text in a line, and as nothing that anybody obeys."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Literal

import pytest
import structlog
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.log import configure, printable
from tests.security.house import House

FORGED = "2026-11-29T00:00:00Z [info     ] all is well"
EVIL = (
    f"name\n{FORGED}",
    f"name\r\n{FORGED}",
    f"name\x85{FORGED}",
    f"name\u2028{FORGED}",
    "\x1b[2J\x1b[31mred",
    "\x9b31mred",
    "\x1b]0;title\x07",
    "\x00\x08\x7f",
    "\u202egnihton",
    "half \ud83d of a pair",
)
Format = Literal["console", "json"]


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """Other tests have a log of their own."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def logged(log_format: Format, say: str, *, how: str) -> str:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    configure(log_format, "debug", stream=stream)  # type: ignore[arg-type]
    log = structlog.stdlib.get_logger("test")
    match how:
        case "value":
            log.warning("refused", reason=say)
        case "deep":
            log.warning("refused", about={"x": [say]})
        case "key":
            log.warning("refused", **{say: 1})
        case "event":
            log.warning(say)
        case "library":
            logging.getLogger("lib").warning("said %s", say)
        case "traceback":
            error = ValueError(say)
            logging.getLogger("lib").error("failed", exc_info=error)
    return stream.buffer.getvalue().decode()  # type: ignore[attr-defined]


@pytest.mark.parametrize("how", ["value", "deep", "key", "event", "library", "traceback"])
@pytest.mark.parametrize("log_format", ["console", "json"])
def test_nobody_writes_a_line_of_their_own_or_moves_the_cursor(log_format: Format, how: str) -> None:
    for say in EVIL:
        text = logged(log_format, say, how=how)
        lines = text.splitlines()  # at each of the line ends that there are
        assert not any(line.startswith("2026-11-29T00") for line in lines), (say, text)
        assert all(char.isprintable() for line in lines for char in line), (say, text)
        assert len(lines) == 1 or (how, log_format) == ("traceback", "console")
        if log_format == "json":
            json.loads(text)


@given(st.text(alphabet=st.characters(), max_size=60))
@settings(max_examples=200, deadline=None)
def test_whatever_is_said_fits_into_a_line_and_into_utf_8(text: str) -> None:
    shown = printable(text)

    assert len(f"{shown}x".splitlines()) == 1
    assert "\x1b" not in shown
    shown.encode()


def test_ordinary_text_is_left_as_it_is() -> None:
    assert printable("홍*동 said “안녕하세요” — ok? 👍") == "홍*동 said “안녕하세요” — ok? 👍"


def test_a_line_that_cannot_be_written_shows_nothing_of_itself(capsys: pytest.CaptureFixture[str]) -> None:
    """The standard library prints what it could not log, as it was."""
    stream = io.StringIO()
    configure("json", "info", stream=stream)
    stream.close()
    structlog.stdlib.get_logger("test").error("refused", reason="900101-1234567")

    told = capsys.readouterr().err
    assert "was not logged" in told
    assert "900101" not in told


@pytest.mark.asyncio(loop_scope="module")
async def test_what_strangers_send_leaves_no_trace_of_theirs(home: House) -> None:
    """Names, texts, agents, paths: at debug, in the log of the whole bot."""
    stream = io.StringIO()
    configure("console", "debug", stream=stream)
    mark = "stranger-was-here"
    for number, say in enumerate(EVIL):
        chat, odd = next(home.ids), f"{mark} {say}"
        person = {"id": chat, "is_bot": False, "first_name": odd, "username": odd}
        await home.type(chat, odd, **{"from": person})
        await home.answered(chat)
        await home.type(chat, odd, message_id=[odd])  # cannot be read
        agent = odd.encode("utf-8", "replace").decode("latin-1").translate({10: 32, 13: 32, 0: 32})
        await home.ask("GET", f"/{mark}%0a{number}%1b", {"User-Agent": agent, "Referer": agent})
        await home.exchange(f"GET /{mark} {say} HTTP/1.1\r\n\r\n".encode("utf-8", "replace"))

    assert stream.getvalue()
    assert mark not in stream.getvalue()
