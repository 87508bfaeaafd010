"""``certguide sandbox``, ``demo`` and ``run``: the bot itself.

A wrong setting is told before all of the bot is imported, which takes a second.
"""

import asyncio
import signal
from collections.abc import Coroutine
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from bot import log, tracing
from bot.commands import DataDir, fail, settings_of
from bot.settings import PREFIX, Settings, SettingsError


class Product(StrEnum):
    """The kinds of certificate."""

    LIMITED = "limited"
    UNIVERSAL = "universal"


class Language(StrEnum):
    """The languages of the conversation."""

    KO = "ko"
    EN = "en"


def sandbox(
    host: Annotated[str | None, typer.Option(help="Where to listen.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Where to listen.")] = None,
    data: DataDir = None,
) -> None:
    """Everything with no token and no network: Bot API server, bot, authority, bank, phone line, chat page."""
    settings = settings_of(data, host=host, port=port)
    _run(_sandbox(settings))


async def _sandbox(settings: Settings) -> None:
    from bot.sandbox.runtime import sandbox as open_sandbox  # noqa: PLC0415

    async with open_sandbox(settings) as running:
        console = Console()
        console.print(f"\n  certguide sandbox  →  [bold]{running.url}[/bold]")
        console.print("  Practice customers: certguide customers   ·   stop: Ctrl-C\n")
        await running.running


def demo(
    out: Annotated[Path | None, typer.Option(help="Where to leave the delivered files.")] = None,
    product: Annotated[Product, typer.Option(help="Which certificate.")] = Product.LIMITED,
    lang: Annotated[Language, typer.Option(help="Which language.")] = Language.KO,
) -> None:
    """One scripted customer through the real bot over HTTP; exits 0 only if what is delivered verifies."""
    from bot.sandbox.demo import DemoFailed, play  # noqa: PLC0415

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


def run() -> None:
    """The bot on Telegram: long polling, or a webhook if CERTGUIDE_PUBLIC_URL is set."""
    settings = settings_of(None)
    _run(_serve(settings))


async def _serve(settings: Settings) -> None:
    from bot import app as wiring  # noqa: PLC0415

    listener = wiring.listen(settings)
    url = wiring.address(listener)
    async with wiring.service(settings, base_url=url) as bot, wiring.serving(bot, listener):
        await bot.run()


def _run(work: Coroutine[Any, Any, None]) -> None:
    """Run until done, SIGINT or SIGTERM; an operator's mistake is one line."""
    try:
        tracing.configure()
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
