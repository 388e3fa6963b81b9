"""What a camera looks at: a painted street, or a recording given by the user."""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple, Protocol

import av
from av.video.frame import VideoFrame as Picture

from lianjing.kernel.errors import ConfigurationError
from lianjing.simulator.footage.font import GLYPHS
from lianjing.simulator.footage.font import WIDTH as GLYPH_WIDTH

SCENE_WIDTH = 1920
SCENE_HEIGHT = 1080
RATE = 25
"""Pictures a second."""

_ROAD_TOP, _ROAD_HEIGHT = 760, 180
_CAR_WIDTH, _CAR_HEIGHT = 150, 56


class Planes(NamedTuple):
    """A 4:2:0 picture as memory: three planes and the bytes of their lines."""

    width: int
    height: int
    planes: tuple[memoryview, memoryview, memoryview]
    strides: tuple[int, int, int]


class Scene(Protocol):
    """Something that can be looked at, picture by picture."""

    def at(self, tick: int) -> Planes:
        """Give the whole scene at a moment counted in pictures; ticks only rise."""
        ...


def planes_of(picture: Picture) -> Planes:
    """Look at the memory of a picture without copying it."""
    first, second, third = picture.planes
    return Planes(
        picture.width,
        picture.height,
        (memoryview(first).cast("B"), memoryview(second).cast("B"), memoryview(third).cast("B")),
        (first.line_size, second.line_size, third.line_size),
    )


class Street:
    """A painted street: no two codes give the same houses, and cars drive through.

    Large letters and numbers stand on a grid, so that every turn of the head can be seen.
    """

    def __init__(self, code: str) -> None:
        self._luma = bytearray(SCENE_WIDTH * SCENE_HEIGHT)
        half = SCENE_WIDTH * SCENE_HEIGHT // 4
        self._chroma = (bytearray(b"\x80" * half), bytearray(b"\x80" * half))
        self._random = Random(code)
        self._paint()
        self._road = bytes(self._luma)
        self._cars = [
            (self._random.randrange(40, 220), self._random.randrange(4, 14), lane)
            for lane in (0, 1)
        ]
        self._last: list[int] = [0, 0]
        blue, red = self._chroma
        views = (memoryview(self._luma), memoryview(blue), memoryview(red))
        strides = (SCENE_WIDTH, SCENE_WIDTH // 2, SCENE_WIDTH // 2)
        self._planes = Planes(SCENE_WIDTH, SCENE_HEIGHT, views, strides)

    def at(self, tick: int) -> Planes:
        """Drive the cars to where they are at this moment."""
        for number, (shade, speed, lane) in enumerate(self._cars):
            top = _ROAD_TOP + 18 + lane * 88
            travelled = tick * speed % (SCENE_WIDTH - _CAR_WIDTH)
            x = travelled if lane else SCENE_WIDTH - _CAR_WIDTH - travelled
            self._restore(self._last[number], top)
            self._rectangle(x, top, _CAR_WIDTH, _CAR_HEIGHT, shade)
            self._rectangle(x + 24, top + 8, 40, 20, 255 - shade)
            self._last[number] = x
        return self._planes

    def _restore(self, x: int, top: int) -> None:
        for y in range(top, top + _CAR_HEIGHT):
            start = y * SCENE_WIDTH + x
            self._luma[start : start + _CAR_WIDTH] = self._road[start : start + _CAR_WIDTH]

    def _paint(self) -> None:
        for y in range(SCENE_HEIGHT):
            shade = 200 - y * 60 // SCENE_HEIGHT
            start = y * SCENE_WIDTH
            self._luma[start : start + SCENE_WIDTH] = bytes((shade,)) * SCENE_WIDTH
        self._colour((0, 0, SCENE_WIDTH, 620), blue=150, red=112)
        self._colour((0, 620, SCENE_WIDTH, SCENE_HEIGHT - 620), blue=112, red=120)
        self._paint_houses()
        self._rectangle(0, _ROAD_TOP, SCENE_WIDTH, _ROAD_HEIGHT, 70)
        self._colour((0, _ROAD_TOP, SCENE_WIDTH, _ROAD_HEIGHT), blue=128, red=128)
        for x in range(0, SCENE_WIDTH, 120):
            self._rectangle(x, _ROAD_TOP + 84, 60, 8, 220)
        for column, letter in enumerate("ABCDEFGH"):
            for row in range(6):
                text = f"{letter}{row + 1}"
                self._text(text, column * 240 + 70, row * 180 + 60)

    def _paint_houses(self) -> None:
        x = 20
        while x < SCENE_WIDTH - 200:
            width = self._random.randrange(120, 260) & ~1
            top = self._random.randrange(180, 480) & ~1
            shade = self._random.randrange(70, 180)
            self._rectangle(x, top, width, _ROAD_TOP - 60 - top, shade)
            blue, red = self._random.randrange(96, 150), self._random.randrange(110, 168)
            self._colour((x, top, width, _ROAD_TOP - 60 - top), blue=blue, red=red)
            for window_y in range(top + 20, _ROAD_TOP - 120, 60):
                for window_x in range(x + 16, x + width - 40, 48):
                    lit = 225 if self._random.random() < 0.3 else shade - 45
                    self._rectangle(window_x, window_y, 24, 32, lit)
            x += width + self._random.randrange(10, 60) & ~1

    def _rectangle(self, x: int, y: int, width: int, height: int, shade: int) -> None:
        row = bytes((shade & 0xFF,)) * width
        for line in range(y, y + height):
            start = line * SCENE_WIDTH + x
            self._luma[start : start + width] = row

    def _colour(self, area: tuple[int, int, int, int], *, blue: int, red: int) -> None:
        x, y, width, height = area
        half = SCENE_WIDTH // 2
        for plane, value in zip(self._chroma, (blue, red), strict=True):
            row = bytes((value,)) * (width // 2)
            for line in range(y // 2, (y + height) // 2):
                start = line * half + x // 2
                plane[start : start + len(row)] = row

    def _text(self, text: str, x: int, y: int, size: int = 8) -> None:
        for character in text:
            for row, bits in enumerate(GLYPHS[character]):
                for column in range(GLYPH_WIDTH):
                    if bits >> (GLYPH_WIDTH - 1 - column) & 1:
                        self._rectangle(x + column * size, y + row * size, size, size, 28)
            x += 6 * size


class Recording:
    """A file that PyAV can decode, repeated for ever, at its own speed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._pictures = self._decode()
        self._shown: Planes | None = None
        self._held: Picture | None = None
        self._rate = float(RATE)
        self._first_tick = 0
        self._count = 0

    def at(self, tick: int) -> Planes:
        """Give the picture of this tick; skipped ticks skip pictures."""
        if self._shown is None:
            self._first_tick = tick
        wanted = int((tick - self._first_tick) * self._rate / RATE)
        shown = self._shown
        while shown is None or self._count <= wanted:
            self._held = next(self._pictures)
            self._shown = shown = planes_of(self._held)
            self._count += 1
        return shown

    def _decode(self) -> Iterator[Picture]:
        while True:
            count = 0
            try:
                with av.open(str(self._path)) as container:
                    rate = container.streams.video[0].average_rate
                    self._rate = min(float(rate or RATE), 4.0 * RATE)
                    for picture in container.decode(video=0):
                        count += 1
                        yield picture.reformat(
                            width=picture.width & ~1, height=picture.height & ~1, format="yuv420p"
                        )
            except (av.FFmpegError, IndexError) as error:
                if not count:
                    raise ConfigurationError(f"{self._path} is no video: {error}") from error
            if not count:
                raise ConfigurationError(f"{self._path} holds no picture")


def open_scene(code: str, video: Path | None) -> Scene:
    """Give the scene of a channel: the recording if there is one, else its painted street."""
    return Recording(video) if video else Street(code)
