"""What can happen to a conversation.

An event is played again, unchanged and under the same ``id``, when the process died before its turn was
stored. Whatever a turn asks of the outside world carries that id, so that nothing counts twice.
"""

from dataclasses import dataclass, field
from datetime import datetime

from flows.support.case import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something happened in a chat.

    Attributes:
        id: the same for each replay of this event, different for any other event.
        at: when it reached us, aware, UTC.
        staff: who of the staff did it; empty for everybody else.
        chat: a handle of the chat, by which what is kept of it can be asked for.
    """

    id: str
    at: datetime
    staff: str = ""
    chat: int = 0


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
        reply_to: the handle of the message that it answers; 0: none.
    """

    message: int
    text: str = field(repr=False)
    reply_to: int = 0


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
        form: what it is, also where it was forwarded or edited.
        text: the caption, or the words of an edited text.
        reply_to: the handle of the message that it answers; 0: none.
        album: names the album that it belongs to; empty: none.
    """

    kind: str
    message: int
    form: Kind = "other"
    text: str = field(default="", repr=False)
    reply_to: int = 0
    album: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document(Event):
    """The person sent a file, which may hold a private key.

    Attributes:
        message: the handle by which the conversation can have the message forgotten.
        reference: under which :class:`flows.ports.Files` fetches it.
        size: in bytes, as announced.
        name: as the customer's machine calls it; may be empty.
        text: the caption.
        reply_to: the handle of the message that it answers; 0: none.
        album: names the album that it belongs to; empty: none.
    """

    message: int
    reference: str
    size: int
    name: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    reply_to: int = 0
    album: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceKey:
    """A key that was made on the person's own device and never leaves it.

    Attributes:
        request: asks for a certificate, and proves that whoever asks has the key (PKCS#10, RFC 2986), DER.
        random: R, which binds the certificate to a person, 20 bytes.
    """

    request: bytes = field(repr=False)
    random: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened(Event):
    """The person opened the secure page; that alone changes nothing.

    Attributes:
        state: whose question the page is to ask.
        serial: of the card from which it was opened.
    """

    state: str
    serial: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered(Event):
    """The person answered on the secure page. What they entered is in no chat and is stored nowhere.

    Attributes:
        state: whose question was answered.
        serial: of the card from which the page was opened.
        text: what was entered; empty where a key was made.
        key: the key that was made on the device instead of a password being handed over.
    """

    state: str
    serial: int
    text: str = field(default="", repr=False)
    key: DeviceKey | None = None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffSaid(Event):
    """Somebody of the staff wrote to the customer.

    Attributes:
        group: a handle of the staff's group.
        messages: the handles of the messages there; more than one is an album.
        kind: what they are.
        text: the text of a text; captions travel with what they belong to.
        name: of who wrote; may be empty.
        reply_to: the handle, in the customer's chat, of the message that it answers; 0: none.
    """

    group: int
    messages: tuple[int, ...]
    kind: Kind = "text"
    text: str = field(default="", repr=False)
    name: str = ""
    reply_to: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffAmended(Event):
    """Somebody of the staff edited what they had written."""

    group: int
    message: int
    kind: Kind = "text"
    text: str = field(default="", repr=False)
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRetracted(Event):
    """Somebody of the staff took back what they had written."""

    group: int
    message: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffActed(Event):
    """Staff ask the chat to do something; it decides by itself whether it can.

    Attributes:
        action: of :mod:`flows.support.actions`, or ``open`` and ``close`` for the case itself.
        argument: a step, a topic, a reason.
        name: of who asks; may be empty.
    """

    action: str
    argument: str = ""
    name: str = ""
