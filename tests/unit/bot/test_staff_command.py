"""``certguide staff``: at the command line, also while the bot runs."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.commands.staff import app
from tests.databases import only_a_file, surroundings


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, value in surroundings(tmp_path / "data").items():
        monkeypatch.setenv(name, value)
    return tmp_path / "data"


def staff(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--data", str(data)])


def entries(data: Path) -> list[dict[str, str]]:
    listed = staff(data, "list", "--json")
    assert listed.exit_code == 0, listed.stderr
    return [{name: one[name] for name in ("user_id", "role", "name")} for one in json.loads(listed.stdout)]


def test_somebody_is_added_changed_listed_and_removed(data: Path) -> None:
    assert staff(data, "add", "42", "--name", "  김  상담 ").exit_code == 0
    assert staff(data, "add", "43", "--role", "auditor").exit_code == 0
    assert staff(data, "add", "42", "--role", "lead", "--name", "김팀장").exit_code == 0

    assert sorted(entries(data), key=lambda one: one["user_id"]) == [
        {"user_id": 42, "role": "lead", "name": "김팀장"},
        {"user_id": 43, "role": "auditor", "name": ""},
    ]
    table = staff(data, "list").stdout
    assert "lead" in table
    assert "김팀장" in table

    assert staff(data, "remove", "42").exit_code == 0
    assert [one["user_id"] for one in entries(data)] == [43]


def test_removing_a_stranger_is_one_line(data: Path) -> None:
    done = staff(data, "remove", "42")

    assert done.exit_code == 1
    assert done.stderr.startswith("staff remove: 42 ")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments", [["add", "0"], ["add", "somebody"], ["add", "5", "--role", "boss"], ["add", str(2**60)]]
)
def test_what_is_no_user_or_role_is_refused(data: Path, arguments: list[str]) -> None:
    assert staff(data, *arguments).exit_code != 0
    assert not data.exists()


def test_a_name_that_is_too_long_is_one_line(data: Path) -> None:
    done = staff(data, "add", "5", "--name", "x" * 65)

    assert done.exit_code == 1
    assert len(done.stderr.splitlines()) == 1


@only_a_file
def test_listing_makes_nothing(data: Path) -> None:
    assert entries(data) == []
    assert not data.exists()


@only_a_file
def test_a_wrong_setting_is_one_line_that_names_it(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    staff(data, "add", "42")
    (data / "certguide.db").write_bytes(b"no database at all" * 100)
    for arguments in (["list"], ["add", "43"], ["remove", "42"]):
        done = staff(data, *arguments)
        assert done.exit_code == 1
        assert done.stderr.startswith("CERTGUIDE_DATABASE_URL: ")
        assert len(done.stderr.splitlines()) == 1
