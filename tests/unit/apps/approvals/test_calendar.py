"""Working days: weekends and holidays do not count, weekends worked in exchange do."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lianjing.apps.approvals.machine import Calendar, Span

FRIDAY = datetime(2026, 11, 20, 10, tzinfo=UTC)


def test_three_working_days_after_a_friday_are_wednesday() -> None:
    assert Calendar().after(FRIDAY, 3).date() == date(2026, 11, 25)


def test_a_holiday_is_left_out_and_a_worked_saturday_counts() -> None:
    calendar = Calendar(
        holidays=frozenset({date(2026, 11, 23)}), workdays=frozenset({date(2026, 11, 21)})
    )
    assert calendar.after(FRIDAY, 1).date() == date(2026, 11, 21)
    assert calendar.after(FRIDAY, 2).date() == date(2026, 11, 24)


def test_spans_add_up() -> None:
    assert Span(hours=2, working_days=1).after(FRIDAY, Calendar()) == FRIDAY + timedelta(
        days=3, hours=2
    )


@given(st.integers(0, 60), st.integers(0, 400))
def test_so_many_days_worked_lie_between(days: int, start: int) -> None:
    begin = FRIDAY + timedelta(days=start)
    calendar = Calendar()
    end = calendar.after(begin, days)
    between = (begin.date() + timedelta(days=n) for n in range(1, (end - begin).days + 1))
    assert sum(calendar.works(one) for one in between) == days
