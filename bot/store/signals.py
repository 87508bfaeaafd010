"""What processes that share a PostgreSQL tell each other (LISTEN and NOTIFY). A word that is lost is only late."""

import asyncio
from collections.abc import Callable
from typing import Final

import asyncpg
import structlog
from sqlalchemy.engine import make_url

from bot.log import where
from bot.store.leases import CHANNEL

_log = structlog.stdlib.get_logger(__name__)

_AGAIN_SECONDS: Final = 2.0


async def listen(url: str, heard: Callable[[int], None]) -> None:
    """Pass on what is told, until cancelled; a connection that is lost is made anew.

    Args:
        url: of the database.
        heard: told of each chat for which there is something to do.
    """
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    while True:
        try:
            await _listen_once(address, heard)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            _log.error("nothing heard from other processes", error=where(error))
        await asyncio.sleep(_AGAIN_SECONDS)


async def _listen_once(address: str, heard: Callable[[int], None]) -> None:
    lost = asyncio.Event()

    def notified(_connection: object, _pid: int, _channel: str, payload: object) -> None:
        if isinstance(payload, str) and payload.lstrip("-").isdecimal():
            heard(int(payload))

    connection = await asyncpg.connect(address)
    try:
        connection.add_termination_listener(lambda _connection: lost.set())
        await connection.add_listener(CHANNEL, notified)
        await lost.wait()
    finally:
        connection.terminate()
