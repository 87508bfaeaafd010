"""Questions at any moment: told from answers, answered where the person stands, and nothing is lost by asking."""

import asyncio
from dataclasses import asdict

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows import machine
from flows.faq import asking
from flows.faq.search import Finding
from flows.steps import QUESTIONS
from tests.unit.flows.person import PASSWORD, TEXTS
from tests.unit.flows.places import PLACES, open_places, steps

NO_CALL = {"ko": "ARS 전화가 안 와요", "en": "I never get the ARS phone call"}
ABOUT_A_TEXT = ("desk_topic", "desk_review")
"""Where whole sentences are the answer."""

ASKING = [place for place in PLACES if place not in ABOUT_A_TEXT]
TYPING = [place for place in ASKING if QUESTIONS[place.split()[0]].text is not None]
TAPPING = [place for place in ASKING if QUESTIONS[place.split()[0]].text is None]

SECRETS = {
    "비밀번호는 7391예요": ("7391",),
    "OTP 739184 넣었는데 왜 안 되나요": ("739184",),
    "보안카드 73 91 이 틀렸대요": ("73 91", "7391"),
    "제 주민번호는 880229-1990015 인데 안 맞대요": ("880229", "1990015"),
    "카드번호 7391-5678-1234-5678 맞나요": ("7391-5678", "5678-1234"),
    "my password is Hangang-river-7! but it is refused": ("Hangang-river-7!",),
    "8802291990015": ("8802291990015",),
}
COUNTED = {"tries-left", "calls-left"}

places = pytest.fixture(scope="module")(open_places)


def ids(person):
    return [line.id for line in person.card.body]


def standing(person):
    """What must be as it was: everything but what a question leaves behind."""
    session = asdict(person.session)
    for name in ("serial", "live", "touched", "inquiry", "after_secret"):
        del session[name]
    if session["failure"] and session["failure"]["left"] is None:
        del session["failure"]["times"]  # some questions say each time that they are asked what failed
    return session


def kept(person):
    """Everything that is stored of the chat, in its stored form."""
    records = [[record.kind, dict(record.about)] for record in person.records]
    return (msgspec.msgpack.encode(person.session) + msgspec.msgpack.encode(records)).decode("latin-1")


def shown(person):
    labels = [TEXTS.plain(b.label, person.session.language) for row in person.card.rows for b in row]
    return "\n".join([person.seen, *labels, *person.toasts])


async def question_of(places, place, language="ko"):
    """The card as it is when the question is asked once more."""
    person = places.at(place, language)
    await person.tap("nav:stay")
    return person.card.body, person.card.rows


def found(person, verdict, *topics):
    """Let every text be found so, whatever the network has learnt."""

    class Found:
        def find(self, _text, **_where):
            return Finding(verdict, topics, tuple(0.5 for _ in topics))

        def over(self, _catalogue):
            return self

    person.conversation._library.search = Found()


@pytest.mark.parametrize(
    ("text", "language"),
    [("I never get the ARS phone call", "en"), ("ARS 전화가 안 와요", "ko"), ("???", "ko")],
)
async def test_before_a_language_is_chosen_the_answer_is_in_that_of_the_question(person, text, language):
    await person.command("start")
    await person.type(text)

    assert person.state == "welcome"
    assert person.session.language == language


def test_the_places_are_all_questions_of_the_machine():
    assert {place.split()[0] for place in PLACES} == set(machine.BY_NAME) - {"delivery_issuing"}


class TestEverywhere:
    @pytest.mark.parametrize("language", ["ko", "en"])
    @pytest.mark.parametrize("place", ASKING)
    async def test_a_question_is_answered_and_changes_nothing(self, places, place, language):
        question = await question_of(places, place, language)
        person = places.at(place, language)
        before = standing(person)
        with places.unreachable():
            message = await person.type(NO_CALL[language])

        assert "topic" in ids(person), ids(person)
        assert "faq-helpful" in ids(person)
        assert standing(person) == before
        assert not COUNTED & set(ids(person))
        assert (message in person.forgotten) == (
            person.session.after_secret or person.state in machine.SECRET
        )

        await person.tap("nav:stay")
        assert (person.card.body, person.card.rows) == question
        assert standing(person) == before

    @pytest.mark.parametrize("place", TAPPING)
    async def test_what_nobody_knows_is_answered_honestly_where_only_buttons_are(self, places, place):
        person = places.at(place)
        before = standing(person)
        with places.unreachable():
            await person.type("오늘 저녁에는 무엇을 먹을까요?")

        assert any(id_.startswith("faq-unknown") for id_ in ids(person))
        assert {"nav:person", "nav:stay"} <= set(person.buttons())
        assert standing(person) == before

    @pytest.mark.parametrize("place", TYPING)
    async def test_what_nobody_knows_costs_nothing_where_something_is_to_be_typed(self, places, place):
        """Whether it is taken for a slip or for a question: nothing is undone, and no try is counted."""
        person = places.at(place)
        await person.type("오늘 저녁에는 무엇을 먹을까요?")

        assert person.state == place.split()[0]
        assert person.session.application == places.at(place).session.application
        assert not COUNTED & set(ids(person))

    @pytest.mark.parametrize("place", ASKING)
    async def test_commands_and_buttons_of_the_faq_change_nothing_either(self, places, place):
        person = places.at(place)
        before = standing(person)
        with places.unreachable():
            await person.command("faq")
            assert "faq-browse" in ids(person)
            await person.tap("faq:list:verification")
            assert "faq:topic:ars_no_call" in person.buttons()
            await person.tap("faq:topic:ars_no_call")
            await person.tap("faq:steps:ars_no_call")
            assert "faq-steps" in ids(person)
            await person.command("faq", NO_CALL["ko"])
            assert "topic" in ids(person)

        assert standing(person) == before

    @pytest.mark.parametrize("language", ["ko", "en"])
    async def test_the_road_is_walked_to_its_end_with_a_question_at_each_step(self, person, world, language):
        await person.command("start")
        await person.tap(f"nav:language:{language}")  # or the first question chooses it
        for step in steps(person, language):
            before = standing(person)
            # The road's own steps look at the last card, or at the last turn: the code that was shown.
            turn = person.turns[-1]
            await person.type(NO_CALL[language])
            assert "topic" in ids(person)
            await person.tap("nav:stay")
            assert standing(person) == before
            person.turns.append(turn)
            await step()

        assert person.state == "delivery_done"
        assert len(person.files) == 2
        customer, account = person.customer.ref, person.account().number
        checked = await world.bank.check_account_password(
            customer, account, "0000", attempt="the first wrong one"
        )
        assert checked.left == 4

    async def test_one_who_asks_at_the_spoken_code_may_still_type_it(self, world):
        person = world.person(spoken=True)
        await person.to_verification()
        await person.tap("verification:ars")
        await person.tap("verification:phone:0")
        code = next(line for line in person.phone.body if line.id == "phone-spoken").arguments["code"]
        await person.type("전화는 왔는데 번호를 못 들었어요")
        assert person.state == "verification_call"
        await person.type(str(code))

        assert person.state == "payment_account"

    async def test_a_question_after_an_absence_is_answered(self, person):
        await person.to_product()
        await person.wait(minutes=11)
        await person.type(NO_CALL["ko"])

        assert "topic" in ids(person)
        assert person.state == "identity_user_id"


class TestSecrets:
    @pytest.mark.parametrize("place", ASKING)
    @pytest.mark.parametrize("text", SECRETS)
    async def test_are_deleted_everywhere_kept_nowhere_and_the_person_is_told(self, places, place, text):
        person = places.at(place)
        asked_for_secret = person.state in machine.SECRET
        already = kept(person)
        message = await person.type(text)

        assert message in person.forgotten
        for secret in SECRETS[text]:
            assert kept(person).count(secret) == already.count(secret)
            assert secret not in shown(person)
        told = {"secret-told", "secret-forgotten", "test-too-short"} & set(ids(person))
        assert told or asked_for_secret, ids(person)

    async def test_are_deleted_at_the_desk_too(self, places):
        person = places.at("desk_topic")
        message = await person.type("비밀번호는 7391예요")

        assert message in person.forgotten
        assert "7391" not in kept(person)

    @pytest.mark.parametrize("place", ["menu", "identity_user_id", "payment_password"])
    @pytest.mark.parametrize("command", ["faq", "help", "otp"])
    async def test_behind_a_command_are_deleted_and_the_person_is_told(self, places, place, command):
        person = places.at(place)
        message = await person.command(command, "비밀번호는 7391예요")

        assert message in person.forgotten
        assert "7391" not in kept(person) + shown(person)
        assert {"secret-told", "secret-forgotten"} & set(ids(person)) or person.state in machine.SECRET

    async def test_typed_after_an_absence_are_deleted(self, person):
        await person.to_product()
        await person.wait(minutes=11)
        message = await person.type("비밀번호는 7391예요")

        assert message in person.forgotten

    @pytest.mark.parametrize("place", [place for place in ASKING if place.split()[0] in machine.SECRET])
    async def test_a_question_where_a_secret_is_asked_for_is_deleted_for_it_may_hold_one(self, places, place):
        person = places.at(place)
        message = await person.type("이거 어디에 적혀 있는 번호예요?")

        assert message in person.forgotten

    async def test_a_password_that_reads_like_a_question_is_not_kept(self, person):
        await person.to_password()
        found(person, "sure", "cert_password_rule")
        await person.type("password is my dog Bello")

        assert person.state == "protection_password"
        assert "Bello" not in kept(person)

    async def test_a_second_copy_of_a_password_that_is_words_is_not_kept(self, places):
        person = places.at("product")
        assert person.session.after_secret
        message = await person.type("우리집 강아지 이름")

        assert message in person.forgotten
        assert "강아지".encode().decode("latin-1") not in kept(person)

    async def test_a_sentence_that_holds_one_is_answered_all_the_same(self, places):
        person = places.at("menu")
        await person.type("비밀번호는 7391예요. ARS 전화가 안 와요")

        assert ids(person)[0] == "secret-told"
        assert {"topic", "faq-which"} & set(ids(person))

    async def test_what_was_asked_is_kept_without_it(self, places):
        person = places.at("menu")
        found(person, "unknown")
        await person.type("비밀번호는 7391인데 무슨 일이에요")

        assert person.records[-1].about["text"] == "비밀번호는 [redacted]인데 무슨 일이에요"
        assert person.session.inquiry.text == "비밀번호는 [redacted]인데 무슨 일이에요"


class TestAnswers:
    async def test_a_spoken_code_is_an_answer(self, places):
        person = places.at("verification_call spoken")
        await person.type("482913")

        assert person.failed() == "failure-code-wrong-spoken"

    @pytest.mark.parametrize("user_id", ["hong01", "otpmaster", "call1004", "password1", "ars"])
    async def test_a_user_id_is_an_answer_whatever_it_reads_like(self, places, user_id):
        person = places.at("identity_user_id")
        await person.type(user_id)

        assert person.state == ("identity_number" if len(user_id) > 3 else "identity_user_id")
        assert person.session.inquiry is None

    @pytest.mark.parametrize(
        "number", ["99900101000017", "999001-01-000017", "999001 01 000017", "９９９００１０１００００１７"]
    )
    async def test_an_account_number_is_an_answer(self, places, number):
        person = places.at("payment_account")
        await person.type(number)

        assert person.state == "payment_password"

    @pytest.mark.parametrize(
        "password",
        [
            "Hangang river 7!",
            "우리집강아지 2마리!",
            "한강은 흐른다 7!",
            "비밀번호1234!",
            "correct horse battery 1",
            "암호암호12!",
            "강아지12!",
        ],
    )
    async def test_a_password_with_spaces_or_korean_is_an_answer_that_breaks_a_rule(self, places, password):
        person = places.at("protection_password")
        message = await person.type(password)

        assert person.failed() == "failure-password-rule"
        assert message in person.forgotten
        assert password not in kept(person) + shown(person)

    @pytest.mark.parametrize("password", ["우리집 강아지", "my dog", "강아지12"])
    async def test_the_password_of_a_file_may_be_words(self, places, password):
        person = places.at("aftercare_file")
        await person.type(password)

        assert "file-wrong-password" in ids(person)
        assert password not in kept(person)

    async def test_a_password_is_taken_twice_and_issues(self, person):
        await person.to_password()
        await person.type("인증서 암호는 어떻게 정하나요?")
        await person.type(PASSWORD)
        await person.type("인증서 암호를 잊어버리면 어떻게 하나요?")
        assert person.state == "protection_repeat"
        await person.type(PASSWORD)

        assert person.state == "delivery_check"

    @pytest.mark.parametrize("place", ["payment_otp", "identity_number"])
    async def test_digits_with_a_polite_ending_are_a_slip_that_costs_no_try(self, places, place):
        person = places.at(place)
        await person.type("3172요")

        assert person.state == place
        assert person.failed().endswith("-format")
        assert not COUNTED & set(ids(person))

    async def test_an_answer_that_is_said_in_a_sentence_is_the_answer(self, person):
        await person.to_terms()
        await person.agree()
        await person.type(f"제 아이디는 {person.customer.user_id}이에요")
        await person.type(f"{person.customer.registration_number}입니다")
        assert person.state == "product"
        await person.tap("product:limited")
        await person.verify()
        await person.type(f"계좌번호는 {person.account().number}이에요")
        message = await person.type(f"비밀번호는 {person.account().password}예요")

        assert person.state == "payment_card"
        assert message in person.forgotten

    @pytest.mark.parametrize("verdict", ["sure", "choice"])
    @pytest.mark.parametrize("place", ["identity_user_id", "payment_password", "protection_password"])
    async def test_what_is_recognised_and_sounds_like_a_question_is_one(self, places, place, verdict):
        person = places.at(place)
        found(person, verdict, "ars_no_call", "ars_how_to")
        await person.type("이 번호는 뭔가요?")

        assert {"topic", "faq-which"} & set(ids(person))

    async def test_words_that_step_and_words_that_help_stay_what_they_were(self, places):
        person = places.at("payment_password")
        await person.type("도움말")
        assert "advice-payment" in ids(person)
        await person.type("이전")
        assert person.state == "payment_account"


class TestSentences:
    @pytest.mark.parametrize(
        "text",
        [
            "전화가 안 와요",
            "비번",
            "왜요?",
            "why was it refused",
            "the call never comes!",
            "I don’t know",
            "what is an OTP?",
        ],
    )
    def test_words_are_sentences(self, text):
        assert asking.is_sentence(text)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "1234",
            "48 29 13",
            "hong01",
            "honggildong",
            "Hangang-river-7!",
            "3172요",
            "a1 b2",
            "ㅋㅋㅋㅋ",
            "?!",
            "otp",
        ],
    )
    def test_values_are_none(self, text):
        assert not asking.is_sentence(text)


class TestSmallTalk:
    @pytest.mark.parametrize("text", ["네", "ㅇㅋ", "ㅠㅠ", "?", ".", "ㅎ"])
    async def test_a_nod_is_answered_by_pointing_at_the_buttons(self, places, text):
        person = places.at("product_use")
        person.session.after_secret = False
        await person.type(text)

        assert "use-buttons" in ids(person)
        assert person.records == []

    @pytest.mark.parametrize("text", ["7391", "48 29 13", "999001-01-000017"])
    async def test_a_number_where_none_is_asked_for_is_deleted(self, places, text):
        person = places.at("menu")
        message = await person.type(text)

        assert message in person.forgotten
        assert "secret-forgotten" in ids(person)

    async def test_a_very_long_text_is_answered(self, places):
        person = places.at("menu")
        await person.type("ARS 전화가 안 와요. " + "정말 답답해요. " * 400)

        assert {"topic", "faq-which", "faq-unknown", "faq-unknown-at-all"} & set(ids(person))


WHERE = st.sampled_from(PLACES)
SAID = st.one_of(
    st.text(max_size=60),
    st.text(st.sampled_from("가나다안돼요전화번호비밀?! 0123456789abcotp\n"), max_size=40),
    st.sampled_from([*SECRETS, *NO_CALL.values(), "안 돼요", "취소", "이전", "도움말", "help me", "/faq"]),
)
TAPS = st.integers(0, 20)


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    place=WHERE,
    language=st.sampled_from(["ko", "en"]),
    acts=st.lists(st.one_of(SAID, TAPS), min_size=1, max_size=6),
)
def test_whatever_is_said_wherever_a_card_stands_there_and_nobody_falls_out(places, place, language, acts):
    async def talk():
        person = places.at(place, language)
        for act in acts:
            if isinstance(act, str):
                await person.type(act)
            elif beside := [data for data in person.buttons() if data.startswith(("faq:", "nav:"))]:
                await person.tap(beside[act % len(beside)])
            assert person.state in machine.BY_NAME
            assert person.state != "delivery_issuing"
            assert person.card is not None
            assert person.card.rows
            assert person.session.live["card"] == person.card.serial

    asyncio.run(talk())
