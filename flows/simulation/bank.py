"""The bank, simulated: everything it remembers is in the cabinet, everything secret is derived or invented.

Its documents:

- ``identity:<user id>``, ``account:<number>``, ``medium:<customer>``: counters of wrong tries;
- ``books:<customer>``: the fees taken from any of the customer's accounts. Balances are not stored but
  computed from them, so that a charge and its balance are one document and cannot come apart.
"""

import hmac
from collections.abc import Mapping
from typing import Any, Final, Literal

from flows.ports import Cabinet, Checked, Customer
from flows.simulation.counting import Clock, Counter, Limits, Verdict, utc_now
from flows.simulation.customers import CUSTOMERS, Account, SimulatedCustomer, find, holder, known
from flows.simulation.line import forgive_calls
from flows.simulation.media import card_answer, cells_asked, otp, otp_secret, time_step

_NOBODY: Final = "0" * 13
_SOLVED: Final = 200  # right answers of a card that are remembered; many chats may share a customer


class SimulatedBank:
    """The :class:`~flows.ports.Bank` of the invented customers.

    A reference or an account that the bank does not know is a mistake of the caller, not of the customer,
    and raises :class:`LookupError`.

    Args:
        cabinet: where it remembers.
        seed: from which security cards, tokens and challenges are derived.
        clock: tells the time, aware; tokens depend on it.
        limits: of wrong tries.
    """

    def __init__(
        self,
        cabinet: Cabinet,
        seed: str = "certguide",
        clock: Clock = utc_now,
        *,
        limits: Limits | None = None,
    ) -> None:
        self._cabinet = cabinet
        self._seed = seed
        self._clock = clock
        self._limits = limits or Limits()

    async def identify(self, user_id: str, registration_number: str, *, attempt: str) -> Customer | Checked:
        """Who this is, or how many tries the user id has left.

        A user id that nobody has goes the same way as any other, its counter and lock included, so that
        nobody learns which ones exist.
        """
        person = find(user_id)
        expected = _NOBODY if person is None else person.registration_number
        right = _same(registration_number, expected) and person is not None
        checked = await self._identity(user_id).check(self._cabinet, attempt, lambda _: Verdict(right))
        if person is None or not checked.ok:
            return checked
        return Customer(
            ref=person.ref,
            name=person.name,
            phones=tuple(person.phones),
            medium=person.medium,
            held_elsewhere=person.held_elsewhere,
        )

    async def debit_account(
        self, customer: str, account: str
    ) -> Literal["ok", "not_registered", "restricted"]:
        """Whether the fee may be taken from an account; somebody else's is as unregistered as nobody's."""
        found = _account(known(customer), account)
        if found is None:
            return "not_registered"
        return "restricted" if found.restricted else "ok"

    async def check_account_password(
        self, customer: str, account: str, password: str, *, attempt: str
    ) -> Checked:
        """Check the four digits of one of the customer's accounts. Somebody else's: :class:`LookupError`."""
        found = _account(known(customer), account)
        if found is None:
            raise LookupError("the customer has no such account")
        right = _same(password, found.password)
        return await self._account_password(account).check(self._cabinet, attempt, lambda _: Verdict(right))

    async def card_cells(self, customer: str, application: str) -> tuple[int, int]:
        """The two cells to ask for, counting from 1; the same until they were answered rightly."""
        counter = self._medium(known(customer))
        return self._cells(customer, application, await self._cabinet.read(counter.key) or {})

    async def check_card(self, customer: str, application: str, digits: str, *, attempt: str) -> Checked:
        """Check four digits against the cells that the application was asked for."""

        def judge(document: Mapping[str, Any]) -> Verdict:
            cells = self._cells(customer, application, document)
            solved = [*document.get("solved", []), application]
            right = _same(digits, card_answer(self._seed, customer, cells))
            return Verdict(right, note={"solved": solved[-_SOLVED:]})

        return await self._medium(known(customer)).check(self._cabinet, attempt, judge)

    async def check_otp(self, customer: str, code: str, *, attempt: str) -> Checked:
        """Check the six digits of the customer's token, with a time step's tolerance either way.

        Once a value was right, neither it nor an earlier one is right again (RFC 6238, section 5.2).
        """
        secret = otp_secret(self._seed, customer)
        now = time_step(self._clock())
        fitting = [step for step in (now - 1, now, now + 1) if _same(code, otp(secret, step))]

        def judge(document: Mapping[str, Any]) -> Verdict:
            fresh = [step for step in fitting if step > document.get("step", -1)]
            if fresh:
                return Verdict(right=True, note={"step": fresh[0]})
            return Verdict(right=False, used=bool(fitting))

        return await self._medium(known(customer)).check(self._cabinet, attempt, judge)

    async def locked(self, customer: str, account: str) -> Literal["", "account", "card", "otp"]:
        """Which of the account's password and the customer's security medium is locked already."""
        person = known(customer)
        if _account(person, account) and await self._account_password(account).locked(self._cabinet):
            return "account"
        return person.medium if await self._medium(person).locked(self._cabinet) else ""

    async def balance(self, account: str) -> int:
        """How many won are on an account."""
        person, found = holder(account)
        return _balance(found, await self._cabinet.read(_books_key(person)) or {})

    async def shortfall(self, account: str, amount: int) -> int:
        """How many won are missing to pay ``amount``; 0: enough."""
        return max(0, amount - await self.balance(account))

    async def charge(self, application: str, account: str, amount: int) -> int:
        """Take ``amount`` won, once for each application; how many were missing, or 0.

        An application that was paid for from one account is not charged to another. Neither is one whose fee
        was given back: paying anew takes a new application. A negative amount: :class:`ValueError`.
        """
        if amount < 0:
            raise ValueError("a fee cannot be negative")
        person, found = holder(account)
        if await self._payer(application):
            return 0

        def take(books: dict[str, Any]) -> dict[str, Any]:
            charges = books.get("charges", {})
            if application in charges or _balance(found, books) < amount:
                return books
            entry = {"account": account, "amount": amount, "refunded": False}
            return {**books, "charges": {**charges, application: entry}}

        books = await self._cabinet.change(_books_key(person), take)
        return 0 if application in books.get("charges", {}) else amount - _balance(found, books)

    async def refund(self, application: str) -> None:
        """Give the application's fee back, once; nothing happens when none was taken."""

        def give_back(books: dict[str, Any]) -> dict[str, Any]:
            charges = books["charges"]
            return {**books, "charges": {**charges, application: {**charges[application], "refunded": True}}}

        payer = await self._payer(application)
        if payer is not None:
            await self._cabinet.change(_books_key(payer), give_back)

    async def _payer(self, application: str) -> SimulatedCustomer | None:
        """In whose books the application's charge is, refunded or not.

        The customers are few enough to look into the books of each: an index from applications to customers
        would be a second document, which could come apart from the first.
        """
        for person in CUSTOMERS:
            books = await self._cabinet.read(_books_key(person)) or {}
            if application in books.get("charges", {}):
                return person
        return None

    async def registration_number(self, customer: str) -> str:
        """The 13 digits on file."""
        return known(customer).registration_number

    async def release(
        self,
        *,
        user_id: str,
        customer: str,
        account: str,
        what: Literal["identity", "account", "card", "otp"],
        request: str,
    ) -> None:
        """Let the tries of one lock start again, once for each request. Somebody else's: :class:`LookupError`."""
        if what == "identity":
            await self._identity(user_id).clear(self._cabinet, request)
            return
        person = known(customer)
        if what in {"card", "otp"}:
            await self._medium(person).clear(self._cabinet, request)
        elif _account(person, account) is None:
            raise LookupError("the customer has no such account")
        else:
            await self._account_password(account).clear(self._cabinet, request)

    async def unlock(self, user_id: str) -> bool:
        """Visit the branch: every counter of wrong tries starts again, and so do today's ARS calls.

        Returns:
            Whether somebody has this user id. If not, its own counter starts again all the same.
        """
        person = find(user_id)
        await self._identity(user_id).clear(self._cabinet)
        if person is None:
            return False
        for account in person.accounts:
            await self._account_password(account.number).clear(self._cabinet)
        await self._medium(person).clear(self._cabinet)
        await forgive_calls(self._cabinet, person.ref, self._clock())
        return True

    def _identity(self, user_id: str) -> Counter:
        return Counter(f"identity:{user_id.lower()}", self._limits.identity)

    def _account_password(self, account: str) -> Counter:
        return Counter(f"account:{account}", self._limits.account_password)

    def _medium(self, person: SimulatedCustomer) -> Counter:
        limit = self._limits.card if person.medium == "card" else self._limits.otp
        return Counter(f"medium:{person.ref}", limit, start=limit if person.locked else 0)

    def _cells(self, customer: str, application: str, document: Mapping[str, Any]) -> tuple[int, int]:
        """What an application is to answer next, given what is on record of the card."""
        turn = document.get("solved", []).count(application)
        return cells_asked(self._seed, customer, application, turn)


def _same(typed: str, expected: str) -> bool:
    """Whether two texts are equal, in a time that does not tell how much of them is."""
    return hmac.compare_digest(typed.encode("utf-8", "surrogatepass"), expected.encode())


def _account(person: SimulatedCustomer, number: str) -> Account | None:
    return next((account for account in person.accounts if account.number == number), None)


def _books_key(person: SimulatedCustomer) -> str:
    return f"books:{person.ref}"


def _balance(account: Account, books: Mapping[str, Any]) -> int:
    """An account's balance in won, after the fees that were taken and not given back."""
    taken: int = sum(
        charge["amount"]
        for charge in books.get("charges", {}).values()
        if charge["account"] == account.number and not charge["refunded"]
    )
    return account.balance - taken
