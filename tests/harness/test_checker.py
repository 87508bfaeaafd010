"""The checker finds each thing that it looks for when it is planted, and nothing in a run without faults."""

import asyncio
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.sandbox.script import Script
from bot.settings import Settings, load
from bot.store.cipher import Cipher
from flows.simulation import find
from tests.databases import only_a_file
from tests.e2e.support import customer
from tests.harness import checker
from tests.harness.chronicle import Effect
from tests.harness.house import house
from tests.integration.quick import quick_keys
from tests.integration.sandbox.support import TOKEN

pytestmark = only_a_file
CHAT = 100
REGISTRY = "ca/registry.sqlite"


@dataclass
class Scene:
    """A run that is over, to be tampered with."""

    data: Path
    effects: list[Effect]
    sent_updates: range

    @property
    def settings(self) -> Settings:
        return load(data_dir=self.data, database_url="", bot_token=TOKEN)

    def sql(self, statement: str, *values: object, file: str = "certguide.db") -> list[Any]:
        with closing(sqlite3.connect(self.data / file, isolation_level=None)) as database:
            return database.execute(statement, values).fetchall()

    def see(
        self, table: str, deed: str, *, row: int = 0, word: str = "", state: str = "", content: object = None
    ) -> None:
        """Let the witness have seen one more version of a row."""
        sealed = None if content is None else self.cipher.encrypt(json.dumps(content).encode())
        self.sql(
            "INSERT INTO seen (of_table, deed, id, chat_id, word, state, sealed) VALUES (?, ?, ?, ?, ?, ?, ?)",
            *(table, deed, row, CHAT, word, state, sealed),
        )

    def seen(self, table: str) -> list[tuple[int, int, str, Any]]:
        """What the witness has seen: number, row, word, content."""
        rows = self.sql("SELECT seq, id, word, sealed FROM seen WHERE of_table = ? ORDER BY seq", table)
        return [(seq, row, word, sealed and self._opened(sealed)) for seq, row, word, sealed in rows]

    def _opened(self, sealed: bytes) -> Any:
        plain = self.cipher.decrypt(sealed)
        return json.loads(plain) if plain[:1] in b"{[" else None

    @property
    def cipher(self) -> Cipher:
        return Cipher(self.settings.encryption_keys(may_make=False))

    def index(self, wanted: Callable[[Effect], bool]) -> int:
        return next(number for number, effect in enumerate(self.effects) if wanted(effect))

    def kinds(self) -> set[str]:
        world: Any = SimpleNamespace(effects={CHAT: self.effects}, sent_updates=self.sent_updates)
        return {finding.kind for finding in asyncio.run(checker.findings(self.settings, world))}


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """One conversation without faults."""
    folder = tmp_path_factory.mktemp("played")
    with quick_keys():
        yield asyncio.run(play(folder))


async def play(folder: Path) -> Scene:
    async with house(folder) as one, customer(one.url, CHAT) as person:
        await Script(person, find("hong01"), "universal", "ko").walk()
        await one.at_rest()
        assert await one.bot.stop()
        world = one.telegram.world
        return Scene(one.bot.data, list(world.effects[CHAT]), world.sent_updates)


@pytest.fixture
def scene(played: Scene, tmp_path: Path) -> Scene:
    shutil.copytree(played.data, tmp_path / "data")
    return replace(played, data=tmp_path / "data", effects=list(played.effects))


def test_a_run_without_faults_has_no_findings(scene: Scene) -> None:
    assert scene.kinds() == set()


# What is planted, by the kind of finding.


def lose_update(scene: Scene) -> None:
    scene.sent_updates = range(scene.sent_updates.start, scene.sent_updates.stop + 1)


def take_update_twice(scene: Scene) -> None:
    scene.see("inbox", "insert", row=10**6, word=str(scene.sent_updates[0]), state="new")


def close_row_twice(scene: Scene) -> None:
    scene.see("inbox", "update", row=scene.seen("inbox")[-1][1], state="done")


def store_turn_twice(scene: Scene) -> None:
    scene.see("sessions", "update", content=scene.seen("sessions")[-1][3])


def swap_turns(scene: Scene) -> None:
    (first, second) = scene.sql(
        "SELECT seq, id FROM seen WHERE of_table = 'inbox' AND state = 'done' LIMIT 2"
    )
    scene.sql("UPDATE seen SET id = ? WHERE seq = ?", second[1], first[0])
    scene.sql("UPDATE seen SET id = ? WHERE seq = ?", first[1], second[0])


def give_up(scene: Scene) -> None:
    scene.sql("UPDATE inbox SET state = 'dead' WHERE id = 1")


def leave_row(scene: Scene) -> None:
    scene.sql("UPDATE inbox SET state = 'new', payload = ? WHERE id = 1", scene.cipher.encrypt(b"{}"))


def leave_call(scene: Scene) -> None:
    put_into_outbox(scene, kind="call", state="pending")


def send_half(scene: Scene) -> None:
    put_into_outbox(scene, kind="call", state="sending")


def leave_refund(scene: Scene) -> None:
    put_into_outbox(scene, kind="timer", state="pending", key="timer:refund:x")


def leave_doubt(scene: Scene) -> None:
    put_into_outbox(scene, kind="call", state="unsure")


def put_into_outbox(scene: Scene, *, kind: str, state: str, key: str | None = None) -> None:
    scene.sql(
        "INSERT INTO outbox (chat_id, kind, key, due_at, payload, state, attempts) VALUES (?, ?, ?, 0, ?, ?, 0)",
        *(
            CHAT,
            kind,
            key,
            scene.cipher.encrypt(b'{"method": "send_message", "params": {"text": "x"}}'),
            state,
        ),
    )


def forget_states(scene: Scene, *beginnings: str) -> None:
    for seq, _, _, session in scene.seen("sessions"):
        if session.get("state", "welcome").startswith(beginnings):
            scene.sql("DELETE FROM seen WHERE seq = ?", seq)


def skip_step(scene: Scene) -> None:
    forget_states(scene, "verification")


def jump(scene: Scene) -> None:
    forget_states(scene, "identity", "product", "verification")


def lose_message(scene: Scene) -> None:
    lost = scene.effects[scene.index(lambda one: one.by_bot and "3/8" in one.text)].message
    scene.effects = [one for one in scene.effects if one.message != lost]


def swap_messages(scene: Scene) -> None:
    first = scene.index(lambda one: one.by_bot and one.deed == "new" and "4/8" in one.text)
    second = scene.index(lambda one: one.by_bot and one.deed == "new" and "5/8" in one.text)
    scene.effects[first], scene.effects[second] = scene.effects[second], scene.effects[first]


def say_what_nobody_ordered(scene: Scene) -> None:
    scene.effects.insert(9, Effect("new", 10**6, by_bot=True, text="아무도 시키지 않은 말"))


def repeat_late(scene: Scene) -> None:
    first = scene.index(lambda one: one.by_bot and one.deed == "new" and "4/8" in one.text)
    scene.effects.append(replace(scene.effects[first], message=10**6))


def send_file_twice(scene: Scene) -> None:
    scene.effects.append(scene.effects[scene.index(lambda one: bool(one.file))])


def send_doubtful_file_too_often(scene: Scene) -> None:
    row = next(row for _, row, _, call in scene.seen("outbox") if call and call.get("file"))
    scene.see("outbox", "update", row=row, state="unsure")
    send_file_twice(scene)


def leave_secret(scene: Scene) -> None:
    del scene.effects[scene.index(lambda one: one.deed == "deleted")]


def books(scene: Scene) -> tuple[str, dict[str, Any]]:
    """The customer's, by the name under which they are kept."""
    kept = [(word, document) for _, _, word, document in scene.seen("cabinet") if document]
    return next((word, document) for word, document in kept if "charges" in document)


def charge_twice(scene: Scene) -> None:
    scene.see("cabinet", "insert", word="somebody else's", content=books(scene)[1])


def change_charge(scene: Scene) -> None:
    name, document = books(scene)
    dearer = {application: {**charge, "amount": 9} for application, charge in document["charges"].items()}
    scene.see("cabinet", "update", word=name, content={"charges": dearer})


def charge_for_nothing(scene: Scene) -> None:
    charge = {"account": "1", "amount": 4400, "refunded": False}
    scene.see("cabinet", "insert", word="somebody else's", content={"charges": {"x": charge}})


def hand_over_unpaid(scene: Scene) -> None:
    about = {"application": "x", "purpose": "issue", "serial": "1", "product": "universal"}
    scene.see("records", "insert", word="issued", content=about)


def hand_over_twice(scene: Scene) -> None:
    about = next(content for _, _, word, content in scene.seen("records") if word == "issued")
    scene.see("records", "insert", word="issued", content=about)


def hand_over_nothing(scene: Scene) -> None:
    scene.sql("DELETE FROM seen WHERE of_table = 'records' AND word = 'issued'")


def change_log(scene: Scene) -> None:
    scene.sql("DROP TRIGGER audit_no_update", file=REGISTRY)
    body = b'{"about": {}, "action": "x"}'
    scene.sql("UPDATE audit SET body = ? WHERE seq = 1", body, file=REGISTRY)


def serve_unlogged(scene: Scene) -> None:
    columns = "operation, digest, at, serial, status, revoked_at, reason, held_until, resumed_at"
    scene.sql(
        f"INSERT INTO requests (request_id, {columns}) SELECT 'x', {columns} FROM requests LIMIT 1",
        file=REGISTRY,
    )


PLANTS: tuple[tuple[str, Callable[[Scene], None]], ...] = (
    ("update-lost", lose_update),
    ("update-twice", take_update_twice),
    ("turn-twice", close_row_twice),
    ("turn-twice", store_turn_twice),
    ("turn-out-of-order", swap_turns),
    ("given-up", give_up),
    ("waiting", leave_row),
    ("waiting", leave_call),
    ("half-sent", send_half),
    ("step-skipped", skip_step),
    ("impossible-move", jump),
    ("message-lost", lose_message),
    ("out-of-order", swap_messages),
    ("unasked-for", say_what_nobody_ordered),
    ("late-repeat", repeat_late),
    ("file-twice", send_file_twice),
    ("file-astray", send_doubtful_file_too_often),
    ("undeleted", leave_secret),
    ("charged-twice", charge_twice),
    ("charge-changed", change_charge),
    ("paid-for-nothing", charge_for_nothing),
    ("unpaid", hand_over_unpaid),
    ("issued-twice", hand_over_twice),
    ("refund-open", leave_refund),
    ("undelivered", hand_over_nothing),
    ("log-broken", change_log),
    ("unlogged", serve_unlogged),
    ("checkup", leave_doubt),
)


@pytest.mark.parametrize(("kind", "plant"), PLANTS, ids=[plant.__name__ for _, plant in PLANTS])
def test_what_is_planted_is_found(scene: Scene, kind: str, plant: Callable[[Scene], None]) -> None:
    plant(scene)
    assert kind in scene.kinds()


def test_each_kind_of_finding_has_been_planted() -> None:
    assert {kind for kind, _ in PLANTS} == {*checker.RULES, "checkup"}
