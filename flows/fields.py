"""What people type: parse it, check its form, mask it. Pure functions, no input or output.

A parser takes whatever a person sent and gives back the value or an :class:`Invalid`; it never raises. Only
the form is judged here, so that a slip of the finger costs no try at the bank.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

Reason = Literal[
    "not_digits",  # something other than digits and the usual separators
    "length",  # too few or too many characters
    "date",  # the birthday does not exist
    "future",  # the birthday is yet to come
    "deposit_only",  # an alias of an account: money can only be paid in
    "virtual",  # a virtual account: money can only be paid in
    "characters",  # characters that a user id cannot have
    "secret",  # a registration or card number where none belongs
]


@dataclass(frozen=True, slots=True)
class Invalid:
    """The text is not what was asked for. It does not hold the text, which may be a secret."""

    reason: Reason


# Phone keyboards offer many dashes, and Hangul users often type the vowel ㅡ for one.
_DASHES: Final = "-‐‑‒–—―−ㅡᅳ"
_SEPARATORS: Final = re.compile(rf"[{_DASHES}\s.,、/·_]+")


def _visible(text: str) -> str:
    """``text`` in compatibility form (full-width digits become ASCII), without what cannot be seen.

    White space that happens to be a control character stays.
    """
    visible = "".join(
        character
        for character in text
        if character.isspace() or unicodedata.category(character) not in ("Cf", "Cc")
    )
    # Normalised last, for what was taken out may have kept two jamo from becoming a syllable.
    return unicodedata.normalize("NFKC", visible)


def clean(text: str) -> str:
    """Typed text as the person saw it: full-width forms made ordinary, invisible characters out, trimmed.

    A line break or tab becomes a space, so that two lines do not run together.
    """
    visible = _visible(text)
    return re.sub(r"[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+", " ", visible).strip()


def _digits_alone(text: str) -> str | Invalid:
    """The ASCII digits of ``text``, when there is nothing besides them but separators."""
    bare = _SEPARATORS.sub("", clean(said(text)))
    # str.isdigit alone would let the digits of other scripts through, which the bank does not know.
    if not bare.isascii() or not bare.isdigit():
        return Invalid("not_digits")
    return bare


# "비밀번호는 3172예요", "482913이요", "my id is hong01": an answer, said as a sentence.
_SAID: Final = re.compile(
    r"(?:(?:제|저의|내|my)\s*)?"
    r"(?P<name>(?:인터넷뱅킹|계좌|통장|보안\s?카드|주민\s?등록|주민|외국인\s?등록|승인|인증|사용자|otp|user|account|approval)?\s*"
    r"(?:비밀\s?번호|비번|번호|아이디|계좌|카드|otp|오티피|password|number|code|id|pin)(?:\s*(?:은|는|이|가|:|=|is)\s*|\s+))?"
    rf"(?P<value>[A-Za-z0-9](?:[A-Za-z0-9{_DASHES} .,/·]*[A-Za-z0-9])?)"
    r"(?P<end>\s*(?:이에요|예요|에요|이요|요|입니다|이고요|임|이야|야))?\s*[.!]?",
    re.IGNORECASE,
)


def said(text: str) -> str:
    """What somebody says in a sentence that does nothing but name it; any other text as it is."""
    found = _SAID.fullmatch(clean(text))
    return found["value"] if found and (found["name"] or found["end"]) else text


def digits(text: str, count: int) -> str | Invalid:
    """Exactly ``count`` digits: account password 4, one-time password 6, approval code 2 or 6.

    Separators and full-width digits are accepted. Errors: ``not_digits``, ``length``.
    """
    bare = _digits_alone(text)
    if isinstance(bare, Invalid):
        return bare
    return bare if len(bare) == count else Invalid("length")


def card_digits(text: str) -> str | Invalid:
    """The four digits that the security card is asked for: the first cell's front two, the second's back two.

    As they come: ``1234``, ``12 34``, ``12, 34``, ``12/34`` or on two lines. Errors as of :func:`digits`.
    """
    return digits(text, 4)


# --- registration numbers -------------------------------------------------------------------------------

_REGISTRATION_NUMBER_LENGTH: Final = 13
_CENTURIES: Final = {
    "9": 1800, "0": 1800, "1": 1900, "2": 1900, "3": 2000, "4": 2000,
    "5": 1900, "6": 1900, "7": 2000, "8": 2000,
}  # fmt: skip
_FOREIGN: Final = frozenset("5678")
_WEIGHTS: Final = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True, repr=False)
class RegistrationNumber:
    """A resident's or foreigner's registration number of plausible form. Neither ``repr`` nor ``str`` shows it.

    Attributes:
        digits: the 13 digits, ``YYMMDD`` and seven more, of which the first tells century and sex.
    """

    digits: str

    def __repr__(self) -> str:
        return "RegistrationNumber(*)"

    @property
    def birthday(self) -> date:
        """The date of birth, with the century of the seventh digit."""
        year, month, day = (int(self.digits[at : at + 2]) for at in (0, 2, 4))
        return date(_CENTURIES[self.digits[6]] + year, month, day)

    @property
    def foreigner(self) -> bool:
        """Whether it is a foreigner's number (seventh digit 5 to 8)."""
        return self.digits[6] in _FOREIGN

    @property
    def checksum_fits(self) -> bool:
        """Whether the last digit is the weighted sum's check digit. Advisory: a misfit proves nothing.

        Numbers given out or changed since 5 October 2020 have six random digits after the seventh and no check
        digit (MOIS notice of October 2020); foreigners' numbers were computed in another way.
        """
        total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, self.digits, strict=False))
        return int(self.digits[-1]) == (11 - total % 11) % 10


def registration_number(text: str, today: date) -> RegistrationNumber | Invalid:
    """A registration number, with or without its hyphen.

    Errors: ``not_digits``, ``length``, ``date`` (no such day), ``future`` (born after ``today``).
    """
    bare = digits(text, _REGISTRATION_NUMBER_LENGTH)
    if isinstance(bare, Invalid):
        return bare
    number = RegistrationNumber(bare)
    try:
        birthday = number.birthday
    except ValueError:
        return Invalid("date")
    return Invalid("future") if birthday > today else number


def age(birthday: date, today: date) -> int:
    """Full years of age in Korean law (Civil Act, article 158: the day of birth counts).

    Who was born on 29 February turns a year older on 1 March of a common year.
    """
    return today.year - birthday.year - ((today.month, today.day) < (birthday.month, birthday.day))


# --- user ids and accounts ------------------------------------------------------------------------------

_USER_ID_LENGTHS: Final = range(4, 21)
_ACCOUNT_GROUPS: Final = {14: (6, 2, 6), 12: (3, 2, 4, 3), 11: (3, 4, 4)}
_ALIAS_LENGTH: Final = 10  # the other aliases are as long as accounts
_CURRENT_LENGTH: Final = 14
_VIRTUAL_SUBJECT: Final = "92"


def user_id(text: str) -> str | Invalid:
    """An internet banking user id in lower case; the bank does not tell the cases apart.

    Errors: ``length`` (4 to 20 letters and digits), ``characters``, and ``secret`` for what looks like a
    registration number or card number: a user id is remembered and shown, and such a number must not be.
    """
    bare = clean(said(text))
    if holds_secret(text):
        return Invalid("secret")
    if not bare.isascii() or not bare.isalnum():
        return Invalid("characters")
    return bare.lower() if len(bare) in _USER_ID_LENGTHS else Invalid("length")


def account_number(text: str) -> str | Invalid:
    """An account number's 11, 12 or 14 digits, typed with or without hyphens. Its check digit is not looked at.

    Errors (forms after the KFTC CMS account scheme): ``not_digits``; ``deposit_only`` for the aliases of 10 or
    11 digits that begin with 0, and for any other account number that does; ``virtual`` for 14 digits with
    subject code 92; ``length``.
    """
    bare = _digits_alone(text)
    if isinstance(bare, Invalid):
        return bare
    if bare[0] == "0" and len(bare) in (_ALIAS_LENGTH, *_ACCOUNT_GROUPS):
        return Invalid("deposit_only")
    if len(bare) not in _ACCOUNT_GROUPS:
        return Invalid("length")
    if len(bare) == _CURRENT_LENGTH and bare[4:6] == _VIRTUAL_SUBJECT:
        return Invalid("virtual")
    return bare


def group_account(number: str) -> str:
    """An account number in the groups in which passbooks print it: ``123456-01-123456``.

    A number of another length than :func:`account_number` accepts comes back as it is.
    """
    return "-".join(_grouped(number))


def _grouped(number: str) -> list[str]:
    groups, start = [], 0
    for size in _ACCOUNT_GROUPS.get(len(number), (len(number),)):
        groups.append(number[start : start + size])
        start += size
    return groups


# --- the certificate password ---------------------------------------------------------------------------

RuleId = Literal["length", "letter", "digit", "special", "allowed", "printable", "run"]

_PASSWORD_LENGTHS: Final = range(10, 65)
_FORBIDDEN: Final = frozenset("'\"\\|")
_RUN: Final = 3


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the certificate password, and whether it is met.

    Attributes:
        id: ``length`` (10 to 64 characters), ``letter``, ``digit``, ``special`` (at least one of each),
            ``allowed`` (none of ``' " \\ |``), ``printable`` (ASCII without spaces), ``run`` (no three
            in a row that are equal, or letters or digits counting up or down).
    """

    id: RuleId
    met: bool


@dataclass(frozen=True, slots=True)
class PasswordMeter:
    """A certificate password held against its rules.

    Attributes:
        password: what counts as the password.
        rules: each rule, in the order in which to show them.
    """

    password: str = field(repr=False)
    rules: tuple[Rule, ...]

    @property
    def ok(self) -> bool:
        """Whether each rule is met."""
        return all(rule.met for rule in self.rules)


def certificate_password(text: str) -> PasswordMeter:
    """Hold a certificate password against the rules that accredited authorities have had since September 2014.

    The password is ``text`` as it is, but for one line break at its end: what people typed is what they will
    type again in another program, which neither trims nor normalises.
    """
    password = text.removesuffix("\n")
    printable = all("!" <= character <= "~" for character in password)
    return PasswordMeter(
        password,
        (
            Rule("length", len(password) in _PASSWORD_LENGTHS),
            Rule("letter", any(_is_letter(character) for character in password)),
            Rule("digit", any(_is_digit(character) for character in password)),
            Rule("special", any(_is_special(character) for character in password)),
            Rule("allowed", _FORBIDDEN.isdisjoint(password)),
            Rule("printable", bool(password) and printable),
            Rule("run", bool(password) and not _has_run(password)),
        ),
    )


def _is_letter(character: str) -> bool:
    return character.isascii() and character.isalpha()


def _is_digit(character: str) -> bool:
    return character.isascii() and character.isdigit()


def _is_special(character: str) -> bool:
    return "!" <= character <= "~" and not character.isalnum()


def _has_run(password: str) -> bool:
    """Whether three characters in a row are the same, or letters or digits that count up or down."""
    for start in range(len(password) - _RUN + 1):
        trio = password[start : start + _RUN]
        step = ord(trio[1]) - ord(trio[0])
        if ord(trio[2]) - ord(trio[1]) != step:
            continue
        # Letters and digits alone have an order that people know; and no step of one leads from one class
        # into the other, for other characters lie between them.
        if step == 0 or (abs(step) == 1 and trio.isascii() and trio.isalnum()):
            return True
    return False


# --- masks ----------------------------------------------------------------------------------------------

_HIDDEN: Final = "***"
_SHOWN_END: Final = 4
_AREA_CODE: Final = re.compile(r"02|01[0-9]|050[0-9]|0[3-9][0-9]")
_HANGUL_NAME: Final = re.compile(r"[가-힣\s]+")


def mask_name(name: str) -> str:
    """A name with its middle hidden: ``홍*동``, ``홍*``, ``남**수``; a Latin one with its family name whole:
    ``KIM S*** M***``. A single Latin word keeps its first letter.
    """
    if _HANGUL_NAME.fullmatch(name):
        bare = "".join(name.split())
        if len(bare) <= 2:  # noqa: PLR2004 - a family name and at most one syllable
            return bare[:1] + "*" * max(1, len(bare) - 1)
        return bare[0] + "*" * (len(bare) - 2) + bare[-1]
    family, *given = name.split() or [""]
    if not given:
        return family[:1] + _HIDDEN
    return " ".join([family, *(part[0] + _HIDDEN for part in given)])


def mask_phone(phone: str) -> str:
    """A phone number with its area code and last four digits: ``010-****-1234``, ``02-***-4567``.

    The customer has to recognise the number on the list, so the end is what stays. A number too short to hide
    three digits shows its last two at most.
    """
    bare = re.sub(r"[^0-9]", "", phone.replace("+82", "0", 1))
    area = _AREA_CODE.match(bare)
    front = area.group() if area else ""
    hidden = len(bare) - len(front) - _SHOWN_END
    if hidden < len(_HIDDEN):
        return _HIDDEN + (bare[-2:] if len(bare) > len(_HIDDEN) + 1 else "")
    return "-".join(filter(None, (front, "*" * hidden, bare[-_SHOWN_END:])))


def mask_account(account: str) -> str:
    """An account number with at least five of its middle digits hidden: ``123456-**-***456``.

    What has no account number's length is hidden whole.
    """
    bare = re.sub(r"[^0-9]", "", account)
    if len(bare) not in _ACCOUNT_GROUPS:
        return _HIDDEN
    front, *_ = groups = _grouped(bare)
    middle = "-".join("*" * len(group) for group in groups[1:])
    return f"{front}-{middle[:-3]}{bare[-3:]}"


def mask_user_id(name: str) -> str:
    """A user id with its middle hidden, and its length: ``ho***12``; short ones show less of themselves."""
    if len(name) > 5:  # noqa: PLR2004 - two at either end leave two or more to hide
        return f"{name[:2]}{_HIDDEN}{name[-2:]}"
    return f"{name[:1]}{_HIDDEN}{name[-1] if len(name) > 4 else ''}"  # noqa: PLR2004 - as above, with one


# --- secrets in the wrong place -------------------------------------------------------------------------

REDACTED: Final = "[redacted]"

_GAP: Final = rf"\s{{0,3}}[{_DASHES}._/]?\s{{0,3}}"
_SECRETS: Final = re.compile(
    "|".join(
        (
            # A registration number. Longer runs are account numbers and the like.
            rf"(?<![0-9])[0-9]{{6}}{_GAP}[0-9]{{7}}(?![0-9])",
            # A payment card's number.
            rf"(?<![0-9])[0-9]{{4}}(?:{_GAP}[0-9]{{4}}){{3}}(?![0-9])",
            # A Telegram bot's token; in addresses it stands right behind "bot".
            r"(?<![0-9])[0-9]{6,12}:[A-Za-z0-9_-]{30,}",
        )
    )
)


def looks_secret(text: str) -> bool:
    """Whether a secret of recognisable form stands anywhere in ``text``.

    That is a registration number, a payment card's number or a bot token; short codes and account numbers
    have no form of their own.
    """
    return _SECRETS.search(_visible(text)) is not None


def redact(text: str) -> str:
    """``text`` with each secret that :func:`looks_secret` knows replaced; unchanged when there is none."""
    plain = _visible(text)
    redacted = _SECRETS.sub(REDACTED, plain)
    return text if redacted == plain else redacted


# What makes a number a count. It stands right behind: "3172 자꾸" is no "3172자".
_UNIT: Final = r"(?:자리|번째|원|년|\s?(?:digits?|characters?|times|won)(?![a-z]))"

_KOREAN_NAMES: Final = (
    r"비\s?밀\s?번\s?호|비번|암호|패스워드|핀\s?번호|인증\s?번호|승인\s?번호|보안\s?카드|코드표|오티피"
    r"|주민\s?번호|주민등록번호|계좌\s?번호|카드\s?번호"
)
# What secrets are called, and what stands between the name and the value.
_NAMED: Final = re.compile(
    rf"(?P<name>{_KOREAN_NAMES}|(?<![a-z])(?:password|passcode|pass|pwd?|pin|otp|code|account|card)(?![a-z]))"
    r"(?P<link>\s*(?:[은는이가을를의에로]|은요|는요|:|=|is|number|no\.?|번호|code|뒷?\s?자리|뒤|앞|끝|네\s?자리|[0-9]{1,2}\s?자리)?"
    r"(?:은|는|이|가|is|를|을)?\s*[:=(,]?\s*)"
    rf"(?P<value>[0-9](?:[ \-/]?[0-9]){{3,31}}(?![0-9])|[^\s가-힣ㄱ-ㅣ,;()]{{4,64}})(?P<unit>{_UNIT})?",
    re.IGNORECASE,
)

# A number near the name of a secret, before it or after it. The names are those that hardly mean anything else.
_STRONG_NAME: Final = re.compile(
    rf"{_KOREAN_NAMES}|(?<![a-z])(?:password|passcode|pin|otp)(?![a-z])", re.IGNORECASE
)
_NEAR: Final = 16
_RUN_OF_DIGITS: Final = re.compile(rf"(?<![0-9])[0-9](?:[ .\-]?[0-9]){{3,31}}(?![0-9])(?!{_UNIT})")
_BANKS_NUMBER: Final = re.compile(r"15[89][89]")  # nationwide numbers of call centres begin like this


def holds_secret(text: str) -> bool:
    """Whether ``text`` holds a secret: one of recognisable form, or a value near the name of one.

    ``비밀번호는 1234예요`` and ``1234가 비밀번호예요`` do; ``비밀번호 10자 이상`` and ``otp 6자리`` do not.
    """
    plain = _visible(text)
    return (
        looks_secret(text)
        or any(map(_is_value, _NAMED.finditer(plain)))
        or any(_is_near_name(plain, number) for number in _RUN_OF_DIGITS.finditer(plain))
    )


def _is_near_name(text: str, number: re.Match[str]) -> bool:
    around = text[max(0, number.start() - _NEAR) : number.end() + _NEAR]
    return _BANKS_NUMBER.match(number[0]) is None and _STRONG_NAME.search(around) is not None


_LEAST_SECRET_DIGITS: Final = 4


def is_number(text: str) -> bool:
    """Whether ``text`` is nothing but four or more digits: a password, a code or an account number."""
    bare = _digits_alone(text)
    return isinstance(bare, str) and len(bare) >= _LEAST_SECRET_DIGITS


def _is_value(found: re.Match[str]) -> bool:
    """Whether what stands beside a secret's name is a value: it has a digit, and counts nothing."""
    return any(character.isdigit() for character in found["value"]) and not found["unit"]


_WORD: Final = re.compile(r"\S+")
_ADDRESS: Final = re.compile(r"https?://", re.IGNORECASE)


def holds_password(text: str) -> bool:
    """Whether a word in ``text`` is all that the password of a certificate must be, which hardly a word is."""
    return any(_meets_rules(word[0]) for word in _WORD.finditer(_visible(text)))


def _meets_rules(word: str) -> bool:
    return certificate_password(word).ok and not _ADDRESS.match(word)


def without_secrets(text: str) -> str:
    """``text`` as it may be kept: no secret of any form, no value beside the name of one, no run of digits, no
    password of a certificate.
    """

    def mask(found: re.Match[str]) -> str:
        return f"{found['name']}{found['link']}{REDACTED}" if _is_value(found) else found[0]

    def mask_password(found: re.Match[str]) -> str:
        return REDACTED if _meets_rules(found[0]) else found[0]

    plain = _WORD.sub(mask_password, _visible(text)) if holds_password(text) else text
    return _RUN_OF_DIGITS.sub(REDACTED, _NAMED.sub(mask, redact(plain)))
