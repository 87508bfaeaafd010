"""The bank's invented customers: who they are, what they hold, and what happens to each.

The numbers are meant to be nobody's. The registration numbers carry an office code (99) that no office had
while there were such codes, the phone numbers an exchange that begins with 0, the accounts a branch 9990 that
is made up; and the names are those of old tales.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Final, Literal, TypedDict

from flows.fields import group_account
from flows.simulation.media import TIME_STEP, otp, otp_secret, security_card, time_step

Outcome = Literal["answers", "no_answer", "busy", "rejected", "spam", "out_of_service"]


@dataclass(frozen=True, slots=True)
class Story:
    """In one sentence, what happens to a customer who applies."""

    ko: str
    en: str


@dataclass(frozen=True, slots=True)
class Account:
    """An account with the bank.

    Attributes:
        number: its digits.
        password: its four digits.
        balance: won at the beginning of the simulation.
        restricted: nothing can be taken from it.
    """

    number: str
    password: str = field(repr=False)
    balance: int
    restricted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedCustomer:
    """An invented customer.

    Attributes:
        ref: the bank's opaque reference.
        user_id: for internet banking, lower case.
        registration_number: its 13 digits.
        phones: the registered numbers in the bank's order, and what happens when each is called.
        locked: the security medium was locked before the story begins.
        held_elsewhere: another bank's certificate of the same purpose is alive.
    """

    ref: str
    user_id: str
    name: str
    registration_number: str = field(repr=False)
    phones: Mapping[str, Outcome]
    accounts: tuple[Account, ...]
    medium: Literal["card", "otp"]
    locked: bool = False
    whereabouts: Literal["abroad", "not_posted", "in_country"] = "in_country"
    held_elsewhere: bool = False
    story: Story


CUSTOMERS: Final = (
    SimulatedCustomer(
        ref="K0001",
        user_id="hong01",
        name="홍길동",
        registration_number="8802291990015",
        phones=MappingProxyType({"01001234501": "answers", "0201234501": "answers"}),
        accounts=(Account("99900101000017", "3172", 3_000_000),),
        medium="card",
        story=Story(
            "보안카드로 처음부터 끝까지 막힘없이 발급받습니다.",
            "Everything works, with a security card.",
        ),
    ),
    SimulatedCustomer(
        ref="K0002",
        user_id="chun02",
        name="성춘향",
        registration_number="9205052990021",
        phones=MappingProxyType({"01001234502": "answers"}),
        accounts=(Account("99902401000028", "5093", 3_000_000),),
        medium="otp",
        story=Story(
            "OTP로 처음부터 끝까지 막힘없이 발급받습니다.",
            "Everything works, with a one-time password token.",
        ),
    ),
    SimulatedCustomer(
        ref="K0003",
        user_id="heung03",
        name="박흥부",
        registration_number="7903031990030",
        phones=MappingProxyType({"01001234503": "answers"}),
        accounts=(Account("99900101000039", "8264", 1_200),),
        medium="card",
        story=Story(
            "잔액이 1,200원뿐이라 범용 수수료를 낼 수 없고, 무료인 용도제한용은 발급받습니다.",
            "With 1,200 won on the account the universal certificate cannot be paid for; the free one can be had.",
        ),
    ),
    SimulatedCustomer(
        ref="K0004",
        user_id="sim04",
        name="심청",
        registration_number="8508172990034",
        phones=MappingProxyType({"01001234504": "answers"}),
        accounts=(Account("999210001044", "6518", 500_000),),
        medium="card",
        story=Story(
            "2020년 10월 이후 새로 받은 번호라 검증 숫자가 맞지 않지만, 그대로 발급받습니다.",
            "The registration number is of the kind given out since October 2020, whose check digit does not fit; it works all the same.",
        ),
    ),
    SimulatedCustomer(
        ref="K0005",
        user_id="jane05",
        name="DOE JANE MARIE",
        registration_number="9512256990052",
        phones=MappingProxyType({"01001234505": "answers"}),
        accounts=(Account("99901005005", "4709", 800_000),),
        medium="otp",
        story=Story(
            "외국인등록번호와 영문 이름으로 발급받습니다.",
            "A foreigner's registration number and a name in Latin letters work as well.",
        ),
    ),
    SimulatedCustomer(
        ref="K0006",
        user_id="mong06",
        name="이몽룡",
        registration_number="9007071990063",
        phones=MappingProxyType({"01001234506": "no_answer"}),
        accounts=(Account("99900101000066", "2956", 2_000_000),),
        medium="otp",
        whereabouts="abroad",
        story=Story(
            "해외에 있어 전화를 받지 못하지만, 해외출국확인으로 본인확인을 마칩니다.",
            "Abroad: the phone is not answered, but the record of departures confirms it.",
        ),
    ),
    SimulatedCustomer(
        ref="K0007",
        user_id="byul07",
        name="별주부",
        registration_number="9306111990078",
        phones=MappingProxyType({"01001234507": "no_answer"}),
        accounts=(Account("99900101000077", "7341", 700_000),),
        medium="card",
        whereabouts="not_posted",
        story=Story(
            "어제 출국해서 전화를 받지 못하고, 출국 기록도 아직 올라오지 않았습니다.",
            "Left the country yesterday: the phone is not answered, and the departure is not on record yet.",
        ),
    ),
    SimulatedCustomer(
        ref="K0008",
        user_id="wol08",
        name="월매",
        registration_number="6804112990087",
        phones=MappingProxyType({"01101234508": "out_of_service", "01001234508": "answers"}),
        accounts=(Account("99900101000088", "1685", 900_000),),
        medium="card",
        story=Story(
            "첫 번째 전화번호는 없는 번호이고, 두 번째 번호로 전화를 받습니다.",
            "The first number on file is out of service; the second one is answered.",
        ),
    ),
    SimulatedCustomer(
        ref="K0009",
        user_id="hyang09",
        name="김향단",
        registration_number="9706062990094",
        phones=MappingProxyType({"01001234509": "busy", "0310123509": "rejected", "07001234509": "spam"}),
        accounts=(Account("99900101000099", "9427", 600_000),),
        medium="otp",
        story=Story(
            "전화 세 대가 차례로 통화 중, 수신 거절, 스팸 차단이라 ARS 인증을 마치지 못합니다.",
            "Of three phones one is busy, one rejects the call and one blocks it as spam, so the ARS call never succeeds.",
        ),
    ),
    SimulatedCustomer(
        ref="K0010",
        user_id="bang10",
        name="방자",
        registration_number="8309091990109",
        phones=MappingProxyType({"01001234510": "answers"}),
        accounts=(Account("99900101000101", "3816", 400_000),),
        medium="card",
        locked=True,
        story=Story(
            "보안카드를 다섯 번 틀려 이미 잠겨 있어서 영업점에 가야 합니다.",
            "The security card was locked by five wrong answers, so it takes a visit to a branch.",
        ),
    ),
    SimulatedCustomer(
        ref="K0011",
        user_id="nolbu11",
        name="박놀부",
        registration_number="7501011990118",
        phones=MappingProxyType({"01001234511": "answers"}),
        accounts=(Account("99900101000112", "6249", 90_000_000),),
        medium="otp",
        held_elsewhere=True,
        story=Story(
            "다른 은행에서 받은 인증서가 살아 있어, 새로 받는 대신 그 인증서를 등록하라는 안내를 받습니다.",
            "Another bank's certificate is still valid, so it is to be registered here rather than a new one issued.",
        ),
    ),
    SimulatedCustomer(
        ref="K0012",
        user_id="kong12",
        name="이콩쥐",
        registration_number="1803054990120",
        phones=MappingProxyType({"01001234512": "answers"}),
        accounts=(Account("99900201000123", "5730", 50_000),),
        medium="card",
        story=Story(
            "만 14세 미만이라 보호자와 함께 영업점에 가야 합니다.",
            "Under 14, so it takes a visit to a branch with a guardian.",
        ),
    ),
    SimulatedCustomer(
        ref="K0013",
        user_id="pat13",
        name="최팥쥐",
        registration_number="9902142990138",
        phones=MappingProxyType({"01001234513": "answers"}),
        accounts=(
            Account("99900101000134", "2087", 0),
            Account("99900101000145", "8451", 1_000_000),
        ),
        medium="card",
        story=Story(
            "첫 번째 계좌는 비어 있고, 두 번째 계좌로 바꾸면 범용 수수료를 냅니다.",
            "The first account is empty; the second one pays for the universal certificate.",
        ),
    ),
    SimulatedCustomer(
        ref="K0014",
        user_id="jang14",
        name="배장화",
        registration_number="9108302990142",
        phones=MappingProxyType({"01001234514": "answers"}),
        accounts=(
            Account("99900401000156", "4396", 1_500_000, restricted=True),
            Account("99900101000167", "7912", 1_500_000),
        ),
        medium="otp",
        story=Story(
            "첫 번째 계좌는 거래가 제한되어 거절되고, 두 번째 계좌로 발급받습니다.",
            "The first account is restricted and refused; the second one works.",
        ),
    ),
)

_BY_USER_ID: Final = {customer.user_id: customer for customer in CUSTOMERS}
_BY_REF: Final = {customer.ref: customer for customer in CUSTOMERS}
_BY_ACCOUNT: Final = {
    account.number: (customer, account) for customer in CUSTOMERS for account in customer.accounts
}


def find(user_id: str) -> SimulatedCustomer | None:
    """The customer with this user id, in either case, or ``None``."""
    return _BY_USER_ID.get(user_id.lower())


def known(ref: str) -> SimulatedCustomer:
    """The customer with this reference. An unknown one, which the bank never gave out: :class:`LookupError`."""
    return _BY_REF[ref]


def holder(account: str) -> tuple[SimulatedCustomer, Account]:
    """Who holds an account, and the account. An unknown number: :class:`LookupError`."""
    return _BY_ACCOUNT[account]


class PhoneSheet(TypedDict):
    """A registered phone, and what happens when it is called."""

    number: str
    when_called: Outcome


class AccountSheet(TypedDict):
    """An account: its number in groups, its password, and won at the beginning."""

    number: str
    password: str
    balance: int
    kind: Literal["current", "predecessor", "lifetime"]
    restricted: bool


class MediumSheet(TypedDict):
    """A security medium: all cells of a card, or the value of a token and until when it is shown (ISO 8601)."""

    kind: Literal["card", "otp"]
    locked: bool
    cells: list[str]
    code: str
    code_until: str


class Sheet(TypedDict):
    """All that somebody needs who plays a customer."""

    user_id: str
    name: str
    registration_number: str
    phones: list[PhoneSheet]
    accounts: list[AccountSheet]
    medium: MediumSheet
    whereabouts: Literal["abroad", "not_posted", "in_country"]
    held_elsewhere: bool
    story: dict[Literal["ko", "en"], str]


_KINDS: Final[Mapping[int, Literal["current", "predecessor", "lifetime"]]] = {
    14: "current",
    12: "predecessor",
    11: "lifetime",
}


def everything_to_type(customer: SimulatedCustomer, at: datetime, *, seed: str = "certguide") -> Sheet:
    """Everything to type in the part of ``customer`` at a time, aware: plain values, ready for JSON.

    Balances and locks are those of the beginning. The ``seed`` is the bank's.
    """
    return {
        "user_id": customer.user_id,
        "name": customer.name,
        "registration_number": f"{customer.registration_number[:6]}-{customer.registration_number[6:]}",
        "phones": [{"number": number, "when_called": outcome} for number, outcome in customer.phones.items()],
        "accounts": [
            {
                "number": group_account(account.number),
                "password": account.password,
                "balance": account.balance,
                "kind": _KINDS[len(account.number)],
                "restricted": account.restricted,
            }
            for account in customer.accounts
        ],
        "medium": _medium_sheet(customer, at, seed),
        "whereabouts": customer.whereabouts,
        "held_elsewhere": customer.held_elsewhere,
        "story": {"ko": customer.story.ko, "en": customer.story.en},
    }


def _medium_sheet(customer: SimulatedCustomer, at: datetime, seed: str) -> MediumSheet:
    """The cells of the customer's card, or what the token shows at a time."""
    if customer.medium == "card":
        cells = list(security_card(seed, customer.ref))
        return {"kind": "card", "locked": customer.locked, "cells": cells, "code": "", "code_until": ""}
    step = time_step(at)
    until = datetime.fromtimestamp(0, UTC) + timedelta(seconds=(step + 1) * TIME_STEP)
    return {
        "kind": "otp",
        "locked": customer.locked,
        "cells": [],
        "code": otp(otp_secret(seed, customer.ref), step),
        "code_until": until.isoformat(),
    }
