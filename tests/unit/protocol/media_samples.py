"""Small streams and helpers for the media tests."""

from collections.abc import Iterable
from pathlib import Path

from lianjing.kernel import nal
from lianjing.kernel.frames import AudioFrame, Codec, Frame, VideoFrame
from lianjing.protocol import ps, rtp

CORPUS = Path(__file__).parents[2] / "corpus" / "ps" / "generated"
STEP = 3600


def video_frames(codec: Codec, name: str, first: int = 90_000) -> list[VideoFrame]:
    """Cut an Annex-B file into access units, 25 a second."""
    data = (CORPUS / name).read_bytes()
    units = nal.spans(data)
    starts = nal.pictures(codec, data, units)
    borders = [0]
    for start in starts[1:]:
        before = start - 1
        while not nal.is_slice(codec, data[units[before][0]]):
            before -= 1
        borders.append(units[before][1])
    borders.append(len(data))
    frames = []
    for number, start in enumerate(starts):
        part = data[borders[number] : borders[number + 1]]
        key = nal.is_key_slice(codec, data[units[start][0]])
        time = first + number * STEP
        frames.append(VideoFrame(codec, key, time, time, part, nal.spans(part)))
    return frames


def h264() -> list[VideoFrame]:
    return video_frames(Codec.H264, "h264-three-gops.h264")


def h265() -> list[VideoFrame]:
    return video_frames(Codec.H265, "h265-two-gops.h265")


def adts_frames() -> list[bytes]:
    data = (CORPUS / "aac-16k-mono.aac").read_bytes()
    frames, here = [], 0
    while here < len(data):
        length = (data[here + 3] & 3) << 11 | data[here + 4] << 3 | data[here + 5] >> 5
        frames.append(data[here : here + length])
        here += length
    return frames


def demux(
    packs: Iterable[bytes], demuxer: ps.Demuxer | None = None, *, first: int = 0, step: int = STEP
) -> list[Frame | ps.Notice]:
    """Give every pack to a demultiplexer as one bundle."""
    demuxer = demuxer or ps.Demuxer()
    out: list[Frame | ps.Notice] = []
    for number, pack in enumerate(packs):
        time = first + number * step
        out.extend(demuxer.feed([pack], timestamp=time, arrived=time))
    return out + demuxer.flush()


def only_video(items: Iterable[object]) -> list[VideoFrame]:
    return [item for item in items if isinstance(item, VideoFrame)]


def only_audio(items: Iterable[object]) -> list[AudioFrame]:
    return [item for item in items if isinstance(item, AudioFrame)]


def receive(
    packets: Iterable[bytes], receiver: rtp.Receiver, *, now: float = 0.0, step: float = 0.001
) -> list[rtp.Bundle]:
    """Give packets to a receiver one by one and take out all bundles."""
    out: list[rtp.Bundle] = []
    for packet in packets:
        out.extend(receiver.receive(packet, now))
        now += step
    return out + list(receiver.flush(now))
