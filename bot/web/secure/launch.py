"""Who opened the page, as Telegram vouches for it (Bot API, "Validating data received via the Mini App")."""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final, Literal
from urllib.parse import parse_qsl

LONGEST: Final = 4096
"""Characters. Telegram's are some 500."""

LIFE: Final = timedelta(minutes=20)
"""How long a launch is good for: somebody may look for their security card, but not leave the page open over night."""

_AHEAD: Final = timedelta(minutes=2)
"""So far may Telegram's clock be ahead of ours."""

_MOST_FIELDS: Final = 32
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_ESCAPE: Final = re.compile(r"%(?![0-9A-F]{2})")
_PURPOSE: Final = b"WebAppData"

Flaw = Literal["launch_missing", "launch_forged", "launch_expired"]


class LaunchRefused(Exception):
    """The data do not say who opened the page.

    Attributes:
        flaw: why, as a word.
    """

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw)
        self.flaw = flaw


def opener(data: str, *, token: str, now: datetime) -> int:
    """The id of the user who opened the page.

    Args:
        data: ``initData``, as Telegram hands it to the page.
        token: the bot's.
        now: aware.

    Raises:
        LaunchRefused: nobody, or nobody knows who, or too long ago.
    """
    if not data:
        raise LaunchRefused("launch_missing")
    fields = _fields(data)
    given = fields.pop("hash", "")
    secret = hmac.digest(_PURPOSE, token.encode(), "sha256")
    signed = "\n".join(f"{name}={fields[name]}" for name in sorted(fields)).encode()
    if not _HASH.fullmatch(given) or not hmac.compare_digest(given, _hex(secret, signed)):
        raise LaunchRefused("launch_forged")
    if not -_AHEAD <= now - _moment(fields) <= LIFE:
        raise LaunchRefused("launch_expired")
    return _user(fields)


def _hex(secret: bytes, signed: bytes) -> str:
    return hmac.new(secret, signed, hashlib.sha256).hexdigest()


def _fields(data: str) -> dict[str, str]:
    """The fields, each of which stands there once, in one way of writing."""
    if len(data) > LONGEST or not data.isascii() or _ESCAPE.search(data):
        raise LaunchRefused("launch_forged")
    try:
        pairs = parse_qsl(
            data, keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=_MOST_FIELDS
        )
    except ValueError:
        raise LaunchRefused("launch_forged") from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise LaunchRefused("launch_forged")
    return fields


def _moment(fields: Mapping[str, str]) -> datetime:
    try:
        return datetime.fromtimestamp(int(fields["auth_date"]), UTC)
    except (KeyError, ValueError, OverflowError, OSError):
        raise LaunchRefused("launch_forged") from None


def _user(fields: Mapping[str, str]) -> int:
    try:
        user = json.loads(fields["user"])["id"]
    except (KeyError, ValueError, TypeError, RecursionError):
        user = None
    if not isinstance(user, int) or isinstance(user, bool):
        raise LaunchRefused("launch_forged")
    return user
