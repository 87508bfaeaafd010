"""What a check finds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it should be.

    Attributes:
        rule: which of the rules is broken, in a word.
        what: one line for operators. It names rows, applications, cases and certificates by their numbers; it says
            nothing of a person.
    """

    rule: str
    what: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.what}"
