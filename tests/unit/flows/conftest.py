"""The conversation with its real parts: the simulated bank and a real certificate authority."""

from dataclasses import dataclass, field

import pytest

import pki
from bot.authority import AuthorityPort
from flows.conversation import Conversation
from flows.ports import Ports, Unavailable
from flows.simulation import MemoryCabinet, SimulatedBank, SimulatedBorder, SimulatedLine
from tests.unit.flows.person import BY_ID, Clock, Person


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    port = AuthorityPort(
        pki.Authority.open(
            tmp_path_factory.mktemp("ca"), passphrase="a test's passphrase", settings=pki.AuthoritySettings()
        )
    )
    yield port
    port.close()


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


@dataclass
class World:
    """Everything outside the conversation."""

    authority: AuthorityPort
    clock: Clock = field(default_factory=Clock)
    cabinet: MemoryCabinet = field(default_factory=MemoryCabinet)

    def __post_init__(self):
        self.bank = Flaky(SimulatedBank(self.cabinet, clock=self.clock))
        self.line = Flaky(SimulatedLine(self.cabinet, clock=self.clock))
        self.border = Flaky(SimulatedBorder())
        self.authority = Flaky(self.authority)

    def person(self, user_id="hong01", *, spoken=False):
        line = SimulatedLine(self.cabinet, mode="spoken", clock=self.clock) if spoken else self.line
        ports = Ports(bank=self.bank, border=self.border, line=line, authority=self.authority)
        return Person(Conversation(ports), self.clock, BY_ID[user_id])


@pytest.fixture
def world(authority):
    return World(authority)


@pytest.fixture
def person(world):
    return world.person()
