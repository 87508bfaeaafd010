"""The catalogue as it stands now, and the search over it: what ships, with the changes that staff made since.

The newest change of a topic counts; taking one back is a change like any other. Only the memory of them is
here: the shell keeps them for good.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flows.faq import reading, shipped, writing
from flows.faq.catalogue import Catalogue, Edition
from flows.faq.search import Search


@dataclass(frozen=True, slots=True)
class Change:
    """A change to the catalogue as it is kept.

    Attributes:
        at: when, aware, UTC.
        by: who of the staff, or the name of the folder it came from.
        content: what was written, YAML (:mod:`flows.faq.reading`).
    """

    at: datetime
    by: str
    content: str


@dataclass(frozen=True, slots=True)
class Revision:
    """A change that was made.

    Attributes:
        number: counts up, from 1.
        at: when, aware, UTC.
        by: who made it.
        edition: what it says.
    """

    number: int
    at: datetime
    by: str
    edition: Edition


class Library:
    """What is known, shared by all conversations of a process.

    Args:
        beginning: the catalogue to begin with; by itself the one that ships.

    Attributes:
        catalogue: the topics as they are now.
        search: finds them.
        revisions: the changes so far, oldest first.
    """

    def __init__(self, beginning: Catalogue | None = None) -> None:
        self._beginning = beginning or shipped.load()
        self._count = 0
        self.catalogue = self._beginning
        self.search = Search(self._beginning)
        self.revisions: tuple[Revision, ...] = ()

    def read(self, content: bytes, source: str) -> Edition:
        """A change that somebody proposes.

        Raises:
            CatalogueError: it cannot be used; the message names the line.
        """
        return reading.read(content, source, known=self.catalogue.ids)

    def publish(self, changes: Iterable[Change]) -> list[str]:
        """Make these changes, in their order.

        Returns:
            What was wrong with those that cannot be used any more; each is left out as a whole.
        """
        current, problems = self.catalogue, []
        for change in changes:
            self._count += 1
            try:
                edition = reading.read(change.content.encode(), f"revision {self._count}", known=current.ids)
            except reading.CatalogueError as error:
                problems.append(str(error))
                continue
            current = current.edited(edition)
            self.revisions += (Revision(self._count, change.at, change.by, edition),)
        if current is not self.catalogue:
            self.search = self.search.over(current)
            self.catalogue = current
        return problems

    def take_over(self, other: "Library") -> None:
        """Become what another library is by now, all at once."""
        vars(self).update(vars(other))

    def history(self, topic_id: str) -> list[Revision]:
        """The changes of one topic, newest first."""
        return [one for one in reversed(self.revisions) if topic_id in one.edition.subjects]

    def way_back(self, revision: Revision) -> str:
        """The change that undoes this one and all later ones of the same topics, as it is kept."""
        before = self._beginning
        for one in self.revisions[: self.revisions.index(revision)]:
            before = before.edited(one.edition)
        subjects = revision.edition.subjects
        there = [before.topic(id_) for id_ in subjects if id_ in before]
        return writing.to_yaml(there, [id_ for id_ in subjects if id_ not in before])
