"""Changes to the FAQ: kept in the store, and made in this process's library.

However a change came about, by a turn, a folder or the command line, in this process or another: it is a
record, and there is one way from the records to the library.
"""

import asyncio
from collections.abc import Callable, Iterable
from copy import copy
from datetime import UTC, datetime

import structlog

from bot.store.store import Kept, Store
from flows.faq import writing
from flows.faq.catalogue import Catalogue, Edition
from flows.faq.library import Change, Library
from flows.replies import Record

_log = structlog.stdlib.get_logger(__name__)


def _now() -> datetime:
    return datetime.now(UTC)


class Journal:
    """Keeps the library in step with the records.

    Args:
        store: has the records.
        library: as it ships; nobody else publishes in it.
        clock: now, aware.

    Attributes:
        library: what is known now.
    """

    def __init__(self, store: Store, library: Library, *, clock: Callable[[], datetime] = _now) -> None:
        self.library = library
        self._store = store
        self._clock = clock
        self._newest = 0
        self._one_at_a_time = asyncio.Lock()

    async def catch_up(self) -> list[str]:
        """Make the changes that were kept since the last time, each of them once.

        Returns:
            What was wrong with those that cannot be used; it is logged as well.
        """
        async with self._one_at_a_time:
            kept = await self._store.records("topics", after=self._newest)
            if not kept:
                return []
            problems = await self._publish(changes(kept))
            self._newest = kept[-1].id
        for problem in problems:
            _log.error("topics cannot be used", problem=problem)
        return problems

    async def propose(self, by: str, edition: Edition) -> Edition:
        """Keep and make as much of a change as is not so already.

        Args:
            by: whose change it is.
            edition: the change.

        Returns:
            What it changed. Where that is nothing, nothing is kept.

        Raises:
            CatalogueError: it is too large for one change.
        """
        news = differing(self.library.catalogue, edition)
        if news.subjects:
            content = await asyncio.to_thread(self._written, by, news)
            await self.keep(by, content)
        return news

    async def keep(self, by: str, content: str) -> None:
        """Keep and make a change.

        Args:
            by: whose it is.
            content: YAML that the library reads.
        """
        await self._store.keep(Record(kind="topics", about={"by": by, "content": content}), self._clock())
        await self.catch_up()

    def _written(self, by: str, edition: Edition) -> str:
        content = writing.to_yaml(edition.topics, edition.off)
        self.library.read(content.encode(), by)
        return content

    async def _publish(self, changes: Iterable[Change]) -> list[str]:
        """Work on a copy in a thread, and take it over at once: no turn sees half a change, or waits for it."""
        fresh = copy(self.library)
        problems = await asyncio.to_thread(fresh.publish, changes)
        self.library.take_over(fresh)
        return problems


def differing(catalogue: Catalogue, edition: Edition) -> Edition:
    """As much of a change as is not so already."""
    topics = (topic for topic in edition.topics if not _says(catalogue, topic.id, topic))
    return Edition(tuple(topics), tuple(id_ for id_ in edition.off if catalogue.shows(id_)))


def _says(catalogue: Catalogue, topic_id: str, topic: object) -> bool:
    return topic_id in catalogue and catalogue.topic(topic_id) == topic


def changes(kept: Iterable[Kept]) -> list[Change]:
    """The records as the library takes them."""
    return [_change(one) for one in kept]


def _change(kept: Kept) -> Change:
    """What cannot be read is a change too, an empty one: the later ones keep their numbers."""
    about = kept.about or {}
    return Change(kept.at, about.get("by", ""), about.get("content", ""))
