"""``certguide audit …``: whether the authority's audit log is whole."""

from pathlib import Path
from typing import Annotated

import typer

import pki
from bot.authority_settings import authority_shelf
from bot.commands import DataDir, fail, settings_of
from pki import audit
from pki.custody import vault

app = typer.Typer(name="audit", help="The authority's audit log.", no_args_is_help=True)

Kept = Annotated[
    list[Path] | None,
    typer.Option(
        "--checkpoint", metavar="FILE", help="Checkpoints that were kept elsewhere; may be repeated."
    ),
]


@app.command()
def verify(data: DataDir = None, checkpoint: Kept = None) -> None:
    """Reads the whole log; names the first entry that was changed, removed, reordered or cut off at the end."""
    shelf = authority_shelf(settings_of(data))
    try:
        key = vault.look(shelf.folder).audit_public_key
        verdict = pki.verify_audit(shelf, key, tuple(checkpoint or ()))
    except pki.AuthorityError as error:
        fail(f"audit: {error}")
    except OSError as error:
        fail(f"audit: {error.filename} cannot be read: {error.strerror}")
    if verdict.fault is not None:
        fail(
            f"audit: entry {verdict.fault.seq} is {verdict.fault.harm}; the {verdict.entries} before it are whole"
        )
    if not verdict.checkpoints:
        fail(
            f"audit: {verdict.entries} entries are whole, but there is no checkpoint to show"
            " whether others were cut off at the end"
        )
    typer.echo(
        f"audit: {verdict.entries} entries are whole and {verdict.checkpoints} checkpoints agree;"
        f" signed with the key {audit.fingerprint(key)}"
    )


@app.callback()
def _group() -> None:
    """Without this, typer would make `verify` the command itself."""
