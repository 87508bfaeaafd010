"""The staff's pane of the chat page in a browser: a forum group, played by hand, with a bot that the test plays itself."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from bot.sandbox.server import World, sandbox_app
from tests.e2e.chromium import CHROMIUM, PHONE, chromium
from tests.e2e.test_page import Bot, keyboard
from tests.integration.sandbox.support import TOKEN, serving

GROUP = -1001000000001
HANEUL, LEAD, SEOYEON = 9001, 9002, 9003
MEMBERS = (
    (HANEUL, "김하늘", "member"),
    (LEAD, "이도윤", "administrator"),
    (SEOYEON, "박서연", "member"),
)
DESKTOP = {"width": 1280, "height": 800}
WIDE = "[...document.querySelectorAll('html, #columns, #topics, #staff-scroller, #scroller')].some((node) => node.scrollWidth > node.clientWidth)"

pytestmark = [
    pytest.mark.skipif(
        not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: install Debian's package chromium"
    ),
    pytest.mark.asyncio(loop_scope="module"),  # one page for all tests, which lives in one loop
]


class Listener(Bot):
    """The bot, which may stop its ears."""

    async def forget(self) -> None:
        """Leave aside what has happened so far."""
        for update in await self.call("getUpdates", offset=-1):
            self.offset = update["update_id"] + 1


@dataclass
class Desk:
    """The page with the staff's pane, and the bot behind it; each test has a topic of its own."""

    page: Page
    bot: Listener
    mistakes: list[str] = field(default_factory=list)

    async def topic(self, name: str, **params: object) -> int:
        created = await self.bot.call("createForumTopic", chat_id=GROUP, name=name, **params)
        return created["message_thread_id"]

    async def opened(self, name: str) -> int:
        """Create a topic and open it."""
        thread = await self.topic(name)
        await self.listed(name).click()
        await expect(self.page.locator("#thread-name")).to_have_text(name)
        return thread

    def listed(self, name: str) -> Locator:
        return self.page.locator(".topic", has=self.page.get_by_text(name, exact=True))

    def message(self, text: str) -> Locator:
        return self.page.locator("#staff-log .message", has_text=text)

    async def say(self, thread: int | None, text: str, **params: object) -> int:
        return await self.bot.say(text, message_thread_id=thread, **params)

    async def write(self, text: str) -> dict[str, object]:
        """Write in the open topic; returns what the bot gets."""
        await self.page.fill("#staff-input", text)
        await self.page.press("#staff-input", "Enter")
        return await self.heard(lambda message: message.get("text") == text)

    async def heard(self, wanted: Callable[[dict[str, object]], bool]) -> dict[str, object]:
        """Return the next message for the bot that is meant, and skip what happens besides."""
        return await self.happened("message", wanted)

    async def happened(
        self, kind: str, wanted: Callable[[dict[str, object]], object] = lambda _: True
    ) -> dict[str, object]:
        while True:
            update = await self.bot.update()
            if kind in update and wanted(update[kind]):
                return update[kind]

    async def act_as(self, person: int) -> None:
        await self.page.select_option("#member", str(person))

    async def other_writes(self, person: int, thread: int, text: str, **more: object) -> int:
        body = {"from": person, "thread": thread, "text": text, **more}
        answer = await self.bot.http.post(f"/sandbox/groups/{GROUP}/messages", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()["message_id"]

    async def do(self, message: Locator, action: str) -> None:
        """Choose an action of a message with the mouse."""
        await message.hover()
        await message.get_by_role("button", name=action, exact=True).click()


@asynccontextmanager
async def sandbox() -> AsyncIterator[tuple[World, str, httpx.AsyncClient]]:
    world = await World.open(token=TOKEN, limits=None)
    world.add_forum(GROUP, "상담 그룹", MEMBERS)
    async with serving(sandbox_app(world)) as url, httpx.AsyncClient(base_url=url, timeout=10) as http:
        yield world, url, http
        world.hang_up()
    await world.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as started:
        yield started


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared(browser: Browser) -> AsyncIterator[Desk]:
    async with sandbox() as (_, url, http):
        page = await browser.new_page(viewport=DESKTOP, locale="ko-KR", reduced_motion="reduce")
        page.set_default_timeout(5_000)
        desk = Desk(page, Listener(http, GROUP))
        page.on("pageerror", lambda error: desk.mistakes.append(str(error)))
        page.on("console", lambda line: line.type == "error" and desk.mistakes.append(line.text))
        await page.goto(f"{url}/?staff=1")
        await expect(page.locator(".topic")).to_have_count(1)
        yield desk
        await page.close()


@pytest_asyncio.fixture(loop_scope="module")
async def desk(shared: Desk) -> AsyncIterator[Desk]:
    """The shared page, wide, in Korean and played by a plain member; what other tests did is heard no more."""
    await shared.bot.forget()
    await shared.page.evaluate("document.getElementById('staff-toasts').replaceChildren()")
    await shared.act_as(HANEUL)
    yield shared
    await shared.page.set_viewport_size(DESKTOP)
    assert shared.mistakes == []


async def test_topics_are_listed_with_the_general_one_on_top_and_then_the_newest(desk: Desk) -> None:
    page = desk.page
    first = await desk.topic("가나 암호", icon_color=0xFFD67E)
    await desk.topic("다라 폐기", icon_custom_emoji_id="5312536423851630001")
    await expect(page.locator(".topic-name b").nth(0)).to_have_text("General")
    await expect(page.locator(".topic-name b").nth(1)).to_have_text("다라 폐기")
    await expect(desk.listed("다라 폐기").locator(".topic-icon")).to_have_text("💡")
    await expect(desk.listed("가나 암호").locator(".topic-icon")).to_have_text("가")
    await desk.say(first, "암호가 <b>틀렸대요</b>", parse_mode="HTML")
    await desk.say(first, "한 번 더")
    await expect(page.locator(".topic-name b").nth(1)).to_have_text("가나 암호")
    await expect(desk.listed("가나 암호").locator(".badge")).to_have_text("2")
    await expect(desk.listed("가나 암호")).to_have_accessible_name("가나 암호, 안 읽은 메시지 2개")
    await expect(page.locator("#news")).to_contain_text("가나 암호")
    await desk.bot.call("closeForumTopic", chat_id=GROUP, message_thread_id=first)
    await expect(desk.listed("가나 암호")).to_have_accessible_name("가나 암호, 닫힘, 안 읽은 메시지 2개")
    await expect(desk.listed("가나 암호").locator(".topic-words")).to_contain_text("주제를 닫았어요")
    await desk.listed("가나 암호").click()
    await expect(page.locator("#staff-presence")).to_have_text("닫힌 주제")
    await expect(desk.listed("가나 암호").locator(".badge")).to_have_count(0)


async def test_the_pinned_card_is_on_top_its_buttons_work_and_it_edits_itself(desk: Desk) -> None:
    page, bot = desk.page, desk.bot
    thread = await desk.opened("카드")
    card = await desk.say(thread, "상담 7 · 담당 없음", reply_markup=keyboard([("맡기", "case:take")]))
    await expect(desk.message("상담 7")).to_have_count(1)
    await bot.call("pinChatMessage", chat_id=GROUP, message_id=card)
    pinned = page.get_by_role("region", name="고정된 메시지")
    await expect(pinned).to_contain_text("상담 7 · 담당 없음")
    await expect(desk.message("상담 7")).to_have_count(0)  # it is told once
    await expect(page.locator("#staff-log .service-line").last).to_contain_text("메시지를 고정했어요")
    await desk.act_as(SEOYEON)
    button = pinned.get_by_role("button", name="맡기")
    await button.click()
    query = await desk.happened("callback_query")
    assert (query["from"]["id"], query["data"]) == (SEOYEON, "case:take")
    await expect(button).to_have_attribute("aria-busy", "true")
    await bot.call("answerCallbackQuery", callback_query_id=query["id"], text="맡았어요")
    await expect(page.locator("#staff-toasts .toast")).to_have_text("맡았어요")
    await expect(page.locator("#toasts .toast")).to_have_count(0)
    await bot.call("editMessageText", chat_id=GROUP, message_id=card, text="상담 7 · 담당 박서연")
    await expect(pinned.locator(".prose")).to_have_text("상담 7 · 담당 박서연")
    await expect(pinned.locator(".keyboard")).to_have_count(0)
    toggle = pinned.get_by_role("button", name="고정된 메시지")
    await expect(toggle).to_have_attribute("aria-expanded", "true")
    await toggle.click()
    await expect(toggle).to_have_attribute("aria-expanded", "false")
    await toggle.click()
    await bot.call("unpinChatMessage", chat_id=GROUP, message_id=card)
    await expect(pinned).to_be_hidden()
    await expect(desk.message("상담 7")).to_have_count(1)


async def test_a_toast_is_shown_to_the_one_who_tapped(desk: Desk) -> None:
    page, bot = desk.page, desk.bot
    thread = await desk.opened("알림")
    message = await desk.say(thread, "고르세요", reply_markup=keyboard([("하나", "a:b")]))
    body = {"from": LEAD, "message_id": message, "data": "a:b"}
    await bot.http.post(f"/sandbox/groups/{GROUP}/taps", json=body)
    await bot.call(
        "answerCallbackQuery",
        callback_query_id=(await desk.happened("callback_query"))["id"],
        text="이도윤에게만",
    )
    await desk.page.locator("#staff-log").get_by_role("button", name="하나").click()
    query = await desk.happened("callback_query")
    await bot.call("answerCallbackQuery", callback_query_id=query["id"], text="정말요?", show_alert=True)
    await expect(page.get_by_role("dialog")).to_contain_text("정말요?")
    await page.get_by_role("button", name="확인").click()
    assert "이도윤에게만" not in await page.locator("#staff-toasts").inner_text()


async def test_names_stand_above_the_messages_of_others_and_an_answer_quotes_what_it_answers(
    desk: Desk,
) -> None:
    page = desk.page
    thread = await desk.opened("답장")
    asked = await desk.say(thread, "세 번 틀리면 잠기나요?")
    await desk.other_writes(SEOYEON, thread, "제가 볼게요")
    other = desk.message("제가 볼게요")
    await expect(other.locator(".name")).to_have_text("박서연")
    await expect(desk.listed("답장").locator(".topic-words")).to_have_text("박서연: 제가 볼게요")
    await expect(desk.listed("답장").locator(".badge")).to_have_count(0)  # it is in sight
    await desk.do(desk.message("잠기나요"), "답장")
    await expect(page.locator("#staff-answering")).to_contain_text("세 번 틀리면 잠기나요?")
    await expect(page.locator("#staff-input")).to_be_focused()
    told = await desk.write("다섯 번까지 괜찮아요")
    assert told["from"]["id"] == HANEUL
    assert told["message_thread_id"] == thread
    assert told["reply_to_message"]["message_id"] == asked
    await expect(page.locator("#staff-answering")).to_be_hidden()
    own = desk.message("다섯 번까지")
    await expect(own).to_have_class("message person")
    await expect(own.locator(".name")).to_have_count(0)
    quote = own.locator(".quote")
    await expect(quote).to_contain_text("세 번 틀리면 잠기나요?")
    await quote.click()
    await expect(desk.message("잠기나요").first).to_be_focused()
    await desk.bot.call("editMessageText", chat_id=GROUP, message_id=asked, text="언제 잠기나요?")
    await expect(quote).to_contain_text("언제 잠기나요?")
    await desk.bot.call("deleteMessage", chat_id=GROUP, message_id=asked)
    await expect(quote).to_have_text("지워진 메시지")
    await expect(desk.message("언제 잠기나요")).to_have_count(0)


async def test_own_messages_are_edited_and_deleted_and_those_of_others_are_not(desk: Desk) -> None:
    page = desk.page
    thread = await desk.opened("고치기")
    await desk.other_writes(SEOYEON, thread, "남의 글")
    await desk.write("처음 글")
    await desk.do(desk.message("처음 글"), "수정하기")
    await page.fill("#staff-input", "고친 글")
    await page.press("#staff-input", "Enter")
    assert (await desk.happened("edited_message"))["text"] == "고친 글"
    await expect(desk.message("고친 글").locator(".meta")).to_contain_text("수정됨")
    await expect(desk.message("남의 글").locator(".actions button")).to_have_count(1)
    await desk.do(desk.message("고친 글"), "지우기")
    await expect(desk.message("고친 글")).to_have_count(0)
    await expect(page.locator("#staff-log .secret-gone")).to_have_count(0)
    await desk.act_as(LEAD)  # who may delete anything
    await desk.do(desk.message("남의 글"), "지우기")
    await expect(desk.message("남의 글")).to_have_count(0)


async def test_the_lead_writes_in_the_groups_name(desk: Desk) -> None:
    page = desk.page
    await desk.opened("익명")
    await expect(page.get_by_role("switch", name="익명 관리자")).to_be_hidden()
    await desk.act_as(LEAD)
    await page.get_by_role("switch", name="익명 관리자").check()
    told = await desk.write("그룹의 말")
    assert told["sender_chat"]["id"] == GROUP
    await expect(desk.message("그룹의 말")).to_have_class("message person")
    await expect(desk.message("그룹의 말").locator(".name")).to_have_text("상담 그룹")
    await expect(desk.listed("익명").locator(".topic-words")).to_have_text("나: 그룹의 말")
    await desk.act_as(HANEUL)
    await expect(desk.message("그룹의 말")).to_have_class("message other")


async def test_things_that_are_no_text_are_sent_and_two_photos_are_an_album(desk: Desk) -> None:
    page = desk.page
    thread = await desk.opened("파일")
    for kind, label in (("sticker", "스티커"), ("voice", "음성 메시지"), ("photo", "사진")):
        await page.locator("#thread").get_by_role("button", name="다른 것 보내기").click()
        await page.locator("#staff-attach").get_by_role("button", name=label, exact=True).click()
        assert (await desk.heard(lambda message, kind=kind: kind in message))["message_thread_id"] == thread
    await page.locator("#thread").get_by_role("button", name="다른 것 보내기").click()
    await page.locator("#staff-attach").get_by_role("button", name="사진 두 장").click()
    photos = [await desk.heard(lambda message: "media_group_id" in message) for _ in range(2)]
    assert photos[0]["media_group_id"] == photos[1]["media_group_id"]
    pictures = page.locator("#staff-log .album img")
    await expect(pictures).to_have_count(2)
    left, right = [await pictures.nth(at).bounding_box() for at in range(2)]
    assert left["x"] < right["x"]
    assert abs(left["y"] - right["y"]) < 1
    async with page.expect_file_chooser() as choosing:
        await page.locator("#thread").get_by_role("button", name="다른 것 보내기").click()
        await page.locator("#staff-attach").get_by_role("button", name="파일 보내기").click()
    await (await choosing.value).set_files(
        {"name": "안내.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"}
    )
    sent = await desk.heard(lambda message: "document" in message)
    assert (sent["document"]["file_name"], sent["message_thread_id"]) == ("안내.pdf", thread)
    await expect(page.locator("#staff-log a.file", has_text="안내.pdf")).to_have_count(1)


async def test_topics_are_created_renamed_closed_and_deleted_by_hand(desk: Desk) -> None:
    page = desk.page
    await desk.act_as(LEAD)
    await page.get_by_role("button", name="새 주제").click()
    dialog = page.get_by_role("dialog", name="새 주제")
    await expect(dialog.get_by_role("button", name="만들기")).to_be_disabled()
    await dialog.get_by_label("주제 이름").fill("손으로 만든 주제")
    await page.keyboard.press("Enter")
    await expect(page.locator("#thread-name")).to_have_text("손으로 만든 주제")
    await expect(page.locator("#staff-log .service-line")).to_contain_text("만들었어요")
    menu = page.get_by_role("button", name="주제 메뉴")
    await menu.click()
    await page.get_by_role("button", name="주제 이름 바꾸기").click()
    await page.get_by_role("dialog", name="주제 이름 바꾸기").get_by_label("주제 이름").fill("새 이름")
    await page.keyboard.press("Enter")
    await expect(page.locator("#thread-name")).to_have_text("새 이름")
    for choice, standing in (("주제 닫기", "닫힌 주제"), ("주제 다시 열기", "메시지 0개")):
        await menu.click()
        await page.get_by_role("button", name=choice).click()
        await expect(page.locator("#staff-presence")).to_have_text(standing)
    await menu.click()
    await page.get_by_role("button", name="주제 지우기").click()
    dialog = page.get_by_role("dialog", name="‘새 이름’ 주제를 지울까요?")
    await expect(dialog.get_by_role("button", name="취소")).to_be_focused()
    await dialog.get_by_role("button", name="지우기").click()
    await expect(page.locator("#thread")).to_be_hidden()
    await expect(desk.listed("새 이름")).to_have_count(0)


async def test_what_may_not_be_is_said_and_what_failed_can_be_sent_again(desk: Desk) -> None:
    page = desk.page
    thread = await desk.opened("닫을 것")
    await desk.bot.call("closeForumTopic", chat_id=GROUP, message_thread_id=thread)
    await expect(page.locator("#staff-presence")).to_have_text("닫힌 주제")
    await page.fill("#staff-input", "늦은 말")
    await page.press("#staff-input", "Enter")
    await expect(page.locator("#staff-toasts")).to_contain_text("서버가 받지 않았어요")
    await expect(desk.message("늦은 말").locator(".failed-actions")).to_be_visible()
    await desk.bot.call("reopenForumTopic", chat_id=GROUP, message_thread_id=thread)
    await desk.message("늦은 말").get_by_role("button", name="다시 보내기").click()
    assert (await desk.heard(lambda message: message.get("text") == "늦은 말"))["from"]["id"] == HANEUL
    await expect(desk.message("늦은 말").locator(".failed-actions")).to_have_count(0)
    desk.mistakes.clear()  # the browser itself tells of the refusal


async def test_commands_are_those_of_the_group_and_carry_the_bots_name(desk: Desk) -> None:
    scope = {"type": "chat", "chat_id": GROUP}
    commands = [{"command": "case", "description": "상담 상태"}]
    await desk.bot.call("setMyCommands", commands=commands, scope=scope)
    await desk.act_as(SEOYEON)  # whereupon the page asks anew
    thread = await desk.opened("명령")
    await desk.page.locator("#thread").get_by_role("button", name="명령어").click()
    await desk.page.locator("#staff-commands").get_by_role("button", name="/case").click()
    told = await desk.heard(lambda message: str(message.get("text", "")).startswith("/"))
    assert (told["text"], told["message_thread_id"]) == ("/case@certguide_bot", thread)


async def test_a_draft_waits_in_its_topic_and_nothing_of_one_topic_is_seen_in_another(desk: Desk) -> None:
    page = desk.page
    first = await desk.opened("하나째")
    await page.fill("#staff-input", "쓰다 만 말")
    await desk.opened("둘째")
    await expect(page.locator("#staff-input")).to_have_value("")
    await desk.say(first, "여기는 하나째")
    await expect(desk.listed("하나째").locator(".badge")).to_have_text("1")
    await expect(desk.message("여기는 하나째")).to_have_count(0)
    await desk.listed("하나째").click()
    await expect(page.locator("#staff-input")).to_have_value("쓰다 만 말")
    await expect(desk.message("여기는 하나째")).to_have_count(1)
    await page.fill("#staff-input", "")


async def test_messages_and_topics_are_walked_through_with_the_keyboard(desk: Desk) -> None:
    page = desk.page
    thread = await desk.opened("자판")
    for text in ("첫째 말", "둘째 말"):
        await desk.say(thread, text)
    await expect(desk.message("둘째 말")).to_have_attribute("tabindex", "-1")
    await page.locator("#staff-log [tabindex='0']").first.focus()
    await page.keyboard.press("End")
    await expect(desk.message("둘째 말")).to_be_focused()
    await page.keyboard.press("ArrowUp")
    await expect(desk.message("첫째 말")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(desk.message("첫째 말").get_by_role("button", name="답장")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#staff-answering")).to_contain_text("첫째 말")
    await page.keyboard.press("Escape")
    await expect(page.locator("#staff-answering")).to_be_hidden()
    await desk.listed("General").focus()
    await page.keyboard.press("ArrowDown")
    await expect(desk.listed("자판")).to_be_focused()


async def test_on_a_phone_the_panes_are_tabs_with_a_count_of_what_is_new(desk: Desk) -> None:
    page = desk.page
    thread = await desk.opened("전화기에서 보는 아주 긴 이름의 주제 " + "x" * 60)
    buttons = keyboard([("아주 긴 단추 이름 " * 3, "a:b"), ("둘", "c:d")])
    card = await desk.say(thread, "가" * 200 + " " + "x" * 200, reply_markup=buttons)
    await desk.bot.call("pinChatMessage", chat_id=GROUP, message_id=card)
    await desk.other_writes(SEOYEON, thread, "x" * 200, reply_to=card)
    await page.set_viewport_size(PHONE)
    customer, staff = [page.get_by_role("tab", name=name) for name in ("손님", "상담원")]
    await staff.click()
    await expect(staff).to_have_attribute("aria-selected", "true")
    await expect(page.locator("#customer")).to_be_hidden()
    for width in (360, 390, 430):
        await page.set_viewport_size({"width": width, "height": 740})
        assert not await page.evaluate(WIDE), width
    before = await staff.locator(".badge").text_content()
    await staff.press("ArrowLeft")
    await expect(customer).to_be_focused()
    await expect(page.locator("#staff")).to_be_hidden()
    await desk.say(thread, "새 소식")
    await expect(staff.locator(".badge")).to_have_text(str(int(before or 0) + 1))
    await staff.click()
    await expect(desk.message("새 소식")).to_be_in_viewport()
    await expect(staff.locator(".badge")).to_have_text(before or "")
    await page.get_by_role("button", name="주제 목록으로").click()
    await expect(page.locator("#topics")).to_be_visible()
    assert not await page.evaluate(WIDE)
    chat = await page.evaluate("Number(localStorage.getItem('certguide.chat'))")
    await desk.bot.http.post(f"/sandbox/chats/{chat}/messages", json={"text": "/start"})
    await desk.bot.call("sendMessage", chat_id=chat, text="손님에게")
    await expect(customer.locator(".badge")).to_have_text("1")
    await customer.click()
    await expect(customer.locator(".badge")).to_be_hidden()


async def test_a_customer_answers_a_message_and_sends_an_album(desk: Desk) -> None:
    page, bot = desk.page, desk.bot
    chat = await page.evaluate("Number(localStorage.getItem('certguide.chat'))")
    await page.fill("#input", "비밀 12345")
    await page.press("#input", "Enter")
    secret = await desk.heard(lambda message: message.get("text") == "비밀 12345")
    own = page.locator("#log .message", has_text="비밀 12345").first
    await desk.do(own, "답장")
    await page.fill("#input", "이거요")
    await page.press("#input", "Enter")
    told = await desk.heard(lambda message: message.get("text") == "이거요")
    assert told["reply_to_message"]["message_id"] == secret["message_id"]
    answer = page.locator("#log .message", has_text="이거요")
    await expect(answer.locator(".quote")).to_contain_text("비밀 12345")
    await desk.do(own, "답장")
    await expect(page.locator("#answering")).to_contain_text("비밀 12345")
    await bot.call("deleteMessage", chat_id=chat, message_id=secret["message_id"])
    await expect(answer.locator(".quote")).to_have_text("지워진 메시지")
    assert "비밀 12345" not in await page.content()
    await page.locator("#customer").get_by_role("button", name="다른 것 보내기").click()
    await page.locator("#attach").get_by_role("button", name="사진 두 장").click()
    photos = [await desk.heard(lambda message: "media_group_id" in message) for _ in range(2)]
    assert photos[0]["media_group_id"] == photos[1]["media_group_id"]
    await expect(page.locator("#log .album img")).to_have_count(2)


async def test_the_pane_is_remembered_in_the_address_and_speaks_english(desk: Desk) -> None:
    page = desk.page
    thread = await desk.opened("기억")
    await desk.say(thread, "읽은 말")
    await expect(desk.message("읽은 말")).to_be_visible()
    await page.get_by_role("button", name="상담원 화면", exact=True).click()
    await expect(page.locator("#staff")).to_be_hidden()
    assert "staff" not in page.url
    await page.get_by_role("button", name="상담원 화면", exact=True).click()
    await expect(page.locator("#thread-name")).to_have_text("기억")
    assert page.url.endswith("?staff=1")
    await page.reload()
    await expect(desk.listed("기억")).to_have_accessible_name("기억")  # it stays read
    await page.get_by_role("button", name="메뉴", exact=True).click()
    await page.get_by_role("button", name="English").click()
    await desk.listed("기억").click()
    await expect(page.locator("#staff-input")).to_have_attribute("placeholder", "Message as 김하늘")
    await expect(page.locator("#staff-log .service-line").first).to_contain_text("created the topic")
    await page.get_by_role("button", name="Menu", exact=True).click()
    await page.get_by_role("button", name="한국어").click()


async def test_without_a_group_there_is_no_staff(browser: Browser, shared: Desk) -> None:
    page = await browser.new_page(viewport=DESKTOP)
    empty = '{"groups": []}'
    await page.route(
        "**/sandbox/groups", lambda route: route.fulfill(body=empty, content_type="application/json")
    )
    async with page.expect_response("**/sandbox/groups"):
        await page.goto(shared.page.url)
    await expect(page.locator("#start-button")).to_be_visible()
    await expect(page.locator("#staff-toggle")).to_be_hidden()
    await expect(page.locator("#staff")).to_be_hidden()
    await page.close()
