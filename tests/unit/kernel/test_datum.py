"""Datums: there and back, against published pairs, and distances."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianjing.kernel.datum import Datum, bearing, distance, from_wgs84, outside_china, to_wgs84

LONGITUDES = st.floats(73.7, 134.7)
LATITUDES = st.floats(3.5, 53.5)


@given(LONGITUDES, LATITUDES, st.sampled_from(Datum))
def test_there_and_back_is_the_same_place(longitude: float, latitude: float, datum: Datum) -> None:
    back = to_wgs84(*from_wgs84(longitude, latitude, datum), datum)
    assert back.longitude == pytest.approx(longitude, abs=1e-7)
    assert back.latitude == pytest.approx(latitude, abs=1e-7)


@given(LONGITUDES, LATITUDES)
def test_the_shift_is_some_hundred_metres(longitude: float, latitude: float) -> None:
    shifted = from_wgs84(longitude, latitude, Datum.GCJ02)
    assert distance(longitude, latitude, *shifted) < 1500


@given(st.floats(), st.floats(), st.sampled_from(Datum))
def test_any_number_gives_an_answer(longitude: float, latitude: float, datum: Datum) -> None:
    to_wgs84(longitude, latitude, datum)
    from_wgs84(longitude, latitude, datum)


def test_tiananmen_in_the_three_datums() -> None:
    """The pair that is printed with most descriptions of the shift."""
    gcj02 = from_wgs84(116.404, 39.915, Datum.GCJ02)
    assert gcj02 == pytest.approx((116.41024449916938, 39.91640428150164), abs=1e-9)
    bd09 = from_wgs84(116.404, 39.915, Datum.BD09)
    assert bd09 == pytest.approx((116.41662724378733, 39.922699552216216), abs=1e-6)


def test_cgcs2000_is_taken_as_wgs84() -> None:
    assert to_wgs84(117.266573, 31.870837, Datum.CGCS2000) == (117.266573, 31.870837)


def test_nothing_is_shifted_outside_the_box_around_china() -> None:
    assert outside_china(2.35, 48.85)
    assert from_wgs84(2.35, 48.85, Datum.GCJ02) == (2.35, 48.85)


def test_a_degree_of_latitude_is_111_kilometres_due_north() -> None:
    assert distance(117, 31, 117, 32) == pytest.approx(111195, rel=1e-3)
    assert bearing(117, 31, 117, 32) == pytest.approx(0)
    assert bearing(117, 31, 118, 31) == pytest.approx(89.74, abs=0.01)
    assert bearing(117, 31, 117, 30) == pytest.approx(180)
