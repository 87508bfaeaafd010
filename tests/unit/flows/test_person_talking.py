"""Asking for a person, and writing to each other: what is passed on, what is held back, and how one leaves again."""

import pytest

from flows import machine
from flows.events import Text
from flows.person import secrets
from flows.replies import Forget, Relay, Say
from flows.rules import Rules
from flows.session import Session
from flows.support.events import Amended, Moved, Told, Wanted
from flows.support.hours import read
from tests.unit.flows.person import PASSWORD
from tests.unit.flows.staff import ALWAYS, MONDAY, OFFICE, fresh, last, remembered, talk


@pytest.fixture
async def asker(world):
    """Who stands at the choice of the product, and may ask for a person."""
    asker = world.person(rules=ALWAYS)
    await asker.to_product()
    return asker


@pytest.fixture
async def talker(asker):
    """Who writes to staff already."""
    await talk(asker)
    return asker


def cards(person):
    return [reply for reply in person.turns[-1].replies if isinstance(reply, Say) and reply.slot == "card"]


class TestAsking:
    @pytest.mark.parametrize("how", ["button", "command", "word"])
    async def test_opens_the_case_at_once(self, asker, how):
        if how == "button":
            await asker.tap("nav:person")
        elif how == "command":
            await asker.command("person")
        else:
            await asker.type("상담원")

        (wanted,) = fresh(asker)
        assert isinstance(wanted, Wanted)
        assert wanted.cause == "person"
        assert wanted.number == asker.session.reference
        assert wanted.snapshot.state == "product"
        assert asker.session.support is not None
        assert "support:talk" in asker.buttons()
        assert asker.says("person-asked", "person-now", "person-warning")

    async def test_the_second_time_says_that_it_is_open(self, asker):
        await asker.command("person")
        await asker.command("person")

        (moved,) = fresh(asker)
        assert isinstance(moved, Moved)
        assert moved.done == "person"
        assert asker.says("person-open")

    async def test_the_reference_is_short_and_stays(self, asker):
        await asker.command("person")
        reference = asker.session.reference
        await asker.command("status")

        assert len(reference) == 8
        assert set(reference) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
        assert f"{reference[:4]}-{reference[4:]}" in asker.seen
        assert asker.session.reference == reference

    @pytest.mark.parametrize(
        ("hours", "language", "words"),
        [
            ("always", "ko", "지금은 상담 시간이라"),
            ("mon-fri 09:00-18:00", "ko", "내일(월요일) 09:00"),
            ("mon-fri 09:00-18:00", "en", "tomorrow (Monday) 09:00"),
            ("sun 14:00-18:00", "ko", "오늘 14:00"),
            ("sun 10:00-11:00", "en", "Sunday, November 29 10:00"),
            ("thu 10:00-11:00", "ko", "11월 26일 목요일 10:00"),
        ],
    )
    async def test_says_honestly_when_somebody_is_there(self, world, hours, language, words):
        person = world.person(rules=Rules(hours=read(hours)))
        await person.command("start")
        await person.tap(f"welcome:{language}")
        await person.command("person")

        assert words in person.seen
        assert person.says("person-urgent") == (hours != "always")

    async def test_without_a_desk_nothing_leaves(self, person):
        await person.to_product()
        await person.tap("nav:person")
        await person.tap("support:talk")
        await person.hear("안녕하세요")

        assert person.posts == []
        assert person.session.support is None
        assert not person.says("person-talk")
        assert person.heard == []

    async def test_a_desk_that_is_no_more_leaves_the_chat_as_it_was_before_there_was_one(self, asker, world):
        await talk(asker)
        asker.conversation = world.person().conversation
        await asker.type("범용이 뭔가요?")

        assert fresh(asker) == []
        assert not asker.says("person-talk")

    async def test_the_staff_verification_opens_it(self, world):
        person = world.person(rules=OFFICE)
        await person.to_verification()
        await person.tap("verification:staff")

        assert last(person, Wanted).cause == "verification"
        assert last(person).snapshot.state == "verification_staff"
        assert person.says("verification-staff-desk", "person-later")
        assert person.session.reference[:4] in person.seen


class TestTalking:
    async def test_what_is_typed_goes_to_staff_and_is_no_answer(self, talker):
        message = await talker.type("어느 것이 더 좋은가요?")

        (told,) = fresh(talker)
        assert (told.kind, told.text, told.message) == ("text", "어느 것이 더 좋은가요?", message)
        assert talker.state == "product"
        assert message not in talker.forgotten

    async def test_no_card_comes_after_each_message(self, talker):
        await talker.type("저기요")
        await talker.type("범용이 뭔가요?")

        assert cards(talker) == []

    async def test_the_question_waits_behind_a_card_that_warns(self, talker):
        assert talker.says("progress", "person-talk", "person-talk-warning")
        assert {"support:leave", "nav:person", "nav:cancel"} == set(talker.buttons())

    @pytest.mark.parametrize("back", ["support:leave", "이어하기", "/issue"])
    async def test_one_can_go_back_to_the_question(self, talker, back):
        await (
            talker.tap(back) if ":" in back else talker.command("issue") if "/" in back else talker.type(back)
        )

        assert not talker.session.support.talking
        if back != "/issue":
            assert talker.says("product-question")
        assert fresh(talker, Told) == []

    async def test_a_tap_on_the_question_ends_the_talk(self, world):
        person = world.person(rules=ALWAYS)
        await person.to_verification()
        await person.tap("verification:ars")
        await person.tap("verification:phone:0")
        code = person.shown_code()
        await talk(person)
        for digit in code:
            await person.tap(f"verification:key:{digit}", slot="phone")

        assert person.state == "payment_account"
        assert not person.session.support.talking
        assert person.says("payment-account")

    async def test_looking_something_up_does_not_end_it(self, talker):
        await talker.command("status")
        await talker.type("여기까지 했어요")

        assert fresh(talker, Told)[0].text == "여기까지 했어요"
        assert talker.says("person-talk")

    async def test_topics_fit_what_was_written(self, talker):
        await talker.type("ARS 전화가 안 와요")

        assert last(talker).snapshot.topics[0] == "ars_no_call"

    async def test_a_reply_goes_to_staff_without_a_talk(self, asker):
        await asker.command("person")
        await asker.tap("nav:stay")
        await asker.type("이거요", reply_to=44)

        (told,) = fresh(asker)
        assert (told.text, told.reply_to) == ("이거요", 44)
        assert cards(asker) == []

    async def test_a_reply_that_is_the_answer_is_the_answer(self, world):
        person = world.person(rules=ALWAYS)
        await person.to_review()
        await person.tap("nav:back")
        await person.type(person.account().number)
        await person.command("person")
        await person.tap("nav:stay")
        await person.type(person.account().password, reply_to=44)

        assert person.state == "payment_card"
        assert fresh(person, Told) == []

    @pytest.mark.parametrize(
        ("kind", "form"),
        [
            ("photo", "photo"),
            ("sticker", "sticker"),
            ("voice", "voice"),
            ("voice", "video_note"),
            ("location", "location"),
            ("other", "animation"),
            ("other", "audio"),
            ("other", "video"),
            ("forwarded", "text"),
        ],
    )
    async def test_all_kinds_are_passed_on(self, talker, kind, form):
        message = await talker.send(kind, form=form, text="보세요", album="a1", reply_to=3)

        (told,) = fresh(talker)
        assert (told.kind, told.text, told.album, told.reply_to) == (form, "보세요", "a1", 3)
        assert message not in talker.forgotten

    async def test_a_file_is_passed_on_by_its_name_or_deleted(self, talker):
        kept = await talker.document(b"x", name="error.PNG", text="화면")
        assert (fresh(talker)[0].kind, fresh(talker)[0].withheld, fresh(talker)[0].text) == (
            "document",
            "",
            "화면",
        )
        assert kept not in talker.forgotten
        for name in ("cert.p12", "signPri.key", "NPKI.zip", "noname", "", "x.png.pfx"):
            gone = await talker.document(b"x", name=name)
            assert fresh(talker)[0].withheld == "key_file"
            assert gone in talker.forgotten

    @pytest.mark.parametrize("name", ["홍길동_880229-1990015.pdf", "비번 3172.png", "보안카드 12 34.jpg"])
    async def test_a_file_whose_name_tells_a_secret_is_deleted(self, talker, name):
        gone = await talker.document(b"x", name=name)

        assert (fresh(talker)[0].withheld, gone in talker.forgotten) == ("secret", True)

    @pytest.mark.parametrize("name", ["KakaoTalk_20261129_123456789.jpg", "오류 화면 3.png", "IMG_2041.jpeg"])
    async def test_a_file_whose_name_tells_none_is_passed_on(self, talker, name):
        await talker.document(b"x", name=name)

        assert fresh(talker)[0].withheld == ""

    async def test_a_contact_is_withheld(self, talker):
        await talker.send("contact", form="contact")

        assert fresh(talker)[0].withheld == "contact"

    async def test_an_edit_is_passed_on_if_its_message_was(self, talker):
        message = await talker.type("안녕하세요")
        await talker.send("edited", message=message, form="text", text="안녕하세요!")

        (amended,) = fresh(talker)
        assert isinstance(amended, Amended)
        assert (amended.message, amended.text, amended.withheld) == (message, "안녕하세요!", "")
        assert message not in talker.forgotten

    async def test_an_edit_into_a_secret_is_not(self, talker):
        message = await talker.type("안녕하세요")
        await talker.send("edited", message=message, form="text", text="비밀번호는 7391이에요")

        assert (fresh(talker)[0].text, fresh(talker)[0].withheld) == ("", "secret")
        assert message in talker.forgotten

    async def test_an_edited_answer_is_none_of_staffs_business(self, talker):
        message = await talker.send("edited", form="text", text="hong02")

        assert fresh(talker, Amended) == []
        assert message in talker.forgotten

    async def test_after_an_absence_one_still_writes_to_staff(self, talker):
        await talker.wait(minutes=11)
        assert talker.session.away
        await talker.type("아직 계신가요?")
        assert fresh(talker, Told)
        await talker.tap("support:leave")

        assert talker.session.away == ""
        assert not talker.session.support.talking


class TestSecrets:
    @pytest.mark.parametrize(
        "text",
        [
            "비밀번호는 7391예요",
            "7391",
            "739184",
            "칠삼구일",
            "880229-1990015",
            "7391-5678-1234-5678",
            "제 계좌는 123456-01-123456 이에요",
            PASSWORD,
            f"이걸로 했어요 {PASSWORD}",
        ],
    )
    async def test_are_deleted_and_not_passed_on_wherever_they_are_typed(self, talker, text):
        message = await talker.type(text)

        (told,) = fresh(talker)
        assert (told.withheld, told.text) == ("secret", "")
        assert message in talker.forgotten
        assert talker.says("person-withheld-secret")
        assert text not in remembered(talker)

    @pytest.mark.parametrize(
        "text",
        ["네", "1", "2", "2번이요", "고맙습니다", "오류 코드 E401이 나와요", "https://kb.example/a1b2?x=1"],
    )
    async def test_what_is_none_is_passed_on(self, talker, text):
        await talker.type(text)

        assert fresh(talker)[0].text == text

    @pytest.mark.parametrize(
        ("state", "text", "held"),
        [
            ("payment_card", "73", True),
            ("payment_card", "앞이 73 뒤가 91이에요", True),
            ("payment_card", "35번 칸하고 12번 칸이 안 보여요", False),
            ("payment_card", "어디를 보면 되나요?", False),
            ("payment_card", "네", False),
            ("payment_card", "👍", False),
            ("payment_card", "yes", False),
            ("payment_card", "abc", True),
            ("verification_call", "47", True),
            ("verification_call", "47이라고 나와요", True),
            ("verification_call", "60초 안에 눌러야 하나요?", False),
            ("protection_password", "try Hangang7 please", True),
            ("protection_password", "correct horse", True),
            ("protection_password", "hangang!river", True),
            ("protection_password", "암호를 hangang7river로 해도 되나요?", True),
            ("protection_password", "I do not understand the rule", False),
            ("protection_password", "10자리 이상이라는데 왜 안 되죠?", False),
            ("identity_number", "주민번호 뒷자리가 뭔가요?", False),
            ("menu", "73 91", True),
            ("menu", "47", False),
            ("menu", "correct horse", False),
        ],
    )
    def test_are_told_from_sentences_by_what_is_asked(self, state, text, held):
        assert secrets.may_be(Session(state=state), text) == held

    async def test_an_answer_typed_while_talking_says_where_it_belongs(self, world):
        person = world.person(rules=ALWAYS)
        await person.to_review()
        await person.tap("nav:back")
        await person.type(person.account().number)
        await talk(person)
        await person.type(person.account().password)

        assert person.state == "payment_password"
        assert person.says("person-withheld-secret", "person-withheld-answer")
        assert person.account().password not in remembered(person)

    async def test_a_caption_is_judged_like_a_text(self, talker):
        message = await talker.send("photo", form="photo", text="비번 7391")

        assert (fresh(talker)[0].withheld, fresh(talker)[0].kind) == ("secret", "photo")
        assert message in talker.forgotten


class TestPictures:
    @pytest.fixture
    async def payer(self, world):
        payer = world.person(rules=ALWAYS)
        await payer.to_review()
        await payer.tap("nav:back")
        await payer.type(payer.account().number)
        await talk(payer)
        assert payer.state in machine.SECRET
        return payer

    async def test_wait_for_a_word_where_a_secret_is_asked(self, payer):
        first = await payer.send("photo", form="photo", album="a")
        second = await payer.send("photo", form="photo", album="a")

        assert fresh(payer, Told) == []
        assert cards(payer) == []  # one question for all of them
        assert {"support:photo", "support:unphoto"} <= set(payer.buttons())
        await payer.tap("support:photo")
        assert [(told.message, told.kind, told.album) for told in fresh(payer)] == [
            (first, "photo", "a"),
            (second, "photo", "a"),
        ]
        assert payer.says("person-talk")
        assert not {first, second} & set(payer.forgotten)

    async def test_go_when_they_are_not_to_be_sent(self, payer):
        message = await payer.document(b"x", name="card.jpg")
        await payer.tap("support:unphoto")

        assert message in payer.forgotten
        assert fresh(payer, Told) == []
        assert payer.session.support.held == []

    async def test_go_when_nobody_answers(self, payer):
        message = await payer.send("photo", form="photo")
        await payer.command("status")

        assert message in payer.forgotten
        assert payer.session.support.held == []

    async def test_a_caption_with_a_secret_is_held_back_at_once(self, payer):
        message = await payer.send("photo", form="photo", text="3172")

        assert fresh(payer)[0].withheld == "secret"
        assert message in payer.forgotten

    async def test_are_still_deleted_where_nobody_is_talked_to(self, payer):
        await payer.tap("support:leave")

        assert await payer.send("photo", form="photo") in payer.forgotten
        assert fresh(payer, Told) == []


class TestStaff:
    async def test_say_something_in_the_bots_name(self, asker):
        await asker.hear("안녕하세요", name="지훈", reply_to=12)

        (relay,) = asker.heard
        assert isinstance(relay, Relay)
        assert relay.reply_to == 12
        assert "지훈 상담원" in asker.seen
        assert asker.says("person-talk-with")
        await asker.type("반가워요")
        assert fresh(asker)[0].text == "반가워요"

    async def test_without_a_name_are_staff(self, asker):
        await asker.hear("안녕하세요")

        assert "<b>상담원</b>" in asker.seen

    async def test_one_card_is_enough(self, asker):
        await asker.hear("하나")
        await asker.hear("둘")

        assert cards(asker) == []

    async def test_pictures_are_copied_without_a_text(self, asker):
        await asker.hear("", kind="photo")

        assert (asker.heard[0].kind, asker.heard[0].text) == ("photo", None)

    async def test_what_they_say_is_no_sign_of_life(self, asker):
        touched = asker.session.touched
        await asker.wait(minutes=2)
        await asker.hear("계세요?")

        assert asker.session.touched == touched

    async def test_edit_and_take_back_without_asking_anything(self, asker):
        await asker.hear("하나")
        await asker.hear_amended(1, "둘")
        assert asker.turns[-1].replies[0].text.id == "staff-says"
        await asker.hear_amended(1, "둘", kind="photo")
        assert asker.turns[-1].replies[0].text.id == "staff-caption"
        await asker.hear_retracted(1)

        assert cards(asker) == []
        assert len(asker.heard) == 4

    async def test_html_in_their_words_is_shown_and_not_obeyed(self, asker):
        await asker.hear("<b>1 < 2</b>")

        assert "&lt;b&gt;1 &lt; 2&lt;/b&gt;" in asker.seen

    async def test_are_heard_while_a_secret_is_asked_and_nothing_is_answered_by_it(self, world):
        person = world.person(rules=Rules(hours=OFFICE.hours))
        world.clock.now = MONDAY
        await person.to_password()
        await person.hear("잘 되세요?")
        await person.type(PASSWORD)

        assert person.state == "protection_password"
        assert isinstance(person.turns[-1].replies[0], Forget)
        assert PASSWORD not in remembered(person)


async def test_a_turn_played_again_says_the_same(asker):
    await talk(asker)
    event = Text(id="e", at=asker.clock.now, chat=77, message=4, text="안녕하세요")
    first = await asker.conversation.turn(asker.session, event)
    second = await asker.conversation.turn(asker.session, event)

    assert first == second
