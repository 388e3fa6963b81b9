"""One SIP user agent on a socket: datagrams or one connection, transactions, timers."""

import asyncio
import secrets
import socket
from collections.abc import Callable
from typing import NamedTuple, cast

from lianjing.kernel.errors import MalformedMessageError, PeerSilentError
from lianjing.protocol.sip import events
from lianjing.protocol.sip.clients import ClientTransaction
from lianjing.protocol.sip.flow import Flow, Transport
from lianjing.protocol.sip.framing import StreamFramer
from lianjing.protocol.sip.message import SipRequest, SipResponse
from lianjing.protocol.sip.parse import parse_message
from lianjing.protocol.sip.transactions import TransactionLayer

Handler = Callable[[events.Event], None]
"""Takes requests, ACKs and CANCELs; responses to own requests go to who awaits them."""

_BUFFER = 4 * 1024 * 1024
_ATTEMPTS = 16


class Address(NamedTuple):
    """Where something is."""

    host: str
    port: int


def new_token() -> str:
    """Make a tag, branch or Call-ID part."""
    return secrets.token_hex(8)


def local_address_to(server: Address) -> str:
    """Give the own address that leads to `server`; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(server)
        return str(probe.getsockname()[0])


class Endpoint(asyncio.DatagramProtocol):
    """Sends requests and awaits their answers, hands requests of the peer to a handler.

    Over TCP there is one connection, opened by us and used both ways (GB/T 28181-2022
    §9.1.1 f); `lost` is called when it breaks.
    """

    def __init__(
        self,
        *,
        server: Address,
        transport: Transport,
        handler: Handler,
        lost: Callable[[], None] = lambda: None,
        bare_line_feeds: bool = False,
    ) -> None:
        self.server = server
        self.local = Address("", 0)
        self.deaf = False
        """While set, whatever arrives is ignored and nothing goes out."""
        self.unread = 0
        """Messages that did not parse."""
        self._transport_kind = transport
        self._handler = handler
        self._lost = lost
        self._bare = bare_line_feeds
        self._layer = TransactionLayer(new_token=new_token)
        self._inviting: ClientTransaction | None = None
        self._waiting: dict[bytes, asyncio.Future[SipResponse]] = {}
        self._socket: asyncio.DatagramTransport | None = None
        self._server: asyncio.Server | None = None
        self._streams: dict[Flow, asyncio.Transport] = {}
        self._connections = 0
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at = 0.0

    # ------------------------------------------------------------------ life

    async def open(self, host: str = "", port: int = 0) -> None:
        """Bind the socket, or connect over TCP; OSError if the peer is not there."""
        host = host or local_address_to(self.server)
        loop = asyncio.get_running_loop()
        if self._transport_kind is Transport.UDP:
            self._socket, _ = await loop.create_datagram_endpoint(
                lambda: self, local_addr=(host, port)
            )
            sock = self._socket.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
            self.local = Address(*self._socket.get_extra_info("sockname")[:2])
            return
        self._connections += 1
        stream, _ = await loop.create_connection(
            lambda: _Connection(self, self._connections),
            *self.server,
            local_addr=(host, port) if port else None,
        )
        self.local = Address(*stream.get_extra_info("sockname")[:2])

    async def listen(self, host: str, port: int = 0) -> None:
        """Take datagrams and connections at one port, as platforms do.

        A port the system chose may be free for connections and taken for datagrams: then another.
        """
        for left in range(_ATTEMPTS if port == 0 else 1, 0, -1):
            try:
                await self._listen(host, port)
            except OSError:
                self.close()
                if left == 1:
                    raise
            else:
                return

    async def _listen(self, host: str, port: int) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._accept, host, port)
        self.local = Address(*self._server.sockets[0].getsockname()[:2])
        self._socket, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=self.local)
        sock = self._socket.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)

    def _accept(self) -> "_Connection":
        self._connections += 1
        return _Connection(self, self._connections)

    def close(self) -> None:
        """Close the socket; whoever awaits an answer gets none."""
        streams, self._streams = self._streams, {}
        for wire in (self._socket, self._server, *streams.values()):
            if wire is not None:
                wire.close()
        self._socket = self._server = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._layer.take_outgoing()
        waiting, self._waiting = self._waiting, {}
        for future in waiting.values():
            future.cancel()

    @property
    def is_open(self) -> bool:
        """Tell whether there is a socket or a connection."""
        return self._socket is not None or bool(self._streams)

    # --------------------------------------------------------------- actions

    async def request(
        self, request: SipRequest, *, within: float = 32.0, flow: Flow | None = None
    ) -> SipResponse:
        """Send a request and give its final answer; `PeerSilentError` if none comes.

        Without a `flow` it goes to the server.
        """
        loop = asyncio.get_running_loop()
        flow = flow or self._flow()
        client = self._layer.send(request, flow, sent_by=self.sent_by, now=loop.time())
        if request.method == "INVITE":
            self._inviting = client
        future: asyncio.Future[SipResponse] = loop.create_future()
        self._waiting[client.key] = future
        self._flush()
        try:
            async with asyncio.timeout(within):
                return await future
        except TimeoutError as error:
            raise PeerSilentError(f"{request.method} was not answered") from error
        finally:
            self._waiting.pop(client.key, None)

    def cancel(self) -> None:
        """Take back the last INVITE."""
        if self._inviting is not None:
            self._layer.cancel(self._inviting, asyncio.get_running_loop().time())
            self._flush()

    def cut_connections(self) -> None:
        """Break every TCP connection, as a network does."""
        for stream in list(self._streams.values()):
            stream.abort()

    def respond(self, transaction: events.ServerTransaction, response: SipResponse) -> None:
        """Answer a request of the peer."""
        self._layer.respond(transaction, response, asyncio.get_running_loop().time())
        self._flush()

    @property
    def sent_by(self) -> str:
        """Give the own address as Via and Contact have it."""
        return f"{self.local.host}:{self.local.port}"

    # ---------------------------------------------------------------- inside

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Take in a datagram."""
        self.take(data, Flow(Transport.UDP, addr[0], addr[1]))

    def error_received(self, exc: Exception) -> None:
        """Nobody listens at the peer's port: silence is all the transaction needs to know."""

    def take(self, data: bytes, flow: Flow) -> None:
        """Take in one message."""
        if self.deaf or not data.strip():
            return
        try:
            message = parse_message(data)
            event = self._layer.receive(message, flow, asyncio.get_running_loop().time())
        except MalformedMessageError:
            self.unread += 1
            return
        if event is not None:
            self._report(event)
        self._flush()

    def connected(self, flow: Flow, transport: asyncio.Transport) -> None:
        """Take in a new TCP connection."""
        self._streams[flow] = transport

    def acknowledge(self, ack: SipRequest, flow: Flow) -> None:
        """Send the ACK of a 2xx."""
        self._layer.send_ack(ack, flow, sent_by=self.sent_by)
        self._flush()

    def connection_lost_by(self, flow: Flow) -> None:
        """The TCP connection is gone."""
        if self._streams.pop(flow, None) is None:
            return
        for event in self._layer.flow_lost(flow):
            self._report(event)
        self._lost()

    def _report(self, event: events.Event) -> None:
        if isinstance(event, events.ResponseReceived):
            if not event.response.is_provisional:
                self._settle(event.transaction, event.response)
        elif isinstance(event, events.RequestTimedOut | events.RequestFailed):
            future = self._waiting.get(event.transaction.key)
            if future is not None and not future.done():
                future.set_exception(PeerSilentError("no answer"))
        else:
            self._handler(event)

    def _settle(self, client: ClientTransaction, response: SipResponse) -> None:
        future = self._waiting.get(client.key)
        if future is not None and not future.done():
            future.set_result(response)

    def _flow(self) -> Flow:
        return Flow(self._transport_kind, *self.server, self._connections)

    def _flush(self) -> None:
        for data, flow in self._layer.take_outgoing():
            if self.deaf:
                continue
            stream = self._streams.get(flow)
            if stream is not None:
                stream.write(data)
            elif self._socket is not None and not flow.reliable:
                wire = data.replace(b"\r\n", b"\n") if self._bare else data
                self._socket.sendto(wire, (flow.host, flow.port))
        self._arm()

    def _arm(self) -> None:
        deadline = self._layer.next_deadline
        if deadline is None or (self._timer is not None and self._timer_at <= deadline):
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer_at = deadline
        self._timer = asyncio.get_running_loop().call_at(deadline, self._advance)

    def _advance(self) -> None:
        self._timer = None
        for event in self._layer.advance(asyncio.get_running_loop().time()):
            self._report(event)
        self._flush()


class _Connection(asyncio.Protocol):
    """The bytes of one TCP connection."""

    def __init__(self, endpoint: Endpoint, number: int) -> None:
        self._endpoint = endpoint
        self._flow = Flow(Transport.TCP, "", 0, number)
        self._framer = StreamFramer()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport, to close it on nonsense."""
        # uvloop's transports are no instances of asyncio.Transport, they only behave like one.
        transport = cast("asyncio.Transport", transport)
        self._transport = transport
        host, port = transport.get_extra_info("peername")[:2]
        self._flow = Flow(Transport.TCP, host, port, self._flow.connection)
        self._endpoint.connected(self._flow, transport)

    def data_received(self, data: bytes) -> None:
        """Cut the stream into messages."""
        self._framer.receive(data)
        try:
            while (message := self._framer.next_message()) is not None:
                self._endpoint.take(message, self._flow)
        except MalformedMessageError:
            self._endpoint.unread += 1
            if self._transport is not None:
                self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """Tell the endpoint."""
        self._endpoint.connection_lost_by(self._flow)
