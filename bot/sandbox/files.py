"""Files that were sent: by id for the person and for sending again, by path for the bot's download."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from pathlib import PurePosixPath

from bot.sandbox.records import JSON, Meta, StoredFile

MOST_FILE_BYTES = 20 * 1024 * 1024
"""What getFile hands over; more than that no person sends here."""

_FOLDERS = {"photo": "photos", "voice": "voice", "sticker": "stickers"}
_HASHED_BYTES = 64 * 1024


class FileShelf:
    """
    All files, kept for as long as the world.

    Args:
        meta: counts the files, for their paths.
        added: called with each new file, to write it down.
        gone: called with each file that was withdrawn, to strike it out.
    """

    def __init__(
        self, meta: Meta, added: Callable[[StoredFile], None], gone: Callable[[StoredFile], None]
    ) -> None:
        self._meta = meta
        self._added = added
        self._gone = gone
        self._withdrawn: set[str] = set()
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def add(self, kind: str, name: str, mime: str, data: bytes, extra: JSON) -> StoredFile:
        """Keep `data`; `extra` are further fields of the Bot API object (width, duration, …)."""
        self._meta.files += 1
        suffix = PurePosixPath(name).suffix
        file = StoredFile(
            file_id=f"sbx{secrets.token_urlsafe(24)}",
            unique_id=_unique_id(data),
            name=name,
            mime=mime,
            path=f"{_FOLDERS.get(kind, 'documents')}/file_{self._meta.files}{suffix}",
            data=data,
            description=extra,
            kind=kind,
        )
        self.restore(file)
        self._added(file)
        return file

    def restore(self, file: StoredFile) -> None:
        """Take back a file that was written down."""
        self._by_id[file.file_id] = file
        self._by_path[file.path] = file

    def withdraw(self, file_id: str) -> None:
        """
        Show a file to nobody any more, and strike it out on the disk.

        The bot may fetch it for as long as the process lives: Telegram hands out by ``file_id`` what was deleted.
        """
        file = self._by_id.get(file_id)
        if file is not None:
            self._withdrawn.add(file_id)
            self._gone(file)

    def shown(self, file_id: str) -> StoredFile | None:
        """Return the file with this ``file_id``, unless it was withdrawn."""
        return None if file_id in self._withdrawn else self._by_id.get(file_id)

    def by_id(self, file_id: str) -> StoredFile | None:
        """Return the file with this ``file_id``."""
        return self._by_id.get(file_id)

    def by_path(self, path: str) -> StoredFile | None:
        """Return the file that getFile gave this ``file_path``."""
        return self._by_path.get(path)


def _unique_id(data: bytes) -> str:
    # The beginning and the length: hashing all of 50 MB would hold up the event loop.
    digest = hashlib.sha256(data[:_HASHED_BYTES] + len(data).to_bytes(8, "big"))
    return f"u{digest.hexdigest()[:14]}"


def file_object(file: StoredFile) -> JSON:
    """Return the fields that every Bot API file object has, and the file's own."""
    common: JSON = {
        "file_id": file.file_id,
        "file_unique_id": file.unique_id,
        "file_size": len(file.data),
    }
    return common | file.description
