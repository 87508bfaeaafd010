"""The name by which a customer and staff call the customer's case: short, easily read out, and of nobody else."""

import uuid
from typing import Final

from flows.dialogue import Dialogue

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: without the letters that are taken for digits, and without U."""

_BITS: Final = 40
_HALF: Final = 4


def give(dialogue: Dialogue) -> str:
    """The chat's reference, which it is given when it is first needed."""
    session = dialogue.session
    if not session.reference:
        number = uuid.UUID(dialogue.new_id()).int >> (128 - _BITS)
        session.reference = "".join(_ALPHABET[number >> shift & 31] for shift in range(_BITS - 5, -1, -5))
    return session.reference


def shown(reference: str) -> str:
    """A reference as people read it: ``7K3M-9QXT``."""
    return f"{reference[:_HALF]}-{reference[_HALF:]}"
