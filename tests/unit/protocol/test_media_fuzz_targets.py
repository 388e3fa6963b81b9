"""The fuzz targets of the media engines run for a moment on every machine."""

import random

import pytest
from fuzz import fuzz_nal, fuzz_ps, fuzz_rtp
from tests.unit.protocol.media_samples import h264, h265

from lianjing.kernel.frames import Codec
from lianjing.protocol import ps, rtp


def seeds() -> list[bytes]:
    out = []
    for frames in (h264()[:3], h265()[:3]):
        muxer = ps.Muxer(video=frames[0].codec, audio=Codec.AAC)
        stream = b"".join(muxer.mux(frame) for frame in frames)
        packets = rtp.Packetizer(ssrc=5, max_payload=100).packetize(stream, 1)
        out += [frames[0].data, stream, b"".join(map(rtp.frame_packet, packets))]
    return out


@pytest.mark.parametrize("target", [fuzz_nal, fuzz_ps, fuzz_rtp])
def test_changed_and_random_bytes_raise_nothing(target):
    chance = random.Random(28181)
    for seed in seeds():
        for _ in range(40):
            data = bytearray(seed)
            for _ in range(chance.randrange(1, 12)):
                data[chance.randrange(len(data))] = chance.randrange(256)
            target.one_input(bytes(data[: chance.randrange(1, len(data))]))
            target.one_input(chance.randbytes(chance.randrange(200)))
