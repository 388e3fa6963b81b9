"""Reads background work: one's own, or all for administrators."""

from django.db import connection
from django.db.models import QuerySet

from lianjing.apps.accounts.actor import Actor, system
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.selectors import actor_of
from lianjing.apps.jobs.choices import JobState
from lianjing.apps.jobs.models import Job
from lianjing.kernel.errors import NotAllowedError, NotFoundError


def jobs(*, actor: Actor, kind: str = "", state: str = "") -> QuerySet[Job]:
    """Give work, newest first."""
    found = Job.objects.all()
    if not actor.may(Permission.SYSTEM_ACCESS):
        found = found.filter(user=actor.user_id)
    if kind:
        found = found.filter(kind=kind)
    if state:
        found = found.filter(state=state)
    return found


def job(*, actor: Actor, key: int) -> Job:
    """Give one job; raises `NotFoundError`."""
    found = jobs(actor=actor).filter(pk=key).first()
    if found is None:
        raise NotFoundError(f"no job {key}")
    return found


def is_under_way(*, actor: Actor, kind: str) -> bool:
    """Tell whether work of a kind waits or runs."""
    states = (JobState.QUEUED, JobState.RUNNING)
    return jobs(actor=actor, kind=kind).filter(state__in=states).exists()


def running_keys() -> list[int]:
    """Give the keys of all running jobs."""
    return list(Job.objects.filter(state=JobState.RUNNING).values_list("pk", flat=True))


def own_running_keys() -> list[int]:
    """Give running jobs that must be ours: with SQLite there is only one runner."""
    return running_keys() if connection.vendor == "sqlite" else []


def running_job(key: int) -> Job | None:
    """Give a job that is running, for the process that does it."""
    return Job.objects.filter(pk=key, state=JobState.RUNNING).first()


def actor_of_job(key: int) -> Actor:
    """Give with whose rights a job runs: those its owner has now, not those he had."""
    job = Job.objects.select_related("user").get(pk=key)
    if job.user is None:
        return system("job")
    if not job.user.is_active:
        raise NotAllowedError(f"{job.user.username} is not active any more")
    return actor_of(job.user)
