"""RPC for synchronous callers (the web process): one call, one short connection."""

import secrets
import socket

from lianjing.kernel.errors import ResourceError
from lianjing.link import wire
from lianjing.link.codec import Message, encode
from lianjing.link.connection import CALL_SECONDS, Shapes


def call(
    address: tuple[str, int],
    message: Message,
    *,
    key: bytes,
    shapes: Shapes[Message],
    within: float = CALL_SECONDS,
) -> Message:
    """Ask one question of a server of ours; a `Fault` is a reply.

    Raises `ResourceError` `link_down` if the process does not answer within the time.
    """
    try:
        with socket.create_connection(address, timeout=min(within, 5.0)) as connection:
            connection.settimeout(within)
            _prove(connection, key)
            connection.sendall(wire.pack(wire.Kind.CALL, 1, encode(message)))
            return _reply(connection, shapes)
    except OSError as error:
        raise ResourceError(
            f"nobody answers at {address[0]}:{address[1]}: {error}", code="link_down"
        ) from error


def _prove(connection: socket.socket, key: bytes) -> None:
    mine = secrets.token_bytes(wire.HELLO_SIZE)
    theirs = _exactly(connection, wire.HELLO_SIZE)
    connection.sendall(mine + wire.proof(key, "client", theirs))
    if not wire.proven(key, "server", mine, _exactly(connection, wire.HELLO_SIZE)):
        raise ResourceError("the other side does not know the link key", code="link_refused")


def _reply(connection: socket.socket, shapes: Shapes[Message]) -> Message:
    unpacker = wire.Unpacker()
    while data := connection.recv(256 * 1024):
        for envelope in unpacker.feed(data):
            if envelope.kind is wire.Kind.REPLY and envelope.number == 1:
                return shapes.replies.decode(envelope.body)
    raise ConnectionResetError("the link broke before the reply")


def _exactly(connection: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        part = connection.recv(size - len(data))
        if not part:
            raise ConnectionResetError("the link broke in the handshake")
        data += part
    return data
