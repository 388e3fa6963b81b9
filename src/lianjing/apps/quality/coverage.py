"""Where nothing is seen and where too much is: a grid of squares over one division.

A square is covered if its middle lies in what a camera sees: its sector, or a circle where the
file gives no direction. Nothing is taken to block the view, so this is the best case. Positions
are turned into metres on a plane that touches the earth in the middle of the grid, which is good
to a per mille over a county.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import atan2, ceil, cos, degrees, floor, hypot, radians
from typing import Final, NamedTuple

import shapely

from lianjing.kernel.errors import DomainError

MOST_CELLS: Final = 250_000
METRES_PER_DEGREE: Final = 111_195.0
OUTSIDE, COVERED, BLIND, CROWDED = "-.bc"
_ROUND: Final = 360.0
_USUAL_ANGLE: Final = 60.0
"""Horizontal angle of a camera that looks somewhere and does not say how wide."""
_FULL: Final = 255


class GridTooFineError(DomainError):
    """The area has more squares than are worked out at once."""

    code = "grid_too_fine"


class Eye(NamedTuple):
    """What one camera sees."""

    longitude: float
    latitude: float
    looks_to: float | None
    """Degrees from north, clockwise; None: it does not say."""
    angle: float | None
    distance: float | None


@dataclass(frozen=True, slots=True)
class Measure:
    """The thresholds, in metres and cameras."""

    cell: int
    reach: int
    """How far a camera counts whose file gives no distance."""
    near: int
    """How far around a place of the chosen kind squares count."""
    crowded: int
    """A square seen by more cameras than this is crowded."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The answer: one letter a square, row by row from the south-west corner."""

    west: float
    south: float
    columns: int
    rows: int
    step_longitude: float
    step_latitude: float
    cells: str

    def count(self, letter: str) -> int:
        """Count the squares of one kind."""
        return self.cells.count(letter)


class _Plane:
    """Squares and metres of one grid."""

    def __init__(self, bounds: tuple[float, float, float, float], cell: int) -> None:
        self.west, self.south, east, north = bounds
        self.cell = cell
        self.up = METRES_PER_DEGREE
        self.across = METRES_PER_DEGREE * max(0.01, cos(radians((self.south + north) / 2)))
        self.columns = max(1, ceil((east - self.west) * self.across / cell))
        self.rows = max(1, ceil((north - self.south) * self.up / cell))

    def metres(self, longitude: float, latitude: float) -> tuple[float, float]:
        return (longitude - self.west) * self.across, (latitude - self.south) * self.up

    def middle(self, column: int, row: int) -> tuple[float, float]:
        """Give the middle of a square in degrees."""
        return (
            self.west + (column + 0.5) * self.cell / self.across,
            self.south + (row + 0.5) * self.cell / self.up,
        )

    def around(self, x: float, y: float, reach: float) -> Iterable[tuple[int, float, float]]:
        """Give the squares whose middle is within `reach`, and where that lies from (x, y)."""
        first_row = max(0, floor((y - reach) / self.cell))
        last_row = min(self.rows - 1, floor((y + reach) / self.cell))
        first = max(0, floor((x - reach) / self.cell))
        last = min(self.columns - 1, floor((x + reach) / self.cell))
        for row in range(first_row, last_row + 1):
            north = (row + 0.5) * self.cell - y
            for column in range(first, last + 1):
                east = (column + 0.5) * self.cell - x
                if hypot(east, north) <= reach:
                    yield row * self.columns + column, east, north

    def square_of(self, x: float, y: float) -> int | None:
        column, row = floor(x / self.cell), floor(y / self.cell)
        inside = 0 <= column < self.columns and 0 <= row < self.rows
        return row * self.columns + column if inside else None


def grid(
    area: shapely.Geometry,
    eyes: Iterable[Eye],
    measure: Measure,
    places: Sequence[tuple[float, float]] | None = None,
) -> Grid:
    """Work out the grid over `area`; with `places` only squares near one of them count.

    Raises `GridTooFineError`.
    """
    plane = _Plane(area.bounds, measure.cell)
    squares = plane.columns * plane.rows
    if squares > MOST_CELLS:
        facts = {"cells": str(squares), "cell": str(measure.cell), "most": str(MOST_CELLS)}
        raise GridTooFineError(f"{squares} squares", facts=facts)
    wanted = _inside(area, plane)
    if places is not None:
        _keep_near(wanted, places, measure.near, plane)
    seen = bytearray(squares)
    for eye in eyes:
        _look(eye, seen, measure, plane)
    letters = [
        (BLIND if not seen[at] else CROWDED if seen[at] > measure.crowded else COVERED)
        if wanted[at]
        else OUTSIDE
        for at in range(squares)
    ]
    return Grid(
        plane.west,
        plane.south,
        plane.columns,
        plane.rows,
        measure.cell / plane.across,
        measure.cell / plane.up,
        "".join(letters),
    )


def _inside(area: shapely.Geometry, plane: _Plane) -> bytearray:
    """Tell of each square whether its middle lies in the area."""
    middles = [plane.middle(c, r) for r in range(plane.rows) for c in range(plane.columns)]
    shapely.prepare(area)
    hits = shapely.contains_xy(area, [east for east, _ in middles], [north for _, north in middles])
    return bytearray(map(int, hits))


def _keep_near(
    wanted: bytearray, places: Sequence[tuple[float, float]], near: int, plane: _Plane
) -> None:
    close = bytearray(len(wanted))
    for longitude, latitude in places:
        for at, _, _ in plane.around(*plane.metres(longitude, latitude), near):
            close[at] = 1
    for at, kept in enumerate(close):
        wanted[at] &= kept


def _look(eye: Eye, seen: bytearray, measure: Measure, plane: _Plane) -> None:
    """Count the camera in each square it sees, and in the one it stands in."""
    x, y = plane.metres(eye.longitude, eye.latitude)
    own = plane.square_of(x, y)
    reach = eye.distance or measure.reach
    for at, east, north in plane.around(x, y, reach):
        if at != own and _sees(eye, east, north):
            seen[at] = min(_FULL, seen[at] + 1)
    if own is not None:
        seen[own] = min(_FULL, seen[own] + 1)


def _sees(eye: Eye, east: float, north: float) -> bool:
    if eye.looks_to is None:
        return True
    angle = eye.angle or _USUAL_ANGLE
    if angle >= _ROUND:
        return True
    aside = (degrees(atan2(east, north)) - eye.looks_to + 180.0) % 360.0 - 180.0
    return abs(aside) <= angle / 2
