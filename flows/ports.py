"""The outside world as the conversation sees it: a bank, a phone line, border control, an authority.

Each method that changes something is idempotent by the id it is given: a turn may be played again after a
crash, and then finds the same answer without a second effect. When the other side cannot be reached, a
method raises :class:`Unavailable`, and the turn says so without losing or counting anything.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from flows.replies import File
from flows.session import Product


class Unavailable(Exception):
    """The other side did not answer, or said that it cannot just now. Nothing is known to have happened."""


@dataclass(frozen=True, slots=True)
class Customer:
    """Whom the bank recognised.

    Attributes:
        ref: the bank's opaque reference.
        phones: the registered numbers, whole, in the bank's order.
        medium: which security medium the customer holds.
        held_elsewhere: a live bank-purpose certificate of another bank exists (one a person over all banks).
    """

    ref: str
    name: str
    phones: tuple[str, ...]
    medium: Literal["card", "otp"]
    held_elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of a secret that was checked.

    Attributes:
        ok: it was right.
        left: how many tries are left; 0 with ``ok=False`` means locked.
        used: the value was right once, but has been used (one-time passwords).
    """

    ok: bool
    left: int
    used: bool = False


@dataclass(frozen=True, slots=True)
class Ringing:
    """The call was answered.

    Attributes:
        code: the approval code. Keyed: to show in the chat and key into the phone. Spoken: what the voice says.
        left: how many more calls may be asked for today.
    """

    code: str = field(repr=False)
    left: int


@dataclass(frozen=True, slots=True)
class NotReached:
    """The call failed.

    Attributes:
        cause: why. ``exhausted``: no more calls today.
        left: how many more calls may be asked for today.
    """

    cause: Literal["no_answer", "busy", "rejected", "spam", "out_of_service", "exhausted"]
    left: int


class Bank(Protocol):
    """The bank whose customer this is."""

    async def identify(self, user_id: str, registration_number: str, *, attempt: str) -> Customer | Checked:
        """Who this is; or, as a :class:`Checked` that is not ok, how many tries this user id has left.

        An unknown user id answers exactly as a wrong number does. A locked one refuses the right number too.
        """
        ...

    async def debit_account(
        self, customer: str, account: str
    ) -> Literal["ok", "not_registered", "restricted"]:
        """Whether the account (digits only) is one from which this customer's fee may be taken."""
        ...

    async def check_account_password(
        self, customer: str, account: str, password: str, *, attempt: str
    ) -> Checked:
        """Check the four digits of the account."""
        ...

    async def card_cells(self, customer: str, application: str) -> tuple[int, int]:
        """The two cells of the security card to ask for; the same until they were answered rightly."""
        ...

    async def check_card(self, customer: str, application: str, digits: str, *, attempt: str) -> Checked:
        """Check four digits: the front two of the first cell, then the back two of the second."""
        ...

    async def check_otp(self, customer: str, code: str, *, attempt: str) -> Checked:
        """Check the six digits of the customer's token (RFC 6238); each value works once."""
        ...

    async def locked(self, customer: str, account: str) -> Literal["", "account", "card", "otp"]:
        """Which of the customer's means is locked already, before it is asked for; empty: none."""
        ...

    async def shortfall(self, account: str, amount: int) -> int:
        """How many won are missing to pay ``amount``; 0: enough."""
        ...

    async def charge(self, application: str, account: str, amount: int) -> int:
        """Take the fee, once for each application. How many won were missing; 0: taken (now or earlier)."""
        ...

    async def refund(self, application: str) -> None:
        """Give the application's fee back, once; nothing happens when none was taken."""
        ...

    async def registration_number(self, customer: str) -> str:
        """The 13 digits on file, which the certificate binds by a hash. For the turn that issues only."""
        ...


class BorderControl(Protocol):
    """The record of departures."""

    async def whereabouts(self, customer: str) -> Literal["abroad", "not_posted", "in_country"]:
        """Where the record says that the customer is; ``not_posted``: a departure is not in it yet."""
        ...


class PhoneLine(Protocol):
    """The ARS line that calls customers."""

    mode: Literal["keyed", "spoken"]

    async def call(self, call: str, *, customer: str, phone: str) -> Ringing | NotReached:
        """Place a call, once for each call id, and say how it went."""
        ...

    async def check(self, call: str, digits: str, *, attempt: str) -> Checked:
        """Check what was keyed into the phone (keyed) or typed in the chat (spoken)."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What the authority needs to issue one certificate. Its secrets show in no ``repr``."""

    request: str
    product: Product
    holder: str
    name: str
    registration_number: str = field(repr=False)
    sealed_key: bytes = field(repr=False)
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A certificate and its files.

    Attributes:
        serial: hexadecimal.
        folder: the path inside the archive, ``NPKI/<CA>/USER/<subject>``.
        files: the archive, then the PKCS#12 file.
    """

    serial: str
    valid_from: datetime
    valid_until: datetime
    folder: str
    files: tuple[File, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A valid certificate that the holder has from this authority already."""

    product: Product
    serial: str
    valid_until: datetime


class Authority(Protocol):
    """The certificate authority."""

    async def seal_key(self, password: str) -> bytes:
        """Make a key pair and encrypt the private key under the customer's certificate password at once."""
        ...

    async def opens(self, sealed_key: bytes, password: str) -> bool:
        """Whether this password opens that key."""
        ...

    async def issue(self, order: Order) -> Issued:
        """Issue, once for each request id, and put the files together."""
        ...

    async def held(self, holder: str) -> tuple[Held, ...]:
        """The holder's valid certificates."""
        ...


class Cabinet(Protocol):
    """Durable documents for what is simulated: small JSON objects under a key.

    A change is on disk, whole, before the call returns, and no two changes of a key overlap.
    """

    async def read(self, key: str) -> dict[str, Any] | None:
        """The document, or ``None``."""
        ...

    async def change(self, key: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
        """Store what ``change`` makes of a copy of the document (an empty one at first) and return it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """All that the conversation may ask."""

    bank: Bank
    border: BorderControl
    line: PhoneLine
    authority: Authority
