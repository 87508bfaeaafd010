"""A faulty file is never served: the error names the file, the line and what is wrong there."""

import subprocess
import sys
import unicodedata
from functools import cache

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from flows.faq import shipped
from flows.faq.catalogue import Check, Edition, Text, Topic
from flows.faq.reading import CatalogueError, read, read_folder
from flows.faq.shipped import load
from flows.faq.writing import to_yaml

KNOWN = {"card_broken", "card_fee"}
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
  steps:
    - ko: 은행에 전화해 주세요.
      en: Call the bank.
    - ko: 새 카드를 받으세요.
      en: Get a new card.
  checks:
    - topic: card_broken
      ko: 카드가 부러졌나요?
      en: Is the card in pieces?
  related: [card_fee]
  action: person
  phrases:
    - 카드가 없어짐
"""
CARD_LOST = Topic(
    id="card_lost",
    step="payment",
    titles=Text("카드를 잃어버렸어요", "I lost my card"),
    causes=Text("지갑에 없어요.", "It is not in the wallet."),
    fixes=Text("신고해 주세요.", "Report it."),
    steps=(Text("은행에 전화해 주세요.", "Call the bank."), Text("새 카드를 받으세요.", "Get a new card.")),
    checks=(Check(Text("카드가 부러졌나요?", "Is the card in pieces?"), "card_broken"),),
    related=("card_fee",),
    action="person",
    phrases=("카드가 없어짐",),
    seed=("failure.1", "step.6"),
)
STEPS = TOPIC[TOPIC.index("    - ko: 은행") : TOPIC.index("  checks:")]


def understood(content: str | bytes, known=KNOWN) -> Edition:
    return read(content if isinstance(content, bytes) else content.encode(), "staff.yaml", known=known)


def fault(content: str | bytes, known=KNOWN) -> CatalogueError:
    with pytest.raises(CatalogueError) as caught:
        understood(content, known)
    return caught.value


class TestUnderstood:
    def test_a_topic_with_all_its_fields(self):
        assert understood(TOPIC) == Edition((CARD_LOST,))

    def test_a_topic_that_stands_alone(self):
        alone = "".join(line[2:] for line in TOPIC.splitlines(keepends=True)[1:])

        assert alone.startswith("id: card_lost\n")
        assert understood(alone) == Edition((CARD_LOST,))

    @pytest.mark.parametrize(
        ("start", "end", "field"),
        [
            ("  seed:", "  title:", "seed"),
            ("  checks:", "  related:", "checks"),
            ("  related:", "  action:", "related"),
            ("  phrases:", "", "phrases"),
        ],
    )
    def test_what_may_be_left_out(self, start, end, field):
        content = TOPIC[: TOPIC.index(start)] + (TOPIC[TOPIC.index(end) :] if end else "")

        assert getattr(understood(content).topics[0], field) == ()

    def test_topics_keep_their_order(self):
        names = ["zeta", "alpha", "mid"]
        edition = understood("".join(TOPIC.replace("card_lost", name) for name in names))

        assert [topic.id for topic in edition.topics] == names

    def test_topics_of_one_file_may_name_one_another(self):
        first = TOPIC.replace("[card_fee]", "[card_found]")
        second = TOPIC.replace("card_lost", "card_found").replace("[card_fee]", "[card_lost]")

        assert understood(first + second).subjects == ("card_lost", "card_found")

    def test_a_topic_is_switched_off(self):
        assert understood("- id: card_fee\n  off: true\n") == Edition(off=("card_fee",))
        assert understood("id: card_fee\noff: true\n") == Edition(off=("card_fee",))

    def test_a_file_may_both_change_and_switch_off(self):
        assert understood(TOPIC + "- {id: card_fee, off: true}\n") == Edition((CARD_LOST,), ("card_fee",))

    def test_hangul_typed_on_a_mac_is_put_together(self):
        assert understood(unicodedata.normalize("NFD", TOPIC)) == Edition((CARD_LOST,))

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
    def test_what_windows_calls_unicode(self, encoding):
        assert understood(TOPIC.encode(encoding)) == Edition((CARD_LOST,))

    def test_lines_may_end_as_on_windows(self):
        assert understood(TOPIC.replace("\n", "\r\n")) == Edition((CARD_LOST,))

    def test_spaces_around_a_text_do_not_count(self):
        assert understood(TOPIC.replace("en: Report it.", "en: '  Report it. '")) == Edition((CARD_LOST,))

    @pytest.mark.parametrize(
        ("field", "ko", "en"),
        [("title", 30, 60), ("cause", 160, 260), ("fix", 220, 360), ("steps", 90, 150), ("checks", 50, 90)],
    )
    def test_a_text_may_be_as_long_as_it_says(self, field, ko, en):
        entry = yaml.safe_load(TOPIC)
        text = entry[0][field] if field in {"title", "cause", "fix"} else entry[0][field][0]
        text |= {"ko": "가" * ko, "en": "a" * en}

        assert len(understood(yaml.safe_dump(entry, allow_unicode=True)).topics) == 1

    def test_an_id_may_have_40_characters(self):
        assert understood(TOPIC.replace("card_lost", "a" * 40)).subjects == ("a" * 40,)

    def test_a_tag_is_but_a_mark_on_a_text(self):
        content = TOPIC.replace("en: Report it.", "en: !!python/name:os.system Report it.")

        assert understood(content) == Edition((CARD_LOST,))


class TestFaults:
    @pytest.mark.parametrize(
        ("old", "new", "line", "words"),
        [
            pytest.param("id: card_lost", "id: Card-Lost", 2, "'Card-Lost'", id="id not snake case"),
            pytest.param("id: card_lost", "id: 카드", 2, "'카드'", id="id not English"),
            pytest.param("id: card_lost", "id: " + "a" * 41, 2, "at most 40", id="id too long"),
            pytest.param("id: card_lost", "id: none", 2, "'none'", id="id that means no topic"),
            pytest.param("- id: card_lost\n  step", "- step", 2, "lacks 'id'", id="no id"),
            pytest.param("  step: payment\n", "", 2, "lacks 'step'", id="no step"),
            pytest.param("step: payment", "step: paymnet", 3, "unknown step of card_lost: 'paymnet'", id="step"),
            pytest.param("failure.1", "failure.9", 4, "unknown seed of card_lost: 'failure.9'", id="seed"),
            pytest.param("[failure.1, step.6]", "failure.1", 4, "seed of card_lost must be a list", id="seed not a list"),
            pytest.param("[failure.1, step.6]", f"[{', '.join(['step.1'] * 9)}]", 4, "9 entries, more than 8", id="seeds"),
            pytest.param("    en: I lost my card\n", "", 6, "title of card_lost lacks 'en'", id="no English"),
            pytest.param("    ko: 지갑에 없어요.\n", "", 9, "cause of card_lost lacks 'ko'", id="no Korean"),
            pytest.param("en: Report it.", "en:", 13, "fix of card_lost in en is empty", id="empty text"),
            pytest.param("en: Report it.", "en: ' '", 13, "is empty", id="blank text"),
            pytest.param("en: Report it.", "en: [a, b]", 13, "must be one line of text", id="text is a list"),
            pytest.param("en: Report it.", 'en: "a\\nb"', 13, "must be one line of text", id="text of two lines"),
            pytest.param("en: Report it.", "en: |\n      a\n      b", 13, "must be one line of text", id="text block"),
            pytest.param("en: Report it.", "en: Report it.\n    de: Melden.", 14, "'de'", id="unknown language"),
            pytest.param("  cause:", "  couse:", 8, "unknown field 'couse'", id="misspelt field"),
            pytest.param("  cause:", "  title:", 8, "has 'title' twice", id="field twice"),
            pytest.param("  cause:", "  [a, b]:", 8, "a field name in a topic must be one line", id="field is a list"),
            pytest.param("카드를 잃어버렸어요", "가" * 31, 6, "has 31 characters, more than 30", id="long title"),
            pytest.param("지갑에 없어요.", "가" * 161, 9, "has 161 characters, more than 160", id="long cause"),
            pytest.param("신고해 주세요.", "가" * 221, 12, "has 221 characters, more than 220", id="long fix"),
            pytest.param("Report it.", "a" * 361, 13, "has 361 characters, more than 360", id="long English"),
            pytest.param("Report it.", "Report: now: it.", 13, "not valid YAML", id="unquoted colon"),
            pytest.param("    en: Report it.", "\ten: Report it.", 13, "not valid YAML", id="tab"),
            pytest.param("en: Report it.", "en: *nothing", 13, "not valid YAML", id="alias of nothing"),
            pytest.param("  steps:\n" + STEPS, "", 2, "a topic lacks 'steps'", id="no steps"),
            pytest.param("  steps:\n" + STEPS, "  steps: call the bank\n", 14, "steps of card_lost must be a list", id="steps not a list"),
            pytest.param("  steps:\n" + STEPS, "  steps: []\n", 14, "steps of card_lost", id="steps empty"),
            pytest.param("    - ko: 새 카드를 받으세요.\n      en: Get a new card.\n", "", 15, "steps of card_lost", id="one step"),
            pytest.param("  steps:\n" + STEPS, "  steps:\n" + STEPS * 4, 15, "steps of card_lost has 8 entries, more than 7", id="many steps"),
            pytest.param("- ko: 새 카드를 받으세요.\n      en", "- en", 17, "steps of card_lost lacks 'ko'", id="step not in Korean"),
            pytest.param("새 카드를 받으세요.", "가" * 91, 17, "steps of card_lost in ko has 91 characters, more than 90", id="long step"),
            pytest.param("Get a new card.", "a" * 151, 18, "more than 150", id="long English step"),
            pytest.param("- ko: 새 카드를 받으세요.\n      en: Get", "- Get", 17, "steps of card_lost must hold ko, en", id="bare step"),
            pytest.param("topic: card_broken", "topic: card_brokn", 20, "card_lost names the topic 'card_brokn', which does not exist", id="unknown twin"),
            pytest.param("topic: card_broken", "topic: card_lost", 20, "card_lost names itself", id="twin of itself"),
            pytest.param("- topic: card_broken\n      ko", "- ko", 20, "checks of card_lost lacks 'topic'", id="check without twin"),
            pytest.param("      en: Is the card in pieces?\n", "", 20, "checks of card_lost lacks 'en'", id="check without English"),
            pytest.param("카드가 부러졌나요?", "가" * 51, 21, "checks of card_lost in ko has 51 characters, more than 50", id="long check"),
            pytest.param("Is the card in pieces?", "a" * 91, 22, "more than 90", id="long English check"),
            pytest.param("  checks:\n", "  checks:\n" + "    - {topic: card_fee, ko: 네?, en: So?}\n" * 3, 20, "checks of card_lost has 4 entries, more than 3", id="many checks"),
            pytest.param("[card_fee]", "[card_fees]", 23, "card_lost names the topic 'card_fees', which does not exist", id="unknown related"),
            pytest.param("[card_fee]", "[card_lost]", 23, "card_lost names itself", id="related to itself"),
            pytest.param("[card_fee]", f"[{', '.join(['card_fee'] * 5)}]", 23, "related of card_lost has 5 entries, more than 4", id="many related"),
            pytest.param("[card_fee]", "card_fee", 23, "related of card_lost must be a list", id="related not a list"),
            pytest.param("action: person", "action: fly", 24, "unknown action of card_lost: 'fly'; choose from call_again", id="unknown action", marks=()),
            pytest.param("  action: person\n", "", 2, "a topic lacks 'action'", id="no action"),
            pytest.param("카드가 없어짐", "가" * 201, 26, "a phrase in phrases of card_lost has more than 200 characters", id="long phrase"),
            pytest.param("    - 카드가 없어짐\n", "    - 카드가 없어짐\n" * 201, 26, "phrases of card_lost has 201 entries, more than 200", id="many phrases"),
            pytest.param("- 카드가 없어짐", "- ''", 26, "phrases of card_lost is empty", id="empty phrase"),
            pytest.param("- 카드가 없어짐", "- {카드: 없음}", 26, "must be one line of text", id="phrase is a mapping"),
        ],
    )  # fmt: skip
    def test_a_fault_is_named_with_its_line(self, old, new, line, words):
        assert TOPIC.count(old) == 1
        found = fault(TOPIC.replace(old, new))

        assert words in found.problem
        assert str(found) == f"staff.yaml:{line}: {found.problem}"
        assert (found.source, found.line) == ("staff.yaml", line)

    @pytest.mark.parametrize("off", ["false", "yes", "1", "'on'"])
    def test_off_can_only_be_true(self, off):
        found = fault(f"- id: card_fee\n  off: {off}\n")

        assert str(found).startswith("staff.yaml:2: off can only be true")

    def test_only_a_topic_that_exists_can_be_switched_off(self):
        found = fault("# away\n- {id: weather, off: true}\n")

        assert found.line == 2
        assert "names the topic 'weather', which does not exist" in found.problem

    def test_a_second_topic_of_the_same_id_names_both_lines(self):
        found = fault(TOPIC + TOPIC.removeprefix("# a comment of the support staff\n"))

        assert found.line == 27
        assert "'card_lost' stands here again; it is already on line 2" in found.problem

    def test_a_topic_cannot_be_given_and_switched_off_at_once(self):
        found = fault(TOPIC + "- {id: card_lost, off: true}\n")

        assert (found.line, "already on line 2" in found.problem) == (27, True)

    @pytest.mark.parametrize("content", ["just words\n", "[]\n", "''\n", "3\n"])
    def test_a_file_without_a_list_of_topics_is_refused(self, content):
        assert str(fault(content)).startswith("staff.yaml:1: expected a list of topics")

    @pytest.mark.parametrize("content", ["", "# nothing but a comment\n", "---\n...\n"])
    def test_an_empty_file_is_refused(self, content):
        assert "expected a list of topics" in str(fault(content))

    @pytest.mark.parametrize("entry", ["card_lost", "[card_lost]", "~"])
    def test_a_topic_that_holds_no_fields_is_refused(self, entry):
        found = fault(f"# none\n- {entry}\n")

        assert str(found).startswith("staff.yaml:2: a topic must hold id, step, title, cause, fix")

    def test_two_documents_in_one_file_are_refused(self):
        found = fault(TOPIC + "---\n" + TOPIC)

        assert (found.line, "not valid YAML" in found.problem) == (27, True)

    @pytest.mark.parametrize(
        "content", [TOPIC.encode("cp949"), TOPIC.encode("johab"), b"\xff\xfe\x00", b"\x00", b"\xe9"]
    )
    def test_a_file_in_another_encoding_is_refused(self, content):
        assert "not valid YAML" in str(fault(content)) or "expected a list" in str(fault(content))

    def test_a_file_that_is_too_large_is_refused(self):
        filler = "# and so on\n" * (512 * 1024 // len("# and so on\n"))

        assert str(fault(TOPIC + filler)) == "staff.yaml: has more than 512 KiB"
        assert understood(TOPIC + filler[: 512 * 1024 - len(TOPIC.encode())]) == Edition((CARD_LOST,))

    def test_objects_are_not_built(self):
        """A tag may name a Python object; here it is but the mark on a text."""
        content = TOPIC.replace("en: Report it.", "en: !!python/object/apply:os.abort []")

        assert fault(content).line == 13


class TestBombs:
    def test_a_billion_laughs_are_refused(self):
        lines = ["- &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
        lines += [f"- &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]

        assert fault("\n".join(lines)).line == 1
        assert fault(TOPIC.replace("[card_fee]", "&a [*a, *a]")).line == 23

    def test_topics_that_say_the_same_things_without_end_are_refused(self):
        phrases = ", ".join(f"p{number}" for number in range(200))
        first = f"- {{id: t_0, step: menu, title: &t {{ko: 가, en: a}}, cause: *t, fix: *t, steps: &s [*t, *t], action: person, phrases: &p [{phrases}]}}\n"
        more = "- {{id: t_{}, step: menu, title: *t, cause: *t, fix: *t, steps: *s, action: person, phrases: *p}}\n"

        assert len(understood(first + "".join(more.format(number) for number in range(1, 200))).topics) == 200
        found = fault(first + "".join(more.format(number) for number in range(1, 400)))
        assert "more than 50000 entries" in found.problem

    @pytest.mark.parametrize("bomb", ["[", "{a: ", "- ", "? "])
    def test_deep_nesting_is_refused(self, bomb):
        """In a process of its own, since it may end the process."""
        code = (
            "import sys\n"
            "from flows.faq.reading import CatalogueError, read\n"
            "try: read(sys.argv[1].encode() * (500_000 // len(sys.argv[1])), 'staff.yaml')\n"
            "except CatalogueError as error: print(error)\n"
        )
        done = subprocess.run([sys.executable, "-c", code, bomb], capture_output=True, text=True, timeout=60)

        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith("staff.yaml:")


class TestFolders:
    def write(self, folder, **files):
        for name, content in files.items():
            (folder / f"{name}.yaml").write_text(content, encoding="utf-8")

    def test_files_are_read_in_the_order_of_their_names(self, tmp_path):
        self.write(tmp_path, b=TOPIC, a=TOPIC.replace("card_lost", "card_found"))
        (tmp_path / "notes.txt").write_text("not a topic")

        assert read_folder(tmp_path, known=KNOWN).subjects == ("card_found", "card_lost")

    def test_topics_of_all_files_may_name_one_another(self, tmp_path):
        self.write(
            tmp_path,
            a=TOPIC.replace("[card_fee]", "[card_found]"),
            b=TOPIC.replace("card_lost", "card_found").replace("[card_fee]", "[card_lost]"),
        )

        assert read_folder(tmp_path, known={"card_broken"}).subjects == ("card_lost", "card_found")

    def test_a_topic_that_stands_in_two_files_names_both_places(self, tmp_path):
        self.write(tmp_path, a=TOPIC, b="#\n" + TOPIC)

        with pytest.raises(CatalogueError) as caught:
            read_folder(tmp_path, known=KNOWN)
        assert str(caught.value) == "b.yaml:3: topic 'card_lost' stands here again; see a.yaml:2"

    def test_a_fault_names_the_file_that_has_it(self, tmp_path):
        self.write(tmp_path, a=TOPIC, b=TOPIC.replace("card_lost", "two").replace("[card_fee]", "[weather]"))

        with pytest.raises(CatalogueError) as caught:
            read_folder(tmp_path, known=KNOWN)
        assert str(caught.value) == "b.yaml:23: two names the topic 'weather', which does not exist"

    @pytest.mark.parametrize("name", ["absent", "empty"])
    def test_a_folder_without_topics_is_refused(self, tmp_path, name):
        (tmp_path / "empty").mkdir()

        with pytest.raises(CatalogueError, match=rf"{name}: no folder with topics") as caught:
            read_folder(tmp_path / name)
        assert caught.value.line is None

    def test_a_file_that_cannot_be_read_is_named(self, tmp_path):
        self.write(tmp_path, a=TOPIC)
        (tmp_path / "b.yaml").mkdir()

        with pytest.raises(CatalogueError, match=r"b\.yaml: cannot be read: Is a directory"):
            read_folder(tmp_path, known=KNOWN)

    def test_an_absent_folder_is_no_catalogue(self, tmp_path):
        with pytest.raises(CatalogueError):
            load(tmp_path / "absent")


class TestWritten:
    def test_all_shipped_topics_are_read_back_as_they_were(self):
        assert read(to_yaml(load()).encode(), "all.yaml").topics == tuple(load())

    def test_what_is_switched_off_is_read_back(self):
        edition = Edition((CARD_LOST,), ("card_fee", "card_broken"))

        assert understood(to_yaml(edition.topics, edition.off)) == edition

    @settings(deadline=None)
    @given(
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30).filter(str.strip),
    )
    @example("true")
    @example("~")
    @example("null")
    @example("a: b #c")
    @example("'\"")
    @example("- a")
    @example("\u2028 \u0085")
    @example("😀")
    @example("=")
    @example("2026-11-27")
    def test_any_text_is_read_back(self, words):
        kept = unicodedata.normalize("NFC", words).strip()
        if not kept or len(kept) > 30 or len(kept.splitlines()) > 1:
            return
        topic = Topic(
            "card_lost", "payment", *[Text(kept, kept)] * 3, steps=(Text(kept, kept),) * 2, phrases=(kept,)
        )

        assert understood(to_yaml([topic])) == Edition((topic,))


@cache
def shipped_files() -> list[bytes]:
    folder = shipped._TOPICS
    return [path.read_bytes() for path in sorted(folder.glob("*.yaml"))]


@cache
def shipped_entries() -> list[str]:
    return [to_yaml([topic]) for topic in load()]


def outcome(content: bytes, known) -> Edition | CatalogueError:
    try:
        return read(content, "staff.yaml", known=known)
    except CatalogueError as error:
        return error


def survives(content: bytes) -> None:
    """It is refused with its place, or it is understood and can be written down."""
    known = {*load().ids, "card_fee"}
    found = outcome(content, known)
    if isinstance(found, CatalogueError):
        assert found.line is None or 1 <= found.line <= len(content) + 1
        assert str(found).startswith(f"staff.yaml:{found.line}: " if found.line else "staff.yaml: ")
    else:
        assert outcome(to_yaml(found.topics, found.off).encode(), known) == found


SCRAPS = [b"\n", b"- ", b"  ", b": ", b"&a ", b"*a", b"[", b"]", b"{", b"}", b"!!str ", b"|\n", b"> \n", b"'", b'"', b"# ", b"\t", b"\xff", b"\x00", b"\xc3", b"id", b"off: true", b"? ", b"%YAML 9\n", b"---\n", "가".encode()]  # fmt: skip
junk = st.one_of(st.sampled_from(SCRAPS), st.binary(max_size=8))
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(sorted(KNOWN)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


relaxed = settings(deadline=None)


class TestAnything:
    @relaxed
    @given(st.binary(max_size=200))
    def test_bytes(self, content):
        survives(content)

    @relaxed
    @given(st.lists(st.sampled_from(SCRAPS), max_size=30).map(b"".join))
    def test_what_looks_like_yaml(self, content):
        survives(content)

    @relaxed
    @given(st.data())
    def test_a_shipped_file_with_damage(self, data):
        content = data.draw(st.sampled_from(shipped_files()), "file")
        for _ in range(data.draw(st.integers(1, 3), "wounds")):
            at = data.draw(st.integers(0, len(content)), "at")
            gone = data.draw(st.sampled_from([0, 1, 7, 300, len(content)]), "gone")
            content = content[:at] + data.draw(junk, "new") + content[at + gone :]

        survives(content)

    @relaxed
    @given(st.data())
    def test_a_shipped_topic_with_another_value_somewhere(self, data):
        entries = yaml.safe_load(data.draw(st.sampled_from(shipped_entries()), "topic"))
        place = entries
        while True:
            keys = list(place) if isinstance(place, dict) else range(len(place))
            key = data.draw(st.sampled_from(keys), "key")
            if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.booleans(), "here"):
                break
            place = place[key]
        place[key] = data.draw(values, "value")

        survives(yaml.safe_dump(entries, allow_unicode=True, sort_keys=False).encode())
