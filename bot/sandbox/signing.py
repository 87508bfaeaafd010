"""The person's own machine, which the sandbox plays: it has the delivered file, and signs with it."""

from __future__ import annotations

import asyncio

from bot.sandbox.errors import BAD_REQUEST, Refused
from bot.signing import answered
from pki import errors
from pki.verification import challenge

_REFUSALS: dict[type[errors.PkiError], str] = {
    errors.ChallengeUnreadable: "no_challenge",
    errors.WrongPassword: "wrong_password",
    errors.PasswordNotPossible: "wrong_password",
    errors.FileUnreadable: "no_certificate",
    errors.DamagedKey: "no_certificate",
    errors.KeyMismatch: "no_certificate",
}


async def sign(text: str, delivered: bytes, password: str) -> str:
    """
    Return the answer to a challenge, as ``certguide sign`` gives it. Nothing is kept.

    Raises:
        Refused: ``no_challenge``, ``wrong_password``, or ``no_certificate`` in the file.
    """
    if not challenge.is_challenge(text):
        raise Refused(BAD_REQUEST, "no_challenge")
    try:
        return await asyncio.to_thread(answered, text, delivered, password)
    except tuple(_REFUSALS) as refused:
        reason = next(reason for kind, reason in _REFUSALS.items() if isinstance(refused, kind))
        raise Refused(BAD_REQUEST, reason) from None


def challenge_in(text: str) -> str | None:
    """Return the challenge that a message shows."""
    if challenge.CHALLENGE_PREFIX not in text:
        return None
    return next((word for word in text.split() if challenge.is_challenge(word)), None)
