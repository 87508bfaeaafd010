"""What a turn gives back: what to say, what to remember, what to do later. All of it data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from flows.session import Session


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
    """An inline button: its label and its callback data (``<step>:<choice>[:<argument>]``, at most 64 bytes)."""

    label: Line
    data: str


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


Reply = Say | Deliver | Forget | Toast | Busy


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTimer:
    """Wake the chat up later with a :class:`~flows.events.Timer`; ``at=None`` takes the timer away."""

    name: str
    at: datetime | None
    token: str = ""


RecordKind = Literal["consent", "staff_request", "issued", "changed", "faq", "topics"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Something to keep for the record: a consent with the digest of its wording, a request to staff, a certificate,
    a question that found no answer, a change to the catalogue.
    """

    kind: RecordKind
    about: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """All that one event brings about. It is stored whole or not at all.

    Attributes:
        again: store this much, then play the same event once more on the new session. The event's row stays
            until then, so a typed secret needs no other place to survive in.
        files: what becomes of files whose arrival is unsure: kept, sent again, or erased.
    """

    session: Session
    replies: tuple[Reply, ...] = ()
    timers: tuple[SetTimer, ...] = ()
    records: tuple[Record, ...] = ()
    again: bool = False
    files: Literal["keep", "resend", "erase"] = "keep"
