"""What a customer must not send to staff, and staff must not see: whatever may be a password, a code or a number.

Where a secret is being asked for, everything is held that could be the answer: holding back a harmless word
costs a smile, passing on a password cannot be undone.
"""

import re
from typing import Final

from flows import fields, machine
from flows.faq import asking
from flows.session import Session

_DIGIT_NAMES: Final = re.compile(r"(?:[공영일이삼사오육륙칠팔구][\s,.\-]*){4,}")
"""A number spelled out: ``칠삼구일``."""

_LEAST_WORDS: Final = 3
"""Two words without any Hangul may be a password with a space in it."""

_NODS: Final = frozenset({"ok", "okay", "yes", "no", "hi", "hello", "thanks", "thank you"})
_EDGES: Final = "\"'“”‘’()[]<>.,!?~…"
_PLAIN: Final = re.compile(r"[A-Za-z]+(?:['’.\-/][A-Za-z]+)*|[0-9]+(?:[.,:/\-][0-9]+)*")
_SHORTEST: Final = 4

# Digits that count something or name a place on a card are none of a secret.
_COUNTED: Final = re.compile(
    r"[0-9]+\s?(?:번째|번|초|분|시간|시|자리|자|칸|개|줄|회|원|일|월|년|살|세|%"
    r"|(?:st|nd|rd|th|seconds?|minutes?|hours?|digits?|times|won)(?![a-z]))",
    re.IGNORECASE,
)
_CODES: Final = {"verification_call": 2, "payment_card": 4}
"""Where short numbers are the secret: how many digits in all may be one."""


def may_be(session: Session, text: str) -> bool:
    """Whether the text may hold a secret of whoever stands there."""
    plain = fields.clean(text)
    if fields.holds_secret(text) or fields.is_number(text) or _DIGIT_NAMES.fullmatch(plain):
        return True
    return fields.holds_password(text) or (is_asked(session) and _may_be_answer(session, plain))


def is_asked(session: Session) -> bool:
    """Whether a secret is being asked for, or was a moment ago."""
    return session.after_secret or session.state in machine.SECRET or session.away in machine.SECRET


def _may_be_answer(session: Session, text: str) -> bool:
    if text.lower().strip(_EDGES) in _NODS or not any(map(_could_be_typed, text)):
        return False
    if not _is_sentence(text) or fields.without_secrets(text) != text:
        return True
    digits = sum(character.isdigit() for character in _COUNTED.sub("", text))
    most = _CODES.get(session.state)
    return (most is not None and digits >= most) or any(map(_is_odd, text.split()))


def _could_be_typed(character: str) -> bool:
    """Whether a secret could be made of it: no Hangul, no picture."""
    return character.isdigit() or (character.isascii() and character.isalpha())


def _is_sentence(text: str) -> bool:
    hangul = any("가" <= character <= "힣" for character in text)
    return asking.is_sentence(text) and (hangul or len(text.split()) >= _LEAST_WORDS)


def _is_odd(word: str) -> bool:
    """Whether a word mixes what words and numbers do not; a Hangul ending may stand behind it: ``Hangang7은``."""
    core = "".join(character for character in word if character.isascii()).strip(_EDGES)
    return len(core) >= _SHORTEST and any(map(str.isalnum, core)) and _PLAIN.fullmatch(core) is None
