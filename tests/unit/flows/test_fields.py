"""What people type is parsed, checked in form and masked."""

import unicodedata
from datetime import date

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from flows import fields
from flows.fields import Invalid

TODAY = date(2026, 11, 22)
TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawx"

fullwidth = str.maketrans("0123456789-", "０１２３４５６７８９－")
digit_strings = st.text("0123456789", min_size=1, max_size=20)
birthdays = st.dates(date(1800, 1, 1), TODAY)


def number_of(birthday: date, foreigner: bool, rest: str) -> str:
    """A registration number of somebody born on that day."""
    sex = {18: "9", 19: "1", 20: "3"}[birthday.year // 100]
    if foreigner and birthday.year >= 1900:
        sex = {"1": "5", "3": "7"}[sex]
    return f"{birthday:%y%m%d}{sex}{rest}"


class TestRegistrationNumber:
    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("", "not_digits"),
            ("-", "not_digits"),
            ("모름", "not_digits"),
            ("880229-1******", "not_digits"),
            ("88022९-1990015", "not_digits"),
            ("٨٨٠٢٢٩-١٩٩٠٠١٥", "not_digits"),
            ("880229", "length"),
            ("880229-199001", "length"),
            ("880229-19900155", "length"),
            ("890229-1990015", "date"),
            ("881329-1990015", "date"),
            ("880029-1990015", "date"),
            ("880200-1990015", "date"),
            ("000229-9990015", "date"),
            ("261123-3990015", "future"),
            ("991231-4990015", "future"),
        ],
    )
    def test_an_impossible_number_is_refused_with_its_reason(self, text, reason):
        assert fields.registration_number(text, TODAY) == Invalid(reason)

    @pytest.mark.parametrize(
        "text",
        [
            "8802291990015",
            "880229-1990015",
            " 880229 - 1990015\n",
            "880229 1990015",
            "880229–1990015",
            "880229ㅡ1990015",
            "880229-1990015".translate(fullwidth),
            "\u202a880229\u200b-\u20601990015\u202c",
            "880229\n1990015",
        ],
    )
    def test_a_number_is_understood_in_any_writing(self, text):
        assert fields.registration_number(text, TODAY).digits == "8802291990015"

    @pytest.mark.parametrize(
        ("seventh", "year", "foreigner"),
        [
            ("9", 1888, False), ("0", 1888, False), ("1", 1988, False), ("2", 1988, False),
            ("5", 1988, True), ("6", 1988, True),
        ],
    )  # fmt: skip
    def test_the_seventh_digit_tells_century_and_nationality(self, seventh, year, foreigner):
        number = fields.registration_number(f"880301{seventh}990015", TODAY)

        assert (number.birthday, number.foreigner) == (date(year, 3, 1), foreigner)

    @pytest.mark.parametrize(("seventh", "foreigner"), [("3", False), ("4", False), ("7", True), ("8", True)])
    def test_this_century_has_digits_of_its_own(self, seventh, foreigner):
        number = fields.registration_number(f"000229{seventh}990015", TODAY)

        assert (number.birthday, number.foreigner) == (date(2000, 2, 29), foreigner)

    def test_who_is_born_today_is_not_of_the_future(self):
        assert fields.registration_number("261122-3990015", TODAY).birthday == TODAY

    def test_a_check_digit_that_does_not_fit_is_no_reason_to_refuse(self):
        assert fields.registration_number("880229-1990015", TODAY).checksum_fits
        assert not fields.registration_number("880229-1990016", TODAY).checksum_fits

    @given(digit_strings.filter(lambda digits: len(digits) >= 12))
    def test_exactly_one_check_digit_fits(self, twelve):
        numbers = [fields.RegistrationNumber(twelve[:12] + str(last)) for last in range(10)]

        assert [number.checksum_fits for number in numbers].count(True) == 1

    def test_no_text_form_shows_the_digits(self):
        number = fields.registration_number("880229-1990015", TODAY)

        for shown in (repr(number), str(number), f"{number}", f"{[number]}"):
            assert not any(character.isdigit() for character in shown)

    @given(birthdays, st.booleans(), st.text("0123456789", min_size=6, max_size=6))
    def test_a_formatted_number_parses_to_its_birthday(self, birthday, foreigner, rest):
        digits = number_of(birthday, foreigner, rest)

        number = fields.registration_number(f"{digits[:6]}-{digits[6:]}", TODAY)

        assert (number.digits, number.birthday) == (digits, birthday)


class TestAge:
    @pytest.mark.parametrize(
        ("birthday", "today", "years"),
        [
            (date(2012, 11, 23), date(2026, 11, 22), 13),
            (date(2012, 11, 22), date(2026, 11, 22), 14),
            (date(2012, 2, 29), date(2026, 2, 28), 13),
            (date(2012, 2, 29), date(2026, 3, 1), 14),
            (date(2012, 2, 29), date(2028, 2, 28), 15),
            (date(2012, 2, 29), date(2028, 2, 29), 16),
            (date(2026, 11, 22), date(2026, 11, 22), 0),
        ],
    )
    def test_a_year_is_full_on_the_birthday(self, birthday, today, years):
        assert fields.age(birthday, today) == years


class TestUserId:
    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("", "characters"),
            ("홍길동", "characters"),
            ("hong 01", "characters"),
            ("hong_01", "characters"),
            ("hong01!", "characters"),
            ("hon", "length"),
            ("h" * 21, "length"),
            ("8802291990015", "secret"),
            ("880229-1990015", "secret"),
            ("1234567812345678", "secret"),
        ],
    )
    def test_what_cannot_be_a_user_id_is_refused_with_its_reason(self, text, reason):
        assert fields.user_id(text) == Invalid(reason)

    @pytest.mark.parametrize("text", ["hong01", "HONG01", " Hong01\n", "ｈｏｎｇ０１", "ho\u200bng01"])
    def test_a_user_id_is_the_same_in_any_case(self, text):
        assert fields.user_id(text) == "hong01"

    @given(st.from_regex(r"[A-Za-z0-9]{4,20}", fullmatch=True))
    def test_a_parsed_user_id_parses_to_itself(self, text):
        parsed = fields.user_id(text)
        assume(parsed != Invalid("secret"))

        assert fields.user_id(parsed) == parsed == text.lower()


class TestAccountNumber:
    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("", "not_digits"),
            ("국민 123456-01-123456", "not_digits"),
            ("12345", "length"),
            ("1234567890", "length"),
            ("1234567890123", "length"),
            ("123456789012345", "length"),
            ("000000", "length"),
            ("0101234567", "deposit_only"),
            ("010-1234-5678", "deposit_only"),
            ("012345-01-123456", "deposit_only"),
            ("123492-01-123456", "virtual"),
        ],
    )
    def test_an_account_that_cannot_be_debited_is_refused_with_its_reason(self, text, reason):
        assert fields.account_number(text) == Invalid(reason)

    @pytest.mark.parametrize(
        ("text", "digits", "grouped"),
        [
            ("123401-01-123456", "12340101123456", "123401-01-123456"),
            ("1234 0101 1234 56", "12340101123456", "123401-01-123456"),
            ("１２３-２１-０１２３-４５６", "123210123456", "123-21-0123-456"),
            ("912 3456 7890", "91234567890", "912-3456-7890"),
            ("123-92-0123-456", "123920123456", "123-92-0123-456"),
        ],
    )
    def test_each_layout_is_accepted_and_grouped(self, text, digits, grouped):
        assert fields.account_number(text) == digits
        assert fields.group_account(digits) == grouped

    @given(digit_strings)
    def test_a_grouped_account_number_parses_to_the_same_digits(self, digits):
        parsed = fields.account_number(digits)

        assert fields.account_number(fields.group_account(digits)) == parsed


class TestDigits:
    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("", "not_digits"),
            ("12a4", "not_digits"),
            ("+123", "not_digits"),
            ("１２３٤", "not_digits"),
            ("1²3½", "not_digits"),
            ("123", "length"),
            ("12345", "length"),
        ],
    )
    def test_another_form_is_refused_with_its_reason(self, text, reason):
        assert fields.digits(text, 4) == Invalid(reason)

    @pytest.mark.parametrize(
        "text", ["1234", " 1234 ", "12 34", "1-2-3-4", "１２３４", "12\u00a034", "12\u00ad34", "\ufeff1234"]
    )
    def test_separators_and_full_width_digits_do_no_harm(self, text):
        assert fields.digits(text, 4) == "1234"

    @pytest.mark.parametrize(
        "text", ["1234", "12 34", "12, 34", "12,34", "12/34", "12\n34", "12\r\n34", "１２、34"]
    )
    def test_the_halves_of_the_card_may_be_apart(self, text):
        assert fields.card_digits(text) == "1234"

    @pytest.mark.parametrize("text", ["12", "1234 5678", "앞 12 뒤 34", "0012-0034"])
    def test_whole_cells_of_the_card_are_not_taken(self, text):
        assert isinstance(fields.card_digits(text), Invalid)


class TestCertificatePassword:
    GOOD = "Wolha-7294"

    @pytest.mark.parametrize(
        ("password", "unmet"),
        [
            ("", {"length", "letter", "digit", "special", "printable", "run"}),
            ("Wolha-729", {"length"}),
            ("Wolha-7294" * 6 + "!abdx", {"length"}),
            ("17294-6183", {"letter"}),
            ("Wolha-geum", {"digit"}),
            ("Wolha07294", {"special"}),
            ("Wolha'7294!", {"allowed"}),
            ('Wolha"7294!', {"allowed"}),
            ("Wolha\\7294!", {"allowed"}),
            ("Wolha|7294!", {"allowed"}),
            ("Wolha|7294", {"allowed"}),
            ("Wolha 7294!", {"printable"}),
            ("Wolha-7294\t", {"printable"}),
            ("Wolha-7294\n\n", {"printable"}),
            ("월하Wolha-7294", {"printable"}),
            ("Wolha-7294é", {"printable"}),
            ("Wolha-7294\u200b", {"printable"}),
            ("Ｗｏｌｈａ－７２９４", {"letter", "digit", "special", "printable"}),
            ("Wolha-1234", {"run"}),
            ("Wolha-7321", {"run"}),
            ("Wolha-7777", {"run"}),
            ("Wabc-72940", {"run"}),
            ("Wzyx-72940", {"run"}),
            ("Wolha---7294", {"run"}),
        ],
    )
    def test_each_rule_is_told_apart(self, password, unmet):
        meter = fields.certificate_password(password)

        assert {rule.id for rule in meter.rules if not rule.met} == unmet
        assert not meter.ok

    @pytest.mark.parametrize(
        "password",
        [GOOD, "a1" * 5 + "!", "Wolha-7294" * 6 + "!abd", "Az,1357-()*", "ba!ab12ba12", "89:;Wolha-"],
    )
    def test_a_password_that_meets_each_rule_is_good(self, password):
        assert fields.certificate_password(password).ok

    @pytest.mark.parametrize("text", [GOOD, GOOD + "\n"])
    def test_one_line_break_at_the_end_does_not_belong_to_the_password(self, text):
        assert fields.certificate_password(text).password == self.GOOD

    @given(st.text())
    def test_nothing_else_is_trimmed_or_normalised(self, text):
        assert fields.certificate_password(text + "\n").password == text

    def test_no_repr_shows_the_password(self):
        assert self.GOOD not in repr(fields.certificate_password(self.GOOD))


class TestMasks:
    @pytest.mark.parametrize(
        ("name", "masked"),
        [
            ("홍길동", "홍*동"),
            ("심청", "심*"),
            ("남궁민수", "남**수"),
            ("홍", "홍*"),
            ("홍 길동", "홍*동"),
            ("KIM SO MI", "KIM S*** M***"),
            ("DOE JANE MARIE", "DOE J*** M***"),
            ("Madonna", "M***"),
            ("", "***"),
        ],
    )
    def test_a_name_keeps_its_ends(self, name, masked):
        assert fields.mask_name(name) == masked

    @pytest.mark.parametrize(
        ("phone", "masked"),
        [
            ("01012341234", "010-****-1234"),
            ("010-1234-1234", "010-****-1234"),
            ("+82 10-1234-1234", "010-****-1234"),
            ("0111231234", "011-***-1234"),
            ("0212345678", "02-****-5678"),
            ("021234567", "02-***-4567"),
            ("0311234567", "031-***-4567"),
            ("07012345678", "070-****-5678"),
            ("050212345678", "0502-****-5678"),
            ("15889999", "****-9999"),
            ("112", "***"),
            ("1234", "***"),
            ("02123456", "***56"),
            ("", "***"),
        ],
    )
    def test_a_phone_keeps_its_area_and_end(self, phone, masked):
        assert fields.mask_phone(phone) == masked

    @pytest.mark.parametrize(
        ("account", "masked"),
        [
            ("12345601123456", "123456-**-***456"),
            ("123456-01-123456", "123456-**-***456"),
            ("123211234456", "123-**-****-456"),
            ("91234567890", "912-****-*890"),
            ("1234", "***"),
            ("", "***"),
        ],
    )
    def test_an_account_hides_its_middle(self, account, masked):
        assert fields.mask_account(account) == masked

    @pytest.mark.parametrize(
        ("user_id", "masked"),
        [
            ("hong12", "ho***12"),
            ("chunhyang02", "ch***02"),
            ("sim04", "s***4"),
            ("sim4", "s***"),
            ("", "***"),
        ],
    )
    def test_a_user_id_hides_its_middle(self, user_id, masked):
        assert fields.mask_user_id(user_id) == masked

    @given(st.text("0123456789", min_size=3, max_size=20))
    def test_a_phone_never_shows_more_than_area_and_four_digits(self, phone):
        shown = sum(character.isdigit() for character in fields.mask_phone(phone))

        assert shown <= 8
        assert len(phone) - shown >= 3

    @given(digit_strings)
    def test_an_account_never_hides_fewer_than_five_digits(self, account):
        shown = sum(character.isdigit() for character in fields.mask_account(account))

        assert shown == 0 or len(account) - shown >= 5

    @given(st.from_regex(r"[a-z0-9]{4,20}", fullmatch=True))
    def test_a_user_id_never_hides_fewer_than_two_characters(self, user_id):
        masked = fields.mask_user_id(user_id)

        assert len(user_id) - len(masked.replace("***", "")) >= 2
        assert user_id not in masked

    @given(st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=2, max_size=10))
    def test_a_korean_name_shows_two_syllables_at_most(self, name):
        masked = fields.mask_name(name)

        assert len(masked) == len(name)
        assert len(masked.replace("*", "")) <= min(2, len(name) - 1)


class TestSecretsInTheWrongPlace:
    SECRETS = (
        "880229-1990015", "8802291990015", "880229 1990015", "880229 - 1990015", "880229ㅡ1990015",
        "880229.1990015", "８８０２２９－１９９００１５", "880229\u200b-1990015", "880229\n1990015",
        "1234567812345678", "1234-5678-1234-5678", "1234 5678 1234 5678", TOKEN,
    )  # fmt: skip

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "1234",
            "123456",
            "880229",
            "880229-1******",
            "010-1234-5678",
            "12340101123456",
            "123401-01-123456",
            "12345678901",
            "12345678123456789",
            "2026-11-22 18:05:00",
            "수수료 4,400원은 언제 환불되나요?",
            "12:30",
        ],
    )
    def test_ordinary_numbers_are_no_secrets(self, text):
        assert not fields.looks_secret(text)
        assert fields.redact(text) == text

    @given(st.text(), st.sampled_from(SECRETS), st.text())
    @example("제 번호는", SECRETS[0], "입니다")
    def test_a_planted_secret_is_found_and_redacted(self, before, secret, after):
        text = f"{before}가 {secret} 나{after}"

        assert fields.looks_secret(text)
        redacted = fields.redact(text)
        assert fields.REDACTED in redacted
        assert not fields.looks_secret(redacted)
        assert unicodedata.normalize("NFKC", secret) not in redacted

    def test_a_token_in_an_address_is_redacted(self):
        redacted = fields.redact(f"https://api.telegram.org/bot{TOKEN}/getMe")

        assert redacted == "https://api.telegram.org/bot[redacted]/getMe"

    def test_what_stands_around_a_secret_stays(self):
        assert fields.redact("a 880229-1990015\nb") == "a [redacted]\nb"

    @given(st.text())
    def test_text_without_a_secret_is_unchanged(self, text):
        assert fields.looks_secret(text) or fields.redact(text) == text


messy = st.text() | st.text("0123456789０１２- ㅡ\n\u200b,.abㄱ٣\ud800")


class TestAnyText:
    @given(messy)
    @example("\ud800")
    @example("\ufeff\u202e")
    @example("٣" * 13)
    def test_no_parser_ever_raises(self, text):
        fields.registration_number(text, TODAY)
        fields.user_id(text)
        fields.account_number(text)
        fields.digits(text, 6)
        fields.card_digits(text)
        fields.certificate_password(text)
        fields.redact(text)
        for mask in (fields.mask_name, fields.mask_phone, fields.mask_account, fields.mask_user_id):
            assert isinstance(mask(text), str)

    @given(messy)
    def test_cleaned_text_has_nothing_invisible_and_stays_as_it_is(self, text):
        cleaned = fields.clean(text)

        assert not {"Cf", "Cc"} & {unicodedata.category(character) for character in cleaned}
        assert fields.clean(cleaned) == cleaned
        assert cleaned == cleaned.strip()

    @pytest.mark.parametrize(
        ("text", "cleaned"),
        [
            (" 가\u200b나\u202e다 ", "가나다"),
            ("１２３ ＡＢ", "123 AB"),
            ("한\n줄\t더", "한 줄 더"),
            ("a\x00b\x7f", "ab"),
            ("ᄀ\u200dᅡ", "가"),
        ],
    )
    def test_text_is_cleaned_as_people_see_it(self, text, cleaned):
        assert fields.clean(text) == cleaned

    def test_a_refusal_does_not_hold_the_text(self):
        assert "99" not in repr(fields.digits("99", 4))
