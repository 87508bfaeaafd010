import re
import time
import unicodedata
from pathlib import Path

import pytest
import yaml

from flows import machine
from flows.failures import FAILURES
from flows.faq import catalogue
from flows.faq.catalogue import Catalogue, CatalogueError, Text, Topic, load

SEED_ROWS = [
    *(f"failure.{row}" for row in range(1, 6)),
    *(f"checklist.{row}" for row in range(1, 6)),
    *(f"situation.{row}" for row in range(1, 4)),
    *(f"step.{row}" for row in range(1, 9)),
]
COMMANDS = {"/person", "/status", "/issue", "/cancel"}

TOPIC = """\
# a comment of the support staff
- id: card_lost
  step: payment
  seed: [failure.1, step.6]
  title:
    ko: 카드를 잃어버렸어요
    en: I lost my card
  cause:
    ko: 지갑에 없어요.
    en: It is not in the wallet.
  fix:
    ko: 신고해 주세요.
    en: Report it.
"""


@pytest.fixture
def write(tmp_path):
    def _write(content: str | bytes) -> Path:
        path = tmp_path / "topics.yaml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return _write


def wordings() -> list[tuple[str, str]]:
    """Every shipped text with the name a failing test should show."""
    return [
        (f"{topic.id} {field} {language}", getattr(topic, field)(language))
        for topic in load()
        for field in ("title", "cause", "fix")
        for language in ("ko", "en")
    ]


class TestShipped:
    @pytest.mark.parametrize("row", SEED_ROWS)
    def test_every_row_of_the_bank_guide_is_answered(self, row):
        assert [topic.id for topic in load() if row in topic.seed]

    def test_ids_are_snake_case_and_unique_in_the_file(self):
        path = Path(catalogue.__file__).with_name("topics.yaml")
        ids = [topic["id"] for topic in yaml.safe_load(path.read_bytes())]

        assert [id_ for id_ in ids if not re.fullmatch(r"[a-z]+[a-z0-9]*(_[a-z0-9]+)*", id_)] == []
        assert len(set(ids)) == len(ids) == len(load()) == 85

    def test_no_text_is_empty_in_either_language(self):
        assert [name for name, wording in wordings() if not wording.strip()] == []

    def test_each_language_is_in_its_own_script(self):
        for topic in load():
            for field in ("title", "cause", "fix"):
                assert re.search("[가-힣]", getattr(topic, field)("ko")), topic.id
                # Names of the bank's menus stand between quotation marks, Korean words in brackets.
                english = re.sub("‘[^’]*’|\\([^)]*\\)", "", getattr(topic, field)("en"))
                assert not re.search("[가-힣]", english), topic.id

    def test_korean_sentences_end_politely(self):
        sentences = [
            (name, sentence)
            for name, wording in wordings()
            if name.endswith(" ko")
            for sentence in re.split(r"(?<=[.?!])\s+", wording)
        ]

        assert [entry for entry in sentences if not re.search(r"요[.?!]?$", entry[1])] == []

    def test_texts_are_plain_single_lines(self):
        assert [name for name, wording in wordings() if re.search(r"[<>&*`\n\t]|  ", wording)] == []

    def test_commands_exist_and_can_be_tapped(self):
        """Telegram makes a link of a command only where no letter, Hangul included, stands next to it."""
        for name, wording in wordings():
            found = re.findall(r"(?<![\w/])/[a-z]+", wording)
            assert set(found) <= COMMANDS, name
            assert wording.count("‘/") == len(found), name
            assert all(f"‘{command}’" in wording for command in found), name

    @pytest.mark.parametrize(
        ("topic", "ko", "en"),
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
        ],
    )
    def test_facts_stand_in_both_languages(self, topic, ko, en):
        texts = load().topic(topic)

        assert ko in texts.title("ko") + texts.cause("ko") + texts.fix("ko")
        assert en in texts.title("en") + texts.cause("en") + texts.fix("en")

    def test_the_password_rule_names_all_four_refused_characters(self):
        for language in ("ko", "en"):
            assert all(
                character in load().topic("cert_password_rule").cause(language) for character in "'\"\\|"
            )

    def test_each_failure_of_the_dialogue_has_its_topic(self):
        assert [topic for topic in FAILURES.values() if topic not in load()] == []

    def test_steps_are_those_of_the_dialogue(self):
        assert (*machine.STEPS, "support") == catalogue.STEPS

    def test_reads_in_less_than_150_ms(self):
        path = Path(catalogue.__file__).with_name("topics.yaml")
        runs = []
        for _ in range(3):
            start = time.process_time()
            load(path)
            runs.append(time.process_time() - start)

        assert min(runs) < 0.150

    def test_is_read_once(self):
        assert load() is load()


class TestCatalogue:
    def test_a_topic_knows_its_texts_by_language(self, write):
        topic = load(write(TOPIC)).topic("card_lost")

        assert topic == Topic(
            id="card_lost",
            step="payment",
            titles=Text("카드를 잃어버렸어요", "I lost my card"),
            causes=Text("지갑에 없어요.", "It is not in the wallet."),
            fixes=Text("신고해 주세요.", "Report it."),
            seed=("failure.1", "step.6"),
        )
        assert (topic.title("ko"), topic.title("en")) == ("카드를 잃어버렸어요", "I lost my card")
        assert (topic.cause("ko"), topic.cause("en")) == ("지갑에 없어요.", "It is not in the wallet.")
        assert (topic.fix("ko"), topic.fix("en")) == ("신고해 주세요.", "Report it.")

    def test_seed_may_be_left_out(self, write):
        content = TOPIC.replace("  seed: [failure.1, step.6]\n", "")

        assert load(write(content)).topic("card_lost").seed == ()

    def test_keeps_the_order_of_the_file(self, write):
        content = "".join(TOPIC.replace("card_lost", name) for name in ("zeta", "alpha", "mid"))
        topics = load(write(content))

        assert [topic.id for topic in topics] == ["zeta", "alpha", "mid"]
        assert [topic.id for topic in topics.by_step("payment")] == ["zeta", "alpha", "mid"]
        assert topics.by_step("menu") == ()
        assert len(topics) == 3
        assert "alpha" in topics
        assert "omega" not in topics

    def test_every_topic_belongs_to_one_step(self):
        by_step = [topic for step in catalogue.STEPS for topic in load().by_step(step)]

        assert sorted(topic.id for topic in by_step) == sorted(topic.id for topic in load())

    def test_unknown_names_are_key_errors(self):
        with pytest.raises(KeyError):
            load().topic("weather")
        with pytest.raises(KeyError):
            load().by_step("weather")

    def test_cannot_be_changed_from_outside(self):
        topics = {"one": load().topic("ars_no_call")}
        shelf = Catalogue(topics)
        topics.clear()

        assert len(shelf) == 1

    def test_an_edited_file_is_seen(self, write):
        load(write(TOPIC))

        assert load(write(TOPIC.replace("I lost my card", "My card is gone"))).topic("card_lost").title(
            "en"
        ) == ("My card is gone")

    def test_hangul_typed_on_a_mac_is_put_together(self, write):
        topic = load(write(unicodedata.normalize("NFD", TOPIC))).topic("card_lost")

        assert topic.title("ko") == "카드를 잃어버렸어요"


class TestFaults:
    @pytest.mark.parametrize(
        ("old", "new", "line", "words"),
        [
            pytest.param("id: card_lost", "id: Card-Lost", 2, "'Card-Lost'", id="id not snake case"),
            pytest.param("- id: card_lost\n  step", "- step", 2, "lacks 'id'", id="no id"),
            pytest.param("step: payment", "step: paymnet", 3, "unknown step 'paymnet'", id="unknown step"),
            pytest.param("failure.1", "failure.9", 4, "unknown seed 'failure.9'", id="unknown seed"),
            pytest.param("[failure.1, step.6]", "failure.1", 4, "must be a list", id="seed not a list"),
            pytest.param("    en: I lost my card\n", "", 6, "title of card_lost lacks 'en'", id="no English"),
            pytest.param("    ko: 지갑에 없어요.\n", "", 9, "cause of card_lost lacks 'ko'", id="no Korean"),
            pytest.param("en: Report it.", "en:", 13, "fix of card_lost in en is empty", id="empty text"),
            pytest.param("en: Report it.", "en: ' '", 13, "is empty", id="blank text"),
            pytest.param("en: Report it.", "en: [a, b]", 13, "must be one line of text", id="text is a list"),
            pytest.param(
                "en: Report it.", "en: Report it.\n    de: Melden.", 14, "'de'", id="unknown language"
            ),
            pytest.param("  cause:", "  couse:", 8, "unknown field 'couse'", id="misspelt field"),
            pytest.param("  cause:", "  title:", 8, "has 'title' twice", id="field twice"),
            pytest.param(
                "카드를 잃어버렸어요", "가" * 31, 6, "has 31 characters, more than 30", id="long title"
            ),
            pytest.param(
                "지갑에 없어요.", "가" * 161, 9, "has 161 characters, more than 160", id="long cause"
            ),
            pytest.param(
                "신고해 주세요.", "가" * 221, 12, "has 221 characters, more than 220", id="long fix"
            ),
            pytest.param("Report it.", "a" * 361, 13, "has 361 characters, more than 360", id="long English"),
            pytest.param("Report it.", "Report: now: it.", 13, "not valid YAML", id="unquoted colon"),
            pytest.param("    en: Report it.", "\ten: Report it.", 13, "not valid YAML", id="tab"),
        ],
    )
    def test_a_fault_is_named_with_its_line(self, write, old, new, line, words):
        assert TOPIC.count(old) == 1
        path = write(TOPIC.replace(old, new))

        with pytest.raises(CatalogueError) as caught:
            load(path)

        assert str(caught.value).startswith(f"{path}:{line}: ")
        assert words in str(caught.value)
        assert (caught.value.path, caught.value.line) == (path, line)

    def test_a_second_topic_of_the_same_id_names_both_lines(self, write):
        path = write(TOPIC + TOPIC.replace("# a comment of the support staff\n", ""))

        with pytest.raises(CatalogueError, match=r":14: .*'card_lost'.* already on line 2"):
            load(path)

    @pytest.mark.parametrize("content", ["topics: []\n", "just words\n", "[]\n"])
    def test_a_file_without_a_list_of_topics_is_refused(self, write, content):
        with pytest.raises(CatalogueError, match=":1: expected a list of topics"):
            load(write(content))

    def test_a_topic_that_holds_no_fields_is_refused(self, write):
        with pytest.raises(CatalogueError, match=":2: a topic must hold id, step, title, cause, fix"):
            load(write("# none\n- card_lost\n"))

    def test_an_empty_file_is_refused(self, write):
        with pytest.raises(CatalogueError, match="expected a list of topics") as caught:
            load(write(""))

        assert caught.value.line is None

    def test_a_file_in_another_encoding_is_refused(self, write):
        with pytest.raises(CatalogueError, match="not valid YAML"):
            load(write(TOPIC.encode("cp949")))

    def test_an_absent_file_is_refused(self, tmp_path):
        with pytest.raises(CatalogueError, match=r"absent\.yaml: cannot be read: No such file"):
            load(tmp_path / "absent.yaml")

    def test_objects_are_not_built(self, write):
        """A tag may name a Python object; here it is but the mark on a text."""
        content = TOPIC.replace("en: Report it.", "en: !!python/object/apply:os.system [exit 1]")

        with pytest.raises(CatalogueError, match=":13: "):
            load(write(content))
