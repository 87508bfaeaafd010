"""The chat page in a browser, against the sandbox, with a bot that the test plays itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from bot.sandbox.server import World, sandbox_app
from tests.integration.sandbox.support import TOKEN, serving

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE = {"width": 390, "height": 844}

pytestmark = [
    pytest.mark.skipif(
        not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: install Debian's package chromium"
    ),
    pytest.mark.asyncio(loop_scope="module"),  # one browser for all tests, which lives in one loop
]


@dataclass
class Bot:
    """A bot that says what the test tells it to, through the Bot API."""

    http: httpx.AsyncClient
    chat: int
    offset: int = 0

    async def call(self, method: str, **params: object) -> dict[str, object]:
        answer = (await self.http.post(f"/bot{TOKEN}/{method}", json=params)).json()
        assert answer["ok"], answer
        return answer["result"]

    async def say(self, text: str, **params: object) -> int:
        return (await self.call("sendMessage", chat_id=self.chat, text=text, **params))["message_id"]

    async def update(self) -> dict[str, object]:
        """Return the next thing the person did."""
        updates = await self.call("getUpdates", offset=self.offset, limit=1, timeout=5)
        assert updates, "the page sent nothing"
        self.offset = updates[0]["update_id"] + 1
        return updates[0]


@dataclass
class Visit:
    """A page that is open, the bot behind it, and what went wrong in the browser."""

    page: Page
    bot: Bot
    mistakes: list[str]

    async def write(self, text: str) -> None:
        await self.page.fill("#input", text)
        await self.page.press("#input", "Enter")


def keyboard(*rows: list[tuple[str, str]]) -> dict[str, object]:
    return {
        "inline_keyboard": [[{"text": text, "callback_data": data} for text, data in row] for row in rows]
    }


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield started
        await started.close()


@pytest_asyncio.fixture(loop_scope="module")
async def visit(browser: Browser) -> AsyncIterator[Visit]:
    world = await World.open(token=TOKEN, limits=None)
    async with serving(sandbox_app(world)) as url, httpx.AsyncClient(base_url=url, timeout=10) as http:
        page = await browser.new_page(viewport=PHONE, locale="ko-KR")
        page.set_default_timeout(5_000)
        mistakes: list[str] = []
        page.on("pageerror", lambda error: mistakes.append(str(error)))
        await page.goto(url)
        await expect(page.locator("#start-button")).to_be_visible()
        chat = int(await page.evaluate("localStorage.getItem('certguide.chat')"))
        yield Visit(page, Bot(http, chat), mistakes)
        await page.close()
        world.hang_up()
    await world.close()
    assert mistakes == []


async def test_start_screen_begins_the_conversation(visit: Visit) -> None:
    await expect(visit.page.locator(".start")).to_contain_text("연습용이에요")
    await visit.page.click("#start-button")
    update = await visit.bot.update()
    assert update["message"]["text"] == "/start"
    assert update["message"]["from"]["language_code"] == "ko"
    await expect(visit.page.locator(".start")).to_be_hidden()
    await expect(visit.page.locator(".message.person")).to_have_count(1)


async def test_text_goes_out_and_an_answer_comes_in_without_reloading(visit: Visit) -> None:
    await visit.write("<b>안녕</b> & 반가워요")
    assert (await visit.bot.update())["message"]["text"] == "<b>안녕</b> & 반가워요"
    await visit.bot.say("<b>네</b> &lt;i&gt;", parse_mode="HTML")
    await expect(visit.page.locator(".message.person .prose")).to_have_text("<b>안녕</b> & 반가워요")
    await expect(visit.page.locator(".message.bot .prose")).to_have_text("네 <i>")
    await expect(visit.page.locator(".message.bot .prose b")).to_have_text("네")


async def test_history_is_there_after_reloading(visit: Visit) -> None:
    await visit.write("하나")
    await visit.bot.update()
    await visit.bot.say("둘")
    await expect(visit.page.locator(".message.bot")).to_have_count(1)
    await visit.page.reload()
    await expect(visit.page.locator(".message .prose")).to_have_text(["하나", "둘"])


async def test_a_tap_waits_for_its_answer_and_the_edit_appears_in_place(visit: Visit) -> None:
    page, bot = visit.page, visit.bot
    await visit.write("/start")
    await bot.update()
    message_id = await bot.say("고르세요", reply_markup=keyboard([("발급", "menu:issue")]))
    button = page.get_by_role("button", name="발급")
    await button.click()
    query = (await bot.update())["callback_query"]
    assert query["data"] == "menu:issue"
    await expect(button).to_have_attribute("aria-busy", "true")
    await bot.call("answerCallbackQuery", callback_query_id=query["id"], text="시작할게요")
    await expect(page.locator(".toast")).to_have_text("시작할게요")
    await expect(button).not_to_have_attribute("aria-busy", "true")
    await bot.call("editMessageText", chat_id=bot.chat, message_id=message_id, text="약관이에요")
    await expect(page.locator(".message.bot .prose")).to_have_text("약관이에요")
    await expect(page.locator(".message.bot .meta")).to_contain_text("수정됨")
    await expect(page.locator(".keyboard")).to_have_count(0)


async def test_an_alert_is_a_dialog(visit: Visit) -> None:
    await visit.write("/start")
    await visit.bot.update()
    await visit.bot.say("고르세요", reply_markup=keyboard([("폐기", "menu:revoke")]))
    await visit.page.get_by_role("button", name="폐기").click()
    query = (await visit.bot.update())["callback_query"]
    await visit.bot.call(
        "answerCallbackQuery", callback_query_id=query["id"], text="정말요?", show_alert=True
    )
    await expect(visit.page.get_by_role("dialog")).to_contain_text("정말요?")
    await visit.page.get_by_role("button", name="확인").click()
    await expect(visit.page.locator("#alert")).to_be_hidden()


async def test_a_deleted_secret_leaves_the_page_at_once(visit: Visit) -> None:
    page, bot = visit.page, visit.bot
    await visit.write("/start")
    await bot.update()
    await bot.say(
        "암호를 정하세요", reply_markup={"force_reply": True, "input_field_placeholder": "10자 이상"}
    )
    await expect(page.locator("#input")).to_have_attribute("placeholder", "10자 이상")
    await visit.write("Secret-12345")
    secret = (await bot.update())["message"]["message_id"]
    await page.clock.install()
    await expect(page.locator("#log")).to_contain_text("Secret-12345")
    await bot.call("deleteMessage", chat_id=bot.chat, message_id=secret)
    await expect(page.locator(".secret-gone")).to_contain_text("비밀 정보라 대화에서 지웠어요")
    assert "Secret-12345" not in await page.content()
    await page.clock.run_for(4_000)
    await expect(page.locator(".secret-gone")).to_have_count(0)


async def test_a_document_is_downloaded_under_its_name(visit: Visit) -> None:
    await visit.write("/start")
    await visit.bot.update()
    files = {"document": ("김하늘.p12", b"\x30\x82 bytes", "application/x-pkcs12")}
    sent = await visit.bot.http.post(
        f"/bot{TOKEN}/sendDocument",
        data={"chat_id": str(visit.bot.chat), "protect_content": "true"},
        files=files,
    )
    assert sent.json()["ok"], sent.text
    card = visit.page.locator(".message.protected .file")
    await expect(card).to_contain_text("김하늘.p12")
    async with visit.page.expect_download() as downloading:
        await card.click()
    download = await downloading.value
    assert download.suggested_filename == "김하늘.p12"
    assert await asyncio.to_thread(Path(await download.path()).read_bytes) == b"\x30\x82 bytes"


async def test_a_call_is_a_telephone_whose_keys_arrive_in_order(visit: Visit) -> None:
    page, bot = visit.page, visit.bot
    await visit.write("/start")
    await bot.update()
    digits = [
        [(str(n), f"verification:key:{n}") for n in row] for row in ((1, 2, 3), (4, 5, 6), (7, 8, 9), (0,))
    ]
    markup = keyboard(*digits, [("끊기", "verification:hangup")])
    message_id = await bot.say("📞 인증센터\n번호를 누르세요", reply_markup=markup)
    await expect(page.locator(".call-name")).to_have_text("인증센터")
    box = await page.locator(".key").first.bounding_box()
    assert min(box["width"], box["height"]) >= 56
    for digit in "40719":
        await page.locator(f".key[data-digit='{digit}']").click(no_wait_after=True)
    pressed = [(await bot.update())["callback_query"]["data"][-1] for _ in range(5)]
    assert "".join(pressed) == "40719"
    await page.get_by_role("button", name="끊기").click()
    assert (await bot.update())["callback_query"]["data"] == "verification:hangup"
    await bot.call("editMessageText", chat_id=bot.chat, message_id=message_id, text="통화가 끝났어요")
    await expect(page.locator(".call")).to_have_count(0)
    await expect(page.locator(".message.bot .prose")).to_have_text("통화가 끝났어요")


async def test_a_phone_never_scrolls_sideways(visit: Visit) -> None:
    await visit.write("/start")
    await visit.bot.update()
    await visit.bot.say(
        "가" * 200 + " " + "x" * 200,
        reply_markup=keyboard([("아주 긴 단추 이름 " * 3, "a:b"), ("둘", "c:d")]),
    )
    await expect(visit.page.locator(".keyboard")).to_be_visible()
    wide = "[...document.querySelectorAll('html, #scroller')].some((node) => node.scrollWidth > node.clientWidth)"
    for width in (360, 390, 430):
        await visit.page.set_viewport_size({"width": width, "height": 740})
        assert not await visit.page.evaluate(wide), width


async def test_a_new_customer_starts_in_an_empty_chat_and_in_english(visit: Visit) -> None:
    await visit.write("하나")
    await visit.bot.update()
    await visit.page.get_by_role("button", name="메뉴").click()
    await visit.page.get_by_role("button", name="English").click()
    await visit.page.get_by_role("button", name="Menu").click()
    await visit.page.get_by_role("button", name="Start as a new customer").click()
    await visit.page.get_by_role("button", name="Start", exact=True).click()
    message = (await visit.bot.update())["message"]
    assert message["chat"]["id"] != visit.bot.chat
    assert message["from"]["language_code"] == "en"


async def test_the_page_says_that_the_server_is_away_and_comes_back(visit: Visit) -> None:
    page, bot = visit.page, visit.bot
    await visit.write("하나")
    await bot.update()
    # Only the page's way to the server is cut, so the bot can speak meanwhile.
    await page.route("**/sandbox/chats/**", lambda route: route.abort())
    await page.reload()
    await expect(page.locator("#line")).to_contain_text("다시 연결 중")
    await bot.say("그동안 온 말")
    await page.unroute("**/sandbox/chats/**")
    await page.get_by_role("button", name="지금 연결").click()
    await expect(page.locator(".message .prose")).to_have_text(["하나", "그동안 온 말"])
    await expect(page.locator("#line")).to_have_attribute("data-state", "back")
