"""What staff can type and what operators can set is what the README tells."""

import re
from pathlib import Path

import pytest

from bot import service
from bot.settings import Settings
from bot.support import desk
from flows.support import orders

README = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")


def told(head: str) -> list[str]:
    """The commands of the table below a line."""
    _, _, below = README.partition(head)
    table, _, _ = below.strip().partition("\n\n")
    return re.findall(r"^\| `/([a-z]+)[^`]*` \|", table, re.MULTILINE)


def test_the_menu_of_the_group_is_what_is_obeyed() -> None:
    assert {*desk.COMMANDS, "start"} == set(orders.COMMANDS)


@pytest.mark.parametrize(
    ("head", "commands"),
    [("In the chat:", service.COMMANDS), ("In the staff's group, and nowhere else:", desk.COMMANDS)],
)
def test_the_readme_names_each_command_and_no_other(head: str, commands: tuple[str, ...]) -> None:
    assert sorted(told(head)) == sorted(commands)


def test_the_readme_names_each_setting_with_its_default_and_no_other() -> None:
    named = dict(re.findall(r"^\| `CERTGUIDE_([A-Z0-9_]+)` \| (.+?) \|", README, re.MULTILINE))

    assert set(named) == {name.upper() for name in Settings.model_fields}
    for name in ("staff_hours", "stuck_times", "stuck_minutes", "messages_days"):
        assert named[name.upper()] == f"`{Settings.model_fields[name].default}`"
