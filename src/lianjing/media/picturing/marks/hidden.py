"""A hidden number in the luma of pictures: spread over the whole of it, a few grey levels strong.

The picture is thought of as a grid of cells, whatever its size: scaling keeps the grid. Each cell
carries one coded bit, brighter or darker, as a secret of the installation says; about thirty
cells carry the same bit. Reading looks at how a cell differs from its neighbours. In films the
sign turns every two seconds, so that what stands still in the picture cancels out.
"""

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from av.video.frame import VideoFrame as Picture
from numpy.typing import NDArray

from lianjing.media.picturing.marks import code

COLUMNS: Final = 128
ROWS: Final = 72
"""Cells of a picture; 15 × 15 pixels of 1080p."""

WEAKEST, STRONGEST = 1.25, 3.5
"""Grey levels a cell is changed by: in even parts of a picture, and in lively ones."""

LIVELINESS = 0.1
"""How much of the unevenness of a cell is added to its strength."""

COVER, STRONGEST_COVERED = 0.4, 6.0
"""The same for bits the picture opposes: they may get more where it is lively."""

ENOUGH = 0.35
"""Mean vote of the cells of a bit from which it needs no more."""

HALF_PERIOD = 2.0
"""Seconds after which the sign turns in films."""

TURN = 0.5
"""Seconds a turn takes, so that nobody sees it."""

PHASES = 8
"""Places in the period a film that was cut may begin at; all are tried."""

_FINE = 4
_LEVELS = 16

Luma = NDArray[np.uint8]
Cells = NDArray[np.float64]


class Layout(NamedTuple):
    """Which coded bit each cell carries, and with which sign."""

    slots: NDArray[np.int64]
    signs: NDArray[np.int8]


@lru_cache(maxsize=8)
def layout(key: bytes) -> Layout:
    """Spread the coded bits over the cells by a secret."""
    cells = COLUMNS * ROWS
    stream = hashlib.shake_256(b"lianjing mark" + key).digest(cells * 9)
    order = np.argsort(np.frombuffer(stream, np.uint64, cells), kind="stable")
    signs = (np.frombuffer(stream, np.uint8, cells, cells * 8) & 1).astype(np.int8) * 2 - 1
    slots = np.empty(cells, np.int64)
    slots[order] = np.arange(cells) % code.SYMBOLS
    return Layout(slots, signs.astype(np.int8))


class Embedder:
    """Puts one number into pictures."""

    def __init__(self, number: int, key: bytes) -> None:
        placed = layout(key)
        self._slots = placed.slots
        self._pattern = (code.encode(number)[placed.slots] * placed.signs).reshape(ROWS, COLUMNS)

    def embed(self, luma: Luma, *, sign: float = 1.0) -> Luma:
        """Give the marked luma of one picture."""
        height, width = luma.shape
        strength = self._strength(luma)
        steps = np.rint(self._pattern * strength * (sign * _LEVELS)).astype(np.int16)
        wide = _widen((steps + 128).astype(np.uint8), width, height).astype(np.int16) - 128
        dithered = (wide + _dither(width, height)) // _LEVELS
        return np.clip(luma.astype(np.int16) + dithered, 0, 255).astype(np.uint8)

    def _strength(self, luma: Luma) -> Cells:
        """Say how much each cell is changed: more where nobody sees it, or the picture opposes.

        We know the picture a reader will have to tell the number from, so bits it would drown
        get more than those it carries by chance.
        """
        cells = _means(luma)
        uneven = _unevenness(luma)
        strength = np.minimum(WEAKEST + LIVELINESS * uneven, STRONGEST)
        room = np.maximum(strength, np.minimum(WEAKEST + COVER * uneven, STRONGEST_COVERED))
        soft = _soft(cells + self._pattern * strength)
        carried = np.bincount(
            self._slots, weights=(soft * self._pattern).ravel(), minlength=code.SYMBOLS
        )
        lacking = np.clip(1.0 - carried / (ENOUGH * self._slots.size / code.SYMBOLS), 0.0, 1.0)
        wanted = lacking[self._slots].reshape(ROWS, COLUMNS)
        return np.asarray(strength + (room - strength) * wanted)


class Reader:
    """Gathers what pictures of one film show, and tells the number hidden in them."""

    def __init__(self, key: bytes) -> None:
        self._layout = layout(key)
        self._seen: list[tuple[float, Cells]] = []

    def look(self, luma: Luma, at: float = 0.0) -> None:
        """Take one picture, `at` seconds after the first."""
        self._seen.append((at, _vote(_means(luma))))

    def read(self) -> int | None:
        """Give the number, or None if there is none that passes its check."""
        if not self._seen:
            return None
        for weights in self._weights():
            total = sum(
                (weight * soft for weight, (_, soft) in zip(weights, self._seen, strict=True)),
                np.zeros((ROWS, COLUMNS)),
            )
            bits = np.bincount(
                self._layout.slots,
                weights=total.ravel() * self._layout.signs,
                minlength=code.SYMBOLS,
            )
            if (number := code.decode(bits.astype(np.float64))) is not None:
                return number
        return None

    def _weights(self) -> Iterable[list[float]]:
        """Give each way the sign may have run: not at all, or from some place in the period."""
        yield [1.0] * len(self._seen)
        yield [-1.0] * len(self._seen)
        if max(at for at, _ in self._seen) < HALF_PERIOD / 2:
            return
        for phase in range(PHASES):
            shift = phase * 2 * HALF_PERIOD / PHASES
            weights = [sign_at(at + shift) for at, _ in self._seen]
            middle = sum(weights) / len(weights)
            # Against what stands still, which would drown the mark, the mean is taken away.
            yield [weight - middle for weight in weights]


def sign_at(seconds: float) -> float:
    """Give the sign of the mark at a time of a film: ±1, turning smoothly."""
    place = seconds % (2 * HALF_PERIOD)
    second_half = place >= HALF_PERIOD
    place -= HALF_PERIOD * second_half
    value = min(1.0, 2 * place / TURN - 1.0)
    return -value if second_half else value


def embed(frame: Luma, number: int, key: bytes) -> Luma:
    """Hide a number in the luma of one picture."""
    return Embedder(number, key).embed(frame)


def recover(frames: Iterable[Luma], key: bytes, *, rate: float = 25.0) -> int | None:
    """Find the number hidden in some pictures of a film, `rate` of them a second."""
    reader = Reader(key)
    for place, frame in enumerate(frames):
        reader.look(frame, place / rate)
    return reader.read()


def _means(luma: Luma) -> Cells:
    """Give the mean of each cell."""
    height, width = luma.shape
    rows = np.linspace(0, height, ROWS + 1).round().astype(int)
    columns = np.linspace(0, width, COLUMNS + 1).round().astype(int)
    sums = np.add.reduceat(luma, columns[:-1], axis=1, dtype=np.uint32)
    sums = np.add.reduceat(sums, rows[:-1], axis=0, dtype=np.uint32)
    return np.asarray(sums / np.outer(np.diff(rows), np.diff(columns)), np.float64)


def _unevenness(luma: Luma) -> Cells:
    """Give how much neighbouring pixels of each cell differ."""
    steps = np.abs(np.diff(luma.astype(np.int16), axis=1, append=luma[:, -1:])).astype(np.uint8)
    return _means(steps)


def _soft(cells: Cells) -> Cells:
    """Give how much brighter each cell is than those around it, as a vote of bounded weight."""
    return np.clip(_rest(cells) / (_contrast(cells) + 1.0), -1.5, 1.5)


def _vote(cells: Cells) -> Cells:
    """Give how much brighter each cell is than those around it, weighed by how sure that is.

    What a cell shows of the scene varies as much as the cells hereabouts do; who weighs by the
    inverse of that variance reads copies a plain vote cannot (the best sum of Gaussian noises).
    """
    doubt = _contrast(cells) + 1.0
    return np.asarray(_rest(cells) / (doubt * doubt))


def _rest(cells: Cells) -> Cells:
    """Give how much each cell differs from its neighbours."""
    return cells - (_around(cells) - cells) / 8


def _contrast(cells: Cells) -> Cells:
    """Give how much cells differ from their neighbours hereabouts."""
    rest = _rest(cells)
    return np.asarray(np.sqrt(_around(rest * rest) / 9))


def _around(cells: Cells) -> Cells:
    """Give the sum of each cell and its eight neighbours."""
    padded = np.pad(cells, 1, mode="edge")
    rows = padded[:-2] + padded[1:-1] + padded[2:]
    return np.asarray(rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:])


def _widen(cells: Luma, width: int, height: int) -> Luma:
    """Blow cells up to a picture with soft borders."""
    fine = np.ascontiguousarray(cells.repeat(_FINE, 0).repeat(_FINE, 1))
    small = Picture.from_ndarray(fine, format="gray8")
    wide = small.reformat(width=width, height=height, interpolation="BILINEAR")
    plane = wide.planes[0]
    whole = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
    return whole[:height, :width].copy()


@lru_cache(maxsize=4)
def _dither(width: int, height: int) -> NDArray[np.int16]:
    """Give thresholds that make fractions of a grey level come out right in the mean."""
    bayer = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]], np.int16)
    return np.tile(bayer, (-(-height // 4), -(-width // 4)))[:height, :width]
