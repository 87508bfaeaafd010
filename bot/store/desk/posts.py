"""How what customers and the desk leave for each other waits in the inbox: as JSON that names what it is."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final, TypeVar

import msgspec

from bot.store.rows import InboxRow
from flows.events import Event, StaffActed, StaffAmended, StaffRetracted, StaffSaid
from flows.session import Language
from flows.support.events import (
    Alarm,
    Amended,
    Aware,
    CarriedOut,
    DeskEvent,
    FromCustomer,
    Gone,
    Matter,
    Moved,
    News,
    SetAside,
    Told,
    Undelivered,
    Wanted,
)
from flows.support.turn import ToCustomer

SET_ASIDE: Final = "set_aside"
"""What the inbox calls an alarm."""

_T = TypeVar("_T")

_NEWS: Final[Mapping[str, type[News]]] = {
    kind.__name__: kind for kind in (Wanted, Told, Amended, Moved, CarriedOut, Gone)
}
_TO_CUSTOMERS: Final[Mapping[str, type[ToCustomer]]] = {
    "staff_said": StaffSaid,
    "staff_amended": StaffAmended,
    "staff_retracted": StaffRetracted,
    "staff_acted": StaffActed,
}
_NAMES: Final = {kind: name for name, kind in _TO_CUSTOMERS.items()}
_GIVEN: Final = {field.name for field in fields(Event)}
"""What an event is given when it is read: it is that of its row."""


def news(chat: int, left: News) -> dict[str, Any]:
    """News of a customer's chat, to be kept for the desk."""
    kind = type(left).__name__
    return {"name": "news", "news": kind, "chat": chat, "body": msgspec.to_builtins(left)}


def undelivered(chat: int, group: int, message: int, reason: str) -> dict[str, Any]:
    """That a message of the staff's did not reach the customer, to be kept for the desk."""
    return {"name": "undelivered", "chat": chat, "group": group, "message": message, "reason": reason}


def set_aside(
    *, number: int, what: Matter, place: str, times: int, told: Aware, language: Language, kept: bool
) -> dict[str, Any]:
    """That something could not be worked on, to be kept for the desk; as in :class:`flows.support.events.SetAside`."""
    return {
        "name": SET_ASIDE,
        "number": number,
        "what": what,
        "place": place,
        "times": times,
        "told": told,
        "language": language,
        "kept": kept,
    }


def to_customer(event: ToCustomer) -> dict[str, Any]:
    """What the desk leaves for a customer's chat, to be kept for it."""
    body: dict[str, Any] = msgspec.to_builtins(event)
    return {
        "name": _NAMES[type(event)],
        "body": {name: value for name, value in body.items() if name not in _GIVEN},
    }


def for_desk(row: InboxRow, raw: Mapping[str, Any]) -> DeskEvent:
    """An event of the desk's lane.

    Args:
        row: where it waits.
        raw: what the row holds.

    Raises:
        ValueError: it is none.
    """
    given: dict[str, Any] = {"id": str(row.id), "at": row.at}
    match raw:
        case {"name": "news", "news": str(kind), "chat": int(chat), "body": body} if kind in _NEWS:
            return FromCustomer(**given, chat=chat, news=_read(body, _NEWS[kind]))
        case {"name": "timer", "timer": str(name), "token": str(token)}:
            return Alarm(**given, name=name, token=token)
        case {"name": str(name)} if name == SET_ASIDE:
            return _read({**raw, **given}, SetAside)
        case {"name": "undelivered"}:
            return _read({**raw, **given}, Undelivered)
    raise ValueError("no event of the desk's")


def for_customer(row: InboxRow, raw: Mapping[str, Any]) -> ToCustomer:
    """An event that the desk left for a customer's chat.

    Args:
        row: where it waits.
        raw: what the row holds.

    Raises:
        ValueError: it is none.
    """
    match raw:
        case {"name": str(name), "body": dict(body)} if name in _TO_CUSTOMERS:
            given = {"id": str(row.id), "at": row.at, "chat": row.chat_id}
            return _read({**body, **given}, _TO_CUSTOMERS[name])
    raise ValueError("no event of the desk's for a customer")


def _read(body: Any, kind: type[_T]) -> _T:
    try:
        return msgspec.convert(body, kind)
    except msgspec.ValidationError:
        # Not its message: it may quote what somebody typed.
        raise ValueError(f"no {kind.__name__}") from None
