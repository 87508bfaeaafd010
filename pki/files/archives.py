"""Reads a ZIP or a folder of somebody else's, within bounds. Nothing is ever written, so no path leads anywhere."""

import io
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import Final

from pki.errors import FileUnreadable, Flaw
from pki.files.delivery import CERTIFICATE_FILE, KEY_FILE, TOP_FOLDER, USER_FOLDER

MAX_ARCHIVE_BYTES: Final = 262_144
MAX_FILE_BYTES: Final = 16_384
MAX_FILES: Final = 16
_MAX_ENTRIES: Final = 64
_MAX_DEPTH: Final = 12
_ENCRYPTED: Final = 0x1  # APPNOTE.TXT 4.4.4, bit 0
_LOCAL_HEADER_BYTES: Final = 30  # APPNOTE.TXT 4.3.7, without the name
# What else zipfile can unpack may ask for gigabytes before the first byte: LZMA names the size of its own dictionary.
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_CERTIFICATE_FOLDERS: Final = (
    "",
    "*",
    f"{USER_FOLDER}/*",
    f"*/{USER_FOLDER}/*",
    f"{TOP_FOLDER}/*/{USER_FOLDER}/*",
)
_ZIP_ERRORS: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    IndexError,  # a nameless entry, to zipfile of Python 3.11
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)


def zip_files(archive_bytes: bytes) -> dict[PurePosixPath, bytes]:
    """The files of an archive by their paths.

    Raises:
        FileUnreadable: it is damaged, encrypted, or larger, deeper or stranger than any certificate folder.
    """
    if len(archive_bytes) > MAX_ARCHIVE_BYTES:
        raise FileUnreadable(Flaw.TOO_LARGE, "the archive is larger than any delivery")
    try:
        with zipfile.ZipFile(io.BytesIO(archive_bytes)) as archive:
            entries = _safe_entries(archive.infolist())
            return {path: _content(archive, entry) for path, entry in entries.items()}
    except _ZIP_ERRORS as broken:
        raise FileUnreadable(Flaw.DAMAGED, "the archive is damaged") from broken


def folder_files(folder: Path, pattern: str) -> dict[PurePosixPath, bytes]:
    """The files below a folder that fit the pattern, by their paths from there.

    Raises:
        FileUnreadable: there are more than any delivery has, larger ones, or links.
    """
    found: dict[PurePosixPath, bytes] = {}
    for path in sorted(folder.glob(pattern)):
        if path.is_symlink() or not path.is_file() or len(found) == MAX_FILES:
            raise FileUnreadable(Flaw.UNSAFE, "the folder holds more than a delivery")
        found[_safe_path(path.relative_to(folder).as_posix())] = _within_limit(
            read_at_most(path, MAX_FILE_BYTES + 1)
        )
    return found


def certificate_folders(folder: Path) -> list[Path]:
    """Where certificates with their keys lie: the folder itself, or one below it as NPKI programs lay them out.

    The folder may be the certificate's own, `USER`, the authority's, `NPKI`, or the one that holds `NPKI`.
    """
    candidates = {
        path
        for pattern in _CERTIFICATE_FOLDERS
        for path in ([folder] if not pattern else folder.glob(pattern))
    }
    return sorted(
        path for path in candidates if (path / CERTIFICATE_FILE).is_file() and (path / KEY_FILE).is_file()
    )


def read_at_most(path: Path, limit: int) -> bytes:
    """The beginning of a file; OSError as usual."""
    with path.open("rb") as file:
        return file.read(limit)


def _safe_entries(entries: list[zipfile.ZipInfo]) -> dict[PurePosixPath, zipfile.ZipInfo]:
    if len(entries) > _MAX_ENTRIES:
        raise FileUnreadable(Flaw.UNSAFE, "the archive has too many entries")
    _require_apart(entries)
    found: dict[PurePosixPath, zipfile.ZipInfo] = {}
    for entry in entries:
        path = _safe_path(entry.orig_filename.removesuffix("/"))
        if stat.S_ISLNK(entry.external_attr >> 16) or path in found:
            raise FileUnreadable(Flaw.UNSAFE, "the archive holds a link, or two files of one name")
        if not entry.is_dir():
            found[path] = entry
    if len(found) > MAX_FILES:
        raise FileUnreadable(Flaw.UNSAFE, "the archive holds too many files")
    return found


def _require_apart(entries: list[zipfile.ZipInfo]) -> None:
    """Entries that share their compressed bytes are how a small archive unpacks to a large one."""
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            raise FileUnreadable(Flaw.UNSAFE, "the archive's files overlap")
        end = entry.header_offset + _LOCAL_HEADER_BYTES + entry.compress_size


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    if entry.flag_bits & _ENCRYPTED:
        raise FileUnreadable(Flaw.ARCHIVE_ENCRYPTED, "the archive is encrypted itself")
    if entry.compress_type not in _METHODS:
        raise FileUnreadable(Flaw.UNSAFE, "the archive is compressed in a way that is not read")
    # The size in the directory may lie: read one byte more than allowed instead of trusting it.
    with archive.open(entry) as file:
        return _within_limit(file.read(MAX_FILE_BYTES + 1))


def _within_limit(content: bytes) -> bytes:
    if len(content) > MAX_FILE_BYTES:
        raise FileUnreadable(Flaw.TOO_LARGE, "a file is larger than any certificate or key")
    return content


def _safe_path(name: str) -> PurePosixPath:
    parts = name.split("/")
    unsafe = any(part in ("", ".", "..") or "\\" in part or ":" in part for part in parts)
    if unsafe or len(parts) > _MAX_DEPTH or not name.isprintable():
        raise FileUnreadable(Flaw.UNSAFE, "a file's path leads out of the archive")
    return PurePosixPath(name)
