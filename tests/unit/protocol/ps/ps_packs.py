"""Program streams for the tests, made by our own multiplexer."""

import random

from tests.unit.protocol.media_samples import (
    h264,
    only_video,
)

from lianjing.kernel.frames import Codec
from lianjing.protocol import ps

START = b"\x00\x00\x01"


def packs(frames, **options):
    muxer = ps.Muxer(video=frames[0].codec, **options)
    return [muxer.mux(frame) for frame in frames]


def big_frames(codec=Codec.H264, size=200_000):
    body = random.Random(1).randbytes(size).replace(b"\x00", b"\x11")
    frames = h264()
    data = frames[0].data + START + b"\x65\x05" + body
    return [frames[0]._replace(data=data), *frames[1:]]


def data_of(items):
    return [frame.data for frame in only_video(items)]
