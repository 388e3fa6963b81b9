"""The unified social credit code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianjing.apps.places import uscc

GOOD = "91350100M000100Y43"
"""The example of GB 32100-2015."""
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def test_the_example_of_the_standard_holds() -> None:
    assert uscc.problem(GOOD) is None
    assert uscc.organisation_check_holds(GOOD)


@pytest.mark.parametrize("place", range(18))
def test_any_single_wrong_character_is_noticed(place: int) -> None:
    for character in ALPHABET:
        if character != GOOD[place]:
            assert uscc.problem(GOOD[:place] + character + GOOD[place + 1 :]) is not None


@given(st.text(ALPHABET, min_size=17, max_size=17))
def test_the_check_character_makes_a_code_right(first: str) -> None:
    first = f"{first[:2]}340121{first[8:]}"
    assert uscc.problem(first + uscc.check_character(first)) is None


@given(st.text(max_size=24))
def test_any_text_is_judged(text: str) -> None:
    uscc.problem(uscc.normalised(text))


def test_full_width_lower_case_and_spaces_are_put_right() -> None:
    assert uscc.normalised(" ９１350100m000 100y43 ") == GOOD


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("9135", "18 位"),
        (GOOD.replace("M", "O"), "字符 O"),
        ("91A50100M000100Y43", "行政区划"),
        (GOOD[:-1] + "4", "末位应为 3"),
    ],
)
def test_what_is_wrong_is_said(code: str, words: str) -> None:
    wrong = uscc.problem(code)
    assert wrong is not None
    assert words in wrong.zh
    assert wrong.detail == f"{wrong.zh} / {wrong.en}"
