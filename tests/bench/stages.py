"""One turn taken apart: the CPU time of each stage that a step goes through, without the network."""

import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from cryptography.fernet import Fernet
from telegram.request import RequestData

from bot.store.cipher import Cipher
from bot.store.database import Database
from bot.store.migrations import upgrade
from bot.store.store import Store
from bot.telegram.client import AiohttpRequest, RawBot
from bot.telegram.outgoing import Outgoing
from bot.telegram.render import Renderer
from bot.telegram.sender import Sender
from bot.telegram.translate import translate
from flows.conversation import Conversation
from flows.events import Event
from flows.ports import Ports, Unavailable
from flows.replies import Turn
from flows.session import Session
from flows.simulation import MemoryCabinet, SimulatedBank, SimulatedBorder, SimulatedLine
from flows.texts import Texts
from tests.bench.dialogue import DIALOGUE, TOKEN, message, update

_ROUNDS = 15
_CHATS = 50
_CHAT = 1001
_CARD = 500


@dataclass(frozen=True, slots=True)
class Moment:
    """A step of the dialogue, with all that its stages are given."""

    raw: dict[str, Any]
    live: dict[int, tuple[str, int]]
    before: Session | None
    event: Event
    turn: Turn
    calls: Sequence[Outgoing]


class _Authority:
    """Has issued nothing."""

    async def held(self, _customer: str) -> tuple[()]:
        return ()


class _NoFiles:
    """Nobody sends any."""

    async def fetch(self, _reference: str, _most: int) -> bytes:
        raise Unavailable


class _NoNetwork(AiohttpRequest):
    """Encodes each call as it would be sent, and answers it with the message."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        """Answer at once."""
        params = {} if request_data is None else json.loads(json.dumps(request_data.parameters))
        result = message(_CARD, params) if "text" in params else True
        return 200, json.dumps({"ok": True, "result": result}).encode()


class _Parts:
    """The bot's parts, each for itself."""

    def __init__(self) -> None:
        cabinet = MemoryCabinet()
        ports = Ports(
            bank=SimulatedBank(cabinet),
            border=SimulatedBorder(),
            line=SimulatedLine(cabinet),
            authority=_Authority(),  # type: ignore[arg-type]
            files=_NoFiles(),
        )
        self.conversation = Conversation(ports)
        self.renderer = Renderer(Texts())
        self.cipher = Cipher([Fernet.generate_key().decode()])
        self.sender = Sender(RawBot(TOKEN, request=_NoNetwork()))

    def render(self, turn: Turn) -> list[Outgoing]:
        return [call for reply in turn.replies for call in self.renderer.render(reply, turn.session.language)]

    def seal(self, content: Any) -> bytes:
        return self.cipher.encrypt(msgspec.json.encode(content))

    async def walk(self) -> list[Moment]:
        """Take the dialogue once, and keep what each step was made of."""
        moments = []
        session = None
        card: dict[str, Any] = {}
        for number, step in enumerate(DIALOGUE):
            live: dict[int, tuple[str, int]] = {_CARD: ("card", session.live["card"])} if session else {}
            raw = update(step, chat_id=_CHAT, update_id=number, message_id=number, card=card)
            event = translate(raw, event_id=str(number), at=datetime.now(UTC), live=live)
            assert event is not None
            turn = await self.conversation.turn(session, event)
            calls = self.render(turn)
            moments.append(Moment(raw, live, session, event, turn, calls))
            session, card = turn.session, message(_CARD, {"chat_id": _CHAT, **calls[-1].params})
        return moments


async def stages() -> dict[str, float]:
    """Microseconds of CPU for a step, by stage, in the order of a step."""
    parts = _Parts()
    moments = await parts.walk()

    async def turns() -> None:
        for moment in moments:
            await parts.conversation.turn(moment.before, moment.event)

    async def sends() -> None:
        for moment in moments:
            for call in moment.calls:
                await parts.sender.send(_CHAT, call, _CARD)

    def each(work: Callable[[Moment], object]) -> Callable[[], Awaitable[None]]:
        async def all_of_them() -> None:
            for moment in moments:
                work(moment)

        return all_of_them

    def translated(moment: Moment) -> object:
        return translate(moment.raw, event_id="1", at=moment.event.at, live=moment.live)

    pure = {
        "translate: update to event": each(translated),
        "turn: the conversation": turns,
        "render: texts and HTML": each(lambda moment: parts.render(moment.turn)),
        "send: the library's part of the stored calls": sends,
        "of storing: encode and encrypt the update": each(lambda moment: parts.seal(moment.raw)),
        "of storing: encode and encrypt the session": each(lambda moment: parts.seal(moment.turn.session)),
        "of storing: encode and encrypt the calls": each(
            lambda moment: [parts.seal(call) for call in moment.calls]
        ),
    }
    times: dict[str, list[float]] = {name: [] for name in pure}
    for _ in range(_ROUNDS):
        for name, work in pure.items():
            times[name].append(await _cpu(work) / len(moments))
    figures = {name: statistics.median(own) for name, own in times.items()}
    return figures | await _storing(parts.cipher, moments)


async def _cpu(work: Callable[[], Awaitable[object]]) -> float:
    begun = time.process_time()
    await work()
    return 1e6 * (time.process_time() - begun)


async def _storing(cipher: Cipher, moments: Sequence[Moment]) -> dict[str, float]:
    """The store's stages on a disk, all chats at once."""
    with tempfile.TemporaryDirectory(prefix="certguide-bench-") as folder:
        url = f"sqlite:///{Path(folder) / 'stages.db'}"
        await asyncio.to_thread(upgrade, url)
        database = Database(url)
        try:
            store = Store(database, cipher)
            rounds = [await _store_step(store, moment, number) for number, moment in enumerate(moments)]
        finally:
            await database.close()
    return {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}


async def _store_step(store: Store, moment: Moment, number: int) -> dict[str, float]:
    """The same step of every chat, stage after stage."""
    chats = range(1, _CHATS + 1)
    at = datetime.now(UTC)
    arrivals = [(chat, moment.raw | {"update_id": number * _CHATS + chat}) for chat in chats]
    times = {}

    async def timed(name: str, works: Sequence[Awaitable[Any]]) -> list[Any]:
        begun = time.process_time()
        results = await asyncio.gather(*works)
        times[f"store: {name}"] = 1e6 * (time.process_time() - begun) / _CHATS
        return results

    await timed("take the update in", [store.intake(arrivals, at)])
    rows = await timed("read it", [store.new_rows(chat) for chat in chats])
    await timed("keep the turn", [store.finish(row[0], moment.turn, moment.calls, at) for row in rows])
    calls = await timed("read the calls", [store.calls(chat) for chat in chats])
    await timed("forget the calls", [store.sent(call, _CARD) for own in calls for call in own])
    return times


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(stages())) + "\n")
