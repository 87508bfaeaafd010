"""``certguide faq …``: the search as the bot does it, and the changes to the topics."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Final

import typer

from bot.commands import DataDir, fail
from flows.faq import reading, writing
from flows.faq.catalogue import STEPS, Edition
from flows.faq.library import Library, Revision
from flows.faq.reading import CatalogueError
from flows.rules import KOREA

app = typer.Typer(name="faq", help="The FAQ: its search and its topics.", no_args_is_help=True)

OPERATOR: Final = "operator"
"""Whose changes they are, unless the command says so."""

By = Annotated[str, typer.Option(metavar="NAME", help="Whose change it is.")]

_SHOWN = 5
_BATCH_SHOWN = 3

_PLACES: Final[Mapping[str, str]] = {
    **{step: step for step in STEPS},
    "aftercare": "delivery",
    "guide": "",
    # The sections of the bank's guide.
    "prepare": "welcome,menu,support",
    "terms_identity": "identity,menu",
    "cert_select": "product",
    "extra_auth": "verification",
    "account_media": "payment",
    "fee_confirm": "payment",
    "password_storage": "protection",
    "after_issue": "delivery",
    "support_security": "support",
}
"""Where somebody may stand, and which steps' topics that makes likely; none, where it may be any."""


@app.command()
def search(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The question.")],
    step: Annotated[str, typer.Option(metavar="ID", help="Where the person stands.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    data: DataDir = None,
) -> None:
    """What the bot would answer: how sure it is, and the best topics, best first."""
    if step and step not in _PLACES:
        fail(f"faq search: --step: there is no step {step!r}; choose from {', '.join(_PLACES)}")
    library = _library(data)
    found = library.search.find(text, step=_PLACES.get(step, ""))
    topics = [library.catalogue.topic(id_) for id_ in found.topics[:_SHOWN]]
    if as_json:
        told = [
            {"id": topic.id, "step": topic.step, "title": {"ko": topic.titles.ko, "en": topic.titles.en}}
            for topic in topics
        ]
        typer.echo(json.dumps({"verdict": found.verdict, "topics": told}, ensure_ascii=False, indent=2))
        return
    typer.echo(found.verdict)
    for topic in topics:
        typer.echo(f"{topic.id:<40} {topic.titles.ko}")


@app.command()
def batch(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="Lines of question[TAB step]; - is standard input.")
    ],
    data: DataDir = None,
) -> None:
    """For each line the ids of the best three topics, separated by tabs; or none, where the bot does not know."""
    library = _library(data)
    warned = False
    for raw in _lines(file):
        question, _, place = (part.strip() for part in _text(raw).partition("\t"))
        if place and place not in _PLACES and not warned:
            typer.echo(f"faq batch: there is no step {place!r}; searched without one", err=True)
            warned = True
        typer.echo(_best(library, question, _PLACES.get(place, "")))
        sys.stdout.flush()


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to write; one file for each step.")],
    data: DataDir = None,
) -> None:
    """The topics as they are now, with staff's changes, as the YAML that `faq import` and the folder take."""
    catalogue = _library(data).catalogue
    shipped = Library().catalogue
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for step in STEPS:
            # A topic that only staff have made and switched off again means nothing elsewhere.
            off = [topic.id for topic in shipped.by_step(step) if not catalogue.shows(topic.id)]
            topics = catalogue.by_step(step)
            if topics or off:
                (folder / f"{step}.yaml").write_text(writing.to_yaml(topics, off), encoding="utf-8")
    except OSError as error:
        fail(f"faq export: cannot write to {error.filename or folder}: {error.strerror}")
    typer.echo(f"{len(catalogue)} topics in {folder}")


@app.command("import")
def import_(
    source: Annotated[Path, typer.Argument(metavar="DIR_OR_FILE", help="YAML, as staff edit it.")],
    by: By = OPERATOR,
    data: DataDir = None,
) -> None:
    """Makes what differs from the topics as they are now one change; a running bot takes it up."""
    try:
        _propose(data, by, lambda library: _read(source, library))
    except CatalogueError as error:
        fail(f"faq import: {error}")


@app.command()
def history(
    topic: Annotated[str, typer.Argument(metavar="[TOPIC]", help="Only what changed this topic.")] = "",
    data: DataDir = None,
) -> None:
    """The changes that were made to the topics, newest first."""
    library = _library(data)
    if topic and topic not in library.catalogue:
        fail(f"faq history: there is no topic {topic!r}")
    revisions = library.history(topic) if topic else reversed(library.revisions)
    for revision in revisions:
        at = f"{revision.at.astimezone(KOREA):%Y-%m-%d %H:%M} KST"
        typer.echo(f"{revision.number:>4}  {at}  {revision.by}  {_told(revision.edition)}")


@app.command()
def revert(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="As `faq history` shows it.")],
    by: By = OPERATOR,
    data: DataDir = None,
) -> None:
    """Puts the topics of a change back to what they were before it; that is a change of its own."""
    try:
        _propose(data, by, lambda library: _way_back(library, number))
    except CatalogueError as error:
        fail(f"faq revert: {error}")


def _library(data: Path | None) -> Library:
    """The topics as the data directory has them; without one, as they ship."""
    if _nothing_kept(data):
        return Library()
    from bot.commands import topics  # noqa: PLC0415 - it takes longer to load than a search

    return topics.current(data)


def _nothing_kept(data: Path | None) -> bool:
    """Whether there can be no database, as far as that is known without loading the settings."""
    told = Path(".env").exists() or any(name.startswith("CERTGUIDE_") for name in os.environ)
    return not told and not (data or Path(".certguide")).exists()


def _propose(data: Path | None, by: str, change: Callable[[Library], Edition]) -> None:
    from bot.commands import topics  # noqa: PLC0415 - as above

    made = topics.propose(data, by, change)
    typer.echo(_told(made) if made.subjects else "nothing differs")


def _text(line: bytes) -> str:
    """The line of a file that any editor may have saved."""
    return line.decode("utf-8", "replace").removeprefix("\ufeff")


def _best(library: Library, question: str, step: str) -> str:
    if not question:
        return "none"
    found = library.search.find(question, step=step)
    return "none" if found.verdict == "unknown" else "\t".join(found.topics[:_BATCH_SHOWN])


def _lines(file: str) -> Iterator[bytes]:
    """The lines as they come."""
    if file == "-":
        yield from iter(sys.stdin.buffer.readline, b"")
        return
    try:
        with Path(file).open("rb") as lines:
            yield from lines
    except OSError as error:
        fail(f"faq batch: {file} cannot be read: {error.strerror}")


def _read(source: Path, library: Library) -> Edition:
    if source.is_dir():
        return reading.read_folder(source, known=library.catalogue.ids)
    try:
        content = source.read_bytes()
    except OSError as error:
        fail(f"faq import: {source} cannot be read: {error.strerror}")
    return library.read(content, source.name)


def _way_back(library: Library, number: int) -> Edition:
    revision = _revision(library, number)
    return library.read(library.way_back(revision).encode(), f"before change {number}")


def _revision(library: Library, number: int) -> Revision:
    found = next((one for one in library.revisions if one.number == number), None)
    if found is None:
        fail(f"faq revert: there is no change {number}; `certguide faq history` lists them")
    return found


def _told(edition: Edition) -> str:
    changed = ", ".join(topic.id for topic in edition.topics)
    off = f"off: {', '.join(edition.off)}" if edition.off else ""
    return "; ".join(part for part in (changed, off) if part)
