"""The sandbox's world: what Telegram's cloud would know, in memory and, if wanted, on disk."""

from __future__ import annotations

import secrets
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec

from bot.sandbox.faults import Faults
from bot.sandbox.feed import Feed
from bot.sandbox.files import FileShelf
from bot.sandbox.inline import InlineQueries
from bot.sandbox.limits import Buckets, Limits
from bot.sandbox.memory import Memory
from bot.sandbox.records import (
    JSON,
    Callback,
    Chat,
    Member,
    Message,
    Meta,
    Person,
    StoredFile,
    Topic,
    Update,
)
from bot.sandbox.updates import UpdateQueue
from bot.sandbox.views import SUPERGROUP_BELOW, chat_instance, file_id_of, message_view, topic_view
from bot.sandbox.webapps import LaunchSeal
from bot.sandbox.webhook import Courier

GENERAL_TOPIC = 1
"""The number of the topic that every forum has; its messages carry none."""

_CALLS_KEPT = 10_000
_GRAVES_KEPT = 1000
_HIGHEST_FIRST_UPDATE = 900_000_000
_DEFAULT_LIMITS = Limits()
_DEFAULT_BACKOFF = (0.5, 1.0, 2.0, 5.0, 15.0, 30.0)

_R = TypeVar("_R", bound=msgspec.Struct)


class Call(msgspec.Struct):
    """One Bot API call, without its contents."""

    n: int
    method: str
    chat_id: int | None
    ok: bool
    at: float


class World:
    """
    Chats, messages, files and updates of one bot.

    Use :meth:`open` and :meth:`close`. Ids of messages start at 1 in each chat. All times come from `clock`,
    except how long a long poll, a webhook's retry or a person behind an inline query waits.

    Args:
        token: the one token that is accepted.
        memory: where the world is written down (closed with the world), or None to forget it at the end.
        clock: seconds since the epoch.
        limits: flood limits, or None for none.
        username: of the bot, ending in "bot".
        first_name: of the bot.
        callback_lifetime: seconds in which a tap must be answered.
        inline_lifetime: seconds in which an inline query must be answered.
        inline_patience: seconds for which a person waits for that answer.
        webhook_backoff: seconds before each repeated delivery; the last one repeats.
    """

    def __init__(
        self,
        *,
        token: str,
        memory: Memory | None = None,
        clock: Callable[[], float] = time.time,
        limits: Limits | None = _DEFAULT_LIMITS,
        username: str = "certguide_bot",
        first_name: str = "certguide",
        callback_lifetime: float = 60.0,
        inline_lifetime: float = 10.0,
        inline_patience: float = 5.0,
        webhook_backoff: tuple[float, ...] = _DEFAULT_BACKOFF,
    ) -> None:
        self.token = token
        self.clock = clock
        self.limits = limits
        self.buckets = Buckets()
        self.bot: JSON = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": first_name,
            "username": username,
        }
        self.callback_lifetime = callback_lifetime
        self.inline = InlineQueries(clock, inline_lifetime)
        self.inline_patience = inline_patience
        self.launch_seal = LaunchSeal(token)
        self.memory = memory
        self.meta = Meta(next_update_id=secrets.randbelow(_HIGHEST_FIRST_UPDATE) + 1)
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.messages: dict[int, dict[int, Message]] = {}
        self.topics: dict[int, dict[int, Topic]] = {}
        self.graves: dict[int, dict[int, int]] = {}
        self.callbacks: dict[str, Callback] = {}
        self.faults = Faults()
        self.calls: deque[Call] = deque(maxlen=_CALLS_KEPT)
        self.closing = False
        self._feeds: dict[int, Feed] = {}
        self._call_count = 0
        self.files = FileShelf(self.meta, self._keep_file, self._drop_file)
        self.updates = UpdateQueue(self.meta, clock, self._keep_update, self._drop_update)
        self.courier = Courier(self.updates, self.meta, clock, self.keep_meta, webhook_backoff)

    @classmethod
    async def open(
        cls,
        *,
        token: str,
        memory: Memory | None = None,
        clock: Callable[[], float] = time.time,
        limits: Limits | None = _DEFAULT_LIMITS,
        username: str = "certguide_bot",
        first_name: str = "certguide",
        callback_lifetime: float = 60.0,
        inline_lifetime: float = 10.0,
        inline_patience: float = 5.0,
        webhook_backoff: tuple[float, ...] = _DEFAULT_BACKOFF,
    ) -> World:
        """Return the world as it was left, or a new one; the arguments are those of the class."""
        world = cls(
            token=token,
            memory=memory,
            clock=clock,
            limits=limits,
            username=username,
            first_name=first_name,
            callback_lifetime=callback_lifetime,
            inline_lifetime=inline_lifetime,
            inline_patience=inline_patience,
            webhook_backoff=webhook_backoff,
        )
        if memory is not None:
            world._restore(await memory.load())
        world.keep_meta()
        world.courier.start()
        return world

    async def close(self) -> None:
        """End streams and deliveries, and write down what is left."""
        self.hang_up()
        await self.courier.stop()
        if self.memory is not None:
            await self.memory.close()

    def hang_up(self) -> None:
        """End event streams, long polls and waits for answers, so that an HTTP server can stop gracefully."""
        self.closing = True
        self.updates.close()
        self.inline.close()
        for feed in self._feeds.values():
            feed.changed.fire()

    async def settled(self) -> None:
        """Wait until the file holds all that happened so far; an answer never runs ahead of it."""
        if self.memory is not None:
            await self.memory.settled()

    # chats and people

    def chat(self, chat_id: int) -> Chat:
        """Return the chat, which comes into being by its first use."""
        chat = self.chats.get(chat_id)
        if chat is None:
            chat = self.chats[chat_id] = Chat(chat_id, chat_instance(chat_id))
            self.keep_chat(chat)
        return chat

    def person(self, person_id: int, language: str | None = None) -> Person:
        """Return the person, with a new language if one is given."""
        person = self.people.get(person_id)
        if person is None:
            person = self.people[person_id] = Person(person_id)
        elif not language or person.language == language:
            return person
        person.language = language or person.language
        self._keep(f"person:{person_id}", person)
        return person

    def add_forum(self, chat_id: int, title: str, members: Sequence[tuple[int, str, str]]) -> Chat:
        """
        Set up a forum in which the bot is an administrator, or bring its title and its members up to date.

        Args:
            chat_id: of a supergroup.
            title: of the group.
            members: id, first name and status ("member", "administrator" or "creator") of the people in it.

        Raises:
            ValueError: the id is not a supergroup's.
        """
        if chat_id >= SUPERGROUP_BELOW:
            raise ValueError(f"a supergroup's id is below {SUPERGROUP_BELOW}")
        chat = self.chat(chat_id)
        chat.title, chat.is_forum, chat.member = title, True, True
        chat.members = [Member(*member) for member in members]
        # The first message tells of the group's creation: no topic has the General one's number.
        chat.next_message_id = max(chat.next_message_id, GENERAL_TOPIC + 1)
        self.keep_chat(chat)
        for member in chat.members:
            person = self.person(member.id)
            person.first_name = member.first_name
            self._keep(f"person:{member.id}", person)
        return chat

    def keep_chat(self, chat: Chat) -> None:
        """Write down a changed chat."""
        self._keep(f"chat:{chat.id}", chat)

    def keep_meta(self) -> None:
        """Write down a changed profile, webhook or filter."""
        self._keep("meta", self.meta)

    # messages

    def message(self, chat_id: int, message_id: int | None) -> Message | None:
        """Return a message that still exists."""
        return self.messages.get(chat_id, {}).get(message_id or 0)

    def inline_message(self, inline_message_id: str) -> Message | None:
        """Return a message that was chosen from the bot's answer to an inline query, if it still exists."""
        everywhere = (message for chat in self.messages.values() for message in chat.values())
        return next((m for m in everywhere if m.inline_message_id == inline_message_id), None)

    def add_message(self, message: Message) -> Message:
        """Give `message` the next id of its chat, and show it."""
        chat = self.chat(message.chat_id)
        message.message_id = chat.next_message_id
        chat.next_message_id += 1
        self.messages.setdefault(chat.id, {})[message.message_id] = message
        if message.service == "topic_created":
            message.thread = message.message_id
        message.born = chat.seq + 1
        self.feed(chat.id).action = None
        self._show("message", message)
        return message

    def change_message(self, message: Message) -> None:
        """Show a message that was edited."""
        self._show("edited", message)

    def remove_message(self, message: Message) -> None:
        """Delete a message for everyone, and from the disk; people's words and files from the page as well."""
        chat = self.chat(message.chat_id)
        del self.messages[chat.id][message.message_id]
        self._erase(_message_key(message.chat_id, message.message_id))
        if message.message_id in chat.pinned:
            chat.pinned.remove(message.message_id)
        if message.sender != self.bot["id"] or not chat.private:  # in a group the bot repeats what people say
            self.feed(chat.id).forget(message.message_id)
            self._withdraw_file(message)
        self._bury(chat.id, message.message_id, {"type": "deleted", "message_id": message.message_id})

    def _bury(self, chat_id: int, number: int, event: JSON) -> None:
        """Tell that something is gone, and remember it for those who were away."""
        seq = self.publish(chat_id, event)
        graves = self.graves.setdefault(chat_id, {})
        graves[number] = seq
        self._keep_number(f"grave:{chat_id}:{number}", seq)
        if len(graves) > _GRAVES_KEPT:
            oldest = next(iter(graves))
            del graves[oldest]
            self._erase(f"grave:{chat_id}:{oldest}")

    def _withdraw_file(self, message: Message) -> None:
        file_id = file_id_of(message)
        others = (other for chat in self.messages.values() for other in chat.values())
        if file_id is not None and all(file_id_of(other) != file_id for other in others):
            self.files.withdraw(file_id)

    def keep_message(self, message: Message) -> None:
        """Write down a message."""
        self._keep(_message_key(message.chat_id, message.message_id), message)

    # topics

    def topic(self, chat_id: int, topic_id: int | None) -> Topic | None:
        """Return a topic that still exists; the General one is none."""
        return self.topics.get(chat_id, {}).get(topic_id or 0)

    def show_topic(self, topic: Topic) -> None:
        """Write down a topic that is new or was changed, and show it."""
        self.topics.setdefault(topic.chat_id, {})[topic.id] = topic
        topic.seq = self.chat(topic.chat_id).seq + 1
        self._keep(_topic_key(topic), topic)
        self.publish(topic.chat_id, {"type": "topic", "topic": topic_view(topic)})

    def remove_topic(self, topic: Topic) -> None:
        """Delete a topic with all that was written in it."""
        del self.topics[topic.chat_id][topic.id]
        self._erase(_topic_key(topic))
        for message in list(self.messages.get(topic.chat_id, {}).values()):
            if message.thread == topic.id:
                self.remove_message(message)
        # Topics and messages share their numbers, and so would their graves.
        self._bury(topic.chat_id, -topic.id, topic_deleted(topic.id))

    # the person's event stream

    def feed(self, chat_id: int) -> Feed:
        """Return the event stream of a chat, even of one that does not exist yet."""
        feed = self._feeds.get(chat_id)
        if feed is None:
            chat = self.chats.get(chat_id)
            feed = self._feeds[chat_id] = Feed(chat.seq if chat else 0)
        return feed

    def publish(self, chat_id: int, event: JSON) -> int:
        """Number an event, send it to all who listen, and return its number."""
        chat = self.chat(chat_id)
        chat.seq += 1
        self.keep_chat(chat)
        self.feed(chat_id).publish(chat.seq, event)
        return chat.seq

    def _show(self, kind: str, message: Message) -> None:
        message.seq = self.chat(message.chat_id).seq + 1
        self.keep_message(message)
        self.publish(message.chat_id, {"type": kind, "message": message_view(self, message)})

    # callback queries

    def add_callback(self, chat_id: int, message_id: int, person_id: int) -> Callback:
        """Open a callback query that waits for its answer."""
        for old in [c for c in self.callbacks.values() if self.clock() - c.at > self.callback_lifetime]:
            self.end_callback(old)
        callback = Callback(str(secrets.randbits(62)), chat_id, message_id, self.clock(), person_id)
        self.callbacks[callback.id] = callback
        self._keep(f"callback:{callback.id}", callback)
        return callback

    def open_callback(self, callback_id: str) -> Callback | None:
        """Return a callback query that may still be answered."""
        callback = self.callbacks.get(callback_id)
        if callback is None or self.clock() - callback.at > self.callback_lifetime:
            return None
        return callback

    def end_callback(self, callback: Callback) -> None:
        """Forget a callback query."""
        self.callbacks.pop(callback.id, None)
        self._erase(f"callback:{callback.id}")

    # the record of calls

    def count_call(self, method: str, chat_id: int | None, ok: bool) -> None:
        """Note that a method was called."""
        self._call_count += 1
        self.calls.append(Call(self._call_count, method, chat_id, ok, self.clock()))

    # writing down

    def _keep(self, key: str, record: msgspec.Struct) -> None:
        if self.memory is not None:
            self.memory.put(key, msgspec.msgpack.encode(record))

    def _keep_number(self, key: str, number: int) -> None:
        if self.memory is not None:
            self.memory.put(key, msgspec.msgpack.encode(number))

    def _erase(self, key: str) -> None:
        if self.memory is not None:
            self.memory.erase(key)

    def _keep_file(self, file: StoredFile) -> None:
        self._keep(f"file:{file.file_id}", file)
        self.keep_meta()

    def _drop_file(self, file: StoredFile) -> None:
        self._erase(f"file:{file.file_id}")

    def _keep_update(self, update: Update) -> None:
        self._keep(f"update:{update.update_id}", update)
        self.keep_meta()

    def _drop_update(self, update: Update) -> None:
        self._erase(f"update:{update.update_id}")

    def _restore(self, records: dict[str, bytes]) -> None:
        """Rebuild the world from its records."""
        kinds: dict[str, list[tuple[str, bytes]]] = {}
        for key, data in records.items():
            kinds.setdefault(key.partition(":")[0], []).append((key, data))
        for meta in _decoded(kinds, "meta", Meta):
            for name in Meta.__struct_fields__:  # in place: queue, shelf and courier hold on to it
                setattr(self.meta, name, getattr(meta, name))
        self.people = {person.id: person for person in _decoded(kinds, "person", Person)}
        self.chats = {chat.id: chat for chat in _decoded(kinds, "chat", Chat)}
        self.callbacks = {callback.id: callback for callback in _decoded(kinds, "callback", Callback)}
        for message in sorted(_decoded(kinds, "message", Message), key=lambda m: m.message_id):
            self.messages.setdefault(message.chat_id, {})[message.message_id] = message
        for topic in sorted(_decoded(kinds, "topic", Topic), key=lambda t: t.id):
            self.topics.setdefault(topic.chat_id, {})[topic.id] = topic
        for update in sorted(_decoded(kinds, "update", Update), key=lambda u: u.update_id):
            self.updates.restore(update)
        for file in _decoded(kinds, "file", StoredFile):
            self.files.restore(file)
        for key, data in kinds.get("grave", []):
            _, chat_id, message_id = key.split(":")
            graves = self.graves.setdefault(int(chat_id), {})
            graves[int(message_id)] = msgspec.msgpack.decode(data, type=int)


def _message_key(chat_id: int, message_id: int) -> str:
    return f"message:{chat_id}:{message_id}"


def _topic_key(topic: Topic) -> str:
    return f"topic:{topic.chat_id}:{topic.id}"


def topic_deleted(topic_id: int) -> JSON:
    """Return the event of a topic that is gone."""
    return {"type": "topic_deleted", "id": topic_id}


def _decoded(kinds: dict[str, list[tuple[str, bytes]]], kind: str, record: type[_R]) -> list[_R]:
    decoder = msgspec.msgpack.Decoder(record)
    return [decoder.decode(data) for _, data in kinds.get(kind, [])]
