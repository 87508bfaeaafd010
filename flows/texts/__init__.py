"""Every sentence the bot says, in Project Fluent files, one folder for each language."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from fluent.runtime import FluentBundle, FluentResource, resolver
from fluent.runtime.types import fluent_date

from flows.replies import Line
from flows.rules import KOREA
from flows.session import Language

LANGUAGES: tuple[Language, ...] = ("ko", "en")
_FOLDER = Path(__file__).parent
_LOCALES = {"ko": "ko-KR", "en": "en-US"}

# The library takes at most 2,500 characters as an argument, for fear of texts from strangers that grow by naming each
# other. Ours come with the program, while a message of 4,096 characters is one, and becomes longer by being escaped.
resolver.MAX_PART_LENGTH = 65_536


class MissingText(LookupError):
    """A line names a text that a language does not have, or leaves an argument out."""


class Texts:
    """Turns a :class:`~flows.replies.Line` into words."""

    def __init__(self) -> None:
        self._bundles = {language: _bundle(language) for language in LANGUAGES}
        self._fixed: dict[tuple[Language, str], str] = {}
        """Texts without arguments, which are the same each time."""

    def html(self, line: Line, language: Language) -> str:
        """The line as Telegram's HTML; its arguments are escaped.

        Raises:
            MissingText: no such text, or an argument that it needs is absent.
        """
        return self._format(line, language, html=True)

    def plain(self, line: Line, language: Language) -> str:
        """The line without escaping, for button labels and toasts.

        Raises:
            MissingText: no such text, or an argument that it needs is absent.
        """
        return self._format(line, language, html=False)

    def has(self, id_: str, language: Language) -> bool:
        """Whether the language has this text."""
        return self._bundles[language].has_message(id_)

    def ids(self, language: Language) -> frozenset[str]:
        """The ids of all texts of a language."""
        return frozenset(self._bundles[language]._messages)

    def _format(self, line: Line, language: Language, *, html: bool) -> str:
        if line.arguments:
            return self._filled_in(line, language, html=html)
        place = (language, line.id)
        if place not in self._fixed:
            self._fixed[place] = self._filled_in(line, language, html=html)
        return self._fixed[place]

    def _filled_in(self, line: Line, language: Language, *, html: bool) -> str:
        bundle = self._bundles[language]
        if not bundle.has_message(line.id):
            raise MissingText(f"{language}: no text {line.id!r}")
        pattern = bundle.get_message(line.id).value
        if pattern is None:
            raise MissingText(f"{language}: the text {line.id!r} is empty")
        value, errors = bundle.format_pattern(pattern, self._arguments(line.arguments, language, html=html))
        if errors:
            raise MissingText(f"{language}: {line.id!r}: {errors[0]}")
        return str(value)

    def _arguments(
        self, arguments: Mapping[str, "str | int | date | Line"], language: Language, *, html: bool
    ) -> dict[str, Any]:
        return {name: self._argument(value, language, html=html) for name, value in arguments.items()}

    def _argument(self, value: "str | int | date | Line", language: Language, *, html: bool) -> Any:
        if isinstance(value, Line):
            return self._format(value, language, html=html)
        if isinstance(value, datetime):
            return fluent_date(value.astimezone(KOREA).date(), dateStyle="long")
        if isinstance(value, date):
            return fluent_date(value, dateStyle="long")
        return escape(value, quote=False) if html and isinstance(value, str) else value


@cache
def _bundle(language: Language) -> FluentBundle:
    # Isolation marks would stand as stray characters in callback toasts and file names.
    bundle = FluentBundle([_LOCALES[language]], use_isolating=False)
    for path in sorted((_FOLDER / language).glob("*.ftl")):
        bundle.add_resource(FluentResource(path.read_text(encoding="utf-8")))
    return bundle
