"""“It does not work”: however it is said, wherever the person stands; and the questions that follow."""

from itertools import pairwise

import pytest

from flows import machine
from flows.faq import asking, diagnosis, shipped
from flows.faq.library import Change
from flows.texts import LANGUAGES
from tests.unit.flows.person import START, TEXTS
from tests.unit.flows.places import PLACES, open_places

TREE = diagnosis.tree()
CATALOGUE = shipped.load()
LONGEST_LABEL = {"ko": 30, "en": 40}

COMPLAINTS = (
    "안돼요", "안 돼요", "안되요", "안됨", "않되요", "안됩니다", "안 됩니다", "안돼ㅠㅠ", "안 돼 ㅠㅠ", "왜 안돼?",
    "안되는데요", "이거 안돼요", "계속 안돼요", "자꾸 안 돼요", "안되네요", "안댐", "안 된다고요", "잘 안돼요", "전혀 안 돼요",
    "도저히 안돼요", "아무리 해도 안돼요", "다시 해도 안돼요", "여기서 안돼요", "안됐어요", "안 되나요", "안돼요!!!", "안돼요😭",
    "저기요 안돼요", "오류나요", "오류가 나요", "오류 떠요", "오류", "에러", "에러떠요", "실패했어요", "자꾸 실패해요",
    "막혔어요", "여기서 막혔어요", "안 넘어가요", "넘어가지 않아요", "못하겠어요", "진행이 안돼", "문제 있어요",
    "왜 안 되는 거예요", "오류 났어요", "오류가 났어요", "다음으로 안 넘어가요", "작동을 안 해요", "작동이 안돼요", "진행이 안 됩니다",
    "안대요", "안되잖아요", "진짜 안 돼요", "다 안돼요", "문제가 있어요", "이 단계에서 막혔어요", "화면이 안 넘어가요",
    "안돼요 안돼요", "도와주세요", "dksehody", "먹통이에요",
    "it doesn't work", "It does not work.", "doesn’t work", "it doesnt work", "not working", "it is not working", "it isn't working",
    "this isn't working", "still not working", "I'm stuck", "I am stuck", "im stuck", "stuck", "help me", "it failed", "error",
    "it won't work", "why doesn't it work?", "it's not working", "why is it not working", "nothing works", "please help",
    "help me please", "it keeps failing", "I get an error", "something went wrong", "I can't continue", "it's broken",
)  # fmt: skip
MORE_THAN_COMPLAINTS = (
    "", "네", "안녕하세요", "안 할래요", "전화가 안 와요", "발급이 안돼요", "돈은 나갔는데 발급이 안 됐어요", "해외에서는 안 되나요", "맥에서 안돼요",
    "취소가 안돼요", "OTP가 오류예요", "오류 코드 1203", "실패하면 돈을 돌려주나요", "안전한가요", "안내해 주세요", "환불이 안돼요",
    "잘 돼요", "이제 됐어요", "it works", "it is working now", "the call does not come", "my card does not work", "error 1203", "is it working on a Mac?", "Hangang-river-7!", "hong01",
)  # fmt: skip
PROSE = ("desk_topic", "desk_review")

places = pytest.fixture(scope="module")(open_places)


def ids(person):
    return [line.id for line in person.card.body]


def question(person):
    return next((str(line.arguments["question"]) for line in person.card.body if line.id == "diagnosis"), "")


def begins_at(place):
    """The node where somebody begins who stands there."""
    step = place.split("_")[0].split(" ")[0]
    # The page of the guide is one about the additional verification.
    special = {"aftercare": "delivery", "guide": "start", "desk": "start"}
    return "verification" if place == "guide_page" else special.get(step, step)


def ways(name, language="ko"):
    """All ways from a question to an end, as lists of what is passed."""
    for option in TREE[name].options:
        if option.topic:
            yield [name, option.topic]
        else:
            yield from ([name, *way] for way in ways(option.to))


class TestTree:
    def test_every_end_is_a_topic_that_is_shown(self):
        ends = {option.topic for node in TREE.values() for option in node.options if not option.to}

        assert all(CATALOGUE.shows(topic) for topic in ends)

    def test_every_option_leads_to_one_thing_that_exists(self):
        for node in TREE.values():
            for option in node.options:
                assert bool(option.to) != bool(option.topic)
                assert not option.to or option.to in TREE

    def test_every_question_is_reached_from_the_start(self):
        assert {name for way in ways(diagnosis.START) for name in way[:-1]} == set(TREE)

    def test_no_way_asks_more_than_three_questions(self):
        assert max(len(way) - 1 for name in TREE for way in ways(name)) <= diagnosis.DEEPEST == 3

    def test_every_step_has_its_question(self):
        assert set(machine.STEPS) <= set(TREE)

    def test_no_question_offers_the_same_twice(self):
        for node in TREE.values():
            targets = [option.to or option.topic for option in node.options]
            assert len(set(targets)) == len(targets)

    def test_every_question_has_a_few_answers(self):
        assert all(2 <= len(node.options) <= 8 for node in TREE.values())

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_answer_fits_a_button_and_differs_from_its_neighbours(self, language):
        for node in TREE.values():
            labels = [option.label.in_language(language) for option in node.options]
            assert all(0 < len(label) <= LONGEST_LABEL[language] for label in labels), labels
            assert len(set(labels)) == len(labels)
            assert node.question.in_language(language).endswith("?")

    def test_korean_is_korean_and_english_is_not(self):
        for node in TREE.values():
            texts = [node.question, *(option.label for option in node.options)]
            assert not any("가" <= letter <= "힣" for text in texts for letter in text.en)
            assert all(
                any("가" <= letter <= "힣" for letter in text.ko) or text.ko.isupper() for text in texts
            )

    def test_most_failures_of_the_catalogue_are_reached(self):
        ends = {way[-1] for way in ways(diagnosis.START)}

        assert len(ends) >= 50

    def test_the_drawing_names_every_question_every_end_and_the_person(self):
        drawing = diagnosis.mermaid()

        assert drawing.startswith("flowchart")
        assert "person([" in drawing
        for node in TREE.values():
            name = f"ask_{node.name.replace('-', '_')}"
            assert f'    {name}{{"{node.question.ko}<br/>{node.question.en}"}}' in drawing
            assert f"    {name} -.-> person" in drawing
            for option in node.options:
                target = f"ask_{option.to.replace('-', '_')}" if option.to else option.topic
                assert f'    {name} -->|"{option.label.ko}"| {target}\n' in drawing


class TestComplaints:
    @pytest.mark.parametrize("text", COMPLAINTS)
    def test_that_it_does_not_work_is_one(self, text):
        assert asking.complains(text)

    @pytest.mark.parametrize("text", MORE_THAN_COMPLAINTS)
    def test_who_says_what_does_not_work_asks_something(self, text):
        assert not asking.complains(text)

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("place", [place for place in PLACES if place not in PROSE])
    async def test_begin_where_the_person_stands_and_change_nothing(self, places, place, language):
        person = places.at(place, language)
        state, application = person.state, person.session.application
        with places.unreachable():
            await person.type({"ko": "안 돼요 ㅠㅠ", "en": "It does not work!"}[language])

        assert question(person) == TREE[begins_at(place)].question.in_language(language)
        assert (person.state, person.session.application) == (state, application)
        assert {"faq:else", "nav:stay"} <= set(person.buttons())

    @pytest.mark.parametrize("place", [place for place in PLACES if place not in PROSE])
    async def test_the_button_does_the_same(self, places, place):
        person = places.at(place)
        await person.tap("nav:stuck")

        assert question(person) == TREE[begins_at(place)].question.ko

    async def test_every_question_of_a_step_has_the_button(self, places):
        for place in PLACES:
            person = places.at(place)
            await person.tap("nav:stay")
            if place not in {"welcome", *PROSE}:
                assert {"nav:stuck", "guide:stuck"} & set(person.buttons()), place


class TestWays:
    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("step", machine.STEPS)
    async def test_every_way_ends_at_its_topic(self, places, step, language):
        for way in ways(step):
            person = places.at("menu", language)
            await person.tap(f"faq:ask:{step}")
            for here, there in pairwise(way):
                assert question(person) == TREE[here].question.in_language(language)
                data = f"faq:ask:{there}" if there in TREE else f"faq:topic:{there}"
                label = next(b.label for row in person.card.rows for b in row if b.data == data)
                assert TEXTS.plain(label, language)
                await person.tap(data)
            assert CATALOGUE.topic(way[-1]).title(language) in person.seen
            assert "faq-helpful" in ids(person)

    async def test_something_else_is_kept_and_leads_to_a_person(self, places):
        for node in TREE:
            person = places.at("payment_review")
            await person.tap(f"faq:ask:{node}")
            await person.tap("faq:else")

            assert "faq-no-more" in ids(person)
            assert {"nav:person", "faq:list", "nav:stay"} <= set(person.buttons())
            assert [(record.kind, record.about["opinion"]) for record in person.records] == [
                ("faq", "unanswered")
            ]

    async def test_a_topic_that_did_not_help_leads_to_its_twins_and_then_to_a_person(self, places):
        twins = [check.twin for check in CATALOGUE.topic("fee_amount").checks]
        person = places.at("payment_review")
        await person.type("안 돼요")
        await person.tap("faq:ask:fee")
        await person.tap("faq:topic:fee_amount")
        for topic in ("fee_amount", *twins):
            await person.tap(f"faq:no:{topic}")

        assert "faq-no-more" in ids(person)
        assert "nav:person" in person.buttons()
        assert [record.about["topic"] for record in person.records] == ["fee_amount", *twins]

    async def test_a_topic_that_is_switched_off_is_not_offered(self, places):
        person = places.at("verification")
        library = person.conversation._library
        before = dict(vars(library))
        try:
            library.publish([Change(START, "Kim", "- id: ars_spam_blocked\n  off: true\n")])
            await person.tap("faq:ask:no-call")
            assert "faq:topic:ars_spam_blocked" not in person.buttons()
            assert "faq:topic:ars_no_call" in person.buttons()
        finally:
            vars(library).update(before)

    async def test_what_was_asked_before_is_not_mixed_in(self, places):
        person = places.at("verification")
        await person.type("수수료가 얼마예요?")
        await person.type("안 돼요")
        await person.tap("faq:else")

        assert person.records[-1].about["text"] == ""


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "text", ["안돼왜" * 19 + "x", "안돼이거" * 14 + "x", "why " * 14 + "x", "안돼" * 2000]
)
def test_a_complaint_without_end_is_none_and_is_not_tried_in_all_combinations(text):
    assert not asking.complains(text)
