"""A cabinet without a disk, for demonstrations and tests."""

import json
from collections.abc import Callable
from typing import Any


class MemoryCabinet:
    """The :class:`~flows.ports.Cabinet` of one process: its documents live as long as it does.

    Each document is kept as JSON text, so that nobody holds a reference into it and nothing goes in which a
    durable cabinet could not store.
    """

    def __init__(self) -> None:
        self._documents: dict[str, str] = {}

    async def read(self, key: str) -> dict[str, Any] | None:
        """The document, or ``None``."""
        stored = self._documents.get(key)
        return None if stored is None else _load(stored)

    async def change(self, key: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
        """Store what ``change`` makes of the document; nothing when it raises."""
        stored = json.dumps(change(_load(self._documents.get(key, "{}"))), ensure_ascii=False)
        self._documents[key] = stored
        return _load(stored)

    def snapshot(self) -> dict[str, dict[str, Any]]:
        """A copy of all documents by their keys."""
        return {key: _load(stored) for key, stored in self._documents.items()}


def _load(stored: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(stored)
    return document
