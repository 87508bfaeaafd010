import asyncio
import gc
import logging
import socket

import aiohttp
import pytest
import structlog
from structlog.testing import capture_logs
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.telegram.client import (
    AiohttpRequest,
    NotTaken,
    NotTakenInTime,
    RawBot,
    ServerError,
    build_bot,
    connect,
    username_of,
)
from tests.integration.telegram.server import TOKEN, Answer, Drop, Silence, Telegram, ok, refusal


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_a_call_travels_as_json_with_native_values(api: Telegram, bot: RawBot) -> None:
    markup = {"inline_keyboard": [[{"text": "예", "callback_data": "identity:agree"}]]}

    await bot.send_message(42, "안녕", reply_markup=markup)  # type: ignore[arg-type]

    call = api.called("sendMessage")[0]
    assert call.content_type == "application/json"
    assert call.params == {"chat_id": 42, "text": "안녕", "reply_markup": markup}


async def test_a_file_travels_as_multipart_with_its_korean_name(api: Telegram, bot: RawBot) -> None:
    await bot.send_document(42, b"\x00\xff\r\n--", caption="받으세요", filename='인증서 "1".zip')

    call = api.called("sendDocument")[0]
    assert call.content_type == "multipart/form-data"
    assert call.params == {"chat_id": "42", "caption": "받으세요"}
    assert call.files == {"document": ('인증서 "1".zip', b"\x00\xff\r\n--")}


async def test_no_text_of_the_caller_can_break_the_encoding(api: Telegram, bot: RawBot) -> None:
    """Half a surrogate pair is no UTF-8; it is Telegram that says no."""
    api.will("sendMessage", refusal(400, "Bad Request: strings must be encoded in UTF-8"))

    with pytest.raises(BadRequest):
        await bot.send_message(42, "\ud83d")


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Silence(), TimedOut),
        (Drop(), NetworkError),
        (Answer(500, b"oops"), ServerError),
        (refusal(502, "Bad Gateway"), ServerError),
        (refusal(429, "Too Many Requests: retry after 7", retry_after=7), RetryAfter),
        (refusal(429, "Too Many Requests"), NotTaken),
        (Answer(429, b"<html>slow down</html>"), NotTaken),
        (refusal(400, "Bad Request: chat not found"), BadRequest),
        (refusal(401, "Unauthorized"), InvalidToken),
        (Answer(301, b""), NetworkError),
        (Answer(200, b"<html>"), TelegramError),
        (Answer(200, b"[" * 100_000), TelegramError),
        (Answer(200, b"[]"), TelegramError),
        (Answer(200, b'{"ok":true}'), TelegramError),
        (Answer(400, b'{"ok":false,"parameters":"none"}'), BadRequest),
    ],
    ids=str,
)
async def test_each_bad_answer_is_an_error_of_ptb(
    api: Telegram, hasty: RawBot, answer: Answer | Drop | Silence, error: type[Exception]
) -> None:
    api.will("sendMessage", answer)

    with pytest.raises(error) as raised:
        await hasty.send_message(42, "x")

    assert TOKEN not in repr(raised.value)


async def test_a_server_that_is_not_there_took_nothing() -> None:
    bot = build_bot(TOKEN, f"http://127.0.0.1:{free_port()}")

    with pytest.raises(NotTaken) as raised:
        await bot.initialize()

    assert TOKEN not in str(raised.value)
    await bot.shutdown()


async def test_a_call_for_which_no_connection_is_free_took_nothing(api: Telegram, hasty: RawBot) -> None:
    """The pool of one is busy for longer than the second call waits for it."""
    api.will("sendMessage", Silence())
    first = asyncio.create_task(hasty.send_message(42, "1", read_timeout=1))
    while not api.called("sendMessage"):
        await asyncio.sleep(0)

    with pytest.raises(NotTakenInTime):
        await hasty.send_message(42, "2")

    first.cancel()
    assert len(api.called("sendMessage")) == 1


async def test_a_caller_may_choose_its_own_timeout(api: Telegram, bot: RawBot) -> None:
    api.will("sendMessage", Silence())

    with pytest.raises(TimedOut):
        await bot.send_message(
            42, "x", read_timeout=0.05, write_timeout=0, connect_timeout=None, pool_timeout=None
        )


async def test_errors_chain_to_nothing_that_holds_the_url() -> None:
    request = AiohttpRequest()
    await request.initialize()

    with pytest.raises(NotTaken) as raised:
        await request.do_request(f"nonsense://host/bot{TOKEN}/getMe", "POST")

    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__
    assert TOKEN not in str(raised.value)
    await request.shutdown()


async def test_neither_urls_nor_words_are_logged_even_at_debug(
    api: Telegram, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("telegram").setLevel(logging.NOTSET)
    api.will("sendMessage", Answer(200, b"broken: 900101-1234567"))

    async with build_bot(TOKEN, api.url) as bot:
        with pytest.raises(TelegramError):
            await bot.send_message(42, "900101-1234567")

    assert TOKEN not in caplog.text
    assert "900101" not in caplog.text


async def test_it_closes_without_a_warning_and_opens_again(api: Telegram) -> None:
    bot = build_bot(TOKEN, api.url)
    for _ in range(2):
        await bot.initialize()
        await bot.shutdown()
        await bot.shutdown()
    gc.collect()

    with pytest.raises(NotTaken):
        await bot.send_message(42, "x")


async def test_get_updates_has_a_session_of_its_own(api: Telegram, hasty: RawBot) -> None:
    """The other session's only connection is free while a poll waits."""
    poll = asyncio.create_task(
        hasty.get_raw_updates(offset=None, timeout=30, allowed_updates=["message"], read_timeout=40)
    )
    while not api.offsets:
        await asyncio.sleep(0.001)

    await hasty.send_message(42, "x")

    poll.cancel()
    assert len(api.called("sendMessage")) == 1


async def test_raw_updates_come_unparsed(api: Telegram, bot: RawBot) -> None:
    api.will("getUpdates", ok([{"update_id": 5, "message": "no message at all"}]))

    updates = await bot.get_raw_updates(offset=5, timeout=0, allowed_updates=["message"], read_timeout=1)

    assert updates == [{"update_id": 5, "message": "no message at all"}]
    assert api.called("getUpdates")[0].params == {"offset": 5, "timeout": 0, "allowed_updates": ["message"]}


async def test_a_flood_limit_brings_no_deprecation_warning(api: Telegram) -> None:
    api.will("sendMessage", refusal(429, "Too Many Requests", retry_after=3))

    async with build_bot(TOKEN, api.url) as bot:
        with pytest.raises(RetryAfter):
            await bot.send_message(42, "x")


async def test_connect_says_whether_telegram_answered_and_the_bot_is_usable_either_way(api: Telegram) -> None:
    api.will("getMe", Answer(500, b""), refusal(401, "Unauthorized"))
    bot = build_bot(TOKEN, api.url + "/")
    structlog.reset_defaults()

    with capture_logs() as logs:
        answers = [await connect(bot), await connect(bot)]
        unknown = username_of(bot)
        await bot.send_message(42, "x")
        answers.append(await connect(bot))

    assert answers == [False, False, True]
    assert (unknown, username_of(bot)) == ("", "cert_bot")
    assert "CERTGUIDE_BOT_TOKEN" in logs[1]["event"]
    assert TOKEN not in str(logs)
    await bot.shutdown()


@pytest.mark.parametrize(
    ("url", "proxy"),
    [
        ("https://api.telegram.org", "http://proxy.test:3128"),
        ("https://inside.test", None),
        ("https://127.0.0.1:8080", None),
        ("http://api.telegram.org", None),
    ],
)
def test_the_environments_proxy_is_used_except_where_it_must_not(
    monkeypatch: pytest.MonkeyPatch, url: str, proxy: str | None
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "HTTPS_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("https_proxy", "http://proxy.test:3128")
    monkeypatch.setenv("no_proxy", "inside.test")

    bot = build_bot(TOKEN, url)

    assert vars(bot.request)["_proxy"] == proxy


def test_aiohttp_still_puts_urls_into_its_errors() -> None:
    """The reason why errors are mapped without a cause."""
    assert TOKEN in str(aiohttp.InvalidURL(f"nonsense://host/bot{TOKEN}"))
