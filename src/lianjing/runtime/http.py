"""A small HTTP/1.1 and WebSocket server for live processes, on h11 and wsproto.

It parses with well-kept libraries and then gets out of the way: a handler that streams writes
ready-made bytes straight to the transport and watches `Exchange.backlog`. Requests are bounded in
size and time; a connection that dawdles is closed.
"""

import asyncio
import contextlib
import ssl
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import NamedTuple, cast
from urllib.parse import parse_qs, urlsplit

import h11
import wsproto
from wsproto import events as ws_events
from wsproto.connection import Connection, ConnectionType
from wsproto.utilities import LocalProtocolError, RemoteProtocolError

from lianjing.kernel.errors import MalformedMessageError
from lianjing.runtime import logs

log = logs.get(__name__)

MAX_HEADERS = 16 * 1024
REQUEST_SECONDS = 10.0
MAX_CONNECTIONS = 4096


class Request(NamedTuple):
    """What was asked; these endpoints take no bodies."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    """Names in lower case; the last of repeated ones."""
    peer: str
    query_text: str = ""
    """The query as it was written."""


class Exchange(asyncio.Protocol):
    """One connection: reads a request, lets the handler answer it, and perhaps the next."""

    def __init__(self, server: "HttpServer") -> None:
        self._server = server
        self._parser = h11.Connection(h11.SERVER, max_incomplete_event_size=MAX_HEADERS)
        self._raw_headers: list[tuple[bytes, bytes]] = []
        self._target = b"/"
        self._socket: Connection | None = None
        self._transport: asyncio.Transport | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._chunked = False
        self.closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Done when the other side or we ended the connection."""

    # --- for handlers ---------------------------------------------------------------------

    def respond(
        self, status: int, body: bytes, *, headers: Mapping[str, str] | None = None
    ) -> None:
        """Answer with a whole body."""
        given = {"content-length": str(len(body)), **(headers or {})}
        self._send(h11.Response(status_code=status, headers=_pairs(given), reason=_reason(status)))
        self._send(h11.Data(data=body))
        self._send(h11.EndOfMessage())

    def start_chunks(self, headers: Mapping[str, str]) -> None:
        """Begin an endless chunked answer; continue with `send`."""
        given = {"transfer-encoding": "chunked", "cache-control": "no-store", **headers}
        self._send(h11.Response(status_code=200, headers=_pairs(given), reason=b"OK"))
        self._chunked = True

    def accept_socket(self) -> None:
        """Turn the connection into a WebSocket; continue with `send` and `send_text`.

        Raises `MalformedMessageError` for a handshake that lacks what it needs.
        """
        connection = wsproto.WSConnection(ConnectionType.SERVER)
        target = self._target.decode("latin-1")
        try:
            connection.initiate_upgrade_connection(self._raw_headers, target)
        except (RemoteProtocolError, LocalProtocolError) as error:
            raise MalformedMessageError(f"not a WebSocket handshake: {error}") from error
        self.write(connection.send(ws_events.AcceptConnection()))
        self._socket = Connection(ConnectionType.SERVER)

    def send(self, data: bytes) -> None:
        """Send one binary message or chunk."""
        if self._socket is not None:
            self.write(socket_head(len(data)) + data)
        else:
            self.write(b"%x\r\n%b\r\n" % (len(data), data))

    def send_text(self, text: str) -> None:
        """Send one WebSocket text message; nothing where there is no WebSocket."""
        if self._socket is not None:
            body = text.encode("utf-8")
            self.write(socket_head(len(body), opcode=1) + body)

    def end(self, code: int = 1000, reason: str = "") -> None:
        """Finish a stream politely and close."""
        if self._socket is not None:
            with contextlib.suppress(LocalProtocolError):
                self.write(
                    self._socket.send(ws_events.CloseConnection(code=code, reason=reason[:100]))
                )
        elif self._chunked:
            self.write(b"0\r\n\r\n")
        self.close()

    def write(self, data: bytes) -> None:
        """Write ready-made bytes."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)

    def close(self) -> None:
        """Close after what is written has left."""
        if self._transport is not None:
            self._transport.close()

    def abort(self) -> None:
        """Close now, throwing away what has not left."""
        if self._transport is not None:
            self._transport.abort()

    @property
    def backlog(self) -> int:
        """Bytes written that the network has not taken."""
        return 0 if self._transport is None else self._transport.get_write_buffer_size()

    @property
    def is_socket_request(self) -> bool:
        """Whether the request asks for a WebSocket."""
        wanted = dict(self._raw_headers).get(b"upgrade", b"")
        return wanted.lower() == b"websocket"

    # --- asyncio.Protocol -----------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the transport, unless there are too many already."""
        # uvloop's transports are no instances of asyncio.Transport, they only behave like one.
        transport = cast("asyncio.Transport", transport)
        self._transport = transport
        if len(self._server.exchanges) >= MAX_CONNECTIONS:
            transport.abort()
            return
        self._server.exchanges.add(self)
        self._expect_request()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """Tell whoever streams that it is over."""
        self._server.exchanges.discard(self)
        self._cancel_deadline()
        if not self.closed.done():
            self.closed.set_result(None)

    def data_received(self, data: bytes) -> None:
        """Feed the parser that is in charge."""
        if self._socket is not None:
            self._take_socket(data)
            return
        try:
            self._parser.receive_data(data)
            self._take_requests()
        except (h11.RemoteProtocolError, ValueError):  # the latter: a target that is no address
            self.close()

    # --- inside ---------------------------------------------------------------------------

    def _take_requests(self) -> None:
        while True:
            event = self._parser.next_event()
            if event is h11.NEED_DATA or event is h11.PAUSED:
                return
            if isinstance(event, h11.Request):
                self._raw_headers = list(event.headers)
                self._target = event.target
                request = self._read(event)
            elif isinstance(event, h11.EndOfMessage):
                self._cancel_deadline()
                self._server.handle(request, self)
            elif isinstance(event, h11.ConnectionClosed):
                self.close()
                return

    def _read(self, event: h11.Request) -> Request:
        parts = urlsplit(event.target.decode("latin-1"))
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in event.headers}
        peer = self._transport.get_extra_info("peername") if self._transport else None
        return Request(
            method=event.method.decode("ascii"),
            path=parts.path,
            query=query,
            headers=headers,
            peer=str(peer[0]) if peer else "",
            query_text=parts.query,
        )

    def _take_socket(self, data: bytes) -> None:
        if self._socket is None:
            return
        try:
            self._socket.receive_data(data)
            for event in self._socket.events():
                if isinstance(event, ws_events.Ping):
                    self.write(self._socket.send(event.response()))
                elif isinstance(event, ws_events.CloseConnection):
                    self.write(self._socket.send(event.response()))
                    self.close()
        except (RemoteProtocolError, LocalProtocolError):
            self.close()

    def _send(self, event: h11.Response | h11.Data | h11.EndOfMessage) -> None:
        data = self._parser.send(event)
        if data:
            self.write(data)
        if self._parser.our_state is h11.DONE and self._parser.their_state is h11.DONE:
            self._parser.start_next_cycle()
            self._expect_request()
        elif self._parser.our_state is h11.MUST_CLOSE:
            self.close()

    def _expect_request(self) -> None:
        self._cancel_deadline()
        self._deadline = asyncio.get_running_loop().call_later(REQUEST_SECONDS, self.abort)

    def _cancel_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


Handler = Callable[[Request, Exchange], Awaitable[None]]


class HttpServer:
    """Listens and hands each request to the handler as a task it owns."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self.exchanges: set[Exchange] = set()
        self.failures = 0

    async def start(
        self, address: str, port: int, *, context: ssl.SSLContext | None = None
    ) -> None:
        """Begin to listen, over TLS with a context; raises `OSError` if the port is taken."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: Exchange(self),
            address,
            port,
            ssl=context,
            ssl_handshake_timeout=REQUEST_SECONDS if context else None,
        )

    async def stop(self) -> None:
        """Stop listening, close all connections and wait for the handlers."""
        if self._server is not None:
            self._server.close()
        for exchange in list(self.exchanges):
            exchange.abort()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def handle(self, request: Request, exchange: Exchange) -> None:
        """Run the handler for one request."""
        task = asyncio.get_running_loop().create_task(self._run(request, exchange))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, request: Request, exchange: Exchange) -> None:
        try:
            await self._handler(request, exchange)
        except MalformedMessageError:
            exchange.respond(400, b"")
        except Exception:
            self.failures += 1
            exchange.abort()
            log.exception("request_failed", path=request.path)


def socket_head(size: int, *, opcode: int = 2) -> bytes:
    """Write the head of one unmasked, unfragmented WebSocket message (RFC 6455 §5.2)."""
    first = 0x80 | opcode
    if size < 126:
        return bytes((first, size))
    if size < 65536:
        return bytes((first, 126)) + size.to_bytes(2, "big")
    return bytes((first, 127)) + size.to_bytes(8, "big")


def _pairs(headers: Mapping[str, str]) -> list[tuple[str, str]]:
    return list(headers.items())


def _reason(status: int) -> bytes:
    try:
        return HTTPStatus(status).phrase.encode("ascii")
    except ValueError:
        return b""
