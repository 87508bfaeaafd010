"""The simulated bank, border and line count each thing once and remember everything but secrets."""

import itertools
from collections.abc import Callable, Coroutine
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from flows import fields
from flows.ports import Bank, BorderControl, Cabinet, Checked, Customer, NotReached, PhoneLine, Ringing
from flows.simulation import (
    CUSTOMERS,
    Limits,
    MemoryCabinet,
    SimulatedBank,
    SimulatedBorder,
    SimulatedLine,
    everything_to_type,
    find,
    media,
)

SEED = "certguide"
HONG, CHUN, HEUNG, PAT, JANG, BANG = (
    find(user_id) for user_id in ("hong01", "chun02", "heung03", "pat13", "jang14", "bang10")
)
FEE = 4_400
AREAS = ("010", "011", "070", "031", "02")


class Clock:
    """A clock that stands still until it is moved on."""

    def __init__(self, at: datetime = datetime(2026, 11, 22, 3, 0, 20, tzinfo=UTC)) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def step(self, steps: int = 1) -> None:
        self.at += timedelta(seconds=media.TIME_STEP * steps)


class Killed(Exception):
    """The process died right behind a change."""


class MortalCabinet(MemoryCabinet):
    """Dies behind its n-th change; afterwards it is what another process finds."""

    def __init__(self, changes: int) -> None:
        super().__init__()
        self.changes = changes

    async def change(self, key, change):
        document = await super().change(key, change)
        self.changes -= 1
        if self.changes == 0:
            raise Killed
        return document


@pytest.fixture
def cabinet():
    return MemoryCabinet()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def bank(cabinet, clock):
    return SimulatedBank(cabinet, clock=clock)


@pytest.fixture
def line(cabinet, clock):
    return SimulatedLine(cabinet, clock=clock)


def card_value(cells: tuple[int, int], customer=HONG) -> str:
    return media.card_answer(SEED, customer.ref, cells)


def other(digits: str) -> str:
    """A value of the same length that is not this one."""
    return "".join(str((int(digit) + 5) % 10) for digit in digits)


def shown_code(clock: Clock, customer=CHUN, steps: int = 0) -> str:
    return media.otp(media.otp_secret(SEED, customer.ref), media.time_step(clock()) + steps)


class TestCustomers:
    @pytest.mark.parametrize("customer", CUSTOMERS, ids=lambda customer: customer.user_id)
    def test_each_can_be_typed_into_the_conversation(self, customer):
        sheet = everything_to_type(customer, Clock()())

        assert fields.user_id(sheet["user_id"]) == customer.user_id
        number = fields.registration_number(sheet["registration_number"], date(2026, 11, 22))
        assert number.digits == customer.registration_number
        for account, known in zip(sheet["accounts"], customer.accounts, strict=True):
            assert fields.account_number(account["number"]) == known.number
            assert fields.digits(account["password"], 4) == known.password

    def test_no_number_could_be_anybodys(self):
        for customer in CUSTOMERS:
            assert customer.registration_number[7:9] == "99"
            assert all(account.number.startswith("999") for account in customer.accounts)
            exchanges = [
                phone.removeprefix(area)
                for phone in customer.phones
                for area in AREAS
                if phone.startswith(area)
            ]
            assert len(exchanges) == len(customer.phones)
            assert all(exchange.startswith("0") for exchange in exchanges)

    @pytest.mark.parametrize(
        "of",
        [
            lambda customer: [customer.ref],
            lambda customer: [customer.user_id],
            lambda customer: [customer.registration_number],
            lambda customer: customer.phones,
            lambda customer: [account.number for account in customer.accounts],
            lambda customer: [customer.story.ko],
            lambda customer: [customer.story.en],
        ],
    )
    def test_nothing_belongs_to_two(self, of):
        everything = list(itertools.chain.from_iterable(map(of, CUSTOMERS)))

        assert len(set(everything)) == len(everything)

    @pytest.mark.parametrize(
        ("user_id", "fits", "foreigner", "grown_up"),
        [
            ("hong01", True, False, True),
            ("sim04", False, False, True),
            ("jane05", False, True, True),
            ("kong12", True, False, False),
        ],
    )
    def test_a_story_about_a_number_is_true_of_it(self, user_id, fits, foreigner, grown_up):
        number = fields.RegistrationNumber(find(user_id).registration_number)

        grown = fields.age(number.birthday, date(2026, 11, 22)) >= 14

        assert (number.checksum_fits, number.foreigner, grown) == (fits, foreigner, grown_up)

    def test_no_repr_shows_a_secret(self):
        for customer in CUSTOMERS:
            assert customer.registration_number not in repr(customer)
            assert not any(f"'{account.password}'" in repr(customer) for account in customer.accounts)

    def test_a_card_sheet_has_every_cell(self):
        medium = everything_to_type(HONG, Clock()())["medium"]

        assert medium["kind"] == "card"
        assert len(medium["cells"]) == 35
        assert all(len(cell) == 4 and cell.isdigit() for cell in medium["cells"])

    async def test_a_token_sheet_has_the_code_that_the_bank_takes(self, bank, clock):
        medium = everything_to_type(CHUN, clock())["medium"]

        assert medium["code_until"] == "2026-11-22T03:01:00+00:00"
        assert (await bank.check_otp(CHUN.ref, medium["code"], attempt="a")).ok

    async def test_another_seed_makes_other_secrets(self, cabinet, clock):
        sheet = everything_to_type(CHUN, clock(), seed="other")

        assert sheet["medium"]["code"] != everything_to_type(CHUN, clock())["medium"]["code"]
        other_bank = SimulatedBank(cabinet, "other", clock)
        assert (await other_bank.check_otp(CHUN.ref, sheet["medium"]["code"], attempt="a")).ok


class TestMedia:
    @pytest.mark.parametrize(
        ("counter", "value"),
        list(
            enumerate(
                [
                    "755224",
                    "287082",
                    "359152",
                    "969429",
                    "338314",
                    "254676",
                    "287922",
                    "162583",
                    "399871",
                    "520489",
                ]
            )
        ),
    )
    def test_a_token_shows_the_values_of_the_standard(self, counter, value):
        """The test values of RFC 4226, appendix D."""
        assert media.otp(b"12345678901234567890", counter) == value

    def test_a_time_step_is_a_minute(self):
        assert media.time_step(datetime(1970, 1, 1, 0, 0, 59, tzinfo=UTC)) == 0
        assert media.time_step(datetime(1970, 1, 1, 0, 1, 0, tzinfo=UTC)) == 1

    def test_the_cells_asked_are_two_different_ones_of_the_card(self):
        for turn in range(500):
            first, second = media.cells_asked(SEED, "K0001", "application", turn)

            assert first != second
            assert {first, second} <= set(range(1, media.CELLS + 1))

    def test_the_answer_is_the_front_of_one_cell_and_the_back_of_another(self):
        card = media.security_card(SEED, "K0001")

        assert media.card_answer(SEED, "K0001", (3, 35)) == card[2][:2] + card[34][2:]

    def test_an_approval_code_has_two_digits_to_key_and_six_to_hear(self):
        for call in range(300):
            assert 10 <= int(media.approval_code(SEED, str(call), "keyed")) <= 99
            assert len(media.approval_code(SEED, str(call), "spoken")) == 6


class TestIdentification:
    async def test_an_unknown_user_id_answers_as_a_wrong_number_does(self, bank):
        for attempt in range(7):
            wrong = await bank.identify("hong01", CHUN.registration_number, attempt=str(attempt))
            unknown = await bank.identify("nobody99", CHUN.registration_number, attempt=str(attempt))

            assert wrong == unknown == Checked(ok=False, left=max(0, 4 - attempt))

    @pytest.mark.parametrize("number", ["0000000000000", "", "가", "\ud800"])
    async def test_nobody_is_recognised_by_a_number_that_stands_for_nobody(self, bank, number):
        assert await bank.identify("nobody99", number, attempt="a") == Checked(ok=False, left=4)

    async def test_a_locked_user_id_refuses_the_right_number_too(self, bank):
        for attempt in range(5):
            await bank.identify("hong01", "1", attempt=str(attempt))

        answer = await bank.identify("hong01", HONG.registration_number, attempt="right")
        assert answer == Checked(ok=False, left=0)

    async def test_the_counter_belongs_to_the_user_id_in_either_case(self, bank):
        await bank.identify("hong01", "1", attempt="a")

        assert await bank.identify("HONG01", "1", attempt="b") == Checked(ok=False, left=3)

    async def test_the_right_number_recognises_the_customer(self, bank):
        customer = await bank.identify("hong01", HONG.registration_number, attempt="a")

        assert customer == Customer("K0001", "홍길동", ("01001234501", "0201234501"), "card")

    async def test_a_played_again_recognition_recognises_again(self, bank):
        first = await bank.identify("nolbu11", find("nolbu11").registration_number, attempt="a")

        assert first.held_elsewhere
        assert await bank.identify("nolbu11", "1", attempt="a") == first


class TestAccounts:
    @pytest.mark.parametrize(
        ("account", "answer"),
        [
            ("12340101123456", "not_registered"),
            ("", "not_registered"),
            (HONG.accounts[0].number, "not_registered"),
            (JANG.accounts[0].number, "restricted"),
            (JANG.accounts[1].number, "ok"),
        ],
    )
    async def test_the_fee_is_taken_from_an_own_unrestricted_account_alone(self, bank, account, answer):
        assert await bank.debit_account(JANG.ref, account) == answer

    async def test_the_password_of_somebody_elses_account_is_not_checked(self, bank, cabinet):
        with pytest.raises(LookupError):
            await bank.check_account_password(
                CHUN.ref, HONG.accounts[0].number, HONG.accounts[0].password, attempt="a"
            )

        assert cabinet.snapshot() == {}

    async def test_an_unknown_customer_is_a_mistake_of_the_caller(self, bank, line):
        for question in (
            bank.debit_account("?", ""),
            bank.card_cells("?", "a"),
            bank.registration_number("?"),
            bank.balance("?"),
            line.call("c", customer="?", phone="?"),
            SimulatedBorder().whereabouts("?"),
        ):
            with pytest.raises(LookupError):
                await question

    async def test_five_wrong_passwords_lock_the_account_for_every_chat(self, bank):
        account = HONG.accounts[0]
        for attempt in range(5):
            assert await bank.locked(HONG.ref, account.number) == ""
            checked = await bank.check_account_password(
                HONG.ref, account.number, other(account.password), attempt=str(attempt)
            )
            assert checked == Checked(ok=False, left=4 - attempt)

        assert await bank.locked(HONG.ref, account.number) == "account"
        right = await bank.check_account_password(HONG.ref, account.number, account.password, attempt="r")
        assert right == Checked(ok=False, left=0)

    async def test_a_right_password_starts_the_count_again(self, bank):
        account = HONG.accounts[0]
        for attempt, password in enumerate((other(account.password), account.password)):
            await bank.check_account_password(HONG.ref, account.number, password, attempt=str(attempt))

        checked = await bank.check_account_password(HONG.ref, account.number, "", attempt="w")
        assert checked == Checked(ok=False, left=4)

    async def test_one_account_does_not_lock_another(self, bank):
        first, second = PAT.accounts
        for attempt in range(5):
            await bank.check_account_password(PAT.ref, first.number, "", attempt=str(attempt))

        assert await bank.locked(PAT.ref, first.number) == "account"
        assert await bank.locked(PAT.ref, second.number) == ""


class TestSecurityCard:
    async def test_the_cells_stay_until_they_are_answered_rightly(self, bank):
        cells = await bank.card_cells(HONG.ref, "one")
        await bank.check_card(HONG.ref, "one", other(card_value(cells)), attempt="w")

        assert await bank.card_cells(HONG.ref, "one") == cells
        assert await bank.check_card(HONG.ref, "one", card_value(cells), attempt="r") == Checked(
            ok=True, left=5
        )
        assert await bank.card_cells(HONG.ref, "one") != cells

    async def test_one_application_does_not_change_what_another_was_asked(self, bank):
        asked = await bank.card_cells(HONG.ref, "two")
        await bank.check_card(
            HONG.ref, "one", card_value(await bank.card_cells(HONG.ref, "one")), attempt="r"
        )

        assert await bank.card_cells(HONG.ref, "two") == asked

    async def test_the_answer_to_earlier_cells_is_wrong(self, bank):
        first = card_value(await bank.card_cells(HONG.ref, "one"))
        await bank.check_card(HONG.ref, "one", first, attempt="a")

        assert await bank.check_card(HONG.ref, "one", first, attempt="b") == Checked(ok=False, left=4)

    async def test_tries_are_shared_by_all_applications(self, bank):
        for attempt in range(5):
            await bank.check_card(HONG.ref, f"application {attempt}", "", attempt=str(attempt))

        assert await bank.locked(HONG.ref, HONG.accounts[0].number) == "card"
        value = card_value(await bank.card_cells(HONG.ref, "new"))
        assert await bank.check_card(HONG.ref, "new", value, attempt="r") == Checked(ok=False, left=0)

    async def test_a_card_that_was_locked_before_the_story_is_locked(self, bank):
        assert await bank.locked(BANG.ref, BANG.accounts[0].number) == "card"
        value = card_value(await bank.card_cells(BANG.ref, "a"), BANG)
        assert await bank.check_card(BANG.ref, "a", value, attempt="r") == Checked(ok=False, left=0)


class TestOneTimePassword:
    @pytest.mark.parametrize(("steps", "ok"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
    async def test_a_code_may_be_one_minute_off(self, bank, clock, steps, ok):
        checked = await bank.check_otp(CHUN.ref, shown_code(clock, steps=steps), attempt="a")

        assert checked == Checked(ok=ok, left=10 if ok else 9)

    async def test_a_used_code_is_told_apart_and_costs_no_try(self, bank, clock):
        await bank.check_otp(CHUN.ref, other(shown_code(clock)), attempt="w")
        await bank.check_otp(CHUN.ref, shown_code(clock), attempt="a")

        again = await bank.check_otp(CHUN.ref, shown_code(clock), attempt="b")
        assert again == Checked(ok=False, left=10, used=True)

    async def test_a_code_older_than_a_used_one_is_used_as_well(self, bank, clock):
        await bank.check_otp(CHUN.ref, shown_code(clock, steps=1), attempt="a")

        older = await bank.check_otp(CHUN.ref, shown_code(clock), attempt="b")
        assert older == Checked(ok=False, left=10, used=True)

    async def test_the_next_code_works_again(self, bank, clock):
        await bank.check_otp(CHUN.ref, shown_code(clock), attempt="a")
        clock.step()

        assert (await bank.check_otp(CHUN.ref, shown_code(clock), attempt="b")).ok

    async def test_a_played_again_check_is_right_still_when_the_code_is_long_over(self, bank, clock):
        code = shown_code(clock)
        first = await bank.check_otp(CHUN.ref, code, attempt="a")
        clock.step(100)

        assert await bank.check_otp(CHUN.ref, code, attempt="a") == first == Checked(ok=True, left=10)

    async def test_ten_wrong_codes_lock_the_token(self, bank, clock):
        for attempt in range(10):
            checked = await bank.check_otp(CHUN.ref, "", attempt=str(attempt))
            assert checked.left == 9 - attempt

        assert await bank.locked(CHUN.ref, CHUN.accounts[0].number) == "otp"
        assert await bank.check_otp(CHUN.ref, shown_code(clock), attempt="r") == Checked(ok=False, left=0)


class TestMoney:
    async def test_what_is_missing_is_told_and_nothing_is_taken(self, bank):
        account = HEUNG.accounts[0].number

        assert await bank.shortfall(account, FEE) == 3_200
        assert await bank.charge("one", account, FEE) == 3_200
        assert await bank.balance(account) == 1_200

    async def test_a_fee_is_taken_once(self, bank):
        account = HONG.accounts[0].number

        assert [await bank.charge("one", account, FEE) for _ in range(3)] == [0, 0, 0]
        assert await bank.balance(account) == 3_000_000 - FEE

    async def test_a_fee_that_was_paid_from_one_account_is_not_taken_from_another(self, bank):
        empty, full = (account.number for account in PAT.accounts)

        assert await bank.charge("one", empty, FEE) == FEE
        assert await bank.charge("one", full, FEE) == 0
        assert await bank.charge("one", empty, FEE) == 0
        assert await bank.charge("one", HONG.accounts[0].number, FEE) == 0
        assert await bank.balance(full) == 1_000_000 - FEE
        assert await bank.balance(HONG.accounts[0].number) == 3_000_000

    async def test_a_fee_is_given_back_once(self, bank):
        account = HONG.accounts[0].number
        await bank.charge("one", account, FEE)
        await bank.charge("two", account, FEE)

        for _ in range(3):
            await bank.refund("one")
        assert await bank.balance(account) == 3_000_000 - FEE

    async def test_nothing_is_given_back_that_was_not_taken(self, bank, cabinet):
        await bank.refund("one")

        assert cabinet.snapshot() == {}

    async def test_a_charge_played_again_behind_its_refund_takes_nothing(self, bank):
        account = HONG.accounts[0].number
        await bank.charge("one", account, FEE)
        await bank.refund("one")

        assert await bank.charge("one", account, FEE) == 0
        assert await bank.balance(account) == 3_000_000

    async def test_a_negative_fee_is_a_mistake_of_the_caller(self, bank):
        with pytest.raises(ValueError, match="negative"):
            await bank.charge("one", HONG.accounts[0].number, -1)


class TestBranchVisit:
    async def test_it_clears_whatever_is_locked(self, bank, line):
        account = HONG.accounts[0].number
        for attempt in map(str, range(5)):
            await bank.identify("hong01", "", attempt=attempt)
            await bank.check_account_password(HONG.ref, account, "", attempt=attempt)
            await bank.check_card(HONG.ref, "one", "", attempt=attempt)
            await line.call(attempt, customer=HONG.ref, phone="01001234501")

        assert await bank.unlock("HONG01")
        assert isinstance(await bank.identify("hong01", HONG.registration_number, attempt="n"), Customer)
        assert await bank.locked(HONG.ref, account) == ""
        assert isinstance(await line.call("n", customer=HONG.ref, phone="01001234501"), Ringing)

    async def test_it_opens_a_card_that_was_locked_before_the_story(self, bank):
        await bank.unlock("bang10")

        assert await bank.locked(BANG.ref, BANG.accounts[0].number) == ""

    async def test_it_leaves_earlier_answers_and_money_as_they_are(self, bank):
        account = HONG.accounts[0].number
        wrong = await bank.check_account_password(HONG.ref, account, "", attempt="a")
        await bank.charge("one", account, FEE)
        await bank.unlock("hong01")

        assert await bank.check_account_password(HONG.ref, account, "", attempt="a") == wrong
        assert await bank.balance(account) == 3_000_000 - FEE

    async def test_nobody_is_told_apart_from_somebody_by_the_result_alone(self, bank):
        assert not await bank.unlock("nobody99")


class TestBorder:
    @pytest.mark.parametrize(
        ("user_id", "where"), [("hong01", "in_country"), ("mong06", "abroad"), ("byul07", "not_posted")]
    )
    async def test_the_record_says_where_the_customer_is(self, user_id, where):
        assert await SimulatedBorder().whereabouts(find(user_id).ref) == where


class TestLine:
    @pytest.mark.parametrize(
        ("user_id", "phone", "cause"),
        [
            ("mong06", "01001234506", "no_answer"),
            ("hyang09", "01001234509", "busy"),
            ("hyang09", "0310123509", "rejected"),
            ("hyang09", "07001234509", "spam"),
            ("wol08", "01101234508", "out_of_service"),
            ("hong01", "01001234508", "out_of_service"),
        ],
    )
    async def test_a_failed_call_tells_its_cause_and_counts(self, line, user_id, phone, cause):
        answer = await line.call("c", customer=find(user_id).ref, phone=phone)

        assert answer == NotReached(cause, left=4)
        assert await line.check("c", "12", attempt="a") == Checked(ok=False, left=0)

    async def test_the_sixth_call_of_a_day_is_not_placed(self, line, clock):
        for call in range(5):
            answer = await line.call(str(call), customer=HONG.ref, phone="01001234501")
            assert answer.left == 4 - call

        refused = await line.call("6", customer=HONG.ref, phone="01001234501")
        assert refused == NotReached("exhausted", left=0)
        assert isinstance(await line.call("c", customer=CHUN.ref, phone="01001234502"), Ringing)
        clock.at += timedelta(days=1)
        assert await line.call("6", customer=HONG.ref, phone="01001234501") == refused
        assert isinstance(await line.call("7", customer=HONG.ref, phone="01001234501"), Ringing)

    async def test_a_day_is_a_day_of_korea(self, line, clock):
        clock.at = datetime(2026, 11, 22, 14, 59, tzinfo=UTC)
        await line.call("1", customer=HONG.ref, phone="01001234501")
        clock.at += timedelta(minutes=1)

        assert (await line.call("2", customer=HONG.ref, phone="01001234501")).left == 4

    async def test_a_call_placed_again_is_the_same_call(self, line):
        first = await line.call("c", customer=HONG.ref, phone="01001234501")
        await line.call("d", customer=HONG.ref, phone="01001234501")

        assert await line.call("c", customer=HONG.ref, phone="01001234501") == first

    async def test_a_call_that_was_cut_off_by_midnight_counts_for_the_day_before(self, clock):
        cabinet = MortalCabinet(2)
        with pytest.raises(Killed):
            await SimulatedLine(cabinet, clock=clock).call("c", customer=HONG.ref, phone="01001234501")
        clock.at += timedelta(days=1)

        line = SimulatedLine(cabinet, clock=clock)
        assert (await line.call("c", customer=HONG.ref, phone="01001234501")).left == 4
        assert (await line.call("d", customer=HONG.ref, phone="01001234501")).left == 4

    @pytest.mark.parametrize("mode", ["keyed", "spoken"])
    async def test_three_wrong_codes_end_a_call(self, cabinet, clock, mode):
        line = SimulatedLine(cabinet, mode=mode, clock=clock)
        ringing = await line.call("c", customer=HONG.ref, phone="01001234501")
        for attempt in range(3):
            wrong = await line.check("c", other(ringing.code), attempt=str(attempt))
            assert wrong == Checked(ok=False, left=2 - attempt)

        assert await line.check("c", ringing.code, attempt="r") == Checked(ok=False, left=0)

    async def test_the_right_code_is_right(self, line):
        ringing = await line.call("c", customer=HONG.ref, phone="01001234501")

        assert await line.check("c", ringing.code, attempt="a") == Checked(ok=True, left=3)

    @pytest.mark.parametrize("code", ["", "가", "\ud800", "12"])
    async def test_a_call_that_was_never_placed_has_no_right_code(self, line, cabinet, code):
        assert await line.check("c", code, attempt="a") == Checked(ok=False, left=0)
        assert cabinet.snapshot() == {}

    async def test_no_repr_shows_the_code(self, line):
        ringing = await line.call("c", customer=HONG.ref, phone="01001234501")

        assert repr(ringing) == "Ringing(left=4)"


Operation = Callable[[Cabinet], Coroutine[Any, Any, object]]

OPERATIONS: dict[str, Operation] = {
    "identify": lambda cabinet: SimulatedBank(cabinet).identify(
        "hong01", HONG.registration_number, attempt="a"
    ),
    "fail to identify": lambda cabinet: SimulatedBank(cabinet).identify("hong01", "", attempt="a"),
    "account password": lambda cabinet: SimulatedBank(cabinet).check_account_password(
        HONG.ref, HONG.accounts[0].number, "", attempt="a"
    ),
    "security card": lambda cabinet: SimulatedBank(cabinet).check_card(
        HONG.ref, "one", card_value(media.cells_asked(SEED, HONG.ref, "one", 0)), attempt="a"
    ),
    "one-time password": lambda cabinet: SimulatedBank(cabinet, clock=Clock()).check_otp(
        CHUN.ref, shown_code(Clock()), attempt="a"
    ),
    "charge": lambda cabinet: SimulatedBank(cabinet).charge("one", HONG.accounts[0].number, FEE),
    "refund": lambda cabinet: SimulatedBank(cabinet).refund("zero"),
    "unlock": lambda cabinet: SimulatedBank(cabinet, clock=Clock()).unlock("hong01"),
    "call": lambda cabinet: SimulatedLine(cabinet, clock=Clock()).call(
        "c", customer=HONG.ref, phone="01001234501"
    ),
    "code": lambda cabinet: SimulatedLine(cabinet, clock=Clock()).check("b", "", attempt="a"),
}


async def prepare(cabinet: Cabinet) -> None:
    """Something to give back, and a call that was answered."""
    await SimulatedBank(cabinet).charge("zero", HONG.accounts[0].number, FEE)
    await SimulatedLine(cabinet, clock=Clock()).call("b", customer=HONG.ref, phone="01001234501")


class TestKilledProcess:
    @pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
    async def test_whatever_change_it_dies_behind_the_repetition_ends_the_same(self, operation):
        undisturbed = MortalCabinet(0)
        await prepare(undisturbed)
        before = undisturbed.changes
        answer = await operation(undisturbed)
        changes = before - undisturbed.changes
        assert changes > 0

        for deadly in range(1, changes + 1):
            cabinet = MortalCabinet(0)
            await prepare(cabinet)
            cabinet.changes = deadly
            with pytest.raises(Killed):
                await operation(cabinet)

            assert await operation(cabinet) == answer
            assert await operation(cabinet) == answer
            assert cabinet.snapshot() == undisturbed.snapshot()


class TestCabinet:
    async def test_a_change_that_fails_changes_nothing(self, cabinet):
        await cabinet.change("key", lambda _: {"value": 1})

        def fail(document):
            document["value"] = 2
            raise Killed

        with pytest.raises(Killed):
            await cabinet.change("key", fail)
        assert await cabinet.read("key") == {"value": 1}

    async def test_what_was_read_is_a_copy(self, cabinet):
        document = await cabinet.change("key", lambda _: {"list": []})
        document["list"].append(1)
        (await cabinet.read("key"))["list"].append(2)
        cabinet.snapshot()["key"]["list"].append(3)

        assert await cabinet.read("key") == {"list": []}

    async def test_nothing_goes_in_that_could_not_be_stored(self, cabinet):
        with pytest.raises(TypeError):
            await cabinet.change("key", lambda _: {"at": date(2026, 11, 22)})
        assert await cabinet.read("key") is None

    async def test_no_secret_ever_goes_in(self, bank, line, cabinet, clock):
        secrets = set()
        for customer in CUSTOMERS:
            sheet = everything_to_type(customer, clock())
            await bank.identify(customer.user_id, customer.registration_number, attempt="a")
            for account in customer.accounts:
                await bank.check_account_password(customer.ref, account.number, account.password, attempt="a")
                await bank.charge(f"one {account.number}", account.number, FEE)
                secrets.add(account.password)
            cells = await bank.card_cells(customer.ref, "one")
            if customer.medium == "card":
                await bank.check_card(customer.ref, "one", card_value(cells, customer), attempt="a")
                secrets |= {card_value(cells, customer), *sheet["medium"]["cells"]}
            else:
                await bank.check_otp(customer.ref, sheet["medium"]["code"], attempt="a")
                secrets.add(sheet["medium"]["code"])
            for phone in customer.phones:
                call = f"{customer.ref} {phone}"
                answer = await line.call(call, customer=customer.ref, phone=phone)
                if isinstance(answer, Ringing):
                    await line.check(call, answer.code, attempt="a")
                    secrets.add(answer.code)
            secrets.add(customer.registration_number)

        documents = cabinet.snapshot()
        assert len(documents) > 50
        assert not {str(leaf) for leaf in leaves(documents)} & secrets
        assert not any(customer.registration_number in str(documents) for customer in CUSTOMERS)

    async def test_only_the_last_few_attempts_are_remembered(self, bank, cabinet):
        for attempt in range(100):
            await bank.identify("hong01", HONG.registration_number, attempt=str(attempt))

        assert len((await cabinet.read("identity:hong01"))["answers"]) == 32


def leaves(value: object):
    """Every key and every value that holds no further ones."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner)
    else:
        yield value


async def test_limits_are_data(cabinet, clock):
    limits = Limits(identity=1, calls_a_day=1)
    bank = SimulatedBank(cabinet, clock=clock, limits=limits)
    line = SimulatedLine(cabinet, clock=clock, limits=limits)

    assert await bank.identify("hong01", "", attempt="a") == Checked(ok=False, left=0)
    assert (await line.call("c", customer=HONG.ref, phone="01001234501")).left == 0


def test_each_is_what_its_port_asks_for():
    bank: Bank = SimulatedBank(MemoryCabinet())
    border: BorderControl = SimulatedBorder()
    line: PhoneLine = SimulatedLine(MemoryCabinet(), mode="spoken")

    assert (bank, border, line.mode) == (bank, border, "spoken")


def at_once(question: Coroutine[Any, Any, Any]) -> Any:
    """The result of a coroutine that waits for nothing, without the cost of a loop for each."""
    try:
        question.send(None)
    except StopIteration as finished:
        return finished.value
    raise AssertionError("it waited")


LIMITS = {"identity": 5, "account": 5, "card": 5, "otp": 10}


class BankMachine(RuleBasedStateMachine):
    """Any order of tries, repetitions, charges and refunds; a new process does each."""

    def __init__(self) -> None:
        super().__init__()
        self.cabinet = MemoryCabinet()
        self.clock = Clock()
        self.names = itertools.count()
        self.done: list[tuple[Callable[[SimulatedBank], Coroutine[Any, Any, Any]], Any]] = []
        self.left = dict(LIMITS)
        self.charged: dict[str, tuple[str, int]] = {}
        self.refunded: set[str] = set()
        self.step = -1

    @property
    def bank(self) -> SimulatedBank:
        return SimulatedBank(self.cabinet, clock=self.clock)

    def attempt(self, counter: str, right: bool, ask, used: bool = False) -> bool:
        """Ask once, hold the answer against the rules of counting, and say whether it was right."""
        name = f"attempt {next(self.names)}"
        before = self.left[counter]
        if before == 0:
            expected = Checked(ok=False, left=0)
        elif used:
            expected = Checked(ok=False, left=before, used=True)
        elif right:
            expected = Checked(ok=True, left=LIMITS[counter])
        else:
            expected = Checked(ok=False, left=before - 1)

        answer = at_once(ask(self.bank, name))

        if isinstance(answer, Customer):
            assert expected.ok
        else:
            assert answer == expected
        self.left[counter] = expected.left
        self.done = [*self.done, (lambda bank: ask(bank, name), answer)][-8:]
        return expected.ok

    @rule(right=st.booleans())
    def identify(self, right):
        number = HONG.registration_number if right else CHUN.registration_number
        self.attempt("identity", right, lambda bank, name: bank.identify("hong01", number, attempt=name))

    @rule(right=st.booleans())
    def account_password(self, right):
        account = HONG.accounts[0]
        password = account.password if right else other(account.password)
        self.attempt(
            "account",
            right,
            lambda bank, name: bank.check_account_password(HONG.ref, account.number, password, attempt=name),
        )

    @rule(right=st.booleans(), application=st.sampled_from("ab"))
    def security_card(self, right, application):
        value = card_value(at_once(self.bank.card_cells(HONG.ref, application)))
        typed = value if right else other(value)
        self.attempt(
            "card", right, lambda bank, name: bank.check_card(HONG.ref, application, typed, attempt=name)
        )

    @rule(right=st.booleans(), steps=st.integers(-1, 1))
    def one_time_password(self, right, steps):
        step = media.time_step(self.clock()) + steps
        code = shown_code(self.clock, steps=steps) if right else ""
        if self.attempt(
            "otp",
            right,
            lambda bank, name: bank.check_otp(CHUN.ref, code, attempt=name),
            used=right and step <= self.step,
        ):
            self.step = step

    @rule(steps=st.integers(1, 3))
    def time_passes(self, steps):
        self.clock.step(steps)

    @precondition(lambda self: self.done)
    @rule(data=st.data())
    def play_again(self, data):
        ask, answer = data.draw(st.sampled_from(self.done))
        before = self.cabinet.snapshot()

        assert at_once(ask(self.bank)) == answer
        assert self.cabinet.snapshot() == before

    @rule(
        application=st.sampled_from("abcd"),
        account=st.sampled_from(
            [account.number for customer in (PAT, HEUNG) for account in customer.accounts]
        ),
        amount=st.sampled_from([0, 500, FEE, 600_000]),
    )
    def charge(self, application, account, amount):
        missing = max(0, amount - self.expected(account))

        answer = at_once(self.bank.charge(application, account, amount))

        assert answer == (0 if application in self.charged else missing)
        if answer == 0:
            self.charged.setdefault(application, (account, amount))

    @rule(application=st.sampled_from("abcd"))
    def refund(self, application):
        at_once(self.bank.refund(application))

        if application in self.charged:
            self.refunded.add(application)

    @rule()
    def unlock(self):
        for user_id in ("hong01", "chun02"):
            at_once(self.bank.unlock(user_id))
        self.left = dict(LIMITS)

    def expected(self, account: str) -> int:
        """The balance at the beginning, less what was charged, plus what was given back."""
        start = {one.number: one.balance for customer in CUSTOMERS for one in customer.accounts}[account]
        return start - sum(
            amount
            for application, (charged, amount) in self.charged.items()
            if charged == account and application not in self.refunded
        )

    @invariant()
    def balances_add_up(self):
        for customer in (PAT, HEUNG):
            for account in customer.accounts:
                assert at_once(self.bank.balance(account.number)) == self.expected(account.number) >= 0

    @invariant()
    def locks_are_tries_that_ran_out(self):
        held = at_once(self.bank.locked(HONG.ref, HONG.accounts[0].number))
        if self.left["account"] == 0:
            assert held == "account"
        else:
            assert held == ("" if self.left["card"] else "card")


BankMachine.TestCase.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
TestBankMachine = BankMachine.TestCase
