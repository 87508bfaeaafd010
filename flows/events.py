"""What can happen to a conversation.

An event is played again, unchanged and under the same ``id``, when the process died before its turn was
stored. Whatever a turn asks of the outside world carries that id, so that nothing counts twice.
"""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something happened in a chat.

    Attributes:
        id: the same for each replay of this event, different for any other event.
        at: when it reached us, aware, UTC.
        staff: who of the staff did it; empty for everybody else.
    """

    id: str
    at: datetime
    staff: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command(Event):
    """The person sent ``/name argument``.

    Attributes:
        name: lower case, without the slash.
        argument: the rest of the line.
        text: the whole, as typed: where a secret is asked for, one may begin with a slash.
        message: the handle by which the conversation can have the message forgotten.
    """

    name: str
    argument: str = field(default="", repr=False)
    text: str = field(default="", repr=False, compare=False)
    message: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Event):
    """The person typed something. It may be a secret, so no ``repr`` shows it.

    Attributes:
        message: the handle by which the conversation can have the message forgotten.
    """

    message: int
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Event):
    """The person tapped a button.

    Attributes:
        data: ``<step>:<choice>[:<argument>]``.
        slot: which live message the button hangs on; ``None`` when it is no longer (or never was) live.
        serial: the serial with which that live message was shown.
    """

    data: str
    slot: str | None = None
    serial: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Unexpected(Event):
    """The person sent what no question asks for.

    Attributes:
        kind: ``sticker``, ``photo``, ``voice``, ``document``, ``location``, ``contact``, ``forwarded``,
            ``edited`` or ``other``.
        message: its handle; an edited text or a photo may hold a secret and be forgotten.
    """

    kind: str
    message: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Document(Event):
    """The person sent a file, which may hold a private key.

    Attributes:
        message: the handle by which the conversation can have the message forgotten.
        reference: under which :class:`flows.ports.Files` fetches it.
        size: in bytes, as announced.
    """

    message: int
    reference: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer(Event):
    """A timer that a turn had set is due.

    Attributes:
        name: the timer's name; a chat has at most one timer of a name.
        token: what the turn gave it, to tell whether it still matters.
    """

    name: str
    token: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentUnsure(Event):
    """A file was being sent when the connection or the process broke: it may or may not have arrived."""
