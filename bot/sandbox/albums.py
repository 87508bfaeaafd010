"""Albums: messages that an app shows as one because they share a ``media_group_id``."""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from collections.abc import Sequence

from bot.sandbox.records import Message

MOST_IN_ALBUM = 10
ALBUM_KINDS = frozenset({"photo", "document"})
_ID_BITS = 44
_FIRST_ID = 1 << _ID_BITS


def new_album() -> str:
    """Return a new ``media_group_id``."""
    return str(_FIRST_ID + secrets.randbits(_ID_BITS))


def named_album(chat_id: int, sender: int, name: str) -> str:
    """Return the ``media_group_id`` of what a sender calls by one name in a chat."""
    digest = hashlib.sha256(f"{chat_id} {sender} {name}".encode(errors="replace")).digest()
    return str(_FIRST_ID + (int.from_bytes(digest[:8], "big") >> (64 - _ID_BITS)))


def albums_of(sources: Sequence[Message]) -> list[str | None]:
    """
    Return the albums that copies of messages are in.

    An album stays one while at least two of it are copied together; documents of one sender become one.
    """
    kinds, senders = {m.kind for m in sources}, {m.sender for m in sources}
    if 1 < len(sources) <= MOST_IN_ALBUM and kinds == {"document"} and len(senders) == 1:
        return [new_album()] * len(sources)
    sizes = Counter(m.album for m in sources if m.album is not None)
    new = {album: new_album() for album, size in sizes.items() if size > 1}
    return [new.get(m.album) if m.album is not None else None for m in sources]
