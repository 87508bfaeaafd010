"""The team's canned answers."""

import re
from typing import Final

from flows.person import reference
from flows.replies import Line, line
from flows.support import places, wording, writing
from flows.support.case import Case
from flows.support.events import Colleague, Order, Written
from flows.support.sitting import Sitting
from flows.support.turn import Macro

_PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")
_NAMES: Final = {
    "name": "name",
    "이름": "name",
    "step": "step",
    "단계": "step",
    "number": "number",
    "번호": "number",
    "staff": "staff",
    "상담원": "staff",
}
_LONGEST_NAME: Final = 32
_LONGEST_TEXT: Final = 2000


async def macro(sitting: Sitting, event: Order, who: Colleague, case: Case | None) -> None:
    """``/macro``: list, send, set or remove."""
    order, rest = _parted(event.argument)
    if not order:
        await _list(sitting, event)
    elif who.role == "auditor":
        sitting.answer(event, line("support-auditor"), reply_to=event.message)
    elif order == "set":
        await _set(sitting, event, who, rest)
    elif order == "remove":
        await _remove(sitting, event, who, rest.strip())
    elif case is None:
        sitting.answer(event, line("support-in-a-topic"), reply_to=event.message)
    else:
        await _send(sitting, event, who, case, event.argument.strip())


def _parted(text: str) -> tuple[str, str]:
    """The first word, and the rest as it was written."""
    first, *rest = text.split(maxsplit=1) or [""]
    return first, rest[0] if rest else ""


async def _list(sitting: Sitting, event: Order) -> None:
    known = await sitting.office.cases.macros()
    if not known:
        sitting.answer(event, line("support-macro-none"), reply_to=event.message)
        return
    listed = "\n".join(f"• {name}: {_first_words(text)}" for name, text in sorted(known.items()))
    sitting.answer(event, line("support-macro-list", macros=listed), reply_to=event.message)


async def _set(sitting: Sitting, event: Order, who: Colleague, rest: str) -> None:
    name, text = _parted(rest)
    problem = _problem(name, text)
    if problem is not None:
        sitting.answer(event, problem, reply_to=event.message)
    else:
        sitting.macros.append(Macro(name=name, text=text))
        sitting.deed(who, event, "macro-set", why=name)
        sitting.answer(event, line("support-macro-kept", name=name), reply_to=event.message)


def _problem(name: str, text: str) -> Line | None:
    if not name or not text or len(name) > _LONGEST_NAME or len(text) > _LONGEST_TEXT:
        return line("support-macro-how")
    if name in {"set", "remove"}:
        return line("support-macro-how")
    unknown = [found for found in _PLACEHOLDER.findall(text) if found.strip() not in _NAMES]
    if unknown:
        return line("support-macro-unknown-placeholder", placeholder=unknown[0])
    return line("support-asks-secret") if wording.fault(text) == "asks" else None


async def _remove(sitting: Sitting, event: Order, who: Colleague, name: str) -> None:
    if not name:
        sitting.answer(event, line("support-macro-how"), reply_to=event.message)
        return
    if name not in await sitting.office.cases.macros():
        sitting.answer(event, line("support-macro-unknown", name=name), reply_to=event.message)
        return
    sitting.macros.append(Macro(name=name, text=""))
    sitting.deed(who, event, "macro-remove", why=name)
    sitting.answer(event, line("support-macro-removed", name=name), reply_to=event.message)


async def _send(sitting: Sitting, event: Order, who: Colleague, case: Case, name: str) -> None:
    """As if it had been written: the order's own message stands for it."""
    text = (await sitting.office.cases.macros()).get(name)
    if text is None:
        sitting.answer(event, line("support-macro-unknown", name=name), reply_to=event.message)
        return
    words = filled(text, sitting, who, case)
    written = Written(
        id=event.id,
        at=event.at,
        group=event.group,
        thread=event.thread,
        user=event.user,
        message=event.message,
        text=words,
        reply_to=event.reply_to,
    )
    if await writing.write(sitting, written, who, case):
        sitting.answer(event, line("support-macro-sent", text=words), reply_to=event.message)


def filled(text: str, sitting: Sitting, who: Colleague, case: Case) -> str:
    """The text with its placeholders filled, in the customer's language where they are words of ours."""
    step = sitting.office.words(places.step(case.snapshot.step), case.snapshot.language)
    values = {
        "name": case.snapshot.name or ("고객" if case.snapshot.language == "ko" else "customer"),
        "step": step,
        "number": reference.shown(case.number),
        "staff": who.name or ("상담원" if case.snapshot.language == "ko" else "our staff"),
    }
    return _PLACEHOLDER.sub(lambda found: values.get(_NAMES.get(found[1].strip(), ""), found[0]), text)


def _first_words(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"  # noqa: PLR2004 - what fits a phone's line or two
