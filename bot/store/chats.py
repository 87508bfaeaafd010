"""What is remembered of chats: sessions and live messages, of those at work also in memory."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import msgspec
from sqlalchemy.engine import Connection

from bot.store import statements as sql
from bot.store.cipher import Cipher
from bot.store.database import Database, Work
from bot.store.part import Part
from flows.session import Session

_CHATS_KEPT: Final = 10_000

Live = Mapping[str, tuple[int, int]]
"""Slot to message id and serial."""


@dataclass(slots=True)
class _Chat:
    """A chat as remembered: bytes rather than objects, so that each turn gets a copy of its own."""

    session: bytes | None
    live: dict[str, tuple[int, int]]


class Chats(Part):
    """Sessions and live messages.

    Args:
        database: where; its schema is up to date.
        cipher: for all that is personal.
        remember: how many chats are kept in memory, so that a busy one is not read at each turn.
    """

    def __init__(self, database: Database, cipher: Cipher, *, remember: int = _CHATS_KEPT) -> None:
        super().__init__(database, cipher)
        self._remember = remember
        self._chats: OrderedDict[int, _Chat] = OrderedDict()
        self._loading: dict[int, object] = {}

    async def session(self, chat_id: int) -> Session | None:
        """A copy of what is remembered of a chat; ``None`` if nothing is.

        Raises:
            Undecipherable: not under our keys.
            msgspec.ValidationError: a later version stored it.
        """
        stored = (await self._chat(chat_id)).session
        return None if stored is None else _SESSION.decode(stored)

    async def stored_session(self, chat_id: int) -> Session | None:
        """What is stored of a chat, for those who do not work on it: another process may, so it is not remembered.

        Raises: as :meth:`session`.
        """
        wanted = {"chat": chat_id}
        stored = await self._db.read(lambda connection: connection.scalar(sql.SESSION, wanted))
        return None if stored is None else _SESSION.decode(self._cipher.decrypt(stored))

    async def live(self, chat_id: int) -> Live:
        """The chat's live messages: slot to message id and serial."""
        return dict((await self._chat(chat_id)).live)

    def forget(self, chat_id: int) -> None:
        """Remember nothing of a chat that another process may work on from now on."""
        self._chats.pop(chat_id, None)
        self._loading.pop(chat_id, None)

    async def _chat(self, chat_id: int) -> _Chat:
        while (known := self._chats.get(chat_id)) is None:
            await self._load(chat_id)
        self._chats.move_to_end(chat_id)
        return known

    async def _load(self, chat_id: int) -> None:
        """Read a chat into memory, unless it changes meanwhile: then what was read may be old."""
        mark = self._loading.setdefault(chat_id, object())
        wanted = {"chat": chat_id}

        def work(connection: Connection) -> tuple[bytes | None, dict[str, tuple[int, int]]]:
            slots = connection.execute(sql.LIVE, wanted).all()
            live = {slot: (message_id, serial) for slot, message_id, serial in slots}
            return connection.scalar(sql.SESSION, wanted), live

        stored, live = await self._db.read(work)
        if self._loading.get(chat_id) is not mark:
            return
        del self._loading[chat_id]
        session = None if stored is None else self._cipher.decrypt(stored)
        self._chats[chat_id] = _Chat(session, live)
        if len(self._chats) > self._remember:
            self._chats.popitem(last=False)

    async def _change(self, chat_id: int, work: Work[None]) -> None:
        """Write what memory holds as well; after an error memory knows nothing rather than something wrong."""
        try:
            await self._db.write(work)
        except BaseException:
            self._chats.pop(chat_id, None)
            raise
        finally:
            self._loading.pop(chat_id, None)


_SESSION: Final = msgspec.json.Decoder(Session)
