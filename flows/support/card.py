"""What a case's topic shows: its name, and the pinned card on which staff see everything at a glance."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import reduce
from itertools import islice
from typing import Final

from flows.dialogue import Card
from flows.failures import FAILURES
from flows.faq.catalogue import Catalogue
from flows.person import history, reference
from flows.replies import Button, Line, Rows, line
from flows.rules import KOREA
from flows.support import approving, menus, owning, places
from flows.support.actions import ACTIONS, BY_NAME, REASONS
from flows.support.case import Approval, Case, Entry, Menu, Trouble
from flows.support.ports import Staff
from flows.support.sitting import name_of

_PER_ROW: Final = 2
_SHORT: Final = 2
"""Paragraphs of the summary that say who it is and where they stand."""
_MOST_HOLDINGS: Final = 3
_MOST_NAMED: Final = 6
_MOST_HEIRS: Final = 40
_LONGEST: Final = 100
"""Of what somebody typed: a card holds ten lines of it, and more."""


def title(case: Case) -> Line:
    """The topic's name: state, number, step, cause."""
    return line(
        "support-title",
        mark=line(f"support-mark-{case.state}"),
        number=reference.shown(case.number),
        place=places.place(case),
        cause=line(f"support-cause-{case.cause}"),
    )


def card(case: Case, now: datetime, *, staff: Staff, catalogue: Catalogue) -> Card:
    """The card as it stands now."""
    menu, approval = menus.menu_of(case, now), menus.approval_of(case, now)
    body = summary(case, now, staff=staff, catalogue=catalogue)
    if case.state == "closed":
        return Card(body=body, rows=((Button(line("button-support-reopen"), "case:reopen"),),))
    if menu is not None:
        # What it asks shall stand where it is seen, not below a long history.
        asked = (*body[:_SHORT], _question(menu, staff))
        return Card(body=asked, rows=_menu_rows(case, menu, staff, catalogue))
    waits = () if approval is None else (_waiting_for_another(case, approval, staff),)
    rows = (*_approval_rows(approval), *_owner_rows(case, staff), *_action_rows(case, approval))
    return Card(body=(*body[:1], *waits, *body[1:]), rows=rows)


def summary(case: Case, now: datetime, *, staff: Staff, catalogue: Catalogue) -> tuple[Line, ...]:
    """All that the card says of the case, without what it asks."""
    return (
        joined(_head(case, now, staff)),
        joined(_standing(case, catalogue)),
        *_topics(case, catalogue),
        *_history(case, now),
    )


# --- what it says -------------------------------------------------------------------------------------------


def _head(case: Case, now: datetime, staff: Staff) -> Iterable[Line]:
    yield line(
        "support-head",
        mark=line(f"support-mark-{case.state}"),
        number=reference.shown(case.number),
        state=line(f"support-state-{case.state}"),
        cause=line(f"support-cause-{case.cause}"),
    )
    owner = owning.owner_of(staff, case)
    yield line("support-owner", name=name_of(owner)) if owner else line("support-nobody")
    if case.waiting_since is not None:
        seconds = max(0, int((now - case.waiting_since).total_seconds()))
        yield line(
            "support-waiting",
            time=_clock(case.waiting_since, now),
            minutes=seconds // 60,
            waits=places.waits(seconds),
        )
    if case.state == "closed" and case.reason:
        yield line("support-closed-as", reason=line(f"support-reason-{case.reason.replace('_', '-')}"))


def _standing(case: Case, catalogue: Catalogue) -> Iterable[Line]:
    snapshot = case.snapshot
    who = " · ".join(filter(None, (snapshot.name, snapshot.user_id, snapshot.phone, snapshot.account)))
    yield line("support-who", who=who) if who else line("support-unknown-yet")
    yield line("support-stands", place=places.place(case), question=places.question(case))
    if snapshot.trouble is not None:
        yield _trouble(case, snapshot.trouble, catalogue)
    if snapshot.lock:
        yield line("support-locked", what=line(f"support-lock-{snapshot.lock}"))
    product = line(f"product-{snapshot.product}") if snapshot.product else line("support-no-product")
    yield line(
        "support-wants",
        purpose=line(f"purpose-{snapshot.purpose}"),
        product=product,
        language=line(f"support-speaks-{snapshot.language}"),
    )
    if snapshot.verified:
        yield line("support-verified", method=line(f"method-{snapshot.verified}"))
    for holding in snapshot.holdings[-_MOST_HOLDINGS:]:
        yield line(
            "support-holding",
            product=line(f"product-{holding.product}"),
            serial=holding.serial,
            until=holding.valid_until,
        )


def _trouble(case: Case, trouble: Trouble, catalogue: Catalogue) -> Line:
    """What failed, in the words in which the customer read it; or what explains it."""
    what: str | Line = "?"
    if trouble.name in FAILURES:
        what = line(history.failure_text(trouble.name).removeprefix("="))
    elif trouble.topic in catalogue:
        what = catalogue.topic(trouble.topic).title(case.language)
    left = -1 if trouble.left is None else trouble.left
    return line("support-trouble", what=what, times=trouble.times, left=left)


def _topics(case: Case, catalogue: Catalogue) -> Iterable[Line]:
    titles = _titles(case, catalogue)
    if titles:
        listed = "\n".join(f"{position}. {one}" for position, one in enumerate(titles, start=1))
        yield line("support-topics", topics=listed)


def _titles(case: Case, catalogue: Catalogue) -> Sequence[str]:
    known = (catalogue.topic(id_) for id_ in case.snapshot.topics if catalogue.shows(id_))
    return [_cut(topic.title(case.language)) for topic in known]


def _history(case: Case, now: datetime) -> Iterable[Line]:
    if case.history:
        yield line("support-history", lines=joined(_entry(entry, now) for entry in case.history))


def _entry(entry: Entry, now: datetime) -> Line:
    about = {
        name: line(value[1:]) if value.startswith("=") else _cut(value) for name, value in entry.about.items()
    }
    return line("support-entry", time=_clock(entry.at, now), what=line(f"support-did-{entry.what}", **about))


def _question(menu: Menu, staff: Staff) -> Line:
    """What the open menu asks, and what it would do."""
    who = staff.colleague(menu.by)
    return line("support-asked", name=name_of(who) if who else "?", what=line(f"support-ask-{menu.name}"))


def _waiting_for_another(case: Case, approval: Approval, staff: Staff) -> Line:
    who = staff.colleague(approval.by)
    names = [name_of(one) for one in approving.others(staff, approval.by)]
    points = BY_NAME[approval.action].checklist
    return line(
        "support-approval",
        name=name_of(who) if who else "?",
        action=line(f"button-support-{approval.action}"),
        reason=approving.reason_of(approval),
        points=joined(_held(case, points)) if points else line("support-nothing-more"),
        others=", ".join(names[:_MOST_NAMED]) + (" …" if len(names) > _MOST_NAMED else ""),
    )


def _held(case: Case, points: Sequence[str]) -> Iterable[Line]:
    """What whoever asked has seen to hold; below the line that they follow."""
    yield line("support-nothing-more")
    for point in points:
        yield line("support-tick", box="☑", point=line(f"support-point-{point}"))


# --- what can be tapped -------------------------------------------------------------------------------------


def _owner_rows(case: Case, staff: Staff) -> Rows:
    if owning.owner_of(staff, case) is None:
        return ((Button(line("button-support-take"), "case:take"),),)
    return (
        (
            Button(line("button-support-hand"), "case:hand"),
            Button(line("button-support-release"), "case:release"),
        ),
    )


def _action_rows(case: Case, approval: Approval | None) -> Rows:
    most = 1 if approval is not None else 2
    offered = [one.name for one in ACTIONS if menus.can(case, one.name) and one.people <= most]
    buttons = [Button(line(f"button-support-{name}"), f"case:do:{name}") for name in offered]
    return _in_rows(buttons)


def _approval_rows(approval: Approval | None) -> Rows:
    if approval is None:
        return ()
    return (
        (
            Button(line("button-support-approve"), f"case:approve:{approving.token(approval)}"),
            Button(line("button-support-withdraw"), f"case:withdraw:{approving.token(approval)}"),
        ),
    )


def _menu_rows(case: Case, menu: Menu, staff: Staff, catalogue: Catalogue) -> Rows:
    no = (Button(line("button-support-no"), "case:no"),)
    if menu.name == menus.HAND:
        heirs = [
            Button(line("support-as-typed", text=name_of(one)), f"case:to:{one.id}")
            for one in owning.heirs(staff, case)
        ]
        return (*_in_rows(heirs[:_MOST_HEIRS]), no)
    action = BY_NAME[menu.name]
    if action.people > 1:
        return (*_ticks(menu), *_grounds(menu), no)
    if action.choices:
        return (*_choices(case, action.choices, catalogue), no)
    return ((Button(line("button-support-yes"), f"case:yes:{action.name}"), *no),)


def _ticks(menu: Menu) -> Rows:
    return tuple(
        (
            Button(
                line(
                    "support-tick",
                    box="☑" if point in menu.ticked else "☐",
                    point=line(f"support-point-{point}"),
                ),
                f"case:tick:{point}",
            ),
        )
        for point in BY_NAME[menu.name].checklist
    )


def _grounds(menu: Menu) -> Rows:
    if not menus.is_complete(BY_NAME[menu.name], menu):
        return ()
    return tuple(
        (Button(line(f"support-ground-{menu.name}-{ground}"), f"case:ground:{ground}"),)
        for ground in approving.GROUNDS[menu.name]
    )


def _choices(case: Case, kind: str, catalogue: Catalogue) -> Rows:
    if kind == "topics":
        shown = filter(catalogue.shows, case.snapshot.topics)
        labels = [
            (id_, line("support-as-typed", text=_cut(catalogue.topic(id_).title(case.language))))
            for id_ in shown
        ]
    elif kind == "ways":
        labels = [(way, line(f"support-way-{way}")) for way in case.snapshot.ways]
    else:
        labels = [(reason, line(f"support-reason-{reason.replace('_', '-')}")) for reason in REASONS]
    return tuple((Button(label, f"case:pick:{choice}"),) for choice, label in labels)


def reason_rows() -> Rows:
    """Why a case is closed, as buttons that need no menu."""
    buttons = [
        Button(line(f"support-reason-{reason.replace('_', '-')}"), f"case:close:{reason}")
        for reason in REASONS
    ]
    return _in_rows(buttons)


def _in_rows(buttons: Iterable[Button]) -> Rows:
    rest = iter(buttons)
    return tuple(iter(lambda: tuple(islice(rest, _PER_ROW)), ()))


def joined(lines: Iterable[Line]) -> Line:
    """Lines without a blank one between, at least one."""
    return reduce(lambda above, below: line("support-lines", above=above, below=below), lines)


def _clock(at: datetime, now: datetime) -> str:
    """The time of day; with the day, if it was another one."""
    at, now = at.astimezone(KOREA), now.astimezone(KOREA)
    return f"{at:%H:%M}" if at.date() == now.date() else f"{at.month}/{at.day} {at:%H:%M}"


def _cut(text: str, most: int = _LONGEST) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
