"""Outlines as GeoJSON (RFC 7946): reads, checks, converts, simplifies; finds what holds a point.

What is uploaded is hostile: bytes, features, vertices and depth are bounded, and whatever is
wrong is said in words. Nothing is repaired silently, for a repaired border is another border.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, NamedTuple

from lianjing.kernel.datum import Datum, outside_china, to_wgs84
from lianjing.kernel.errors import DomainError

MAX_BYTES = 32 * 1024 * 1024
"""Read, it takes ten times as much memory."""
MAX_FEATURES = 5_000
MAX_VERTICES = 200_000
"""Of one division. The coast of a province at full detail has about a hundred thousand."""
_MAX_VERTICES_OF_FILE = 1_000_000
"""Converting them from GCJ-02 takes some twenty seconds."""
_SIMPLE_PARTS = 1_000
"""A simplified outline keeps what is larger than a thousandth of it: a pixel of the map."""
_MAP_DIGITS = 5
"""A metre."""

_FAULTS = {
    "Self-intersection": "边界自相交或重叠",
    "Ring Self-intersection": "边界在一点上自相交",
    "Hole lies outside shell": "挖空部分在边界之外",
    "Holes are nested": "挖空部分互相嵌套",
    "Nested shells": "一个面在另一个面之内",
    "Interior is disconnected": "面的内部被分割",
    "Duplicate Rings": "边界重复",
    "Too few points in geometry component": "边界的点太少",
}
"""What GEOS finds wrong, for people."""

Ring = list[list[float]]
Geometry = dict[str, Any]


class BadGeometryError(DomainError):
    """An outline that is none; the detail says where and why."""

    code = "bad_geometry"


class Box(NamedTuple):
    """What a shape fits into, in degrees."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class Outline:
    """A checked outline in WGS-84."""

    geometry: Geometry
    simplified: Geometry
    box: Box
    vertices: int


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature as it stands in a file."""

    number: int
    """From one."""
    properties: Mapping[str, object]
    geometry: object


def bad(zh: str, en: str) -> BadGeometryError:
    """Give an error that says in both languages what is wrong."""
    return BadGeometryError(en, facts={"detail": f"{zh} / {en}"})


def read_features(content: bytes) -> list[Feature]:
    """Read a `FeatureCollection`, or a single `Feature`."""
    if len(content) > MAX_BYTES:
        raise bad(f"文件超过 {MAX_BYTES} 字节", f"more than {MAX_BYTES} bytes")
    try:
        whole = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise bad("不是 GeoJSON 文件", "this is not GeoJSON") from error
    entries = _entries(whole)
    if len(entries) > MAX_FEATURES:
        raise bad(f"超过 {MAX_FEATURES} 个图形", f"more than {MAX_FEATURES} features")
    found = []
    for number, entry in enumerate(entries, start=1):
        if not isinstance(entry, dict):
            raise bad(f"第 {number} 个图形不是 Feature", f"entry {number} is no Feature")
        properties = entry.get("properties")
        found.append(
            Feature(
                number,
                properties if isinstance(properties, dict) else {},
                entry.get("geometry"),
            )
        )
    return found


def _entries(whole: object) -> list[object]:
    if isinstance(whole, dict) and whole.get("type") == "Feature":
        return [whole]
    features = whole.get("features") if isinstance(whole, dict) else None
    if not isinstance(features, list):
        raise bad("须是 GeoJSON 的 FeatureCollection", "a GeoJSON FeatureCollection is needed")
    return features


def make_outline(geometry: object, datum: Datum) -> Outline:
    """Check a `Polygon` or `MultiPolygon` and convert it; raises `BadGeometryError`."""
    from shapely import MultiPolygon, Polygon
    from shapely.validation import explain_validity

    polygons, vertices = _converted(geometry, datum)
    shape = MultiPolygon([Polygon(rings[0], rings[1:]) for rings in polygons])
    if not shape.is_valid:
        reason, _, where = explain_validity(shape).partition("[")
        place = f" ({where.rstrip(']')})" if where else ""
        zh = _FAULTS.get(reason, "边界自相交或重叠")
        raise bad(f"{zh}{place}", f"the outline is not valid: {reason.lower()}{place}")
    box = Box(*shape.bounds)
    tolerance = max(box.east - box.west, box.north - box.south) / _SIMPLE_PARTS
    simple = shape.simplify(tolerance, preserve_topology=True)
    return Outline(
        geometry={"type": "MultiPolygon", "coordinates": polygons},
        simplified=_rounded(simple),
        box=box,
        vertices=vertices,
    )


def _rounded(shape: Any) -> Geometry:
    parts = list(shape.geoms) if shape.geom_type == "MultiPolygon" else [shape]
    coordinates = [
        [_round_ring(part.exterior.coords), *(_round_ring(r.coords) for r in part.interiors)]
        for part in parts
    ]
    return {"type": "MultiPolygon", "coordinates": coordinates}


def _round_ring(points: Sequence[tuple[float, float]]) -> Ring:
    return [[round(x, _MAP_DIGITS), round(y, _MAP_DIGITS)] for x, y, *_ in points]


def _converted(geometry: object, datum: Datum) -> tuple[list[list[Ring]], int]:
    if not isinstance(geometry, dict):
        raise bad("没有图形", "there is no geometry")
    kind, given = geometry.get("type"), geometry.get("coordinates")
    if kind == "Polygon":
        given = [given]
    elif kind != "MultiPolygon":
        raise bad(f"图形须是面, 而不是 {str(kind)[:40]}", f"not a polygon but {str(kind)[:40]}")
    polygons: list[list[Ring]] = []
    vertices = 0
    for polygon in _list(given):
        rings = []
        for ring in _list(polygon):
            points = _list(ring)
            vertices += len(points)
            if vertices > MAX_VERTICES:
                raise bad(f"顶点超过 {MAX_VERTICES} 个", f"more than {MAX_VERTICES} vertices")
            rings.append(_ring(points, datum))
        polygons.append(rings)
    return polygons, vertices


def _list(value: object) -> list[object]:
    if not isinstance(value, list) or not value:
        raise bad("坐标层次不对或为空", "coordinates are nested wrongly or missing")
    return value


def _ring(points: list[object], datum: Datum) -> Ring:
    ring = [list(_position(point, datum)) for point in points]
    if len(ring) < 4 or ring[0] != ring[-1]:
        raise bad("边界没有闭合 (至少 4 点, 首尾相同)", "a ring has four points and is closed")
    return ring


def _position(point: object, datum: Datum) -> tuple[float, float]:
    numbers = point[:2] if isinstance(point, list) else []
    if len(numbers) != 2 or not all(_is_number(number) for number in numbers):
        raise bad(f"不是坐标: {str(point)[:40]}", f"not a position: {str(point)[:40]}")
    longitude, latitude = float(numbers[0]), float(numbers[1])
    if outside_china(longitude, latitude):
        where = f"{longitude:g}, {latitude:g}"
        if not outside_china(latitude, longitude):
            raise bad(f"经纬度似乎颠倒: {where}", f"longitude and latitude are swapped: {where}")
        raise bad(f"坐标不在中国范围: {where}", f"this is not in China: {where}")
    return to_wgs84(longitude, latitude, datum)


def _is_number(value: object) -> bool:
    if isinstance(value, float):
        return isfinite(value)
    # A whole number of four hundred digits is valid JSON and no float.
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= 360


class ShapeIndex:
    """Finds which of many shapes hold a point; built once, asked a hundred thousand times."""

    def __init__(self, shapes: Mapping[str, Geometry]) -> None:
        from shapely import STRtree, prepare
        from shapely.geometry import shape

        self._keys = list(shapes)
        self._shapes = [shape(shapes[key]) for key in self._keys]
        prepare(self._shapes)
        self._tree = STRtree(self._shapes)
        self._number = {key: number for number, key in enumerate(self._keys)}

    def __contains__(self, key: str) -> bool:
        return key in self._number

    def __len__(self) -> int:
        return len(self._keys)

    def holding(self, longitude: float, latitude: float) -> list[str]:
        """Give the keys of all shapes that hold the point or have it on their border."""
        from shapely import Point

        found = self._tree.query(Point(longitude, latitude), predicate="intersects")
        return [self._keys[number] for number in sorted(found)]

    def holds(self, key: str, longitude: float, latitude: float) -> bool | None:
        """Tell whether shape `key` holds the point; None if there is no such shape."""
        from shapely import intersects_xy

        number = self._number.get(key)
        if number is None:
            return None
        return bool(intersects_xy(self._shapes[number], longitude, latitude))


def check_size(features: Sequence[Feature]) -> None:
    """Refuse a file with too many positions before any of it is converted."""
    count = 0
    for feature in features:
        for _ in _positions(feature.geometry):
            count += 1
            if count > _MAX_VERTICES_OF_FILE:
                raise bad("整个文件的顶点过多", "the whole file has too many vertices")


def _positions(geometry: object) -> Iterator[object]:
    waiting = [geometry.get("coordinates")] if isinstance(geometry, dict) else []
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            if value and isinstance(value[0], int | float):
                yield value
            else:
                waiting.extend(value)
