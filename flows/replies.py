"""What a turn gives back: what to say, what to remember, what to do later. All of it data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Literal

from flows.session import Session
from flows.support.case import Kind
from flows.support.events import News


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence to say: the id of a text and its arguments, which may be lines themselves."""

    id: str
    arguments: Mapping[str, "str | int | date | Line"] = field(default_factory=dict)


def line(id_: str, /, **arguments: "str | int | date | Line") -> Line:
    """A :class:`Line` in the words of a call."""
    return Line(id_, arguments)


@dataclass(frozen=True, slots=True)
class Button:
    """An inline button: its label and its callback data (``<step>:<choice>[:<argument>]``, at most 64 bytes).

    With :data:`PAGE` for a step it opens the secure page for the question that stands there for a choice.
    """

    label: Line
    data: str


PAGE: Final = "page"
"""The first part of the data of a button that opens the secure page."""

Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """A message.

    Attributes:
        body: its paragraphs.
        rows: its buttons.
        slot: the live message that this one becomes (``card``, ``phone``); an earlier one of the slot loses
            its buttons. ``None``: an ordinary message that nobody refers to later.
        serial: comes back with each tap on this message's buttons.
        edit: put it in the place of the slot's live message rather than below the conversation.
        protect: keep Telegram's clients from forwarding and saving it.
    """

    body: tuple[Line, ...]
    rows: Rows = ()
    slot: Literal["card", "phone"] | None = None
    serial: int = 0
    edit: bool = False
    protect: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """A file for the customer. Its content holds an encrypted private key: no ``repr`` shows it."""

    name: str
    content: bytes = field(repr=False)
    media_type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A certificate for a key that only the person's own device has, which puts the files together itself.

    Attributes:
        certificate: DER.
        chain: the authorities above it, nearest first, DER.
        folder: the path inside the archive.
        archive: the archive's name.
        pkcs12: the PKCS#12 file's name.
        moment: with which the files in the archive are dated.
    """

    certificate: bytes = field(repr=False)
    chain: tuple[bytes, ...] = field(repr=False)
    folder: str = field(repr=False)
    archive: str
    pkcs12: str
    moment: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ForPage:
    """What the secure page hears of the answer that was given on it.

    Attributes:
        stale: the question is not asked any more, and nothing has happened.
        failed: the answer was not what it should be, or what it led to went wrong.
        notes: what there is to say of that; why at length stands in the chat.
        signed: a certificate for the key that the page has made.
    """

    stale: bool = False
    failed: bool = False
    notes: tuple[Line, ...] = ()
    signed: Signed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliver:
    """A file with a caption."""

    file: File
    caption: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Forget:
    """Delete the person's message from the chat: it carried a secret."""

    message: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Toast:
    """A short word over the button that was tapped. Best effort: it is not stored."""

    text: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Busy:
    """Show that something is being prepared (``upload_document``, ``typing``). Best effort: it is not stored."""

    action: Literal["typing", "upload_document"] = "upload_document"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """What staff wrote, in the customer's chat.

    Attributes:
        group: a handle of the staff's group.
        messages: the handles of the messages there; more than one is an album.
        kind: what they are. A text is said in the bot's name; everything else is a copy.
        text: the words of a text.
        reply_to: the handle of the customer's message that it answers; 0: none.
    """

    group: int
    messages: tuple[int, ...]
    kind: Kind = "text"
    text: Line | None = None
    reply_to: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Amend:
    """What staff wrote reads differently now: the text of a text, the caption of everything else."""

    group: int
    message: int
    text: Line
    kind: Kind = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Retract:
    """What staff wrote is deleted from the customer's chat."""

    group: int
    message: int


Reply = Say | Deliver | Forget | Toast | Busy | Relay | Amend | Retract


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTimer:
    """Wake the chat up later with a :class:`~flows.events.Timer`; ``at=None`` takes the timer away."""

    name: str
    at: datetime | None
    token: str = ""


RecordKind = Literal["consent", "staff_request", "issued", "changed", "faq", "topics", "deed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Something to keep for the record: a consent with the digest of its wording, a request to staff, a certificate,
    a question that found no answer, a change to the catalogue, what somebody of the staff did.
    """

    kind: RecordKind
    about: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something to be counted, without a word of whose it was.

    Attributes:
        kind: ``step``: an application came to a step for the first time; ``failure``: something failed;
            ``case_opened``, ``case_taken``, ``case_answered``, ``case_closed``; ``left_out``: updates that a flood
            gate left out, ``asked_to_wait``: chats whose they were, each once a day; ``set_aside``: something could
            not be worked on, ``alarm``: staff were told of it.
        step: of the eight.
        what: the FAQ topic, the cause, the reason, the place in the code.
        seconds: how long it took, where that is counted.
        times: how often; of a fact that stands for several.
    """

    kind: Literal[
        "step",
        "failure",
        "case_opened",
        "case_taken",
        "case_answered",
        "case_closed",
        "left_out",
        "asked_to_wait",
        "set_aside",
        "alarm",
    ]
    step: str = ""
    what: str = ""
    seconds: int = 0
    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """All that one event brings about. It is stored whole or not at all.

    Attributes:
        again: store this much, then play the same event once more on the new session. The event's row stays
            until then, so a typed secret needs no other place to survive in.
        files: what becomes of files whose arrival is unsure: kept, sent again, or erased.
        posts: news for the support desk.
        facts: what is counted.
        erase: what is kept of this chat is erased, but for the new session and what the law keeps.
        page: for the secure page, where the event came from it. It is not stored.
    """

    session: Session
    replies: tuple[Reply, ...] = ()
    timers: tuple[SetTimer, ...] = ()
    records: tuple[Record, ...] = ()
    again: bool = False
    files: Literal["keep", "resend", "erase"] = "keep"
    posts: tuple[News, ...] = ()
    facts: tuple[Fact, ...] = ()
    erase: bool = False
    page: ForPage | None = None
