"""Makes the small media files of the corpus; run it by hand when they must change.

`python tests/corpus/make_media.py` writes Annex-B streams encoded by x264 and x265, ADTS frames,
and program streams written by an independent multiplexer.
"""

import sys
from collections.abc import Iterator
from fractions import Fraction
from math import sin
from pathlib import Path

import av

HERE = Path(__file__).parent / "ps" / "generated"
WIDTH, HEIGHT, FRAMES, RATE = 192, 112, 12, 25


def pictures() -> Iterator[av.VideoFrame]:
    for number in range(FRAMES):
        frame = av.VideoFrame(WIDTH, HEIGHT, "yuv420p")
        for plane, grey in zip(frame.planes, (60, 128, 128), strict=True):
            picture = bytearray([grey]) * plane.buffer_size
            if grey == 60:
                for row in range(30, 80):
                    begin = row * plane.line_size + 8 + number * 12
                    picture[begin : begin + 40] = b"\xc8" * 40
            plane.update(bytes(picture))
        frame.pts = number
        frame.time_base = Fraction(1, RATE)
        yield frame


def encode(codec: str, options: dict[str, str], out: Path) -> None:
    context = av.CodecContext.create(codec, "w")
    context.width, context.height, context.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    context.framerate, context.time_base = Fraction(RATE), Fraction(1, RATE)
    context.options = options
    data = b""
    for frame in pictures():
        data += b"".join(bytes(packet) for packet in context.encode(frame))
    data += b"".join(bytes(packet) for packet in context.encode(None))
    out.write_bytes(data)


def encode_aac(out: Path) -> None:
    with av.open(str(out), "w", format="adts") as container:
        stream = container.add_stream("aac", rate=16000)
        stream.layout = "mono"
        frame = av.AudioFrame(format="s16", layout="mono", samples=8000)
        tone = b"".join(
            int(8000 * sin(at / 8)).to_bytes(2, "little", signed=True) for at in range(8000)
        )
        frame.planes[0].update(tone.ljust(frame.planes[0].buffer_size, b"\x00"))
        frame.rate = 16000
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)


def remux(source: Path, out: Path) -> None:
    with av.open(str(source)) as given, av.open(str(out), "w", format="vob") as taken:
        stream = taken.add_stream_from_template(given.streams.video[0])
        for number, packet in enumerate(given.demux(video=0)):
            if packet.size:
                packet.stream = stream
                packet.time_base = Fraction(1, RATE)
                packet.pts = packet.dts = number
                taken.mux(packet)


def main() -> int:
    HERE.mkdir(parents=True, exist_ok=True)
    common = {"preset": "veryfast", "g": "6", "bf": "0"}
    encode(
        "libx264",
        {**common, "tune": "zerolatency", "x264-params": "keyint=6:slices=1"},
        HERE / "h264-three-gops.h264",
    )
    encode(
        "libx264",
        {**common, "tune": "zerolatency", "x264-params": "keyint=6:slices=3"},
        HERE / "h264-three-slices.h264",
    )
    encode(
        "libx265",
        {**common, "x265-params": "keyint=6:min-keyint=6:bframes=0:log-level=none:info=0"},
        HERE / "h265-two-gops.h265",
    )
    encode_aac(HERE / "aac-16k-mono.aac")
    remux(HERE / "h264-three-gops.h264", HERE / "h264-independent-muxer.mpg")
    remux(HERE / "h265-two-gops.h265", HERE / "h265-independent-muxer.mpg")
    return 0


if __name__ == "__main__":
    sys.exit(main())
