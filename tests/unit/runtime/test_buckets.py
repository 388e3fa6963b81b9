"""How often somebody may do something."""

from hypothesis import given
from hypothesis import strategies as st

from lianjing.runtime.buckets import Buckets


def test_so_many_at_once_and_then_evenly():
    buckets = Buckets()
    assert [buckets.take("read", "wang", 3, now=0.0) for _ in range(3)] == [0, 0, 0]
    assert buckets.take("read", "wang", 3, now=0.0) == 20.0
    assert buckets.take("read", "wang", 3, now=19.0) > 0
    assert buckets.take("read", "wang", 3, now=20.0) == 0


def test_people_and_kinds_are_counted_apart():
    buckets = Buckets()
    assert buckets.take("read", "wang", 1, now=0.0) == 0
    assert buckets.take("read", "li", 1, now=0.0) == 0
    assert buckets.take("write", "wang", 1, now=0.0) == 0
    assert buckets.take("read", "wang", 1, now=0.0) > 0


def test_no_limit_is_no_limit_and_keeps_nothing():
    buckets = Buckets()
    assert not any(buckets.take("read", "wang", 0, now=0.0) for _ in range(1000))
    assert len(buckets) == 0


def test_however_many_strangers_come_the_memory_is_bounded():
    buckets = Buckets(most=100)
    for number in range(10_000):
        buckets.take("stranger", str(number), 5, now=0.0)
    assert len(buckets) == 100


@given(st.lists(st.floats(min_value=0, max_value=30), min_size=1, max_size=200))
def test_in_no_minute_does_more_than_twice_the_limit_pass(pauses):
    buckets, now, passed = Buckets(), 0.0, []
    for pause in pauses:
        now += pause
        if not buckets.take("read", "x", 10, now=now):
            passed.append(now)
    for start in passed:
        assert sum(start <= at < start + 60 for at in passed) <= 20


def test_a_clock_that_goes_back_gives_nothing_away():
    buckets = Buckets()
    buckets.take("read", "x", 1, now=100.0)
    assert buckets.take("read", "x", 1, now=0.0) > 0
