"""Envelopes: the page encrypts an answer to a key that was made for it alone, so that nothing between can read it.

HPKE (RFC 9180) in base mode. A key opens one answer and is forgotten with it; all of them are forgotten with the
process. The page then asks for another, and the person notices nothing.
"""

import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

LIFE: Final = timedelta(minutes=20)
_MOST: Final = 10_000
_MOST_OF_A_CHAT: Final = 4
"""A page in a second tab, and what reloading leaves behind."""
_SUITE: Final = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_INFO: Final = "certguide secure page 1 "


class EnvelopeUnknown(Exception):
    """There is no such key, or not any more."""


class EnvelopeUnreadable(Exception):
    """The key does not open it."""


@dataclass(frozen=True, slots=True)
class _Key:
    chat: int
    until: datetime
    private: ec.EllipticCurvePrivateKey = field(repr=False)


class Envelopes:
    """The keys that wait for an answer.

    Args:
        clock: now, aware.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._keys: OrderedDict[str, _Key] = OrderedDict()

    def new(self, chat: int) -> tuple[str, bytes]:
        """A key for one answer: the name under which it is known here, and its public half, an uncompressed point."""
        self._make_room(chat)
        name = secrets.token_urlsafe(16)
        private = ec.generate_private_key(ec.SECP256R1())
        self._keys[name] = _Key(chat, self._clock() + LIFE, private)
        return name, private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def open(self, name: str, chat: int, ticket: str, sealed: bytes) -> bytes:
        """What was put into an envelope. Its key is gone afterwards, whatever becomes of it.

        Args:
            name: of the key.
            chat: whose answer it is.
            ticket: for which it was sealed, as text.
            sealed: HPKE's encapsulated key and ciphertext.

        Raises:
            EnvelopeUnknown: ask for another key.
            EnvelopeUnreadable: it was sealed to another key, for another ticket, or changed on the way.
        """
        key = self._keys.get(name)
        if key is None or key.chat != chat:
            raise EnvelopeUnknown
        del self._keys[name]
        if key.until < self._clock():
            raise EnvelopeUnknown
        try:
            return _SUITE.decrypt(sealed, key.private, info=f"{_INFO}{ticket}".encode())
        except (InvalidTag, ValueError):
            raise EnvelopeUnreadable from None

    def _make_room(self, chat: int) -> None:
        now = self._clock()
        while self._keys and (len(self._keys) >= _MOST or next(iter(self._keys.values())).until < now):
            self._keys.popitem(last=False)
        own = [name for name, key in self._keys.items() if key.chat == chat]
        for name in own[: len(own) - _MOST_OF_A_CHAT + 1]:
            del self._keys[name]
