"""Mini Apps in the chat page, in a browser: the panel around them, and the bridge between the two."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import pytest_asyncio
from aiogram.utils.web_app import safe_parse_webapp_init_data
from playwright.async_api import Browser, FrameLocator, Locator, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from bot.sandbox.server import World, bot_api_routes, person_routes
from tests.e2e.chromium import CHROMIUM, PHONE, chromium
from tests.e2e.test_page import Place, Visit, keyboard, somebody_new
from tests.integration.sandbox.support import TOKEN, serving

DESKTOP = {"width": 1280, "height": 900}
LABEL = "안전한 화면에서 적기"
STAND_IN = """<!doctype html>
<html lang="ko"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>안전한 화면</title>
<style>
  body { margin: 0; padding: 20px; background: var(--bg); color: var(--text); font: 16px/1.5 sans-serif; }
  label { display: block; font-weight: 700; }
  input, button { width: 100%; min-height: 48px; margin-top: 10px; box-sizing: border-box; font: inherit; }
</style>
<form id="form"><label>인증서 암호<input id="secret" autocomplete="off"></label><button>보내기</button></form>
<output id="sent"></output> <output id="host"></output>
<button id="done">닫기</button>
<a id="file" download="certguide.p12" href="data:application/octet-stream,p12">저장</a>
<script>
  const heard = [], launch = new URLSearchParams(location.hash.slice(1));
  const tell = (eventType, eventData) => parent.postMessage(JSON.stringify({ eventType, eventData }), "*");
  const paint = ({ bg_color: bg, text_color: text }) => {
    document.body.style.cssText = `--bg: ${bg}; --text: ${text}`;
  };
  document.getElementById("host").textContent = location.host;
  paint(JSON.parse(launch.get("tgWebAppThemeParams") ?? "{}"));
  addEventListener("message", ({ source, data }) => {
    if (source !== parent) return;
    const event = JSON.parse(data);
    heard.push(event);
    if (event.eventType === "theme_changed") paint(event.eventData.theme_params);
  });
  document.getElementById("done").onclick = () => tell("web_app_close");
  document.getElementById("form").onsubmit = (event) => {
    event.preventDefault();
    document.getElementById("sent").textContent = "보냈어요";
  };
</script>
</html>"""

pytestmark = [
    pytest.mark.skipif(
        not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: install Debian's package chromium"
    ),
    pytest.mark.asyncio(loop_scope="module"),  # one page for all tests, which lives in one loop
]


async def stand_in(_: Request) -> HTMLResponse:
    return HTMLResponse(STAND_IN)


@dataclass
class Guest(Visit):
    """A visitor to whom the bot shows buttons that open the stand-in."""

    near: str
    far: str

    @property
    def panel(self) -> Locator:
        return self.page.get_by_role("dialog", name="certguide")

    @property
    def inside(self) -> FrameLocator:
        return self.page.frame_locator("#app-frame")

    @property
    def leaving(self) -> Locator:
        return self.page.get_by_role("dialog", name="이 화면을 닫을까요?")

    @property
    def opener(self) -> Locator:
        return self.page.get_by_role("button", name=LABEL)

    async def offered(self, url: str | None = None) -> int:
        """Let the bot show the button; returns the message's id."""
        await self.write("/start")
        await self.bot.update()
        button = {"text": LABEL, "web_app": {"url": url or self.near}}
        return await self.bot.say("인증서 암호를 정해 주세요.", reply_markup={"inline_keyboard": [[button]]})

    async def opened(self, url: str | None = None) -> None:
        await self.offered(url)
        await self.opener.click()
        await expect(self.inside.locator("#secret")).to_be_visible()

    async def tell(self, kind: str, **data: object) -> None:
        """Let the Mini App say something over the bridge."""
        await self.inside.locator("body").evaluate("(_, [kind, data]) => tell(kind, data)", [kind, data])

    async def heard(self) -> list[dict[str, object]]:
        return await self.inside.locator("body").evaluate("() => heard")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as started:
        yield started


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def place(browser: Browser) -> AsyncIterator[Place]:
    world = await World.open(token=TOKEN, limits=None)
    routes = [Route("/stand-in", stand_in), *bot_api_routes(world), *person_routes(world)]
    async with serving(Starlette(routes=routes)) as url, httpx.AsyncClient(base_url=url, timeout=10) as http:
        page = await browser.new_page(viewport=PHONE, locale="ko-KR", reduced_motion="reduce")
        yield Place(url, http, page)
        await page.close()
        world.hang_up()
    await world.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def elsewhere() -> AsyncIterator[str]:
    async with serving(Starlette(routes=[Route("/stand-in", stand_in)])) as url:
        yield f"{url}/stand-in"


@pytest_asyncio.fixture(loop_scope="module")
async def guest(place: Place, elsewhere: str) -> AsyncIterator[Guest]:
    async with somebody_new(place, place.page) as visit:
        yield Guest(visit.page, visit.bot, visit.mistakes, f"{place.url}/stand-in", elsewhere)


SIZES = [pytest.param(PHONE, id="phone"), pytest.param(DESKTOP, id="desktop", marks=pytest.mark.soak)]


@pytest.mark.parametrize("where", ["near", pytest.param("far", marks=pytest.mark.soak)])
async def test_a_tap_opens_the_page_with_launch_data_of_the_person(guest: Guest, where: str) -> None:
    await guest.opened(getattr(guest, where))
    launch = parse_qs(await guest.inside.locator("body").evaluate("() => location.hash.slice(1)"))
    seen = safe_parse_webapp_init_data(TOKEN, launch["tgWebAppData"][0])
    assert (seen.user.id, seen.user.language_code) == (guest.bot.chat, "ko")
    theme = json.loads(launch["tgWebAppThemeParams"][0])
    assert (theme["bg_color"], theme["button_color"]) == ("#ffffff", "#0d6464")
    await expect(guest.inside.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
    await expect(guest.page.locator("#app-frame")).to_have_attribute(
        "sandbox", "allow-scripts allow-same-origin allow-forms allow-downloads"
    )


async def test_the_page_takes_a_secret_and_saves_a_file(guest: Guest) -> None:
    await guest.opened()
    await guest.inside.locator("#secret").fill("Hangang-river-7!")
    await guest.inside.locator("#secret").press("Enter")
    await expect(guest.inside.locator("#sent")).to_have_text("보냈어요")
    async with guest.page.expect_download() as downloading:
        await guest.inside.locator("#file").click()
    download = await downloading.value
    assert download.suggested_filename == "certguide.p12"
    assert await asyncio.to_thread(Path(await download.path()).read_bytes) == b"p12"


@pytest.mark.soak
async def test_the_focus_moves_into_the_panel_and_back_to_the_button(guest: Guest) -> None:
    page = guest.page
    await guest.offered()
    await guest.opener.focus()
    await page.keyboard.press("Enter")
    await expect(guest.panel).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("button", name="미니 앱 닫기")).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("button", name="새로고침")).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(guest.inside.locator("#secret")).to_be_focused()
    await page.keyboard.press("Escape")  # of a page of the same origin
    await expect(guest.panel).to_be_hidden()
    await expect(guest.opener).to_be_focused()
    await expect(page.locator("#app-frame")).to_have_count(0)


@pytest.mark.parametrize("size", SIZES)
async def test_the_panel_is_closed_in_each_way(guest: Guest, size: dict[str, int]) -> None:
    page = guest.page
    await page.set_viewport_size(size)
    await guest.opened(guest.far)
    await guest.inside.locator("#done").click()
    await expect(guest.panel).to_be_hidden()
    await guest.opener.click()
    await page.get_by_role("button", name="미니 앱 닫기").click()
    await expect(guest.panel).to_be_hidden()
    await guest.opener.click()
    await expect(guest.panel).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(guest.panel).to_be_hidden()
    await expect(guest.opener).to_be_focused()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.soak
async def test_a_page_may_ask_for_a_question_before_it_is_closed(guest: Guest, size: dict[str, int]) -> None:
    page = guest.page
    await page.set_viewport_size(size)
    await guest.opened()
    await guest.inside.locator("#secret").fill("Hangang")
    await guest.tell("web_app_setup_closing_behavior", need_confirmation=True)
    for _ in range(2):
        await guest.inside.locator("#secret").press("Escape")
        await expect(guest.leaving).to_be_visible()
        await page.keyboard.press("Escape")  # answers the question: no
        await expect(guest.leaving).to_be_hidden()
    await expect(guest.inside.locator("#secret")).to_be_focused()
    await page.get_by_role("button", name="새로고침").click()
    reloading = page.get_by_role("dialog", name="이 화면을 새로고침할까요?")
    await reloading.get_by_role("button", name="계속 쓰기").click()
    await expect(guest.inside.locator("#secret")).to_have_value("Hangang")
    await page.get_by_role("button", name="미니 앱 닫기").click()
    await guest.leaving.get_by_role("button", name="닫기").click()
    await expect(guest.panel).to_be_hidden()
    await expect(guest.opener).to_be_focused()


@pytest.mark.soak
async def test_a_page_that_is_done_asks_nobody(guest: Guest) -> None:
    await guest.opened()
    await guest.tell("web_app_setup_closing_behavior", need_confirmation=True)
    await guest.page.get_by_role("button", name="미니 앱 닫기").click()
    await expect(guest.leaving).to_be_visible()
    await guest.tell("web_app_close")
    await expect(guest.panel).to_be_hidden()
    await expect(guest.leaving).to_be_hidden()
    await expect(guest.opener).to_be_focused()


@pytest.mark.soak
async def test_reloading_begins_anew(guest: Guest) -> None:
    await guest.opened()
    await guest.inside.locator("#secret").fill("Hangang")
    await guest.tell("web_app_setup_closing_behavior", need_confirmation=True)
    await guest.tell("web_app_setup_closing_behavior", need_confirmation=False)
    await guest.page.get_by_role("button", name="새로고침").click()
    await expect(guest.inside.locator("#secret")).to_have_value("")
    await guest.tell("web_app_request_theme")
    await expect(guest.panel).to_be_visible()


@pytest.mark.parametrize("where", ["near", pytest.param("far", marks=pytest.mark.soak)])
@pytest.mark.soak
async def test_the_theme_is_told_when_asked_for_and_when_it_changes(guest: Guest, where: str) -> None:
    await guest.page.emulate_media(color_scheme="light")
    await guest.opened(getattr(guest, where))
    await guest.tell("web_app_request_theme")
    body = guest.inside.locator("body")
    await expect(body).to_have_css("background-color", "rgb(255, 255, 255)")
    await guest.page.emulate_media(color_scheme="dark")
    await expect(body).to_have_css("background-color", "rgb(24, 38, 42)")
    await guest.page.emulate_media(color_scheme="light")
    await expect(body).to_have_css("background-color", "rgb(255, 255, 255)")
    events = await guest.heard()
    assert [event["eventType"] for event in events] == ["theme_changed"] * 3
    shades = [event["eventData"]["theme_params"]["text_color"] for event in events]
    assert shades == ["#14282d", "#e4eeec", "#14282d"]


@pytest.mark.soak
async def test_the_page_is_covered_until_it_is_ready(guest: Guest) -> None:
    gate = asyncio.Event()

    async def slow(route: object) -> None:
        await gate.wait()
        await route.fulfill(body="")

    await guest.page.route("**/late.js", slow)
    late = STAND_IN.replace("</html>", '<script src="/late.js"></script></html>')
    await guest.page.route("**/stand-in", lambda route: route.fulfill(body=late, content_type="text/html"))
    await guest.offered()
    await guest.opener.click()
    stage = guest.page.locator("#app-stage")
    await expect(guest.page.locator("#app .opening")).to_be_visible()
    await expect(stage).to_have_attribute("aria-busy", "true")
    await guest.tell("web_app_ready")
    await expect(stage).to_have_attribute("aria-busy", "false")
    await expect(guest.page.locator("#app .opening")).to_be_hidden()
    gate.set()


async def test_nobody_but_the_open_page_is_heard(guest: Guest) -> None:
    await guest.opened()
    await guest.page.evaluate("postMessage(JSON.stringify({eventType: 'web_app_close'}))")
    await guest.tell("web_app_request_theme")
    await expect(guest.panel).to_be_visible()


async def test_only_what_is_known_is_heard_and_only_of_the_pages_own_origin(guest: Guest) -> None:
    await guest.opened(guest.far)
    body = guest.inside.locator("body")
    for said in ('"{"', '"null"', "null", "{eventType: 'web_app_close'}", '\'{"eventType": "__proto__"}\''):
        await body.evaluate(f"() => parent.postMessage({said}, '*')")
    await body.evaluate("(_, other) => location.replace(other)", guest.near)  # of another origin
    await expect(guest.inside.locator("#host")).to_have_text(urlsplit(guest.near).netloc)
    await guest.tell("web_app_close")
    await guest.tell("web_app_request_theme")
    assert await guest.heard() == []
    await expect(guest.panel).to_be_visible()


@pytest.mark.soak
async def test_on_a_phone_it_is_a_sheet_that_can_grow(guest: Guest) -> None:
    await guest.opened()
    panel = guest.page.locator("#app")
    sheet = await panel.bounding_box()
    assert (sheet["x"], sheet["width"], sheet["y"] + sheet["height"]) == (0, 390, 844)
    assert 0.8 < sheet["height"] / 844 < 0.95
    await expect(guest.page.locator("#customer")).to_have_attribute("inert", "")
    await guest.tell("web_app_expand")
    await expect(panel).to_have_css("height", "844px")
    for name in ("#app-close", "#app-reload"):
        box = await guest.page.locator(name).bounding_box()
        assert min(box["width"], box["height"]) >= 44
    wide = "[...document.querySelectorAll('html, #app')].some((node) => node.scrollWidth > node.clientWidth)"
    for width, height in ((360, 640), (844, 390)):
        await guest.page.set_viewport_size({"width": width, "height": height})
        assert not await guest.page.evaluate(wide), (width, height)


@pytest.mark.soak
async def test_beside_it_the_chat_goes_on(guest: Guest) -> None:
    page, bot = guest.page, guest.bot
    await page.set_viewport_size(DESKTOP)
    await guest.opened()
    chat, panel = [await page.locator(name).bounding_box() for name in ("#customer", "#app")]
    assert chat["x"] + chat["width"] <= panel["x"]
    assert (panel["y"], panel["height"]) == (0, 900)
    await bot.say("그동안 온 말", reply_markup=keyboard([("그만두기", "stop")]))
    await page.get_by_role("button", name="그만두기").click()
    assert (await bot.update())["callback_query"]["data"] == "stop"
    await page.fill("#input", "쓰는 중")
    await guest.tell("web_app_close")
    await expect(guest.panel).to_be_hidden()
    await expect(page.locator("#input")).to_be_focused()
    await expect(page.locator("#input")).to_have_value("쓰는 중")


@pytest.mark.soak
async def test_behind_the_sheet_the_chat_goes_on(guest: Guest) -> None:
    await guest.opened()
    await guest.bot.say("그동안 온 말")
    await expect(guest.page.locator(".message.bot")).to_have_count(2)
    await expect(guest.panel).to_be_visible()
    await guest.tell("web_app_close")
    await expect(guest.page.locator(".message.bot").last).to_be_in_viewport()


@pytest.mark.soak
async def test_a_page_stays_as_it_is_when_the_screen_changes(guest: Guest) -> None:
    await guest.opened()
    secret = guest.inside.locator("#secret")
    await secret.fill("Hangang")
    for size, covered in ((DESKTOP, 0), (PHONE, 1)):
        await guest.page.set_viewport_size(size)
        await expect(guest.page.locator("#customer[inert]")).to_have_count(covered)
        await expect(secret).to_have_value("Hangang")
        await expect(secret).to_be_focused()
    await guest.page.get_by_role("button", name="미니 앱 닫기").click()
    await expect(guest.opener).to_be_focused()


async def test_a_button_that_was_edited_away_is_refused_kindly(guest: Guest) -> None:
    message_id = await guest.offered()
    await expect(guest.opener).to_be_visible()
    gone = '{"error": "this message has no such button"}'
    await guest.page.route(
        "**/webapp", lambda route: route.fulfill(status=404, body=gone, content_type="application/json")
    )
    await guest.opener.click()
    await expect(guest.page.locator(".toast")).to_have_text("이 버튼은 이제 쓸 수 없어요")
    await expect(guest.opener).not_to_have_attribute("aria-busy", "true")
    await expect(guest.panel).to_be_hidden()
    await guest.bot.call("editMessageText", chat_id=guest.bot.chat, message_id=message_id, text="다 됐어요")
    await expect(guest.opener).to_have_count(0)


@pytest.mark.soak
async def test_when_its_button_is_gone_the_focus_goes_to_the_input(guest: Guest) -> None:
    message_id = await guest.offered()
    await guest.opener.click()
    await expect(guest.panel).to_be_focused()
    await guest.bot.call("editMessageText", chat_id=guest.bot.chat, message_id=message_id, text="다 됐어요")
    await expect(guest.opener).to_have_count(0)
    await guest.page.keyboard.press("Escape")
    await expect(guest.page.locator("#input")).to_be_focused()


@pytest.mark.soak
async def test_a_new_customer_leaves_the_old_ones_page(guest: Guest) -> None:
    await guest.page.set_viewport_size(DESKTOP)
    await guest.opened()
    await guest.tell("web_app_setup_closing_behavior", need_confirmation=True)
    await guest.page.get_by_role("button", name="메뉴").click()
    await guest.page.get_by_role("button", name="새 고객으로 시작").click()
    await expect(guest.panel).to_be_hidden()
    await expect(guest.page.locator("#app-frame")).to_have_count(0)


@pytest.mark.soak
async def test_it_speaks_english_too(guest: Guest) -> None:
    page = guest.page
    await page.get_by_role("button", name="메뉴").click()
    await page.get_by_role("button", name="English").click()
    await guest.offered()
    await page.get_by_role("button", name=f"{LABEL} (mini app)").click()
    await expect(page.locator("#app-frame")).to_have_attribute("title", "certguide · Mini app")
    await guest.tell("web_app_setup_closing_behavior", need_confirmation=True)
    await page.get_by_role("button", name="Close the mini app").click()
    leaving = page.get_by_role("dialog", name="Close this page?")
    await leaving.get_by_role("button", name="Close", exact=True).click()
    await expect(guest.panel).to_be_hidden()


@pytest.mark.soak
async def test_the_bot_may_do_without_such_a_page(guest: Guest) -> None:
    """A page that nobody serves still leaves a panel which can be closed."""
    await guest.offered("http://127.0.0.1:9/secure")
    await guest.opener.click()
    await expect(guest.page.locator("#app-stage")).to_have_attribute("aria-busy", "false")
    await guest.page.get_by_role("button", name="미니 앱 닫기").click()
    await expect(guest.panel).to_be_hidden()
