"""What an operator does at the command line; ``bot.cli`` puts it together."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from bot.settings import Settings

DataDir = Annotated[Path | None, typer.Option("--data", help="Where everything is kept.")]


def settings_of(data: Path | None, *, host: str | None = None, port: int | None = None) -> "Settings":
    """The settings, with the command's options on top; logging is set up by them."""
    # They bring SQLAlchemy and the authority along, without which a search starts at once.
    from bot import log  # noqa: PLC0415
    from bot.settings import SettingsError, load  # noqa: PLC0415

    try:
        overrides: dict[str, Any] = {"data_dir": data} if data is not None else {}
        settings = load(**overrides)
        if host is not None or port is not None:
            wanted = f"{host or settings.listen_host}:{settings.listen_port if port is None else port}"
            settings = load(**overrides, listen=wanted)
    except SettingsError as error:
        fail(str(error))
    log.configure(settings.log_format, settings.log_level)
    return settings


def fail(message: str) -> NoReturn:
    """One line on standard error, and exit status 1."""
    typer.echo(message, err=True)
    raise typer.Exit(1)
