"""What a turn of the desk gives back. All of it data, stored whole or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from flows.events import StaffActed, StaffAmended, StaffRetracted, StaffSaid
from flows.replies import Fact, Line, Rows, SetTimer
from flows.session import Language
from flows.support.case import Case, Kind

ToCustomer = StaffSaid | StaffAmended | StaffRetracted | StaffActed
"""What the desk may leave for a customer's chat. Its ``id`` and ``at`` are given to it when it is stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """An event for a customer's chat."""

    chat: int
    event: ToCustomer


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """A message of a customer's on its way into the case's topic, or of staff's on its way out, kept as long as the
    setting says.

    Attributes:
        number: the case.
        way: ``in``: from the customer; ``out``: to the customer; ``note``: staff among themselves.
        origin: the handle of the message where it was written.
        reply_to: the handle, on the side where it goes, of the message that it answers; 0: none.
        author: of the staff; 0: the customer.
        withheld: why it is replaced by a placeholder.
    """

    number: str
    way: Literal["in", "out", "note"]
    origin: int
    kind: Kind = "text"
    text: str = field(default="", repr=False)
    reply_to: int = 0
    album: str = ""
    author: int = 0
    withheld: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """A message that was passed on reads differently now.

    Attributes:
        origin: as in :class:`Passed`.
        withheld: it was taken back for what it held.
    """

    number: str
    way: Literal["in", "out"]
    origin: int
    text: str = field(default="", repr=False)
    withheld: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tell:
    """Something that the bot itself says in a group of the staff.

    Attributes:
        thread: of the topic; 0: outside of any. Ignored where ``number`` is given.
        number: the case in whose topic it belongs; empty: none.
        reply_to: the handle of the message that it answers.
        edit: the handle of a message of the bot's in whose place it is put; 0: it is a new one.
    """

    group: int
    language: Language
    body: tuple[Line, ...]
    rows: Rows = ()
    thread: int = 0
    number: str = ""
    reply_to: int = 0
    edit: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Erase:
    """Delete a message from the staff's group: it held a secret."""

    group: int
    message: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Statistics to be drawn and sent.

    Attributes:
        days: how many days back.
        form: pictures, or a table for a spreadsheet.
    """

    group: int
    language: Language
    thread: int = 0
    days: int = 7
    form: Literal["pictures", "csv"] = "pictures"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What somebody of the staff did, for the audit log: who, whose, what, when, from where, why.

    Attributes:
        by: Telegram's number of the user.
        name: under which they act.
        number: whose case; empty: nobody's.
        action: in a word.
        group: from where.
        why: the reason given; empty where none is asked for.
    """

    by: int
    name: str
    number: str
    action: str
    group: int
    at: datetime
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Macro:
    """A canned answer.

    Attributes:
        text: with placeholders in braces; empty: the macro of that name goes.
    """

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Toasted:
    """A word over the button that was tapped.

    Attributes:
        alert: as a window that must be closed, for what must not be overlooked.
    """

    text: Line
    language: Language
    alert: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrol:
    """A lead adds somebody to the staff."""

    user: int
    role: Literal["member", "auditor"]
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskTurn:
    """All that one event at the desk brings about.

    Attributes:
        cases: the cases that are new or changed; their cards and topics are shown anew.
        forgotten: the chats whose case, with all that was passed, is to be erased.
    """

    cases: tuple[Case, ...] = ()
    posts: tuple[Post, ...] = ()
    passed: tuple[Passed, ...] = ()
    mended: tuple[Mended, ...] = ()
    tells: tuple[Tell, ...] = ()
    erasures: tuple[Erase, ...] = ()
    pictures: tuple[Picture, ...] = ()
    deeds: tuple[Deed, ...] = ()
    macros: tuple[Macro, ...] = ()
    enrolled: tuple[Enrol, ...] = ()
    facts: tuple[Fact, ...] = ()
    timers: tuple[SetTimer, ...] = ()
    toast: Toasted | None = None
    forgotten: tuple[int, ...] = ()


Macros = Mapping[str, str]
"""Name to text."""
