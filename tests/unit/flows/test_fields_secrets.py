"""Secrets that people mention in a sentence: noticed wherever they stand, and never kept."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flows import fields
from flows.faq import shipped
from flows.faq.training import data

# What somebody says, and the secret in it.
TOLD = {
    "비밀번호는 1234예요": "1234",
    "제 비번 3172": "3172",
    "비번3172": "3172",
    "비밀번호가 3172인데 왜 안돼요": "3172",
    "비밀번호가3172요": "3172",
    "비밀번호는 ３１７２예요": "3172",
    "비 밀 번 호 3172": "3172",
    '비밀번호 "3172"가 틀렸대요': "3172",
    "계좌비밀번호 네자리 3172": "3172",
    "비밀번호 4자리는 3172예요": "3172",
    "패스워드 3172입니다": "3172",
    "아이디 hong01 비번 3172": "3172",
    "암호는 Hangang-river-7! 인데 안 돼요": "Hangang-river-7!",
    "암호 Hangang7river 맞는데": "Hangang7river",
    "OTP 482 913 넣었어요": "482 913",
    "오티피 482913": "482913",
    "otp는 482913": "482913",
    "인증번호 482913 왔어요": "482913",
    "승인번호는 482913": "482913",
    "보안카드 12 34": "12 34",
    "보안카드 번호 1234": "1234",
    "주민번호 880229-1990015": "880229-1990015",
    "주민번호 뒤 1990015": "1990015",
    "제 주민번호는 880229 1990015 인데요": "880229 1990015",
    "계좌번호는 99900101000017 인데": "99900101000017",
    "계좌번호 999001-01-000017": "999001-01-000017",
    "카드번호 1234-5678-1234-5678": "1234-5678-1234-5678",
    "my password is 3172": "3172",
    "my pin is 3172": "3172",
    "the otp is 482913 but it says wrong": "482913",
    "password Hangang-river-7!": "Hangang-river-7!",
    "security card 12 34": "12 34",
    "account number 999001-01-000017": "999001-01-000017",
    # the word behind the number begins like a unit
    "비밀번호 3172 자꾸 틀렸대요": "3172",
    "비밀번호 3172 분명히 맞는데 틀렸대요": "3172",
    "비밀번호 3172 시도했는데 안돼요": "3172",
    "비밀번호 3172 회사에서 쳤어요": "3172",
    "otp 482913 분명히 맞아요": "482913",
    "비밀번호는 3172번이에요": "3172",
    # other words between the name and the number
    "비밀번호에 3172 넣었는데 안돼요": "3172",
    "비밀번호로 3172 쳤는데": "3172",
    "비밀번호를 3172로 넣었는데 틀렸대요": "3172",
    "비밀번호(3172)가 틀렸대요": "3172",
    "제 비밀번호, 3172 맞죠?": "3172",
    "계좌 비번은요 3172예요": "3172",
    "비밀번호\n3172": "3172",
    "otp 번호 482913": "482913",
    "OTP번호가 482913인데 틀렸대요": "482913",
    "PIN번호 3172": "3172",
    "otp code 482913": "482913",
    "my account password: 3172": "3172",
    "주민번호 뒷자리는 1990015예요": "1990015",
    "주민번호 뒷자리 1990015": "1990015",
    "보안카드 3번은 4521이고 12번은 6789예요": "4521",
    # the number first
    "3172가 비밀번호예요": "3172",
    "3172가 제 계좌 비밀번호인데요": "3172",
    "482913 이 OTP 번호예요": "482913",
    "3172 is my password": "3172",
}  # fmt: skip

UNTOLD = (
    "",
    "비밀번호 10자 이상이어야 하나요",
    "비밀번호 4자리가 뭐예요",
    "otp 6자리가 계속 틀렸대요",
    "주민등록번호 13자리를 다 넣나요",
    "주민번호 앞 6자리와 뒤 7자리",
    "2020년 10월 이후 주민번호인데 안돼요",
    "비밀번호 2024년에 바꿨는데",
    "수수료 4,400원 언제 환불되나요",
    "계좌에서 4400원 빠졌는데 발급이 안 됐어요",
    "1588-9999로 전화하면 되나요",
    "보안카드 35번이 안 보여요",
    "비밀번호 5번 틀렸어요",
    "비밀번호 5회 오류",
    "인증번호 2자리를 어디에 눌러요",
    "계좌번호 11자리 12자리 14자리",
    "password must be 10 to 64 characters",
    "password 10-64 characters?",
    "otp 30 seconds",
    "account charged 4400 won",
)

NAMES = (
    "비밀번호",
    "비번",
    "암호",
    "승인번호",
    "인증번호",
    "OTP",
    "otp",
    "보안카드",
    "password",
    "pin",
    "계좌번호",
)
LINKS = ("", " ", "는 ", "가 ", "이 ", ": ", " = ", "은")
ENDS = (
    "",
    "예요",
    "인데 틀렸대요",
    " 맞는데요",
    " 자꾸 안 돼요",
    " 분명히 맞아요",
    " 일단 넣었어요",
    "!",
    "?",
)


class TestHoldsSecret:
    @pytest.mark.parametrize("text", TOLD)
    def test_a_value_beside_the_name_of_a_secret_is_one(self, text):
        assert fields.holds_secret(text)

    @pytest.mark.parametrize("text", UNTOLD)
    def test_what_counts_something_is_none(self, text):
        assert not fields.holds_secret(text)

    def test_hardly_any_question_that_people_ask_is_taken_for_one(self):
        asked = [phrase for topic in shipped.load() for phrase in shipped.phrases(topic.id)]
        asked += [row.split("\t")[0] for row in _rows("development.tsv") + _rows("examiner.tsv")]
        taken = [text for text in asked if fields.holds_secret(text)]

        assert len(taken) < len(asked) / 1000, taken


class TestWithoutSecrets:
    @pytest.mark.parametrize(("text", "secret"), TOLD.items())
    def test_keeps_everything_but_the_secret(self, text, secret):
        kept = fields.without_secrets(text)

        assert secret not in kept
        assert fields.REDACTED in kept

    @pytest.mark.parametrize("text", [text for text in UNTOLD if "1588" not in text and "10 to" not in text])
    def test_keeps_counts(self, text):
        assert fields.without_secrets(text) == text

    @pytest.mark.parametrize("digits", ["3172", "48 29 13", "482-913", "999001-01-000017", "880229-1990015"])
    def test_keeps_no_run_of_digits_whatever_stands_beside_it(self, digits):
        assert digits not in fields.without_secrets(f"자꾸 {digits} 라고 나와요")

    @pytest.mark.parametrize("text", ["Hangang-river-7!", "이걸로 했어요: Hangang-river-7! 맞죠"])
    def test_keeps_no_word_that_could_be_the_password_of_a_certificate(self, text):
        assert fields.holds_password(text)
        assert "river" not in fields.without_secrets(text)

    @pytest.mark.parametrize("text", ["https://kb.example/a?x=12&y=3", "hangang river", "NPKI/yessign/USER"])
    def test_keeps_addresses_and_words(self, text):
        assert not fields.holds_password(text)
        assert fields.without_secrets(text) == text

    @given(
        st.sampled_from(NAMES),
        st.sampled_from(LINKS),
        st.from_regex(r"[0-9]{4,14}", fullmatch=True),
        st.sampled_from(ENDS),
    )
    @example("비밀번호", " ", "3172", " 자꾸 안 돼요")
    def test_never_keeps_a_named_number(self, name, link, value, end):
        text = f"{name}{link}{value}{end}"

        assert value not in fields.without_secrets(text)
        assert fields.holds_secret(text)

    @given(st.text(st.characters() | st.sampled_from("0123456789비밀번호는자 -"), max_size=60))
    def test_never_raises_and_leaves_no_secret_of_recognisable_form(self, text):
        kept = fields.without_secrets(text)

        assert not fields.looks_secret(kept)
        assert not fields.holds_secret(kept)


class TestIsNumber:
    @pytest.mark.parametrize(
        "text", ["3172", "3172요", "48 29 13", " 482913 ", "４８２９１３", "999001-01-000017", "1234/5678"]
    )
    def test_four_digits_and_more_alone_are(self, text):
        assert fields.is_number(text)

    @pytest.mark.parametrize("text", ["", "317", "12", "3172 맞나요", "hong01", "٣١٧٢"])
    def test_anything_else_is_not(self, text):
        assert not fields.is_number(text)


def _rows(name):
    return (Path(data.__file__).parent / name).read_text(encoding="utf-8").splitlines()[1:]
