"""Inline queries: what a person types behind ``@bot``, and what the bot offers for it."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable

import msgspec

from bot.sandbox.entities import Entity
from bot.sandbox.records import JSON
from bot.sandbox.signals import Signal, wait_at_most

_CHOOSABLE_SECONDS = 300.0


class Article(msgspec.Struct, frozen=True):
    """An InlineQueryResultArticle, its message parsed."""

    id: str
    title: str
    description: str
    text: str
    entities: list[Entity]
    reply_markup: JSON | None


class InlineAnswer(msgspec.Struct, frozen=True):
    """What answerInlineQuery said; `articles` by their ids, in the bot's order."""

    articles: dict[str, Article]
    next_offset: str
    button: JSON | None


class InlineQuery(msgspec.Struct):
    """What one person asked, and the answer once there is one."""

    id: str
    chat_id: int
    text: str
    at: float
    answer: InlineAnswer | None = None


class InlineQueries:
    """
    The queries of the last five minutes, in which an offered result may be chosen.

    They are not written down: after a restart no bot answers in time any more.

    Args:
        clock: seconds since the epoch.
        lifetime: seconds in which the bot must answer.
    """

    def __init__(self, clock: Callable[[], float], lifetime: float) -> None:
        self._clock = clock
        self._lifetime = lifetime
        self._queries: dict[str, InlineQuery] = {}
        self._changed = Signal()
        self._closing = False

    def ask(self, chat_id: int, text: str) -> InlineQuery:
        """Open a query that waits for its answer."""
        self._forget_old()
        query = InlineQuery(str(secrets.randbits(62)), chat_id, text, self._clock())
        self._queries[query.id] = query
        return query

    def known(self, query_id: str) -> InlineQuery | None:
        """Return a query that is not forgotten."""
        self._forget_old()
        return self._queries.get(query_id)

    def open(self, query_id: str) -> InlineQuery | None:
        """Return a query that may still be answered."""
        query = self.known(query_id)
        if query is None or query.answer is not None or self._clock() - query.at > self._lifetime:
            return None
        return query

    def answer(self, query: InlineQuery, answer: InlineAnswer) -> None:
        """Take the bot's answer."""
        query.answer = answer
        self._changed.fire()

    async def answered(self, query: InlineQuery, seconds: float) -> None:
        """Wait until the query is answered, but no longer than `seconds`."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while query.answer is None and not self._closing and (left := deadline - loop.time()) > 0:
            await wait_at_most(self._changed.next(), left)

    def close(self) -> None:
        """Let all who wait for an answer go without one."""
        self._closing = True
        self._changed.fire()

    def _forget_old(self) -> None:
        oldest = self._clock() - _CHOOSABLE_SECONDS
        while (first := next(iter(self._queries.values()), None)) is not None and first.at < oldest:
            del self._queries[first.id]
