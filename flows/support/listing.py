"""``/cases`` and ``/case``: finding a case, as far as the privacy rules let one search.

A list shows what is open. A person is found by the number of their case, or by two things known of them at
once (ISMS-P 3.2.3); by one alone nobody can be looked up.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

from flows import machine
from flows.events import StaffActed
from flows.replies import Button, Line, Rows, line
from flows.support import acting, card
from flows.support.case import Case, Snapshot
from flows.support.events import Colleague, Order, Tap
from flows.support.opening import open_case
from flows.support.sitting import Sitting

_FILTERS: Final = ("waiting", "work", "customer", "all", "closed")
_OPEN: Final = frozenset({"waiting", "work", "customer"})
_PER_PAGE: Final = 10
_NUMBER: Final = re.compile(r"[0-9A-HJKMNP-TV-Z]{8}\d?")
_MISREAD: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})
_KEYS: Final = 2
_ANY: Final = "-"


# --- the list -----------------------------------------------------------------------------------------------


async def cases(sitting: Sitting, event: Order, _who: Colleague, _case: Case | None) -> None:
    """``/cases [state] [step]``."""
    words = event.argument.lower().split()
    state = next((word for word in words if word in _FILTERS), "all")
    step = next((found for word in words if (found := _step(word))), _ANY)
    body, rows = await _page(sitting, state, step, 0)
    sitting.answer(event, *body, rows=rows, reply_to=event.message)


async def turn_page(sitting: Sitting, event: Tap) -> None:
    """Another filter or page, in the list's place."""
    _, _, rest = event.data.partition(":")
    state, step, page = [*rest.split(":"), "", "", ""][:3]
    if state not in _FILTERS or not page.isdecimal() or (step != _ANY and step not in machine.STEPS):
        sitting.toast(event, "support-old-button")
        return
    body, rows = await _page(sitting, state, step, int(page))
    sitting.put(event, event.message, *body, rows=rows)


def _step(word: str) -> str:
    if word in machine.STEPS:
        return word
    if word.isdecimal() and 1 <= int(word) <= len(machine.STEPS):
        return machine.STEPS[int(word) - 1]
    return ""


async def _page(sitting: Sitting, state: str, step: str, page: int) -> tuple[tuple[Line, ...], Rows]:
    found = [
        case
        for case in await sitting.office.cases.all(closed=state == "closed")
        if (state not in _OPEN or case.state == state) and step in {_ANY, case.snapshot.step}
    ]
    found.sort(key=lambda case: case.waiting_since or case.closed_at or sitting.event.at)
    page = min(page, max(0, (len(found) - 1) // _PER_PAGE))
    shown = found[page * _PER_PAGE : (page + 1) * _PER_PAGE]
    threads = await sitting.office.cases.threads()
    head = line("support-cases", state=line(f"support-filter-{state}"), count=len(found))
    body = tuple(_row(sitting, case, threads) for case in shown) or (line("support-cases-none"),)
    return (head, *body), (*_filters(state, step), *_pages(state, step, page, len(found)))


def _row(sitting: Sitting, case: Case, threads: Mapping[str, tuple[int, int]]) -> Line:
    since = case.waiting_since or case.closed_at
    owner = sitting.office.staff.colleague(case.owner)
    return line(
        "support-case-row",
        mark=line(f"support-mark-{case.state}"),
        link=_link(case, threads),
        place=card.place(case),
        cause=line(f"support-cause-{case.cause}"),
        minutes=sitting.since(since) // 60,
        owner=owner.name if owner else "–",
    )


def _link(case: Case, threads: Mapping[str, tuple[int, int]]) -> Line:
    number = card.number(case.number)
    if case.number not in threads:
        return line("support-as-typed", text=number)
    group, thread = threads[case.number]
    # Of a supergroup's number, clients leave out the -100 (core.telegram.org/api/links).
    return line(
        "support-link", number=number, url=f"https://t.me/c/{str(group).removeprefix('-100')}/{thread}"
    )


def _filters(state: str, step: str) -> Rows:
    states = tuple(
        Button(_chosen(f"support-filter-{one}", one == state), f"cases:{one}:{step}:0") for one in _FILTERS
    )
    steps = tuple(
        Button(
            line("support-chosen", what=str(position))
            if one == step
            else line("support-as-typed", text=str(position)),
            f"cases:{state}:{_ANY if one == step else one}:0",
        )
        for position, one in enumerate(machine.STEPS, start=1)
    )
    return states, steps


def _chosen(id_: str, chosen: bool) -> Line:
    return line("support-chosen", what=line(id_)) if chosen else line(id_)


def _pages(state: str, step: str, page: int, count: int) -> Rows:
    around = []
    if page > 0:
        around.append(Button(line("button-support-earlier"), f"cases:{state}:{step}:{page - 1}"))
    if (page + 1) * _PER_PAGE < count:
        around.append(Button(line("button-support-later"), f"cases:{state}:{step}:{page + 1}"))
    return (tuple(around),) if around else ()


# --- one case -----------------------------------------------------------------------------------------------


async def case(sitting: Sitting, event: Order, who: Colleague, here: Case | None) -> None:
    """``/case NUMBER``, ``/case KEY KEY``, or in a topic ``/case`` alone."""
    number = _number(event.argument)
    keys = event.argument.split()
    if not keys:
        if here is None:
            sitting.answer(event, line("support-case-how"), reply_to=event.message)
        else:
            await _show(sitting, event, [here])
    elif number:
        await _by_number(sitting, event, who, number)
    elif len(keys) < _KEYS:
        sitting.answer(event, line("support-one-key"), reply_to=event.message)
    else:
        await _by_keys(sitting, event, who, keys)


def _number(text: str) -> str:
    """A case's number, however it was read out; empty: it is none."""
    plain = unicodedata.normalize("NFKC", text).upper().translate(_MISREAD)
    return plain if _NUMBER.fullmatch(plain) else ""


async def _by_number(sitting: Sitting, event: Order, who: Colleague, number: str) -> None:
    known = await sitting.office.cases.by_number(number)
    if known is not None:
        await _show(sitting, event, [known])
        if known.state == "closed" and who.role != "auditor":
            await acting.reopen(sitting, event, who, known)
        return
    chats = await sitting.office.cases.chats_of(number)
    if len(chats) != 1:
        sitting.answer(event, line("support-no-case", number=card.number(number)), reply_to=event.message)
    elif who.role == "auditor":
        sitting.answer(event, line("support-auditor"), reply_to=event.message)
    else:
        await _open(sitting, event, who, chats[0], number)


async def _open(sitting: Sitting, event: Order, who: Colleague, chat: int, number: str) -> None:
    opened = await open_case(sitting, chat, number, Snapshot(), "staff")
    sitting.post(opened, lambda id_, at: StaffActed(id=id_, at=at, action="open", name=who.name))
    sitting.deed(who, event, "open", opened.number)
    sitting.answer(event, line("support-opened", number=card.number(opened.number)), reply_to=event.message)


async def _by_keys(sitting: Sitting, event: Order, who: Colleague, keys: Sequence[str]) -> None:
    wanted = {_key(key) for key in keys}
    everyone = [*await sitting.office.cases.all(), *await sitting.office.cases.all(closed=True)]
    found = [one for one in everyone if wanted <= {_key(key) for key in one.snapshot.keys}]
    sitting.deed(who, event, "search", found[0].number if len(found) == 1 else "")
    if len(wanted) < _KEYS:
        sitting.answer(event, line("support-one-key"), reply_to=event.message)
    elif not found:
        sitting.answer(event, line("support-nobody-found"), reply_to=event.message)
    else:
        await _show(sitting, event, found[:_PER_PAGE])


async def _show(sitting: Sitting, event: Order, found: Sequence[Case]) -> None:
    threads = await sitting.office.cases.threads()
    sitting.answer(event, *(_row(sitting, one, threads) for one in found), reply_to=event.message)


def _key(key: str) -> str:
    return unicodedata.normalize("NFKC", key).strip().casefold()
