"""Masked pictures from the roster to the stream: nobody without the right gets a clear one."""

import asyncio
import contextlib
import io
import time

import av
import httpx
import numpy as np
import pytest
from PIL import Image

from lianjing.link import signal as link
from lianjing.link.media import Fault
from lianjing.link.pictures import Marking, Rect
from lianjing.link.roster import ChannelMasks, Edition
from lianjing.link.tickets import Ticket, sign
from lianjing.media.picturing.marks.hidden import recover
from lianjing.protocol.manscdp import Edition as WireEdition
from lianjing.runtime import secrets
from lianjing.simulator.plan import DevicePlan

from .platform_under_test import HOME, until

CAMERA = "34020000001320000001"
LEFT = (Rect(0.0, 0.0, 0.5, 1.0),)
TOP = (Rect(0.0, 0.0, 1.0, 0.5),)


@pytest.fixture
async def camera(playing):
    await playing.enter(playing.entry(CAMERA, edition=Edition.GB2022))
    plan = DevicePlan(CAMERA, "清溪镇政府大门", edition=WireEdition.V2022)
    playing.sims = await playing.fleet(plan, keepalive=30)
    await until(lambda: CAMERA in playing.device(CAMERA).channels)
    return playing


async def cover(platform, masks):
    listed = (ChannelMasks(device=CAMERA, channel=CAMERA, masks=masks),) if masks else ()
    await platform.change(masks=listed)


def ended(platform):
    return [(n.stream, n.cause) for n in platform.notices if isinstance(n, link.StreamEndedNotice)]


async def seen(platform, stream, *, size=60_000, ticket_for=None):
    """Watch a stream over HTTP and give the luma of its pictures."""
    key = secrets.key(platform.installation.secrets, "link")
    now = time.time()
    ticket = Ticket("v1", ticket_for or stream, "user", "1", "live", now + 60, now + 600)
    port = platform.settings.media.http_port
    url = f"http://{HOME}:{port}/live/{stream}/stream.mp4?ticket={sign(ticket, key)}"
    data = b""
    async with httpx.AsyncClient() as client, client.stream("GET", url, timeout=20) as answer:
        if answer.status_code != 200:
            return answer.status_code
        async for chunk in answer.aiter_bytes():
            data += chunk
            if len(data) > size:
                break
    pictures = []
    with av.open(io.BytesIO(data)) as container, contextlib.suppress(av.error.FFmpegError):
        pictures.extend(p.to_ndarray(format="gray") for p in container.decode(video=0))
    return pictures


async def test_who_does_not_say_he_may_gets_the_masked_picture(camera):
    await cover(camera, LEFT)
    masked = await camera.play(CAMERA, CAMERA)
    clear = await camera.play(CAMERA, CAMERA, masks=())
    assert isinstance(masked, link.Playing), masked
    assert masked.stream != clear.stream
    assert (masked.call, masked.width) == (clear.call, clear.width)
    for picture in await seen(camera, masked.stream):
        assert picture[:, : picture.shape[1] // 2 - 2].max() < 45
    bright = max(picture[:, :300].max() for picture in await seen(camera, clear.stream))
    assert bright > 100
    assert await seen(camera, clear.stream, ticket_for=masked.stream) == 403


async def test_all_masked_viewers_share_one_variant(camera):
    await cover(camera, LEFT)
    first, second = await asyncio.gather(camera.play(CAMERA, CAMERA), camera.play(CAMERA, CAMERA))
    third = await camera.play(CAMERA, CAMERA, masks=LEFT)
    assert first.stream == second.stream == third.stream


async def test_viewers_are_told_the_numbers_of_what_they_see(camera):
    await cover(camera, LEFT)
    masked = await camera.play(CAMERA, CAMERA)

    def told():
        notices = [n for n in camera.notices if isinstance(n, link.StreamsNotice)]
        return [row for n in notices for row in n.streams if row[0] == masked.stream and row[2]]

    await until(told)
    _, kbps, fps, lost, delay = told()[-1]
    assert kbps > 0
    assert fps > 5
    assert lost == 0
    assert delay > 0


async def test_without_masks_everybody_sees_the_same(camera):
    masked, clear = await camera.play(CAMERA, CAMERA), await camera.play(CAMERA, CAMERA, masks=())
    assert masked.stream == clear.stream


async def test_new_masks_end_what_was_watched_by_the_old_ones_at_once(camera):
    await cover(camera, LEFT)
    masked = await camera.play(CAMERA, CAMERA)
    clear = await camera.play(CAMERA, CAMERA, masks=())
    await cover(camera, TOP)
    await until(lambda: (masked.stream, "masks_changed") in ended(camera))
    again = await camera.play(CAMERA, CAMERA)
    assert again.stream != masked.stream
    assert await seen(camera, masked.stream) == 410
    assert clear.stream not in [stream for stream, _ in ended(camera)]  # by right, so it goes on
    for picture in await seen(camera, again.stream):
        assert picture[: picture.shape[0] // 2 - 2].max() < 45


async def test_the_first_mask_ends_the_clear_stream_and_its_tickets(camera):
    before = await camera.play(CAMERA, CAMERA)
    await cover(camera, LEFT)
    await until(lambda: (before.stream, "masks_changed") in ended(camera))
    await until(lambda: before.stream not in camera.media._pulls)
    assert await seen(camera, before.stream) == 410
    after = await camera.play(CAMERA, CAMERA)
    assert isinstance(after, link.Playing), after
    assert after.stream != before.stream


async def test_masks_outlive_a_restart_of_signal(camera):
    await cover(camera, LEFT)
    await camera.stop_signal()
    await camera.start_signal()
    assert camera.server.core.directory.masks == {(CAMERA, CAMERA): LEFT}


async def test_masks_of_a_moment_ago_are_not_what_counts(camera):
    """Who asked before a change and is served after it sees by the new masks."""
    await cover(camera, LEFT)
    asked = asyncio.create_task(camera.play(CAMERA, CAMERA, masks=TOP))
    late = asyncio.create_task(camera.play(CAMERA, CAMERA))
    await asyncio.sleep(0.05)
    await cover(camera, TOP)
    first, second = await asked, await late
    now = await camera.play(CAMERA, CAMERA)
    assert isinstance(first, link.Playing), first
    assert isinstance(second, link.Playing), second
    assert {first.stream, second.stream} == {now.stream}
    stale = await camera.play(CAMERA, CAMERA, masks=LEFT)
    assert stale.stream == now.stream


async def test_masks_the_roster_does_not_know_yet_count(camera):
    masked = await camera.play(CAMERA, CAMERA, masks=LEFT)
    clear = await camera.play(CAMERA, CAMERA, masks=())
    assert masked.stream != clear.stream


async def test_a_wish_nobody_can_paint_is_no_picture(camera):
    answer = await camera.play(CAMERA, CAMERA, masks=(Rect(0.5, 0.5, 0.2, 0.2),))
    assert isinstance(answer, link.PlayFailed)
    assert answer.cause == "mask_failed"


async def test_a_still_is_masked_and_marked(camera):
    await cover(camera, LEFT)
    marking = Marking(
        lines=("张伟 教育局", "2026-11-20 20:15:03 10.1.2.3"),
        comment="Lianjing snapshot 1",
        hidden=0xABC123,
        key=b"k" * 32,
    )
    answer = await camera.ask(link.TakePicture(device=CAMERA, channel=CAMERA, marking=marking))
    assert isinstance(answer, link.Picture), answer
    assert answer.masked
    image = Image.open(io.BytesIO(answer.image))
    assert (image.format, image.size) == ("JPEG", (answer.width, answer.height))
    assert image.info["comment"] == b"Lianjing snapshot 1"
    grey = np.asarray(image.convert("L"))
    text = grey[-int(grey.shape[0] * 0.2) :, : grey.shape[1] // 2 - 2]
    assert text.max() > 120  # the caption lies over the mask
    assert grey[: grey.shape[0] // 2, : grey.shape[1] // 2 - 4].max() < 110  # faint text only
    assert recover([grey], b"k" * 32) in (0xABC123, None)
    clear = await camera.ask(link.TakePicture(device=CAMERA, channel=CAMERA, masks=()))
    assert not clear.masked
    assert np.asarray(Image.open(io.BytesIO(clear.image)).convert("L"))[:, :300].max() > 100


async def test_nobody_watches_and_the_variant_ends(make_platform):
    platform = await make_platform("34020000002000000001", media=True, idle_seconds=4)
    await platform.enter(platform.entry(CAMERA))
    await platform.fleet(DevicePlan(CAMERA, "清溪镇政府大门"), keepalive=30)
    await until(lambda: CAMERA in platform.device(CAMERA).channels)
    await cover(platform, LEFT)
    masked = await platform.play(CAMERA, CAMERA)
    await until(lambda: (masked.stream, "idle") in ended(platform))
    await until(lambda: not platform.media._pulls and not platform.media._variants.by_stream)


async def test_a_device_of_2022_covers_by_itself_what_it_is_sent(camera):
    answer = await camera.ask(link.SendMasks(device=CAMERA, channel=CAMERA, masks=LEFT))
    assert answer == link.DeviceMasks(
        result="ok", on=True, regions=((0, 0, 320, 359),), width=640, height=360
    )
    channel = camera.sims.device(CAMERA).channels[CAMERA]
    assert channel.as_json()["covered"] == ["0,0,320,359"]
    read = await camera.ask(link.AskDeviceMasks(device=CAMERA, channel=CAMERA))
    assert (read.result, read.on, read.regions) == ("ok", True, ((0, 0, 320, 359),))
    clear = await camera.play(CAMERA, CAMERA, masks=())
    pictures = await seen(camera, clear.stream)
    assert pictures[-1][120:240, :310].max() < 45  # whoever watches, with whatever right


async def test_a_device_is_told_to_uncover(camera):
    await camera.ask(link.SendMasks(device=CAMERA, channel=CAMERA, masks=LEFT))
    answer = await camera.ask(link.SendMasks(device=CAMERA, channel=CAMERA, masks=()))
    assert (answer.result, answer.on) == ("ok", False)
    assert not camera.sims.device(CAMERA).channels[CAMERA].covered


async def test_a_device_of_2016_is_not_asked(camera):
    await camera.change(devices=(camera.entry(CAMERA, edition=Edition.GB2016),))
    answer = await camera.ask(link.SendMasks(device=CAMERA, channel=CAMERA, masks=LEFT))
    assert isinstance(answer, Fault)
    assert answer.code == "device_masks_unsupported"


async def test_five_regions_are_too_many(camera):
    masks = tuple(Rect(0, 0, 1, (n + 1) / 10) for n in range(5))
    answer = await camera.ask(link.SendMasks(device=CAMERA, channel=CAMERA, masks=masks))
    assert isinstance(answer, Fault)
    assert answer.code == "device_masks_too_many"
