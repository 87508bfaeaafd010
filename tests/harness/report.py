"""The figures of a run, in a line that can be copied into a note."""

from collections.abc import Sequence
from time import monotonic

from tests.harness.checker import Finding


class Report:
    """Counts what a run did.

    Args:
        name: of the run.

    Attributes:
        kills: how often a process was killed.
        conversations: how many were played to their end.
        messages: how many messages of the bot there were.
        places: at which awaits it was killed.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.kills = 0
        self.conversations = 0
        self.messages = 0
        self.places: set[str] = set()
        self._began = monotonic()

    def note(self, messages: int, places: Sequence[str]) -> None:
        """One more conversation was played, and the bot was killed at these places meanwhile."""
        self.conversations += 1
        self.messages += messages
        self.kills += len(places)
        self.places |= set(places)

    def line(self, found: list[Finding]) -> str:
        """All of it."""
        seconds = monotonic() - self._began
        places = f", {len(self.places)} places" if self.places else ""
        return (
            f"{self.name}: {self.kills} kills{places}, {self.conversations} conversations,"
            f" {self.messages} messages, {len(found)} findings, {seconds:.0f} s"
        )
