"""Connections of browsers: bounded in number for each address, and in the time a request may take.

uvicorn waits for ever for the rest of a request's head; whoever opens connections and dawdles would
hold them all (CWE-400).
"""

import asyncio
from collections import Counter
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from lianjing.runtime.networks import Network, contains

HEAD_SECONDS = 20.0
"""A request's head has to be whole within this time."""
MOST_OF_ONE = 512
"""Connections one address may hold; trusted proxies bring everybody's and are not counted."""


class PatientProtocol(H11Protocol):
    """uvicorn's HTTP/1.1 with a deadline for heads and a bound for each address."""

    trusted: tuple[Network, ...] = ()
    held: Counter[str] = Counter()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._deadline: asyncio.TimerHandle | None = None
        self._counted = ""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, unless its address holds too many."""
        super().connection_made(transport)
        address = self.client[0] if self.client else ""
        if not contains(self.trusted, address):
            self._counted = address
            self.held[address] += 1
            if self.held[address] > MOST_OF_ONE:
                transport.abort()
                return
        self._mind()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self._rest()
        if self._counted:
            self.held[self._counted] -= 1
            if self.held[self._counted] <= 0:
                del self.held[self._counted]
            self._counted = ""
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on; what is not a whole head yet runs against the deadline."""
        super().data_received(data)
        self._mind()

    def on_response_complete(self) -> None:
        """Answer done: uvicorn's own timer watches the pause before the next request."""
        super().on_response_complete()
        self._mind()

    def _mind(self) -> None:
        if self.conn.their_state is not h11.IDLE or self.timeout_keep_alive_task is not None:
            self._rest()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(HEAD_SECONDS, self.transport.abort)

    def _rest(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
