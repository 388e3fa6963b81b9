"""A mark of light and dark cells that carries a 20-digit code through any codec and scaling.

Three rows of 32 cells on a dark plate as wide as the picture. The first and the last cell of
a row are light, so that a reader finds the cells again in a scaled or letterboxed picture; two
cells number the row; 28 carry data: 67 bits of code, a zero bit and a CRC-16 over both.
"""

from binascii import crc_hqx

ROWS = 3
COLUMNS = 32
MARGIN = 0.05
"""Dark share of the picture's width left and right of the cells."""

_DATA_CELLS = 28
_DATA_BITS = ROWS * _DATA_CELLS
_CRC_BITS = 16
_CODE_LIMIT = 10**20
_CODE_BYTES = 9
_MIN_CONTRAST = 60
_MIN_WIDTH = 0.3
_MAX_KEPT = 6
"""Readings kept for each row number; a picture that offers more is no mark but noise."""


def encode_mark(code: str) -> tuple[tuple[bool, ...], ...]:
    """Give the rows of cells for a code, True for light."""
    number = int(code)
    if not 0 <= number < _CODE_LIMIT:
        raise ValueError("a mark carries up to twenty digits")
    bits = number << _CRC_BITS + 1 | _checksum(number)
    return tuple(_row(row, bits) for row in range(ROWS))


def _checksum(number: int) -> int:
    return crc_hqx(number.to_bytes(_CODE_BYTES, "big"), 0xFFFF)


def _row(row: int, bits: int) -> tuple[bool, ...]:
    data = bits >> (ROWS - 1 - row) * _DATA_CELLS
    cells = [bool(data >> (_DATA_CELLS - 1 - n) & 1) for n in range(_DATA_CELLS)]
    return (True, bool(row & 2), bool(row & 1), *cells, True)


def read_mark(image: bytes, width: int, height: int) -> str | None:
    """Find a mark in pixels, row by row from the top, and give the code; None without one.

    `image` has one (grey), three (RGB) or four (RGBA) bytes a pixel.
    """
    depth = len(image) // (width * height) if width and height else 0
    if depth not in {1, 3, 4} or len(image) != width * height * depth:
        raise ValueError("image must be width * height pixels of 1, 3 or 4 bytes")
    stride = width * depth
    seen: list[dict[int, int]] = [{} for _ in range(ROWS)]
    for y in range(height):
        start = y * stride + (depth > 1)
        reading = _read_row(image[start : (y + 1) * stride : depth], width)
        if reading is None:
            continue
        row, data = reading
        _remember(seen[row], data, y)
        if row == ROWS - 1:
            code = _combine(seen, y, height)
            if code is not None:
                return code
    return None


def _remember(readings: dict[int, int], data: int, y: int) -> None:
    readings.pop(data, None)
    readings[data] = y
    if len(readings) > _MAX_KEPT:
        del readings[next(iter(readings))]


def _read_row(pixels: bytes, width: int) -> tuple[int, int] | None:
    """Read one row of pixels as a row of cells: its number and its data."""
    low, high = min(pixels), max(pixels)
    if high - low < _MIN_CONTRAST:
        return None
    threshold = (low + high) // 2
    begin = next((x for x, value in enumerate(pixels) if value > threshold), 0)
    end = width - next((x for x, value in enumerate(reversed(pixels)) if value > threshold), 0)
    if end - begin < width * _MIN_WIDTH:
        return None
    cell = (end - begin) / COLUMNS
    cells = [pixels[begin + int((n + 0.5) * cell)] > threshold for n in range(COLUMNS)]
    row = cells[1] << 1 | cells[2]
    if not (cells[0] and cells[-1]) or row >= ROWS:
        return None
    data = 0
    for value in cells[3 : 3 + _DATA_CELLS]:
        data = data << 1 | value
    return row, data


def _combine(seen: list[dict[int, int]], bottom: int, height: int) -> str | None:
    """Put three rows that lie close together into one code whose checksum is right."""
    nearest = bottom - height // 6 - 3
    last = next(reversed(seen[2]))
    for first, first_y in seen[0].items():
        for second, second_y in seen[1].items():
            if not nearest <= first_y < second_y < bottom:
                continue
            bits = (first << _DATA_CELLS | second) << _DATA_CELLS | last
            number, checksum = bits >> _CRC_BITS + 1, bits & 0xFFFF
            if number < _CODE_LIMIT and checksum == _checksum(number):
                return f"{number:020d}"
    return None
