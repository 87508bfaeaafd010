"""A folder of topics that operators keep: what changes there changes in the FAQ, while the bot runs."""

import asyncio
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import structlog

from bot.journal import Journal
from flows.faq import reading, writing
from flows.faq.catalogue import Edition
from flows.faq.reading import CatalogueError
from flows.ports import Cabinet

_log = structlog.stdlib.get_logger(__name__)

BY: Final = "folder"
"""Whose changes they are."""

_DOCUMENT: Final = "faq:folder"

Digests = Mapping[str, str]
"""What each topic of the folder says, by the topic's id."""


class FaqFolder:
    """Takes over what changes in a folder.

    What counts is the change of a topic: one that reads as it did stays as staff have made it since. A file, or
    an entry of one, that is removed changes nothing: a topic is switched off by an entry of its ``id`` and
    ``off: true``. A folder with a fault in it changes nothing at all.

    Args:
        folder: has ``*.yaml`` files, read as :mod:`flows.faq.reading` tells.
        journal: takes the changes.
        cabinet: remembers what the folder said, also over a restart.
    """

    def __init__(self, folder: Path, *, journal: Journal, cabinet: Cabinet) -> None:
        self._folder = folder
        self._journal = journal
        self._cabinet = cabinet
        self._seen = ""

    async def look(self) -> None:
        """Take over what changed since the last time; a fault is logged once."""
        content = await asyncio.to_thread(_content, self._folder)
        if content == self._seen:
            return
        try:
            await self._take_over()
        except CatalogueError as error:
            _log.error("faq folder not taken over", problem=str(error))
        self._seen = content

    async def _take_over(self) -> None:
        known = self._journal.library.catalogue.ids
        edition, digests = await asyncio.to_thread(_read, self._folder, list(known))
        before = await self._cabinet.read(_DOCUMENT) or {}
        changed = {id_ for id_, digest in digests.items() if before.get(id_) != digest}
        made = await self._journal.propose(BY, _part(edition, changed))
        if digests != before:
            await self._cabinet.change(_DOCUMENT, lambda _: dict(digests))
        if made.subjects:
            _log.info("faq folder taken over", topics=made.subjects)


def _content(folder: Path) -> str:
    """A digest of all that the folder says. Not of its times: a volume's may stand still."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.yaml")):
        try:
            content = path.read_bytes()
        except OSError as error:
            content = str(error).encode()
        digest.update(f"{path.name}\n{len(content)}\n".encode() + content)
    return digest.hexdigest()


def _read(folder: Path, known: list[str]) -> tuple[Edition, Digests]:
    edition = reading.read_folder(folder, known=known)
    texts = {topic.id: writing.to_yaml([topic]) for topic in edition.topics}
    texts |= {id_: writing.to_yaml([], [id_]) for id_ in edition.off}
    return edition, {id_: hashlib.sha256(text.encode()).hexdigest() for id_, text in texts.items()}


def _part(edition: Edition, ids: set[str]) -> Edition:
    return Edition(
        tuple(topic for topic in edition.topics if topic.id in ids),
        tuple(id_ for id_ in edition.off if id_ in ids),
    )
