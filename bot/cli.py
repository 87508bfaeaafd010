"""The command line: ``certguide …``. A command is imported when it is called: a search needs no authority."""

import sys
from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Final

import typer

_PLACES: Final[Mapping[str, str]] = {
    "sandbox": "bot.commands.service:sandbox",
    "demo": "bot.commands.service:demo",
    "run": "bot.commands.service:run",
    "customers": "bot.commands.customers:customers",
    "diagram": "bot.commands.diagram:diagram",
    "sign": "bot.commands.sign:sign",
    "ca": "bot.commands.ca:app",
    "cert": "bot.commands.cert:app",
    "audit": "bot.commands.audit:app",
    "staff": "bot.commands.staff:app",
    "aside": "bot.commands.aside:app",
    "db": "bot.commands.db:app",
    "faq": "bot.commands.faq:app",
}
"""Where each command is: a function, or a group of commands."""


def program(commands: Iterable[str] = _PLACES) -> typer.Typer:
    """The command line with these commands only."""
    app = typer.Typer(
        name="certguide",
        help="A Telegram bot that issues a Korean joint certificate as one friendly conversation (a sandbox, not a bank).",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    # Without this, typer would make an only command the program itself.
    app.callback()(lambda: None)
    for name in commands:
        module, _, attribute = _PLACES[name].partition(":")
        command = getattr(import_module(module), attribute)
        if isinstance(command, typer.Typer):
            app.add_typer(command)
        else:
            app.command(name)(command)
    return app


def main() -> None:
    """Entry point of the console script."""
    called = [name for name in sys.argv[1:2] if name in _PLACES]
    program(called or _PLACES)()
