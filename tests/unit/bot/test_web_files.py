"""The authority's certificates and revocation lists over HTTP, with what may be stored of them and for how long."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from starlette.applications import Starlette

from bot.web.authority import AuthorityFiles, authority_routes
from bot.web.ocsp import OcspDesk
from pki.signed.certificates import Issuer
from pki.signed.crl import build_crl
from pki.signed.ocsp import UNAUTHORIZED
from tests.unit.pki.revocation import name
from tests.unit.pki.support import NOON, Clock

LISTS = ["/ca/issuing.crl", "/ca/root.crl"]
FILES = ["/ca/root.cer", "/ca/issuing.cer", *LISTS]
MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def issuer() -> Issuer:
    return Issuer(name=name("issuing"), key=rsa.generate_private_key(65537, 2048), certificate=None)


@dataclass
class Shelf:
    """What the authority has to give."""

    issuer: Issuer
    clock: Clock = field(default_factory=Clock)
    broken: bool = False

    def __post_init__(self) -> None:
        self.crl = self.new_crl(1)

    def new_crl(self, number: int, lifetime: timedelta = timedelta(hours=24)) -> bytes:
        self.crl = build_crl(self.issuer, (), number=number, now=self.clock(), lifetime=lifetime)
        return self.crl

    def give(self, content: bytes) -> bytes:
        if self.broken:
            raise OSError("secret words")
        return content


@pytest.fixture
def shelf(issuer: Issuer) -> Shelf:
    return Shelf(issuer)


@pytest.fixture
async def client(shelf: Shelf) -> AsyncIterator[httpx.AsyncClient]:
    files = AuthorityFiles(
        root=lambda: shelf.give(b"root"),
        issuing=lambda: shelf.give(b"issuing"),
        root_crl=lambda: shelf.give(shelf.crl),
        crl=lambda: shelf.give(shelf.crl),
        ocsp=OcspDesk(cached=lambda _: None, answer=lambda _: UNAUTHORIZED),
        clock=shelf.clock,
    )
    transport = httpx.ASGITransport(Starlette(routes=authority_routes(files)))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


def max_age(answer: httpx.Response) -> int:
    directives = dict(part.strip().partition("=")[::2] for part in answer.headers["Cache-Control"].split(","))
    return int(directives["max-age"])


def moment(answer: httpx.Response, header: str) -> datetime:
    return datetime.strptime(answer.headers[header], "%a, %d %b %Y %H:%M:%S %Z").replace(tzinfo=NOON.tzinfo)


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_they_can_only_be_read(client: httpx.AsyncClient, path: str, method: str) -> None:
    answer = await client.request(method, path)
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].replace(" ", "").split(",")) == {"GET", "HEAD"}


@pytest.mark.parametrize("path", FILES)
async def test_one_that_is_not_there_is_told_without_a_reason_and_not_stored(
    client: httpx.AsyncClient, shelf: Shelf, path: str
) -> None:
    shelf.broken = True
    answer = await client.get(path)
    assert (answer.status_code, answer.text) == (503, "not available\n")
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/ca/root.cer", "application/pkix-cert"),
        ("/ca/issuing.cer", "application/pkix-cert"),
        ("/ca/issuing.crl", "application/pkix-crl"),
        ("/ca/root.crl", "application/pkix-crl"),
    ],
)
async def test_each_has_its_media_type(client: httpx.AsyncClient, path: str, media_type: str) -> None:
    answer = await client.get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, media_type)


async def test_the_certificates_are_those_of_the_authority(client: httpx.AsyncClient) -> None:
    for which in ("root", "issuing"):
        assert (await client.get(f"/ca/{which}.cer")).content == which.encode()


@pytest.mark.parametrize("path", FILES)
async def test_a_head_tells_the_same_without_the_body(client: httpx.AsyncClient, path: str) -> None:
    head, full = await client.head(path), await client.get(path)
    assert head.status_code == 200
    assert head.headers == full.headers


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize("condition", ["{}", '"x", W/{}', "*"])
async def test_what_the_client_has_is_not_sent_again(
    client: httpx.AsyncClient, path: str, condition: str
) -> None:
    tag = (await client.get(path)).headers["ETag"]
    answer = await client.get(path, headers={"If-None-Match": condition.format(tag)})
    assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", tag)
    assert "Cache-Control" in answer.headers


@pytest.mark.parametrize("path", LISTS)
class TestLists:
    async def test_a_new_one_has_a_new_tag(self, client: httpx.AsyncClient, shelf: Shelf, path: str) -> None:
        before = await client.get(path)
        shelf.new_crl(2)
        after = await client.get(path, headers={"If-None-Match": before.headers["ETag"]})
        assert (after.status_code, after.content) == (200, shelf.crl)

    async def test_it_may_be_stored_for_a_minute_at_most(
        self, client: httpx.AsyncClient, shelf: Shelf, path: str
    ) -> None:
        answer = await client.get(path)
        assert 0 < max_age(answer) <= 60
        assert moment(answer, "Expires") == shelf.clock() + timedelta(seconds=max_age(answer))

    @pytest.mark.parametrize(("left", "stored"), [(30, 30), (0, 0), (-3600, 0)])
    async def test_it_may_never_be_stored_beyond_its_next_update(
        self, client: httpx.AsyncClient, shelf: Shelf, path: str, left: int, stored: int
    ) -> None:
        shelf.clock.forward(timedelta(hours=24) - timedelta(seconds=left))
        answer = await client.get(path)
        assert max_age(answer) == stored
        assert moment(answer, "Expires") == shelf.clock() + timedelta(seconds=stored)

    async def test_by_its_date_it_is_not_sent_again(
        self, client: httpx.AsyncClient, shelf: Shelf, path: str
    ) -> None:
        shelf.clock.forward(MINUTE)
        modified = (await client.get(path)).headers["Last-Modified"]
        assert (await client.get(path, headers={"If-Modified-Since": modified})).status_code == 304
        shelf.new_crl(2)
        shelf.clock.forward(MINUTE)
        assert (await client.get(path, headers={"If-Modified-Since": modified})).status_code == 200

    async def test_two_of_the_same_second_are_told_apart(
        self, client: httpx.AsyncClient, shelf: Shelf, path: str
    ) -> None:
        first = await client.get(path)
        assert "Last-Modified" not in first.headers
        date = moment(first, "Expires") - timedelta(seconds=max_age(first))
        shelf.new_crl(2)
        shelf.clock.forward(MINUTE)
        asked = {"If-Modified-Since": date.strftime("%a, %d %b %Y %H:%M:%S GMT")}
        assert (await client.get(path, headers=asked)).status_code == 200

    async def test_a_date_from_a_clock_that_was_ahead_hides_no_later_list(
        self, client: httpx.AsyncClient, shelf: Shelf, path: str
    ) -> None:
        shelf.clock.forward(timedelta(hours=1))
        shelf.new_crl(2)
        shelf.clock.forward(MINUTE)
        modified = (await client.get(path)).headers["Last-Modified"]
        shelf.clock.forward(-timedelta(minutes=30))
        shelf.new_crl(3)
        shelf.clock.forward(timedelta(hours=1))
        assert (await client.get(path, headers={"If-Modified-Since": modified})).status_code == 200

    async def test_a_tag_outweighs_a_date(self, client: httpx.AsyncClient, shelf: Shelf, path: str) -> None:
        shelf.clock.forward(MINUTE)
        modified = (await client.get(path)).headers["Last-Modified"]
        asked = {"If-None-Match": '"another"', "If-Modified-Since": modified}
        assert (await client.get(path, headers=asked)).status_code == 200

    @pytest.mark.parametrize(
        "date",
        [
            "",
            "yesterday",
            "Mon, 99 Foo 2026 00:00:00 GMT",
            "1",
            "Mon, 01 Jan 99999999999999999999 00:00:00 GMT",
            "Mon, 01 Jan 2026 00:00:00 +9999999999999999999",
        ],
    )
    async def test_a_date_that_cannot_be_read_is_ignored(
        self, client: httpx.AsyncClient, shelf: Shelf, path: str, date: str
    ) -> None:
        shelf.clock.forward(MINUTE)
        assert (await client.get(path, headers={"If-Modified-Since": date})).status_code == 200
