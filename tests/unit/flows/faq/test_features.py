"""What is said becomes a bag of letter groups that typos, spacing and keyboards disturb little."""

import unicodedata
from collections import Counter
from math import sqrt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.faq import features, hangul
from flows.faq.features import BUCKETS, LONGEST, buckets, words
from flows.faq.shipped import load, phrases


def table() -> dict[str, str]:
    """Each synonym with its chief word, as the file has them."""
    rows = Path(features.__file__).with_name("synonyms.tsv").read_text(encoding="utf-8").splitlines()
    return {
        other: chief for chief, _, others in (row.partition("\t") for row in rows) for other in others.split()
    }


def alike(one: str, other: str) -> float:
    """The cosine between two texts' bags."""
    first, second = buckets(one), buckets(other)

    def length(bag: Counter) -> float:
        return sqrt(sum(count * count for count in bag.values()))

    return sum(count * second[place] for place, count in first.items()) / length(first) / length(second)


class TestWords:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("dkdlel 까먹음", "아이디 까먹음"),
            ("DKDLEL를 몰라", "아이디를 몰라"),
            ("dlswmdtj가 없어", "인증서가 없어"),
            ("rPwhkqjsgh", "계좌번호"),
            ("ㅐ세 잠김", "otp 잠김"),
            ("ㅕ뉴 인식", "usb 인식"),
            ("ㅁㄱㄴ 전화", "ars 전화"),
            ("otp usb ars", "otp usb ars"),
            ("OTP가", "otp가"),
        ],
    )
    def test_the_wrong_keyboard_is_put_right(self, text, said):
        assert words(text) == said

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("ㅇㅈㅅ", "인증서"),
            ("ㅂㅇㅋㄷ 분실", "보안카드 분실"),
            ("ㅂㅁㅂㅎ", "비밀번호"),
            ("ㅎㄷㅍ 없음", "휴대폰 없음"),
            ("ㅇㅇ", "ㅇㅇ"),
            ("ㅁㄴㅇㄹ", "ㅁㄴㅇㄹ"),
        ],
    )
    def test_initials_of_what_is_often_said_are_understood(self, text, said):
        assert words(text) == said

    def test_a_chief_word_stays(self):
        assert {chief: words(chief) for chief in table().values() if words(chief) != chief} == {}

    def test_a_synonym_becomes_its_chief_word(self):
        assert {word: words(word) for word, chief in table().items() if words(word) != chief} == {}

    def test_a_korean_synonym_may_be_spaced_out(self):
        spaced = {" ".join(word): chief for word, chief in table().items() if not word.isascii()}

        assert len(spaced) > 50
        assert {word: words(word) for word, chief in spaced.items() if words(word) != chief} == {}

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("핸드폰 번호", "휴대폰번호"),
            ("공동 인증서", "인증서"),
            ("다른 은행", "타은행"),
            ("유 에스 비", "usb"),
            ("pinch", "pinch"),
            ("applepie", "applepie"),
        ],
    )
    def test_synonyms_are_found_as_words(self, text, said):
        assert words(text) == said

    def test_no_synonym_has_two_chief_words(self):
        rows = Path(features.__file__).with_name("synonyms.tsv").read_text(encoding="utf-8").splitlines()
        said = Counter(word for row in rows for word in row.split())

        assert [word for word, count in said.items() if count > 1] == []

    @pytest.mark.parametrize("text", ["", "   ", "😀👍", "?!", "ㅋㅋㅋㅋ", "ㅠㅠ", "\u200b", "\u3164"])
    def test_of_what_says_nothing_nothing_is_left(self, text):
        assert words(text) == ""


class TestBuckets:
    def test_hangul_in_parts_makes_no_difference(self):
        for phrase in phrases("ars_no_call"):
            assert buckets(unicodedata.normalize("NFD", phrase)) == buckets(phrase)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("인증서 비번 까먹음", "인증서 암호 까먹음"),
            ("OTP 잠겼어요!!", "otp 잠겼어요"),
            ("인증서가 안 보여요ㅠㅠ", "인증서가 안 보여요"),
            ("공인인증서 만료", "공동 인증서 만료"),
        ],
    )
    def test_the_same_in_other_words_is_the_same(self, one, other):
        assert buckets(one) == buckets(other)

    @pytest.mark.parametrize(
        ("slip", "meant", "else_"),
        [
            ("인증ㅅ 만료", "인증서 만료", "인증전화 안와"),
            ("인즏서 재발급", "인증서 재발급", "인감증명서 발급"),
            ("보안카드잠김", "보안 카드 잠김", "보안 프로그램"),
            ("게좌번호", "계좌번호", "전화번호"),
            ("안되요", "안돼요", "돼요"),
            ("잊어버렷어요", "잊어버렸어요", "잃어버렸어요"),
        ],
    )
    def test_a_slip_is_nearer_to_what_was_meant(self, slip, meant, else_):
        assert alike(slip, meant) > max(0.5, alike(slip, else_))

    def test_letters_syllables_and_words_are_told_apart(self):
        assert sum(buckets("가나").values()) == sum((5, 4, 3, 2)) + sum((4, 3, 2)) + 1

    def test_the_order_of_words_matters_little(self):
        assert alike("암호 잊음", "잊음 암호") > 0.6

    def test_only_the_beginning_of_a_long_text_is_looked_at(self):
        long = "인증서가 안 보여요 " * 10_000

        assert buckets(long) == buckets(long[:LONGEST])
        assert buckets("가" * LONGEST + "나") == buckets("가" * LONGEST)
        assert buckets("가" * (LONGEST - 1) + "나") != buckets("가" * LONGEST)

    @pytest.mark.parametrize("character", ["가", "a", "\ufdfa", "ㅋ", " ", "👍", "\u0301", "힣"])
    def test_no_text_makes_endless_work(self, character):
        """One character may stand for eighteen, as that of the blessing on the Prophet does."""
        most = 18 * LONGEST * (4 + 3 + 1)

        assert sum(buckets(character * 1_000_000).values()) <= most

    @settings(deadline=None, max_examples=60)
    @given(st.one_of(st.text(), st.text(st.characters(min_codepoint=0x1100, max_codepoint=0xD7FF))))
    def test_any_text_has_buckets_within_range(self, text):
        found = buckets(text)

        assert all(0 <= place < BUCKETS and count > 0 for place, count in found.items())
        assert buckets(text) == found

    @settings(deadline=None)
    @given(st.text(max_size=LONGEST), st.sampled_from(["!", "ㅋㅋㅋ", "  ", "😀", "\u200b", "ㅠㅠ", "..."]))
    def test_what_is_no_word_changes_nothing(self, text, noise):
        said = hangul.plain(text)

        assert words(f"{said} {noise}") == words(said)


def test_the_shipped_titles_are_told_apart():
    bags = {
        frozenset(buckets(topic.title(language)).items()) for topic in load() for language in ("ko", "en")
    }

    assert len(bags) == 2 * len(load())
