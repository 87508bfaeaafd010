"""Small real files for the things a person sends by name only."""

from __future__ import annotations

import base64

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
"""A picture of one pixel."""

VOICE = b"OggS\x00\x02" + bytes(22)
"""The first page header of an Ogg stream: enough for a file that nobody plays."""
