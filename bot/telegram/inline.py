"""Inline queries: staff look topics up from any chat, with ``@bot words``.

A query is worth an answer for seconds only, and it says what staff type. So it is answered at once, and written
down nowhere.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import structlog
import telegram
from telegram.constants import ParseMode

from bot.lanes import Lanes
from bot.log import where
from bot.telegram.render import Texts
from flows.conversation import FAQ_LINK
from flows.faq.catalogue import STEPS, Catalogue, Topic
from flows.faq.library import Library
from flows.replies import line
from flows.session import Language

_log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

MOST_RESULTS: Final = 10

_CACHE_SECONDS = 5
_AT_ONCE = 8
_MOST_WAITING = 256
_PATIENCE_SECONDS = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What somebody typed behind the bot's name. No ``repr`` shows it.

    Attributes:
        id: answers go to it.
        user_id: who typed it.
        language: of their Telegram, as far as the bot speaks it.
        text: without white space around it.
        at: when it came, in the seconds of the desk's clock.
    """

    id: str
    user_id: int
    language: Language
    text: str = field(repr=False)
    at: float


class InlineDesk:
    """Answers inline queries, for each person only the newest, and not more than a few at a time.

    Args:
        bot: answers.
        library: where the topics are.
        texts: how the chat says a topic.
        is_staff: whether somebody gets results; others are shown the way to the private chat.
        clock: seconds that only go up.
    """

    def __init__(
        self,
        bot: telegram.Bot,
        library: Library,
        texts: Texts,
        *,
        is_staff: Callable[[int], bool],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._bot = bot
        self._library = library
        self._texts = texts
        self._is_staff = is_staff
        self._clock = clock
        self._newest: dict[int, Query] = {}
        self._lanes = Lanes(self._person, limit=_AT_ONCE)

    def take(self, raw: Mapping[str, Any]) -> None:
        """Answer an update for which :func:`is_inline` holds, soon. Never raises."""
        query = _query(raw, self._clock())
        if query is None or (len(self._newest) >= _MOST_WAITING and query.user_id not in self._newest):
            _log.warning("inline query left out", readable=query is not None)
            return
        self._newest[query.user_id] = query
        self._lanes.wake(query.user_id)

    async def stop(self) -> None:
        """Answer no more."""
        await self._lanes.stop(0)

    async def _person(self, user_id: int) -> None:
        query = self._newest.pop(user_id, None)
        if query is None or self._clock() - query.at > _PATIENCE_SECONDS:
            return
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await self._answer(query)
        except Exception as error:
            _log.warning("inline query not answered", error=where(error))

    async def _answer(self, query: Query) -> None:
        results, said = await self._found(query)
        label = self._texts.plain(line(said), query.language)
        button = telegram.InlineQueryResultsButton(label, start_parameter=FAQ_LINK)
        await self._bot.answer_inline_query(
            query.id,
            results,
            cache_time=_CACHE_SECONDS,
            is_personal=True,
            button=None if results else button,
        )

    async def _found(self, query: Query) -> tuple[list[telegram.InlineQueryResultArticle], str]:
        """The results; and what the button says that stands where there are none."""
        if not self._is_staff(query.user_id):
            return [], "inline-ask-privately"
        try:
            # A search and ten messages take longer than others should wait.
            return await asyncio.to_thread(self._results, query), "inline-ask-privately"
        except Exception as error:
            _log.error("inline query not answered", error=where(error))
            return [], "inline-failed"

    def _results(self, query: Query) -> list[telegram.InlineQueryResultArticle]:
        return [self._article(topic, query.language) for topic in self._find(query.text)]

    def _find(self, text: str) -> list[Topic]:
        catalogue = self._library.catalogue
        if not text:
            return _first_of_each_step(catalogue)
        found = self._library.search.find(text)
        ids = [] if found.verdict == "unknown" else found.topics
        return [catalogue.topic(id_) for id_ in ids if catalogue.shows(id_)][:MOST_RESULTS]

    def _article(self, topic: Topic, language: Language) -> telegram.InlineQueryResultArticle:
        title, cause, fix = topic.title(language), topic.cause(language), topic.fix(language)
        return telegram.InlineQueryResultArticle(
            id=topic.id,
            title=title,
            description=cause,
            input_message_content=telegram.InputTextMessageContent(
                self._texts.html(line("topic", title=title, cause=cause, fix=fix), language),
                parse_mode=ParseMode.HTML,
                link_preview_options=telegram.LinkPreviewOptions(is_disabled=True),
            ),
        )


def is_inline(raw: Mapping[str, Any]) -> bool:
    """Whether an update is an inline query, well-formed or not."""
    return "inline_query" in raw


def _query(raw: Mapping[str, Any], at: float) -> Query | None:
    """The update as Telegram wrote it; ``None`` if it is not what it should be."""
    match raw.get("inline_query"):
        case {"id": str(id_), "from": {"id": int(user_id), **person}, "query": str(text)} if id_:
            language = _language(person.get("language_code"))
            return Query(id=id_, user_id=user_id, language=language, text=text.strip(), at=at)
    return None


def _language(code: object) -> Language:
    """Korean, unless Telegram says another language."""
    return "ko" if not isinstance(code, str) or not code or code.lower().split("-")[0] == "ko" else "en"


def _first_of_each_step(catalogue: Catalogue) -> list[Topic]:
    """The most common trouble of each step stands first."""
    return [topic for step in STEPS for topic in catalogue.by_step(step)[:1]]
