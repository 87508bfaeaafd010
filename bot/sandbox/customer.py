"""A customer of the sandbox over HTTP: reads, types and taps as a person at the chat page does."""

import asyncio
import io
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self

import aiohttp

_LOOK_SECONDS = 0.015
_KEEP_ALIVE_SECONDS = 3.0
"""Less than servers wait (uvicorn: 5): on a connection that is being closed just then a request is lost."""


class Silence(Exception):
    """The bot did not say what was waited for in time."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as the person sees it.

    Attributes:
        buttons: the callback data of its inline keyboard, row after row.
        pages: the Mini Apps of its inline keyboard: their addresses by the buttons' labels.
        file_id: of the document it carries, if any.
        challenge: what it asks a key to answer, if that.
        kind: text, photo, sticker, voice…
        reply_to: the message that it answers.
        album: what it shares with the other pictures of its album.
    """

    id: int
    by_bot: bool
    text: str
    html: str
    edited: bool
    buttons: tuple[str, ...] = ()
    pages: Mapping[str, str] = field(default_factory=dict, hash=False)
    labels: tuple[str, ...] = ()
    file_id: str = ""
    file_name: str = ""
    protected: bool = False
    challenge: str = ""
    via_bot: bool = False
    kind: str = "text"
    reply_to: int | None = None
    album: str = ""


@dataclass(frozen=True, slots=True)
class Offered:
    """One result of an inline query."""

    id: str
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class Offer:
    """What the bot offers for an inline query.

    Attributes:
        query_id: empty if the bot did not answer.
        results: in the bot's order.
        button: its text and its parameter of /start, or its web app's address; empty if there is none.
        next_offset: with which to ask for more; empty if there is no more.
    """

    query_id: str
    results: tuple[Offered, ...]
    button: tuple[str, str] | tuple[()] = ()
    next_offset: str = ""

    @property
    def answered(self) -> bool:
        """Whether the bot answered at all, be it with nothing."""
        return bool(self.query_id)


@dataclass(slots=True)
class Customer:
    """One person's chat with the bot.

    Args:
        url: where the sandbox is.
        chat: the chat's id, and the person's.
        patience: seconds to wait for the bot.
    """

    url: str
    chat: int
    patience: float = 20.0
    _http: aiohttp.ClientSession | None = field(default=None, repr=False)
    _seen: int = -1
    _known: list[Shown] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        self._http = open_session(self.url)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._http is not None:
            await self._http.close()

    async def type(self, text: str, **more: Any) -> int:
        """Send a text; returns its message id."""
        answer = await self._post("messages", {"text": text, **more})
        return int(answer["message_id"])

    async def send(self, kind: str, **more: Any) -> int:
        """Send a sticker, a photo, a voice note…; returns its message id."""
        answer = await self._post("messages", {"kind": kind, **more})
        return int(answer["message_id"])

    async def amend(self, message_id: int, text: str) -> None:
        """Edit a text of one's own."""
        path = f"/sandbox/chats/{self.chat}/messages/{message_id}"
        async with self._session.put(path, json={"text": text}) as answer:
            answer.raise_for_status()

    async def send_file(self, name: str, content: bytes) -> int:
        """Send a file of one's own; returns its message id."""
        path = f"/sandbox/chats/{self.chat}/documents"
        async with self._session.post(path, params={"name": name}, data=io.BytesIO(content)) as answer:
            answer.raise_for_status()
            return int((await answer.json())["message_id"])

    async def tap(self, message: Shown, data: str) -> bool:
        """Tap a button of a message; ``False``: it is gone, since the message has changed meanwhile."""
        try:
            await self._post("taps", {"message_id": message.id, "data": data})
        except aiohttp.ClientResponseError as error:
            if error.status == HTTPStatus.NOT_FOUND:
                return False
            raise
        return True

    async def launch(self, message: Shown, label: str | None = None) -> str:
        """Open the Mini App of a message's button, the first one if no label says which.

        Returns:
            its launch address: the button's, with the signed launch data in the fragment.

        Raises:
            LookupError: the message shows no such button.
            aiohttp.ClientResponseError: 404, it is gone, since the message has changed meanwhile.
        """
        page = next((url for text, url in message.pages.items() if label in (None, text)), None)
        if page is None:
            raise LookupError(f"no button opens a page: {label or message.labels}")
        answer = await self._post("webapp", {"message_id": message.id, "url": page})
        return str(answer["address"])

    async def inline(self, query: str, offset: str = "") -> Offer:
        """Type ``@bot query``; returns what the bot offers."""
        return _offer(await self._post("inline", {"query": query, "offset": offset}))

    async def choose(self, offer: Offer, result_id: str) -> int:
        """Send a result of an inline query; returns its message id."""
        answer = await self._post("inline/choose", {"query_id": offer.query_id, "result_id": result_id})
        return int(answer["message_id"])

    async def messages(self) -> list[Shown]:
        """The chat as it is now, oldest first."""
        async with self._session.get(f"/sandbox/chats/{self.chat}", params={"seen": self._seen}) as answer:
            answer.raise_for_status()
            if answer.status != HTTPStatus.NO_CONTENT:
                chat = await answer.json()
                self._seen = chat["seq"]
                self._known = [_shown(message) for message in chat["messages"]]
        return self._known

    async def wait(self, wanted: Callable[[list[Shown]], bool]) -> list[Shown]:
        """Wait until the chat looks as wanted.

        Raises:
            Silence: it did not in time.
        """
        until = time.monotonic() + self.patience
        while not wanted(shown := await self.messages()):
            if time.monotonic() > until:
                last = shown[-1].text if shown else ""
                raise Silence(f"nothing new after: {last[:200]!r}")
            await asyncio.sleep(_LOOK_SECONDS)
        return shown

    async def card(self) -> Shown | None:
        """The question that stands at the end of the chat."""
        return card_of(await self.messages())

    async def download(self, message: Shown) -> bytes:
        """The document of a message."""
        async with self._session.get(f"/sandbox/files/{message.file_id}") as answer:
            answer.raise_for_status()
            return await answer.read()

    async def fetch(self, path: str) -> bytes:
        """Anything else that the server shows."""
        async with self._session.get(path) as answer:
            answer.raise_for_status()
            return await answer.read()

    @property
    def _session(self) -> aiohttp.ClientSession:
        if self._http is None:
            raise RuntimeError("a Customer is used as an async context manager")
        return self._http

    async def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        async with self._session.post(f"/sandbox/chats/{self.chat}/{path}", json=body) as answer:
            answer.raise_for_status()
            result: dict[str, Any] = await answer.json()
            return result


def open_session(url: str) -> aiohttp.ClientSession:
    """Connections to the sandbox at this address, to be closed by the caller."""
    return aiohttp.ClientSession(url, connector=aiohttp.TCPConnector(keepalive_timeout=_KEEP_ALIVE_SECONDS))


def card_of(messages: list[Shown]) -> Shown | None:
    """The newest message of the bot with buttons other than the simulated phone's."""
    asking = (one for one in reversed(messages) if one.by_bot and (one.buttons or one.pages))
    return next((one for one in asking if not is_phone(one)), None)


def is_phone(message: Shown) -> bool:
    """Whether this is the simulated phone."""
    return "verification:hangup" in message.buttons


def _shown(view: dict[str, Any]) -> Shown:
    rows = view.get("keyboard") or []
    document = view.get("document") or {}
    return Shown(
        id=view["message_id"],
        by_bot=view["from"] == "bot",
        text=view["text"],
        html=view["html"],
        edited=view["edited"],
        buttons=tuple(button["data"] for row in rows for button in row if "data" in button),
        pages={button["text"]: button["web_app"] for row in rows for button in row if "web_app" in button},
        labels=tuple(button["text"] for row in rows for button in row),
        file_id=document.get("file_id", ""),
        file_name=document.get("name", ""),
        protected=view["protected"],
        challenge=view["challenge"] or "",
        via_bot=view["via_bot"] is not None,
        kind=view["kind"],
        reply_to=view["reply_to"],
        album=view["album"] or "",
    )


def _offer(view: dict[str, Any]) -> Offer:
    button = view.get("button") or {}
    return Offer(
        query_id=view.get("query_id", ""),
        results=tuple(Offered(one["id"], one["title"], one["description"]) for one in view["results"]),
        button=(button["text"], button.get("start_parameter") or button["web_app"]) if button else (),
        next_offset=view.get("next_offset", ""),
    )
