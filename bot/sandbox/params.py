"""Parameters of a Bot API call, however they were sent: query, urlencoded, multipart or JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from bot.sandbox.errors import TOO_LARGE, ApiError, bad_request
from bot.sandbox.records import JSON

MOST_UPLOAD_BYTES = 50 * 1024 * 1024
_MOST_BODY_BYTES = MOST_UPLOAD_BYTES + 1024 * 1024
_INTEGER = re.compile(r"-?\d{1,19}")
_TRUE = frozenset({"true", "1", "yes", "t", "y"})


@dataclass(frozen=True)
class Upload:
    """A file that came with the request."""

    name: str
    mime: str
    data: bytes


class Params:
    """The parameters by name; an empty value counts as absent, as it does for Telegram."""

    def __init__(self, values: Mapping[str, object], uploads: Mapping[str, Upload]) -> None:
        self._values = values
        self._uploads = uploads

    def text(self, name: str) -> str | None:
        """Return a string; numbers pass as their digits."""
        value = self._values.get(name)
        if isinstance(value, str):
            return value or None
        return None if value is None or isinstance(value, bool | dict | list) else str(value)

    def integer(self, name: str) -> int | None:
        """Return a whole number, also when it was sent as a string."""
        text = self.text(name)
        return int(text) if text is not None and _INTEGER.fullmatch(text.strip()) else None

    def bounded(self, name: str, default: int, low: int, high: int) -> int:
        """Return a whole number moved into its range, as Telegram does with ``limit`` and ``timeout``."""
        value = self.integer(name)
        return default if value is None else min(high, max(low, value))

    def flag(self, name: str) -> bool:
        """Return a Boolean, also when it was sent as a string."""
        value = self._values.get(name)
        return value if isinstance(value, bool) else str(value).lower() in _TRUE

    def has(self, name: str) -> bool:
        """Whether the parameter was given at all."""
        value = self._values.get(name)
        return value is not None and value != ""

    def given(self, name: str) -> bool:
        """Whether the parameter was named, be it with nothing; for the few where that says something."""
        return self._values.get(name) is not None

    def structure(self, name: str) -> object:
        """
        Return an object or list, decoded if it was sent as a JSON string; None if absent.

        Raises:
            ApiError: not JSON.
        """
        value = self._values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            decoded: object = msgspec.json.decode(value)
        except msgspec.DecodeError as exc:
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from exc
        return decoded

    def mapping(self, name: str) -> JSON | None:
        """
        Return an object, or None if absent.

        Raises:
            ApiError: something else.
        """
        value = self.structure(name)
        if value is None or isinstance(value, dict):
            return value
        raise bad_request(f"object expected as {name.replace('_', ' ')}")

    def part(self, values: JSON) -> Params:
        """Return an object within a parameter as parameters of their own, with the same uploads."""
        return Params(values, self._uploads)

    def upload(self, name: str) -> Upload | None:
        """Return the uploaded file of a parameter, also by ``attach://``."""
        value = self._values.get(name)
        if isinstance(value, str) and value.startswith("attach://"):
            return self._uploads.get(value.removeprefix("attach://"))
        return self._uploads.get(name)


class _InMemoryParser(MultiPartParser):
    """Keeps uploads in memory: the usual spool file would put them on the disk in the clear."""

    spool_max_size = _MOST_BODY_BYTES


async def read_params(request: Request) -> Params:
    """
    Read all parameters of a request.

    Raises:
        ApiError: 413 for more than 50 MB, 400 for what cannot be parsed.
    """
    if int(request.headers.get("content-length") or 0) > _MOST_BODY_BYTES:
        raise ApiError(TOO_LARGE, "Request Entity Too Large")
    values: dict[str, object] = dict(request.query_params)
    uploads: dict[str, Upload] = {}
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type == "application/json":
        values |= await _read_json(request)
    elif content_type == "application/x-www-form-urlencoded":
        async with request.form(max_fields=100) as form:
            values |= {name: value for name, value in form.items() if isinstance(value, str)}
    elif content_type == "multipart/form-data":
        await _read_multipart(request, values, uploads)
    _require_utf8(values)
    return Params(values, uploads)


async def _read_json(request: Request) -> JSON:
    body = await request.body()
    try:
        decoded = msgspec.json.decode(body) if body.strip() else {}
    except msgspec.DecodeError as exc:
        raise bad_request("can't parse JSON object") from exc
    if not isinstance(decoded, dict):
        raise bad_request("object expected as the body")
    return decoded


async def _read_multipart(request: Request, values: dict[str, object], uploads: dict[str, Upload]) -> None:
    try:
        form = await _InMemoryParser(request.headers, request.stream()).parse()
    except MultiPartException as exc:
        raise bad_request("can't parse the multipart body") from exc
    try:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                uploads[name] = await _read_upload(value)
            else:
                values[name] = value
    finally:
        await form.close()


async def _read_upload(file: UploadFile) -> Upload:
    data = await file.read()
    if len(data) > MOST_UPLOAD_BYTES:
        raise ApiError(TOO_LARGE, "Request Entity Too Large")
    name = (file.filename or "file").replace("\\", "/").rpartition("/")[2] or "file"
    return Upload(name, file.content_type or "application/octet-stream", data)


def _require_utf8(values: Mapping[str, object]) -> None:
    try:
        for value in values.values():
            if isinstance(value, str):
                value.encode()
    except UnicodeEncodeError as exc:
        raise bad_request("strings must be encoded in UTF-8") from exc
