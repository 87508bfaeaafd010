import hashlib
import re
from datetime import date

import pytest

from flows import terms
from flows.terms import TERMS, digest, text

LANGUAGES = ("ko", "en")
EVERY_TEXT = [(term.id, language) for term in TERMS for language in LANGUAGES]
# The wordings of each version, by the start of their digests.
WORDINGS = {
    "2026-11-22": {
        "identifiers.en": "ca19331018183c14",
        "identifiers.ko": "8f3726a325c40341",
        "news.en": "f2073c1dfa7a9f31",
        "news.ko": "423db202771d881f",
        "overseas.en": "24b581ea5537e2b6",
        "overseas.ko": "4c274e95060b1f53",
        "privacy.en": "da35f24cdd570a47",
        "privacy.ko": "819889a4c1df6df1",
        "provision.en": "c2cfc094021336f3",
        "provision.ko": "7f78bae4592341e7",
        "service.en": "5128057bcdc69f33",
        "service.ko": "e80b89897ea67cfc",
    },
    "2026-11-23": {
        "identifiers.en": "e4f1981150875ff1",
        "identifiers.ko": "0124024185efa59a",
        "news.en": "7a714a3f844bc532",
        "news.ko": "e60577e67c6ea38a",
        "overseas.en": "0e6e0d1ec5ed3d87",
        "overseas.ko": "27614ce87fe59734",
        "privacy.en": "7ea6e67427dfa8a2",
        "privacy.ko": "bb772a7f2d5dc6bf",
        "provision.en": "abf29281edaf6cce",
        "provision.ko": "1828c7b627d9b72a",
        "service.en": "cacd66a40b11a60a",
        "service.ko": "d85a7851b130b9e4",
    },
}
COMMANDS = {"/person", "/cancel", "/certificates"}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of one's own in place of the shipped texts."""
    monkeypatch.setattr(terms, "_FOLDER", tmp_path)
    terms._content.cache_clear()
    yield tmp_path
    terms._content.cache_clear()


def test_required_and_optional_terms_are_asked_in_this_order():
    assert [(term.id, term.required) for term in TERMS] == [
        ("service", True),
        ("privacy", True),
        ("identifiers", True),
        ("overseas", True),
        ("provision", True),
        ("news", False),
    ]


def test_terms_are_found_by_id():
    assert tuple(terms.BY_ID.values()) == TERMS
    assert terms.BY_ID["news"].required is False


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.id)
def test_a_version_is_a_date(term):
    assert date.fromisoformat(term.version).isoformat() == term.version


@pytest.mark.parametrize(("term_id", "language"), EVERY_TEXT)
class TestWording:
    def test_fits_one_message(self, term_id, language):
        """Telegram counts UTF-16 units, at most 4,096; the limit leaves room for a heading around it."""
        assert 300 < len(text(term_id, language).encode("utf-16-le")) // 2 < 2500

    def test_ends_with_its_version(self, term_id, language):
        word = {"ko": "버전", "en": "Version"}[language]

        assert text(term_id, language).endswith(f"\n{word} {terms.BY_ID[term_id].version}\n")

    def test_says_in_its_heading_whether_it_is_required(self, term_id, language):
        heading = text(term_id, language).splitlines()[0]
        words = {"ko": ("(필수)", "(선택)"), "en": ("(required)", "(optional)")}[language]

        assert heading.endswith(words[0] if terms.BY_ID[term_id].required else words[1])

    def test_says_what_happens_without_consent(self, term_id, language):
        phrase = {"ko": "동의하지 않으", "en": "agree"}[language]

        assert phrase in text(term_id, language)

    def test_is_plain_text(self, term_id, language):
        assert not re.search(r"[<>&*`_\t\r]|  | \n|\n\n\n", text(term_id, language))

    def test_commands_exist_and_can_be_tapped(self, term_id, language):
        """Telegram makes a link of a command only where no letter, Hangul included, stands next to it."""
        found = re.findall(r"(?<![\w.])/[a-z]+", text(term_id, language))

        assert set(found) <= COMMANDS
        assert all(f"‘{command}’" in text(term_id, language) for command in found)

    def test_changes_only_with_a_new_version(self, term_id, language):
        """If this fails: give the term a new version, here and in its last line, and add its digests."""
        wordings = WORDINGS[terms.BY_ID[term_id].version]

        assert digest(term_id, language)[:16] == wordings[f"{term_id}.{language}"]

    def test_digest_is_of_the_exact_text(self, term_id, language):
        expected = hashlib.sha256(text(term_id, language).encode("utf-8")).hexdigest()

        assert digest(term_id, language) == expected


@pytest.mark.parametrize("term", [term for term in TERMS if term.id != "news"], ids=lambda term: term.id)
def test_required_terms_ask_for_no_real_data_and_name_the_sandbox(term):
    """The overseas term is about the channel, and names the bot instead."""
    assert re.search("샌드박스|이 봇", text(term.id, "ko"))
    assert re.search("sandbox|This bot", text(term.id, "en"))
    assert re.search("실제 (정보|번호)[는를]? ?(절대 )?쓰지 마세요", text(term.id, "ko"))
    assert re.search("no real data|[Nn]ever enter a real number", text(term.id, "en"))


def test_korean_sentences_end_politely():
    for term in TERMS:
        sentences = re.findall(r"[^.\n]+\.(?=\s)", text(term.id, "ko"))

        assert [sentence for sentence in sentences if not sentence.endswith("요.")] == []


def test_digests_differ_from_text_to_text():
    assert len({digest(term_id, language) for term_id, language in EVERY_TEXT}) == len(EVERY_TEXT)


def test_digest_changes_with_the_text(folder):
    (folder / "news.ko.txt").write_text("소식을 보내 드려요.", encoding="utf-8")
    before = digest("news", "ko")
    terms._content.cache_clear()
    (folder / "news.ko.txt").write_text("소식을 보내 드려요!", encoding="utf-8")

    assert digest("news", "ko") != before


def test_line_ends_are_part_of_the_text(folder):
    (folder / "news.ko.txt").write_bytes("하나\r\n둘".encode())

    assert text("news", "ko") == "하나\r\n둘"


def test_a_text_is_read_once(folder):
    path = folder / "news.en.txt"
    path.write_text("We send news.", encoding="utf-8")
    text("news", "en")
    path.unlink()

    assert text("news", "en") == "We send news."


@pytest.mark.parametrize("function", [text, digest])
@pytest.mark.parametrize("term_id", ["weather", "../../__init__", ""])
def test_an_unknown_term_is_a_key_error(function, term_id):
    with pytest.raises(KeyError):
        function(term_id, "ko")
