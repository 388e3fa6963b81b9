"""Times as the standard writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianjing.kernel.times import format_beijing, parse_time

EIGHT = 1_767_225_600.0
"""2026-01-01 08:00 in Beijing, midnight in UTC."""


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-01T08:00:00",
        "2026-01-01T08:00:00.000",
        "2026-01-01 08:00:00",
        "2026-01-01T00:00:00Z",
        "2026-01-01T08:00:00+08:00",
        "Thu, 01 Jan 2026 00:00:00 GMT",
        "  2026-01-01T08:00:00  ",
    ],
)
def test_every_spelling_is_the_same_moment(text):
    assert parse_time(text) == EIGHT


@pytest.mark.parametrize(
    "text", ["", "now", "2026-13-01T08:00:00", "2026-01-01T25:00:00", "8" * 41]
)
def test_what_is_no_time_is_none(text):
    assert parse_time(text) is None


@given(st.text(max_size=60))
def test_any_text_is_a_time_or_none(text):
    assert parse_time(text) is None or isinstance(parse_time(text), float)


@given(st.integers(min_value=0, max_value=4_000_000_000))
def test_writing_and_reading_is_the_identity(moment):
    assert parse_time(format_beijing(float(moment))) == float(moment)


def test_milliseconds_are_written_when_asked_for():
    assert format_beijing(EIGHT + 0.25, milliseconds=True) == "2026-01-01T08:00:00.250"
