"""The sockets of one pull."""

import asyncio
from collections.abc import Callable

from lianjing.kernel.errors import ResourceError
from lianjing.link.media import Transport
from lianjing.media import sockets
from lianjing.media.ports import PortRange
from lianjing.media.pull import Pull
from lianjing.media.tcp import TcpEar
from lianjing.runtime.settings import MediaSettings

ATTEMPTS = 32
"""Ports tried when other programs of this machine sit in our range."""


class Reception:
    """Listens on one port for one pull.

    UDP is always heard: devices that answered `RTP/AVP` to a TCP offer send datagrams to the port
    that was offered. TCP is heard when we are the passive side.
    """

    def __init__(self, pull: Pull, port: int) -> None:
        self.pull = pull
        self.port = port
        self._datagrams: asyncio.DatagramTransport | None = None
        self._listener: asyncio.Server | None = None
        self._ears: set[TcpEar] = set()

    @classmethod
    async def open(
        cls, pull: Pull, ports: PortRange, settings: MediaSettings, now: Callable[[], float]
    ) -> "Reception":
        """Take a port and listen on it; raises `ResourceError` when there is none."""
        for _ in range(ATTEMPTS):
            reception = cls(pull, ports.take(now()))
            try:
                await reception._listen(settings)
            except OSError:
                reception.close()
                ports.give_back(reception.port, now())
            else:
                return reception
        raise ResourceError("no media port could be opened", code="ports_exhausted")

    def make_ear(self) -> TcpEar:
        """Give the protocol of a TCP connection of this pull."""
        return TcpEar(self.pull.intake, self._ears, ended=_do_nothing)

    def armed(self) -> None:
        """It is known now who may send."""
        for ear in list(self._ears):
            ear.armed()

    def close(self) -> None:
        """Stop listening and hang up."""
        if self._datagrams is not None:
            self._datagrams.abort()
        if self._listener is not None:
            self._listener.close()
        for ear in list(self._ears):
            ear.close()

    async def _listen(self, settings: MediaSettings) -> None:
        loop = asyncio.get_running_loop()
        bound = sockets.udp(settings.address, self.port, buffer=settings.receive_buffer)
        self._datagrams, _ = await loop.create_datagram_endpoint(
            lambda: self.pull.intake, sock=bound
        )
        if self.pull.transport is Transport.TCP_PASSIVE:
            self._listener = await loop.create_server(self.make_ear, settings.address, self.port)


def _do_nothing() -> None:
    """A connection that ends is no fact by itself: the device may connect again."""
