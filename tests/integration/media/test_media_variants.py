"""Masked variants at a media node: covered from the first picture on, and failing closed."""

import asyncio
import contextlib
import io
import os
import signal
import socket
import subprocess

import av
import httpx
import numpy as np
import pytest
from tests.integration.media.node_desk import (
    HOME,
    SSRC,
    taken,
)

from lianjing.kernel.frames import Codec
from lianjing.link import media as link
from lianjing.link.pictures import Rect
from lianjing.protocol import ps, rtp
from lianjing.simulator.footage.encoder import Encoder

pytestmark = [pytest.mark.integration, pytest.mark.enable_socket]

LEFT = Rect(0.0, 0.0, 0.5, 1.0)
BRIGHT = 200
WIDTH, HEIGHT = 320, 192


def filmed(codec: Codec, count: int = 50) -> list[tuple[bytes, bool]]:
    """Encode a bright picture in which a brighter bar runs across."""
    encoder = Encoder(codec, width=WIDTH, height=HEIGHT, gop=25, bit_rate=400_000)
    units = []
    for number in range(count):
        grey = np.full((HEIGHT, WIDTH, 3), BRIGHT, np.uint8)
        grey[:, number * 6 % WIDTH :][:, :16] = 250
        picture = av.VideoFrame.from_ndarray(grey, "rgb24").reformat(format="yuv420p")
        units.append(encoder.encode(picture))
    return units


def packets_of(units, codec):
    """Give the packets of one frame after the other, for ever."""
    muxer, cutter = ps.Muxer(video=codec), rtp.Packetizer(ssrc=SSRC, max_payload=1200)
    number = 0
    while True:
        data, key = units[number % len(units)]
        at = 90_000 + number * 3600
        frame = ps_frame(codec, data, at, key=key)
        yield cutter.packetize(muxer.mux(frame), at)
        number += 1


def ps_frame(codec, data, at, *, key):
    from lianjing.kernel.frames import VideoFrame

    return VideoFrame(codec, key, at, at, data)


@contextlib.asynccontextmanager
async def filming(port, codec=Codec.H264):
    """Send a bright picture like a camera until told otherwise."""
    units = filmed(codec)

    async def send():
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
            for packets in packets_of(units, codec):
                for packet in packets:
                    out.sendto(packet, (HOME, port))
                await asyncio.sleep(0.02)

    task = asyncio.create_task(send())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def lumas(data: bytes) -> list[tuple[float, float]]:
    """Give the mean brightness of left and right half, inset, of each decodable picture."""
    found = []
    with (
        av.open(io.BytesIO(data)) as container,
        contextlib.suppress(av.error.InvalidDataError, av.error.EOFError),
    ):
        for picture in container.decode(video=0):
            grey = picture.to_ndarray(format="gray")
            middle = grey.shape[1] // 2
            found.append((float(grey[:, : middle - 4].max()), float(grey[:, middle + 4 :].min())))
    return found


@pytest.fixture
async def masked(desk):
    port = await desk.open()
    await desk.arm()
    async with filming(port):
        await desk.until(link.StreamReady)
        opened = link.OpenVariant(stream="m1", source="s1", masks=(LEFT,))
        assert await desk.call(opened) == link.Done()
        await desk.until(link.StreamReady, count=2, within=30)
        yield desk


async def test_every_picture_of_a_variant_is_covered(masked):
    ready = [n for n in masked.notices if isinstance(n, link.StreamReady)][1]
    assert (ready.stream, ready.video) == ("m1", "H.264")
    assert (ready.width, ready.height) == (WIDTH, HEIGHT)
    seen = lumas(await taken(masked.url("stream.mp4", "m1"), 60_000))
    assert len(seen) > 10
    assert max(left for left, _ in seen) < 60
    assert min(right for _, right in seen) > 120


async def test_a_ticket_of_the_variant_does_not_open_the_clear_stream(masked):
    clear = masked.url("stream.mp4", "s1").partition("?")[0]
    ticket = masked.url("stream.mp4", "m1").partition("?")[2]
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"{clear}?{ticket}")
    assert answer.status_code == 403
    assert answer.json()["code"] == "ticket_other_stream"


async def test_hls_of_a_variant_is_covered_too(masked):
    url = masked.url("index.m3u8", "m1")
    async with httpx.AsyncClient() as client:
        async with asyncio.timeout(30):
            while (playlist := await client.get(url)).text.count(".m4s") < 2:
                await asyncio.sleep(0.3)
        base = url.rpartition("/")[0]
        first = next(x for x in playlist.text.splitlines() if x and not x.startswith("#"))
        start = playlist.text.partition('URI="')[2].partition('"')[0]
        data = (await client.get(f"{base}/{start}")).content
        data += (await client.get(f"{base}/{first}")).content
    seen = lumas(data)
    assert seen
    assert max(left for left, _ in seen) < 60


async def test_a_relay_of_a_variant_sends_covered_pictures(masked):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as upper:
        upper.bind((HOME, 0))
        upper.setblocking(False)
        opened = await masked.call(
            link.OpenRelay(
                relay="r1",
                stream="m1",
                ssrc=77,
                transport=link.Transport.UDP,
                remote=link.Endpoint(address=HOME, port=upper.getsockname()[1]),
            )
        )
        assert isinstance(opened, link.RelayOpened)
        assert await masked.call(link.StartRelay(relay="r1")) == link.Done()
        receiver, demuxer, frames = rtp.Receiver(ssrc=77), ps.Demuxer(), []
        async with asyncio.timeout(30):
            while len(frames) < 20:
                data = await asyncio.get_running_loop().sock_recv(upper, 2000)
                for bundle in receiver.receive(data, 0.0):
                    frames += demuxer.feed(
                        bundle.payloads,
                        timestamp=bundle.timestamp,
                        arrived=0,
                        damaged=bundle.damaged,
                        whole=bundle.whole,
                    )
    pictures = b"".join(frame.data for frame in frames if hasattr(frame, "key"))
    seen = lumas(pictures)
    assert len(seen) >= 10
    assert max(left for left, _ in seen) < 60
    assert receiver.statistics.lost == 0


async def test_a_child_that_dies_ends_the_variant_and_shows_nothing_in_its_place(masked):
    watching = asyncio.create_task(taken(masked.url("stream.mp4", "m1"), 10_000_000))
    await asyncio.sleep(0.3)
    for child in children():
        os.kill(child, signal.SIGKILL)
    failed = (await masked.until(link.VariantFailed))[0]
    assert (failed.stream, failed.cause) == ("m1", "mask_failed")
    seen = lumas(await watching)
    assert max(left for left, _ in seen) < 60
    async with httpx.AsyncClient() as client:
        answer = await client.get(masked.url("stream.mp4", "m1", session="v2"))
    assert (answer.status_code, answer.json()["code"]) == (410, "stream_ended")
    status = await masked.call(link.AskStatus())
    assert status.counters["masked_streams"] == 0
    assert "s1" in status.streams


async def test_a_variant_ends_with_its_source_and_leaves_no_child(masked):
    assert children()
    await masked.call(link.ClosePull(stream="s1", reason="over"))
    async with httpx.AsyncClient() as client:
        answer = await client.get(masked.url("stream.mp4", "m1"))
    assert answer.status_code == 410
    async with asyncio.timeout(30):
        while children():
            await asyncio.sleep(0.1)


async def test_a_variant_of_h265_is_covered_h264(desk):
    port = await desk.open()
    await desk.arm()
    async with filming(port, Codec.H265):
        await desk.until(link.StreamReady)
        await desk.call(link.OpenVariant(stream="m1", source="s1", masks=(LEFT,)))
        ready = (await desk.until(link.StreamReady, count=2, within=30))[1]
        assert (ready.video, ready.mime[:5]) == ("H.264", "avc1.")
        seen = lumas(await taken(desk.url("stream.mp4", "m1"), 40_000))
    assert len(seen) > 5
    assert max(left for left, _ in seen) < 60


@pytest.mark.parametrize(
    "masks",
    [(), (Rect(0.2, 0.2, 0.2, 0.4),), (Rect(-0.1, 0, 1, 1),), (Rect(0, 0, float("nan"), 1),)],
)
async def test_masks_that_cannot_be_painted_are_refused(masked, masks):
    answer = await masked.call(link.OpenVariant(stream="m2", source="s1", masks=masks))
    assert isinstance(answer, link.Fault)


def children() -> list[int]:
    """Give the picturing children of this process."""
    listed = subprocess.run(
        ["ps", "-o", "pid=,args=", "--ppid", str(os.getpid())],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    return [int(line.split()[0]) for line in listed.splitlines() if "picturing.child" in line]
