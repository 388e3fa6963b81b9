"""Deadlines of filing: Decree 799 Art. 14, and the boundary cases of its first weeks."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianjing.apps.equipment import deadlines
from lianjing.apps.equipment.choices import FilingState
from lianjing.apps.equipment.deadlines import Light, filing_rules

RULES = filing_rules()
LEGACY = date(2025, 7, 1)


@pytest.mark.parametrize(
    ("place_class", "in_use_on", "due"),
    [
        ("B1", "2025-03-31", LEGACY),
        ("B1", "2010", LEGACY),
        ("B1", "2025-03", LEGACY),
        ("B1", "2025-04-01", date(2025, 5, 1)),
        ("A7", "2025-04", date(2025, 5, 1)),
        ("B4", "2026-02-10", date(2026, 3, 12)),
        ("", "2026-02-10", date(2026, 3, 12)),
        ("art9", "2026-02-10", None),
        ("art33", "2010", None),
        ("B1", "", None),
        ("B1", "unknown", None),
    ],
)
def test_the_last_day_follows_from_class_and_use(place_class, in_use_on, due):
    assert deadlines.due_on(place_class, in_use_on, RULES) == due


def test_a_legacy_system_never_filed_is_overdue_and_not_dated_anew():
    today = date(2026, 11, 20)
    due = deadlines.due_on("B1", "2025-03-31", RULES)
    assert deadlines.state_on(FilingState.DUE, due, None, today) is FilingState.OVERDUE
    assert deadlines.light_of(FilingState.OVERDUE, due, today, RULES, needed=True) is Light.RED


def test_due_becomes_overdue_after_its_last_day():
    due = date(2025, 5, 1)
    assert deadlines.state_on(FilingState.DUE, due, None, due) is FilingState.DUE
    late = due + timedelta(days=1)
    assert deadlines.state_on(FilingState.DUE, due, None, late) is FilingState.OVERDUE


def test_what_is_not_in_use_yet_is_not_due():
    today = date(2026, 11, 20)
    later = date(2026, 12, 1)
    due = deadlines.due_on("B1", later.isoformat(), RULES)
    assert deadlines.state_on(FilingState.DUE, due, later, today) is FilingState.NOT_DUE
    assert deadlines.state_on(FilingState.DUE, None, None, today) is FilingState.NOT_DUE


@given(st.sampled_from(sorted(set(FilingState) - deadlines.OPEN)), st.dates(), st.dates())
def test_what_was_handed_in_keeps_its_state_whatever_the_day(stored, due, today):
    assert deadlines.state_on(stored, due, None, today) is stored


@pytest.mark.parametrize(
    ("state", "left", "needed", "light"),
    [
        (FilingState.DUE, 20, True, Light.GREEN),
        (FilingState.DUE, 7, True, Light.YELLOW),
        (FilingState.DUE, 20, None, Light.YELLOW),
        (FilingState.OVERDUE, -1, True, Light.RED),
        (FilingState.RETURNED, 5, True, Light.YELLOW),
        (FilingState.RETURNED, -1, True, Light.RED),
        (FilingState.CHANGE_DUE, 20, True, Light.YELLOW),
        (FilingState.CHANGE_DUE, -1, True, Light.RED),
        (FilingState.SUBMITTED, -100, True, Light.GREEN),
        (FilingState.ACCEPTED, -100, True, Light.GREEN),
        (FilingState.CANCELLED, -100, True, Light.GREY),
        (FilingState.NOT_DUE, None, False, Light.GREY),
    ],
)
def test_the_light_says_how_urgent_it_is(state, left, needed, light):
    today = date(2026, 11, 20)
    due = today + timedelta(days=left) if left is not None else None
    assert deadlines.light_of(state, due, today, RULES, needed=needed) is light


def test_every_rule_says_where_it_comes_from_and_our_own_are_not_called_law():
    rows = {row.id: row for row in deadlines.rule_rows()}
    assert all(row.source and row.zh and row.en for row in rows.values())
    assert rows["filing.new.days"].confidence == "V"
    assert rows["filing.change.days"].confidence == "I"
    assert {row.confidence for row in rows.values()} <= {"V", "P", "I"}


def test_the_classes_are_those_of_the_table():
    from lianjing.apps.equipment import tables

    known = {entry.code for entry in tables.table("d799.place_class").entries}
    assert known == RULES.classes | RULES.exempt
