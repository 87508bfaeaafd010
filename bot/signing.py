"""The person's own half of a test signature: a delivered certificate and its password answer a challenge."""

from pathlib import Path

from pki.files import npki
from pki.verification import challenge, reading


def answered(text: str, delivered: bytes | Path, password: str) -> str:
    """Answers a challenge with the key of a delivery; one line.

    Args:
        text: the challenge.
        delivered: the ZIP's bytes, or the folder of one certificate.
        password: the certificate password.

    Raises:
        ChallengeUnreadable, FileUnreadable, WrongPassword, DamagedKey, KeyMismatch: nothing can be answered.
        OSError: the folder cannot be read.
    """
    certificate, sealed = reading.signing_pair(delivered)
    return challenge.answer(text, certificate, npki.open_key(sealed, password))
