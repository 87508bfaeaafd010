"""Mini Apps: the address at which a person's app opens one, sealed as Telegram seals it."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping
from urllib.parse import quote, urlencode

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from bot.sandbox.records import Person

_VERSION = "8.0"
_PLATFORM = "web"


class LaunchSeal:
    """
    What makes launch data Telegram's: a hash for the bot, which has the token, and a signature for all others.

    Args:
        token: the bot's.
    """

    def __init__(self, token: str) -> None:
        self._bot_id = token.partition(":")[0]
        self._hash_key = hmac.digest(b"WebAppData", token.encode(), "sha256")
        self._signing_key = Ed25519PrivateKey.generate()  # nobody but Telegram has Telegram's

    @property
    def public_key(self) -> Ed25519PublicKey:
        """What checks the signatures, in place of the key that Telegram publishes."""
        return self._signing_key.public_key()

    def sealed(self, fields: Mapping[str, str]) -> str:
        """Return fields as ``initData``, with their signature and their hash."""
        signature = self._signing_key.sign(f"{self._bot_id}:WebAppData\n{_lines(fields)}".encode())
        signed = {**fields, "signature": base64.urlsafe_b64encode(signature).decode().rstrip("=")}
        digest = hmac.digest(self._hash_key, _lines(signed).encode(), "sha256")
        return urlencode({**signed, "hash": digest.hex()}, quote_via=quote)


def user_field(person: Person, *, writable: bool) -> str:
    """Return the ``user`` of launch data; `writable` says whether the bot may write to them."""
    user = {
        "id": person.id,
        "first_name": person.first_name,
        "last_name": "",
        "language_code": person.language,
        **({"allows_write_to_pm": True} if writable else {}),
    }
    # Telegram escapes slashes, and whoever checks a hash has to take the text as it came.
    return msgspec.json.encode(user).decode().replace("/", "\\/")


def launch_address(url: str, init_data: str, theme: Mapping[str, str]) -> str:
    """Return a Mini App's address with what it finds in its fragment."""
    launch = {
        "tgWebAppData": init_data,
        "tgWebAppVersion": _VERSION,
        "tgWebAppPlatform": _PLATFORM,
        "tgWebAppThemeParams": msgspec.json.encode(theme).decode(),
    }
    return f"{url}{'&' if '#' in url else '#'}{urlencode(launch, quote_via=quote)}"


def _lines(fields: Mapping[str, str]) -> str:
    return "\n".join(f"{name}={value}" for name, value in sorted(fields.items()))
