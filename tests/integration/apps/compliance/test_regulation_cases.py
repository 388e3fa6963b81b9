"""The cases of the regulation, with the tables."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from tests.integration.apps.compliance.files_of_a_town import (
    HERE,
    ME,
    Recorder,
    change,
    days_ago,
    judge_waiting,
    make,
    make_system,
    owed,
)

from lianjing.apps.compliance.choices import Owed, OwedStepKind, Seen
from lianjing.apps.compliance.engine import Gravity, RuleOutcome, RuleSubject
from lianjing.apps.compliance.engine.measured import Hold
from lianjing.apps.compliance.selectors import book as books
from lianjing.apps.compliance.selectors import obligations as selectors
from lianjing.apps.compliance.services import judging, owing, papers
from lianjing.apps.compliance.services.papers import Look
from lianjing.apps.equipment.models import Filing
from lianjing.apps.equipment.services import filing as filings
from lianjing.apps.places.models import Unit
from lianjing.kernel.errors import NotAllowedError

pytestmark = [pytest.mark.django_db, pytest.mark.integration]


def test_case_1_a_legacy_system_never_filed_is_overdue_since_july_2025() -> None:
    one = make_system(in_use_on="2025-03-31")
    judging.judge(RuleSubject.SYSTEM, [one.pk])
    row = owed(RuleSubject.SYSTEM, one.pk)["filing.legacy"]
    assert (row.due, row.outcome) == (date(2025, 7, 1), RuleOutcome.BROKEN)
    judging.judge(RuleSubject.SYSTEM, [one.pk])
    row.refresh_from_db()
    assert row.due == date(2025, 7, 1)


def test_case_2_a_new_system_is_due_after_thirty_days_and_fixed_by_its_filing() -> None:
    one = make_system(in_use_on="2025-04-01")
    with time_machine.travel("2025-04-10T04:00:00+00:00", tick=False):
        judging.judge(RuleSubject.SYSTEM, [one.pk])
        row = owed(RuleSubject.SYSTEM, one.pk)["filing.new"]
        assert (row.due, row.outcome) == (date(2025, 5, 1), RuleOutcome.DUE)
    unit = Unit.objects.create(name="某校", region=HERE, uscc="", address="路1号")
    made = filings.create_filing(actor=ME, unit=unit.pk, system_key=one.pk)
    Filing.objects.filter(pk=made.pk).update(filing_state="submitted")
    judging.mark_filed(made.updated_at - timedelta(minutes=1))
    judge_waiting()
    row.refresh_from_db()
    assert row.state == Owed.FIXED


def test_case_3_a_shop_front_owes_a_sign_but_no_filing_and_no_thirty_days() -> None:
    file = make(place_class="art9", sign="no", in_use_on="2020-01-01", storage_days=7)
    judging.judge(RuleSubject.CAMERA, [file.pk])
    assert set(owed(RuleSubject.CAMERA, file.pk)) == {"signage.required", "forbidden_zone.checked"}


def test_case_4_a_key_target_owes_ninety_days(recorder: Recorder) -> None:
    file = make(anti_terror_key=True)
    recorder.answer = days_ago(60)
    judging.judge(RuleSubject.CAMERA, [file.pk])
    found = owed(RuleSubject.CAMERA, file.pk)
    assert found["retention.antiterror"].params["least"] == 90
    assert not found.keys() & {"retention.min", "retention.delete"}


def test_case_5_what_plays_counts_not_what_is_set(recorder: Recorder) -> None:
    file = make(storage_days=30)
    judging.judge(RuleSubject.CAMERA, [file.pk])
    assert "retention.min" not in owed(RuleSubject.CAMERA, file.pk)
    recorder.answer = days_ago(24)
    judging.judge(RuleSubject.CAMERA, [file.pk])
    row = owed(RuleSubject.CAMERA, file.pk)["retention.min"]
    assert row.params == {"days": 24, "least": 30, "how": "measured"}
    recorder.answer = None
    judging.judge(RuleSubject.CAMERA, [file.pk])
    assert owed(RuleSubject.CAMERA, file.pk)["retention.min"].state == Owed.OPEN
    recorder.answer = days_ago(31)
    judging.judge(RuleSubject.CAMERA, [file.pk])
    assert "retention.min" not in owed(RuleSubject.CAMERA, file.pk)


def test_case_7_released_from_hold_it_becomes_a_task_with_a_history(recorder: Recorder) -> None:
    file = make()
    hold = Hold("刑事案件", "李局长")
    recorder.answer = days_ago(40, holds=(hold,))
    judging.judge(RuleSubject.CAMERA, [file.pk])
    assert "retention.delete" not in owed(RuleSubject.CAMERA, file.pk)
    shown = selectors.standing(actor=ME, subject=RuleSubject.CAMERA, key=file.pk)
    (verdict,) = [one.verdict for one in shown.judged if one.rule.id == "retention.delete"]
    assert verdict.params["hold"] == "刑事案件"
    today = books.today()
    recorder.answer = days_ago(40, holds=(Hold("刑事案件", "李局长", released_on=today),))
    judging.judge(RuleSubject.CAMERA, [file.pk])
    row = owed(RuleSubject.CAMERA, file.pk)["retention.delete"]
    assert row.due == today + timedelta(days=7)
    recorder.answer = days_ago(30)
    judging.judge(RuleSubject.CAMERA, [file.pk])
    assert [step.kind for step in row.steps.all()] == [OwedStepKind.FIXED]


def test_case_8_aimed_into_a_window_it_is_found_though_the_device_is_the_same(
    django_capture_on_commit_callbacks: Any,
) -> None:
    look = {"subject": RuleSubject.CAMERA, "at": datetime.now(UTC) - timedelta(minutes=1)}
    with django_capture_on_commit_callbacks(execute=True):
        file = make(azimuth="90", serial="S1")
    papers.enter_inspection(actor=ME, look=Look(key=file.pk, seen=Seen.CLEAN, **look))
    with django_capture_on_commit_callbacks(execute=True):
        change(file, azimuth="200")
    assert "view.recheck" in owed(RuleSubject.CAMERA, file.pk)
    look["at"] = datetime.now(UTC)
    papers.enter_inspection(actor=ME, look=Look(key=file.pk, seen=Seen.PRIVATE, **look))
    row = owed(RuleSubject.CAMERA, file.pk)["view.privacy"]
    assert row.severity == Gravity.CRITICAL
    assert "view.recheck" not in owed(RuleSubject.CAMERA, file.pk)
    with pytest.raises(NotAllowedError) as never:
        owing.ask_exception(actor=ME, key=row.pk, reason="同意", until=books.today())
    assert never.value.code == "exception_never"
    look["at"] = datetime.now(UTC)
    papers.enter_inspection(actor=ME, look=Look(key=file.pk, seen=Seen.CLEAN, **look))
    assert "view.privacy" not in owed(RuleSubject.CAMERA, file.pk)
