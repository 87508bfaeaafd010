"""``reply_markup``: what Telegram accepts as a keyboard, and its refusals."""

from __future__ import annotations

from urllib.parse import urlsplit

from bot.sandbox.entities import units
from bot.sandbox.errors import bad_request
from bot.sandbox.params import Params
from bot.sandbox.records import JSON

_ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
    "disabled",
)
_KEPT = ("text", "style", "icon_custom_emoji_id", *_ACTIONS)
_STYLES = frozenset({"danger", "success", "primary"})
_CALLBACK_DATA_BYTES = 64
_COPY_TEXT_UNITS = 256
_PLACEHOLDER_UNITS = 64
_MOST_INLINE_BUTTONS = 100
_MOST_REPLY_BUTTONS = 300
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def reply_markup(params: Params, *, private: bool) -> JSON | None:
    """
    Return the checked markup of a message, or None if there is none.

    Raises:
        ApiError: 400 in Telegram's words.
    """
    markup = params.mapping("reply_markup")
    if markup is None:
        return None
    if "inline_keyboard" in markup:
        return _inline(markup["inline_keyboard"], private)
    if "keyboard" in markup:
        return _reply_keyboard(markup)
    if markup.get("remove_keyboard") is True:
        return {"remove_keyboard": True}
    if markup.get("force_reply") is True:
        return {"force_reply": True, **_placeholder(markup)}
    if not markup:
        return None
    raise bad_request("object expected as reply markup")


def inline_markup(params: Params, *, private: bool) -> JSON | None:
    """
    Return the markup of an edit, which can only be an inline keyboard.

    Raises:
        ApiError: 400, also for any other keyboard.
    """
    markup = reply_markup(params, private=private)
    if markup is not None and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return markup


def _rows(raw: object, name: str) -> list[list[object]]:
    if not isinstance(raw, list):
        raise bad_request(f'field "{name}" of the ReplyMarkup must be an Array')
    for row in raw:
        if not isinstance(row, list):
            raise bad_request(f'field "{name}" of the ReplyMarkup must be an Array of Arrays')
    return [row for row in raw if row]


def _inline(raw: object, private: bool) -> JSON | None:
    rows = [[_inline_button(button, private) for button in row] for row in _rows(raw, "inline_keyboard")]
    if sum(map(len, rows)) > _MOST_INLINE_BUTTONS:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    return {"inline_keyboard": rows} if rows else None


def _inline_button(button: object, private: bool) -> JSON:
    if not isinstance(button, dict):
        raise _unparsed("InlineKeyboardButton must be an Object")
    text = button.get("text")
    if not isinstance(text, str):
        raise _unparsed('Can\'t find field "text"')
    if not text.strip():
        raise bad_request("BUTTON_TEXT_INVALID")
    actions = [name for name in _ACTIONS if button.get(name) is not None]
    if not actions:
        raise _unparsed("Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise _unparsed(f"Exactly one action is allowed, found {', '.join(actions)}")
    if button.get("style") is not None and button["style"] not in _STYLES:
        raise _unparsed("Invalid button style specified")
    _check_action(button, actions[0], private)
    return {name: button[name] for name in _KEPT if button.get(name) is not None}


def _check_action(button: JSON, action: str, private: bool) -> None:
    value = button[action]
    if action == "callback_data":
        if not isinstance(value, str) or not 1 <= len(value.encode()) <= _CALLBACK_DATA_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    elif action == "url":
        _check_url(value)
    elif action == "web_app":
        if not private:
            raise bad_request("BUTTON_TYPE_INVALID")
        check_web_app(value, "inline keyboard button")
    elif action == "copy_text":
        text = value.get("text") if isinstance(value, dict) else None
        if not isinstance(text, str) or not 1 <= units(text) <= _COPY_TEXT_UNITS:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")


def _check_url(value: object) -> None:
    try:
        parts = urlsplit(value if isinstance(value, str) else "")
    except ValueError:
        parts = urlsplit("")
    good = (parts.scheme in {"http", "https"} and parts.hostname) or parts.scheme == "tg"
    if not good:
        raise bad_request(f"inline keyboard button URL '{value}' is invalid: Wrong HTTP URL")


def check_web_app(value: object, where: str) -> None:
    """
    Check a WebAppInfo: HTTPS, or http on loopback as in Telegram's test environment.

    Raises:
        ApiError: another address.
    """
    url = value.get("url") if isinstance(value, dict) else None
    if not isinstance(url, str) or not secure_or_local(url):
        raise bad_request(f"{where} Web App URL '{url}' is invalid: Only HTTPS links are allowed")


def secure_or_local(url: str) -> bool:
    """Whether an address is HTTPS, or http on this machine."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    local = parts.scheme == "http" and parts.hostname in _LOOPBACK
    return bool(parts.hostname) and (parts.scheme == "https" or local)


def _reply_keyboard(markup: JSON) -> JSON:
    rows = [[_reply_button(button) for button in row] for row in _rows(markup["keyboard"], "keyboard")]
    if sum(map(len, rows)) > _MOST_REPLY_BUTTONS:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    if not rows:
        raise bad_request("reply keyboard must be non-empty")
    return {"keyboard": rows, **_placeholder(markup)}


def _reply_button(button: object) -> JSON:
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict):
        raise bad_request("can't parse keyboard button: KeyboardButton must be a String or an Object")
    text = button.get("text")
    if not isinstance(text, str) or not text.strip():
        raise bad_request("can't parse keyboard button: text buttons must be non-empty")
    if button.get("web_app") is not None:
        check_web_app(button["web_app"], "keyboard button")
    return dict(button)


def _placeholder(markup: JSON) -> JSON:
    text = markup.get("input_field_placeholder")
    if text is None:
        return {}
    if not isinstance(text, str) or not 1 <= units(text) <= _PLACEHOLDER_UNITS:
        raise bad_request("INPUT_FIELD_PLACEHOLDER_INVALID")
    return {"input_field_placeholder": text}


def _unparsed(reason: str) -> Exception:
    return bad_request(f"can't parse inline keyboard button: {reason}")
