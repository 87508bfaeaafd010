"""Whoever reaches the port: strangers, clients that are broken or mean, and proxies that read a request otherwise."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio

from bot.web import patience
from bot.web.app import BODY_LIMIT, SECRET_HEADER
from tests.security.house import SECRET, House

pytestmark = pytest.mark.asyncio(loop_scope="module")

ROUTES = (
    "/healthz",
    "/readyz",
    "/ca/root.cer",
    "/ca/issuing.cer",
    "/ca/root.crl",
    "/ca/issuing.crl",
    "/ocsp",
    "/ocsp/MAA=",
    "/telegram/webhook",
    "/secure",
    "/secure/open",
    "/secure/answer",
    "/secure/collect",
)
POSTED = ("/ocsp", "/telegram/webhook", "/secure/open", "/secure/answer", "/secure/collect")
TRICKS = (
    "/telegram/../telegram/webhook",
    "/./telegram/webhook",
    "//telegram/webhook",
    "/TELEGRAM/webhook",
    "/telegram/webhook;x",
    "/telegram/webhook%00",
    "/telegram/webhook%2e",
    "/telegram/webhook/",
    "\\telegram\\webhook",
    "http://bot/telegram/webhook",
    "*",
    "/.env",
    "/certguide.db",
    "/.certguide/secret.key",
    "/ca/root.key",
    "/ca/issuing.key",
    "/ca/../secret.key",
    "/ca/%2e%2e/secret.key",
    "/ca/..%2fsecret.key",
    "/secure/",
    "/secure//etc/passwd",
    "/secure/../desk.py",
    "/secure/%2e%2e/desk.py",
    "/secure/..%2fdesk.py",
    "/secure/..%5cdesk.py",
    "/secure/%2fetc%2fpasswd",
    "/secure/%00",
    "/secure/index.html%00.css",
    "/secure/__init__.py",
    "/secure/%ff%fe",
    "/%0d%0aSet-Cookie:%20a=b",
    "/" + "a" * 20_000,
)
WEBHOOK = f"POST /telegram/webhook HTTP/1.1\r\nHost: bot\r\n{SECRET_HEADER}: {SECRET}\r\n"
SMUGGLED = "GET /healthz HTTP/1.1\r\nHost: bot\r\nConnection: close\r\n\r\n"
MALFORMED = bytes.fromhex("30030a0101")
"""An OCSP answer (RFC 6960 §4.2.1)."""
UPDATE = '{"update_id": 77, "smuggled": 1}'


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "PATIENCE_SECONDS", 0.2)


@pytest_asyncio.fixture(autouse=True, loop_scope="module")
async def _still_well(home: House, caplog: pytest.LogCaptureFixture) -> AsyncIterator[None]:
    """After whatever was done, the next one is served; and nobody can fill the log."""
    yield
    assert (await home.ask("GET", "/healthz"))[0] == 200
    assert not [record for record in caplog.records if record.exc_info]


def statuses(answer: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"^HTTP/1\.1 (\d{3})", answer, re.MULTILINE)]


class TestTheWebhook:
    @pytest.mark.parametrize(
        ("secrets", "status"),
        [
            ((), 401),
            (("",), 403),
            (("wrong",), 403),
            ((SECRET[:-1],), 403),
            ((SECRET + "x",), 403),
            ((SECRET.upper(),), 403),
            (("é",), 403),
            ((SECRET, "wrong"), 403),
            (("wrong", SECRET), 403),
            ((SECRET, SECRET), 403),
        ],
    )
    async def test_only_who_knows_the_secret_is_heard(
        self, home: House, secrets: tuple[str, ...], status: int
    ) -> None:
        lines = "".join(f"{SECRET_HEADER}: {secret}\r\n" for secret in secrets)
        chat = next(home.ids)
        body = f'{{"update_id": 1, "message": {{"chat": {{"id": {chat}, "type": "private"}}, "text": "x"}}}}'
        head = f"POST /telegram/webhook HTTP/1.1\r\nHost: bot\r\n{lines}Content-Length: {len(body)}\r\n"
        answer = await home.exchange(f"{head}Connection: close\r\n\r\n{body}".encode("latin-1"))

        assert statuses(answer) == [status]
        assert SECRET.encode() not in answer
        assert home.heard(chat) == []

    async def test_the_secret_in_the_address_is_none(self, home: House) -> None:
        for where in ("?secret=", "?x-telegram-bot-api-secret-token="):
            assert (await home.ask("POST", f"/telegram/webhook{where}{SECRET}", body=b"{}"))[0] == 401

    async def test_a_secret_in_a_trailer_is_none(self, home: House) -> None:
        head = "POST /telegram/webhook HTTP/1.1\r\nHost: bot\r\nTransfer-Encoding: chunked\r\n\r\n"
        body = f"{len(UPDATE):x}\r\n{UPDATE}\r\n0\r\n{SECRET_HEADER}: {SECRET}\r\n\r\n"

        assert statuses(await home.exchange((head + body).encode()))[0] == 401


class TestPaths:
    async def test_nothing_but_what_is_offered_is_found(self, home: House) -> None:
        for path in TRICKS:
            status, answer = await home.ask("GET", path)
            assert status in {400, 404}, path
            assert b"set-cookie" not in answer.lower()

    async def test_what_is_behind_ocsp_is_base64_or_malformed(self, home: House) -> None:
        for path in ("/ocsp/..%2f..%2fca%2froot.key", "/ocsp/../healthz", "/ocsp/%00"):
            status, answer = await home.ask("GET", path)
            assert (status, answer.rpartition(b"\r\n\r\n")[2]) == (200, MALFORMED), path

    async def test_nobody_is_sent_to_another_host(self, home: House) -> None:
        for path in ROUTES:
            for changed in (f"{path}/", f"/{path}", f"//evil.example{path}"):
                _, answer = await home.ask("GET", changed, {"Host": "evil.example"})
                assert b"evil.example" not in answer, changed
                assert b"location:" not in answer.lower(), changed

    @pytest.mark.parametrize(
        "method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "FOO", "get"]
    )
    async def test_other_methods_are_refused_and_nothing_is_echoed(self, home: House, method: str) -> None:
        for path in ROUTES:
            status, answer = await home.ask(method, path, {"X-Mine": "echo-of-mine"})
            assert status in {404, 405}, path
            assert b"echo-of-mine" not in answer


class TestHeads:
    @pytest.mark.parametrize(
        "octets",
        [
            "GET /healthz HTTP/1.1\r\n\r\n",
            "GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            "GET /healthz HTTP/1.1\r\nHost: a\x00\r\n\r\n",
            "GET /healthz HTTP/1.1\r\nHost: a\rX: b\r\n\r\n",
            "GET /healthz HTTP/1.1\r\nHost : a\r\n\r\n",
            "GET /health z HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET\r\n\r\n",
            "G\x00T / HTTP/1.1\r\nHost: a\r\n\r\n",
            "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
            "GET /healthz HTTP/1.1\r\nHost: a\r\nX: " + "a" * 200_000 + "\r\n\r\n",
            "GET /healthz HTTP/1.1\r\nHost: a\r\n" + "X: a\r\n" * 100_000 + "\r\n",
            "GET /" + "a" * 200_000 + " HTTP/1.1\r\nHost: a\r\n\r\n",
        ],
        ids=lambda octets: repr(octets[:44]),
    )
    async def test_what_is_no_http_is_refused_and_the_connection_ends(self, home: House, octets: str) -> None:
        answer = await home.exchange(octets.encode("latin-1"))

        assert statuses(answer) in ([400], [])  # nothing: it broke off while more was being said

    async def test_an_old_client_is_served_as_well(self, home: House) -> None:
        for path in ROUTES:
            status, _ = await home.ask("GET", path)
            assert statuses(await home.exchange(f"GET {path} HTTP/1.0\r\n\r\n".encode())) == [status], path

    async def test_nobody_leaves_http(self, home: House) -> None:
        wishes = "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
        for upgrade in (wishes, "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n"):
            head = f"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, close\r\n{upgrade}\r\n"
            assert statuses(await home.exchange(head.encode())) == [200]


class TestSmuggling:
    """What one server takes for the end of a request and another does not."""

    @pytest.mark.parametrize(
        "framing",
        [
            "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
            f"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n{len(SMUGGLED):x}\r\n{SMUGGLED}\r\n0\r\n\r\n",
            "transfer-encoding:\tchunked\r\ncontent-length: 0\r\n\r\n0\r\n\r\n",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
            "Transfer-Encoding: identity\r\n\r\n",
            "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
            "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
            "Transfer-Encoding: chunked\x0b\r\n\r\n0\r\n\r\n",
            "Content-Length: 5\r\nContent-Length: 0\r\n\r\n",
            "Content-Length: 0, 5\r\n\r\n",
            "Content-Length: +0\r\n\r\n",
            "Content-Length: 0x0\r\n\r\n",
            "Content-Length: -1\r\n\r\n",
            "Content-Length: " + "9" * 5000 + "\r\n\r\n",
        ],
        ids=lambda framing: repr(framing[:50]),
    )
    async def test_an_ambiguous_length_is_refused_and_nothing_behind_it_is_read(
        self, home: House, framing: str
    ) -> None:
        answer = await home.exchange((WEBHOOK + framing + SMUGGLED).encode("latin-1"))

        assert statuses(answer) == [400]
        assert b"connection: close" in answer.lower()

    async def test_an_older_version_knows_no_chunks(self, home: House) -> None:
        head = WEBHOOK.replace("HTTP/1.1", "HTTP/1.0") + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"

        assert statuses(await home.exchange((head + SMUGGLED).encode())) == [400]

    @pytest.mark.parametrize(
        "chunk", ["zz\r\n", "-1\r\n", "1", "0x5\r\nabcde\r\n", "5 \r\nabcde!\r\n", "f" * 30 + "\r\n"]
    )
    async def test_a_broken_chunk_ends_the_connection_and_says_nothing_in_the_log(
        self, home: House, chunk: str
    ) -> None:
        for secret in (f"{SECRET_HEADER}: {SECRET}\r\n", ""):  # answered before the body came, or not yet
            head = f"POST /telegram/webhook HTTP/1.1\r\nHost: a\r\n{secret}Transfer-Encoding: chunked\r\n\r\n"
            answer = await home.exchange(head.encode(), (chunk + "\r\n" + SMUGGLED).encode())
            assert statuses(answer) in ([], [400], [401])

    async def test_trailers_change_nothing(self, home: House) -> None:
        body = f"{len(UPDATE):x}\r\n{UPDATE}\r\n0\r\nContent-Length: 5\r\n{SECRET_HEADER}: wrong\r\n\r\n"
        answer = await home.exchange(
            (WEBHOOK + "Transfer-Encoding: chunked\r\n\r\n" + body + SMUGGLED).encode()
        )

        assert statuses(answer) == [200, 200]

    async def test_trailers_have_an_end(self, home: House) -> None:
        body = "0\r\n" + "X: aaaaaaaaaaaaaaaaaaaaaaaa\r\n" * 10_000 + "\r\n"
        answer = await home.exchange(
            (WEBHOOK + "Transfer-Encoding: chunked\r\n\r\n" + body + SMUGGLED).encode()
        )

        assert 200 not in statuses(answer)


class TestBodies:
    @pytest.mark.parametrize("path", POSTED)
    async def test_a_large_one_is_refused(self, home: House, path: str) -> None:
        headers = {SECRET_HEADER: SECRET, "Content-Type": "application/ocsp-request"}
        status, answer = await home.ask("POST", path, headers, body=b"[" * (BODY_LIMIT + 1))

        assert status == 413
        assert len(answer) < 1000

    @pytest.mark.parametrize("path", POSTED)
    async def test_one_without_an_end_is_refused_as_soon_as_it_is_too_large(
        self, home: House, path: str
    ) -> None:
        head = (
            f"POST {path} HTTP/1.1\r\nHost: a\r\n{SECRET_HEADER}: {SECRET}\r\nTransfer-Encoding: chunked\r\n"
        )
        chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
        answer = await home.exchange(
            f"{head}Content-Type: application/ocsp-request\r\n\r\n".encode(), *([chunk] * 18)
        )

        assert statuses(answer)[:1] in ([413], [])

    async def test_of_a_stranger_none_is_read(self, home: House) -> None:
        head = "POST /telegram/webhook HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n"

        assert statuses(await home.exchange(head.encode())) == [401]

    @pytest.mark.parametrize("path", [path for path in POSTED if path.startswith("/secure")])
    async def test_odd_ones_are_refused_by_the_page(self, home: House, path: str) -> None:
        for body in (b"", b"{", b"[]", b"null", b"\xff", b'{"launch": 1}', b"[" * 30_000, b'{"a":' * 5000):
            assert (await home.ask("POST", path, body=body))[0] == 400, body[:20]


class TestSlowClients:
    @pytest.mark.parametrize(
        "octets",
        [
            "GET /heal",
            "GET /healthz HTTP/1.1\r\nHost: a\r\nX: ",
            WEBHOOK + "Content-Length: 100\r\n\r\n{",
            WEBHOOK + "Transfer-Encoding: chunked\r\n\r\n5\r\nab",
            "POST /secure/open HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{",
            "POST /telegram/webhook HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{",
        ],
        ids=lambda octets: repr(octets[:40]),
    )
    async def test_who_dribbles_is_dropped(self, home: House, octets: str) -> None:
        """One octet now and then buys no more time."""
        async with home.connection() as (reader, writer):
            writer.write(octets.encode())
            dribbling = asyncio.create_task(_dribble(writer))
            async with asyncio.timeout(5):
                while await _some(reader):
                    pass
            dribbling.cancel()

    async def test_a_hundred_of_them_keep_nobody_waiting(self, home: House) -> None:
        async with AsyncExitStack() as slow:
            for _ in range(100):
                _, writer = await slow.enter_async_context(home.connection())
                writer.write((WEBHOOK + "Content-Length: 100\r\n\r\n{").encode())
            chat = next(home.ids)

            assert await home.type(chat, "안녕하세요") == 200
            await home.answered(chat)


async def _dribble(writer: asyncio.StreamWriter) -> None:
    while True:
        await asyncio.sleep(0.05)
        writer.write(b"a")


async def _some(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.read(65536)
    except ConnectionError:
        return b""


async def test_nothing_of_the_server_is_told(home: House) -> None:
    """Neither its name nor a version, nor what went wrong inside."""
    for path in ROUTES:
        for method in ("GET", "POST"):
            _, answer = await home.ask(method, path)
            head = answer.partition(b"\r\n\r\n")[0].lower()
            assert b"server:" not in head
            assert b"uvicorn" not in answer.lower()
            assert b"traceback" not in answer.lower()


async def test_after_all_of_it_the_bot_still_answers(home: House) -> None:
    chat = next(home.ids)
    await home.type(chat, "안녕하세요")
    await home.answered(chat)
