"""Replies of the conversation become calls to the Bot API, still as data."""

import html
import re
from collections.abc import Callable
from typing import Any, Final, Protocol, assert_never

from bot.telegram.outgoing import Outgoing
from flows.replies import PAGE, Amend, Busy, Button, Deliver, Forget, Line, Relay, Reply, Retract, Say, Toast
from flows.session import Language

TEXT_LIMIT: Final = 4096
"""UTF-16 units of a message's text after its entities are taken out."""

CAPTION_LIMIT: Final = 1024
"""The same for the caption of a file."""

TOAST_LIMIT: Final = 200
"""Characters of the answer to a tap."""

DATA_LIMIT: Final = 64
"""Bytes of a button's callback data."""

ROW_LIMIT: Final = 8
"""Buttons in a row."""

KEYBOARD_LIMIT: Final = 100
"""Buttons under a message."""

# A tag, an entity and a run of white space are never cut. A word is, but only if it is very long.
_TOKEN = re.compile(r"<[^>]*>|&#?\w{1,32};|\s+|[^<&\s]{1,128}|[<&]")
_TAG = re.compile(r"<[^>]*>")
_TAG_NAME = re.compile(r"</?\s*([\w-]+)")


class Texts(Protocol):
    """Where the words come from."""

    def html(self, line: Line, language: Language, /) -> str:
        """A line in Telegram's HTML; its arguments are escaped."""

    def plain(self, line: Line, language: Language, /) -> str:
        """A line without markup."""


class Renderer:
    """Puts replies into words and calls.

    Args:
        texts: where the words come from.
        page: the address of the secure page for a chat's question, by the question's state and the card's serial;
            ``None``: there is no such page.
    """

    def __init__(self, texts: Texts, page: Callable[[int, str, int], str] | None = None) -> None:
        self._texts = texts
        self._page = page

    def render(self, reply: Reply, language: Language, chat: int = 0) -> list[Outgoing]:
        """The calls that make a reply, in order.

        Args:
            reply: what to say.
            language: in which.
            chat: to whom; only the secure page's button depends on it.

        Toast and Busy give none: they are not stored, see :meth:`toast_text`.

        Raises:
            ValueError: the reply breaks a limit of Telegram's that no cutting can mend: a message or a label
                without words, callback data that is empty or longer than 64 bytes, too many buttons; or it opens a
            page where there is none.
        """
        match reply:
            case Say():
                return self._say(reply, language, chat)
            case Deliver():
                return self._deliver(reply, language)
            case Forget():
                return [Outgoing(method="delete_message", params={"message_id": reply.message})]
            case Toast() | Busy():
                return []
            case Relay():
                return [self._relay(reply, language)]
            case Amend():
                return [self._amend(reply, language)]
            case Retract():
                return [
                    Outgoing(method="delete_message", params={}, group=reply.group, origins=(reply.message,))
                ]
            case _:
                assert_never(reply)

    def toast_text(self, reply: Toast, language: Language) -> str:
        """The words of a toast: plain, at most 200 characters."""
        return self.plain(reply.text, language)

    def plain(self, text: Line, language: Language) -> str:
        """Words without markup, at most as many as Telegram shows over a button."""
        return self._texts.plain(text, language)[:TOAST_LIMIT]

    def _say(self, say: Say, language: Language, chat: int) -> list[Outgoing]:
        body = "\n\n".join(self._texts.html(paragraph, language) for paragraph in say.body)
        *earlier, last = split_html(body, TEXT_LIMIT) or [""]
        if not last:
            raise ValueError("a message needs words")
        params = _message(last, protect=say.protect)
        if say.rows:
            params["reply_markup"] = self._keyboard(say, language, chat)
        # A message in two parts cannot take the place of one: its first part would stand below it.
        edit = say.edit and not earlier
        return [
            *(
                Outgoing(method="send_message", params=_message(part, protect=say.protect))
                for part in earlier
            ),
            Outgoing(
                method="edit_message_text" if edit else "send_message",
                params=params,
                slot=say.slot,
                serial=say.serial,
                edit=edit,
            ),
        ]

    def _deliver(self, deliver: Deliver, language: Language) -> list[Outgoing]:
        caption, *rest = split_html(self._texts.html(deliver.caption, language), CAPTION_LIMIT) or [""]
        # Never protected: the customer must be able to save the file.
        document = Outgoing(
            method="send_document",
            params={"caption": caption, "parse_mode": "HTML"} if caption else {},
            file=deliver.file.content,
            filename=deliver.file.name,
        )
        return [document, *(Outgoing(method="send_message", params=_message(part)) for part in rest)]

    def _relay(self, relay: Relay, language: Language) -> Outgoing:
        """A text in the bot's name; everything else as a copy, which does not tell whose the original is."""
        params: dict[str, Any] = {}
        if relay.reply_to:
            params["reply_parameters"] = {"message_id": relay.reply_to, "allow_sending_without_reply": True}
        if relay.text is not None:
            method, params = "send_message", _message(self._cut(relay.text, language, TEXT_LIMIT)) | params
        elif len(relay.messages) == 1:
            method = "copy_message"
            params |= {"from_chat_id": relay.group, "message_id": relay.messages[0]}
        else:
            method = "copy_messages"
            params = {"from_chat_id": relay.group, "message_ids": list(relay.messages)}
        return Outgoing(method=method, params=params, group=relay.group, origins=relay.messages)

    def _amend(self, amend: Amend, language: Language) -> Outgoing:
        if amend.kind == "text":
            method, params = "edit_message_text", _message(self._cut(amend.text, language, TEXT_LIMIT))
        else:
            caption = self._cut(amend.text, language, CAPTION_LIMIT)
            method, params = "edit_message_caption", {"caption": caption, "parse_mode": "HTML"}
        return Outgoing(method=method, params=params, group=amend.group, origins=(amend.message,))

    def _cut(self, text: Line, language: Language, limit: int) -> str:
        """As much as one message holds."""
        return (split_html(self._texts.html(text, language), limit) or [""])[0]

    def _keyboard(self, say: Say, language: Language, chat: int) -> dict[str, Any]:
        """Telegram's InlineKeyboardMarkup."""
        rows = say.rows
        if any(len(row) > ROW_LIMIT for row in rows) or sum(map(len, rows)) > KEYBOARD_LIMIT:
            raise ValueError(f"more than {ROW_LIMIT} buttons in a row or {KEYBOARD_LIMIT} in all")
        return {
            "inline_keyboard": [
                [self._button(button, language, say.serial, chat) for button in row] for row in rows if row
            ]
        }

    def _button(self, button: Button, language: Language, serial: int, chat: int) -> dict[str, Any]:
        if not 1 <= len(button.data.encode()) <= DATA_LIMIT:
            raise ValueError(f"callback data of 1 to {DATA_LIMIT} bytes, not {button.data!r}")
        label = self._texts.plain(button.label, language)
        if not label.strip():
            raise ValueError(f"the button {button.data!r} needs a label")
        step, _, state = button.data.partition(":")
        if step != PAGE:
            return {"text": label, "callback_data": button.data}
        if self._page is None:
            raise ValueError(f"there is no page for {button.data!r}")
        return {"text": label, "web_app": {"url": self._page(chat, state, serial)}}


def split_html(text: str, limit: int) -> list[str]:
    """Cut Telegram's HTML into parts of at most ``limit`` visible UTF-16 units, each well-formed by itself.

    A part ends at the last blank line that fits, else at the last line break, else between two words. Tags
    and entities stay whole; a tag that is open at a cut is closed there and opened again in the next part.
    """
    if len(text.encode("utf-16-le", "surrogatepass")) // 2 <= limit and _TAG.sub("", text).strip():
        return [text.strip()]  # tags and entities only make it shorter
    tokens: list[str] = _TOKEN.findall(text)
    parts: list[str] = []
    opened: list[str] = []
    start = 0
    while start < len(tokens):
        end = _cut(tokens, start, limit)
        content = tokens[start:end]
        before, opened = opened, _open_after(opened, content)
        if visible_length("".join(content).strip()):
            closing = [f"</{_tag_name(tag)}>" for tag in reversed(opened)]
            parts.append("".join([*before, "".join(content).strip(), *closing]))
        start = end
    return parts


def visible_length(text: str) -> int:
    """What Telegram counts of a text in HTML: UTF-16 units without tags, entities as what they stand for."""
    return sum(map(_size, _TOKEN.findall(text)))


def _size(token: str) -> int:
    if token.startswith("<") and len(token) > 1:
        return 0
    return len(html.unescape(token).encode("utf-16-le", "surrogatepass")) // 2


def _cut(tokens: list[str], start: int, limit: int) -> int:
    """Where the part that begins at ``start`` ends."""
    size = 0
    best, best_rank = start, 0
    for index in range(start, len(tokens)):
        token = tokens[index]
        if token.isspace():
            rank = 3 if token.count("\n") > 1 else 2 if "\n" in token else 1
            # White space at the end of a part is dropped, so the part may end before it.
            if size and rank >= best_rank:
                best, best_rank = index, rank
        size += _size(token)
        if size > limit and not token.isspace():
            return best if best > start else max(index, start + 1)
    return len(tokens)


def _open_after(opened: list[str], content: list[str]) -> list[str]:
    """The opening tags that are still open after ``content``."""
    stack = list(opened)
    for token in content:
        if token.startswith("</"):
            if stack:
                stack.pop()
        elif token.startswith("<") and len(token) > 1:
            stack.append(token)
    return stack


def _tag_name(tag: str) -> str:
    match = _TAG_NAME.match(tag)
    return match[1] if match else ""


def _message(text: str, *, protect: bool = False) -> dict[str, Any]:
    params: dict[str, Any] = {
        "text": text,
        "parse_mode": "HTML",
        # A preview would fetch a link of a security notice and show a stranger's page.
        "link_preview_options": {"is_disabled": True},
    }
    if protect:
        params["protect_content"] = True
    return params
