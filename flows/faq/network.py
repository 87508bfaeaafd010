"""A small trained network that says how likely a text speaks of each topic, or of something else.

Its input is the bag of letter groups of :mod:`flows.faq.features`, weighed by rarity and of length one; then
one hidden layer (ReLU) and a softmax. :mod:`flows.faq.training` makes it; here it is only used, with NumPy.
"""

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from flows.faq import features

NONE: Final = "none"
"""What stands for a text that is about something else."""

_ARRAYS: Final = ("labels", "rarity", "hidden", "scale", "hidden_bias", "output", "output_bias", "digest")
_SHIPPED: Final = Path(__file__).with_name("network.npz")

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """The trained numbers.

    Attributes:
        labels: what the outputs stand for: topic ids, and :data:`NONE`.
        rarity: of each bucket, shape ``(buckets,)``.
        hidden: the weights of the hidden layer in steps of ``scale``, shape ``(buckets, units)``.
        scale: shape ``(units,)``.
        hidden_bias: shape ``(units,)``.
        output: shape ``(units, labels)``.
        output_bias: shape ``(labels,)``.
        digest: of all that it was trained on (:func:`flows.faq.training.data.digest`).
    """

    labels: tuple[str, ...]
    rarity: Floats
    hidden: npt.NDArray[np.int8]
    scale: Floats
    hidden_bias: Floats
    output: Floats
    output_bias: Floats
    digest: str = ""

    def log_likelihoods(self, text: str) -> Mapping[str, float]:
        """The natural logarithm of each label's probability."""
        places, weights = self.vector(text)
        sums = (weights @ self.hidden[places].astype(np.float32)) * self.scale + self.hidden_bias
        logits = np.maximum(sums, 0) @ self.output + self.output_bias
        logits -= logits.max()
        return dict(zip(self.labels, (logits - np.log(np.exp(logits).sum())).tolist(), strict=True))

    def vector(self, text: str) -> tuple[npt.NDArray[np.int64], Floats]:
        """The buckets of a text and their weights, together of length one."""
        counts = features.buckets(text)
        places = np.fromiter(counts.keys(), np.int64, len(counts))
        weights = (1 + np.log(np.fromiter(counts.values(), np.float32, len(counts)))) * self.rarity[places]
        return places, weights / max(float(np.linalg.norm(weights)), 1e-9)

    def save(self, path: Path) -> None:
        """Write the numbers down; the same numbers make the same bytes."""
        np.savez(
            path,
            labels=np.array(self.labels),
            rarity=self.rarity.astype(np.float16),
            hidden=self.hidden,
            scale=self.scale,
            hidden_bias=self.hidden_bias,
            output=self.output.astype(np.float16),
            output_bias=self.output_bias,
            digest=np.array(self.digest),
        )


def load(path: Path = _SHIPPED) -> Network:
    """The numbers that were written down.

    Raises:
        OSError, ValueError: the file is missing or is none of ours.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            arrays: dict[str, Any] = {name: stored[name] for name in _ARRAYS}
    except (EOFError, KeyError, TypeError, AttributeError, zipfile.BadZipFile) as error:
        raise ValueError(f"{path} is no network: {error!r}") from error
    floats = {
        name: arrays[name].astype(np.float32)
        for name in ("rarity", "scale", "hidden_bias", "output", "output_bias")
    }
    return Network(
        labels=tuple(map(str, arrays["labels"])),
        hidden=arrays["hidden"],
        digest=str(arrays["digest"]),
        **floats,
    )


@lru_cache(maxsize=1)
def shipped() -> Network:
    """The network that ships with the bot, read once."""
    return load()
