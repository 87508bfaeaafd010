"""Korean as it is typed: taken apart, put together, on the wrong keyboard, shortened and drawn out."""

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from flows.faq import hangul

SYLLABLES = "".join(map(chr, range(ord("가"), ord("힣") + 1)))
# The standard keyboard (KS X 5002), without and with shift.
KEYS = dict(
    zip("qwertyuiopasdfghjklzxcvbnm", "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ", strict=True)
)
SHIFTED = dict(zip("QWERTOP", "ㅃㅉㄸㄲㅆㅒㅖ", strict=True))

syllables = st.text(st.characters(min_codepoint=ord("가"), max_codepoint=ord("힣")))
jamo = st.text(st.characters(min_codepoint=ord("ㄱ"), max_codepoint=ord("ㅣ")))
# What people type: Hangul whole and half, Latin, digits, laughter, and what cannot be seen.
typed = st.text(st.sampled_from("가각값쓰의 ㄱㅅㅋㅎㅠㅜㅡㅏabcZ09^~;!?_-.\u200b\u1100\u1161\u11a8ｱ①😀\n"))


def apart(syllable: str) -> list[str]:
    """The names of a syllable's letters, by the Unicode tables."""
    return [unicodedata.name(one).split(maxsplit=2)[2] for one in unicodedata.normalize("NFD", syllable)]


class TestLetters:
    def test_every_syllable_is_taken_apart_as_unicode_says(self):
        wrong = [
            syllable
            for syllable in SYLLABLES
            if [unicodedata.name(letter).split(maxsplit=2)[2] for letter in hangul.letters(syllable)]
            != apart(syllable)
        ]

        assert wrong == []

    def test_what_is_no_syllable_stays(self):
        assert hangul.letters("인증ㅅ OTP 12!") == "ㅇㅣㄴㅈㅡㅇㅅ OTP 12!"

    def test_a_half_typed_word_is_the_beginning_of_the_whole_one(self):
        whole = hangul.letters("인증서")

        for half in ("ㅇ", "이", "인", "인ㅈ", "인즈", "인증", "인증ㅅ"):
            assert whole.startswith(hangul.letters(half))

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("안되요", "안돼요"),
            ("않돼요", "안돼요"),
            ("게좌", "개좌"),
            ("됬어", "됐어"),
            ("왜않와", "왜안와"),
            ("잊어버렷어", "잊어버렸어"),
        ],
    )
    def test_words_spelt_by_ear_sound_the_same(self, one, other):
        assert hangul.by_ear(hangul.letters(one)) == hangul.by_ear(hangul.letters(other))

    @pytest.mark.parametrize(("one", "other"), [("계좌", "카드"), ("갱신", "갱시"), ("발급", "발굽")])
    def test_other_words_sound_otherwise(self, one, other):
        assert hangul.by_ear(hangul.letters(one)) != hangul.by_ear(hangul.letters(other))


class TestCompose:
    @given(syllables)
    @example("값싼 닭".replace(" ", ""))
    @example("각사갃")
    @example("없애요")
    def test_letters_are_put_together_again(self, text):
        assert hangul.compose(hangul.letters(text)) == text

    @pytest.mark.parametrize(
        ("keys", "text"),
        [
            ("ㅇㅣㄴㅈㅡㅇㅅㅓ", "인증서"),
            ("ㄱㅗㅏㄴ", "관"),
            ("ㅇㅡㅣㅅㅏ", "의사"),
            ("ㄱㅏㅂㅅ", "값"),
            ("ㄱㅏㅂㅅㅣ", "갑시"),
            ("ㄷㅏㄹㄱㅇㅣ", "닭이"),
            ("ㅇㅣㅆㅇㅓ", "있어"),
            ("ㅇㅏㅃㅏ", "아빠"),
        ],
    )
    def test_as_the_keyboard_does_it(self, keys, text):
        assert hangul.compose(keys) == text

    @pytest.mark.parametrize("alone", ["ㄱ", "ㅏ", "ㄱㄱ", "ㅏㄱ", "ㅋㅋㅋ", "ㄳ", "otp", "", "가ㅏ", "ㄸㄸ"])
    def test_what_finds_no_syllable_stays_alone(self, alone):
        assert hangul.compose(alone) == alone

    @settings(deadline=None)
    @given(jamo)
    def test_no_letter_is_lost(self, text):
        def pressed(letters):
            return "".join(unicodedata.normalize("NFKC", hangul.to_latin_keys(one) or one) for one in letters)

        assert pressed(hangul.letters(hangul.compose(text))) == pressed(text)

    @given(st.text())
    def test_any_text_is_survived(self, text):
        assert len(hangul.compose(text)) <= len(text)
        assert len(hangul.compose(hangul.letters(text))) <= len(hangul.letters(text))


class TestKeyboards:
    @pytest.mark.parametrize(
        ("latin", "korean"),
        [
            ("dkdlel", "아이디"),
            ("dlswmdtj", "인증서"),
            ("qhdkszkem", "보안카드"),
            ("qlalfqjsgh", "비밀번호"),
            ("rPwhk", "계좌"),
            ("dhkdlvkdl", "와이파이"),
            ("rkqtdl", "값이"),
        ],
    )
    def test_korean_typed_on_the_latin_keyboard(self, latin, korean):
        assert hangul.from_latin_keys(latin) == korean

    @pytest.mark.parametrize(
        "latin", ["otp", "usb", "pin", "find", "certificate", "a1", "café", "아이디", "", "r"]
    )
    def test_what_makes_no_whole_syllables_was_latin(self, latin):
        assert hangul.from_latin_keys(latin) is None

    @pytest.mark.parametrize(
        ("korean", "latin"),
        [
            ("ㅐ세", "otp"),
            ("ㅐ쎄", "otp"),
            ("ㅒㅆㅖ", "otp"),
            ("ㅕ뉴", "usb"),
            ("ㅁㄱㄴ", "ars"),
            ("ㅊㄷㄱㅅ", "cert"),
        ],
    )
    def test_latin_typed_on_the_korean_keyboard(self, korean, latin):
        assert hangul.to_latin_keys(korean) == latin

    @pytest.mark.parametrize("text", ["", "otp", "아이디1", "아 이", "ㆍ"])
    def test_what_is_no_hangul_has_no_keys(self, text):
        assert hangul.to_latin_keys(text) is None

    @pytest.mark.parametrize(("key", "letter"), [*KEYS.items(), *SHIFTED.items()])
    def test_each_key_has_its_letter(self, key, letter):
        assert hangul.to_latin_keys(letter) == key.lower()
        assert hangul.compose(letter) == letter

    @given(
        st.text(
            st.sampled_from(
                [
                    one
                    for one in SYLLABLES
                    if "SSANG" not in " ".join(apart(one)) and not {"YAE", "YE"} & set(apart(one))
                ]
            ),
            min_size=1,
        )
    )
    def test_there_and_back_without_shift(self, text):
        assert hangul.from_latin_keys(hangul.to_latin_keys(text)) == text


class TestInitials:
    @pytest.mark.parametrize(
        ("word", "initials"),
        [
            ("인증서", "ㅇㅈㅅ"),
            ("보안카드", "ㅂㅇㅋㄷ"),
            ("USB 꽂기", "USB ㄲㄱ"),
            ("ㅇㅈ서", "ㅇㅈㅅ"),
            ("", ""),
        ],
    )
    def test_are_the_first_letters_of_the_syllables(self, word, initials):
        assert hangul.initials(word) == initials

    @pytest.mark.parametrize(
        ("word", "whether"),
        [
            ("ㅇㅈㅅ", True),
            ("ㅃ", True),
            ("", False),
            ("ㅇㅈㅏ", False),
            ("ㅇㅈ서", False),
            ("ㄳ", False),
            ("abc", False),
        ],
    )
    def test_are_nothing_but_consonants(self, word, whether):
        assert hangul.are_initials(word) is whether


class TestPlain:
    @pytest.mark.parametrize(
        ("text", "plain"),
        [
            ("  인증서가   안 보여요!! ", "인증서가 안 보여요"),
            ("OTP가 Locked.", "otp가 locked"),
            ("ＯＴＰ　１２３", "otp 123"),
            ("보안카드/OTP_번호", "보안카드 otp 번호"),
            ("인증서\u200b가\ufeff", "인증서가"),
            ("인증\u00ad서", "인증서"),
            ("안돼요ㅠㅠ", "안돼요"),
            ("안돼ㅜ", "안돼"),
            ("잠겼어ㅋㅋㅋㅋㅋ", "잠겼어"),
            ("ㅎㅎ 안녕 ㅋ", "안녕"),
            ("모르겠어ㅡㅡ;;", "모르겠어"),
            ("안돼요~~~ ^^", "안돼요"),
            ("왜애애애애애", "왜애애"),
            ("아아아아아 안돼", "아아 안돼"),
            ("noooooo", "noo"),
            ("ㅂㅇㅋㄷ", "ㅂㅇㅋㄷ"),
            ("ㅎㄷㅍ 없음", "ㅎㄷㅍ 없음"),
            ("인증ㅅ", "인증ㅅ"),
            ("인증\n서\t받기", "인증 서 받기"),
            ("", ""),
            ("😀👍🏽❤️", ""),
            ("?!...", ""),
            ("ㅋㅋㅋ ㅠㅠ ^^;;", ""),
            ("\u3164\u115f\u1160\uffa0", ""),
            ("\ufffc\u2800\u034f", ""),
        ],
    )
    def test_what_is_left(self, text, plain):
        assert hangul.plain(text) == plain

    def test_hangul_in_parts_is_put_together(self):
        for form in ("NFC", "NFD", "NFKC", "NFKD"):
            assert (
                hangul.plain(unicodedata.normalize(form, "인증서 암호를 잊었어요"))
                == "인증서 암호를 잊었어요"
            )

    @settings(deadline=None)
    @given(st.one_of(st.text(), typed, syllables, jamo))
    @example("ㅡ\u200bㅡ")
    @example("\u1100\u200b\u1161")
    @example("İstanbul ŉ ½ ㎏")
    def test_what_is_plain_stays_as_it_is(self, text):
        plain = hangul.plain(text)

        assert hangul.plain(plain) == plain

    @settings(deadline=None)
    @given(st.one_of(st.text(), typed))
    def test_only_words_are_left_one_space_apart(self, text):
        plain = hangul.plain(text)

        assert plain == " ".join(plain.split()) == plain.lower()
        assert all(word.isalnum() for word in plain.split())
