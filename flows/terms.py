"""The terms a customer is asked to agree to: which, in which order, and in exactly which words.

A consent is worth what it can prove, so its record holds the term's version and the digest of the text
that was shown. Whoever changes a text changes its version, here and in its last line.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Final

from flows.session import Language

_FOLDER: Final = Path(__file__).parent / "texts" / "terms"


@dataclass(frozen=True, slots=True)
class Term:
    """One consent, asked on its own.

    Attributes:
        id: its public name, which consent records keep.
        required: without it nothing is issued. Refusing one that is not required must change nothing.
        version: the day its present wording is from, ISO 8601.
    """

    id: str
    required: bool
    version: str


TERMS: Final[tuple[Term, ...]] = (
    Term("service", required=True, version="2026-11-23"),
    Term("privacy", required=True, version="2026-11-23"),
    # The law wants these three apart from the general consent (PIPA 24, 28-8 and 17).
    Term("identifiers", required=True, version="2026-11-23"),
    Term("overseas", required=True, version="2026-11-23"),
    Term("provision", required=True, version="2026-11-23"),
    Term("news", required=False, version="2026-11-23"),
)
"""In the order they are asked; the required ones come first."""

BY_ID: Final[Mapping[str, Term]] = MappingProxyType({term.id: term for term in TERMS})


def all_agreed(versions: Mapping[str, str]) -> bool:
    """Whether every required term was agreed to in its present wording; ``versions`` by term id."""
    return all(versions.get(term.id) == term.version for term in TERMS if term.required)


def text(term_id: str, language: Language) -> str:
    """The full wording, plain text, short enough for one message.

    Raises:
        KeyError: no such term.
    """
    return _content(BY_ID[term_id].id, language).decode("utf-8")


def digest(term_id: str, language: Language) -> str:
    """The SHA-256 of the wording in UTF-8, as hexadecimal: it proves later which words were agreed to.

    Raises:
        KeyError: no such term.
    """
    return sha256(_content(BY_ID[term_id].id, language)).hexdigest()


def evidence(term: Term, language: Language, *, agreed: bool, at: datetime) -> dict[str, str]:
    """What a consent record says of an answer to a term: which words were answered, how and when."""
    return {
        "term": term.id,
        "version": term.version,
        "language": language,
        "sha256": digest(term.id, language),
        "agreed": "yes" if agreed else "no",
        "at": at.isoformat(),
    }


@cache
def _content(term_id: str, language: Language) -> bytes:
    # Bytes, not text mode: that would translate line ends and so let the digest depend on the machine.
    return (_FOLDER / f"{term_id}.{language}.txt").read_bytes()
