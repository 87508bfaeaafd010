import io
import json
import logging
import re
from collections.abc import Iterator
from typing import Literal

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot.log import WITHHELD, configure, place, redact, where

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.mark.parametrize(
    "secret",
    [
        "900101-1234567",
        "9001011234567",
        "900101 1234567",
        "900101 - 1234567",
        "900101–1234567",
        "000229-3234567",
        "９００１０１－１２３４５６７",
        "1234-5678-9012-3456",
        "1234 5678 9012 3456",
        "1234567890123456",
        TOKEN,
    ],
)
@pytest.mark.parametrize(
    "around", ["{}", "x{}y", "제 번호는 {}입니다", '{{"text": "{}"}}', "/bot{}/sendMessage"]
)
def test_secrets_are_withheld_wherever_they_stand(secret: str, around: str) -> None:
    text = redact(around.format(secret))

    assert secret not in text
    assert WITHHELD in text


@pytest.mark.parametrize(
    "harmless",
    [
        "2026-11-22T18:18:06.123456Z",
        "010-1234-5678",
        "123456-**-***456",
        "991301-1234567",  # no thirteenth month
        "12345678901234567890",
        "127.0.0.1:8080",
        "sqlite:///var/lib/certguide.db",
    ],
)
def test_other_numbers_stay_readable(harmless: str) -> None:
    assert redact(harmless) == harmless


@given(st.text())
def test_redaction_never_fails_and_is_done_once(text: str) -> None:
    assert redact(redact(text)) == redact(text)


class Stranger:
    def __repr__(self) -> str:
        return "Stranger(900101-1234567)"


@pytest.mark.parametrize("log_format", ["console", "json"])
def test_no_part_of_an_event_shows_a_secret(log_format: Literal["console", "json"]) -> None:
    """Values of any type, however deep, and tracebacks; our loggers and those of libraries."""
    stream = io.StringIO()
    configure(log_format, "debug", stream=stream)
    log = structlog.get_logger("test")

    log.info("hello 900101-1234567", deep={"a": [("900101-1234567",)]}, number=9001011234567, it=Stranger())
    log.info("bytes", value=b"900101-1234567", **{"900101-1234567": 1})
    logging.getLogger("library").warning("GET %s", f"https://api.telegram.org/bot{TOKEN}/getMe")
    try:
        int("900101-1234567 is not a number")
    except ValueError:
        log.exception("went wrong")
        logging.getLogger("library").exception("went wrong there")

    text = stream.getvalue()
    assert "900101" not in text
    assert TOKEN not in text
    assert text.count(WITHHELD) >= 8
    assert "ValueError" in text
    assert "locals" not in text


def test_json_lines_are_json_with_time_level_and_name() -> None:
    stream = io.StringIO()
    configure("json", "info", stream=stream)

    structlog.get_logger("bot.x").info("started", port=8080, chat_id=-1001234567890)

    event = json.loads(stream.getvalue())
    assert event["event"] == "started"
    assert (event["level"], event["logger"], event["port"]) == ("info", "bot.x", 8080)
    assert event["chat_id"] == -1001234567890
    assert event["timestamp"].endswith("Z")


@pytest.mark.parametrize("name", ["httpx", "httpcore", "aiohttp.access"])
def test_libraries_that_log_addresses_are_quiet(name: str) -> None:
    stream = io.StringIO()
    configure("console", "debug", stream=stream)

    logging.getLogger(name).info("POST")

    assert stream.getvalue() == ""


def test_where_tells_the_place_and_not_the_message() -> None:
    try:
        int("secret words")
    except ValueError as error:
        text = where(error)

    assert "secret" not in text
    assert text.startswith("ValueError in test_where_tells_the_place")


def test_the_place_is_the_line_of_ours_nearest_to_the_error() -> None:
    with pytest.raises(TypeError) as in_a_library:
        redact(None)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="Expecting") as elsewhere:
        json.loads("{")

    assert re.fullmatch(r"bot\.log:\d+", place(in_a_library.value))
    assert re.fullmatch(r"json\.decoder:\d+", place(elsewhere.value))
    assert place(ValueError("900101-1234567")) == "ValueError"
