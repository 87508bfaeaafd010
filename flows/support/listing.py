"""``/cases`` and ``/case``: finding a case, as far as the privacy rules let one search.

A list shows what is open. A person is found by the number of their case, or by two things known of them at
once (ISMS-P 3.2.3); by one alone nobody can be looked up.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from flows import machine
from flows.events import StaffActed
from flows.person import reference
from flows.replies import Button, Line, Rows, line
from flows.support import acting, card, owning, places
from flows.support.case import Case, Snapshot
from flows.support.events import Colleague, Order, Tap
from flows.support.opening import open_case
from flows.support.sitting import Sitting, name_of
from flows.support.turn import Erase

_FILTERS: Final = ("waiting", "work", "customer", "all", "closed")
_OPEN: Final = frozenset({"waiting", "work", "customer"})
_PER_PAGE: Final = 10
_NUMBER: Final = re.compile(r"[0-9A-HJKMNP-TV-Z]{8}\d?")
_MISREAD: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})
_BETWEEN: Final = re.compile(r"[\s#_.‐-―−-]")
"""What stands between its halves, or before it: phones make long dashes of short ones."""
_KEYS: Final = 2
_MOST_WORDS: Final = 6
_ANY: Final = "-"


# --- the list -----------------------------------------------------------------------------------------------


async def cases(sitting: Sitting, event: Order, who: Colleague, _case: Case | None) -> None:
    """``/cases [state] [step]``."""
    words = event.argument.lower().split()
    state = next((word for word in words if word in _FILTERS), "all")
    step = next((found for word in words if (found := _step(word))), _ANY)
    body, rows = await _page(sitting, state, step, 0)
    sitting.answer(event, *body, rows=rows, reply_to=event.message)
    sitting.deed(who, event, "list")


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
    found.sort(key=_turn)
    page = min(page, max(0, (len(found) - 1) // _PER_PAGE))
    shown = found[page * _PER_PAGE : (page + 1) * _PER_PAGE]
    threads = await sitting.office.cases.threads()
    head = line("support-cases", state=line(f"support-filter-{state}"), count=len(found))
    rows = (
        card.joined(_row(sitting, case, threads) for case in shown) if shown else line("support-cases-none")
    )
    return (head, rows), (*_filters(state, step), *_pages(state, step, page, len(found)))


def _turn(case: Case) -> tuple[bool, float]:
    """Who waits longest comes first, then who does not wait; of the closed ones the last."""
    if case.closed_at is not None:
        return True, -case.closed_at.timestamp()
    return case.waiting_since is None, (case.waiting_since or case.opened_at).timestamp()


def _row(sitting: Sitting, case: Case, threads: Mapping[str, tuple[int, int]]) -> Line:
    owner = owning.owner_of(sitting.office.staff, case)
    return line(
        "support-case-row",
        mark=line(f"support-mark-{case.state}"),
        link=_link(case, threads),
        place=places.place(case),
        cause=line(f"support-cause-{case.cause}"),
        waits=_waits(sitting, case),
        owner=name_of(owner) if owner else "–",
    )


def _waits(sitting: Sitting, case: Case) -> Line:
    if case.waiting_since is None:
        return line("support-waits-not")
    return places.waits(sitting.since(case.waiting_since))


def _link(case: Case, threads: Mapping[str, tuple[int, int]]) -> Line:
    number = reference.shown(case.number)
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
    words = unicodedata.normalize("NFKC", event.argument).split()
    if not words:
        _summary(sitting, event, here)
    elif len(words) == 1 and not _number(words[0]):
        _clear_away(sitting, event)
        sitting.answer(event, line("support-one-key"))
        sitting.deed(who, event, "refused-search")
    elif (number := _number("".join(words))) and (len(words) == 1 or await _is_known(sitting, number)):
        await _by_number(sitting, event, who, number)
    else:
        await _by_keys(sitting, event, who, words[:_MOST_WORDS])


def _summary(sitting: Sitting, event: Order, here: Case | None) -> None:
    if here is None:
        sitting.answer(event, line("support-case-how"), reply_to=event.message)
        return
    office = sitting.office
    body = card.summary(here, event.at, staff=office.staff, catalogue=office.catalogue)
    sitting.answer(event, *body, reply_to=event.message)


def _number(text: str) -> str:
    """A case's number, however it was read out; empty: it is none."""
    plain = _BETWEEN.sub("", text.upper()).translate(_MISREAD)
    return plain if _NUMBER.fullmatch(plain) else ""


async def _is_known(sitting: Sitting, number: str) -> bool:
    """Whether two words are the halves of a number, rather than two things known of somebody."""
    cases = sitting.office.cases
    return await cases.by_number(number) is not None or bool(await cases.chats_of(number))


async def _by_number(sitting: Sitting, event: Order, who: Colleague, number: str) -> None:
    known = await sitting.office.cases.by_number(number)
    if known is None:
        await _open(sitting, event, who, number)
        return
    sitting.deed(who, event, "look", number)
    if known.state == "closed" and who.role != "auditor":
        await acting.reopen(sitting, event, who, known)
        known = sitting.change(known)
    await _show(sitting, event, [known])


async def _open(sitting: Sitting, event: Order, who: Colleague, number: str) -> None:
    """A case for somebody who has none, if there is anybody of that number."""
    chats = await sitting.office.cases.chats_of(number)
    if len(chats) != 1 or who.role == "auditor":
        sitting.answer(event, line("support-no-case", number=reference.shown(number)), reply_to=event.message)
        return
    opened = await open_case(sitting, chats[0], number, Snapshot(), "staff", group=event.group)
    sitting.post(opened, lambda id_, at: StaffActed(id=id_, at=at, action="open", name=who.name))
    sitting.deed(who, event, "open", opened.number)
    sitting.answer(
        event, line("support-opened", number=reference.shown(opened.number)), reply_to=event.message
    )


async def _by_keys(sitting: Sitting, event: Order, who: Colleague, words: Sequence[str]) -> None:
    _clear_away(sitting, event)
    everyone = [*await sitting.office.cases.all(), *await sitting.office.cases.all(closed=True)]
    found = [one for one in everyone if _fits(one, words)]
    for one in found[:_PER_PAGE]:
        sitting.deed(who, event, "search", one.number)
    if found:
        await _show(sitting, event, found[:_PER_PAGE])
    else:
        sitting.deed(who, event, "search")
        sitting.answer(event, line("support-nobody-found"))


def _clear_away(sitting: Sitting, event: Order) -> None:
    """What was typed is whole, while staff see all of it behind masks: it is not to stay in the group."""
    sitting.erasures.append(Erase(group=event.group, message=event.message))


async def _show(sitting: Sitting, event: Order, found: Sequence[Case]) -> None:
    threads = await sitting.office.cases.threads()
    sitting.answer(event, card.joined(_row(sitting, one, threads) for one in found))


def _fits(case: Case, words: Sequence[str]) -> bool:
    """Whether the words are two or more different things known of the customer, and nothing else."""
    known = {_key(key) for key in case.snapshot.keys}
    return any(len(set(keys)) >= _KEYS and known.issuperset(keys) for keys in _parted(tuple(words)))


def _parted(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """All ways to read the words as keys: a name may have several."""
    if not words:
        yield ()
    for end in range(1, len(words) + 1):
        for rest in _parted(words[end:]):
            yield (_key("".join(words[:end])), *rest)


def _key(key: str) -> str:
    return "".join(unicodedata.normalize("NFKC", key).split()).casefold()
