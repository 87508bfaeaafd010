"""Finds the topics that a text speaks of: the one front door of all look-ups."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from flows.faq import features, network
from flows.faq.catalogue import STEPS, Catalogue, Topic
from flows.faq.network import NONE, Floats, Network

Verdict = Literal["sure", "choice", "unknown"]

# In natural logarithms, added to a topic's likelihood: a nudge, for the person may well ask of something else.
_AT_STEP: Final = 1.2
_JUST_FAILED: Final = 2.0

# Chosen by cross-validation over the development questions (make eval prints what follows from them).
_ABOUT_SOMETHING_ELSE: Final = 0.15
_SURE: Final = 0.75
_TWIN: Final = 0.15
"""A second topic this likely, measured against the first, is asked for rather than passed over."""

_CONCEIVABLE: Final = 0.02
"""A topic less likely than this is not even named to somebody who seems to speak of something else."""

_LISTED: Final = 10
# The cosine between a text and a phrase that staff added from which on it counts, and by how much.
_ALIKE: Final = 0.5
_STEEPNESS: Final = 16.0


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found.

    Attributes:
        verdict: ``sure``: the first topic answers it; ``choice``: one of the first few does;
            ``unknown``: it is about something else, as far as can be told.
        topics: ids, best first, ten at most; for ``unknown`` those that it might be about after all.
        scores: of each of them, between 0 and 1.
    """

    verdict: Verdict
    topics: tuple[str, ...]
    scores: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class _Added:
    """A phrase that the network has not learnt."""

    topic: str
    weights: Mapping[int, float]


class Search:
    """Look-ups in one catalogue.

    Args:
        catalogue: the topics that may be found.
        trained: tells them apart.
    """

    def __init__(self, catalogue: Catalogue, trained: Network | None = None) -> None:
        self._network = trained or network.shipped()
        self._by_id = {topic.id: topic for topic in catalogue}
        learnt = set(self._network.labels)
        self._added = [
            _Added(topic.id, self._weights(phrase))
            for topic in catalogue
            for phrase in _unlearnt(topic, learnt)
        ]
        self.find("인증 전화가 안 와요")  # the first look-up puts much in place; nobody is to wait for that

    def over(self, catalogue: Catalogue) -> "Search":
        """The same search in another catalogue."""
        return Search(catalogue, self._network)

    def find(self, text: str, *, step: str = "", failed: str = "") -> Finding:
        """The topics that ``text`` speaks of.

        Args:
            text: as typed.
            step: where the person stands, a name of :data:`flows.faq.catalogue.STEPS`, or several of them
                separated by commas; their topics are raised a little.
            failed: the topic that explains what failed just now; it is raised, too.
        """
        if not features.words(text):
            return Finding("unknown", ())
        likelihoods = self._likelihoods(text)
        # What speaks for topics that are switched off must not seem to speak for their neighbours.
        hidden = max(0.0, 1 - sum(likelihoods.values()))
        elsewhere = likelihoods.pop(NONE, 0.0)
        raised = {id_: value * self._boost(id_, step, failed) for id_, value in likelihoods.items()}
        total = (sum(raised.values()) + hidden) or 1.0
        order = sorted(raised, key=raised.__getitem__, reverse=True)[:_LISTED]
        scores = tuple(raised[id_] / total for id_ in order)
        verdict = _verdict(scores, elsewhere)
        if verdict == "unknown":
            order = [id_ for id_ in order if likelihoods[id_] >= _CONCEIVABLE]
        return Finding(verdict, tuple(order), scores[: len(order)])

    def _boost(self, topic_id: str, step: str, failed: str) -> float:
        nudge = _AT_STEP if step and self._by_id[topic_id].step in step.split(",") else 0.0
        return math.exp(nudge + (_JUST_FAILED if topic_id == failed else 0.0))

    def _likelihoods(self, text: str) -> dict[str, float]:
        """Of each topic of the catalogue, and of :data:`NONE`."""
        learnt = self._network.log_likelihoods(text)
        likelihoods = {
            label: math.exp(value) for label, value in learnt.items() if label in self._by_id or label == NONE
        }
        likelihoods |= {id_: 0.0 for id_ in self._by_id if id_ not in likelihoods}
        for topic, evidence in self._by_phrases(text).items():
            # The phrase speaks for its topic and, as far as it does, against all others.
            likelihoods = {label: value * (1 - evidence) for label, value in likelihoods.items()}
            likelihoods[topic] += evidence
        return likelihoods

    def _by_phrases(self, text: str) -> dict[str, float]:
        """How much the phrases that staff added speak for their topics, between 0 and 1."""
        if not self._added:
            return {}
        asked = self._weights(text)
        best: dict[str, float] = {}
        for added in self._added:
            alike = sum(weight * added.weights.get(place, 0.0) for place, weight in asked.items())
            best[added.topic] = max(best.get(added.topic, 0.0), alike)
        return {
            topic: 1 / (1 + math.exp(-_STEEPNESS * (alike - _ALIKE)))
            for topic, alike in best.items()
            if alike > _ALIKE / 2
        }

    def _weights(self, text: str) -> Mapping[int, float]:
        places, weights = self._network.vector(text)
        return dict(zip(places.tolist(), _listed(weights), strict=True))


def _listed(weights: Floats) -> list[float]:
    return [float(weight) for weight in np.asarray(weights)]


def _unlearnt(topic: Topic, learnt: set[str]) -> tuple[str, ...]:
    """What only the catalogue knows of a topic."""
    return topic.phrases if topic.id in learnt else (topic.titles.ko, topic.titles.en, *topic.phrases)


def _verdict(scores: tuple[float, ...], elsewhere: float) -> Verdict:
    if not scores or elsewhere > _ABOUT_SOMETHING_ELSE:
        return "unknown"
    first, second = scores[0], scores[1] if len(scores) > 1 else 0.0
    return "sure" if first >= _SURE and second <= _TWIN * first else "choice"


__all__ = ["STEPS", "Finding", "Search", "Verdict"]
