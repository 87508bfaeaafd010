"""The topics that ship are complete, readable and in order; a catalogue keeps what it was given."""

import re
import unicodedata
from collections import defaultdict
from dataclasses import FrozenInstanceError, replace
from pathlib import Path

import pytest
import yaml

from flows import machine
from flows.failures import FAILURES
from flows.faq import catalogue
from flows.faq.catalogue import STEPS, Catalogue, Edition, Text, Topic
from flows.faq.shipped import load, phrases
from flows.texts import Texts

FAQ = Path(catalogue.__file__).parent
SECTIONS = {"failure": 5, "checklist": 5, "situation": 3, "step": 8}
SEED_ROWS = {f"{section}.{row}" for section, rows in SECTIONS.items() for row in range(1, rows + 1)}
COMMANDS = {
    "/start", "/issue", "/guide", "/certificates", "/status", "/faq", "/help", "/person", "/language", "/cancel",
}  # fmt: skip


def texts() -> list[tuple[str, Text]]:
    """Every shipped text with the name a failing test should show."""
    return [
        (f"{topic.id} {field}", text)
        for topic in load()
        for field, text in (
            ("title", topic.titles),
            ("cause", topic.causes),
            ("fix", topic.fixes),
            *((f"step {number}", step) for number, step in enumerate(topic.steps, start=1)),
            *((f"check {number}", check.question) for number, check in enumerate(topic.checks, start=1)),
        )
    ]


def wordings() -> list[tuple[str, str]]:
    return [
        (f"{name} {language}", text.in_language(language))
        for name, text in texts()
        for language in ("ko", "en")
    ]


def everything_said(topic: Topic, language) -> str:
    said = (topic.titles, topic.causes, topic.fixes, *topic.steps)
    return " ".join(text.in_language(language) for text in said)


def bare(line: str) -> str:
    """A line by its letters and digits alone."""
    folded = unicodedata.normalize("NFKC", line).casefold()
    return "".join(character for character in folded if character.isalnum())


def topic(topic_id="card_lost", **fields) -> Topic:
    wording = Text("카드를 잃어버렸어요", "I lost my card")
    return Topic(
        **{"id": topic_id, "step": "payment", "titles": wording, "causes": wording, "fixes": wording} | fields
    )


class TestShippedTopics:
    @pytest.mark.parametrize(
        ("row", "topics"),
        [
            ("failure.1", ["rrn_mismatch"]),
            ("failure.2", ["network_unstable"]),
            ("failure.3", ["terms_not_agreed"]),
            ("failure.4", ["ars_no_call", "phone_number_outdated", "ars_code_rejected"]),
            ("failure.5", ["fee_insufficient_balance"]),
            ("checklist.1", ["cert_validity_check"]),
            ("checklist.2", ["cert_expired", "renewal_window"]),
            ("checklist.3", ["purpose_mismatch"]),
            ("checklist.4", ["cert_lost", "cert_backup_copy"]),
            ("checklist.5", ["fee_amount"]),
            ("situation.1", ["required_items", "urgent_quick_issue"]),
            ("situation.2", ["cert_type_difference"]),
            ("situation.3", ["cert_validity_check"]),
            ("step.1", ["access_menu_not_found"]),
            ("step.2", ["access_menu_not_found", "corporate_cert"]),
            ("step.3", ["terms_not_agreed", "user_id_forgotten"]),
            ("step.4", ["cert_type_difference", "fee_amount"]),
            ("step.5", ["ars_how_to", "alternative_auth_methods", "overseas_exit_check", "account_not_registered"]),
            ("step.6", ["customer_detail_invalid"]),
            ("step.7", ["storage_choice"]),
            ("step.8", ["cert_validity_check", "fee_refund", "reissue_limit_free"]),
        ],
    )  # fmt: skip
    def test_every_row_of_the_bank_guide_is_answered(self, row, topics):
        assert row in SEED_ROWS
        assert {one.id for one in load() if row in one.seed} == set(topics)

    def test_no_row_of_the_bank_guide_is_forgotten(self):
        assert {row for one in load() for row in one.seed} == SEED_ROWS

    def test_each_file_holds_the_topics_of_its_step(self):
        files = {path.stem: yaml.safe_load(path.read_bytes()) for path in (FAQ / "topics").glob("*.yaml")}

        assert set(files) == set(STEPS)
        assert {
            one["step"] for step, entries in files.items() for one in entries if one["step"] != step
        } == set()
        assert sum(map(len, files.values())) == len(load()) == 85

    def test_ids_are_snake_case(self):
        assert [one.id for one in load() if not re.fullmatch(r"[a-z]+[a-z0-9]*(_[a-z0-9]+)*", one.id)] == []

    def test_steps_are_those_of_the_dialogue(self):
        assert (*machine.STEPS, "support") == STEPS

    def test_topics_stand_in_the_order_of_the_steps(self):
        order = [STEPS.index(one.step) for one in load()]

        assert order == sorted(order)
        assert [one for step in STEPS for one in load().by_step(step)] == list(load())

    def test_each_failure_of_the_dialogue_has_its_topic(self):
        assert [topic_id for topic_id in FAILURES.values() if not load().shows(topic_id)] == []

    def test_buttons_fit_telegrams_callback_data(self):
        data = [f"faq:{choice}:{one.id}" for one in load() for choice in ("topic", "steps", "yes", "no")]
        data += [f"faq:do:{action}" for action in catalogue.ACTIONS] + [f"faq:list:{step}" for step in STEPS]

        assert [one for one in data if len(one.encode()) > 64] == []

    def test_every_action_is_named_in_both_languages(self):
        known = Texts()
        needed = {f"action-{one.action.replace('_', '-')}" for one in load()} - {
            "action-person",
            "action-question",
        }

        assert len(needed) > 10
        assert [
            (id_, language) for id_ in needed for language in ("ko", "en") if not known.has(id_, language)
        ] == []

    def test_is_read_once(self):
        assert load() is load()


class TestShippedTexts:
    def test_no_text_is_empty_in_either_language(self):
        assert len(wordings()) > 85 * 2 * (3 + 2)
        assert [name for name, wording in wordings() if not wording.strip()] == []

    def test_each_language_is_in_its_own_script(self):
        for name, text in texts():
            assert re.search("[가-힣]", text.ko), name
            # Names of the bank's menus stand between quotation marks, Korean words in brackets.
            english = re.sub("‘[^’]*’|\\([^)]*\\)", "", text.en)
            assert not re.search("[가-힣ㄱ-ㅣ]", english), name
            assert re.search("[A-Za-z]{2}", english), name

    def test_korean_sentences_end_politely(self):
        sentences = [
            (name, sentence) for name, text in texts() for sentence in re.split(r"(?<=[.?!])\s+", text.ko)
        ]

        assert [one for one in sentences if not re.search(r"요[.?!]?$", one[1])] == []

    def test_texts_are_plain_single_lines(self):
        assert [name for name, wording in wordings() if re.search(r"[<>&*`\n\r\t]|  ", wording)] == []

    def test_quotation_marks_come_in_pairs(self):
        assert [
            name for name, wording in wordings() if re.search("[‘’]", re.sub("‘[^‘’]+’", "", wording))
        ] == []

    def test_commands_exist_and_can_be_tapped(self):
        """Telegram makes a link of a command only where no letter, Hangul included, stands next to it."""
        for name, wording in wordings():
            found = re.findall(r"(?<![\w/])/[a-z]+", wording)
            assert set(found) <= COMMANDS, name
            assert wording.count("‘/") == len(found), name
            assert all(f"‘{command}’" in wording for command in found), name

    def test_both_languages_name_the_same_commands(self):
        def commands(wording):
            return sorted(set(re.findall(r"‘/[a-z]+’", wording)))

        assert [name for name, text in texts() if commands(text.ko) != commands(text.en)] == []

    def test_both_languages_name_the_same_numbers(self):
        """Single digits may be words, and a month has a name in English."""

        def numbers(wording):
            return sorted(re.findall(r"\d[\d,]*\d", re.sub(r"\d+월", "", wording)))

        assert [(name, text) for name, text in texts() if numbers(text.ko) != numbers(text.en)] == []

    @pytest.mark.parametrize(
        ("topic_id", "ko", "en"),
        [
            ("ars_how_to", "두 자리", "two-digit"),
            ("seccard_locked", "5번", "5 errors"),
            ("fee_refund", "발급일을 포함해 7일", "7 days, counting the day of issue"),
            (
                "renewal_window",
                "만료 30일 전부터 만료일까지",
                "from 30 days before expiry until the expiry day",
            ),
            ("cert_type_difference", "1년에 4,400원", "4,400 won a year"),
            ("cert_password_rule", "10자 이상", "10 or more characters"),
            ("cert_expired", "발급일부터 1년", "valid for 1 year from issue"),
            ("minor_issuance", "만 14세 미만", "Under 14"),
            ("inactive_internet_banking", "12개월 넘게", "After 12 months"),
        ],
    )
    def test_facts_stand_in_both_languages(self, topic_id, ko, en):
        found = load().topic(topic_id)

        assert ko in everything_said(found, "ko")
        assert en in everything_said(found, "en")

    def test_the_password_rule_names_all_four_refused_characters(self):
        for language in ("ko", "en"):
            cause = load().topic("cert_password_rule").cause(language)
            assert all(character in cause for character in "'\"\\|")

    def test_the_long_answer_has_two_to_seven_steps(self):
        assert [one.id for one in load() if not 2 <= len(one.steps) <= 7] == []

    def test_each_twin_is_another_topic_that_exists(self):
        for one in load():
            twins = [check.twin for check in one.checks]
            assert len(twins) == len(set(twins)), one.id
            assert one.id not in twins
            assert all(load().shows(twin) for twin in twins), one.id

    def test_each_topic_has_a_near_twin_to_be_told_from(self):
        assert [one.id for one in load() if not 1 <= len(one.checks) <= 3] == []

    def test_what_people_ask_next_is_two_to_four_other_topics(self):
        for one in load():
            assert 2 <= len(one.related) == len(set(one.related)) <= 4, one.id
            assert one.id not in one.related
            assert all(load().shows(other) for other in one.related), one.id

    def test_what_people_ask_next_is_none_of_the_twins(self):
        twice = {
            one.id: both
            for one in load()
            if (both := {check.twin for check in one.checks}.intersection(one.related))
        }

        assert twice == {}


class TestShippedPhrases:
    def test_each_topic_has_a_hundred_or_more(self):
        assert {one.id: len(phrases(one.id)) for one in load() if len(phrases(one.id)) < 100} == {}

    def test_each_file_belongs_to_a_topic(self):
        files = {path.name for path in (FAQ / "phrases").iterdir()}

        assert files == {f"{topic_id}.txt" for topic_id in load().ids}

    def test_no_line_is_empty_or_longer_than_what_staff_may_write(self):
        for topic_id in load().ids:
            lines = phrases(topic_id)
            assert [line for line in lines if not bare(line) or line != line.strip() or len(line) > 200] == []

    def test_none_of_the_lines_about_something_else_is_empty(self):
        lines = (FAQ / "off_topic.txt").read_text(encoding="utf-8").splitlines()

        assert len(lines) > 1000
        assert [number for number, line in enumerate(lines, start=1) if not line.strip()] == []

    def test_no_line_stands_in_two_places(self):
        """Not even with other spaces, punctuation or case: it would teach two answers to one question."""
        places = defaultdict(list)
        for topic_id in load().ids:
            for line in phrases(topic_id):
                places[bare(line)].append((topic_id, line))
        for line in (FAQ / "off_topic.txt").read_text(encoding="utf-8").splitlines():
            places[bare(line) or line].append(("off_topic", line))

        assert [found for found in places.values() if len(found) > 1] == []

    def test_other_topics_have_none(self):
        assert phrases("weather") == ()


class TestCatalogue:
    def test_a_topic_knows_its_texts_by_language(self):
        one = topic(
            titles=Text("카드를 잃어버렸어요", "I lost my card"),
            causes=Text("지갑에 없어요.", "It is not in the wallet."),
            fixes=Text("신고해 주세요.", "Report it."),
        )

        assert (one.title("ko"), one.title("en")) == ("카드를 잃어버렸어요", "I lost my card")
        assert (one.cause("ko"), one.cause("en")) == ("지갑에 없어요.", "It is not in the wallet.")
        assert (one.fix("ko"), one.fix("en")) == ("신고해 주세요.", "Report it.")

    def test_keeps_the_order_it_was_given(self):
        topics = Catalogue(topic(name) for name in ("zeta", "alpha", "mid"))

        assert [one.id for one in topics] == list(topics.ids) == ["zeta", "alpha", "mid"]
        assert [one.id for one in topics.by_step("payment")] == ["zeta", "alpha", "mid"]
        assert topics.by_step("menu") == ()
        assert len(topics) == 3
        assert "alpha" in topics
        assert "omega" not in topics

    def test_files_are_put_in_the_order_of_the_steps(self, tmp_path):
        entry = "- {{id: {id}, step: {step}, title: {t}, cause: {t}, fix: {t}, steps: [{t}, {t}], action: person}}\n"

        def write(name, *entries):
            content = "".join(entry.format(id=id_, step=step, t="{ko: 가요, en: a}") for id_, step in entries)
            (tmp_path / name).write_text(content, encoding="utf-8")

        write("a.yaml", ("last", "support"), ("second", "menu"))
        write("b.yaml", ("first", "welcome"), ("third", "menu"))

        assert [one.id for one in load(tmp_path)] == ["first", "second", "third", "last"]

    def test_an_edited_folder_is_seen(self, tmp_path):
        shipped = FAQ / "topics"
        for path in shipped.iterdir():
            (tmp_path / path.name).write_bytes(path.read_bytes())
        before = load(tmp_path)
        menu = tmp_path / "menu.yaml"
        title = before.topic("corporate_cert").title("en")
        menu.write_text(menu.read_text("utf-8").replace(title, "For my company"), encoding="utf-8")

        assert list(before) == list(load())
        assert load(tmp_path).topic("corporate_cert").title("en") == "For my company"

    def test_unknown_names_are_key_errors(self):
        with pytest.raises(KeyError):
            load().topic("weather")
        with pytest.raises(KeyError):
            load().by_step("weather")
        assert not load().shows("weather")

    def test_cannot_be_changed_from_outside(self):
        topics = [topic("one")]
        shelf = Catalogue(topics)
        topics.append(topic("two"))

        assert len(shelf) == 1
        with pytest.raises(AttributeError):
            shelf.topics = ()
        with pytest.raises(TypeError):
            shelf._by_id["two"] = topic("two")
        with pytest.raises(FrozenInstanceError):
            shelf.topic("one").step = "menu"


class TestSwitchedOff:
    shelf = Catalogue([topic("one"), topic("gone", off=True), topic("two", step="menu")])

    def test_is_neither_listed_nor_counted(self):
        assert [one.id for one in self.shelf] == ["one", "two"]
        assert [one.id for one in self.shelf.by_step("payment")] == ["one"]
        assert len(self.shelf) == 2
        assert not self.shelf.shows("gone")
        assert self.shelf.shows("one")

    def test_can_still_be_spoken_of(self):
        assert self.shelf.topic("gone").title("en") == "I lost my card"
        assert "gone" in self.shelf
        assert list(self.shelf.ids) == ["one", "gone", "two"]


class TestEdited:
    shelf = Catalogue([topic("one"), topic("two")])

    def test_a_known_topic_is_replaced_in_its_place(self):
        edited = self.shelf.edited(Edition((topic("one", step="menu"),)))

        assert [one.id for one in edited] == ["one", "two"]
        assert edited.by_step("menu") == (topic("one", step="menu"),)
        assert edited.by_step("payment") == (topic("two"),)

    def test_a_new_topic_comes_last(self):
        assert [one.id for one in self.shelf.edited(Edition((topic("zero"),)))] == ["one", "two", "zero"]

    def test_a_topic_is_switched_off_and_keeps_its_texts(self):
        edited = self.shelf.edited(Edition(off=("one",)))

        assert [one.id for one in edited] == ["two"]
        assert edited.topic("one") == replace(topic("one"), off=True)

    def test_a_topic_that_is_given_whole_is_on_again(self):
        edited = self.shelf.edited(Edition(off=("one",))).edited(Edition((topic("one"),)))

        assert [one.id for one in edited] == ["one", "two"]

    def test_an_unknown_topic_cannot_be_switched_off(self):
        assert list(self.shelf.edited(Edition(off=("weather",))).ids) == ["one", "two"]

    def test_the_catalogue_itself_stays_as_it_was(self):
        self.shelf.edited(Edition((topic("one", step="menu"), topic("zero")), off=("two",)))

        assert list(self.shelf) == [topic("one"), topic("two")]

    def test_an_edition_names_what_it_changes(self):
        assert Edition((topic("one"), topic("zero")), off=("two",)).subjects == ("one", "zero", "two")
