"""``certguide aside …``: what the bot could not work on, and another try once it is mended."""

import asyncio
import json
from collections.abc import Mapping
from typing import Annotated, Any, Final

import typer

from bot.commands import DataDir, fail, settings_of
from bot.opening import read, write
from bot.settings import Settings, SettingsError
from bot.store.aside import Aside
from bot.store.store import DESK, Store
from flows.rules import KOREA

app = typer.Typer(name="aside", help="What the bot could not work on, and set aside.", no_args_is_help=True)

_PLAIN: Final = frozenset(
    {"name", "news", "timer", "reason", "action", "outcome", "kind", "withheld", "number"}
)
"""What of an event tells what it is about, and is no word of anybody's."""


@app.command("list")
def list_(
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    data: DataDir = None,
) -> None:
    """All of it, with the place in the code where it failed; of what it holds, the outline only."""
    found = [_outline(one) for one in _aside(settings_of(data))]
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for one in found:
        typer.echo(f"{one['number']}  {one['at']}  {one['lane']}  {one['kind']}  {one['error']}")
        typer.echo(f"    {json.dumps(one['holds'], ensure_ascii=False) if one['kept'] else 'erased'}")


@app.command()
def again(
    numbers: Annotated[list[int] | None, typer.Argument(metavar="NUMBER...", help="Which.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that can be.")] = False,
    data: DataDir = None,
) -> None:
    """Lets it run again, once mended. A running bot notices within half a minute."""
    if bool(numbers) is everything:
        fail("aside again: give numbers or --all; `certguide aside list` lists them")
    settings = settings_of(data)
    wanted = numbers or [one.id for one in _aside(settings) if one.kept]
    try:
        done = asyncio.run(write(settings, lambda store: store.again(wanted)))
    except SettingsError as error:
        fail(str(error))
    if done:
        typer.echo(f"run again: {', '.join(map(str, done))}")
    if missing := [str(number) for number in wanted if number not in done]:
        fail(
            f"aside again: {', '.join(missing)}: not set aside, or erased, since whoever did it was asked to do it again"
        )


def _aside(settings: Settings) -> list[Aside]:
    try:
        return asyncio.run(read(settings, "inbox", Store.aside)) or []
    except SettingsError as error:
        fail(str(error))


def _outline(one: Aside) -> dict[str, Any]:
    return {
        "number": one.id,
        "at": f"{one.at.astimezone(KOREA):%Y-%m-%d %H:%M:%S} KST",
        "lane": "desk" if one.chat_id == DESK else f"chat {one.chat_id}",
        "kind": one.kind,
        "error": one.error,
        "kept": one.kept,
        "holds": _masked(one.content),
    }


def _masked(content: Any, name: str = "") -> Any:
    """The same with a number of characters in the place of each text."""
    if isinstance(content, Mapping):
        return {key: _masked(value, key) for key, value in content.items()}
    if isinstance(content, list):
        return [_masked(value, name) for value in content]
    if isinstance(content, str) and name not in _PLAIN:
        return f"<{len(content)}>"
    return content
