"""What is remembered of a chat between two turns: values without behaviour.

No secret is ever kept here: no registration number, password, card or OTP digits, whole approval code.
Each field has a default, so that a session stored by an earlier version still loads.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Language = Literal["ko", "en"]
Product = Literal["limited", "universal"]
Storage = Literal["disk", "removable", "phone"]


@dataclass(slots=True)
class Call:
    """The simulated or real ARS call under way.

    Attributes:
        id: under which the phone line knows it.
        phone: which of the customer's numbers was called, counting from 0.
        until: when the approval code expires, aware, UTC.
        keyed: digits keyed so far, always fewer than the code has.
    """

    id: str
    phone: int
    until: datetime
    keyed: str = ""


@dataclass(slots=True)
class Application:
    """One customer's application for one certificate.

    Attributes:
        id: names this application to the bank and the phone line; each of their effects is idempotent under it.
        terms: what was answered to each term, by term id.
        user_id: as typed; the bank's identity check takes it together with the number.
        customer: the bank's opaque reference, known after the identity check.
        phones: the customer's registered numbers, whole; texts show them masked.
        calls: how many ARS calls were asked for, which also names the next one.
        verified: how the additional verification was passed; empty until then.
        tries: how many answers of the security medium were asked for, which names the next challenge.
        certificate: names the request to the authority: one for each subscriber's key.
        sealed_key: the subscriber's private key, encrypted under the certificate password.
    """

    id: str = ""
    terms: dict[str, bool] = field(default_factory=dict)
    user_id: str = ""
    customer: str = ""
    name: str = ""
    phones: list[str] = field(default_factory=list)
    medium: Literal["card", "otp", ""] = ""
    held_elsewhere: bool = False
    product: Product | Literal[""] = ""
    product_hint: str = ""
    calls: int = 0
    call: Call | None = None
    asked_staff: bool = False
    verified: Literal["ars", "overseas", "staff", ""] = ""
    account: str = ""
    storage: Storage | Literal[""] = ""
    certificate: str = ""
    sealed_key: bytes = b""


@dataclass(slots=True)
class Certificate:
    """The certificate that was delivered last, for reminders and /status.

    Attributes:
        reminder: whether the customer agreed to be told when renewal opens.
    """

    product: Product
    serial: str
    valid_from: datetime
    valid_until: datetime
    folder: str
    storage: Storage
    reminder: bool = False


@dataclass(slots=True)
class Session:
    """One chat.

    Attributes:
        state: the conversation's state, a name of :mod:`flows.machine`.
        serial: of the newest live message; counts up, so that a button of an earlier card is recognised.
        live: the serial of each slot's live message.
        touched: when the person last did something, aware, UTC.
        away: the state that was left when the session fell idle; empty while the person is here.
        after_secret: the last question asked for a secret, so that a second copy of the answer is one too.
        files_unsure: a file's arrival is unsure.
    """

    version: int = 1
    state: str = "welcome"
    language: Language = "ko"
    serial: int = 0
    live: dict[str, int] = field(default_factory=dict)
    touched: datetime | None = None
    away: str = ""
    after_secret: bool = False
    files_unsure: bool = False
    application: Application = field(default_factory=Application)
    certificate: Certificate | None = None
