import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.telegram.client import RawBot, build_bot
from bot.telegram.intake import ALLOWED_UPDATES, Patience, Poller, set_webhook
from tests.integration.telegram.server import (
    TOKEN,
    Answer,
    Drop,
    Telegram,
    ok,
    refusal,
    text_update,
)
from tests.integration.telegram.test_client import free_port

IMPATIENT = Patience(first=0.001, longest=0.004, token=0.002)


class Inbox:
    """Stores what it takes, unless told to fail."""

    def __init__(self) -> None:
        self.taken: list[Any] = []
        self.batches = 0
        self.failures = 0
        self._changed = asyncio.Event()

    async def take(self, updates: Sequence[dict[str, Any]]) -> None:
        self.batches += 1
        self._changed.set()
        if self.failures:
            self.failures -= 1
            raise OSError("disk full")
        self.taken.extend(updates)

    @property
    def ids(self) -> list[int]:
        return [update["update_id"] for update in self.taken]

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(5):
            while not condition():
                self._changed.clear()
                await self._changed.wait()


@asynccontextmanager
async def running(poller: Poller) -> AsyncIterator[None]:
    task = asyncio.create_task(poller.run())
    try:
        yield
    finally:
        await poller.stop()
        await task


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


async def until(condition: Callable[[], Any]) -> None:
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.001)


async def test_updates_are_stored_before_they_are_confirmed(api: Telegram, bot: RawBot) -> None:
    """While a batch is being stored, no call with a higher offset is made."""
    release, storing = asyncio.Event(), asyncio.Event()

    async def take(updates: Sequence[dict[str, Any]]) -> None:
        storing.set()
        await release.wait()

    await api.post(text_update(7), text_update(8))
    async with running(Poller(bot, take)):
        await storing.wait()
        asked_while_storing = list(api.offsets)
        release.set()
        await until(lambda: len(api.offsets) == 2)

    assert asked_while_storing == [None]
    assert api.offsets == [None, 9]


async def test_it_asks_for_the_kinds_of_update_it_can_use(api: Telegram, bot: RawBot, inbox: Inbox) -> None:
    async with running(Poller(bot, inbox.take, long_poll=17)):
        await until(lambda: len(api.offsets) == 2)

    first, second = (call.params for call in api.called("getUpdates")[:2])
    assert first == {"timeout": 0, "allowed_updates": list(ALLOWED_UPDATES)}
    assert second == {"timeout": 17, "allowed_updates": list(ALLOWED_UPDATES)}


@pytest.mark.parametrize("stored", [False, True], ids=["before storing", "after storing"])
async def test_a_process_that_dies_before_confirming_loses_nothing(
    api: Telegram, bot: RawBot, inbox: Inbox, stored: bool
) -> None:
    """The next process gets the same updates again, and the new one."""

    async def die(updates: Sequence[dict[str, Any]]) -> None:
        if stored:
            await inbox.take(updates)
        raise SystemExit

    await api.post(text_update(7), text_update(8))
    with pytest.raises(SystemExit):
        await Poller(bot, die).run()
    await api.post(text_update(9))
    async with running(Poller(bot, inbox.take)):
        await inbox.until(lambda: 9 in inbox.ids)

    assert inbox.ids == ([7, 8] if stored else []) + [7, 8, 9]


async def test_what_could_not_be_stored_is_delivered_again(api: Telegram, bot: RawBot, inbox: Inbox) -> None:
    inbox.failures = 3
    await api.post(text_update(7))

    with capture_logs() as logs:
        async with running(Poller(bot, inbox.take, patience=IMPATIENT)):
            await inbox.until(lambda: len(inbox.taken) == 1)
            await until(lambda: api.offsets[-1] == 8)

    assert inbox.batches == 4
    assert api.offsets == [None, None, None, None, 8]
    assert [entry["log_level"] for entry in logs] == ["error", "info"]


async def test_a_poison_update_passes_through_raw_and_blocks_nobody(
    api: Telegram, bot: RawBot, inbox: Inbox
) -> None:
    poison = {"update_id": 8, "message": {"message_id": "eight", "chat": None, "photo": 3}}
    await api.post(text_update(7), poison, text_update(9))

    async with running(Poller(bot, inbox.take)):
        await inbox.until(lambda: len(inbox.taken) == 3)

    assert inbox.taken[1] == poison


async def test_updates_without_a_usable_id_are_left_out_and_block_nobody(
    api: Telegram, bot: RawBot, inbox: Inbox
) -> None:
    api.will(
        "getUpdates",
        ok(["junk", None, {"update_id": "9"}, {"update_id": True}, {"update_id": 2**63}, text_update(7)]),
    )

    with capture_logs() as logs:
        async with running(Poller(bot, inbox.take)):
            await until(lambda: api.offsets)

    assert inbox.ids == [7]
    assert logs[0] == {"event": "updates without a usable id left out", "count": 5, "log_level": "error"}


async def test_an_empty_answer_forgets_the_offset(api: Telegram, bot: RawBot, inbox: Inbox) -> None:
    """After an idle week Telegram's ids start anew at random, perhaps below an old offset."""
    api.will("getUpdates", ok([text_update(9000)]), ok([]), ok([text_update(3)]))

    async with running(Poller(bot, inbox.take)):
        await until(lambda: api.offsets)

    assert [call.params.get("offset") for call in api.called("getUpdates")] == [None, 9001, None, 4]
    assert inbox.ids == [9000, 3]


@pytest.mark.parametrize(
    "trouble",
    [
        Drop(),
        Answer(500, b"oops"),
        Answer(200, b"<html>"),
        ok({"no": "list"}),
        ok(["junk"]),
        refusal(429, "Too Many Requests"),
        refusal(400, "Bad Request"),
    ],
    ids=["drop", "500", "garbage", "no list", "no ids", "429", "400"],
)
async def test_it_survives_trouble_and_says_so_once(
    api: Telegram, bot: RawBot, inbox: Inbox, trouble: Answer | Drop
) -> None:
    api.will("getUpdates", *[trouble] * 5)
    await api.post(text_update(7))

    with capture_logs() as logs:
        async with running(Poller(bot, inbox.take, patience=IMPATIENT)):
            await until(lambda: len(api.offsets) == 2)

    assert inbox.ids == [7]
    told = [entry for entry in logs if "left out" not in entry["event"]]
    assert [entry["log_level"] for entry in told] == ["error", "info"]
    assert told[1]["failures"] == 5
    assert TOKEN not in str(logs)


async def test_it_waits_as_long_as_telegram_asks(api: Telegram, bot: RawBot, inbox: Inbox) -> None:
    api.will("getUpdates", refusal(429, "Too Many Requests", retry_after=3600))

    with capture_logs() as logs:
        async with running(Poller(bot, inbox.take, patience=IMPATIENT)):
            await until(lambda: logs)

    assert logs[0]["pause"] == 3600.0
    assert api.offsets == []


async def test_pauses_double_up_to_the_longest(
    api: Telegram, bot: RawBot, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    sleep = asyncio.sleep

    async def note(seconds: float) -> None:
        if seconds >= 1:
            pauses.append(seconds)
            seconds = 0
        await sleep(seconds)

    monkeypatch.setattr(asyncio, "sleep", note)
    api.will("getUpdates", *[Drop()] * 6)
    async with running(Poller(bot, inbox.take, patience=Patience(first=1, longest=10))):
        await until(lambda: api.offsets)

    assert pauses == [1, 2, 4, 8, 10, 10]


async def test_another_poller_is_named_in_one_line_and_outlived(
    api: Telegram, bot: RawBot, inbox: Inbox
) -> None:
    conflict = refusal(409, "Conflict: terminated by other getUpdates request")
    api.will("getUpdates", *[conflict] * 4)
    await api.post(text_update(7))

    with capture_logs() as logs:
        async with running(Poller(bot, inbox.take, patience=IMPATIENT)):
            await inbox.until(lambda: bool(inbox.taken))

    assert [entry["event"] for entry in logs] == [
        "another poller or a webhook is active for this bot: only one may be",
        "updates come in again",
    ]


async def test_a_webhook_is_taken_away_at_the_start_and_its_updates_kept(
    api: Telegram, bot: RawBot, inbox: Inbox
) -> None:
    api.will("deleteWebhook", Answer(500, b""))

    async with running(Poller(bot, inbox.take, patience=IMPATIENT)):
        await until(lambda: api.offsets)

    assert [call.params for call in api.called("deleteWebhook")] == [{"drop_pending_updates": False}] * 2
    methods = [call.method for call in api.calls]
    assert methods.index("deleteWebhook") < methods.index("getUpdates")


@pytest.mark.parametrize("status", [401, 404])
async def test_a_refused_token_is_said_in_one_loud_line_and_tried_again(
    api: Telegram, inbox: Inbox, status: int
) -> None:
    """Also at the very start, when PTB's own error quotes the token."""
    bot = build_bot(TOKEN, api.url)
    api.will("getMe", *[refusal(status, "Unauthorized")] * 3)
    api.will("getUpdates", *[refusal(status, "Unauthorized")] * 3)
    await api.post(text_update(7))

    with capture_logs() as logs:
        async with running(Poller(bot, inbox.take, patience=IMPATIENT)):
            await inbox.until(lambda: bool(inbox.taken))
    await bot.shutdown()

    assert [entry["log_level"] for entry in logs] == ["error", "info"]
    assert "CERTGUIDE_BOT_TOKEN" in logs[0]["event"]
    assert logs[0]["pause"] == IMPATIENT.token
    assert TOKEN not in str(logs)


async def test_it_starts_without_a_network_and_recovers(inbox: Inbox) -> None:
    port = free_port()
    bot = build_bot(TOKEN, f"http://127.0.0.1:{port}")
    poller = Poller(bot, inbox.take, patience=IMPATIENT)

    with capture_logs() as logs:
        async with running(poller):
            await until(lambda: logs)

    assert not poller.alive
    await bot.shutdown()


async def test_stopping_cuts_the_long_poll_short(api: Telegram, bot: RawBot, inbox: Inbox) -> None:
    poller = Poller(bot, inbox.take, long_poll=30)
    task = asyncio.create_task(poller.run())
    await until(lambda: api.offsets)

    async with asyncio.timeout(0.5):
        await poller.stop()

    await task
    await poller.stop()
    assert len(api.offsets) <= 2


async def test_stopping_before_the_run_has_begun_counts(api: Telegram, bot: RawBot, inbox: Inbox) -> None:
    poller = Poller(bot, inbox.take)
    task = asyncio.create_task(poller.run())
    await poller.stop()

    await task

    assert api.offsets == []


async def test_stopping_cuts_a_pause_short(api: Telegram, bot: RawBot, inbox: Inbox) -> None:
    api.will("getUpdates", Drop())
    poller = Poller(bot, inbox.take, patience=Patience(first=600, longest=600))
    task = asyncio.create_task(poller.run())
    with capture_logs() as logs:
        await until(lambda: logs)

    async with asyncio.timeout(0.5):
        await poller.stop()

    await task
    assert len(logs) == 1


async def test_stopping_lets_a_batch_be_stored_to_its_end(api: Telegram, bot: RawBot) -> None:
    storing, release, stored = asyncio.Event(), asyncio.Event(), []

    async def take(updates: Sequence[dict[str, Any]]) -> None:
        storing.set()
        await release.wait()
        stored.extend(updates)

    await api.post(text_update(7))
    poller = Poller(bot, take)
    task = asyncio.create_task(poller.run())
    await storing.wait()
    stopping = asyncio.create_task(poller.stop())
    await asyncio.sleep(0)
    release.set()
    await stopping

    assert len(stored) == 1
    assert api.offsets == [None]
    await task


async def test_cancelling_the_task_ends_it_as_well(api: Telegram, bot: RawBot, inbox: Inbox) -> None:
    task = asyncio.create_task(Poller(bot, inbox.take).run())
    await until(lambda: api.offsets)

    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task


async def test_health_is_the_age_of_the_last_success(api: Telegram, bot: RawBot, inbox: Inbox) -> None:
    now = 1000.0
    poller = Poller(bot, inbox.take, long_poll=30, clock=lambda: now)
    before = (poller.age, poller.alive)
    api.will("getUpdates", ok([]))
    async with running(poller):
        await until(lambda: poller.age is not None)
        now += 80
        after = (poller.age, poller.alive)
        now += 1
        long_after = (poller.age, poller.alive)

    assert before == (None, False)
    assert after == (80.0, True)
    assert long_after == (81.0, False)


async def test_the_webhook_is_set_with_its_secret(api: Telegram, bot: RawBot) -> None:
    await set_webhook(bot, "https://bank.test/", "s3cret")

    assert api.called("setWebhook")[0].params == {
        "url": "https://bank.test/telegram/webhook",
        "secret_token": "s3cret",
        "allowed_updates": list(ALLOWED_UPDATES),
        "max_connections": 100,
        "drop_pending_updates": False,
    }
