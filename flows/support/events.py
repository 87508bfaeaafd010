"""What can happen at the desk: what staff do in their group, and the news that customers' turns leave."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from flows.session import Language
from flows.support.case import Cause, Kind, Snapshot

Role = Literal["member", "lead", "auditor"]
"""What somebody of the staff may do: a lead what a member may, and more; an auditor reads only."""

Matter = Literal["message", "edit", "tap", "membership", "timer", "event", "entry", "other"]
"""What there was to work on: what somebody did; a timer; another event of our own; an entry on the secure page."""

Aware = Literal["customer", "page", "staff", "nobody"]
"""Who was told that it could not be worked on: the customer in the chat or on the secure page, who of the staff did
it, or nobody, since it happened by itself."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the staff.

    Attributes:
        id: Telegram's number of the user.
        name: as colleagues and customers see it; may be empty.
    """

    id: int
    role: Role
    name: str = ""


# --- what staff do ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskEvent:
    """Something happened at the desk.

    Attributes:
        id: the same for each replay of this event, different for any other event.
        at: when it reached us, aware, UTC.
    """

    id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffEvent(DeskEvent):
    """Somebody did something in a group of the staff.

    Attributes:
        group: a handle of the group.
        thread: of the topic in it; 0: outside of any topic.
        user: Telegram's number of who did it; 0: an anonymous administrator.
    """

    group: int
    thread: int
    user: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Written(StaffEvent):
    """A message; in a case's topic it is meant for the customer.

    Attributes:
        message: its handle.
        text: the text, or the caption.
        reply_to: the handle of the message that it answers; 0: none.
        album: names the album that it belongs to; empty: none.
    """

    message: int
    kind: Kind = "text"
    text: str = field(default="", repr=False)
    reply_to: int = 0
    album: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewritten(StaffEvent):
    """A message was edited."""

    message: int
    kind: Kind = "text"
    text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order(StaffEvent):
    """A command: ``/name argument``.

    Attributes:
        name: lower case, without the slash.
        reply_to: the handle of the message that it answers; 0: none.
    """

    name: str
    argument: str = field(default="", repr=False)
    message: int = 0
    reply_to: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tap(StaffEvent):
    """A button was tapped: ``case:<choice>[:<argument>]``, or ``cases:…`` on a list.

    Attributes:
        message: the handle of the message that it hangs on.
    """

    data: str
    message: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicClosed(StaffEvent):
    """Somebody closed a topic by hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted(DeskEvent):
    """A line appeared in a topic about what the bot itself did there: it renamed the topic, it pinned the card.

    Attributes:
        group: a handle of the group.
        message: the line's handle.
    """

    group: int
    message: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm(DeskEvent):
    """A timer that a turn of the desk had set is due.

    Attributes:
        name: ``album:<case number>``, ``stale:<case number>``, ``waits:<case number>``, ``weekly:<group>``,
            ``groups``.
    """

    name: str
    token: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelivered(DeskEvent):
    """A message of the staff's did not reach the customer.

    Attributes:
        chat: the customer's.
        group: where the message stands.
        message: its handle there.
        reason: ``blocked``, or ``refused``.
    """

    chat: int
    group: int
    message: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside(DeskEvent):
    """Something could not be worked on, however often it was tried; what came after it went on.

    Attributes:
        number: by which operators find it.
        what: what it was.
        place: where in the code it failed, ``module:line``.
        times: how often something was set aside for that place within a day, this one included.
        told: who knows, and may do it again.
        language: of the customer.
        kept: an operator can let it run again.
    """

    number: int
    what: Matter
    place: str
    times: int = 1
    told: Aware = "nobody"
    language: Language = "ko"
    kept: bool = False


# --- what customers' turns leave ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """Something that the desk should know of a customer.

    A turn leaves them as they come; at its end it adds whose they are and where they stand by then.

    Attributes:
        number: the customer's reference.
        snapshot: where they stand after the turn.
    """

    number: str = ""
    snapshot: Snapshot = field(default_factory=Snapshot)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted(News):
    """The customer needs a person: open the case."""

    cause: Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class Told(News):
    """The customer wrote to staff.

    Attributes:
        message: the handle of the message in the customer's chat.
        kind: what it is.
        text: the text or the caption; empty where it was withheld.
        withheld: why it is not passed on: ``secret``, ``key_file``, ``contact``; empty: it is.
        reply_to: the handle of the message that it answers; 0: none.
        album: names the album that it belongs to.
    """

    message: int
    kind: Kind = "text"
    text: str = field(default="", repr=False)
    withheld: Literal["", "secret", "key_file", "contact"] = ""
    reply_to: int = 0
    album: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amended(News):
    """The customer edited a message, which may be one that was passed on.

    Attributes:
        withheld: as in :class:`Told`.
    """

    message: int
    text: str = field(default="", repr=False)
    withheld: Literal["", "secret"] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved(News):
    """The customer's turn may have changed where they stand.

    Attributes:
        done: what it was, a text of ``support-did-<done>``; empty: nothing worth a line of history.
        about: its arguments, as in :class:`flows.support.case.Entry`.
    """

    done: str = ""
    about: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedOut(News):
    """What became of something that staff had asked the customer's chat to do.

    Attributes:
        action: which one.
        outcome: ``done``; ``impossible``: the customer stands elsewhere by now; ``agreed`` and ``declined``: the
            customer answered a proposal; ``unavailable``: the bank did not answer, and it may be asked again.
    """

    action: str
    argument: str = ""
    outcome: Literal["done", "impossible", "agreed", "declined", "unavailable"] = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone(News):
    """The customer had everything forgotten (``/forget``): close and forget the case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FromCustomer(DeskEvent):
    """News, with the chat they come from.

    Attributes:
        chat: a handle of the customer's chat.
    """

    chat: int
    news: News
