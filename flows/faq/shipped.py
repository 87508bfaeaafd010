"""The topics that ship with the bot, and the phrases by which they are found."""

from functools import lru_cache
from pathlib import Path
from typing import Final

from flows.faq.catalogue import STEPS, Catalogue
from flows.faq.reading import read_folder

_TOPICS: Final = Path(__file__).with_name("topics")
_PHRASES: Final = Path(__file__).with_name("phrases")


def load(folder: Path | None = None) -> Catalogue:
    """The catalogue of the YAML files in ``folder``, or the one that ships with the bot.

    The shipped one is read once and then shared. A folder given by path is read each time, so that an
    edited one is seen.

    Raises:
        CatalogueError: a file cannot be read, or something in it is missing, unknown, said twice or too long.
    """
    return _shipped() if folder is None else _read(folder)


@lru_cache(maxsize=1)
def _shipped() -> Catalogue:
    return _read(_TOPICS)


def _read(folder: Path) -> Catalogue:
    return Catalogue(sorted(read_folder(folder).topics, key=lambda topic: STEPS.index(topic.step)))


def phrases(topic_id: str) -> tuple[str, ...]:
    """The ways in which people say a shipped topic, one a line of its file; none for any other topic."""
    path = _PHRASES / f"{topic_id}.txt"
    return tuple(path.read_text(encoding="utf-8").splitlines()) if path.is_file() else ()
