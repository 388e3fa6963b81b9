"""The code of a hidden number: what it survives, and that it makes none up."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianjing.media.picturing.marks import code

NUMBERS = st.integers(1, (1 << 64) - 1)


@settings(max_examples=30, deadline=None)
@given(NUMBERS)
def test_what_is_written_is_read(number):
    assert code.decode(code.encode(number).astype(float)) == number


@settings(max_examples=30, deadline=None)
@given(NUMBERS, st.integers(0, 2**32 - 1))
def test_a_tenth_of_all_bits_may_be_wrong(number, seed):
    soft = code.encode(number).astype(float)
    wrong = np.random.default_rng(seed).choice(code.SYMBOLS, code.SYMBOLS // 10, replace=False)
    soft[wrong] *= -0.8
    assert code.decode(soft) == number


def test_noise_is_no_number():
    rng = np.random.default_rng(1)
    assert all(code.decode(rng.normal(0, 1, code.SYMBOLS)) is None for _ in range(300))


def test_nothing_is_no_number():
    assert code.decode(np.zeros(code.SYMBOLS)) is None


@pytest.mark.parametrize("number", [0, -1, 1 << 64])
def test_what_is_no_number_is_refused(number):
    with pytest.raises(ValueError, match="64 bits"):
        code.encode(number)
