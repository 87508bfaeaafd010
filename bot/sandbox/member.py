"""A member of a forum group of the sandbox over HTTP: reads, writes and taps as a person at its page does."""

import asyncio
import io
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self

import aiohttp

from bot.sandbox.customer import Silence, open_session

_LOOK_SECONDS = 0.015


@dataclass(frozen=True, slots=True)
class ForumTopic:
    """A topic as a member sees it; `icon` is an emoji, or empty."""

    id: int
    name: str
    icon: str
    closed: bool


@dataclass(frozen=True, slots=True)
class Post:
    """A message in a group as a member sees it.

    Attributes:
        thread: the topic, ``None`` for the General one.
        sender: the name of who wrote it.
        buttons: the callback data of its inline keyboard, row after row.
        file_id: of the document or photo it carries, if any.
        album: what it shares with the other pictures of its album.
        service: of a service message: topic_created, topic_edited, topic_closed, topic_reopened, pinned.
    """

    id: int
    thread: int | None
    by_bot: bool
    sender_id: int
    sender: str
    text: str
    html: str
    kind: str
    edited: bool
    pinned: bool
    reply_to: int | None = None
    album: str = ""
    service: str = ""
    buttons: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    file_id: str = ""
    file_name: str = ""


@dataclass(slots=True)
class Member:
    """One person in a group.

    Args:
        url: where the sandbox is.
        group: the group's id.
        person: the person's id.
        patience: seconds to wait for the bot or for others.
    """

    url: str
    group: int
    person: int
    patience: float = 20.0
    _http: aiohttp.ClientSession | None = field(default=None, repr=False)
    _seen: int = -1
    _posts: list[Post] = field(default_factory=list)
    _topics: list[ForumTopic] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        self._http = open_session(self.url)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._http is not None:
            await self._http.close()

    async def write(
        self, thread: int | None, text: str, *, reply_to: int | None = None, anonymous: bool = False
    ) -> int:
        """Write a text in a topic; returns its message id."""
        body = {"thread": thread, "text": text, "reply_to": reply_to, "anonymous": anonymous}
        return int((await self._call("POST", "messages", body))["message_id"])

    async def send(
        self,
        thread: int | None,
        kind: str,
        *,
        reply_to: int | None = None,
        album: str | None = None,
        caption: str = "",
    ) -> int:
        """Send a sticker, a photo, a voice note… into a topic; returns its message id."""
        body = {"thread": thread, "kind": kind, "reply_to": reply_to, "album": album, "text": caption}
        return int((await self._call("POST", "messages", body))["message_id"])

    async def send_file(self, thread: int | None, name: str, content: bytes) -> int:
        """Send a file of one's own into a topic; returns its message id."""
        asked = {"from": str(self.person), "name": name}
        if thread is not None:
            asked["thread"] = str(thread)
        path = f"{self._path}/documents"
        async with self._session.post(path, params=asked, data=io.BytesIO(content)) as answer:
            answer.raise_for_status()
            return int((await answer.json())["message_id"])

    async def tap(self, message_id: int, data: str) -> bool:
        """Tap a button of a message; ``False``: it is gone, since the message has changed meanwhile."""
        try:
            await self._call("POST", "taps", {"message_id": message_id, "data": data})
        except aiohttp.ClientResponseError as error:
            if error.status == HTTPStatus.NOT_FOUND:
                return False
            raise
        return True

    async def amend(self, message_id: int, text: str) -> None:
        """Edit a text of one's own."""
        await self._call("PUT", f"messages/{message_id}", {"text": text})

    async def delete(self, message_id: int) -> None:
        """Delete a message of one's own, or any as an administrator."""
        await self._delete(f"messages/{message_id}")

    async def create_topic(self, name: str) -> int:
        """Create a topic; returns its id."""
        return int((await self._call("POST", "topics", {"name": name}))["id"])

    async def change_topic(
        self, topic_id: int, *, name: str | None = None, closed: bool | None = None
    ) -> None:
        """Rename, close or reopen a topic."""
        await self._call("PUT", f"topics/{topic_id}", {"name": name, "closed": closed})

    async def delete_topic(self, topic_id: int) -> None:
        """Delete a topic with all its messages."""
        await self._delete(f"topics/{topic_id}")

    async def topics(self) -> list[ForumTopic]:
        """The topics as they are now, oldest first."""
        await self._look()
        return self._topics

    async def messages(self, thread: int | None) -> list[Post]:
        """The messages of a topic as they are now, oldest first; ``None`` for the General one."""
        await self._look()
        return [post for post in self._posts if post.thread == thread]

    async def wait(self, thread: int | None, wanted: Callable[[list[Post]], bool]) -> list[Post]:
        """Wait until a topic looks as wanted.

        Raises:
            Silence: it did not in time.
        """
        until = time.monotonic() + self.patience
        while not wanted(shown := await self.messages(thread)):
            if time.monotonic() > until:
                last = shown[-1].text if shown else ""
                raise Silence(f"nothing new in topic {thread} after: {last[:200]!r}")
            await asyncio.sleep(_LOOK_SECONDS)
        return shown

    async def wait_for_text(self, thread: int | None, text: str) -> Post:
        """Wait until a message in a topic contains a text, and return the newest that does.

        Raises:
            Silence: none did in time.
        """
        shown = await self.wait(thread, lambda posts: any(text in post.text for post in posts))
        return next(post for post in reversed(shown) if text in post.text)

    async def wait_for_topic(self, name: str) -> ForumTopic:
        """Wait until a topic's name contains a text, and return the newest one that does.

        Raises:
            Silence: none did in time.
        """
        until = time.monotonic() + self.patience
        while not (found := [topic for topic in await self.topics() if name in topic.name]):
            if time.monotonic() > until:
                raise Silence(f"no topic is called {name!r}; there are {[t.name for t in self._topics]}")
            await asyncio.sleep(_LOOK_SECONDS)
        return found[-1]

    async def download(self, post: Post) -> bytes:
        """The document or photo of a message."""
        async with self._session.get(f"/sandbox/files/{post.file_id}") as answer:
            answer.raise_for_status()
            return await answer.read()

    @property
    def _path(self) -> str:
        return f"/sandbox/groups/{self.group}"

    @property
    def _session(self) -> aiohttp.ClientSession:
        if self._http is None:
            raise RuntimeError("a Member is used as an async context manager")
        return self._http

    async def _look(self) -> None:
        async with self._session.get(self._path, params={"seen": self._seen}) as answer:
            answer.raise_for_status()
            if answer.status == HTTPStatus.NO_CONTENT:
                return
            group = await answer.json()
        self._seen = group["seq"]
        self._posts = [_post(view) for view in group["messages"]]
        self._topics = [
            ForumTopic(topic["id"], topic["name"], topic["icon"] or "", topic["closed"])
            for topic in group["topics"]
        ]

    async def _call(self, verb: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        body = {"from": self.person, **body}
        async with self._session.request(verb, f"{self._path}/{path}", json=body) as answer:
            answer.raise_for_status()
            result: dict[str, Any] = await answer.json()
            return result

    async def _delete(self, path: str) -> None:
        asked = {"from": str(self.person)}
        async with self._session.delete(f"{self._path}/{path}", params=asked) as answer:
            answer.raise_for_status()


def _post(view: dict[str, Any]) -> Post:
    rows = view["keyboard"] or []
    document = view["document"] or {}
    return Post(
        id=view["message_id"],
        thread=view["thread"],
        by_bot=view["from"] == "bot",
        sender_id=view["sender"]["id"],
        sender=view["sender"]["name"],
        text=view["text"],
        html=view["html"],
        kind=view["kind"],
        edited=view["edited"],
        pinned=view["pinned"],
        reply_to=view["reply_to"],
        album=view["album"] or "",
        service=(view["service"] or {}).get("kind", ""),
        buttons=tuple(button["data"] for row in rows for button in row if "data" in button),
        labels=tuple(button["text"] for row in rows for button in row),
        file_id=document.get("file_id", ""),
        file_name=document.get("name", ""),
    )
