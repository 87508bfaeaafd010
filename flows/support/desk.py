"""The desk's front door: given a case and what happened, what to remember, what to say, what to ask of a chat."""

from flows.faq.library import Library
from flows.replies import Line, SetTimer, line
from flows.rules import Rules
from flows.support import acting, albums, card, listing, menus, news, opening, orders, owning, writing
from flows.support.case import Case
from flows.support.events import (
    Alarm,
    Colleague,
    DeskEvent,
    FromCustomer,
    Noted,
    Order,
    Rewritten,
    SetAside,
    StaffEvent,
    Tap,
    TopicClosed,
    Undelivered,
    Written,
)
from flows.support.ports import Cases, Groups, Staff
from flows.support.sitting import Office, Sitting
from flows.support.turn import DeskTurn, Erase, Picture
from flows.texts import Texts

WEEKLY = "weekly"
"""The alarm at which a group is sent the week's figures: ``weekly:<group>``."""

GROUPS = "groups"
"""The alarm at which it is seen to that each case is in a group of the staff's: the groups may have changed."""


class Desk:
    """All cases' desk; it keeps nothing between turns.

    Its events come one after the other, whichever group or chat they come from. That is why of two people who
    take a case in the same instant one has it.

    Args:
        cases: the cases as they are kept.
        staff: who belongs to the staff.
        groups: where they work.
        library: the FAQ.
        rules: of the procedure.
        texts: for words of ours in the team's own.
    """

    def __init__(
        self, *, cases: Cases, staff: Staff, groups: Groups, library: Library, rules: Rules, texts: Texts
    ) -> None:
        self._office = Office(
            cases=cases, staff=staff, groups=groups, library=library, rules=rules, texts=texts
        )

    async def turn(self, event: DeskEvent) -> DeskTurn:
        """Work out what ``event`` brings about."""
        sitting = Sitting(self._office, event)
        if isinstance(event, FromCustomer):
            await news.hear(sitting, event)
        elif isinstance(event, StaffEvent):
            await self._by_staff(sitting, event)
        elif isinstance(event, Undelivered):
            await self._undelivered(sitting, event)
        elif isinstance(event, SetAside):
            self._set_aside(sitting, event)
        elif isinstance(event, Alarm):
            await self._alarm(sitting, event)
        elif isinstance(event, Noted):
            # Staff see the new name and the card anyway.
            sitting.erasures.append(Erase(group=event.group, message=event.message))
        return sitting.turn()

    # What staff do.

    async def _by_staff(self, sitting: Sitting, event: StaffEvent) -> None:
        who = self._office.staff.colleague(event.user) if event.user else None
        case = await self._office.cases.by_thread(event.group, event.thread) if event.thread else None
        if writing.withhold(sitting, event, who, case):
            return
        if who is not None:
            await self._by_colleague(sitting, event, who, case)
        elif isinstance(event, Tap):
            sitting.toast(
                event, "support-anonymous-tap" if not event.user else "support-stranger-tap", alert=True
            )
        elif isinstance(event, Order):
            sitting.answer(event, _who_may(event), reply_to=event.message)
        elif isinstance(event, Written) and case is not None:
            self._refuse(sitting, event, case, _who_may(event))
        elif isinstance(event, TopicClosed) and case is not None:
            self._ask_why_closed(sitting, case)

    def _refuse(self, sitting: Sitting, event: Written, case: Case, words: Line) -> None:
        """Tell whoever wrote why it is not passed on; of an album once."""
        if event.album:
            if case.refused == event.album:
                return
            sitting.change(case).refused = event.album
        sitting.answer(event, words, reply_to=event.message)

    def _ask_why_closed(self, sitting: Sitting, case: Case) -> None:
        if case.state != "closed":
            sitting.tell(case, line("support-close-why"), rows=card.reason_rows())

    async def _by_colleague(
        self, sitting: Sitting, event: StaffEvent, who: Colleague, case: Case | None
    ) -> None:
        if isinstance(event, Order):
            await orders.obey(sitting, event, who, case)
        elif isinstance(event, Tap):
            await self._tap(sitting, event, who, case)
        elif case is None:
            return  # staff among themselves
        elif isinstance(event, TopicClosed):
            self._ask_why_closed(sitting, case)
        elif who.role == "auditor":
            if isinstance(event, Written):
                self._refuse(sitting, event, case, line("support-auditor-wrote"))
        elif isinstance(event, Written):
            await writing.write(sitting, event, who, case)
        elif isinstance(event, Rewritten):
            await writing.rewrite(sitting, event, who, case)

    async def _tap(self, sitting: Sitting, event: Tap, who: Colleague, case: Case | None) -> None:
        if event.data.startswith("cases:"):
            await listing.turn_page(sitting, event)
        elif case is None:
            sitting.toast(event, "support-old-button")
        elif who.role == "auditor":
            sitting.toast(event, "support-auditor", alert=True)
        else:
            await acting.tap(sitting, event, who, case)

    # What happens by itself.

    async def _undelivered(self, sitting: Sitting, event: Undelivered) -> None:
        known = await self._office.cases.by_chat(event.chat)
        if known is None:
            return
        case = sitting.change(known)
        sitting.did(case, "undelivered")
        if case.state == "customer":  # who was not reached cannot answer
            case.state = owning.our_turn(self._office.staff, case)
        sitting.tell(case, line(f"support-undelivered-{event.reason}"), reply_to=event.message)

    def _set_aside(self, sitting: Sitting, event: SetAside) -> None:
        # No case is looked up: it may be what fails.
        group, language = self._office.groups.choose(event.language, {})
        number = str(event.number)
        sitting.announce(
            group,
            language,
            line(
                "support-set-aside",
                number=number,
                what=line(f"support-set-aside-what-{event.what}"),
                place=event.place,
                times=event.times,
            ),
            line(f"support-set-aside-told-{event.told}"),
            line("support-set-aside-again" if event.kept else "support-set-aside-gone", number=number),
        )

    async def _alarm(self, sitting: Sitting, event: Alarm) -> None:
        name, _, about = event.name.partition(":")
        if name == albums.ALARM:
            await albums.is_whole(sitting, event)
        elif name == menus.STALE:
            await menus.clear(sitting, event)
        elif name == news.WAITS:
            await news.waits_still(sitting, event)
        elif name == GROUPS:
            await opening.rehouse(sitting)
        elif name == WEEKLY:
            self._send_figures(sitting, event, int(about))

    def _send_figures(self, sitting: Sitting, event: Alarm, group: int) -> None:
        weekly = self._office.rules.weekly
        if weekly is None or group not in self._office.groups:
            return  # as it was set once
        sitting.pictures.append(Picture(group=group, language=self._office.groups.language(group)))
        sitting.timers.append(SetTimer(name=event.name, at=weekly.after(event.at)))


def _who_may(event: Order | Written) -> Line:
    """What to say to whoever is nobody in particular, or nobody of the staff."""
    return line("support-stranger", user=str(event.user)) if event.user else line("support-anonymous")
