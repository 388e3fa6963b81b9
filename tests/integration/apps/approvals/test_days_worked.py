"""Deadlines go by the days worked: as announced, as entered later, as a region differs."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from lianjing.apps.accounts.actor import system
from lianjing.apps.accounts.choices import Role
from lianjing.apps.approvals.models import Step
from lianjing.apps.norms import services
from lianjing.apps.norms.library import Day
from lianjing.apps.norms.models import DayEntry
from lianjing.apps.norms.selectors import calendar_for
from lianjing.kernel.errors import DomainError, NotAllowedError

from .conftest import County

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
BOSS = system("test")
NEW_YEAR = [Day(date(2027, 1, 1), works=False, name="元旦")]


def enter(days: list[Day], region: str = "", source: str = "国办通知") -> list[DayEntry]:
    return services.enter_days(actor=BOSS, days=days, source=source, region=region)


def test_what_is_entered_counts_until_it_is_taken_back() -> None:
    day = date(2027, 1, 1)
    assert calendar_for("340221").works(day)
    (row,) = enter(NEW_YEAR)
    assert not calendar_for("340221").works(day)
    services.withdraw_day(actor=BOSS, entry=row)
    assert calendar_for("340221").works(day)
    assert DayEntry.objects.filter(pk=row.pk, withdrawn_by="system:test").exists()


def test_a_division_differs_for_itself_and_the_nearest_counts() -> None:
    day = date(2027, 1, 1)
    enter(NEW_YEAR)
    enter([Day(day, works=True, name="")], region="34")
    enter([Day(day, works=False, name="")], region="3402")
    assert calendar_for("110000").works(day) is False
    assert calendar_for("340100").works(day) is True
    assert calendar_for("340221").works(day) is False


def test_a_second_entry_replaces_the_first_and_both_stay_on_record() -> None:
    enter(NEW_YEAR)
    enter([Day(date(2027, 1, 1), works=True, name="更正")])
    assert calendar_for("").works(date(2027, 1, 1))
    assert DayEntry.objects.count() == 2
    assert DayEntry.objects.filter(withdrawn_at=None).count() == 1


def test_a_notice_is_named_and_only_who_manages_workflows_enters_days(county: County) -> None:
    with pytest.raises(DomainError):
        enter(NEW_YEAR, source=" ")
    with pytest.raises(NotAllowedError):
        services.enter_days(actor=county.as_("data"), days=NEW_YEAR, source="x")
    assert county.as_("security").role is Role.SECURITY
    assert services.enter_days(actor=county.as_("security"), days=NEW_YEAR, source="x")


def test_three_working_days_before_the_spring_festival_end_after_it(
    county: County,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Thursday 12 February 2026, ten in the morning in Beijing: Friday 13, Saturday 14 (worked),
    # then nine days off; the third working day is Tuesday 24.
    at = datetime(2026, 2, 12, 2, 0, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: at)
    request = county.submitted(valid_until=at + timedelta(days=90))
    due = Step.objects.get(request=request).due_at
    assert due is not None
    assert timezone.localtime(due).isoformat() == "2026-02-24T10:00:00+08:00"


def test_a_deadline_is_reckoned_in_days_of_the_platform_not_of_greenwich(
    county: County,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Sunday 20:00 in Greenwich is Monday 04:00 here: five working days later is Monday.
    at = datetime(2026, 11, 8, 20, 0, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: at)
    request = county.submitted(valid_until=at + timedelta(days=90))
    assert request.last_at is not None  # twenty working days: four weeks
    assert timezone.localtime(request.last_at).isoformat() == "2026-12-07T04:00:00+08:00"


def test_days_entered_after_a_request_was_made_count_for_its_next_deadline(
    county: County,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at = datetime(2026, 12, 31, 2, 0, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: at)
    request = county.submitted(valid_until=at + timedelta(days=90))
    enter(NEW_YEAR)
    county.decide("bureau_head", request)
    due = Step.objects.get(request=request, state="owners").due_at
    # Five working days from Thursday 31 December without 1 January: Friday 8, not Thursday 7.
    assert due is not None
    assert f"{timezone.localtime(due):%m-%d}" == "01-08"
