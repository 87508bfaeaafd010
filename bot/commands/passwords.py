"""How a command learns a certificate password: typed without an echo, or from a file; never from the command line."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.commands import fail

_MAX_PASSWORD_BYTES = 1024

PasswordFile = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Where the certificate password is, instead of asking for it."),
]


def password_of(file: Path | None, command: str) -> str:
    """The first line of the file, or what is typed; ends the command if there is neither."""
    if file is not None:
        return _first_line(file, command)
    if not can_ask():
        fail(f"{command}: the certificate password is needed; give a file with --password-file")
    return str(typer.prompt("Certificate password", hide_input=True, err=True))


def can_ask() -> bool:
    """Whether somebody sits at a terminal."""
    return sys.stdin.isatty()


def _first_line(file: Path, command: str) -> str:
    try:
        with file.open("rb") as opened:
            return opened.readline(_MAX_PASSWORD_BYTES).decode().rstrip("\r\n")
    except OSError as error:
        fail(f"{command}: {file} cannot be read: {error.strerror}")
    except UnicodeDecodeError:
        fail(f"{command}: {file} is no text in UTF-8")
