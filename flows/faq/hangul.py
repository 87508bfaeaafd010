"""Korean as it is typed: letters instead of syllables, the wrong keyboard, initials, laughter.

Pure functions over text. Nothing here knows what the words mean.
"""

import re
import unicodedata
from typing import Final

_INITIALS: Final = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS: Final = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS: Final[tuple[str, ...]] = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
_FIRST, _LAST = ord("가"), ord("힣")

# What one key press makes of two: the keyboard has no keys for these.
_COMPOUND: Final = {
    "ㅘ": "ㅗㅏ", "ㅙ": "ㅗㅐ", "ㅚ": "ㅗㅣ", "ㅝ": "ㅜㅓ", "ㅞ": "ㅜㅔ", "ㅟ": "ㅜㅣ", "ㅢ": "ㅡㅣ",
    "ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ", "ㄽ": "ㄹㅅ",
    "ㄾ": "ㄹㅌ", "ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ",
}  # fmt: skip
_JOINED: Final = {pair: whole for whole, pair in _COMPOUND.items()}

# The standard keyboard (KS X 5002): the Hangul letter on each Latin key.
_KEYS: Final = dict(
    zip(
        "qwertyuiopasdfghjklzxcvbnmQWERTOP",
        "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡㅃㅉㄸㄲㅆㅒㅖ",
        strict=True,
    )
)
_LATIN: Final = {letter: key for key, letter in reversed(_KEYS.items())}

# How it sounds, not how it is spelt: what people mix up when they spell by ear.
_BY_EAR: Final[dict[int, str]] = str.maketrans(
    {
        "ㅐ": "ㅔ", "ㅒ": "ㅖ", "ㅞ": "ㅙ", "ㅚ": "ㅙ",
        "ㄲ": "ㄱ", "ㄳ": "ㄱ", "ㄵ": "ㄴ", "ㄶ": "ㄴ", "ㄺ": "ㄱ", "ㄻ": "ㅁ", "ㄼ": "ㄹ", "ㄽ": "ㄹ",
        "ㄾ": "ㄹ", "ㄿ": "ㅂ", "ㅀ": "ㄹ", "ㅄ": "ㅂ", "ㅆ": "ㅅ",
    }
)  # fmt: skip

# Laughter and tears; compatibility forms first, since NFKC would turn them into syllables' parts.
_FEELINGS: Final = re.compile(r"[ㅋㅎㅠㅜㅡ]{2,}|[ㅠㅜ]|(?<![ㄱ-ㅎ])[ㅋㅎ](?![ㄱ-ㅎㅏ-ㅣ])|\^+_*\^+|[;~]{2,}")
_FILLERS: Final = "\u115f\u1160\u3164\uffa0"  # letters by their category, and yet nothing to be seen
_NOISE: Final = re.compile(r"[^\w가-힣ㄱ-ㅎㅏ-ㅣ]+|_+")
_REPEATS: Final = re.compile(r"(.)\1{2,}")


def plain(text: str) -> str:
    """``text`` in lower case, without laughter, punctuation and what cannot be seen; words apart by one space."""
    return _quiet(_seen(text).lower())


def spelt(text: str) -> str:
    """:func:`plain`, except that capitals stay: on the Korean keyboard they are other letters."""
    return _quiet(_seen(text))


def _seen(text: str) -> str:
    return unicodedata.normalize("NFC", _folded(unicodedata.normalize("NFC", text)))


def _quiet(text: str) -> str:
    return " ".join(_REPEATS.sub(r"\1\1", _NOISE.sub(" ", _FEELINGS.sub(" ", text))).split())


def _folded(text: str) -> str:
    """NFKC, except that Hangul letters that stand alone stay what they are."""
    return "".join(
        character if "ㄱ" <= character <= "ㅣ" else unicodedata.normalize("NFKC", character)
        for character in text
        if (unicodedata.category(character) not in ("Cf", "Cc") or character.isspace())
        and character not in _FILLERS
    )


def letters(text: str) -> str:
    """``text`` with its syllables taken apart: ``인증ㅅ`` and ``인증서`` then differ by one letter."""
    return "".join(map(_apart, text))


def _apart(character: str) -> str:
    code = ord(character)
    if not _FIRST <= code <= _LAST:
        return character
    initial, rest = divmod(code - _FIRST, len(_VOWELS) * len(_FINALS))
    vowel, final = divmod(rest, len(_FINALS))
    return _INITIALS[initial] + _VOWELS[vowel] + _FINALS[final]


def by_ear(apart: str) -> str:
    """Letters as they sound: ``안되요``, ``않돼요`` and ``안돼요`` are one."""
    return apart.translate(_BY_EAR)


def initials(text: str) -> str:
    """The first letter of each syllable: ``ㅇㅈㅅ`` for ``인증서``; other characters stay."""
    return "".join(_apart(character)[0] for character in text)


def are_initials(word: str) -> bool:
    """Whether a word is nothing but consonants, as people abbreviate."""
    return bool(word) and all(character in _INITIALS for character in word)


def from_latin_keys(word: str) -> str | None:
    """What a Latin word would be on the Korean keyboard: ``dkdlel`` is ``아이디``.

    ``None`` if that makes no whole syllables, so that it was Latin after all.
    """
    if not word or not all(character in _KEYS for character in word):
        return None
    composed = compose("".join(_KEYS[character] for character in word))
    return composed if all("가" <= character <= "힣" for character in composed) else None


def to_latin_keys(word: str) -> str | None:
    """What a Hangul word would be on the Latin keyboard: ``ㅐ쎄`` is ``otp``; ``None`` if it is no Hangul."""
    typed = "".join(_COMPOUND.get(letter, letter) for letter in letters(word))
    if not typed or not all(letter in _LATIN for letter in typed):
        return None
    return "".join(_LATIN[letter] for letter in typed).lower()


def compose(apart: str) -> str:
    """Single letters put together as the keyboard does it; a letter that finds no syllable stays alone."""
    syllables: list[str] = []
    index = 0
    while index < len(apart):
        syllable, taken = _syllable(apart, index)
        syllables.append(syllable)
        index += taken
    return "".join(syllables)


def _syllable(apart: str, start: int) -> tuple[str, int]:
    """The syllable that begins at ``start``, and how many letters it takes."""
    initial = apart[start]
    if initial not in _INITIALS or start + 1 >= len(apart) or apart[start + 1] not in _VOWELS:
        return initial, 1
    vowel, taken = apart[start + 1], 2
    if apart[start + 1 : start + 3] in _JOINED:
        vowel, taken = _JOINED[apart[start + 1 : start + 3]], 3
    final, more = _final(apart, start + taken)
    code = (_INITIALS.index(initial) * len(_VOWELS) + _VOWELS.index(vowel)) * len(_FINALS)
    return chr(_FIRST + code + _FINALS.index(final)), taken + more


def _final(apart: str, start: int) -> tuple[str, int]:
    """The consonants that close a syllable: all that do not open the next one."""

    def is_consonant(index: int) -> bool:
        return index < len(apart) and apart[index] in _FINALS

    def opens(index: int) -> bool:
        return index + 1 < len(apart) and apart[index + 1] in _VOWELS

    if not is_consonant(start) or opens(start):
        return "", 0
    pair = apart[start : start + 2]
    if pair in _JOINED and not opens(start + 1):
        return _JOINED[pair], 2
    return apart[start], 1
