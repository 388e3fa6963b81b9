"""A media node on loopback: commands in, packets in, pictures and facts out."""

import asyncio
import contextlib
import io
import os
import socket
import subprocess
import time
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import av
import httpx
import pytest
from tests.unit.protocol.media_samples import h264, only_video, receive

from lianjing.kernel.frames import VideoFrame
from lianjing.link import media as link
from lianjing.link.connection import Connection, connect
from lianjing.link.ports import MEDIA
from lianjing.link.tickets import Ticket, sign
from lianjing.media.node import MediaNode
from lianjing.protocol import ps, rtp
from lianjing.runtime.settings import LinkSettings, MediaSettings

KEY = b"k" * 32
HOME = "127.0.0.1"
SSRC = 200_000_001


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOME, 0))
        return int(probe.getsockname()[1])


class Desk:
    """What signal is to the node, and a camera and a browser beside it."""

    def __init__(self, connection: Connection, base: str, notices: list[object]) -> None:
        self.connection = connection
        self.base = base
        self.notices = notices

    async def call(self, message):
        return await self.connection.call(message, within=5)

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

    async def until(self, kind, count=1, within=5.0):
        async with asyncio.timeout(within):
            while len(found := [n for n in self.notices if isinstance(n, kind)]) < count:
                await asyncio.sleep(0.02)
        return found


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    http_port, link_port, ports = free_port(), free_port(), 26_000 + os.getpid() % 50 * 60
    node = MediaNode(
        MediaSettings(
            address=HOME,
            http_address=HOME,
            http_port=http_port,
            ports_from=ports,
            ports_to=ports + 59,
        ),
        LinkSettings(media_port=link_port),
        key=KEY,
    )
    await node.start()
    notices: list[object] = []
    connection = await connect(HOME, link_port, key=KEY, shapes=MEDIA, on_notice=notices.append)
    reading = asyncio.create_task(connection.run())
    yield Desk(connection, f"http://{HOME}:{http_port}", notices)
    connection.close()
    reading.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await reading
    await node.stop()


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
    async with httpx.AsyncClient() as client, client.stream("GET", url, timeout=5) as answer:
        assert answer.status_code == 200
        async for part in answer.aiter_bytes():
            data += part
            if len(data) >= size:
                break
    return data


# cases: 92, 116
async def test_a_camera_over_udp_is_seen_over_http(desk):
    port = await desk.open()
    await desk.arm()
    async with camera(port):
        (ready,) = await desk.until(link.StreamReady)
        assert (ready.mime, ready.width) == ("avc1.64000b", 192)
        data = await taken(desk.url("stream.mp4"), 8000)
    assert decoded(data) > 10
    (ended,) = await desk.until(link.ViewerEnded)
    assert (ended.session, ended.reason) == ("v1", "left")
    assert ended.bytes >= 8000


async def test_ffmpeg_decodes_what_the_node_serves(desk, tmp_path):
    port = await desk.open()
    await desk.arm()
    async with camera(port):
        await desk.until(link.StreamReady)
        data = await taken(desk.url("stream.mp4"), 12_000)
    path = tmp_path / "seen.mp4"
    path.write_bytes(data)
    checked = await asyncio.to_thread(
        subprocess.run,
        ["ffprobe", "-v", "error", "-show_entries", "stream=codec_name,width", str(path)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "codec_name=h264" in checked.stdout
    assert "width=192" in checked.stdout


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


async def test_a_websocket_viewer_starts_with_the_codec_and_learns_the_end(desk):
    port = await desk.open()
    await desk.arm()
    async with camera(port):
        await desk.until(link.StreamReady)
        head, reader, writer = await websocket(desk.url("ws"))
        assert b"101" in head.splitlines()[0]
        kind, text = await message(reader)
        assert kind == 1
        assert b'"type": "init"' in text
        data = b"".join([(await message(reader))[1] for _ in range(20)])
        assert decoded(data) == 19
        await desk.call(link.ClosePull(stream="s1", reason="device_gone"))
        while kind != 8:
            kind, body = await message(reader)
        assert body[2:] == b"device_gone"
        writer.close()


# cases: 104
async def test_many_viewers_share_one_pull(desk):
    port = await desk.open()
    await desk.arm()
    async with camera(port):
        await desk.until(link.StreamReady)
        seen = await asyncio.gather(
            *(taken(desk.url("stream.mp4", session=f"v{n}"), 5000) for n in range(5))
        )
    assert all(decoded(data) > 5 for data in seen)
    assert len(await desk.until(link.FirstPacket)) == 1


async def test_hls_plays(desk):
    port = await desk.open()
    await desk.arm()
    async with camera(port), httpx.AsyncClient() as client:
        await desk.until(link.StreamReady)
        playlist = (await client.get(desk.url("index.m3u8"))).text
        await asyncio.sleep(1.5)
        playlist = (await client.get(desk.url("index.m3u8"))).text
        names = [line for line in playlist.splitlines() if ".m4s" in line]
        init = playlist.split('URI="')[1].split('"')[0]
        base = desk.url("").split("?")[0]
        data = b"".join([(await client.get(base + name)).content for name in [init, *names]])
        assert decoded(data) > 10
        assert (await client.get(base + names[0].split("?")[0])).status_code == 403


@pytest.mark.parametrize("name", ["stream.mp4", "index.m3u8", "0.m4s", "ws"])
async def test_no_ticket_no_byte(desk, name):
    port = await desk.open()
    await desk.arm()
    async with camera(port), httpx.AsyncClient() as client:
        await desk.until(link.StreamReady)
        bare = await client.get(f"{desk.base}/live/s1/{name}")
        other = await client.get(desk.url(name, "s2").replace("/s2/", "/s1/"))
        late = await client.get(desk.url(name, opens=-1))
        forged = await client.get(desk.url(name, key=b"x" * 32))
    assert [answer.status_code for answer in (bare, other, late, forged)] == [403] * 4
    assert [answer.json()["code"] for answer in (bare, other, late, forged)] == [
        "ticket_invalid",
        "ticket_other_stream",
        "ticket_expired",
        "ticket_invalid",
    ]


async def test_an_ended_session_is_cut_off_and_its_ticket_refused(desk):
    port = await desk.open()
    await desk.arm()
    async with camera(port), httpx.AsyncClient() as client:
        await desk.until(link.StreamReady)
        watching = asyncio.create_task(taken(desk.url("stream.mp4"), 10**9))
        await asyncio.sleep(0.3)
        await desk.call(link.EndSession(session="v1", reason="revoked"))
        assert await watching
        (ended,) = await desk.until(link.ViewerEnded)
        assert ended.reason == "revoked"
        again = await client.get(desk.url("stream.mp4"))
        assert (again.status_code, again.json()["code"]) == (403, "session_ended")


async def test_an_expired_ticket_ends_a_running_connection(desk):
    port = await desk.open()
    await desk.arm()
    async with camera(port):
        await desk.until(link.StreamReady)
        await taken(desk.url("stream.mp4", expires=1.2), 10**9)
        (ended,) = await desk.until(link.ViewerEnded)
        assert ended.reason == "ticket_expired"


async def send_framed(writer, count=200):
    for packets, _ in zip(endless(), range(count), strict=False):
        writer.write(b"".join(map(rtp.frame_packet, packets)))
        await asyncio.sleep(0.01)


# cases: 93
async def test_a_camera_that_connects_to_us_is_seen(desk):
    port = await desk.open(transport=link.Transport.TCP_PASSIVE)
    _, writer = await asyncio.open_connection(HOME, port)
    sending = asyncio.create_task(send_framed(writer))
    await asyncio.sleep(0.1)
    await desk.arm()
    await desk.until(link.StreamReady)
    assert decoded(await taken(desk.url("stream.mp4"), 5000)) > 5
    sending.cancel()
    writer.close()


async def test_a_stranger_on_the_tcp_port_is_cut_off(desk):
    port = await desk.open(transport=link.Transport.TCP_PASSIVE)
    await desk.arm(sources=("192.0.2.1",))
    reader, writer = await asyncio.open_connection(HOME, port)
    with contextlib.suppress(ConnectionError):
        assert await asyncio.wait_for(reader.read(10), 2) == b""
    (refused,) = await desk.until(link.PacketsRefused)
    assert refused.kind is link.Refusal.SOURCE
    writer.close()


async def test_datagrams_on_a_port_offered_for_tcp_are_taken_too(desk):
    port = await desk.open(transport=link.Transport.TCP_PASSIVE)
    await desk.arm()
    async with camera(port):
        await desk.until(link.StreamReady)


# cases: 94
async def test_a_camera_that_opens_its_port_late_is_reached_at_a_later_attempt(desk):
    await desk.open(transport=link.Transport.TCP_ACTIVE)
    port = free_port()
    await desk.arm(connect_to=link.Endpoint(address=HOME, port=port))
    await asyncio.sleep(1.5)

    async def serve(_, writer):
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):
            await send_framed(writer, 100)
        writer.close()

    server = await asyncio.start_server(serve, HOME, port)
    await desk.until(link.StreamReady)
    await desk.call(link.ClosePull(stream="s1", reason="over"))
    server.close()


async def test_a_camera_that_never_opens_its_port_is_reported(desk):
    await desk.open(transport=link.Transport.TCP_ACTIVE)
    remote = link.Endpoint(address=HOME, port=free_port())
    await desk.arm(connect_to=remote)
    (failed,) = await desk.until(link.ConnectFailed, within=8)
    assert failed.remote == remote


# cases: 130
async def test_a_relay_over_udp_carries_the_picture_with_its_own_ssrc(desk):
    port = await desk.open()
    await desk.arm()
    upper = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    upper.bind((HOME, 0))
    upper.setblocking(False)
    remote = link.Endpoint(address=HOME, port=upper.getsockname()[1])
    opened = await desk.call(
        link.OpenRelay(
            relay="r1", stream="s1", ssrc=77, transport=link.Transport.UDP, remote=remote
        )
    )
    async with camera(port):
        await desk.until(link.StreamReady)
        await desk.call(link.StartRelay(relay="r1"))
        await asyncio.sleep(0.5)
        await desk.call(link.CloseRelay(relay="r1"))
    packets, sources = [], set()
    with contextlib.suppress(BlockingIOError):
        while True:
            data, source = upper.recvfrom(65536)
            packets.append(data)
            sources.add(source)
    upper.close()
    assert sources == {(HOME, opened.port)}
    assert len(pictures(packets, 77)) > 10


def pictures(packets, ssrc) -> list[VideoFrame]:
    receiver, demuxer = rtp.Receiver(ssrc=ssrc), ps.Demuxer()
    items = []
    for bundle in receive(packets, receiver):
        items += demuxer.feed(bundle.payloads, timestamp=bundle.timestamp, arrived=0)
    assert receiver.statistics.lost == 0
    return only_video(items)


async def test_an_upper_that_connects_to_us_gets_the_picture(desk):
    port = await desk.open()
    await desk.arm()
    opened = await desk.call(
        link.OpenRelay(relay="r1", stream="s1", ssrc=78, transport=link.Transport.TCP_PASSIVE)
    )
    reader, writer = await asyncio.open_connection(HOME, opened.port)
    async with camera(port):
        await desk.until(link.StreamReady)
        await desk.call(link.StartRelay(relay="r1"))
        data = b""
        while len(data) < 6000:
            data += await reader.read(4096)
    assert len(pictures(rtp.Deframer(ssrc=78).feed(data), 78)) > 5
    writer.close()
    (ended,) = await desk.until(link.RelayEnded)
    assert (ended.relay, ended.reason) == ("r1", "closed_by_upper")


@pytest.mark.parametrize("transport", link.Transport)
async def test_an_upper_without_a_usable_address_costs_no_port(desk, transport):
    await desk.open()
    free = (await desk.call(link.AskStatus())).ports_free
    remote = link.Endpoint(address="upper.example", port=6000)
    fault = await desk.call(
        link.OpenRelay(relay="r1", stream="s1", ssrc=1, transport=transport, remote=remote)
    )
    assert fault.code == "bad_address"
    assert (await desk.call(link.AskStatus())).ports_free == free


async def test_the_end_of_a_pull_ends_its_relays(desk):
    await desk.open()
    await desk.call(
        link.OpenRelay(relay="r1", stream="s1", ssrc=78, transport=link.Transport.TCP_PASSIVE)
    )
    await desk.call(link.ClosePull(stream="s1", reason="device_gone"))
    (ended,) = await desk.until(link.RelayEnded)
    assert ended.reason == "device_gone"


async def test_ports_run_out_with_a_clear_fault_and_come_back(desk):
    for number in range(30):
        await desk.open(f"s{number}")
    refused = await desk.call(
        link.OpenPull(stream="one-more", transport=link.Transport.UDP, ssrc=1)
    )
    assert isinstance(refused, link.Fault)
    assert refused.code == "ports_exhausted"
    await desk.call(link.ClosePull(stream="s3", reason="over"))
    await desk.open("one-more")
    status = await desk.call(link.AskStatus())
    assert (status.ports_total, status.ports_free) == (30, 0)


async def test_unknown_names_are_faults_or_fine(desk):
    assert (await desk.call(link.ArmPull(stream="x", sources=(), ssrc=1))).code == "no_such_stream"
    assert (await desk.call(link.StartRelay(relay="x"))).code == "no_such_relay"
    assert await desk.call(link.ClosePull(stream="x", reason="over")) == link.Done()
    assert await desk.call(link.CloseRelay(relay="x")) == link.Done()


async def test_numbers_come_once_a_second(desk):
    port = await desk.open()
    await desk.arm()
    async with camera(port):
        (first, second) = (await desk.until(link.StreamsMeasured, 3))[1:3]
    for measured in (first, second):
        (measure,) = measured.measures
        assert measure.packets > 20
        assert measure.lost == 0


async def test_a_camera_that_connects_anew_replaces_its_old_connection(desk):
    port = await desk.open(transport=link.Transport.TCP_PASSIVE)
    await desk.arm()
    reader, old = await asyncio.open_connection(HOME, port)
    await send_framed(old, 5)
    _, new = await asyncio.open_connection(HOME, port)
    sending = asyncio.create_task(send_framed(new))
    with contextlib.suppress(ConnectionError):
        assert await asyncio.wait_for(reader.read(1), 3) == b""
    await desk.until(link.StreamReady)
    sending.cancel()
    old.close()
    new.close()


async def test_a_viewer_that_does_not_read_costs_bounded_memory(desk):
    port = await desk.open()
    await desk.arm()
    async with camera(port, interval=0.001):
        await desk.until(link.StreamReady)
        slow = socket.socket()
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.connect((HOME, int(desk.base.rsplit(":", 1)[1])))
        path = desk.url("stream.mp4").split("/", 3)[3]
        slow.sendall(f"GET /{path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        quick = await taken(desk.url("stream.mp4", session="v2"), 60_000)
        assert decoded(quick) > 100
        slow.close()


@pytest.mark.parametrize(
    ("request_line", "answer"),
    [
        ("GET //[ HTTP/1.1", b""),
        ("GET {ws} HTTP/1.1\r\nUpgrade: websocket\r\nConnection: upgrade", b"HTTP/1.1 400 "),
        (
            "GET {ws} HTTP/1.1\r\nUpgrade: websocket\r\nConnection: upgrade\r\n"
            "Sec-WebSocket-Version: 7\r\nSec-WebSocket-Key: x",
            b"HTTP/1.1 400 ",
        ),
    ],
)
async def test_requests_no_browser_makes_are_refused_quietly(desk, request_line, answer, caplog):
    await desk.open()
    address = urlsplit(desk.base)
    target = desk.url("ws").removeprefix(desk.base)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    writer.write(f"{request_line.format(ws=target)}\r\nHost: x\r\n\r\n".encode())
    async with asyncio.timeout(2):
        got = await reader.read(13)
    writer.close()
    assert got == answer
    assert not caplog.records
