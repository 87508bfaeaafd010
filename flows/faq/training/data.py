"""What the network learns from and is judged by: texts with the topics that they speak of."""

import csv
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flows.faq import features, hangul, shipped
from flows.faq.network import NONE

_FAQ: Final = Path(features.__file__).parent
_QUESTIONS: Final = Path(__file__).parent

_DOUBT: Final = 1.0
"""How much a text counts that speaks of several topics, beside 1 for one that speaks of one."""

DEVELOPMENT: Final = {"given": "development.tsv", "examiner": "examiner.tsv"}
"""Sets of questions that were written without a look at the phrases."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A text, and the id of the topic it speaks of, or :data:`NONE`.

    Attributes:
        weight: how much it counts in training.
    """

    text: str
    topic: str
    weight: float = 1.0


def phrases() -> list[Sample]:
    """All that the catalogue says of how people say things, and lines about something else."""
    said = [
        Sample(text, topic.id)
        for topic in shipped.load()
        for text in (*shipped.phrases(topic.id), topic.titles.ko, topic.titles.en)
    ]
    aside = (_FAQ / "off_topic.txt").read_text(encoding="utf-8").splitlines()
    return said + [Sample(text, NONE) for text in aside]


def questions(name: str) -> list[Sample]:
    """One of the sets of :data:`DEVELOPMENT`."""
    with (_QUESTIONS / DEVELOPMENT[name]).open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Sample(row["question"], row["topic_id"]) for row in rows]


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A text that speaks of any of several topics: who hears it has to ask back."""

    text: str
    topics: tuple[str, ...]

    @property
    def samples(self) -> list[Sample]:
        """The same text for each of its topics, so that the network learns to doubt."""
        return [Sample(self.text, topic, _DOUBT / len(self.topics)) for topic in self.topics]


def ambiguous() -> list[Ambiguous]:
    """All such texts."""
    lines = (_FAQ / "ambiguous.tsv").read_text(encoding="utf-8").splitlines()
    return [Ambiguous(text, tuple(ids.split(","))) for text, ids in (one.split("\t") for one in lines)]


def everything() -> list[Sample]:
    """All that the shipped network learns from."""
    return [
        *phrases(),
        *(sample for one in ambiguous() for sample in one.samples),
        *(sample for name in DEVELOPMENT for sample in questions(name)),
    ]


def digest(samples: Iterable[Sample]) -> str:
    """Names what was learnt from, and how it was read: another digest means that training is due."""
    sha = hashlib.sha256()
    for part in (features, hangul):
        sha.update(Path(str(part.__file__)).read_bytes())
    sha.update((_FAQ / "synonyms.tsv").read_bytes())
    for sample in samples:
        sha.update(f"{sample.topic}\t{sample.weight:.3f}\t{sample.text}\n".encode())
    return sha.hexdigest()
