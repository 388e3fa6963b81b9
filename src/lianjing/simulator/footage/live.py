"""Live pictures of one channel, encoded only while somebody watches."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from av.video.frame import VideoFrame as Picture
from av.video.reformatter import VideoReformatter

from lianjing.kernel.frames import Codec, VideoFrame
from lianjing.simulator.footage.encoder import Encoder
from lianjing.simulator.footage.overlay import Overlay
from lianjing.simulator.footage.pose import Head, View
from lianjing.simulator.footage.scene import RATE, Planes, open_scene, planes_of

TICKS = 90_000 // RATE
"""90 kHz ticks from one picture to the next."""


@dataclass(frozen=True, slots=True)
class PictureSpec:
    """How a stream looks; the sub-stream of a channel is its main stream at half the size."""

    codec: Codec = Codec.H264
    width: int = 640
    height: int = 360
    gop: int = 2 * RATE
    bit_rate: int = 1_000_000
    filled: bool = False
    """Fill the stream up to its bit rate, as cameras at a constant rate do."""

    @property
    def half(self) -> "PictureSpec":
        """Give the sub-stream of this stream."""
        return PictureSpec(
            self.codec,
            self.width // 4 * 2,
            self.height // 4 * 2,
            self.gop,
            self.bit_rate // 3,
            self.filled,
        )


SMALL = PictureSpec()
FULL_HD = PictureSpec(width=1920, height=1080, bit_rate=4_000_000)


class LiveFootage:
    """Renders and encodes the pictures of one channel, one at a time."""

    def __init__(
        self,
        *,
        code: str,
        spec: PictureSpec,
        head: Head,
        video: Path | None,
        retouch: Callable[[Planes], None] = lambda _: None,
    ) -> None:
        self._retouch = retouch
        self.spec = spec
        self._head = head
        self._scene = open_scene(code, video)
        self._overlay = Overlay(code=code, width=spec.width, height=spec.height)
        self._scaler = VideoReformatter()
        self._encoder = Encoder(
            spec.codec,
            width=spec.width,
            height=spec.height,
            gop=spec.gop,
            bit_rate=spec.bit_rate,
            filled=spec.filled,
        )

    def request_key(self) -> None:
        """Make the next picture a key picture (IFrameCmd)."""
        self._encoder.request_key()

    def next(self, tick: int, *, now: float) -> VideoFrame:
        """Give the frame of this tick; `now` is the time the clock in the picture shows."""
        self._head.advance(now)
        picture = self.render(tick, now=now)
        data, key = self._encoder.encode(picture)
        return VideoFrame(self.spec.codec, key, tick * TICKS, tick * TICKS, data)

    def render(self, tick: int, *, now: float) -> Picture:
        """Give the picture itself, before encoding."""
        scene = self._scene.at(tick)
        aspect = self.spec.width / self.spec.height
        seen = _cut(scene, self._head.view(scene.width, scene.height, aspect=aspect))
        picture: Picture = self._scaler.reformat(
            seen, width=self.spec.width, height=self.spec.height, format="yuv420p"
        )
        planes = planes_of(picture)
        self._retouch(planes)
        self._overlay.draw(planes.planes, planes.strides, now=now)
        return picture


def _cut(scene: Planes, view: View) -> Picture:
    """Copy the part of a scene that is seen into a picture of its own."""
    picture = Picture(view.width, view.height, "yuv420p")
    parts = zip(picture.planes, scene.planes, scene.strides, (1, 2, 2), strict=True)
    for plane, source, stride, shrink in parts:
        start = view.y // shrink * stride + view.x // shrink
        target, line = memoryview(plane).cast("B"), plane.line_size
        width, height = view.width // shrink, view.height // shrink
        for y in range(height):
            here = start + y * stride
            target[y * line : y * line + width] = source[here : here + width]
    return picture
