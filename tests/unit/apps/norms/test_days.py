"""Announced holidays: the shipped year as its notice says, and lists that people upload."""

from datetime import date

import pytest

from lianjing.apps.norms import library
from lianjing.apps.norms.calendar import Calendar
from lianjing.apps.norms.library import BadDaysError, Day, read_csv
from lianjing.apps.norms.selectors import national

OFF = {"01-01": 3, "02-15": 9, "04-04": 3, "05-01": 5, "06-19": 3, "09-25": 3, "10-01": 7}
WORKED = ("01-04", "02-14", "02-28", "05-09", "09-20", "10-10")


def test_2026_is_as_announced() -> None:
    year = library.shipped()[2026]
    assert year.source.startswith("国务院办公厅关于2026年")
    assert year.url.startswith("https://www.gov.cn/")
    off = [one.day for one in year.days if not one.works]
    worked = [one.day for one in year.days if one.works]
    first = {f"{one:%m-%d}" for one in off}
    assert len(off) == sum(OFF.values())
    assert set(OFF) <= first
    assert tuple(f"{one:%m-%d}" for one in worked) == WORKED
    assert all(one.weekday() >= 5 for one in worked), "weekends worked in exchange"


def test_no_year_is_shipped_that_was_not_announced() -> None:
    assert set(library.shipped()) == {2026}


@pytest.mark.parametrize(
    ("day", "works"),
    [("2026-02-16", False), ("2026-02-28", True), ("2026-10-08", True), ("2026-10-11", False)],
)
def test_days_are_worked_as_the_notice_says(day: str, works: bool) -> None:
    assert national().works(date.fromisoformat(day)) is works


def test_what_is_due_on_a_holiday_is_due_after_it() -> None:
    assert national().reached(date(2026, 10, 1)) == date(2026, 10, 8)
    assert national().reached(date(2026, 10, 8)) == date(2026, 10, 8)


def test_a_nearer_calendar_says_otherwise_day_by_day() -> None:
    near = Calendar(holidays=frozenset({date(2026, 2, 28)}), workdays=frozenset({date(2026, 1, 2)}))
    both = national().with_days(near)
    assert not both.works(date(2026, 2, 28))
    assert both.works(date(2026, 1, 2))
    assert not both.works(date(2026, 1, 1))


def test_a_list_is_read_with_or_without_its_head() -> None:
    found = read_csv("\ufeff日期,类型,名称\r\n2027-01-01,休,元旦\r\n2027-01-03,班,元旦\r\n\r\n")
    assert found == [
        Day(date(2027, 1, 1), works=False, name="元旦"),
        Day(date(2027, 1, 3), works=True, name="元旦"),
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("2027-01-01", "1"),
        ("2027-01-01,休\n2027/01/02,休", "2"),
        ("2027-01-01,休\n2027-01-01,班", "2"),
        ("1027-01-01,休", "1"),
        ("2027-01-01,maybe", "1"),
        ("x" * 70_000, "0"),
    ],
)
def test_a_faulty_list_says_which_line(text: str, line: str) -> None:
    with pytest.raises(BadDaysError) as caught:
        read_csv(text)
    assert caught.value.facts["line"] == line
