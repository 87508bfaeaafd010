"""Encryption of what is stored."""

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class Undecipherable(Exception):
    """A stored value was not written under any of the keys, or was tampered with."""


class Cipher:
    """Encrypts under the newest key, decrypts under each.

    Args:
        keys: Fernet keys, newest first: 32 bytes in URL-safe base64.

    Raises:
        ValueError: there is no key, or one of them is not a Fernet key.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise ValueError("no key to encrypt with")
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def __repr__(self) -> str:
        return "Cipher()"

    def encrypt(self, plain: bytes) -> bytes:
        """Encrypted and authenticated; two calls never give the same bytes."""
        return self._fernet.encrypt(plain)

    def decrypt(self, token: bytes) -> bytes:
        """What was encrypted.

        Raises:
            Undecipherable: no key fits.
        """
        try:
            return self._fernet.decrypt(token)
        except InvalidToken:
            raise Undecipherable("a stored value does not decrypt under the keys given") from None
