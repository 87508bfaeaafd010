"""What staff write to the customer, in the case's topic."""

from typing import Final

from flows import fields
from flows.events import StaffAmended, StaffRetracted, StaffSaid
from flows.person import reference
from flows.replies import Fact, line
from flows.support import albums, owning, wording
from flows.support.case import Case, Kind
from flows.support.events import Colleague, Order, Rewritten, StaffEvent, Written
from flows.support.opening import open_case
from flows.support.sitting import Sitting, name_of
from flows.support.turn import Erase, Mended, Passed

_WORDLESS: Final[frozenset[Kind]] = frozenset({"location", "contact", "sticker", "video_note", "other"})
"""What has no words that could be edited; a location that is shared live is “edited” again and again."""


async def write(sitting: Sitting, event: Written, who: Colleague, case: Case) -> bool:
    """Pass a message on, unless it holds what no customer should be asked or shown.

    Returns:
        Whether it goes to the customer.
    """
    if not may(sitting, event, who, case, event.message, event.text):
        return False
    case = await _in_hand(sitting, event, who, case)
    answers = await _across(sitting, case, event.reply_to)
    sitting.passed.append(
        Passed(
            number=case.number,
            way="out",
            origin=event.message,
            kind=event.kind,
            text=event.text,
            reply_to=answers,
            album=event.album,
            author=who.id,
        )
    )
    sitting.deed(who, event, "say", case.number)
    if event.album:
        albums.collect(sitting, event, case, answers)
    else:
        albums.flush(sitting, case)
        _say(sitting, event, who, case, answers)
    return True


def _say(sitting: Sitting, event: Written, who: Colleague, case: Case, reply_to: int) -> None:
    sitting.post(
        case,
        lambda id_, at: StaffSaid(
            id=id_,
            at=at,
            group=case.group,
            messages=(event.message,),
            kind=event.kind,
            text=event.text if event.kind == "text" else "",
            name=who.name,
            reply_to=reply_to,
        ),
    )


async def _in_hand(sitting: Sitting, event: Written, who: Colleague, case: Case) -> Case:
    """The case as somebody works on it: open, owned, answered."""
    case = await open_case(sitting, case.chat, case.number, case.snapshot, "staff")
    if owning.owner_of(sitting.office.staff, case) is None:
        owning.give(sitting, event, case, who)
    if case.answered_at is None and case.waiting_since is not None:
        case.answered_at = event.at
        sitting.count(case, Fact(kind="case_answered", seconds=sitting.since(case.waiting_since)))
    case.state, case.waiting_since = "customer", None
    _remember(sitting, case, name_of(who))
    return case


def _remember(sitting: Sitting, case: Case, name: str) -> None:
    """A line of history for a run of messages, not for each."""
    last = case.history[-1] if case.history else None
    if last is not None and last.what == "said" and last.about.get("name") == name:
        case.history = case.history[:-1]
    sitting.did(case, "said", name=name)


async def rewrite(sitting: Sitting, event: Rewritten, who: Colleague, case: Case) -> None:
    """Pass on that a message was edited."""
    if event.text.startswith("/") or event.kind in _WORDLESS:
        return  # an order's own message stands for the canned answer that it sent
    if not await sitting.office.cases.passed(case.number, event.message, way="out"):
        # It may have been refused, and its writer believes to have mended it.
        sitting.answer(event, line("support-edit-not-passed"), reply_to=event.message)
        return
    if not may(sitting, event, who, case, event.message, event.text):
        return
    case = sitting.change(case)
    sitting.mended.append(Mended(number=case.number, way="out", origin=event.message, text=event.text))
    sitting.deed(who, event, "amend", case.number)
    if event.message in case.album:
        return  # it goes as it reads by then
    sitting.post(
        case,
        lambda id_, at: StaffAmended(
            id=id_,
            at=at,
            group=case.group,
            message=event.message,
            kind=event.kind,
            text=event.text,
            name=who.name,
        ),
    )


async def take_back(sitting: Sitting, event: Order, who: Colleague, case: Case) -> None:
    """``/delete`` as an answer to a message that was passed on."""
    if not event.reply_to or not await sitting.office.cases.passed(case.number, event.reply_to, way="out"):
        sitting.answer(event, line("support-delete-which"), reply_to=event.message)
        return
    case = sitting.change(case)
    albums.flush(sitting, case)
    sitting.mended.append(Mended(number=case.number, way="out", origin=event.reply_to, withheld="retracted"))
    sitting.post(
        case,
        lambda id_, at: StaffRetracted(id=id_, at=at, group=case.group, message=event.reply_to),
    )
    sitting.erasures += [
        Erase(group=event.group, message=event.reply_to),
        Erase(group=event.group, message=event.message),
    ]
    sitting.did(case, "retracted", name=name_of(who))
    sitting.deed(who, event, "delete", case.number)


async def _across(sitting: Sitting, case: Case, message: int) -> int:
    if not message:
        return 0
    return await sitting.office.cases.across(case.number, message, to="customer")


def may(sitting: Sitting, event: StaffEvent, who: Colleague, case: Case, message: int, text: str) -> bool:
    """Whether the words may go to a customer; if not, whoever wrote them hears why."""
    fault = wording.fault(_unnumbered(case, text))
    if not fault:
        return True
    if fault == "secret":
        _erase_secret(sitting, event, who, case, message)
    else:
        sitting.answer(event, line("support-asks-secret"), reply_to=message)
        sitting.deed(who, event, "refused-asks", case.number)
    return False


def withhold(sitting: Sitting, event: StaffEvent, who: Colleague | None, case: Case | None) -> bool:
    """Take a secret of a customer's out of the group, whoever wrote it, and whether it was to go on or not.

    It may stand in a case's topic, and in a command anywhere. What staff tell each other elsewhere is theirs.

    Returns:
        Whether there was one, so that there is nothing else to do.
    """
    if isinstance(event, Order):
        text = event.argument
    elif isinstance(event, Written | Rewritten) and case is not None:
        text = event.text
    else:
        return False
    if not fields.holds_secret(_unnumbered(case, text)):
        return False
    _erase_secret(sitting, event, who, case, event.message)
    return True


def _unnumbered(case: Case | None, text: str) -> str:
    """Without the case's own number: some consist of digits only, and look like a secret."""
    return text if case is None else text.replace(reference.shown(case.number), "…")


def _erase_secret(
    sitting: Sitting, event: StaffEvent, who: Colleague | None, case: Case | None, message: int
) -> None:
    """Nobody is to read it in the group either."""
    sitting.erasures.append(Erase(group=event.group, message=message))
    sitting.answer(event, line("support-holds-secret"))
    if who is not None:
        sitting.deed(who, event, "refused-secret", case.number if case else "")
