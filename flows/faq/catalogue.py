"""The catalogue of things that go wrong, and what to do about each: ``topics.yaml``, read and checked.

Support staff edit that file, so a fault in it is told the way they can mend it: which line, and what
is wrong there. Nothing faulty is ever served.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final, get_args

import yaml

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

_LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
_SHIPPED: Final = Path(__file__).with_name("topics.yaml")
_ID: Final = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_SEED_ROWS: Final = {"failure": 5, "checklist": 5, "situation": 3, "step": 8}
_SEEDS: Final = frozenset(
    f"{section}.{row}" for section, rows in _SEED_ROWS.items() for row in range(1, rows + 1)
)
# What still fits a button (title) and a small card on a phone (cause, fix). English says the same in
# more letters, which are half as wide.
_LONGEST: Final[Mapping[str, Mapping[Language, int]]] = {
    "title": {"ko": 30, "en": 60},
    "cause": {"ko": 160, "en": 260},
    "fix": {"ko": 220, "en": 360},
}
_REQUIRED: Final = ("id", "step", *_LONGEST)
_OPTIONAL: Final = ("seed",)
# The C parser reads the file ten times as fast, but not every PyYAML is built with it.
_Loader: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class CatalogueError(ValueError):
    """The catalogue cannot be used; the message names the file and, where there is one, the line."""

    def __init__(self, path: Path, line: int | None, problem: str) -> None:
        self.path = path
        self.line = line
        self.problem = problem
        super().__init__(f"{path}:{line}: {problem}" if line else f"{path}: {problem}")


@dataclass(frozen=True, slots=True)
class Text:
    """One text in every language the bot speaks."""

    ko: str
    en: str

    def in_language(self, language: Language) -> str:
        """The wording in this language."""
        return self.ko if language == "ko" else self.en


@dataclass(frozen=True, slots=True)
class Topic:
    """One problem or question: why it happens and what to do next.

    ``id`` is a public name and never changes. ``seed`` names the places of the bank guide it answers,
    such as ``failure.1``.
    """

    id: str
    step: str
    titles: Text
    causes: Text
    fixes: Text
    seed: tuple[str, ...] = ()

    def title(self, language: Language) -> str:
        """The problem as a customer would say it."""
        return self.titles.in_language(language)

    def cause(self, language: Language) -> str:
        """Why it happens."""
        return self.causes.in_language(language)

    def fix(self, language: Language) -> str:
        """What to do next."""
        return self.fixes.in_language(language)


class Catalogue:
    """Every topic, by name and by step. It keeps the order of the file and cannot be changed."""

    __slots__ = ("_by_id", "_by_step")

    def __init__(self, topics: Mapping[str, Topic]) -> None:
        self._by_id: Mapping[str, Topic] = MappingProxyType(dict(topics))
        self._by_step = {
            step: tuple(topic for topic in topics.values() if topic.step == step) for step in STEPS
        }

    def topic(self, topic_id: str) -> Topic:
        """The topic of this id; an unknown one is a ``KeyError``."""
        return self._by_id[topic_id]

    def by_step(self, step: str) -> tuple[Topic, ...]:
        """The topics of a step, in the file's order; a step that does not exist is a ``KeyError``."""
        return self._by_step[step]

    def __contains__(self, topic_id: object) -> bool:
        return topic_id in self._by_id

    def __iter__(self) -> Iterator[Topic]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)


def load(path: Path | None = None) -> Catalogue:
    """The catalogue of ``path``, or the one that ships with the bot.

    The shipped one is read once and then shared. A file given by path is read each time, so that an
    edited one is seen.

    Raises:
        CatalogueError: the file cannot be read, or something in it is missing, unknown, said twice
            or too long.
    """
    return _shipped() if path is None else _read(path)


@lru_cache(maxsize=1)
def _shipped() -> Catalogue:
    return _read(_SHIPPED)


def _read(path: Path) -> Catalogue:
    try:
        # The node tree is composed and walked instead of building plain values: only nodes know their line.
        root = yaml.compose(path.read_bytes(), Loader=_Loader)
    except OSError as error:
        raise CatalogueError(path, None, f"cannot be read: {error.strerror}") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = f"not valid YAML: {error.problem or error.context}"
        raise CatalogueError(path, mark.line + 1 if mark else None, problem) from error
    except yaml.YAMLError as error:  # bytes that are not text have no line
        raise CatalogueError(path, None, f"not valid YAML: {error}") from error
    return _Reader(path).catalogue(root)


class _Reader:
    """Turns the node tree into topics. It stops at the first fault, which its message places."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def catalogue(self, root: yaml.Node | None) -> Catalogue:
        if not isinstance(root, yaml.SequenceNode) or not root.value:
            raise CatalogueError(
                self._path, _line(root), "expected a list of topics, each starting with '- id:'"
            )
        topics: dict[str, Topic] = {}
        lines: dict[str, int | None] = {}
        for node in root.value:
            topic = self._topic(node)
            if topic.id in topics:
                raise self._fault(
                    node, f"topic {topic.id!r} stands here again; it is already on line {lines[topic.id]}"
                )
            topics[topic.id] = topic
            lines[topic.id] = _line(node)
        return Catalogue(topics)

    def _topic(self, node: yaml.Node) -> Topic:
        fields = self._fields(node, "a topic", required=_REQUIRED, optional=_OPTIONAL)
        topic_id = self._string(fields["id"], "id")
        if not _ID.fullmatch(topic_id):
            raise self._fault(fields["id"], f"id {topic_id!r} must be lower-case English words joined by _")
        step = self._string(fields["step"], "step")
        if step not in STEPS:
            raise self._fault(
                fields["step"], f"unknown step {step!r} of {topic_id}; choose from {', '.join(STEPS)}"
            )
        return Topic(
            id=topic_id,
            step=step,
            titles=self._text(fields["title"], "title", topic_id),
            causes=self._text(fields["cause"], "cause", topic_id),
            fixes=self._text(fields["fix"], "fix", topic_id),
            seed=self._seed(fields.get("seed"), topic_id),
        )

    def _text(self, node: yaml.Node, field: str, topic_id: str) -> Text:
        label = f"{field} of {topic_id}"
        languages = self._fields(node, label, required=_LANGUAGES)
        wordings: dict[str, str] = {}
        for language in _LANGUAGES:
            wording = self._string(languages[language], f"{label} in {language}")
            longest = _LONGEST[field][language]
            if len(wording) > longest:
                raise self._fault(
                    languages[language],
                    f"{label} in {language} has {len(wording)} characters, more than {longest}",
                )
            wordings[language] = wording
        return Text(**wordings)

    def _seed(self, node: yaml.Node | None, topic_id: str) -> tuple[str, ...]:
        if node is None:
            return ()
        if not isinstance(node, yaml.SequenceNode):
            raise self._fault(node, f"seed of {topic_id} must be a list such as [failure.1]")
        references = tuple(self._string(item, f"seed of {topic_id}") for item in node.value)
        for item, reference in zip(node.value, references, strict=True):
            if reference not in _SEEDS:
                raise self._fault(item, f"unknown seed {reference!r} of {topic_id}")
        return references

    def _fields(
        self, node: yaml.Node, label: str, *, required: tuple[str, ...], optional: tuple[str, ...] = ()
    ) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            raise self._fault(node, f"{label} must hold {', '.join(required)}")
        fields: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = self._string(key, f"a field name in {label}")
            if name not in required and name not in optional:
                raise self._fault(key, f"{label} has an unknown field {name!r}")
            if name in fields:
                raise self._fault(key, f"{label} has {name!r} twice")
            fields[name] = value
        for name in required:
            if name not in fields:
                raise self._fault(node, f"{label} lacks {name!r}")
        return fields

    def _string(self, node: yaml.Node, label: str) -> str:
        if not isinstance(node, yaml.ScalarNode):
            raise self._fault(node, f"{label} must be one line of text")
        # A file saved on a Mac may hold Hangul as separate letters, which would count threefold.
        text = unicodedata.normalize("NFC", str(node.value)).strip()
        if not text:
            raise self._fault(node, f"{label} is empty")
        return text

    def _fault(self, node: yaml.Node, problem: str) -> CatalogueError:
        return CatalogueError(self._path, _line(node), problem)


def _line(node: yaml.Node | None) -> int | None:
    return node.start_mark.line + 1 if node is not None and node.start_mark else None
