"""The text things are found by."""

from hypothesis import given
from hypothesis import strategies as st

from lianjing.apps.places.search import pinyin_of, search_text


def test_a_chinese_name_is_found_by_full_pinyin_and_initials() -> None:
    assert pinyin_of("北门球机") == ("beimenqiuji", "bmqj")
    text = search_text("北门球机 2号", "34020000001310000001", "人民路1号", "192.0.2.7")
    for query in ("北门", "beimen", "bmqj", "bmqj2h", "0001310000", "人民路", "192.0.2.7"):
        assert query in text, query


def test_an_ascii_name_is_kept_once_in_lower_case() -> None:
    assert search_text("Gate A", "1") == "gate a\n1"


@given(st.text())
def test_any_name_has_a_text(name: str) -> None:
    full, initials = pinyin_of(name)
    assert len(initials) <= len(full) + len(name)
    assert search_text(name, "1")
