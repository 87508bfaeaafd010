"""The ordinary HTTP server with an end to its patience: uvicorn waits for the rest of a request for ever."""

import asyncio
from typing import Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

PATIENCE_SECONDS: Final = 30
"""From the first octet of a request to its last."""

_COMING: Final = (h11.IDLE, h11.SEND_BODY)


class PatientProtocol(H11Protocol):
    """Drops who takes too long to ask; between two requests uvicorn's own limit holds. Heads are at most 64 KiB."""

    _deadline: asyncio.TimerHandle | None = None

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

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
