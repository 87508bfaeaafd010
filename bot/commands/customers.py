"""``certguide customers``: who can be played with, and the branch visit that undoes their locks."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from bot.authority_settings import authority_folder, open_authority
from bot.commands import DataDir, fail, settings_of
from bot.opening import opened
from bot.settings import Settings, SettingsError
from bot.store.cabinet import SqlCabinet
from flows.simulation import CUSTOMERS, Sheet, SimulatedBank, everything_to_type, find
from pki.custody.vault import is_made

_CELLS = 5
"""A row of a security card as it is printed."""


def customers(
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    unlock: Annotated[
        str | None, typer.Option(metavar="USER_ID", help="The branch visit: undo this customer's locks.")
    ] = None,
    data: DataDir = None,
) -> None:
    """The simulated bank's customers, with all that one must type."""
    if unlock is not None:
        _unlock(settings_of(data), unlock)
        return
    now = datetime.now(UTC)
    sheets = [everything_to_type(customer, now) for customer in CUSTOMERS]
    if as_json:
        typer.echo(json.dumps(sheets, ensure_ascii=False, indent=2))
    else:
        _print_customers(sheets)


def _print_customers(sheets: list[Sheet]) -> None:
    console = Console()
    for sheet in sheets:
        table = Table.grid(padding=(0, 2))
        table.add_column(style="dim", no_wrap=True)
        table.add_column(overflow="fold")
        table.add_row("registration no.", sheet["registration_number"])
        for phone in sheet["phones"]:
            table.add_row("phone", f"{phone['number']} ({phone['when_called'].replace('_', ' ')})")
        for account in sheet["accounts"]:
            table.add_row("account", _account(account))
        table.add_row("card" if sheet["medium"]["kind"] == "card" else "OTP", _medium(sheet))
        table.add_row("story", f"{sheet['story']['ko']}\n[dim]{sheet['story']['en']}[/dim]")
        console.print(
            Panel(table, title=f"[bold]{sheet['user_id']}[/bold] · {sheet['name']}", title_align="left")
        )
    console.print("All of them are invented. For programs: certguide customers --json")


def _account(account: Any) -> str:
    restricted = ", restricted" if account["restricted"] else ""
    return f"{account['number']}, password {account['password']}, {account['balance']:,} won{restricted}"


def _medium(sheet: Sheet) -> str:
    medium = sheet["medium"]
    if medium["kind"] == "otp":
        return f"{medium['code']} until {medium['code_until'][11:19]} UTC"
    cells = [f"[dim]{number:02d}[/dim] {cell}" for number, cell in enumerate(medium["cells"], start=1)]
    rows = ["   ".join(cells[start : start + _CELLS]) for start in range(0, len(cells), _CELLS)]
    return "\n".join(["locked", *rows] if medium["locked"] else rows)


def _unlock(settings: Settings, user_id: str) -> None:
    async def visit() -> bool:
        async with opened(settings) as (database, cipher):
            return await SimulatedBank(SqlCabinet(database, cipher)).unlock(user_id)

    try:
        known = asyncio.run(visit())
        if (customer := find(user_id)) is not None and is_made(authority_folder(settings)):
            with open_authority(settings) as authority:
                authority.record("operator", "unlock", {"holder": customer.ref})
    except SettingsError as error:
        fail(str(error))
    if not known:
        fail(f"customers: there is no customer {user_id!r}; `certguide customers` lists them")
    typer.echo(f"{user_id}: all locks are undone")
