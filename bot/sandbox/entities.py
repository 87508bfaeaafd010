"""
Formatted text: a string and its entities, counted in UTF-16 code units as everywhere in the Bot API.

The limits of 4096 and 1024 characters are applied to UTF-16 code units after parsing, here and on the whole
sandbox: the strict reading, under which nothing passes that Telegram refuses.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

import msgspec

from bot.sandbox.errors import bad_request

_ORDER = (
    "blockquote",
    "expandable_blockquote",
    "pre",
    "code",
    "text_link",
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
    "bot_command",
    "url",
)
_QUOTES = frozenset({"blockquote", "expandable_blockquote"})
_LITERAL = frozenset({"pre", "code"})
_FOUND_BY_TELEGRAM = frozenset(
    {
        "mention",
        "hashtag",
        "cashtag",
        "bot_command",
        "url",
        "email",
        "phone_number",
        "text_mention",
        "custom_emoji",
    }
)
_TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
}
_LINK_SCHEMES = frozenset({"http", "https", "tg", "mailto", "tel"})
_COMMAND = re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>@])")
_URL = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,!?;:)]")
_CONTROL = {code: " " for code in range(32) if chr(code) != "\n"} | {ord("\r"): None}


class Entity(msgspec.Struct, frozen=True, omit_defaults=True):
    """A Bot API MessageEntity."""

    type: str
    offset: int
    length: int
    url: str | None = None
    language: str | None = None

    @property
    def end(self) -> int:
        """The first offset behind it."""
        return self.offset + self.length


def units(text: str) -> int:
    """Return the length in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cleaned(text: str) -> str:
    """Return `text` without control characters, as Telegram stores it."""
    return text.translate(_CONTROL)


def checked_link(url: str) -> str | None:
    """Return the link Telegram would keep, or None where it drops the entity."""
    url = url.strip()
    try:
        parts = urlsplit(url if "://" in url or url.startswith(("mailto:", "tel:")) else f"http://{url}")
        _ = parts.port  # "http://javascript:alert(1)" is found out only here
    except ValueError:
        return None
    if parts.scheme not in _LINK_SCHEMES or not (parts.netloc or parts.path):
        return None
    return parts.geturl()


def explicit_entities(raw: object, text: str) -> list[Entity]:
    """
    Return the entities a bot handed in beside the text (parameter ``entities`` or ``caption_entities``).

    Kinds that Telegram finds by itself, and those a plain bot may not use, are passed over.

    Raises:
        ApiError: not a list of entities, or one lies outside the text.
    """
    if not isinstance(raw, list):
        raise bad_request("can't parse entities: Expected an Array of MessageEntity")
    found = [_explicit(item, units(text)) for item in raw]
    return normalised([entity for entity in found if entity is not None])


def _explicit(item: object, length: int) -> Entity | None:
    if not isinstance(item, dict):
        raise bad_request("can't parse MessageEntity: Expected an Object")
    kind, offset, size = item.get("type"), item.get("offset"), item.get("length")
    if kind in _FOUND_BY_TELEGRAM:
        return None
    if kind not in _ORDER:
        raise bad_request("can't parse MessageEntity: Unsupported type specified")
    if not isinstance(offset, int) or not isinstance(size, int) or size <= 0:
        raise bad_request("ENTITY_BOUNDS_INVALID")
    if offset < 0 or offset + size > length:
        raise bad_request("ENTITY_BOUNDS_INVALID")
    if kind == "text_link":
        link = checked_link(str(item.get("url") or ""))
        return Entity("text_link", offset, size, url=link) if link else None
    language = item.get("language") if kind == "pre" else None
    return Entity(str(kind), offset, size, language=str(language) if language else None)


def normalised(entities: Iterable[Entity]) -> list[Entity]:
    """
    Return the entities in Telegram's order and without what it does not nest.

    Code holds nothing else, a quotation holds no quotation, and nothing holds its own kind.
    """
    kept: list[Entity] = []
    for entity in sorted(entities, key=lambda e: (e.offset, -e.length, _ORDER.index(e.type))):
        if not any(_swallows(outer, entity) for outer in kept):
            kept.append(entity)
    return kept


def _swallows(outer: Entity, inner: Entity) -> bool:
    if outer.end <= inner.offset:
        return False
    both_quotes = outer.type in _QUOTES and inner.type in _QUOTES
    return outer.type in _LITERAL or both_quotes or (outer.type == inner.type and inner.end <= outer.end)


def with_detected(text: str, entities: Sequence[Entity]) -> list[Entity]:
    """Return the entities and those Telegram finds by itself: commands and links in plain text."""
    found = [
        Entity(kind, units(text[: match.start()]), units(match.group()))
        for kind, pattern in (("bot_command", _COMMAND), ("url", _URL))
        for match in pattern.finditer(text)
    ]
    taken = [e for e in entities if e.type in _LITERAL or e.type == "text_link"]
    free = [f for f in found if not any(t.offset < f.end and f.offset < t.end for t in taken)]
    return normalised([*entities, *free])


def trimmed(text: str, entities: Sequence[Entity]) -> tuple[str, list[Entity]]:
    """Return text without white space at its ends, entities moved along, as Telegram stores it."""
    shift = units(text) - units(text.lstrip())
    text = text.strip()
    length = units(text)
    moved = []
    for entity in entities:
        start = max(0, entity.offset - shift)
        end = min(length, entity.end - shift)
        if start < end:
            moved.append(msgspec.structs.replace(entity, offset=start, length=end - start))
    return text, moved


def to_html(text: str, entities: Sequence[Entity]) -> str:
    """
    Return safe HTML: every character escaped, only the sandbox's own few tags.

    Overlapping entities are cut where they cross, so the result is always well formed.
    """
    raw = text.encode("utf-16-le", "surrogatepass")
    shown = [e for e in entities if e.type in _TAGS or e.type in {"text_link", "spoiler", "url"}]
    cuts = sorted({0, len(raw) // 2, *(e.offset for e in shown), *(e.end for e in shown)})
    out: list[str] = []
    stack: list[Entity] = []
    for start, end in zip(cuts, [*cuts[1:], cuts[-1]], strict=True):
        active = [e for e in shown if e.offset <= start < e.end]
        keep = _common(stack, active)
        out.extend(_close(entity) for entity in reversed(stack[keep:]))
        piece = raw[start * 2 : end * 2].decode("utf-16-le", "replace")
        out.extend(_open(entity, text) for entity in active[keep:])
        out.append(html.escape(piece))
        stack = active
    out.extend(_close(entity) for entity in reversed(stack))
    return "".join(out)


def _common(stack: Sequence[Entity], active: Sequence[Entity]) -> int:
    same = 0
    for old, new in zip(stack, active, strict=False):
        if old is not new:
            break
        same += 1
    return same


def _open(entity: Entity, text: str) -> str:
    if entity.type == "spoiler":
        return '<span class="spoiler">'
    if entity.type in {"text_link", "url"}:
        raw = text.encode("utf-16-le", "surrogatepass")[entity.offset * 2 : entity.end * 2]
        link = entity.url or raw.decode("utf-16-le", "replace")
        return f'<a href="{html.escape(link)}" rel="noopener noreferrer" target="_blank">'
    return f"<{_TAGS[entity.type]}>"


def _close(entity: Entity) -> str:
    if entity.type == "spoiler":
        return "</span>"
    return "</a>" if entity.type in {"text_link", "url"} else f"</{_TAGS[entity.type]}>"
