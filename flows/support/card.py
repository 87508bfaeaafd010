"""What a case's topic shows: its name, and the pinned card on which staff see everything at a glance."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import reduce
from itertools import islice
from typing import Final

from flows import machine
from flows.dialogue import Card
from flows.faq.catalogue import Catalogue
from flows.replies import Button, Line, Rows, line
from flows.rules import KOREA
from flows.support import acting, owning
from flows.support.actions import ACTIONS, BY_NAME, REASONS
from flows.support.case import Approval, Case, Entry, Menu
from flows.support.events import Colleague
from flows.support.ports import Staff

_PER_ROW: Final = 2


def title(case: Case) -> Line:
    """The topic's name: state, number, step, cause."""
    return line(
        "support-title",
        mark=line(f"support-mark-{case.state}"),
        number=number(case.number),
        place=place(case),
        cause=line(f"support-cause-{case.cause}"),
    )


def number(plain: str) -> str:
    """A case's number as people read it: ``7K3M-9QXT``."""
    return f"{plain[:4]}-{plain[4:]}"


def place(case: Case) -> Line:
    """Where the customer stands, in a word or two."""
    step = case.snapshot.step
    name = line(f"step-{step}")
    if step not in machine.STEPS:
        return name
    return line("support-place", number=machine.STEPS.index(step) + 1, of=len(machine.STEPS), step=name)


def card(case: Case, now: datetime, *, staff: Staff, catalogue: Catalogue) -> Card:
    """The card as it stands now."""
    menu, approval = acting.menu_of(case, now), acting.approval_of(case, now)
    body = [
        _joined(_head(case, now, staff)),
        _joined(_standing(case, catalogue)),
        *_topics(case, catalogue),
        *_history(case),
    ]
    if case.state == "closed":
        rows: Rows = ((Button(line("button-support-reopen"), "case:reopen"),),)
    elif menu is not None:
        body.append(_question(case, menu, catalogue))
        rows = _menu_rows(case, menu, staff, catalogue)
    else:
        if approval is not None:
            body.append(_waiting_for_another(approval, staff))
        rows = (*_approval_rows(approval), *_owner_rows(case), *_action_rows(case))
    return Card(body=tuple(body), rows=rows)


# --- what it says -------------------------------------------------------------------------------------------


def _head(case: Case, now: datetime, staff: Staff) -> Iterable[Line]:
    yield line(
        "support-head",
        mark=line(f"support-mark-{case.state}"),
        number=number(case.number),
        state=line(f"support-state-{case.state}"),
        cause=line(f"support-cause-{case.cause}"),
    )
    owner = staff.colleague(case.owner)
    yield line("support-owner", name=_name(owner)) if owner else line("support-nobody")
    if case.waiting_since is not None:
        minutes = int((now - case.waiting_since).total_seconds()) // 60
        yield line("support-waiting", time=_clock(case.waiting_since), minutes=minutes)
    if case.state == "closed":
        yield line("support-closed-as", reason=line(f"support-reason-{case.reason.replace('_', '-')}"))


def _standing(case: Case, catalogue: Catalogue) -> Iterable[Line]:
    snapshot = case.snapshot
    who = " · ".join(filter(None, (snapshot.name, snapshot.user_id, snapshot.phone, snapshot.account)))
    yield line("support-who", who=who) if who else line("support-unknown-yet")
    yield line("support-stands", place=place(case), purpose=line(f"purpose-{snapshot.purpose}"))
    if snapshot.trouble is not None:
        trouble = snapshot.trouble
        yield line(
            "support-trouble",
            what=catalogue.topic(trouble.topic).title(case.language),
            times=trouble.times,
            left=-1 if trouble.left is None else trouble.left,
        )
    if snapshot.lock:
        yield line("support-locked", what=line(f"support-lock-{snapshot.lock}"))
    product = line(f"product-{snapshot.product}") if snapshot.product else line("support-no-product")
    yield line("support-wants", product=product, language=line(f"support-speaks-{snapshot.language}"))
    for holding in snapshot.holdings[-3:]:
        yield line(
            "support-holding",
            product=line(f"product-{holding.product}"),
            serial=holding.serial,
            until=holding.valid_until,
        )


def _topics(case: Case, catalogue: Catalogue) -> Iterable[Line]:
    titles = _titles(case, catalogue)
    if titles:
        listed = "\n".join(f"{position}. {one}" for position, one in enumerate(titles, start=1))
        yield line("support-topics", topics=listed)


def _titles(case: Case, catalogue: Catalogue) -> Sequence[str]:
    known = (catalogue.topic(id_) for id_ in case.snapshot.topics if id_ in catalogue)
    return [topic.title(case.language) for topic in known]


def _history(case: Case) -> Iterable[Line]:
    if case.history:
        yield line("support-history", lines=_joined(map(_entry, case.history)))


def _entry(entry: Entry) -> Line:
    about = {name: line(value[1:]) if value.startswith("=") else value for name, value in entry.about.items()}
    return line("support-entry", time=_clock(entry.at), what=line(f"support-did-{entry.what}", **about))


def _question(case: Case, menu: Menu, catalogue: Catalogue) -> Line:
    """What the open menu asks, and what it would do."""
    if menu.name == "hand":
        return line("support-ask-hand")
    if menu.name == "topic" and menu.argument in catalogue:
        topic = catalogue.topic(menu.argument)
        return line(
            "support-ask-topic-sure",
            title=topic.title(case.language),
            text=topic.fix(case.snapshot.language),
        )
    sure = menu.argument or not BY_NAME[menu.name].choices
    return line(f"support-ask-{menu.name}{'-sure' if sure else ''}", **_chosen(menu))


def _chosen(menu: Menu) -> dict[str, Line]:
    if not menu.argument:
        return {}
    texts = {
        "step": f"support-way-{menu.argument}",
        "close": f"support-reason-{menu.argument.replace('_', '-')}",
    }
    return {"choice": line(texts[menu.name])}


def _waiting_for_another(approval: Approval, staff: Staff) -> Line:
    who = staff.colleague(approval.by)
    reason = (
        line("support-as-typed", text=approval.reason[1:])
        if approval.reason.startswith("=")
        else line(f"support-ground-{approval.action}-{approval.reason}")
    )
    return line(
        "support-approval",
        name=_name(who) if who else "?",
        action=line(f"button-support-{approval.action}"),
        reason=reason,
    )


# --- what can be tapped -------------------------------------------------------------------------------------


def _owner_rows(case: Case) -> Rows:
    if not case.owner:
        return ((Button(line("button-support-take"), "case:take"),),)
    return (
        (
            Button(line("button-support-hand"), "case:hand"),
            Button(line("button-support-release"), "case:release"),
        ),
    )


def _action_rows(case: Case) -> Rows:
    offered = [action.name for action in ACTIONS if action.name in {*case.snapshot.actions, "close"}]
    buttons = [Button(line(f"button-support-{name}"), f"case:do:{name}") for name in offered]
    return _in_rows(buttons)


def _approval_rows(approval: Approval | None) -> Rows:
    if approval is None:
        return ()
    return (
        (
            Button(line("button-support-approve"), "case:approve"),
            Button(line("button-support-withdraw"), "case:withdraw"),
        ),
    )


def _menu_rows(case: Case, menu: Menu, staff: Staff, catalogue: Catalogue) -> Rows:
    no = (Button(line("button-support-no"), "case:no"),)
    if menu.name == "hand":
        heirs = [
            Button(line("support-as-typed", text=_name(one)), f"case:to:{one.id}")
            for one in staff.colleagues()
            if one.role != "auditor" and one.id != case.owner
        ]
        return (*_in_rows(heirs), no)
    action = BY_NAME[menu.name]
    if action.people > 1:
        return (*_ticks(menu), *_grounds(menu), no)
    if action.choices and not menu.argument:
        return (*_choices(case, action.choices, catalogue), no)
    return ((Button(line("button-support-yes"), "case:yes"), *no),)


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
    if not acting.is_complete(BY_NAME[menu.name], menu):
        return ()
    return tuple(
        (Button(line(f"support-ground-{menu.name}-{ground}"), f"case:ground:{ground}"),)
        for ground in acting.GROUNDS[menu.name]
    )


def _choices(case: Case, kind: str, catalogue: Catalogue) -> Rows:
    if kind == "topics":
        topics = (id_ for id_ in case.snapshot.topics if id_ in catalogue)
        labels = [
            (id_, line("support-as-typed", text=catalogue.topic(id_).title(case.language))) for id_ in topics
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


def _joined(lines: Iterable[Line]) -> Line:
    return reduce(lambda above, below: line("support-lines", above=above, below=below), lines)


def _clock(at: datetime) -> str:
    return f"{at.astimezone(KOREA):%H:%M}"


def _name(who: Colleague) -> str:
    return owning.name_of(who)
