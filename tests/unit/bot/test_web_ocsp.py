"""OCSP over HTTP: each test runs against the framework alone and with the express lane in front of it."""

import asyncio
import base64
import socket
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import httpx
import pytest
import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509 import ocsp
from cryptography.x509.ocsp import OCSPCertStatus, OCSPResponseStatus
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from bot.web import express as web_express
from bot.web import ocsp as web_ocsp
from bot.web import patience
from bot.web.authority import AuthorityFiles, authority_routes
from bot.web.express import express
from bot.web.ocsp import BODY_LIMIT, REQUEST_TYPE, RESPONSE_TYPE, OcspDesk, decode_path
from pki.lifecycle import Reason, Status
from pki.signed.certificates import Issuer
from pki.signed.ocsp import OcspAnswer
from tests.unit.pki.revocation import (
    SERIAL,
    Office,
    cert_id,
    certificate,
    extension,
    fresh_nonce,
    name,
    request_for,
    request_of,
)
from tests.unit.pki.support import NOON

TYPED = {"Content-Type": REQUEST_TYPE}
SOME_OID = bytes.fromhex("06032a0304")


@pytest.fixture(scope="module")
def keys() -> list[rsa.RSAPrivateKey]:
    return [rsa.generate_private_key(65537, 2048) for _ in range(2)]


@pytest.fixture
def office(keys: list[rsa.RSAPrivateKey]) -> Office:
    usage = x509.BasicConstraints(ca=True, path_length=0), True
    issuing = certificate("issuing", keys[0], "issuing", keys[0], usage)
    issuer = Issuer(name=name("issuing"), key=keys[0], certificate=issuing)
    return Office(issuer=issuer, issuing=issuing, signer_key=keys[1])


@dataclass
class Site:
    """A server on a port of its own."""

    office: Office
    gate: threading.Event = field(default_factory=threading.Event)
    """Closed, nothing is signed."""
    writers: list[asyncio.StreamWriter] = field(default_factory=list)
    signed: int = 0
    broken: bool = False

    def __post_init__(self) -> None:
        self.gate.set()
        self.desk = OcspDesk(cached=self.office.responder.cached, answer=self.answer)

    def answer(self, request: bytes) -> OcspAnswer:
        self.gate.wait(5)
        if self.broken:
            raise OSError("secret words")
        self.signed += 1
        return self.office.responder.answer(request)

    async def start(self, *, lane: bool, idle: int = 5) -> None:
        files = AuthorityFiles(root=bytes, issuing=bytes, root_crl=bytes, crl=bytes, ocsp=self.desk)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        config = uvicorn.Config(
            Starlette(routes=authority_routes(files)),
            http=express(self.desk) if lane else "auto",
            log_config=None,
            lifespan="off",
            server_header=False,
            timeout_keep_alive=idle,
            timeout_graceful_shutdown=5,
        )
        config.load()
        # Its own loop looks only ten times a second whether it is to stop.
        self.server = uvicorn.Server(config)
        self.server.lifespan = config.lifespan_class(config)
        await self.server.startup(sockets=[self.listener])
        await self.server.on_tick(0)

    async def stop(self) -> None:
        self.gate.set()
        for writer in self.writers:
            writer.close()
        for server in self.server.servers:
            server.close()
        self.listener.close()
        async with asyncio.timeout(5):
            while connections := list(self.server.server_state.connections):
                for connection in connections:
                    connection.shutdown()
                await asyncio.sleep(0.001)
        await asyncio.to_thread(self.desk.close)

    @property
    def connections(self) -> set[Any]:
        return self.server.server_state.connections

    async def say(self, *parts: bytes) -> asyncio.StreamReader:
        """Send it, with pauses between the parts, on a connection of its own."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.writers.append(writer)
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(0.01 if len(parts) > 1 else 0)
        return reader


@pytest.fixture(params=[False, True], ids=["framework", "express"])
async def site(request: pytest.FixtureRequest, office: Office) -> AsyncIterator[Site]:
    site = Site(office)
    await site.start(lane=request.param)
    yield site
    await site.stop()


@pytest.fixture
async def client(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{site.port}", verify=False) as client:
        yield client


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not holds():
            await asyncio.sleep(0.01)


def posted(request: bytes, *fields: str, version: str = "1.1") -> bytes:
    head = [f"POST /ocsp HTTP/{version}", "Host: ca", f"Content-Type: {REQUEST_TYPE}", *fields]
    head.append(f"Content-Length: {len(request)}")
    return "\r\n".join(head).encode() + b"\r\n\r\n" + request


def fetched(request: bytes, *fields: str) -> bytes:
    return "\r\n".join([f"GET {path_of(request)} HTTP/1.1", "Host: ca", *fields]).encode() + b"\r\n\r\n"


def path_of(request: bytes) -> str:
    return "/ocsp/" + quote(base64.b64encode(request).decode(), safe="")


def slashed(office: Office) -> bytes:
    """A request whose base64 has every character that paths and proxies treat in ways of their own."""
    for number in range(10_000):
        filler = extension(SOME_OID, number.to_bytes(2 + number % 3, "big") + b"\xfb\xf0\x3f\x3f\xfb")
        request = request_of(cert_id(office), extensions=[filler])
        text = base64.b64encode(request).decode()
        if "+" in text and "/" in text and text.endswith("="):
            return request
    raise AssertionError("none found")


def certificate_status(answer: httpx.Response) -> OCSPCertStatus:
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, RESPONSE_TYPE)
    return ocsp.load_der_ocsp_response(answer.content).certificate_status


def response_status(answer: httpx.Response) -> OCSPResponseStatus:
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, RESPONSE_TYPE)
    assert answer.headers["Cache-Control"] == "no-store"
    return ocsp.load_der_ocsp_response(answer.content).response_status


async def next_answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    async with asyncio.timeout(5):
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.partition("content-length: ")[2].partition("\r\n")[0])
        return int(head.split(" ")[1]), await reader.readexactly(length)


class TestRefusals:
    @pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
    async def test_without_a_request_in_the_path_one_can_only_post(
        self, client: httpx.AsyncClient, method: str
    ) -> None:
        answer = await client.request(method, "/ocsp")
        assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")

    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
    async def test_with_a_request_in_the_path_one_can_only_get(
        self, client: httpx.AsyncClient, office: Office, method: str
    ) -> None:
        assert (await client.request(method, path_of(request_for(office)))).status_code == 405

    @pytest.mark.parametrize("kind", [None, "", "text/plain", "application/ocsp-response"])
    async def test_another_content_type_is_refused(
        self, client: httpx.AsyncClient, office: Office, kind: str | None
    ) -> None:
        headers = {} if kind is None else {"Content-Type": kind}
        answer = await client.post("/ocsp", content=request_for(office), headers=headers)
        assert (answer.status_code, answer.headers["Accept"]) == (415, REQUEST_TYPE)

    async def test_too_large_a_body_is_refused(self, client: httpx.AsyncClient) -> None:
        assert (await client.post("/ocsp", content=bytes(BODY_LIMIT + 1), headers=TYPED)).status_code == 413

    async def test_too_large_a_body_is_refused_without_a_length(self, client: httpx.AsyncClient) -> None:
        async def body() -> AsyncIterator[bytes]:
            for _ in range(5):
                yield bytes(BODY_LIMIT // 4)

        assert (await client.post("/ocsp", content=body(), headers=TYPED)).status_code == 413

    @pytest.mark.parametrize("body", [b"", b"x", bytes(BODY_LIMIT)], ids=len)
    async def test_what_is_no_request_is_malformed(self, client: httpx.AsyncClient, body: bytes) -> None:
        answer = await client.post("/ocsp", content=body, headers=TYPED)
        assert response_status(answer) is OCSPResponseStatus.MALFORMED_REQUEST

    @pytest.mark.parametrize("path", ["", "%00", "!!!!", "MEI", "a", "%ED%99%8D", "x?y=z", "..%2Freadyz"])
    async def test_a_path_that_is_no_request_is_malformed(self, client: httpx.AsyncClient, path: str) -> None:
        answer = await client.get(f"/ocsp/{path}")
        assert response_status(answer) is OCSPResponseStatus.MALFORMED_REQUEST

    async def test_what_goes_wrong_inside_is_told_and_not_how(
        self, client: httpx.AsyncClient, site: Site
    ) -> None:
        site.broken = True
        for answer in (
            await client.post("/ocsp", content=request_for(site.office), headers=TYPED),
            await client.get(path_of(request_for(site.office))),
        ):
            assert response_status(answer) is OCSPResponseStatus.INTERNAL_ERROR
            assert b"secret" not in answer.content

    async def test_when_too_many_wait_one_is_asked_to_come_again(
        self, client: httpx.AsyncClient, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(web_ocsp, "_WAITING_LIMIT", 1)
        site.gate.clear()
        first = asyncio.create_task(client.post("/ocsp", content=request_for(site.office), headers=TYPED))
        await asyncio.sleep(0.1)
        second = await client.post("/ocsp", content=request_for(site.office, SERIAL + 1), headers=TYPED)
        assert response_status(second) is OCSPResponseStatus.TRY_LATER
        site.gate.set()
        assert certificate_status(await first) is OCSPCertStatus.GOOD


class TestAnswers:
    @pytest.mark.parametrize("kind", [REQUEST_TYPE, "Application/OCSP-Request", f"{REQUEST_TYPE}; q=1"])
    async def test_a_post_is_answered_and_not_to_be_stored(
        self, client: httpx.AsyncClient, office: Office, kind: str
    ) -> None:
        for _ in range(2):
            answer = await client.post("/ocsp", content=request_for(office), headers={"Content-Type": kind})
            assert certificate_status(answer) is OCSPCertStatus.GOOD
            assert answer.headers["Cache-Control"] == "no-store"
            assert "ETag" not in answer.headers

    async def test_a_get_is_answered_and_to_be_asked_again_each_time(
        self, client: httpx.AsyncClient, office: Office
    ) -> None:
        for _ in range(2):
            answer = await client.get(path_of(request_for(office)))
            assert certificate_status(answer) is OCSPCertStatus.GOOD
            assert answer.headers["Cache-Control"] == "public, no-cache, no-transform"

    async def test_a_stored_answer_holds_until_the_revocation(
        self, client: httpx.AsyncClient, office: Office
    ) -> None:
        path = path_of(request_for(office))
        condition = {"If-None-Match": (await client.get(path)).headers["ETag"]}
        still = await client.get(path, headers=condition)
        assert (still.status_code, still.content) == (304, b"")
        office.statuses.set(SERIAL, Status.REVOKED, NOON, Reason.KEY_COMPROMISE)
        after = await client.get(path, headers=condition)
        assert certificate_status(after) is OCSPCertStatus.REVOKED
        assert after.headers["ETag"] != condition["If-None-Match"]

    async def test_a_revocation_shows_in_the_very_next_answer(
        self, client: httpx.AsyncClient, office: Office
    ) -> None:
        request = request_for(office)
        for status, expected in (
            (None, OCSPCertStatus.GOOD),
            (Status.HELD, OCSPCertStatus.REVOKED),
            (Status.GOOD, OCSPCertStatus.GOOD),
            (Status.REVOKED, OCSPCertStatus.REVOKED),
        ):
            if status is not None:
                office.statuses.set(SERIAL, status, NOON, Reason.CERTIFICATE_HOLD)
            for _ in range(2):
                assert certificate_status(await client.get(path_of(request))) is expected
                answer = await client.post("/ocsp", content=request, headers=TYPED)
                assert certificate_status(answer) is expected

    async def test_a_ready_answer_needs_no_thread(self, client: httpx.AsyncClient, site: Site) -> None:
        request = request_for(site.office)
        for _ in range(3):
            await client.post("/ocsp", content=request, headers=TYPED)
            await client.get(path_of(request))
        assert site.signed == 1

    async def test_an_answer_with_a_nonce_is_not_to_be_stored(
        self, client: httpx.AsyncClient, office: Office
    ) -> None:
        nonce = fresh_nonce()
        answer = await client.get(path_of(request_for(office, nonce=nonce)))
        assert answer.headers["Cache-Control"] == "no-store"
        response = ocsp.load_der_ocsp_response(answer.content)
        assert response.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce == nonce

    async def test_a_head_tells_the_same_without_the_body(
        self, client: httpx.AsyncClient, office: Office
    ) -> None:
        path = path_of(request_for(office))
        full, head = await client.get(path), await client.head(path)
        assert (head.status_code, head.content) == (200, b"")
        for header in ("Content-Type", "Content-Length", "Cache-Control", "ETag"):
            assert head.headers[header] == full.headers[header]

    @pytest.mark.parametrize(
        ("damage"),
        [
            lambda text: quote(text, safe=""),
            lambda text: text,
            lambda text: quote(quote(text, safe=""), safe=""),
            lambda text: text.replace("+", "%20"),
            lambda text: text.replace("+", "-").replace("/", "_"),
            lambda text: quote(text.rstrip("="), safe=""),
            lambda text: quote(text, safe="").replace("%2F", "%2f").replace("%2B", "%2b"),
        ],
        ids=["encoded", "raw", "encoded twice", "plus as space", "url alphabet", "unpadded", "lower case"],
    )
    async def test_a_path_is_understood_as_clients_and_proxies_write_it(
        self, site: Site, office: Office, damage: object
    ) -> None:
        assert callable(damage)
        path = "/ocsp/" + damage(base64.b64encode(slashed(office)).decode())
        reader = await site.say(f"GET {path} HTTP/1.1\r\nHost: ca\r\n\r\n".encode())
        _, body = await next_answer(reader)
        assert ocsp.load_der_ocsp_response(body).certificate_status is OCSPCertStatus.GOOD


class TestConnections:
    async def test_requests_in_pieces_and_in_heaps_are_answered_in_order(
        self, site: Site, office: Office
    ) -> None:
        plain, other = posted(request_for(office)), posted(request_for(office, SERIAL + 1))
        nonce = fetched(request_for(office, nonce=fresh_nonce()))
        stream = plain + nonce + other + b"GET /ca/root.cer HTTP/1.1\r\nHost: ca\r\n\r\n" + plain
        for cut in (1, 20, 60, len(plain) - 5, len(plain) + 3, len(plain + nonce) + 9):
            reader = await site.say(stream[:cut], stream[cut:])
            answers = [await next_answer(reader) for _ in range(5)]
            serials = [ocsp.load_der_ocsp_response(body).serial_number for _, body in answers if body]
            assert serials == [SERIAL, SERIAL, SERIAL + 1, SERIAL]
            assert [status for status, _ in answers] == [200] * 5

    @pytest.mark.parametrize(
        "octets",
        [
            b"\r\n\r\n\r\n\r\n",
            b"POST /ocsp HTTP/1.1\r\n\r\n",
            b"POST /ocsp HTTP/1.1\r\nHost: ca\r\nContent-Length: -1\r\n\r\n",
            b"POST /ocsp HTTP/1.1\r\nHost: ca\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            b"POST /ocsp HTTP/1.1\r\nHost: ca\r\n folded: x\r\n\r\n",
            b"POST /ocsp HTTP/1.1\r\nHost : ca\r\n\r\n",
        ],
    )
    async def test_odd_http_is_refused(self, site: Site, octets: bytes) -> None:
        reader = await site.say(octets)
        async with asyncio.timeout(5):
            assert (await reader.readline()).startswith(b"HTTP/1.1 4")

    @pytest.mark.parametrize("length", ["9" * 5000, "+1", "0x1", "-1"])
    async def test_a_length_that_is_none_is_refused_without_a_word_in_the_log(
        self, site: Site, length: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        head = f"POST /ocsp HTTP/1.1\r\nHost: ca\r\nContent-Type: {REQUEST_TYPE}\r\nContent-Length: {length}\r\n\r\na"
        reader = await site.say(head.encode())
        async with asyncio.timeout(5):
            assert (await reader.readline()).startswith(b"HTTP/1.1 4")
        assert not [record for record in caplog.records if record.exc_info]

    async def test_who_takes_no_answers_gets_no_more_of_them_made(self, office: Office) -> None:
        site = Site(office)
        await site.start(lane=True)
        _, writer = await asyncio.open_connection("127.0.0.1", site.port)
        site.writers.append(writer)
        await until(lambda: bool(site.connections))
        (connection,) = site.connections
        connection.pause_writing()  # as the transport does when its buffer is full
        writer.write(b"".join(posted(request_for(office, nonce=fresh_nonce())) for _ in range(5)))
        await asyncio.sleep(0.1)
        assert site.signed == 0
        connection.resume_writing()
        await until(lambda: site.signed == 5)
        await site.stop()

    async def test_who_takes_no_answers_is_read_again_only_when_they_are_taken(self, office: Office) -> None:
        site = Site(office)
        await site.start(lane=True)
        site.gate.clear()
        await site.say(posted(request_for(office, nonce=fresh_nonce())))
        await until(lambda: bool(site.connections))
        (connection,) = site.connections
        await asyncio.sleep(0.05)
        connection.pause_writing()
        site.gate.set()
        await until(lambda: site.signed == 1)
        await asyncio.sleep(0.05)
        assert not connection._transport.is_reading()
        connection.resume_writing()
        assert connection._transport.is_reading()
        await site.stop()

    async def test_who_takes_nothing_of_a_long_answer_is_dropped_in_the_end(self, office: Office) -> None:
        site = Site(office)
        await site.start(lane=True)
        await site.say()
        await until(lambda: bool(site.connections))
        (connection,) = site.connections
        plug = connection._transport.get_extra_info("socket")
        assert plug.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 30_000
        await site.stop()

    async def test_when_too_many_have_come_the_next_is_dropped(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(web_express, "_most_connections", lambda: 1)
        site = Site(office)
        await site.start(lane=True)
        first = await site.say(posted(request_for(office)))
        assert (await next_answer(first))[0] == 200
        second = await site.say()
        async with asyncio.timeout(5):
            assert await second.read() == b""
        await site.stop()

    async def test_a_length_and_chunks_at_once_smuggle_nothing(self, site: Site, office: Office) -> None:
        reader = await site.say(posted(b"0\r\n\r\n", "Transfer-Encoding: chunked"))
        status, body = await next_answer(reader)
        assert status == 400 or ocsp.load_der_ocsp_response(body).response_status is (
            OCSPResponseStatus.MALFORMED_REQUEST
        )

    async def test_who_wants_the_connection_closed_gets_it_closed(self, site: Site, office: Office) -> None:
        for request in (request_for(office), request_for(office), request_for(office, nonce=b"1")):
            reader = await site.say(posted(request, "Connection: close"))
            async with asyncio.timeout(5):
                answer = await reader.read()
            assert b"connection: close\r\n" in answer.lower()

    async def test_an_older_version_of_http_is_spoken(self, site: Site, office: Office) -> None:
        reader = await site.say(posted(request_for(office), version="1.0"))
        async with asyncio.timeout(5):
            answer = await reader.read()
        response = ocsp.load_der_ocsp_response(answer.partition(b"\r\n\r\n")[2])
        assert response.certificate_status is OCSPCertStatus.GOOD

    async def test_a_client_that_goes_away_while_its_answer_is_signed_disturbs_nobody(
        self, site: Site, client: httpx.AsyncClient, office: Office
    ) -> None:
        site.gate.clear()
        await site.say(posted(request_for(office)))
        await asyncio.sleep(0.05)
        site.writers[-1].transport.abort()
        await asyncio.sleep(0.05)
        site.gate.set()
        answer = await client.post("/ocsp", content=request_for(office), headers=TYPED)
        assert certificate_status(answer) is OCSPCertStatus.GOOD

    async def test_what_is_being_signed_when_the_server_stops_is_still_answered(
        self, site: Site, office: Office
    ) -> None:
        site.gate.clear()
        reader = await site.say(posted(request_for(office)))
        await asyncio.sleep(0.05)
        stopping = asyncio.create_task(site.server.shutdown(sockets=[site.listener]))
        await asyncio.sleep(0.05)
        site.gate.set()
        status, body = await next_answer(reader)
        assert (status, ocsp.load_der_ocsp_response(body).certificate_status) == (200, OCSPCertStatus.GOOD)
        async with asyncio.timeout(5):
            assert await reader.read() == b""
            await stopping

    @pytest.mark.parametrize(
        "said",
        [b"", b"POST /ocsp HTTP/1.1\r\nHo", posted(b"abc")[:-1], b"GET /hea", b"GET /a HTTP/1.1\r\n\r\nGET"],
    )
    async def test_who_says_nothing_or_half_of_it_is_dropped_in_the_end(
        self, office: Office, monkeypatch: pytest.MonkeyPatch, said: bytes
    ) -> None:
        monkeypatch.setattr(patience, "PATIENCE_SECONDS", 0.2)
        site = Site(office)
        await site.start(lane=True, idle=0)
        reader = await site.say(said)
        async with asyncio.timeout(4):
            with suppress(ConnectionResetError):
                await reader.read()
        assert reader.at_eof() or reader.exception() is not None
        await site.stop()

    async def test_who_has_asked_is_waited_for_no_longer(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(patience, "PATIENCE_SECONDS", 0.1)
        site = Site(office)
        await site.start(lane=True)
        site.gate.clear()
        reader = await site.say(posted(request_for(office), "Expect: nothing"))
        await asyncio.sleep(0.3)
        site.gate.set()
        assert (await next_answer(reader))[0] == 200
        await site.stop()

    async def test_an_idle_connection_is_closed_in_the_end(self, office: Office) -> None:
        site = Site(office)
        await site.start(lane=True, idle=1)
        reader = await site.say(posted(request_for(office)))
        await next_answer(reader)
        async with asyncio.timeout(4):
            assert await reader.read() == b""
        await site.stop()


@given(st.binary(max_size=200))
@settings(max_examples=100)
def test_every_path_is_decoded_or_refused(octets: bytes) -> None:
    text = octets.decode("latin-1")
    assert isinstance(decode_path(text), bytes | None)
    assert decode_path(base64.b64encode(octets).decode()) == octets


@given(st.lists(st.binary(min_size=1, max_size=60), min_size=1, max_size=8))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_octets_break_the_server(office: Office, tails: list[bytes]) -> None:
    async def run() -> None:
        site = Site(office)
        await site.start(lane=True)
        for beginning in (b"", b"POST /ocsp HTTP/1.1\r\n", b"GET /ocsp/", posted(b"")[:-4]):
            for tail in tails:
                await site.say(beginning + tail)
                site.writers.pop().close()
        reader = await site.say(posted(request_for(office)))
        assert (await next_answer(reader))[0] == 200
        await site.stop()

    asyncio.run(run())
