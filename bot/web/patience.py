"""The ordinary HTTP server with an end to its patience, and strict where two servers might read one request differently.

Uvicorn waits for the rest of a request for ever, takes a request of which two lengths are told, and tells the log at
length of clients who break off; anybody could fill the disk with that.
"""

import asyncio
from typing import Any, Final

import h11
from uvicorn import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

PATIENCE_SECONDS: Final = 30
"""From the first octet of a request to its last."""

HEAD_LIMIT: Final = 64 * 1024
"""Octets of a request's head, or of what follows its last chunk."""

_REFUSAL: Final = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
_COMING: Final = (h11.IDLE, h11.SEND_BODY)
_MAY_REFUSE: Final = (h11.IDLE, h11.SEND_RESPONSE)


class _Connection(h11.Connection):
    """Refuses what a proxy in front may understand otherwise: the rest could pass for somebody else's request."""

    def next_event(self) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
        """What came, if it can be read in one way only (RFC 9112 §6.1, §11.2)."""
        event = super().next_event()
        if isinstance(event, h11.Request) and _is_ambiguous(event):
            raise h11.RemoteProtocolError("its length is told twice")
        return event


class PatientProtocol(H11Protocol):
    """Drops who takes too long to ask; between two requests uvicorn's own limit holds."""

    _deadline: asyncio.TimerHandle | None = None

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.conn = _Connection(h11.SERVER, HEAD_LIMIT)

    def data_received(self, data: bytes) -> None:
        """Takes some octets."""
        super().data_received(data)
        if self.conn.their_state not in _COMING:
            self._stop_waiting()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(PATIENCE_SECONDS, self.transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """Ends it."""
        self._stop_waiting()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Refuses what is no HTTP; in the middle of an answer nothing can be said any more."""
        answering = self.cycle is not None and not self.cycle.response_complete
        if answering or self.conn.our_state not in _MAY_REFUSE:
            self.transport.abort()
        else:
            self.transport.write(_REFUSAL)
            self.transport.close()

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def _is_ambiguous(request: h11.Request) -> bool:
    names = {name for name, _ in request.headers}
    return b"transfer-encoding" in names and (b"content-length" in names or request.http_version < b"1.1")
