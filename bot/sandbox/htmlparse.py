"""``parse_mode=HTML`` as Telegram reads it, refusals and their wording included."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NoReturn

from bot.sandbox.entities import Entity, checked_link, cleaned, normalised, units
from bot.sandbox.errors import bad_request

_SIMPLE = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
}
_KNOWN = frozenset({*_SIMPLE, "a", "blockquote", "tg-emoji"})
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|([a-z]{2,4}));?")
_TAG_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTE_NAME = re.compile(r"[^\s=>/\"']+")
_TOKEN = re.compile(r"[A-Za-z0-9.\-]*")
_SPACE = re.compile(r"\s*")
_HIGHEST = 0x10FFFF
_SURROGATES = range(0xD800, 0xE000)


@dataclass
class _Tag:
    """A start tag that waits for its end."""

    name: str
    argument: str
    offset: int
    start: int


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """
    Return the plain text and the entities of `source`.

    Raises:
        ApiError: 400 "Bad Request: can't parse entities: …" as Telegram words it.
    """
    return _Parser(source).run()


class _Parser:
    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._out: list[str] = []
        self._offset = 0
        self._open: list[_Tag] = []
        self._entities: list[Entity] = []

    def run(self) -> tuple[str, list[Entity]]:
        while self._at < len(self._source):
            char = self._source[self._at]
            if char == "<":
                self._tag()
            elif char == "&":
                self._append(self._reference())
            else:
                self._append(char)
                self._at += 1
        if self._open:
            self._fail(f'Can\'t find end tag corresponding to start tag "{self._open[-1].name}"')
        return "".join(self._out), normalised(self._merged())

    def _append(self, piece: str) -> None:
        self._out.append(piece)
        self._offset += units(piece)

    def _fail(self, reason: str, at: int | None = None) -> NoReturn:
        place = "" if at is None else f" at byte offset {self._byte(at)}"
        raise bad_request(f"can't parse entities: {reason}{place}")

    def _byte(self, at: int) -> int:
        return len(self._source[:at].encode("utf-8", "surrogatepass"))

    def _skip_space(self) -> None:
        match = _SPACE.match(self._source, self._at)
        self._at = match.end() if match else self._at

    def _peek(self) -> str:
        return self._source[self._at : self._at + 1]

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self._source, self._at)
        if match is None:
            return ""
        self._at = match.end()
        return match.group()

    def _reference(self) -> str:
        """Read a character reference; what is none stays as it was typed."""
        match = _REFERENCE.match(self._source, self._at)
        char = _referenced(match) if match else None
        if match is None or char is None:
            self._at += 1
            return "&"
        self._at = match.end()
        return char

    def _tag(self) -> None:
        begin = self._at
        self._at += 1
        if self._peek() == "/":
            self._end_tag(begin)
        else:
            self._start_tag(begin)

    def _start_tag(self, begin: int) -> None:
        name = self._take(_TAG_NAME).lower()
        if not self._peek():
            self._fail("Unclosed start tag", begin)
        if name not in _KNOWN:
            self._fail(f'Unsupported start tag "{name}"', begin)
        argument = self._attributes(name, begin)
        if name == "span" and argument != "spoiler":
            self._fail('Tag "span" must have class "tg-spoiler"', begin)
        self._open.append(_Tag(name, argument, self._offset, len(self._out)))
        self._at += 1

    def _attributes(self, tag: str, begin: int) -> str:
        argument = ""
        while True:
            self._skip_space()
            if not self._peek():
                self._fail("Unclosed start tag", begin)
            if self._peek() == ">":
                return argument
            name = self._take(_ATTRIBUTE_NAME)
            if not name:
                self._fail(f'Empty attribute name in the tag "{tag}"', begin)
            argument = _argument(tag, name, self._attribute_value(begin)) or argument

    def _attribute_value(self, begin: int) -> str:
        self._skip_space()
        if self._peek() != "=":
            return ""
        self._at += 1
        self._skip_space()
        quote = self._peek()
        if quote not in {'"', "'"}:
            return self._name_token(begin)
        self._at += 1
        value: list[str] = []
        while self._peek() and self._peek() != quote:
            if self._peek() == "&":
                value.append(self._reference())
            else:
                value.append(self._peek())
                self._at += 1
        if not self._peek():
            self._fail("Unclosed start tag", begin)
        self._at += 1
        return "".join(value)

    def _name_token(self, begin: int) -> str:
        start = self._at
        token = self._take(_TOKEN).lower()
        if not self._peek():
            self._fail("Unclosed start tag", begin)
        if self._peek() != ">" and not self._peek().isspace():
            self._fail("Unexpected end of name token", start)
        return token

    def _end_tag(self, begin: int) -> None:
        if not self._open:
            self._fail("Unexpected end tag", begin)
        self._at += 1
        name = self._take(_TAG_NAME).lower()
        self._skip_space()
        if self._peek() != ">":
            self._fail("Unclosed end tag", begin)
        self._at += 1
        tag = self._open.pop()
        if name and name != tag.name:
            place = self._byte(begin)
            self._fail(
                f'Unmatched end tag at byte offset {place}, expected "</{tag.name}>", found "</{name}>"'
            )
        if self._offset > tag.offset:
            self._finish(tag)

    def _finish(self, tag: _Tag) -> None:
        length = self._offset - tag.offset
        if tag.name == "a":
            link = checked_link(tag.argument or "".join(self._out[tag.start :]))
            if link is not None:
                self._entities.append(Entity("text_link", tag.offset, length, url=link))
        elif tag.name == "blockquote":
            kind = "expandable_blockquote" if tag.argument else "blockquote"
            self._entities.append(Entity(kind, tag.offset, length))
        elif tag.name != "tg-emoji":  # a bot without a paid name may not use custom emoji: the text remains
            language = tag.argument if tag.name == "code" else ""
            self._entities.append(Entity(_SIMPLE[tag.name], tag.offset, length, language=language or None))

    def _merged(self) -> list[Entity]:
        """Let ``<pre><code class="language-x">`` become one "pre" with its language."""
        languages = {
            (e.offset, e.length): e.language for e in self._entities if e.type == "code" and e.language
        }
        merged = []
        for entity in self._entities:
            language = languages.get((entity.offset, entity.length)) if entity.type == "pre" else None
            merged.append(
                Entity(entity.type, entity.offset, entity.length, url=entity.url, language=language)
            )
        return merged


def _referenced(match: re.Match[str]) -> str | None:
    hexadecimal, decimal, name = match.groups()
    if name:
        return _NAMED.get(name)
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    usable = 0 < code <= _HIGHEST and code not in _SURROGATES
    return (cleaned(chr(code)) or " ") if usable else None


def _argument(tag: str, name: str, value: str) -> str:
    if tag == "a" and name == "href":
        return value
    if tag == "code" and name == "class" and value.startswith("language-"):
        return value.removeprefix("language-")
    if tag == "span" and name == "class" and value.startswith("tg-"):
        return value.removeprefix("tg-")
    return "1" if tag == "blockquote" and name == "expandable" else ""
