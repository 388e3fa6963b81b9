"""What is owed follows the files: at once, in the background, whole."""

from typing import Any

import pytest
from tests.integration.apps.compliance.files_of_a_town import (
    ME,
    change,
    forbidden,
    make,
    owed,
    person,
)

from lianjing.apps.compliance.choices import Owed, OwedStepKind
from lianjing.apps.compliance.engine import RuleOutcome, RuleSubject
from lianjing.apps.compliance.models import Mark, Obligation, Step, Tally
from lianjing.apps.compliance.selectors import obligations as selectors
from lianjing.apps.compliance.services import judging
from lianjing.apps.jobs.handlers import handlers

pytestmark = [pytest.mark.django_db, pytest.mark.integration]


def test_a_single_edit_is_judged_as_soon_as_it_is_committed(
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        file = make(sign="no")
    row = owed(RuleSubject.CAMERA, file.pk)["signage.required"]
    assert (row.state, row.severity, row.name) == (Owed.OPEN, "major", "人民路口")
    assert not Mark.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        change(file, sign="yes")
    row.refresh_from_db()
    assert row.state == Owed.FIXED
    assert Step.objects.get(obligation=row).kind == OwedStepKind.FIXED


def test_each_file_of_a_few_is_judged_at_once(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(3):
            make(sign="no")
    assert Obligation.objects.filter(rule="signage.required").count() == 3


def test_judging_twice_writes_nothing_new() -> None:
    forbidden(make(sign="no"))
    judging.judge_everything()
    before = list(Obligation.objects.order_by("pk").values())
    judging.judge_everything()
    assert list(Obligation.objects.order_by("pk").values()) == before
    assert not Step.objects.exists()


def test_a_whole_run_counts_what_was_not_measured_and_not_passes() -> None:
    make()
    make(sign="no")
    judging.judge_everything()
    sums = selectors.outcomes(actor=ME)
    assert sums["retention.min"] == {RuleOutcome.NOT_MEASURED: 2}
    assert sums["signage.required"] == {RuleOutcome.MET: 1, RuleOutcome.BROKEN: 1}
    assert sums["register.mandatory_fields"] == {RuleOutcome.MET: 1}
    assert selectors.outcomes(actor=person(region="340122")) == {}
    assert Tally.objects.exists()


def test_the_nightly_job_is_known_and_runs() -> None:
    make(sign="no")

    class Running:
        key, actor, params = 1, ME, {}

        def progress(self, *_: Any) -> None: ...

    handled = handlers()["compliance.judge_all"]
    assert handled.resumable
    assert handled.every == 86_400.0
    assert handled.work(Running())["files"] >= 1  # type: ignore[arg-type, index]
    assert Obligation.objects.filter(rule="signage.required").exists()
