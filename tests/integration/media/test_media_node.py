"""A media node from a camera's packets to a browser's picture."""

import asyncio
import subprocess

import httpx
from tests.integration.media.node_desk import (
    camera,
    decoded,
    message,
    taken,
    websocket,
)

from lianjing.link import media as link


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
        names = []
        async with asyncio.timeout(30):
            while len(names) < 2:
                playlist = (await client.get(desk.url("index.m3u8"))).text
                names = [line for line in playlist.splitlines() if ".m4s" in line]
                await asyncio.sleep(0.1)
        init = playlist.split('URI="')[1].split('"')[0]
        base = desk.url("").split("?")[0]
        data = b"".join([(await client.get(base + name)).content for name in [init, *names]])
        assert decoded(data) > 10
        assert (await client.get(base + names[0].split("?")[0])).status_code == 403


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
