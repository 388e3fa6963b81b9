"""Background work is taken once, ends once, and what died is started again or told as such."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lianjing.apps.accounts import services as accounts
from lianjing.apps.accounts.actor import system
from lianjing.apps.accounts.choices import Role
from lianjing.apps.accounts.models import User
from lianjing.apps.jobs import handlers, selectors, services
from lianjing.apps.jobs.choices import JobState
from lianjing.apps.jobs.handlers import CancelledError, Handled, Running
from lianjing.apps.jobs.models import Job
from lianjing.apps.jobs.services.running import MOST_ATTEMPTS
from lianjing.ingest.work import Work, run
from lianjing.kernel.errors import ConflictError, NotAllowedError

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
BOSS = system("test")


def _work(job: Running) -> dict[str, object]:
    fault = job.params.get("fault")
    if fault == "refused":
        raise ConflictError("no", code="changed_meanwhile")
    if fault == "memory":
        raise MemoryError
    if fault == "bug":
        raise ZeroDivisionError
    if fault == "cancelled":
        raise CancelledError
    return {"who": job.actor.username}


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    known = handlers.handlers()
    monkeypatch.setitem(known, "test.once", Handled("test.once", _work))
    monkeypatch.setitem(known, "test.again", Handled("test.again", _work, resumable=True))
    monkeypatch.setitem(known, "test.daily", Handled("test.daily", _work, every=86400.0))


def started(kind: str = "test.once", **params: object) -> Job:
    return services.start(actor=BOSS, kind=kind, params=params)


def taken(kind: str = "test.once", **params: object) -> Job:
    started(kind, **params)
    job = services.take()
    assert job is not None
    return job


def test_work_is_taken_once_and_in_order() -> None:
    first, second = started(), started()
    assert services.take() == first
    assert services.take() == second
    assert services.take() is None


def test_what_a_person_waits_for_is_not_held_up_by_regular_work() -> None:
    started("test.daily")
    user = User.objects.create(username="clerk")
    asked = started()
    Job.objects.filter(pk=asked.pk).update(user=user)
    assert services.take(people_only=True) == asked
    assert services.take(people_only=True) is None


def test_it_runs_and_ends_with_its_result() -> None:
    job = taken()
    run(Work(job.pk, job.params))
    job.refresh_from_db()
    assert (job.state, job.result) == (JobState.DONE, {"who": "system:job"})


@pytest.mark.parametrize(
    ("fault", "state", "cause"),
    [
        ("refused", JobState.FAILED, "changed_meanwhile"),
        ("memory", JobState.FAILED, "job_memory"),
        ("bug", JobState.FAILED, "internal"),
        ("cancelled", JobState.CANCELLED, ""),
    ],
)
def test_whatever_goes_wrong_it_ends_with_a_cause(fault: str, state: str, cause: str) -> None:
    job = taken(fault=fault)
    run(Work(job.pk, job.params))
    job.refresh_from_db()
    assert (job.state, job.cause) == (state, cause)


def test_a_kind_nobody_knows_ends_as_such() -> None:
    job = taken("test.unheard")
    run(Work(job.pk, job.params))
    job.refresh_from_db()
    assert job.cause == "job_unknown"


def test_what_died_is_started_again_only_if_it_can_be() -> None:
    once, again = taken("test.once"), taken("test.again")
    services.give_back(once.pk)
    services.give_back(again.pk)
    once.refresh_from_db()
    again.refresh_from_db()
    assert (once.state, once.cause) == (JobState.FAILED, "job_interrupted")
    assert again.state == JobState.QUEUED


def test_what_dies_every_time_is_given_up() -> None:
    job = started("test.again")
    for _ in range(MOST_ATTEMPTS):
        assert services.take() == job
        services.give_back(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.FAILED, MOST_ATTEMPTS)


def test_only_a_silent_runner_is_taken_for_dead() -> None:
    job = taken("test.again")
    assert services.give_back() == 0
    Job.objects.filter(pk=job.pk).update(seen_at=timezone.now() - timedelta(minutes=2))
    assert services.give_back() == 1


def test_waiting_work_is_cancelled_at_once_running_work_is_asked() -> None:
    waiting = started()
    assert services.cancel(actor=BOSS, job=waiting).state == JobState.CANCELLED
    job = taken()
    services.cancel(actor=BOSS, job=job)
    assert services.note_progress(job.pk, done=1, total=2, step="x")


def test_it_has_the_rights_its_owner_has_now_not_then() -> None:
    user = accounts.create_user(
        actor=BOSS,
        username="clerk",
        password="correct horse 9",
        role=Role.REPORTER,
        scopes=[],
        must_change_password=False,
    )
    job = started()
    Job.objects.filter(pk=job.pk).update(user=user)
    assert selectors.actor_of_job(job.pk).username == "clerk"
    User.objects.filter(pk=user.pk).update(is_active=False)
    with pytest.raises(NotAllowedError):
        selectors.actor_of_job(job.pk)


def test_regular_work_is_queued_when_due_and_never_twice() -> None:
    services.start_due()
    services.start_due()
    daily = Job.objects.filter(kind="test.daily")
    assert daily.count() == 1
    yesterday = timezone.now() - timedelta(days=1, minutes=1)
    daily.update(state=JobState.DONE, created_at=yesterday)
    services.start_due()
    assert daily.count() == 2
