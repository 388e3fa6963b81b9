"""A 5×7 pixel font for what stands in a picture: digits, a few letters and signs."""

HEIGHT = 7
WIDTH = 5
ADVANCE = 6
"""Pixels from one glyph to the next."""

_GLYPHS = {
    "0": "0E 11 13 15 19 11 0E",
    "1": "04 0C 04 04 04 04 0E",
    "2": "0E 11 01 02 04 08 1F",
    "3": "1F 02 04 02 01 11 0E",
    "4": "02 06 0A 12 1F 02 02",
    "5": "1F 10 1E 01 01 11 0E",
    "6": "06 08 10 1E 11 11 0E",
    "7": "1F 01 02 04 08 08 08",
    "8": "0E 11 11 0E 11 11 0E",
    "9": "0E 11 11 0F 01 02 0C",
    "A": "0E 11 11 11 1F 11 11",
    "B": "1E 11 11 1E 11 11 1E",
    "C": "0E 11 10 10 10 11 0E",
    "D": "1C 12 11 11 11 12 1C",
    "E": "1F 10 10 1E 10 10 1F",
    "F": "1F 10 10 1E 10 10 10",
    "G": "0E 11 10 17 11 11 0F",
    "H": "11 11 11 1F 11 11 11",
    "P": "1E 11 11 1E 10 10 10",
    "T": "1F 04 04 04 04 04 04",
    "Z": "1F 01 02 04 08 10 1F",
    ":": "00 0C 0C 00 0C 0C 00",
    "-": "00 00 00 1F 00 00 00",
    "+": "00 04 04 1F 04 04 00",
    ".": "00 00 00 00 00 0C 0C",
    " ": "00 00 00 00 00 00 00",
}


def _rows(packed: str) -> tuple[int, ...]:
    return tuple(int(row, 16) for row in packed.split())


GLYPHS = {character: _rows(packed) for character, packed in _GLYPHS.items()}
"""Rows of each glyph from the top, five bits each, the left pixel highest."""


def text_width(text: str, scale: int) -> int:
    """Give the width of a text in pixels."""
    return len(text) * ADVANCE * scale


class Typesetter:
    """Turns text into rows of luma; glyph rows are made once and joined after that."""

    def __init__(self, scale: int, *, ink: int = 235, paper: int = 16) -> None:
        self.scale = scale
        self.height = HEIGHT * scale
        self._glyphs = {
            character: [_pixels(row, scale, ink, paper) for row in rows]
            for character, rows in GLYPHS.items()
        }

    def rows(self, text: str) -> list[bytes]:
        """Give `HEIGHT` rows of luma; each is meant to be drawn `scale` times."""
        blank = self._glyphs[" "]
        glyphs = [self._glyphs.get(character, blank) for character in text]
        return [b"".join([glyph[y] for glyph in glyphs]) for y in range(HEIGHT)]


def _pixels(row: int, scale: int, ink: int, paper: int) -> bytes:
    pixels = [ink if row >> (WIDTH - 1 - x) & 1 else paper for x in range(WIDTH)]
    return b"".join(bytes((pixel,)) * scale for pixel in (*pixels, paper))
