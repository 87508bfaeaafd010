"""PKCS#11 (Cryptoki) through python-pkcs11: the only module that imports it. See `token`."""

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeVar, cast

import pkcs11
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from pkcs11 import Attribute, Mechanism, MechanismFlag
from pkcs11.types import SignMixin

from pki.errors import TokenUnusable

# python-pkcs11 initialises a module for one thread at a time (C_Initialize without CKF_OS_LOCKING_OK).
_ONE_AT_A_TIME: Final = threading.Lock()
_KEY_LABEL: Final = "certguide issuing authority"
_TRIAL: Final = b"certguide: is this the key of the certificate?"
_PIN_REFUSED: Final = (
    pkcs11.PinExpired,
    pkcs11.PinIncorrect,
    pkcs11.PinInvalid,
    pkcs11.PinLenRange,
    pkcs11.PinLocked,
)
_Answer = TypeVar("_Answer")


class Desk:
    """Serves one token: keeps a session open, and opens another one, once, when it is lost.

    Args:
        module: the PKCS#11 module.
        label: the token's.
        pin: the user's.
    """

    def __init__(self, module: Path, label: str, pin: str) -> None:
        self._module = module
        self._label = label
        self._pin = pin
        self._pin_refused = False
        self._session: pkcs11.Session | None = None
        self._keys: dict[bytes, SignMixin] = {}

    def check(self) -> None:
        """Raises TokenUnusable if the token does not open."""
        self._serve(lambda session: None)
        self.close()

    def close(self) -> None:
        """Logs out. Whoever else uses the token in this process logs in again when it signs next."""
        with _ONE_AT_A_TIME:
            self._leave()

    def generate(self, key_id: bytes, bits: int) -> rsa.RSAPublicKey:
        """Makes a key pair of this id in the token: for signing alone, sensitive, not extractable."""
        return self._serve(lambda session: _generate(session, key_id, bits))

    def require(self, key_id: bytes, public: rsa.RSAPublicKey) -> None:
        """Raises TokenUnusable if the token has no key of this id, or one that is not this public key's."""
        try:
            public.verify(self.sign(key_id, _TRIAL), _TRIAL, padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            raise TokenUnusable(f"the token {self._label!r} has another key than the certificate's") from None

    def sign(self, key_id: bytes, data: bytes) -> bytes:
        """Signs with PKCS#1 v1.5 and SHA-256."""
        return self._serve(
            lambda session: self._key(session, key_id).sign(data, mechanism=Mechanism.SHA256_RSA_PKCS)
        )

    def destroy(self, key_id: bytes) -> None:
        """Removes both halves of the key pair."""
        self._serve(lambda session: _destroy(session, key_id))
        self._keys.pop(key_id, None)

    def _serve(self, ask: Callable[[pkcs11.Session], _Answer]) -> _Answer:
        with _ONE_AT_A_TIME:
            try:
                if self._session is not None:
                    with suppress(pkcs11.PKCS11Error):
                        return ask(self._session)
                    self._leave()
                self._session = self._enter()
                return ask(self._session)
            except pkcs11.PKCS11Error as error:
                self._leave()
                raise TokenUnusable(self._in_words(error)) from None

    def _enter(self) -> pkcs11.Session:
        # A token locks itself after a few wrong PINs; trying one again for each signature would soon see to that.
        if self._pin_refused:
            raise pkcs11.PinIncorrect
        token = self._token()
        try:
            return token.open(rw=True, user_pin=self._pin)
        except pkcs11.UserAlreadyLoggedIn:
            # The login is the process's, not the session's.
            return token.open(rw=True)
        except _PIN_REFUSED:
            self._pin_refused = True
            raise

    def _token(self) -> pkcs11.Token:
        tokens = list(_tokens(self._module, self._label))
        if not tokens:
            raise pkcs11.NoSuchToken
        if len(tokens) > 1:
            raise pkcs11.MultipleTokensReturned
        return tokens[0]

    def _leave(self) -> None:
        session, self._session = self._session, None
        self._keys.clear()
        if session is not None:
            with suppress(pkcs11.PKCS11Error):
                session.close()

    def _key(self, session: pkcs11.Session, key_id: bytes) -> SignMixin:
        if key_id not in self._keys:
            key = session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, id=key_id)
            self._keys[key_id] = cast(SignMixin, key)
        return self._keys[key_id]

    def _in_words(self, error: pkcs11.PKCS11Error) -> str:
        token = f"the token {self._label!r}"
        match error:
            case pkcs11.NoSuchToken() | pkcs11.TokenNotPresent():
                return f"{token} is not there"
            case pkcs11.MultipleTokensReturned():
                return f"there are several tokens {self._label!r}"
            case pkcs11.NoSuchKey():
                return f"{token} has not got the authority's key"
            case error if isinstance(error, _PIN_REFUSED):
                return f"{token} refuses the PIN"
            case error if type(error) is pkcs11.PKCS11Error:
                return f"the PKCS#11 module {self._module} cannot be loaded"
        return f"{token} fails: {type(error).__name__}"


def _tokens(module: Path, label: str) -> Iterator[pkcs11.Token]:
    """Slots that fail are passed over: another token, which was pulled out, is no harm to this one."""
    for slot in pkcs11.lib(str(module)).get_slots(token_present=True):
        with suppress(pkcs11.PKCS11Error):
            token = slot.get_token()
            if token.label == label:
                yield token


def _generate(session: pkcs11.Session, key_id: bytes, bits: int) -> rsa.RSAPublicKey:
    public, _ = session.generate_keypair(
        pkcs11.KeyType.RSA,
        bits,
        id=key_id,
        label=_KEY_LABEL,
        store=True,
        capabilities=MechanismFlag.SIGN | MechanismFlag.VERIFY,
        private_template={Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False},
    )
    numbers = (int.from_bytes(public[item], "big") for item in (Attribute.PUBLIC_EXPONENT, Attribute.MODULUS))
    return rsa.RSAPublicNumbers(*numbers).public_key()


def _destroy(session: pkcs11.Session, key_id: bytes) -> None:
    for item in list(session.get_objects({Attribute.ID: key_id})):
        item.destroy()
