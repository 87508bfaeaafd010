"""``certguide sign``: the answer to a challenge, made where the key is. It knows no data directory and no settings."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands import fail
from bot.commands.passwords import PasswordFile, password_of
from bot.signing import answered
from pki.errors import PkiError
from pki.files import archives
from pki.verification import challenge


def sign(
    text: Annotated[str, typer.Argument(metavar="CHALLENGE", help="What the bot shows.")],
    folder: Annotated[
        Path, typer.Option("--npki", metavar="FOLDER", help="Where the certificate's folder, or NPKI, is.")
    ],
    password_file: PasswordFile = None,
) -> None:
    """Answers the bot's challenge with the key of a certificate, on your own machine: neither key nor password leaves it.

    Prints the answer, one line to send to the bot, and nothing else on standard output.
    """
    if not challenge.is_challenge(text):
        fail("sign: this is no challenge; copy the whole of it from the bot")
    try:
        typer.echo(answered(text, _only(folder), password_of(password_file, "sign")))
    except PkiError as refused:
        fail(f"sign: {refused}")
    except OSError as error:
        fail(f"sign: {error.filename} cannot be read: {error.strerror}")


def _only(folder: Path) -> Path:
    """The one folder of a certificate in or below the given one."""
    found = archives.certificate_folders(folder)
    if not found:
        fail(f"sign: there is no certificate with its key in {folder}")
    if len(found) > 1:
        typer.echo("\n".join(str(one) for one in found), err=True)
        fail("sign: these are several certificates; name one of them with --npki")
    return found[0]
