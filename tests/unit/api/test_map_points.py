"""The bytes of points, and how long a table is kept."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianjing.api.map_points import Packed, Shelf, pack
from lianjing.apps.equipment.selectors.points import (
    BadAreaError,
    Network,
    PointRow,
    area_of,
    looks_to,
)

NETWORK = Network(frozenset({"a", "b"}), frozenset({"a"}))
ROW = PointRow(1, "a", 117.0, 31.0, None, "", None, None, "1", "in_use", None, 0, 0)

rows = st.lists(
    st.builds(
        PointRow,
        id=st.integers(1, 2**40),
        code=st.sampled_from(["a", "b", "c", None]),
        longitude=st.floats(-180, 180),
        latitude=st.floats(-90, 90),
        azimuth=st.none() | st.floats(-1e6, 1e6),
        direction=st.sampled_from(["", "1", "9", "x"]),
        horizontal_angle=st.none() | st.floats(-10, 1e9),
        view_distance=st.none() | st.floats(-10, 1e9),
        point_class=st.sampled_from(["", "1", "9", "zz"]),
        state=st.sampled_from(["in_use", "removed", "?"]),
        score=st.none() | st.integers(0, 32767),
        errors=st.integers(0, 32767),
        warnings=st.integers(0, 32767),
    ),
    max_size=5,
)


@given(rows)
def test_any_row_a_database_holds_can_be_packed(given_rows: list[PointRow]) -> None:
    kept = [row for row in given_rows if row.id < 2**32]
    body = pack(given_rows, 9, NETWORK)
    assert struct.unpack_from("<4sIII", body) == (b"LJP1", len(kept), 9, 0)
    assert len(body) == 16 + 23 * len(kept)


@pytest.mark.parametrize(
    ("azimuth", "direction", "expected"),
    [(None, "", None), (None, "1", 90), (None, "4", 0), (350.0, "1", 350), (-90.0, "", 270)],
)
def test_the_exact_angle_counts_before_the_code(
    azimuth: float | None, direction: str, expected: float | None
) -> None:
    assert looks_to(azimuth, direction) == expected


def test_a_table_is_given_again_while_it_is_good() -> None:
    shelf, packed = Shelf(room=2, seconds=20), Packed(b"x", '"t"')
    shelf.put("all", 1, 100.0, packed)
    assert shelf.get("all", 1, 119.0) is packed
    assert shelf.get("all", 2, 101.0) is None
    assert shelf.get("all", 1, 121.0) is None
    assert shelf.get("other", 1, 101.0) is None


def test_the_one_not_asked_for_longest_makes_room() -> None:
    shelf, packed = Shelf(room=2, seconds=20), Packed(b"x", '"t"')
    shelf.put("a", 1, 0.0, packed)
    shelf.put("b", 1, 0.0, packed)
    shelf.get("a", 1, 1.0)
    shelf.put("c", 1, 1.0, packed)
    assert [shelf.get(key, 1, 1.0) for key in "abc"] == [packed, None, packed]


@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), max_size=12))
def test_any_corners_are_an_area_or_refused(corners: list[tuple[float, float]]) -> None:
    try:
        area = area_of(corners)
    except BadAreaError:
        return
    assert area.is_valid
    assert area.area > 0
