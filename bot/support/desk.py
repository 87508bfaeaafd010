"""The support desk as a whole: what it decides, what it shows, what it draws."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog
import telegram
from telegram.error import TelegramError

import pki
from bot.log import where
from bot.roster import Roster
from bot.settings import PREFIX
from bot.store.desk import DeskStore
from bot.support.board import Board
from bot.support.deeds import Deeds
from bot.support.groups import StaffGroups, check
from bot.support.player import Player
from bot.support.statistics import Statistics
from bot.telegram.client import RawBot, identity_of
from bot.telegram.commands import set_group_commands
from bot.telegram.pace import GroupPace
from bot.telegram.render import Renderer
from bot.telegram.sender import Sender
from bot.watch import Watch
from flows.faq.library import Library
from flows.ports import Cabinet
from flows.replies import Line, Say, line
from flows.rules import Rules
from flows.support import card
from flows.support.case import Case
from flows.support.desk import GROUPS, WEEKLY, Desk
from flows.support.turn import Picture
from flows.texts import Texts

_log = structlog.stdlib.get_logger(__name__)

COMMANDS = ("cases", "case", "macro", "note", "stats", "staff", "why", "delete", "help")


class SupportDesk:
    """All parts of the desk, wired.

    Args:
        bot: an administrator of the groups.
        cases: what is kept.
        groups: where staff work; at least one.
        roster: who they are.
        library: the FAQ.
        rules: of the procedure.
        renderer: replies into calls.
        sender: answers taps.
        pace: how often a group may hear from the bot.
        cabinet: remembers how far the audit log is.
        authority: has the audit log.
        texts: where the words come from.
        clock: now, aware.

    Attributes:
        player: plays what happens at the desk.
        deeds: enters what staff did into the audit log.
    """

    def __init__(
        self,
        bot: RawBot,
        cases: DeskStore,
        groups: StaffGroups,
        *,
        roster: Roster,
        library: Library,
        rules: Rules,
        renderer: Renderer,
        sender: Sender,
        pace: GroupPace,
        cabinet: Cabinet,
        authority: pki.Authority,
        texts: Texts,
        clock: Callable[[], datetime],
    ) -> None:
        self.groups = groups
        self.deeds = Deeds(cases, cabinet, authority)
        self._bot = bot
        self._cases = cases
        self._roster = roster
        self._library = library
        self._rules = rules
        self._texts = texts
        self._pace = pace
        self._clock = clock
        self._statistics = Statistics(cases, texts, library)
        self._drawings: set[asyncio.Task[None]] = set()
        self._board = Board(bot, cases, renderer, draw=self._draw, pace=pace, clock=clock)
        self.player = Player(
            cases,
            Desk(cases=cases, staff=roster, groups=groups, library=library, rules=rules, texts=texts),
            renderer,
            sender,
            groups=groups,
            identity=lambda: identity_of(bot),
            staff_changed=roster.refresh,
            draw=self._order_drawing,
            board=self._board.wake,
            clock=clock,
        )

    async def run(self) -> None:
        """Show the cases, and enter what staff do into the audit log, until cancelled.

        Another process may have done so until now: nothing is taken for known.
        """
        self._board.begin()
        self.deeds.begin()
        try:
            await asyncio.gather(self._board.run(), Watch("deeds", self.deeds.enter).run())
        finally:
            for task in self._drawings:
                task.cancel()

    async def introduce(self) -> None:
        """Tell operators which group cannot serve, staff which commands there are, and when figures are due."""
        await check(self._bot, self.groups, f"{PREFIX}STAFF_CHAT_ID")
        for group in self.groups:
            language = self.groups.language(group.id)
            commands = [
                (name, self._texts.plain(line(f"support-command-{name}"), language)) for name in COMMANDS
            ]
            await set_group_commands(self._bot, group.id, commands)
        await self._cases.remind(self._alarms(self._clock()))

    def _alarms(self, now: datetime) -> dict[str, datetime]:
        """What the settings ask for: the groups may be others than the last time, and figures may be due."""
        alarms = {GROUPS: now}
        if self._rules.weekly is not None:
            alarms |= {f"{WEEKLY}:{group.id}": self._rules.weekly.after(now) for group in self.groups}
        return alarms

    def _draw(self, case: Case, now: datetime) -> tuple[Line, Say]:
        shown = card.card(case, now, staff=self._roster, catalogue=self._library.catalogue)
        return card.title(case), Say(body=shown.body, rows=shown.rows)

    # Statistics: asked for now and then, and asked for again if they do not come.

    def _order_drawing(self, picture: Picture) -> None:
        task = asyncio.create_task(self._send_drawing(picture))
        self._drawings.add(task)
        task.add_done_callback(self._drawings.discard)

    async def _send_drawing(self, picture: Picture) -> None:
        try:
            if picture.form == "csv":
                await self._send_table(picture)
            else:
                await self._send_pictures(picture)
        except Exception as error:
            _log.error("figures not sent", group=picture.group, error=where(error))
            await self._excuse(picture)

    async def _send_pictures(self, picture: Picture) -> None:
        drawn = await self._statistics.pictures(
            days=picture.days, language=picture.language, now=self._clock()
        )
        media = [telegram.InputMediaPhoto(one.png, caption=one.caption) for one in drawn]
        await self._pace.wait(picture.group, len(media))
        await self._bot.send_media_group(picture.group, media, message_thread_id=picture.thread or None)

    async def _send_table(self, picture: Picture) -> None:
        table = await self._statistics.csv(days=picture.days, now=self._clock())
        name = f"certguide-{self._clock():%Y%m%d}.csv"
        await self._pace.wait(picture.group)
        await self._bot.send_document(
            picture.group, table, filename=name, message_thread_id=picture.thread or None
        )

    async def _excuse(self, picture: Picture) -> None:
        text = self._texts.plain(line("support-no-figures"), picture.language)
        try:
            await self._pace.wait(picture.group)
            await self._bot.send_message(picture.group, text, message_thread_id=picture.thread or None)
        except TelegramError as error:
            _log.error("figures not sent", group=picture.group, error=error.message)
