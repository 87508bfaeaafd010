import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from bot.metrics import Metrics
from bot.web.app import BODY_LIMIT, SECRET_HEADER, Check, Webhook, web_routes
from bot.web.authority import AuthorityFiles
from bot.web.ocsp import OcspDesk
from pki.signed.ocsp import UNAUTHORIZED

UPDATE = {"update_id": 1, "message": {"chat": {"id": 5}}}
GOOD = {SECRET_HEADER: "s3cret"}

Client = Callable[..., httpx.AsyncClient]


class Inbox:
    def __init__(self) -> None:
        self.updates: list[dict[str, Any]] = []
        self.error: Exception | None = None

    async def take(self, updates: Sequence[dict[str, Any]]) -> None:
        if self.error is not None:
            raise self.error
        self.updates += updates


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


def nothing() -> bytes:
    raise AssertionError("these tests fetch nothing of the authority's")


NO_AUTHORITY = AuthorityFiles(
    root=nothing,
    issuing=nothing,
    root_crl=nothing,
    crl=nothing,
    ocsp=OcspDesk(cached=lambda _: None, answer=lambda _: UNAUTHORIZED),
)


def client_for(inbox: Inbox | None, checks: dict[str, Check] | None = None) -> httpx.AsyncClient:
    routes = web_routes(
        checks=checks or {},
        authority=NO_AUTHORITY,
        webhook=Webhook(secret="s3cret", take=inbox.take) if inbox is not None else None,
        metrics=Metrics(),
    )
    transport = httpx.ASGITransport(Starlette(routes=routes))
    return httpx.AsyncClient(transport=transport, base_url="http://test")


@pytest.fixture
async def client(inbox: Inbox) -> AsyncIterator[httpx.AsyncClient]:
    async with client_for(inbox) as client:
        yield client


async def test_an_update_is_stored_before_it_is_confirmed(client: httpx.AsyncClient, inbox: Inbox) -> None:
    answer = await client.post("/telegram/webhook", json=UPDATE, headers=GOOD)

    assert answer.status_code == 200
    assert inbox.updates == [UPDATE]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({SECRET_HEADER: ""}, 403),
        ({SECRET_HEADER: "other"}, 403),
    ],
)
async def test_only_telegram_may_post(
    client: httpx.AsyncClient, inbox: Inbox, headers: dict[str, str], status: int
) -> None:
    answer = await client.post("/telegram/webhook", json=UPDATE, headers=headers)

    assert answer.status_code == status
    assert len(inbox.updates) == (status == 200)


async def test_a_secret_beyond_ascii_is_just_wrong(client: httpx.AsyncClient) -> None:
    answer = await client.post("/telegram/webhook", json=UPDATE, headers=[(SECRET_HEADER, b"\xff")])

    assert answer.status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b"null",
        b"\xff",
        b'{"update_id": "1"}',
        b'{"update_id": true}',
        b'{"update_id": -1}',
        b'{"update_id": 9223372036854775808}',
        b"[" * 100_000,
    ],
)
async def test_what_is_no_update_is_refused(client: httpx.AsyncClient, inbox: Inbox, body: bytes) -> None:
    answer = await client.post("/telegram/webhook", content=body, headers=GOOD)

    assert answer.status_code == 400
    assert inbox.updates == []


@given(st.binary(max_size=200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
def test_no_body_makes_it_fail(inbox: Inbox, body: bytes) -> None:
    async def post() -> int:
        async with client_for(inbox) as client:
            return (await client.post("/telegram/webhook", content=body, headers=GOOD)).status_code

    assert asyncio.run(post()) in (200, 400)


async def test_half_a_surrogate_pair_is_taken(client: httpx.AsyncClient, inbox: Inbox) -> None:
    """Refused, it would come again and again, and hold up the updates behind it."""
    answer = await client.post("/telegram/webhook", content=b'{"update_id": 1, "x": "\\ud800"}', headers=GOOD)

    assert answer.status_code == 200
    assert len(inbox.updates) == 1


async def test_a_body_beyond_the_limit_is_refused(client: httpx.AsyncClient, inbox: Inbox) -> None:
    body = json.dumps({"update_id": 1, "x": "y" * BODY_LIMIT}).encode()

    assert (await client.post("/telegram/webhook", content=body, headers=GOOD)).status_code == 413
    assert inbox.updates == []


async def test_when_the_database_is_away_telegram_is_asked_to_come_again(
    client: httpx.AsyncClient, inbox: Inbox
) -> None:
    inbox.error = OSError("no database")

    assert (await client.post("/telegram/webhook", json=UPDATE, headers=GOOD)).status_code == 503


async def test_without_a_webhook_there_is_no_such_route() -> None:
    async with client_for(None) as client:
        assert (await client.post("/telegram/webhook", json=UPDATE, headers=GOOD)).status_code == 404


async def test_alive() -> None:
    async with client_for(None) as client:
        assert (await client.get("/healthz")).status_code == 200


async def yes() -> bool:
    return True


async def no() -> bool:
    return False


async def broken() -> bool:
    raise OSError("secret words")


@pytest.mark.parametrize(
    ("checks", "status", "told"),
    [
        ({"database": yes, "intake": yes}, 200, {"database": "ok", "intake": "ok"}),
        ({"database": no, "intake": yes}, 503, {"database": "failed", "intake": "ok"}),
        ({"database": yes, "intake": broken}, 503, {"database": "ok", "intake": "failed"}),
    ],
)
async def test_readiness_names_what_failed(
    checks: dict[str, Check], status: int, told: dict[str, str]
) -> None:
    async with client_for(None, checks) as client:
        answer = await client.get("/readyz")

    assert answer.status_code == status
    assert answer.json() == {"ready": status == 200, "checks": told}
