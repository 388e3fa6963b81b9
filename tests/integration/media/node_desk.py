"""What stands around a media node in its tests: signal's side, cameras, browsers."""

import asyncio
import contextlib
import io
import socket
import time

import av
import httpx
from tests.unit.protocol.media_samples import h264, only_video, receive

from lianjing.kernel.frames import VideoFrame
from lianjing.link import media as link
from lianjing.link.connection import Connection
from lianjing.link.tickets import Ticket, sign
from lianjing.protocol import ps, rtp

KEY = b"k" * 32
HOME = "127.0.0.1"
SSRC = 200_000_001


class Desk:
    """What signal is to the node, and a camera and a browser beside it."""

    def __init__(self, connection: Connection, base: str, notices: list[object]) -> None:
        self.connection = connection
        self.base = base
        self.notices = notices

    async def call(self, message):
        return await self.connection.call(message, within=20)

    async def open(self, stream="s1", *, transport=link.Transport.UDP, **options):
        opened = await self.call(
            link.OpenPull(stream=stream, transport=transport, ssrc=SSRC, **options)
        )
        assert isinstance(opened, link.PullOpened), opened
        return opened.port

    async def arm(self, stream="s1", sources=(HOME,), connect_to=None):
        armed = link.ArmPull(stream=stream, sources=sources, ssrc=SSRC, connect_to=connect_to)
        assert await self.call(armed) == link.Done()

    def url(self, name, stream="s1", *, session="v1", opens=60.0, expires=600.0, key=KEY):
        now = time.time()
        ticket = Ticket(session, stream, "user", "1", "live", now + opens, now + expires)
        return f"{self.base}/live/{stream}/{name}?ticket={sign(ticket, key)}"

    async def until(self, kind, count=1, within=30.0):
        async with asyncio.timeout(within):
            while len(found := [n for n in self.notices if isinstance(n, kind)]) < count:
                await asyncio.sleep(0.02)
        return found


def endless(frames=None):
    """Give the packets of one frame after the other, for ever."""
    frames = frames or h264()
    muxer, cutter = ps.Muxer(video=frames[0].codec), rtp.Packetizer(ssrc=SSRC, max_payload=300)
    number = 0
    while True:
        time_of = 90_000 + number * 3600
        frame = frames[number % len(frames)]._replace(pts=time_of, dts=time_of)
        yield cutter.packetize(muxer.mux(frame), time_of)
        number += 1


@contextlib.asynccontextmanager
async def camera(port, *, interval=0.02):
    """Send datagrams like a camera until told otherwise."""

    async def send():
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
            for packets in endless():
                for packet in packets:
                    out.sendto(packet, (HOME, port))
                await asyncio.sleep(interval)

    task = asyncio.create_task(send())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def decoded(data: bytes) -> int:
    count = 0
    with av.open(io.BytesIO(data)) as container, contextlib.suppress(av.error.InvalidDataError):
        for _ in container.decode(video=0):
            count += 1
    return count


async def taken(url: str, size: int) -> bytes:
    data = b""
    async with httpx.AsyncClient() as client, client.stream("GET", url, timeout=30) as answer:
        assert answer.status_code == 200
        async for part in answer.aiter_bytes():
            data += part
            if len(data) >= size:
                break
    return data


async def websocket(url: str):
    host, port = url.split("/")[2].split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    path = "/" + url.split("/", 3)[3]
    writer.write(
        f"GET {path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    head = await reader.readuntil(b"\r\n\r\n")
    return head, reader, writer


async def message(reader):
    first, second = await reader.readexactly(2)
    size = second & 0x7F
    if size == 126:
        size = int.from_bytes(await reader.readexactly(2), "big")
    elif size == 127:
        size = int.from_bytes(await reader.readexactly(8), "big")
    return first & 0x0F, await reader.readexactly(size)


async def send_framed(writer, count=200):
    for packets, _ in zip(endless(), range(count), strict=False):
        writer.write(b"".join(map(rtp.frame_packet, packets)))
        await asyncio.sleep(0.01)


def pictures(packets, ssrc) -> list[VideoFrame]:
    receiver, demuxer = rtp.Receiver(ssrc=ssrc), ps.Demuxer()
    items = []
    for bundle in receive(packets, receiver):
        items += demuxer.feed(bundle.payloads, timestamp=bundle.timestamp, arrived=0)
    assert receiver.statistics.lost == 0
    return only_video(items)
