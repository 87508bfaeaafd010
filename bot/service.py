"""The bot with all its parts, plugged into the conversation's ports; works until it is told to stop."""

import asyncio
import gc
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from starlette.routing import BaseRoute

import pki
from bot.authority import AuthorityPort
from bot.faq_folder import FaqFolder
from bot.journal import Journal
from bot.log import where
from bot.metrics import Metrics, Queue
from bot.neighbourhood import Neighbourhood
from bot.roster import Roster
from bot.settings import Settings, read_groups
from bot.store.cipher import Cipher
from bot.store.desk import DeskStore
from bot.store.leases import lease_of
from bot.store.store import DESK, Store
from bot.support.desk import SupportDesk
from bot.support.groups import Group, StaffGroups
from bot.telegram.client import RawBot, connect, username_of
from bot.telegram.commands import Profile, set_profile
from bot.telegram.dispatch import Dispatcher
from bot.telegram.files import TelegramFiles
from bot.telegram.flood import FloodBook, Floodgate, ask_to_wait
from bot.telegram.inline import InlineDesk, is_inline
from bot.telegram.intake import Poller, chat_of, set_webhook
from bot.telegram.outgoing import Outgoing
from bot.telegram.pace import GroupPace
from bot.telegram.render import Renderer
from bot.telegram.sender import Sender
from bot.telegram.translate import callback_query_id, refuse_group, translate
from bot.turns import Turns
from bot.watch import Watch
from bot.web.app import Webhook, web_routes
from bot.web.authority import AuthorityFiles
from bot.web.ocsp import OcspDesk
from bot.web.secure.service import SecurePage
from flows.conversation import Conversation
from flows.events import Event
from flows.faq.library import Library
from flows.ports import Archive, Bank, Cabinet, Files, Ports, Unavailable
from flows.replies import Busy, Fact, Record, Toast, line
from flows.rules import Rules
from flows.session import Language
from flows.simulation import SimulatedBorder, SimulatedLine
from flows.support import hours
from flows.texts import LANGUAGES, Texts

_log = structlog.stdlib.get_logger(__name__)

COMMANDS = (
    "start",
    "issue",
    "guide",
    "certificates",
    "faq",
    "status",
    "help",
    "person",
    "language",
    "mydata",
    "forget",
    "cancel",
)
_TEND_SECONDS = 60
_COUNT_SECONDS = 10


class Service:
    """The bot with all its parts, ready to run.

    Args:
        settings: the operator's.
        store: inbox, sessions, outbox.
        authority: issues, publishes, answers.
        cabinet: keeps what is simulated.
        bot: the Bot API client.
        bank: whose customers these are.
        cipher: for what leaves through customers' hands.
        library: the FAQ as it ships.
        cases: the support desk's cases.
        page_url: the address under which customers reach the secure page; ``None``: they do not.
        neighbourhood: the other processes on the same database.
        metrics: counts and measures.

    Attributes:
        desk: where the world asks whether a certificate still holds.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        store: Store,
        authority: pki.Authority,
        cabinet: Cabinet,
        bot: RawBot,
        bank: Bank,
        cipher: Cipher,
        library: Library,
        cases: DeskStore,
        page_url: str | None,
        neighbourhood: Neighbourhood,
        metrics: Metrics,
    ) -> None:
        self._metrics = metrics
        self._neighbourhood = neighbourhood
        tenancy = neighbourhood.tenancy
        self._settings = settings
        self._store = store
        self._authority = AuthorityPort(authority, metrics=metrics)
        self.desk = OcspDesk(cached=authority.ocsp_cached, answer=authority.ocsp)
        self._published = AuthorityFiles(
            root=lambda: authority.root_der,
            issuing=lambda: authority.issuing_der,
            root_crl=lambda: authority.root_crl,
            crl=authority.crl,
            ocsp=self.desk,
        )
        self._bot = bot
        self._texts = Texts()
        rules = _rules(settings, page=page_url is not None)
        conversation = Conversation(
            _ports(settings, cabinet, bank, self._authority, TelegramFiles(bot), cases),
            rules=rules,
            library=library,
        )
        self._page = self._secure_page(page_url, cipher, conversation) if page_url is not None else None
        self._renderer = Renderer(self._texts, self._page.link if self._page is not None else None)
        self._pace = GroupPace()
        self._sender = Sender(bot, self._pace, metrics.flood)
        self._roster = Roster(store)
        journal = Journal(store, library)
        self._topics = Watch("topics", journal.catch_up)
        self._gate = Floodgate(free=[DESK])
        self._floods = Watch("floods", FloodBook(self._gate, self._count).enter)
        self._watches = [
            Watch("staff", self._roster.refresh),
            self._topics,
            self._floods,
            Watch("metrics", self._count_waiting, seconds=_COUNT_SECONDS),
        ]
        self._folder: Watch | None = None
        if settings.faq_dir is not None:
            folder = FaqFolder(settings.faq_dir, journal=journal, cabinet=cabinet)
            self._folder = Watch("faq folder", folder.look)
        self._inline = InlineDesk(bot, library, self._texts, is_staff=self._roster.__contains__)
        self._dispatcher = Dispatcher(
            store, self._sender, happened=lambda chat: self._turns.wake([chat]), tenancy=tenancy
        )
        groups = StaffGroups([Group(*group) for group in read_groups(settings.staff_chat_id)])
        self._cases = cases
        self._desk = self._support_desk(groups, library, rules, cabinet, authority) if groups else None
        self._turns = Turns(
            store,
            conversation,
            translate=self._translate,
            render=self._renderer.render,
            apology=self._apology,
            aside=self._aside,
            spoken=self._dispatcher.wake,
            otherwise=lambda raw: ask_to_wait(raw) or refuse_group(raw, username=username_of(bot)),
            kept=self._kept,
            desk=self._desk.player if self._desk is not None else None,
            page=self._page.handover if self._page is not None else None,
            tenancy=tenancy,
            metrics=metrics,
        )
        self._poller = None if settings.public_url else Poller(bot, self.take)

    def _secure_page(self, url: str, cipher: Cipher, conversation: Conversation) -> SecurePage:
        return SecurePage(
            url,
            store=self._store,
            cipher=cipher,
            conversation=conversation,
            texts=self._texts,
            signed_for=self._authority.signed_for,
            token=self._bot.token,
            key_bits=self._settings.key_bits,
            wake=lambda chat: self._turns.wake([chat]),
            clock=_now,
            process=self._neighbourhood.process,
            is_alive=self._neighbourhood.tenancy.is_alive,
        )

    def _support_desk(
        self, groups: StaffGroups, library: Library, rules: Rules, cabinet: Cabinet, authority: pki.Authority
    ) -> SupportDesk:
        return SupportDesk(
            self._bot,
            self._cases,
            groups,
            roster=self._roster,
            library=library,
            rules=rules,
            renderer=self._renderer,
            sender=self._sender,
            pace=self._pace,
            cabinet=cabinet,
            authority=authority,
            texts=self._texts,
            clock=_now,
        )

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """What the world may fetch: health, the authority's files, and the webhook where there is one."""
        webhook = None
        if self._settings.public_url:
            secret = self._settings.webhook_token().get_secret_value()
            webhook = Webhook(secret=secret, take=self.take)
        routes = web_routes(
            checks={"database": self._store.ready, "updates": self._updates_come},
            authority=self._published,
            webhook=webhook,
            metrics=self._metrics,
        )
        return [*routes, *(self._page.routes if self._page is not None else ())]

    async def prepare(self) -> None:
        """Learn what staff and operators have decided so far; to be done before the first update."""
        for watch in [*self._watches, *([self._folder] if self._folder else [])]:
            await watch.look()

    async def take(self, updates: Sequence[dict[str, Any]]) -> None:
        """Keep updates for good, then let their turns come; answer inline queries, which are not kept."""
        for update in filter(is_inline, updates):
            self._inline.take(update)
        now, left_out = _now(), self._gate.dropped
        rows = [row for update in updates if not is_inline(update) for row in self._let_in(update, now)]
        self._metrics.left_out(self._gate.dropped - left_out)
        self._turns.wake(await self._store.intake(rows, now))
        self._metrics.updates(len(rows))

    def _let_in(
        self, update: Mapping[str, Any], now: datetime
    ) -> Iterator[tuple[int | None, Mapping[str, Any]]]:
        """The update with its lane, unless it is one too many."""
        lane = self._lane(update)
        kept = self._gate.admit(update, lane, now.timestamp())
        if kept is not None:
            yield lane, kept

    def _lane(self, update: Mapping[str, Any]) -> int | None:
        """Whose turn it is: the chat's, or the support desk's for all of its groups."""
        chat = chat_of(dict(update))
        return DESK if self._desk is not None and chat in self._desk.groups else chat

    async def run(self) -> None:
        """Work until cancelled; what is in hand is finished within ten seconds."""
        await connect(self._bot)
        # What is loaded stays: a full collection need not walk it each time.
        gc.collect()
        gc.freeze()
        _log.info(
            "running", username=username_of(self._bot), updates="polling" if self._poller else "webhook"
        )
        if self._poller is None:
            await self._use_webhook()
        tasks = [asyncio.create_task(work) for work in (*self._work(), *self._chores())]
        try:
            await asyncio.gather(*tasks)
        finally:
            await asyncio.shield(self._stop(tasks))

    def _work(self) -> Iterator[Coroutine[Any, Any, None]]:
        """What each process does."""
        yield self._turns.run()
        yield self._dispatcher.run()
        if self._poller is not None:
            yield self._poller.run()
        yield self._introduce()
        yield self._tend()
        yield from (watch.run() for watch in self._watches)
        yield self._neighbourhood.run(self._heard)
        yield self._metrics.feel_the_loop()

    def _chores(self) -> Iterator[Coroutine[Any, Any, None]]:
        """What one process does for all."""
        lead = self._neighbourhood.tenancy.lead
        yield lead("purge", self._purge)
        if self._folder is not None:
            yield lead("faq folder", self._folder.run)
        if self._desk is not None:
            # Whoever shows the cases plays the desk's turns as well, which so can wake the board.
            yield lead(lease_of(DESK), self._desk.run)

    def _heard(self, chat_id: int) -> None:
        """Another process has something to do for a chat on which this one works."""
        self._turns.wake([chat_id])
        self._dispatcher.wake(chat_id)

    def close(self) -> None:
        """Wait for what the authority's threads have in hand."""
        self._authority.close()
        self.desk.close()

    async def _stop(self, tasks: list[asyncio.Task[None]]) -> None:
        if self._poller is not None:
            await self._poller.stop()
        await self._inline.stop()
        await self._turns.stop()
        await self._dispatcher.stop()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._floods.look()
        await self._neighbourhood.leave()
        _log.info("stopped")

    async def _use_webhook(self) -> None:
        if self._settings.public_url:
            secret = self._settings.webhook_token().get_secret_value()
            await set_webhook(self._bot, self._settings.public_url, secret)

    async def _introduce(self) -> None:
        await set_profile(self._bot, _profiles(self._texts))
        if self._desk is not None:
            await self._desk.introduce()

    async def _tend(self) -> None:
        """Let the authority do what it does by itself; what fails is tried again with the next round."""
        while True:
            with suppress(Unavailable):
                await self._authority.tend()
            await asyncio.sleep(_TEND_SECONDS)

    async def _purge(self) -> None:
        """Forget what has been kept for long enough."""
        while True:
            try:
                await self._cases.purge(_now() - timedelta(days=self._settings.messages_days))
            except Exception as error:  # the database is away: the next round
                _log.error("nothing purged", error=where(error))
            await asyncio.sleep(_TEND_SECONDS)

    async def _count_waiting(self) -> None:
        waiting = await self._store.waiting(_now())
        self._metrics.counted(
            inbox=Queue(rows=waiting.rows[0], since=waiting.rows[1]),
            outbox=Queue(rows=waiting.calls[0], since=waiting.calls[1]),
            cases=waiting.cases,
        )

    async def _count(self, facts: Sequence[Fact]) -> None:
        await self._store.count(facts, _now())

    async def _updates_come(self) -> bool:
        return self._poller is None or self._poller.alive

    def _translate(
        self, raw: dict[str, Any], *, event_id: str, at: datetime, live: Mapping[int, tuple[str, int]]
    ) -> Event | None:
        return translate(
            raw,
            event_id=event_id,
            at=at,
            live=live,
            username=username_of(self._bot),
            staff=self._roster.label,
        )

    async def _kept(self, records: Sequence[Record]) -> None:
        """Let a change to the topics hold from the next answer on."""
        if any(record.kind == "topics" for record in records):
            await self._topics.look()

    def _apology(self, language: Language) -> Outgoing:
        text = self._texts.html(line("fallback-apology"), language)
        return Outgoing(method="send_message", params={"text": text, "parse_mode": "HTML"})

    async def _aside(
        self, chat_id: int, raw: Mapping[str, Any], sign: Toast | Busy | None, language: Language
    ) -> None:
        """Show a passing sign: nothing is stored of it, and nobody waits for it."""
        if isinstance(sign, Busy):
            await self._sender.busy(chat_id, sign.action)
        elif (query := callback_query_id(dict(raw))) is not None:
            text = self._renderer.toast_text(sign, language) if sign else None
            await self._sender.toast(query, text)


def _ports(
    settings: Settings, cabinet: Cabinet, bank: Bank, authority: AuthorityPort, files: Files, archive: Archive
) -> Ports:
    return Ports(
        bank=bank,
        border=SimulatedBorder(),
        line=SimulatedLine(cabinet, mode=settings.ars_mode),
        authority=authority,
        files=files,
        archive=archive,
    )


def types_secrets(settings: Settings) -> bool:
    """Whether secrets may be typed in the chat."""
    return (settings.secrets or ("page" if settings.public_url else "chat")) == "chat"


def _rules(settings: Settings, *, page: bool) -> Rules:
    return Rules(
        idle=timedelta(minutes=settings.idle_minutes),
        code_life=timedelta(seconds=settings.ars_seconds),
        stuck_times=settings.stuck_times,
        stuck_silence=timedelta(minutes=settings.stuck_minutes),
        hours=hours.read(settings.staff_hours) if settings.staff_chat_id else None,
        weekly=hours.read_weekly(settings.staff_weekly) if settings.staff_weekly else None,
        messages_days=settings.messages_days,
        page=page,
        typed=types_secrets(settings),
    )


def _profiles(texts: Texts) -> dict[Language, Profile]:
    def plain(language: Language) -> Callable[[str], str]:
        return lambda id_: texts.plain(line(id_), language)

    return {
        language: Profile(
            commands=tuple((name, plain(language)(f"command-{name}")) for name in COMMANDS),
            name=plain(language)("profile-name"),
            description=plain(language)("profile-description"),
            short_description=plain(language)("profile-short"),
        )
        for language in LANGUAGES
    }


def _now() -> datetime:
    return datetime.now(UTC)
