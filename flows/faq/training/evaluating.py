"""Judges the search on questions that its network has not seen, beside a plain baseline."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TextIO, TypeVar

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from flows.faq import shipped
from flows.faq.catalogue import STEPS
from flows.faq.network import NONE
from flows.faq.search import Finding, Search
from flows.faq.training import data
from flows.faq.training.data import Ambiguous, Sample
from flows.faq.training.fitting import fit

_T = TypeVar("_T")

_FOLDS: Final = 3
_BEST: Final = 3
_WORST: Final = 15
_SEED: Final = 1


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and what was found for it.

    Attributes:
        unaided: with nothing known of the person.
        aided: with the step of the right topic known; for what has none the same.
        misled: with another step given.
        baseline: the plain search's.
    """

    sample: Sample
    unaided: Finding
    aided: Finding
    misled: Finding
    baseline: Finding


def report(out: TextIO) -> None:
    """Cross-validate over the development questions and write down what came of it.

    For each fold a network is trained on the phrases and on the other folds, so that each question is judged by
    a network that has never seen it.
    """
    questions = {name: data.questions(name) for name in data.DEVELOPMENT}
    asked: dict[str, list[Asked]] = defaultdict(list)
    doubted: list[tuple[Ambiguous, Finding]] = []
    for number in range(_FOLDS):
        learnt = data.phrases()
        learnt += [one for own in questions.values() for one in _fold(own, number, held_out=False)]
        learnt += [one for doubt in _fold(data.ambiguous(), number, held_out=False) for one in doubt.samples]
        search, plain = Search(shipped.load(), fit(learnt)), plain_search(learnt)
        for name, own in questions.items():
            asked[name] += _judge(_fold(own, number, held_out=True), search, plain)
        doubts = _fold(data.ambiguous(), number, held_out=True)
        doubted += [(one, search.find(one.text)) for one in doubts]
    for name, judged in asked.items():
        out.write(f"\n== {name}: {len(judged)} questions, {_FOLDS} folds\n")
        _write_figures(out, judged)
        _write_steps(out, judged)
        _write_topics(out, judged)
        _write_confusions(out, judged)
    _write_doubts(out, doubted)


def _fold(whole: Sequence[_T], number: int, *, held_out: bool) -> list[_T]:
    """The part that is held out in this fold, or all the rest; the same division at each call."""
    order = np.random.default_rng(_SEED).permutation(len(whole))
    return [whole[index] for place, index in enumerate(order) if (place % _FOLDS == number) == held_out]


def _judge(fold: Sequence[Sample], search: Search, plain: Callable[[str], Finding]) -> list[Asked]:
    step_of = {topic.id: topic.step for topic in shipped.load()}
    chance = np.random.default_rng(_SEED)
    return [
        Asked(
            sample,
            unaided=search.find(sample.text),
            aided=search.find(sample.text, step=step_of.get(sample.topic, "")),
            misled=search.find(sample.text, step=_another(step_of.get(sample.topic, ""), chance)),
            baseline=plain(sample.text),
        )
        for sample in fold
    ]


def _another(step: str, chance: np.random.Generator) -> str:
    return str(chance.choice([one for one in STEPS if one != step])) if step else ""


def plain_search(learnt: Sequence[Sample]) -> Callable[[str], Finding]:
    """The baseline: the nearest phrase by TF-IDF over character 1- to 4-grams, with nothing done to the text."""
    vectors = TfidfVectorizer(analyzer="char", ngram_range=(1, 4), sublinear_tf=True)
    phrases = vectors.fit_transform([sample.text for sample in learnt])

    def find(text: str) -> Finding:
        alike = np.asarray((vectors.transform([text]) @ phrases.T).todense()).ravel()
        nearest = [learnt[index].topic for index in np.argsort(-alike)[:50]]
        topics = tuple(dict.fromkeys(topic for topic in nearest if topic != NONE))
        return Finding("unknown" if nearest[0] == NONE else "sure", topics)

    return find


def _write_figures(out: TextIO, asked: Sequence[Asked]) -> None:
    about = [one for one in asked if one.sample.topic != NONE]
    aside = [one for one in asked if one.sample.topic == NONE]
    out.write("                          first  among three\n")
    for label, found in (
        ("step not known", [one.unaided for one in about]),
        ("step known", [one.aided for one in about]),
        ("a wrong step given", [one.misled for one in about]),
        ("plain n-grams", [one.baseline for one in about]),
    ):
        first, three = _hits(about, found)
        out.write(f"{label:<25} {first:6.1%}  {three:6.1%}\n")
    if aside:
        out.write(f"{'about something else, recognised':<40} {_share(aside, 'unknown'):6.1%}")
        out.write(f"   plain {_mean(one.baseline.verdict == 'unknown' for one in aside):6.1%}\n")
    out.write(f"{'real questions turned away':<40} {_share(about, 'unknown'):6.1%}")
    out.write(f"   plain {_mean(one.baseline.verdict == 'unknown' for one in about):6.1%}\n")
    _write_verdicts(out, about, aside)


def _write_verdicts(out: TextIO, about: Sequence[Asked], aside: Sequence[Asked]) -> None:
    sure = [one for one in about if one.unaided.verdict == "sure"]
    choice = [one for one in about if one.unaided.verdict == "choice"]
    right = _hits(sure, [one.unaided for one in sure])[0]
    among = _hits(choice, [one.unaided for one in choice])[1]
    out.write(f"{'one answer given':<40} {_share(about, 'sure'):6.1%}   of these right {right:6.1%}\n")
    out.write(f"{'a choice given':<40} {_share(about, 'choice'):6.1%}   right one in it {among:6.1%}\n")
    out.write(f"{'one answer to something else':<40} {_share(aside, 'sure'):6.1%}\n")


def _write_doubts(out: TextIO, doubted: Sequence[tuple[Ambiguous, Finding]]) -> None:
    """Whether the bot asks back where a careful person would."""
    asks_back = _mean(finding.verdict == "choice" for _, finding in doubted)
    offered = _mean(finding.topics[:1] != () and finding.topics[0] in one.topics for one, finding in doubted)
    whole = _mean(set(one.topics) <= set(finding.topics[:_BEST]) for one, finding in doubted)
    out.write(f"\n== {len(doubted)} texts that speak of any of several topics\n")
    out.write(f"{'asked back':<40} {asks_back:6.1%}\n")
    out.write(f"{'one of them offered first':<40} {offered:6.1%}\n")
    out.write(f"{'all of them among three':<40} {whole:6.1%}\n")


def _hits(asked: Sequence[Asked], found: Sequence[Finding]) -> tuple[float, float]:
    """How often the right topic is first, and among the first three."""
    pairs = [(one.sample.topic, finding.topics) for one, finding in zip(asked, found, strict=True)]
    return (
        _mean(topics[:1] == (right,) for right, topics in pairs),
        _mean(right in topics[:_BEST] for right, topics in pairs),
    )


def _share(asked: Sequence[Asked], verdict: str) -> float:
    return _mean(one.unaided.verdict == verdict for one in asked)


def _mean(hits: Iterator[bool]) -> float:
    found = list(hits)
    return sum(found) / len(found) if found else float("nan")


def _write_steps(out: TextIO, asked: Sequence[Asked]) -> None:
    step_of = {topic.id: topic.step for topic in shipped.load()}
    groups: dict[str, list[Asked]] = defaultdict(list)
    for one in asked:
        if one.sample.topic != NONE:
            groups[step_of[one.sample.topic]].append(one)
    out.write("by step (questions, first, among three)\n")
    for step in STEPS:
        first, three = _hits(groups[step], [one.unaided for one in groups[step]])
        out.write(f"  {step:<14} {len(groups[step]):>4} {first:6.1%} {three:6.1%}\n")


def _write_topics(out: TextIO, asked: Sequence[Asked]) -> None:
    groups: dict[str, list[Asked]] = defaultdict(list)
    for one in asked:
        groups[one.sample.topic].append(one)
    rows = sorted((_hits(group, [one.unaided for one in group]), topic) for topic, group in groups.items())
    out.write("by topic (first, among three), the worst first; all others 100%\n")
    for (first, three), topic in rows:
        if topic != NONE and first < 1:
            out.write(f"  {topic:<32} {first:6.1%} {three:6.1%}\n")


def _write_confusions(out: TextIO, asked: Sequence[Asked]) -> None:
    pairs: Counter[tuple[str, str]] = Counter()
    example: dict[tuple[str, str], str] = {}
    for one in asked:
        said = one.unaided.topics[0] if one.unaided.topics and one.unaided.verdict != "unknown" else NONE
        if said != one.sample.topic:
            pair = (one.sample.topic, said)
            pairs[pair] += 1
            example.setdefault(pair, one.sample.text)
    out.write("worst confusions (right, said, how often, for example)\n")
    for (right, said), count in pairs.most_common(_WORST):
        out.write(f"  {right:<30} {said:<30} {count:>2}  {example[right, said]}\n")
