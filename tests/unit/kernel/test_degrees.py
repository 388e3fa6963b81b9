"""Degrees as people write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianjing.kernel.degrees import is_sexagesimal, read_degrees


@pytest.mark.parametrize(
    ("text", "written", "marked"),
    [
        ("117.266570", "117.266570", False),
        (" 117.26 ", "117.26", False),
        ("117.", "117.", False),
        ("+31.5", "+31.5", False),
        ("117.26°", "117.26", True),
        ("117.26 ° E", "117.26", True),
        ("东经117.26度", "117.26", True),
        ("117.26w", "-117.26", True),
        ("南纬31.50", "-31.50", True),
        ("S+31.5", "-31.5", True),
        ("W-117.26", "117.26", True),
    ],
)
def test_degrees_are_read_with_and_without_marks(text: str, written: str, marked: bool) -> None:
    found = read_degrees(text)
    assert found == (Decimal(written), written, marked)
    assert read_degrees(written) == (Decimal(written), written, False)


@pytest.mark.parametrize("text", ["", "约117", "1170.5", "1e2", "nan", "117,26", "117°15'"])
def test_what_is_no_decimal_degrees_is_none(text: str) -> None:
    assert read_degrees(text) is None


@pytest.mark.parametrize(
    ("text", "yes"), [("115°56'04\"", True), ("115:56:04", True), ("115.5", False), ("", False)]
)
def test_minutes_and_seconds_are_told_apart(text: str, yes: bool) -> None:
    assert is_sexagesimal(text) is yes


@given(st.text(max_size=40))
def test_any_text_is_read_or_is_none(text: str) -> None:
    found = read_degrees(text)
    assert found is None or abs(found.number) < 1000
