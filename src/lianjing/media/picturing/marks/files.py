"""Whole films: the visible mark and the hidden one burned in, and the hidden one read again.

For exports. Run it in a process of its own, as everything that decodes what strangers sent.
"""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import av
import numpy as np
from av.container import InputContainer, OutputContainer
from av.stream import Stream
from av.video.frame import VideoFrame as Picture
from av.video.stream import VideoStream

from lianjing.media.picturing import painting
from lianjing.media.picturing.marks.hidden import Embedder, Luma, Reader, sign_at
from lianjing.media.picturing.marks.visible import Visible
from lianjing.media.picturing.plans import MAX_PIXELS

QUALITY = 20
"""Constant rate factor of marked films."""

LOOKS = 1500
"""Pictures looked at for a hidden number before it is given up."""

LOOKS_A_SECOND = 12.5
_TRIES = frozenset({1, 25, 60, 150, 400, 900})
"""Numbers of pictures after which reading is tried, before the last."""


class Hidden(NamedTuple):
    """A number to hide and the secret it is spread with."""

    number: int
    key: bytes


class NoPictureError(ValueError):
    """A file without a video stream that can be read."""


class Marked(NamedTuple):
    """What was made."""

    pictures: int
    width: int
    height: int


def mark_file(
    source: Path,
    target: Path,
    *,
    visible: tuple[str, ...] = (),
    hidden: Hidden | None = None,
    quality: int = QUALITY,
    preset: str = "veryfast",
) -> Marked:
    """Write `source` once more as MP4 (H.264, sound copied) with both marks in every picture."""
    done = 0
    with av.open(str(source)) as incoming, av.open(str(target), "w", format="mp4") as outgoing:
        film = _film(incoming)
        marker = _Marker(film, visible, hidden)
        made = outgoing.add_stream("libx264", rate=film.average_rate or Fraction(25))
        made.options = {"crf": str(quality), "preset": preset}
        made.width, made.height, made.pix_fmt = marker.width, marker.height, "yuv420p"
        made.time_base = film.time_base
        copied = _sound(incoming, outgoing)
        for packet in incoming.demux([film, *copied]):
            if packet.stream is not film:
                if packet.dts is not None:
                    packet.stream = copied[packet.stream]
                    outgoing.mux(packet)
                continue
            for picture in film.decode(packet):
                outgoing.mux(made.encode(marker.mark(picture)))
                done += 1
        outgoing.mux(made.encode(None))
    if not done:
        raise NoPictureError(f"no picture in {source.name}")
    return Marked(done, marker.width, marker.height)


def read_file(source: Path, key: bytes) -> int | None:
    """Find the number hidden in a film or image file; None if there is none."""
    reader = Reader(key)
    looked = 0
    with av.open(str(source)) as incoming:
        for luma, at in _pictures(incoming):
            reader.look(luma, at)
            looked += 1
            if looked in _TRIES and (number := reader.read()) is not None:
                return number
            if looked >= LOOKS:
                break
    return reader.read()


class _Marker:
    """Marks the pictures of one film; pictures of another size are scaled to its own."""

    def __init__(self, film: VideoStream, visible: tuple[str, ...], hidden: Hidden | None) -> None:
        self.width, self.height = film.width & ~1, film.height & ~1
        if not self.width or not self.height:
            raise NoPictureError("a video stream without a size")
        self._visible = Visible(visible, self.width, self.height) if visible else None
        self._hidden = Embedder(hidden.number, hidden.key) if hidden else None
        self._begins: float | None = None

    def mark(self, picture: Picture) -> Picture:
        """Give a marked copy."""
        like = picture.reformat(width=self.width, height=self.height, format="yuv420p")
        canvas = Picture(self.width, self.height, "yuv420p")
        painting.copy(like, canvas)
        canvas.pts, canvas.time_base = picture.pts, picture.time_base
        luma, *chroma = painting.planes(canvas)
        at = picture.time or 0.0
        if self._begins is None:
            self._begins = at
        if self._hidden is not None:
            luma[:] = self._hidden.embed(luma, sign=sign_at(at - self._begins))
        if self._visible is not None:
            self._visible.draw(luma, *chroma)
        return canvas


def _pictures(incoming: InputContainer) -> Iterator[tuple[Luma, float]]:
    """Give the luma of some pictures a second, with the seconds since the first."""
    begins: float | None = None
    due = 0.0
    for picture in incoming.decode(_film(incoming)):
        at = picture.time or 0.0
        begins = at if begins is None else begins
        if at - begins < due:
            continue
        due = at - begins + 0.99 / LOOKS_A_SECOND
        yield np.ascontiguousarray(picture.to_ndarray(format="gray")), at - begins


def _film(incoming: InputContainer) -> VideoStream:
    if not incoming.streams.video:
        raise NoPictureError("no video stream")
    film = incoming.streams.video[0]
    film.codec_context.options = {"max_pixels": str(MAX_PIXELS)}
    return film


def _sound(incoming: InputContainer, outgoing: OutputContainer) -> dict[Stream, Stream]:
    """Have sound that MP4 can hold copied as it is."""
    return {
        stream: outgoing.add_stream_from_template(stream)
        for stream in incoming.streams.audio
        if stream.codec_context.name in ("aac", "mp3", "ac3")
    }
