"""The secure page with the real bot: a whole road on it, what is kept of it, and what it is not to be misused for."""

import asyncio
import json
import random
import subprocess
import zipfile
from base64 import b64decode, b64encode
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from unittest.mock import patch
from urllib.parse import parse_qs, quote, urlsplit

import aiohttp
import pypinksign
import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import pkcs12
from playwright.async_api import expect
from starlette.applications import Starlette

import pki
from bot import app as wiring
from bot.log import configure
from bot.sandbox.customer import Customer, card_of
from bot.sandbox.runtime import _token as sandbox_token
from bot.sandbox.runtime import sandbox
from bot.sandbox.script import PASSWORD, Script
from bot.settings import load
from flows.simulation import find
from pki.files import npki
from tests.databases import database_url
from tests.e2e.chromium import CHROMIUM, PHONE, chromium
from tests.e2e.commands import logging_as_it_was
from tests.e2e.support import offers, says, tap, walk_to
from tests.unit.bot_secure.launching import fields as launch_fields
from tests.unit.bot_secure.launching import signed

SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
needs_chromium = pytest.mark.skipif(
    not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: install Debian's package chromium"
)
pytestmark = pytest.mark.asyncio(loop_scope="module")


# --- the house ----------------------------------------------------------------------------------------------


class Recorder:
    """All that is said over HTTP: by the bot to the Bot API, by Telegram's clients, and by the page."""

    def __init__(self, app):
        self.app = app
        self.router = app.router
        self.said: list[tuple[str, bytes]] = []

    async def __call__(self, scope, receive, send):
        async def received():
            message = await receive()
            self.said.append((scope["path"], message.get("body", b"")))
            return message

        async def sent(message):
            self.said.append((scope["path"], message.get("body", b"")))
            await send(message)

        await self.app(scope, received, sent)


@dataclass
class House:
    """A sandbox in which secrets are entered on the page alone."""

    url: str
    data: Path
    recorder: Recorder
    log: StringIO

    def person(self, chat):
        return Customer(self.url, chat, patience=30)


@asynccontextmanager
async def open_house(folder, **settings):
    recorders = []

    def recorded(routes):
        recorders.append(Recorder(Starlette(routes=routes)))
        return recorders[-1]

    log = StringIO()
    with logging_as_it_was(), patch.object(wiring, "Starlette", recorded):
        configure("json", "debug", stream=log)
        database = database_url(folder)
        chosen = load(data_dir=folder, listen="127.0.0.1:0", database_url=database, key_pool=0, **settings)
        async with sandbox(chosen, limits=None) as running:
            yield House(running.url, folder, recorders[0], log)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory):
    async with open_house(tmp_path_factory.mktemp("house"), secrets="page") as house:
        yield house


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser():
    async with chromium() as started:
        yield started


# --- the page's part, without a browser ------------------------------------------------------------------------


@dataclass
class Caller:
    """What the page says to the server, in the words of the test."""

    house: House
    address: str

    @property
    def ticket(self):
        return parse_qs(urlsplit(self.address).query)["ticket"][0]

    @property
    def launch(self):
        return parse_qs(urlsplit(self.address).fragment)["tgWebAppData"][0]

    async def post(self, what, **more):
        body = json.dumps({"launch": self.launch, "ticket": self.ticket, **more})
        async with (
            aiohttp.ClientSession(self.house.url) as http,
            http.post(f"/secure/{what}", data=body) as answer,
        ):
            return answer.status, await answer.json()

    async def open(self, **more):
        return await self.post("open", **more)

    async def answer(self, value, **more):
        status, question = await self.open(**more)
        assert status == 200, question
        return await self.post("answer", **self.sealed(question, value), **more)

    def sealed(self, question, value):
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), b64decode(question["key"]))
        info = f"certguide secure page 1 {self.ticket}".encode()
        sealed = SUITE.encrypt(json.dumps({"value": value}).encode(), key, info=info)
        return {"request": question["request"], "sealed": b64encode(sealed).decode()}


async def called(house, person, after=None):
    """The page that the card offers, opened; ``after`` another one was answered, the next card's."""

    def offers_another(messages):
        pages = (card := card_of(messages)) and card.pages.values()
        return pages and not (after and any(after.address.startswith(page) for page in pages))

    return Caller(house, await person.launch(card_of(await person.wait(offers_another))))


async def at_number(person, who):
    """As far as the registration number."""
    await walk_to(Script(person, who), "identity-number")


# --- the whole road -----------------------------------------------------------------------------------------


@dataclass
class Finger(Script):
    """A customer who enters on the page, in a real browser, whatever the card has a page for."""

    browser: object = None
    orders: list = field(default_factory=list)
    sent: list = field(default_factory=list)
    files: dict = field(default_factory=dict)

    async def _give(self, card, answer):
        if not card.pages:
            await self.customer.type(answer)
            return
        page = await self.browser.new_page(viewport=PHONE, locale="ko-KR")
        faults = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        page.on("request", lambda asked: self.sent.append(asked.post_data_buffer or b""))
        await page.goto(await self.customer.launch(card))
        await expect(page.locator("#digits, #password").locator("visible=true")).to_be_visible()
        if await page.locator("#digits").is_visible():
            await self._key(page, answer)
        else:
            await self._choose(page, answer)
        stored = "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"
        assert await page.evaluate(stored) == '[{},{},""]'
        assert faults == []
        await page.close()

    async def _key(self, page, answer):
        keys = page.locator("#digits-keys .key:not(.plain)")
        self.orders.append("".join(await keys.all_inner_texts()))
        for digit in filter(str.isdigit, answer):
            await keys.get_by_text(digit, exact=True).click()
        await page.locator("#digits button[type=submit]").click()
        # Whatever comes: what was entered is on its way, and is nowhere on the page.
        await expect(page.locator("#finished, #asking").locator("visible=true")).to_be_visible()
        await expect(page.locator("#digits .sending")).to_be_hidden()

    async def _choose(self, page, password):
        await expect(page.locator("#device")).to_be_checked()
        await page.locator("#password-first").fill(password)
        await page.locator("#password-second").fill(password)
        await page.locator("#password button[type=submit]").click()
        saves = page.locator(".file-save")
        await expect(saves).to_have_count(2, timeout=20_000)
        for number in range(2):
            async with page.expect_download() as started:
                await saves.nth(number).click()
            download = await started.value
            self.files[download.suggested_filename] = Path(await download.path()).read_bytes()


ROADS = [
    pytest.param("hong01", "limited", "ko", id="card"),
    pytest.param("chun02", "universal", "en", id="token", marks=pytest.mark.soak),
]


@needs_chromium
@pytest.mark.parametrize(("user_id", "product", "language"), ROADS)
async def test_a_whole_road_on_the_page(house, browser, user_id, product, language):
    who = find(user_id)
    async with house.person(random.randrange(10_000, 1_000_000)) as person:
        finger = Finger(person, who, product, language, browser=browser)
        await asyncio.wait_for(_walk_to_the_check(finger), 90)
        messages = await person.messages()
    said = "\n".join(one.text for one in messages)

    assert ("🔒 입력 완료" if language == "ko" else "🔒 Entered") in said
    assert len(finger.orders) >= 3
    assert all(sorted(order) == list("0123456789") for order in finger.orders)
    assert len(set(finger.orders)) == len(finger.orders)
    assert not any(one.file_id for one in messages)
    _opens_everywhere(house, who, finger.files)
    _nowhere(house, _secrets(who) | _secrets_of_key(finger.files), said, finger.sent)


async def _walk_to_the_check(finger):
    """Until the bot asks whether the files open; they never were in the chat."""
    walking = asyncio.create_task(finger.walk())
    try:
        await finger.customer.wait(
            lambda shown: (card := card_of(shown)) and "delivery:works" in card.buttons
        )
        while len(finger.files) < 2:
            await asyncio.sleep(0.05)
    finally:
        walking.cancel()
        await asyncio.gather(walking, return_exceptions=True)


def _opens_everywhere(house, who, files):
    (archive,) = (content for name, content in files.items() if name.endswith(".zip"))
    (bundle,) = (content for name, content in files.items() if name.endswith(".p12"))
    with wiring.open_authority(load(data_dir=house.data, database_url=database_url(house.data))) as authority:
        verdict = pki.verify_files(
            archive,
            PASSWORD,
            authority.root_der,
            issuing_der=authority.issuing_der,
            now=pki.utc_now(),
            identity_number=who.registration_number,
        )
    assert verdict.ok, verdict
    key, certificate, chain = pkcs12.load_key_and_certificates(bundle, PASSWORD.encode())
    assert key.public_key() == certificate.public_key()
    assert len(chain) == 2
    sealed, der = _unpacked(archive)
    pinksign = pypinksign.PinkSign(pubkey_data=der)
    pinksign.load_prikey(prikey_data=sealed, prikey_password=PASSWORD.encode())
    assert pinksign.verify(pinksign.sign(b"certguide"), b"certguide")
    asked = ["openssl", "pkcs12", "-nokeys", "-passin", f"pass:{PASSWORD}"]
    assert subprocess.run(asked, input=bundle, capture_output=True).returncode == 0


def _unpacked(archive):
    with zipfile.ZipFile(BytesIO(archive)) as opened:
        content = {Path(name).name: opened.read(name) for name in opened.namelist()}
    return content["signPri.key"], content["signCert.der"]


def _secrets(who):
    number = who.registration_number
    return {PASSWORD, number, f"{number[:6]}-{number[6:]}"}


def _secrets_of_key(files):
    """The private key, in whatever way it could be written."""
    (archive,) = (content for name, content in files.items() if name.endswith(".zip"))
    private = npki.open_key(_unpacked(archive)[0], PASSWORD).private.private_numbers()
    found = set()
    for number in (private.p, private.q, private.d):
        octets = number.to_bytes((number.bit_length() + 7) // 8)
        found |= {octets, octets.hex(), b64encode(octets).decode(), str(number)}
    return found


def _nowhere(house, secrets, chat, sent):
    """In no file of the data directory, in no line of the log, in nothing that went over HTTP or into the chat."""
    needles = {one if isinstance(one, bytes) else one.encode() for one in secrets}
    places = {path.name: path.read_bytes() for path in house.data.rglob("*") if path.is_file()}
    places |= {"log": house.log.getvalue().encode(), "chat": chat.encode(), "page": b"\n".join(sent)}
    places["traffic"] = b"\n".join(body for _, body in house.recorder.said)
    assert house.url.encode() in places["traffic"]
    found = {
        (place, needle[:4]) for place, content in places.items() for needle in needles if needle in content
    }
    assert found == set()


# --- misuse -------------------------------------------------------------------------------------------------


async def _tries_left(person, house, after=None):
    """A wrong number, given as it should be, tells how many tries there are after it."""
    page = await called(house, person, after)
    status, heard = await page.answer("9001011234567")
    assert (status, heard["failed"]) == (200, True)
    return " ".join(heard["text"])


WRONG = "9001011234567"


def _launch_of(user, house, *, minutes):
    """Signed with the bot's own token, but so long ago."""
    key = load(data_dir=house.data, database_url=database_url(house.data)).encryption_keys()[0]
    at = datetime.now(UTC) - timedelta(minutes=minutes)
    return signed(launch_fields(user={"id": user}, at=at), token=sandbox_token(key))


async def test_a_wrong_answer_is_told_on_the_page_and_asked_again_there(house):
    async with house.person(501) as person:
        await at_number(person, find("hyang09"))
        page = await called(house, person)
        status, heard = await page.answer(WRONG)
        again = Caller(house, page.address.replace(quote(page.ticket), quote(heard["next"])))

        assert (status, heard["failed"], heard["certificate"]) == (200, True, None)
        assert "4번" in " ".join(heard["text"])
        status, heard = await again.answer(find("hyang09").registration_number)
        assert (status, heard["failed"], heard["next"]) == (200, False, None)
        await offers(person, "product:limited")


async def test_what_is_no_launch_of_this_person_costs_nothing(house):
    async with house.person(502) as person, house.person(503) as stranger:
        await at_number(person, find("wol08"))
        page = await called(house, person)
        await at_number(stranger, find("bang10"))
        foreign = await called(house, stranger)
        question = (await page.open())[1]
        expected = {
            "": "launch_missing",
            page.launch.replace("502", "503"): "launch_forged",
            page.launch[:-1] + ("0" if page.launch[-1] != "0" else "1"): "launch_forged",
            foreign.launch: "launch_foreign",
            _launch_of(502, house, minutes=21): "launch_expired",
        }
        for launch, why in expected.items():
            for what, more in (
                ("open", {}),
                ("answer", page.sealed(question, WRONG)),
                ("collect", {"request": ""}),
            ):
                status, heard = await page.post(what, launch=launch, **more)
                assert (status, heard) == (403, {"error": why}), (what, why)
        assert "4번" in await _tries_left(person, house)


async def test_an_answer_counts_once_however_often_it_is_sent(house):
    async with house.person(504) as person:
        await at_number(person, find("nolbu11"))
        page = await called(house, person)
        question = (await page.open())[1]
        second = (await page.open())[1]
        sent = page.sealed(question, WRONG)
        answers = await asyncio.gather(
            *(page.post("answer", **sent) for _ in range(4)),
            *(page.post("answer", **page.sealed(second, WRONG)) for _ in range(2)),
        )

        assert sum(status == 200 for status, _ in answers) == 1
        assert {heard["error"] for status, heard in answers if status != 200} <= {
            "request_unknown",
            "ticket_stale",
        }
        assert "3번" in await _tries_left(person, house, after=page)


async def test_a_page_left_open_is_stale_once_the_chat_went_on(house):
    async with house.person(505) as person:
        await at_number(person, find("kong12"))
        page = await called(house, person)
        question = (await page.open())[1]
        await tap(person, "nav:help")
        await tap(person, "nav:stay")

        assert await page.open() == (409, {"error": "ticket_stale"})
        assert await page.post("answer", **page.sealed(question, WRONG)) == (409, {"error": "ticket_stale"})
        await called(house, person)


async def test_a_ticket_of_another_step_and_one_that_is_none(house):
    async with house.person(506) as person:
        await at_number(person, find("pat13"))
        page = await called(house, person)
        for ticket in ("", "x", page.ticket[:-2] + "AA", "A" * 2000):
            assert await page.post("open", ticket=ticket) == (400, {"error": "ticket_unreadable"})
        first = (await page.open())[1]
        await page.answer(find("pat13").registration_number)
        await offers(person, "product:limited")

        assert await page.post("answer", **page.sealed(first, "1234")) == (409, {"error": "ticket_stale"})


async def test_what_is_sealed_for_nobody_is_not_read(house):
    async with house.person(507) as person:
        await at_number(person, find("pat13"))
        page = await called(house, person)
        question = (await page.open())[1]
        sent = page.sealed(question, WRONG)
        for sealed in ("", "?", b64encode(bytes(200)).decode(), sent["sealed"][:-8] + "AAAAAAA="):
            question = (await page.open())[1]
            status, heard = await page.post("answer", request=question["request"], sealed=sealed)
            assert (status, heard) == (400, {"error": "answer_unreadable"})
        status, heard = await page.post("answer", request="gone", sealed=sent["sealed"])
        assert (status, heard) == (410, {"error": "request_unknown"})


async def test_bodies_that_are_none(house):
    async with aiohttp.ClientSession(house.url) as http:
        for body, status in (
            (b"", 400),
            (b"{}", 400),
            (b"[" * 30_000, 400),
            (b"x" * 40_000, 413),
            (b"\xff", 400),
        ):
            async with http.post("/secure/answer", data=body) as answer:
                assert (answer.status, (await answer.json())["error"]) == (
                    status,
                    "too_large" if status == 413 else "answer_unreadable",
                )


async def test_what_is_typed_in_the_chat_is_deleted_and_costs_nothing(house):
    async with house.person(508) as person:
        await at_number(person, find("pat13"))
        await person.type(WRONG)
        await says(person, "횟수도 줄지 않았어요")

        assert WRONG not in "\n".join(one.text for one in await person.messages())


async def test_the_page_runs_nothing_but_its_own(house):
    async with aiohttp.ClientSession(house.url) as http, http.get("/secure?ticket=x") as answer:
        policy = answer.headers["Content-Security-Policy"]
        page = await answer.text()
    async with aiohttp.ClientSession(house.url) as http:
        for path in ("/secure/index.html", "/secure/../app.py", "/secure/%2e%2e/desk.py", "/secure/device"):
            async with http.get(path) as answer:
                assert answer.status == 404, path

    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http://" not in page
    assert "https://" not in page
    assert answer.headers["Cache-Control"] == "no-store"


async def test_killed_between_taking_and_storing_the_page_sends_it_again(tmp_path):
    """The answer was in memory alone; the ticket still holds, and what the bank counted is not counted twice."""
    async with open_house(tmp_path, secrets="page") as before, before.person(600) as person:
        await at_number(person, find("pat13"))
        page = await called(before, person)
        await page.open()
    async with open_house(tmp_path, secrets="page") as after, after.person(600) as person:
        again = Caller(after, await person.launch(card_of(await person.messages())))
        status, heard = await again.answer(WRONG)

        assert (status, heard["failed"]) == (200, True)
        assert "4번" in " ".join(heard["text"])


@needs_chromium
async def test_it_opens_beside_the_chat(house, browser):
    page = await browser.new_page(viewport=PHONE, locale="ko-KR")
    await page.goto(house.url)
    await page.click("#start-button")
    chat = int(await page.evaluate("localStorage.getItem('certguide.chat')"))
    who = find("pat13")
    async with house.person(chat) as person:
        await at_number(person, who)
        await page.get_by_text("보안 화면에서 적기").last.click()
        frame = page.frame_locator("iframe")
        keys = frame.locator("#digits-keys .key:not(.plain)")
        await expect(keys).to_have_count(10)
        for digit in who.registration_number:
            await keys.get_by_text(digit, exact=True).click()
        await frame.locator("#digits button[type=submit]").click()
        await offers(person, "product:limited")
    await expect(page.get_by_text("🔒 입력 완료").last).to_be_visible()
    await expect(page.locator("iframe")).to_have_count(0)
    await page.close()
