"""The comparison of times finds what is planted, and nothing where there is nothing."""

import random

import pytest
from benchmarks.apart import SURE, compare

PAIRS = 100


def times(seed: int, more: float = 0.0) -> list[float]:
    """Give times as a busy machine gives them: some milliseconds, now and then many more."""
    chance = random.Random(seed)
    return [
        more + chance.lognormvariate(1.5, 0.3) + (chance.random() < 0.1) * chance.uniform(5, 200)
        for _ in range(PAIRS)
    ]


def test_nothing_is_found_where_there_is_no_difference() -> None:
    verdicts = [compare(times(seed), times(seed + 10_000)) for seed in range(500)]
    assert not [verdict for verdict in verdicts if verdict.apart]


@pytest.mark.parametrize("planted", [3.0, -3.0, 5.0])
def test_a_few_milliseconds_more_are_found_under_load(planted: float) -> None:
    base = max(0.0, -planted)
    verdicts = [
        compare(times(seed, base + planted), times(seed + 10_000, base)) for seed in range(100)
    ]
    assert sum(verdict.apart for verdict in verdicts) >= 95
    assert all(abs(verdict.ms - planted) < 1.5 for verdict in verdicts)


def test_a_difference_that_is_sure_and_tiny_is_none() -> None:
    first = [5.0 + 0.1 + n * 1e-6 for n in range(PAIRS)]
    verdict = compare(first, [5.0] * PAIRS)
    assert verdict.chance < SURE
    assert not verdict.apart


def test_a_few_slow_answers_are_none() -> None:
    verdict = compare([5.0] * 90 + [900.0] * 10, [5.0] * 100)
    assert not verdict.apart


def test_equal_times_say_nothing() -> None:
    assert compare([1.0] * 9, [1.0] * 9).chance == 1.0
