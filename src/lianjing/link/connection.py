"""RPC between our processes on asyncio: a server, a client, and calls and notices on both.

A connection has one owner: the task that runs `Connection.run()`. When it ends, every waiting call
fails with `ResourceError`, so a dead process is known at once and not by a timeout.
"""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from lianjing.kernel.errors import LianjingError, MalformedMessageError, ResourceError
from lianjing.link import wire
from lianjing.link.codec import Decoder, Message, encode
from lianjing.link.media import Fault

log = logging.getLogger(__name__)

CALL_SECONDS = 30.0
_MAX_UNSENT = 32 * 1024 * 1024
_READ = 256 * 1024

Incoming = TypeVar("Incoming", bound=Message)
Reply = TypeVar("Reply", bound=Message)
Handler = Callable[[Message], Awaitable[Message]]
NoticeHandler = Callable[[Message], None]


class Connection:
    """One established link; calls may run side by side in both directions."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        calls: Decoder[Message],
        replies: Decoder[Message],
        notices: Decoder[Message],
        on_call: Handler | None = None,
        on_notice: NoticeHandler | None = None,
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._calls = calls
        self._replies = replies
        self._notices = notices
        self._on_call = on_call
        self._on_notice = on_notice
        self._waiting: dict[int, asyncio.Future[Message]] = {}
        self._number = 0
        self._closed = False

    @property
    def closed(self) -> bool:
        """Whether the link is gone."""
        return self._closed

    async def call(self, message: Message, *, within: float = CALL_SECONDS) -> Message:
        """Ask and wait for the reply; a `Fault` is a reply.

        Raises `ResourceError` if the link dies, `TimeoutError` after `within` seconds.
        """
        if self._closed:
            raise ResourceError("the link is closed", code="link_down")
        self._number = self._number % 0xFFFFFFFF + 1
        number = self._number
        waiting: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._waiting[number] = waiting
        try:
            self._writer.write(wire.pack(wire.Kind.CALL, number, encode(message)))
            async with asyncio.timeout(within):
                await self._writer.drain()
                return await waiting
        except ConnectionError as error:
            raise ResourceError("the link broke", code="link_down") from error
        finally:
            self._waiting.pop(number, None)

    def notify(self, message: Message) -> bool:
        """Tell without waiting; False if the other side reads too slowly and it was dropped."""
        if self._closed or self._writer.transport.get_write_buffer_size() > _MAX_UNSENT:
            return False
        self._writer.write(wire.pack(wire.Kind.NOTICE, 0, encode(message)))
        return True

    async def run(self) -> None:
        """Read until the link ends; owns every call that is being answered."""
        unpacker = wire.Unpacker()
        try:
            async with asyncio.TaskGroup() as tasks:
                while data := await self._reader.read(_READ):
                    for envelope in unpacker.feed(data):
                        self._take(envelope, tasks)
                raise _EndedError  # noqa: TRY301 - ends the group and what it was answering
        except* (_EndedError, ConnectionError, MalformedMessageError):
            pass
        finally:
            self.close()

    def close(self) -> None:
        """End the link; whoever waits for a reply is told."""
        self._closed = True
        with contextlib.suppress(RuntimeError):
            self._writer.close()
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(ResourceError("the link broke", code="link_down"))
                waiting.exception()
        self._waiting.clear()

    def _take(self, envelope: wire.Envelope, tasks: asyncio.TaskGroup) -> None:
        if envelope.kind is wire.Kind.REPLY:
            waiting = self._waiting.get(envelope.number)
            if waiting is not None and not waiting.done():
                waiting.set_result(self._replies.decode(envelope.body))
        elif envelope.kind is wire.Kind.NOTICE:
            if self._on_notice is not None:
                self._tell(self._on_notice, self._notices.decode(envelope.body))
        else:
            tasks.create_task(self._answer(envelope))

    def _tell(self, listener: NoticeHandler, notice: Message) -> None:
        try:
            listener(notice)
        except Exception:  # the listener's fault; the link is everybody's
            log.exception("notice_failed")

    async def _call_handler(self, message: Message) -> Message:
        if self._on_call is None:
            raise MalformedMessageError("this side takes no calls")
        return await self._on_call(message)

    async def _answer(self, envelope: wire.Envelope) -> None:
        reply: Message
        try:
            reply = await self._call_handler(self._calls.decode(envelope.body))
        except LianjingError as error:
            reply = Fault(code=error.code, message=str(error))
        except Exception:
            # The connection supervises what it answers: one failure must not end all others.
            log.exception("call_failed")
            reply = Fault(code="internal", message="a call failed inside")
        if not self._closed:
            self._writer.write(wire.pack(wire.Kind.REPLY, envelope.number, encode(reply)))


class _EndedError(Exception):
    """Ends the task group of a connection together with what it was answering."""


class Shapes(Generic[Incoming]):
    """The message unions of one kind of link, as seen from its server."""

    def __init__(self, *, calls: object, replies: object, notices: object) -> None:
        self.calls: Decoder[Message] = Decoder(calls)  # type: ignore[arg-type]
        self.replies: Decoder[Message] = Decoder(replies)  # type: ignore[arg-type]
        self.notices: Decoder[Message] = Decoder(notices)  # type: ignore[arg-type]


async def connect(
    address: str,
    port: int,
    *,
    key: bytes,
    shapes: Shapes[Message],
    on_notice: NoticeHandler | None = None,
) -> Connection:
    """Connect to a server of ours and prove ourselves. The caller must run the connection.

    Raises `ResourceError` `link_down` if nobody listens, `link_refused` if the keys differ.
    """
    try:
        async with asyncio.timeout(5):
            reader, writer = await asyncio.open_connection(address, port)
    except (OSError, TimeoutError) as error:
        raise ResourceError(f"nobody answers at {address}:{port}", code="link_down") from error
    try:
        async with asyncio.timeout(5):
            known = await _prove_as_client(reader, writer, key)
    except (OSError, TimeoutError, asyncio.IncompleteReadError):
        known = False
    if not known:
        await _close(writer)
        raise ResourceError("the other side does not know the link key", code="link_refused")
    return Connection(
        reader,
        writer,
        calls=shapes.calls,
        replies=shapes.replies,
        notices=shapes.notices,
        on_notice=on_notice,
    )


async def _prove_as_client(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, key: bytes
) -> bool:
    mine = secrets.token_bytes(wire.HELLO_SIZE)
    theirs = await reader.readexactly(wire.HELLO_SIZE)
    writer.write(mine + wire.proof(key, "client", theirs))
    answer = await reader.readexactly(wire.HELLO_SIZE)
    return wire.proven(key, "server", mine, answer)


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()


async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, key: bytes) -> bool:
    """Do the server's half of the handshake; False (and closed) if the client has no key."""
    mine = secrets.token_bytes(wire.HELLO_SIZE)
    writer.write(mine)
    try:
        async with asyncio.timeout(5):
            answer = await reader.readexactly(2 * wire.HELLO_SIZE)
    except (TimeoutError, asyncio.IncompleteReadError, ConnectionError):
        await _close(writer)
        return False
    theirs, evidence = answer[: wire.HELLO_SIZE], answer[wire.HELLO_SIZE :]
    if not wire.proven(key, "client", mine, evidence):
        await _close(writer)
        return False
    writer.write(wire.proof(key, "server", theirs))
    return True


class Server:
    """Listens for our own processes; `connections` are those alive."""

    def __init__(self, *, key: bytes, shapes: Shapes[Message], on_call: Handler) -> None:
        self._key = key
        self._shapes = shapes
        self._on_call = on_call
        self.connections: set[Connection] = set()
        self._server: asyncio.Server | None = None

    async def start(self, address: str, port: int) -> None:
        """Begin to listen; raises `OSError` if the port is taken."""
        self._server = await asyncio.start_server(self._serve, address, port)

    async def stop(self) -> None:
        """Stop listening and end all links."""
        if self._server is not None:
            self._server.close()
        for connection in list(self.connections):
            connection.close()

    def broadcast(self, message: Message) -> None:
        """Tell everyone who is connected."""
        for connection in self.connections:
            connection.notify(message)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not await accept(reader, writer, self._key):
            return
        connection = Connection(
            reader,
            writer,
            calls=self._shapes.calls,
            replies=self._shapes.replies,
            notices=self._shapes.notices,
            on_call=self._on_call,
        )
        self.connections.add(connection)
        try:
            await connection.run()
        finally:
            self.connections.discard(connection)
