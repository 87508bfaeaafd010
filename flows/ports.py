"""The outside world as the conversation sees it: a bank, a phone line, border control, an authority.

Each method that changes something is idempotent by the id it is given: a turn may be played again after a
crash, and then finds the same answer without a second effect. When the other side cannot be reached, a
method raises :class:`Unavailable`, and the turn says so without losing or counting anything.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from flows.events import DeviceKey
from flows.replies import File, Signed
from flows.session import Product
from flows.support import case


class Unavailable(Exception):
    """The other side did not answer, or said that it cannot just now. Nothing is known to have happened."""


Cause = Literal["unknown", "revoked", "held", "not_held", "expired", "renewal_closed", "refund_closed"]


class Refused(Exception):
    """The authority or the bank does not do this to that certificate; nothing has happened.

    Attributes:
        cause: why, as a word.
    """

    def __init__(self, cause: Cause) -> None:
        super().__init__(cause)
        self.cause = cause


Flaw = Literal[
    "empty",
    "too_large",
    "unknown",  # neither a certificate nor anything that holds one
    "damaged",
    "unsafe",  # an archive such as no honest program writes
    "archive_encrypted",
    "key_alone",  # a private key, and no certificate that could tell whose
    "several",  # certificates of several holders
    "too_costly",  # opening it would take longer than any honest file does
    "unsupported",  # encrypted in a way that is not read
    "gone",  # it cannot be fetched any more
]
"""Why a file cannot be read."""


class Unreadable(Exception):
    """A file holds nothing that can be read.

    Attributes:
        cause: why, as a word.
    """

    def __init__(self, cause: Flaw) -> None:
        super().__init__(cause)
        self.cause = cause


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
        """The 13 digits on file, which the certificate binds by a hash: to be used within a turn, never kept."""
        ...

    async def release(
        self,
        *,
        user_id: str,
        customer: str,
        account: str,
        what: Literal["identity", "account", "card", "otp"],
        request: str,
    ) -> None:
        """Let the tries of a lock start again, once for each request id.

        Args:
            user_id: whose identity check it is.
            customer: the bank's reference; may be empty where the identity is locked.
            account: whose password it is.
            what: which of the customer's means is locked.
            request: names this order.
        """
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

    async def grant(self, customer: str, *, request: str) -> None:
        """Allow the customer one more call today, once for each request id."""
        ...


Reason = Literal["superseded", "key_compromise", "cessation_of_operation"]
"""Why a person gives a certificate up (RFC 5280, 5.3.1)."""


@dataclass(frozen=True, slots=True)
class SealedKey:
    """A key that the authority made and sealed, and the password that opens it."""

    sealed: bytes = field(repr=False)
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What the authority needs to issue one certificate. Its secrets show in no ``repr``.

    Attributes:
        replaces: the serial of the certificate that is renewed or reissued.
        reason: why that one goes when it is reissued.
    """

    request: str
    purpose: Literal["issue", "renew", "reissue"] = "issue"
    replaces: str = ""
    reason: Reason = "superseded"
    product: Product
    holder: str
    name: str
    registration_number: str = field(repr=False)
    key: SealedKey | DeviceKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A certificate and its files.

    Attributes:
        serial: hexadecimal.
        folder: the path inside the archive, ``NPKI/<CA>/USER/<subject>``.
        files: the archive, then the PKCS#12 file; none where the key was made on the person's own device.
        signed: what that device needs to put the files together; ``None`` where they are here.
    """

    serial: str
    valid_from: datetime
    valid_until: datetime
    folder: str
    files: tuple[File, ...] = ()
    signed: Signed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A valid certificate that the holder has from this authority already."""

    product: Product
    serial: str
    valid_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What has become of a certificate, as the authority's books have it now.

    Attributes:
        status: ``expired`` only where it was good or held until then.
        since: of the suspension or revocation.
        reason: of the suspension or revocation, as a word.
        held_until: when a suspended certificate is revoked unless it is resumed.
        replaced: a new certificate took its place.
        checked: when the books were asked.
    """

    serial: str
    product: Product
    status: Literal["good", "held", "revoked", "expired"]
    valid_from: datetime
    valid_until: datetime
    since: datetime | None = None
    reason: str = ""
    held_until: datetime | None = None
    replaced: bool = False
    checked: datetime


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a key is to sign, to show that it works.

    Attributes:
        text: to be copied to where the key is.
        secret: opens the answer.
    """

    text: str
    secret: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Verdict:
    """One thing that was checked about a certificate."""

    about: Literal["signature", "chain", "validity", "revocation", "identity"]
    ok: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Which kind of certificate one claims to be, by its policy.

    Attributes:
        authority: who defined the kind, by the name that it is known under in Korea.
    """

    authority: str
    holder: Literal["person", "organisation", "unknown"]
    use: Literal[
        "universal",
        "banking",
        "securities",
        "card",
        "corporate_banking",
        "tax_invoice",
        "procurement",
        "trade",
        "civil_service",
        "server",
        "cloud",
        "limited",
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a certificate says, and what of it holds. All its words are those of whoever made it.

    Attributes:
        name: the subject's common name, whole; texts show it masked.
        kind: ``None``: no kind that is known here.
        serial: hexadecimal.
        valid_until: ``None``: it never expires.
        chain: ``trusted``: of this authority, and its chain holds; ``authority``: this authority's own;
            ``claimed``: it names this authority, which did not sign it; ``foreign``: another authority's.
        state: of the books of this authority; ``unknown`` for everybody else's.
        since: of the suspension or revocation.
        checked: when the books were asked.
        addresses: where it says that its own authority can be asked whether it was revoked.
    """

    name: str = field(repr=False)
    kind: Kind | None
    issuer: str
    serial: str
    valid_from: datetime
    valid_until: datetime | None
    chain: Literal["trusted", "authority", "claimed", "self_signed", "foreign"]
    state: Literal["good", "held", "revoked", "unknown"]
    since: datetime | None = None
    checked: datetime
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspected:
    """What a file that somebody sent holds.

    Attributes:
        form: ``zip``: a delivered archive.
        certificate: ``None``: nothing shows without the password.
        key: whether the private key in it is the certificate's; ``locked``: not known without the password.
    """

    form: Literal["der", "pem", "zip", "pkcs12"]
    certificate: Facts | None
    key: Literal["absent", "locked", "wrong_password", "unreadable", "belongs", "anothers"]


class Authority(Protocol):
    """The certificate authority."""

    async def seal_key(self, password: str) -> bytes:
        """Make a key pair and encrypt the private key under the customer's certificate password at once."""
        ...

    async def opens(self, sealed_key: bytes, password: str) -> bool:
        """Whether this password opens that key."""
        ...

    async def accepts(self, key: DeviceKey) -> bool:
        """Whether a certificate could be issued for this key."""
        ...

    async def issue(self, order: Order) -> Issued:
        """Issue, once for each request id, and put together the files or what they are made of."""
        ...

    async def held(self, holder: str) -> tuple[Held, ...]:
        """The holder's valid certificates."""
        ...

    async def standing(self, serial: str) -> Standing | None:
        """What has become of a certificate; ``None``: there is no such."""
        ...

    async def standings(self, holder: str) -> tuple[Standing, ...]:
        """What has become of each of the holder's certificates, newest first."""
        ...

    async def suspend(self, request: str, *, serial: str, holder: str) -> None:
        """Suspend, once for each request id. Raises :class:`Refused`."""
        ...

    async def resume(self, request: str, *, serial: str, holder: str) -> None:
        """End a suspension, once for each request id. Raises :class:`Refused`."""
        ...

    async def revoke(self, request: str, *, serial: str, holder: str, reason: Reason) -> None:
        """Revoke for good, once for each request id. Raises :class:`Refused`."""
        ...

    async def challenge(self) -> Challenge:
        """Something new for a key to sign."""
        ...

    async def check_answer(
        self, challenge: Challenge, answer: str, *, serial: str, registration_number: str
    ) -> tuple[Verdict, ...]:
        """Judge what was signed; no verdicts at all: this is no answer to that challenge.

        ``identity`` compares the VID in the certificate with the registration number.
        """
        ...

    async def inspect(self, content: bytes, password: str = "") -> Inspected:
        """Say what a file holds. Raises :class:`Unreadable`."""
        ...


class Files(Protocol):
    """The files that people send."""

    async def fetch(self, reference: str, most: int) -> bytes:
        """The content. Raises :class:`Unreadable` when it has more than ``most`` bytes, :class:`Unavailable`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptMessage:
    """A message between a customer and staff, as it is kept.

    Attributes:
        text: its words or its caption; may be empty, and no ``repr`` shows it.
    """

    at: datetime
    by: Literal["customer", "staff"]
    kind: case.Kind = "text"
    text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptData:
    """What is kept of a chat beside its session.

    Attributes:
        messages: with staff, oldest first.
        records: how many there are of each kind of :data:`flows.replies.RecordKind`.
    """

    messages: tuple[KeptMessage, ...] = ()
    records: Mapping[str, int] = field(default_factory=dict)


class Archive(Protocol):
    """What is kept of a chat for the law or for a time, which whoever it is of may ask to see."""

    async def kept(self, chat: int) -> KeptData:
        """All of it.

        Args:
            chat: :attr:`flows.events.Event.chat`.
        """
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
    files: Files
    archive: Archive
