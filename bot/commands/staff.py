"""``certguide staff …``: who may do what staff do in the chat. A running bot notices within seconds."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from bot.commands import DataDir, fail, settings_of
from bot.opening import read, write
from bot.settings import Settings, SettingsError
from bot.store.store import Member, Store
from flows.rules import KOREA

app = typer.Typer(name="staff", help="Who belongs to the staff.", no_args_is_help=True)

_Result = TypeVar("_Result")

UserId = Annotated[
    int, typer.Argument(metavar="USER_ID", min=1, max=2**52, help="Telegram's number of the user.")
]
_LONGEST_NAME = 64


class Role(StrEnum):
    """What somebody may do: a lead what a member may, and more; an auditor reads only."""

    MEMBER = "member"
    LEAD = "lead"
    AUDITOR = "auditor"


@app.command()
def add(
    user_id: UserId,
    role: Annotated[Role, typer.Option(help="What they may do.")] = Role.MEMBER,
    name: Annotated[str, typer.Option(help="As colleagues see it.")] = "",
    data: DataDir = None,
) -> None:
    """Adds somebody, or changes their entry."""
    plain = " ".join(name.split())
    if len(plain) > _LONGEST_NAME:
        fail(f"staff add: the name has more than {_LONGEST_NAME} characters")
    member = Member(user_id, role.value, plain, datetime.now(UTC))
    _with_store(data, lambda store: store.add_staff(member))
    typer.echo(f"{user_id}: {role.value}")


@app.command()
def remove(user_id: UserId, data: DataDir = None) -> None:
    """Takes somebody off the staff."""
    if not _with_store(data, lambda store: store.remove_staff(user_id)):
        fail(f"staff remove: {user_id} is not on the staff; `certguide staff list` lists it")
    typer.echo(f"{user_id}: removed")


@app.command("list")
def list_(
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    data: DataDir = None,
) -> None:
    """Everybody of the staff, in the order in which they were added."""
    members = _members(settings_of(data))
    if as_json:
        typer.echo(json.dumps([_as_json(member) for member in members], ensure_ascii=False, indent=2))
        return
    for member in members:
        added = f"{member.added_at.astimezone(KOREA):%Y-%m-%d}"
        typer.echo(f"{member.user_id:<16} {member.role:<8} {added}  {member.name}".rstrip())


def _as_json(member: Member) -> dict[str, str | int]:
    return {
        "user_id": member.user_id,
        "role": member.role,
        "name": member.name,
        "added_at": member.added_at.isoformat(),
    }


def _members(settings: Settings) -> list[Member]:
    try:
        return asyncio.run(read(settings, "staff", Store.staff)) or []
    except SettingsError as error:
        fail(str(error))


def _with_store(data: Path | None, work: Callable[[Store], Awaitable[_Result]]) -> _Result:
    """Do it with the store; ends the command if there is none to be had."""
    try:
        return asyncio.run(write(settings_of(data), work))
    except SettingsError as error:
        fail(str(error))
