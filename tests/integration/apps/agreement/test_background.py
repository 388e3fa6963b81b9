"""What changes is compared in the background, much of it at once; a failure does not go round."""

from typing import Any

import pytest
from django.utils import timezone

from lianjing.apps.accounts.actor import system
from lianjing.apps.agreement import jobs as background
from lianjing.apps.agreement.models import Difference, Mark
from lianjing.apps.agreement.services.marks import mark_codes, mark_everything
from lianjing.apps.jobs.choices import JobState
from lianjing.apps.jobs.handlers import chores, handlers
from lianjing.apps.jobs.models import Job

from .conftest import camera, channel, code, found

pytestmark = pytest.mark.django_db


class Running:
    key = 1
    actor = system("test")

    def __init__(self, **params: Any) -> None:
        self.params = params
        self.steps: list[str] = []

    def progress(self, done: int, total: int = 0, step: str = "") -> None:
        assert total == 0 or done <= total
        self.steps.append(step)


def test_the_work_is_known_to_the_runner() -> None:
    assert {"agreement.compare", "agreement.decide"} <= handlers().keys()
    assert handlers()["agreement.compare"].every == 24 * 3600
    assert "agreement.marked" in {chore.name for chore in chores()}


def test_what_is_marked_is_worked_off_a_bounded_part_at_a_time() -> None:
    camera(1)
    mark_codes([code(number) for number in range(900)])
    background.compare_what_changed()
    assert 0 < Mark.objects.count() < 900
    while background.compare_what_changed():
        pass
    assert not Mark.objects.exists()
    assert found() == {("only_file", "", "摄像机1", "")}
    assert not Job.objects.exists()


def test_too_much_is_compared_as_a_whole_once() -> None:
    mark_codes([code(number) for number in range(6000)])
    assert Mark.objects.count() == 1
    background.compare_what_changed()
    background.compare_what_changed()
    job = Job.objects.get()
    assert job.kind == "agreement.compare"
    camera(1)
    channel(1, name="别名")
    running = Running()
    result = background.compare(running)
    assert result["differences"] == 1
    assert "comparing" in running.steps
    assert not Mark.objects.exists()


def test_a_failing_comparison_is_not_started_again_at_once() -> None:
    mark_everything()
    background.compare_what_changed()
    Job.objects.update(state=JobState.FAILED, ended_at=timezone.now())
    background.compare_what_changed()
    assert Job.objects.count() == 1
    Job.objects.update(ended_at=timezone.now() - background.PATIENCE)
    background.compare_what_changed()
    assert Job.objects.count() == 2


def test_a_large_decision_is_done_in_the_background() -> None:
    camera(1, name="东门")
    channel(1)
    background.compare(Running())
    where = {"kind": "field", "state": "open"}
    result = background.decide_many(
        Running(action="keep", where=where, ids=None, reason="x", expected=1)
    )
    assert result["done"] == 1
    assert Difference.objects.get().state == "decided"


def test_a_removed_device_is_noticed() -> None:
    camera(1)
    device = channel(1).device
    background.compare(Running())
    Mark.objects.all().delete()
    device.delete()
    assert Mark.objects.filter(code="", camera=None).exists()
    background.compare(Running())
    assert found() == {("only_file", "", "摄像机1", "")}
