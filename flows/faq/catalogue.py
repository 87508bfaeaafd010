"""The catalogue of things that go wrong, and what to do about each.

A topic is data. What the bot says of it, how it is found and what can be done from it all come from here.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, Literal, get_args

from flows.session import Language

STEPS: Final = (
    "welcome",
    "menu",
    "identity",
    "product",
    "verification",
    "payment",
    "protection",
    "delivery",
    "support",
)
"""Where a topic may belong: the procedure's steps in order, and ``support`` for any time."""

Action = Literal[
    "issue",  # begin an application
    "certificates",  # my certificates
    "identity",  # type user id and number again
    "other_kind",  # choose another kind of certificate
    "call_again",
    "other_number",
    "other_method",  # another way of additional verification
    "other_account",
    "password",  # choose the certificate password
    "renew",
    "reissue",
    "suspend",
    "revoke",
    "refund",
    "guide",  # walk through the bank's own screens
    "person",
    "question",  # back to what is being asked
]
"""What the bot itself can do for somebody who reads a topic."""

ACTIONS: Final[tuple[Action, ...]] = get_args(Action)


@dataclass(frozen=True, slots=True)
class Text:
    """One text in every language the bot speaks."""

    ko: str
    en: str

    def in_language(self, language: Language) -> str:
        """The wording in this language."""
        return self.ko if language == "ko" else self.en


@dataclass(frozen=True, slots=True)
class Check:
    """Tells a near twin apart: who says yes to ``question`` is better served by the topic ``twin``."""

    question: Text
    twin: str


@dataclass(frozen=True, slots=True)
class Topic:
    """One problem or question: why it happens and what to do next.

    Attributes:
        id: a public name, which never changes.
        step: where it belongs, one of :data:`STEPS`.
        titles: the problem as a customer would say it.
        causes: why it happens; with the fix the short answer, which fits one phone screen.
        fixes: what to do next, in short.
        steps: the same at length, one action after another.
        checks: what tells its near twins apart.
        related: ids of topics that people ask for next.
        action: what the bot can do from here.
        phrases: ways to say it that came after the last training; the others are in ``phrases/<id>.txt``.
        seed: the places of the bank guide that it answers, such as ``failure.1``.
        off: switched off: not found, not listed; a failure of the dialogue may still speak of it.
    """

    id: str
    step: str
    titles: Text
    causes: Text
    fixes: Text
    steps: tuple[Text, ...] = ()
    checks: tuple[Check, ...] = ()
    related: tuple[str, ...] = ()
    action: Action = "question"
    phrases: tuple[str, ...] = ()
    seed: tuple[str, ...] = ()
    off: bool = False

    def title(self, language: Language) -> str:
        """The problem as a customer would say it."""
        return self.titles.in_language(language)

    def cause(self, language: Language) -> str:
        """Why it happens."""
        return self.causes.in_language(language)

    def fix(self, language: Language) -> str:
        """What to do next."""
        return self.fixes.in_language(language)


@dataclass(frozen=True, slots=True)
class Edition:
    """A change to the catalogue: topics that are new or read otherwise, and topics that are switched off."""

    topics: tuple[Topic, ...] = ()
    off: tuple[str, ...] = ()

    @property
    def subjects(self) -> tuple[str, ...]:
        """The ids of the topics that it changes."""
        return (*(topic.id for topic in self.topics), *self.off)


class Catalogue:
    """Every topic, by name and by step. It keeps the order it was given and cannot be changed."""

    __slots__ = ("_by_id", "_by_step")

    def __init__(self, topics: Iterable[Topic]) -> None:
        self._by_id: Mapping[str, Topic] = MappingProxyType({topic.id: topic for topic in topics})
        self._by_step = {step: tuple(topic for topic in self if topic.step == step) for step in STEPS}

    def topic(self, topic_id: str) -> Topic:
        """The topic of this id, be it switched off or not; an unknown one is a ``KeyError``."""
        return self._by_id[topic_id]

    def by_step(self, step: str) -> tuple[Topic, ...]:
        """The topics of a step that are not switched off; a step that does not exist is a ``KeyError``."""
        return self._by_step[step]

    def edited(self, edition: Edition) -> "Catalogue":
        """The catalogue with this change made."""
        topics = {**self._by_id, **{topic.id: topic for topic in edition.topics}}
        topics |= {id_: replace(topics[id_], off=True) for id_ in edition.off if id_ in topics}
        return Catalogue(topics.values())

    @property
    def ids(self) -> Iterable[str]:
        """The ids of all topics, those that are switched off included."""
        return self._by_id.keys()

    def shows(self, topic_id: str) -> bool:
        """Whether there is such a topic, and it is not switched off."""
        topic = self._by_id.get(topic_id)
        return topic is not None and not topic.off

    def __contains__(self, topic_id: object) -> bool:
        return topic_id in self._by_id

    def __iter__(self) -> Iterator[Topic]:
        return (topic for topic in self._by_id.values() if not topic.off)

    def __len__(self) -> int:
        return sum(1 for _ in self)
