"""Guessing: the account is locked and not the chat, and nobody learns which numbers exist."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from flows.conversation import Conversation
from flows.ports import Checked, Ports
from flows.simulation import MemoryCabinet, SimulatedBank, SimulatedBorder, SimulatedLine, find
from flows.simulation.counting import Limits
from tests.unit.flows.conftest import Kept, SentFiles
from tests.unit.flows.person import Clock, Person

HONG, CHUN = find("hong01"), find("chun02")
assert HONG is not None
assert CHUN is not None
WRONG = "9001011234567"
CHATS = 10


class Tape(MemoryCabinet):
    """Writes down what is asked of the cabinet, whatever it is asked about."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    async def read(self, key: str) -> dict[str, Any] | None:
        self.asked.append(f"read {key.partition(':')[0]}")
        return await super().read(key)

    async def change(self, key: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
        self.asked.append(f"change {key.partition(':')[0]}")
        return await super().change(key, change)


class Town:
    """Many chats at one bank."""

    def __init__(self) -> None:
        self.clock, self.cabinet = Clock(), Tape()
        self.bank = SimulatedBank(self.cabinet, clock=self.clock)
        self.ports = Ports(
            bank=self.bank,
            border=SimulatedBorder(),
            line=SimulatedLine(self.cabinet, clock=self.clock),
            authority=None,  # type: ignore[arg-type]  # nobody comes so far
            files=SentFiles(),
            archive=Kept(),
        )

    def person(self) -> Person:
        """Somebody in a chat of their own."""
        return Person(Conversation(self.ports), self.clock)

    async def at_the_number(self, user_id: str) -> Person:
        """Somebody who gave this user id and is asked for the registration number."""
        person = self.person()
        await person.to_terms()
        await person.agree()
        await person.type(user_id)
        return person


@pytest.fixture
def town() -> Town:
    return Town()


class TestTheLock:
    async def test_five_wrong_numbers_from_ten_chats_lock_the_user_id(self, town: Town) -> None:
        """In whatever order the chats take turns, and for the right number as well."""
        chats = [await town.at_the_number("hong01" if number % 2 else "HONG01") for number in range(CHATS)]
        for number, chat in enumerate(chats[:5]):
            await chat.type(WRONG)
            assert (chat.state == "identity_locked") == (number == 4)

        for chat in chats[5:]:
            await chat.type(HONG.registration_number)
            assert chat.state == "identity_locked"
            assert not chat.session.application.customer

    async def test_all_ten_at_once_get_five_tries_between_them(self, town: Town) -> None:
        chats = [await town.at_the_number("hong01") for _ in range(CHATS)]
        await asyncio.gather(*(chat.type(WRONG) for chat in chats))

        document = town.cabinet.snapshot()["identity:hong01"]
        assert document["wrong"] == Limits().identity
        assert sum(chat.state == "identity_locked" for chat in chats) == CHATS - Limits().identity + 1

    async def test_beginning_anew_buys_no_tries(self, town: Town) -> None:
        chat = await town.at_the_number("hong01")
        for number in range(5):
            await chat.type(WRONG)
            if number < 4:
                await chat.tap("nav:cancel:yes")
                chat.session = None  # forgotten, or another chat
                await chat.to_terms()
                await chat.agree()
                await chat.type("hong01")

        assert chat.state == "identity_locked"

    async def test_others_go_on(self, town: Town) -> None:
        for number in range(5):
            await town.bank.identify("hong01", WRONG, attempt=str(number))
        other = await town.at_the_number("chun02")
        await other.type(CHUN.registration_number)

        assert other.state == "product"

    @pytest.mark.parametrize("what", ["account", "card", "otp"])
    async def test_the_second_factor_is_locked_for_the_customer_whatever_the_chat(
        self, town: Town, what: str
    ) -> None:
        customer = HONG if what != "otp" else CHUN
        account = customer.accounts[0].number

        async def attempt(chat: int) -> Checked:
            name = f"chat {chat}"
            match what:
                case "account":
                    return await town.bank.check_account_password(customer.ref, account, "xxxx", attempt=name)
                case "card":
                    return await town.bank.check_card(customer.ref, name, "xxxx", attempt=name)
                case _:
                    return await town.bank.check_otp(customer.ref, "xxxxxx", attempt=name)

        limit = {"account": Limits().account_password, "card": Limits().card, "otp": Limits().otp}[what]
        left = [(await attempt(chat)).left for chat in range(limit + 3)]

        assert left == [*range(limit - 1, -1, -1), 0, 0, 0]
        assert await town.bank.locked(customer.ref, account) == what

    async def test_an_approval_code_has_three_tries_and_a_customer_five_calls_a_day(self, town: Town) -> None:
        """A hundred codes of two digits: at most fifteen of them are tried in a day."""
        phone = next(iter(HONG.phones))
        for call in map(str, range(CHATS)):
            await town.ports.line.call(call, customer=HONG.ref, phone=phone)
            for number in range(CHATS):
                await town.ports.line.check(call, "xx", attempt=f"{call} {number}")
        calls = [one for key, one in town.cabinet.snapshot().items() if key.startswith("call:")]

        assert sum(one.get("wrong", 0) for one in calls) == Limits().calls_a_day * Limits().tries_a_call

    async def test_a_thousand_chats_guess_no_more_than_one(self, town: Town) -> None:
        """The answers of which a counter remembers only the last few change nothing of that."""
        right = 0
        for chat in range(1000):
            checked = await town.bank.identify("hong01", f"{chat:013}", attempt=f"chat {chat}")
            right += not isinstance(checked, Checked)
        document = town.cabinet.snapshot()["identity:hong01"]

        assert right == 0
        assert document["wrong"] == Limits().identity


class TestWhoExists:
    """A user id that nobody has is treated in all as one with a wrong number."""

    async def test_the_same_is_said_with_the_same_tries(self, town: Town) -> None:
        known, unknown = await town.at_the_number("hong01"), await town.at_the_number("hoxx01")
        for _ in range(7):
            for chat in (known, unknown):
                await chat.type(WRONG)
            assert known.said == unknown.said
            assert known.state == unknown.state
            assert known.buttons() == unknown.buttons()

    async def test_the_same_is_done_for_both(self, town: Town) -> None:
        """What is asked of the disk, in which order, and how much is written: that is what takes time."""
        done = []
        for user_id in ("hong01", "hoxx01", "zzzz00"):
            chat, before = await town.at_the_number(user_id), len(town.cabinet.asked)
            for _ in range(7):
                await chat.type(WRONG)
            done.append(town.cabinet.asked[before:])
        sizes = {len(str(town.cabinet.snapshot()[f"identity:{name}"])) for name in ("hong01", "hoxx01")}

        assert done[0] == done[1] == done[2]
        assert max(sizes) - min(sizes) <= 7 * 2  # the attempts' own numbers

    async def test_anothers_number_is_as_wrong_as_nobodys(self, town: Town) -> None:
        """A registration number that exists tells nothing of whose it is."""
        one, other = await town.at_the_number("hong01"), await town.at_the_number("hoxx01")
        await one.type(CHUN.registration_number)
        await other.type(CHUN.registration_number)

        assert one.said == other.said
        assert one.state == other.state == "identity_number"

    async def test_anothers_account_is_as_unregistered_as_nobodys(self, town: Town) -> None:
        before = len(town.cabinet.asked)
        answers = {
            await town.bank.debit_account(HONG.ref, account)
            for account in (CHUN.accounts[0].number, "99900000000000", "1")
        }

        assert answers == {"not_registered"}
        assert town.cabinet.asked[before:] == []

    async def test_nobody_is_told_a_name_before_the_number_is_right(self, town: Town) -> None:
        chat = await town.at_the_number("hong01")
        await chat.type(WRONG)
        shown = " ".join(text for turn in chat.turns for text in map(repr, turn.replies))

        assert HONG.name not in shown
        assert not any(phone in shown for phone in HONG.phones)
