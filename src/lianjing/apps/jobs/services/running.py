"""What runners of work note; only ingest and the processes it starts call these."""

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from lianjing.apps.jobs.choices import JobState
from lianjing.apps.jobs.handlers import handlers
from lianjing.apps.jobs.models import Job

MOST_ATTEMPTS = 3
"""A resumable job that died so often is not started again."""
STALE = timedelta(seconds=60)
"""A runner that has said nothing for so long is gone."""


def take(*, people_only: bool = False) -> Job | None:
    """Take the oldest waiting job; None if there is none or somebody else was faster.

    With `people_only`, one that a person waits for.
    """
    waiting = Job.objects.filter(state=JobState.QUEUED)
    if people_only:
        waiting = waiting.exclude(user=None)
    job = waiting.order_by("id").first()
    if job is None:
        return None
    now = timezone.now()
    taken = Job.objects.filter(pk=job.pk, state=JobState.QUEUED).update(
        state=JobState.RUNNING, started_at=now, seen_at=now, attempts=job.attempts + 1
    )
    return Job.objects.get(pk=job.pk) if taken else None


def note_progress(key: int, *, done: int, total: int, step: str) -> bool:
    """Note how far a job is; tells whether it has been asked to stop."""
    running = Job.objects.filter(pk=key, state=JobState.RUNNING)
    running.update(done=done, total=total, step=step[:40], seen_at=timezone.now())
    return running.filter(cancel_asked=True).exists()


def finish(key: int, *, result: Mapping[str, object], cancelled: bool = False) -> None:
    """Note the end of a job."""
    state = JobState.CANCELLED if cancelled else JobState.DONE
    Job.objects.filter(pk=key).update(state=state, result=dict(result), ended_at=timezone.now())


def fail(key: int, *, cause: str, facts: Mapping[str, str]) -> None:
    """Note that a job failed, with the cause people are told."""
    Job.objects.filter(pk=key).update(
        state=JobState.FAILED, cause=cause, facts=dict(facts), ended_at=timezone.now()
    )


@transaction.atomic
def give_back(key: int | None = None) -> int:
    """Put what died while running back in the queue, or end it as interrupted.

    With a key that job; without, all whose runner has been silent too long.
    """
    dead = Job.objects.filter(state=JobState.RUNNING)
    dead = dead.filter(seen_at__lt=timezone.now() - STALE) if key is None else dead.filter(pk=key)
    count = 0
    for job in dead:
        known = handlers().get(job.kind)
        if known and known.resumable and job.attempts < MOST_ATTEMPTS and not job.cancel_asked:
            Job.objects.filter(pk=job.pk).update(state=JobState.QUEUED)
        else:
            fail(job.pk, cause="job_interrupted", facts={})
        count += 1
    return count


def start_due() -> None:
    """Queue the regular jobs whose time has come."""
    now = timezone.now()
    for known in handlers().values():
        if not known.every:
            continue
        latest = Job.objects.filter(kind=known.kind, user=None).order_by("-id").first()
        if latest is None or (
            latest.state not in {JobState.QUEUED, JobState.RUNNING}
            and latest.created_at < now - timedelta(seconds=known.every)
        ):
            Job.objects.create(kind=known.kind, actor="system:schedule")
