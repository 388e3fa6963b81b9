"""Children that decode for strangers: what they may take, what they know, and how they end."""

import asyncio
import io
import os
import random
import socket
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from tests.integration.media.node_desk import HOME
from tests.integration.media.test_media_variants import LEFT as HALF
from tests.integration.media.test_media_variants import children, filming, packets_of
from tests.unit.media.picturing.films import filmed

from lianjing.kernel.frames import Codec
from lianjing.link import media as link
from lianjing.link.pictures import Marking
from lianjing.media.picturing import load
from lianjing.media.picturing.plans import MEMORY, MaskPlan, StillPlan
from lianjing.media.picturing.process import Child
from lianjing.media.picturing.wire import Flag, Kind, Unit

LEFT = (HALF,)
pytestmark = [pytest.mark.integration, pytest.mark.enable_socket]


async def answers(plan, *data):
    """Give all a child says about some access units."""
    child = await Child.start(plan)
    for number, unit in enumerate(data):
        child.send(Unit(Kind.PICTURE, Flag.NONE, number * 3600, number * 3600, unit))
    child.finish()
    async with asyncio.timeout(60):
        said = [unit async for unit in child.units()]
    await child.ended()
    return said


def still(codec="H.264"):
    return StillPlan(codec=codec, masks=LEFT, marking=Marking())


async def test_it_knows_no_secret_and_is_limited(monkeypatch):
    monkeypatch.setenv("LIANJING_SECRET_THING", "x")
    child = await Child.start(MaskPlan(codec="H.264", masks=LEFT))
    try:
        (pid,) = children()
        async with asyncio.timeout(30):
            while str(MEMORY) not in Path(f"/proc/{pid}/limits").read_text():
                await asyncio.sleep(0.05)
        limits = Path(f"/proc/{pid}/limits").read_text().splitlines()
        assert next(line for line in limits if "file size" in line).split()[3] == "0"
        assert b"LIANJING" not in Path(f"/proc/{pid}/environ").read_bytes()
        assert os.getpriority(os.PRIO_PROCESS, pid) > 0
    finally:
        await child.ended()


async def test_nonsense_makes_no_picture_and_no_crash():
    rng = random.Random(3)
    junk = [b"\0\0\0\1" + rng.randbytes(rng.randrange(1, 3000)) for _ in range(200)]
    said = await answers(still(), *junk)
    assert [unit.kind for unit in said] == [Kind.PROBLEM]


@pytest.mark.parametrize("codec", [Codec.H264, Codec.H265])
async def test_damaged_pictures_are_still_covered(codec):
    rng = random.Random(5)
    units = [data for data, _ in filmed(codec, 30)]
    damaged = [bytearray(unit) for unit in units]
    for unit in damaged[3:]:
        for _ in range(5):
            unit[rng.randrange(len(unit))] = rng.randrange(256)
    said = await answers(MaskPlan(codec=codec, masks=LEFT), *map(bytes, damaged))
    decoder = av.CodecContext.create("h264", "r")
    shown = [unit.data for unit in said if unit.data]
    assert shown
    for data in shown:
        for picture in decoder.decode(av.Packet(data)):
            grey = picture.to_ndarray()[: picture.height, : picture.width // 2 - 2]
            assert grey.max() < 45


async def test_a_picture_too_large_is_refused_by_the_decoder():
    encoder = av.CodecContext.create("libx264", "w")
    encoder.width, encoder.height, encoder.pix_fmt = 8192, 4320, "yuv420p"
    encoder.time_base, encoder.framerate = Fraction(1, 25), Fraction(25)
    encoder.options = {"preset": "ultrafast", "threads": "1"}
    picture = av.VideoFrame.from_ndarray(np.full((4320, 8192), 90, np.uint8), "gray8")
    packets = encoder.encode(picture.reformat(format="yuv420p"))
    packets += encoder.encode(None)
    said = await answers(still(), *(bytes(packet) for packet in packets))
    assert [unit.kind for unit in said] == [Kind.PROBLEM]


async def test_a_codec_nobody_decodes_is_told():
    said = await answers(still("SVAC"), b"\0\0\0\1")
    assert [(unit.kind, unit.data) for unit in said] == [(Kind.PROBLEM, b"SVAC")]


async def test_a_still_of_a_running_stream_is_covered(desk):
    port = await desk.open()
    await desk.arm()
    async with filming(port):
        await desk.until(link.StreamReady)
        answer = await desk.call(link.TakeStill(stream="s1", masks=LEFT))
    assert isinstance(answer, link.Still)
    with av.open(io.BytesIO(answer.image)) as container:
        (picture,) = (p.to_ndarray(format="gray") for p in container.decode(video=0))
    assert picture[:, : picture.shape[1] // 2 - 8].max() < 60
    assert picture[:, picture.shape[1] // 2 + 8 :].min() > 120


async def test_a_still_of_nothing_is_refused(desk):
    assert isinstance(await desk.call(link.TakeStill(stream="s9")), link.Fault)


async def test_a_stream_that_becomes_undecodable_ends_its_variant(desk, monkeypatch):
    port = await desk.open()
    await desk.arm()
    async with filming(port):
        await desk.until(link.StreamReady)
        await desk.call(link.OpenVariant(stream="m1", source="s1", masks=LEFT))
        await desk.until(link.StreamReady, count=2, within=30)
    monkeypatch.setattr(load, "STUCK", 1.0)  # only now: a child may take its time to start
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        nonsense = [(b"\0\0\0\1\x65" + random.Random(n).randbytes(900), True) for n in range(50)]
        feed = packets_of(nonsense, Codec.H264)
        for _ in range(150):
            for packet in next(feed):
                out.sendto(packet, (HOME, port))
            await asyncio.sleep(0.02)
            if any(isinstance(notice, link.VariantFailed) for notice in desk.notices):
                break
    (failed,) = await desk.until(link.VariantFailed)
    assert failed.cause in ("mask_stuck", "mask_failed")


async def test_no_more_variants_than_the_setting_allows(desk, monkeypatch):
    monkeypatch.setattr(Child, "start", lambda _: asyncio.Event().wait())
    port = await desk.open()
    await desk.arm()
    async with filming(port):
        await desk.until(link.StreamReady)
        refused = []
        for number in range(18):
            command = link.OpenVariant(stream=f"m{number}", source="s1", masks=LEFT)
            answer = await desk.call(command)
            if isinstance(answer, link.Fault):
                refused.append(answer.code)
    assert refused == ["masks_busy", "masks_busy"]
