"""answerInlineQuery: what the bot offers for an inline query, and Telegram's refusals."""

from __future__ import annotations

import re

from bot.sandbox.entities import units
from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.inline import Article, InlineAnswer
from bot.sandbox.markup import check_web_app, inline_markup
from bot.sandbox.params import Params
from bot.sandbox.records import JSON
from bot.sandbox.targets import MOST_TEXT_UNITS, STALE_QUERY, Method, formatted
from bot.sandbox.world import World

MOST_OFFSET_BYTES = 64

_MOST_RESULTS = 50
_MOST_ID_BYTES = 64
_MOST_START_CHARACTERS = 64
_START_PARAMETER = re.compile(r"[A-Za-z0-9_-]*")
_OTHER_TYPES = frozenset(
    {
        "audio",
        "contact",
        "document",
        "game",
        "gif",
        "location",
        "mpeg4_gif",
        "photo",
        "sticker",
        "venue",
        "video",
        "voice",
    }
)


def answer_inline_query(world: World, params: Params) -> object:
    """Imitate answerInlineQuery, with articles only; there is no cache, so nothing obeys ``cache_time``."""
    articles = [_article(raw) for raw in _results(params)]
    button = _button(params)
    query = world.inline.open(params.text("inline_query_id") or "")
    if query is None:
        raise bad_request(STALE_QUERY)
    next_offset = params.text("next_offset") or ""
    if len(next_offset.encode()) > MOST_OFFSET_BYTES:
        raise bad_request("NEXT_OFFSET_INVALID")
    world.inline.answer(query, InlineAnswer(_by_id(articles), next_offset, button))
    return True


def _results(params: Params) -> list[object]:
    try:
        results = params.structure("results")
    except ApiError as error:
        raise bad_request("can't parse JSON encoded inline query results") from error
    if results is None:
        return []
    if not isinstance(results, list):
        raise bad_request("expected an Array of inline query results")
    if len(results) > _MOST_RESULTS:
        raise bad_request("too many inline query results specified")
    return results


def _article(raw: object) -> Article:
    """Read one result as the Bot API server does, which tells where a mistake lies."""
    try:
        return _read_article(raw)
    except ApiError as error:
        reason = error.description.removeprefix("Bad Request: ")
        if reason.isupper():  # the cloud's own codes come without the server's preface
            raise
        raise bad_request(f"can't parse InlineQueryResult: {reason[:1].upper()}{reason[1:]}") from error


def _read_article(raw: object) -> Article:
    if not isinstance(raw, dict):
        raise bad_request("Inline query result must be an object")
    kind = _string(raw, "type").lower()
    if kind in _OTHER_TYPES:
        raise bad_request(f'the sandbox offers only results of type "article", not "{kind}"')
    if kind != "article":
        raise bad_request(f'type "{kind}" is unsupported for the inline query result')
    content = Params(_content(raw), {})
    text, entities = formatted(content, "message_text", "entities")
    if not text:
        raise bad_request("message text is empty")
    return Article(
        id=_string(raw, "id"),
        title=_string(raw, "title").strip(),
        description=_string(raw, "description", "").strip(),
        text=text,
        entities=entities,
        reply_markup=_markup(raw),
    )


def _content(raw: JSON) -> JSON:
    content = raw.get("input_message_content")
    if content is None:
        raise bad_request("Input message content is not specified")
    if not isinstance(content, dict):
        raise bad_request('Field "input_message_content" must be of type Object')
    _string(content, "message_text")
    return content


def _markup(raw: JSON) -> JSON | None:
    markup = raw.get("reply_markup")
    if markup is not None and not isinstance(markup, dict):
        raise bad_request('Field "reply_markup" must be of type Object')
    # The message may be sent anywhere, so what only a private chat allows is refused.
    return inline_markup(Params(raw, {}), private=False)


def _by_id(articles: list[Article]) -> dict[str, Article]:
    """Check the results as Telegram's cloud does, once the query itself is known."""
    offered: dict[str, Article] = {}
    for article in articles:
        if not article.id:
            raise bad_request("RESULT_ID_EMPTY")
        if len(article.id.encode()) > _MOST_ID_BYTES:
            raise bad_request("RESULT_ID_INVALID")
        if article.id in offered:
            raise bad_request("RESULT_ID_DUPLICATE")
        if not article.title:
            raise bad_request("ARTICLE_TITLE_EMPTY")
        if units(article.text) > MOST_TEXT_UNITS:
            raise bad_request("MESSAGE_TOO_LONG")
        offered[article.id] = article
    return offered


def _button(params: Params) -> JSON | None:
    raw = params.mapping("button")
    if raw is None:
        return None
    text = _string(raw, "text")
    if not text.strip():
        raise bad_request("SWITCH_PM_TEXT_EMPTY")
    app = raw.get("web_app")
    if (raw.get("start_parameter") is None) == (app is None):
        raise bad_request("InlineQueryResultsButton must have exactly one optional field")
    if app is not None:
        check_web_app(app, "inline query button")
        return {"text": text, "web_app": app}
    return {"text": text, "start_parameter": _start_parameter(_string(raw, "start_parameter"))}


def _start_parameter(parameter: str) -> str:
    if not parameter:
        raise bad_request("can't use empty start_parameter")
    if len(parameter) > _MOST_START_CHARACTERS:
        raise bad_request("too long start_parameter specified")
    if not _START_PARAMETER.fullmatch(parameter):
        raise bad_request("unallowed characters in start_parameter are used")
    return parameter


def _string(raw: JSON, name: str, default: str | None = None) -> str:
    value = raw.get(name, default)
    if value is None:
        raise bad_request(f'Can\'t find field "{name}"')
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise bad_request(f'Field "{name}" must be of type String')


METHODS: dict[str, Method] = {"answerInlineQuery": answer_inline_query}
