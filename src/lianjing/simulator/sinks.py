"""Where RTP packets leave the device: a datagram socket or a TCP connection."""

import asyncio
import contextlib
import random
import socket
from collections.abc import Callable
from typing import Protocol

from lianjing.kernel.errors import PeerSilentError
from lianjing.protocol.rtp import frame_packet
from lianjing.simulator.endpoint import Address
from lianjing.simulator.faults import Faults

CONNECT_TRIES = 3
CONNECT_PAUSE = 1.0
"""Attempts to connect and seconds between them (GB/T 28181-2022 §C.2.4: three, a second apart)."""

_PRIVATE_HEADER = b"\x01\x00\x01\x00" + bytes(252)
_MOST_BUFFERED = 4 * 1024 * 1024
_LATE_BY = 5
_BUFFER = 1024 * 1024


class Sink(Protocol):
    """Takes packets."""

    def send(self, packet: bytes) -> None:
        """Send one packet or lose it."""
        ...

    def close(self) -> None:
        """Stop."""
        ...


def bind_datagrams(host: str) -> socket.socket:
    """Bind a datagram socket to any port of `host`."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setblocking(False)  # noqa: FBT003
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER)
    sock.bind((host, 0))
    return sock


class DatagramSink:
    """Sends to one address from the bound port, or from a strange one while a fault says so."""

    def __init__(self, sock: socket.socket, target: Address, faults: Callable[[], Faults]) -> None:
        self._sock = sock
        self._target = target
        self._faults = faults
        self._stranger: socket.socket | None = None

    def send(self, packet: bytes) -> None:
        """Send one datagram; a full buffer or an unreachable port loses it."""
        sock = self._strange_socket() if self._faults().other_source else self._sock
        with contextlib.suppress(OSError):
            sock.sendto(packet, self._target)

    def _strange_socket(self) -> socket.socket:
        if self._stranger is None:
            host = str(self._sock.getsockname()[0])
            self._stranger = bind_datagrams("127.0.0.9" if host.startswith("127.") else host)
        return self._stranger

    def close(self) -> None:
        """Close the sockets."""
        self._sock.close()
        if self._stranger is not None:
            self._stranger.close()


class StreamSink:
    """Sends over one TCP connection in RFC 4571 framing, or as RTSP does."""

    def __init__(
        self,
        writer: asyncio.StreamWriter,
        *,
        interleaved: bool = False,
        private_header: bool = False,
        server: asyncio.Server | None = None,
    ) -> None:
        self._writer = writer
        self._interleaved = interleaved
        self._server = server
        if private_header:
            writer.write(_PRIVATE_HEADER)

    @property
    def broken(self) -> bool:
        """Tell whether the peer closed the connection."""
        return self._writer.is_closing()

    def send(self, packet: bytes) -> None:
        """Send one packet; lost if the peer does not read."""
        transport = self._writer.transport
        if transport.is_closing() or transport.get_write_buffer_size() > _MOST_BUFFERED:
            return
        framed = frame_packet(packet)
        self._writer.write(b"$\x00" + framed if self._interleaved else framed)

    def close(self) -> None:
        """Close the connection; what the peer has not read by now it never will."""
        if self._writer.transport.get_write_buffer_size():
            self._writer.transport.abort()
        self._writer.close()
        if self._server is not None:
            self._server.close()


class FaultySink:
    """Loses and delays packets on their way into another sink."""

    def __init__(self, sink: Sink, faults: Callable[[], Faults], chance: random.Random) -> None:
        self._sink = sink
        self._faults = faults
        self._chance = chance
        self._held: list[tuple[int, bytes]] = []
        self._count = 0

    def send(self, packet: bytes) -> None:
        """Send, lose or hold back one packet."""
        faults = self._faults()
        self._count += 1
        if faults.loss and self._chance.random() < faults.loss:
            return
        if faults.reorder and self._chance.random() < faults.reorder:
            self._held.append((self._count + self._chance.randrange(1, _LATE_BY), packet))
            return
        self._sink.send(packet)
        if self._held:
            due = [held for held in self._held if held[0] <= self._count]
            self._held = [held for held in self._held if held[0] > self._count]
            for _, late in due:
                self._sink.send(late)

    def close(self) -> None:
        """Close the sink behind."""
        self._sink.close()


async def connect(target: Address) -> asyncio.StreamWriter:
    """Connect to where media is expected; `PeerSilentError` after the last try."""
    for attempt in range(CONNECT_TRIES):
        if attempt:
            await asyncio.sleep(CONNECT_PAUSE)
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection(*target)
            return writer
    raise PeerSilentError(f"nobody takes media at {target.host}:{target.port}")


async def listen(host: str) -> tuple[asyncio.Server, asyncio.Future[asyncio.StreamWriter]]:
    """Open a port for the peer to fetch media from; the future holds its connection."""
    arrived: asyncio.Future[asyncio.StreamWriter] = asyncio.get_running_loop().create_future()

    def accept(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if arrived.done():
            writer.close()
        else:
            arrived.set_result(writer)

    server = await asyncio.start_server(accept, host, 0)
    return server, arrived
