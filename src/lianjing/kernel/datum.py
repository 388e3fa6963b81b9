"""Datums of positions in China and the way between them; distances and bearings on the earth.

Positions are stored as WGS-84; CGCS2000 differs by centimetres and is taken as equal. GCJ-02
(the shifted datum of public maps, GB 20263) has no published formula: the one everybody uses
was measured, is good to about a metre, and is undone here by iteration. BD-09 is GCJ-02
shifted once more.
"""

from collections.abc import Callable
from enum import StrEnum
from math import asin, atan2, cos, degrees, hypot, pi, radians, sin, sqrt
from typing import NamedTuple

_AXIS = 6378245.0
"""Semi-major axis of the Krasovsky 1940 ellipsoid, which GCJ-02 is reckoned on, in metres."""
_ECCENTRICITY_SQUARED = 0.00669342162296594323
_EARTH_RADIUS = 6371008.8
"""Mean radius of the earth in metres (IUGG)."""
_BD_TURN = pi * 3000.0 / 180.0
_STEPS = 30
_CLOSE = 1e-6
"""Corrections below this many degrees are the last: what they leave is a thousand times less."""


class Datum(StrEnum):
    """What the numbers of a position are reckoned on."""

    WGS84 = "wgs84"
    CGCS2000 = "cgcs2000"
    """国家大地坐标系; taken as equal to WGS-84."""
    GCJ02 = "gcj02"
    """火星坐标: Amap, Tencent and most telephones' maps in China."""
    BD09 = "bd09"
    """Baidu."""


class Position(NamedTuple):
    """A place on the earth in degrees, longitude first as in GeoJSON (RFC 7946 §3.1.1)."""

    longitude: float
    latitude: float


def outside_china(longitude: float, latitude: float) -> bool:
    """Tell whether a position lies outside the box around China; GCJ-02 shifts nothing there."""
    return not (72.004 <= longitude <= 137.8347 and 0.8293 <= latitude <= 55.8271)


def to_wgs84(longitude: float, latitude: float, datum: Datum) -> Position:
    """Give the WGS-84 position of one given in `datum`; what is no place on earth stays."""
    match datum:
        case _ if not _on_earth(longitude, latitude):
            return Position(longitude, latitude)
        case Datum.WGS84 | Datum.CGCS2000:
            return Position(longitude, latitude)
        case Datum.GCJ02:
            return _from_gcj02(Position(longitude, latitude))
        case Datum.BD09:
            return _from_gcj02(_undo(_turn, Position(longitude, latitude)))


def from_wgs84(longitude: float, latitude: float, datum: Datum) -> Position:
    """Give a WGS-84 position in `datum`, for a map reckoned on it."""
    match datum:
        case _ if not _on_earth(longitude, latitude):
            return Position(longitude, latitude)
        case Datum.WGS84 | Datum.CGCS2000:
            return Position(longitude, latitude)
        case Datum.GCJ02:
            return _to_gcj02(Position(longitude, latitude))
        case Datum.BD09:
            return _turn(_to_gcj02(Position(longitude, latitude)))


def distance(longitude1: float, latitude1: float, longitude2: float, latitude2: float) -> float:
    """Give the way between two positions in metres, on a sphere: good to half a per cent."""
    first, second = radians(latitude1), radians(latitude2)
    up = sin((second - first) / 2)
    across = sin(radians(longitude2 - longitude1) / 2)
    chord = up * up + cos(first) * cos(second) * across * across
    return 2 * _EARTH_RADIUS * asin(min(1.0, sqrt(chord)))


def bearing(longitude1: float, latitude1: float, longitude2: float, latitude2: float) -> float:
    """Give the direction from the first position to the second: north is 0, clockwise."""
    first, second = radians(latitude1), radians(latitude2)
    turn = radians(longitude2 - longitude1)
    east = sin(turn) * cos(second)
    north = cos(first) * sin(second) - sin(first) * cos(second) * cos(turn)
    return degrees(atan2(east, north)) % 360.0


def _on_earth(longitude: float, latitude: float) -> bool:
    return abs(longitude) <= 360 and abs(latitude) <= 90


def _to_gcj02(place: Position) -> Position:
    return place if outside_china(*place) else _shift(place)


def _from_gcj02(place: Position) -> Position:
    return place if outside_china(*place) else _undo(_shift, place)


def _undo(change: Callable[[Position], Position], place: Position) -> Position:
    """Find what `change` makes `place` of: guess, change, correct by what is missing."""
    guess = place
    for _ in range(_STEPS):
        changed = change(guess)
        east, north = place.longitude - changed.longitude, place.latitude - changed.latitude
        guess = Position(guess.longitude + east, guess.latitude + north)
        if abs(east) < _CLOSE and abs(north) < _CLOSE:
            break
    return guess


def _shift(place: Position) -> Position:
    """WGS-84 to GCJ-02."""
    longitude, latitude = place
    x, y = longitude - 105.0, latitude - 35.0
    angle = radians(latitude)
    magic = 1 - _ECCENTRICITY_SQUARED * sin(angle) ** 2
    meridian = _AXIS * (1 - _ECCENTRICITY_SQUARED) / (magic * sqrt(magic))
    parallel = _AXIS / sqrt(magic) * cos(angle)
    return Position(
        longitude + degrees(_shift_east(x, y) / parallel),
        latitude + degrees(_shift_north(x, y) / meridian),
    )


def _waves(value: float, *weights: tuple[float, float]) -> float:
    return sum(weight * sin(value * factor * pi) for factor, weight in weights)


def _shift_north(x: float, y: float) -> float:
    flat = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    ripple = _waves(x, (6.0, 20.0), (2.0, 20.0))
    swell = _waves(y, (1.0, 20.0), (1 / 3, 40.0), (1 / 12, 160.0), (1 / 30, 320.0))
    return flat + (ripple + swell) * 2.0 / 3.0


def _shift_east(x: float, y: float) -> float:
    flat = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    ripple = _waves(x, (6.0, 20.0), (2.0, 20.0))
    swell = _waves(x, (1.0, 20.0), (1 / 3, 40.0), (1 / 12, 150.0), (1 / 30, 300.0))
    return flat + (ripple + swell) * 2.0 / 3.0


def _turn(place: Position) -> Position:
    """GCJ-02 to BD-09."""
    longitude, latitude = place
    radius = hypot(longitude, latitude) + 0.00002 * sin(latitude * _BD_TURN)
    angle = atan2(latitude, longitude) + 0.000003 * cos(longitude * _BD_TURN)
    return Position(radius * cos(angle) + 0.0065, radius * sin(angle) + 0.006)
