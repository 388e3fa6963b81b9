"""The text things are found by."""

from hypothesis import given
from hypothesis import strategies as st

from lianjing.apps.places.search import LONGEST_WORD, MOST_WORDS, pinyin_of, search_text, words_of


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


@given(st.text())
def test_any_query_has_few_words_of_bounded_length_that_a_database_takes(query: str) -> None:
    words = words_of(query)
    assert len(words) <= MOST_WORDS
    assert all(0 < len(word) <= LONGEST_WORD and "\0" not in word for word in words)


def test_words_are_looked_for_in_lower_case_each_by_itself() -> None:
    assert words_of("  North\0Gate  北门 ") == ["north", "gate", "北门"]
