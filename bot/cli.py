"""The command line: ``certguide …``."""

import asyncio
import json
import signal
import sys
from collections.abc import Coroutine
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from bot import app as wiring
from bot import log
from bot.authority_settings import authority_folder, open_authority
from bot.commands import DataDir, audit, ca, cert, fail, settings_of, sign
from bot.sandbox.demo import DemoFailed, play
from bot.sandbox.runtime import sandbox as open_sandbox
from bot.settings import PREFIX, Settings, SettingsError
from bot.store.cabinet import SqlCabinet
from flows.machine import mermaid
from flows.simulation import CUSTOMERS, Sheet, SimulatedBank, everything_to_type, find
from pki.custody.vault import is_made

_CELLS = 5
"""A row of a security card as it is printed."""

app = typer.Typer(
    name="certguide",
    help="A Telegram bot that issues a Korean joint certificate as one friendly conversation (a sandbox, not a bank).",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


class Product(StrEnum):
    """The kinds of certificate."""

    LIMITED = "limited"
    UNIVERSAL = "universal"


class Language(StrEnum):
    """The languages of the conversation."""

    KO = "ko"
    EN = "en"


@app.command()
def sandbox(
    host: Annotated[str | None, typer.Option(help="Where to listen.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Where to listen.")] = None,
    data: DataDir = None,
) -> None:
    """Everything with no token and no network: Bot API server, bot, authority, bank, phone line, chat page."""
    settings = settings_of(data, host=host, port=port)
    _run(_sandbox(settings))


async def _sandbox(settings: Settings) -> None:
    async with open_sandbox(settings) as running:
        console = Console()
        console.print(f"\n  certguide sandbox  →  [bold]{running.url}[/bold]")
        console.print("  Practice customers: certguide customers   ·   stop: Ctrl-C\n")
        await running.running


@app.command()
def demo(
    out: Annotated[Path | None, typer.Option(help="Where to leave the delivered files.")] = None,
    product: Annotated[Product, typer.Option(help="Which certificate.")] = Product.LIMITED,
    lang: Annotated[Language, typer.Option(help="Which language.")] = Language.KO,
) -> None:
    """One scripted customer through the real bot over HTTP; exits 0 only if what is delivered verifies."""
    log.configure("console", "warning")
    folder = out or Path("certguide-demo")
    try:
        asyncio.run(play(folder, product.value, lang.value, Console()))
    except DemoFailed as failure:
        fail(f"demo: {failure}")
    except OSError as error:
        fail(f"demo: cannot write to {folder}: {error.strerror}")
    except SettingsError as error:
        fail(str(error))


@app.command()
def run() -> None:
    """The bot on Telegram: long polling, or a webhook if CERTGUIDE_PUBLIC_URL is set."""
    settings = settings_of(None)
    _run(_serve(settings))


async def _serve(settings: Settings) -> None:
    listener = wiring.listen(settings)
    url = wiring.address(listener)
    async with wiring.service(settings, base_url=url) as bot, wiring.serving(bot, listener):
        await bot.run()


@app.command()
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
        print(json.dumps(sheets, ensure_ascii=False, indent=2))
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
        async with wiring.opened(settings) as (database, cipher):
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
    print(f"{user_id}: all locks are undone")


@app.command()
def diagram() -> None:
    """The conversation's state machine as Mermaid."""
    sys.stdout.write(mermaid())


app.command()(sign.sign)
for group in (ca.app, cert.app, audit.app):
    app.add_typer(group)


def main() -> None:
    """Entry point of the console script."""
    app()


def _run(work: Coroutine[Any, Any, None]) -> None:
    """Run until done, SIGINT or SIGTERM; an operator's mistake is one line."""
    try:
        asyncio.run(_until_signal(work))
    except SettingsError as error:
        fail(str(error))
    except OSError as error:
        fail(f"{PREFIX}DATA_DIR: cannot be used: {error.strerror or type(error).__name__}")


async def _until_signal(work: Coroutine[Any, Any, None]) -> None:
    loop = asyncio.get_running_loop()
    task = asyncio.create_task(work)
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        if not task.cancelled():
            raise
