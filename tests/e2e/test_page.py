"""The chat page in a browser, against the sandbox, with a bot that the test plays itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Route, expect

from bot.sandbox.server import World, sandbox_app
from pki.verification import challenge
from tests.e2e.chromium import CHROMIUM, PHONE, chromium
from tests.integration.sandbox.support import DELIVERY_PASSWORD, TOKEN, delivery, serving

pytestmark = [
    pytest.mark.skipif(
        not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: install Debian's package chromium"
    ),
    pytest.mark.asyncio(loop_scope="module"),  # one page for all tests, which lives in one loop
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
    async with chromium() as started:
        yield started


@dataclass
class Place:
    """The sandbox that all tests share, and the one page on which they follow each other."""

    url: str
    http: httpx.AsyncClient
    page: Page


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def place(browser: Browser) -> AsyncIterator[Place]:
    world = await World.open(token=TOKEN, limits=None)
    async with serving(sandbox_app(world)) as url, httpx.AsyncClient(base_url=url, timeout=10) as http:
        page = await browser.new_page(viewport=PHONE, locale="ko-KR")
        yield Place(url, http, page)
        await page.close()
        world.hang_up()
    await world.close()


@asynccontextmanager
async def somebody_new(place: Place, page: Page) -> AsyncIterator[Visit]:
    """Open the page as one who was never there; whatever goes wrong in the browser fails the test."""
    mistakes: list[str] = []

    def note(error: object) -> None:
        mistakes.append(str(error))

    page.set_default_timeout(5_000)
    page.on("pageerror", note)
    await page.set_viewport_size(PHONE)
    await page.goto(place.url)
    await expect(page.locator("#start-button")).to_be_visible()
    bot = Bot(place.http, int(await page.evaluate("localStorage.getItem('certguide.chat')")))
    for update in await bot.call("getUpdates", offset=-1):  # of those who were there before
        bot.offset = update["update_id"] + 1
    yield Visit(page, bot, mistakes)
    await page.unroute_all(behavior="ignoreErrors")
    await page.evaluate("localStorage.clear()")
    await page.goto("about:blank")
    page.remove_listener("pageerror", note)
    assert mistakes == []


@pytest_asyncio.fixture(loop_scope="module")
async def visit(place: Place) -> AsyncIterator[Visit]:
    async with somebody_new(place, place.page) as visit:
        yield visit


@pytest_asyncio.fixture(loop_scope="module")
async def visit_with_a_clock(browser: Browser, place: Place) -> AsyncIterator[Visit]:
    """On a page of its own: a clock that was once installed stays with it."""
    page = await browser.new_page(viewport=PHONE, locale="ko-KR")
    async with somebody_new(place, page) as visit:
        yield visit
    await page.close()


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


async def test_a_deleted_secret_leaves_the_page_at_once(visit_with_a_clock: Visit) -> None:
    visit = visit_with_a_clock
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


class Gate:
    """The page's way to the server: shut, then without an answer to the one attempt under way, then open."""

    def __init__(self) -> None:
        self.answers = True
        self.open = False
        self.waiting: asyncio.Queue[Route] = asyncio.Queue()

    async def __call__(self, route: Route) -> None:
        if self.open:
            await route.continue_()
        elif self.answers:
            await route.abort()
        else:
            self.waiting.put_nowait(route)


async def test_the_page_says_that_the_server_is_away_and_comes_back(visit: Visit) -> None:
    page, bot = visit.page, visit.bot
    await visit.write("하나")
    await bot.update()
    # Only the page's way to the server is cut, so the bot can speak meanwhile.
    gate = Gate()
    await page.route("**/sandbox/chats/**", gate)
    await page.reload()
    line = page.locator("#line")
    await expect(line).to_contain_text("다시 연결 중")
    await bot.say("그동안 온 말")
    # While its own attempt hangs the page makes no other, so nothing but the button can bring it back.
    gate.answers = False
    own = await asyncio.wait_for(gate.waiting.get(), 30)
    gate.open = True
    await expect(line).to_have_attribute("data-state", "away")
    await page.get_by_role("button", name="지금 연결").click()
    await expect(page.locator(".message .prose")).to_have_text(["하나", "그동안 온 말"])
    await expect(line).to_have_attribute("data-state", "back")
    await own.abort()
    await expect(line).to_be_hidden()


async def test_a_chosen_file_is_sent_as_it_is_and_can_be_fetched_while_it_is_there(visit: Visit) -> None:
    page, bot = visit.page, visit.bot
    await page.get_by_role("button", name="다른 것 보내기").click()
    async with page.expect_file_chooser() as choosing:
        await page.get_by_role("button", name="파일 보내기").click()
    content = b"\x30\x82" + bytes(300_000)
    await (await choosing.value).set_files(
        {"name": "내 인증서.der", "mimeType": "application/pkix-cert", "buffer": content}
    )
    message = (await bot.update())["message"]
    assert message["document"]["file_name"] == "내 인증서.der"
    path = (await bot.call("getFile", file_id=message["document"]["file_id"]))["file_path"]
    assert (await bot.http.get(f"/file/bot{TOKEN}/{path}")).content == content
    card = page.locator(".message.person a.file")
    await expect(card).to_have_count(1)
    async with page.expect_download() as downloading:
        await card.click()
    assert await asyncio.to_thread(Path(await (await downloading.value).path()).read_bytes) == content
    await bot.call("deleteMessage", chat_id=bot.chat, message_id=message["message_id"])
    await expect(page.locator(".secret-gone")).to_contain_text("비밀 정보라")
    await expect(card).to_have_count(0)


async def test_files_dropped_on_the_chat_are_sent(visit: Visit) -> None:
    page, bot = visit.page, visit.bot
    drag = """(kind) => {
        window.carried ??= new DataTransfer();
        if (!window.carried.files.length) {
            window.carried.items.add(new File(["a"], "a.pem"));
            window.carried.items.add(new File(["bb"], "b.pem"));
        }
        const event = new DragEvent(kind, {dataTransfer: window.carried, bubbles: true, cancelable: true});
        return document.getElementById("log").dispatchEvent(event);
    }"""
    assert await page.evaluate(drag, "dragover") is False
    await expect(page.locator("#drop")).to_contain_text("여기에 놓으면")
    assert await page.evaluate(drag, "drop") is False
    await expect(page.locator("#drop")).to_be_hidden()
    names = [(await bot.update())["message"]["document"]["file_name"] for _ in range(2)]
    assert names == ["a.pem", "b.pem"]
    await expect(page.locator(".message.person")).to_have_count(2)


async def _delivered(bot: Bot) -> None:
    files = {"document": ("certguide-1-NPKI.zip", delivery(), "application/zip")}
    sent = await bot.http.post(f"/bot{TOKEN}/sendDocument", data={"chat_id": str(bot.chat)}, files=files)
    assert sent.json()["ok"], sent.text


async def test_a_challenge_is_signed_in_the_page_with_the_delivered_file(visit: Visit) -> None:
    page, bot = visit.page, visit.bot
    asked = challenge.new()
    await visit.write("/start")
    await bot.update()
    await _delivered(bot)
    await bot.say(f"certguide sign {challenge.new().text} --npki NPKI")
    await bot.say(f"<code>certguide sign {asked.text} --npki NPKI</code>", parse_mode="HTML")
    opener = page.get_by_role("button", name="받은 파일로 서명하기").last
    await opener.click()
    dialog = page.get_by_role("dialog", name="시험 서명하기")
    await expect(dialog.get_by_label("봇이 보여 준 문제")).to_have_value(asked.text)
    await expect(dialog.get_by_label("서명할 파일")).to_contain_text("certguide-1-NPKI.zip")
    password = dialog.get_by_label("인증서 암호", exact=True)
    await expect(password).to_be_focused()
    assert await password.get_attribute("type") == "password"
    await password.fill("Wrong-password-1!")
    await password.press("Enter")
    await expect(dialog.get_by_role("alert")).to_contain_text("암호가 맞지 않아요")
    await expect(password).to_have_attribute("aria-invalid", "true")
    await password.fill(DELIVERY_PASSWORD)
    await dialog.get_by_role("button", name="서명하기").click()
    await expect(dialog).to_be_hidden()
    await expect(page.locator(".toast")).to_contain_text("보내기를 누르면")
    await expect(page.locator("#send")).to_be_focused()
    await page.keyboard.press("Enter")
    answer = (await bot.update())["message"]["text"]
    assert challenge.check(asked.secret, asked.text, answer).serial == 7
    assert await page.locator("#sign-password").input_value() == ""
    assert DELIVERY_PASSWORD not in await page.evaluate("JSON.stringify(Object.entries(localStorage))")


async def test_without_a_challenge_the_dialog_says_so_and_gives_the_focus_back(visit: Visit) -> None:
    page, bot = visit.page, visit.bot
    await visit.write("/start")
    await bot.update()
    await _delivered(bot)
    opener = page.get_by_role("button", name="이 파일로 서명하기")
    await opener.focus()
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="시험 서명하기")
    await expect(dialog.get_by_role("alert")).to_contain_text("문제가 보이지 않아요")
    field = dialog.get_by_label("봇이 보여 준 문제")
    await expect(field).to_be_focused()
    await field.fill("cgc1.short")
    await dialog.get_by_label("인증서 암호", exact=True).fill(DELIVERY_PASSWORD)
    await page.keyboard.press("Enter")
    await expect(dialog.get_by_role("alert")).to_contain_text("처음부터 끝까지")
    wide = "document.getElementById('sign').scrollWidth > document.getElementById('sign').clientWidth"
    assert not await page.evaluate(wide)
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await expect(opener).to_be_focused()


ASKING = "@certguide_bot "


def articles(*titles: str, first: int = 0) -> list[dict[str, object]]:
    return [
        {
            "type": "article",
            "id": str(first + number),
            "title": title,
            "description": f"{title}에 대한 답",
            "input_message_content": {"message_text": f"<b>{title}</b>는 이래요", "parse_mode": "HTML"},
        }
        for number, title in enumerate(titles)
    ]


async def _asked(visit: Visit, words: str) -> dict[str, object]:
    """Type words behind the bot's name; returns the inline query."""
    await visit.page.fill("#input", ASKING + words)
    return (await visit.bot.update())["inline_query"]


async def _offered(visit: Visit, words: str, *titles: str, **more: object) -> None:
    query = await _asked(visit, words)
    await visit.bot.call("answerInlineQuery", inline_query_id=query["id"], results=articles(*titles), **more)
    await expect(visit.page.get_by_role("option")).to_have_count(len(titles))


async def test_words_behind_the_bots_name_bring_results_and_a_tap_sends_one(visit: Visit) -> None:
    page, bot = visit.page, visit.bot
    query = await _asked(visit, "암호")
    assert (query["query"], query["offset"], query["from"]["language_code"]) == ("암호", "", "ko")
    await expect(page.locator("#inline")).to_contain_text("찾는 중")
    await bot.call("answerInlineQuery", inline_query_id=query["id"], results=articles("재발급", "암호 규칙"))
    results = page.get_by_role("listbox", name="봇이 찾은 것")
    await expect(results.get_by_role("option")).to_have_text(
        ["재발급재발급에 대한 답", "암호 규칙암호 규칙에 대한 답"]
    )
    await expect(page.locator("#inline").get_by_role("status")).to_contain_text("결과 2개")
    await results.get_by_role("option").last.click()
    message = (await bot.update())["message"]
    assert (message["text"], message["via_bot"]["username"]) == ("암호 규칙는 이래요", "certguide_bot")
    await expect(page.locator(".message.person .via")).to_have_text("@certguide_bot으로 보냄")
    await expect(page.locator(".message.person .prose b")).to_have_text("암호 규칙")
    await expect(page.locator(".message.person")).to_have_count(1)
    await expect(page.locator(".message .edit")).to_have_count(0)
    await expect(page.locator("#inline")).to_be_hidden()
    await expect(page.locator("#input")).to_have_value("")
    await expect(page.locator("#input")).to_be_focused()


async def test_results_are_chosen_with_the_keyboard_alone(visit: Visit) -> None:
    page, bot = visit.page, visit.bot
    await _offered(visit, "", "하나", "둘", "셋")
    field = page.locator("#input")
    selected = page.locator("#inline-results [aria-selected='true']")
    await expect(selected).to_contain_text("하나")
    for key, title in (("ArrowDown", "둘"), ("ArrowUp", "하나"), ("ArrowUp", "셋")):
        await field.press(key)
        await expect(selected).to_contain_text(title)
        await expect(field).to_have_attribute("aria-activedescendant", await selected.get_attribute("id"))
    await field.press("Enter")
    message = (await bot.update())["message"]
    assert message["text"] == "셋는 이래요"
    await expect(page.locator("#inline")).to_be_hidden()
    assert await field.get_attribute("aria-activedescendant") is None
    # An own text may be edited with the arrow, but not what was chosen.
    await field.press("ArrowUp")
    await expect(page.locator("#editing")).to_be_hidden()


async def test_escape_leaves_the_results_and_enter_sends_what_is_written(visit: Visit) -> None:
    page, bot = visit.page, visit.bot
    await _offered(visit, "암호", "하나")
    await page.press("#input", "Escape")
    await expect(page.locator("#inline")).to_be_hidden()
    await expect(page.locator("#input")).to_have_value(ASKING + "암호")
    await page.press("#input", "Enter")
    message = (await bot.update())["message"]
    assert message["text"] == "@certguide_bot 암호"
    assert "via_bot" not in message


async def test_one_pause_in_typing_is_one_query_and_an_old_answer_is_not_shown(visit: Visit) -> None:
    page, bot = visit.page, visit.bot
    await page.locator("#input").press_sequentially(ASKING + "ab", delay=20)
    first = (await bot.update())["inline_query"]
    await page.locator("#input").press_sequentially("cd", delay=20)
    second = (await bot.update())["inline_query"]
    assert (first["query"], second["query"]) == ("ab", "abcd")
    await page.press("#input", "Enter")  # nothing yet belongs to what is typed
    await bot.call("answerInlineQuery", inline_query_id=second["id"], results=articles("새것"))
    await expect(page.get_by_role("option")).to_contain_text("새것")
    await bot.call("answerInlineQuery", inline_query_id=first["id"], results=articles("헌것", "옛것"))
    await page.press("#input", "e")
    await page.press("#input", "Enter")  # what is shown is not what is typed any more
    third = (await bot.update())["inline_query"]
    await bot.call("answerInlineQuery", inline_query_id=third["id"], results=articles("더 새것"))
    await expect(page.get_by_role("option")).to_contain_text("더 새것")
    await page.press("#input", "Enter")
    assert (await bot.update())["message"]["text"] == "더 새것는 이래요"


async def test_the_answers_button_starts_the_bot(visit: Visit) -> None:
    page, bot = visit.page, visit.bot
    query = await _asked(visit, "없는 말")
    button = {"text": "처음부터 발급받기", "start_parameter": "issue"}
    await bot.call("answerInlineQuery", inline_query_id=query["id"], results=[], button=button)
    await expect(page.locator("#inline").get_by_role("status")).to_contain_text("찾은 것이 없어요")
    await page.get_by_role("button", name="처음부터 발급받기").click()
    assert (await bot.update())["message"]["text"] == "/start issue"
    await expect(page.locator("#inline")).to_be_hidden()
    await expect(page.locator("#input")).to_have_value("")


async def test_a_bot_that_is_silent_and_a_server_that_is_away_are_told_apart(visit: Visit) -> None:
    page = visit.page
    status = page.locator("#inline").get_by_role("status")
    silence = '{"results": [], "unanswered": true}'
    await page.route("**/inline", lambda route: route.fulfill(body=silence, content_type="application/json"))
    await page.fill("#input", ASKING + "a")
    await expect(status).to_contain_text("봇이 답하지 않았어요")
    await page.unroute("**/inline")
    await page.route("**/inline", lambda route: route.abort())
    await page.fill("#input", ASKING + "b")
    await expect(status).to_contain_text("서버에 연결하지 못했어요")
    await page.fill("#input", "b")
    await expect(page.locator("#inline")).to_be_hidden()


async def test_more_results_come_as_the_list_is_scrolled(visit: Visit) -> None:
    page, bot = visit.page, visit.bot
    await _offered(visit, "전부", *(f"답 {n}" for n in range(20)), next_offset="20")
    await page.get_by_role("option").last.scroll_into_view_if_needed()
    more = (await bot.update())["inline_query"]
    assert (more["query"], more["offset"]) == ("전부", "20")
    results = articles("스물", "스물하나")
    await bot.call("answerInlineQuery", inline_query_id=more["id"], results=results)
    await expect(page.get_by_role("option")).to_have_count(22)
    await page.get_by_role("option").last.click()
    assert (await bot.update())["message"]["text"] == "스물하나는 이래요"


async def test_results_fit_a_phone_and_stay_above_the_input(visit: Visit) -> None:
    page = visit.page
    long = "아주 긴 제목 " * 12 + "x" * 80
    await _offered(
        visit, "", *(f"{n} {long}" for n in range(8)), button={"text": long, "start_parameter": "a"}
    )
    wide = "[...document.querySelectorAll('html, #inline, #inline-results')].some((node) => node.scrollWidth > node.clientWidth)"
    for width, height in ((360, 640), (390, 844), (844, 390)):
        await page.set_viewport_size({"width": width, "height": height})
        assert not await page.evaluate(wide), (width, height)
        panel, field = [await page.locator(name).bounding_box() for name in ("#inline", ".field")]
        assert panel["y"] >= 0
        assert panel["y"] + panel["height"] <= field["y"]
        option = await page.get_by_role("option").first.bounding_box()
        assert option["height"] >= 44


async def test_results_are_told_in_english_too(visit: Visit) -> None:
    page = visit.page
    await page.get_by_role("button", name="메뉴").click()
    await page.get_by_role("button", name="English").click()
    query = await _asked(visit, "fee")
    assert query["from"]["language_code"] == "en"
    await visit.bot.call("answerInlineQuery", inline_query_id=query["id"], results=articles("Fee"))
    await expect(page.get_by_role("listbox", name="What the bot found")).to_be_visible()
    await expect(page.locator("#inline").get_by_role("status")).to_contain_text("1 result.")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message.person .via")).to_have_text("via @certguide_bot")
