"""The table of readings is what pypinyin says today."""

from tests.pinyin_table import table

from lianjing.apps.places.search import READINGS


def test_the_table_of_readings_is_current() -> None:
    assert READINGS.read_text("utf-8") == table(), "run python -m tests.pinyin_table"
