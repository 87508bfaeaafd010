"""The secure page in a browser, against a stand-in for the server that answers as the test says."""

from __future__ import annotations

import base64
import datetime
import io
import json
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
import pytest_asyncio
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.async_api import Browser, ConsoleMessage, Error, Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from flows.fields import certificate_password
from tests.e2e.chromium import CHROMIUM, PHONE, chromium
from tests.integration.sandbox.support import serving

PAGE = Path(__file__).parents[2] / "bot/web/secure/page"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self' https://web.telegram.org; require-trusted-types-for 'script'"
)
SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
SMALL = {"width": 360, "height": 640}
PASSWORD = "Hangang-river-7!"
INIT_DATA = urlencode({"query_id": "AAE", "user": '{"id":5,"language_code":"ko"}', "hash": "c0ffee"})
SECRETS = {
    "number": "9001011234567",
    "account_password": "3172",
    "card": "4926",
    "otp": "803617",
    "certificate_password": PASSWORD,
    "file_password": "옛날 암호 'x' 1",
}
DIGITS = ("number", "account_password", "card", "otp")

pytestmark = [
    pytest.mark.skipif(
        not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: install Debian's package chromium"
    ),
    pytest.mark.asyncio(loop_scope="module"),
]


# --- the server's stand-in ------------------------------------------------------------------------------


def outcome(*text: str, failed: bool = False, following: str | None = None) -> dict[str, object]:
    return {"failed": failed, "text": list(text), "next": following, "certificate": None}


@dataclass
class Server:
    """What the page is told, and what it sent.

    Attributes:
        questions: by ticket.
        outcomes: of the answers to come; the page is done after the last.
        refusals: the statuses and codes with which the next calls of ``open`` or ``answer`` are refused.
        heard: what arrived, unsealed.
        sealed: what arrived, as it came.
    """

    questions: dict[str, dict[str, object]] = field(default_factory=dict)
    outcomes: list[dict[str, object]] = field(default_factory=list)
    refusals: dict[str, list[tuple[int, str]]] = field(default_factory=lambda: {"open": [], "answer": []})
    keys: dict[str, ec.EllipticCurvePrivateKey] = field(default_factory=dict)
    heard: list[dict[str, str]] = field(default_factory=list)
    sealed: list[str] = field(default_factory=list)
    launches: list[str] = field(default_factory=list)
    opened: int = 0

    def forget(self) -> None:
        """Become as new, for the next test."""
        vars(self).update(vars(Server()))

    def ask(self, kind: str, *, language: str = "ko", ticket: str = "T1", device: bool = False) -> None:
        self.questions[ticket] = {
            "kind": kind,
            "language": language,
            "text": QUESTIONS[language][kind],
            "device": {"bits": 2048} if device else None,
        }

    def refuse(self, call: str, *codes: str, status: int = 400) -> None:
        self.refusals[call] += [(status, code) for code in codes]

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/around", lambda _request: HTMLResponse("<title>web.telegram.org</title>")),
                Route("/secure", self._page),
                Route("/secure/open", self._open, methods=["POST"]),
                Route("/secure/answer", self._answer, methods=["POST"]),
                Route("/secure/collect", self._collect, methods=["POST"]),
                Route("/secure/{name:path}", self._file),
            ]
        )

    async def _page(self, _request: Request) -> Response:
        return FileResponse(PAGE / "index.html", headers={"Content-Security-Policy": POLICY})

    async def _file(self, request: Request) -> Response:
        headers = {
            "Content-Security-Policy": POLICY,
            "Cache-Control": "max-age=600",
        }  # loaded once for all tests
        return FileResponse(PAGE / request.path_params["name"], headers=headers)

    def _refusal(self, call: str) -> Response | None:
        if not self.refusals[call]:
            return None
        status, code = self.refusals[call].pop(0)
        return JSONResponse({"error": code}, status)

    async def _open(self, request: Request) -> Response:
        body = await request.json()
        self.opened += 1
        assert request.headers["X-Ticket"] == body["ticket"]
        self.launches.append(body["launch"])
        if (refusal := self._refusal("open")) is not None:
            return refusal
        key = ec.generate_private_key(ec.SECP256R1())
        name = f"r{len(self.keys)}"
        self.keys[name] = key
        point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return JSONResponse(
            {"request": name, "key": base64.b64encode(point).decode(), **self.questions[body["ticket"]]}
        )

    async def _answer(self, request: Request) -> Response:
        body = await request.json()
        self.sealed.append(body["sealed"])
        assert request.headers["X-Ticket"] == body["ticket"]
        if (refusal := self._refusal("answer")) is not None:
            return refusal
        info = b"certguide secure page 1 " + body["ticket"].encode()
        plain = SUITE.decrypt(base64.b64decode(body["sealed"]), self.keys[body["request"]], info=info)
        answer = json.loads(plain)
        self.heard.append(answer)
        reply = self.outcomes.pop(0) if self.outcomes else outcome("잘 받았어요.")
        if "request" in answer and not reply["failed"]:
            reply = {**reply, "certificate": issued(base64.b64decode(answer["request"]))}
        return JSONResponse(reply)

    async def _collect(self, request: Request) -> Response:
        body = await request.json()
        return JSONResponse({"certificate": issued(base64.b64decode(body["request"]))})


def issued(request: bytes) -> dict[str, object]:
    """What the server answers to a certificate request: a certificate of an authority made on the spot."""
    wanted = x509.load_der_x509_csr(request)
    assert wanted.is_signature_valid
    authority = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Stand-in")])
    start = datetime.datetime(2026, 1, 1)
    certificate = (
        x509.CertificateBuilder(name, name, wanted.public_key(), 7)
        .not_valid_before(start)
        .not_valid_after(start + datetime.timedelta(days=365))
        .sign(authority, hashes.SHA256())
    )
    der = base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()
    return {
        "certificate": der,
        "chain": [der, der],
        "folder": "NPKI/certguide/USER/cn=hong",
        "archive": "certguide-0007-NPKI.zip",
        "pkcs12": "certguide-0007.p12",
        "time": [2026, 1, 1, 9, 0, 0],
    }


QUESTIONS = {
    "ko": {
        "number": ["주민(외국인)등록번호 13자리를 적어 주세요.", "본인 확인에만 쓰고 저장하지 않아요."],
        "account_password": [
            "계좌 123456-**-***789",
            "계좌 비밀번호 4자리를 적어 주세요.\n로그인 암호나 인증서 암호가 아니라, 통장을 만들 때 정한 숫자예요.",
        ],
        "card": [
            "보안카드 번호를 적어 주세요.\n• [12]번 칸의 앞 2자리\n• [27]번 칸의 뒤 2자리\n두 개를 이어서 4자리로 적어 주세요. 예: 12 34"
        ],
        "otp": [
            "OTP에 보이는 6자리를 적어 주세요.\n숫자가 곧 바뀔 것 같으면 새 번호를 기다렸다 적어 주세요."
        ],
        "certificate_password": [
            "계좌 비밀번호나 로그인 암호와는 다른, 인증서를 쓸 때마다 넣는 암호예요. 대소문자를 구분해요."
        ],
        "file_password": [
            "더 확인하려면 그 파일의 암호를 적어 주세요.\n횟수 제한은 없으니 천천히 적어 주세요."
        ],
    },
    "en": {
        "number": [
            "Please type your 13-digit registration number.",
            "It is used to identify you, and not kept.",
        ],
        "account_password": [
            "Account 123456-**-***789",
            "Please type the account’s 4-digit password.\nIt is neither a login nor a certificate password.",
        ],
        "card": [
            "Please type from your security card\n• the first 2 digits of cell [12]\n• the last 2 digits of cell [27]\nas 4 digits, for example 12 34"
        ],
        "otp": ["Please type the 6 digits that your OTP shows."],
        "certificate_password": [
            "It is neither your account’s nor your login password: you will need it each time you use the certificate."
        ],
        "file_password": ["To check more, please type the password of the file."],
    },
}


# --- the person's side ----------------------------------------------------------------------------------

# What the browser notes by itself: answers that are not 200, and password forms without a user's name.
BROWSERS_OWN = ("Failed to load resource", "[DOM]")
BRIDGE = """
window.posted = [];
window.TelegramWebviewProxy = { postEvent: (type, data) => window.posted.push([type, JSON.parse(data)]) };
"""
# Playwright's own waiting would evaluate texts, which the page's policy forbids.
CLOSED = """() => new Promise((resolve) => {
  const look = () => (window.posted.some(([type]) => type === "web_app_close") ? resolve() : setTimeout(look, 20));
  look();
})"""
WATCH = """
window.violations = [];
addEventListener("securitypolicyviolation", (event) => window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""


@dataclass
class Visit:
    """Somebody's page, and the server behind it."""

    page: Page
    server: Server
    url: str
    language: str = "ko"

    async def open(self, ticket: str = "T1", **more: str) -> None:
        await self.page.goto("about:blank")  # a browser does not load the same address anew
        launch = {"tgWebAppData": INIT_DATA, "tgWebAppVersion": "8.0", "tgWebAppPlatform": "tdesktop", **more}
        await self.page.goto(f"{self.url}/secure?ticket={ticket}#{urlencode(launch, quote_via=quote)}")

    async def ask(self, kind: str, **more: object) -> None:
        self.server.ask(kind, language=self.language, **more)
        await self.open()
        await expect(self.page.locator("#asking")).to_be_visible()

    async def tap(self, digits: str) -> None:
        for digit in digits:
            await self.page.get_by_role("button", name=digit, exact=True).click()

    async def enter(self, kind: str) -> None:
        """Key a kind's digits in, the quick way."""
        await self.page.keyboard.type(SECRETS[kind])
        await self.page.keyboard.press("Enter")

    async def confirm(self) -> None:
        await self.page.locator("#asking form:visible [type=submit]").click()

    async def choose(self, password: str, again: str | None = None) -> None:
        await self.page.fill("#password-first", password)
        await self.page.fill("#password-second", password if again is None else again)
        await self.confirm()

    async def done(self) -> None:
        await expect(self.page.locator("#finished")).to_be_visible()

    async def keys(self) -> str:
        found = await self.page.locator("#digits-keys .key:not(.plain)").all_text_contents()
        return "".join(found)

    async def posted(self) -> list[list[object]]:
        return await self.page.evaluate("window.posted")

    async def closed(self) -> None:
        await self.page.evaluate(CLOSED)


@dataclass
class Place:
    """The browser, the server, and the one page on which most tests follow each other."""

    browser: Browser
    server: Server
    url: str
    page: Page


PERSON = {"viewport": PHONE, "locale": "ko-KR", "reduced_motion": "reduce"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def place() -> AsyncIterator[Place]:
    server = Server()
    async with chromium() as browser, serving(server.app()) as url:
        context = await browser.new_context(**PERSON)
        yield Place(browser, server, url, await prepared(await context.new_page(), BRIDGE))


async def prepared(page: Page, *scripts: str) -> Page:
    page.set_default_timeout(5_000)
    for script in (WATCH, *scripts):
        await page.add_init_script(script)
    return page


@asynccontextmanager
async def watching(place: Place, page: Page) -> AsyncIterator[Visit]:
    """Whatever goes wrong in the browser fails the test."""
    mistakes: list[str] = []

    def note(said: ConsoleMessage) -> None:
        if not said.text.startswith(BROWSERS_OWN):
            mistakes.append(said.text)

    def note_error(error: Error) -> None:
        mistakes.append(str(error))

    page.on("console", note)
    page.on("pageerror", note_error)
    yield Visit(page, place.server, place.url)
    mistakes += await page.evaluate("window.violations ?? []")
    page.remove_listener("console", note)
    page.remove_listener("pageerror", note_error)
    assert mistakes == []


@pytest_asyncio.fixture(loop_scope="module")
async def visit(place: Place) -> AsyncIterator[Visit]:
    place.server.forget()
    await place.page.set_viewport_size(PHONE)
    async with watching(place, place.page) as visit:
        yield visit


@asynccontextmanager
async def visiting(place: Place, *scripts: str, **person: object) -> AsyncIterator[Visit]:
    """Somebody special, with a browser of their own."""
    place.server.forget()
    context = await place.browser.new_context(**{**PERSON, **person})
    async with watching(place, await prepared(await context.new_page(), *scripts)) as visit:
        yield visit
    await context.close()


# --- answers --------------------------------------------------------------------------------------------


async def test_digits_arrive_by_taps(visit: Visit) -> None:
    for kind in DIGITS:
        await visit.ask(kind)
        await visit.tap(SECRETS[kind])
        await visit.confirm()
        await visit.done()
    assert visit.server.heard == [{"value": SECRETS[kind]} for kind in DIGITS]


async def test_digits_arrive_by_the_keyboard(visit: Visit) -> None:
    keyboard = visit.page.keyboard
    for kind in DIGITS:
        await visit.ask(kind)
        await keyboard.type("7" + SECRETS[kind][0])
        await keyboard.press("Backspace")
        await keyboard.press("Backspace")
        await keyboard.type(SECRETS[kind] + "99")  # what is too much is not taken
        await keyboard.press("Enter")
        await visit.done()
    assert visit.server.heard == [{"value": SECRETS[kind]} for kind in DIGITS]


@pytest.mark.soak
async def test_enter_after_taps_means_done(visit: Visit) -> None:
    await visit.ask("account_password")
    await visit.tap(SECRETS["account_password"])
    await visit.page.keyboard.press("Enter")
    await visit.done()
    assert visit.server.heard == [{"value": SECRETS["account_password"]}]


async def test_passwords_arrive(visit: Visit) -> None:
    await visit.ask("certificate_password")
    await expect(visit.page.locator("#device-choice")).to_be_hidden()
    await visit.choose(PASSWORD)
    await visit.done()
    await visit.ask("file_password")
    await expect(visit.page.locator("#password-again")).to_be_hidden()
    await visit.page.locator("#password-first").press_sequentially(SECRETS["file_password"])
    await visit.page.keyboard.press("Enter")
    await visit.done()
    assert visit.server.heard == [
        {"value": SECRETS[kind]} for kind in ("certificate_password", "file_password")
    ]


@pytest.mark.soak
async def test_the_page_closes_by_itself_when_all_is_said(visit: Visit) -> None:
    await visit.ask("otp")
    await visit.enter("otp")
    await expect(visit.page.locator("#finished")).to_contain_text("잘 받았어요.")
    await visit.closed()
    kinds = [kind for kind, _ in await visit.posted()]
    assert kinds[:2] == ["web_app_ready", "web_app_expand"]


async def test_the_next_secret_is_asked_in_place(visit: Visit) -> None:
    visit.server.ask("card", ticket="T2")
    visit.server.outcomes += [outcome("계좌를 확인했어요.", *QUESTIONS["ko"]["card"], following="T2")]
    await visit.ask("account_password")
    await visit.enter("account_password")
    await expect(visit.page.locator("#asking-title")).to_have_text("보안카드 번호")
    await expect(visit.page.locator("#asking-news")).to_have_text("계좌를 확인했어요.")
    await visit.page.reload()  # asks what was asked last
    await expect(visit.page.locator("#asking-title")).to_have_text("보안카드 번호")
    await visit.enter("card")
    await visit.done()
    assert visit.server.heard == [{"value": SECRETS["account_password"]}, {"value": SECRETS["card"]}]


async def test_a_wrong_answer_is_said_first_and_asked_again(visit: Visit) -> None:
    visit.server.ask("otp", ticket="T2")
    visit.server.outcomes += [
        outcome("OTP 번호가 맞지 않아요", "4번 더 할 수 있어요.", failed=True, following="T2")
    ]
    await visit.ask("otp")
    order = await visit.keys()
    await visit.enter("otp")
    news = visit.page.get_by_role("alert").filter(has_text="OTP 번호가 맞지 않아요")
    await expect(news).to_contain_text("4번 더 할 수 있어요.")
    await expect(visit.page.locator("#digits-count")).to_have_text("0 / 6")
    assert await visit.keys() != order


async def test_a_failure_without_words_is_said_all_the_same(visit: Visit) -> None:
    visit.server.ask("otp", ticket="T2")
    visit.server.outcomes += [outcome(failed=True, following="T2")]
    await visit.ask("otp")
    await visit.enter("otp")
    await expect(visit.page.get_by_role("alert").filter(has_text="맞지 않았어요")).to_be_visible()


@pytest.mark.soak
async def test_a_failure_without_another_try_stays_to_be_read(visit: Visit) -> None:
    visit.server.outcomes += [outcome("오류 횟수를 넘어 OTP가 잠겼어요", failed=True)]
    await visit.ask("otp")
    await visit.enter("otp")
    await expect(visit.page.locator("#finished")).to_contain_text("잠겼어요")
    await expect(visit.page.locator("#finished-soon")).to_be_empty()
    await visit.page.get_by_role("button", name="대화로 돌아가기").click()
    await visit.closed()


# --- the keypad -----------------------------------------------------------------------------------------


async def test_the_order_of_the_keys_differs_each_time(visit: Visit) -> None:
    orders = []
    for _ in range(5):
        await visit.ask("number")
        orders.append(await visit.keys())
        await visit.page.click("#digits-shuffle")
        orders.append(await visit.keys())
    assert all(sorted(order) == list("0123456789") for order in orders)
    assert len(set(orders)) == len(orders)


async def test_only_the_count_is_told(visit: Visit) -> None:
    await visit.ask("number")
    spoken = visit.page.locator("#digits-spoken")
    await visit.tap("900")
    await expect(spoken).to_have_text("3자리 입력, 13자리 중")
    await expect(visit.page.locator("#digits-dots i.filled")).to_have_count(3)
    sizes = await visit.page.eval_on_selector_all(
        "#digits-dots > span", "all => all.map(a => a.children.length)"
    )
    assert sizes == [6, 7]
    await visit.page.get_by_role("button", name="한 자리 지우기").click()
    await expect(spoken).to_have_text("2자리 입력, 13자리 중")
    await visit.page.get_by_role("button", name="전체 지우기").click()
    await expect(spoken).to_have_text("0자리 입력, 13자리 중")
    await visit.confirm()
    await expect(visit.page.get_by_role("alert").filter(has_text="13자리를 모두")).to_be_visible()
    assert visit.server.heard == []


@pytest.mark.soak
async def test_keys_do_not_tell_their_digits_but_in_their_text(visit: Visit) -> None:
    await visit.ask("number")
    attributes = await visit.page.eval_on_selector_all(
        "#digits-keys .key:not(.plain)",
        "keys => keys.map(key => [...key.attributes].map(a => a.name + a.value).join())",
    )
    assert len(set(attributes)) == 1


# --- the password's rule --------------------------------------------------------------------------------


def passwords() -> list[str]:
    """Many passwords: those which the rule's borders lie between, and arbitrary ones."""
    found = [
        "",
        "\n",
        "aaaaaaaaa1!",
        "Abcdefgh1!\n",
        "Abxyefgh1!\n\n",
        "zyx-Qwer-7!",
        "@AB-qwer-7!",
        "9:;-Qwer-7!",
    ]
    pieces = st.sampled_from(
        [*"aAzZ09!~ '\"\\|\n\t가é", "abc", "cba", "123", "987", "aaa", "!!!", "ABC", "xK7#", "😀"]
    )

    @settings(max_examples=400, database=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(st.lists(pieces, max_size=30).map("".join) | st.text(max_size=70))
    def collect(password: str) -> None:
        found.append(password)

    collect()
    return found


async def test_the_rule_is_the_conversations(visit: Visit) -> None:
    await visit.ask("certificate_password")
    candidates = passwords()
    judged = await visit.page.evaluate(
        "async (all) => { const { certificatePassword } = await import('/secure/rule.js'); return all.map(certificatePassword); }",
        candidates,
    )
    for password, rules in zip(candidates, judged, strict=True):
        expected = [{"id": rule.id, "met": rule.met} for rule in certificate_password(password).rules]
        assert rules == expected, repr(password)


async def test_marks_follow_what_is_typed(visit: Visit) -> None:
    await visit.ask("certificate_password")
    rules = visit.page.locator("#password-rules li")
    await expect(rules).to_have_count(7)
    await expect(visit.page.locator("#password-rules .met")).to_have_count(0)
    await visit.page.fill("#password-first", "abc 1")
    await expect(rules.filter(has_text="영문 포함")).to_have_class("met")
    await expect(rules.filter(has_text="특수문자 포함")).to_have_class("")  # missing, not wrong
    await expect(rules.filter(has_text="빈칸과 한글 없음")).to_have_class("broken")
    await expect(rules.filter(has_text="연속 3글자")).to_have_class("broken")
    await visit.confirm()
    await expect(visit.page.get_by_role("alert").filter(has_text="규칙에 맞지 않는")).to_be_visible()
    await visit.choose(PASSWORD, again=PASSWORD[:-1])
    await expect(visit.page.locator("#password-rules .met")).to_have_count(7)
    await expect(visit.page.get_by_role("alert").filter(has_text="서로 달라요")).to_be_visible()
    await expect(visit.page.locator("#password-second")).to_be_focused()
    assert visit.server.heard == []
    await visit.page.fill("#password-second", PASSWORD)
    await expect(visit.page.locator("#password-match")).to_have_text("두 암호가 같아요")


async def test_a_password_is_shown_only_on_demand(visit: Visit) -> None:
    await visit.ask("certificate_password")
    first = visit.page.locator("#password-first")
    await first.fill(PASSWORD)
    await expect(first).to_have_attribute("type", "password")
    await visit.page.get_by_role("button", name="인증서 암호 보이기").click()
    await expect(first).to_have_attribute("type", "text")
    await visit.page.get_by_role("button", name="인증서 암호 숨기기").click()
    await expect(first).to_have_attribute("type", "password")
    for name, value in {
        "autocomplete": "new-password",
        "autocapitalize": "none",
        "spellcheck": "false",
    }.items():
        await expect(first).to_have_attribute(name, value)


# --- what goes wrong ------------------------------------------------------------------------------------

FINAL = {
    "launch_missing": ("정보가 빠져 있어요", "is missing"),
    "launch_forged": ("확인하지 못해", "could not verify"),
    "launch_expired": ("열린 지 오래된", "too long ago"),
    "launch_foreign": ("다른 분의", "somebody else"),
    "ticket_unreadable": ("주소가 온전하지", "address is incomplete"),
    "ticket_stale": ("지나간 질문", "has passed"),
}
REPEATABLE = {
    "answer_unreadable": ("읽지 못했어요", "could not read"),
    "too_large": ("너무 길어요", "too long"),
    "too_many": ("천천히", "slower"),
    "a_code_of_tomorrow": ("뜻밖의", "unexpected"),
}


@pytest.mark.parametrize("language", ["ko", "en"])
async def test_each_refusal_has_its_words_and_leads_back(visit: Visit, language: str) -> None:
    leave = {"ko": "대화로 돌아가기", "en": "Back to the chat"}[language]
    user = json.dumps({"id": 5, "language_code": language})
    visit.server.ask("otp", language=language)
    for code, words in FINAL.items():
        visit.server.refuse("open", code)
        await visit.open(tgWebAppData=urlencode({"user": user}))
        await expect(visit.page.locator("#trouble")).to_contain_text(words[language == "en"])
        await expect(visit.page.locator("#trouble-title")).to_be_focused()
        await expect(visit.page.get_by_role("button")).to_have_count(1)
        await visit.page.get_by_role("button", name=leave).click()
        await visit.closed()


@pytest.mark.parametrize("language", ["ko", pytest.param("en", marks=pytest.mark.soak)])
async def test_what_may_be_repeated_is_asked_again(visit: Visit, language: str) -> None:
    again = {"ko": "다시 해 보기", "en": "Try again"}[language]
    visit.language = language
    await visit.ask("otp")
    for code, words in REPEATABLE.items():
        visit.server.refuse("answer", code)
        await visit.enter("otp")
        await expect(visit.page.locator("#trouble")).to_contain_text(words[language == "en"])
        await visit.page.get_by_role("button", name=again).click()
        await expect(visit.page.locator("#asking")).to_be_visible()


@pytest.mark.soak
async def test_what_passes_is_tried_again_by_itself(visit: Visit) -> None:
    visit.server.refuse("open", "not_ready", status=503)
    visit.server.refuse("answer", "not_ready", "not_ready", status=503)
    await visit.ask("otp")
    await visit.enter("otp")
    await expect(visit.page.locator("#waiting")).to_contain_text("다시 시도하고 있어요")
    await visit.page.get_by_role("button", name="지금 다시 시도").click()
    await visit.done()
    await expect(visit.page.locator("#waiting")).to_be_hidden()
    assert visit.server.heard == [{"value": SECRETS["otp"]}]
    assert len(visit.server.sealed) == 3
    assert len(set(visit.server.sealed)) == 1, "what is sent again is the same, so that it counts once"


async def test_a_restarted_server_is_asked_and_answered_anew_without_a_word(visit: Visit) -> None:
    visit.server.refuse("answer", "request_unknown")
    await visit.ask("otp")
    await visit.enter("otp")
    await visit.done()
    assert visit.server.heard == [{"value": SECRETS["otp"]}]
    assert visit.server.opened == 2
    assert len(set(visit.server.sealed)) == 2


@pytest.mark.soak
async def test_a_lost_network_is_waited_for(visit: Visit) -> None:
    await visit.ask("otp")
    await visit.tap(SECRETS["otp"])
    await visit.page.context.set_offline(True)
    await visit.confirm()
    await expect(visit.page.locator("#waiting")).to_contain_text("인터넷이 끊겼어요")
    await visit.page.context.set_offline(False)
    await visit.done()
    assert visit.server.heard == [{"value": SECRETS["otp"]}]


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("ko-KR", "안전하게 보낼 수 없어요"),
        pytest.param("en-US", "cannot send it securely", marks=pytest.mark.soak),
    ],
)
async def test_without_web_crypto_nothing_is_asked(place: Place, locale: str, words: str) -> None:
    missing = "Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined });"
    async with visiting(place, BRIDGE, missing, locale=locale) as visit:
        await visit.page.goto(f"{visit.url}/secure?ticket=T1#tgWebAppData=hash%3D1")
        await expect(visit.page.locator("#trouble")).to_contain_text(words)
        await visit.page.locator("#trouble-leave").click()
        await visit.closed()
        assert visit.server.opened == 0


@pytest.mark.parametrize(
    ("locale", "words", "way"),
    [
        ("ko-KR", "텔레그램에서 열어", "텔레그램 열기"),
        pytest.param("en-US", "open it in Telegram", "Open Telegram", marks=pytest.mark.soak),
    ],
)
async def test_outside_telegram_it_says_where_to_open_it(
    place: Place, locale: str, words: str, way: str
) -> None:
    async with visiting(place, locale=locale) as visit:
        await visit.page.goto(f"{visit.url}/secure?ticket=T1")
        await expect(visit.page.locator("#trouble")).to_contain_text(words)
        await expect(visit.page.get_by_role("button", name=way)).to_be_visible()
        assert visit.server.opened == 0


async def test_every_module_is_fetched_at_once(visit: Visit) -> None:
    await visit.ask("otp")
    named = await visit.page.eval_on_selector_all(
        "link[rel=modulepreload], script",
        "all => all.map((node) => node.getAttribute('href') ?? node.getAttribute('src'))",
    )
    assert sorted(named) == sorted(f"/secure/{file.relative_to(PAGE)}" for file in PAGE.rglob("*.js"))


@pytest.mark.soak
async def test_without_javascript_it_says_so_in_both_languages(place: Place) -> None:
    async with visiting(place, java_script_enabled=False) as visit:
        await visit.page.goto(f"{visit.url}/secure?ticket=T1")
        await expect(visit.page.locator("noscript p")).to_have_count(2)
        for paragraph in await visit.page.locator("noscript p").all():
            await expect(paragraph).to_be_visible()


# --- where the page is opened ---------------------------------------------------------------------------


async def test_launch_data_leaves_the_address_and_survives_a_reload(visit: Visit) -> None:
    await visit.ask("number")
    assert await visit.page.evaluate("location.href") == f"{visit.url}/secure?ticket=T1"
    await visit.tap("900")
    await visit.page.reload()
    await expect(visit.page.locator("#digits-count")).to_have_text("0 / 13")
    await visit.enter("number")
    await visit.done()
    assert set(visit.server.launches) == {INIT_DATA}
    assert visit.server.heard == [{"value": SECRETS["number"]}]


async def test_a_second_tab_learns_that_the_first_has_answered(place: Place, visit: Visit) -> None:
    await visit.ask("otp")
    page = await prepared(await visit.page.context.new_page(), BRIDGE)
    async with watching(place, page) as second:
        await second.ask("otp")
        await visit.page.bring_to_front()  # one in the background is drawn rarely
        await visit.enter("otp")
        await visit.done()
        visit.server.refuse("answer", "ticket_stale", status=409)
        await page.bring_to_front()
        await second.enter("otp")
        await expect(page.locator("#trouble")).to_contain_text("벌써 답하셨거나")
    await page.close()


async def test_nothing_remains_of_what_was_typed(visit: Visit) -> None:
    for kind in ("number", "certificate_password"):
        await visit.ask(kind)
        if kind == "number":
            await visit.enter(kind)
        else:
            await visit.choose(PASSWORD)
        await visit.done()
        left = await visit.page.evaluate(
            """() => JSON.stringify([
                {...localStorage}, {...sessionStorage}, document.cookie, history.state, location.href, name,
                document.documentElement.outerHTML, [...document.querySelectorAll("input")].map((input) => input.value),
            ])"""
        )
        assert SECRETS[kind] not in left
    assert await visit.page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert await visit.page.evaluate("indexedDB.databases().then((all) => all.length)") == 0


@pytest.mark.soak
async def test_in_a_frame_events_go_to_the_parent_and_themes_come_from_it(place: Place) -> None:
    async with visiting(place) as visit:
        visit.server.ask("certificate_password", device=True)
        await visit.page.goto(f"{visit.url}/around")
        launch = urlencode({"tgWebAppData": INIT_DATA, "tgWebAppPlatform": "weba"}, quote_via=quote)
        await visit.page.evaluate(
            """(address) => {
                window.posted = [];
                addEventListener("message", ({ data }) => window.posted.push(Object.values(JSON.parse(data))));
                const frame = document.createElement("iframe");
                frame.src = address;
                document.body.append(frame);
            }""",
            f"/secure?ticket=T1#{launch}",
        )
        frame = visit.page.frame_locator("iframe")
        await expect(frame.locator("#asking")).to_be_visible()
        await expect(frame.get_by_role("switch")).to_be_checked()  # the frame is the sandbox's: it has no TLS
        theme = {"bg_color": "#17212b", "text_color": "#f5f5f5", "secondary_bg_color": "#232e3c"}
        await visit.page.evaluate(
            "(theme) => frames[0].postMessage(JSON.stringify({ eventType: 'theme_changed', eventData: { theme_params: theme } }), '*')",
            theme,
        )
        await expect(frame.locator("body")).to_have_css("background-color", "rgb(35, 46, 60)")
        assert [kind for kind, _ in await visit.posted()][:2] == ["web_app_ready", "web_app_expand"]


THEMES = {
    "ios light": {"bg_color": "#ffffff", "secondary_bg_color": "#efeff4", "text_color": "#000000", "hint_color": "#8e8e93", "link_color": "#007aff", "button_color": "#007aff", "button_text_color": "#ffffff", "destructive_text_color": "#ff3b30"},
    "android dark": {"bg_color": "#1d2733", "secondary_bg_color": "#151e27", "text_color": "#ffffff", "hint_color": "#7d8b99", "link_color": "#5eabe1", "button_color": "#50a8eb", "button_text_color": "#ffffff", "destructive_text_color": "#ee686f"},
    "somebody's own": {"bg_color": "#ffe4ec", "secondary_bg_color": "#ffd0dd", "text_color": "#ff6699", "hint_color": "#ffa6c4", "link_color": "#ff99bb", "button_color": "#ffb3cc", "button_text_color": "#ffffff"},
}  # fmt: skip


@pytest.mark.soak
@pytest.mark.parametrize("theme", THEMES)
async def test_whatever_the_theme_texts_can_be_read(visit: Visit, theme: str) -> None:
    visit.server.ask("certificate_password", device=True)
    await visit.open(tgWebAppThemeParams=json.dumps(THEMES[theme]))
    await expect(visit.page.locator("#asking")).to_be_visible()
    assert await visit.page.evaluate(LEAST_CONTRAST) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.soak
async def test_without_a_theme_texts_can_be_read(visit: Visit, scheme: str) -> None:
    await visit.page.emulate_media(color_scheme=scheme)
    await visit.ask("certificate_password", device=True)
    assert await visit.page.evaluate(LEAST_CONTRAST) >= 4.5


LEAST_CONTRAST = """() => {
  const parts = (text) => text.match(/[\\d.]+/g).map(Number);
  const share = (part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = ([r, g, b]) => 0.2126 * share(r) + 0.7152 * share(g) + 0.0722 * share(b);
  const ground = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const colour = parts(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const shown = [...document.querySelectorAll("body *")].filter((node) =>
    node.checkVisibility() && [...node.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.data.trim()));
  return Math.min(...shown.map((node) => {
    const [dark, light] = [parts(getComputedStyle(node).color), ground(node)].map(luminance).sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  }));
}"""


# --- how it is seen -------------------------------------------------------------------------------------

BOXES = "(all) => all.map((node) => node.getBoundingClientRect().toJSON())"
CONTROLS = """(all) => all.filter((node) => node.checkVisibility()).map((node) => {
  const label = node.labels?.[0];
  const name = node.getAttribute("aria-label") ?? label?.innerText ?? node.innerText;
  return [name, (label?.className === "switch" ? label : node).getBoundingClientRect().height];
})"""
OVERFLOW = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.mark.parametrize(
    "size", [pytest.param(PHONE, id="390x844", marks=pytest.mark.soak), pytest.param(SMALL, id="360x640")]
)
async def test_on_a_phone_the_whole_keypad_and_the_question_are_seen(
    visit: Visit, size: dict[str, int]
) -> None:
    await visit.page.set_viewport_size(size)
    for visit.language in ("ko", "en"):
        for kind in DIGITS:
            await visit.ask(kind)
            for box in await visit.page.eval_on_selector_all("#digits button", BOXES):
                assert box["top"] >= 0
                assert box["bottom"] <= size["height"]
                assert box["height"] >= 44
            keys = await visit.page.eval_on_selector_all(".key", BOXES)
            assert min(min(key["width"], key["height"]) for key in keys) >= 56
            dock, text = await visit.page.eval_on_selector_all(
                "#digits, #asking-text", f"all => ({BOXES})(all).reverse()"
            )
            assert text["bottom"] <= dock["top"], "the keypad covers the question"
            assert not await visit.page.evaluate(OVERFLOW)


@pytest.mark.soak
async def test_texts_of_twice_the_size_fit_the_width(visit: Visit) -> None:
    await visit.page.set_viewport_size(SMALL)
    for kind in ("number", "certificate_password"):
        await visit.ask(kind, device=kind == "certificate_password")
        await visit.page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert not await visit.page.evaluate(OVERFLOW)


async def test_every_control_has_a_name_and_room_for_a_finger(visit: Visit) -> None:
    for kind in ("number", "certificate_password", "file_password"):
        await visit.ask(kind, device=kind == "certificate_password")
        controls = await visit.page.eval_on_selector_all("button, input", CONTROLS)
        assert controls
        for name, height in controls:
            assert name.strip()
            assert height >= 44, name
        tree = await visit.page.locator("main").aria_snapshot()
        assert "heading" in tree
        assert not any(
            line.strip() in ("- button", "- textbox", "- switch", "- group") for line in tree.splitlines()
        ), tree


# --- a key of the device's own --------------------------------------------------------------------------


async def test_with_a_key_of_the_device_the_files_are_saved_from_the_page(visit: Visit) -> None:
    page = visit.page
    await visit.ask("certificate_password", device=True)
    await expect(page.get_by_role("switch", name="열쇠를 이 기기에서 만들기")).to_be_checked()
    await visit.choose(PASSWORD)
    await expect(page.locator("#saving")).to_be_visible(timeout=30_000)
    assert ["web_app_setup_closing_behavior", {"need_confirmation": True}] in await visit.posted()
    (heard,) = visit.server.heard
    assert set(heard) == {"request", "random"}
    assert len(base64.b64decode(heard["random"])) == 20
    await page.locator("#saving-finish").click()  # nothing is saved yet
    await expect(page.get_by_role("alert").filter(has_text="저장하지 않은 파일")).to_be_visible()
    saved = {}
    for button in await page.locator(".file-save").all():
        async with page.expect_download() as downloading:
            await button.click()
        download = await downloading.value
        saved[download.suggested_filename] = Path(await download.path()).read_bytes()
    assert list(saved) == ["certguide-0007-NPKI.zip", "certguide-0007.p12"]
    with zipfile.ZipFile(io.BytesIO(saved["certguide-0007-NPKI.zip"])) as archive:
        assert {Path(name).name for name in archive.namelist()} >= {"signCert.der", "signPri.key"}
    assert (await visit.posted())[-1] == ["web_app_setup_closing_behavior", {"need_confirmation": False}]
    await page.get_by_role("button", name="다 저장했어요").click()
    await visit.closed()
    left = await page.evaluate(
        "document.documentElement.outerHTML + [...document.querySelectorAll('input')].map((i) => i.value)"
    )
    assert PASSWORD not in left


SHARING = """
window.shared = [];
navigator.canShare = () => true;
navigator.share = async ({ files: [file] }) => {
  window.shared.push(file.name);
  if (window.shared.length === 1) throw new DOMException("the sheet was closed", "AbortError");
};
"""


@pytest.mark.soak
async def test_on_apples_apps_the_share_sheet_saves(place: Place) -> None:
    async with visiting(place, BRIDGE, SHARING) as visit:
        visit.server.ask("certificate_password", device=True)
        await visit.open(tgWebAppPlatform="ios")
        await visit.choose(PASSWORD)
        first, second = visit.page.locator(".file").nth(0), visit.page.locator(".file").nth(1)
        await first.get_by_role("button").click(timeout=30_000)
        await expect(first).not_to_have_class("file saved")  # whoever closes the sheet has saved nothing
        for file in (first, second):
            await file.get_by_role("button").click()
            await expect(file).to_contain_text("저장했어요")
        archive, pkcs12 = "certguide-0007-NPKI.zip", "certguide-0007.p12"
        assert await visit.page.evaluate("window.shared") == [archive, archive, pkcs12]


@pytest.mark.soak
async def test_the_server_makes_the_key_if_so_chosen(visit: Visit) -> None:
    await visit.ask("certificate_password", device=True)
    await visit.page.get_by_role("switch").click()
    await expect(visit.page.locator("#device-note")).to_contain_text("대화로 보내 드려요")
    await visit.choose(PASSWORD)
    await visit.done()
    assert visit.server.heard == [{"value": PASSWORD}]


async def test_a_certificate_whose_news_were_lost_is_collected(visit: Visit) -> None:
    visit.server.refuse("answer", "not_ready", status=503)
    visit.server.refuse("answer", "ticket_stale", status=409)  # it was taken the first time
    await visit.ask("certificate_password", device=True)
    await visit.choose(PASSWORD)
    await expect(visit.page.locator(".file")).to_have_count(2, timeout=30_000)


@pytest.mark.soak
async def test_a_refused_request_asks_for_the_password_again(visit: Visit) -> None:
    visit.server.ask("certificate_password", ticket="T2", device=True)
    visit.server.outcomes += [outcome("잔액이 부족해요", failed=True, following="T2")]
    await visit.ask("certificate_password", device=True)
    await visit.choose(PASSWORD)
    await expect(visit.page.locator("#asking-news")).to_contain_text("잔액이 부족해요", timeout=30_000)
    await expect(visit.page.locator("#password-first")).to_have_value("")
    assert (await visit.posted())[-1] == ["web_app_setup_closing_behavior", {"need_confirmation": False}]


@pytest.mark.parametrize(
    "platform", ["android", pytest.param("ios", marks=pytest.mark.soak)]
)  # this one without a share sheet
@pytest.mark.soak
async def test_where_no_file_could_be_saved_the_browser_is_offered(visit: Visit, platform: str) -> None:
    visit.server.ask("certificate_password", device=True)
    await visit.open(tgWebAppPlatform=platform)
    switch = visit.page.get_by_role("switch")
    await expect(switch).to_be_disabled()
    await expect(switch).not_to_be_checked()
    await visit.page.get_by_role("button", name="브라우저로 열기").click()
    event, data = (await visit.posted())[-1]
    assert event == "web_app_open_link"
    await visit.page.goto("about:blank")
    await visit.page.goto(data["url"])
    await expect(switch).to_be_checked()
    assert set(visit.server.launches) == {INIT_DATA}
    await visit.choose(PASSWORD)
    await expect(visit.page.locator("#saving")).to_be_visible(timeout=30_000)
