"""Outlines: hostile files, wrong shapes, points inside."""

import json
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianjing.apps.places import geometry
from lianjing.apps.places.geometry import BadGeometryError, ShapeIndex
from lianjing.kernel.datum import Datum, from_wgs84

SQUARE = [[117.0, 31.0], [118.0, 31.0], [118.0, 32.0], [117.0, 32.0], [117.0, 31.0]]
HOLE = [[117.4, 31.4], [117.6, 31.4], [117.6, 31.6], [117.4, 31.6], [117.4, 31.4]]


def polygon(*rings: object) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": list(rings)}


def collection(*geometries: object) -> bytes:
    features = [{"type": "Feature", "properties": {}, "geometry": g} for g in geometries]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def test_a_square_with_a_hole_holds_what_it_holds() -> None:
    outline = geometry.make_outline(polygon(SQUARE, HOLE), Datum.WGS84)
    assert outline.box == (117, 31, 118, 32)
    assert outline.vertices == 10
    index = ShapeIndex({"34": outline.geometry})
    assert index.holding(117.2, 31.2) == ["34"]
    assert index.holding(117.5, 31.5) == []
    assert index.holding(118.0, 31.5) == ["34"]
    assert index.holds("34", 117.2, 31.2) is True
    assert index.holds("34", 116.0, 31.2) is False
    assert index.holds("35", 117.2, 31.2) is None


def test_no_shapes_hold_nothing() -> None:
    assert ShapeIndex({}).holding(117, 31) == []


def test_what_is_given_in_gcj02_is_kept_in_wgs84() -> None:
    shifted = [list(from_wgs84(x, y, Datum.GCJ02)) for x, y in SQUARE]
    outline = geometry.make_outline(polygon(shifted), Datum.GCJ02)
    assert outline.box == pytest.approx((117, 31, 118, 32), abs=1e-6)


def test_simplifying_keeps_the_shape_with_fewer_points() -> None:
    ring = [[117 + i / 5000, 31.0] for i in range(5000)] + SQUARE[1:]
    outline = geometry.make_outline(polygon(ring), Datum.WGS84)
    assert len(outline.simplified["coordinates"][0][0]) < 10
    assert outline.vertices == 5004


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        (None, "没有图形"),
        ({"type": "Point", "coordinates": [117, 31]}, "须是面"),
        ({"type": "GeometryCollection", "geometries": []}, "须是面"),
        (polygon(), "层次"),
        (polygon([]), "层次"),
        (polygon(SQUARE[:-1]), "闭合"),
        (polygon([[y, x] for x, y in SQUARE]), "颠倒"),
        (polygon([[x - 110, y] for x, y in SQUARE]), "中国"),
        (polygon([[0, 0], [0, 0], [0, 0], [0, 0]]), "中国"),
        (polygon([SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]]), "自相交"),
        (polygon([["117", 31], *SQUARE[1:]]), "坐标"),
        (polygon([[float("nan"), 31], *SQUARE[1:]]), "坐标"),
        (polygon([[10**400, 31], *SQUARE[1:]]), "坐标"),
        (polygon([[True, 31], *SQUARE[1:]]), "坐标"),
        (polygon([None, *SQUARE[1:]]), "坐标"),
        ({"type": "MultiPolygon", "coordinates": [[SQUARE], [SQUARE]]}, "自相交"),
        ({"type": "MultiPolygon", "coordinates": [SQUARE]}, "层次|坐标"),
    ],
)
def test_a_wrong_outline_is_refused_with_words(shape: object, words: str) -> None:
    import re

    with pytest.raises(BadGeometryError) as refused:
        geometry.make_outline(shape, Datum.WGS84)
    assert re.search(words, refused.value.facts["detail"])


def test_too_many_vertices_are_refused_at_once() -> None:
    ring = [[117.0, 31.0]] * (geometry.MAX_VERTICES + 1)
    start = time.process_time()
    with pytest.raises(BadGeometryError, match="vertices"):
        geometry.make_outline(polygon(ring), Datum.WGS84)
    assert time.process_time() - start < 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04",
        b"[]",
        b"{}",
        b"null",
        b'{"type": "FeatureCollection", "features": 7}',
        b'{"type": "FeatureCollection", "features": [1]}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"\xff\xfe{}",
        b"9" * 5000,
    ],
)
def test_what_is_no_feature_collection_is_refused(content: bytes) -> None:
    with pytest.raises(BadGeometryError):
        geometry.read_features(content)


def test_too_many_features_are_refused() -> None:
    with pytest.raises(BadGeometryError, match="features"):
        geometry.read_features(collection(*[None] * (geometry.MAX_FEATURES + 1)))


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=12,
)


@given(st.sampled_from(["Polygon", "MultiPolygon"]), _JSON)
def test_any_coordinates_make_an_outline_or_are_refused(kind: str, coordinates: object) -> None:
    with suppress(BadGeometryError):
        geometry.make_outline({"type": kind, "coordinates": coordinates}, Datum.WGS84)


@given(_JSON)
def test_any_json_is_read_or_refused(whole: object) -> None:
    with suppress(BadGeometryError):
        features = geometry.read_features(json.dumps(whole).encode())
        geometry.check_size(features)
