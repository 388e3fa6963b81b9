"""Clock, channel code and mark, burned into the luma of every picture."""

from datetime import datetime

from lianjing.kernel.times import BEIJING
from lianjing.simulator.footage.font import Typesetter, text_width
from lianjing.simulator.footage.mark import COLUMNS, MARGIN, encode_mark

MARK_TOPS = (0.12, 0.78)
"""Where the two copies of the mark begin, as shares of the height: bars of a player that cover
one leave the other."""

_DARK = 16
_LIGHT = 235
_NEUTRAL = 128


class Overlay:
    """Draws on planes of one picture size; everything but the clock is drawn ready made."""

    def __init__(self, *, code: str, width: int, height: int) -> None:
        self._code = code
        self._width = width
        longest = text_width(f"{code} 2026-01-01 00:00:00.000", 1) + 2
        scale = max(1, min(height // 100, width // longest))
        self._type = Typesetter(scale)
        self._text_top = max(2, height // 60) & ~1
        self._band = self._type.height + 2 * scale & ~1
        self._cell_height = max(2, height // 45)
        rows = [_mark_row(cells, width) for cells in encode_mark(code)]
        plate = bytes((_DARK,)) * width
        half = [plate] * (self._cell_height // 2)
        self._plate = [*half, *(r for row in rows for r in [row] * self._cell_height), *half]
        self._tops = [int(height * share) & ~1 for share in MARK_TOPS]
        self._clear_chroma = bytes((_NEUTRAL,)) * (width // 2)

    def draw(
        self,
        planes: tuple[memoryview, memoryview, memoryview],
        strides: tuple[int, int, int],
        *,
        now: float,
    ) -> None:
        """Draw over a 4:2:0 picture given by its planes and the bytes of their lines."""
        luma, stride = planes[0], strides[0]
        self._draw_text(luma, stride, now)
        self._clear(planes, strides, self._text_top, self._band)
        for top in self._tops:
            for offset, row in enumerate(self._plate):
                start = (top + offset) * stride
                luma[start : start + self._width] = row
            self._clear(planes, strides, top, len(self._plate))

    def _draw_text(self, luma: memoryview, stride: int, now: float) -> None:
        moment = datetime.fromtimestamp(now, BEIJING)
        text = f"{self._code} {moment:%Y-%m-%d %H:%M:%S}.{moment.microsecond // 1000:03d}"
        scale, start = self._type.scale, (self._text_top + self._type.scale) * stride
        start += max(0, (self._width - text_width(text, scale)) // 2)
        for row in self._type.rows(text):
            for _ in range(scale):
                luma[start : start + len(row)] = row
                start += stride

    def _clear(
        self,
        planes: tuple[memoryview, memoryview, memoryview],
        strides: tuple[int, int, int],
        top: int,
        height: int,
    ) -> None:
        """Take the colour out of lines, so that text and cells are grey."""
        size = len(self._clear_chroma)
        for plane, stride in zip(planes[1:], strides[1:], strict=True):
            for line in range(top // 2, (top + height + 1) // 2):
                plane[line * stride : line * stride + size] = self._clear_chroma


def _mark_row(cells: tuple[bool, ...], width: int) -> bytes:
    """Lay one row of cells over the width of the picture."""
    row = bytearray((_DARK,)) * width
    left, step = width * MARGIN, width * (1 - 2 * MARGIN) / COLUMNS
    for number, light in enumerate(cells):
        if light:
            begin, end = round(left + number * step), round(left + (number + 1) * step)
            row[begin:end] = bytes((_LIGHT,)) * (end - begin)
    return bytes(row)
