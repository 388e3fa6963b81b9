"""Codes of divisions and police organisations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianjing.apps.places import codes
from lianjing.apps.places.choices import PoliceLevel


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("34", "34"),
        ("340000", "34"),
        ("340100", "3401"),
        ("340121", "340121"),
        ("340121100", "340121100"),
        ("340121100000", "340121100"),
        ("340121100001", "340121100001"),
        ("340121000000", "340121"),
        ("340000000000", "34"),
        ("34012110", "34012110"),
        ("3", ""),
        ("340", ""),
        ("03", ""),
        ("三四", ""),
        ("３４", ""),
        ("", ""),
    ],
)
def test_filling_zeros_are_taken_away(text: str, key: str) -> None:
    assert codes.division_key(text) == key


def test_a_village_is_below_its_town_county_city_and_province() -> None:
    assert codes.keys_above("340121100001") == ["34", "3401", "340121", "340121100"]
    assert codes.keys_above("34012110") == ["34", "3401", "340121"]
    assert codes.keys_above("34") == []


@given(st.text(max_size=14))
def test_any_text_has_a_key_or_none(text: str) -> None:
    key = codes.division_key(text)
    assert key == "" or codes.is_division_key(key)
    assert all(key.startswith(above) for above in codes.keys_above(key))


@pytest.mark.parametrize(
    ("code", "level", "parent"),
    [
        ("340000000000", PoliceLevel.PROVINCE, ""),
        ("340100000000", PoliceLevel.CITY, "340000000000"),
        ("340121000000", PoliceLevel.COUNTY, "340100000000"),
        ("340121510000", PoliceLevel.STATION, "340121000000"),
        ("340121500000", PoliceLevel.STATION, "340121000000"),
        ("340121510300", PoliceLevel.BEAT, "340121510000"),
        ("010000000000", PoliceLevel.MINISTRY, ""),
    ],
)
def test_the_zeros_of_a_police_code_tell_its_level(
    code: str, level: PoliceLevel, parent: str
) -> None:
    assert codes.is_police_code(code)
    assert codes.police_level(code) is level
    assert codes.police_parent(code) == parent


@pytest.mark.parametrize(
    "code", ["", "34012151000", "3401215100000", "34012151000X", "990000000000", "000000000000"]
)
def test_what_is_no_police_code_is_told(code: str) -> None:
    assert not codes.is_police_code(code)


def test_a_police_organisation_belongs_to_a_division() -> None:
    assert codes.police_region("340121510000") == "340121"
    assert codes.police_region("340100000000") == "3401"
