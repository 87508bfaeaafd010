"""The whole bot in a process of its own, which tests may kill, and Telegram, which lives on without it."""

import asyncio
import atexit
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import aiohttp
from cryptography import x509

import pki
from bot.authority_settings import open_authority
from bot.sandbox.customer import Customer, card_of
from bot.sandbox.server import World, sandbox_app
from bot.settings import Settings, load
from bot.store.cabinet import SqlCabinet
from bot.store.cipher import Cipher
from bot.store.database import Database
from flows.simulation import SimulatedBank
from pki.audit import Entry
from tests.databases import database_url, surroundings
from tests.integration.sandbox.support import TOKEN, free_socket, serving


@cache
def _nursery() -> subprocess.Popen:
    """One for all tests of a process: to import everything takes it two seconds."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.e2e.nursery"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(_close, process)
    return process


def _close(process: subprocess.Popen) -> None:
    process.stdin.close()
    process.stdout.close()
    process.wait(10)


class Nursery:
    """Where bots are born: see :mod:`tests.e2e.nursery`."""

    def __init__(self) -> None:
        self._process = _nursery()

    def birth(self, environment: dict[str, str], log: Path) -> int:
        print(json.dumps({"environment": environment, "log": str(log)}), file=self._process.stdin, flush=True)
        return int(self._process.stdout.readline())


@dataclass
class BotProcess:
    """``certguide run`` against a Bot API server; its data outlives it."""

    api_url: str
    folder: Path
    nursery: Nursery
    more: dict[str, str] = field(default_factory=dict)
    pid: int = 0
    port: int = 0
    name: str = "bot"

    @property
    def log(self) -> Path:
        return self.folder / f"{self.name}.log"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def start(self) -> None:
        self.port = self.port or _free_port()
        environment = {
            "CERTGUIDE_BOT_TOKEN": TOKEN,
            "CERTGUIDE_BOT_API_URL": self.api_url,
            "CERTGUIDE_DATA_DIR": str(self.data),
            "CERTGUIDE_LISTEN": f"127.0.0.1:{self.port}",
            "CERTGUIDE_LOG_FORMAT": "json",
            "CERTGUIDE_LOG_LEVEL": "debug",
            "CERTGUIDE_KEY_POOL": "1",  # each birth fills it anew
            **surroundings(self.data),
            **self.more,
        }
        self.pid = self.nursery.birth(environment, self.log)

    async def answers(self) -> None:
        """Wait until it does, and so has opened all that it needs."""
        async with asyncio.timeout(60), aiohttp.ClientSession(f"http://127.0.0.1:{self.port}") as http:
            while True:
                with suppress(aiohttp.ClientError):
                    async with http.get("/healthz"):
                        return
                await asyncio.sleep(0.05)

    async def kill(self) -> None:
        """SIGKILL: nothing of the process runs any more."""
        assert await self._end(signal.SIGKILL, 10)

    async def stop(self, seconds: float = 10) -> bool:
        """SIGTERM; whether it ended in time."""
        return await self._end(signal.SIGTERM, seconds)

    async def _end(self, how: signal.Signals, seconds: float) -> bool:
        until = time.monotonic() + seconds
        signals = [how]
        while self.pid and time.monotonic() < until:
            try:
                os.kill(self.pid, signals.pop() if signals else 0)
            except ProcessLookupError:
                self.pid = 0
            await asyncio.sleep(0.005)
        return self.pid == 0

    def settings(self) -> Settings:
        database = self.more.get("CERTGUIDE_DATABASE_URL") or database_url(self.data)
        return load(data_dir=self.data, database_url=database, bot_token=TOKEN)


def _free_port() -> int:
    listening = free_socket()
    try:
        return int(listening.getsockname()[1])
    finally:
        listening.close()


@asynccontextmanager
async def telegram(open_world=World.open):
    """A Bot API server with people in it; yields its address."""
    world = await open_world(token=TOKEN, limits=None)
    try:
        async with serving(sandbox_app(world)) as url:
            try:
                yield url
            finally:
                world.hang_up()
    finally:
        await world.close()


@asynccontextmanager
async def running(folder: Path, open_world=World.open, orders: Mapping[str, str] | None = None, **more: str):
    """Telegram, and the bot at it; yields (address, bot).

    Args:
        folder: what it writes.
        open_world: Telegram's.
        orders: of :mod:`tests.harness.faults`.
        more: settings.
    """
    async with telegram(open_world) as url:
        nursery = Nursery()
        environment = {f"CERTGUIDE_{name.upper()}": value for name, value in more.items()}
        bot = BotProcess(url, folder, nursery, {**environment, **(orders or {})})
        bot.start()
        try:
            yield url, bot
        finally:
            await bot.kill()


class Books:
    """What an independent checker reads from the data directory once the bot is gone."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @asynccontextmanager
    async def bank(self):
        database = Database(self.settings.database_url)
        try:
            yield SimulatedBank(SqlCabinet(database, Cipher(self.settings.encryption_keys())))
        finally:
            await database.close()

    async def balance(self, account: str) -> int:
        async with self.bank() as bank:
            return await bank.balance(account)

    async def charges(self, ref: str) -> list[tuple[int, bool]]:
        """Each fee that the bank took of a customer, and whether it was given back."""
        database = Database(self.settings.database_url)
        try:
            cabinet = SqlCabinet(database, Cipher(self.settings.encryption_keys()))
            document = await cabinet.read(f"books:{ref}") or {}
        finally:
            await database.close()
        return [(one["amount"], one["refunded"]) for one in document.get("charges", {}).values()]

    def audit_trail(self) -> list[Entry]:
        with open_authority(self.settings, "http://127.0.0.1") as authority:
            return list(authority.audit_trail())

    def revoked_and_listed(self) -> tuple[set[int], set[int]]:
        """The serial numbers that the registry says are held or revoked, and those on the list."""
        with open_authority(self.settings, "http://127.0.0.1") as authority:
            listed = x509.load_der_x509_crl(authority.crl())
            off = {one.serial for one in authority.all_certificates() if one.reason is not None}
        return off, {entry.serial_number for entry in listed}

    def certificates(self, holder: str) -> list[pki.CertificateRecord]:
        with open_authority(self.settings, "http://127.0.0.1") as authority:
            return authority.certificates(holder)

    def verify(self, archive: bytes, password: str, registration_number: str) -> pki.Verification:
        with open_authority(self.settings, "http://127.0.0.1") as authority:
            return pki.verify_files(
                archive,
                password,
                authority.root_der,
                issuing_der=authority.issuing_der,
                now=pki.utc_now(),
                identity_number=registration_number,
            )

    async def waiting(self) -> tuple[int, int]:
        """Rows that still wait: in the inbox, and calls in the outbox."""
        import sqlalchemy as sa

        database = Database(self.settings.database_url)
        try:
            count = sa.text(
                "SELECT (SELECT count(*) FROM inbox WHERE state = 'new'),"
                " (SELECT count(*) FROM outbox WHERE kind = 'call')"
            )
            return tuple(await database.read(lambda connection: connection.execute(count).one()))
        finally:
            await database.close()


def customer(url: str, chat: int, patience: float = 60.0) -> Customer:
    return Customer(url, chat, patience=patience)


async def says(person, *words):
    """Wait until the newest card says all of it."""
    shown = await person.wait(
        lambda messages: (card := card_of(messages)) and all(word in card.text for word in words)
    )
    return card_of(shown)


async def offers(person, data):
    """Wait until the newest card has this button."""
    shown = await person.wait(lambda messages: (card := card_of(messages)) and data in card.buttons)
    return card_of(shown)


async def tap(person, data):
    """Tap this button of the newest card, and see the card change.

    A tap that is faster than the note that the card was sent finds it old: a person taps again.
    """
    while True:
        card = await offers(person, data)
        await person.tap(card, data)
        until = time.monotonic() + 3
        while time.monotonic() < until:
            now = card_of(await person.messages())
            if (now.id, now.html) != (card.id, card.html):
                return
            await asyncio.sleep(0.02)


async def walk_to(script, question):
    """Answer until this question is asked."""
    prompt = script._prompts[question]
    script._since = time.monotonic()
    await script.customer.type("/start")
    while True:
        messages = await script.customer.wait(lambda shown: script._fresh(shown, lambda *_: False))
        card = card_of(messages)
        if prompt.search(card.text):
            return
        script._answered, script._since = (card.id, card.html), time.monotonic()
        await script._answer(messages, card)
