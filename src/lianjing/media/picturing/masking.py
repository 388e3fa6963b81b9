"""A masked stream: decode, paint, encode; runs in a child of its own."""

from collections.abc import Iterator
from fractions import Fraction

import av
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType
from av.video.frame import VideoFrame as Picture

from lianjing.media.picturing import painting
from lianjing.media.picturing.decoding import TICK, Decoder
from lianjing.media.picturing.plans import Encoding, MaskPlan
from lianjing.media.picturing.wire import Flag, Kind, Unit

TICKS = 90_000
LARGE = 2560 * 1440
"""Pictures above this are encoded by several threads, each a slice, which adds no delay."""

_FULL_RANGE = 2
"""Colour range of FFmpeg: JPEG."""


class Masker:
    """One stream's decoder and encoder; a change of size begins a new encoder."""

    def __init__(self, plan: MaskPlan) -> None:
        self._masks = plan.masks
        self._encoding = plan.encoding
        self._decoder = Decoder(plan.codec)
        self._encoder: _Encoder | None = None

    def feed(self, unit: Unit) -> Iterator[Unit]:
        """Take one access unit and give what it completes."""
        wanted = bool(unit.flags & Flag.KEY)
        for picture in self._decoder.decode(unit.data, pts=unit.pts, dts=unit.dts):
            if not unit.flags & Flag.SILENT:
                yield from self._show(picture, key=wanted)

    def _show(self, picture: Picture, *, key: bool) -> Iterator[Unit]:
        encoder = self._encoder
        if encoder is None or not encoder.continues(picture):
            encoder = self._encoder = _Encoder(picture, self._encoding)
        painted = encoder.canvas()
        painting.copy(picture, painted)
        covered = painting.blocks(self._masks, painted.width, painted.height)
        painting.paint(painted, covered, full_range=encoder.full_range)
        painted.pts = picture.pts
        yield from encoder.encode(painted, key=key)


class _Encoder:
    """H.264 without delay; parameter sets stand before each key picture."""

    def __init__(self, like: Picture, encoding: Encoding) -> None:
        context = av.CodecContext.create("libx264", "w")
        if not isinstance(context, VideoCodecContext):
            raise TypeError("not a video encoder")
        self._like = (like.width, like.height, like.format.name)
        width, height = like.width & ~1, like.height & ~1
        self.full_range = like.format.name == "yuvj420p" or like.color_range == _FULL_RANGE
        context.width, context.height, context.pix_fmt = width, height, like.format.name
        context.time_base = TICK
        context.framerate = Fraction(25)
        context.thread_count = 1 if width * height <= LARGE else 2
        context.color_range = like.color_range
        rate = max(width * height * 3, 256_000)
        context.options = {
            "preset": encoding.preset,
            "tune": "zerolatency",
            "forced-idr": "1",
            "crf": str(encoding.quality),
            "maxrate": str(rate),
            "bufsize": str(rate),
            "x264-params": "scenecut=0:bframes=0:keyint=infinite",
        }
        self._context = context
        self._key_ticks = int(encoding.key_seconds * TICKS)
        self._keyed: int | None = None
        self._last = 0
        # The encoder copies what it is given; two canvases in turn are one more than it needs.
        self._canvases = [Picture(width, height, like.format.name) for _ in range(2)]

    def continues(self, picture: Picture) -> bool:
        """Tell whether a picture follows the ones before it: same size, later time."""
        same = (picture.width, picture.height, picture.format.name) == self._like
        pts = picture.pts or 0
        return same and (self._keyed is None or self._last < pts < self._last + 60 * TICKS)

    def canvas(self) -> Picture:
        """Give a picture to paint on."""
        self._canvases.reverse()
        return self._canvases[0]

    def encode(self, picture: Picture, *, key: bool) -> Iterator[Unit]:
        """Encode one picture."""
        pts = picture.pts or 0
        due = self._keyed is None or pts - self._keyed >= self._key_ticks
        picture.pict_type = PictureType.I if key or due else PictureType.NONE
        picture.time_base = TICK
        self._last = pts
        for packet in self._context.encode(picture):
            if packet.is_keyframe:
                self._keyed = pts
            flags = Flag.KEY if packet.is_keyframe else Flag.NONE
            at = packet.pts if packet.pts is not None else pts
            yield Unit(Kind.PICTURE, flags, at, at, bytes(packet))
