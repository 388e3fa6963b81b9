"""The mark people see: who looks, from where, when; across the picture and once in full below.

The text across is faint and everywhere, so that no cut leaves a usable picture without it; the
caption is for reading. What the font does not have is shown as a box, never left out.
"""

from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from lianjing.media.picturing.painting import NO_COLOUR, Plane

FONT: Final = Path(__file__).parent / "font" / "lianjing-mark.ttf"

ACROSS, CAPTION = 60, 215
"""How much of a pixel is text, of 255."""

MAX_LINES, MAX_LINE = 6, 80

_LIGHT, _DARK = 235, 16
_ANGLE = 20

Strength = NDArray[np.int16]


class Visible:
    """Text over pictures of one size."""

    def __init__(self, lines: tuple[str, ...], width: int, height: int) -> None:
        self._lines = tuple(_printable(line) for line in lines[:MAX_LINES] if line.strip())
        shade, cover = self._drawn(width, height)
        self._shade = np.asarray(shade, np.int16)
        self._cover = np.asarray(cover, np.int16)
        self._cover_of_colour = self._cover[::2, ::2]

    def draw(self, luma: Plane, *chroma: Plane) -> None:
        """Write into the planes of a picture."""
        luma[:] = _blend(luma, self._shade, self._cover)
        for plane in chroma:
            cover = self._cover_of_colour[: plane.shape[0], : plane.shape[1]]
            plane[:] = _blend(plane, np.int16(NO_COLOUR), cover)

    def _drawn(self, width: int, height: int) -> tuple[Image.Image, Image.Image]:
        shade = Image.new("L", (width, height), _LIGHT)
        cover = Image.new("L", (width, height), 0)
        if self._lines:
            size = max(12, width // 55)
            block = _block("  ".join(self._lines[:2]), size)
            _tile(shade, cover, *block)
            _caption(shade, cover, self._lines, max(12, width // 60))
        return shade, cover


def _blend(plane: Plane, shade: Strength | np.int16, cover: Strength) -> NDArray[np.uint8]:
    base = plane.astype(np.int16)
    return (base + ((shade - base) * cover >> 8)).astype(np.uint8)


def _printable(line: str) -> str:
    """Give one bounded line; what the font lacks becomes a box."""
    return "".join("〓" if _lacks(c) else c for c in line[:MAX_LINE] if c.isprintable())


def _block(text: str, size: int) -> tuple[Image.Image, Image.Image]:
    """Draw the text once, turned: how light it is, and how much it covers."""
    font = _font(size)
    left, top, right, bottom = font.getbbox(text, stroke_width=1)
    canvas = (int(right - left) + size * 4, int(bottom - top) + size * 3)
    shade, cover = Image.new("L", canvas, _DARK), Image.new("L", canvas, 0)
    place = (size * 2 - left, size - top)
    ImageDraw.Draw(cover).text(place, text, ACROSS, font, stroke_width=1, stroke_fill=ACROSS // 2)
    ImageDraw.Draw(shade).text(place, text, _LIGHT, font)
    turned = [
        image.rotate(_ANGLE, Image.Resampling.BILINEAR, expand=True, fillcolor=fill)
        for image, fill in ((shade, _DARK), (cover, 0))
    ]
    return turned[0], turned[1]


def _tile(
    shade: Image.Image, cover: Image.Image, block_shade: Image.Image, block_cover: Image.Image
) -> None:
    wide, high = block_cover.size
    step = max(high * 3 // 4, 1)
    for row, top in enumerate(range(-high // 3, cover.height, step)):
        for left in range(-(wide // 2) * (row % 2), cover.width, wide):
            shade.paste(
                block_shade, (left, top), block_cover.point(lambda value: 255 * (value > 0))
            )
            cover.paste(
                block_cover, (left, top), block_cover.point(lambda value: 255 * (value > 0))
            )


def _caption(shade: Image.Image, cover: Image.Image, lines: tuple[str, ...], size: int) -> None:
    """Write all lines below, each on a dark ground as wide as it."""
    font = _font(size)
    high = size + size // 2
    top = cover.height - high * len(lines) - size // 2
    for line in lines:
        wide = int(font.getlength(line)) + size
        box = (size // 2, top, min(size // 2 + wide, cover.width), top + high)
        ImageDraw.Draw(shade).rectangle(box, _DARK)
        ImageDraw.Draw(cover).rectangle(box, ACROSS * 2)
        place = (size, top + size // 6)
        ImageDraw.Draw(shade).text(place, line, _LIGHT, font)
        ImageDraw.Draw(cover).text(place, line, CAPTION, font)
        top += high


@lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT), size, layout_engine=ImageFont.Layout.BASIC)


def _lacks(character: str) -> bool:
    """Tell whether the font would draw what it draws for any character it does not have."""
    return not character.isspace() and _drawing(character) == _drawing("\uffff")


def _drawing(character: str) -> tuple[tuple[int, int], bytes]:
    mask = _font(16).getmask(character)
    return mask.size, bytes(mask)
