"""What an upper without the right to unmask gets: our own H.264, covered, whatever the camera."""

import contextlib
import io

import av
import pytest

from lianjing.kernel.actions import Action
from lianjing.kernel.frames import Codec, VideoFrame
from lianjing.link.pictures import Rect
from lianjing.link.roster import ChannelMasks, ShareTerms
from lianjing.protocol import ps, rtp, sdp
from lianjing.simulator.plan import DevicePlan

from .platform_under_test import EVERY_ACTION, until
from .test_relays import CAMERA, SERIAL, TOWN, offer, witness

LEFT = (Rect(0.0, 0.0, 0.5, 1.0),)


@pytest.fixture(params=[Codec.H264, Codec.H265])
async def town(make_platform, request):
    platform = await make_platform(TOWN, media=True)
    await platform.enter(platform.entry(CAMERA))
    plan = DevicePlan(CAMERA, "清溪镇政府大门", codec=request.param)
    platform.sims = await platform.fleet(plan, keepalive=30)
    await until(lambda: platform.device(CAMERA).channels)
    return platform


class Recorder:
    """Puts together the frames of the packets an upper gets."""

    def __init__(self) -> None:
        self.receiver, self.demuxer = rtp.Receiver(ssrc=None), ps.Demuxer()
        self.frames: list[VideoFrame] = []

    def __call__(self, data: bytes, _addr: object) -> None:
        if self.receiver.ssrc is None:
            self.receiver = rtp.Receiver(ssrc=rtp.ssrc_of(data))
        for bundle in self.receiver.receive(data, 0.0):
            items = self.demuxer.feed(
                bundle.payloads,
                timestamp=bundle.timestamp,
                arrived=0,
                damaged=bundle.damaged,
                whole=bundle.whole,
            )
            self.frames += [item for item in items if isinstance(item, VideoFrame)]

    def pictures(self):
        data = b"".join(frame.data for frame in self.frames)
        with av.open(io.BytesIO(data)) as container, contextlib.suppress(av.error.FFmpegError):
            yield from (picture.to_ndarray(format="gray") for picture in container.decode(video=0))


async def watched(town, upper):
    """Invite as the upper and collect a second of pictures."""
    recorder = Recorder()
    upper.taker.datagram_received = recorder
    call = await upper.invite(TOWN, CAMERA, offer(upper), SERIAL)
    assert call.final_status == 200
    await until(lambda: len(recorder.frames) > 25)
    codec = recorder.frames[0].codec
    maps = [m.encoding for m in sdp.parse(upper.last_answer).first("video").rtpmaps]
    await upper.end(call)
    return recorder, codec, maps


async def test_without_the_right_it_is_covered(town):
    await town.change(masks=(ChannelMasks(device=CAMERA, channel=CAMERA, masks=LEFT),))
    async with witness(town) as upper:
        key = next(iter(town.server.roster.uppers))
        await town.change(terms={key: terms(EVERY_ACTION & ~Action.UNMASK)})
        recorder, codec, _ = await watched(town, upper)
    assert codec is Codec.H264
    seen = list(recorder.pictures())
    assert len(seen) > 10
    assert max(picture[:, : picture.shape[1] // 2 - 2].max() for picture in seen) < 45
    assert max(picture[:, picture.shape[1] // 2 + 2 :].max() for picture in seen) > 100


async def test_with_the_right_it_is_what_the_camera_sends(town):
    await town.change(masks=(ChannelMasks(device=CAMERA, channel=CAMERA, masks=LEFT),))
    async with witness(town) as upper:
        recorder, codec, _ = await watched(town, upper)
    assert codec is town.sims.device(CAMERA).plan.codec
    assert max(picture[:, :300].max() for picture in recorder.pictures()) > 100


def terms(actions):
    return ShareTerms(everything=int(actions))
