"""A viewer that only looks at its clock: from the wish to see to the first fragment."""

import asyncio
import io
import time
from collections.abc import AsyncIterator
from typing import NamedTuple
from urllib.parse import urlsplit

from wsproto import ConnectionType, WSConnection
from wsproto.events import BytesMessage, CloseConnection, Ping, RejectConnection, Request

_WITHIN = 20.0


class First(NamedTuple):
    """The start of a stream."""

    at: float
    """Monotonic time at which the first fragment was here as a whole."""
    data: bytes
    """Initialisation segment and first fragment."""


async def first_fragment(url: str, origin: str) -> First:
    """Connect to a stream and read until its first fragment."""
    start = b""
    async with asyncio.timeout(_WITHIN):
        async for message in messages(url, origin):
            start += message
            if b"moof" in message[:64] or b"moof" in message:
                return First(time.monotonic(), start)
    raise SystemExit("the stream ended before its first fragment")


async def messages(url: str, origin: str) -> AsyncIterator[bytes]:
    """Give the binary messages of a stream."""
    where = urlsplit(url)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    socket = WSConnection(ConnectionType.CLIENT)
    target = f"{where.path}?{where.query}"
    headers = [(b"Origin", origin.encode())]
    writer.write(socket.send(Request(host=where.netloc, target=target, extra_headers=headers)))
    parts: list[bytes] = []
    try:
        while data := await reader.read(1 << 18):
            socket.receive_data(data)
            for event in socket.events():
                if isinstance(event, BytesMessage):
                    parts.append(bytes(event.data))
                    if event.message_finished:
                        yield b"".join(parts)
                        parts.clear()
                elif isinstance(event, Ping):
                    writer.write(socket.send(event.response()))
                elif isinstance(event, RejectConnection | CloseConnection):
                    raise SystemExit(f"the viewer was turned away: {event}")
    finally:
        writer.close()


def decoded(data: bytes) -> int:
    """Decode it with FFmpeg and give the number of pictures in it."""
    import av

    with av.open(io.BytesIO(data), format="mp4") as container:
        codec = container.streams.video[0].codec_context
        count = 0
        for packet in container.demux(video=0):
            count += len(codec.decode(packet))
        return count
