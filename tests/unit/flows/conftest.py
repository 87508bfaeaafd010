"""The conversation with its real parts: the simulated bank and a real certificate authority of its own."""

import asyncio
import copy
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import pki
from bot.authority import AuthorityPort
from flows.conversation import Conversation
from flows.ports import KeptData, Ports, Unavailable, Unreadable
from flows.session import Session
from flows.simulation import MemoryCabinet, SimulatedBank, SimulatedBorder, SimulatedLine
from pki.custody.vault import Vault, open_vault
from tests.unit.flows.person import BY_ID, Clock, Person

PASSPHRASE = "a test's passphrase"
SETTINGS = pki.AuthoritySettings(stretching=1)


class Flaky:
    """Another port whose methods named in ``down`` cannot be reached."""

    def __init__(self, port):
        self._port = port
        self.down = set()

    def __getattr__(self, name):
        value = getattr(self._port, name)
        if name in self.down:

            async def unreachable(*_args, **_kwargs):
                raise Unavailable

            return unreachable
        return value


class SentFiles:
    """Keeps what people sent, as Telegram does."""

    def __init__(self):
        self.contents = {}

    async def fetch(self, reference, most):
        content = self.contents[reference]
        if len(content) > most:
            raise Unreadable("too_large")
        return content


class Kept:
    """What is kept of chats beside their sessions."""

    def __init__(self):
        self.of = {}

    async def kept(self, chat):
        return self.of.get(chat, KeptData())


@dataclass(frozen=True)
class Beginning:
    """Where worlds start: an authority with its books, what the bank has on record, and perhaps a chat."""

    folder: Path
    vault: Vault
    documents: dict = field(default_factory=dict)
    session: Session | None = None
    timers: dict = field(default_factory=dict)
    files: tuple = ()


class World:
    """Everything outside the conversation; nothing that happens in it is seen in another."""

    def __init__(self, beginning: Beginning):
        self.clock = Clock()
        self.cabinet = MemoryCabinet()
        self.cabinet._documents.update(beginning.documents)
        self._beginning = beginning
        self._temporary = tempfile.TemporaryDirectory()
        self.folder = Path(shutil.copytree(beginning.folder, Path(self._temporary.name) / "ca"))
        self.ca = pki.Authority(self.folder, beginning.vault, SETTINGS, self.clock)
        self._authority = AuthorityPort(self.ca, self.clock)
        self.bank = Flaky(SimulatedBank(self.cabinet, clock=self.clock))
        self.line = Flaky(SimulatedLine(self.cabinet, clock=self.clock))
        self.border = Flaky(SimulatedBorder())
        self.authority = Flaky(self._authority)
        self.files = Flaky(SentFiles())
        self.archive = Flaky(Kept())

    def person(self, user_id="hong01", *, spoken=False, rules=None):
        line = SimulatedLine(self.cabinet, mode="spoken", clock=self.clock) if spoken else self.line
        ports = Ports(
            bank=self.bank,
            border=self.border,
            line=line,
            authority=self.authority,
            files=self.files,
            archive=self.archive,
        )
        return Person(Conversation(ports, rules=rules), self.clock, BY_ID[user_id])

    def holder(self):
        """The person of the beginning, who goes on where its chat stands."""
        holder = self.person()
        holder.session = copy.deepcopy(self._beginning.session)
        holder.timers = dict(self._beginning.timers)
        holder.files = list(self._beginning.files)
        return holder

    def close(self):
        self.shut()
        self._temporary.cleanup()

    def shut(self):
        """Close the books, whose folder may then be copied."""
        self._authority.close()
        self.ca.close()

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.close()


@pytest.fixture(scope="session")
def beginning(tmp_path_factory):
    """An authority that has issued nothing."""
    folder = tmp_path_factory.mktemp("ca")
    pki.Authority.open(
        folder, passphrase=PASSPHRASE, root_passphrase=PASSPHRASE + "!", settings=SETTINGS, clock=Clock()
    ).close()
    return Beginning(folder, open_vault(folder, PASSPHRASE, settings=SETTINGS))


@pytest.fixture
def world(beginning):
    with World(beginning) as world:
        yield world


@pytest.fixture
def person(world):
    return world.person()


def _issued(beginning, folder, product, language):
    """The beginning, and hong01 with a certificate that was delivered a moment ago and works."""
    with World(beginning) as world:
        person = world.person()

        async def walk():
            await person.to_check(product, language)
            await person.tap("delivery:works")

        # In a thread of its own: a test that chooses its fixture by name asks for this within its own loop.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(lambda: asyncio.run(walk())).result()
        assert person.state == "delivery_done"
        world.shut()
        shutil.copytree(world.folder, folder, dirs_exist_ok=True)
        return Beginning(
            folder,
            beginning.vault,
            world.cabinet._documents,
            person.session,
            person.timers,
            tuple(person.files),
        )


@pytest.fixture(scope="session")
def limited(beginning, tmp_path_factory):
    return _issued(beginning, tmp_path_factory.mktemp("limited"), "limited", "ko")


@pytest.fixture(scope="session")
def universal(beginning, tmp_path_factory):
    return _issued(beginning, tmp_path_factory.mktemp("universal"), "universal", "en")


@pytest.fixture
def holder(limited):
    """Who got a limited-purpose certificate in this chat, in Korean."""
    with World(limited) as world:
        holder = world.holder()
        holder.world = world
        yield holder


@pytest.fixture
def payer(universal):
    """Who paid for a universal certificate in this chat, in English."""
    with World(universal) as world:
        payer = world.holder()
        payer.world = world
        yield payer
