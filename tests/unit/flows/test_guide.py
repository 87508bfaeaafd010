"""Walking beside the bank's own screens: every path on every device, its detours, pauses and end."""

import ast
import re
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest

from flows import guide, machine, texts
from flows.faq import diagnosis
from flows.guide import beginning, detours, paths
from flows.guide.paths import DEVICES, PATHS
from flows.replies import Line, Say, line
from flows.rules import KOREA, Rules
from flows.session import Session, Walk
from flows.texts import LANGUAGES
from tests.unit.flows.person import TEXTS

WALKS = list(product(PATHS, DEVICES))
PAGES = {page.id: page for path in PATHS.values() for page in path.pages}
FACTS = {"fee": 4400, "days": 7, "renewal": 30}


async def to_paths(person, language="ko"):
    await person.command("start")
    await person.tap(f"welcome:{language}")
    await person.command("guide")


async def set_out(person, path="issue", device="pc", language="ko"):
    await to_paths(person, language)
    await person.tap(f"guide:path:{path}")
    await person.tap(f"guide:device:{device}")


async def pass_pages(person, count):
    for _ in range(count):
        await person.tap(done_button(person))


async def to_checklist(person, path="issue", device="pc", language="ko"):
    await set_out(person, path, device, language)
    await pass_pages(person, len(PATHS[path].pages))


def done_button(person):
    return next(data for data in person.buttons() if data.startswith("guide:done:"))


def here(person):
    """The number of the page on the card, and how many there are."""
    progress = next(one for one in person.card.body if one.id == "progress")
    return progress.arguments["number"], progress.arguments["of"]


def korean(moment):
    return moment.astimezone(KOREA)


def plain(id_, language):
    return TEXTS.plain(line(id_, **FACTS), language)


class TestPaths:
    def test_the_first_issue_has_the_eight_steps_in_the_seeds_order(self):
        assert tuple(page.step for page in PATHS["issue"].pages) == machine.STEPS

    def test_every_page_belongs_to_a_step(self):
        assert {page.step for page in PAGES.values()} <= set(machine.STEPS)

    def test_a_page_is_the_same_on_every_path(self):
        assert all(PAGES[page.id] == page for path in PATHS.values() for page in path.pages)

    def test_the_first_issue_ends_with_the_whole_checklist_and_every_path_with_a_part_of_it(self):
        whole = PATHS["issue"].rows

        assert len(whole) == 5
        assert all(path.rows and set(path.rows) <= set(whole) for path in PATHS.values())

    def test_topics_that_are_offered_exist(self, person):
        offered = {*detours._ABOUT_FRAUD, *beginning._WHICH}
        offered |= {id_ for topics in detours._TOPICS.values() for id_ in topics}

        assert all(person.conversation._library.catalogue.shows(id_) for id_ in offered)


class TestTexts:
    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("page", PAGES)
    def test_every_page_has_its_texts(self, page, language):
        for id_ in _texts_of(PAGES[page]):
            assert plain(id_, language)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_no_text_is_unused(self, language):
        needed = {id_ for page in PAGES.values() for id_ in _texts_of(page)} | _literals()
        needed |= {f"guide-{kind}-{path}" for kind in ("path", "before") for path in PATHS}
        needed |= {f"guide-{kind}-{row}" for kind in ("row", "box") for row in PATHS["issue"].rows}
        for kind in ("guide-device", "guide-part", "guide-differs", "button-guide-switch", "guide-switched"):
            needed |= {f"{kind}-{device}" for device in DEVICES}
        needed |= {f"guide-part-{part}" for part in ("enter", "never", "caution", "advice")}
        needed |= {f"button-guide-{time}" for time in guide.later._TIMES}

        assert _written(language) - needed == set()

    @pytest.mark.parametrize(("language", "bot"), [("ko", "봇"), ("en", "bot")])
    def test_what_to_tell_nobody_names_this_bot(self, language, bot):
        for page in PAGES.values():
            assert bot in plain(f"guide-never-{page.never}", language)

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("page", PAGES)
    def test_every_part_is_at_most_three_sentences(self, page, language):
        for id_ in _texts_of(PAGES[page]):
            assert len(re.findall(r"[.?!](?=\s|$|<)", plain(id_, language))) <= 3, id_

    @pytest.mark.parametrize(("path", "device"), WALKS)
    async def test_every_page_fits_a_phone_screen(self, person, path, device):
        await set_out(person, path, device)
        for _ in PATHS[path].pages:
            assert len(re.sub("<[^>]+>", "", person.seen)) <= 750, person.seen
            await pass_pages(person, 1)


def _texts_of(page):
    yield f"guide-{page.id}-title"
    yield f"guide-never-{page.never}"
    yield from (f"guide-caution-{caution}" for caution in page.cautions)
    yield from (f"guide-advice-{advice}" for advice in page.advice)
    yield from (f"guide-{page.id}-{device}-{part}" for device in DEVICES for part in ("screen", "enter"))


def _literals():
    """Every text id that the guide's code spells out."""
    trees = [ast.parse(path.read_text()) for path in Path(paths.__file__).parent.glob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def _written(language):
    text = (Path(texts.__file__).parent / language / "guide.ftl").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z][\w-]*) =", text, re.MULTILINE))


class TestWalks:
    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize(("path", "device"), WALKS)
    async def test_leads_through_every_page_to_the_checklist_and_the_menu(
        self, person, path, device, language
    ):
        await set_out(person, path, device, language)
        for number, page in enumerate(PATHS[path].pages, start=1):
            assert here(person) == (number, len(PATHS[path].pages))
            said = [nested.id for one in person.card.body for nested in _nested(one)]
            assert [one for one in said if one == f"guide-{page.id}-{device}-screen"]
            assert [one for one in said if one == f"guide-{page.id}-{device}-enter"]
            await person.tap(f"guide:done:{number}")
        assert person.state == "guide_checklist"
        for row in PATHS[path].rows:
            await person.tap(f"guide:tick:{row}")
        await person.tap("guide:finish")

        assert person.state == "menu"
        assert person.session.walk is None
        assert person.says("guide-finished", "guide-left")

    async def test_never_asks_for_anything_typed(self, person):
        await set_out(person)
        for _ in PATHS["issue"].pages:
            message = await person.type(person.customer.registration_number)
            assert message in person.forgotten
            assert person.state == "guide_page"
            await person.tap("nav:stay")
            await pass_pages(person, 1)

    async def test_the_menu_of_paths_says_that_nothing_is_to_be_typed(self, person):
        await to_paths(person)

        assert person.says("guide-silence")
        assert [data for data in person.buttons() if data.startswith("guide:path:")] == [
            f"guide:path:{path}" for path in PATHS
        ]

    async def test_a_path_that_does_not_exist_is_refused(self, person):
        await to_paths(person)
        await person.tap("guide:path:elsewhere")

        assert person.state == "guide_path"
        assert person.session.walk is None

    async def test_a_device_that_does_not_exist_is_refused(self, person):
        await to_paths(person)
        await person.tap("guide:path:renew")
        await person.tap("guide:device:fridge")

        assert person.state == "guide_device"
        assert person.session.walk.device == ""

    async def test_each_path_says_beforehand_which_device_it_wants(self, person):
        for path in PATHS:
            await to_paths(person)
            await person.tap(f"guide:path:{path}")
            assert person.says(f"guide-before-{path}", "guide-device-question")


def _nested(one: Line):
    yield one
    for value in one.arguments.values():
        if isinstance(value, Line):
            yield from _nested(value)


class TestSeed:
    """Every row of the seed's tables and every situation stands where it belongs."""

    @pytest.mark.parametrize(
        ("number", "words"),
        [
            (1, ["인터넷 연결", "불안정", "와이파이", "안정적"]),
            (3, ["약관 동의", "꼼꼼히 읽고"]),
            (3, ["주민등록번호를 잘못 입력", "다시 한번 확인"]),
            (5, ["ARS 인증에 실패", "정확한 번호"]),
            (6, ["수수료를 내지 못하면", "발급하기 전에 수수료"]),
            (1, ["시간이 부족", "미리", "즐겨찾기"]),
            (4, ["오래", "범용", "해마다 수수료", "새어 나가거나"]),
            (8, ["검증", "실제 금융 거래", "바로 재발급"]),
            (1, ["주소창에", "kbstar.com"]),
            (2, ["‘인증센터’ → ‘개인’ → ‘공동인증서’ → ‘발급/재발급’", "기업"]),
            (4, ["용도제한용(무료)", "범용", "4,400원"]),
            (5, ["해외출국확인", "전화 숫자판"]),
            (6, ["출금계좌", "계좌 비밀번호", "보안카드나 OTP", "이메일, 전화, 주소"]),
            (7, ["하드디스크, 이동식, 휴대폰", "두 곳에 저장"]),
            (8, ["수수료를 돌려받아요", "무료 인증서는 언제든 취소하고 다시"]),
        ],
    )
    async def test_a_page_says_what_the_seed_says_of_its_step(self, person, number, words):
        await set_out(person)
        await pass_pages(person, number - 1)

        assert [word for word in words if word not in person.seen] == []

    @pytest.mark.parametrize(
        "words",
        [
            ["인증서 사용 전", "유효성을 확인하지 않으면", "발급 후 즉시 검증"],
            ["정기적인 관리", "유효 기간이 만료", "유효기간 알림을 설정"],
            ["다양한 서비스 이용", "용도 제한이 맞지 않으면", "범용 인증서를 고려"],
            ["안전한 저장", "인증서를 분실", "이중 저장"],
            ["수수료 관리", "예상보다 비용", "수수료를 사전에 확인"],
        ],
    )
    async def test_the_checklist_has_the_row(self, person, words):
        await to_checklist(person)

        assert [word for word in words if word not in person.seen] == []


class TestDetours:
    @pytest.mark.parametrize(("path", "device"), WALKS)
    async def test_what_does_not_work_leads_to_the_causes_of_the_pages_step(
        self, person, monkeypatch, path, device
    ):
        asked = []
        begin = diagnosis.begin

        async def listen(dialogue, step):
            asked.append(step)
            await begin(dialogue, step)

        monkeypatch.setattr(diagnosis, "begin", listen)
        await set_out(person, path, device)
        for _ in PATHS[path].pages:
            await person.tap("guide:stuck")
            assert person.state == "guide_page"
            assert not any(data.startswith("guide:done:") for data in person.buttons())
            await person.tap("nav:stay")
            await pass_pages(person, 1)

        assert asked == [page.step for page in PATHS[path].pages]

    async def test_the_step_of_the_open_page_is_known_to_others(self, person):
        await to_paths(person)
        assert guide.step(person.session) == ""
        await person.tap("guide:path:renew")
        await person.tap("guide:device:phone")
        assert guide.step(person.session) == "welcome"
        await pass_pages(person, 2)
        assert guide.step(person.session) == "protection"
        await person.command("cancel")

        assert guide.step(person.session) == ""

    @pytest.mark.parametrize("device", DEVICES)
    async def test_a_screen_that_differs_is_explained_and_the_place_kept(self, person, device):
        await set_out(person, device=device)
        await pass_pages(person, 2)
        await person.tap("guide:differs")
        assert person.says("guide-differs", f"guide-differs-{device}", "guide-differs-place")
        assert {"nav:back", "nav:stay", "nav:person"} <= set(person.buttons())
        await person.tap("nav:stay")

        assert here(person) == (3, 8)

    async def test_a_topic_about_a_different_screen_can_be_read(self, person):
        await set_out(person)
        await person.tap("guide:differs")
        await person.tap("faq:topic:security_program_install_fail")
        assert person.state == "guide_page"
        assert person.says("topic")
        await person.tap("nav:stay")

        assert here(person) == (1, 8)

    @pytest.mark.parametrize(("path", "device"), WALKS)
    async def test_the_device_can_be_switched_on_any_page(self, person, path, device):
        other = next(one for one in DEVICES if one != device)
        await set_out(person, path, device)
        for number, page in enumerate(PATHS[path].pages, start=1):
            await person.tap("guide:differs")
            await person.tap(f"guide:switch:{other}")
            assert here(person) == (number, len(PATHS[path].pages))
            assert person.says(f"guide-switched-{other}")
            said = [nested.id for one in person.card.body for nested in _nested(one)]
            assert f"guide-{page.id}-{other}-screen" in said
            device, other = other, device
            await pass_pages(person, 1)

        assert person.state == "guide_checklist"

    async def test_switching_to_where_one_is_changes_nothing(self, person):
        await set_out(person, device="pc")
        await person.tap("guide:differs")
        await person.tap("guide:switch:pc")

        assert person.session.walk.device == "pc"
        assert person.toasts

    async def test_one_page_back_from_a_screen_that_differs(self, person):
        await set_out(person)
        await pass_pages(person, 3)
        await person.tap("guide:differs")
        await person.tap("nav:back")

        assert here(person) == (3, 8)

    async def test_back_leads_page_by_page_to_the_device_the_paths_and_the_menu(self, person):
        await set_out(person)
        await pass_pages(person, 2)
        await person.tap("nav:back")
        assert here(person) == (2, 8)
        await person.tap("nav:back")
        assert here(person) == (1, 8)
        await person.tap("nav:back")
        assert person.state == "guide_device"
        await person.tap("nav:back")
        assert person.state == "guide_path"
        await person.tap("nav:back")

        assert person.state == "menu"

    async def test_back_from_the_checklist_leads_to_the_last_page(self, person):
        await to_checklist(person, "renew")
        await person.tap("nav:back")

        assert person.state == "guide_page"
        assert here(person) == (7, 7)

    @pytest.mark.parametrize("where", ["paths", "page", "checklist"])
    @pytest.mark.parametrize("language", LANGUAGES)
    async def test_fraud_is_spoken_of_with_whom_to_call(self, person, where, language):
        begin = {"paths": to_paths, "page": set_out, "checklist": to_checklist}[where]
        await begin(person, language=language)
        state = person.state
        await person.tap("guide:fraud")

        assert person.says("guide-fraud", "guide-fraud-already")
        assert all(number in person.seen for number in ("112", "1588-9999", "1332"))
        assert person.state == state

    async def test_fraud_tells_to_stop_the_certificate_first(self, person):
        await set_out(person)
        await person.tap("guide:fraud")
        already = person.seen.partition("🚨")[2]

        assert already.index("정지하거나 폐기") < already.index("112") < already.index("1332")

    async def test_help_and_person_are_at_hand_on_every_page(self, person):
        await set_out(person)
        for _ in PATHS["issue"].pages:
            assert {"nav:help", "nav:person", "nav:back"} <= set(person.buttons())
            await pass_pages(person, 1)

    async def test_the_language_can_be_changed_on_the_way(self, person):
        await set_out(person)
        await pass_pages(person, 3)
        await person.command("language")
        await person.tap("nav:language:en")

        assert here(person) == (4, 8)
        assert "This bot" in person.seen or "this bot" in person.seen


class TestSecretsTold:
    """The guide asks for no secret; one that comes all the same goes, and the page stays."""

    async def test_a_photo_is_deleted_and_the_person_told_why(self, person):
        await set_out(person)
        await pass_pages(person, 5)
        photo = await person.send("photo")

        assert photo in person.forgotten
        assert "보안카드나 신분증 사진은 누구에게도" in person.seen
        assert here(person) == (6, 8)

    @pytest.mark.parametrize(
        "told",
        ["482913", "8802291990015", "보안카드 12 34", "비밀번호는 Qwer!2345예요", "3172가 비밀번호예요"],
    )
    async def test_a_value_is_deleted_kept_nowhere_and_the_page_stays(self, person, told):
        await set_out(person)
        await pass_pages(person, 5)
        message = await person.type(told)
        kept = str(person.session) + str(person.records)

        assert message in person.forgotten
        assert "지웠어요" in person.seen
        assert not any(secret in kept for secret in ("482913", "1990015", "12 34", "Qwer!2345", "3172"))
        await person.tap("nav:stay")
        assert here(person) == (6, 8)


class TestOldButtons:
    async def test_a_second_tap_skips_no_page(self, person):
        await set_out(person)
        await person.tap("guide:done:1")
        await person.tap("guide:done:1")

        assert person.session.walk.page == 1
        assert person.toasts[-1] == TEXTS.plain(line("toast-answered-already"), "ko")

    async def test_a_button_of_an_older_card_skips_no_page(self, person):
        await set_out(person)
        serial = person.session.live["card"]
        await person.tap("guide:done:1", serial=serial)
        await person.tap("guide:done:1", serial=serial)

        assert person.session.walk.page == 1

    @pytest.mark.parametrize("number", ["", "0", "2", "99", "x"])
    async def test_another_pages_number_is_refused(self, person, number):
        await set_out(person)
        await person.tap(f"guide:done:{number}")

        assert person.session.walk.page == 0

    async def test_a_page_stays_in_its_message(self, person):
        await set_out(person)
        await pass_pages(person, 1)
        assert person.card.edit
        await pass_pages(person, 7)

        assert not person.card.edit


class TestResuming:
    async def test_days_later_the_walk_goes_on_where_it_stood(self, person):
        await set_out(person, "renew", "phone")
        await pass_pages(person, 3)
        await person.command("cancel")
        assert person.state == "menu"
        await person.wait(days=5)
        await person.command("guide")
        assert person.buttons()[:2] == ["guide:resume", "guide:restart"]
        assert "4/7" in TEXTS.plain(person.card.rows[0][0].label, "ko")
        assert "4/7" in person.seen
        await person.tap("guide:resume")

        assert here(person) == (4, 7)
        assert person.session.walk.device == "phone"
        assert person.says("guide-resumed")

    async def test_other_errands_leave_the_walk_alone(self, person):
        await set_out(person)
        await pass_pages(person, 5)
        await person.command("certificates")
        await person.command("issue")
        await person.agree()
        await person.type("hong01")
        await person.tap("nav:cancel")
        await person.tap("nav:cancel:yes")
        await person.command("guide")
        await person.tap("guide:resume")

        assert here(person) == (6, 8)

    async def test_starting_anew_leaves_the_walk_alone(self, person):
        await set_out(person)
        await pass_pages(person, 2)
        await person.command("start")
        await person.tap("welcome:ko")
        await person.command("guide")
        await person.tap("guide:resume")

        assert here(person) == (3, 8)

    async def test_a_walk_without_a_device_resumes_there(self, person):
        await to_paths(person)
        await person.tap("guide:path:export")
        await person.command("cancel")
        await person.command("guide")
        await person.tap("guide:resume")

        assert person.state == "guide_device"
        assert person.says("guide-before-export")

    async def test_a_walk_at_the_checklist_resumes_there_with_its_ticks(self, person):
        await to_checklist(person)
        await person.tap("guide:tick:copies")
        await person.command("cancel")
        await person.command("guide")
        await person.tap("guide:resume")

        assert person.state == "guide_checklist"
        assert person.session.walk.ticked == ["copies"]

    async def test_from_the_beginning_forgets_the_place(self, person):
        await set_out(person)
        await pass_pages(person, 2)
        await person.command("guide")
        await person.tap("guide:restart")

        assert person.session.walk is None
        assert "guide:resume" not in person.buttons()
        assert person.says("guide-restarted")

    async def test_another_path_takes_the_place_of_the_first(self, person):
        await set_out(person)
        await pass_pages(person, 2)
        await person.command("guide")
        await person.tap("guide:path:export")
        await person.tap("guide:device:pc")

        assert here(person) == (1, 5)

    async def test_a_stored_walk_on_a_path_that_is_no_more_is_no_walk(self, person):
        await set_out(person)
        person.session.walk = Walk(path="teleport", device="pc", page=2)
        await person.tap("nav:stay")

        assert person.state == "guide_path"
        assert "guide:resume" not in person.buttons()

    @pytest.mark.parametrize("state", ["guide_device", "guide_page", "guide_checklist"])
    async def test_a_stored_place_without_a_walk_asks_for_the_path(self, person, state):
        await to_paths(person)
        person.session.state = state
        await person.tap("nav:stay")

        assert person.state == "guide_path"

    async def test_a_stored_walk_past_a_path_that_became_shorter_ends_at_the_checklist(self, person):
        await to_paths(person)
        person.session.walk = Walk(path="export", device="pc", page=40)
        await person.command("guide")
        await person.tap("guide:resume")

        assert person.state == "guide_checklist"

    async def test_a_session_of_an_earlier_version_has_no_walk(self, person):
        person.session = Session(state="menu")
        await person.command("guide")

        assert person.state == "guide_path"


class TestReminder:
    @pytest.mark.parametrize(
        ("name", "days", "hour"), [("tonight", 0, 20), ("tomorrow", 1, 10), ("days", 3, 10)]
    )
    async def test_rings_once_when_it_was_asked_for(self, person, name, days, hour):
        await set_out(person)
        await pass_pages(person, 2)
        asked = korean(person.clock.now)
        await person.tap("guide:later")
        await person.tap(f"guide:remind:{name}")
        at = korean(person.timers[guide.TIMER].at)
        assert (at.date() - asked.date()).days == days
        assert (at.hour, at.minute) == (hour, 0)
        assert here(person) == (3, 8)
        await person.wait_until(at)
        assert "3/8" in person.seen
        assert guide.TIMER not in person.timers

        assert not person.session.walk.remind

    async def test_its_button_resumes_however_old_its_message_is(self, person):
        await self._remind_tomorrow(person)
        await person.command("cancel")
        await person.command("certificates")
        await person.wait(days=2)
        await person.tap("guide:resume", slot=None)

        assert here(person) == (3, 8)

    async def test_its_button_waits_for_an_application(self, person):
        await self._remind_tomorrow(person)
        await person.to_terms()
        await person.tap("guide:resume", slot=None)

        assert person.state == "identity_terms"
        assert person.says("finish-first")

    async def test_its_button_is_old_when_the_walk_is_over(self, person):
        await self._remind_tomorrow(person)
        await person.wait(days=2)
        await pass_pages(person, 6)
        await person.tap("guide:finish")
        await person.tap("guide:resume", slot=None)

        assert person.state == "menu"
        assert person.toasts

    async def test_disturbs_no_question(self, person):
        await self._remind_tomorrow(person)
        card = person.session.live["card"]
        await person.wait(days=2)

        assert person.session.live["card"] == card
        assert person.state == "guide_page"
        assert self._word(person).rows

    async def test_only_speaks_beside_a_running_application(self, person):
        await self._remind_tomorrow(person)
        await person.wait_until(person.timers[guide.TIMER].at - timedelta(minutes=1))
        await person.to_terms()
        card = person.session.live["card"]
        await person.wait(minutes=5)

        assert "/guide" in person.seen
        assert person.state == "identity_terms"
        assert person.session.live["card"] == card
        assert self._word(person).rows == ()

    async def test_offers_no_time_that_is_over(self, person):
        await set_out(person)
        await person.wait(hours=9)
        await person.tap("guide:later")

        assert "guide:remind:tonight" not in person.buttons()
        assert "guide:remind:tomorrow" in person.buttons()

    async def test_an_old_offer_of_a_time_that_is_over_sets_nothing(self, person):
        await set_out(person)
        await person.tap("guide:later")
        await person.wait(hours=9)
        await person.tap("guide:remind:tonight")

        assert guide.TIMER not in person.timers
        assert not person.session.walk.remind

    async def test_offers_no_time_in_the_quiet_hours(self, person):
        person.conversation._rules = Rules(quiet=(19, 11))
        await set_out(person)
        await person.tap("guide:later")

        assert not [data for data in person.buttons() if data.startswith("guide:remind:")]

    async def test_is_silent_at_night_and_speaks_in_the_morning(self, person):
        await set_out(person)
        await person.tap("guide:later")
        await person.tap("guide:remind:tonight")
        # The process was down in the evening: what was due then comes at 23:30.
        timer = person.timers[guide.TIMER]
        night = timer.at + timedelta(hours=3, minutes=30)
        person.timers[guide.TIMER] = type(timer)(name=timer.name, at=night, token=timer.token)
        await person.wait_until(night)
        assert person.seen == ""
        morning = person.timers[guide.TIMER].at
        assert (morning - timer.at, korean(morning).hour) == (timedelta(hours=12), 8)
        await person.wait_until(morning)

        assert "1/8" in person.seen

    async def test_a_later_wish_takes_the_place_of_the_first(self, person):
        await self._remind_tomorrow(person)
        await person.tap("guide:later")
        await person.tap("guide:remind:days")

        assert (korean(person.timers[guide.TIMER].at) - korean(person.clock.now)).days >= 2

    async def test_can_be_called_off(self, person):
        await self._remind_tomorrow(person)
        await person.tap("guide:later")
        assert "guide:remind:off" in person.buttons()
        await person.tap("guide:remind:off")

        assert guide.TIMER not in person.timers
        assert person.session.walk.page == 2

    async def test_nobody_is_reminded_who_did_not_ask(self, person):
        await set_out(person)
        await person.tap("guide:later")
        assert "guide:remind:off" not in person.buttons()
        await person.tap("nav:stay")

        assert guide.TIMER not in person.timers

    async def test_a_strange_time_is_refused(self, person):
        await set_out(person)
        await person.tap("guide:remind:never")

        assert guide.TIMER not in person.timers
        assert person.toasts

    @pytest.mark.parametrize("end", ["finish", "restart", "path"])
    async def test_ends_with_the_walk(self, person, end):
        await self._remind_tomorrow(person)
        if end == "finish":
            await pass_pages(person, 6)
            await person.tap("guide:finish")
        else:
            await person.command("guide")
            await person.tap("guide:restart" if end == "restart" else "guide:path:export")

        assert guide.TIMER not in person.timers

    async def test_a_timer_that_no_longer_matters_says_nothing(self, person):
        await self._remind_tomorrow(person)
        person.session.walk = None
        await person.wait(days=2)

        assert person.seen == ""

    @staticmethod
    async def _remind_tomorrow(person):
        await set_out(person)
        await pass_pages(person, 2)
        await person.tap("guide:later")
        await person.tap("guide:remind:tomorrow")

    @staticmethod
    def _word(person):
        """The reminder that was said last."""
        says = [one for turn in person.turns for one in turn.replies if isinstance(one, Say)]
        return next(one for one in reversed(says) if one.body[0].id == "guide-reminder")


class TestChecklist:
    async def test_boxes_are_ticked_and_unticked_in_place(self, person):
        await to_checklist(person)
        await person.tap("guide:tick:verify")
        assert person.card.edit
        assert person.session.walk.ticked == ["verify"]
        assert TEXTS.plain(person.card.rows[0][0].label, "ko").startswith("☑")
        assert person.seen.count("☑") == 1
        await person.tap("guide:tick:verify")

        assert person.session.walk.ticked == []
        assert person.seen.count("☐") == 5

    async def test_a_box_of_another_path_is_refused(self, person):
        await to_checklist(person, "export")
        await person.tap("guide:tick:cost")

        assert person.session.walk.ticked == []
        assert person.toasts

    @pytest.mark.parametrize("path", PATHS)
    async def test_shows_the_rows_that_fit_the_path(self, person, path):
        await to_checklist(person, path)

        assert [data for data in person.buttons() if data.startswith("guide:tick:")] == [
            f"guide:tick:{row}" for row in PATHS[path].rows
        ]

    async def test_can_be_finished_at_any_time_and_says_what_is_left(self, person):
        await to_checklist(person)
        await person.tap("guide:tick:verify")
        await person.tap("guide:tick:purpose")
        await person.tap("guide:finish")

        assert person.state == "menu"
        assert "3가지" in person.seen
        left = [word for word in ("유효기간 알림 설정", "두 곳에 저장", "수수료 확인") if word in person.seen]
        assert len(left) == 3
        assert "발급 후 바로 검증" not in person.seen

    async def test_with_all_ticked_nothing_is_left(self, person):
        await to_checklist(person, language="en")
        for row in PATHS["issue"].rows:
            await person.tap(f"guide:tick:{row}")
        await person.tap("guide:finish")

        assert "The checklist is done as well." in person.seen
        assert "☐" not in person.seen
