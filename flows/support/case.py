"""What the desk remembers of a case: values without behaviour, masked wherever they tell who somebody is."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from flows.session import Language

CaseState = Literal["waiting", "work", "customer", "closed"]
"""Nobody has it; somebody works on it; it is the customer's turn; done."""

Cause = Literal["person", "written", "failed", "locked", "silent", "verification", "staff"]
"""Why a case was opened: the customer asked for a person, or wrote to one; failed again and again; is locked out;
fell silent where something failed; needs the ``staff`` verification; staff opened it themselves."""

Kind = Literal[
    "text",
    "photo",
    "video",
    "animation",
    "voice",
    "video_note",
    "audio",
    "document",
    "sticker",
    "location",
    "contact",
    "other",
]
"""What a message is."""

Lock = Literal["", "identity", "account", "card", "otp"]


@dataclass(slots=True)
class Trouble:
    """What failed last.

    Attributes:
        name: a key of :data:`flows.failures.FAILURES`.
        topic: the FAQ topic that explains it.
        times: how often in a row.
        left: how many more tries there are; ``None`` where none are counted.
    """

    name: str
    topic: str
    times: int = 1
    left: int | None = None


@dataclass(slots=True)
class Holding:
    """A certificate that the customer has, as far as staff may see.

    Attributes:
        serial: the last eight hexadecimal digits.
    """

    product: str
    serial: str
    valid_until: datetime


@dataclass(slots=True)
class Snapshot:
    """Where a customer stands, as staff may see it. Made by the customer's own turn, which knows best.

    Attributes:
        state: of :mod:`flows.machine`.
        step: of the eight, or ``aftercare``, ``guide``.
        purpose: what the application is for (:data:`flows.session.Purpose`).
        name: masked, or empty; so are ``user_id``, ``phone`` and ``account``.
        product: ``limited``, ``universal`` or empty.
        verified: how the additional verification was passed; empty until then.
        lock: what is locked out, if anything.
        topics: the three FAQ topics that fit best what just happened, best first.
        actions: which of :mod:`flows.support.actions` the customer's chat could carry out now.
        ways: to which steps the customer could be taken.
        keys: the whole name, user id and last four digits of the phones: to find the case by, never to be shown.
    """

    state: str = "welcome"
    step: str = "welcome"
    language: Language = "ko"
    purpose: str = "issue"
    name: str = ""
    user_id: str = ""
    phone: str = ""
    account: str = ""
    product: str = ""
    verified: str = ""
    lock: Lock = ""
    trouble: Trouble | None = None
    topics: list[str] = field(default_factory=list)
    holdings: list[Holding] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)
    ways: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list, repr=False)


@dataclass(slots=True)
class Entry:
    """One line of a case's history.

    Attributes:
        what: a text of ``support-did-<what>``.
        about: its arguments; the values that begin with ``=`` name texts themselves.
    """

    at: datetime
    what: str
    about: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Menu:
    """What the card asks staff just now, instead of showing its actions.

    Attributes:
        name: which menu.
        by: who opened it, and alone may go on.
        at: when; it falls away by itself.
        ticked: the points of its checklist that were seen to hold.
    """

    name: str
    by: int
    at: datetime
    ticked: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Approval:
    """What two people must agree on, while only one has.

    Attributes:
        action: ``unlock`` or ``confirm``.
        by: who asked for it.
        reason: why, as typed or chosen.
    """

    action: str
    by: int
    at: datetime
    reason: str = ""


@dataclass(slots=True)
class Case:
    """One customer's case. It is opened again, under the same number, as often as they need it.

    Attributes:
        number: the customer's reference, by which they and staff name it.
        chat: a handle of the customer's chat.
        group: a handle of the staff's group in which its topic is.
        language: of the staff's group.
        owner: the user id of who has it; 0: nobody.
        opened_at: when it was opened the last time.
        waiting_since: since when the customer waits for an answer; ``None``: they do not.
        taken_at: when somebody took it first since it was opened.
        answered_at: when somebody answered first since it was opened.
        closed_at: when it was closed; ``None``: it is open.
        reason: why it was closed.
        history: what happened, the last ten.
        album: the handles of an album's messages on the way to the customer, until it is whole.
        album_name: which album that is.
        album_by: the user id of who sends it.
        album_reply_to: the handle, on the customer's side, of the message that it answers; 0: none.
        refused: the album that was not passed on last, of which its sender was told once.
    """

    number: str
    chat: int
    group: int
    cause: Cause
    opened_at: datetime
    state: CaseState = "waiting"
    language: Language = "ko"
    owner: int = 0
    waiting_since: datetime | None = None
    taken_at: datetime | None = None
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    reason: str = ""
    snapshot: Snapshot = field(default_factory=Snapshot)
    history: list[Entry] = field(default_factory=list)
    menu: Menu | None = None
    approval: Approval | None = None
    album: list[int] = field(default_factory=list)
    album_name: str = ""
    album_by: int = 0
    album_reply_to: int = 0
    refused: str = ""
