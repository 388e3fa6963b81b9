"""A decoder for access units of strangers: bounded in size, in one thread, never reordering."""

import contextlib
from collections.abc import Iterator
from fractions import Fraction

import av
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame as Picture

from lianjing.kernel.frames import Codec
from lianjing.media.picturing.plans import MAX_PIXELS

TICK = Fraction(1, 90_000)
_NAMES = {Codec.H264: "h264", Codec.H265: "hevc"}
_PLANAR = ("yuv420p", "yuvj420p")


class Undecodable(Exception):  # noqa: N818 - an outcome, told by its code
    """The stream cannot be decoded here."""


def decodes(codec: Codec | str) -> bool:
    """Tell whether pictures of a codec can be worked on."""
    return codec in _NAMES


class Decoder:
    """Access units in, pictures out, planar 4:2:0 of eight bits whatever came."""

    def __init__(self, codec: str) -> None:
        if codec not in _NAMES:
            raise Undecodable(codec)
        context = av.CodecContext.create(_NAMES[Codec(codec)], "r")
        if not isinstance(context, VideoCodecContext):
            raise Undecodable(codec)
        context.thread_count = 1
        context.options = {"max_pixels": str(MAX_PIXELS)}
        self._context = context
        self.broken = 0
        """Units the decoder could make nothing of."""

    def decode(self, data: bytes, *, pts: int, dts: int) -> Iterator[Picture]:
        """Give the pictures one access unit completes."""
        packet = av.Packet(data)
        packet.pts, packet.dts, packet.time_base = pts, dts, TICK
        try:
            yield from map(_planar, self._context.decode(packet))
        except av.error.FFmpegError:
            self.broken += 1

    def flush(self) -> Iterator[Picture]:
        """Give the pictures it still holds."""
        with contextlib.suppress(av.error.FFmpegError):
            yield from map(_planar, self._context.decode(None))


def _planar(picture: Picture) -> Picture:
    """Convert other layouts and depths."""
    if picture.format.name in _PLANAR:
        return picture
    converted = picture.reformat(format="yuv420p")
    converted.pts = picture.pts
    return converted
