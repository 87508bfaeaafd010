"""Reads topics from YAML.

Support staff write these files, so a fault in one is told the way they can mend it: which line, and what is
wrong there. Nothing faulty is ever served.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar, cast, get_args

import yaml

from flows.faq.catalogue import ACTIONS, STEPS, Action, Check, Edition, Text, Topic
from flows.faq.network import NONE
from flows.session import Language

_T = TypeVar("_T")

_LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
_ID: Final = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_LONGEST_ID: Final = 40  # it has to fit a button's callback data, beside what the button does
_SEED_ROWS: Final = {"failure": 5, "checklist": 5, "situation": 3, "step": 8}
_SEEDS: Final = frozenset(
    f"{section}.{row}" for section, rows in _SEED_ROWS.items() for row in range(1, rows + 1)
)
# What still fits a button (title) and a small card on a phone (the rest). English says the same in more
# letters, which are half as wide.
_LONGEST: Final[Mapping[str, Mapping[Language, int]]] = {
    "title": {"ko": 30, "en": 60},
    "cause": {"ko": 160, "en": 260},
    "fix": {"ko": 220, "en": 360},
    "steps": {"ko": 90, "en": 150},
    "checks": {"ko": 50, "en": 90},
}
_LONGEST_PHRASE: Final = 200
_MOST: Final = {"steps": 7, "checks": 3, "related": 4, "phrases": 200, "seed": 8}
_LARGEST: Final = 512 * 1024
_MOST_NODES: Final = 50_000
_DEEPEST: Final = 12
_LEAST_STEPS: Final = 2
_TEXTS: Final = ("title", "cause", "fix")
_REQUIRED: Final = ("id", "step", *_TEXTS, "steps", "action")
_OPTIONAL: Final = ("checks", "related", "phrases", "seed", "off")
# The C parser reads the file ten times as fast, but not every PyYAML is built with it.
_Loader: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class CatalogueError(ValueError):
    """The catalogue cannot be used; the message names the file and, where there is one, the line.

    Attributes:
        source: the file's name.
        line: counted from 1.
        problem: what is wrong there.
    """

    def __init__(self, source: str, line: int | None, problem: str) -> None:
        self.source = source
        self.line = line
        self.problem = problem
        super().__init__(f"{source}:{line}: {problem}" if line else f"{source}: {problem}")


@dataclass(frozen=True, slots=True)
class _Mention:
    """A place that names a topic."""

    source: str
    line: int | None
    by: str
    topic: str


@dataclass(frozen=True, slots=True)
class _Draft:
    """What one file holds, its mentions of other topics not yet looked up."""

    edition: Edition
    mentions: tuple[_Mention, ...]
    lines: Mapping[str, _Mention]


def read(content: bytes, source: str, *, known: Iterable[str] = ()) -> Edition:
    """The topics of one file.

    Args:
        content: YAML: a list of topics, or a single one.
        source: the file's name, for the errors.
        known: ids of topics outside the file that it may mention.

    Raises:
        CatalogueError: something in it is missing, unknown, said twice or too long.
    """
    return _joined([_draft(content, source)], known)


def read_folder(folder: Path, *, known: Iterable[str] = ()) -> Edition:
    """The topics of all ``*.yaml`` files of a folder, in the order of the files' names.

    Raises:
        CatalogueError: as for :func:`read`; or the folder or a file cannot be read.
    """
    drafts = []
    try:
        for path in sorted(folder.glob("*.yaml")):
            drafts.append(_draft(path.read_bytes(), path.name))
    except OSError as error:
        raise CatalogueError(str(error.filename), None, f"cannot be read: {error.strerror}") from error
    if not drafts:
        raise CatalogueError(str(folder), None, "no folder with topics (*.yaml)")
    return _joined(drafts, known)


def _joined(drafts: list[_Draft], known: Iterable[str]) -> Edition:
    """All drafts as one; whatever they mention must exist."""
    topics: dict[str, Topic] = {}
    lines: dict[str, _Mention] = {}
    for draft in drafts:
        for id_, place in draft.lines.items():
            if (earlier := lines.get(id_)) is not None:
                where = f"{earlier.source}:{earlier.line}"
                raise CatalogueError(
                    place.source, place.line, f"topic {id_!r} stands here again; see {where}"
                )
            lines[id_] = place
        topics |= {topic.id: topic for topic in draft.edition.topics}
    exist = topics.keys() | set(known)
    for draft in drafts:
        for mention in draft.mentions:
            if mention.topic not in exist:
                problem = f"{mention.by} names the topic {mention.topic!r}, which does not exist"
                raise CatalogueError(mention.source, mention.line, problem)
    return Edition(tuple(topics.values()), tuple(id_ for draft in drafts for id_ in draft.edition.off))


def _draft(content: bytes, source: str) -> _Draft:
    if len(content) > _LARGEST:
        raise CatalogueError(source, None, f"has more than {_LARGEST // 1024} KiB")
    try:
        # The node tree is composed and walked instead of building plain values: only nodes know their line.
        _measure(content, source)
        root = yaml.compose(content, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = f"not valid YAML: {error.problem or error.context}"
        raise CatalogueError(source, mark.line + 1 if mark else None, problem) from error
    except (yaml.YAMLError, RecursionError) as error:  # bytes that are not text have no line
        raise CatalogueError(source, None, f"not valid YAML: {error}") from error
    return _Reader(source).draft(root)


def _measure(content: bytes, source: str) -> None:
    """Refuse what is nested deeper than any topic: composing it would use up the C stack and end the process."""
    depth = 0
    for event in yaml.parse(content, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _DEEPEST:
                raise CatalogueError(source, _line(event), f"nested deeper than {_DEEPEST} levels")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


class _Reader:
    """Turns the node tree into topics. It stops at the first fault, which its message places."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._mentions: list[_Mention] = []
        self._nodes = 0

    def draft(self, root: yaml.Node | None) -> _Draft:
        nodes = [root] if isinstance(root, yaml.MappingNode) else getattr(root, "value", None)
        if not isinstance(root, yaml.CollectionNode) or not nodes:
            raise CatalogueError(
                self._source, _line(root), "expected a list of topics, each starting with '- id:'"
            )
        topics: list[Topic] = []
        off: list[str] = []
        lines: dict[str, _Mention] = {}
        for node in nodes:
            entry = self._entry(node)
            id_ = entry if isinstance(entry, str) else entry.id
            if id_ in lines:
                raise self._fault(
                    node, f"topic {id_!r} stands here again; it is already on line {lines[id_].line}"
                )
            lines[id_] = self._mention(node, id_, id_)
            if isinstance(entry, str):
                off.append(entry)
                self._mentions.append(lines[id_])
            else:
                topics.append(entry)
        return _Draft(Edition(tuple(topics), tuple(off)), tuple(self._mentions), lines)

    def _entry(self, node: yaml.Node) -> Topic | str:
        """A topic; or the id of one that is to be switched off as it stands."""
        if _names(node) == {"id", "off"}:
            fields = self._fields(node, "a topic", required=("id", "off"))
            if self._string(fields["off"], "off") != "true":
                raise self._fault(fields["off"], "off can only be true; give the whole topic to switch it on")
            return self._id(fields["id"])
        return self._topic(node)

    def _topic(self, node: yaml.Node) -> Topic:
        fields = self._fields(node, "a topic", required=_REQUIRED, optional=_OPTIONAL)
        topic_id = self._id(fields["id"])

        def of(field: str, read: Callable[[yaml.Node, str], _T]) -> tuple[_T, ...]:
            return self._list(fields.get(field), f"{field} of {topic_id}", _MOST[field], read)

        steps = of("steps", lambda item, _label: self._text(item, "steps", topic_id))
        if len(steps) < _LEAST_STEPS:
            raise self._fault(
                fields["steps"], f"steps of {topic_id} has {len(steps)} entries, fewer than {_LEAST_STEPS}"
            )
        if "off" in fields and self._string(fields["off"], "off") != "true":
            raise self._fault(fields["off"], "off can only be true; leave it out to switch the topic on")
        return Topic(
            off="off" in fields,
            id=topic_id,
            step=self._word(fields["step"], f"step of {topic_id}", STEPS),
            titles=self._text(fields["title"], "title", topic_id),
            causes=self._text(fields["cause"], "cause", topic_id),
            fixes=self._text(fields["fix"], "fix", topic_id),
            steps=steps,
            checks=of("checks", lambda item, _label: self._check(item, topic_id)),
            related=of("related", lambda item, _label: self._related(item, topic_id)),
            action=cast(Action, self._word(fields["action"], f"action of {topic_id}", ACTIONS)),
            phrases=of("phrases", self._phrase),
            seed=of("seed", lambda item, label: self._word(item, label, _SEEDS)),
        )

    def _id(self, node: yaml.Node) -> str:
        topic_id = self._string(node, "id")
        if not _ID.fullmatch(topic_id) or len(topic_id) > _LONGEST_ID or topic_id == NONE:
            raise self._fault(
                node, f"id {topic_id!r} must be lower-case English words joined by _, at most {_LONGEST_ID}"
            )
        return topic_id

    def _word(self, node: yaml.Node, label: str, words: Iterable[str]) -> str:
        word = self._string(node, label)
        if word not in words:
            raise self._fault(node, f"unknown {label}: {word!r}; choose from {', '.join(sorted(words))}")
        return word

    def _check(self, node: yaml.Node, topic_id: str) -> Check:
        label = f"checks of {topic_id}"
        fields = self._fields(node, label, required=("topic", *_LANGUAGES))
        question = {
            language: self._wording(fields[language], "checks", topic_id, language) for language in _LANGUAGES
        }
        return Check(Text(**question), self._related(fields["topic"], topic_id))

    def _related(self, node: yaml.Node, topic_id: str) -> str:
        other = self._string(node, f"a topic named by {topic_id}")
        if other == topic_id:
            raise self._fault(node, f"{topic_id} names itself")
        self._mentions.append(self._mention(node, topic_id, other))
        return other

    def _phrase(self, node: yaml.Node, label: str) -> str:
        phrase = self._string(node, label)
        if len(phrase) > _LONGEST_PHRASE:
            raise self._fault(node, f"a phrase in {label} has more than {_LONGEST_PHRASE} characters")
        return phrase

    def _text(self, node: yaml.Node, field: str, topic_id: str) -> Text:
        languages = self._fields(node, f"{field} of {topic_id}", required=_LANGUAGES)
        wordings = {
            language: self._wording(languages[language], field, topic_id, language) for language in _LANGUAGES
        }
        return Text(**wordings)

    def _wording(self, node: yaml.Node, field: str, topic_id: str, language: Language) -> str:
        label = f"{field} of {topic_id} in {language}"
        wording = self._string(node, label)
        longest = _LONGEST[field][language]
        if len(wording) > longest:
            raise self._fault(node, f"{label} has {len(wording)} characters, more than {longest}")
        return wording

    def _list(
        self, node: yaml.Node | None, label: str, most: int, read: Callable[[yaml.Node, str], _T]
    ) -> tuple[_T, ...]:
        if node is None:
            return ()
        if not isinstance(node, yaml.SequenceNode):
            raise self._fault(node, f"{label} must be a list")
        if len(node.value) > most:
            raise self._fault(node, f"{label} has {len(node.value)} entries, more than {most}")
        return tuple(read(item, label) for item in node.value)

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
        self._nodes += 1
        if self._nodes > _MOST_NODES:  # aliases make a small file say the same thing without end
            raise self._fault(node, f"more than {_MOST_NODES} entries")
        if not isinstance(node, yaml.ScalarNode):
            raise self._fault(node, f"{label} must be one line of text")
        # A file saved on a Mac may hold Hangul as separate letters, which would count threefold.
        text = unicodedata.normalize("NFC", str(node.value)).strip()
        if len(text.splitlines()) > 1:
            raise self._fault(node, f"{label} must be one line of text")
        if not text:
            raise self._fault(node, f"{label} is empty")
        return text

    def _mention(self, node: yaml.Node, by: str, topic: str) -> _Mention:
        return _Mention(self._source, _line(node), by, topic)

    def _fault(self, node: yaml.Node, problem: str) -> CatalogueError:
        return CatalogueError(self._source, _line(node), problem)


def _names(node: yaml.Node) -> set[str]:
    """The names of a mapping's fields, as far as they are names."""
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return {key.value for key, _ in pairs if isinstance(key, yaml.ScalarNode)}


def _line(node: yaml.Node | yaml.Event | None) -> int | None:
    return node.start_mark.line + 1 if node is not None and node.start_mark else None
