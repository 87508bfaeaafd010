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
Purpose = Literal["issue", "renew", "reissue", "suspend", "resume", "revoke", "refund", "find"]


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
    """One customer's application: for a certificate, or for something to be done with one.

    Attributes:
        purpose: what it is for (:mod:`flows.purposes`).
        target: the serial of the certificate that it is about; empty when a first one is wanted.
        reason: why that certificate is to go, a word of :data:`flows.ports.Reason`; empty where none is asked.
        id: names this application to the bank and the phone line; each of their effects is idempotent under it.
        terms: what was answered to each term, by term id.
        user_id: as typed; the bank's identity check takes it together with the number.
        customer: the bank's opaque reference, known after the identity check.
        phones: the customer's registered numbers, whole; texts show them masked.
        calls: how many ARS calls were asked for, which also names the next one.
        dialled: which of the phones was called last, counting from 0.
        verified: how the additional verification was passed; empty until then.
        tries: how many answers of the security medium were asked for, which names the next challenge.
        certificate: names the request to the authority: one for each subscriber's key.
        sealed_key: the subscriber's private key, encrypted under the certificate password.
        reached: the number of the furthest step so far, which is counted once.
        slips: how often each failure happened since that step was reached, whatever else happened between.
    """

    id: str = ""
    purpose: Purpose = "issue"
    target: str = ""
    reason: str = ""
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
    dialled: int = 0
    call: Call | None = None
    asked_staff: bool = False
    verified: Literal["ars", "overseas", "staff", ""] = ""
    account: str = ""
    storage: Storage | Literal[""] = ""
    certificate: str = ""
    sealed_key: bytes = b""
    reached: int = 0
    slips: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Certificate:
    """A certificate that this chat knows: delivered here, or found after an identity check.

    What became of it is not kept here but asked for: it may have been revoked elsewhere.

    Attributes:
        holder: the bank's opaque reference of the customer.
        subject: the masked name.
        folder: the path inside the archive, without the name; empty if it was delivered elsewhere.
        paid: the application whose fee was taken for it, by which the bank gives it back; empty: none, or elsewhere.
        paid_at: when that was.
        reminders: whether the person wants to be told before it expires.
    """

    product: Product
    serial: str
    valid_from: datetime
    valid_until: datetime
    holder: str = ""
    subject: str = ""
    folder: str = ""
    storage: Storage = "disk"
    paid: str = ""
    paid_at: datetime | None = None
    reminders: bool = False


@dataclass(slots=True)
class Reminders:
    """When this chat wants to hear of an expiry.

    Attributes:
        days: how many days before; 0 is the day itself.
        hour: of the day in Korea.
    """

    days: list[int] = field(default_factory=lambda: [30, 7, 1, 0])
    hour: int = 9


@dataclass(slots=True)
class SignatureTest:
    """A test signature under way.

    Attributes:
        challenge: what is to be signed, as shown.
        secret: opens the answer; of no use for anything else.
        fresh: it follows a delivery, and ends there.
    """

    challenge: str
    secret: bytes = field(repr=False)
    fresh: bool = False


@dataclass(slots=True)
class Failure:
    """What failed last.

    Attributes:
        name: a key of :data:`flows.failures.FAILURES`.
        topic: the FAQ topic that explains it.
        state: in which it happened.
        times: how often in a row.
        left: how many more tries there are; ``None`` where none are counted.
    """

    name: str
    topic: str
    state: str
    times: int = 1
    left: int | None = None


@dataclass(slots=True)
class Inquiry:
    """What the person asked last, and what was found.

    Attributes:
        text: as typed, without anything that may be a secret.
        topics: the ids of the FAQ topics that were found, best first; those that were refused are taken out.
    """

    text: str = field(default="", repr=False)
    topics: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Walk:
    """A walk beside the bank's own screens (:mod:`flows.guide`).

    Attributes:
        path: which one, a name of the guide's paths.
        device: where the person works.
        page: how many pages were passed.
        ticked: the boxes of the closing checklist that were ticked.
        remind: whether the person wants to be reminded to go on.
    """

    path: str
    device: Literal["pc", "phone", ""] = ""
    page: int = 0
    ticked: list[str] = field(default_factory=list)
    remind: bool = False


@dataclass(slots=True)
class Held:
    """A picture that is passed on to staff only once the person has said that it shows no secret.

    Attributes:
        message: its handle.
        album: names the album that it belongs to.
        reply_to: the handle of the message that it answers; 0: none.
    """

    message: int
    kind: Literal["photo", "video", "animation", "video_note", "document"] = "photo"
    album: str = ""
    reply_to: int = 0


@dataclass(slots=True)
class Support:
    """What the chat knows of its case at the support desk.

    Attributes:
        talking: what the person writes goes to staff.
        owner: the name of who of the staff wrote last; may be empty.
        proposed: where staff would like to take the person, until they answer.
        held: pictures that wait for the person's word.
        told: the person was told that staff know.
        passed: the handles of the last messages that were passed on, whose edits are passed on as well.
        card: the serial of the card that stood in for the question last.
        shows: which one that was: ``talk``, ``held``, ``step``; empty: none of those.
    """

    talking: bool = False
    owner: str = ""
    proposed: str = ""
    held: list[Held] = field(default_factory=list)
    told: bool = False
    passed: list[int] = field(default_factory=list)
    card: int = 0
    shows: str = ""


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
        agreed: the versions of the terms that were agreed to in this chat, by term id.
        certificates: the certificates that this chat knows, oldest first.
        looking: the serial of the certificate whose card is open.
        test: the test signature under way.
        file: the reference of a sent file that waits for its password.
        interrupted: the state in which that file was sent, to which its question gives way.
        failure: what failed last, until something succeeds.
        inquiry: what was asked last, until it is answered.
        walk: the guide's walk under way.
        draft: for staff: the change to the catalogue that waits for its confirmation, as YAML.
        reference: by which the person and staff name the person's case.
        arrived: the number of the furthest step before an application begins, which is counted once.
        support: the open case; ``None``: there is none.
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
    agreed: dict[str, str] = field(default_factory=dict)
    certificates: list[Certificate] = field(default_factory=list)
    looking: str = ""
    reminders: Reminders = field(default_factory=Reminders)
    test: SignatureTest | None = None
    file: str = ""
    interrupted: str = ""
    failure: Failure | None = None
    inquiry: Inquiry | None = None
    walk: Walk | None = None
    draft: str = ""
    reference: str = ""
    arrived: int = 0
    support: Support | None = None
