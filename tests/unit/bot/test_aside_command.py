"""``certguide aside``: what an operator sees of what was set aside, and how it runs again."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.commands.aside import app
from bot.opening import write
from bot.settings import load
from bot.store.aside import Failure
from bot.store.store import DESK, Store

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
SECRET = "900101-1234567"
FAILURE = Failure(error="ValueError in flows.news:7", place="flows.news:7", what="event")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "data"


def aside(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--data", str(data)])


def listed(data: Path) -> list[dict[str, Any]]:
    answer: list[dict[str, Any]] = json.loads(aside(data, "list", "--json").stdout)
    return answer


def set_aside(data: Path) -> None:
    """A message of a customer's, and news of it for the desk."""

    async def work(store: Store) -> None:
        message = {"update_id": 1, "message": {"text": SECRET}}
        await store.intake([(100, message)], AT)
        news = {"name": "news", "news": "Told", "chat": 100, "body": {"text": SECRET, "keys": [SECRET]}}
        await store.happened(DESK, news, AT)
        for lane in (100, DESK):
            (row,) = await store.new_rows(lane)
            await store.set_aside(row, FAILURE, [], AT)

    asyncio.run(write(load(data_dir=data), work))


def test_before_there_is_anything_there_is_nothing(data: Path) -> None:
    assert aside(data, "list").stdout == ""
    assert not data.exists()


def test_it_is_listed_with_why_and_without_a_word_of_what_it_says(data: Path) -> None:
    set_aside(data)

    message, news = listed(data)
    assert (message["lane"], message["kept"], message["holds"]) == ("chat 100", False, None)
    assert (news["lane"], news["kind"], news["error"], news["at"]) == (
        "desk",
        "event",
        FAILURE.error,
        "2026-11-22 18:00:00 KST",
    )
    assert news["holds"] == {
        "name": "news",
        "news": "Told",
        "chat": 100,
        "body": {"text": "<14>", "keys": ["<14>"]},
    }
    shown = aside(data, "list").stdout
    assert SECRET not in shown
    assert "erased" in shown
    assert shown.splitlines()[0].startswith("1  2026-11-22 18:00:00 KST  chat 100  update  ValueError")


@pytest.mark.parametrize("arguments", [["2"], ["--all"]])
def test_what_is_kept_runs_again(data: Path, arguments: list[str]) -> None:
    set_aside(data)

    assert aside(data, "again", *arguments).stdout == "run again: 2\n"
    assert [one["number"] for one in listed(data)] == [1]


@pytest.mark.parametrize("arguments", [["1"], ["99"], [], ["2", "--all"]])
def test_what_cannot_is_one_line(data: Path, arguments: list[str]) -> None:
    set_aside(data)
    done = aside(data, "again", *arguments)

    assert done.exit_code == 1
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("aside again: ")
    assert len(listed(data)) == 2
