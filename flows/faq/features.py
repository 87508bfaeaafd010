"""What is said, as numbers: a text becomes a bag of hashed letter groups that typos disturb little."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Final
from zlib import crc32

from flows.faq import hangul

BUCKETS: Final = 1 << 15
"""Into how many places groups are hashed."""

_LETTER_GROUPS: Final = (2, 3, 4, 5)
_SYLLABLE_GROUPS: Final = (1, 2, 3)
LONGEST: Final = 300
"""Characters that are looked at; whoever tells more has said it by then."""

_SYNONYMS: Final = Path(__file__).with_name("synonyms.tsv")
_LEAST_INITIALS: Final = 3
_WORD: Final = re.compile(r"[A-Za-z]+|[^A-Za-z\s]+")


def words(text: str) -> str:
    """``text`` in plain words: typing mended, synonyms made one; still with its spaces."""
    mended = " ".join(_mended(word) for word in hangul.spelt(text[:LONGEST]).split())
    return _one_word(mended)


def _mended(word: str) -> str:
    return "".join(_retyped(part) for part in _WORD.findall(word))


@lru_cache(maxsize=4096)
def _retyped(word: str) -> str:
    """A word typed with the keyboard in the other language, or as initials, as what was meant."""
    known, lower = _known(), word.lower()
    if lower in known:
        return lower
    if word.isascii():
        return hangul.from_latin_keys(word) or hangul.from_latin_keys(lower) or lower
    latin = hangul.to_latin_keys(lower)
    if latin in known:
        return str(latin)
    if hangul.are_initials(lower) and len(lower) >= _LEAST_INITIALS:
        return _by_initials().get(lower, lower)
    return lower


@cache
def _synonyms() -> Mapping[str, str]:
    """Each synonym's chief word."""
    table: dict[str, str] = {}
    for row in _SYNONYMS.read_text(encoding="utf-8").splitlines():
        chief, _, others = row.partition("\t")
        table |= dict.fromkeys((chief, *others.split()), chief)  # itself, too, for others may be within it
    return table


@cache
def _known() -> frozenset[str]:
    table = _synonyms()
    return frozenset(table) | frozenset(table.values())


@cache
def _by_initials() -> Mapping[str, str]:
    """The chief words by their initials, of those that no other shares."""
    count = Counter(hangul.initials(word) for word in set(_synonyms().values()))
    return {
        hangul.initials(word): word
        for word in _synonyms().values()
        if count[hangul.initials(word)] == 1 and not word.isascii()
    }


@cache
def _pattern() -> re.Pattern[str]:
    longest_first = sorted(_synonyms(), key=len, reverse=True)
    ascii_words = [rf"(?<![a-z]){re.escape(word)}(?![a-z])" for word in longest_first if word.isascii()]
    spaced = [r"\s?".join(map(re.escape, word)) for word in longest_first if not word.isascii()]
    return re.compile("|".join(spaced + ascii_words))


def _one_word(text: str) -> str:
    return _pattern().sub(lambda found: _synonyms()["".join(found[0].split())], text)


def buckets(text: str) -> Counter[int]:
    """How often each group of letters, group of syllables and word stands in ``text``, by its bucket."""
    said = words(text)
    whole = said.replace(" ", "")
    sounds = hangul.by_ear(hangul.letters(whole))
    found = Counter(_bucket("l", group) for group in _runs(f"^{sounds}$", _LETTER_GROUPS))
    found.update(_bucket("s", group) for group in _runs(f"^{whole}$", _SYLLABLE_GROUPS))
    found.update(_bucket("w", word) for word in said.split())
    return found


def _runs(text: str, sizes: Iterable[int]) -> Iterator[str]:
    for size in sizes:
        for start in range(len(text) - size + 1):
            yield text[start : start + size]


def _bucket(kind: str, group: str) -> int:
    return crc32((kind + group).encode()) & (BUCKETS - 1)
