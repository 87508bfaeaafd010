"""Fits the network."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.neural_network import MLPClassifier

from flows.faq import features
from flows.faq.network import NONE, Network
from flows.faq.training.data import Sample, digest

_UNITS: Final = 128
_ROUNDS: Final = 9
_BATCH: Final = 128
_RATE: Final = 0.004
_DROPPED: Final = 0.4
"""Which part of the groups is hidden in each round, so that no single word decides."""
_SEED: Final = 20261127
_STEPS: Final = 127


def fit(samples: Sequence[Sample]) -> Network:
    """Train a network; the same samples make the same network."""
    labels = (*sorted({sample.topic for sample in samples} - {NONE}), NONE)
    counts = _counts([sample.text for sample in samples])
    rarity = _rarity(counts)
    vectors = _unit(counts @ sparse.diags(rarity))
    targets = np.array([labels.index(sample.topic) for sample in samples])
    weights = np.array([sample.weight for sample in samples], np.float32)
    return _network(_train(vectors, targets, weights, len(labels)), labels, rarity, digest(samples))


def _counts(texts: Sequence[str]) -> sparse.csr_matrix:
    """``1 + log(count)`` of each bucket, a row for each text."""
    found = [features.buckets(text) for text in texts]
    rows = np.repeat(np.arange(len(found)), [len(bag) for bag in found])
    places = np.fromiter((place for bag in found for place in bag), np.int32)
    counts = np.fromiter((count for bag in found for count in bag.values()), np.float32)
    return sparse.csr_matrix(
        (1 + np.log(counts), (rows, places)), shape=(len(texts), features.BUCKETS), dtype=np.float32
    )


def _rarity(counts: sparse.csr_matrix) -> npt.NDArray[np.float32]:
    """The smoothed inverse document frequency of each bucket."""
    inside = np.bincount(counts.indices, minlength=features.BUCKETS)
    rarity = np.log((1 + counts.shape[0]) / (1 + inside)) + 1
    return np.asarray(rarity.astype(np.float16), np.float32)  # as they will be stored


def _unit(rows: Any) -> sparse.csr_matrix:
    """Each row with length one."""
    matrix = sparse.csr_matrix(rows, dtype=np.float32)
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return sparse.csr_matrix(
        sparse.diags((1 / np.maximum(lengths, 1e-9)).astype(np.float32)) @ matrix, dtype=np.float32
    )


def _train(
    vectors: sparse.csr_matrix,
    targets: npt.NDArray[np.int64],
    weights: npt.NDArray[np.float32],
    labels: int,
) -> MLPClassifier:
    chance = np.random.default_rng(_SEED)
    model = MLPClassifier(
        (_UNITS,), batch_size=_BATCH, learning_rate_init=_RATE, alpha=1e-5, random_state=_SEED
    )
    for number in range(_ROUNDS):
        if number:
            model._optimizer.learning_rate_init = _RATE * (1 - number / _ROUNDS)
        model.partial_fit(
            _thinned(vectors, chance), targets, sample_weight=weights, classes=np.arange(labels)
        )
    return model


def _thinned(vectors: sparse.csr_matrix, chance: np.random.Generator) -> sparse.csr_matrix:
    """The same texts with part of their groups hidden."""
    thinned = vectors.copy()
    thinned.data *= chance.random(len(thinned.data), dtype=np.float32) >= _DROPPED
    thinned.eliminate_zeros()
    return _unit(thinned)


def _network(
    model: MLPClassifier, labels: tuple[str, ...], rarity: npt.NDArray[np.float32], learnt: str
) -> Network:
    """The trained weights, those of the hidden layer in 8 bits."""
    hidden, output = model.coefs_
    scale = np.maximum(np.abs(hidden).max(axis=0), 1e-9) / _STEPS
    return Network(
        labels=labels,
        rarity=rarity,
        hidden=np.rint(hidden / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        hidden_bias=model.intercepts_[0].astype(np.float32),
        output=np.asarray(output.astype(np.float16), np.float32),
        output_bias=model.intercepts_[1].astype(np.float32),
        digest=learnt,
    )
