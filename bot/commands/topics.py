"""The topics as a data directory has them, for ``certguide faq``."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import typer

from bot.commands import fail, settings_of
from bot.journal import Journal, changes
from bot.opening import read, write
from bot.settings import Settings, SettingsError
from bot.store.store import Kept, Store
from flows.faq.catalogue import Edition
from flows.faq.library import Library


def current(data: Path | None) -> Library:
    """What ships, with the changes that are kept. Nothing is made; what cannot be used is told and left out."""
    library = Library()
    for problem in library.publish(changes(_kept(settings_of(data)))):
        typer.echo(f"faq: left out: {problem}", err=True)
    return library


def _kept(settings: Settings) -> list[Kept]:
    try:
        return asyncio.run(read(settings, "records", lambda store: store.records("topics"))) or []
    except SettingsError as error:
        fail(str(error))


def propose(data: Path | None, by: str, change: Callable[[Library], Edition]) -> Edition:
    """Keep a change, for the bot to take up.

    Args:
        data: the data directory; made if there is none.
        by: whose change it is.
        change: what it is, given the topics as they are.

    Returns:
        What it changes; nothing is kept where that is nothing.

    Raises:
        CatalogueError: the change cannot be used.
    """

    library = Library()

    async def work(store: Store) -> Edition:
        journal = Journal(store, library)
        await journal.catch_up()
        return await journal.propose(by, await asyncio.to_thread(change, library))

    try:
        return asyncio.run(write(settings_of(data), work))
    except SettingsError as error:
        fail(str(error))
