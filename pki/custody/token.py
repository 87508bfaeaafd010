"""Keys in a PKCS#11 token, which signs with them and never gives them out.

The library that speaks PKCS#11 (the extra `hsm`) is loaded when a token is used, and not before.
"""

import copy
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding as paddings
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric import utils as asymmetric_utils

from pki.errors import TokenUnusable

if TYPE_CHECKING:
    from pki.custody.cryptoki import Desk

KEY_ID_BYTES: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """Where a token is, and what opens it."""

    module: Path
    """The PKCS#11 module of the token's maker, a shared library."""
    label: str
    pin: str = field(repr=False)

    def generate(self, bits: int) -> "TokenRSAKey":
        """Makes an RSA key in the token, which it cannot leave.

        Raises:
            TokenUnusable: the token does not open, or cannot make such a key.
        """
        desk = self._desk()
        key_id = secrets.token_bytes(KEY_ID_BYTES)
        return TokenRSAKey(key_id, desk.generate(key_id, bits), desk)

    def open_key(self, key_id: bytes, public: rsa.RSAPublicKey) -> "TokenRSAKey":
        """The key of this id; a trial signature shows that it is the public key's other half.

        Raises:
            TokenUnusable: the token does not open, has no such key, or has another one under this id.
        """
        desk = self._desk()
        desk.require(key_id, public)
        return TokenRSAKey(key_id, public, desk)

    def check(self) -> None:
        """Raises TokenUnusable if the token does not open."""
        self._desk().check()

    def _desk(self) -> "Desk":
        try:
            from pki.custody.cryptoki import Desk  # noqa: PLC0415 - an extra, which most installations have no need of
        except ImportError:
            raise TokenUnusable("python-pkcs11 is not installed: install certguide[hsm]") from None
        return Desk(self.module, self.label, self.pin)


class TokenRSAKey(rsa.RSAPrivateKey):
    """An RSA key in a token, for everything here that signs: certificates, CRLs, OCSP answers.

    It signs with PKCS#1 v1.5 and SHA-256, the one algorithm of an authority, and refuses everything else. May be used
    from several threads, which take turns.

    Args:
        key_id: its CKA_ID in the token.
        public: its public half.
        desk: where the token is served.
    """

    def __init__(self, key_id: bytes, public: rsa.RSAPublicKey, desk: "Desk") -> None:
        self.key_id = key_id
        self._public = public
        self._desk = desk

    def sign(
        self,
        data: bytes,
        padding: paddings.AsymmetricPadding,
        algorithm: asymmetric_utils.Prehashed | hashes.HashAlgorithm | asymmetric_utils.NoDigestInfo,
    ) -> bytes:
        """Has the token sign.

        Raises:
            UnsupportedAlgorithm: it is to be anything but PKCS#1 v1.5 with SHA-256.
            TokenUnusable: the token does not sign, even in a new session.
        """
        if not isinstance(padding, paddings.PKCS1v15) or not isinstance(algorithm, hashes.SHA256):
            raise UnsupportedAlgorithm("a key in a token signs with PKCS#1 v1.5 and SHA-256 only")
        return self._desk.sign(self.key_id, bytes(data))

    def public_key(self) -> rsa.RSAPublicKey:
        """Its public half."""
        return self._public

    @property
    def key_size(self) -> int:
        """The modulus, in bits."""
        return self._public.key_size

    def destroy(self) -> None:
        """Removes the key from the token for good: a ceremony that failed leaves nothing behind.

        Raises:
            TokenUnusable: the token does not let it go.
        """
        self._desk.destroy(self.key_id)

    def close(self) -> None:
        """Logs out of the token; the next signature logs in again."""
        self._desk.close()

    def decrypt(self, ciphertext: bytes, padding: paddings.AsymmetricPadding) -> NoReturn:
        """Refused: an authority's key signs."""
        raise UnsupportedAlgorithm("an authority's key signs, and decrypts nothing")

    def private_numbers(self) -> NoReturn:
        """Refused: the numbers never leave the token."""
        raise UnsupportedAlgorithm("a key in a token cannot leave it")

    def private_bytes(
        self,
        encoding: serialization.Encoding,
        format: serialization.PrivateFormat,  # noqa: A002 - the name it has in cryptography
        encryption_algorithm: serialization.KeySerializationEncryption,
    ) -> NoReturn:
        """Refused: the bytes never leave the token."""
        raise UnsupportedAlgorithm("a key in a token cannot leave it")

    def __copy__(self) -> "TokenRSAKey":
        return self

    def __deepcopy__(self, memo: dict[int, object]) -> "TokenRSAKey":
        return copy.copy(self)
