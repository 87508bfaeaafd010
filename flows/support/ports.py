"""What the desk may look up while it decides. Nothing changes but by its turn, so what it reads holds."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from flows.session import Language
from flows.support.case import Case
from flows.support.events import Colleague
from flows.support.turn import Macros


class Cases(Protocol):
    """The cases as they are kept."""

    async def by_number(self, number: str) -> Case | None:
        """The case of that number."""
        ...

    async def by_chat(self, chat: int) -> Case | None:
        """The customer's case."""
        ...

    async def by_thread(self, group: int, thread: int) -> Case | None:
        """The case whose topic that is."""
        ...

    async def all(self, *, closed: bool = False) -> Sequence[Case]:
        """The open cases, or the closed ones that are kept."""
        ...

    async def chats_of(self, number: str) -> Sequence[int]:
        """The chats with that reference, whether they have a case or not; practically always one at most."""
        ...

    async def across(self, number: str, message: int, *, to: str) -> int:
        """The handle that a passed message has on the other side; 0: it has none (yet).

        Args:
            number: the case.
            message: the handle on the one side.
            to: the other side: ``staff`` or ``customer``.
        """
        ...

    async def passed(self, number: str, message: int, *, way: str) -> bool:
        """Whether the message of that handle (where it was written) was passed on."""
        ...

    async def threads(self) -> Mapping[str, tuple[int, int]]:
        """Of each case that has a topic: the group and the topic."""
        ...

    async def macros(self) -> Macros:
        """The team's canned answers."""
        ...


class Staff(Protocol):
    """Who belongs to the staff."""

    def colleague(self, user: int) -> Colleague | None:
        """The user, if they are of the staff."""
        ...

    def colleagues(self) -> Sequence[Colleague]:
        """All of them."""
        ...


class Groups(Protocol):
    """The groups in which staff work."""

    def choose(self, language: Language, load: Mapping[int, int]) -> tuple[int, Language]:
        """In which group a new case goes, and what is spoken there.

        Args:
            language: the customer's.
            load: how many open cases each group has.
        """
        ...

    def language(self, group: int) -> Language:
        """What is spoken in a group."""
        ...

    def __contains__(self, group: object) -> bool:
        """Whether staff work there (still)."""
        ...
