"""More customers than the bank invents: a crowd in which everybody is somebody else.

Each of the few that it invents may be called five times a day, and has one life; many conversations need many people.
"""

from collections.abc import Sequence
from types import MappingProxyType

import bot.bank
from flows.simulation import SimulatedBank, customers
from flows.simulation.customers import Account, SimulatedCustomer, Story

_ALL = 9_999
_TOKENS = 10
"""The last of each so many has a token instead of a card, and waits for its next value if they have much to do."""


def crowd(count: int = _ALL) -> Sequence[SimulatedCustomer]:
    """The first so many, always the same."""
    return [somebody(number) for number in range(count)]


def somebody(number: int) -> SimulatedCustomer:
    """One of them; there are 9,999."""
    return SimulatedCustomer(
        ref=f"N{number:04}",
        user_id=f"crowd{number:04}",
        name="아무개",
        registration_number=f"850817299{number:04}",
        phones=MappingProxyType({f"0100988{number:04}": "answers"}),
        accounts=(Account(f"9990030100{number:04}", "6518", 500_000),),
        medium="card" if (number + 1) % _TOKENS else "otp",
        story=Story("여럿 가운데 한 사람입니다.", "One of many."),
    )


def move_in() -> None:
    """Let the bank of this process know all of them."""
    people = crowd()
    customers._BY_USER_ID.update((one.user_id, one) for one in people)
    customers._BY_REF.update((one.ref, one) for one in people)
    customers._BY_ACCOUNT.update((own.number, (one, own)) for one in people for own in one.accounts)
    bot.bank.SimulatedBank = _CrowdedBank


class _CrowdedBank(SimulatedBank):
    """Looks up who pays for an application, where the simulated bank looks into the books of each of its few."""

    async def charge(self, application: str, account: str, amount: int) -> int:
        person, _ = customers.holder(account)
        # Noted first: no fee is ever taken of which nobody knows whose it was.
        await self._cabinet.change(f"payer:{application}", lambda _: {"ref": person.ref})
        return await super().charge(application, account, amount)

    async def _payer(self, application: str) -> SimulatedCustomer | None:
        note = await self._cabinet.read(f"payer:{application}") or {}
        if "ref" not in note:
            return None
        person = customers.known(note["ref"])
        books = await self._cabinet.read(f"books:{person.ref}") or {}
        return person if application in books.get("charges", {}) else None
