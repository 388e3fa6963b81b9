"""SIP sockets: UDP and TCP on one port, bounded against whoever connects."""

import asyncio
import socket
from collections.abc import Callable
from functools import lru_cache
from itertools import count
from typing import cast

from lianjing.kernel.errors import MalformedMessageError, ResourceError
from lianjing.protocol.sip.flow import Flow, Transport
from lianjing.protocol.sip.framing import StreamFramer
from lianjing.runtime import logs

log = logs.get(__name__)

RECEIVE_BUFFER = 8 * 1024 * 1024
FIRST_MESSAGE_SECONDS = 30.0
"""A connection that has not sent a whole message by then is closed."""
MESSAGE_SECONDS = 20.0
"""A message begun must be whole by then."""
STRANGER_SECONDS = 120.0
"""A connection over which nobody is registered is closed after so long a silence."""
MAX_CONNECTIONS = 20_000
MAX_PER_HOST = 4_096
MAX_BACKLOG = 4 * 1024 * 1024
MAX_UNFINISHED = 64 * 1024 * 1024
"""Bytes of unfinished messages on all connections together; who adds to more is cut off."""

OnData = Callable[[bytes, Flow], None]
OnLost = Callable[[Flow], None]
OnBad = Callable[[str, Flow], None]


class Transports:
    """The sockets of one SIP port."""

    def __init__(self, *, on_data: OnData, on_lost: OnLost, on_bad: OnBad) -> None:
        self.on_data = on_data
        self.on_lost = on_lost
        self.on_bad = on_bad
        self.connections: dict[Flow, TcpConnection] = {}
        self.numbers = count(1)
        self.per_host: dict[str, int] = {}
        self._udp: asyncio.DatagramTransport | None = None
        self._tcp: asyncio.Server | None = None
        self.receive_buffer = 0
        self.unfinished = 0

    async def start(self, address: str, port: int) -> None:
        """Listen on both transports; raises `OSError` if the port is taken."""
        loop = asyncio.get_running_loop()
        udp = socket.socket(_family(address), socket.SOCK_DGRAM)
        udp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        udp.setblocking(False)  # noqa: FBT003 - the standard library's own signature
        try:
            udp.bind((address, port))
        except OSError:
            udp.close()
            raise
        self.receive_buffer = udp.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) // 2
        self._udp, _ = await loop.create_datagram_endpoint(lambda: _Udp(self), sock=udp)
        self._tcp = await loop.create_server(lambda: TcpConnection(self), address, port)

    def stop(self) -> None:
        """Close everything."""
        if self._udp is not None:
            self._udp.close()
        if self._tcp is not None:
            self._tcp.close()
        for connection in list(self.connections.values()):
            connection.close()

    def send(self, data: bytes, flow: Flow) -> bool:
        """Put bytes on the wire; False if the connection is gone or takes nothing any more."""
        if flow.transport is Transport.UDP:
            if self._udp is not None and not self._udp.is_closing():
                self._udp.sendto(data, (flow.host, flow.port))
            return True
        connection = self.connections.get(flow)
        return connection is not None and connection.write(data)

    def close_idle(self, is_needed: Callable[[Flow], bool]) -> None:
        """Close connections nobody registered over that have long said nothing."""
        now = asyncio.get_running_loop().time()
        for flow, connection in list(self.connections.items()):
            if now - connection.heard_at > STRANGER_SECONDS and not is_needed(flow):
                self.on_bad("idle_stranger", flow)
                connection.close()

    async def connect(self, host: str, port: int) -> Flow:
        """Open a TCP connection to a peer; raises `ResourceError` `connect_failed`."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(5):
                _, connection = await loop.create_connection(
                    lambda: TcpConnection(self, outgoing=True), host, port
                )
        except (OSError, TimeoutError) as error:
            raise ResourceError(
                f"cannot connect to {host}:{port}", code="connect_failed"
            ) from error
        return connection.flow


class _Udp(asyncio.DatagramProtocol):
    def __init__(self, owner: Transports) -> None:
        self._owner = owner

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if addr[1]:  # nothing can be sent back to port 0
            self._owner.on_data(data, Flow(Transport.UDP, addr[0], addr[1]))

    def error_received(self, exc: Exception) -> None:
        """An ICMP answer to something we sent; the transaction's timers deal with it."""


class TcpConnection(asyncio.Protocol):
    """One TCP connection, from a peer or to one."""

    def __init__(self, owner: Transports, *, outgoing: bool = False) -> None:
        self._owner = owner
        self._outgoing = outgoing
        self._framer = StreamFramer()
        self._transport: asyncio.Transport | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._held = 0
        """Bytes of an unfinished message of ours that are counted."""
        self.flow = Flow(Transport.TCP, "", 0)
        self.heard_at = asyncio.get_running_loop().time()
        """When bytes came last, on the loop's clock."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection, unless there are too many."""
        # uvloop's transports are no instances of asyncio.Transport, they only behave like one.
        transport = cast("asyncio.Transport", transport)
        peer = transport.get_extra_info("peername") or ("", 0)
        self.flow = Flow(Transport.TCP, peer[0], peer[1], next(self._owner.numbers))
        self._transport = transport
        owner = self._owner
        here = owner.per_host.get(peer[0], 0)
        if len(owner.connections) >= MAX_CONNECTIONS or here >= MAX_PER_HOST:
            owner.on_bad("too_many_connections", self.flow)
            transport.abort()
            return
        owner.per_host[peer[0]] = here + 1
        owner.connections[self.flow] = self
        if not self._outgoing:
            self._expect(FIRST_MESSAGE_SECONDS)

    def data_received(self, data: bytes) -> None:
        """Cut the stream into messages; what is none ends the connection."""
        if self.flow not in self._owner.connections:
            return
        self.heard_at = asyncio.get_running_loop().time()
        self._framer.receive(data)
        try:
            while (message := self._framer.next_message()) is not None:
                self._cancel_deadline()
                self._owner.on_data(message, self.flow)
        except MalformedMessageError:
            self._owner.on_bad("malformed.stream", self.flow)
            self.close()
            return
        if self._framer.take_pings():
            self.write(b"\r\n")  # RFC 5626 §4.4.1
        if self._framer.buffered and self._deadline is None:
            self._expect(MESSAGE_SECONDS)
        self._account(self._framer.buffered)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """Tell whoever lives on this connection."""
        self._cancel_deadline()
        self._owner.unfinished -= self._held
        self._held = 0
        if self._owner.connections.pop(self.flow, None) is None:
            return
        left = self._owner.per_host.get(self.flow.host, 1) - 1
        if left:
            self._owner.per_host[self.flow.host] = left
        else:
            self._owner.per_host.pop(self.flow.host, None)
        self._owner.on_lost(self.flow)

    def write(self, data: bytes) -> bool:
        """Send; a peer that does not read is cut off rather than kept in memory."""
        if self._transport is None or self._transport.is_closing():
            return False
        if self._transport.get_write_buffer_size() > MAX_BACKLOG:
            self._owner.on_bad("not_reading", self.flow)
            self._transport.abort()
            return False
        self._transport.write(data)
        return True

    def close(self) -> None:
        """Close politely."""
        if self._transport is not None:
            self._transport.close()

    def _account(self, buffered: int) -> None:
        """Count what waits to become a message; strangers together may not fill our memory."""
        owner = self._owner
        owner.unfinished += buffered - self._held
        self._held = buffered
        if buffered and owner.unfinished > MAX_UNFINISHED:
            owner.on_bad("too_much_unfinished", self.flow)
            if self._transport is not None:
                self._transport.abort()

    def _expect(self, seconds: float) -> None:
        self._deadline = asyncio.get_running_loop().call_later(seconds, self._give_up)

    def _give_up(self) -> None:
        self._owner.on_bad("too_slow", self.flow)
        if self._transport is not None:
            self._transport.abort()

    def _cancel_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


@lru_cache(maxsize=4096)
def local_address_for(host: str) -> str:
    """Find out which of our addresses the system would use to reach `host`."""
    try:
        with socket.socket(_family(host), socket.SOCK_DGRAM) as probe:
            probe.connect((host, 9))
            return str(probe.getsockname()[0])
    except OSError:
        return "127.0.0.1"


def _family(address: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in address else socket.AF_INET
