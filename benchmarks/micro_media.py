"""Times the media engines one by one, without sockets: `python -m benchmarks.micro_media`."""

import json
import platform
import random
import sys
from collections.abc import Callable
from functools import partial
from time import process_time

from lianjing.kernel import nal
from lianjing.kernel.frames import Codec, VideoFrame
from lianjing.protocol import mux, ps, rtp

SPS = bytes.fromhex("67640028acb403c0113f2e0220000003002000000651e30632c0")
PPS = bytes.fromhex("68ebe3cb22c0")
FRAMES, RATE, KILOBITS = 250, 25, 4000


def make_frames() -> list[VideoFrame]:
    """Imitate 1080p at 4 Mbit/s: a key frame of 120 KB every 2 s, the rest evenly."""
    noise = random.Random(1)
    gop = RATE * 2
    key_size = 120_000
    size = (KILOBITS * 1000 // 8 * 2 - key_size) // (gop - 1)
    frames = []
    for number in range(FRAMES):
        key = number % gop == 0
        body = noise.randbytes(key_size if key else size).replace(b"\x00\x00", b"\x01\x01")
        units = [SPS, PPS, b"\x65\x88" + body] if key else [b"\x41\x9a" + body]
        data = b"".join(b"\x00\x00\x00\x01" + unit for unit in units)
        pts = 90_000 + number * 90_000 // RATE
        frames.append(VideoFrame(Codec.H264, key, pts, pts, data))
    return frames


def timed(work: Callable[[], object]) -> float:
    """Give the best CPU time of five runs."""
    best = 1e9
    for _ in range(5):
        begin = process_time()
        work()
        best = min(best, process_time() - begin)
    return best


def receive(packets: list[bytes]) -> list[rtp.Bundle]:
    receiver = rtp.Receiver(ssrc=7)
    bundles: list[rtp.Bundle] = []
    for packet in packets:
        if done := receiver.receive(packet, 1.0):
            bundles.extend(done)
    return bundles


def demux(bundles: list[rtp.Bundle]) -> list[VideoFrame]:
    demuxer = ps.Demuxer()
    return [
        item
        for bundle in bundles
        for item in demuxer.feed(bundle.payloads, timestamp=bundle.timestamp, arrived=0)
        if isinstance(item, VideoFrame)
    ]


def scan(frames: list[VideoFrame]) -> None:
    for frame in frames:
        nal.spans(frame.data)


def fragment(frames: list[VideoFrame]) -> None:
    fragments = mux.FragmentMuxer()
    for frame in frames:
        fragments.mux(frame)


def rewrite(packets: list[bytes]) -> None:
    ssrc = b"\x00\x00\x00\x09"
    for packet in packets:
        rtp.rewrite_ssrc(packet, ssrc)


def main() -> int:
    frames = make_frames()
    muxer = ps.Muxer(video=Codec.H264)
    packetizer = rtp.Packetizer(ssrc=7)
    packets = [
        packet for frame in frames for packet in packetizer.packetize(muxer.mux(frame), frame.pts)
    ]
    bundles = receive(packets)
    found = demux(bundles)
    seconds = FRAMES / RATE
    rows = {
        "receive": timed(partial(receive, packets)),
        "demux": timed(partial(demux, bundles)),
        "of it scan": timed(partial(scan, frames)),
        "fragment": timed(partial(fragment, found)),
        "rewrite": timed(partial(rewrite, packets)),
    }
    for name, cost in rows.items():
        print(f"{name:12} {cost / seconds * 1e3:8.3f} ms per stream-second")
    result = {
        "machine": f"{platform.machine()} {platform.python_version()}",
        "packets_per_stream_second": len(packets) / seconds,
        "ms_per_stream_second": {
            name: round(cost / seconds * 1e3, 3) for name, cost in rows.items()
        },
        "receive_us_per_packet": round(rows["receive"] / len(packets) * 1e6, 3),
    }
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
